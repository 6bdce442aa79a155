"""Blocs: how much their members trade with each other, and whether that grows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from nearabroad.answers import Answer
from nearabroad.core.errors import UsageError
from nearabroad.core.states import state_name
from nearabroad.report.bloc_charts import beside_chart, dependence_chart, share_chart, shown_year
from nearabroad.report.bloc_page import TIES, YEARLY
from nearabroad.web.figures import Figure, Table
from nearabroad.web.page import Page, PageSpec
from nearabroad.web.tables import banded, plain, span, words

if TYPE_CHECKING:
    from nearabroad.web.shell import Site

SPEC = PageSpec("bloc", "Bloc", 40, "bloc/index.html")

MOST = 60
"""Rows of what nobody published that are printed, the largest first."""


def pages(site: Site) -> Iterator[Page]:
    """A list of the blocs, and a page and its data for each."""
    codes = site.case.blocs
    yield site.html(
        "bloc/index.html",
        "blocs.html",
        lambda: {
            "group": SPEC.id,
            "blocs": [
                (code, state_name(code), [state_name(one) for one in _members(site, code)])
                for code in codes
            ],
        },
    )
    for code in codes:
        yield site.html(f"bloc/{code}.html", "bloc.html", partial(_context, site, code))
        yield site.data(f"bloc-{code}", partial(_data, site, code), "../")


def _members(site: Site, code: str) -> list[str]:
    now = site.observatory.blocs.members(code, site.until)
    return [state for state in site.neighbors if state in now]


def _answer(site: Site, code: str) -> Answer | str:
    """The answer, or why there is none."""

    def ask() -> Answer | str:
        try:
            return site.observatory.bloc(code)
        except UsageError as error:
            return str(error)

    return site.once(("bloc", code), ask)


def _context(site: Site, code: str) -> dict[str, Any]:
    answer = _answer(site, code)
    shared = {"group": SPEC.id, "code": code, "name": state_name(code), "blocs": site.case.blocs}
    if isinstance(answer, str):
        return {**shared, "refused": answer, "notes": [], "more": [], "cited": ()}
    return {
        **shared,
        "refused": "",
        "year": shown_year(answer.tables["bloc"]),
        "notes": answer.notes,
        "cited": answer.cited,
        "more": list(_more(answer)),
    }


def _data(site: Site, code: str) -> dict[str, Any]:
    answer = _answer(site, code)
    if isinstance(answer, str):
        return {name: Figure(None, said=answer) for name in ("share", "beside", "pairs")}
    tables = answer.tables
    year = shown_year(tables["bloc"])
    if year is None:
        return {name: Figure(None, said=answer.notes[0]) for name in ("share", "beside", "pairs")}
    return {
        "share": Figure(share_chart(tables["bloc"]), _yearly(answer), answer.notes[0]),
        "beside": Figure(
            beside_chart(tables["beside"]),
            _beside(answer),
            "The bloc's share of its members' trade beside that of outside patrons.",
        ),
        "pairs": Figure(
            dependence_chart(tables["pair"], year),
            _pairs(answer, year),
            f"Each member's trade with each other member, {year}, % of its own.",
            wide=_matrix_width(len(set(tables["pair"]["state"].to_pylist()))),
        ),
    }


def _matrix_width(members: int) -> int:
    """Pixels that the matrix needs at least: its cells, numbers in those of few members."""
    return 200 + members * (46 if members <= 12 else 18)


def _yearly(answer: Answer) -> Table:
    return Table.of(
        ["Year", *(label.capitalize() + ", %" for _, label in YEARLY), "Status", "Missing"],
        [
            [
                row["year"],
                *(banded(row, name, by=100) for name, _ in YEARLY),
                words(row["status"]),
                words(row["missing"]),
            ]
            for row in answer.tables["bloc"].to_pylist()
        ],
    )


def _beside(answer: Answer) -> Table:
    return Table.of(
        ["Patron", "Year", "Share of the members' trade, %", "Members counted", "Missing"],
        [
            [
                state_name(row["rival"]),
                row["year"],
                banded(row, "rival_share", by=100),
                words(row["members"]),
                words(row["missing"]),
            ]
            for row in answer.tables["beside"].to_pylist()
        ],
    )


def _pairs(answer: Answer, year: int) -> Table:
    return Table.of(
        [
            "Member",
            "With",
            "Year",
            "% of the member's trade",
            "% of the other's",
            "Salience",
            "Symmetry",
        ],
        [
            [
                state_name(row["state"]),
                state_name(row["partner"]),
                row["year"],
                banded(row, "share_of_state", by=100),
                banded(row, "share_of_partner", by=100),
                banded(row, "salience", digits=3),
                banded(row, "symmetry", digits=3),
            ]
            for row in answer.tables["pair"].to_pylist()
            if row["year"] == year
        ],
    )


def _more(answer: Answer) -> Iterator[tuple[str, str, Table]]:
    """Tables under the pictures: id, heading, table; those that hold nothing are left out."""
    yield "members", f"Members, {shown_year(answer.tables['bloc'])}", _of_members(answer)
    yield "ties", "Ties in proportion to size", _ties(answer)
    yield "trend", "Trend, points a year", _trend(answer)
    unknown = sorted(answer.tables["unknown"].to_pylist(), key=lambda row: -(row["at_most"] or 0.0))
    more = "" if len(unknown) <= MOST else f": the largest {MOST} of {len(unknown):,}"
    yield (
        "unknown",
        f"Nobody’s figures, with the most that they may add{more}",
        _unknown(unknown[:MOST]),
    )


def _of_members(answer: Answer) -> Table:
    year = shown_year(answer.tables["bloc"])
    return Table.of(
        [
            "Member",
            "Year",
            "Inside, %",
            "With the leader, %",
            "Introversion",
            "Status",
            "Remark",
        ],
        [
            [
                state_name(row["member"]),
                row["year"],
                banded(row, "inside_share", by=100),
                banded(row, "leader_share", by=100),
                banded(row, "introversion", digits=2),
                words(row["status"]),
                words(row["note"]),
            ]
            for row in answer.tables["member"].to_pylist()
            if row["year"] == year
        ],
    )


def _ties(answer: Answer) -> Table:
    heads = (label if label.isupper() else label[0].upper() + label[1:] for _, label in TIES)
    return Table.of(
        ["Year", *heads, "Largest pair"],
        [
            [
                row["year"],
                *(banded(row, name, digits=2) for name, _ in TIES),
                words(row["largest_pair"]),
            ]
            for row in answer.tables["bloc"].to_pylist()
            if row["trade_intensity_low"] is not None
        ],
    )


def _trend(answer: Answer) -> Table:
    return Table.of(
        [
            "Of",
            "Measure",
            "Years",
            "Slope, points a year",
            "Word",
            "Last less first year, points",
            "Why",
        ],
        [
            [
                words(row["of"]),
                words(row["measure"].removesuffix("_share")),
                span(row["since"], row["until"]),
                banded(row, "slope", by=100, digits=2, signed=True),
                words(row["word"]),
                banded(row, "moved", by=100, signed=True),
                words(row["reason"]),
            ]
            for row in answer.tables["trend"].to_pylist()
            if row["years"]
        ],
    )


def _unknown(rows: list[dict[str, Any]]) -> Table:
    return Table.of(
        ["Year", "Member", "Partner", "Flow", "Why", "At most, points"],
        [
            [
                row["year"],
                words(row["member"]),
                words(row["partner"]),
                words(row["flow"]),
                words(row["why"]),
                plain(row["at_most"], by=100),
            ]
            for row in rows
        ],
    )
