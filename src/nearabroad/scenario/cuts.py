"""Past cuts measured: what was lost, what others made good, who they were.

A flow before the cut is its mean over up to three years before; lost in a later year is what the
partner sends (or takes) less than then, made good is what all others send more than then. The
clock starts on the documented day or, where the fall came later, with the first year in which a
quarter of the flow is lost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from nearabroad.scenario.curves import ENOUGH, Fitted, Point, fit_curve, middle_of

BEFORE = 3
"""Years before a cut that the flow is averaged over."""

MATERIAL = 0.25
"""Part of the flow that must be lost for a year to tell anything."""

LEADING = 0.15
"""The partner's part of the flow before, under which its loss drowns in the rest."""

NEWCOMER = 0.01
"""A supplier under this share before the cut is a newcomer."""

YEARS = 6
"""Years after the cut that are watched: later ones tell of another market."""

Years = Mapping[int, Mapping[str, float]]
"""A flow of one state by year and partner; a partner that is not named sent nothing."""


@dataclass(frozen=True)
class PastCut:
    """A documented cut: whose flow, with whom, what, the day, and who says so.

    `state` loses the flow with `partners`; `flow` is a fuel, exports or imports. `entry` is the
    documented cut that hit it and maybe others (its own id where none is named).
    """

    id: str
    event: str
    flow: str
    state: str
    partners: frozenset[str]
    date: dt.date
    what: str
    citation: str
    entry: str = ""


@dataclass(frozen=True)
class Growth:
    """One other supplier over a cut: its mean before and after, same unit as the flow."""

    partner: str
    before: float
    after: float


@dataclass(frozen=True)
class Case:
    """A past cut as measured; `reason` says why it tells nothing (then there is no curve).

    `before` and `others` are the yearly flow before; `lost` by year; `newcomers` is the part of
    what others sent more that came from suppliers of under 1 % before.
    """

    cut: PastCut
    unit: str
    before: float | None = None
    others: float | None = None
    base: tuple[int, ...] = ()
    years: tuple[int, ...] = ()
    points: tuple[Point, ...] = ()
    raw: tuple[float, ...] = ()
    lost: tuple[float, ...] = ()
    curve: Fitted | None = None
    growth: tuple[Growth, ...] = ()
    newcomers: float | None = None
    reason: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def horizon(self) -> float:
        """Years that the cut was watched."""
        return max((point.end for point in self.points), default=0.0)


def measured(cut: PastCut, flows: Years, unit: str) -> Case:
    """One past cut from the flow by year and partner.

    >>> flows = {2000: {"AAA": 80.0, "BBB": 20.0}, 2001: {"AAA": 0.0, "BBB": 60.0},
    ...          2002: {"BBB": 84.0}}
    >>> cut = PastCut("x", "x", "gas", "ZZZ", frozenset({"AAA"}), dt.date(2001, 1, 1), "", "")
    >>> case = measured(cut, flows, "t")
    >>> [point.replaced for point in case.points]
    [0.5, 0.8]
    """
    base = [year for year in range(cut.date.year - BEFORE, cut.date.year)
            if year in flows and _part(flows[year], cut.partners)[0] > 0.0]  # fmt: skip
    if not base:
        return Case(cut, unit, reason="no figure of this flow in the three years before the cut")
    parts = [_part(flows[year], cut.partners) for year in base]
    before = sum(own for own, _ in parts) / len(base)
    others = sum(rest for _, rest in parts) / len(base)
    empty = Case(cut, unit, before, others, tuple(base))
    if before < LEADING * (before + others):
        return _without(empty, f"the partner held {before / (before + others):.0%} of it before")
    start = _start(cut, flows, before)
    if start is None:
        return _without(empty, "no later year in which a quarter of the flow is lost")
    points, raw, lost, years = _points(cut, flows, before, others, start)
    if len(points) < 2:
        return _without(empty, "fewer than two years after the cut that tell anything")
    full = [year for year in years if year > start]
    growth = _growth(flows, base, full, cut.partners)
    return Case(
        cut, unit, before, others, tuple(base), tuple(years), tuple(points), tuple(raw),
        tuple(lost), fit_curve(points), growth, _newcomers(growth, before + others),
    )  # fmt: skip


def _without(case: Case, reason: str) -> Case:
    return Case(case.cut, case.unit, case.before, case.others, case.base, reason=reason)


