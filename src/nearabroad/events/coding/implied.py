"""Acts that a sentence takes for granted when it tells another one.

Who rejects a demand tells that it was made, who criticises a decision to expel somebody that it was
taken, and what is done in response to a blockade that there is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nearabroad.events.coding.actors import Actor
from nearabroad.events.coding.framing import Framer
from nearabroad.events.coding.grammar import Token, lemma
from nearabroad.events.coding.lexicon import codes
from nearabroad.events.coding.turning import Act

MADE = {"demand": "100", "request": "100", "proposal": "100", "appeal": "020", "call": "020",
        "plea": "020", "ultimatum": "130", "accusation": "112", "allegation": "112",
        "criticism": "111", "threat": "130"}  # fmt: skip
"""What is made to somebody who then answers it, with the code of making it."""
ANSWERS = frozenset({"REJECT", "CONCEDE", "AGREE"})
REASONS = frozenset({"because", "despite", "since"})
"""Prepositions of what is told as a fact beside an act."""
REACTIONS = frozenset(
    {"retaliation", "response", "reply", "answer", "protest", "revenge", "reaction", "respond",
     "react", "retaliate"}
)  # fmt: skip
SURE = 0.39


def answered(acts: Iterable[Act], framer: Framer) -> list[Act]:
    """The demands, proposals and accusations that the acts answer, by those who made them."""
    found: list[Act] = []
    for act in acts:
        noun = act.match.object
        if act.root not in ANSWERS or act.status != "factual" or noun is None or not act.actors:
            continue
        code = MADE.get(lemma(noun))
        told = framer.ground.resolved([noun]) if code is not None else ()
        maker = told[0] if told else None
        if code is None or maker is None or maker.code is None:
            continue
        takers = tuple(item for item in act.actors if item.code not in (None, maker.code))
        if takers and _named(noun, maker):
            match = replace(framer.unframed(noun), verb=None)
            found.append(
                Act(code, codes()[code].root, noun, match, (maker,), takers, "factual", SURE)
            )
    return found


def _named(noun: Token, maker: Actor) -> bool:
    """Whether a noun's own words name who made it ("Moscow's demand", "a proposal by Putin")."""
    return maker.source == "words" and maker.start <= noun.i < maker.end


def given(prep: Token) -> bool:
    """Whether a preposition leads to what is told as a fact ("because of", "in response to")."""
    if prep.lower_ in REASONS:
        return True
    return prep.lower_ in ("to", "for", "at", "against") and lemma(prep.head) in REACTIONS
