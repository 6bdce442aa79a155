"""A scenario's tables: flows at risk, both parties' accounts, fillers, levers, past cuts, notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.errors import UsageError
from nearabroad.core.scenario_tables import TABLES
from nearabroad.core.schemas import table_of
from nearabroad.core.scope import Tables
from nearabroad.core.states import Blocs
from nearabroad.index.compare import Settings
from nearabroad.pulling.figures import Figure, Figures
from nearabroad.pulling.filling import filler_rows, fillers_of
from nearabroad.pulling.flows import SIDES, FlowAtRisk, Reading, flows_at_risk
from nearabroad.pulling.levers import Edit, before_and_after
from nearabroad.pulling.parties import (
    NO_INCOME,
    NO_LABOR,
    Party,
    asymmetry_rows,
    month_rows,
    party_row,
    total_row,
)
from nearabroad.pulling.past import PastFlows, cases_of, substitution_of
from nearabroad.pulling.products import product_flows
from nearabroad.pulling.seasons import season_for
from nearabroad.pulling.using import use_columns
from nearabroad.scenario.accounting import NOTHING, account
from nearabroad.scenario.curves import ENOUGH, Substitution
from nearabroad.scenario.cuts import Case
from nearabroad.scenario.left_out import left_out
from nearabroad.scenario.model import Scenario

Row = dict[str, Any]

FIRST = (
    "Accounting only: what flows, what is cut, what past cuts had replaced. No general "
    "equilibrium, no elasticities, no prices; table scenario_left_out lists what is left out."
)
NO_LEVER = "what is cut stands in no lever"
NO_PART = "what part of all goods the product is, is not known"
NO_PRODUCT = "what is known of the product is nothing"
OPENNESS_GOALPOST = 1.2
OPENNESS = ("goods", "goods and services")
"""Bases of openness."""


@dataclass
class Pulling:
    """What a scenario is put together from; `components` are the neighbor's cells of all years."""

    asked: Scenario
    year: int
    components: pa.Table
    patrons: Sequence[str]
    blocs: Blocs
    tables: Tables
    settings: Settings
    cases: dict[tuple[str, str], tuple[Case, ...]] = field(default_factory=dict)

    def members(self, code: str) -> frozenset[str]:
        """The states that a patron is made of, the neighbor left out."""
        if code in self.blocs.names:
            return self.blocs.members(code, self.year) - {self.asked.neighbor}
        return frozenset({code})


def scenario_tables(pulling: Pulling) -> tuple[dict[str, pa.Table], tuple[str, ...], set[str]]:
    """All tables of a scenario but of a membership, notes in words, and the sources used."""
    asked = pulling.asked
    of_year = pc.equal(pulling.components["year"], pulling.year)
    rows = pulling.components.filter(of_year).to_pylist()
    cells = {(r["lever"], r["component"], r["patron"], r["neighbor"]): r for r in rows}
    mine = pulling.members(asked.patron)
    figures = Figures(pulling.tables, {asked.neighbor, *mine})
    reading = Reading(asked, pulling.year, cells, figures, pulling.tables, mine)
    past = PastFlows(pulling.tables, pulling.blocs)
    found: dict[str, list[Row]] = {name: [] for name in TABLES}
    pairs, edits = [], []
    for found_flow in product_flows(reading) if asked.hs else flows_at_risk(reading):
        flow = replace(found_flow, season=season_for(reading, found_flow))
        ours, theirs = (_party(pulling, reading, past, flow, place) for place in (0, 1))
        pairs.append((ours, theirs))
        use = use_columns(flow, figures, asked.neighbor)
        found["scenario"] += [party_row(asked, ours, use), party_row(asked, theirs, {})]
        found["scenario_month"] += [*month_rows(asked, ours), *month_rows(asked, theirs)]
        found["scenario_asymmetry"] += asymmetry_rows(asked, theirs, ours)
        edit, fillers = _edit(pulling, reading, ours)
        edits += [edit] if edit else []
        found["scenario_filler"] += fillers
    flows = [ours.flow for ours, _ in pairs]
    _check_there(asked, flows)
    without = _without(asked, flows)
    for place in (0, 1):
        total = total_row(asked, [pair[place] for pair in pairs])
        found["scenario"] += [total] if total else []
    found["scenario_lever"] = before_and_after(
        rows, [] if without.startswith(NO_PART) else edits, pulling.patrons, asked.neighbor,
        pulling.year, pulling.members, pulling.settings, without,
    )  # fmt: skip
    found["scenario_case"] = [_case_row(side, case) for (side, _), cases in
                              sorted(pulling.cases.items()) for case in cases]  # fmt: skip
    found["scenario_left_out"] = [
        {"left_out": what, "what_would": would} for what, would in left_out(asked.lever)
    ]
    return tables_of(asked, found), _notes(pulling, pairs), _sources(found["scenario"], rows)


