"""Comparisons: two patrons over all neighbors, two neighbors under all patrons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nearabroad.report.compare_charts import compare_template, compare_values
from nearabroad.web.figures import Figure, Listed
from nearabroad.web.page import Page, PageSpec

if TYPE_CHECKING:
    from nearabroad.web.shell import Site

SPEC = PageSpec("compare", "Compare", 30, "compare.html")

COLUMNS = {
    "neighbor": ("neighbor_name", "State"),
    "patron": ("patron_name", "Patron"),
}
FIGURES = (("figure", "Figure"), ("band", "90 % band"), ("year", "Year"), ("reason", "Why not"))
TRACE = "trace.html#neighbor={neighbor}&patron={patron}&lever={measure}&year={year}"


def pages(site: Site) -> Iterator[Page]:
    """The page and its data: grip and every lever of all pairs in both years."""
    yield site.html("compare.html", "compare.html", lambda: _context(site))
    yield site.data("compare", lambda: _data(site))


def _changes(site: Site) -> list[Mapping[str, Any]]:
    return [
        row
        for code in site.neighbors
        for row in site.profile(code).tables["lever_change"].to_pylist()
    ]


def _context(site: Site) -> dict[str, Any]:
    patrons, neighbors = list(site.patrons), list(site.neighbors)
    levers = list(dict.fromkeys(row["lever"] for row in _changes(site)))
    return {
        "group": SPEC.id, "data_scripts": ["compare"], "levers": levers,
        "pair": patrons[:2], "states": neighbors[:2], "years": [site.since, site.until],
        "cited": site.verdict().cited,
    }  # fmt: skip


def _data(site: Site) -> dict[str, Any]:
    names = {**site.patrons, **site.neighbors}
    rows = compare_values(
        site.verdict().tables["rivals"].to_pylist(), _changes(site), names
    )  # fmt: skip
    sides = {"patrons": ("patron", "neighbor"), "states": ("neighbor", "patron")}
    orders = {"patrons": list(site.neighbors.values()), "states": list(site.patrons.values())}
    keys = {"patrons": ["a", "b"], "states": ["x", "y"]}
    return {
        name: Figure(
            compare_template(*sides[name], orders[name]),
            Listed(
                "rows",
                (COLUMNS[sides[name][1]], COLUMNS[sides[name][0]], *FIGURES),
                where={"measure": ["measure"], "year": ["year"], sides[name][0]: keys[name]},
                links={"figure": TRACE},
            ),
            datasets={"rows": rows},
        )
        for name in sides
    }
