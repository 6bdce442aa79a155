"""What a fuel flow is of the neighbor's own use: of that fuel, and of oil and gas together."""

from __future__ import annotations

from typing import Any

from nearabroad.levers._balance import DAYS, JOULES_PER_BARREL, JOULES_PER_CUBIC_METRE
from nearabroad.pulling.figures import Figure, Figures
from nearabroad.pulling.flows import FlowAtRisk
from nearabroad.scenario.accounting import Amount

Row = dict[str, Any]

BARRELS_PER_TONNE = 7.33
"""Of crude oil, world average: Energy Institute, Statistical Review, approximate conversions."""

FRESH = 3
"""Years that the use may be off the flow's year."""


def use_columns(flow: FlowAtRisk, figures: Figures, state: str) -> Row:
    """Columns `use_share`, `use_year` and `energy_share` of a fuel; nothing where unknown.

    The patron's share of imports times imports over consumption, at most 1.
    """
    if flow.share is None or flow.year is None or flow.share.low is None:
        return {}
    if flow.share.high is None or flow.pulled not in _PHYSICAL:
        return {}
    imported, used = _PHYSICAL[flow.pulled](figures, state, flow.year)
    if imported is None or used is None or used.amount.value is None or used.amount.low <= 0:
        return {}
    row: Row = {"use_year": used.year, **_banded("use_share", flow, imported, used.amount)}
    energy = _energy_used(figures, state, flow.year)
    if energy is not None and flow.pulled in _JOULES:
        joules = imported.times(_JOULES[flow.pulled])
        row.update(_banded("energy_share", flow, joules, energy))
    return row


def _banded(name: str, flow: FlowAtRisk, imported: Amount, used: Amount) -> Row:
    share = flow.share
    assert share is not None and share.low is not None and share.high is not None
    known = None not in (share.value, imported.value, used.value)
    value = (share.value or 0.0) * (imported.value or 0.0) / (used.value or 1.0) if known else None
    return {
        name: None if value is None else min(1.0, value),
        f"{name}_low": min(1.0, share.low * imported.low / used.high),
        f"{name}_high": min(1.0, share.high * imported.high / used.low),
    }


def _gas(figures: Figures, state: str, year: int) -> tuple[Amount | None, Figure | None]:
    brought = figures.at("gas_imports", state, year, FRESH)
    return (brought.amount if brought else None), figures.at("gas_consumption", state, year, FRESH)


def _crude(figures: Figures, state: str, year: int) -> tuple[Amount | None, Figure | None]:
    tonnes = figures.total("volume_crude", state, year)
    barrels = None if tonnes is None else tonnes * BARRELS_PER_TONNE / DAYS
    amount = None if barrels is None else Amount(barrels, barrels, barrels)
    return amount, figures.at("oil_consumption", state, year, FRESH)


def _coal(figures: Figures, state: str, year: int) -> tuple[Amount | None, Figure | None]:
    tonnes = figures.total("volume_coal", state, year)
    amount = None if tonnes is None else Amount(tonnes, tonnes, tonnes)
    return amount, figures.at("coal_consumption", state, year, FRESH)


_PHYSICAL = {"gas": _gas, "crude": _crude, "coal": _coal}
_JOULES = {"gas": JOULES_PER_CUBIC_METRE, "crude": JOULES_PER_BARREL * DAYS}


def _energy_used(figures: Figures, state: str, year: int) -> Amount | None:
    """Joules of oil and gas consumed in a year; None where the oil is not known."""
    oil = figures.at("oil_consumption", state, year, FRESH)
    gas = figures.at("gas_consumption", state, year, FRESH)
    if oil is None or gas is None:
        return None
    return oil.amount.times(JOULES_PER_BARREL * DAYS).plus(gas.amount.times(JOULES_PER_CUBIC_METRE))
