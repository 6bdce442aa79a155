"""Estimates with bands: a value that may lack a point, carried forward, summed, averaged."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

UNIT = (0.0, 1.0)
"""Where shares and criticalities begin and end."""

REACH = 1.0 - math.sqrt(0.1)
"""Part of a symmetric triangle's half-width that its middle 90 % reach."""

NORMAL_90 = 1.6448536269514722
"""Standard deviations that the middle 90 % of a normal variable reach."""


@dataclass(frozen=True)
class Scale:
    """A scale on which steps are alike in size for small and large values, and back from it.

    Shares step on the arcsine-root scale (Anscombe 1948, Biometrika 35:246), ratios without a
    ceiling on the root scale, what may be negative as it is. An absolute step that is typical
    of a share of 0.3 would be absurd for one of 0.001.
    """

    name: str
    to: Callable[[float], float]
    back: Callable[[float], float]


def _arcsine(share: float) -> float:
    return math.asin(math.sqrt(min(max(share, 0.0), 1.0)))


def _from_arcsine(angle: float) -> float:
    return math.sin(min(max(angle, 0.0), math.pi / 2)) ** 2


SHARE = Scale("share", _arcsine, _from_arcsine)
RATIO = Scale("ratio", lambda x: math.sqrt(max(x, 0.0)), lambda y: max(y, 0.0) ** 2)
LINEAR = Scale("linear", float, float)

WIDE = 0.2
"""A share whose band is wider than this prints no point, only the band."""


@dataclass(frozen=True)
class Estimate:
    """A value, its data band, its status, the year of the data, and where it came from.

    `value` None with a band: no point, the truth lies evenly within it. `low` None as well:
    unobserved. `inputs` names the observations as `source/indicator/state/partner/year`. `own`
    is the part of the band's variance that the observation itself brings; the rest came with
    the years that it was carried.
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
    own: float = 1.0

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


def widen(estimate: Estimate, by: float, scale: Scale = SHARE) -> Estimate:
    """The band widened by `by` on both sides, in units of the scale.

    >>> wide = widen(Estimate(0.3, 0.3, 0.3, "reported"), 0.1, LINEAR)
    >>> round(wide.low, 3), round(wide.high, 3)
    (0.2, 0.4)
    """
    if estimate.low is None or estimate.high is None:
        return estimate
    low, high = scale.to(estimate.low) - by, scale.to(estimate.high) + by
    return replace(
        estimate,
        low=min(scale.back(low), estimate.low),
        high=max(scale.back(high), estimate.high),
    )


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


def carry(estimate: Estimate, year: int, yearly_change: float, scale: Scale = SHARE) -> Estimate:
    """An estimate of another year brought to `year`: its band widened, status carried.

    s is the indicator's typical yearly change on the scale, one standard deviation of a random
    walk; after n years 90 % of such walks lie within 1.645 s sqrt(n). The band's ends are those
    of the triangle whose middle 90 % reach so far: half-width 1.645 s sqrt(n) / (1 - sqrt(0.1)).

    >>> moved = carry(Estimate(0.3, 0.3, 0.3, "reported", data_year=2010), 2014, 0.02, LINEAR)
    >>> moved.status, round(moved.high, 3)
    ('carried', 0.396)
    """
    if estimate.data_year is None or estimate.data_year == year:
        return estimate
    step = NORMAL_90 / REACH * yearly_change * math.sqrt(abs(year - estimate.data_year))
    moved = widen(estimate, step, scale)
    if estimate.low is not None and estimate.high is not None:
        width = scale.to(estimate.high) - scale.to(estimate.low)
        total = width**2 + (2 * step) ** 2
        moved = replace(moved, own=width**2 / total if total > 0 else 1.0)
    return replace(moved, status="carried").noted(f"data of {estimate.data_year}")


def carried_to(
    series: Mapping[int, Estimate],
    year: int,
    yearly_change: float,
    *,
    either_side: bool = False,
    scale: Scale = SHARE,
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
    return carry(found, year, yearly_change, scale) if found.observed else found


def typical_yearly_change(
    panel: Iterable[Mapping[int, float]], scale: Scale = SHARE, *, at_least: float = 0.01
) -> float:
    """Typical yearly change of an indicator: the s of a random walk, on the scale.

    s = 90th percentile of |y_t2 - y_t1| / sqrt(t2 - t1), over 1.645, with y the value on the
    scale, over consecutive observed years of each series in which either value reaches
    `at_least` and not both are at 1 or over (past the goalpost). For a normal walk this is its
    standard deviation; for one with heavier tails it is what makes a 90 % band catch 90 % of
    the panel's own changes. With no pair of years s is 0.05, a stated guess.

    >>> round(typical_yearly_change([{2010: 0.10, 2014: 0.20}], LINEAR), 4)
    0.0304
    """
    steps = sorted(
        abs(scale.to(series[after]) - scale.to(series[before])) / math.sqrt(after - before)
        for series in panel
        for before, after in pairwise(sorted(series))
        if max(series[before], series[after]) >= at_least
        and min(series[before], series[after]) < UNIT[1]
    )
    return _percentile(steps, 0.9) / NORMAL_90 if steps else 0.05


def _percentile(ordered: list[float], part: float) -> float:
    """The percentile of ordered numbers, between neighbors in proportion."""
    place = part * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def worst_status(statuses: Iterable[str]) -> str:
    """The status that says most of what is wrong: truncated, carried, estimated, mirrored.

    >>> worst_status(["reported", "carried"])
    'carried'
    """
    order = ("unobserved", "truncated", "carried", "estimated", "mirrored", "reported")
    found = set(statuses)
    return next((item for item in order if item in found), "unobserved")
