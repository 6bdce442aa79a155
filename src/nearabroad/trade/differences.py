"""Differences: sanctioned against other goods, before and after, exporter by exporter.

Double difference by Poisson quasi-likelihood with exporter-by-goods and month effects:
E[y_egt] = exp(a_eg + d_t + b * sanctioned_g * after_t). With two groups of goods its solution is
closed: b = log(S1 / S0) - log(O1 / O0), S and O the sums of sanctioned and other goods over all
exporters, 0 before and 1 after; exp(b) is the factor by which sanctioned goods outgrew the others.
Its errors, clustered by exporter, come from the influence of each exporter,
psi_e = S1_e/S1 - S0_e/S0 - O1_e/O1 + O0_e/O0, var(b) = G/(G-1) * sum(psi_e^2), against
Student's t with G-1 degrees of freedom (Cameron and Miller 2015, JHR 50(2) 317-372, on few
clusters). It agrees with `pyfixest.fepois` with CRV1 errors (tests). The triple difference sets a
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
LEADS_PER_CLUSTER = 3
"""Exporters that each lead of the joint test needs: a fuller test has no power left."""


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
    >>> round(found.factor, 6), found.error
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
    influence = sum(sign * part / total for (sign, part), total in zip(sums, totals, strict=True))
    error = math.sqrt(clusters / (clusters - 1) * float(np.square(influence).sum()))
    reach = float(stats.t.ppf(0.5 + LEVEL / 2, clusters - 1)) * error
    p = float(2 * stats.t.sf(abs(estimate) / error, clusters - 1)) if error > 0 else None
    return Difference(estimate, error, estimate - reach, estimate + reach, p, clusters)


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
    """Whether leads are flat: joint test of quarters, slope by year, monthly leads off 0."""

    f: float | None = None
    df: tuple[int, int] | None = None
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
    """Joint test that leads are flat, and their slope.

    Leads are taken by the quarter, counted back from the shock, each against the last one; the
    statistic is Hotelling's T^2 over exporters' influences, scaled to F(q, G-q), which stays
    honest where clusters are few. The slope is that of monthly logs on years before the shock.
    """
    numbers = np.flatnonzero(windows.before)
    clusters = len(sanctioned)
    if clusters < FEWEST_CLUSTERS:
        return PreTrend(reason="too few exporters")
    found = _log_shares(sanctioned, other, seen, [[t] for t in numbers.tolist()])
    if found is None:
        return PreTrend(reason="a month before the shock has no trade on one side")
    logs, influences = found
    slope, slope_p = _slope(logs, influences, numbers / 12.0)
    monthly = event_study(sanctioned, other, seen, windows)
    known = [item for t, item in enumerate(monthly) if windows.before[t] and item.low is not None]
    simple = PreTrend(
        slope=slope, slope_p=slope_p, largest=float(np.abs(logs - logs.mean()).max()),
        leads=len(known), leads_off=sum(_off(item) for item in known),
    )  # fmt: skip
    quarters = [part for part in _quarters(numbers) if len(part) == QUARTER]
    by_quarter = _log_shares(
        sanctioned, other, seen, quarters[-(clusters // LEADS_PER_CLUSTER + 1) :]
    )
    if by_quarter is None or len(by_quarter[0]) < 2:
        return replace(simple, reason="too few quarters")
    shares, moved = by_quarter
    f, df, p = _joint(shares[:-1] - shares[-1], moved[:, :-1] - moved[:, -1:])
    return replace(simple, f=f, df=df, p=p)


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
    """log(S/O) of each span and every exporter's influence on it; None where a sum is 0."""
    s = np.stack([np.where(seen, sanctioned, 0.0)[:, span].sum(axis=1) for span in spans], axis=1)
    o = np.stack([np.where(seen, other, 0.0)[:, span].sum(axis=1) for span in spans], axis=1)
    if min(s.sum(axis=0).min(), o.sum(axis=0).min()) <= 0.0:
        return None
    logs = np.log(s.sum(axis=0)) - np.log(o.sum(axis=0))
    return logs, s / s.sum(axis=0) - o / o.sum(axis=0)


def _slope(logs: Array, influences: Array, years: Array) -> tuple[float, float | None]:
    centred = years - years.mean()
    weights = centred / np.square(centred).sum()
    clusters = len(influences)
    error = math.sqrt(clusters / (clusters - 1) * float(np.square(influences @ weights).sum()))
    slope = float(logs @ weights)
    return slope, float(2 * stats.t.sf(abs(slope) / error, clusters - 1)) if error > 0 else None


def _joint(leads: Array, influences: Array) -> tuple[float | None, tuple[int, int], float | None]:
    """Hotelling's test that all leads are 0."""
    clusters, count = influences.shape
    df = count, clusters - count
    variance = clusters / (clusters - 1) * influences.T @ influences
    if np.linalg.matrix_rank(variance) < count:
        return None, df, None
    squared = float(leads @ np.linalg.solve(variance, leads))
    f = (clusters - count) / (count * (clusters - 1)) * squared
    return f, df, float(stats.f.sf(f, *df))
