"""What answers what: whether one side's turns follow the other's, and after how long."""

from __future__ import annotations

from typing import Any

import numpy as np

from nearabroad.events.local_level import Array

Row = dict[str, Any]

LONGEST = {"year": 3, "month": 6}
"""Periods by which the one side may lag."""

FEWEST = 8
"""Pairs of turns under which there is no correlation to speak of."""

SHUFFLES = 999


def answers(one: Array, other: Array, longest: int, seed: int) -> list[Row]:
    """Correlations of turns at each lag; a positive lag: `one` moves first.

    r(k) = correlation of the first differences of `one` at t with those of `other` at t + k.
    Differences, as two levels that wander go together by chance (Granger and Newbold 1974, Journal
    of Econometrics 2). `low`..`high` hold 90 % of the r(k) of 999 shufflings of `one`; `p` is the
    part of shufflings whose strongest correlation at any lag is as strong as this one, so that
    looking at many lags is paid for. NaN is unobserved.
    """
    a, b = np.diff(one), np.diff(other)
    lags = range(-longest, longest + 1)
    found = [_correlation(a, b, lag) for lag in lags]
    known = np.flatnonzero(~np.isnan(a))
    rng = np.random.default_rng(seed)
    shuffled = np.full((SHUFFLES, len(found)), np.nan)
    for draw in range(SHUFFLES):
        mixed = a.copy()
        mixed[known] = a[rng.permutation(known)]
        shuffled[draw] = [_correlation(mixed, b, lag)[0] for lag in lags]
    with np.errstate(invalid="ignore"):
        strongest = np.nan_to_num(np.abs(shuffled)).max(axis=1)
    rows = []
    for place, (lag, (r, pairs)) in enumerate(zip(lags, found, strict=True)):
        row: Row = {"lag": lag, "pairs": pairs, "observable": not np.isnan(r)}
        if not np.isnan(r):
            column = shuffled[:, place]
            low, high = np.quantile(column[~np.isnan(column)], [0.05, 0.95])
            p = (1 + float((strongest >= abs(r) - 1e-12).sum())) / (SHUFFLES + 1)
            row |= {"correlation": r, "low": float(low), "high": float(high), "p": p}
        rows.append(row)
    return rows


def _correlation(a: Array, b: Array, lag: int) -> tuple[float, int]:
    """Correlation of a[t] with b[t + lag], and of how many pairs; NaN where too few."""
    size = len(a) - abs(lag)
    if size < FEWEST:
        return float("nan"), max(size, 0)
    x, y = (a[:size], b[lag : lag + size]) if lag >= 0 else (a[-lag : size - lag], b[:size])
    both = ~np.isnan(x) & ~np.isnan(y)
    pairs = int(both.sum())
    x, y = x[both], y[both]
    if pairs < FEWEST or x.std() == 0 or y.std() == 0:
        return float("nan"), pairs
    return float(np.corrcoef(x, y)[0, 1]), pairs
