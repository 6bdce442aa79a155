"""Explanations on the terminal: verdicts, every test, combinations, what other choices do."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape

from nearabroad.answers import Answer
from nearabroad.cli import tables
from nearabroad.report.explain_markdown import effect_of, ratio, window_of

Row = dict[str, Any]
MINUS = "\N{MINUS SIGN}"
FEW = 6
"""Combinations, and other choices, that are printed; the rest stand in the table."""


def explanation(console: Console, answer: Answer) -> None:
    """All of an answer, each table within 80 columns."""
    console.print(f"[bold]{escape(answer.title)}[/bold]", highlight=False)
    rows = answer.tables["explanation"].to_pylist()
    tests = answer.tables["implication"].to_pylist()
    _verdicts(console, rows)
    for row in rows:
        mine = [test for test in tests if test["explanation"] == row["explanation"]]
        _tests(console, row, mine)
    _untold(console, tests)
    _combinations(console, answer.tables["combination"].to_pylist())
    _choices(console, answer.tables["other_choice"].to_pylist(), rows)
    for note in answer.notes:
        console.print(escape(note), highlight=False)


def _verdicts(console: Console, rows: list[Row]) -> None:
    table = tables._table(
        f"Verdicts (events: {window_of(rows)}): P(it acts) after the tests "
        "(lowest to highest under other choices)", "",
        "before", "after", "verdict", "tests", "why",
    )  # fmt: skip
    for row in rows:
        band = f"{row['posterior_low']:.2f} to {row['posterior_high']:.2f}"
        table.add_row(
            row["called"], f"{row['prior']:.2f}", f"{row['posterior']:.2f} ({band})",
            f"[bold]{row['verdict']}[/bold]", f"{row['told']} of {row['implications']}",
            escape(row["reason"]),
        )  # fmt: skip
    console.print(table)


def _tests(console: Console, row: Row, tests: list[Row]) -> None:
    known = [test for test in tests if test["identified"]]
    if not known:
        return
    own = any(test["pooled"] is not None for test in tests)
    table = tables._table(
        f"{row['called']}: tests", "implication", "years", "effect (95 %)", "dB", "counted",
        *(("all dyads", "shrunken") if own else ()),
    )  # fmt: skip
    for test in known:
        table.add_row(
            escape(test["says"]), f"{test['since']}–{test['until']}", effect_of(test),
            _signed(test["decibels"]), _signed(test["counted"]),
            *((_own(test, "pooled"), _own(test, "shrunken")) if own else ()),
        )  # fmt: skip
    console.print(table)


def _own(test: Row, name: str) -> str:
    value = test[name]
    return tables.DASH if value is None else ratio(value, test["exposure"] is None)


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", MINUS)


def _untold(console: Console, tests: list[Row]) -> None:
    """Each reason once, with the implications that it holds for."""
    table = tables._table("Not identified", "implication", "why, and what would tell")
    unknown: dict[str, dict[str, None]] = {}
    for test in tests:
        if not test["identified"]:
            unknown.setdefault(test["reason"], {})[test["says"]] = None
    for reason, says in unknown.items():
        mark = "· " if len(says) > 1 else ""
        table.add_row("\n".join(escape(f"{mark}{item}") for item in says), escape(reason))
    if unknown:
        console.print(table)


def _combinations(console: Console, rows: list[Row]) -> None:
    table = tables._table(
        f"Combinations: the {min(FEW, len(rows))} likeliest of {len(rows)}", "acting together",
        "before", "after",
    )  # fmt: skip
    for row in rows[:FEW]:
        table.add_row(escape(row["acting"]), f"{row['prior']:.3f}", f"{row['posterior']:.3f}")
    console.print(table)


def _choices(console: Console, rows: list[Row], explanations: list[Row]) -> None:
    names = {row["explanation"]: row["called"] for row in explanations}
    table = tables._table(
        "Other choices that move a posterior most (others than priors)", "choice", "explanation",
        "posterior", "change",
    )  # fmt: skip
    turning = [row for row in rows if row["choice_kind"] != "priors"]
    for row in sorted(turning, key=lambda row: -abs(row["difference"]))[:FEW]:
        table.add_row(
            escape(row["chosen"]), names[row["explanation"]], f"{row['posterior']:.2f}",
            f"{row['difference']:+.2f}".replace("-", MINUS),
        )  # fmt: skip
    console.print(table)