def _check_there(asked: Scenario, flows: Sequence[FlowAtRisk]) -> None:
    """Raise `UsageError` where all that could be cut is known to be nothing."""
    if all(flow.amount is not None and flow.amount.high == 0.0 for flow in flows):
        years = sorted({flow.year for flow in flows if flow.year is not None})
        raise UsageError(
            f"{asked.neighbor} has no {' or '.join(asked.products)} with {asked.patron} "
            f"({', '.join(map(str, years))}): there is nothing to cut."
        )


def _without(asked: Scenario, flows: Sequence[FlowAtRisk]) -> str:
    """Why no lever moves, where none does.

    A product on record whose part of all goods is not known in one flow leaves the lever unknown:
    to move it by the other flow alone would count the part as nothing.
    """
    if not asked.hs:
        return NO_LEVER
    unknown = [flow.pulled for flow in flows
               if flow.sources and flow.component is None and flow.amount != NOTHING]  # fmt: skip
    return f"{NO_PART} ({', '.join(unknown)})" if unknown else NO_PRODUCT


def tables_of(asked: Scenario, found: dict[str, list[Row]]) -> dict[str, pa.Table]:
    """Rows as tables, each with the scenario's id and its patron and neighbor."""
    base = {"scenario": asked.id, "patron": asked.patron, "neighbor": asked.neighbor}
    return {
        name: table_of(
            [{**{k: v for k, v in base.items() if k in schema.names}, **row}
             for row in found.get(name, [])], schema)
        for name, schema in TABLES.items()
        if found.get(name)
    }  # fmt: skip


def _party(
    pulling: Pulling, reading: Reading, past: PastFlows, flow: FlowAtRisk, place: int
) -> Party:
    asked = pulling.asked
    code = (asked.neighbor, asked.patron)[place]
    loses, side = SIDES[flow.way][place]
    substitution = _substitution(pulling, past, flow, side, place)
    gdp = _gdp(pulling, reading, flow, place)
    reason = ""
    if flow.pulled in ("remittances", "migrants"):
        reason = NO_LABOR if place else NO_INCOME
    silent = flow.amount is None or (place == 1 and flow.pulled == "remittances")
    done = None
    if not silent and flow.amount is not None:
        done = account(
            flow.amount, asked.cut, asked.months, substitution, flow.season.parts, asked.begins
        )
    return Party(code, loses, flow, done, substitution, gdp, reason)


def _substitution(
    pulling: Pulling, past: PastFlows, flow: FlowAtRisk, side: str | None, place: int
) -> Substitution:
    """As past cuts were; the asker's own figure is the neighbor's alone."""
    asked = pulling.asked
    if place == 0 and asked.substitute is not None:
        return Substitution(fixed=asked.substitute)
    if side is None or flow.pulled in ("refined", "power"):
        return Substitution()
    key = (side, flow.kind)
    if key not in pulling.cases:
        pulling.cases[key] = cases_of(past, pulling.blocs, side, flow.kind)
    return substitution_of(pulling.cases[key], flow.kind)


def _gdp(pulling: Pulling, reading: Reading, flow: FlowAtRisk, place: int) -> Figure | None:
    states = reading.members if place else {pulling.asked.neighbor}
    return reading.figures.gdp(states, flow.year or pulling.year)


def _edit(pulling: Pulling, reading: Reading, ours: Party) -> tuple[Edit | None, list[Row]]:
    """How the neighbor's cells change (None: it stands in no lever), and who fills the hole."""
    flow, asked = ours.flow, pulling.asked
    parts: dict[str, float] = {}
    rows: list[Row] = []
    money = flow.unit in ("USD", "EUR") and flow.pulled != "remittances"
    if ours.account is not None and money and (flow.component or asked.hs):
        side = SIDES[flow.way][0][1] or ""
        cases = pulling.cases.get((side, flow.kind), ())
        found = fillers_of(reading, flow, ours.account, cases)
        parts = {item.supplier: item.part for item in found
                 if item.share_before is not None and item.part is not None}  # fmt: skip
        rows = filler_rows(flow, ours.account, found)
    if flow.component is None or flow.share is None or flow.part == 0.0:
        return None, rows
    end = ours.account.end if ours.account else ours.substitution.between(
        (asked.months - 1) / 12.0, asked.months / 12.0
    )  # fmt: skip
    bases, weighs = _criticality(reading, ours)
    edit = Edit(
        flow.lever, flow.component, asked.cut * flow.part, end, parts, bases, weighs,
        weight=flow.lever == "energy",
    )  # fmt: skip
    return edit, rows


