"""The tables of a verdict, put together from components: rows, series, rivals, holes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from nearabroad.core.findings import (
    ALIGNMENT,
    GRIP_SERIES,
    HOLES,
    LEVER_CHANGE,
    RIVALS,
    SENSITIVITY,
    VERDICT,
)
from nearabroad.core.schemas import table_of
from nearabroad.index.compare import Settings, compare
from nearabroad.index.panel import Components
from nearabroad.index.sensitivity import sensitivity_rows
from nearabroad.index.series import grip_series_rows, lever_change_rows
from nearabroad.index.verdict import Question, rival_rows, verdict_row

Row = dict[str, Any]
Relations = Mapping[str, Row]
"""The relation face of a verdict, by neighbor."""

NO_RELATIONS: Relations = MappingProxyType({})


@dataclass(frozen=True)
class Asked:
    """What a verdict is asked about: resolved codes, two years, rivals."""

    patron: str
    neighbors: tuple[str, ...]
    since: int
    until: int
    rivals: tuple[str, ...]
    main_rival: str

    @property
    def everyone(self) -> tuple[str, ...]:
        """Every patron whose components are needed."""
        return tuple(dict.fromkeys((self.patron, *self.rivals, self.main_rival)))

    def of(self, neighbor: str) -> Question:
        """The question put to one neighbor, which is no rival over itself."""
        rivals = tuple(code for code in self.rivals if code != neighbor)
        return Question(self.patron, neighbor, self.since, self.until, rivals, self.main_rival)


def verdict_table(
    components: Components, asked: Asked, settings: Settings, relations: Relations = NO_RELATIONS
) -> pa.Table:
    """The verdict alone, a row per neighbor (schema `VERDICT`)."""
    rows = [
        verdict_row(components, asked.of(each), settings, relations.get(each))
        for each in asked.neighbors
    ]
    return table_of(rows, VERDICT)


def verdict_tables(
    table: pa.Table, asked: Asked, settings: Settings, relations: Relations = NO_RELATIONS
) -> dict[str, pa.Table]:
    """The verdict and all that a report shows beside it, from a component table."""
    components = Components(table)
    moved: list[Row] = []
    against: list[Row] = []
    series: list[Row] = []
    ends = (asked.since, asked.until)
    years = range(asked.since, asked.until + 1)
    for neighbor in asked.neighbors:
        question = asked.of(neighbor)
        against += rival_rows(components, question, settings, ends)
        for each in (asked.patron, *question.rivals):
            moved += lever_change_rows(components, neighbor, each, *ends, settings)
            series += grip_series_rows(components, neighbor, each, years, ends, settings)
    return {
        "verdict": verdict_table(components, asked, settings, relations),
        "lever_change": table_of(moved, LEVER_CHANGE),
        "grip_series": table_of(series, GRIP_SERIES),
        "rivals": table_of(against, RIVALS),
        "holes": holes_table(table, (asked.patron, *asked.rivals), ends, settings),
    }


def holes_table(
    components: pa.Table, patrons: Sequence[str], years: Sequence[int], settings: Settings
) -> pa.Table:
    """Share cells of these years of which nothing is known, with the reason."""
    used = {
        (lever, name)
        for lever in settings.preset.levers
        for name in settings.preset.components.get(lever, settings.declared[lever][0])
    }
    rows = [
        {
            "neighbor": row["neighbor"], "lever": row["lever"], "component": row["component"],
            "patron": row["patron"], "year": row["year"], "why": row["note"] or "unobserved",
        }
        for row in components.to_pylist()
        if row["year"] in years
        and row["low"] is None
        and row["weight"] > 0
        and row["patron"] in patrons
        and (row["lever"], row["component"]) in used
    ]  # fmt: skip
    return table_of(rows, HOLES)


def alignment_table(
    table: pa.Table, patrons: Sequence[str], neighbor: str, years: tuple[int, int]
) -> pa.Table:
    """Each measure of alignment with every patron, then and now (schema `ALIGNMENT`).

    Measures of which neither year is known are left out, but for votes: their hole is told.
    """
    cells = {
        (row["component"], row["patron"], row["year"]): row
        for row in table.to_pylist()
        if row["lever"] == "alignment" and row["neighbor"] == neighbor
    }
    rows: list[Row] = []
    for measure in dict.fromkeys(name for name, _, _ in cells):
        for patron in patrons:
            pair = [cells.get((measure, patron, year)) for year in years]
            if measure != "votes" and not any(cell and cell["low"] is not None for cell in pair):
                continue
            row: Row = {
                "patron": patron, "neighbor": neighbor, "measure": measure,
                "since": years[0], "until": years[1],
                "reason": next((c["note"] for c in pair if c and c["low"] is None), None),
            }  # fmt: skip
            for label, cell in zip(("then", "now"), pair, strict=True):
                if cell is not None:
                    row[f"measured_{label}"] = cell["value"]
                    row[f"measured_{label}_low"] = cell["low"]
                    row[f"measured_{label}_high"] = cell["high"]
            rows.append(row)
    return table_of(rows, ALIGNMENT)


def sensitivity_table(components: Components, asked: Asked, settings: Settings) -> pa.Table:
    """Sobol indices of each neighbor's change (schema `SENSITIVITY`)."""
    rows: list[Row] = []
    for neighbor in asked.neighbors:
        columns = [(asked.patron, asked.since), (asked.patron, asked.until)]
        found = compare(components, neighbor, columns, settings)
        if found.observable:
            rows += sensitivity_rows(found, settings, settings.seed)
    return table_of(rows, SENSITIVITY)
