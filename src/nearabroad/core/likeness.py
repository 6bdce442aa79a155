"""Whether two tables say the same: rows in any order, numbers to rounding, NULL equal to NULL."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

TOLERANCE = 1e-9


def difference(one: pa.Table, other: pa.Table, tolerance: float = TOLERANCE) -> str | None:
    """The first difference between two tables in words, or None where they are alike.

    Rows are sorted by every column that is no floating number. Floating numbers differ where
    |a - b| > tolerance * max(|a|, |b|), or where one is NULL; everything else must be equal.

    >>> one = pa.table({"state": ["KAZ", "ARM"], "value": [1.0, None]})
    >>> difference(one, pa.table({"state": ["ARM", "KAZ"], "value": [None, 1.0 + 1e-12]}))
    >>> difference(one, pa.table({"state": ["ARM", "KAZ"], "value": [0.0, 1.0]}))
    'value differs in 1 of 2 rows, first NULL and 0.0 where state is ARM'
    """
    if one.schema.names != other.schema.names or one.schema.types != other.schema.types:
        return f"columns are {_described(one)} and {_described(other)}"
    if one.num_rows != other.num_rows:
        return f"{one.num_rows} rows and {other.num_rows}"
    keys = [item.name for item in one.schema if not pt.is_floating(item.type)]
    first, second = _sorted(one, keys), _sorted(other, keys)
    for name in [*keys, *(item for item in one.schema.names if item not in keys)]:
        unlike = _unlike(first[name], second[name], tolerance)
        if unlike.any():
            row = int(np.argmax(unlike))
            told = f"{name} differs in {int(unlike.sum())} of {first.num_rows} rows, first "
            told += f"{_shown(first[name][row])} and {_shown(second[name][row])}"
            others = [key for key in keys[:6] if key != name]
            where = ", ".join(f"{key} is {_shown(first[key][row])}" for key in others)
            return f"{told} where {where}" if where else told
    return None


def _shown(cell: pa.Scalar) -> str:
    return str(cell) if cell.is_valid else "NULL"


def _described(table: pa.Table) -> str:
    return ", ".join(f"{item.name} {item.type}" for item in table.schema)


def _sorted(table: pa.Table, keys: list[str]) -> pa.Table:
    # Numbers last, so that rows that share all keys are paired by what they say.
    order = [*keys, *(name for name in table.column_names if name not in keys)]
    return table.sort_by([(name, "ascending") for name in order]) if table.num_rows else table


def _unlike(one: pa.ChunkedArray, other: pa.ChunkedArray, tolerance: float) -> np.ndarray:
    """True where two columns differ."""
    missing = pc.is_null(one).to_numpy(), pc.is_null(other).to_numpy()
    apart: np.ndarray = missing[0] != missing[1]
    both = ~(missing[0] | missing[1])
    if pt.is_floating(one.type):
        a, b = one.to_numpy()[both].astype(float), other.to_numpy()[both].astype(float)
        near = np.abs(a - b) <= tolerance * np.maximum(np.abs(a), np.abs(b))
        unlike = ~(near | (a == b) | (np.isnan(a) & np.isnan(b)))
    else:
        unlike = ~pc.equal(one, other).fill_null(False).to_numpy()[both]
    apart[both] |= unlike
    return apart
