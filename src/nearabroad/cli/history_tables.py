"""A pair's history on the terminal: year by year, then the breaks and flags, oldest first."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape

from nearabroad.answers import Answer
from nearabroad.cli.tables import _range, _table
from nearabroad.core.years import year_ranges
from nearabroad.history import doubtful

Row = dict[str, Any]
LEGEND = (
    "· not observed; * another part, source or basis than the year before; ! flagged as an "
    "implausible jump; [a..b] 90 % band, alone where the data give no point; grip, levers 0–100, "
    "alignment −1..1, distance of ideal points in standard deviations (sd) of the year's states."
)


def history(console: Console, answer: Answer) -> None:
    """A pair year by year: grip and levers with bands; below, breaks and flags by year."""
    rows = answer.tables["history"].to_pylist()
    levers = list(dict.fromkeys(row["lever"] for row in rows))
    table = _table(
        f"{answer.title} (each year by what is observed in it)", "year", *map(_head, levers)
    )
    for year in dict.fromkeys(row["year"] for row in rows):
        here = {row["lever"]: row for row in rows if row["year"] == year}
        table.add_row(str(year), *(_by_year(here[lever]) for lever in levers))
    console.print(table)
    console.print(LEGEND, style="dim", highlight=False, markup=False)
    _told(console, rows)


def _head(lever: str) -> str:
    """A column's head, with its unit for a distance."""
    return f"{lever} (sd)" if lever.startswith("distance") else lever


def _told(console: Console, rows: list[Row]) -> None:
    """Breaks and notes by their first year, what several years share once."""
    said: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        for text in filter(
            None, (row["break_with"] and f"break: {row['break_with']}", row["note"])
        ):
            said.setdefault((row["lever"], text), []).append(row["year"])
    table = _table("Breaks (*), implausible jumps (!) and flags", "years", "lever", "what")
    for (lever, text), years in sorted(said.items(), key=lambda item: min(item[1])):
        table.add_row(year_ranges(years), lever, escape(text))
    console.print(table)


WIDE = 25
"""Points of a lever's score from which its band is printed with the point."""


def _by_year(row: Row) -> str:
    if row["low"] is None:
        return "·"
    form = ".2f" if row["lever"].startswith(("alignment", "distance")) else ".0f"
    band = f"[{_range(row['low'], row['high'], form)}]"
    point = "" if row["value"] is None else format(row["value"], form)
    mark = ("*" if row["break_with"] else "") + ("!" if doubtful(row) else "")
    wide = form == ".0f" and row["high"] - row["low"] > WIDE
    shown = row["lever"] == "grip" or not point or wide
    return f"{point}{mark} {band}" if shown else f"{point}{mark}"
