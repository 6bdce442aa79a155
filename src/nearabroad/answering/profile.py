"""The answer on one neighbor: levers by patron then and now, ties by date, holes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.answering.opened import Opened
from nearabroad.answering.standing import cited_for, settings_of
from nearabroad.answers import Answer
from nearabroad.core.findings import LEVER_CHANGE, RELATION_CHANGE
from nearabroad.core.schemas import table_of
from nearabroad.core.states import state_name
from nearabroad.findings import alignment_table, holes_table
from nearabroad.index.compare import Settings
from nearabroad.index.panel import Components
from nearabroad.index.series import lever_change_rows


def profile_answer(opened: Opened, neighbor: str, since: int | None, until: int | None) -> Answer:
    """The case's patrons over one state in two years, with its chronicle."""
    state = opened.asking.state(neighbor)
    ends = opened.asking.span(since, until)
    settings = settings_of()
    patrons = tuple(code for code in opened.case.patrons if code != state)
    components = opened.components(patrons, (state,))
    relations = opened.relation_changes(patrons, (state,), *ends)
    tables = profile_tables(components, opened.tables, state, patrons, ends, settings, relations)
    tables["chronicle"] = opened.chronicle(None, (state,))
    return Answer(
        f"{state_name(state)}, {ends[0]} and {ends[1]}", "lever_change", tables,
        cited_for(components, tables["chronicle"], relations), opened.run(settings),
    )  # fmt: skip


def profile_tables(
    components: pa.Table,
    tables: Mapping[str, pa.Table],
    state: str,
    patrons: Sequence[str],
    ends: tuple[int, int],
    settings: Settings,
    relations: Sequence[Mapping[str, object]],
) -> dict[str, pa.Table]:
    """All of a profile but its chronicle; `tables` are the sources', `relations` rows by patron."""
    indexed = Components(components)
    changes = [
        row
        for patron in patrons
        for row in lever_change_rows(indexed, state, patron, *ends, settings)
    ]
    return {
        "lever_change": table_of(changes, LEVER_CHANGE),
        "alignment": alignment_table(components, patrons, state, ends),
        "relation_change": table_of([dict(row) for row in relations], RELATION_CHANGE),
        "membership": _of_state(tables["membership"], state),
        "presence": _of_state(tables["presence"], state),
        "organisation": _organisations(tables["observation"], state),
        "holes": holes_table(components, patrons, ends, settings),
    }


def _of_state(table: pa.Table, state: str) -> pa.Table:
    return table.filter(pc.equal(table["state"], state)).sort_by("since")


def _organisations(table: pa.Table, state: str) -> pa.Table:
    mask = pc.and_(
        pc.equal(table["state"], state), pc.starts_with(table["indicator"], "organisation_")
    )
    return table.filter(mask).select(["indicator", "partner", "year", "snapshot"])
