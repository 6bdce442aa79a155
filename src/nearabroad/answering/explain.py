"""Explanations of a patron's conduct: what `explain` answers with, citations and picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from nearabroad import pipeline
from nearabroad.answering.opened import Opened
from nearabroad.answering.standing import citations, cited_for
from nearabroad.answers import Answer
from nearabroad.asking import Asking
from nearabroad.core.errors import UsageError
from nearabroad.core.states import state_name
from nearabroad.explain.model import Explanation
from nearabroad.explain.shipped import explanations
from nearabroad.explaining.answer import answered
from nearabroad.explaining.panels import Tables
from nearabroad.explaining.question import Question, resolved
from nearabroad.explaining.steady import steady
from nearabroad.report.explain_markdown import window_of

Measure = Callable[[Sequence[str], Sequence[str]], pa.Table]


def question_of(
    asking: Asking, patron: str | None, neighbor: str | None, neighbors: Sequence[str] | None,
    years: tuple[int | None, int | None], comparison: Sequence[str] | None,
    rivals: Sequence[str] | None,
) -> Question:  # fmt: skip
    """The question resolved; raises `UsageError` for what cannot be asked."""
    code = asking.patron(patron)
    around = asking.neighbors(neighbors, code)
    own = asking.neighbor(neighbor, code) if neighbor else None
    if own is not None and own not in around:
        raise UsageError(f"{own} is not among the neighbors; name it in --neighbors too.")
    last = asking.available[-1] if years[1] is None else years[1]
    return resolved(
        asking.blocs, code, around, code == asking.case.patron, asking.case.rival_in_votes(code),
        (years[0], last), own=own, comparison=comparison, rivals=rivals,
    )  # fmt: skip


def explain_answer(opened: Opened, question: Question, folder: str | Path | None) -> Answer:
    """The answer: tables explanation, implication, combination, other_choice."""
    known = explanations(folder)
    tables = opened.tables
    everywhere = _capacity_is_compared(known)
    components = _components(opened, question, () if everywhere else (TRADE,))
    scored = question.dyads if everywhere else question.neighbors

    def levers(first: int, last: int) -> tuple[pa.Table, pa.Table]:
        rows = steady(components, question.patron, first, last)
        return pipeline.index_tables(rows, (question.patron,), scored)["lever"], components

    given = Tables(
        tables.get("event_count"), tables.get("observation"), tables.get("membership"),
        tables.get("presence"), levers, opened.blocs,
    )  # fmt: skip
    found, notes, used = answered(question, known, given, opened.progress)
    who = f"{state_name(question.own)}" if question.own else f"{len(question.neighbors)} neighbors"
    window = window_of(found["explanation"].to_pylist())
    title = (
        f"Why {state_name(question.patron)} does what it does to {who}, "
        f"{question.first}–{question.last} (events: {window})"
    )
    cited = {item.key: item for item in (*cited_for(components), *citations(used))}
    return Answer(
        title, "explanation", found, tuple(cited.values()), opened.stamp(), notes,
        draw=lambda: _chart(found, title),
    )  # fmt: skip


TRADE = "trade"
"""The lever that the trade share is read off."""


def _capacity_is_compared(known: Sequence[Explanation]) -> bool:
    """Whether any test sets the neighbors' capacity against that of the comparison.

    Else levers other than trade need not be measured there, which takes longest of all.
    """
    rows = (row for item in known for row in item.implications)
    return any(row.among == "all" and "capacity" in row.named for row in rows)


def _components(opened: Opened, question: Question, only: Sequence[str]) -> pa.Table:
    """Component rows; neighbors and comparison apart, since the store may have the neighbors'."""
    patrons = (question.patron,)
    parts = [opened.components(patrons, question.neighbors)]
    if question.comparison:
        parts.append(opened.components(patrons, question.comparison, only))
    return pa.concat_tables(parts)


def _chart(tables: dict[str, pa.Table], title: str) -> Any:
    from nearabroad.report.explain_charts import explain_chart

    return explain_chart(tables, title)
