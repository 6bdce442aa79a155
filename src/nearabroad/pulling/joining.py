"""Grip before and after a membership: pacts by rule, trade by the gravity model's band.

Trade with the bloc's members is multiplied by exp(b) when it is joined and by exp(-b) when it is
left (the partial effect); the patron's and all others' shares follow from it, and openness. Every
other lever is held as it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from nearabroad.core.estimate import Estimate
from nearabroad.core.trade_panel import TradePanel
from nearabroad.pulling.answer import OPENNESS, Pulling, openness_in
from nearabroad.pulling.levers import Change, Multiplied, Rule, before_alone, before_and_after
from nearabroad.scenario.model import LEFT
from nearabroad.trade.accession import Effect

Row = dict[str, Any]

BANDED = ("score_after", "score_change", "score_method")


def membership_levers(
    pulling: Pulling,
    effect: Effect | None,
    panel: TradePanel | None,
    pacts: Mapping[str, Estimate] | None,
    traded: Sequence[Row],
) -> list[Row]:
    """Rows of `scenario_lever`: grip, levers, hedging.

    `effect` and `panel` None: no effect on trade is asked; `pacts` are each patron's after
    the change (None: the organisation is not in the table); `traded` are the rows of trade
    with members.
    """
    rules: list[Change] = []
    if pacts is not None:
        rules.append(Rule("security", "pact", pacts))
    if effect is None or panel is None:
        return _compared(pulling, rules)
    if effect.coefficient is None or effect.widest_low is None or effect.widest_high is None:
        return _before(pulling, f"trade after it is not identified: {effect.reason}")
    inside, partly = _inside(pulling)
    if partly:
        why = f"some members of {pulling.asked.patron} are in {pulling.asked.bloc}, others are not"
        return _before(pulling, why)
    sign = -1.0 if pulling.asked.change == LEFT else 1.0
    found: list[Row] = []
    for b in (effect.coefficient, effect.widest_low, effect.widest_high):
        trade = _multiplied(pulling, panel, math.exp(sign * b), inside, traded)
        rows = _compared(pulling, [*rules, *trade])
        if not found:
            found = rows
        _widen(found, rows)
    return found


def _before(pulling: Pulling, why: str) -> list[Row]:
    return before_alone(
        _of_year(pulling), _patrons(pulling), pulling.asked.neighbor, pulling.year,
        pulling.settings, why,
    )  # fmt: skip


def _compared(pulling: Pulling, changes: Sequence[Change]) -> list[Row]:
    return before_and_after(
        _of_year(pulling), changes, _patrons(pulling), pulling.asked.neighbor, pulling.year,
        pulling.members, pulling.settings,
    )  # fmt: skip


def _patrons(pulling: Pulling) -> tuple[str, ...]:
    """The asked one first, then those of the case."""
    return tuple(dict.fromkeys((pulling.asked.patron, *pulling.patrons)))


def _of_year(pulling: Pulling) -> list[Row]:
    return [row for row in pulling.components.to_pylist() if row["year"] == pulling.year]


def _inside(pulling: Pulling) -> tuple[frozenset[str], bool]:
    """Patrons that belong to the bloc, and whether the asked one does with a part of its states."""
    bloc = pulling.blocs.members(pulling.asked.bloc or "", pulling.year)
    own = {patron: pulling.members(patron) for patron in (pulling.asked.patron, *pulling.patrons)}
    inside = frozenset(patron for patron, states in own.items() if states and states <= bloc)
    asked = own[pulling.asked.patron]
    return inside, bool(asked & bloc) and pulling.asked.patron not in inside


def _multiplied(
    pulling: Pulling, panel: TradePanel, factor: float, inside: frozenset[str],
    traded: Sequence[Row],
) -> list[Change]:  # fmt: skip
    """Both flows with trade with the members multiplied, openness moved by what that adds."""
    neighbor, rows = pulling.asked.neighbor, _of_year(pulling)
    partners = pulling.blocs.members(pulling.asked.bloc or "", pulling.year) - {neighbor}
    openness = openness_in(row for row in rows if row["neighbor"] == neighbor)
    to_gdp = {
        row["pulled"]: row["membership_to_gdp"] / row["trade_effect"]
        for row in traded
        if row["party"] == neighbor and row.get("trade_effect") and row.get("membership_to_gdp")
    }
    made: list[Change] = []
    for flow in ("exports", "imports"):
        years = [row["data_year"] for row in rows
                 if (row["component"], row["patron"]) == (flow, pulling.asked.patron)]  # fmt: skip
        bloc = panel.share(neighbor, partners, flow, years[0]) if years and years[0] else None
        if bloc is None or bloc.low is None:
            bloc = Estimate(None, 0.0, 1.0, "truncated")
        part = to_gdp[flow] / openness if openness and flow in to_gdp else 0.0
        made.append(Multiplied("trade", flow, factor, bloc, inside, OPENNESS, min(1.0, part)))
    return made


def _widen(rows: list[Row], others: Sequence[Row]) -> None:
    """Take the band of another end of the effect into the rows."""
    for row, other in zip(rows, others, strict=True):
        if row["observable"] and other["observable"]:
            for name in BANDED:
                row[f"{name}_low"] = min(row[f"{name}_low"], other[f"{name}_low"])
                row[f"{name}_high"] = max(row[f"{name}_high"], other[f"{name}_high"])
