"""The answer on one number: its formula with figures, cells, observations, snapshots."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from nearabroad import levers, tracing
from nearabroad.answering.opened import Opened, Row
from nearabroad.answering.standing import citations, settings_of
from nearabroad.answers import Answer
from nearabroad.core.errors import UsageError
from nearabroad.core.schemas import table_of
from nearabroad.index.compare import Settings, compare
from nearabroad.index.panel import Components
from nearabroad.index.series import lever_rows


@dataclass(frozen=True)
class Number:
    """Which number is traced, and the two years that the verdict compares."""

    patron: str
    rival: str
    neighbor: str
    lever: str
    year: int
    ends: tuple[int, int]


def check_lever(lever: str) -> None:
    """Raise `UsageError` for what is neither a lever nor `grip`."""
    known = levers.registry()
    if lever not in (*known, "grip"):
        raise UsageError(f"no lever {lever!r}; there are {', '.join(known)}, grip.")


def trace_answer(
    opened: Opened,
    asked: tuple[str, str],
    lever: str,
    year: int,
    since: int | None,
    preset_name: str,
) -> Answer:
    """The number's path; `asked` is patron and neighbor, `since` the verdict's other year."""
    code = opened.asking.patron(asked[0])
    state = opened.asking.neighbor(asked[1], code)
    check_lever(lever)
    ends = opened.asking.pair(year, since)
    settings = settings_of(preset_name)
    rival = opened.case.rival_in_votes(code)
    components = opened.components(tuple(dict.fromkeys((code, rival))), (state,))
    number = Number(code, rival, state, lever, year, ends)
    return _traced(opened, number, components, settings)


def _traced(opened: Opened, number: Number, components: pa.Table, settings: Settings) -> Answer:
    cells, notes = _told(number, components, settings)
    code, year = number.patron, number.year
    members = opened.blocs.members(code, year) if code in opened.blocs.names else frozenset({code})
    behind = tracing.observations_behind(opened.frames, cells, members)
    others = tracing.other_figures(opened.frames, behind, members | {code}) if behind else []
    snapshots = tracing.snapshots_behind(behind, cells, opened.tables, opened.store.snapshots())
    found = {
        "cells": table_of(cells, tracing.CELLS),
        "observations": table_of(behind, tracing.OBSERVED),
        "others": table_of(others, tracing.OBSERVED),
        "snapshots": pa.Table.from_pylist(snapshots) if snapshots else pa.table({}),
    }
    title = f"{number.lever} of {code} over {number.neighbor}, {year}"
    cited = citations(item["source"] for item in snapshots)
    return Answer(title, "cells", found, cited, notes=tuple(notes))


def _told(number: Number, components: pa.Table, settings: Settings) -> tuple[list[Row], list[str]]:
    """The cells behind the number, and its formula in lines."""
    code, state, lever, year = number.patron, number.neighbor, number.lever, number.year
    indexed = Components(components)
    found = compare(indexed, state, [(code, item) for item in number.ends], settings)
    column = number.ends.index(year)
    if lever == "grip":
        cells = [
            cell
            for each in settings.preset.levers
            for cell in tracing.cells_of(components, code, state, each, year)
        ]
        first, last = number.ends
        title = f"Grip of {code} over {state}, {year}, on what {first} and {last} observe."
        return cells, [title, *tracing.grip_lines(found, column, settings)]
    spec = levers.registry()[lever].SPEC
    cells = tracing.cells_of(components, code, state, lever, year)
    notes = [f"{spec.label} of {code} over {state}, {year}. {spec.definition}"]
    if lever == "alignment":
        if number.rival != code:
            cells += tracing.cells_of(components, number.rival, state, lever, year)
        notes += tracing.alignment_lines(cells, code, number.rival)
    elif lever in settings.preset.levers:
        cells, lines = _lever_lines(indexed, cells, number, settings)
        notes += [*lines, *tracing.compared_lines(found, lever, column)]
    return cells, notes + ([f"Caution: {spec.caution}"] if spec.caution else [])


def _lever_lines(
    indexed: Components, cells: list[Row], number: Number, settings: Settings
) -> tuple[list[Row], list[str]]:
    lever = number.lever
    names, bases = settings.declared[lever]
    names = settings.preset.components.get(lever, names)
    bases = settings.preset.criticality.get(lever, bases)
    used, unused = tracing.used_cells(cells, names, bases)
    rows = lever_rows(indexed, number.neighbor, [(number.patron, number.year)], settings)
    row = next(item for item in rows if item["lever"] == lever)
    return used, tracing.formula_lines(used, unused, row)
