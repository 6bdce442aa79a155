"""A page for every neighbor: levers by patron, history, hedging, ties, relation, alignment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from nearabroad.report.history_chart import history_chart
from nearabroad.web.figures import Figure, Table
from nearabroad.web.page import Page, PageSpec

if TYPE_CHECKING:
    from nearabroad.web.shell import Site

SPEC = PageSpec("country", "Country", 20, "country/index.html")


def pages(site: Site) -> Iterator[Page]:
    """A list of the neighbors, and a page for each with its data by patron."""
    yield site.html("country/index.html", "countries.html", lambda: {"group": SPEC.id})
    for code in site.neighbors:
        yield site.html(f"country/{code}.html", "country.html", partial(_context, site, code))
        for patron in site.patrons:
            if patron != code:
                name = f"country-{code}-{patron}"
                yield site.data(name, partial(_data, site, code, patron), "../")


def _context(site: Site, code: str) -> dict[str, Any]:
    profile = site.once(("profile", code), lambda: site.observatory.profile(code))
    return {"group": SPEC.id, "code": code, "name": site.neighbors[code], "cited": profile.cited}


def _data(site: Site, code: str, patron: str) -> dict[str, Any]:
    answer = site.observatory.history(patron, code)
    rows = answer.tables["history"].to_pylist()
    table = Table.of(
        ["Lever", "Year", "Value", "Low", "High"],
        [[row[name] for name in ("lever", "year", "value", "low", "high")] for row in rows],
    )
    return {"history": Figure(history_chart(answer.tables["history"], answer.title), table)}