def _part(year: Mapping[str, float], partners: Collection[str]) -> tuple[float, float]:
    own = sum(year[name] for name in sorted(year) if name in partners)
    return own, sum(year[name] for name in sorted(year) if name not in partners)


def _start(cut: PastCut, flows: Years, before: float) -> float | None:
    """When the clock starts, as a year with decimals; None where the flow never falls so far."""
    for year in sorted(flows):
        if cut.date.year <= year <= cut.date.year + YEARS:
            own, _ = _part(flows[year], cut.partners)
            if before - own >= MATERIAL * before:
                return max(float(year), decimal_year(cut.date))
    return None


def decimal_year(date: dt.date) -> float:
    """A day as a year with decimals.

    >>> decimal_year(dt.date(2001, 1, 1))
    2001.0
    """
    first, end = dt.date(date.year, 1, 1), dt.date(date.year + 1, 1, 1)
    return date.year + (date - first).days / (end - first).days


def _points(
    cut: PastCut, flows: Years, before: float, others: float, start: float
) -> tuple[list[Point], list[float], list[float], list[int]]:
    """Each later year's share made good, with the years of the clock that it averages over.

    Of the year of the cut itself only where half of it is left; what is beyond 0..1 (others sent
    less than before, or more than was lost) is cut off there, and kept raw beside it.
    """
    points, raw, losses, years = [], [], [], []
    for year in sorted(flows):
        if not int(start) <= year < start + YEARS or year + 1 - start < 0.5:
            continue
        own, rest = _part(flows[year], cut.partners)
        lost = before - own
        if lost < MATERIAL * before:
            continue
        share = (rest - others) / lost
        points.append(Point(max(0.0, year - start), year + 1 - start, min(1.0, max(0.0, share))))
        raw.append(share)
        losses.append(lost)
        years.append(year)
    return points, raw, losses, years


def _growth(
    flows: Years, base: Collection[int], after: Collection[int], partners: Collection[str]
) -> tuple[Growth, ...]:
    """Every other supplier's mean before and after."""
    if not after:
        return ()

    def mean(name: str, years: Collection[int]) -> float:
        return sum(flows[year].get(name, 0.0) for year in years) / len(years)

    names = sorted({name for year in (*base, *after) for name in flows[year]} - set(partners))
    return tuple(Growth(name, mean(name, base), mean(name, after)) for name in names)


def _newcomers(growth: Collection[Growth], total: float) -> float | None:
    """Part of all that others sent more, that came from who sent under 1 % of the total before."""
    more = [(item, item.after - item.before) for item in growth if item.after > item.before]
    every = sum(amount for _, amount in more)
    if every <= 0.0:
        return None
    return sum(amount for item, amount in more if item.before < NEWCOMER * total) / every


def by_cut(cases: Collection[Case]) -> list[list[Case]]:
    """The cases of each documented cut: an embargo that hit fifteen states is one cut."""
    found: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        found.setdefault((case.cut.event, case.cut.entry or case.cut.id), []).append(case)
    return list(found.values())


def newcomers_of(cases: Collection[Case]) -> float | None:
    """Newcomers' part after past cuts: `middle_of` events, their cuts and the states hit.

    None with fewer than three events.
    """
    known = [case for case in cases if case.newcomers is not None]
    if len({case.cut.event for case in known}) < ENOUGH:
        return None
    return middle_of(
        (hit[0].cut.event, [case.newcomers for case in hit if case.newcomers is not None])
        for hit in by_cut(known)
    )


def by_event(cases: Collection[Case]) -> list[list[Case]]:
    """The cases of each event: cuts of one market shock tell the same thing more than once."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case.cut.event, []).append(case)
    return list(found.values())


def grown(cases: Collection[Case]) -> dict[str, tuple[int, int]]:
    """Of each supplier: past events that it supplied before, and those after which it sent more.

    Of an event that hit several states, all that it sent to those of them that it supplied before.
    """
    found: dict[str, tuple[int, int]] = {}
    for hit in by_event(cases):
        sums: dict[str, tuple[float, float]] = {}
        for case in hit:
            total = (case.before or 0.0) + (case.others or 0.0)
            for item in case.growth:
                if item.before >= NEWCOMER * total:
                    before, after = sums.get(item.partner, (0.0, 0.0))
                    sums[item.partner] = before + item.before, after + item.after
        for name, (before, after) in sums.items():
            there, more = found.get(name, (0, 0))
            found[name] = there + 1, more + (after > before)
    return found
