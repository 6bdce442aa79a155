"""Back doors: sanctioned goods that reach the target through others, by month and product."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nearabroad.answers import Answer
from nearabroad.core.errors import UsageError
from nearabroad.core.states import state_name
from nearabroad.report.parallel_charts import conduits_chart, event_chart, narrow_ranking_chart
from nearabroad.report.prose import listed
from nearabroad.web.figures import Cell, Figure, Table
from nearabroad.web.page import Page, PageSpec
from nearabroad.web.tables import banded, plain, words

if TYPE_CHECKING:
    from nearabroad.web.shell import Site

SPEC = PageSpec("back_doors", "Back doors", 50, "back-doors.html")

MILLION = 1e-6
ALL_GOODS = "TOTAL"
"""Product of the rows of all goods together."""

SHOWN = 100
"""Rows of the watch list on the page."""


def pages(site: Site) -> Iterator[Page]:
    """The page and its data."""
    yield site.html("back-doors.html", "back_doors.html", lambda: _context(site))
    yield site.data("back-doors", lambda: _data(site))


def _answer(site: Site) -> Answer | str:
    """The reference case's answer, or why there is none."""

    def ask() -> Answer | str:
        try:
            return site.observatory.parallel()
        except UsageError as error:
            return str(error)

    return site.once("back doors", ask)


def _context(site: Site) -> dict[str, Any]:
    case = site.case.back_doors
    shared = {
        "group": SPEC.id,
        "by": state_name(case.sanctioned_by),
        "target": state_name(case.target),
        "through": listed(state_name(code) for code in case.through),
        "shock": _month(case.shock),
    }
    answer = _answer(site)
    if isinstance(answer, str):
        return {**shared, "refused": answer, "cited": (), "notes": [], "more": []}
    return {
        **shared,
        "refused": "",
        "cited": answer.cited,
        "notes": answer.notes,
        "conduits": _conduits(answer),
        "more": list(_more(answer)),
    }


def _data(site: Site) -> dict[str, Any]:
    answer = _answer(site)
    names = ("growth", "events", "watch")
    if isinstance(answer, str):
        return {name: Figure(None, said=answer) for name in names}
    tables = answer.tables
    called = {code: state_name(code) for code in tables["growth"]["conduit"].unique().to_pylist()}
    events, watch = tables["event_study"], tables["watch_list"]
    return {
        "growth": Figure(
            conduits_chart(tables["growth"], called, tables["conduits"]),
            _growth(answer),
            "Listed and other goods by month and conduit, as multiples of the mean before.",
        ),
        "events": Figure(
            event_chart(events, called) if events.num_rows else None,
            _events(answer),
            "How listed goods outgrew other goods, month by month, by conduit.",
        ),
        "watch": Figure(
            narrow_ranking_chart(watch, called) if watch.num_rows else None,
            _watch(answer),
            f"Products with the largest excess; the table holds the first {SHOWN}.",
        ),
    }


def _conduits(answer: Answer) -> Table:
    return Table.of(
        [
            "Conduit",
            "Before, EUR m",
            "After, EUR m",
            "Times",
            "Other goods, times",
            "Excess, EUR m",
            "Beyond other goods, EUR m",
            "p (q)",
            "Of the fall replaced, %",
            "Finding",
        ],
        [
            [
                Cell(state_name(row["conduit"]), note=row["flags"] or ""),
                Cell(
                    f"{row['before'] * MILLION:,.0f}", row["before"] * MILLION, row["before_period"]
                ),
                Cell(f"{row['after'] * MILLION:,.0f}", row["after"] * MILLION, row["after_period"]),
                plain(row["multiple"], digits=1),
                plain(row["multiple_other"], digits=1),
                banded(row, "excess", by=MILLION, digits=0),
                banded(row, "beyond", by=MILLION, digits=0),
                _p_and_q(row),
                banded(row, "replaced", by=100, digits=0),
                words(row["finding"]),
            ]
            for row in answer.tables["conduits"].to_pylist()
        ],
    )


def _p_and_q(row: dict[str, Any]) -> Cell:
    if row["p"] is None:
        return Cell("–")
    return Cell(f"{row['p']:.3f}", row["p"], "" if row["q"] is None else f"q {row['q']:.3f}")


def _growth(answer: Answer) -> Table:
    return Table.of(
        [
            "Conduit",
            "Month",
            "Listed goods, EUR m",
            "Expected, EUR m",
            "Other goods, EUR m",
            "Missing",
        ],
        [
            [
                state_name(row["conduit"]),
                words(f"{row['month']:%Y-%m}"),
                plain(row["sanctioned"], by=MILLION),
                banded(row, "expected", by=MILLION, digits=2),
                plain(row["other"], by=MILLION),
                words(row["missing"]),
            ]
            for row in answer.tables["growth"].to_pylist()
        ],
    )


