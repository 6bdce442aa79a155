"""Presets on the terminal: what each gives, and which choice matters."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from nearabroad.answers import Answer
from nearabroad.cli.tables import DASH, _coloured, _plain, _table


def presets(console: Console, answer: Answer) -> None:
    """Presets, what each gives, and which choice matters (Sobol indices)."""
    for row in answer.tables["presets"].to_pylist():
        console.print(
            f"[bold]{row['preset']}[/bold] {escape(row['title'])}. {escape(row['description'])}"
        )
        console.print(
            f"  weights: {row['weights']}; {escape(row['components'])}; "
            f"criticality: {escape(row['criticality'])}"
        )
    table = _table(
        "Verdict by preset", "neighbor", "preset", "then", "now", "change [90 % band]", "verdict"
    )
    rows = sorted(answer.tables["verdicts"].to_pylist(), key=lambda row: row["neighbor"])
    for row in rows:
        change = DASH
        if row["change"] is not None:
            change = f"{row['change']:+.1f} [{row['change_low']:+.1f}..{row['change_high']:+.1f}]"
        table.add_row(
            row["neighbor"], row["preset"], _plain(row["grip_then"], ".1f"),
            _plain(row["grip_now"], ".1f"), change, _coloured(row["word"]),
        )  # fmt: skip
    console.print(table)
    if "sensitivity" in answer.tables:
        table = _table(
            "Which choice matters (Sobol indices of the change)",
            "neighbor",
            "choice",
            "alone",
            "with others",
        )
        for row in answer.tables["sensitivity"].to_pylist():
            table.add_row(
                row["neighbor"], row["choice"], f"{row['first_order']:.2f}", f"{row['total']:.2f}"
            )
        console.print(table)
