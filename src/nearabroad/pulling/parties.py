"""Rows of an account: what neighbor and patron lose, month by month, and the asymmetry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nearabroad.pulling.figures import Figure
from nearabroad.pulling.flows import FlowAtRisk
from nearabroad.scenario.accounting import Account, Amount, account, asymmetry, over
from nearabroad.scenario.curves import Substitution
from nearabroad.scenario.model import Scenario

Row = dict[str, Any]

ONE = Amount(1.0, 1.0, 1.0)
NO_LABOR = (
    "the patron loses work, not the transfers: what emigrants produce is not observable; "
    "earnings or output by citizenship would tell"
)
NO_INCOME = (
    "household income is not observable: household final consumption (World Bank) would tell"
)


@dataclass(frozen=True)
class Party:
    """One side of one flow: whose cost, what is lost, how it is replaced; None: not observable."""

    code: str
    loses: str
    flow: FlowAtRisk
    account: Account | None
    substitution: Substitution
    gdp: Figure | None
    reason: str = ""


def party_row(asked: Scenario, party: Party, use: Row) -> Row:
    """One row of `scenario`."""
    flow, found = party.flow, party.account
    row: Row = {
        "patron": asked.patron, "neighbor": asked.neighbor, "lever": asked.lever,
        "pulled": flow.pulled, "party": party.code, "loses": party.loses, "year": flow.year,
        "unit": flow.unit, "status": flow.status, "cut": asked.cut, "months": asked.months,
        "sources": "; ".join(sorted({*flow.sources, *(party.gdp.sources if party.gdp else ())})),
        "reason": flow.reason or party.reason or None, "note": flow.note or None, **use,
    }  # fmt: skip
    if party.gdp is not None:
        row.update(gdp=party.gdp.amount.value, gdp_year=party.gdp.year)
    if found is None or flow.amount is None:
        return {**row, "status": "unobserved"}
    row.update(columns_of("at_risk", flow.amount))
    row.update(columns_of("cut_amount", found.cut))
    row.update(columns_of("replaced_amount", found.replaced))
    row.update(columns_of("lost_amount", found.lost))
    for kind, amount in (("data", found.data), ("method", found.method)):
        if amount is not None:
            row.update({f"lost_{kind}_low": amount.low, f"lost_{kind}_high": amount.high})
    row["share_replaced"] = found.share_replaced
    if flow.unit == "USD" and party.gdp is not None:
        gdp = party.gdp.amount
        row.update(columns_of("at_risk_to_gdp", over(flow.amount, gdp)))
        span = gdp.times(asked.months / 12.0)
        row.update(columns_of("lost_to_gdp", over(found.lost, span)))
    return row


def columns_of(name: str, amount: Amount | None) -> Row:
    """An amount as a column and its band; no columns where it is not known."""
    if amount is None:
        return {}
    return {name: amount.value, f"{name}_low": amount.low, f"{name}_high": amount.high}


def month_rows(asked: Scenario, party: Party) -> list[Row]:
    """Rows of `scenario_month`; `season_years` 0: the year is spread evenly."""
    if party.account is None:
        return []
    return [
        {
            "pulled": party.flow.pulled, "party": party.code, "month_number": item.month,
            "year": party.flow.year, "calendar_month": (asked.begins + item.month - 2) % 12 + 1,
            "season_years": len(party.flow.season.years),
            "unit": party.flow.unit, "month_share": item.weight,
            "replaced_share": item.replaced_share.value,
            "replaced_share_low": item.replaced_share.low,
            "replaced_share_high": item.replaced_share.high,
            **columns_of("cut_amount", item.cut), **columns_of("replaced_amount", item.replaced),
            **columns_of("lost_amount", item.lost),
        }
        for item in party.account.months
    ]  # fmt: skip


def total_row(asked: Scenario, parties: Sequence[Party]) -> Row | None:
    """All flows of one party in USD together; None for fewer than two, or where one is unknown."""
    known = [item for item in parties if item.account is not None and item.flow.unit == "USD"]
    if len(known) < 2 or known[0].flow.amount is None:
        return None
    left_out = sorted({item.flow.pulled for item in parties} - {i.flow.pulled for i in known})
    risk, cut, replaced, lost = ONE.times(0.0), ONE.times(0.0), ONE.times(0.0), ONE.times(0.0)
    for item in known:
        assert item.flow.amount is not None and item.account is not None
        risk, cut = risk.plus(item.flow.amount), cut.plus(item.account.cut)
        replaced = replaced.plus(item.account.replaced)
        lost = lost.plus(item.account.lost)
    first = known[0]
    years = sorted({item.flow.year for item in known if item.flow.year is not None})
    row: Row = {
        "patron": asked.patron, "neighbor": asked.neighbor, "lever": asked.lever, "pulled": "all",
        "party": first.code, "loses": " and ".join(dict.fromkeys(i.loses for i in known)),
        "year": years[-1] if years else None, "unit": "USD", "status": "estimated",
        "cut": asked.cut, "months": asked.months,
        "note": f"without {', '.join(left_out)}" if left_out else None,
        **columns_of("at_risk", risk), **columns_of("cut_amount", cut),
        **columns_of("replaced_amount", replaced), **columns_of("lost_amount", lost),
    }  # fmt: skip
    if first.gdp is not None and first.gdp.amount.value:
        gdp = first.gdp.amount
        row.update(
            gdp=gdp.value, gdp_year=first.gdp.year, **columns_of("at_risk_to_gdp", over(risk, gdp))
        )
        row.update(columns_of("lost_to_gdp", over(lost, gdp.times(asked.months / 12.0))))
    return row


def asymmetry_rows(asked: Scenario, theirs: Party, ours: Party) -> list[Row]:
    """Patron's cost over neighbor's, each to its GDP: of the flow itself, and of what is lost.

    The flow is the same on both sides, so that its own band cancels: only what is replaced and
    the GDPs, with their bands, tell the two apart.
    """
    base = {"pulled": ours.flow.pulled, "year": ours.flow.year}
    gdps = [item.gdp.amount if item.gdp else None for item in (theirs, ours)]
    known = all(gdp is not None and gdp.low > 0.0 for gdp in gdps)
    if ours.account is None or theirs.account is None or not known or ours.flow.unit != "USD":
        why = ours.flow.reason or theirs.reason or ours.reason or "a GDP is not known"
        if ours.account is not None and ours.flow.unit != "USD":
            why = f"{ours.flow.unit} are not USD: no part of a GDP"
        return [{**base, "when_counted": name, "reason": why} for name in ("at risk", "lost")]
    rows = []
    for name in ("at risk", "lost"):
        sides = [
            over(ONE if name == "at risk" else _lost_of_one(asked, item), gdp)
            for item, gdp in zip((theirs, ours), gdps, strict=True)
        ]
        found = asymmetry(sides[0], sides[1])
        row: Row = {**base, "when_counted": name}
        if found is None:
            row["reason"] = "the neighbor may lose nothing: no upper end"
            if sides[0] is not None and sides[1] is not None and sides[1].high > 0:
                row["asymmetry_low"] = sides[0].low / sides[1].high
        else:
            row.update(columns_of("asymmetry", found))
        rows.append(row)
    return rows


def _lost_of_one(asked: Scenario, party: Party) -> Amount:
    season = party.flow.season.parts
    return account(ONE, asked.cut, asked.months, party.substitution, season, asked.begins).lost
