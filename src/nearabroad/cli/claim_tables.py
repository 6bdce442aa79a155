"""Checked claims on the terminal: one claim in full, several as a list; faults one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape

from nearabroad.answers import Answer
from nearabroad.claims.quantities import told
from nearabroad.cli import tables
from nearabroad.core.years import year_ranges
from nearabroad.history import doubtful

Row = dict[str, Any]


def faults(sentences: Sequence[str]) -> None:
    """Each on a line of standard error."""
    console = Console(stderr=True)
    for sentence in sentences:
        console.print(
            f"nearabroad: {sentence}", style="bold red", highlight=False, markup=False,
            soft_wrap=True,
        )  # fmt: skip


def claims(console: Console, answer: Answer) -> None:
    """One claim with its figures, or a row for each of several."""
    rows = answer.tables["claim"].to_pylist()
    if len(rows) == 1:
        _one(console, rows[0], answer)
    else:
        _several(console, rows)
    for note in answer.notes:
        console.print(escape(note), highlight=False)


def _several(console: Console, rows: list[Row]) -> None:
    table = tables._table("Claims", "claim", "verdict", "why")
    for row in rows:
        why = row["reason"]
        if row["estimate"]:
            why = f"{row['estimate']}: {why}"
        table.add_row(row["claim"], f"[bold]{row['verdict']}[/bold]", escape(why))
    console.print(table)


def _one(console: Console, row: Row, answer: Answer) -> None:
    def line(head: str, text: str | None) -> None:
        if text:
            console.print(f"{head}: {escape(text)}", highlight=False)

    console.print(f"[bold]{escape(row['paraphrase'])}[/bold]", highlight=False)
    line("Said", f"{row['who']}, {row['where']}, {row['when']}")
    line("Verdict", row["verdict"])
    line("Asserted", f"{row['measure']} of {row['subject']}: {row['asserted']}, "
                     f"{year_ranges(range(row['since'], row['until'] + 1))}")  # fmt: skip
    line("Read as", row["reading"])
    line("Why", row["reason"])
    line("Estimate", row["estimate"])
    line("What would change it", row["would_change"])
    line("Not in this store", row["lacking"])
    subjects = answer.tables["claim_subject"].to_pylist()
    if len(subjects) > 1:
        table = tables._table("By subject", "subject", "verdict", "estimate", "why")
        for item in subjects:
            table.add_row(
                item["subject"], item["verdict"], item["estimate"] or "", escape(item["reason"])
            )
        console.print(table)
    _figures(console, answer.tables["claim_figure"].to_pylist())


def _figures(console: Console, rows: list[Row]) -> None:
    known = [row for row in rows if row["low"] is not None]
    table = tables._table(
        "Figures", "subject", "year", "figure", "band", "stands", "status", "sources"
    )
    for row in known:
        unit = row["unit"]
        table.add_row(
            row["subject"], str(row["year"]),
            ("no point" if row["value"] is None else told(row["value"], unit))
            + ("!" if doubtful(row) else ""),
            f"{told(row['low'], unit)} to {told(row['high'], unit)}", row["stand"] or "",
            row["status"], row["sources"] or "",
        )  # fmt: skip
    if known:
        console.print(table)


SHOWN = 90
"""Characters of a sentence that are printed; --json has all."""


def read_claims(console: Console, answer: Answer) -> None:
    """What an article claims with the verdicts, and its sentences that cannot be checked."""
    claims = answer.tables["claim"].to_pylist()
    if claims:
        table = tables._table("Claims read", "claim", "says", "verdict", "why")
        for row in claims:
            why = f"{row['estimate']}: {row['reason']}" if row["estimate"] else row["reason"]
            says = " ".join(filter(None, (row["paraphrase"], row["reading"])))
            table.add_row(row["claim"], escape(says), f"[bold]{row['verdict']}[/bold]", escape(why))
        console.print(table)
    left = [row for row in answer.tables["sentence"].to_pylist() if row["claim"] is None]
    if left:
        table = tables._table("Not checked", "sentence", "why")
        for row in left:
            text = row["sentence"]
            text = text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
            table.add_row(escape(text), escape(row["reason"]))
        console.print(table)
    for note in answer.notes:
        console.print(escape(note), highlight=False)
