"""Estimates with bands: a value that may lack a point, carried forward, summed, averaged."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

UNIT = (0.0, 1.0)
"""Where shares and criticalities begin and end."""

UNBOUNDED = (-math.inf, math.inf)

WIDE = 0.2
"""A share whose band is wider than this prints no point, only the band."""


@dataclass(frozen=True)
class Estimate:
    """A value, its data band, its status, the year of the data, and where it came from.

    `value` None with a band: no point, the truth lies evenly within it. `low` None as well:
    unobserved. `inputs` names the observations as `source/indicator/state/partner/year`.
    """

    value: float | None
    low: float | None
    high: float | None
    status: str
    data_year: int | None = None
    inputs: tuple[str, ...] = ()
    note: str = ""
    basis: str = ""
    weight: float | None = None

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise ValueError("a band has both ends or none")
        if self.low is not None and self.high is not None:
            if not (math.isfinite(self.low) and math.isfinite(self.high)):
                raise ValueError("a band is finite")
            if self.low > self.high:
                raise ValueError(f"low {self.low} above high {self.high}")
            if self.value is not None and not self.low <= self.value <= self.high:
                raise ValueError(f"value {self.value} outside {self.low}..{self.high}")
        elif self.value is not None:
            raise ValueError("a value needs a band")

    @property
    def observed(self) -> bool:
        """Whether anything at all is known."""
        return self.low is not None

    def noted(self, *notes: str) -> Estimate:
        """The same estimate with further notes."""
        every = dict.fromkeys(filter(None, (*self.note.split("; "), *notes)))
        return replace(self, note="; ".join(every))


def unobserved(why: str, *, basis: str = "", weight: float | None = None) -> Estimate:
    """An estimate of which nothing is known, with the reason.

    >>> unobserved("neither side published").observed
    False
    """
    return Estimate(None, None, None, "unobserved", note=why, basis=basis, weight=weight)


def widen(estimate: Estimate, by: float, within: tuple[float, float] = UNIT) -> Estimate:
    """The band widened by `by` on both sides, but not out of the limits `within`.

    >>> wide = widen(Estimate(0.3, 0.3, 0.3, "reported"), 0.1)
    >>> round(wide.low, 3), round(wide.high, 3)
    (0.2, 0.4)
    """
    if estimate.low is None or estimate.high is None:
        return estimate
    floor, ceiling = within
    low, high = max(floor, estimate.low - by), min(ceiling, estimate.high + by)
    return replace(estimate, low=min(low, estimate.low), high=max(high, estimate.high))


def clipped(estimate: Estimate, within: tuple[float, float] = UNIT) -> Estimate:
    """An estimate between goalposts: value and band cut off at both ends.

    >>> clipped(Estimate(1.5, 0.8, 1.9, "reported")).value
    1.0
    """

    def cut(value: float | None) -> float | None:
        return None if value is None else min(max(value, within[0]), within[1])

    return replace(
        estimate, value=cut(estimate.value), low=cut(estimate.low), high=cut(estimate.high)
    )


def carry(
    estimate: Estimate, year: int, yearly_change: float, within: tuple[float, float] = UNIT
) -> Estimate:
    """An estimate of another year brought to `year`: band + s * sqrt(years), status carried.

    s is the indicator's typical yearly change (one standard deviation of a random walk).

    >>> moved = carry(Estimate(0.3, 0.3, 0.3, "reported", data_year=2010), 2014, 0.02)
    >>> moved.status, round(moved.high, 2)
    ('carried', 0.34)
    """
    if estimate.data_year is None or estimate.data_year == year:
        return estimate
    years = abs(year - estimate.data_year)
    moved = widen(estimate, yearly_change * math.sqrt(years), within)
    return replace(moved, status="carried").noted(f"data of {estimate.data_year}")


def carried_to(
    series: Mapping[int, Estimate],
    year: int,
    yearly_change: float,
    *,
    either_side: bool = False,
    within: tuple[float, float] = UNIT,
) -> Estimate | None:
    """The estimate for a year: its own, else the latest earlier one (or the nearest) carried.

    An unobserved entry blocks: nothing is carried into it or across it from before.

    >>> series = {2010: Estimate(0.5, 0.5, 0.5, "reported", data_year=2010)}
    >>> carried_to(series, 2012, 0.0).status, carried_to(series, 2009, 0.0)
    ('carried', None)
    """
    if year in series:
        return series[year]
    earlier = [item for item in series if item < year]
    later = [item for item in series if item > year and series[item].observed]
    nearest = max(earlier) if earlier else None
    if either_side and later:
        ahead = min(later)
        if nearest is None or not series[nearest].observed or ahead - year < year - nearest:
            nearest = ahead
    if nearest is None:
        return None
    found = series[nearest]
    return carry(found, year, yearly_change, within) if found.observed else found


def typical_yearly_change(panel: Iterable[Mapping[int, float]], *, at_least: float = 0.05) -> float:
    """Typical yearly change of an indicator: the s of a random walk, robust to outliers.

    s = median(|x_t2 - x_t1| / sqrt(t2 - t1)) / 0.6745 over consecutive observed years of each
    series, where either value reaches `at_least` (tiny shares hardly move and say nothing of
    large ones) and not both are at 1 or over (the goalpost is passed). The median
    absolute deviation of a normal variable is 0.6745 sigma (Hampel 1974, JASA 69:383). With no
    pair of years s is 0.05, a stated guess.

    >>> round(typical_yearly_change([{2010: 0.10, 2014: 0.20}]), 4)
    0.0741
    """
    steps = [
        abs(series[after] - series[before]) / math.sqrt(after - before)
        for series in panel
        for before, after in pairwise(sorted(series))
        if max(series[before], series[after]) >= at_least
        and min(series[before], series[after]) < UNIT[1]
    ]
    return median(steps) / 0.6745 if steps else 0.05


def worst_status(statuses: Iterable[str]) -> str:
    """The status that says most of what is wrong: truncated, carried, estimated, mirrored.

    >>> worst_status(["reported", "carried"])
    'carried'
    """
    order = ("unobserved", "truncated", "carried", "estimated", "mirrored", "reported")
    found = set(statuses)
    return next((item for item in order if item in found), "unobserved")
