"""The verdict on a patron over neighbors, and what its report draws from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any

from nearabroad import relating
from nearabroad.answering.opened import Opened, Row
from nearabroad.answering.standing import cited_for
from nearabroad.answers import Answer
from nearabroad.core.states import state_name
from nearabroad.findings import Asked, verdict_tables
from nearabroad.index.compare import Settings

if TYPE_CHECKING:
    from nearabroad.report.inputs import ReportInputs

REPORTED = ("verdict", "lever_change", "grip_series", "rivals", "holes", "chronicle")
"""Tables of a verdict that its report is drawn from."""


def verdict_answer(
    opened: Opened,
    patron: str | None,
    neighbors: Sequence[str] | None,
    years: tuple[int | None, int | None],
    settings: Settings,
) -> Answer:
    """Capacity, relation and alignment of each neighbor, with the rivals and the holes."""
    asked = opened.asking.asked(patron, neighbors, *years)
    components = opened.components(asked.everyone, asked.neighbors)
    opened.progress("drawing")
    relations = relations_of(opened, asked)
    tables = verdict_tables(components, asked, settings, relations)
    tables["chronicle"] = opened.chronicle(asked.patron, asked.neighbors)
    tables |= relating.course_tables(opened.relations, asked.patron, asked.neighbors)
    count = len(asked.neighbors)
    title = (
        f"{state_name(asked.patron)} over {count} {'neighbor' if count == 1 else 'neighbors'}, "
        f"{asked.since}–{asked.until}"
    )
    answer = Answer(
        title, "verdict", tables,
        cited_for(components, tables["chronicle"], tuple(relations.values())),
        opened.run(settings), draw=lambda: _chart(answer),
    )  # fmt: skip
    return answer


def relations_of(opened: Opened, asked: Asked) -> dict[str, Row]:
    """The relation with each neighbor between the two years asked for, by neighbor."""
    rows = opened.relation_changes([asked.patron], asked.neighbors, asked.since, asked.until)
    return {row["neighbor"]: row for row in rows}


def inputs_of(verdict: Answer) -> ReportInputs:
    """The report's bundle: tables, citations, run, boundaries, names."""
    from nearabroad.report.inputs import ReportInputs

    rows = verdict.tables["verdict"].to_pylist()
    patron = rows[0]["patron"]
    patrons = tuple(dict.fromkeys(verdict.tables["rivals"]["patron"].to_pylist()))
    neighbors = tuple(row["neighbor"] for row in rows)
    topology = resources.files("nearabroad") / "data" / "boundaries_50m.topojson"
    return ReportInputs(
        **{name: verdict.tables[name] for name in REPORTED},
        relation=verdict.tables.get("relation"),
        citations=verdict.cited,
        run=verdict.run,
        boundaries=json.loads(topology.read_text(encoding="utf-8")),
        patron=patron,
        neighbors=neighbors,
        patrons=patrons or (patron,),
        names={code: state_name(code) for code in (*patrons, patron, *neighbors)},
    )


def _chart(verdict: Answer) -> Any:
    from nearabroad.report.charts import change_chart

    return change_chart(inputs_of(verdict))
