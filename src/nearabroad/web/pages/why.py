"""Why: rival explanations of a patron's conduct, each with the tests it has passed and failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nearabroad.answers import Answer
from nearabroad.core.errors import UsageError
from nearabroad.core.states import state_name
from nearabroad.report.explain_charts import combinations, matrix, tornado
from nearabroad.web.figures import Cell, Figure, Table
from nearabroad.web.page import Page, PageSpec
from nearabroad.web.tables import plain, words

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
    return {
        **shared,
        "refused": "",
        "explanations": answer.tables["explanation"].to_pylist(),
        "notes": answer.notes,
        "cited": answer.cited,
    }


def _data(site: Site) -> dict[str, Any]:
    answer = _answer(site)
    if isinstance(answer, str):
        return {name: Figure(None, said=answer) for name in ("tests", "combinations", "choices")}
    tables = {name: table.to_pylist() for name, table in answer.tables.items()}
    told = "; ".join(f"{row['called']}: {row['verdict']}" for row in tables["explanation"])
    return {
        "tests": Figure(
            matrix(tables["implication"], tables["explanation"]), _tests(tables), f"{told}.",
            wide=640,
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
                    [words(row["choice_kind"]), words(row["chosen"]), words(row["explanation"]),
                     plain(row["posterior"], digits=3), plain(row["difference"], digits=3)]
                    for row in tables["other_choice"]
                ],
            ),
            "How far each posterior moves when one choice is made otherwise.",
            wide=640,
        ),
    }  # fmt: skip


def _tests(tables: dict[str, list[Row]]) -> Table:
    return Table.of(
        ["Implication", "Explanation", "What would be seen", "Decibels", "Effect (log ratio)",
         "Years", "Dyads", "Why not, or caution"],
        [
            [words(row["implication"]), words(row["explanation"]), words(row["says"]),
             plain(row["decibels"], digits=1, absent="not identified"), _effect(row), _years(row),
             plain(row["dyads"], digits=0), words(row["reason"] or row["caution"])]
            for row in tables["implication"]
        ],
    )  # fmt: skip


def _effect(row: Row) -> Cell:
    if row["log_ratio"] is None:
        return Cell("not identified")
    low, high = row["log_ratio_low"], row["log_ratio_high"]
    band = "" if low is None else f"{low:+.2f} to {high:+.2f}"
    return Cell(f"{row['log_ratio']:+.2f}", row["log_ratio"], band)


def _years(row: Row) -> Cell:
    return words(f"{row['since']}–{row['until']}" if row["since"] else "")
