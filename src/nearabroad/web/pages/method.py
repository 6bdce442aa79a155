"""Method: formulas, levers, presets and what they change, which choice matters, known limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nearabroad.answers import Answer
from nearabroad.core.states import state_name
from nearabroad.index.draws import DRAWS
from nearabroad.index.words import LIKELY, VERY_LIKELY
from nearabroad.report.coverage_charts import sensitivity_chart
from nearabroad.web.figures import Cell, Figure, Table
from nearabroad.web.page import Page, PageSpec
from nearabroad.web.tables import banded, plain, span, words

if TYPE_CHECKING:
    from nearabroad.web.shell import Site

SPEC = PageSpec("method", "Method", 100, "method.html")


def pages(site: Site) -> Iterator[Page]:
    """The page and its data."""
    yield site.html("method.html", "method.html", lambda: _context(site))
    yield site.data("method", lambda: _data(site))


def _presets(site: Site) -> Answer:
    return site.once("presets", lambda: site.observatory.presets())


def _context(site: Site) -> dict[str, Any]:
    levers = site.once("levers", lambda: site.observatory.levers()).tables["levers"].to_pylist()
    tables = _presets(site).tables
    return {
        "group": SPEC.id,
        "data_scripts": ["method"],
        "levers": levers,
        "draws": DRAWS,
        "very_likely": VERY_LIKELY,
        "likely": LIKELY,
        "presets": tables["presets"].to_pylist(),
        "verdicts": _verdicts(site, tables["verdicts"].to_pylist()),
        "cited": (),
    }


def _verdicts(site: Site, rows: list[dict[str, Any]]) -> Table:
    """Change by state and preset."""
    presets = list(dict.fromkeys(row["preset"] for row in rows))
    found = {(row["neighbor"], row["preset"]): row for row in rows}
    return Table.of(
        ["State", "Years", *presets],
        [
            [
                Cell(name, href=f"country/{code}.html"),
                span(site.since, site.until),
                *(_change(found[code, preset]) for preset in presets),
            ]
            for code, name in site.neighbors.items()
        ],
    )


def _change(row: dict[str, Any]) -> Cell:
    cell = banded(row, "change", signed=True)
    return Cell(cell.text, cell.value, " · ".join(filter(None, (cell.note, row["word"]))))


def _data(site: Site) -> dict[str, Any]:
    rows = _presets(site).tables["sensitivity"].to_pylist()
    table = Table.of(
        ["State", "Choice", "First order", "Total"],
        [
            [
                state_name(row["neighbor"]),
                words(row["choice"]),
                plain(row["first_order"]),
                plain(row["total"]),
            ]
            for row in rows
        ],
    )
    chart = sensitivity_chart(rows, site.neighbors) if rows else None
    said = "Which choice of method the change rests on."
    return {"sensitivity": Figure(chart, table, said, wide=560)}
