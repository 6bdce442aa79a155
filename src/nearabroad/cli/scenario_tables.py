"""A scenario on the terminal: both sides' accounts, fillers, levers before and after, notes."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape

from nearabroad.answers import Answer
from nearabroad.cli import tables
from nearabroad.core.scenario_tables import SMALL_INDICES

Row = dict[str, Any]

MOST = 8
"""Fillers that a terminal is shown."""

TOLD = ("grip", "pact", "clubs", "ties")
"""Indices of which a terminal is told why they are not observable; of levers the answer has it."""


def scenario(console: Console, answer: Answer) -> None:
    """The answer in full, but for months and past cuts, which -o and --json have."""
    console.print(f"[bold]{escape(answer.title)}[/bold]", highlight=False)
    for name, show in _PARTS.items():
        if name in answer.tables:
            show(console, answer.tables[name].to_pylist())
    for note in answer.notes:
        console.print(escape(note), highlight=False)


def _accounts(console: Console, rows: list[Row]) -> None:
    table = tables._table(
        "What it costs", "what", "who", "loses", "year", "at risk, a year", "lost", "band",
        "of GDP", "of use",
    )  # fmt: skip
    for row in rows:
        table.add_row(
            row["pulled"], row["party"], row["loses"], str(row["year"] or ""),
            _amount(row, "at_risk"), _point(row, "lost_amount"), _band(row, "lost_amount"),
            _part(row, "lost_to_gdp"), _part(row, "use_share"),
        )  # fmt: skip
    console.print(table)
    for row in rows:
        said = row["reason"] or (row["note"] if row["at_risk"] is None else None)
        if said:
            what = f"{row['pulled']}, {row['party']}: {said}"
            console.print(escape(what), style="dim", highlight=False)


def _fillers(console: Console, rows: list[Row]) -> None:
    table = tables._table(
        "Who fills the hole", "what", "supplier", "share before", "grew after past cuts",
        "part of it", "amount", "band",
    )  # fmt: skip
    last = [row for row in rows if row["supplier"] == "unknown"]
    named = [row for row in rows if row["supplier"] != "unknown"]
    for row in [*named[:MOST], *last]:
        grew = f"{row['cuts_grown']} of {row['cuts_present']}" if row["cuts_present"] else ""
        table.add_row(
            row["pulled"], row["supplier"], tables_percent(row["share_before"]), grew,
            tables_percent(row["fill_share"]), _point(row, "fill_amount"),
            _band(row, "fill_amount"),
        )  # fmt: skip
    console.print(table)
    if len(named) > MOST:
        console.print(f"{len(named) - MOST} smaller ones: --json, or -o all.xlsx.", style="dim")


def _levers(console: Console, rows: list[Row]) -> None:
    table = tables._table("Grip before and after", "index", "year", "before", "after", "band",
                          "change")  # fmt: skip
    why: dict[str, None] = {}
    for row in rows:
        digits = 2 if row["index"] in SMALL_INDICES else 1
        if not row["observable"]:
            before = row["score_before"]
            cells = ("not observable", "") if before is None else (
                f"{before:.{digits}f}", "not observable")  # fmt: skip
            table.add_row(row["index"], str(row["year"]), *cells, "", "")
            if row["index"] in TOLD:
                why[row["reason"] or ""] = None
            continue
        after = row["score_after"]
        table.add_row(
            row["index"], str(row["year"]), f"{row['score_before']:.{digits}f}",
            "no point" if after is None else f"{after:.{digits}f}",
            f"{row['score_after_low']:.{digits}f} to {row['score_after_high']:.{digits}f}",
            "" if row["score_change"] is None else f"{row['score_change']:+.{digits}f}",
        )  # fmt: skip
    console.print(table)
    for text in filter(None, why):
        console.print(f"Not observable: {escape(text)}.", style="dim", highlight=False)


def _asymmetry(console: Console, rows: list[Row]) -> None:
    table = tables._table("Patron's cost over neighbor's, each to its GDP", "what", "counted",
                          "ratio", "band")  # fmt: skip
    for row in rows:
        low, high = row["asymmetry_low"], row["asymmetry_high"]
        ends = "" if low is None else f"{low:.3g} to {'no end' if high is None else f'{high:.3g}'}"
        value = row["asymmetry"]
        table.add_row(
            row["pulled"], row["when_counted"], "no point" if value is None else f"{value:.3g}",
            ends or escape(row["reason"] or ""),
        )  # fmt: skip
    console.print(table)


def _membership(console: Console, rows: list[Row]) -> None:
    table = tables._table("Membership, in trade terms", "who", "flow", "year", "trade with the "
                          "bloc", "effect", "gain or loss a year", "of GDP")  # fmt: skip
    for row in rows:
        table.add_row(
            row["party"], row["pulled"], str(row["year"] or ""), _amount(row, "at_risk"),
            _part(row, "trade_effect"), _amount(row, "membership_amount"),
            _part(row, "membership_to_gdp"),
        )  # fmt: skip
    console.print(table)
    for text in dict.fromkeys(row["reason"] for row in rows if row["reason"]):
        console.print(escape(text), style="dim", highlight=False)


_PARTS = {
    "scenario": _accounts, "scenario_membership": _membership, "scenario_filler": _fillers,
    "scenario_lever": _levers, "scenario_asymmetry": _asymmetry,
}  # fmt: skip


def tables_percent(value: float | None) -> str:
    """A share in percent; nothing where there is none.

    >>> tables_percent(0.1234), tables_percent(None)
    ('12.3 %', '')
    """
    return "" if value is None else f"{value:.1%}".replace("%", " %")


def _unit(row: Row) -> tuple[float, str]:
    money = row["unit"] in ("USD", "EUR")
    return (1e6, f" m {row['unit']}") if money else (1.0, f" {row['unit']}")


def _point(row: Row, name: str) -> str:
    value = row[name]
    if value is not None:
        by, unit = _unit(row)
        return f"{_short(value / by)}{unit}"
    return "not observable" if row[f"{name}_low"] is None else "no point"


def _short(value: float) -> str:
    """Whole from 100 on, else three digits.

    >>> _short(1234.5), _short(0.01579), _short(0.0)
    ('1,234', '0.0158', '0')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _band(row: Row, name: str) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if low is None or high is None:
        return ""
    by, _ = _unit(row)
    return f"{_short(low / by)} to {_short(high / by)}"


def _amount(row: Row, name: str) -> str:
    if row[name] is None and row[f"{name}_low"] is not None:
        return f"{_band(row, name)}{_unit(row)[1]}"
    return _point(row, name)


def _part(row: Row, name: str) -> str:
    value, low, high = row[name], row[f"{name}_low"], row[f"{name}_high"]
    if low is None:
        return ""
    ends = f"{low:.2%} to {high:.2%}"
    return ends if value is None or low == high == value else f"{value:.2%} ({ends})"
