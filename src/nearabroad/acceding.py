"""What each bloc adds to its members' trade, from a store's own trade: fitted once a build."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.errors import NearabroadError
from nearabroad.core.schemas import MEMBERSHIP_EFFECT, table_of
from nearabroad.core.states import Blocs
from nearabroad.core.trade_panel import COLUMNS, INDICATORS, TradePanel
from nearabroad.trade.accession import AccessionPanel, Effect, Trade, effect_of, panel_of
from nearabroad.trade.gravity import check_installed

Progress = Callable[[str], None]
Reports = Mapping[tuple[str, int], set[str]]


def effect_table(
    observations: pa.Table, blocs: Blocs, progress: Progress = lambda text: None
) -> pa.Table | None:
    """The effect of every bloc (schema `MEMBERSHIP_EFFECT`); None without trade by partner.

    None as well where a fit could be made and pyfixest is not installed: whoever asks for an
    effect is then told what to install.
    """
    kept = pc.and_(
        pc.is_in(observations["indicator"], pa.array(INDICATORS)),
        pc.is_valid(observations["partner"]),
    )
    rows = observations.filter(kept).select(COLUMNS)
    if not rows.num_rows:
        return None
    flows, reports = trade_of(TradePanel(rows))
    panels = {bloc: panel_of(flows, reports, blocs, bloc) for bloc in sorted(blocs.names)}
    try:
        if any(not panel.reason for panel in panels.values()):
            check_installed()
    except NearabroadError:
        progress("no gravity model without pyfixest (pip install 'nearabroad[gravity]')")
        return None
    return table_of(
        [_row(bloc, panel, effect_of(panel, blocs, bloc, progress))
         for bloc, panel in panels.items()],
        MEMBERSHIP_EFFECT,
    )  # fmt: skip


def trade_of(panel: TradePanel) -> tuple[list[Trade], Reports]:
    """All observed flows, and the partners that each state reports itself, by year."""
    flows: list[Trade] = []
    reports: dict[tuple[str, int], set[str]] = defaultdict(set)
    for flow in panel.flows():
        if flow.seller is not None:
            reports[flow.exporter, flow.year].add(flow.importer)
        if flow.buyer is not None:
            reports[flow.importer, flow.year].add(flow.exporter)
        if flow.value is not None and flow.status != "estimated":
            flows.append((flow.exporter, flow.importer, flow.year, flow.value))
    return flows, reports


def effect_now(panel: TradePanel, blocs: Blocs, bloc: str, progress: Progress) -> Effect:
    """The effect of one bloc, fitted when asked for; not identified is an answer."""
    return effect_of(panel_of(*trade_of(panel), blocs, bloc), blocs, bloc, progress)


def effect_in(table: pa.Table, bloc: str) -> Effect | None:
    """The effect of one bloc as a build holds it; None where it has no row."""
    for row in table.filter(pc.equal(table["bloc"], bloc)).to_pylist():
        return Effect(
            row["coefficient"], row["coefficient_low"], row["coefficient_high"],
            row["widest_low"], row["widest_high"], row["reason"] or "",
        )  # fmt: skip
    return None


def _row(bloc: str, panel: AccessionPanel, effect: Effect) -> dict[str, Any]:
    found = asdict(effect)
    first, last = panel.window or (None, None)
    return {
        "bloc": bloc, "coefficient": found["coefficient"], "coefficient_low": found["low"],
        "coefficient_high": found["high"], "widest_low": found["widest_low"],
        "widest_high": found["widest_high"], "reporters": " ".join(panel.reporters) or None,
        "first_year": first, "last_year": last,
        "reason": effect.reason or None,
    }  # fmt: skip
