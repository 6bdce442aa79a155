"""Data: sources and how fresh they are, what is observed, what is not, and the tables as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from nearabroad.answers import Answer
from nearabroad.core.dictionary import ABOUT, dictionary
from nearabroad.core.states import state_name
from nearabroad.exporting import csv_bytes
from nearabroad.report.coverage_charts import coverage_chart
from nearabroad.web.figures import Cell, Figure, Table
from nearabroad.web.page import CSV, Page, PageSpec
from nearabroad.web.tables import UNSAID, day, span, words

if TYPE_CHECKING:
    from nearabroad.web.shell import Site

SPEC = PageSpec("data", "Data", 90, "data.html")

MORE = {
    "levers": "Every lever: what it measures, from which components, with which limits.",
    "lever_coverage": "Years with data of their own by lever, component and state.",
    "dictionary": "Every column of every table: what it means, and its unit.",
}
"""What is said of files whose tables the dictionary does not describe as a whole."""

Row = dict[str, Any]
HASH = 12
"""Letters of a hash that are printed; the rest stands in the downloads."""


def pages(site: Site) -> Iterator[Page]:
    """The page, its data, and the tables as files."""
    yield site.html("data.html", "data.html", lambda: _context(site))
    yield site.data("stock", lambda: _data(site))
    for name, make in _files(site).items():
        yield Page(f"downloads/{name}.csv", CSV, _csv(make))


def _csv(make: Callable[[], pa.Table]) -> Callable[[], bytes]:
    return lambda: csv_bytes(make())


def _sources(site: Site) -> Answer:
    return site.once("sources", lambda: site.observatory.sources())


def _levers(site: Site) -> Answer:
    return site.once("levers", lambda: site.observatory.levers())


def _files(site: Site) -> dict[str, Callable[[], pa.Table]]:
    """Tables that can be taken along, by name."""
    return {
        "verdict": lambda: site.overview,
        "grip_series": lambda: site.verdict().tables["grip_series"],
        "lever_change": lambda: site.verdict().tables["lever_change"],
        "holes": lambda: site.verdict().tables["holes"],
        "chronicle": lambda: site.verdict().tables["chronicle"],
        "sources": lambda: _sources(site).tables["sources"],
        "source_coverage": lambda: _sources(site).tables["coverage"],
        "source_holes": lambda: _sources(site).tables["holes"],
        "levers": lambda: _levers(site).tables["levers"],
        "lever_coverage": lambda: _levers(site).tables["coverage"],
        "dictionary": lambda: pa.Table.from_pylist(dictionary()),
    }


def _context(site: Site) -> dict[str, Any]:
    rows = _sources(site).tables["sources"].to_pylist()
    files = [
        (f"downloads/{name}.csv", name, ABOUT.get(name) or MORE.get(name, ""))
        for name in _files(site)
    ]
    held = [row for row in rows if row["rows"]]
    return {
        "group": SPEC.id,
        "data_scripts": ["stock"],
        "files": files,
        "cited": (),
        "held": _held(held),
        "lacking": [row for row in rows if not row["rows"]],
        "terms": [row for row in rows if row["rows"]],
    }


def _held(rows: list[Row]) -> Table:
    return Table.of(
        ["Source", "Rows", "Years", "States", "Taken", "Snapshot", "Holes", "Caution"],
        [
            [
                Cell(row["source"], note=f"{row['title']}. {row['publisher']}"),
                Cell(f"{row['rows']:,}", row["rows"]),
                span(row["first_year"], row["last_year"]) if row["first_year"] else Cell(UNSAID),
                row["states"],
                day(row["fetched"][:10]),
                Cell(row["sha256"][:HASH], row["sha256"], row["snapshot"]),
                Cell(f"{row['holes']:,}", row["holes"]),
                words(row["caution"]),
            ]
            for row in rows
        ],
    )


def _data(site: Site) -> dict[str, Any]:
    coverage = _levers(site).tables["coverage"].to_pylist()
    table = Table.of(
        ["Lever", "Component", "State", "First year", "Last year", "Years with data"],
        [
            [
                row["lever"],
                row["component"],
                state_name(row["state"]),
                row["first_year"],
                row["last_year"],
                row["years"],
            ]
            for row in coverage
        ],
    )
    holes = Table.of(
        ["Source", "Indicator", "State", "Partner", "Why", "Years", "Number of years"],
        [
            [
                row["source"],
                words(row["indicator"]),
                words(row["state"]),
                words(row["partner"]),
                words(row["why"]),
                words(row["years"]),
                row["missing"],
            ]
            for row in _sources(site).tables["holes"].to_pylist()
        ],
    )
    return {
        "coverage": Figure(
            coverage_chart(coverage, site.neighbors),
            table,
            "Years with data of their own by lever component and state.",
            wide=200 + 38 * len(site.neighbors),
        ),
        "holes": Figure(None, holes, f"{len(holes.rows):,} series have years without a figure."),
    }
