"""What a verdict's report draws from."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

from nearabroad.answers import Answer
from nearabroad.core.states import state_name

if TYPE_CHECKING:
    from nearabroad.report.inputs import ReportInputs

REPORTED = ("verdict", "lever_change", "grip_series", "rivals", "holes", "chronicle")
"""Tables of a verdict that its report is drawn from."""


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
