"""Breaks: where a series of shares changes its level at once."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from nearabroad.events.local_level import Array

Row = dict[str, Any]

SHORTEST = {"year": 3, "month": 6}
"""Periods that a regime lasts at least: a change closer to the edge is the record test's."""

MAD = 0.6744897501960817
"""The median absolute deviation of a standard normal."""


def breaks(y: Array, h: Array, shortest: int) -> list[int]:
    """First periods of new regimes of one series of logits `y` with noise variances `h`.

    `ruptures.KernelCPD` with a linear kernel minimises the sum of squares around the regimes'
    means plus a penalty for each change (Killick, Fearnhead and Eckley 2012, JASA 107). The series
    is divided by its noise s, so that the penalty of Yao (1988, Statistics and Probability
    Letters 6), 2 s^2 log T, is 2 log T a change; as the place of a change is fitted with its size,
    it is taken twice: 4 log T. s is the median absolute first difference / (0.6745 sqrt 2), and at
    least the median of sqrt h, what the volume alone leaves open. Unobserved periods (h infinite)
    are left out.

    >>> flat, step = np.zeros(10), np.repeat([0.0, 9.0], 5)
    >>> breaks(flat, np.ones(10), 3), breaks(step, np.ones(10), 3)
    ([], [5])
    """
    seen = np.flatnonzero(np.isfinite(h))
    if len(seen) < 2 * shortest:
        return []
    import ruptures

    values = y[seen]
    steps = np.median(np.abs(np.diff(values))) / (MAD * np.sqrt(2))
    noise = max(float(steps), float(np.median(np.sqrt(h[seen]))))
    model = ruptures.KernelCPD(kernel="linear", min_size=shortest)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a segment of one value has no spread
        ends = model.fit((values / noise)[:, None]).predict(pen=penalty(len(values)))
    return [int(seen[end]) for end in ends[:-1]]


def penalty(periods: int) -> float:
    """What one more change must save, in squares of the noise: 4 log T.

    >>> round(penalty(13), 2)
    10.26
    """
    return float(4 * np.log(periods))


def break_rows(
    share: Array, y: Array, h: Array, volume: Array, periods: Sequence[dt.date], span: str
) -> list[Row]:
    """Breaks of one series with the shares before and after, each regime's events together.

    `share`, `y`, `h`, `volume` are [period].
    """
    places = breaks(y, h, SHORTEST[span])
    edges = [0, *places, len(periods)]
    rows = []
    for index, place in enumerate(places, start=1):
        before, after = slice(edges[index - 1], place), slice(place, edges[index + 1])
        rows.append(
            {
                "date": periods[place],
                "before": _mean(share[before], volume[before]),
                "after": _mean(share[after], volume[after]),
            }
        )
    return rows


def _mean(share: Array, volume: Array) -> float | None:
    known = ~np.isnan(share)
    weight = volume[known].sum()
    return float((share[known] * volume[known]).sum() / weight) if weight else None
