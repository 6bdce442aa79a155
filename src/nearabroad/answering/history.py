"""The answer on a pair year by year."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from nearabroad.answering.opened import Opened
from nearabroad.answering.standing import cited_for, settings_of
from nearabroad.answers import Answer
from nearabroad.core.states import state_name
from nearabroad.history import history_table


def history_answer(
    opened: Opened,
    patron: str | None,
    neighbor: str,
    years: tuple[int | None, int | None],
    preset_name: str,
) -> Answer:
    """Grip, levers and alignment of a pair between two years, all there are by default."""
    code = opened.asking.patron(patron)
    state = opened.asking.neighbor(neighbor, code)
    first, last = opened.asking.course(*years)
    settings = settings_of(preset_name)
    rival = opened.case.rival_in_votes(code)
    components = opened.components(tuple(dict.fromkeys((code, rival))), (state,))
    asked = range(first, last + 1)
    # The store's own tables are of the default preset and of all years.
    whole = preset_name == "equal" and tuple(asked) == opened.years
    indexed = opened.indexed.get((code, state)) if whole else None
    table = history_table(components, code, rival, state, asked, settings, indexed)
    title = f"{state_name(code)} over {state_name(state)}, {first}–{last}"
    return Answer(
        title, "history", {"history": table}, cited_for(components),
        opened.run(settings), draw=lambda: _chart(table, title),
    )  # fmt: skip


def _chart(table: pa.Table, title: str) -> Any:
    from nearabroad.report.history_chart import history_chart

    return history_chart(table, title)