def _events(answer: Answer) -> Table:
    return Table.of(
        ["Conduit", "Month", "Lead or lag", "Estimate (log)", "Role"],
        [
            [
                state_name(row["conduit"]),
                words(f"{row['month']:%Y-%m}"),
                row["lead"],
                banded(row, "estimate", digits=2),
                words(row["role"]),
            ]
            for row in answer.tables["event_study"].to_pylist()
        ],
    )


def _watch(answer: Answer) -> Table:
    rows = answer.tables["watch_list"].to_pylist()[:SHOWN]
    return Table.of(
        [
            "Product",
            "Conduit",
            "Rank",
            "Before, EUR m",
            "After, EUR m",
            "Excess, EUR m",
            "p",
            "q",
            "Main exporter",
            "Caution",
        ],
        [
            [
                Cell(f"CN {row['product']}", note=_named(row)),
                state_name(row["conduit"]),
                row["rank"],
                Cell(
                    f"{row['before'] * MILLION:,.2f}", row["before"] * MILLION, row["before_period"]
                ),
                Cell(f"{row['after'] * MILLION:,.2f}", row["after"] * MILLION, row["after_period"]),
                banded(row, "excess", by=MILLION, digits=2),
                plain(row["p"], digits=3),
                plain(row["q"], digits=3),
                words(row["main_exporter"]),
                words(row["caution"]),
            ]
            for row in rows
        ],
    )


def _named(row: dict[str, Any]) -> str:
    return f"{row['name']}, tier {row['tier']}" if row["tier"] else row["name"] or ""


def _more(answer: Answer) -> Iterator[tuple[str, str, str, Table]]:
    """Tables under the pictures: id, heading, what it says, table."""
    yield (
        "methods",
        "Excess by method",
        "The same months held against different expectations: what they agree on is firm.",
        _methods(answer),
    )
    yield (
        "differences",
        "Listed against other goods, before and after",
        "Factor by which listed goods outgrew others; q is p after as many tests as conduits.",
        _differences(answer),
    )
    yield (
        "lost",
        "Lost on the way",
        "Exports to a conduit less what the conduit records as arriving: below 0, it records more "
        "than was sent (freight and insurance are in its figure, and goods by other ways).",
        _lost(answer),
    )


def _methods(answer: Answer) -> Table:
    return Table.of(
        ["To", "Method", "After, EUR m", "Expected, EUR m", "Excess, EUR m", "Note"],
        [
            [
                _whom(row["conduit"]),
                words(row["method"]),
                plain(row["after"], by=MILLION, digits=0),
                plain(row["expected"], by=MILLION, digits=0),
                banded(row, "excess", by=MILLION, digits=0),
                words(row["note"]),
            ]
            for row in answer.tables["excess"].to_pylist()
        ],
    )


def _differences(answer: Answer) -> Table:
    return Table.of(
        ["Conduit", "Design", "Factor", "p", "q", "Status"],
        [
            [
                _whom(row["conduit"]),
                words(row["design"]),
                banded(row, "factor", digits=2),
                plain(row["p"], digits=3),
                plain(row["q"], digits=3),
                words(row["reason"] or row["status"]),
            ]
            for row in answer.tables["differences"].to_pylist()
        ],
    )


def _lost(answer: Answer) -> Table:
    return Table.of(
        [
            "Conduit",
            "Product",
            "Year",
            "Exported, EUR m",
            "Recorded, EUR m",
            "Lost, %",
            "Remark",
        ],
        [
            [
                _whom(row["conduit"]),
                words("all goods" if row["product"] == ALL_GOODS else row["product"]),
                row["year"],
                plain(row["exported"], by=MILLION, digits=1),
                plain(row["recorded"], by=MILLION, digits=1),
                banded(row, "lost", by=100, digits=0),
                words(row["reason"] or row["concept"]),
            ]
            for row in answer.tables["lost"].to_pylist()
        ],
    )


def _whom(code: str) -> str:
    """A conduit's name.

    >>> _whom("KGZ"), _whom("ALL")
    ('Kyrgyzstan', 'all conduits')
    """
    return "all conduits" if code == "ALL" else state_name(code)


def _month(text: str) -> str:
    """A month in words.

    >>> _month("2022-03")
    'March 2022'
    """
    return f"{calendar.month_name[int(text[5:7])]} {text[:4]}"
