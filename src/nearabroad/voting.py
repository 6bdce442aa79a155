"""Ideal points of a store: from the roll calls that the user added, estimated once a build."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from nearabroad import sources
from nearabroad.adding import Added, added
from nearabroad.core.errors import UsageError
from nearabroad.core.schemas import IDEAL_POINT
from nearabroad.store import Store
from nearabroad.votes.ideal_points import ideal_points
from nearabroad.votes.rollcalls import WEEKS_UNTIL, RollCalls, session_of

FEWEST = 100
"""Roll calls under which a file bears no points: a year of the Assembly has about as many."""


def ideal_point_table(
    store: Store, poles: tuple[str, str], progress: Callable[[str], None]
) -> pa.Table | None:
    """Ideal points (schema `IDEAL_POINT`) from the last added file of roll calls; None without.

    Two publishers' files hold the same votes: one is used, not their sum. The first of the
    `poles` stands above the second. A file too small to bear points gives none, and says so.
    """
    for item in reversed(added(store)):
        calls = _calls_of(store, item)
        if calls is None:
            continue
        if len(calls.years) < FEWEST:
            progress(f"{item.name}: too few roll calls ({len(calls.years)}) for ideal points")
            continue
        progress(f"estimating ideal points from {len(calls.years):,} roll calls")
        try:
            found = ideal_points(calls, poles=poles).table
        except UsageError as error:
            progress(f"{item.name}: no ideal points, {error}")
            continue
        return _stamped(found, item)
    return None


def _calls_of(store: Store, item: Added) -> RollCalls | None:
    """The roll calls of an added file, None where it (or its source) holds none."""
    read: Callable[..., Any] | None = getattr(sources.registry()[item.source], "roll_calls", None)
    found = read(store.snapshot_path(item.sha256)) if read else None
    return None if found is None else as_matrix(found)


def as_matrix(calls: Any) -> RollCalls:
    """A source's roll calls (ids, dates, states, votes, titles, sessions) as the model's matrix.

    A special session (ES-10) counts with the regular one of its date.
    """
    dates = [tuple(int(part) for part in text.split("-")) for text in calls.dates]
    sessions = [
        int(mark) if mark.strip().isdigit() else session_of(*date, weeks=weeks)
        for mark, date, weeks in zip(
            calls.sessions or [""] * len(dates),
            dates,
            [calls.sessions is None and date[0] <= WEEKS_UNTIL for date in dates],
            strict=True,
        )
    ]
    return RollCalls(
        calls.states,
        np.array([date[0] for date in dates], np.int32),
        np.array(sessions, np.int32),
        calls.votes,
        calls.titles,
    )


def _stamped(points: pa.Table, item: Added) -> pa.Table:
    rows = points.num_rows
    table = points.append_column("source", pa.array([item.source] * rows, pa.string()))
    table = table.append_column("snapshot", pa.array([item.sha256] * rows, pa.string()))
    return table.select(IDEAL_POINT.names).cast(IDEAL_POINT)
