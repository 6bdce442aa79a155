"""A bloc left or joined: the trade that membership adds, and what of it each side would lose."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import narwhals as nw
import pyarrow as pa

from nearabroad.core.errors import UsageError
from nearabroad.core.expressions import table_from
from nearabroad.core.trade_panel import COLUMNS, INDICATORS, TradePanel
from nearabroad.pulling.answer import FIRST, Pulling, tables_of
from nearabroad.pulling.figures import Figures
from nearabroad.pulling.levers import Edit, before_and_after
from nearabroad.scenario.accounting import NOTHING, Amount
from nearabroad.scenario.curves import Replaced
from nearabroad.scenario.left_out import left_out
from nearabroad.scenario.model import LEFT
from nearabroad.trade.accession import Effect, effect_of, panel_of

Row = dict[str, Any]

FILES = "all states' trade by partner would tell: BACI's yearly files (CEPII), or Comtrade"


def membership_tables(
    pulling: Pulling, progress: Callable[[str], None]
) -> tuple[dict[str, pa.Table], tuple[str, ...], set[str]]:
    """Tables of a membership left or joined, notes, sources.

    Raises `UsageError` where the neighbor is not a member that could leave, or is one already.
    """
    asked, bloc = pulling.asked, pulling.asked.bloc or ""
    members = pulling.blocs.members(bloc, pulling.year)
    if (asked.neighbor in members) != (asked.change == LEFT):
        word = "no member of" if asked.change == LEFT else "a member already of"
        raise UsageError(f"{asked.neighbor} is {word} {bloc} in {pulling.year}.")
    progress("reading trade by partner")
    panel = _panel(pulling)
    effect = _effect(panel, pulling, bloc, progress)
    partners = frozenset(members - {asked.neighbor})
    figures = Figures(pulling.tables, {asked.neighbor, *partners})
    rows: list[Row] = []
    sources: set[str] = {"bloc_members"}
    for party, others in _parties(pulling, partners):
        rows += _party_rows(panel, pulling, effect, figures, party, others, sources)
    found: dict[str, list[Row]] = {
        "scenario_membership": [{"bloc": bloc, "membership_change": asked.change, **row}
                                for row in rows],
        "scenario_lever": _levers(pulling, effect, asked.patron in partners),
        "scenario_left_out": [
            {"left_out": what, "what_would": would} for what, would in left_out("membership")
        ],
    }  # fmt: skip
    return tables_of(asked, found), _notes(effect, bloc), sources


def _panel(pulling: Pulling) -> TradePanel:
    rows = pulling.tables["observation"].filter(
        nw.col("indicator").is_in(list(INDICATORS)), ~nw.col("partner").is_null()
    )
    return TradePanel(table_from(rows.select(*COLUMNS)))


def _effect(
    panel: TradePanel, pulling: Pulling, bloc: str, progress: Callable[[str], None]
) -> Effect:
    """The effect as the store's own trade tells it; not identified is an answer."""
    flows, reports = [], defaultdict[tuple[str, int], set[str]](set)
    for flow in panel.flows():
        if flow.seller is not None:
            reports[flow.exporter, flow.year].add(flow.importer)
        if flow.buyer is not None:
            reports[flow.importer, flow.year].add(flow.exporter)
        if flow.value is not None and flow.status != "estimated":
            flows.append((flow.exporter, flow.importer, flow.year, flow.value))
    return effect_of(panel_of(flows, reports, pulling.blocs, bloc), pulling.blocs, bloc, progress)


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


def _levers(pulling: Pulling, effect: Effect, patron_is_member: bool) -> list[Row]:
    """Grip before and after leaving, by the trade with the patron that would be lost."""
    asked = pulling.asked
    base = {"patron": asked.patron, "neighbor": asked.neighbor, "year": pulling.year,
            "index": "grip", "observable": False}  # fmt: skip
    if asked.change != LEFT:
        return [{**base, "reason": "whose trade a new member turns away from is not identified"}]
    if not patron_is_member:
        return [{**base, "reason": f"{asked.patron} is no member of {asked.bloc}"}]
    if effect.coefficient is None or effect.widest_low is None or effect.widest_high is None:
        return [{**base, "reason": f"not identified: {effect.reason}"}]
    lost = [max(0.0, -share_moved(b, LEFT)) for b in (effect.widest_low, effect.widest_high)]
    value = max(0.0, -share_moved(effect.coefficient, LEFT))
    edits = []
    for flow in ("exports", "imports"):
        edits.append(Edit("trade", flow, value, Replaced(0.0, 0.0, 0.0), {}))
    rows = _of_year(pulling)
    found = before_and_after(
        rows, edits, (asked.patron, *pulling.patrons[1:]), asked.neighbor, pulling.year,
        pulling.members, pulling.settings,
    )  # fmt: skip
    for end, part in zip(("low", "high"), sorted(lost, reverse=True), strict=True):
        other = before_and_after(
            rows, [Edit("trade", flow, part, Replaced(0.0, 0.0, 0.0), {})
                   for flow in ("exports", "imports")],
            (asked.patron, *pulling.patrons[1:]), asked.neighbor, pulling.year, pulling.members,
            pulling.settings,
        )  # fmt: skip
        _widen(found, other, end)
    return found


def _of_year(pulling: Pulling) -> list[Row]:
    return [row for row in pulling.components.to_pylist() if row["year"] == pulling.year]


def _widen(rows: list[Row], others: list[Row], end: str) -> None:
    """Take the band of another end of the effect into the rows."""
    pick = min if end == "low" else max
    for row, other in zip(rows, others, strict=True):
        if row["observable"] and other["observable"]:
            for name in ("score_after", "score_change"):
                both = [item[f"{name}_{side}"] for item in (row, other) for side in (end,)]
                row[f"{name}_{end}"] = pick(both)
            row[f"score_method_{end}"] = pick(row[f"score_method_{end}"],
                                              other[f"score_method_{end}"])  # fmt: skip


def _notes(effect: Effect, bloc: str) -> tuple[str, ...]:
    notes = [FIRST]
    if effect.coefficient is None:
        notes.append(f"What {bloc} adds to trade is not identified: {effect.reason}. {FILES}.")
    else:
        assert effect.low is not None and effect.high is not None
        assert effect.widest_low is not None and effect.widest_high is not None
        notes.append(
            f"Membership of {bloc} goes with {math.expm1(effect.coefficient):+.0%} trade "
            f"(90 % band {math.expm1(effect.low):+.0%} to {math.expm1(effect.high):+.0%}; with one "
            f"reporter left out {math.expm1(effect.widest_low):+.0%} to "
            f"{math.expm1(effect.widest_high):+.0%}): the partial effect, pairs that trade every "
            "year alone."
        )
    return tuple(notes)
