"""How fast a lost flow is replaced: curves fitted to past cuts, and the band that they span.

One cut: s(t) = S (1 - exp(-t / tau)), the share of the lost flow that others have made good t
years on: saturating growth, as in the partial-adjustment model (Nerlove 1958, The Dynamics of
Supply). S and tau are fitted by least squares to yearly means of s, which seldom tell a slow
start from a fast one: of all curves that miss the points by hardly more than the best, the
slowest and the fastest are kept. A cut that hit several states (an embargo) is one cut, and cuts of
one market shock are one event: the middle is the median over events of the median over their cuts
of the median over the states hit (`middle_of`). All curves span a band from their least to their
greatest. What it is worth is measured: how many years of the
past cuts lie within the band of the others (`held`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

ENOUGH = 3
"""Events under which past cuts tell nothing: the share replaced is anything from 0 to 1."""

ALIKE = 0.05
"""Points (of 1) that a curve may miss the data by more than the best, and fit about as well."""

TAUS = np.geomspace(1.0 / 365.0, 10.0, 100)
"""Times of adjustment tried, in years: a day to ten years."""


@dataclass(frozen=True)
class Point:
    """Mean share of the lost flow that others made good from `start` to `end` years on, 0..1."""

    start: float
    end: float
    replaced: float


@dataclass(frozen=True)
class Curve:
    """s(t) = S (1 - exp(-t / tau)): the long-run share S, and tau in years."""

    share: float
    tau: float

    def at(self, years: float) -> float:
        """The share replaced so many years on.

        >>> round(Curve(0.8, 1.0).at(1.0), 4)
        0.5057
        """
        return self.share * (1.0 - math.exp(-years / self.tau))

    def mean(self, start: float, end: float) -> float:
        """The mean share replaced between two times, start < end, in years.

        S (1 - tau (exp(-a / tau) - exp(-b / tau)) / (b - a)).

        >>> round(Curve(0.8, 1.0).mean(0.0, 1.0), 4)
        0.2943
        """
        return self.share * _mean_rise(self.tau, start, end)


def _mean_rise(tau: float, start: float, end: float) -> float:
    fallen = math.exp(-start / tau) - math.exp(-end / tau)
    return 1.0 - tau * fallen / (end - start)


@dataclass(frozen=True)
class Fitted:
    """The best curve of a cut, and the slowest and fastest that fit about as well."""

    best: Curve
    slow: Curve
    fast: Curve

    def between(self, start: float, end: float) -> tuple[float, float, float]:
        """Mean share replaced between two times: middle of slow and fast, and the two in order."""
        ends = sorted((self.slow.mean(start, end), self.fast.mean(start, end)))
        return (ends[0] + ends[1]) / 2.0, ends[0], ends[1]


ROUNDING = 0.005
"""A share is told in whole hundredths: what is nearer to a band than half of one is within it."""


def fit_curve(points: Sequence[Point]) -> Fitted:
    """The curves nearest to the points in squares, S in 0..1; see the module on slow and fast.

    Raises ValueError for fewer than two points: one does not tell a low S from a slow tau.

    >>> truth = Curve(0.7, 1.0)
    >>> found = fit_curve([Point(a, a + 1.0, truth.mean(a, a + 1.0)) for a in (0.0, 1.0, 2.0)])
    >>> round(found.best.share, 2), round(found.best.tau, 1)
    (0.7, 1.0)
    >>> found.fast.tau < 1.0 < found.slow.tau
    True
    """
    if len(points) < 2:
        raise ValueError("a curve needs two points")
    seen = np.array([point.replaced for point in points])
    tried: list[tuple[float, Curve]] = []
    for tau in TAUS.tolist():
        rise = np.array([_mean_rise(tau, point.start, point.end) for point in points])
        share = min(1.0, max(0.0, float(rise @ seen / (rise @ rise))))
        missed = math.sqrt(float(((share * rise - seen) ** 2).mean()))
        tried.append((missed, Curve(share, tau)))
    least = min(missed for missed, _ in tried)
    best = next(curve for missed, curve in tried if missed <= least + 1e-9)
    alike = [curve for missed, curve in tried if missed <= least + ALIKE]
    return Fitted(best, alike[-1], alike[0])


@dataclass(frozen=True)
class Replaced:
    """A share replaced: middle (None: unknown) and band, 0..1."""

    value: float | None
    low: float
    high: float

    def holds(self, share: float) -> bool:
        """Whether a share lies within the band."""
        return self.low - ROUNDING <= share <= self.high + ROUNDING


def middle_of(cuts: Iterable[tuple[str, Iterable[float]]]) -> float:
    """Median over events of the median over their cuts of the median over the states hit.

    Each cut is its event and a figure of every state that it hit.

    >>> middle_of([("a", [0.1]), ("b", [0.2, 0.4, 0.9]), ("c", [0.8]), ("c", [1.0])])
    0.4
    """
    events: dict[str, list[float]] = {}
    for event, states in cuts:
        events.setdefault(event, []).append(median(states))
    return median(median(values) for values in events.values())


@dataclass(frozen=True)
class Substitution:
    """What past cuts say of a share replaced; `fixed` is the asker's own figure instead.

    `curves` holds of each cut the curves of the states that it hit, `shocks` the event of each cut
    (empty: each is its own).
    `horizon` is how many years the longest of them was watched, `events` how many they are, `held`
    how many years of each cut lay within the band of the other events' cuts, and of how many
    (None: too few other events for a band).
    """

    curves: tuple[tuple[Fitted, ...], ...] = ()
    fixed: float | None = None
    horizon: float = 0.0
    events: int = 0
    held: tuple[int, int] | None = None
    shocks: tuple[str, ...] = ()

    def between(self, start: float, end: float) -> Replaced:
        """The mean share replaced between two times after a cut, in years.

        Middle: `middle_of` events, cuts and states. Band: the range of all slow and fast curves.
        With fewer than three events there is no middle, and the band is 0..1.

        >>> cuts = [(fit_curve([Point(1, 2, s), Point(2, 3, s)]),) for s in (0.2, 0.5, 1.0)]
        >>> late = Substitution(tuple(cuts), events=3).between(9.0, 10.0)
        >>> round(late.value, 2), round(late.low, 2), round(late.high, 2)
        (0.55, 0.2, 1.0)
        >>> Substitution().between(0.0, 1.0)
        Replaced(value=None, low=0.0, high=1.0)
        """
        if self.fixed is not None:
            return Replaced(self.fixed, self.fixed, self.fixed)
        if self.events < ENOUGH:
            return Replaced(None, 0.0, 1.0)
        cuts = [[curve.between(start, end) for curve in states] for states in self.curves]
        shocks = self.shocks or tuple(str(place) for place in range(len(cuts)))
        middle = middle_of(
            (shock, [item[0] for item in states])
            for shock, states in zip(shocks, cuts, strict=True)
        )
        every = [item for states in cuts for item in states]
        return Replaced(middle, min(item[1] for item in every), max(item[2] for item in every))
