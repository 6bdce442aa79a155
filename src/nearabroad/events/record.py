"""Records: is the latest level the lowest, or the highest, and of how long a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from nearabroad.events.local_level import Array

Row = dict[str, Any]

SURE = 0.9
"""Probability from which a record is claimed (very likely)."""

LIKELY = 0.66
"""Probability from which it is told as likely, and no record claimed."""

SHORTEST = 5
"""Observed periods, the latest with them, that a record holds for at least."""

ENOUGH = 50.0
"""Median events a period under which a dyad bears no record."""

SIDES = ("lowest", "highest")


def record(paths: Array, side: str) -> tuple[float, int | None, int | None]:
    """P(the last level is the extreme of all), and from where on P(it is) reaches 0.9, and 0.66.

    `paths` are joint draws [draw, period], the last period the one that is judged:
    P(s) = share of draws in which level[T] is under (over) every level[s..T-1]. The place is the
    earliest s with P(s) >= 0.9 (0.66), None where s..T is no five periods long: to be under the
    one before is a fall, and no record. P(s) only falls as s goes back, for a draw that fails at s
    fails at all before.

    >>> record(np.array([[3.0, 1.0, 2.0]] * 10), "lowest")
    (0.0, None, None)
    >>> record(np.array([[1.0, 4.0, 3.0, 5.0, 4.0, 2.0]] * 10), "lowest")
    (0.0, 1, 1)
    """
    turned = paths if side == "lowest" else -paths
    before = np.minimum.accumulate(turned[:, -2::-1], axis=1)
    beaten = (turned[:, -1:] < before).mean(axis=0)

    def since(bar: float) -> int | None:
        sure = np.flatnonzero(beaten >= bar)
        span = 0 if not len(sure) else int(sure[-1]) + 2
        return paths.shape[1] - span if span >= SHORTEST else None

    return float(beaten[-1]), since(SURE), since(LIKELY)


def extreme(paths: Array, side: str) -> tuple[int, float]:
    """The period that is most often the extreme of a path, and how often.

    >>> extreme(np.array([[1.0, 3.0, 2.0], [1.0, 2.0, 3.0], [0.0, 5.0, 4.0]]), "highest")[0]
    1
    """
    place = paths.argmin(axis=1) if side == "lowest" else paths.argmax(axis=1)
    shares = np.bincount(place, minlength=paths.shape[1]) / len(paths)
    return int(shares.argmax()), float(shares.max())


def record_rows(paths: Array, periods: Sequence[dt.date], volume: Array, span: str) -> list[Row]:
    """Both records of one series; only periods with events of the dyad enter.

    `paths` [draw, period], `volume` [period]. Where there are too few events or periods, the row
    says why and claims nothing.
    """
    seen = np.flatnonzero(np.nan_to_num(volume) > 0)
    reason = _too_little(volume, seen)
    if reason:
        return [{"side": side, "observable": False, "reason": reason} for side in SIDES]
    times = [periods[int(t)] for t in seen]
    rows = []
    for side in SIDES:
        p, since, likely = record(paths[:, seen], side)
        place, often = extreme(paths[:, seen], side)
        rows.append(
            {
                "side": side, "first": times[0], "latest": times[-1], "p": p,
                "record_since": None if since is None else times[since],
                "likely_since": None if likely is None else times[likely],
                "extreme": times[place], "p_extreme": often, "observable": True,
                "claim": claim(side, times, since, span, likely),
            }
        )  # fmt: skip
    return rows


def claim(
    side: str, times: Sequence[dt.date], since: int | None, span: str, likely: int | None = None
) -> str:
    """The record in words, never reaching behind the first period that events cover.

    What reaches farther back with 0.66 only is told as likely.

    >>> days = [dt.date(year, 1, 1) for year in (2002, 2003, 2004)]
    >>> claim("lowest", days, 0, "year")
    'lowest of all that is covered, 2002 to 2004; before 2002 nothing is known'
    >>> claim("lowest", days, 1, "year"), claim("lowest", days, None, "year")
    ('lowest since 2003', 'no record')
    >>> claim("lowest", days, None, "year", 1)
    'no record; likely lowest since 2003'
    """
    parts = ["no record" if since is None else _words(side, times, since, span)]
    if likely is not None and (since is None or likely < since):
        parts.append(f"likely {_words(side, times, likely, span)}")
    return "; ".join(parts)


def _words(side: str, times: Sequence[dt.date], since: int, span: str) -> str:
    first, last = told(times[0], span), told(times[-1], span)
    if since == 0:
        return f"{side} of all that is covered, {first} to {last}; before {first} nothing is known"
    return f"{side} since {told(times[since], span)}"


def told(period: dt.date, span: str) -> str:
    """A period as text: its year, its year and month, or (span `day`) the day.

    >>> [told(dt.date(2008, 8, 7), span) for span in ("year", "month", "day")]
    ['2008', '2008-08', '2008-08-07']
    """
    return period.isoformat()[: {"year": 4, "month": 7}.get(span)]


def _too_little(volume: Array, seen: Any) -> str | None:
    if len(seen) < SHORTEST:
        return f"{len(seen)} periods with events; a record needs {SHORTEST}"
    median = float(np.median(volume[~np.isnan(volume)]))
    if median < ENOUGH:
        return f"{median:g} events in the median period; a record needs {ENOUGH:g}"
    return None
