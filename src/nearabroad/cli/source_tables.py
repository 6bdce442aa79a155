"""Sources on the terminal: what is there of each, its terms, and what it lacks; 100 columns."""

from __future__ import annotations

import inspect
import json
import sys
from collections import defaultdict
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nearabroad.adding import module_of
from nearabroad.answers import Answer
from nearabroad.cli.tables import DASH, _table
from nearabroad.inventory import NO_ROW

Row = dict[str, Any]
SHOWN = 4
"""Series shown of each hole's kind; --json and `export` have them all."""


def sources(console: Console, answer: Answer) -> None:
    """Sources by what is there; what changed; their terms; their holes, the longest first."""
    rows = answer.tables["sources"].to_pylist()
    console.print(_stock(rows))
    changed = [row for row in rows if row["added"] is not None or row["overridden"]]
    if changed:
        console.print(_changed(changed))
    console.print(_terms(rows))
    console.print(_holes(answer.tables["holes"].to_pylist()))
    console.print(
        "Which files a source reads, and where they are: nearabroad sources SOURCE.",
        style="dim", highlight=False, soft_wrap=True,
    )  # fmt: skip
    console.print(
        "Years covered by indicator and state, every hole and every hash: --json, or "
        "nearabroad export.", style="dim", highlight=False, soft_wrap=True,
    )  # fmt: skip


def about(console: Console, name: str, as_json: bool) -> None:
    """One source from its own description: what it is, which files it reads, how to have them.

    Raises `UsageError` for an unknown one.
    """
    module = module_of(name)
    spec = module.SPEC
    reads = inspect.getdoc(module) or ""
    if as_json:
        sys.stdout.write(json.dumps(asdict(spec) | {"reads": reads}, indent=1) + "\n")
        return
    ways = [f"nearabroad fetch {name}"] if hasattr(module, "fetch") else []
    if spec.by_hand:
        ways.append(spec.by_hand[0].upper() + spec.by_hand[1:].rstrip("."))
    if "nearabroad add" not in spec.by_hand:
        ways.append(f"nearabroad add {name} FILE")
    rows = {
        "source": f"{name}: {spec.title}", "publisher": spec.publisher,
        "address": spec.citation.url, "licence": spec.licence, "to have it": "; or ".join(ways),
        "gives": "; ".join(f"{i.id} ({i.unit})" for i in spec.indicators) or spec.table,
        "caution": spec.caution,
    }  # fmt: skip
    for head, text in rows.items():
        if text:
            console.print(f"{head + ':':<12}{text}", highlight=False, markup=False, soft_wrap=True)
    console.print(f"\n{reads}", highlight=False, markup=False, soft_wrap=True)


def _stock(rows: list[Row]) -> Table:
    table = _table(
        "Sources", "source", "last snapshot", "taken", "rows", "years", "states", "holes"
    )
    for row in rows:
        if not row["rows"]:
            table.add_row(row["source"], escape(row["todo"]), *[DASH] * 5)
            continue
        more = f" (+{row['files'] - 1})" if row["files"] > 1 else ""
        table.add_row(
            row["source"], f"{escape(row['snapshot'])}{more} {row['sha256'][:8]}",
            row["fetched"][:10], f"{row['rows']:,}", _span(row), f"{row['states']}",
            f"{row['holes']:,}",
        )  # fmt: skip
    for name in ("rows", "states", "holes"):
        next(column for column in table.columns if column.header == name).justify = "right"
    for name in ("source", "taken", "rows", "years"):
        next(column for column in table.columns if column.header == name).no_wrap = True
    return table


def _span(row: Row) -> str:
    if row["first_year"] is None:
        return DASH
    return f"{row['first_year']}{DASH}{row['last_year']}"


def _changed(rows: list[Row]) -> Table:
    table = _table(
        "Since the snapshot before (revised: by more than 1 %), and between files",
        "source", "added", "dropped", "revised", "figures that a newer file took the place of",
    )  # fmt: skip
    for row in rows:
        counts = [
            DASH if row[n] is None else f"{row[n]:,}" for n in ("added", "dropped", "revised")
        ]
        table.add_row(row["source"], *counts, f"{row['overridden']:,}")
    return table


def _terms(rows: list[Row]) -> Table:
    table = _table("Publishers and terms", "source", "publisher", "licence")
    for row in rows:
        table.add_row(*(escape(row[n]) for n in ("source", "publisher", "licence")))
    return table


def _holes(rows: list[Row]) -> Table:
    """Holes by source: pairs by name; years without any row by indicator, the longest first."""
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        name = "" if row["why"] == NO_ROW else row["indicator"]
        grouped[row["source"], name].append(row)
    table = _table(
        "Holes of the reference case, within each source's own span",
        "source", "indicator", "why", "years missing",
    )  # fmt: skip
    for (source, indicator), found in grouped.items():
        if not indicator:
            table.add_row(source, "", NO_ROW, escape(_without_rows(found)))
            continue
        for why in dict.fromkeys(row["why"] for row in found):
            table.add_row(
                source, indicator, why, escape(_listed([r for r in found if r["why"] == why]))
            )
    return table


def _without_rows(rows: list[Row]) -> str:
    """States and years where few series lack them; else the number of years by indicator."""
    by_indicator: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_indicator[row["indicator"]].append(row)
    if len(by_indicator) <= SHOWN and len(rows) <= SHOWN * len(by_indicator):
        return "; ".join(f"{name}: {_listed(found)}" for name, found in by_indicator.items())
    counts = {name: sum(r["missing"] for r in found) for name, found in by_indicator.items()}
    ordered = sorted(counts, key=lambda name: -counts[name])
    told = [f"{name} {counts[name]}" for name in ordered[: 2 * SHOWN]]
    more = len(ordered) - len(told)
    return "; ".join([*told, f"and {more} more"] if more else told) + " (state-years)"


def _listed(rows: list[Row]) -> str:
    rows = sorted(rows, key=lambda row: -row["missing"])
    told = [f"{_who(row)} {row['years']}" for row in rows[:SHOWN]]
    return "; ".join([*told, f"and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else told)


def _who(row: Row) -> str:
    return f"{row['state']}{DASH}{row['partner']}" if row["partner"] else str(row["state"])
