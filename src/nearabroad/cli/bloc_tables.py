"""A bloc and a gravity fit on the terminal: tables for people, the year on every number."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.markup import escape

from nearabroad.answers import Answer
from nearabroad.cli.tables import _table
from nearabroad.core.years import year_ranges

Row = dict[str, Any]
DASH = "–"


def bloc(console: Console, answer: Answer) -> None:
    """The bloc year by year; members, pairs and rivals in its last whole year; trend; holes."""
    rows = answer.tables["bloc"].to_pylist()
    console.print(f"[bold]{escape(answer.title)}[/bold]")
    for note in answer.notes:
        console.print(escape(note), highlight=False)
    _years(console, rows, answer.tables["unknown"].to_pylist())
    _ties(console, rows)
    year = _shown_year(rows)
    if year is not None:
        _members(console, answer, year)
        _pairs(console, answer, year)
    _beside(console, answer)
    _trend(console, answer)
    _unknown(console, answer)


def _shown_year(rows: list[Row]) -> int | None:
    """The last year with a point, else the last with a band."""
    for name in ("inside_share", "inside_share_low"):
        years = [row["year"] for row in rows if row[name] is not None]
        if years:
            return int(max(years))
    return None


def _years(console: Console, rows: list[Row], unknown: list[Row]) -> None:
    flows = Counter(row["year"] for row in unknown)
    table = _table(
        "Trade inside, % of trade with the world (goods; data band)", "year", "both", "exports",
        "imports", "with leader", "without largest pair", "status", "missing, at most",
    )  # fmt: skip
    for row in rows:
        missing = f"{row['at_most'] * 100:.1f} points" if row["at_most"] else ""
        if row["inside_share_low"] is None and not missing:
            missing = f"{flows[row['year']]:,} flows" if flows[row["year"]] else row["note"] or ""
        table.add_row(
            str(row["year"]),
            *(percent(row, name) for name in
              ("inside_share", "exports_share", "imports_share", "leader_share", "without_pair")),
            row["status"], missing,
        )  # fmt: skip
    console.print(table)


def _ties(console: Console, rows: list[Row]) -> None:
    known = [row for row in rows if row["trade_intensity_low"] is not None]
    if not known:
        console.print("Intensity and introversion: not observable, for want of world totals.")
        return
    table = _table(
        "Ties in proportion to size (1 and 0 are neutral)", "year", "intensity", "HI", "HE",
        "introversion", "largest pair",
    )  # fmt: skip
    for row in known:
        table.add_row(
            str(row["year"]),
            plain(row, "trade_intensity", ".1f"), plain(row, "homogeneous", ".1f"),
            plain(row, "extra_regional", ".2f"), plain(row, "introversion", ".2f"),
            row["largest_pair"],
        )  # fmt: skip
    console.print(table)
    absent = [row["year"] for row in rows if row["trade_intensity_low"] is None]
    if absent:
        console.print(f"Not observable: {year_ranges(absent)}.", highlight=False)
    console.print(
        "intensity: the share inside over the bloc's part in the world's trade. HI, HE: how much "
        "more than in proportion members trade with each other, and with outsiders; introversion: "
        "(HI − HE) ÷ (HI + HE), −1 to 1. HH, below: Hirschman–Herfindahl index of a member's "
        "partners, 1 where it has one alone.", highlight=False,
    )  # fmt: skip


def _members(console: Console, answer: Answer, year: int) -> None:
    table = _table(
        f"Members in {year}, % of their trade", "member", "inside", "with leader", "introversion",
        "HH exports", "HH imports", "status", "missing, at most",
    )  # fmt: skip
    for row in answer.tables["member"].to_pylist():
        if row["year"] == year:
            missing = f"{row['at_most'] * 100:.1f} points" if row["at_most"] else ""
            table.add_row(
                row["member"], percent(row, "inside_share"), percent(row, "leader_share"),
                plain(row, "introversion", ".2f"), plain(row, "hh_exports", ".2f"),
                plain(row, "hh_imports", ".2f"), row["status"], missing,
            )  # fmt: skip
    console.print(table)


def _pairs(console: Console, answer: Answer, year: int, most: int = 10) -> None:
    rows = [row for row in answer.tables["pair"].to_pylist() if row["year"] == year]
    rows.sort(key=lambda row: -(row["salience_high"] or 0.0))
    if not any(row["salience_low"] for row in rows):
        console.print(f"Pairs in {year}: who depends on whom is not observable.", highlight=False)
        return
    table = _table(
        f"Pairs in {year} by salience", "pair", "second in first's trade, %",
        "first in second's, %", "salience", "symmetry", "status",
    )  # fmt: skip
    for row in rows[:most]:
        table.add_row(
            f"{row['state']}–{row['partner']}", percent(row, "share_of_state"),
            percent(row, "share_of_partner"), plain(row, "salience", ".2f"),
            plain(row, "symmetry", ".2f"), row["status"],
        )  # fmt: skip
    console.print(table)
    console.print(
        "salience: √(share × share), 1 where both trade with each other alone; symmetry: 1 − their "
        "difference.", highlight=False,
    )  # fmt: skip
    if len(rows) > most:
        console.print(f"{len(rows) - most} more pairs in --out FILE.xlsx.", highlight=False)


def _beside(console: Console, answer: Answer) -> None:
    every = answer.tables["beside"].to_pylist()
    seen = {row["year"] for row in every if row["rival_share_low"] is not None}
    rows = [row for row in every if row["year"] in seen]
    if not rows:
        if every:
            console.print("The bloc beside its rivals: not observable.", highlight=False)
        return
    names = list(dict.fromkeys(row["rival"] for row in rows))
    table = _table(
        "The bloc and its rivals in the trade of the same members, %", "year", *names, "of trade",
        "members",
    )  # fmt: skip
    for year in dict.fromkeys(row["year"] for row in rows):
        here = {row["rival"]: row for row in rows if row["year"] == year}
        first = next(iter(here.values()))
        table.add_row(
            str(year), *(_point(here.get(name)) for name in names), f"{first['coverage']:.0%}",
            first["members"] if len(first["members"]) < 40 else str(len(first["members"].split())),
        )  # fmt: skip
    console.print(table)


def _point(row: Row | None) -> str:
    if row is None or row["rival_share_low"] is None:
        return DASH
    return percent(row, "rival_share") if row["rival_share"] is None else (
        f"{row['rival_share'] * 100:.1f}"
    )  # fmt: skip


def _trend(console: Console, answer: Answer) -> None:
    table = _table(
        "Trend, points a year (90 % band); moved: last less first year, data band", "of", "measure",
        "years", "slope", "word", "moved", "why",
    )  # fmt: skip
    for row in answer.tables["trend"].to_pylist():
        if row["years"]:
            table.add_row(
                row["of"], row["measure"].removesuffix("_share"),
                f"{row['since']}–{row['until']} ({row['years']})",
                plain(row, "slope", "+.2f", 100.0), row["word"], plain(row, "moved", "+.1f", 100.0),
                escape(row["reason"] or ""),
            )  # fmt: skip
    if table.row_count:
        console.print(table)
    else:
        console.print("Trend: not observable, too few years.", highlight=False)


def _unknown(console: Console, answer: Answer) -> None:
    rows = answer.tables["unknown"].to_pylist()
    grouped: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        what = f"{row['member'] or ''}–{row['partner'] or ''}".strip("–")
        found = grouped.setdefault(
            (what or row["bloc"], row["flow"] or ""), {"years": [], "most": 0.0}
        )
        found["years"].append(row["year"])
        found["most"] = max(found["most"], row["at_most"] or 0.0)
    table = _table("Nobody's figures", "flow", "", "years", "at most, points of the bloc's share")
    ordered = sorted(grouped.items(), key=lambda item: -item[1]["most"])
    for (what, flow), found in ordered[:15]:
        table.add_row(what, flow, year_ranges(found["years"]), f"{found['most'] * 100:.2f}")
    if grouped:
        console.print(table)
    if len(ordered) > 15:
        console.print(f"{len(ordered) - 15} more in --out FILE.xlsx.", highlight=False)


def gravity(console: Console, answer: Answer) -> None:
    """Coefficients with bands; what was dropped; what the errors are."""
    console.print(f"[bold]{escape(answer.title)}[/bold]")
    table = _table(
        "Structural gravity, PPML (90 % band)", "term", "coefficient", "s.e.", "p",
        "effect on trade, %", "",
    )  # fmt: skip
    for row in answer.tables["gravity"].to_pylist():
        table.add_row(
            row["term"], plain(row, "coefficient", ".3f"), _figure(row["standard_error"], ".3f"),
            _figure(row["p_value"], ".3f"), plain(row, "trade_effect", "+.0f", 100.0),
            row["reason"] or "",
        )  # fmt: skip
    console.print(table)
    for note in answer.notes:
        console.print(escape(note), highlight=False)


def percent(row: Row, name: str) -> str:
    """A share in percent with its band; the band alone where there is no point."""
    return plain(row, name, ".1f", 100.0)


def plain(row: Row, name: str, form: str, by: float = 1.0) -> str:
    """A number with its band, or what there is of it."""
    value, low, high = row[name], row[f"{name}_low"], row[f"{name}_high"]
    if low is None:
        return DASH if value is None else format(value * by, form)
    band = f"{format(low * by, form)}..{format(high * by, form)}"
    return band if value is None else f"{format(value * by, form)} [{band}]"


def _figure(value: float | None, form: str) -> str:
    return DASH if value is None else format(value, form)
