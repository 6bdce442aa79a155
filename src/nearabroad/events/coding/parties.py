"""Who does an act and to whom: actors and recipients of a match, in order of preference."""

from __future__ import annotations

from collections.abc import Iterator

from nearabroad.events.coding.actors import Actor, Resolver
from nearabroad.events.coding.grammar import (
    PRONOUNS,
    RELATIVE,
    Token,
    children,
    conjuncts,
    first,
    governor,
    is_passive,
    lemma,
    owner,
    phrases,
    surface_subject,
)
from nearabroad.events.coding.matching import Match, Matcher, actor_of, object_of

ORDER = ("dative", "object", "against", "on", "to", "with", "into", "at", "in", "from", "for",
         "of", "over", "between", "poss", "toward", "towards", "by", "outside", "about",
         "upon", "near", "across", "throughout", "along", "under", "clause", "then")  # fmt: skip


RECEIVING = frozenset({"face", "receive", "suffer", "draw", "get", "come"})
STRONG = frozenset(
    {"dative", "to", "against", "with", "on", "into", "from", "toward", "towards", "at", "upon"}
)


PLACED = frozenset({"in", "at", "near", "outside", "across", "throughout", "along"})
"""Where two meet is not with whom."""
WHEN = frozenset({"before", "after", "during", "since"})
"""Prepositions of what only dates an act ("before the visit of Ukraine's envoy")."""
UNTIL = frozenset({"until", "unless", "if"})
YIELDING = UNTIL | {"after"}
"""Words before a clause whose subject is the other side ("until the government agrees")."""


def beside(noun: Token, verb: Token | None) -> list[Token]:
    """Who does or bears it too ("Latvia, together with Estonia,", "held along with an Iranian").

    The phrase stands by the word itself, before the verb (who does it) or behind it (who bears it).
    """
    if verb is None:
        return []
    doer = actor_of(verb)
    doing = doer is not None and doer.i == noun.i
    found: list[Token] = []
    for child in (*noun.children, *verb.children):
        inner = first(child, "prep") if child.lower_ == "along" else child
        if inner is None or inner.lower_ != "with" or inner.dep_ != "prep":
            continue
        met = first(inner, "pobj")
        if met is None or noun.doc[inner.i - 1].lower_ not in ("together", "along"):
            continue
        if child.head.i == noun.i or (inner.i < verb.i) == doing:
            found += conjuncts(met)
    return found


def too(verb: Token) -> list[Token]:
    """Who does the same ("Armenia voted against, as did Belarus and Cuba")."""
    found: list[Token] = []
    for clause in children(verb, "advcl", "conj"):
        word = next((child.lower_ for child in clause.lefts), "")
        subject = first(clause, "nsubj") if lemma(clause) in ("do", "have") else None
        if word in ("as", "so") and subject is not None and subject.i > clause.i:
            found += conjuncts(subject)
    return found


