"""Tables on their way to disk: held to the schemas, cast only where nothing is lost."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyarrow.types as pt

from nearabroad.core.errors import StoreError
from nearabroad.core.schemas import TABLES
from nearabroad.store.files import faults, hash_file

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def check_name(name: str) -> None:
    """A table's name becomes a file's name: lower-case letters, digits, underscores."""
    if not _NAME.fullmatch(name):
        raise StoreError(
            f"{name!r} cannot name a table; use lower-case letters, digits and underscores."
        )


def conform(name: str, table: pa.Table) -> pa.Table:
    """Hold a table to its schema in `core.schemas.TABLES`; other names pass as they are.

    Columns are put in the schema's order and cast where every value survives the way back.
    A missing, unknown or doubled column, a type that would lose something, and NaN (unknown is
    NULL) raise StoreError.

    >>> table = pa.table({"a": pa.array([1, 2], pa.int64())})
    >>> conform("scratch", table).num_rows
    2
    """
    check_name(name)
    schema = TABLES.get(name)
    if schema is None:
        return table.replace_schema_metadata(None).combine_chunks()
    _check_columns(name, table.column_names, schema.names)
    columns = [_cast(name, field, table.column(field.name)) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema).combine_chunks()


def _check_columns(name: str, found: list[str], wanted: list[str]) -> None:
    faults_found = [
        f"{label} {', '.join(columns)}"
        for label, columns in (
            ("missing", [c for c in wanted if c not in found]),
            ("unknown", [c for c in found if c not in wanted]),
            ("doubled", sorted({c for c in found if found.count(c) > 1})),
        )
        if columns
    ]
    if faults_found:
        raise StoreError(
            f"table {name} does not have the columns of its schema ({'; '.join(faults_found)}); "
            "mend the step that made it."
        )


def _cast(name: str, field: Any, column: Any) -> Any:
    cast = column if column.type == field.type else _lossless(column, field.type)
    if cast is None:
        raise StoreError(
            f"table {name}, column {field.name}: {column.type} cannot become {field.type} without "
            "loss; mend the step that made it."
        )
    if pt.is_floating(field.type) and pc.any(pc.is_nan(cast)).as_py():
        raise StoreError(
            f"table {name}, column {field.name} holds NaN; unknown is NULL: mend the step that "
            "made it."
        )
    return cast


def _lossless(column: Any, target: Any) -> Any | None:
    """The cast column, or None where the kinds differ or a value does not come back the same."""
    if not _same_kind(column.type, target):
        return None
    try:
        cast = column.cast(target, safe=True)
        if pt.is_null(column.type) or pt.is_dictionary(column.type):
            return cast  # nothing to compare; a dictionary holds the same texts
        # NaN differs from itself; the caller reports it under its own name.
        way_back = cast.cast(column.type, safe=True)
        same = pc.fill_null(pc.equal(way_back, column), True)
        if pt.is_floating(column.type):
            same = pc.or_(same, pc.fill_null(pc.is_nan(column), True))
        return cast if pc.all(same, min_count=0).as_py() else None
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _same_kind(found: Any, target: Any) -> bool:
    """Numbers stay numbers, texts texts, dates dates: Arrow would parse "1.5", we do not."""
    if pt.is_dictionary(found):
        found = found.value_type
    return any(kind(found) and kind(target) for kind in (_is_number, _is_text, _is_date)) or bool(
        pt.is_null(found)
    )


def _is_number(kind: Any) -> bool:
    return bool(pt.is_integer(kind) or pt.is_floating(kind) or pt.is_decimal(kind))


def _is_text(kind: Any) -> bool:
    return bool(pt.is_string(kind) or pt.is_large_string(kind) or pt.is_string_view(kind))


def _is_date(kind: Any) -> bool:
    return bool(pt.is_date(kind) or pt.is_timestamp(kind))


def write_table(path: Path, table: pa.Table) -> dict[str, int | str]:
    """Write Parquet (zstd, rows in the order given), force it to disk, and describe the file."""
    with faults("write", path), path.open("wb") as handle:
        pq.write_table(table, handle, compression="zstd")
        handle.flush()
        os.fsync(handle.fileno())
        size = handle.tell()
    return {"rows": table.num_rows, "sha256": hash_file(path), "bytes": size}


def check_file(path: Path, entry: dict[str, Any], remedy: str) -> None:
    """Hash a table's file piece by piece; a missing or altered one raises StoreError."""
    try:
        found, size = hash_file(path), path.stat().st_size
    except (StoreError, OSError) as error:
        raise StoreError(f"table file {path} is missing or unreadable; {remedy}.") from error
    if found != entry["sha256"]:
        raise StoreError(
            f"{path} was altered or is half-written ({size} bytes with sha256 {found}, expected "
            f"{entry['bytes']} with {entry['sha256']}); {remedy}."
        )


def read_table(path: Path, remedy: str) -> pa.Table:
    """A Parquet file as a table; what is not one raises StoreError."""
    try:
        with pq.ParquetFile(path) as file:
            return file.read()
    except (pa.ArrowException, OSError) as error:
        raise StoreError(f"{path} is not readable as Parquet; {remedy}.") from error
