"""Answers on the terminal: tables for people, with the year on every number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from nearabroad.answers import Answer

Row = dict[str, Any]
DASH = "–"
STYLES = {"waning": "blue", "tightening": "dark_orange", "farther": "blue", "closer": "dark_orange",
          "colder": "blue", "warmer": "dark_orange"}  # fmt: skip


def verdict(console: Console, answer: Answer) -> None:
    """The verdict: capacity, rivals, alignment, reading, flags; then the chronicle.

    Each table fits 80 columns; the bands stand in a table of their own.
    """
    from nearabroad.cli import conduct, relation_tables

    rows = answer.tables["verdict"].to_pylist()
    since, until = rows[0]["since"], rows[0]["until"]
    console.print(f"[bold]{escape(answer.title)}[/bold], preset {rows[0]['preset']}")
    _capacity(console, rows, since, until)
    _bands(console, rows, since, until)
    _rivals(console, rows, since, until)
    conduct.alignment(console, rows, since, until)
    conduct.distances(console, rows, since, until)
    relation_tables.faces(console, rows, since, until, "neighbor")
    _readings(console, rows)
    _notes(console, rows)
    chronicle(console, answer)


def _capacity(console: Console, rows: Iterable[Row], since: int, until: int) -> None:
    table = _table(
        "Capacity: grip, 0–100, on what is observed in both years", "", str(since), str(until),
        "change [90 % band]", "P(wane)", "P(tight.)", "verdict", "driven by",
    )  # fmt: skip
    for row in rows:
        known = row["change"] is not None
        table.add_row(
            row["neighbor"],
            _plain(row["grip_then"], ".0f"),
            _plain(row["grip_now"], ".0f"),
            _change(row, "change", ".1f") if known else DASH,
            _plain(row["p_waning"], ".2f"),
            _plain(row["p_tightening"], ".2f"),
            _coloured(row["word"]),
            _driver(row),
        )
    console.print(table)


def _driver(row: Row) -> str:
    """The driving lever with its points of grip, where they round to any."""
    if not row["driver"] or abs(row["driver_change"]) < 0.5:
        return DASH
    return f"{row['driver']} {row['driver_change']:+.0f}"


def _bands(console: Console, rows: Iterable[Row], since: int, until: int) -> None:
    table = _table(
        "Bands (90 %), data and method apart", "", f"grip {since}", f"grip {until}",
        "change: data", "change: method", "coverage",
    )  # fmt: skip
    for row in rows:
        table.add_row(
            row["neighbor"],
            _range(row["grip_then_low"], row["grip_then_high"], ".0f"),
            _range(row["grip_now_low"], row["grip_now_high"], ".0f"),
            _range(row["data_low"], row["data_high"], "+.1f"),
            _range(row["method_low"], row["method_high"], "+.1f"),
            _part(row["coverage"]),
        )
    console.print(table)


def _rivals(console: Console, rows: Iterable[Row], since: int, until: int) -> None:
    table = _table(
        f"Rivals {until} (on what all patrons have in common), and hedging", "",
        "strongest rival", "its grip", "own", f"hedging {since}→{until}",
        f"patrons {since}→{until}",
    )  # fmt: skip
    for row in rows:
        named = row["rival"] is not None
        unclear = "no clear leader" if row["own_grip"] is not None else "not observable"
        band = _range(row["rival_low"], row["rival_high"], ".0f")
        table.add_row(
            row["neighbor"],
            f"{row['rival']}, leads in {row['rival_p']:.0%}" if named else unclear,
            f"{row['rival_grip']:.0f} [{band}]" if named else DASH,
            _plain(row["own_grip"], ".0f"),
            f"{_plain(row['hedging_then'], '.2f')} → {_plain(row['hedging_now'], '.2f')}",
            f"{_plain(row['effective_then'], '.1f')} → {_plain(row['effective_now'], '.1f')}",
        )
    console.print(table)


def _readings(console: Console, rows: Iterable[Row]) -> None:
    table = _table("The three faces together", "", "reading")
    for row in rows:
        table.add_row(row["neighbor"], row["reading"])
    console.print(table)
    console.print(
        "levers: what the patron could pull, lost where grip is at least likely to wane; pull: how "
        "the neighbor votes, lost where it is at least likely to have moved farther away. Levers "
        "can be held and pull be lost.", highlight=False,
    )  # fmt: skip


def _change(row: Row, name: str, form: str) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return f"{format(row[name], '+' + form)} [{_range(low, high, '+' + form)}]"


def _range(low: float | None, high: float | None, form: str) -> str:
    if low is None or high is None:
        return DASH
    return f"{format(low, form)}..{format(high, form)}"


def _notes(console: Console, rows: list[Row]) -> None:
    """Why a row is not observable; then flags, those that all rows share once."""
    for row in rows:
        if row["reason"]:
            console.print(f"[bold]{row['neighbor']}[/bold] not observable: {escape(row['reason'])}")
    flags = {row["neighbor"]: row["flags"].split("; ") for row in rows if row["flags"]}
    shared = _shared(list(flags.values()))
    table = _table("Flags", "neighbor", "what to know before quoting")
    if shared:
        table.add_row("all", escape("; ".join(shared)))
    for neighbor, items in flags.items():
        own = [item for item in items if item not in shared]
        if own:
            table.add_row(neighbor, escape("; ".join(own)))
    console.print(table)


def _shared(lists: list[list[str]]) -> list[str]:
    """What stands in every list, in the first one's order; nothing where there is one list alone.

    >>> _shared([["a", "b", "c"], ["c", "b"]])
    ['b', 'c']
    >>> _shared([["a"]])
    []
    """
    if len(lists) < 2:
        return []
    return [item for item in lists[0] if all(item in other for other in lists[1:])]


def chronicle(console: Console, answer: Answer) -> None:
    """Dated events, in the order that the answer has them in."""
    events = answer.tables["chronicle"].to_pylist()
    if not events:
        return
    table = _table(
        "Chronicle (shown, never scored)", "date", "who", "to whom", "root", "what", "mark"
    )
    for row in events:
        table.add_row(
            str(row["date"] or "undated"), row["actor"], row["recipient"], row["root"] or DASH,
            escape(row["evidence"] or ""), escape(row["mark"]),
        )  # fmt: skip
    console.print(table)


def profile(console: Console, answer: Answer) -> None:
    """One neighbor: levers and alignment by patron, ties by date, chronicle, holes."""
    from nearabroad.cli import conduct, relation_tables

    console.print(f"[bold]{escape(answer.title)}[/bold]")
    rows = answer.tables["lever_change"].to_pylist()
    since, until = rows[0]["since"], rows[0]["until"]
    table = _table(
        "Levers by patron (score, 0–100)",
        "patron",
        "lever",
        str(since),
        str(until),
        "change",
        "remark",
    )
    for row in rows:
        table.add_row(
            row["patron"],
            row["lever"],
            _with_band(row, "then"),
            _with_band(row, "now"),
            _plain(row["change"], "+.1f"),
            escape(row["reason"] or ""),
        )
    console.print(table)
    conduct.by_patron(console, answer.tables["alignment"].to_pylist(), since, until)
    relations = answer.tables["relation_change"].to_pylist()
    relation_tables.faces(console, relations, since, until, "patron")
    _dated(
        console,
        answer,
        "membership",
        ("organisation", "led_by", "status", "since", "until", "note"),
    )
    _dated(
        console, answer, "presence", ("patron", "site", "kind", "consent", "since", "until", "note")
    )
    chronicle(console, answer)
    _holes(console, answer.tables["holes"].to_pylist())


def _holes(console: Console, rows: list[Row]) -> None:
    """What is not observable and why, the patrons and years with the same reason together."""
    grouped: dict[tuple[str, str, str], dict[int, list[str]]] = {}
    for row in rows:
        years = grouped.setdefault((row["lever"], row["component"], row["why"]), {})
        years.setdefault(row["year"], []).append(row["patron"])
    if not rows:
        return
    table = _table("Not observable", "lever", "part", "year and patrons", "why")
    for (lever, component, why), years in grouped.items():
        who = "; ".join(f"{year}: {', '.join(codes)}" for year, codes in sorted(years.items()))
        table.add_row(lever, component, who, escape(why))
    console.print(table)


def _with_band(row: Row, label: str) -> str:
    low, high = row[f"{label}_low"], row[f"{label}_high"]
    if low is None:
        return "not observed"
    point = row[label]
    band = f"[{low:.0f}..{high:.0f}]"
    return band if point is None else f"{point:.0f} {band}"


DATED = {
    "membership": "Memberships by date",
    "presence": "Military presence by date (without consent it is pressure, and not in grip)",
}


def _dated(console: Console, answer: Answer, name: str, columns: tuple[str, ...]) -> None:
    rows = answer.tables[name].to_pylist()
    if not rows:
        console.print(f"{name.capitalize()}: not covered or none known.")
        return
    table = _table(DATED[name], *columns)
    for row in rows:
        table.add_row(*(escape(str(row[c])) if row[c] is not None else DASH for c in columns))
    console.print(table)


def trace(console: Console, answer: Answer) -> None:
    """A number's path: the formula's lines, then observations, others, snapshots."""
    console.print(f"[bold]{escape(answer.title)}[/bold]")
    for line in answer.notes:
        console.print(escape(line), highlight=False)
    for name, title in (
        ("observations", "Observations behind it"),
        ("others", "What other years and sources say"),
    ):
        _observations(console, title, answer.tables[name].to_pylist())
    _snapshots(console, answer.tables["snapshots"].to_pylist())


def _snapshots(console: Console, rows: list[Row]) -> None:
    """Each file with its whole hash and whom to cite, below each other at full width."""
    console.print("[bold]Snapshots[/bold]")
    for row in rows:
        console.print(
            f"[bold]{row['source']}[/bold] {escape(row['name'])} ({row['origin']} "
            f"{row['version']}; {escape(row['licence'])})", highlight=False,
        )  # fmt: skip
        console.print(f"  sha256 {row['sha256']}", highlight=False, soft_wrap=True)
        console.print(Padding(escape(row["citation"]), (0, 0, 0, 2)), highlight=False)


SHOWN = 20
"""Observations shown on the terminal; JSON has them all."""


def _observations(console: Console, title: str, rows: list[Row]) -> None:
    if not rows:
        return
    table = _table(title, "indicator", "partner", "year", "value [band]", "status", "snapshot")
    for row in rows[:SHOWN]:
        low, high, value = row["low"], row["high"], row["value"]
        exact = low is None or (low == value == high)
        band = "" if exact else f" [{_figure(low)}..{_figure(high)}]"
        table.add_row(
            f"{row['source']}: {row['indicator']}",
            row["partner"] or DASH,
            str(row["year"]),
            f"{_figure(value)}{band} {escape((row['unit'] or '').partition(';')[0])}",
            row["status"],
            (row["snapshot"] or "")[:12],
        )
    console.print(table)
    if len(rows) > SHOWN:
        console.print(f"… and {len(rows) - SHOWN} more (--json shows all)")


def listing(console: Console, answer: Answer) -> None:
    """What there is, a block each; then the years covered, state by state."""
    for row in answer.to_arrow().to_pylist():
        values = list(row.items())
        console.print(f"[bold]{escape(str(values[0][1]))}[/bold]")
        for name, value in values[1:]:
            if value not in (None, ""):
                console.print(f"  {name}: {escape(_figure(value))}", highlight=False)
    rows = answer.tables["coverage"].to_pylist()
    first = list(rows[0])[:2]
    grouped: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        span = f"{row['state']} {row['first_year']}–{row['last_year']} ({row['years']})"
        grouped.setdefault((row[first[0]], row[first[1]]), []).append(span)
    table = _table("Coverage (years with data of their own)", *first, "state first–last (years)")
    for key, spans in grouped.items():
        table.add_row(*key, ", ".join(spans))
    console.print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", header_style="bold",
        box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True,
    )  # fmt: skip
    for column in columns:
        table.add_column(escape(column), overflow="fold")
    return table


def _coloured(word: str) -> str:
    style = next((colour for ending, colour in STYLES.items() if word.endswith(ending)), "")
    return f"[{style}]{word}[/{style}]" if style else word


def _plain(value: float | None, form: str) -> str:
    return DASH if value is None else format(value, form)


def _part(value: float | None) -> str:
    return DASH if value is None else f"{value:.0%}"


def _figure(value: Any) -> str:
    """A figure to six digits and never in powers of ten; other values as they are.

    >>> _figure(12_713_400_000.0), _figure(412_843.4), _figure(0.39571), _figure(2e-7)
    ('12.7134 bn', '412,843', '0.39571', '0.0000002')
    """
    if value is None:
        return DASH
    if not isinstance(value, float):
        return escape(str(value))
    for size, word in ((1e12, "trn"), (1e9, "bn"), (1e6, "m")):
        if abs(value) >= size:
            return f"{value / size:,.6g} {word}"
    if value and abs(value) < 1e-4:
        return f"{value:.12f}".rstrip("0")
    return f"{value:,.6g}"
