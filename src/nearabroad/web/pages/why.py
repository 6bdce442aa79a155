"""Why: rival explanations of a patron's conduct, each with the tests it has passed and failed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nearabroad.answers import Answer
from nearabroad.core.errors import UsageError
from nearabroad.core.states import state_name
from nearabroad.report.explain_charts import combinations, matrix, tornado
from nearabroad.report.explain_markdown import MINUS, ratio, window_of
from nearabroad.web.figures import Cell, Figure, Table
from nearabroad.web.page import Page, PageSpec
from nearabroad.web.tables import plain, span, words

if TYPE_CHECKING:
    from nearabroad.web.shell import Site

SPEC = PageSpec("why", "Why", 80, "why.html")

Row = dict[str, Any]


def pages(site: Site) -> Iterator[Page]:
    """The page and its data."""
    yield site.html("why.html", "why.html", lambda: _context(site))
    yield site.data("why", lambda: _data(site))


def _answer(site: Site) -> Answer | str:
    """The answer on the case's patron, or why there is none."""

    def ask() -> Answer | str:
        try:
            return site.observatory.explain(site.case.patron)
        except UsageError as error:
            return str(error)

    return site.once("explain", ask)


def _context(site: Site) -> dict[str, Any]:
    answer = _answer(site)
    shared = {"group": SPEC.id, "data_scripts": ["why"], "patron": state_name(site.case.patron)}
    if isinstance(answer, str):
        return {**shared, "refused": answer, "explanations": [], "notes": [], "cited": ()}
    rows = answer.tables["explanation"].to_pylist()
    return {
        **shared,
        "refused": "",
        "explanations": rows,
        "window": window_of(rows),
        "notes": answer.notes,
        "cited": answer.cited,
    }


def _data(site: Site) -> dict[str, Any]:
    answer = _answer(site)
    if isinstance(answer, str):
        return {name: Figure(None, said=answer) for name in ("tests", "combinations", "choices")}
    tables = {name: table.to_pylist() for name, table in answer.tables.items()}
    names = {row["explanation"]: row["called"] for row in tables["explanation"]}
    told = "; ".join(f"{row['called']}: {row['verdict']}" for row in tables["explanation"])
    return {
        "tests": Figure(
            matrix(tables["implication"], tables["explanation"]),
            _tests(tables["implication"], names), f"{told}.",
        ),
        "combinations": Figure(
            combinations(tables["combination"]),
            Table.of(
                ["Explanations that act together", "Prior", "Posterior"],
                [
                    [words(row["acting"]), plain(row["prior"], digits=3),
                     plain(row["posterior"], digits=3)]
                    for row in tables["combination"]
                ],
            ),
            "Probability of every combination of explanations, before and after the tests.",
            wide=640,
        ),
        "choices": Figure(
            tornado(tables["explanation"], tables["other_choice"]),
            Table.of(
                ["Choice", "Made otherwise", "Explanation", "Posterior", "Difference"],
                [
                    [words(row["choice_kind"]), words(row["chosen"]),
                     words(names[row["explanation"]]), plain(row["posterior"], digits=3),
                     _signed(row["difference"], 3)]
                    for row in tables["other_choice"]
                ],
            ),
            "How far each posterior moves when one choice is made otherwise.",
            wide=640,
        ),
    }  # fmt: skip


def _tests(tests: list[Row], names: dict[str, str]) -> Table:
    return Table.of(
        ["What would be seen", "Explanation", "Decibels", "Effect of one step", "Years", "Dyads",
         "Why not, or caution"],
        [
            [words(row["says"]), words(names[row["explanation"]]),
             _signed(row["decibels"], 1), _effect(row), _years(row),
             plain(row["dyads"], digits=0), words(row["reason"] or row["caution"])]
            for row in tests
        ],
    )  # fmt: skip


def _signed(value: float | None, digits: int) -> Cell:
    if value is None:
        return Cell("not identified")
    return Cell(f"{value:+.{digits}f}".replace("-", MINUS), round(value, 10))


def _effect(row: Row) -> Cell:
    """A ratio of shares, or points where the outcome is a mark, with its 95 % interval below."""
    if row["log_ratio"] is None:
        return Cell("not identified")
    points = row["exposure"] is None
    low, high = row["log_ratio_low"], row["log_ratio_high"]
    band = "" if low is None else f"{ratio(low, points)} to {ratio(high, points)}"
    value = row["log_ratio"] if points else math.exp(row["log_ratio"])
    return Cell(ratio(row["log_ratio"], points), round(value, 10), band)


def _years(row: Row) -> Cell:
    return span(row["since"], row["until"]) if row["since"] else Cell("")