def _criticality(reading: Reading, ours: Party) -> tuple[tuple[str, ...], float]:
    """The bases of criticality that the flow is a part of, and what part.

    Openness falls by the flow over exports and imports together, remittances over GDP by the
    patron's share. How far a state lives on imported energy is left as it is: a cut does not
    make it less so.
    """
    flow = ours.flow
    if flow.pulled == "remittances" and flow.share is not None:
        value = flow.share.value
        return ("remittances to GDP",), value if value is not None else flow.share.low or 0.0
    if flow.lever != "trade" or flow.amount is None or flow.amount.value is None:
        return (), 0.0
    if flow.unit != "USD" or flow.part == 0.0:
        return (), 0.0
    gdp = ours.gdp.amount.value if ours.gdp else None
    openness = openness_in(reading.cells.values())
    if openness is None or not gdp:
        return (), 0.0
    # Of a product the edit's cut is a part of all goods, so that what it weighs is all of them.
    return OPENNESS, min(1.0, flow.amount.value / flow.part / gdp / openness)


def openness_in(rows: Iterable[Row]) -> float | None:
    """Trade to GDP from the neighbor's criticality cells of a year; the wider basis first."""
    found = {
        row["component"]: row["value"] for row in rows
        if row["lever"] == "trade" and row["role"] == "criticality" and row["value"]
    }  # fmt: skip
    value = next((found[name] for name in reversed(OPENNESS) if name in found), None)
    return None if value is None else float(value) * OPENNESS_GOALPOST


def _case_row(side: str, case: Case) -> Row:
    cut, curve = case.cut, case.curve
    shown = ", ".join(f"{year} {share:.2f}" for year, share in zip(case.years, case.raw,
                                                                   strict=True))  # fmt: skip
    return {
        "case": cut.id, "event_of_case": cut.event, "side_of_case": side, "flow": cut.flow,
        "state": cut.state, "partners": ", ".join(sorted(cut.partners)),
        "cut_on": cut.date.isoformat(), "what_happened": cut.what, "unit": case.unit,
        "base_years": ", ".join(map(str, case.base)), "supplied_before": case.before,
        "others_before": case.others, "first_year": min(case.base, default=None),
        "last_year": max(case.years, default=None),
        "replaced_by_year": shown or None,
        "replaced_long_run": curve.best.share if curve else None,
        "replaced_tau": curve.best.tau if curve else None, "newcomers": case.newcomers,
        "reason": case.reason or None, "citation": cut.citation,
    }  # fmt: skip


def _sources(parties: Sequence[Row], rows: Sequence[Row]) -> set[str]:
    names = {name for row in parties for name in (row.get("sources") or "").split("; ") if name}
    return names | {name for row in rows for name in (row["source"] or "").split()}


def _notes(pulling: Pulling, pairs: Sequence[tuple[Party, Party]]) -> tuple[str, ...]:
    """What to know before quoting."""
    asked = pulling.asked
    notes = [FIRST]
    for ours, theirs in pairs:
        for party in (ours, theirs):
            if party.account is not None:
                notes.append(f"{party.flow.pulled}, {party.code}: {_told(party)}")
    if asked.hs:
        notes += [f"{ours.flow.pulled}: {ours.flow.note}." for ours, _ in pairs if ours.flow.note]
    unknown = [ours.flow for ours, _ in pairs if ours.account is None]
    notes += [f"{flow.pulled}: not observable ({flow.reason})." for flow in unknown]
    notes += [f"{ours.flow.pulled}, by month: {ours.flow.season.told()}."
              for ours, _ in pairs if ours.account is not None]  # fmt: skip
    if asked.cut == 0.0:
        notes.append("Nothing is cut: nothing is lost and no lever moves.")
    return tuple(dict.fromkeys(notes))


def _told(party: Party) -> str:
    """On what the share replaced rests."""
    found, years = party.substitution, (party.account.months[-1].month / 12.0
                                        if party.account else 0.0)  # fmt: skip
    if found.fixed is not None:
        return f"{found.fixed:.0%} replaced from the first month on, as asked; no band for it."
    if not found.curves:
        return "no past cut of the kind in the data at hand: replaced 0 to all of it."
    count, states = len(found.curves), sum(len(hit) for hit in found.curves)
    events = found.events
    if events < ENOUGH:
        return f"{events} past event{'s' if events > 1 else ''}, too few: replaced 0 to all of it."
    hit = f" ({states} states hit, each event counted once)" if states > count else ""
    text = f"replaced as in {count} past cuts{hit} of {events} events; "
    if found.held is None:
        text += (
            "what their band is worth cannot be told: without one event too few are left to hold "
            "it against"
        )
    else:
        held, years_held = found.held
        of_whom = " of the states hit" if states > count else ""
        text += (
            f"held against other events, {held} of {years_held} years{of_whom} lay in such a band"
        )
    if years > found.horizon:
        text += f"; none was watched beyond {found.horizon:.1f} years"
    return text + "."
