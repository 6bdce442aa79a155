"""Imports of fuel as they are on record: totals, partners, and years that are no figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from nearabroad.core.scope import Tables
from nearabroad.levers._gaps import Gaps
from nearabroad.levers._reported import SUFFIX, WORLD, Reported
from nearabroad.levers._rows import observations

FUELS = {"gas": "imports_gas", "crude": "imports_crude", "coal": "imports_coal"}

RESIDUAL_ROW = "residual row, under 5 % of its adjacent years"

RESIDUAL = 0.05
"""A total under this part of its adjacent years' median is a residual row, not a figure."""

MATERIAL = 0.2
"""Part of a year's covered imports from which a fuel's turn is worth a flag."""

Totals = dict[tuple[str, str], dict[int, float]]
Parts = dict[tuple[str, str], dict[int, dict[str, float]]]


def imports(tables: Tables) -> tuple[Totals, Parts]:
    """Imports in USD by fuel and importer: totals by year, and by year and exporter.

    What is unknown adds nothing, and a year without a known figure is not there.
    """
    totals: Totals = {}
    parts: Parts = {}
    for row in observations(tables, FUELS.values()):
        if row["value"] is None:
            continue
        key = (row["indicator"], row["state"])
        totals.setdefault(key, {}).setdefault(row["year"], 0.0)
        totals[key][row["year"]] += row["value"]
        by_partner = parts.setdefault(key, {}).setdefault(row["year"], {})
        by_partner[row["partner"]] = by_partner.get(row["partner"], 0.0) + row["value"]
    return totals, parts


def fill(totals: Totals, parts: Parts, reported: Reported) -> dict[tuple[str, str], set[int]]:
    """Years that only the importer's own report has, put in; which they are, by flow."""
    filled: dict[tuple[str, str], set[int]] = {}
    for key, years in reported.items():
        for year in years.keys() - totals.get(key, {}).keys():
            by_partner = dict(years[year])
            totals.setdefault(key, {})[year] = by_partner.pop(WORLD)
            parts.setdefault(key, {})[year] = by_partner
            filled.setdefault(key, set()).add(year)
    return filled


def matters(totals: Totals, indicator: str, neighbor: str) -> set[int]:
    """Years in which a fuel is a fifth or more of the covered imports: a few tons turn freely."""
    sums: dict[int, float] = {}
    for fuel in FUELS.values():
        for year, total in totals.get((fuel, neighbor), {}).items():
            sums[year] = sums.get(year, 0.0) + total
    own = totals.get((indicator, neighbor), {})
    return {year for year, total in own.items() if total >= MATERIAL * sums[year] > 0}


def residual_years(totals: dict[int, float], *, against_all: bool = False) -> set[int]:
    """Years whose total is under 5 % of the median of the two years before and after.

    `against_all` compares with the median of the whole series instead: where a partner goes
    unrecorded for years on end, the adjacent years are residual themselves.

    >>> residual_years({2018: 90.0, 2019: 100.0, 2020: 95.0, 2021: 0.1})
    {2021}
    """
    found = set()
    for year, total in totals.items():
        if against_all:
            others = list(totals.values())
        else:
            others = [
                totals[item]
                for item in range(year - 2, year + 3)
                if item != year and item in totals
            ]
        if others and total < RESIDUAL * median(others):
            found.add(year)
    return found


def holes_of(gaps: Gaps, neighbor: str, fuel: str, totals: dict[int, float]) -> dict[int, str]:
    """Years of this importer and fuel that no share can be taken from, with the reason."""
    flow = f"energy.{fuel}"
    holes = dict.fromkeys(residual_years(totals), RESIDUAL_ROW)
    for year in residual_years(totals, against_all=True):
        if gaps.suppressed(neighbor, flow, year):
            holes[year] = "partner not recorded in this year; a residual row is left"
    return holes


@dataclass(frozen=True)
class Importer:
    """One importer and fuel: totals and parts in USD by year, and the years that are holes.

    `suppliers` says how few sell to it in a year.
    """

    neighbor: str
    fuel: str
    totals: dict[int, float]
    parts: dict[int, dict[str, float]]
    holes: dict[int, str]
    change: float
    reported: dict[int, dict[str, float]] = field(default_factory=dict)
    filled: set[int] = field(default_factory=set)
    matters: set[int] = field(default_factory=set)
    suppliers: dict[int, str] = field(default_factory=dict)

    @property
    def flow(self) -> str:
        return f"energy.{self.fuel}"

    def usual_total(self, year: int) -> float:
        """The total of the nearest year that is not a hole: how much the fuel matters."""
        usable = [item for item in self.totals if item not in self.holes]
        if not usable:
            return 0.0
        return self.totals[min(usable, key=lambda item: (abs(item - year), item))]

    def share_in(self, members: frozenset[str], year: int) -> float:
        """The members' part of a year's total, 0..1."""
        total = self.totals[year]
        amount = sum(self.parts[year].get(item, 0.0) for item in members)
        return min(1.0, amount / total) if total > 0 else 0.0

    def name_of(self, partner: str, year: int) -> str:
        """The observation behind a part: BACI's, or the importer's own where it alone has any."""
        indicator = FUELS[self.fuel]
        source = f"comtrade/{indicator}{SUFFIX}" if year in self.filled else f"baci/{indicator}"
        return f"{source}/{self.neighbor}/{partner}/{year}"

    def largest_ever(self, partner: str) -> float:
        """The largest share that a partner ever had, holes left out."""
        shares = [
            found.get(partner, 0.0) / self.totals[year]
            for year, found in self.parts.items()
            if year not in self.holes and self.totals[year] > 0
        ]
        return max(shares, default=0.0)
