"""A page for every neighbor: levers by patron, history, hedging, ties, relation, alignment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from nearabroad.core.findings import RELATION_CHANGE
from nearabroad.report import country_charts as drawn
from nearabroad.report.charts import lever_row
from nearabroad.report.drawing import rounded
from nearabroad.report.history_chart import history_template, history_values
from nearabroad.report.prose import band, listed, number
from nearabroad.web.country_tables import (
    alignment_table,
    hole_table,
    lever_table,
    patron_table,
    states_table,
    ties_table,
)
from nearabroad.web.figures import Figure, Listed
from nearabroad.web.page import Page, PageSpec

if TYPE_CHECKING:
    from nearabroad.web.shell import Site

SPEC = PageSpec("country", "Country", 20, "country/index.html")
CHARTS = "country-charts"
Row = dict[str, Any]


def pages(site: Site) -> Iterator[Page]:
    """A list of the neighbors, the pictures' templates, and a page for each with its data."""
    yield site.html("country/index.html", "countries.html", lambda: _list(site))
    yield site.data(CHARTS, lambda: _templates(site))
    for code in site.neighbors:
        yield site.html(f"country/{code}.html", "country.html", partial(_context, site, code))
        yield site.data(f"country-{code}", partial(_of_state, site, code), "../")
        for patron in site.patrons_of(code):
            make = partial(_of_pair, site, code, patron)
            yield site.data(f"country-{code}-{patron}", make, "../")


def _list(site: Site) -> dict[str, Any]:
    rows = {code: site.verdicts(code)[site.case.patron] for code in site.neighbors}
    return {
        "group": SPEC.id, "patron": site.patrons[site.case.patron],
        "states": states_table(rows, site.neighbors, site.patrons),
        "cited": site.verdict().cited,
    }  # fmt: skip


def _context(site: Site, code: str) -> dict[str, Any]:
    profile = site.profile(code)
    verdicts = site.verdicts(code)
    main = site.case.patron if site.case.patron in verdicts else next(iter(verdicts))
    changed = profile.tables["relation_change"].to_pylist()
    return {
        "group": SPEC.id, "code": code, "name": site.neighbors[code], "main": main,
        "patrons": site.patrons_of(code), "verdicts": verdicts, "cited": profile.cited,
        "notes": {patron: _relation_notes(site, code, patron) for patron in verdicts},
        "faces": {row["patron"]: {name: row[name] for name in RELATION_CHANGE.names}
                  for row in changed},
        "data_scripts": [CHARTS, f"country-{code}", f"country-{code}-{main}"],
        "holes": hole_table(profile.tables["holes"].to_pylist(), site.patrons),
        "dated": _dated(profile.tables["chronicle"].to_pylist()),
        "patron_figures": patron_table(_rivals(site, code), code, site.patrons),
        "alignment_figures": alignment_table(verdicts, code, site.patrons),
        "leaders": [*site.patrons.values(), "several", "other"],
        "tie_figures": ties_table(profile.tables, site.patrons),
    }  # fmt: skip


def _relation_notes(site: Site, code: str, patron: str) -> tuple[str, ...]:
    """What is known of a relation in events, and what to add where nothing is."""
    if patron in site.observatory.blocs.names:
        return ("Events name states: with a bloc as a whole no relation is counted.",)
    return site.observatory.relation(patron, code).notes


def _dated(events: list[Row]) -> list[Row]:
    """The chronicle of the state, by date."""
    return sorted(events, key=lambda row: str(row["date"]))


def _rivals(site: Site, code: str) -> list[Row]:
    rows = site.verdict().tables["rivals"].to_pylist()
    return [row for row in rows if row["neighbor"] == code]


