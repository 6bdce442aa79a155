"""Flows at risk: what passes between patron and neighbor on a lever in a year, as the lever has it.

A flow is the lever's own share of the neighbor's own total, so that it, the grip and the trace of
both rest on the same cells. What is not observable says what would tell it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import narwhals as nw

from nearabroad.core.estimate import Estimate
from nearabroad.core.expressions import rows_of, table_from
from nearabroad.core.scope import Tables
from nearabroad.core.trade_panel import COLUMNS, INDICATORS, TradePanel
from nearabroad.pulling.figures import Figures
from nearabroad.scenario.accounting import Amount
from nearabroad.scenario.model import NOT_COVERED, Scenario
from nearabroad.scenario.seasons import Season

Row = dict[str, Any]
Cell = tuple[str, str, str | None, str]
"""Lever, component, patron (None: criticality), neighbor; all of one year."""

WINDOW = 5
INFLOW_NEAR = 4
"""Years that remittances may be off the share's: they are told."""
BUYER, SELLER = "buyer", "seller"

SIDES: dict[str, tuple[tuple[str, str | None], tuple[str, str | None]]] = {
    "exports": (("sales", SELLER), ("supply", BUYER)),
    "imports": (("supply", BUYER), ("sales", SELLER)),
    "gas": (("supply", BUYER), ("sales", SELLER)),
    "crude": (("supply", BUYER), ("sales", SELLER)),
    "coal": (("supply", BUYER), ("sales", SELLER)),
    "refined": (("supply", BUYER), ("sales", SELLER)),
    "power": (("supply", BUYER), ("sales", SELLER)),
    "remittances": (("income", None), ("labor", None)),
    "migrants": (("jobs abroad", None), ("labor", None)),
    "arms": (("supply", None), ("sales", None)),
    "transit": (("transit", None), ("passage", None)),
}
"""What the neighbor and the patron lose, and as what past cuts count them (None: none do)."""


@dataclass(frozen=True)
class FlowAtRisk:
    """One flow of a year: its amount (None: not observable, see `reason`), the share behind.

    Of a product `part` is what it makes of the component's flow, `others` its trade with all other
    partners, `past` the kind of past cuts that speak for it. `season` is the shape of its year.
    """

    pulled: str
    lever: str
    component: str | None
    unit: str
    year: int | None
    amount: Amount | None
    share: Estimate | None
    status: str
    sources: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    part: float = 1.0
    others: Mapping[str, float] = field(default_factory=dict)
    past: str = ""
    season: Season = field(default_factory=Season)

    @property
    def kind(self) -> str:
        """Which past cuts speak for it: those of its fuel, or of goods."""
        return self.past or ("goods" if self.lever == "trade" else self.pulled)

    @property
    def way(self) -> str:
        """The key of `SIDES`: the flow without the product that it is of."""
        return self.pulled.partition(" of HS ")[0]


class Reading:
    """What flows are read from: the levers' cells of a year, figures, the store's tables."""

    def __init__(
        self,
        asked: Scenario,
        year: int,
        cells: Mapping[Cell, Row],
        figures: Figures,
        tables: Tables,
        members: frozenset[str],
    ) -> None:
        self.asked, self.year, self.cells = asked, year, cells
        self.figures, self.tables, self.members = figures, tables, members

    def share(self, lever: str, component: str) -> Row | None:
        """The patron's share row."""
        return self.cells.get((lever, component, self.asked.patron, self.asked.neighbor))

    @cached_property
    def panel(self) -> TradePanel:
        """Trade by partner of the neighbor alone."""
        rows = self.tables["observation"].filter(
            nw.col("indicator").is_in(list(INDICATORS)), ~nw.col("partner").is_null(),
            nw.col("state") == self.asked.neighbor,
        )  # fmt: skip
        return TradePanel(table_from(rows.select(*COLUMNS)))


def flows_at_risk(reading: Reading) -> tuple[FlowAtRisk, ...]:
    """Every flow that the scenario cuts."""
    lever = reading.asked.lever
    make = _MAKERS[lever]
    return tuple(make(reading, product) for product in reading.asked.products)


def estimate_of(row: Row) -> Estimate:
    """A component row as an estimate."""
    return Estimate(
        row["value"], row["low"], row["high"], row["status"], data_year=row["data_year"],
        inputs=tuple((row["inputs"] or "").split()), note=row["note"] or "",
    )  # fmt: skip


