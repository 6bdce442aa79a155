"""Back doors: from the tables `flow`, `product_list` and `observation` to the finding's tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from nearabroad.core.back_doors import TABLES
from nearabroad.core.errors import LackingData, UsageError
from nearabroad.core.schemas import table_of
from nearabroad.core.scope import Tables
from nearabroad.parallel.conduit_rows import conduit_rows
from nearabroad.parallel.difference_rows import difference_rows, event_rows, pre_trend_rows
from nearabroad.parallel.excess_rows import excess_rows, growth_rows, substitution_rows
from nearabroad.parallel.findings import Findings
from nearabroad.parallel.held import check_held, totals_alone
from nearabroad.parallel.lost_rows import lost_rows
from nearabroad.parallel.question import Asked
from nearabroad.trade import detours, ppml, products
from nearabroad.trade.baseline import exporter_weights, leave_one_out
from nearabroad.trade.excess import all_methods
from nearabroad.trade.watchlist import Ranked, watch_list
from nearabroad.trade.windows import (
    NEIGHBORS_OF_SHOCK,
    Windows,
    month_text,
)

Progress = Callable[[str], None]

CHPL = "chpl"
WHOLE = 0.97
"""Share of TOTAL above which a file's 8-digit rows are all goods, no list of sanctioned ones."""
OVERDRAWN = 0.001
"""Share of TOTAL by which listed goods and chapter 27 may exceed it, for rounding."""


def tables_of(
    frames: Tables, question: Asked, progress: Progress = lambda text: None
) -> tuple[dict[str, pa.Table], list[str], detours.Panel]:
    """The finding's tables, its notes in words, and the panel it was made from."""
    progress("reading trade by product and month")
    flows = _flows(frames)
    tiers = products.tiers(_collected(frames.get("product_list")))
    wanted, rows = _wanted(flows, question, tiers)
    windows = _windows(detours.months_held(rows), question)
    sides = detours.one_sided(rows, wanted, windows.first, windows.shock)
    wanted = replace(wanted, one_sided=sides)
    months = detours.monthly_sums(rows, wanted)
    check_held(months, question, windows)
    progress("summing by product")
    held = detours.exporter_months(flows, question.exporters)
    panel = detours.panel_of(rows, wanted, windows, held, months)
    _check_panel(panel, question)
    count = len(panel.exporters)
    drawn = exporter_weights(count, question.draws, question.seed)
    weights = np.vstack([drawn, leave_one_out(count)])
    progress("fitting baselines")
    found = {code: all_methods(panel, code, weights) for code in question.conduits}
    direct = all_methods(panel, question.target, weights)
    fits = _ppml(rows, wanted, panel, question, progress) if question.ppml else None
    findings = Findings(panel, question.target, question.conduits, question.controls, found,
                        direct, fits, tiers, weights)  # fmt: skip
    progress("comparing with other goods")
    made: dict[str, list[dict[str, Any]]] = {
        "growth": growth_rows(findings),
        "excess": excess_rows(findings),
        "differences": difference_rows(findings),
        "event_study": event_rows(findings),
        "pre_trends": pre_trend_rows(findings),
        "substitution": substitution_rows(findings),
        "lost": lost_rows(findings, flows, frames.get("observation")),
    }
    made["conduits"] = conduit_rows(findings, made["differences"], made["pre_trends"])
    progress("ranking products")
    growth = {row["conduit"]: row["multiple_other"] for row in made["conduits"]}
    made["watch_list"] = watch_list(
        Ranked(panel, question.target, found, direct, tiers, growth, findings.periods,
               question.sanctioned_by)
    )  # fmt: skip
    tables = {name: table_of(made[name], schema) for name, schema in TABLES.items()}
    alone = totals_alone(months, windows)
    return tables, _notes(findings, question, wanted, alone), panel


def _collected(frame: nw.LazyFrame[Any] | None) -> pa.Table | None:
    return None if frame is None else frame.collect(backend="pyarrow").to_arrow()


def _flows(frames: Tables) -> nw.LazyFrame[Any]:
    if "flow" not in frames:
        raise LackingData(
            "there is no trade by product and month; add Eurostat's file: nearabroad add "
            "eurostat_comext FILE."
        )
    return frames["flow"]


def _wanted(
    flows: nw.LazyFrame[Any], question: Asked, tiers: Mapping[str, str]
) -> tuple[detours.Wanted, nw.LazyFrame[Any]]:
    """Which rows are read and which goods are listed; refuses files that give no answer."""
    wanted = detours.Wanted(question.exporters, question.partners)
    rows = detours.exports(flows, wanted)
    levels = _levels(rows)
    if not levels:
        raise LackingData(
            f"no exports of {question.sanctioned_by} to {', '.join(question.partners)} are in the "
            "files; add Eurostat's file: nearabroad add eurostat_comext FILE."
        )
    if detours.FINE not in levels:
        raise LackingData(
            f"the files hold {', '.join(sorted(levels))} rows only, no 8-digit ones, which are the "
            "level that is summed; add the file of 8-digit products."
        )
    if found := detours.doubled(rows):
        raise UsageError(
            f"two added files hold {found['reporter']} to {found['partner']}, {found['product']}, "
            f"{month_text(found['month'])}: it would count twice; remove one of them."
        )
    if question.products:
        listed = _listed(rows, question, tiers)
        wanted = detours.Wanted(question.exporters, question.partners, listed)
    return wanted, rows


