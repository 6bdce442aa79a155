"""A neighbor's conduct on the terminal: votes, distances of ideal points, clubs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.markup import escape

from nearabroad.cli import tables

Row = dict[str, Any]


def alignment(console: Console, rows: Iterable[Row], since: int, until: int) -> None:
    """Votes alike with the patron less those with its rival, then and now; clubs."""
    table = tables._table(
        "Alignment: votes alike with the patron, less with its main rival (−1..1)", "",
        str(since), str(until), "change [90 % band]", "alignment", f"clubs {since}→{until}",
    )  # fmt: skip
    for row in rows:
        known = row["alignment_change"] is not None
        table.add_row(
            row["neighbor"],
            tables._plain(row["alignment_then"], "+.2f"),
            tables._plain(row["alignment_now"], "+.2f"),
            tables._change(row, "alignment_change", ".2f") if known else tables.DASH,
            tables._coloured(row["alignment_word"]),
            f"{tables._part(row['clubs_then'])} → {tables._part(row['clubs_now'])}",
        )
    console.print(table)


def distances(console: Console, rows: Iterable[Row], since: int, until: int) -> None:
    """Ideal points, beside agreement and never summed with it; nothing without roll calls."""
    rows = [row for row in rows if _has_distance(row)]
    if not rows:
        return
    table = tables._table(
        "Ideal points: distance to the patron and to its main rival (sd of the year's states)", "",
        f"patron {since}", f"patron {until}", "change [90 % band]", "to patron",
        f"rival {since}→{until}", "to rival",
    )  # fmt: skip
    for row in rows:
        then, now = row["rival_distance_then"], row["rival_distance_now"]
        table.add_row(
            row["neighbor"],
            tables._plain(row["distance_then"], ".2f"),
            tables._plain(row["distance_now"], ".2f"),
            tables._change(row, "distance_change", ".2f")
            if row["distance_change"] is not None
            else tables.DASH,
            tables._coloured(row["distance_word"]),
            f"{tables._plain(then, '.2f')} → {tables._plain(now, '.2f')}",
            tables._coloured(row["rival_distance_word"]),
        )
    console.print(table)


def _has_distance(row: Row) -> bool:
    names = ("distance_then", "distance_now", "rival_distance_then", "rival_distance_now")
    return any(row[name] is not None for name in names)


def by_patron(console: Console, rows: list[Row], since: int, until: int) -> None:
    """Votes, distances of ideal points and clubs by patron."""
    title = "Alignment by patron: votes alike, distance of ideal points, clubs led"
    table = tables._table(title, "patron", "measure", str(since), str(until), "remark")
    for row in rows:
        then, now = (
            f"{row[name]:.2f} [{tables._range(row[f'{name}_low'], row[f'{name}_high'], '.2f')}]"
            if row[name] is not None
            else tables.DASH
            for name in ("measured_then", "measured_now")
        )
        table.add_row(row["patron"], row["measure"], then, now, escape(row["reason"] or ""))
    console.print(table)
