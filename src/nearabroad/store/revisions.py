"""What a new table changes in an old one, and the refusal of one that lost its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.types as pt

from nearabroad.core.errors import SourceError

_HAIR = 1 + 1e-9  # so that 0.7 to 0.707 is one per cent, whatever binary makes of it


@dataclass(frozen=True)
class Changes:
    """Rows added, dropped, revised by more than the tolerance, and unchanged."""

    added: int
    dropped: int
    revised: int
    unchanged: int

    @property
    def before(self) -> int:
        """Rows in the old table."""
        return self.dropped + self.revised + self.unchanged

    @property
    def after(self) -> int:
        """Rows in the new table."""
        return self.added + self.revised + self.unchanged

    def plain(self) -> str:
        """One line for a summary.

        >>> Changes(added=12, dropped=0, revised=3, unchanged=1000).plain()
        '12 rows added, 0 dropped, 3 revised by more than 1 %, 1,000 unchanged'
        """
        return (
            f"{self.added:,} rows added, {self.dropped:,} dropped, {self.revised:,} revised by "
            f"more than 1 %, {self.unchanged:,} unchanged"
        )


def changes(
    old: pa.Table,
    new: pa.Table,
    keys: Sequence[str],
    *,
    values: Sequence[str] | None = None,
    tolerance: float = 0.01,
) -> Changes:
    """Compare two tables row by row; a row is known by its keys (NULL equals NULL there).

    A row is revised where any of `values` (all numeric columns of both tables by default) moves
    by more than `tolerance` of its old amount, becomes known, or becomes unknown; from 0 any move
    counts. NaN is unknown. Raises SourceError where a key column is missing or a key stands twice.

    >>> old = pa.table({"state": ["ARM", "AZE"], "value": [1.0, 2.0]})
    >>> new = pa.table({"state": ["ARM", "KAZ"], "value": [1.5, 4.0]})
    >>> changes(old, new, ["state"])
    Changes(added=1, dropped=1, revised=1, unchanged=0)
    """
    compared = _numeric(old, new, keys) if values is None else list(values)
    for label, table in (("old", old), ("new", new)):
        _check_keys(label, table, keys, compared)
    query = _QUERY.format(
        match=" AND ".join(f"o.{_name(key)} IS NOT DISTINCT FROM n.{_name(key)}" for key in keys),
        moved=" OR ".join(_moved(name, tolerance) for name in compared) or "false",
    )
    with duckdb.connect(config={"autoinstall_known_extensions": False}) as engine:
        _register(engine, "old_rows", old, [*keys, *compared])
        _register(engine, "new_rows", new, [*keys, *compared])
        try:
            counts = engine.execute(query).fetchone()
        except duckdb.Error as error:
            raise SourceError(
                f"old and new rows cannot be compared by {', '.join(keys)}, whose types differ; "
                "read both with the same reader."
            ) from error
    return Changes(*(int(count) for count in counts or (0, 0, 0, 0)))


_QUERY = """
WITH o AS (SELECT *, true AS "here old" FROM old_rows),
     n AS (SELECT *, true AS "here new" FROM new_rows),
     pair AS (
         SELECT o."here old" IS NOT NULL AS was, n."here new" IS NOT NULL AS is_now,
                ({moved}) AS moved
         FROM o FULL JOIN n ON {match}
     )
SELECT count(*) FILTER (is_now AND NOT was), count(*) FILTER (was AND NOT is_now),
       count(*) FILTER (was AND is_now AND moved), count(*) FILTER (was AND is_now AND NOT moved)
FROM pair
"""


def refuse_shrunken(
    found: Changes, at_most: float = 0.10, *, what: str = "the new file", remedy: str = ""
) -> None:
    """Raise SourceError where more than `at_most` of the old rows are gone.

    >>> refuse_shrunken(Changes(added=0, dropped=9, revised=0, unchanged=1))
    Traceback (most recent call last):
    nearabroad.core.errors.SourceError: the new file lacks 9 of the 10 rows there were (90 %); \
the last good one stays: check what the publisher says of it, then fetch it again.
    """
    if found.before == 0 or found.dropped <= at_most * found.before:
        return
    remedy = remedy or "check what the publisher says of it, then fetch it again"
    raise SourceError(
        f"{what} lacks {found.dropped:,} of the {found.before:,} rows there were "
        f"({100 * found.dropped / found.before:.0f} %); the last good one stays: {remedy}."
    )


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _moved(column: str, tolerance: float) -> str:
    """SQL that is never NULL: true where a value moved, appeared or vanished."""
    before, after = (f"CAST({side}.{_name(column)} AS DOUBLE)" for side in "on")
    before, after = (f"CASE WHEN isnan({x}) THEN NULL ELSE {x} END" for x in (before, after))
    return (
        f"(({before}) IS NULL) <> (({after}) IS NULL) OR coalesce("
        f"({after}) <> ({before}) AND (isinf({before}) OR abs(({after}) - ({before})) > "
        f"{tolerance * _HAIR!r} * abs({before})), false)"
    )


def _numeric(old: pa.Table, new: pa.Table, keys: Sequence[str]) -> list[str]:
    def numbers(table: pa.Table) -> set[str]:
        return {
            field.name
            for field in table.schema
            if pt.is_integer(field.type) or pt.is_floating(field.type) or pt.is_decimal(field.type)
        }

    both = numbers(old) & numbers(new)
    return [name for name in old.column_names if name in both and name not in keys]


def _check_keys(label: str, table: pa.Table, keys: Sequence[str], values: Sequence[str]) -> None:
    missing = [name for name in (*keys, *values) if name not in table.column_names]
    if missing or not keys:
        raise SourceError(
            f"the {label} rows have no column {', '.join(missing) or 'to know them by'}; read "
            "both with the same reader."
        )
    repeated = table.num_rows - table.select(list(keys)).group_by(list(keys)).aggregate([]).num_rows
    if repeated:
        raise SourceError(
            f"the {label} rows repeat their key ({', '.join(keys)}) {repeated:,} times; find out "
            "which rows are doubled and add the column that tells them apart."
        )


def _register(
    engine: duckdb.DuckDBPyConnection, name: str, table: pa.Table, columns: Sequence[str]
) -> None:
    engine.register(name, table.select(list(dict.fromkeys(columns))))
