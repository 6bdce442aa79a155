"""Whom words stand for: pronouns, authors of documents, sides, and those whom nobody names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nearabroad.events.coding.actors import Actor, Resolver
from nearabroad.events.coding.grammar import (
    PRONOUNS,
    Token,
    children,
    conjuncts,
    first,
    governor,
    lemma,
    owner,
    phrases,
    surface_subject,
)
from nearabroad.events.coding.matching import Match, Matcher
from nearabroad.events.coding.parties import Parties
from nearabroad.events.coding.scene import Describer

GROUNDS = frozenset({"airspace", "territory", "market", "water", "soil", "airport", "port", "sky"})
"""Whose they are, rules there ("banned from Moldovan airspace")."""


SINGLE = frozenset({"he", "she", "him", "her"})
MANY = frozenset({"they", "them"})
FIRST_PERSON = frozenset({"we", "i"})
PUBLIC = frozenset({"government", "military", "police"})
"""Sectors whose people say "we" for their state."""


def _clause_words(head: Token) -> list[Token]:
    """Words of a clause in their order, without those of clauses inside it."""
    inner = ("relcl", "acl", "advcl", "pcomp", "ccomp")
    found = [head]
    for item in found:
        found += [child for child in item.children if child.dep_ not in inner]
    return sorted(found, key=lambda item: int(item.i))


def _holder(noun: Token) -> Token | None:
    """Whose somebody is, also where the title has the word ("its secretary general X")."""
    found = owner(noun)
    titles = children(noun, "compound", "nmod", "npadvmod") if found is None else []
    while titles and found is None:
        title = titles.pop()
        found = owner(title)
        titles += children(title, "compound", "nmod")
    return found


class Grounding:
    """Finds the actors behind words in one text; remembers whom it is about."""

    def __init__(self, doc: Token, resolver: Resolver, matcher: Matcher, parties: Parties) -> None:
        self.doc, self.resolver, self.matcher, self.parties = doc, resolver, matcher, parties
        self.documents = matcher.lexicon.lists["documents"]
        self.last_actor: Actor | None = None
        self.last_is_person = False
        self.describer: Describer | None = None

    def topic(self, sentence: Token) -> Actor | None:
        """Whom a sentence is about: the subject of its main clause, if it is a state's."""
        subject = first(sentence.root, "nsubj", "nsubjpass")
        if subject is None or subject.lower_ in PRONOUNS:
            return None
        actor = self.resolver.actor(subject)
        if actor.code is None or not self.matcher.human(subject):
            if self.is_person(subject):
                self.last_actor = None  # somebody whose state is not told: "he" is theirs now
            self.last_is_person = False
            return None
        self.last_is_person = self.is_person(subject)
        return actor

    def resolved(self, nouns: Iterable[Token], beside: Actor | None = None) -> tuple[Actor, ...]:
        """Actors of nouns; a pronoun is the subject before it, or the last actor of the text."""
        found: list[Actor] = []
        for noun in nouns:
            if beside is None:
                noun = self.author(noun)
            both = self._described_pair(noun, beside) or self._members(noun)
            if both:
                found += [item for item in both if all(item.head != o.head for o in found)]
                continue
            actor = self._meant(noun, beside)
            if actor is None or any(actor.head == other.head for other in found):
                continue
            if beside is not None and actor.head == beside.head:
                continue
            found.append(actor)
        return tuple(found)

    def _meant(self, noun: Token, beside: Actor | None) -> Actor | None:
        """The actor of a noun or pronoun; who acts as "its forces" is whom "its" means."""
        if noun.lower_ in PRONOUNS:
            return self.antecedent(noun)
        actor = self.resolver.actor(noun)
        if actor.code is not None:
            return actor
        holder = _holder(noun)
        related = lemma(noun) in self.matcher.lexicon.lists["relatives"]
        if beside is None and not related and holder is not None and holder.tag_ == "PRP$":
            whose = self.antecedent(holder)
            if whose is not None and not actor.overlaps(whose):
                return replace(actor, code=whose.code, source=whose.source)
        return self._described(noun, actor, beside)

    def _described(self, noun: Token, actor: Actor, beside: Actor | None) -> Actor:
        """An actor whom the rest of the article explains ("the foreign ministry")."""
        if self.describer is None:
            return actor
        told = self.describer.one(noun, beside.code if beside is not None else None)
        return actor if told is None else replace(actor, code=told[0], source=told[1])

    def _described_pair(self, noun: Token, beside: Actor | None) -> list[Actor]:
        """Both whom "the two countries" means, without the other party."""
        if self.describer is None or noun.lower_ in PRONOUNS:
            return []
        actor = self.resolver.actor(noun)
        if actor.code is not None:
            return []
        codes = self.describer.pair(noun)
        taken = beside.code if beside is not None else None
        return [replace(actor, code=code, source="described") for code in codes if code != taken]

    def _members(self, noun: Token) -> list[Actor]:
        """Several that one phrase lists ("nationals of A and B", "A and B officials")."""
        if noun.i in self.resolver.names or noun.tag_ not in ("NNS", "NNPS"):
            return []
        told = {item.code: item for item in self.sides(noun) if item.code is not None}
        return list(told.values()) if len(told) > 1 else []

    def sides(self, noun: Token) -> tuple[Actor, ...]:
        """Sides that one phrase names: "Greek and Turkish officials", "talks between A and B"."""
        for word, inner in phrases(noun):
            parts = conjuncts(inner)
            if word == "between" or (word in ("of", "from") and len(parts) > 1):
                found = self.resolved(parts)
                if word == "between" or len({item.code for item in found} - {None}) > 1:
                    return found
        for child in children(noun, "amod", "compound", "nmod", "poss"):
            parts = conjuncts(child)
            known = {
                self.resolver.names[item.i].entry.code
                for item in parts
                if item.i in self.resolver.names
            }
            if len(parts) > 1 and len(known) == len(parts):
                return tuple(
                    Actor(
                        self.resolver.names[item.i].entry.code, self.resolver.actor(noun).sector,
                        item.i, item.i, item.i + 1, item.text,
                    )
                    for item in parts
                )  # fmt: skip
        return ()

    def author(self, noun: Token) -> Token:
        """Who stands behind a document ("the parliament passed a resolution criticising ...")."""
        if noun.lemma_ in self.documents and self.resolver.actor(noun).code is None:
            holder = governor(noun)
            subject = (
                surface_subject(holder) if holder is not None and noun.dep_ != "nsubj" else None
            )
            if subject is not None and subject is not noun and subject.pos_ != "PRON":
                return subject
        return noun

    def antecedent(self, pronoun: Token) -> Actor | None:
        """The last subject before a pronoun, else the speaker after it, else the last actor."""
        best: Token | None = None
        for token in pronoun.sent:
            if token.i >= pronoun.i:
                break
            if token.dep_ not in ("nsubj", "nsubjpass") or token.lower_ in PRONOUNS:
                continue
            if self._agrees(pronoun, token):
                best = token
        if best is not None:
            return replace(self.resolver.actor(best), source="pronoun")
        for token in pronoun.sent:
            if (
                token.i > pronoun.i
                and token.dep_ == "nsubj"
                and token.head.dep_ == "ROOT"
                and token.pos_ == "PROPN"
            ):
                return replace(self.resolver.actor(token), source="pronoun")
        if self.last_actor is None:
            return None
        one = pronoun.lower_ in SINGLE
        if one is not self.last_is_person and (one or pronoun.lower_ in MANY):
            return None
        private = self.last_is_person and self.last_actor.sector not in PUBLIC
        if pronoun.lower_ in FIRST_PERSON and private:
            return None
        return replace(self.last_actor, source="before")

    def _agrees(self, pronoun: Token, noun: Token) -> bool:
        """Whether one person is meant by "he" or "she", and none by "it" or "they"."""
        if pronoun.lower_ in SINGLE:
            return self.is_person(noun)
        if pronoun.lower_ in MANY and self.is_person(noun):
            return False
        named = self.resolver.names.get(noun.i)
        return pronoun.lower_ != "it" or named is None or named.entry.kind != "person"

    def is_person(self, noun: Token) -> bool:
        """Whether a phrase names one person: no state, no organisation, no plural."""
        named = self.resolver.names.get(noun.i)
        if named is not None:
            return named.entry.kind == "person"
        if noun.tag_ not in ("NN", "NNP"):
            return False
        return noun.pos_ == "PROPN" or lemma(noun) in self.matcher.lexicon.classes["people"]

    def by_place(self, match: Match, recipients: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """Who arrests, tries, bans or frees where nobody is named: the state of the place."""
        taken = {item.code for item in recipients if item.code}
        roots = [match.trigger] + ([match.verb] if match.verb is not None else [])
        unnamed: Actor | None = None
        for root in roots:
            for token in _clause_words(root):
                if token.dep_ != "pobj" or token.head.lower_ not in ("in", "at", "near", "from"):
                    continue
                named = self.resolver.names.get(token.i)
                if named is not None and named.entry.kind in ("state", "seat", "place"):
                    if named.entry.code not in taken:
                        text = self.doc[named.start : named.end].text
                        return (
                            Actor(
                                named.entry.code, "police", token.i, named.start, named.end, text
                            ),
                        )
                elif lemma(token) in GROUNDS and self._other(token, taken):
                    return (self.resolver.actor(token),)
                elif unnamed is None and token.pos_ == "PROPN" and not self.parties.timed(token):
                    unnamed = self.resolver.actor(token)
        return (unnamed,) if unnamed is not None and not unnamed.code else ()

    def titled(self, noun: Token) -> bool:
        """Whether a phrase tells an office ("Prime Minister Kalvitis", "the speaker")."""
        offices = self.matcher.lexicon.lists["institutions"]
        titles = (noun, *children(noun, "compound", "nmod"))
        return any(lemma(title).removesuffix("s") in offices for title in titles)

    def host(self, noun: Token, root: Token, beside: Actor | None) -> str | None:
        """The state where an office of no nation is met ("in Islamabad, where he met Premier X").

        None where the office is not told, or where it is met is the other party's own.
        """
        if noun.pos_ == "PRON" or not self.titled(noun):
            return None
        taken = {beside.code} if beside is not None else set()
        at = root
        for _ in range(6):
            if at.dep_ == "relcl" and any(child.lower_ == "where" for child in at.children):
                code = self.resolver.actor(at.head).code
                return code if code not in taken else None
            if at.head.i == at.i:
                break
            at = at.head
        for token in _clause_words(root):
            named = self.resolver.names.get(token.i)
            placed = token.dep_ == "pobj" and token.head.lower_ in ("in", "at")
            if placed and named is not None and named.entry.kind in ("seat", "state"):
                return named.entry.code if named.entry.code not in taken else None
        return None

    def _other(self, token: Token, taken: set[str]) -> bool:
        return self.resolver.actor(token).code not in {None, *taken}

    def elsewhere(self, match: Match, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """The one other state or organisation that the sentence names, where there is one."""
        taken = {item.code for item in actors}
        found: dict[str, Actor] = {}
        for token in match.trigger.sent:
            named = self.resolver.names.get(token.i)
            if named is None or named.entry.code in taken or token.i != named.end - 1:
                continue
            if any(item.start <= token.i < item.end for item in actors):
                continue
            if (
                token.dep_ == "pobj"
                and token.head.lower_ in ("in", "at", "near", "by")
                and named.entry.kind != "person"
            ):
                continue
            found.setdefault(
                named.entry.code, replace(self.resolver.actor(token), source="sentence")
            )
        return tuple(found.values())[:1] if len(found) == 1 else ()
