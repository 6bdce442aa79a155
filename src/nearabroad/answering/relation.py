"""The answer on how two states get on in events."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from nearabroad import relating
from nearabroad.answering.chronicle import coded_note
from nearabroad.answering.opened import Opened
from nearabroad.answering.standing import citations
from nearabroad.answers import Answer


def relation_answer(
    opened: Opened, actor: str, recipient: str, since: int | None, until: int | None
) -> Answer:
    """Both directions of a dyad between two years."""
    first = opened.asking.state(actor)
    dyad = (first, opened.asking.neighbor(recipient, first))
    opened.progress("measuring relations")
    events = opened.chronicle(first, dyad[1:]).to_pylist()
    tables, notes = relating.relation_tables(opened.counts, events, dyad, since, until)
    notes += coded_note(opened.tables.get("article"), tables["chronicle"])
    title = relating.title_of(dyad, tables["relation"])
    return Answer(
        title, "relation", tables, citations(relating.sources_of(tables)), opened.stamp(), notes,
        draw=lambda: _chart(tables, title),
    )  # fmt: skip


def _chart(tables: dict[str, pa.Table], title: str) -> Any:
    from nearabroad.report.relation_chart import relation_chart

    return relation_chart(tables, title)
