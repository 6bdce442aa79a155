"""What coding takes and gives: articles, events, and what was left out and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

FACTUAL = ("factual", "negated", "conditional", "denied", "planned", "historical")
"""How an event stands: only *factual* and *planned* ones count; planned are AGREE or THREATEN."""

MINIMUM = 0.75
"""Least confidence of an event that is told; why, `tools/fit_confidence.py` says."""


@dataclass(frozen=True, slots=True)
class Article:
    """A text with what is known of it; `date` is the day it was published."""

    id: str
    text: str
    date: dt.date | None = None
    title: str = ""
    url: str = ""
    language: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to whom.

    `actor` and `recipient` are ISO3 or an organisation's code, None where the text names neither;
    the names are the words of the text. `intensity` is a Goldstein value, -10..10. Counts are None
    where the text gives none. `date` is None where neither text nor article has a date.
    `confidence` 0..1 is a fitted score, too high if judged strictly; for Russian one stated figure.
    """

    id: str
    story: str
    date: dt.date | None
    date_precision: str
    actor: str | None
    actor_name: str
    actor_sector: str | None
    recipient: str | None
    recipient_name: str
    recipient_sector: str | None
    root: str
    mode: str
    code: str
    quad: str
    intensity: float | None
    killed: int | None
    injured: int | None
    detained: int | None
    place: str
    place_state: str | None
    factual: str
    confidence: float
    evidence: str
    mentions: int
    article: str
    url: str

    def to_dict(self) -> dict[str, Any]:
        """The event as JSON takes it, dates as text."""
        found = asdict(self)
        found["date"] = self.date.isoformat() if self.date else None
        return found


TEXT, NUMBER, WHOLE = pa.string(), pa.float64(), pa.int32()

CODED = pa.schema(
    [
        (name, WHOLE if name in ("killed", "injured", "detained", "mentions")
         else NUMBER if name in ("intensity", "confidence")
         else pa.date32() if name == "date" else TEXT)
        for name in Event.__dataclass_fields__
    ]
)  # fmt: skip
"""Columns of coded events; the shared ones are named as in the table `event`."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not coded, and why."""

    article: str
    reason: str


@dataclass(frozen=True)
class Coded:
    """Events with a date, those without one kept apart, and what was left out."""

    events: tuple[Event, ...] = ()
    undated: tuple[Event, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    articles: int = 0
    sentences: int = field(default=0, compare=False)

    def to_arrow(self) -> pa.Table:
        """All events as a table, dated ones first."""
        rows = [{**event.to_dict(), "date": event.date} for event in (*self.events, *self.undated)]
        return pa.Table.from_pylist(rows, schema=CODED)