def _listed(rows: nw.LazyFrame[Any], question: Asked, tiers: Mapping[str, str]) -> tuple[str, ...]:
    """8-digit codes of the goods that are named: codes, or `chpl` for the list that was added."""
    fine = rows.filter(nw.col("level") == detours.FINE).select("product").unique()
    known = fine.collect(backend="pyarrow").to_arrow()["product"].to_pylist()
    found: set[str] = set()
    for item in question.products:
        if item.lower() != CHPL:
            found |= set(products.chosen([item], known))
        elif tiers:
            found |= {code for code in known if products.subheading(code) in tiers}
        else:
            raise LackingData(
                "the Common High Priority List was not added; add it: nearabroad add chpl FILE."
            )
    return tuple(sorted(found))


def _levels(rows: nw.LazyFrame[Any]) -> set[str]:
    found = rows.select("level").unique().collect(backend="pyarrow").to_arrow()
    return set(found["level"].to_pylist())


def _windows(held: list[int], question: Asked) -> Windows:
    """The months there are, with the shock among them and none missing around it."""
    last = held[-1] if question.until is None else min(question.until, held[-1])
    first, end = question.shock - NEIGHBORS_OF_SHOCK, question.shock + NEIGHBORS_OF_SHOCK
    near = range(first, min(end, last + 1))
    windows = Windows.around(question.shock, held[0], last)
    if gaps := [month_text(month) for month in near if month not in set(held)]:
        raise LackingData(
            f"the files lack {', '.join(gaps)}, months at the shock {month_text(question.shock)}; "
            "add them: without them before and after cannot be told apart."
        )
    return windows


def _check_panel(panel: detours.Panel, question: Asked) -> None:
    listed = panel.listed.sum(axis=(1, 2))
    for code, total in zip(panel.partners, listed, strict=True):
        if total <= 0.0:
            raise UsageError(
                f"no listed goods of {question.sanctioned_by} went to {code} in the files; leave "
                "it out or name other --products."
            )
    whole = panel.total.sum()
    if not question.products and whole > 0.0 and panel.listed.sum() / whole > WHOLE:
        raise UsageError(
            "the files hold all goods at 8 digits, so they do not say which are sanctioned; name "
            "them with --products, as --products chpl."
        )


def _ppml(
    rows: nw.LazyFrame[Any], wanted: detours.Wanted, panel: detours.Panel, question: Asked,
    progress: Progress,
) -> dict[str, ppml.PpmlExcess]:  # fmt: skip
    """PPML on the conduits together, and on the target by itself."""
    table = detours.headings(rows.filter(detours.is_compared(wanted)), panel.windows)
    weights = exporter_weights(len(panel.exporters), ppml.REFITS, question.seed)
    found = {}
    for name, codes in {"conduits": question.conduits, "target": (question.target,)}.items():

        def tell(text: str, name: str = name) -> None:
            progress(f"{text} ({name})")

        found[name] = ppml.ppml_excess(table, panel, codes, weights, tell)
    return found


def _notes(
    findings: Findings, question: Asked, wanted: detours.Wanted,
    alone: list[tuple[str, list[str]]],
) -> list[str]:  # fmt: skip
    """What to know before quoting a number."""
    panel = findings.panel
    before, after = panel.windows.spans()
    goods = (
        f"{len(wanted.listed)} named 8-digit products" if wanted.listed
        else f"all {len(panel.codes)} 8-digit products of the files, taken as the sanctioned ones"
    )  # fmt: skip
    notes = [
        f"Goods: {goods}. Amounts in EUR at current prices, as the exporters report them.",
        f"Baseline fitted on {before}; after is {after}; the month between is in neither.",
        "A pair and product without a row is no trade where the exporter's month is in the files.",
    ]
    for name, gaps in detours.missing_months(panel):
        notes.append(f"{name} is missing in {', '.join(gaps)}: left out of both sides there.")
    for name, gaps in alone:
        notes.append(
            f"{name} has rows of all goods and no 8-digit ones in {', '.join(gaps)}: taken for no "
            "trade in listed goods."
        )
    if panel.unknown:
        notes.append(f"{panel.unknown} rows without a value are unknown and not in the sums.")
    if not panel.has_total:
        notes.append("No rows of all goods (TOTAL): other goods and differences not identified.")
    elif panel.overdrawn > OVERDRAWN:
        notes.append(
            f"Listed goods and chapter 27 exceed TOTAL by {panel.overdrawn:.1%}: other goods are "
            "too low."
        )
    notes.append(
        "Tiers of the Common High Priority List by the first six digits."
        if findings.tiers
        else "No tiers: the Common High Priority List was not added (nearabroad add chpl FILE)."
    )
    if wanted.one_sided:
        through = panel.products["after"][: len(question.conduits)]
        share = through[:, :, ~panel.comparable].sum() / max(through.sum(), 1.0)
        notes.append(
            f"{len(wanted.one_sided)} codes came or went with an edition of the nomenclature "
            f"({share:.0%} of listed goods through the conduits after): not compared, neither as "
            "listed nor as other goods."
        )
    if not question.ppml:
        notes.append("PPML was not run; --ppml adds it (needs the extra gravity).")
    return notes
