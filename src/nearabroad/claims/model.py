"""What a claim, a figure and a judgement are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from nearabroad.claims.measures import MEASURES, Measure

SUPPORTS, CONTRADICTS, PARTLY = "supports", "contradicts", "partly"
NOT_NOW, NOT_OBSERVABLE = "holds then, not now", "not observable"
VERDICTS = (SUPPORTS, CONTRADICTS, NOT_NOW, PARTLY, NOT_OBSERVABLE)
"""What the figures do to a claim."""

LEVELS = ("=", "<", ">", "about", "between")
TRUTHS = ("is", "is not")
TRENDS = ("rising", "falling", "no trend")
MOVES = ("rose", "fell")
OVERTAKES = "overtakes"
RELATIONS = (*LEVELS, *TRUTHS, *TRENDS, *MOVES, OVERTAKES)
"""What may be asserted: a level, a truth, a trend through the years, a move between two years."""

HOLDS, FAILS, STRADDLES, UNKNOWN = "holds", "fails", "straddles", "unknown"
"""How a year's band stands to what is asserted of it."""


@dataclass(frozen=True)
class Asserted:
    """What is asserted of the measure; `low`..`high` is the region that it names, edges within.

    A level or truth has both ends (infinite where open); a trend, move or crossing has none.
    `text` is the assertion as the file gives it.
    """

    relation: str
    text: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Claim:
    """A sentence that someone published, as a check: who, where, when, about whom, what."""

    id: str
    who: str
    where: str
    when: str
    paraphrase: str
    as_of: dt.date
    states: tuple[str, ...]
    bloc: str | None
    years: tuple[int, int]
    measure: Measure
    arguments: Mapping[str, str | int | dt.date]
    asserted: Asserted
    data: tuple[str, ...] = ()
    needs: str = ""
    reading: str = ""

    @property
    def subjects(self) -> tuple[str, ...]:
        """Whom it is judged for, one by one: its states, or the bloc as a whole."""
        return self.states if self.measure.of_states else (str(self.bloc),)

    @property
    def unit(self) -> str:
        """The unit of its figures."""
        return MEASURES[self.measure.id].unit


@dataclass(frozen=True)
class Figure:
    """One subject's figure of one year: a point (if any) within a band, its status and source.

    `low` None: nothing is known, and `note` says why. `dated` is what the figure is of.
    """

    subject: str
    year: int
    value: float | None
    low: float | None
    high: float | None
    status: str = "reported"
    dated: str = ""
    sources: str = ""
    note: str = ""


@dataclass(frozen=True)
class Trend:
    """The trend through a subject's years: a word, slope a year with its 90 % band, and why."""

    word: str
    slope: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Judgement:
    """What one subject's figures do to the claim, why, and what would change that."""

    verdict: str
    reason: str
    would_change: str