def _templates(site: Site) -> dict[str, Any]:
    """The kinds of pictures, drawn once; a history's panels differ by patron."""
    ends, names = (site.since, site.until), list(site.patrons.values())
    levers = list(dict.fromkeys(site.profile(next(iter(site.neighbors))).tables["lever_change"]
                                ["lever"].to_pylist()))  # fmt: skip
    years = site.observatory.years
    panels = {
        tuple(_levers(site, code, patron))
        for code in site.neighbors
        for patron in site.patrons_of(code)
    }
    return {
        "levers": Figure(drawn.levers_template(levers, ends)),
        "patrons": Figure(drawn.patrons_template(names, ends)),
        "alignment": Figure(drawn.alignment_template(names, ends)),
        "ties": Figure(drawn.ties_template(site.patrons)),
        **{
            _history_name(each): Figure(history_template(each, years[0], years[-1]))
            for each in sorted(panels)
        },
    }


def _history(site: Site, code: str, patron: str) -> Any:
    return site.once(
        ("history", patron, code),
        lambda: site.observatory.history(patron, code).tables["history"],
    )


def _levers(site: Site, code: str, patron: str) -> list[str]:
    return list(dict.fromkeys(_history(site, code, patron)["lever"].to_pylist()))


def _history_name(levers: Any) -> str:
    return "history-" + "-".join(levers).replace(" ", "_")


def _of_state(site: Site, code: str) -> dict[str, Any]:
    """Figures of a state that show all patrons at once."""
    tables, verdicts = site.profile(code).tables, site.verdicts(code)
    ties = drawn.ties_values(
        tables["membership"].to_pylist(),
        tables["presence"].to_pylist(),
        site.patrons,
        site.observatory.years[-1],
    )
    return {
        "patrons": Figure(
            (CHARTS, "patrons"),
            datasets={"rows": drawn.patron_values(_rivals(site, code), site.patrons)},
        ),
        "alignment": Figure(
            (CHARTS, "alignment"),
            datasets={"rows": drawn.alignment_values(verdicts.values(), site.patrons)},
        ),
        "ties": Figure(
            (CHARTS, "ties") if ties else None, datasets={"rows": ties},
            said="" if ties else "No membership and no base of this state is recorded.",
        ),
    }  # fmt: skip


def _of_pair(site: Site, code: str, patron: str) -> dict[str, Any]:
    """Figures of a state and one patron."""
    changes = [
        row
        for row in site.profile(code).tables["lever_change"].to_pylist()
        if row["patron"] == patron
    ]
    bands = rounded(lever_row(row, when) for row in changes for when in ("then", "now"))
    where = f"neighbor={code}&patron={patron}"
    history = Listed(
        "history",
        (("lever", "Lever"), ("year", "Year"), ("value", "Value"), ("low", "Low"),
         ("high", "High"), ("status", "Status"), ("break_with", "Break"), ("note", "Note")),
        links={"value": f"trace.html#{where}&lever={{lever}}&year={{year}}"},
    )  # fmt: skip
    return {
        "levers": Figure(
            (CHARTS, "levers"), lever_table(changes, code), datasets={"rows": bands},
            said=_levers_said(changes, site.patrons[patron], site.neighbors[code]),
        ),
        "history": Figure(
            (CHARTS, _history_name(_levers(site, code, patron))), history,
            datasets={"history": history_values(_history(site, code, patron))},
            said=f"Grip of {site.patrons[patron]} over {site.neighbors[code]}, its levers and "
            "alignment by year, with bands; the figures stand in the table.",
        ),
    }  # fmt: skip


def _levers_said(changes: list[Mapping[str, Any]], patron: str, name: str) -> str:
    """The picture of levers in a sentence."""
    parts = [
        f"{row['lever']} {number(row['then'])} ({band(row['then_low'], row['then_high'])}) in "
        f"{row['since']} and {number(row['now'])} ({band(row['now_low'], row['now_high'])}) in "
        f"{row['until']}"
        for row in changes
        if row["then"] is not None and row["now"] is not None
    ]
    if not parts:
        return f"No lever of {patron} over {name} has a figure in both years."
    return f"Levers of {patron} over {name}, with bands: {listed(parts)}."
