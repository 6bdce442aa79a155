"""Total exports and imports of goods where no table by partner gives them, and the world's.

In this order: a total of goods as printed; goods and services times the part that goods make of
them; nothing of that year, but years around it: no point, only a band.

The part of goods is the median of the state's years that print both. Two years of one state differ
by up to 0.18 in nine cases of ten, whether they lie one year apart or five (the ratio is of two
rounded, revised figures: it is noisy, and it does not wander): that is the band on either side.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from statistics import median
from typing import Any

from nearabroad.trade.bands import Band, added

Row = dict[str, Any]

FLOWS = ("exports", "imports")
INDICATORS = (
    "exports_goods", "imports_goods", "exports_goods_services", "imports_goods_services",
    "exports_goods_services_to_gdp", "imports_goods_services_to_gdp", "gdp",
)  # fmt: skip

AROUND, AT_MOST = 3, 2.0
"""A figure that is missing is at most twice the largest of the three years on either side."""

OF_SIZE = 1e10
"""USD a year from which a state's part of goods tells how such parts change."""

WORLD_COVERED = 0.9
"""Part of the world's trade that must be observed for a world total to be given."""


@dataclass(frozen=True)
class Total:
    """A total in USD: how sure, how made, and by whom it is printed."""

    band: Band
    status: str
    how: str
    sources: tuple[str, ...] = ()


