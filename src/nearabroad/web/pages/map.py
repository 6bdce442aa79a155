"""The map: grip of each patron over each neighbor, year by year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nearabroad.report import theme
from nearabroad.report.map_chart import map_rows, site_map
from nearabroad.web.figures import Figure, Listed
from nearabroad.web.page import Page, PageSpec

if TYPE_CHECKING:
    from nearabroad.web.shell import Site

SPEC = PageSpec("map", "Map", 10, "index.html")

COLUMNS = (
    ("State", "State"),
    ("year", "Year"),
    ("text", "Grip"),
    ("band", "90 % band"),
    ("lever", "Strongest lever"),
    ("reason", "Why not"),
)


def pages(site: Site) -> Iterator[Page]:
    """The front page and its data."""
    yield site.html("index.html", "map.html", lambda: _context(site))
    yield site.data("map", lambda: _data(site))


def _context(site: Site) -> dict[str, Any]:
    answer = site.verdict()
    years = sorted({row["year"] for row in answer.tables["grip_series"].to_pylist()})
    return {
        "group": SPEC.id, "data_scripts": ["map"], "years": years, "cited": answer.cited,
        "patron": site.case.patron, "wide_band": f"{theme.WIDE_BAND:.0f}",
    }  # fmt: skip


def _data(site: Site) -> dict[str, Any]:
    inputs = site.observatory.report_inputs(site.verdict())
    spec, rows = site_map(inputs), map_rows(inputs)
    table = Listed(
        "rows",
        COLUMNS,
        where={"patron": ["patron"], "year": ["year"]},
        links={
            "State": "country/{neighbor}.html#patron={patron}",
            "text": "trace.html#neighbor={neighbor}&patron={patron}&lever=grip&year={year}",
        },
    )
    return {"map": Figure(spec, table, datasets={"rows": rows})}
