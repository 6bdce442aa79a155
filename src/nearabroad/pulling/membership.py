"""A bloc left or joined: the trade that membership adds, and what of it each side would lose."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import narwhals as nw
import pyarrow as pa

from nearabroad.acceding import effect_in, effect_now
from nearabroad.core.estimate import Estimate
from nearabroad.core.expressions import table_from
from nearabroad.core.trade_panel import COLUMNS, INDICATORS, TradePanel
from nearabroad.pipeline import EFFECTS
from nearabroad.pulling.answer import FIRST, Pulling, tables_of
from nearabroad.pulling.figures import Figures
from nearabroad.pulling.joining import membership_levers
from nearabroad.pulling.ties import (
    Organisation,
    check_change,
    edited,
    membership_rows,
    organisation_of,
    pacts_after,
    tie_rows,
)
from nearabroad.scenario.accounting import NOTHING, Amount
from nearabroad.scenario.left_out import left_out
from nearabroad.scenario.model import LEFT
from nearabroad.trade.accession import Effect

Row = dict[str, Any]

HELD = (
    "Pacts, clubs and ties change by rule; bases, arms, energy, labor and culture are held as they "
    "are: no rule and no estimate at hand says what membership does to them."
)
FILES = "all states' trade by partner would tell: BACI's yearly files (CEPII), or Comtrade"


def membership_tables(
    pulling: Pulling, progress: Callable[[str], None]
) -> tuple[dict[str, pa.Table], tuple[str, ...], set[str]]:
    """Tables of a membership left or joined, notes, sources.

    Raises `UsageError` where the neighbor is not a member that could leave, or is one already.
    """
    asked, name = pulling.asked, pulling.asked.bloc or ""
    table = membership_rows(pulling)
    organisation = organisation_of(table, name, pulling.year)
    check_change(pulling, organisation)
    sources: set[str] = {"bloc_members", "memberships"}
    trade = name in pulling.blocs.names and not (organisation and organisation.defends)
    effect, found, panel = None, {}, None
    if trade:
        progress("reading trade by partner")
        panel = _panel(pulling)
        effect = _effect(panel, pulling, name, progress)
        found["scenario_membership"] = _trade_rows(panel, pulling, effect, sources)
    after = table if organisation is None else edited(table, pulling, organisation)
    pacts = pacts_after(table, after, pulling) if organisation else None
    found["scenario_lever"] = [
        *membership_levers(pulling, effect, panel, pacts, found.get("scenario_membership", [])),
        *tie_rows(table, after, pulling),
    ]  # fmt: skip
    found["scenario_left_out"] = [
        {"left_out": what, "what_would": would} for what, would in left_out("membership")
    ]
    notes = [FIRST, _trade_note(effect, name, organisation)]
    if pacts is None:
        notes.append(f"{name} is not in the table of memberships: pact and clubs stay as they are.")
    else:
        notes.append(_pact_note(asked.patron, asked.neighbor, pacts))
    return tables_of(asked, found), (*notes, HELD), sources


def _trade_rows(
    panel: TradePanel, pulling: Pulling, effect: Effect, sources: set[str]
) -> list[Row]:
    """Rows of `scenario_membership`: each party's trade with the members, and what of it moves."""
    asked, bloc = pulling.asked, pulling.asked.bloc or ""
    partners = frozenset(pulling.blocs.members(bloc, pulling.year) - {asked.neighbor})
    figures = Figures(pulling.tables, {asked.neighbor, *partners})
    rows: list[Row] = []
    for party, others in _parties(pulling, partners):
        rows += _party_rows(panel, pulling, effect, figures, party, others, sources)
    return [{"bloc": bloc, "membership_change": asked.change, **row} for row in rows]


def _panel(pulling: Pulling) -> TradePanel:
    rows = pulling.tables["observation"].filter(
        nw.col("indicator").is_in(list(INDICATORS)), ~nw.col("partner").is_null()
    )
    return TradePanel(table_from(rows.select(*COLUMNS)))


def _effect(
    panel: TradePanel, pulling: Pulling, bloc: str, progress: Callable[[str], None]
) -> Effect:
    """The effect as the build has it, else fitted now; not identified is an answer."""
    held = pulling.tables.get(EFFECTS)
    found = None if held is None else effect_in(table_from(held), bloc)
    return found or effect_now(panel, pulling.blocs, bloc, progress)


def _parties(pulling: Pulling, partners: frozenset[str]) -> list[tuple[str, frozenset[str]]]:
    """Whose trade with whom: the neighbor's with all members, the patron's with the neighbor."""
    asked = pulling.asked
    own: list[tuple[str, frozenset[str]]] = [(asked.neighbor, partners)]
    if asked.patron in partners:
        own.append((asked.patron, frozenset({asked.neighbor})))
    return own


