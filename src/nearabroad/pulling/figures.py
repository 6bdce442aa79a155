"""Single figures of states for scenarios: GDP, energy use, totals; of the nearest year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from nearabroad.core.expressions import observations_of, rows_of
from nearabroad.core.scope import Tables
from nearabroad.scenario.accounting import Amount

Row = dict[str, Any]

NEAR = 2
"""Years that a figure may be off the flow's own year."""

INDICATORS = (
    "gdp", "exports_goods", "imports_goods", "exports_goods_services", "imports_goods_services",
    "gas_consumption", "gas_imports", "oil_consumption", "coal_consumption", "coal_imports",
    "remittances_to_gdp", "remittance_inflow", "migrant_stock", "arms_tiv", "volume_gas",
    "volume_crude", "volume_coal", "imports_gas", "imports_crude", "imports_coal",
    "imports_refined", "imports_power", "import_partner_share", "export_partner_share",
    "goods_exports", "goods_imports",
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One figure: amount with band, year, sources."""

    amount: Amount
    year: int
    sources: tuple[str, ...]


class Figures:
    """Observations of a few states, read once."""

    def __init__(self, tables: Tables, states: Iterable[str]) -> None:
        rows = rows_of(observations_of(tables["observation"], INDICATORS, sorted(set(states))))
        self._rows: dict[tuple[str, str], dict[int, list[Row]]] = {}
        for row in rows:
            if row["low"] is not None:
                years = self._rows.setdefault((row["indicator"], row["state"]), {})
                years.setdefault(row["year"], []).append(row)

    def years(self, indicator: str, state: str) -> dict[int, list[Row]]:
        """Rows of an indicator by year, those of partners among them."""
        return self._rows.get((indicator, state), {})

    def at(self, indicator: str, state: str, year: int, within: int = NEAR) -> Figure | None:
        """The figure of the year, or the nearest within so many years, the later of two as near.

        Several sources: median of the values, envelope of the bands.
        """
        years = self.years(indicator, state)
        near = [item for item in years if abs(item - year) <= within]
        if not near:
            return None
        found = min(near, key=lambda item: (abs(item - year), -item))
        rows = years[found]
        values = [row["value"] for row in rows if row["value"] is not None]
        amount = Amount(
            median(values) if values else None, min(row["low"] for row in rows),
            max(row["high"] for row in rows),
        )  # fmt: skip
        return Figure(amount, found, tuple(sorted({row["source"] for row in rows})))

    def total(self, indicator: str, state: str, year: int) -> float | None:
        """The sum over partners in one year; None where there is no figure."""
        rows = self.years(indicator, state).get(year)
        known = [row["value"] for row in rows or () if row["value"] is not None]
        return sum(known) if known else None

    def gdp(self, states: Iterable[str], year: int, within: int = NEAR) -> Figure | None:
        """GDP of a state, or of all members of a bloc together; None where one is not known."""
        found = [self.at("gdp", state, year, within) for state in sorted(states)]
        known = [item for item in found if item is not None and item.amount.value is not None]
        if not known or len(known) < len(found):
            return None
        total = known[0].amount
        for item in known[1:]:
            total = total.plus(item.amount)
        sources = {name for item in known for name in item.sources}
        return Figure(total, min(item.year for item in known), tuple(sorted(sources)))
