"""People killed or detained, as the coding of events reads them, as claims of counted events."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from nearabroad.events.coding.coder import code
from nearabroad.events.coding.model import Article, Event
from nearabroad.proposing.model import Cannot, Draft, Scope

_ABOUT = r"\b(?:some|about|around|roughly|nearly|almost|approximately)\s+(?:\w+ )?"
SURE = 0.7
"""Least confidence of an event whose count is taken for a claim."""
Read = tuple[Draft, tuple[int, int], tuple[str, ...]]


@dataclass(frozen=True)
class Counted:
    """A count of people in one sentence: a claim with its years, or why it is none."""

    sentence: str
    found: Read | Cannot


def counted_in(article: Article, scope: Scope) -> list[Counted]:
    """Counts between a patron and a neighbor, each where its sentence stands."""
    return [item for event in _events(article) for item in _of_event(event, scope)]


def _events(article: Article) -> list[Event]:
    found = code([article])
    return [
        event for event in (*found.events, *found.undated)
        if event.factual == "factual" and event.confidence >= SURE
    ]  # fmt: skip


def _of_event(event: Event, scope: Scope) -> list[Counted]:
    found = []
    for kind, number in (("killed", event.killed), ("detained", event.detained)):
        if number is None:
            continue
        told = _draft(event, kind, number, scope)
        found.append(Counted(event.evidence.strip(), told))
    return found


def _draft(event: Event, kind: str, number: int, scope: Scope) -> Read | Cannot:
    pair = _pair(event, scope)
    if pair is None:
        return Cannot("state")
    days = _days(event)
    if days is None:
        return Cannot("day")
    patron, state, by = pair
    arguments = {"patron": patron, "counted": kind, **({"by": "state"} if by == state else {})}
    about = re.search(rf"{_ABOUT}{number}\b", event.evidence) is not None
    amounts = {"value": str(number)}
    if about:
        amounts["tolerance"] = str(max(1, round(number / 10)))
    draft = Draft(
        "event_count", (state,), "about" if about else "=", event.evidence, None,
        {**arguments, "first": days[0], "last": days[1]}, amounts, kind="given",
    )  # fmt: skip
    return draft, (days[0].year, days[1].year), ()


def _pair(event: Event, scope: Scope) -> tuple[str, str, str] | None:
    """Patron, neighbor, and who of them acts."""
    for patron, state in ((event.actor, event.recipient), (event.recipient, event.actor)):
        if patron in scope.patrons and state in scope.neighbors:
            assert patron is not None and state is not None and event.actor is not None
            return patron, state, event.actor
    return None


def _days(event: Event) -> tuple[dt.date, dt.date] | None:
    """First and last day of the date that is told; None where only the article's day is known."""
    if event.date is None or event.date_precision not in ("day", "month"):
        return None
    if event.date_precision == "day":
        return event.date, event.date
    last = calendar.monthrange(event.date.year, event.date.month)[1]
    return event.date.replace(day=1), event.date.replace(day=last)
