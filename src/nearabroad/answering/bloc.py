"""The answer on a bloc: its trade within, who else draws its members, citations, picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from nearabroad import integration, pipeline
from nearabroad.answering.opened import Opened
from nearabroad.answering.standing import ALWAYS, citations
from nearabroad.answers import Answer
from nearabroad.core.errors import UnknownState, UsageError
from nearabroad.core.states import Blocs, state_name


def bloc_answer(
    opened: Opened, code: str, years: tuple[int | None, int | None], members_of: int | None
) -> Answer:
    """Ask and put together; the case's patrons may be rivals."""
    opened.progress("reading trade")
    cells = integration.cells_of(opened.table)
    blocs = pipeline.blocs_of(opened.table("bloc_member"))
    resolved = _bloc(blocs, code)
    question = integration.question_of(
        cells, blocs, opened.table("membership"), resolved,
        _beside(blocs, resolved, opened.case.patrons), *years, members_of,
    )  # fmt: skip
    opened.progress("measuring the bloc")
    tables = integration.tables_of(cells, question)
    title = f"Trade inside {state_name(resolved)}, {question.years[0]}–{question.years[-1]}"
    return Answer(
        title, "bloc", tables, citations({*integration.sources_of(cells, question), *ALWAYS}),
        opened.stamp(), integration.notes_of(question, tables), draw=lambda: _chart(tables, title),
    )  # fmt: skip


def _bloc(blocs: Blocs, code: str) -> str:
    """A bloc's code; what is neither bloc nor state is refused with the blocs that there are.

    >>> _bloc(Blocs(), "EEAU")
    Traceback (most recent call last):
    ...
    nearabroad.core.errors.UsageError: no bloc 'EEAU'; blocs there are: .
    """
    try:
        return blocs.resolve(code)
    except UnknownState as error:
        known = ", ".join(sorted(blocs.names))
        raise UsageError(f"no bloc {code!r}; blocs there are: {known}.") from error


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
