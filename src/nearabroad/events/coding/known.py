"""Whether a coded event tells of a fact that is known already: one story once.

A coded event is a fact's story where dyad and root are the same, no toll contradicts, and either

- its day fits as exactly as the article tells it (three days; the month; the year; for a day that
  is only the article's own: up to 31 days before it) and a word of what was done is shared, or
- at least half of the words of the shorter one are shared within 92 days: who looks back dates
  loosely.

Words are those of four letters and more that are neither common ones nor names; the fact that
shares most is taken, and no fact twice by one article.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nearabroad.events.coding.gazetteer import gazetteer
from nearabroad.events.coding.languages import common_words
from nearabroad.events.coding.model import Event

NEAR, BEFORE, LOOSELY = 3, 31, 92
"""Days: of one story, before an article that gives no day, and for words alone."""
HALF = 0.5
STEM = 5
"""Letters of a word that are compared."""


@dataclass(frozen=True)
class Fact:
    """A dated fact as the chronicle has it; tolls are None where it names none."""

    id: str
    date: dt.date
    actor: str
    recipient: str
    root: str
    what: str
    killed: int | None = None
    detained: int | None = None
    words: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", words_of(self.what))


def words_of(text: str) -> frozenset[str]:
    """Stems of the words that tell one story from another.

    >>> sorted(words_of("Baku closed the Russian cultural centre, and centres in Ganja"))
    ['centr', 'close', 'cultu']
    """
    tokens = re.findall(r"[A-Za-z]+", text)
    named = {at for item in gazetteer().names(tokens) for at in range(item.start, item.end)}
    common = common_words()["en"]
    return frozenset(
        token.lower().removesuffix("s")[:STEM]
        for at, token in enumerate(tokens)
        if at not in named and len(token) > 3 and token.lower() not in common
    )


def stories(events: Sequence[Event], facts: Sequence[Fact]) -> dict[str, str]:
    """The fact that each event tells of, by the event's id; events of no known fact are left out.

    >>> fact = Fact("f1", dt.date(2025, 7, 1), "AZE", "RUS", "ACCUSE", "ambassador summoned")
    >>> fact.words == words_of("summoned ambassadors")
    True
    """
    found: dict[str, str] = {}
    taken: set[tuple[str, str]] = set()
    pairs = [
        (shared, event, fact)
        for event in events
        for fact in facts
        if (shared := _shared(event, fact)) is not None
    ]
    for _, event, fact in sorted(pairs, key=lambda pair: (-pair[0], pair[1].id, pair[2].id)):
        if event.id not in found and (event.article, fact.id) not in taken:
            found[event.id] = fact.id
            taken.add((event.article, fact.id))
    return found


def _shared(event: Event, fact: Fact) -> float | None:
    """Part of the words that the two share, None where they are of two stories."""
    same = (event.actor, event.recipient, event.root) == (fact.actor, fact.recipient, fact.root)
    if not same or event.date is None or _contradict(event, fact):
        return None
    words = words_of(event.evidence)
    shared = len(words & fact.words) / max(1, min(len(words), len(fact.words)))
    if shared and _fits(event.date, event.date_precision, fact.date):
        return 1 + shared
    near = abs((event.date - fact.date).days) <= LOOSELY
    return shared if near and shared >= HALF else None


def _contradict(event: Event, fact: Fact) -> bool:
    return any(
        one is not None and other is not None and one != other
        for one, other in ((event.killed, fact.killed), (event.detained, fact.detained))
    )


def _fits(told: dt.date, precision: str, day: dt.date) -> bool:
    """Whether a day is within what an article tells of it."""
    if precision == "year":
        return told.year == day.year
    if precision == "month":
        return (told.year, told.month) == (day.year, day.month)
    if precision == "article":
        return -NEAR <= (told - day).days <= BEFORE
    return abs((told - day).days) <= (7 if precision == "week" else NEAR)
