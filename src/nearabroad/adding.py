"""Publishers' files that the user adds: checked, kept by hash, and read in every later build."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad import sources
from nearabroad.core.errors import SourceError, StoreError, UsageError
from nearabroad.core.schemas import STATUSES, TABLES
from nearabroad.store import Store, write_atomic

LEDGER = "added.json"
LARGEST = 2_000_000_000
"""Bytes; a larger file is refused rather than read into memory."""


@dataclass(frozen=True)
class Added:
    """One file that the user added: which source reads it, its hash, what it gave."""

    source: str
    name: str
    sha256: str
    rows: int
    first_year: int | None
    last_year: int | None
    states: int
    added_at: str


def added(store: Store) -> tuple[Added, ...]:
    """What was added to this store, oldest first; raises `StoreError` for a broken ledger."""
    path = store.path / LEDGER
    if not path.exists():
        return ()
    try:
        return tuple(Added(**row) for row in json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise StoreError(
            f"{path} cannot be read ({error}); remove it and add the files again."
        ) from error


def add(store: Store, source: str, path: Path) -> Added:
    """Check a publisher's file, keep it, and have every later build read it.

    The same file twice is one; a file of the same name and source takes the place of the
    earlier one, whose bytes stay in the store. Raises `UsageError` for an unknown source or a
    missing file, `SourceError` for one that is not as the publisher makes it.
    """
    module = sources.registry().get(source)
    if module is None:
        raise UsageError(
            f"no source {source!r}; there are {', '.join(sorted(sources.registry()))}."
        )
    content = _read(path)
    table = _parsed(module, path)
    check(table, module.SPEC.table, path.name)
    sha256 = store.add_snapshot(
        source=source, name=path.name, content=content, version="added",
        origin="added by the user", licence=module.SPEC.licence,
    )  # fmt: skip
    record = Added(
        source, path.name, sha256, table.num_rows, *_years(table), _states(table),
        dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
    kept = [item for item in added(store) if (item.source, item.name) != (source, path.name)]
    _write(store, [*kept, record])
    return record


def over_embedded(embedded: pa.Table, added: pa.Table) -> pa.Table:
    """Observations of one source: an embedded extract gives way to the publisher's own file.

    A state's figures of one indicator and year come from the added file where it has any, so
    that the same votes, deliveries or persons never count twice, nor a list in two parts.

    >>> def row(year): return {"indicator": "i", "state": "ARM", "year": year}
    >>> both = over_embedded(pa.Table.from_pylist([row(2000), row(2001)]),
    ...                      pa.Table.from_pylist([row(2001), row(2002)]))
    >>> both["year"].to_pylist()
    [2000, 2001, 2002]
    """

    def keys(table: pa.Table) -> pa.ChunkedArray:
        columns = [table[name].cast(pa.string()) for name in ("indicator", "state", "year")]
        return pc.binary_join_element_wise(*columns, "/")

    kept = embedded.filter(pc.invert(pc.is_in(keys(embedded), pc.unique(keys(added)))))
    return pa.concat_tables([kept, added])


def remove(store: Store, source: str, name: str) -> None:
    """Have later builds no longer read a file; its bytes stay in the store."""
    kept = [item for item in added(store) if (item.source, item.name) != (source, name)]
    if len(kept) == len(added(store)):
        names = ", ".join(f"{item.source} {item.name}" for item in added(store)) or "none"
        raise UsageError(f"{name} of {source} was not added; added are: {names}.")
    _write(store, kept)


def _write(store: Store, records: Iterable[Added]) -> None:
    rows = [asdict(item) for item in records]
    write_atomic(store.path / LEDGER, json.dumps(rows, indent=1).encode() + b"\n")


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise SourceError(f"{path.name} has {size:,} bytes; at most {LARGEST:,} are read.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {path}.") from error
    except (IsADirectoryError, PermissionError) as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error


def _parsed(module: Any, path: Path) -> pa.Table:
    """What the source reads; whatever a broken file makes a parser raise is a `SourceError`."""
    try:
        table: pa.Table = module.read(path)
    except SourceError:
        raise
    except (ValueError, KeyError, OSError, EOFError, pa.ArrowException, LookupError) as error:
        raise SourceError(
            f"{path.name} is not a file that {module.SPEC.id} can read: {error}"
        ) from error
    return table


def check(table: pa.Table, kind: str, name: str) -> None:
    """The contract of every source's table; raises `SourceError` naming the first fault."""
    schema = TABLES[kind]
    if not table.schema.equals(schema):
        raise SourceError(f"{name}: columns are not those of the table {kind}.")
    if not table.num_rows:
        raise SourceError(f"{name} gives no rows.")
    if kind != "observation":
        return
    unknown = set(table["status"].unique().to_pylist()) - set(STATUSES)
    if unknown:
        raise SourceError(f"{name}: unknown status {sorted(map(str, unknown))}.")
    turned = pc.sum(pc.greater(table["low"], table["high"])).as_py() or 0
    below = pc.sum(pc.less(table["value"], table["low"])).as_py() or 0
    above = pc.sum(pc.greater(table["value"], table["high"])).as_py() or 0
    if turned or below or above:
        raise SourceError(f"{name}: {turned + below + above} rows whose band misses the value.")


def _years(table: pa.Table) -> tuple[int | None, int | None]:
    if "year" not in table.column_names:
        return None, None
    bounds = pc.min_max(table["year"]).as_py()
    return bounds["min"], bounds["max"]


def _states(table: pa.Table) -> int:
    return len(table["state"].unique()) if "state" in table.column_names else 0
