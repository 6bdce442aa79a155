"""What a build changed against the one before it: rows of the data, and figures measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pyarrow.types as pt

from nearabroad.core.schemas import KEYS
from nearabroad.store.builds import BuildInfo
from nearabroad.store.engine import connection, literal

BESIDE = ("snapshot", "inputs")
"""Columns that name the file a row is from: the same row of another file is no change."""

WORDS = (*BESIDE, "note", "source", "unit", "built_at")
"""Columns beside a measured figure, which stays the same figure when they change."""

FIGURE_KEYS = {
    "component": ("lever", "component", "role", "patron", "neighbor", "year"),
    "lever": ("lever", "patron", "neighbor", "year"),
    "grip": ("preset", "patron", "neighbor", "year"),
}
"""By which columns a measured row is known; of other tables by all that are no decimals."""

STATE = ("state", "neighbor", "reporter", "actor")
"""Columns that name a row's state, the first that there is."""


@dataclass(frozen=True)
class TableChange:
    """Rows of one table that a build added, dropped and revised; their states and years."""

    table: str
    measured: bool
    added: int
    dropped: int
    revised: int
    states: int
    first_year: int | None
    last_year: int | None

    def plain(self) -> str:
        """In words.

        >>> TableChange("observation", False, 12, 0, 3, 1, 2010, 2024).plain()
        'observation 12 rows added, 0 dropped, 3 revised (1 state, 2010–2024)'
        """
        about = [f"{self.states:,} state{'s' * (self.states != 1)}"] if self.states else []
        if self.first_year is not None:
            same = self.first_year == self.last_year
            about.append(str(self.first_year) if same else f"{self.first_year}–{self.last_year}")
        told = f" ({', '.join(about)})" if about else ""
        return (
            f"{self.table} {self.added:,} rows added, {self.dropped:,} dropped, "
            f"{self.revised:,} revised{told}"
        )


def between(before: BuildInfo, after: BuildInfo) -> list[TableChange]:
    """Every table that differs between two builds, in the later one's order.

    Tables of sources differ by any column but the file that a row is from, measured ones by their
    figures alone, both to the last digit. A row is revised where one of its key is on both sides.
    """
    found = []
    for name in dict.fromkeys([*after.tables, *before.tables]):
        old, new = (build.directory / f"{name}.parquet" if name in build.tables else None
                    for build in (before, after))  # fmt: skip
        if before.tables.get(name) == after.tables.get(name):
            continue
        change = _between(name, old, new)
        if change is not None:
            found.append(change)
    return found


def told(found: Sequence[TableChange]) -> str:
    """One sentence on the data and one on the figures.

    >>> told([])
    'No figure of the observatory changed.'
    """
    if not found:
        return "No figure of the observatory changed."
    data = "; ".join(item.plain() for item in found if not item.measured)
    figures = "; ".join(item.plain() for item in found if item.measured)
    one = f"Against the build before it: {data or 'no row of the data changed'}."
    return f"{one} Figures: {figures or 'none that is measured changed'}."


def _between(name: str, old: Path | None, new: Path | None) -> TableChange | None:
    measured = name not in (*KEYS, "overlap")
    sides = [path for path in (old, new) if path is not None]
    schema = pq.read_schema(sides[-1])
    beside = WORDS if measured else BESIDE
    columns = [column for column in schema.names if column not in beside]
    if len(sides) == 2:
        columns = [column for column in columns if column in pq.read_schema(sides[0]).names]
    whole = [column for column in columns if not pt.is_floating(schema.field(column).type)]
    keys = [column for column in (KEYS | FIGURE_KEYS).get(name, whole) if column in columns]
    state = next((_quoted(column) for column in STATE if column in columns), "NULL")
    year = '"year"' if "year" in columns else "NULL::BIGINT"
    listed, by = (", ".join(map(_quoted, names)) for names in (columns, keys))
    with connection() as engine:
        for side, path in (("old_rows", old), ("new_rows", new)):
            rows = engine.read_parquet(literal(path or sides[0]))
            (rows if path else rows.filter("false")).create_view(side)
        engine.execute(_QUERY.format(columns=listed))
        row = engine.execute(_COUNTS.format(keys=by, state=state, year=year)).fetchone()
    gone, came, revised, states, first, last = row or (0, 0, 0, 0, None, None)
    if not gone and not came:
        return None
    return TableChange(
        name, measured, max(0, came - revised), max(0, gone - revised), revised, states, first, last
    )


_QUERY = """
CREATE TEMP TABLE gone AS SELECT {columns} FROM old_rows EXCEPT ALL SELECT {columns} FROM new_rows;
CREATE TEMP TABLE came AS SELECT {columns} FROM new_rows EXCEPT ALL SELECT {columns} FROM old_rows;
"""

_COUNTS = """
WITH differing AS (SELECT * FROM gone UNION ALL SELECT * FROM came)
SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM came),
       (SELECT count(*) FROM (SELECT {keys} FROM gone INTERSECT SELECT {keys} FROM came)),
       count(DISTINCT {state}), min({year}), max({year})
FROM differing
"""


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
