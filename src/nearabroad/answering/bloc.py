"""The answer on a bloc: its trade within, who else draws its members, citations, picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from nearabroad import integration, pipeline
from nearabroad.answering.standing import ALWAYS, citations
from nearabroad.answers import Answer
from nearabroad.core.states import Blocs, state_name


def bloc_answer(
    table: Callable[[str], pa.Table],
    code: str,
    patrons: Sequence[str],
    years: tuple[int | None, int | None],
    members_of: int | None,
    run: dict[str, Any],
    progress: Callable[[str], None],
) -> Answer:
    """Ask and put together; `table` gives a table of the store, `patrons` may be rivals."""
    progress("reading trade")
    cells = integration.cells_of(table)
    blocs = pipeline.blocs_of(table("bloc_member"))
    resolved = blocs.resolve(code)
    question = integration.question_of(
        cells, blocs, table("membership"), resolved, _beside(blocs, resolved, patrons), *years,
        members_of,
    )  # fmt: skip
    progress("measuring the bloc")
    tables = integration.tables_of(cells, question)
    title = f"Trade inside {state_name(resolved)}, {question.years[0]}–{question.years[-1]}"
    return Answer(
        title, "bloc", tables, citations({*integration.sources_of(cells, question), *ALWAYS}),
        run, integration.notes_of(question, tables), draw=lambda: _chart(tables, title),
    )  # fmt: skip


def _beside(blocs: Blocs, code: str, patrons: Sequence[str]) -> tuple[str, ...]:
    """The patrons that have no part in the bloc, for its rivals."""
    own = {item.state for item in blocs.memberships if item.bloc == code}
    return tuple(
        each for each in patrons
        if each not in own
        and not own & {item.state for item in blocs.memberships if item.bloc == each}
    )  # fmt: skip


def _chart(tables: dict[str, pa.Table], title: str) -> Any:
    from nearabroad.report.bloc_charts import bloc_chart

    return bloc_chart(tables, title)