def _unobserved(product: str, lever: str, component: str | None, unit: str, why: str) -> FlowAtRisk:
    return FlowAtRisk(product, lever, component, unit, None, None, None, "unobserved", reason=why)


def _of_total(
    product: str, lever: str, row: Row, total: Amount, unit: str, more: tuple[str, ...], note: str
) -> FlowAtRisk:
    share = estimate_of(row)
    assert share.low is not None and share.high is not None
    known = share.value is not None and total.value is not None
    value = (share.value or 0.0) * (total.value or 0.0) if known else None
    amount = Amount(value, share.low * total.low, share.high * total.high)
    sources = tuple(sorted({*(row["source"] or "").split(), *more}))
    notes = "; ".join(filter(None, (share.note, note)))
    return FlowAtRisk(
        product, lever, row["component"], unit, row["data_year"], amount, share, share.status,
        sources, note=notes,
    )  # fmt: skip


def _energy(reading: Reading, product: str) -> FlowAtRisk:
    """The patron's share of a fuel's imports times their value, both of the share's year.

    The lever's weight is the total of the usable year nearest to the one asked for, which may be
    another year than a carried share's: it stands in, and is told, only where no other is known.
    """
    if product in NOT_COVERED:
        return _beyond_lever(reading, product)
    row = reading.share("energy", product)
    if row is None or row["low"] is None:
        why = (row or {}).get("note") or "the lever has no such cell"
        return _unobserved(product, "energy", product, "USD", why)
    year, note = row["data_year"], ""
    value = reading.figures.total(f"imports_{product}", reading.asked.neighbor, year)
    if value is None:
        value, note = row["weight"], f"share of {year}; total of the year nearest to {row['year']}"
    return _of_total(product, "energy", row, Amount(value, value, value), "USD", (), note)


def _beyond_lever(reading: Reading, product: str) -> FlowAtRisk:
    """A fuel outside the lever, from a yearly file where one has been added."""
    years = reading.figures.years(f"imports_{product}", reading.asked.neighbor)
    past = [year for year in years if year <= reading.year]
    if not past:
        return _unobserved(product, "energy", None, "USD", NOT_COVERED[product])
    mine = [row for row in years[max(past)] if row["partner"] in reading.members]
    value = sum(row["value"] or 0.0 for row in mine)
    sources = tuple(sorted({row["source"] for row in years[max(past)]}))
    return FlowAtRisk(
        product, "energy", None, "USD", max(past), Amount(value, value, value), None, "reported",
        sources, note="in no lever: grip does not move",
    )  # fmt: skip


def goods_at_risk(reading: Reading, product: str) -> FlowAtRisk:
    """The patron's share of goods exports or imports times their total in the share's year."""
    row = reading.share("trade", product)
    if row is None or row["low"] is None:
        why = (row or {}).get("note") or "the lever has no such cell"
        return _unobserved(product, "trade", product, "USD", why)
    total, sources, note = _total_of_goods(reading, product, row["data_year"])
    if total is None:
        why = f"no total of goods {product} within two years of {row['data_year']}"
        return _unobserved(product, "trade", product, "USD", why)
    return _of_total(product, "trade", row, total, "USD", sources, note)


def _total_of_goods(
    reading: Reading, product: str, year: int
) -> tuple[Amount | None, tuple[str, ...], str]:
    """The neighbor's total of goods; at most that with services, where it alone is known."""
    state, figures = reading.asked.neighbor, reading.figures
    whole = reading.panel.total(state, product, year)
    if whole.value is not None and whole.low is not None and whole.high is not None:
        return Amount(whole.value, whole.low, whole.high), whole.sources, ""
    found = figures.at(f"{product}_goods", state, year)
    if found is not None:
        note = "" if found.year == year else f"total of {found.year}"
        return found.amount, found.sources, note
    found = figures.at(f"{product}_goods_services", state, year)
    if found is None:
        return None, (), ""
    note = f"only a total with services in it is known ({found.year}): the flow is at most this"
    return Amount(None, 0.0, found.amount.high), found.sources, note


