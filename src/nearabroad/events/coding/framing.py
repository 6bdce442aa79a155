"""From a frame that matched to an act with its parties."""

from __future__ import annotations

from dataclasses import replace

from nearabroad.events.coding.actors import Actor
from nearabroad.events.coding.grammar import (
    Token,
    conjuncts,
    first,
    is_passive,
    is_verb,
    lemma,
    negated,
    phrases,
    surface_subject,
)
from nearabroad.events.coding.grounding import Grounding
from nearabroad.events.coding.lexicon import codes
from nearabroad.events.coding.matching import Match, Matcher, actor_of, object_of
from nearabroad.events.coding.mood import nobody
from nearabroad.events.coding.parties import Parties
from nearabroad.events.coding.turning import Act

BAN = "172"
SUMMONS = "114"
ADMITTING = frozenset({"allow", "admit", "let", "permit", "bring", "import"})
MUTUAL = frozenset({"trade", "exchange", "swap"})
"""Verbs with which two do the same to each other."""


class Framer:
    """Makes acts of matches in one text."""

    def __init__(self, matcher: Matcher, parties: Parties, ground: Grounding) -> None:
        self.matcher, self.parties, self.ground = matcher, parties, ground

    def from_match(self, match: Match, speaker: Token | None) -> list[Act]:
        """The act of a match; `speaker` is who tells it, where the verb has no subject."""
        nouns = self.parties.actors(match)
        if (
            not nouns
            and speaker is not None
            and match.verb is not None
            and not is_passive(match.verb)
        ):
            nouns = [speaker]
        if not nouns and match.verb is not None and not is_passive(match.verb):
            # A name that the parser took for an adverb
            names = self.ground.resolver.names
            nouns = [child for child in match.verb.lefts if child.i in names][:1]
        figurative = not self.matcher.plausible(match)
        sure = 0.6 + 0.06 * min(match.fit, 5) - 0.4 * figurative
        actors = self.ground.resolved(nouns)
        symmetric = "symmetric" in match.frame.flags
        actor = actors[0] if actors else None
        found = self.parties.recipients(match, actor)
        recipients = self.ground.resolved(found, actor)
        among: tuple[Actor, ...] = ()
        if symmetric and not self.parties.has_partner(match):
            if len(actors) == 1:
                actors = self.ground.sides(nouns[0]) or actors
            if len(actors) > 1:
                recipients, actors = actors[1:], actors[:1]
                among = tuple({item.code or item.head: item for item in recipients}.values())
        if self._exchanged(match, actors):
            act = Act(match.frame.code, match.frame.root, match.trigger, match, actors[:1],
                      actors[1:], "factual", sure)  # fmt: skip
            return [act, replace(act, actors=actors[1:], recipients=actors[:1])]
        if "reverse" in match.frame.flags and match.verb is not None:
            subject = surface_subject(match.verb)
            recipients = self.ground.resolved([subject]) if subject is not None else ()
        if not actors and match.frame.code == SUMMONS:
            actors = self._called_in(match, recipients)
        if not actors and "place" in match.frame.flags:
            actors = self.ground.by_place(match, recipients) or self._before(match, recipients)
            sure -= 0.1
        recipients = self._with_nation(match, recipients, actors)
        if not recipients and lemma(match.trigger) == "mediate":
            recipients = self._parted(match, actors)
        recipients = self._hosts(match, recipients, actors)
        actors = self._hosts(match, actors, recipients)
        if symmetric:
            actors, recipients = self._both(actors, recipients)
        actors = self._other_side(actors, recipients)
        if not recipients or (not recipients[0].code and self.about(match, found)):
            other = self.ground.elsewhere(match, actors)
            if other or not recipients:
                recipients = other
                sure -= 0.25
        act = Act(
            match.frame.code, match.frame.root, match.trigger, match, actors, recipients,
            "factual", sure, figurative,
        )  # fmt: skip
        # Of three or more who meet or agree, each two do
        others = [
            replace(act, actors=(doer,), recipients=among[at:])
            for at, doer in enumerate(among[:3], start=1)
        ]
        return [act, *(other for other in others if other.recipients)]

    def _hosts(
        self, match: Match, parties: tuple[Actor, ...], others: tuple[Actor, ...]
    ) -> tuple[Actor, ...]:
        """Parties with the state where those of no nation are met or receive."""
        beside = others[0] if others else None
        if match.frame.root != "CONSULT" or beside is None or beside.code is None:
            return parties
        root = match.verb if match.verb is not None else match.trigger
        found = []
        for item in parties:
            guessed = item.code is None or item.source == "institution"
            code = self.ground.host(self.ground.doc[item.head], root, beside) if guessed else None
            found.append(item if code is None else replace(item, code=code, source="words"))
        return tuple(found)

    def _parted(self, match: Match, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """Between whom a third party mediates, where only the rest of the text tells it."""
        describer = self.ground.describer
        main = describer.scene.main if describer is not None else ()
        if not actors or actors[0].code is None or actors[0].code in main:
            return ()
        word = self.ground.resolver.actor(match.trigger)
        return tuple(replace(word, code=code, source="described") for code in main)

    def _both(
        self, actors: tuple[Actor, ...], recipients: tuple[Actor, ...]
    ) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
        """Two named persons whose nations nobody tells are of the two main parties of the text."""
        describer = self.ground.describer
        if describer is None or len(actors) != 1 or len(recipients) != 1:
            return actors, recipients
        pair = (actors[0], recipients[0])
        heads = [self.ground.doc[item.head] for item in pair]
        guessed = all(item.code is None or item.source == "institution" for item in pair)
        main = describer.scene.main
        if not guessed or not main or not all(head.pos_ == "PROPN" for head in heads):
            return actors, recipients
        if not any(self.ground.titled(head) for head in heads):
            return actors, recipients
        told = [
            replace(item, code=code, source="described", sector="government")
            for item, code in zip(pair, main, strict=True)
        ]
        return (told[0],), (told[1],)

    def _other_side(
        self, actors: tuple[Actor, ...], recipients: tuple[Actor, ...]
    ) -> tuple[Actor, ...]:
        """Who acts on their own state by a pronoun ("he thanked Moscow") is of the other party.

        So is a person of no nation who meets somebody's counterpart.
        """
        describer = self.ground.describer
        if describer is None or len(actors) != 1 or not recipients or not recipients[0].code:
            return actors
        actor, taker = actors[0], recipients[0]
        named = self.ground.resolver.names.get(taker.head)
        own = (
            actor.source in ("pronoun", "before")
            and actor.code == taker.code
            and named is not None
            and named.entry.kind in ("seat", "state")
        )
        related = actor.code is None and (
            lemma(self.ground.doc[taker.head]) in self.matcher.lexicon.lists["relatives"]
        )
        other = describer.scene.other(taker.code) if own or related else None
        return actors if other is None else (replace(actor, code=other, source="described"),)

    def _exchanged(self, match: Match, actors: tuple[Actor, ...]) -> bool:
        """Whether two do it to each other ("traded accusations over the shelling")."""
        verb = match.verb
        mutual = verb is not None and lemma(verb) in MUTUAL and match.trigger.i != verb.i
        return mutual and len(actors) == 2 and actors[0].code != actors[1].code

    def _called_in(self, match: Match, recipients: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """Whose ministry somebody is called to ("was called to the Foreign Ministry in Baku")."""
        verb = match.verb
        if verb is None or not is_passive(verb):
            return ()
        taken = {item.code for item in recipients[:1]}
        for word, noun in phrases(verb):
            ministry = self.ground.resolver.actor(noun)
            named = word == "to" and lemma(noun) == "ministry" and ministry.code is not None
            if named and ministry.code not in taken:
                return (ministry,)
        return ()

    def _before(self, match: Match, recipients: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """Who acts in the clause before ("Aliyev spoke of terror and the envoy was summoned")."""
        verb = match.verb
        if verb is None or verb.dep_ != "conj" or not is_verb(verb.head) or not recipients:
            return ()
        subject = actor_of(verb.head)
        told = self.ground.resolved([subject]) if subject is not None else ()
        known = told and told[0].code and recipients[0].code not in (None, told[0].code)
        return told if known and not told[0].is_place else ()

    def _with_nation(
        self, match: Match, recipients: tuple[Actor, ...], actors: tuple[Actor, ...]
    ) -> tuple[Actor, ...]:
        """People without a nation take the one told beside them ("50 people, mostly Georgians")."""
        holder = match.verb if match.verb is not None else match.trigger
        people = self.matcher.lexicon.classes["people"]
        resolver = self.ground.resolver
        if (
            not recipients
            or recipients[0].code
            or lemma(self.ground.doc[recipients[0].head]) not in people
        ):
            return recipients
        taken = {item.code for item in actors}
        for token in holder.subtree:
            named = resolver.names.get(token.i)
            if named is not None and named.entry.plural and named.entry.code not in taken:
                return (replace(recipients[0], code=named.entry.code), *recipients[1:])
        return recipients

    def about(self, match: Match, found: list[Token]) -> bool:
        """Whether all that was found is what the act itself is about ("a case", "events")."""
        if "speech" in match.frame.flags or not found or match.frame.recipient[:1] == ("object",):
            return False
        return found[0] is match.trigger or (
            found[0] is match.object and lemma(found[0]) in match.frame.objects
        )

    def built(
        self,
        verb: Token,
        code: str,
        subject: Token | None,
        nouns: list[Token],
        match: Match,
        sure: float,
    ) -> Act | None:
        """An act of an operator, from its subject and what it bears on."""
        actors = self.ground.resolved([subject]) if subject is not None else ()
        recipients = self.ground.resolved(nouns, actors[0] if actors else None)
        if not recipients:
            recipients = self.ground.elsewhere(match, actors)
        return Act(code, codes()[code].root, verb, match, actors, recipients, "factual", sure)

    def barred(self, verb: Token) -> Act | None:
        """People or goods that a state does not let in ("will not be allowed into Estonia")."""
        subject = surface_subject(verb) if lemma(verb) in ADMITTING and is_passive(verb) else None
        if subject is None or not (negated(verb) or nobody(verb)):
            return None
        names = self.ground.resolver.names
        land = next((n for word, n in phrases(verb) if word == "into" and n.i in names), None)
        actors = self.ground.resolved([land]) if land is not None else ()
        nouns = [noun for noun in conjuncts(subject) if noun.pos_ != "PRON"]
        recipients = self.ground.resolved(nouns, actors[0]) if actors else ()
        told = tuple(item for item in recipients if item.code not in (None, actors[0].code))
        if not told:
            return None
        match = self.unframed(verb)
        return Act(BAN, codes()[BAN].root, verb, match, actors, told, "factual", 0.7)

    def let(self, verb: Token, complement: Token, teller: Token | None) -> list[Act]:
        """Who lets another state do what the lexicon does not know, cooperates with it."""
        target = first(verb, "dobj") or first(complement, "nsubj")
        if lemma(verb) != "let" or target is None:
            return []
        if self.ground.resolver.actor(target).code is None:
            return []
        act = self.built(verb, "060", teller, [target], self.unframed(verb), 0.8)
        return [act] if act is not None else []

    def unframed(self, verb: Token) -> Match:
        """A match of no frame in particular: only its words matter."""
        frame = self.matcher.lexicon.by_verb["threaten"][0]
        return Match(
            replace(frame, recipient=(), flags=frozenset()), verb, verb, object_of(verb), 1
        )
