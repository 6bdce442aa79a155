"""Suppliers of a neighbor's flow before the cut, and what each could divert at most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from nearabroad.core.expressions import rows_of
from nearabroad.core.states import states
from nearabroad.pulling.figures import NEAR
from nearabroad.pulling.flows import FlowAtRisk, Reading
from nearabroad.pulling.parties import columns_of
from nearabroad.pulling.past import FUELS
from nearabroad.scenario.accounting import Account
from nearabroad.scenario.cuts import Case, grown, newcomers_of
from nearabroad.scenario.filling import UNKNOWN, Filler, fillers

Row = dict[str, Any]

_PRINTED = {"gas": ("gas_exports", "gas_imports"), "coal": ("coal_exports", "coal_imports")}
"""Printed exports of a fuel, and the importer's own figure in the same unit."""


def fillers_of(
    reading: Reading, flow: FlowAtRisk, account: Account, cases: Sequence[Case]
) -> tuple[Filler, ...]:
    """Who fills one flow's hole; nobody is named where past cuts do not tell how much is new."""
    shares = _shares(reading, flow)
    shares = {name: value for name, value in shares.items() if name not in reading.members}
    yearly = account.replaced.value or account.replaced.high
    yearly *= 12.0 / len(account.months)
    caps = _caps(reading, flow) if flow.pulled in FUELS else {}
    told = [case for case in cases if case.curve is not None]
    limits = {name: caps.get(name) for name in shares}
    return fillers(shares, grown(told), newcomers_of(told), yearly, limits)


def _shares(reading: Reading, flow: FlowAtRisk) -> dict[str, float]:
    """Shares of the flow by partner in its year, 0..1."""
    if flow.year is None:
        return {}
    figures, state = reading.figures, reading.asked.neighbor
    if reading.asked.hs:
        total = sum(flow.others.values()) + (flow.amount.value or 0.0 if flow.amount else 0.0)
        return {name: value / total for name, value in flow.others.items()} if total else {}
    if flow.pulled in FUELS:
        return _parts(figures.years(f"imports_{flow.pulled}", state).get(flow.year, ()))
    if flow.lever == "trade":
        own = [row for row in figures.years(f"goods_{flow.pulled}", state).get(flow.year, ())
               if row["partner"] in states() and row["status"] == "reported"]  # fmt: skip
        if own:
            first = min(row["source"] for row in own)
            return _parts([row for row in own if row["source"] == first])
        rows = figures.years(f"{flow.pulled[:-1]}_partner_share", state).get(flow.year, ())
        return {row["partner"]: row["value"] for row in rows
                if row["value"] is not None and row["partner"] in states()}  # fmt: skip
    return {}


def _parts(rows: Sequence[Row]) -> dict[str, float]:
    known = {row["partner"]: row["value"] for row in rows if row["value"]}
    total = sum(known.values())
    return {name: value / total for name, value in known.items() if name in states()}


def _caps(reading: Reading, flow: FlowAtRisk) -> dict[str, float]:
    """What each exporter sells of a fuel to everybody else in the year, USD.

    Of gas and coal by its own printed exports (cubic metres, tonnes), at the neighbor's own unit
    value: customs records leave much of them out. Otherwise what all others record of it.
    """
    recorded = _recorded(reading, flow)
    name, physical = _PRINTED.get(flow.pulled, ("", ""))
    bought = reading.figures.at(physical, reading.asked.neighbor, flow.year or 0) if name else None
    worth = _worth(reading, flow)
    if bought is None or not bought.amount.value or worth is None:
        return recorded
    price = worth / bought.amount.value
    rows = rows_of(
        reading.tables["observation"].filter(
            nw.col("indicator") == name, nw.col("value") > 0.0,
            nw.col("year") >= (flow.year or 0) - NEAR, nw.col("year") <= (flow.year or 0) + NEAR,
        ).select("state", "year", "value").sort("state", "year", "value")
    )  # fmt: skip
    printed = {row["state"]: row["value"] * price for row in rows}
    return {**recorded, **printed}


def _worth(reading: Reading, flow: FlowAtRisk) -> float | None:
    """The neighbor's imports of the fuel from everybody, USD."""
    return reading.figures.total(f"imports_{flow.pulled}", reading.asked.neighbor, flow.year or 0)


def _recorded(reading: Reading, flow: FlowAtRisk) -> dict[str, float]:
    rows = rows_of(
        reading.tables["observation"].filter(
            nw.col("indicator") == f"imports_{flow.pulled}", nw.col("year") == flow.year,
            nw.col("state") != reading.asked.neighbor, ~nw.col("value").is_null(),
        ).group_by("partner").agg(total=nw.col("value").sum()).sort("partner")
    )  # fmt: skip
    return {row["partner"]: row["total"] for row in rows}


def filler_rows(flow: FlowAtRisk, account: Account, found: Sequence[Filler]) -> list[Row]:
    """Rows of `scenario_filler`."""
    rows = []
    for item in found:
        amount = None if item.part is None else account.replaced.times(item.part)
        note = ""
        if item.supplier == UNKNOWN:
            note = "newcomers and whoever no list names"
        elif item.part is None:
            note = "past cuts do not tell how much goes to suppliers of before"
        rows.append({
            "pulled": flow.pulled, "supplier": item.supplier, "year": flow.year,
            "share_before": item.share_before, "cuts_present": item.there,
            "cuts_grown": item.more, "fill_share": item.part, "unit": flow.unit,
            "fill_cap": item.cap, "fill_capped": item.capped, "note": note or None,
            **columns_of("fill_amount", amount),
        })  # fmt: skip
    return rows
