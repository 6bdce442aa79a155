"""Excess over the baseline, by conduit and product, and what of the fall it replaces.

Excess is exports after the shock less what the baseline expects, both over exporter's months that
are there. Substitution is the excess through conduits over the fall of direct exports (baseline
less actual, to the target), numerator and denominator in the same draws of exporters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from nearabroad.trade.baseline import BAND, METHODS, SEED, baseline
from nearabroad.trade.detours import Panel
from nearabroad.trade.windows import Mask

Array = npt.NDArray[np.float64]

FEWEST_DRAWS = 2
SURE = 0.95
"""Share of draws in which a denominator must be above 0 for a ratio to be given."""


@dataclass(frozen=True)
class Excess:
    """One destination by one method: draws in rows (row 0 the point), products in columns.

    `factors` are the point's calendar-month factors. Totals take comparable products only.
    """

    method: str
    expected: Array
    actual: Array
    monthly: Array
    factors: Array
    product_expected: Array
    product_actual: Array

    @property
    def total(self) -> Array:
        """Excess in every draw."""
        return self.actual - self.expected

    @property
    def products(self) -> Array:
        """Excess by product in every draw."""
        return self.product_actual - self.product_expected


def excess_of(panel: Panel, partner: str, weights: Array, method: str = "seasonal") -> Excess:
    """Excess of listed goods to one destination; `weights` as `exporter_weights` gives them."""
    place = panel.of(partner)
    found = baseline(panel.listed[place], panel.seen, panel.windows, weights, method)
    before = panel.products["before" if method == "seasonal" else "last"][place]
    after = panel.products["after"][place]
    expected, actual = found.expected(weights, before), weights @ after
    kept = panel.comparable
    return Excess(
        method, expected[:, kept].sum(axis=1), actual[:, kept].sum(axis=1), found.monthly,
        found.factors[0], expected, actual,
    )  # fmt: skip


def all_methods(panel: Panel, partner: str, weights: Array) -> dict[str, Excess]:
    """The seasonal baseline with all draws, and the point of every other method."""
    return {
        method: excess_of(panel, partner, weights if method == METHODS[0] else weights[:1], method)
        for method in METHODS
    }


@dataclass(frozen=True)
class Band:
    """A point and the 90 % band of its draws; None where it is not observable."""

    value: float | None
    low: float | None
    high: float | None


UNKNOWN = Band(None, None, None)


def split(rows: Array, left_out: int) -> tuple[Array, Array]:
    """Draws of exporters, and the last rows: everything without one exporter after the other.

    >>> [part.tolist() for part in split(np.arange(6.0), 2)]
    [[1.0, 2.0, 3.0], [4.0, 5.0]]
    """
    if len(rows) == 1:
        return rows[1:], rows[1:]
    return rows[1 : len(rows) - left_out], rows[len(rows) - left_out :]


def banded(rows: Array, left_out: int = 0) -> Band:
    """Point (row 0) and 90 % band of draws of one number.

    >>> banded(np.array([2.0, 1.0, 3.0, 2.0])).value
    2.0
    """
    drawn, _ = split(rows, left_out)
    if len(drawn) < FEWEST_DRAWS:
        return Band(float(rows[0]), None, None)
    low, high = np.quantile(drawn, BAND)
    return Band(float(rows[0]), float(low), float(high))


def ratio_band(over: Array, under: Array, left_out: int = 0) -> Band:
    """A quotient's point and band; none where the denominator is not surely above 0.

    The band is the envelope of the draws' and, where rows without one exporter are there, of the
    cluster jackknife's with Student's t: where few exporters are most of trade, draws alone are too
    sure (90 % bands held in 84 % of generated cases, the envelope in 87 to 90 %).

    >>> ratio_band(np.array([1.0, 1.0, 3.0]), np.array([10.0, 10.0, 10.0])).value
    0.1
    >>> ratio_band(np.array([1.0, 1.0, 3.0]), np.array([10.0, -10.0, 10.0]))
    Band(value=None, low=None, high=None)
    """
    drawn, _ = split(under, left_out)
    if under[0] <= 0.0 or (len(drawn) and np.mean(drawn > 0.0) < SURE):
        return UNKNOWN
    share = np.divide(over, under, out=np.full(len(under), np.nan), where=under > 0.0)
    drawn, without = split(share, left_out)
    found = banded(np.concatenate([share[:1], drawn[~np.isnan(drawn)]]))
    if found.low is None or found.high is None or not len(without) or np.isnan(without).any():
        return found
    clusters = len(without)
    error = np.sqrt((clusters - 1) / clusters * np.square(without - share[0]).sum())
    reach = float(stats.t.ppf(BAND[1], clusters - 1) * error)
    low, high = float(share[0]) - reach, float(share[0]) + reach
    return Band(found.value, min(found.low, low), max(found.high, high))


def scaled_band(over: Array, size: Array, left_out: int) -> Band:
    """The band of an amount by its share of a total, times that total: the envelope for amounts.

    >>> scaled_band(np.array([1.0, 1.0, 3.0]), np.array([10.0, 10.0, 10.0]), 0).value
    1.0
    """
    share, whole = ratio_band(over, size, left_out), float(size[0])
    if share.value is None or share.low is None or share.high is None:
        return banded(over, left_out)
    return Band(share.value * whole, share.low * whole, share.high * whole)


def method_span(points: Sequence[float]) -> tuple[float, float]:
    """The method band: from the lowest to the highest point over methods."""
    return min(points), max(points)


def p_values(by_month: Array, factors: Array, panel: Panel) -> Array:
    """One-sided p of each product's months after being above those before; products x months in.

    Mann and Whitney's (1947) rank test on deseasonalised monthly totals, which no single large
    month can carry, with ties and with its variance raised by (1 + r) / (1 - r), r the conduit's
    median lag-one correlation of ranks before the shock over its products (a few months in a row
    are not as many witnesses; Bayley and Hammersley 1946). Months in which an exporter is missing
    are left out. Not a number where fewer than two months are left on a side.
    """
    windows, whole = panel.windows, panel.seen.all(axis=0)
    before, after = windows.before & whole, windows.after & whole
    n, m = int(before.sum()), int(after.sum())
    if min(n, m) < 2:
        return np.full(len(by_month), np.nan)
    season = np.where(factors > 0.0, factors, 1.0)[windows.calendar]
    plain = by_month / season
    ranks = stats.rankdata(np.hstack([plain[:, before], plain[:, after]]), axis=1)
    mean = m * (n + m + 1) / 2.0
    # The variance of a sum of m ranks drawn without replacement; ties lower it by themselves.
    spread = ranks.var(axis=1, ddof=1) * n * m / (n + m)
    scale = np.sqrt(spread * _inflation(ranks[:, :n]))
    above = ranks[:, n:].sum(axis=1) - mean
    z = np.divide(above - 0.5, scale, out=np.zeros_like(above), where=scale > 0.0)
    return np.where(scale > 0.0, stats.norm.sf(z), 1.0)


def _inflation(ranks: Array) -> float:
    """(1 + r) / (1 - r) with the median lag-one correlation of products that move at all."""
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    variance = np.square(centred).sum(axis=1)
    moving = variance > 0.0
    if not moving.any() or ranks.shape[1] < 3:
        return 1.0
    lagged = (centred[moving, 1:] * centred[moving, :-1]).sum(axis=1) / variance[moving]
    # A short series' estimate lies below the truth by about (1 + 4 r) / n (Kendall 1954).
    count = ranks.shape[1]
    r = (float(np.median(lagged)) * count + 1.0) / (count - 4.0) if count > 4 else 0.0
    r = min(max(r, 0.0), 0.9)
    return (1.0 + r) / (1.0 - r)


def q_values(p: Array) -> Array:
    """False-discovery rates: Benjamini and Hochberg (1995, JRSS B 57(1) 289-300).

    >>> q_values(np.array([0.01, 0.04, np.nan])).tolist()
    [0.02, 0.04, nan]
    """
    found, known = np.full(p.shape, np.nan), ~np.isnan(p)
    if known.any():
        found[known] = stats.false_discovery_control(p[known], method="bh")
    return found


def monthly_band(
    expected: Array, actual: Array, fitted: Mask, seed: int = SEED
) -> tuple[Array, Array, Array]:
    """What is expected of each month: point, and 90 % prediction band.

    `expected` is draws x months, `actual` the months' totals. Each draw is brought to the total
    seen before the shock (how large the drawn exporters are says nothing about the season) and
    multiplied by the misfit, actual over expected, of a month drawn from those before the shock.
    """
    point = expected[0]
    if len(expected) <= FEWEST_DRAWS:
        nothing = np.full(len(point), np.nan)
        return point, nothing, nothing
    totals = expected[:, fitted].sum(axis=1)
    kept = np.flatnonzero(totals[1:] > 0.0) + 1
    scaled = expected[kept] * (totals[0] / totals[kept])[:, None]
    used = fitted & (point > 0.0)
    misfit = actual[used] / point[used]
    drawn = np.random.default_rng(seed).choice(misfit, size=scaled.shape)
    low, high = np.quantile(scaled * drawn, BAND, axis=0)
    return point, low, high


def beyond_others(
    sanctioned: tuple[Array, Array], other: tuple[Array, Array], weights: Array
) -> Array:
    """Excess over other goods' growth, draw by draw: S1 - S0 * O1 / O0.

    Sums by exporter before and after, in like calendar months. What the double difference implies
    in EUR: own demand that grew in all goods alike is not counted, and neither is what goes around
    among the other goods.

    >>> one = np.ones(1)
    >>> beyond_others((one, 6 * one), (one, 2 * one), np.ones((1, 1))).tolist()
    [4.0]
    """
    s0, s1, o0, o1 = (weights @ part for part in (*sanctioned, *other))
    growth = np.divide(o1, o0, out=np.full(len(weights), np.nan), where=o0 > 0.0)
    return np.asarray(s1 - s0 * growth)
