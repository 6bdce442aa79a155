"""Which frame a verb or event noun is in, given its object and phrases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nearabroad.events.coding.actors import Resolver
from nearabroad.events.coding.grammar import (
    RELATIVE,
    Token,
    agent_of,
    children,
    first,
    is_passive,
    keys_of,
    lemma,
    phrases,
    surface_subject,
)
from nearabroad.events.coding.lexicon import Frame, Lexicon

MONTHS = ("March", "May")
"""Months that are also words."""
GIVING = frozenset(
    {"give", "grant", "offer", "award", "send", "hand", "lend", "promise", "deny", "refuse", "sell",
     "show", "pay", "allow", "allot", "assign", "cede", "forgive", "guarantee", "leave", "supply"}
)  # fmt: skip
"""Verbs with two objects: in the passive the subject is given the other."""
ABLE = ("vessels", "arms", "weaponuse", "troops", "people", "peacekeepers")
HARMED = (
    "people", "refugees", "prisoners", "infrastructure", "territory", "troops", "arms",
    "property", "centre", "media", "envoy", "post", "border", "energy", "inspectors", "weaponuse",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """A frame found: its trigger, the verb (None for a bare noun), the object, its fit."""

    frame: Frame
    trigger: Token
    verb: Token | None
    object: Token | None
    fit: int


def noun_words(noun: Token | None) -> set[str]:
    """Lemmas by which a noun phrase is classed: head, modifiers, "of" head, coordinated heads.

    The lower-case forms count too, as the model leaves some plurals whole.
    """
    if noun is None:
        return set()
    found = {lemma(noun), noun.lower_, noun.lower_.removesuffix("s")}
    for child in noun.children:
        if child.dep_ in ("compound", "amod", "nmod", "conj", "nummod"):
            found |= {lemma(child), child.lower_}
            found |= {lemma(inner) for inner in children(child, "compound", "nmod")}
        elif child.dep_ == "appos" and noun.pos_ == "PROPN":
            found.add(lemma(child))
        elif child.dep_ == "prep" and child.lower_ == "of":
            inner = first(child, "pobj")
            if inner is not None:
                found |= {lemma(inner), inner.lower_}
    return found


def object_of(verb: Token) -> Token | None:
    """What a verb is done to: the object, in the passive the subject."""
    found = first(verb, "dobj")
    if _relative_object(verb, found):
        return verb.head
    if is_passive(verb):
        given = found is not None and lemma(verb) in GIVING
        return found if given else surface_subject(verb)
    if found is None:
        found = first(verb, "oprd", "attr")
    if found is None:
        # "declared a state of siege to begin": the infinitive's subject
        for child in children(verb, "ccomp"):
            if child.tag_ == "VB" and not children(child, "mark") and "to" in _auxiliaries(child):
                found = first(child, "nsubj")
    if found is None and verb.dep_ == "relcl":
        subject = first(verb, "nsubj")
        if subject is not None and subject.i > verb.head.i and subject.lower_ not in (
            "who", "which", "that"
        ):  # fmt: skip
            return verb.head
    return found


def _relative_object(verb: Token, found: Token | None) -> bool:
    """Whether what a relative clause tells of is its object ("sanctions which Brussels adopted").

    What stands behind a name may tell of the whole sentence ("of the FSB, which Moscow denies").
    """
    if found is None or verb.dep_ != "relcl" or found.lower_ not in RELATIVE:
        return False
    thing = verb.head.pos_ == "NOUN" and verb.head.dep_ != "attr"
    return bool(thing or found.lower_ in ("who", "whom"))


def _auxiliaries(verb: Token) -> set[str]:
    return {child.lower_ for child in children(verb, "aux")}


def to_none(verb: Token) -> bool:
    """Whether it is done to none ("sent no troops", "signed neither treaty")."""
    done_to = object_of(verb)
    return done_to is not None and any(child.lower_ in ("no", "neither") for child in done_to.lefts)


def actor_of(verb: Token) -> Token | None:
    """Who does what a verb says: the subject, in the passive the by-phrase."""
    return agent_of(verb) if is_passive(verb) else surface_subject(verb)


def _mass(noun: Token) -> bool:
    """Whether a noun tells many: a plural, or a force."""
    return noun.tag_ in ("NNS", "NNPS") or lemma(noun) in ("force", "army", "unit", "fleet")


class Matcher:
    """Finds frames with one lexicon and one text's resolver."""

    def __init__(self, lexicon: Lexicon, resolver: Resolver) -> None:
        self.lexicon, self.resolver = lexicon, resolver

    def human(self, noun: Token | None) -> bool:
        """Whether a phrase can act or be acted on as people: a name, a state, people, an office."""
        if noun is None:
            return False
        if lemma(noun) in self.lexicon.by_noun or lemma(noun) in self.lexicon.deverbal:
            return False
        if noun.pos_ in ("PROPN", "PRON") or lemma(noun) in self.lexicon.classes["people"]:
            return True
        actor = self.resolver.actor(noun)
        return actor.sector is not None or (actor.code is not None and not actor.is_place)

    def verb(self, verb: Token) -> Match | None:
        """The best frame of a verb: with its object, as a light verb, or by itself."""
        obj = object_of(verb)
        if obj is not None and lemma(obj) in self.lexicon.deverbal:
            told = self._light(verb, obj)
            if told is not None and told.trigger is not verb:
                return told
        best = self._best(verb, self._keys(verb), verb, obj)
        if best is not None and best.fit >= 4:
            return best
        light = self._light(verb, obj)
        return light or best

    def _keys(self, verb: Token) -> list[str]:
        """Lexicon keys of a verb, without prepositions that only date it ("called on Monday")."""
        dated = {word for word, noun in phrases(verb) if self._time(noun)}
        return [key for key in keys_of(verb) if key.partition(" ")[2] not in dated]

    def noun(self, noun: Token) -> Match | None:
        """The frame of an event noun that stands without a light verb."""
        keys = self._noun_keys(noun)
        for key in keys:
            for frame in self.lexicon.by_noun.get(key, ()):
                if "drop" in frame.flags:
                    return None
                if "police" not in frame.flags or self._police(noun):
                    return Match(frame, noun, None, None, 3)
        verb = self.lexicon.deverbal.get(lemma(noun)) or self.lexicon.deverbal.get(noun.lower_)
        if verb is None:
            return None
        return self._best(noun, [verb], None, self.object_of_noun(noun))

    def object_of_noun(self, noun: Token) -> Token | None:
        """What the act of a noun is done to: "the arrest of Y", "troop withdrawal"."""
        for word, inner in phrases(noun):
            if word == "of":
                return inner
        return first(noun, "compound")

    def _noun_keys(self, noun: Token) -> list[str]:
        base = [lemma(noun), noun.lower_]
        before = [child for child in noun.lefts if child.dep_ in ("compound", "amod")]
        keys = [f"{child.lower_} {word}" for child in before[-1:] for word in base]
        for word, inner in phrases(noun):
            if word == "of":
                keys += [f"{base[0]} of {lemma(inner)}"]
        return [*keys, *base]

    def _police(self, noun: Token) -> bool:
        """A raid on an office or on people is coercion; on troops and towns it is an attack."""
        military = {"air", "drone", "missile", "cross-border", "military", "artillery", "night"}
        if noun_words(noun) & military:
            return False
        for word, inner in phrases(noun):
            if word in ("on", "of", "at", "against"):
                sector = self.resolver.actor(inner).sector
                return sector in ("media", "business", "civilians", "government", None) and not (
                    noun_words(inner) & self.lexicon.classes["territory"]
                )
        return False

    def _light(self, verb: Token, obj: Token | None) -> Match | None:
        """An event noun under a light verb, also in a phrase ("engage in talks")."""
        keys = keys_of(verb)
        if obj is not None and lemma(obj) in self.lexicon.lists["counting"]:
            obj = next((noun for word, noun in phrases(obj) if word == "of"), obj)
        nouns = [obj] if obj is not None else []
        nouns += [
            noun
            for word, noun in phrases(verb)
            if word in ("in", "on", "into", "at", "for") and noun.text not in MONTHS
        ]
        for noun in nouns:
            for key in self._noun_keys(noun):
                for frame in self.lexicon.by_noun.get(key, ()):
                    if "drop" in frame.flags:
                        return None
                    verbs = frame.light or self.lexicon.light
                    if "police" in frame.flags and not self._police(noun):
                        continue
                    if any(word in verbs for word in keys):
                        return Match(frame, noun, verb, noun, 5)
            deverbal = self.lexicon.deverbal.get(lemma(noun))
            if deverbal and noun is obj and any(word in self.lexicon.light for word in keys):
                inner = self._best(noun, [deverbal], verb, self.object_of_noun(noun))
                if inner is not None:
                    return inner
        return None

    def _best(
        self, trigger: Token, keys: list[str], verb: Token | None, obj: Token | None
    ) -> Match | None:
        words = noun_words(obj)
        named = self.resolver.names.get(obj.i) if obj is not None else None
        if named is not None and named.entry.kind == "person":
            words = words | {"person"}
        spots = list(phrases(trigger))
        if obj is not None and obj is not trigger:
            spots += list(phrases(obj))
        best: Match | None = None
        for key in keys:
            for frame in self.lexicon.by_verb.get(key, ()):
                fit = self._fit(frame, trigger, obj, words, spots)
                if fit is None:
                    continue
                fit += 2 * (" " in key)
                if best is None or fit > best.fit:
                    best = Match(frame, trigger, verb, obj, fit)
        return None if best is None or "drop" in best.frame.flags else best

    def _fit(
        self,
        frame: Frame,
        trigger: Token,
        obj: Token | None,
        words: set[str],
        spots: Iterable[tuple[str, Token]],
    ) -> int | None:
        """How well a frame fits; None where it does not."""
        fit = 1
        flags = frame.flags
        if frame.objects or frame.preps:
            by_object = bool(words & frame.objects)
            by_prep = not by_object and self._prep(frame, trigger, spots)
            if not (by_object or by_prep):
                return None
            fit += 4 if by_object else 3
            if by_object and obj is not None and lemma(obj) in frame.objects:
                fit += 1
        if frame.near:
            if not any(lemma(token) in frame.near for token in trigger.subtree):
                return None
            fit += 5
        if "speech" in flags and self._mute(trigger):
            return None
        if "human" in flags:
            if not self.human(obj):
                return None
            fit += 1
        if "thing" in flags and (obj is None or self.human(obj)):
            return None
        for flag, name in (("naming", "bad"), ("praising", "good")):
            if flag in flags:
                if not self._named_so(trigger, self.lexicon.lists[name]):
                    return None
                fit += 6
        if "passive" in flags and not (trigger.tag_[:2] == "VB" and is_passive(trigger)):
            return None
        if flags & {"person", "people"} and not self._fitting_subject(trigger, flags):
            return None
        return fit - 3 * ("weak" in flags)

    def _named_so(self, verb: Token, words: frozenset[str]) -> bool:
        """Whether something is called so ("called the raid an act of terrorism", "as illegal")."""
        if verb.tag_[:2] != "VB":
            return False
        named = children(verb, "oprd")
        for clause in children(verb, "ccomp", "advcl"):
            if clause.dep_ == "ccomp" or any(c.lower_ == "as" for c in children(clause, "mark")):
                named += [first(clause, "attr", "acomp") or clause]
        for prep in children(verb, "prep"):
            named += [child for child in prep.children if prep.lower_ == "as"]
        told = [item for noun in named for item in (noun, *children(noun, "conj"))]
        return any(noun_words(noun) & words for noun in told)

    def _mute(self, trigger: Token) -> bool:
        """Whether a weapon or a vessel is the subject, or a town the object: that is no speech."""
        obj = object_of(trigger) if trigger.tag_[:2] == "VB" else None
        named = self.resolver.names.get(obj.i) if obj is not None else None
        if named is not None and named.entry.kind == "place":
            return True
        subject = surface_subject(trigger) if trigger.tag_[:2] == "VB" else None
        if subject is None or subject.pos_ != "NOUN" or is_passive(trigger):
            return False
        words = {lemma(subject), subject.lower_.removesuffix("s")}
        return bool(words & (self.lexicon.classes["arms"] | self.lexicon.classes["vessels"]))

    def plausible(self, match: Match) -> bool:
        """Whether harm is done by those who can do it, to what can be harmed; figures fail it."""
        doer = actor_of(match.verb) if match.verb is not None else None
        own = match.verb is not None and match.trigger.i == match.verb.i
        if match.frame.root == "CONSULT" and own and doer is not None:
            return self._able(doer, ("people",)) or doer.tag_ in ("NNS", "NNPS")
        if match.frame.root not in ("ASSAULT", "COERCE", "MOBILIZE"):
            return True
        if doer is not None and not self._able(doer, ABLE):
            return False
        done_to = match.object
        if match.frame.root != "ASSAULT" or match.frame.objects or done_to is None:
            return True
        return done_to is match.trigger or self._able(done_to, HARMED)

    def _able(self, noun: Token, classes: tuple[str, ...]) -> bool:
        if noun.pos_ not in ("NOUN", "ADJ") or noun.i in self.resolver.names:
            return True
        if self.resolver.sector(noun) is not None:
            return True
        words = {lemma(noun), noun.lower_}
        if any(words & self.lexicon.classes[name] for name in classes):
            return True
        return lemma(noun) in self.lexicon.by_noun or lemma(noun) in self.lexicon.deverbal

    def _prep(self, frame: Frame, trigger: Token, spots: Iterable[tuple[str, Token]]) -> bool:
        for word, wanted in frame.preps:
            for spot, noun in spots:
                if spot == word and (noun_words(noun) & wanted if wanted else not self._time(noun)):
                    return True
            if word == "to" and any(
                lemma(child) in wanted for child in trigger.children if child.dep_ == "xcomp"
            ):
                return True
        return False

    def _time(self, noun: Token) -> bool:
        """Whether a word only dates ("called him on Monday")."""
        return lemma(noun) in self.lexicon.lists["times"]

    def _fitting_subject(self, trigger: Token, flags: frozenset[str]) -> bool:
        subject = surface_subject(trigger) if trigger.tag_[:2] == "VB" else None
        if subject is None:
            return False
        actor = self.resolver.actor(subject)
        if "person" in flags and actor.sector == "military" and _mass(subject):
            return False  # troops that arrive are no visit
        if "people" in flags:
            return actor.sector in ("civilians", "media", "business", "rebels") or (
                actor.code is None and actor.sector is None
            )
        return self.human(subject)