class GoodsTotals:
    """Totals of goods by state, flow and year, from rows without a partner."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._cells: dict[tuple[str, str], dict[int, list[Row]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for row in rows:
            if row["low"] is not None and row["value"] is not None and row["value"] > 0.0:
                self._cells[row["state"], row["indicator"]][row["year"]].append(row)
        self._part = {flow: self._parts_of_goods(flow) for flow in FLOWS}
        self._apart = {flow: apart(self._of_size(flow).values()) for flow in FLOWS}
        self.world = lru_cache(maxsize=None)(self._world)
        self._usual = {flow: _usual(found) for flow, found in self._part.items()}

    def states(self, flow: str) -> list[str]:
        """States that have any total of a flow."""
        return sorted(
            {
                state
                for state, name in self._cells
                if name in (f"{flow}_goods", f"{flow}_goods_services")
            }
        )

    def of(self, state: str, flow: str, year: int) -> Total | None:
        """The total of a year; None where nothing is known within three years of it."""
        return self._of_that_year(state, flow, year) or self._from_around(state, flow, year)

    def _printed(self, state: str, name: str, year: int) -> tuple[Band, tuple[str, ...]] | None:
        rows = self._cells.get((state, name), {}).get(year)
        if not rows:
            return None
        return banded(rows), tuple(sorted({row["source"] for row in rows}))

    def _with_services(
        self, state: str, flow: str, year: int
    ) -> tuple[Band, tuple[str, ...]] | None:
        """Goods and services in USD: as printed, else their share of GDP times GDP."""
        found = self._printed(state, f"{flow}_goods_services", year)
        if found:
            return found
        ratio = self._printed(state, f"{flow}_goods_services_to_gdp", year)
        output = self._printed(state, "gdp", year)
        if not ratio or not output:
            return None
        return ratio[0].times_band(output[0]), tuple(sorted({*ratio[1], *output[1]}))

    def _parts_of_goods(self, flow: str) -> dict[str, dict[int, float]]:
        """Goods over goods and services by state and year, at most 1."""
        parts: dict[str, dict[int, float]] = defaultdict(dict)
        for (state, name), years in self._cells.items():
            if name != f"{flow}_goods":
                continue
            for year in years:
                goods = self._printed(state, name, year)
                both = self._with_services(state, flow, year)
                if goods and both and goods[0].value and both[0].value:
                    parts[state][year] = min(1.0, goods[0].value / both[0].value)
        return parts

    def _of_size(self, flow: str) -> dict[str, dict[int, float]]:
        """The parts of states that trade enough for a ratio of two rounded figures to be steady."""
        return {
            state: parts for state, parts in self._part[flow].items()
            if max(row["value"] for rows in self._cells[state, f"{flow}_goods"].values()
                   for row in rows) >= OF_SIZE
        }  # fmt: skip

    def _of_that_year(self, state: str, flow: str, year: int) -> Total | None:
        goods = self._printed(state, f"{flow}_goods", year)
        if goods:
            return Total(goods[0], "reported", f"goods, {', '.join(goods[1])}", goods[1])
        both = self._with_services(state, flow, year)
        if not both:
            return None
        part, said = self._part_in(state, flow, year)
        how = f"goods and services of {', '.join(both[1])}, {said}"
        return Total(both[0].times_band(part), "estimated", how, both[1])

    def _part_in(self, state: str, flow: str, year: int) -> tuple[Band, str]:
        known = self._part[flow].get(state, {})
        if not known:
            usual = self._usual[flow]
            return usual, f"goods {usual.low:.0%}–{usual.high:.0%} of them as elsewhere"
        part, by = median(known.values()), self._apart[flow]
        years = f"{min(known)}–{max(known)}" if len(known) > 1 else str(min(known))
        band = Band(part, max(0.0, part - by), min(1.0, part + by))
        return band, f"goods {part:.0%} of them in {years}"

    def _from_around(self, state: str, flow: str, year: int) -> Total | None:
        near = {
            other: found
            for other in range(year - AROUND, year + AROUND + 1)
            if other != year and (found := self._of_that_year(state, flow, other))
        }
        if not near:
            return None
        low = min(item.band.low for item in near.values())
        high = max(item.band.high for item in near.values())
        sources = tuple(sorted({name for item in near.values() for name in item.sources}))
        inside = year - 1 in near and year + 1 in near
        if inside:
            ends = [near[year - 1].band, near[year + 1].band]
            low, high = min(e.low for e in ends), max(e.high for e in ends)
            return Total(
                Band(None, low, high), "carried", f"between {year - 1} and {year + 1}", sources
            )
        years = ", ".join(map(str, sorted(near)))
        return Total(
            Band(None, low / AT_MOST, high * AT_MOST), "carried",
            f"half the smallest to twice the largest of {years}", sources,
        )  # fmt: skip

    def _world(self, year: int) -> tuple[Band | None, str]:
        """Exports and imports of all states added, and how much of them is of that year.

        None where less than nine tenths is. A state without a figure of that year adds 0 to
        twice its largest of the three years on either side.
        """
        here: list[Band] = []
        absent: list[Band] = []
        for flow in FLOWS:
            for state in self.states(flow):
                found = self._of_that_year(state, flow, year)
                if found:
                    here.append(found.band)
                elif near := self._from_around(state, flow, year):
                    middle = (near.band.low + near.band.high) / 2.0
                    absent.append(Band(middle, 0.0, near.band.high))
        if not here:
            return None, f"no state's total of {year}"
        seen, unseen = added(here), added(absent)
        covered = (seen.value or seen.low) / ((seen.value or seen.low) + (unseen.value or 0.0))
        if covered < WORLD_COVERED:
            return None, f"totals of {year} cover {covered:.0%} of the world's trade"
        whole = added([_independent(here), unseen])
        return whole, f"totals of {year} cover {covered:.0%} of the world's trade"


def banded(rows: Sequence[Row]) -> Band:
    """Several figures of one thing: median of the values, envelope of the bands."""
    if len(rows) == 1:
        return Band(rows[0]["value"], rows[0]["low"], rows[0]["high"])
    return Band(
        median(row["value"] for row in rows),
        min(row["low"] for row in rows), max(row["high"] for row in rows),
    )  # fmt: skip


def apart(panel: Iterable[Mapping[int, float]]) -> float:
    """How far two years of one state differ in nine cases of ten; 0.2, a guess, without any.

    >>> apart([{2010: 0.8, 2011: 0.7}, {2010: 0.5, 2012: 0.5}])
    0.1
    """
    steps = sorted(
        round(abs(one - other), 12)
        for parts in panel for one, other in combinations(parts.values(), 2)
    )  # fmt: skip
    return steps[math.ceil(0.9 * len(steps)) - 1] if steps else 0.2


def _independent(parts: Sequence[Band]) -> Band:
    """The sum of many states' totals, whose errors are their own: half-widths add as squares."""
    every = [(p.low + p.high) / 2.0 if p.value is None else p.value for p in parts]
    below = sum((mid - p.low) ** 2 for mid, p in zip(every, parts, strict=True))
    above = sum((p.high - mid) ** 2 for mid, p in zip(every, parts, strict=True))
    middle = sum(every)
    return Band(middle, middle - math.sqrt(below), middle + math.sqrt(above))


def _usual(parts: Mapping[str, Mapping[int, float]]) -> Band:
    """The middle nine tenths of all states' latest parts of goods; anything where there is none."""
    latest = sorted(known[max(known)] for known in parts.values() if known)
    if not latest:
        return Band(None, 0.0, 1.0)
    last = len(latest) - 1
    return Band(median(latest), latest[round(0.05 * last)], latest[round(0.95 * last)])
