"""What if: a lever pulled, what it costs both sides, who fills the hole, what is left of grip."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from nearabroad.answers import Answer
from nearabroad.core.errors import UsageError
from nearabroad.core.scenario_tables import SMALL_INDICES
from nearabroad.core.states import state_name
from nearabroad.report.scenario_charts import scenario_chart
from nearabroad.scenario.parsing import shipped
from nearabroad.web.figures import Cell, Figure, Table
from nearabroad.web.page import Page, PageSpec
from nearabroad.web.tables import banded, day, plain, words

if TYPE_CHECKING:
    from nearabroad.web.shell import Site

SPEC = PageSpec("what_if", "What if", 85, "what-if/index.html")

Row = dict[str, Any]
MOST = 12
"""Fillers of a flow that are printed."""
WIDE = 560
"""Pixels that both sides’ losses need beside each other, which share their months."""


def pages(site: Site) -> Iterator[Page]:
    """A list of the shipped scenarios, and a page and its data for each."""
    known = shipped(site.observatory.blocs)
    yield site.html(
        "what-if/index.html",
        "what_ifs.html",
        lambda: {"group": SPEC.id, "scenarios": list(known.values())},
    )
    for name in known:
        yield site.html(f"what-if/{name}.html", "what_if.html", partial(_context, site, name))
        yield site.data(f"scenario-{name}", partial(_data, site, name), "../")


def _answer(site: Site, name: str) -> Answer | str:
    """The answer on a scenario, or why there is none."""

    def ask() -> Answer | str:
        try:
            return site.observatory.scenario(name)
        except UsageError as error:
            return str(error)

    return site.once(("scenario", name), ask)


def _context(site: Site, name: str) -> dict[str, Any]:
    answer = _answer(site, name)
    title = shipped(site.observatory.blocs)[name].title
    shared = {"group": SPEC.id, "name": name, "title": title}
    if isinstance(answer, str):
        return {**shared, "refused": answer, "notes": [], "more": [], "cited": ()}
    return {
        **shared,
        "refused": "",
        "notes": answer.notes,
        "more": list(_more(answer)),
        "cited": answer.cited,
    }


def _data(site: Site, name: str) -> dict[str, Any]:
    answer = _answer(site, name)
    if isinstance(answer, str):
        return {"costs": Figure(None, said=answer)}
    chart = scenario_chart(answer.tables, answer.title)
    said = f"{answer.title}. Accounting only."
    return {"costs": Figure(chart, _levers(answer), said, wide=WIDE)}


def _levers(answer: Answer) -> Table:
    return Table.of(
        ["Index", "Year", "Before", "After", "Change"],
        [
            [words(row["index"]), row["year"],
             *(banded(row, name, digits=2 if row["index"] in SMALL_INDICES else 1, signed=signed)
               for name, signed in
               (("score_before", False), ("score_after", False), ("score_change", True)))]
            for row in answer.tables["scenario_lever"].to_pylist()
        ],
    )  # fmt: skip


def _more(answer: Answer) -> Iterator[tuple[str, str, str, Table]]:
    """Tables under the picture: id, heading, what it says, table; those of other pulls left out."""
    tables = {name: table.to_pylist() for name, table in answer.tables.items()}
    if rows := tables.get("scenario"):
        yield (
            "costs", "What it costs both sides",
            "The flow at risk is a year’s; lost is what is cut and not replaced over all months.",
            _costs(rows),
        )  # fmt: skip
    if rows := tables.get("scenario_membership"):
        yield (
            "membership", "What membership adds to trade", "By the gravity model.",
            _membership(rows),
        )  # fmt: skip
    if rows := tables.get("scenario_filler"):
        shown, fewer = _largest(rows)
        yield (
            "fillers", f"Who fills the hole{fewer}",
            "By what each supplied before, and by who grew after past cuts; the rest is unknown.",
            _fillers(shown),
        )  # fmt: skip
    if rows := tables.get("scenario_asymmetry"):
        yield (
            "asymmetry", "Asymmetry: the patron’s cost over the neighbor’s",
            "Each to its own GDP; 1 is the same burden.", _asymmetry(rows),
        )  # fmt: skip
    if rows := tables.get("scenario_case"):
        yield "cases", "Past cuts that substitution is measured from", "", _cases(rows)
    yield "left-out", "What the account leaves out", "", _left_out(tables["scenario_left_out"])


def _costs(rows: list[Row]) -> Table:
    return Table.of(
        ["What", "Who", "Loses", "Year", "At risk, a year", "Lost", "Lost, % of GDP",
         "% of the fuel’s use", "% of household income", "Status", "Remark"],
        [
            [words(row["pulled"]), words(state_name(row["party"])), words(row["loses"]),
             words(row["year"]), _amount(row, "at_risk"),
             _amount(row, "lost_amount"), banded(row, "lost_to_gdp", by=100, digits=2),
             banded(row, "use_share", by=100), banded(row, "income_share", by=100),
             words(row["status"]), words(row["reason"] or row["note"])]
            for row in rows
        ],
    )  # fmt: skip


def _membership(rows: list[Row]) -> Table:
    return Table.of(
        ["Who", "Flow", "Year", "Trade with the bloc", "Effect, %", "Gain or loss a year",
         "% of GDP", "Remark"],
        [
            [words(state_name(row["party"])), words(row["pulled"]),
             words(row["year"]), _amount(row, "at_risk"),
             banded(row, "trade_effect", by=100), _amount(row, "membership_amount"),
             banded(row, "membership_to_gdp", by=100, digits=2),
             words(row["reason"] or row["note"])]
            for row in rows
        ],
    )  # fmt: skip


def _fillers(rows: list[Row]) -> Table:
    return Table.of(
        ["Supplier", "What", "Share before, %", "Grew after past cuts", "Part of it, %",
         "Amount", "Remark"],
        [
            [words(_named(row["supplier"])), words(row["pulled"]),
             plain(row["share_before"], by=100, digits=1),
             words(f"{row['cuts_grown']} of {row['cuts_present']}" if row["cuts_present"] else ""),
             plain(row["fill_share"], by=100, digits=1), _amount(row, "fill_amount"),
             words(row["note"])]
            for row in rows
        ],
    )  # fmt: skip


def _asymmetry(rows: list[Row]) -> Table:
    return Table.of(
        ["What", "Counted", "Ratio", "Remark"],
        [
            [words(row["pulled"]), words(row["when_counted"]), _ratio(row), words(row["reason"])]
            for row in rows
        ],
    )


def _cases(rows: list[Row]) -> Table:
    return Table.of(
        ["Case", "Side", "Flow", "Day", "What happened", "Replaced by year",
         "Long run, %", "Remark"],
        [
            [words(row["case"]), words(row["side_of_case"]), words(row["flow"]),
             day(str(row["cut_on"])), words(row["what_happened"]),
             words((row["replaced_by_year"] or "").replace("-0.00", "0.00")),
             plain(row["replaced_long_run"], by=100, digits=0), words(row["reason"])]
            for row in rows
        ],
    )  # fmt: skip


def _left_out(rows: list[Row]) -> Table:
    return Table.of(
        ["Left out", "What would tell it"],
        [[words(row["left_out"]), words(row["what_would"])] for row in rows],
    )


def _largest(rows: list[Row]) -> tuple[list[Row], str]:
    """The largest fillers and the unknown rest of each flow, and how many are left out."""
    shown: list[Row] = []
    for pulled in dict.fromkeys(row["pulled"] for row in rows):
        mine = [row for row in rows if row["pulled"] == pulled]
        named = [row for row in mine if row["supplier"] != "unknown"]
        named.sort(key=lambda row: -(row["fill_share"] or 0.0))
        shown += named[:MOST] + [row for row in mine if row["supplier"] == "unknown"]
    left = len(rows) - len(shown)
    return shown, f", {left} smaller ones left out" if left else ""


def _named(code: str) -> str:
    return code if code == "unknown" else state_name(code)


def _amount(row: Row, name: str) -> Cell:
    """An amount in its unit; USD in millions."""
    money = row["unit"] in ("USD", "EUR")
    by, unit = (1e-6, f"m {row['unit']}") if money else (1.0, row["unit"])
    cell = banded(row, name, by=by, digits=1)
    if cell.value is None and not cell.note:
        return cell
    return Cell(f"{cell.text} {unit}" if cell.value is not None else cell.text, cell.value,
                f"{cell.note} {unit}" if cell.note else "")  # fmt: skip


def _ratio(row: Row) -> Cell:
    low, high = row["asymmetry_low"], row["asymmetry_high"]
    if row["asymmetry"] is None and low is None:
        return Cell("not observable")
    ends = (
        "" if low is None else f"{low:.3g} to {'no upper end' if high is None else f'{high:.3g}'}"
    )
    if row["asymmetry"] is None:
        return Cell("no point, only a band", None, ends)
    return Cell(f"{row['asymmetry']:.3g}", row["asymmetry"], ends)
