"""Several files of one source made one table: read together, or each cell from the newest.

The rule of overlap: a cell (source, indicator, state, partner, year; of a flow its own keys) that
several files fill enters once, from the newest file that has a figure for it; older cells stay
where the newer file has none. A blank never takes the place of a figure. An embedded extract
gives way whole (all of an indicator, state and year) to the publisher's own file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.adding import BESIDE, Added, check
from nearabroad.core.schemas import KEYS, OVERLAP, table_of
from nearabroad.store import Store

Tables = dict[str, pa.Table]
GIVES_WAY = ("indicator", "state", "year")
OVERLAPPING = ("observation", "flow", "product_flow")
"""Kinds of table that are made of cells with a figure, which files of one source may share."""


def tables_in(module: ModuleType, path: Path) -> Tables:
    """Every table that a source reads from one file: its own, and those by month or product."""
    found: Tables = {module.SPEC.table: module.read(path)}
    for reader, name in BESIDE.items():
        if hasattr(module, reader):
            found[name] = getattr(module, reader)(path)
    return {name: table for name, table in found.items() if table.num_rows}


def read_added(store: Store, module: ModuleType, files: Sequence[Added]) -> list[Tables]:
    """The tables of a source's added files, oldest first, every row stamped with its file's hash.

    A source with `read_together(paths)` gives one table for all of them; a row of it that rests on
    several files has their hashes in `snapshot`, with blanks between.
    """
    paths = [store.snapshot_path(item.sha256) for item in files]
    if hasattr(module, "read_together"):
        table = module.read_together(paths)
        hashes = {path.name: item.sha256 for item, path in zip(files, paths, strict=True)}
        every = [{module.SPEC.table: _renamed(table, hashes)}]
    else:
        every = [
            {name: stamped(table, item.sha256) for name, table in tables_in(module, path).items()}
            for item, path in zip(files, paths, strict=True)
        ]
    for item, tables in zip(files, every, strict=False):
        for name, table in tables.items():
            check(table, name, item.name)
    return every


def stamped(table: pa.Table, sha256: str) -> pa.Table:
    """The table with one hash in every row's `snapshot`."""
    return _with_snapshot(table, pa.array([sha256] * table.num_rows, pa.string()))


def _renamed(table: pa.Table, hashes: dict[str, str]) -> pa.Table:
    """The names of files in `snapshot` as their hashes."""
    coded = table["snapshot"].combine_chunks().dictionary_encode()
    texts = [
        " ".join(hashes[name] for name in text.split()) for text in coded.dictionary.to_pylist()
    ]
    return _with_snapshot(table, pa.array(texts, pa.string()).take(coded.indices))


def _with_snapshot(table: pa.Table, column: pa.Array) -> pa.Table:
    index = table.column_names.index("snapshot")
    return table.set_column(index, table.schema.field("snapshot"), column)


def newest(name: str, parts: Sequence[pa.Table]) -> tuple[pa.Table, pa.Table]:
    """One table of a kind from several of one source, oldest first, and what overlapped.

    The second table counts, by the older and the newer snapshot, the cells of which one took the
    other's place.
    """
    whole = pa.concat_tables(parts)
    if len(parts) < 2 or name not in OVERLAPPING:
        return whole, table_of([], OVERLAP)
    dropped = _dropped(name, parts, whole)
    mask = np.ones(whole.num_rows, bool)
    mask[dropped["row"].to_numpy()] = False
    counted = dropped.group_by(["source", "left", "taken"], use_threads=False).aggregate(
        [([], "count_all")]
    )
    overlaps = [
        {"source": row["source"], "table": name, "snapshot": row["left"],
         "newer": row["taken"], "cells": row["count_all"]}
        for row in counted.sort_by([("source", "ascending"), ("left", "ascending"),
                                    ("taken", "ascending")]).to_pylist()
    ]  # fmt: skip
    return whole.filter(pa.array(mask)), table_of(overlaps, OVERLAP)


def over_extract(extract: pa.Table, files: Sequence[pa.Table]) -> tuple[pa.Table, pa.Table]:
    """What is left of an embedded extract beside the publisher's own files, and what gave way.

    All figures of an indicator, state and year leave the extract where a file has any, so that
    the same votes, deliveries or persons never count twice, nor a list in two parts. Where a
    file's cells are all blank, it has none.
    """
    taken: dict[tuple[str, str, int], str] = {}
    for whole in files:
        table = whole.filter(_has_figure(whole))
        columns = [table[name].to_pylist() for name in (*GIVES_WAY, "snapshot")]
        taken |= {tuple(key): snapshot for *key, snapshot in zip(*columns, strict=True)}
    keys = zip(*(extract[name].to_pylist() for name in GIVES_WAY), strict=True)
    newer = [taken.get(key) for key in keys]
    counts = Counter(
        (source, old, new)
        for source, old, new in zip(
            extract["source"].to_pylist(), extract["snapshot"].to_pylist(), newer, strict=True
        )
        if new is not None
    )
    overlaps = [
        {"source": source, "table": "observation", "snapshot": old, "newer": new, "cells": cells}
        for (source, old, new), cells in sorted(counts.items())
    ]
    return extract.filter(pa.array([new is None for new in newer])), table_of(overlaps, OVERLAP)


def _dropped(name: str, parts: Sequence[pa.Table], whole: pa.Table) -> pa.Table:
    """Rows that another part's take the place of: number, source, own snapshot, the taken one."""
    import duckdb

    rank = np.repeat(np.arange(len(parts)), [part.num_rows for part in parts])
    keys = [key for key in KEYS[name] if key != "source"]
    cells = (
        whole.select(["source", *keys, "snapshot"])
        .append_column("figure", _has_figure(whole))
        .append_column("rank", pa.array(rank))
        .append_column("row", pa.array(np.arange(whole.num_rows)))
    )
    listed = ", ".join(keys)
    same = " and ".join(f"a.{key} is not distinct from b.{key}" for key in keys)
    with duckdb.connect() as connection:
        connection.register("cells", cells)
        found = connection.sql(
            f"""
            with shared as (
                select {listed},
                    coalesce(max(rank) filter (where figure), max(rank)) as best
                from cells group by {listed} having min(rank) <> max(rank)
            ), kept as (
                select b.*, any_value(a.snapshot) as taken
                from cells a join shared b on {same} and a.rank = b.best
                group by all
            )
            select a.row, a.source, a.snapshot as left, b.taken
            from cells a join kept b on {same} and a.rank <> b.best
            order by a.row
            """
        )
        table: pa.Table = found.to_arrow_table()
        return table


def _has_figure(table: pa.Table) -> pa.Array:
    known = pc.is_valid(table["value"])
    return pc.or_(known, pc.is_valid(table["low"])) if "low" in table.column_names else known
