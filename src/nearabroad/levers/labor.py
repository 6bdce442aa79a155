"""Labor: where a neighbor's emigrants live and their money comes from, by what it is worth."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from nearabroad.core.estimate import (
    RATIO,
    Estimate,
    carried_to,
    clipped,
    typical_yearly_change,
    unobserved,
)
from nearabroad.core.scope import Scope, Tables
from nearabroad.core.specs import LeverSpec
from nearabroad.levers._rows import Components, observations, series_by, values_of

SPEC = LeverSpec(
    id="labor",
    label="Labor",
    definition="Mean of the patron's shares of the neighbor's emigrants and of its remittances; "
    "criticality is remittances / GDP, 0..0.3 mapped to 0..1.",
    components={
        "migrants": "patron's share of the neighbor's emigrants",
        "remittances": "patron's share of the neighbor's remittance inflow",
    },
    criticality={"remittances to GDP": "personal remittances received / GDP, over 0.3"},
    caution="Destinations that report no origins (China, the Gulf) are holes.",
)

REMITTANCES_GOALPOST = 0.3
INDICATORS = {
    "migrants": ("migrant_share",),
    "remittances": ("remittance_share", "transfer_share_noncommercial"),
}
"""Shares by component. Transfers are gross and without a sale behind them: what a central bank
counts that is nearest to remittances. With a modelled share of the same year: median, envelope."""

NEGLIGIBLE = 0.0005
"""A part that nobody is named for, below which a bloc's share has a point."""

Cells = dict[tuple[str, ...], dict[int, Estimate]]
"""Shares by neighbor and partner, and by year."""


def measure(tables: Tables, scope: Scope) -> pa.Table:
    """Component rows of labor, shares and criticality 0..1."""
    out = Components(SPEC.id)
    for component, indicators in INDICATORS.items():
        series = series_by(observations(tables, indicators), "state", "partner")
        change = typical_yearly_change(values_of(series.values()))
        for neighbor in scope.neighbors:
            for patron in scope.patrons:
                cells = _of_patron(series, neighbor, patron, scope)
                for year in scope.years:
                    found = carried_to(cells, year, change)
                    out.add(component, "share", patron, neighbor, year, _told(found, component))
    _criticality(tables, scope, out)
    return out.table()


def _of_patron(series: Cells, neighbor: str, patron: str, scope: Scope) -> dict[int, Estimate]:
    """The patron's share by year; a bloc's is the sum of its members' where they are named."""
    printed = series.get((neighbor, patron), {})
    if not scope.is_bloc(patron):
        return printed
    named: dict[int, dict[str, Estimate]] = {}
    for (state, partner), years in series.items():
        if state == neighbor and not scope.is_bloc(partner):
            for year, item in years.items():
                if item.observed:
                    named.setdefault(year, {})[partner] = item
    sums = {year: _sum(found, patron, neighbor, year, scope) for year, found in named.items()}
    return {**printed, **{year: item for year, item in sums.items() if item is not None}}


def _sum(
    named: dict[str, Estimate], patron: str, neighbor: str, year: int, scope: Scope
) -> Estimate | None:
    """Members of that year added up; those not named may hold what the named leave over.

    None where no member is named. Destinations that report no origins are in no total: of them
    the share says nothing.
    """
    members = scope.members(patron, year, neighbor)
    own = [item for name, item in sorted(named.items()) if name in members]
    if not own:
        return None
    left = max(0.0, 1.0 - sum(item.low or 0.0 for item in named.values()))
    points = [item.value for item in own if item.value is not None]
    low = min(1.0, sum(item.low or 0.0 for item in own))
    firm = len(points) == len(own) and (left < NEGLIGIBLE or members <= set(named))
    high = min(1.0, sum(item.high or 0.0 for item in own) + (0.0 if firm else left))
    value = min(max(sum(points), low), max(low, high)) if firm else None
    return Estimate(
        value, low, max(low, high), "estimated" if firm else "truncated", year,
        tuple(name for item in own for name in item.inputs),
        note=f"{len(own)} of {len(members)} members named",
    )  # fmt: skip


def _told(found: Estimate | None, component: str) -> Estimate:
    """The estimate, or why there is none: no row at all, or a destination that reports none."""
    if found is None:
        return unobserved(f"no figure of {component} for this pair up to then")
    if not found.observed:
        return unobserved("the destination reports no such origin")
    return found


def _criticality(tables: Tables, scope: Scope, out: Components) -> None:
    """Remittances over GDP, its goalpost 0.3; carried from the nearest year."""
    basis = "remittances to GDP"
    rows = observations(tables, ("remittances_to_gdp",))
    series = {
        state: {year: over_goalpost(item) for year, item in years.items()}
        for (state,), years in series_by(rows, "state").items()
    }
    change = typical_yearly_change(values_of(series.values()), RATIO)
    for neighbor in scope.neighbors:
        for year in scope.years:
            found = carried_to(
                series.get(neighbor, {}), year, change, either_side=True, scale=RATIO
            )
            estimate = clipped(found) if found else unobserved("no remittances over GDP")
            out.add(basis, "criticality", None, neighbor, year, replace(estimate, basis=basis))


def over_goalpost(item: Estimate) -> Estimate:
    """Remittances as a share of GDP, 0..0.3 mapped to 0..1, not clipped.

    >>> over_goalpost(Estimate(0.15, 0.15, 0.15, "reported", data_year=2023)).value
    0.5
    """

    def scaled(value: float | None) -> float | None:
        return None if value is None else value / REMITTANCES_GOALPOST

    note = "" if item.value is None else f"remittances {item.value:.1%} of GDP"
    return replace(
        item, value=scaled(item.value), low=scaled(item.low), high=scaled(item.high)
    ).noted(note)
