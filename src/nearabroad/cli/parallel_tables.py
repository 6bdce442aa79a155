"""Back doors on the terminal: conduits, substitution, leads, mirror gap, watch list, notes."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape

from nearabroad.answers import Answer
from nearabroad.cli.tables import DASH, _table

Row = dict[str, Any]
SHOWN = 20
"""Rows of the watch list on the terminal; a file has them all."""
MILLION = 1e6


def print_parallel(console: Console, answer: Answer) -> None:
    """The whole answer, tables of at most 110 columns, periods on every amount."""
    tables = {name: table.to_pylist() for name, table in answer.tables.items()}
    console.print(f"[bold]{escape(answer.title)}[/bold]")
    _conduits(console, tables["conduits"])
    _excess(console, tables["excess"])
    _differences(console, tables)
    _substitution(console, tables["substitution"])
    _lost(console, tables["lost"])
    _watch(console, tables["watch_list"])
    for note in answer.notes:
        console.print(f"- {escape(note)}", highlight=False)


def _conduits(console: Console, rows: list[Row]) -> None:
    before, after = rows[0]["before_period"], rows[0]["after_period"]
    table = _table(
        f"Listed goods, EUR m: {after} against {before}", "conduit", "before", "after", "times",
        "other goods", "excess [90 % band]", "beyond other goods", "finding",
    )  # fmt: skip
    for row in rows:
        table.add_row(
            row["conduit"], _m(row["before"]), _m(row["after"]), _times(row["multiple"]),
            _times(row["multiple_other"]), _band(row, "excess"), _band(row, "beyond"),
            row["finding"] + ("" if row["q"] is None else f", q {_p(row['q'])}"),
        )  # fmt: skip
    console.print(table)
    console.print(
        "The finding goes by q, the false-discovery rate at which listed goods outgrew all others "
        "(5 %; below), not by an amount's band (90 %): near the limit the two can differ.",
        highlight=False,
    )
    for row in rows:
        if row["flags"]:
            console.print(f"  {row['conduit']}: {escape(row['flags'])}", highlight=False)


def _excess(console: Console, rows: list[Row]) -> None:
    table = _table(
        "Exports over what was expected, by method, EUR m (the target's: below 0, its fall)",
        "to", *dict.fromkeys(row["method"] for row in rows),
    )  # fmt: skip
    methods = list(dict.fromkeys(row["method"] for row in rows))
    for code in dict.fromkeys(row["conduit"] for row in rows):
        found = {row["method"]: row for row in rows if row["conduit"] == code}
        table.add_row(code, *(_band(found[m], "excess") if m in found else DASH for m in methods))
    console.print(table)


def _differences(console: Console, tables: dict[str, list[Row]]) -> None:
    table = _table(
        "Listed against other goods, before and after (clustered by exporter), and the leads",
        "conduit", "design", "factor [90 %]", "p", "q", "leads flat? t, p", "slope a year, p",
        "bands off 0",
    )  # fmt: skip
    leads = {row["conduit"]: row for row in tables["pre_trends"]}
    for row in tables["differences"]:
        if row["factor"] is None:
            continue
        lead = leads.get(row["conduit"]) if row["design"] == "double" else None
        table.add_row(
            row["conduit"], row["design"],
            f"{row['factor']:.2f} {_span(row['factor_low'], row['factor_high'], '.2f')}",
            _p(row["p"]), _p(row["q"]), *_lead(lead),
        )  # fmt: skip
    if table.row_count:
        console.print(table)
    if leads:
        console.print(
            "Leads: the months before the shock, in which listed and other goods should move "
            "alike. t: the quarter of them farthest off 0; bands off 0: months whose 90 % band "
            "leaves 0 out, a tenth by chance.", highlight=False,
        )  # fmt: skip
    why = {(row["design"], row["factor"] is None, row["reason"]): None
           for row in tables["differences"] if row["reason"]}  # fmt: skip
    for design, absent, reason in why:
        found = "not identified" if absent else "caution"
        console.print(f"  {design} difference: {found}; {reason}.", highlight=False)
    _monthly_leads(console, tables["event_study"])


def _lead(lead: Row | None) -> tuple[str, str, str]:
    if lead is None:
        return DASH, DASH, DASH
    joint = DASH
    if lead["pre_trend_t"] is not None:
        joint = f"{lead['pre_trend_t']:.1f} of {lead['quarters']}, {lead['pre_trend_p']:.2f}"
    slope = DASH if lead["slope"] is None else f"{lead['slope']:+.2f}, {_p(lead['slope_p'])}"
    off = DASH if lead["leads"] is None else f"{lead['leads_off']} of {lead['leads']}"
    return joint, slope, off


def _monthly_leads(console: Console, rows: list[Row]) -> None:
    """Every lead and lag, conduits beside each other; an asterisk where the band is off 0."""
    if not rows:
        return
    codes = list(dict.fromkeys(row["conduit"] for row in rows))
    table = _table(
        "Event study: log of listed over other goods, mean before = 0 (* band off 0)",
        "month", "lead", *codes,
    )  # fmt: skip
    months = dict.fromkeys((row["month"], row["lead"]) for row in rows)
    found = {(row["month"], row["conduit"]): row for row in rows}
    for month, lead in months:
        cells = [_event(found[month, code]) for code in codes]
        table.add_row(f"{month:%Y-%m}", f"{lead:+d}", *cells)
    console.print(table)


def _event(row: Row) -> str:
    if row["estimate"] is None:
        return DASH
    low, high = row["estimate_low"], row["estimate_high"]
    off = low is not None and (low > 0.0 or high < 0.0)
    return f"{row['estimate']:+.2f}{'*' if off else ' '}"


def _substitution(console: Console, rows: list[Row]) -> None:
    table = _table(
        "Share of the fall of direct exports that the excess replaces", "through", "method",
        "fall, EUR m", "excess, EUR m", "replaced [90 % band]",
    )  # fmt: skip
    for row in rows:
        if row["product"] == "ALL":
            table.add_row(row["conduit"], row["method"], _m(row["fall"]), _m(row["excess"]),
                          _share(row))  # fmt: skip
    console.print(table)


def _lost(console: Console, rows: list[Row]) -> None:
    table = _table(
        "Exported to the conduit and not recorded there (CIF/FOB 1.06, 1.02 to 1.10), EUR m",
        "conduit", "year", "exported", "recorded", "lost", "status",
    )  # fmt: skip
    for row in rows:
        if row["product"] == "TOTAL" and row["recorded"] is not None:
            point = DASH if row["lost"] is None else f"{row['lost']:.0%}"
            span = "" if row["lost_high"] is None else (
                f" [{row['lost_low']:.0%}..{row['lost_high']:.0%}]"
            )  # fmt: skip
            low = f"at least {row['lost_low']:.0%}" if row["lost"] is None else point + span
            what = ", ".join(filter(None, (row["status"], row["concept"], row["reason"])))
            table.add_row(row["conduit"], str(row["year"]), _m(row["exported"]),
                          _m(row["recorded"]), low, escape(what))  # fmt: skip
    if table.row_count:
        console.print(table)
    if any((row["lost_low"] or 0.0) < 0.0 for row in rows):
        console.print(
            "Below 0 the conduit records more than was exported to it: goods of the exporters' "
            "make that came by way of third states, or services among its figures.",
            highlight=False,
        )  # fmt: skip
    for row in rows:
        if row["status"] == "not observable":
            what = "by product" if row["product"] == "ALL" else str(row["year"])
            console.print(f"  {row['conduit']} {what}: not observable; {row['reason']}.",
                          highlight=False)  # fmt: skip


def _watch(console: Console, rows: list[Row]) -> None:
    if not rows:
        console.print("No listed product exceeds its baseline.")
        return
    count = sum(row["significant"] for row in rows)
    table = _table(
        f"Watch list, EUR m: first {min(SHOWN, len(rows))} of {len(rows):,}, {count:,} significant "
        f"(false-discovery rate 5 %); {rows[0]['after_period']} against {rows[0]['before_period']}",
        "", "to", "product", "tier", "before", "after", "excess [90 % band]", "q", "from",
    )  # fmt: skip
    for row in rows[:SHOWN]:
        table.add_row(
            str(row["rank"]), row["conduit"], f"{row['product']} {escape(row['name'])}",
            row["tier"] or DASH, _m(row["before"]), _m(row["after"]), _band(row, "excess"),
            _p(row["q"]), f"{row['exporters']}, {row['main_exporter']} {row['main_share']:.0%}",
        )  # fmt: skip
    console.print(table)
    console.print(
        "Cautions and evidence stand on every row of the file (-o watch.csv, -o watch.xlsx).",
        highlight=False,
    )


def _m(value: float | None) -> str:
    if value is None:
        return DASH
    return f"{value / MILLION:,.0f}" if abs(value) >= 9.95 * MILLION else f"{value / MILLION:,.1f}"


def _band(row: Row, name: str) -> str:
    if row[name] is None:
        return DASH
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return _m(row[name]) + ("" if low is None else f" [{_m(low)}..{_m(high)}]")


def _span(low: float | None, high: float | None, form: str) -> str:
    return "" if low is None else f"[{low:{form}}..{high:{form}}]"


def _times(value: float | None) -> str:
    return DASH if value is None else f"×{value:.1f}"


def _share(row: Row) -> str:
    if row["replaced"] is None:
        return "not observable"
    low, high = row["replaced_low"], row["replaced_high"]
    return f"{row['replaced']:.1%}" + ("" if low is None else f" [{low:.1%}..{high:.1%}]")


def _p(value: float | None) -> str:
    if value is None:
        return DASH
    return "<0.001" if value < 0.001 else f"{value:.3f}"
