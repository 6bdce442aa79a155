"""What an export holds: the tables of the store, of a verdict, and about the sources."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.answering.about import every_citation, sources_answer
from nearabroad.answering.opened import Opened
from nearabroad.answers import Answer
from nearabroad.exporting import Exported, export

ABOUT_SOURCES = {"sources": "sources", "coverage": "source_coverage", "holes": "source_holes"}
"""Names in an export of the tables that `sources` answers with; a verdict has holes of its own."""


ALONE = {"observation": "state", "product_flow": "reporter"}
"""Tables of which a workbook has the case's neighbors alone, and the column that names them."""


def export_answer(opened: Opened, verdict: Answer, folder: Path, kind: str) -> Exported:
    """Write them; a workbook has the case's neighbors' observations and products alone."""
    tables = dict(opened.tables)
    tables.update({name: opened.table(name) for name in ("component", "lever", "grip")})
    tables.update({name: verdict.tables[name] for name in verdict.tables if name != "chronicle"})
    stock = sources_answer(opened).tables
    tables.update({ABOUT_SOURCES[name]: table for name, table in stock.items()})
    cut = {}
    if kind == "xlsx":
        for name, column in ALONE.items():
            if name in tables:
                tables[name] = _neighbors_alone(tables[name], column, tables["component"])
                cut[name] = "the neighbors' alone; csv and parquet have all states"
    opened.progress("writing")
    return export(folder, kind, tables, every_citation(), cut)


def _neighbors_alone(table: pa.Table, column: str, components: pa.Table) -> pa.Table:
    """Rows of the case's neighbors: what a workbook can hold and a reader wants."""
    states = pa.array(sorted(set(components["neighbor"].to_pylist())))
    return table.filter(pc.is_in(table[column], states))
