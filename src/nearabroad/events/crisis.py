"""Crises: onset, peak and end by a stated rule; rungs climbed, blows returned, who began."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from nearabroad.core.cameo import ROOTS, act, quad_of_root
from nearabroad.events.local_level import Array

Row = dict[str, Any]

TWICE = float(np.log(2.0))
"""A crisis at least doubles the odds of material conflict against the window's median."""

LIKELY = 0.66

GAP = {"year": 0, "month": 1}
"""Calm periods between two tense ones that do not end a crisis."""

QUIET = 90
"""Days without a hostile act that end a crisis of dated events."""

FEWEST = 3
"""Hostile acts under which a spell is no crisis."""

ANSWER = 30
"""Days within which a hostile act of the other side counts as its answer."""

PEAK = 30
"""Days over which hostility is added up to find the peak."""


def crises_of_levels(
    paths: Array, level: Array, volume: Array, periods: Sequence[dt.date], span: str
) -> list[Row]:
    """Crises in a series of material conflict; `paths` [draw, period] and `level` are logits.

    A period is tense where P(odds >= 2 x the path's own median odds) >= 0.66. A crisis is a run of
    tense periods (by month, one calm month between two does not end it); its onset and end are the
    run's first and last period, its peak the period of the highest level. A run that reaches the
    last period with events has not ended. Periods without events are neither tense nor calm.
    """
    seen = np.flatnonzero(np.nan_to_num(volume) > 0)
    if not len(seen):
        return []
    walked = paths[:, seen]
    over = walked - np.median(walked, axis=1, keepdims=True)
    tense = np.flatnonzero((over >= TWICE).mean(axis=0) >= LIKELY)
    rows = []
    for run in _runs(tense, GAP[span] + 1):
        peak = run[int(level[seen][run].argmax())]
        ended = run[-1] < len(seen) - 1
        rows.append(
            {
                "onset": periods[seen[run[0]]], "peak": periods[seen[peak]],
                "end": periods[seen[run[-1]]] if ended else None, "ended": bool(ended),
                "value": float(1 / (1 + np.exp(-level[seen][peak]))),
            }
        )  # fmt: skip
    return rows


def _runs(places: Any, reach: int) -> list[list[int]]:
    """Places in groups, a step of at most `reach` between neighbors."""
    runs: list[list[int]] = []
    for place in places.tolist():
        if runs and place - runs[-1][-1] <= reach:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def crises_of_events(events: Sequence[Row], covered_until: dt.date | None = None) -> list[Row]:
    """Crises in dated events of two states, either way.

    Hostile acts (verbal and material conflict) that follow one another within 90 days are one
    spell; a spell of at least three, one of them material, is a crisis. Onset and end are its first
    and last hostile act; it has ended if the events go on (`covered_until`, the last one's date)
    for more than 90 days after that. The peak is the last day of the 30 in which hostility, the
    sum of -Goldstein, is greatest.
    """
    hostile = sorted(
        (row for row in events if row["date"] and is_hostile(row)), key=lambda row: row["date"]
    )
    last = covered_until or max((row["date"] for row in events if row["date"]), default=None)
    spells: list[list[Row]] = []
    for row in hostile:
        if spells and (row["date"] - spells[-1][-1]["date"]).days <= QUIET:
            spells[-1].append(row)
        else:
            spells.append([row])
    found = []
    for spell in spells:
        material = any(quad_of(row) == "material conflict" for row in spell)
        if len(spell) < FEWEST or not material:
            continue
        end = spell[-1]["date"]
        ended = last is not None and (last - end).days > QUIET
        found.append(
            {
                "onset": spell[0]["date"], "peak": _peak(spell), "end": end if ended else None,
                "ended": ended, **course_of(spell),
            }
        )  # fmt: skip
    return found


def course_of(events: Sequence[Row]) -> Row:
    """What dated events tell of a spell: acts, rungs climbed, blows returned, who began.

    The ladder lists each root that is higher than all before (`core.cameo.ROOTS`), with its day.
    """
    hostile = sorted(
        (row for row in events if row["date"] and is_hostile(row)), key=lambda row: row["date"]
    )
    rungs, highest = [], -1
    for row in hostile:
        if row["root"] in ROOTS and ROOTS.index(row["root"]) > highest:
            highest = ROOTS.index(row["root"])
            rungs.append(f"{row['root']} {row['date']} ({row['actor']})")
    return {
        "acts": len(hostile),
        "ladder": " > ".join(rungs) or None,
        "tit_for_tat": tit_for_tat(hostile),
        "first_actor": hostile[0]["actor"] if hostile else None,
    }


def tit_for_tat(hostile: Sequence[Row]) -> int:
    """Hostile acts answered by one of the other side within 30 days; each answer counts once.

    An act answers the earliest unanswered one of the other side; acts of one day do not answer
    each other, as their order is not known.

    >>> days = [dt.date(2025, 1, day) for day in (1, 2, 3)]
    >>> who = ("AZE", "RUS", "RUS")
    >>> tit_for_tat([{"date": d, "actor": a} for d, a in zip(days, who)])
    1
    """
    count, waiting = 0, list[Row]()
    for row in hostile:
        for earlier in waiting:
            apart = (row["date"] - earlier["date"]).days
            if earlier["actor"] != row["actor"] and 0 < apart <= ANSWER:
                waiting.remove(earlier)
                count += 1
                break
        waiting.append(row)
    return count


def quad_of(event: Row) -> str | None:
    """Quad class of an event: as given, else by its CAMEO code, else by its root."""
    if event.get("quad"):
        return str(event["quad"])
    found = act(event["code"]) if event.get("code") else None
    if found is not None:
        return found.quad
    return quad_of_root(event["root"]) if event.get("root") in ROOTS else None


def is_hostile(event: Row) -> bool:
    """Whether an event is one of conflict that took place (not denied, planned or supposed)."""
    return (quad_of(event) or "").endswith("conflict") and event.get("factual") in (
        None, "factual",
    )  # fmt: skip


def _hostility(event: Row) -> float:
    value = event.get("intensity")
    if value is None and event.get("code"):
        found = act(event["code"])
        value = found.goldstein if found else None
    return -float(value) if value is not None else 0.0


def _peak(spell: Sequence[Row]) -> dt.date:
    def weight(row: Row) -> float:
        return sum(
            _hostility(other) for other in spell if 0 <= (row["date"] - other["date"]).days < PEAK
        )

    best: dt.date = max(spell, key=lambda row: (weight(row), row["date"]))["date"]
    return best


def nearby(events: Sequence[Row], since: dt.date, until: dt.date, most: int = 3) -> str | None:
    """The weightiest dated events between two days (`until` left out), as text; None without."""
    near = [row for row in events if row["date"] and since <= row["date"] < until]
    near.sort(key=lambda row: (-abs(_hostility(row)), row["date"]))
    texts = [
        f"{row['date']} {row['actor']} to {row['recipient']}: {row['root'] or row['code']}"
        for row in near[:most]
    ]
    more = f"; and {len(near) - most} more" if len(near) > most else ""
    return "; ".join(texts) + more if texts else None