def _party_rows(
    panel: TradePanel, pulling: Pulling, effect: Effect, figures: Figures, party: str,
    others: frozenset[str], sources: set[str],
) -> list[Row]:  # fmt: skip
    rows: list[Row] = []
    for pulled in ("exports", "imports"):
        amount, year, missing, used = _traded(panel, party, others, pulled, pulling.year)
        sources |= used
        row: Row = {
            "party": party, "partners": ", ".join(sorted(others)), "pulled": pulled,
            "year": year, "unit": "USD", "identified": effect.coefficient is not None,
            "note": f"without {', '.join(missing)}: not known" if missing else None,
        }  # fmt: skip
        if effect.coefficient is None:
            row["reason"] = f"not identified: {effect.reason}; {FILES}"
        if amount is not None:
            row.update(at_risk=amount.value, at_risk_low=amount.low, at_risk_high=amount.high)
        else:
            row["reason"] = row.get("reason") or "no trade of these by partner at hand"
        row.update(_moved(pulling, effect, amount, figures, party, year))
        rows.append(row)
    return rows


def _traded(
    panel: TradePanel, party: str, others: frozenset[str], pulled: str, until: int
) -> tuple[Amount | None, int | None, list[str], set[str]]:
    """Trade with the members in the latest year that most of them are known of; who is not."""
    best: tuple[Amount | None, int | None, list[str], set[str]] = (None, None, [], set())
    most = 0
    for year in range(until, until - 4, -1):
        total = NOTHING
        missing: list[str] = []
        used: set[str] = set()
        for other in sorted(others):
            ends = (party, other) if pulled == "exports" else (other, party)
            flow = panel.flow(*ends, year)
            if flow.low is None or flow.high is None:
                missing.append(other)
                continue
            total = total.plus(Amount(flow.value, flow.low, flow.high))
            used.update(flow.sources)
        if len(others) - len(missing) > most:
            most, best = len(others) - len(missing), (total, year, missing, used)
    return best


def share_moved(coefficient: float, change: str) -> float:
    """The part of trade that a change moves: gained by joining, lost (negative) by leaving.

    exp(b) - 1, and exp(-b) - 1 of trade that membership has already raised: the partial effect, all
    else of both states held (Yotov et al. 2016, An Advanced Guide to Trade Policy Analysis).

    >>> round(share_moved(0.5, "joined"), 4), round(share_moved(0.5, "left"), 4)
    (0.6487, -0.3935)
    """
    return math.expm1(coefficient if change != LEFT else -coefficient)


def _moved(
    pulling: Pulling, effect: Effect, amount: Amount | None, figures: Figures, party: str,
    year: int | None,
) -> Row:  # fmt: skip
    if effect.coefficient is None or effect.widest_low is None or effect.widest_high is None:
        return {}
    change = pulling.asked.change or LEFT
    value = share_moved(effect.coefficient, change)
    ends = [share_moved(end, change) for end in (effect.widest_low, effect.widest_high)]
    row: Row = {"trade_effect": value, "trade_effect_low": min(ends),
                "trade_effect_high": max(ends)}  # fmt: skip
    if amount is None or year is None:
        return row
    corners = [part * flow for part in ends for flow in (amount.low, amount.high)]
    point = None if amount.value is None else value * amount.value
    gdp = figures.gdp([party], year)
    for name, by in (("membership_amount", 1.0),
                     ("membership_to_gdp", gdp.amount.value if gdp else None)):  # fmt: skip
        if by:
            row[name] = None if point is None else point / by
            row[f"{name}_low"], row[f"{name}_high"] = min(corners) / by, max(corners) / by
    return row


def _trade_note(effect: Effect | None, bloc: str, organisation: Organisation | None) -> str:
    """What membership adds to trade, or why that is not told."""
    if effect is None:
        what = "is a defence organisation"
        if organisation is None or not organisation.defends:
            what = "has no dated members of its own at hand"
        return f"{bloc} {what}: no effect on trade is asked of it."
    if effect.coefficient is None:
        return f"What {bloc} adds to trade is not identified: {effect.reason}. {FILES}."
    assert effect.low is not None and effect.high is not None
    assert effect.widest_low is not None and effect.widest_high is not None
    return (
        f"Membership of {bloc} goes with {math.expm1(effect.coefficient):+.0%} trade "
        f"(90 % band {math.expm1(effect.low):+.0%} to {math.expm1(effect.high):+.0%}; with one "
        f"reporter left out {math.expm1(effect.widest_low):+.0%} to "
        f"{math.expm1(effect.widest_high):+.0%}): the partial effect, pairs that trade every "
        "year alone."
    )


def _pact_note(patron: str, neighbor: str, pacts: Mapping[str, Estimate]) -> str:
    """The pacts that there are after it: one left may leave another in force."""
    found = pacts.get(patron)
    if found is None or found.low is None:
        why = f"{neighbor} is outside the table" if found else f"{patron} has no members then"
        return f"Pact with {patron} after it: unknown ({why})."
    return f"Pact with {patron} after it: {found.note or 'none'}."
