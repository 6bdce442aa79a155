"""Acts that nouns tell: "the arrest of two officers by Russia"."""

from __future__ import annotations

from dataclasses import replace

from nearabroad.events.coding.framing import Framer
from nearabroad.events.coding.grammar import Token, governor, lemma, negated
from nearabroad.events.coding.implied import given
from nearabroad.events.coding.lexicon import Lexicon
from nearabroad.events.coding.matching import Matcher
from nearabroad.events.coding.turning import Act

MEANWHILE = frozenset({"during", "after", "following", "at", "amid"})
"""Prepositions of what happened beside an act, which is an act of its own."""


class Nominals:
    """Reads the event nouns of one text."""

    def __init__(self, lexicon: Lexicon, matcher: Matcher, framer: Framer) -> None:
        self.lexicon, self.matcher, self.framer = lexicon, matcher, framer

    def acts(self, noun: Token) -> list[Act]:
        """The act of a noun that no verb carries; both parties must be told."""
        match = self.matcher.noun(noun)
        if match is None:
            return []
        if noun.dep_ == "compound" or negated(noun) or self._supposed(noun) or _shunned(noun):
            return []
        lasting = not {lemma(noun), noun.lower_} & self.lexicon.alone
        acts = self.framer.from_match(match, None)
        holder = governor(noun)
        if match.frame.root == "CONSULT" and not any(act.actors for act in acts) and holder:
            # "promised it after talks with X": whoever promised talked
            acts = self.framer.from_match(replace(match, verb=holder), None)
        return [
            replace(act, confidence=act.confidence - (0.4 if lasting else 0.15))
            for act in acts
            if act.actors and act.recipients
        ]

    def _supposed(self, noun: Token) -> bool:
        """Whether a noun only fears, plans or lacks it ("the threat of an attack")."""
        if noun.dep_ != "pobj":
            return False
        above = noun.head.head
        lists = self.lexicon.lists
        return noun.head.lower_ in ("of", "for", "about") and bool(
            {lemma(above), above.lower_} & (lists["doubtful"] | lists["unreal"])
        )

    def under_speech(self, noun: Token, acts: list[Act], talked_about: set[int]) -> bool:
        """Whether a noun stands inside what an act of words is about."""
        triggers = {act.trigger.i for act in acts} | {act.match.trigger.i for act in acts}
        at = noun
        for _ in range(12):
            if at.dep_ == "prep" and (at.lower_ in MEANWHILE or given(at)):
                return at.head.i in talked_about
            if at.i in triggers or at.i in talked_about:
                return True
            if at.head is at:
                return False
            at = at.head
        return False

    def last_resort(self, sentence: Token) -> list[Act]:
        """The last resort: an event noun below a verb that the lexicon does not know."""
        for token in sentence:
            match = self.matcher.noun(token) if token.pos_ == "NOUN" else None
            holder = governor(token) if match is not None else None
            if match is not None and holder is not None and not _shunned(token):
                acts = self.framer.from_match(replace(match, verb=holder), None)
                return [replace(act, confidence=0.3) for act in acts]
        return []


def _shunned(noun: Token) -> bool:
    """Whether somebody keeps away from it, or does without it ("stayed away from the summit")."""
    if noun.dep_ != "pobj":
        return False
    away = noun.head.lower_ == "from" and noun.head.head.lower_ == "away"
    return bool(away or noun.head.lower_ == "without")
