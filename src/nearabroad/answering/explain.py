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
    tables = opened.tables
    known = explanations(folder)
    parts = [opened.components((question.patron,), part) for part in _parts(question)]
    components = pa.concat_tables(parts)

    def levers(first: int, last: int) -> tuple[pa.Table, pa.Table]:
        rows = steady(components, question.patron, first, last)
        found = pipeline.index_tables(rows, (question.patron,), question.dyads)
        return found["lever"], components

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


def _parts(question: Question) -> list[tuple[str, ...]]:
    """Neighbors and comparison apart: what the store has measured is not measured again."""
    return [part for part in (question.neighbors, question.comparison) if part]


def _chart(tables: dict[str, pa.Table], title: str) -> Any:
    from nearabroad.report.explain_charts import explain_chart

    return explain_chart(tables, title)
