"""Differences: sanctioned against other goods, before and after, exporter by exporter.

Double difference by Poisson quasi-likelihood with exporter-by-goods and month effects:
E[y_egt] = exp(a_eg + d_t + b * sanctioned_g * after_t). With two groups of goods its solution is
closed: b = log(S1 / S0) - log(O1 / O0), S and O the sums of sanctioned and other goods over all
exporters, 0 before and 1 after; exp(b) is the factor by which sanctioned goods outgrew the others.
Its errors, clustered by exporter, are the cluster jackknife's (CV3): b is found again without each
exporter, var(b) = (G-1)/G * sum((b_without_e - b)^2), against Student's t with G-1 degrees of
freedom; where a few exporters are most of trade it holds its level better than the usual sandwich
(MacKinnon, Nielsen and Webb 2023, J. Applied Econometrics 38(5) 671-694). Estimate and error agree
with `pyfixest.fepois` (tests). The triple difference sets a
conduit's b against that of control destinations, on sums before and after (Bertrand, Duflo and
Mullainathan 2004, QJE 119(1) 249-275, on collapsing time).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import stats

from nearabroad.trade.windows import Mask, Windows

Array = npt.NDArray[np.float64]

FEWEST_CLUSTERS = 5
"""Exporters below which no clustered error is given."""
LEVEL = 0.90
QUARTER = 3


@dataclass(frozen=True)
class Difference:
    """An estimate in logs with its clustered error; None where it is not identified."""

    estimate: float | None
    error: float | None
    low: float | None
    high: float | None
    p: float | None
    clusters: int
    reason: str = ""

    @property
    def factor(self) -> float | None:
        """How many times as much as without the effect."""
        return None if self.estimate is None else math.exp(self.estimate)


def not_identified(reason: str, clusters: int = 0) -> Difference:
    """A difference that these data cannot give, with why."""
    return Difference(None, None, None, None, None, clusters, reason)


def log_contrast(sums: list[tuple[int, Array]]) -> Difference:
    """Signed sum of logarithms of totals over exporters, errors clustered by exporter.

    `sums` holds a sign and the exporters' sums of each cell; the exporters are the clusters.

    >>> after, before = np.array([4.0, 2, 2, 2, 2]), np.array([2.0, 1, 1, 1, 1])
    >>> found = log_contrast([(1, after), (-1, before)])
    >>> round(found.factor, 6), round(found.error, 6)
    (2.0, 0.0)
    """
    clusters = len(sums[0][1])
    totals = [float(part.sum()) for _, part in sums]
    if min(totals) <= 0.0:
        return not_identified("one of the cells compared has no trade, so its logarithm is none")
    estimate = sum(sign * math.log(total) for (sign, _), total in zip(sums, totals, strict=True))
    if clusters < FEWEST_CLUSTERS:
        why = f"{clusters} exporters are too few for clustered errors"
        return Difference(estimate, None, None, None, None, clusters, why)
    without = [total - part for (_, part), total in zip(sums, totals, strict=True)]
    if min(part.min() for part in without) <= 0.0:
        why = "one exporter is all there is of a cell, so no clustered error"
        return Difference(estimate, None, None, None, None, clusters, why)
    again = sum(sign * np.log(part) for (sign, _), part in zip(sums, without, strict=True))
    error = _jackknife(np.asarray(again) - estimate)
    reach = float(stats.t.ppf(0.5 + LEVEL / 2, clusters - 1)) * error
    p = float(2 * stats.t.sf(abs(estimate) / error, clusters - 1)) if error > 0 else None
    return Difference(estimate, error, estimate - reach, estimate + reach, p, clusters)


def _jackknife(moved: Array) -> float:
    """Standard error from how far the estimate moves without each cluster."""
    clusters = len(moved)
    return math.sqrt((clusters - 1) / clusters * float(np.square(moved).sum()))


@dataclass(frozen=True)
class Sides:
    """Sums before and after by exporter; before, only the calendar months it has after."""

    before: Array
    after: Array


def sides(values: Array, seen: Mask, windows: Windows) -> Sides:
    """Sums of one group of goods (exporters x months), like months with like.

    An exporter whose month is missing after the shock is compared without that calendar month.
    """
    after = seen & windows.after
    wanted = np.zeros((len(values), 12), dtype=bool)
    for number, month in enumerate(windows.calendar):
        wanted[:, month] |= after[:, number]
    before = seen & windows.before & wanted[:, windows.calendar]
    sums = [np.where(mask, values, 0.0).sum(axis=1) for mask in (before, after)]
    return Sides(*sums)


def double_difference(sanctioned: Sides, other: Sides) -> Difference:
    """How far sanctioned goods outgrew the others; formula in the module's docstring.

    >>> ones = np.ones(5)
    >>> found = double_difference(Sides(ones, 6 * ones), Sides(ones, 2 * ones))
    >>> round(found.factor, 6)
    3.0
    """
    return log_contrast(
        [(1, sanctioned.after), (-1, sanctioned.before), (-1, other.after), (1, other.before)]
    )


def triple_difference(conduit: tuple[Sides, Sides], control: tuple[Sides, Sides]) -> Difference:
    """The conduit's double difference less the control destinations'; (sanctioned, other) each."""
    signed: list[tuple[int, Array]] = []
    for sign, (goods, rest) in ((1, conduit), (-1, control)):
        signed += [(sign, goods.after), (-sign, goods.before)]
        signed += [(-sign, rest.after), (sign, rest.before)]
    return log_contrast(signed)


@dataclass(frozen=True)
class PreTrend:
    """Whether leads are flat: test of quarters, slope by year, monthly leads off 0."""

    t: float | None = None
    quarters: int | None = None
    p: float | None = None
    slope: float | None = None
    slope_p: float | None = None
    largest: float | None = None
    leads: int | None = None
    leads_off: int | None = None
    reason: str = ""


def event_study(sanctioned: Array, other: Array, seen: Mask, windows: Windows) -> list[Difference]:
    """One difference a month against the mean of all months before the shock.

    b_t = log(S_t / O_t) - log(S_0 / O_0), 0 being all months before, together.
    """
    base = seen & windows.before
    s0, o0 = (np.where(base, item, 0.0).sum(axis=1) for item in (sanctioned, other))
    return [
        log_contrast(
            [
                (1, np.where(seen[:, t], sanctioned[:, t], 0.0)), (-1, s0),
                (-1, np.where(seen[:, t], other[:, t], 0.0)), (1, o0),
            ]
        )
        for t in range(len(windows.months))
    ]  # fmt: skip


def pre_trend(sanctioned: Array, other: Array, seen: Mask, windows: Windows) -> PreTrend:
    """Whether all leads are flat, and their slope.

    Leads are taken by the quarter, counted back from the shock, each against the last one; the
    statistic is the largest |t| of them, its p multiplied by their number (Bonferroni). A joint
    Wald or Hotelling test needs more clusters than exporters that matter: on generated flat leads
    it rejects half the time at 10 %, this one 12 %. The slope is that of monthly logs, by year.
    """
    numbers = np.flatnonzero(windows.before)
    clusters = len(sanctioned)
    if clusters < FEWEST_CLUSTERS:
        return PreTrend(reason="too few exporters")
    monthly = event_study(sanctioned, other, seen, windows)
    known = [item for t, item in enumerate(monthly) if windows.before[t] and item.low is not None]
    points = [item.estimate for item in known if item.estimate is not None]
    simple = PreTrend(
        leads=len(known), leads_off=sum(_off(item) for item in known),
        largest=max(map(abs, points), default=None),
    )  # fmt: skip
    found = _log_shares(sanctioned, other, seen, [[t] for t in numbers.tolist()])
    if found is None:
        return replace(simple, reason="a month before the shock has too little trade on one side")
    slope, slope_p = _slope(*found, numbers / 12.0)
    simple = replace(simple, slope=slope, slope_p=slope_p)
    quarters = [part for part in _quarters(numbers) if len(part) == QUARTER]
    by_quarter = _log_shares(sanctioned, other, seen, quarters)
    if by_quarter is None or len(quarters) < 2:
        return replace(simple, reason="too few quarters before the shock")
    shares, again = by_quarter
    leads, moved = shares[:-1] - shares[-1], again[:, :-1] - again[:, -1:]
    errors = np.array([_jackknife(moved[:, q] - leads[q]) for q in range(len(leads))])
    if errors.min() <= 0.0:
        return replace(simple, reason="the leads have no error")
    t = float(np.abs(leads / errors).max())
    p = min(1.0, len(leads) * float(2 * stats.t.sf(t, clusters - 1)))
    return replace(simple, t=t, quarters=len(leads), p=p)


def _off(item: Difference) -> bool:
    """Whether the band misses 0."""
    return item.low is not None and item.high is not None and (item.low > 0.0 or item.high < 0.0)


def _quarters(numbers: npt.NDArray[np.int64]) -> list[list[int]]:
    """Months in threes, counted back from the last."""
    backwards = numbers[::-1]
    found = [sorted(backwards[i : i + QUARTER].tolist()) for i in range(0, len(numbers), QUARTER)]
    return found[::-1]


def _log_shares(
    sanctioned: Array, other: Array, seen: Mask, spans: list[list[int]]
) -> tuple[Array, Array] | None:
    """log(S/O) of each span, and the same without each exporter (exporters x spans).

    None where a sum is 0, with all exporters or without one.
    """
    s, o = (
        np.stack([np.where(seen, part, 0.0)[:, span].sum(axis=1) for span in spans], axis=1)
        for part in (sanctioned, other)
    )
    without_s, without_o = s.sum(axis=0) - s, o.sum(axis=0) - o
    if min(without_s.min(), without_o.min()) <= 0.0:
        return None
    return np.log(s.sum(axis=0) / o.sum(axis=0)), np.log(without_s / without_o)


def _slope(logs: Array, again: Array, years: Array) -> tuple[float, float | None]:
    centred = years - years.mean()
    weights = centred / np.square(centred).sum()
    slope = float(logs @ weights)
    error = _jackknife(again @ weights - slope)
    return slope, float(2 * stats.t.sf(abs(slope) / error, len(again) - 1)) if error > 0 else None