def _labor(reading: Reading, product: str) -> FlowAtRisk:
    """The patron's part of remittances in USD, or of emigrants in persons."""
    row = reading.share("labor", product)
    unit = "USD" if product == "remittances" else "persons"
    if row is None or row["low"] is None:
        why = (row or {}).get("note") or "the lever has no such cell"
        return _unobserved(product, "labor", product, unit, why)
    state, year = reading.asked.neighbor, row["data_year"]
    if product == "migrants":
        people = reading.figures.total("migrant_stock", state, year)
        if people is None:
            why = f"how many emigrants there are in {year} is in no source at hand (UN DESA has it)"
            return _unobserved(product, "labor", product, unit, why)
        return _of_total(
            product, "labor", row, Amount(people, people, people), unit, ("undesa_migrants",), ""
        )
    inflow = _inflow(reading, year)
    if inflow is None:
        return _unobserved(product, "labor", product, unit, f"no remittances near {year}")
    amount, sources, note = inflow
    return _of_total(product, "labor", row, amount, unit, sources, note)


def _inflow(reading: Reading, year: int) -> tuple[Amount, tuple[str, ...], str] | None:
    """All remittances of a year: as printed, or their share of GDP times GDP."""
    figures, state = reading.figures, reading.asked.neighbor
    printed = figures.at("remittance_inflow", state, year, within=0)
    if printed is not None:
        return printed.amount, printed.sources, ""
    ratio = figures.at("remittances_to_gdp", state, year, within=INFLOW_NEAR)
    gdp = figures.gdp([state], year, within=INFLOW_NEAR)
    if ratio is None or gdp is None:
        return None
    known = ratio.amount.value is not None and gdp.amount.value is not None
    value = (ratio.amount.value or 0.0) * (gdp.amount.value or 0.0) if known else None
    amount = Amount(value, ratio.amount.low * gdp.amount.low, ratio.amount.high * gdp.amount.high)
    note = f"remittances to GDP of {ratio.year} times GDP of {gdp.year}"
    return amount, tuple(sorted({*ratio.sources, *gdp.sources})), note


def _arms(reading: Reading, product: str) -> FlowAtRisk:
    """The patron's share of arms deliveries, in trend-indicator values a year."""
    row = reading.share("security", "arms")
    unit = "million TIV"
    if row is None or row["low"] is None:
        why = (row or {}).get("note") or "the lever has no such cell"
        return _unobserved(product, "security", "arms", unit, why)
    years = reading.figures.years("arms_tiv", reading.asked.neighbor)
    last = row["data_year"]
    window = [item for year in range(last - WINDOW + 1, last + 1) for item in years.get(year, ())]
    if not window:
        why = "deliveries by year are in no source at hand (the SIPRI register has them)"
        return FlowAtRisk(
            product, "security", "arms", unit, last, None, estimate_of(row), row["status"],
            tuple((row["source"] or "").split()), why,
        )  # fmt: skip
    mean = sum(item["value"] or 0.0 for item in window) / WINDOW
    note = f"mean of {last - WINDOW + 1}–{last}; TIV is a volume of arms, not a price"
    return _of_total(
        product, "security", row, Amount(mean, mean, mean), unit, ("sipri_arms",), note
    )


def _transit(reading: Reading, product: str) -> FlowAtRisk:
    """Gas that enters the EU from the neighbor's side: whose it is no source says."""
    rows = rows_of(
        reading.tables["observation"].filter(
            nw.col("indicator") == "gas_entry", nw.col("partner") == reading.asked.neighbor,
            ~nw.col("low").is_null(), nw.col("year") <= reading.year,
        ).select("year", "value", "low", "high").sort("year", "value", "low")
    )  # fmt: skip
    if not rows:
        why = (
            "no gas on record that enters the European Union's grid from this state; ports and "
            "railways are in no source at hand (tonnage by origin and destination would tell)"
        )
        return _unobserved("transit", "transit", None, "kWh", why)
    last = max(row["year"] for row in rows)
    high = sum(row["high"] for row in rows if row["year"] == last)
    return FlowAtRisk(
        "transit", "transit", None, "kWh", last, Amount(None, 0.0, high), None, "truncated",
        ("entsog",), note="all gas from the neighbor's side; whose it is, and what passage "
        "earns, no source at hand says; in no lever: grip does not move",
    )  # fmt: skip


_MAKERS: dict[str, Callable[[Reading, str], FlowAtRisk]] = {
    "energy": _energy, "trade": goods_at_risk, "labor": _labor, "arms": _arms, "transit": _transit,
}  # fmt: skip
