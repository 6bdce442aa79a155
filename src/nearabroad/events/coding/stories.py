"""One event per story, dyad, root and day: repeats are merged and counted.

Two mentions are one story if dyad and root are the same, their days are at most three apart (or
one of them is only known by month or year), and they share a word for what was done or to what.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

from nearabroad.events.coding.model import Event

NEAR = dt.timedelta(days=3)
COARSE = frozenset({"month", "year", "decade", "article", ""})


class Mention(Protocol):
    """An event as mentioned once, and the words that tell its story."""

    @property
    def event(self) -> Event: ...  # noqa: D102
    @property
    def words(self) -> frozenset[str]: ...  # noqa: D102


class _Story:
    """Mentions that tell of the same thing."""

    def __init__(self, mention: Mention) -> None:
        self.words = set(mention.words)
        self.mentions = [mention.event]

    def tells(self, mention: Mention) -> bool:
        """Whether a mention belongs to the story."""
        first, other = self.mentions[0], mention.event
        return bool(self.words & mention.words) and _near(first, other) and _agree(first, other)

    def add(self, mention: Mention) -> None:
        self.words |= mention.words
        self.mentions.append(mention.event)


def merged(drafts: Iterable[Mention]) -> list[Event]:
    """Events of mentions, by date, then as they were told."""
    stories: dict[tuple[object, ...], list[_Story]] = {}
    order: list[_Story] = []
    for draft in drafts:
        event = draft.event
        key = (
            event.actor or event.actor_name, event.recipient or event.recipient_name, event.root,
            event.factual,
        )  # fmt: skip
        known = stories.setdefault(key, [])
        story = next((item for item in known if item.tells(draft)), None)
        if story is None:
            story = _Story(draft)
            known.append(story)
            order.append(story)
        else:
            story.add(draft)
    events = [event for story in order for event in _events(story)]
    return sorted(events, key=lambda event: event.date or dt.date.max)


def _near(first: Event, other: Event) -> bool:
    if first.date is None or other.date is None:
        return first.article == other.article or first.date == other.date
    if {first.date_precision, other.date_precision} & {"month", "year", "decade"}:
        return (first.date.year, first.date.month) == (other.date.year, other.date.month)
    return abs(first.date - other.date) <= NEAR


def _agree(first: Event, other: Event) -> bool:
    """Counts that contradict each other in one article tell two stories."""
    if first.article != other.article:
        return True
    return all(
        getattr(first, name) is None
        or getattr(other, name) is None
        or getattr(first, name) == getattr(other, name)
        for name in ("killed", "detained")
    )


def _events(story: _Story) -> list[Event]:
    """One event per day of a story; a coarse or borrowed date joins the best dated day."""
    days: dict[dt.date | None, list[Event]] = {}
    for event in story.mentions:
        days.setdefault(event.date, []).append(event)
    exact = [
        day for day, events in days.items() if any(e.date_precision not in COARSE for e in events)
    ]
    if exact:
        for day in [day for day in days if day not in exact]:
            days[exact[0]] += days.pop(day)
    first = story.mentions[0]
    name = _identifier(first.actor or first.actor_name, first.recipient or first.recipient_name,
                       first.root, first.date, *sorted(story.words))  # fmt: skip
    return [_one(events, name) for events in days.values()]


def _one(events: list[Event], story: str) -> Event:
    """The surest mention, with the largest counts of all."""
    best = max(events, key=lambda event: (event.date_precision not in COARSE, event.confidence))
    counts: dict[str, Any] = {
        name: max((getattr(e, name) for e in events if getattr(e, name) is not None), default=None)
        for name in ("killed", "injured", "detained")
    }
    return replace(
        best, **counts, mentions=len(events), story=story,
        id=_identifier(story, best.actor, best.recipient, best.root, best.factual, best.date),
    )  # fmt: skip


def _identifier(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:12]