class Parties:
    """Finds the parties to an act within one sentence."""

    def __init__(self, matcher: Matcher, resolver: Resolver) -> None:
        self.matcher, self.resolver = matcher, resolver
        self.times = matcher.lexicon.lists["times"]
        self.hollow = matcher.lexicon.lists["hollow"]

    def timed(self, noun: Token) -> bool:
        """Whether a phrase tells a time or a manner and no party."""
        if noun.i in self.resolver.names:
            return False
        if noun.pos_ == "NUM" or noun.text[0].isdigit():
            return first(noun, "prep") is None
        return lemma(noun) in self.times or noun.lower_ in self.times

    def actors(self, match: Match) -> list[Token]:
        """Heads of those who do it; empty where nobody is named."""
        if match.verb is not None:
            if "reverse" in match.frame.flags:
                return []
            giver = self._giver(match)
            if giver is not None:
                return self._together(giver)
            subject = actor_of(match.verb)
            if subject is None and match.trigger is not match.verb:
                # "Turkey's delivery of drones was completed"
                subject = owner(match.trigger)
            return [] if subject is None else self._together(subject, match.verb) + too(match.verb)
        noun = match.trigger
        done_to = [inner for word, inner in phrases(noun) if word in ("of", "on", "against")]
        for base in (noun, *done_to):
            for word, inner in phrases(base):
                if word in ("by", "between"):
                    return self._together(inner)
        holder = owner(noun)
        if holder is not None and holder.tag_ == "PRP$":
            above = governor(noun)
            subject = surface_subject(above) if above is not None else None
            return [] if subject is None else self._together(subject)
        if holder is not None and holder is not match.object:
            return self._together(holder)
        for child in children(noun, "amod", "compound", "nmod"):
            if child.i in self.resolver.names and child is not match.object:
                return [child]
        sold = match.object if match.frame.root in ("COOPERATE", "AID") else None
        if sold is not None and self.resolver.actor(sold).code is not None:
            return [sold]  # "the sale of Turkish drones to Ukraine"
        return []

    def _giver(self, match: Match) -> Token | None:
        """Who gives what a subject receives ("faces criticism from the UN")."""
        if match.verb is None or lemma(match.verb) not in RECEIVING or is_passive(match.verb):
            return None
        for base in (match.trigger, match.object, match.verb):
            for word, noun in phrases(base) if base is not None else ():
                if word in ("from", "by") and not self.timed(noun):
                    return noun
        return None

    def _together(self, noun: Token, verb: Token | None = None) -> list[Token]:
        told = first(noun, "appos")
        if told is not None and noun.i not in self.resolver.names and first(told, "conj"):
            named = [item for item in conjuncts(told) if item.i in self.resolver.names]
            if len(named) > 1:
                return named
        others = ("VERB", "AUX", "PUNCT", "ADP")
        listed = [*conjuncts(noun), *beside(noun, verb)]
        return [item for item in listed if item.pos_ not in others]

    def recipients(self, match: Match, actor: Actor | None) -> list[Token]:
        """Heads of those it is done to, best first by the frame's order, then the general one."""
        if self._giver(match) is not None and match.verb is not None:
            taker = surface_subject(match.verb)
            return [] if taker is None else self._together(taker)
        spots = list(self._spots(match))
        stated = match.frame.recipient
        if not stated and "symmetric" in match.frame.flags:
            stated = ("with", "between") if match.object is match.trigger else ("object", "with")
        order = [*stated, *(item for item in ORDER if item not in stated)]
        if "symmetric" in match.frame.flags:
            order = [name for name in order if name in stated or name not in PLACED]
        rank = {name: at for at, name in enumerate(order)}
        spots = [
            (name, noun)
            for name, noun in spots
            if name in rank and noun.pos_ not in ("VERB", "AUX") and not self.timed(noun)
        ]
        if match.frame.root == "REQUEST":
            spots = [spot for spot in spots if not self._harmed(spot[1])]
        spots.sort(key=lambda spot: (self._site(*spot), rank[spot[0]]))
        if (
            "speech" in match.frame.flags
            and match.object is not None
            and match.object.pos_ != "PRON"
        ):
            return self._listed(self._behind(match.object, actor), actor, match.verb)
        about = self._named_by_frame(match)
        told = [spot for spot in spots if spot[0] in match.frame.recipient]
        if about and "symmetric" in match.frame.flags:
            spots = [spot for spot in spots if spot[0] != "object"]
        for name, noun in told:
            if (
                name == "object"
                and match.frame.recipient[0] == "object"
                and lemma(noun) not in self.hollow
            ) or self._other_party(noun, actor, name):
                return self._listed(noun, actor, match.verb)
        for name, noun in told:
            if name in STRONG and self._plain_party(noun, actor):
                return self._listed(noun, actor, match.verb)
        for name, noun in spots:
            if self._other_party(noun, actor, name):
                return self._listed(noun, actor, match.verb)
        for test in (self._other_name, self._anyone):
            for late in (False, True):
                for name, noun in spots:
                    if (name == "object" and about) is late and test(noun, actor, name):
                        return self._listed(noun, actor, match.verb)
        return []

    def _harmed(self, noun: Token) -> bool:
        """Whether a noun is what harm is done to ("a halt to attacks against Israel")."""
        if noun.dep_ != "pobj" or noun.head.lower_ not in ("against", "on", "upon"):
            return False
        above = noun.head.head
        return lemma(above) in self.matcher.lexicon.harms or (
            noun.head.lower_ == "against" and above.pos_ == "NOUN"
        )

    def _site(self, name: str, noun: Token) -> bool:
        """Whether a spot is a capital where something happens ("in Kyiv")."""
        named = self.resolver.names.get(noun.i)
        return name in ("in", "at", "near") and named is not None and named.entry.kind == "seat"

    def _behind(self, noun: Token, actor: Actor | None) -> Token:
        """Whose a thing is that is praised, blamed or refused; the thing itself where unknown."""
        if self.matcher.human(noun):
            return noun
        holder = owner(noun)
        found = [holder] if holder is not None else []
        words = {"by", "from"} if self.resolver.done_to(noun) else {"by", "from", "of"}
        found += [inner for word, inner in phrases(noun) if word in words]
        found += [noun] if self.resolver.actor(noun).code is not None else []
        found += [
            token for token in noun.subtree if token.dep_ == "pobj" and token.head.dep_ == "agent"
        ]
        for item in found:
            if self._other_party(item, actor, "behind"):
                return item
        return noun

    def _plain_party(self, noun: Token, actor: Actor | None) -> bool:
        """Whether any noun will do where the frame looks for the recipient."""
        return (
            noun.pos_ in ("NOUN", "PROPN")
            and lemma(noun) not in self.hollow
            and (actor is None or not self.resolver.actor(noun).overlaps(actor))
            and not self._names_another(noun, actor)
        )

    def _names_another(self, noun: Token, actor: Actor | None) -> bool:
        """Whether another state or organisation is named below a noun."""
        named = [
            self.resolver.names[token.i] for token in noun.subtree if token.i in self.resolver.names
        ]
        return any(actor is None or item.entry.code != actor.code for item in named)

    def _named_by_frame(self, match: Match) -> bool:
        """Whether the object is what the frame itself is about ("an investigation")."""
        return match.object is not None and lemma(match.object) in match.frame.objects

    def has_partner(self, match: Match) -> bool:
        """Whether a "with" phrase or the object names the other side."""
        met = match.object if match.object is not match.trigger else None
        taken = "object" in (match.frame.recipient or ("object",))
        if met is not None and taken and met.pos_ != "PRON" and self.matcher.human(met):
            return True
        bases = [base for base in (match.trigger, match.verb) if base is not None]
        return any(
            word == "with" and not self.timed(noun)
            for base in bases
            for word, noun in phrases(base)
        )

    def _listed(self, noun: Token, actor: Actor | None, verb: Token | None) -> list[Token]:
        people = verb is not None and (is_passive(verb) or noun.i not in self.resolver.names)
        taker = object_of(verb) if people else None
        borne = taker is not None and taker.i == noun.i
        nouns = self._together(noun, verb if borne else None) or [noun]
        if actor is not None:
            nouns = [item for item in nouns if not self.resolver.actor(item).overlaps(actor)] or [
                noun
            ]
        return nouns

    def _spots(self, match: Match) -> Iterator[tuple[str, Token]]:
        """Every place where a recipient may stand, with its name."""
        bases = [match.trigger]
        if match.verb is not None and match.verb is not match.trigger:
            bases.append(match.verb)
        obj = match.object
        if obj is not None:
            if obj is not match.trigger:
                yield "object", obj
                bases.insert(0, obj)
            holder = owner(obj)
            if holder is not None:
                yield "poss", holder
        if match.verb is not None:
            dative = first(match.verb, "dative")
            if dative is not None and dative.pos_ != "ADP":
                yield "dative", dative
            taker = first(match.verb, "nsubjpass")
            if taker is not None and obj is not None and obj is not taker:
                yield "dative", taker
        if match.frame.recipient[:1] == ("between",):
            for token in (match.verb or match.trigger).subtree:
                if token.dep_ == "pobj" and token.head.lower_ == "between":
                    yield "between", token
        seen: set[int] = set()
        for base in bases:
            yield from self._phrases(base, seen, 0)
        if match.verb is not None:
            for child in children(match.verb, "advcl"):
                marks = YIELDING if match.frame.root in ("CONCEDE", "RETREAT") else UNTIL
                if any(item.lower_ in marks for item in children(child, "mark")):
                    subject = first(child, "nsubj", "nsubjpass")
                    if subject is not None:
                        yield "clause", subject
            for child in children(match.verb, "ccomp") if "clause" in match.frame.recipient else ():
                subject = first(child, "nsubj")
                if subject is not None:
                    yield "clause", subject
            for child in children(match.verb, "xcomp", "advcl"):
                if child.tag_ in ("VBG", "VB") and first(child, "nsubj") is None:
                    inner = first(child, "dobj")
                    if inner is not None:
                        yield "then", inner

    def _phrases(self, base: Token, seen: set[int], depth: int) -> Iterator[tuple[str, Token]]:
        for word, noun in phrases(base):
            if noun.i in seen:
                continue
            seen.add(noun.i)
            if word in WHEN:
                continue
            yield word, noun
            holder = owner(noun)
            if holder is not None:
                yield word, holder
            if depth < 2:
                yield from self._phrases(noun, seen, depth + 1)
            for clause in (noun, *children(noun, "ccomp", "acl", "relcl")):
                subject = first(clause, "nsubj", "nsubjpass")
                if subject is not None and subject.lower_ not in RELATIVE:
                    yield "clause", subject
        for child in children(base, "acl", "relcl", "conj") if depth == 0 else ():
            yield from self._phrases(child, seen, depth + 1)
            if child.dep_ != "conj" and (inner := first(child, "dobj")) is not None:
                yield "then", inner
            by = first(child, "agent")
            if by is not None and (noun := first(by, "pobj")) is not None:
                yield "by", noun

    def _other_party(self, noun: Token, actor: Actor | None, name: str) -> bool:
        """Another state, organisation, person or people."""
        if noun.pos_ == "PRON" or noun.lower_ in PRONOUNS:
            return False
        found = self.resolver.actor(noun)
        if actor is not None and found.overlaps(actor):
            return False
        if found.code is not None:
            return actor is None or found.code != actor.code or name == "object"
        return self.matcher.human(noun)

    def _other_name(self, noun: Token, actor: Actor | None, name: str) -> bool:
        """Another name, also of the actor's own state."""
        found = self.resolver.actor(noun)
        if actor is not None and name in ("clause", "then") and found.code == actor.code:
            return False
        return found.code is not None and (actor is None or not found.overlaps(actor))

    def _anyone(self, noun: Token, actor: Actor | None, name: str) -> bool:
        """Any noun at all: the words of the recipient, though no code."""
        found = self.resolver.actor(noun)
        return noun.pos_ in ("NOUN", "PROPN") and (actor is None or not found.overlaps(actor))
