"""Publishers' files, added by the user or fetched: checked, compared, kept by hash, and built from.

One ledger (`added.json`) says which files every later build reads. A file takes the place of the
last good one of the same source and name, whose bytes stay in the store.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad import sources
from nearabroad.core.collecting import collecting_later
from nearabroad.core.errors import NearabroadError, SourceError, StoreError, UsageError
from nearabroad.core.schemas import KEYS, STATUSES, TABLES, refuse_repeated
from nearabroad.store import Store, examine, hash_file, write_atomic

Progress = Callable[[str], None]

LEDGER = "added.json"
LOCK = "added"
LARGEST_TRIED = 2_000_000
"""Bytes up to which other readers are tried on a file that is not its source's."""
MOST_GONE = 0.10
"""Part of the last good file's rows that a new one may lack; more, and it is refused."""

BESIDE = {"flows": "flow", "products": "product_flow"}
"""Functions of a source that read further tables from its files, and which."""

_BROKEN = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, OSError,
    EOFError, csv.Error, zipfile.BadZipFile, zlib.error, pa.ArrowException,
)  # fmt: skip


class NoRows(SourceError):
    """A file that is as it should be, and holds nothing that is read."""


@dataclass(frozen=True)
class Added:
    """One file that builds read: which source reads it, its hash, what it gave, where from.

    `changes` counts rows `added`, `dropped`, `revised` (by more than 1 %) and `unchanged` against
    the last good file; None where there was none. A file that the user added has no `url`;
    `since` is the year from which a fetched one was asked for.
    """

    source: str
    name: str
    sha256: str
    rows: int
    first_year: int | None
    last_year: int | None
    states: int
    added_at: str
    url: str | None = None
    version: str | None = None
    etag: str | None = None
    fetched_at: str | None = None
    since: int | None = None
    changes: dict[str, int] | None = None


@dataclass(frozen=True)
class Origin:
    """Where a fetched file came from; without one the user added it."""

    url: str
    version: str
    etag: str | None
    fetched_at: str
    since: int | None


def added(store: Store) -> tuple[Added, ...]:
    """What was added to this store, oldest first; raises `StoreError` for a broken ledger."""
    path = store.path / LEDGER
    if not path.exists():
        return ()
    try:
        found = tuple(Added(**row) for row in json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise StoreError(
            f"{path} cannot be read ({error}); remove it and add the files again."
        ) from error
    unknown = sorted({str(item.source) for item in found} - set(sources.registry()))
    if unknown:
        raise StoreError(
            f"{path} names sources that this version does not have ({', '.join(unknown)}); use the "
            "version that wrote it, or take out their entries."
        )
    return found


def add(
    store: Store,
    source: str,
    path: Path,
    *,
    accept_shrunken: bool = False,
    progress: Progress = lambda text: None,
) -> Added:
    """Check a publisher's file, keep it, and have every later build read it.

    The same file twice is one; a file of the same name and source takes the place of the
    earlier one, whose bytes stay in the store. Raises `UsageError` for an unknown source or a
    missing file, `SourceError` for one that is not as the publisher makes it, or that lacks more
    than a tenth of the earlier one's rows (unless that is accepted).
    """
    module_of(source)
    _readable(path)
    return take(store, source, path, accept_shrunken=accept_shrunken, progress=progress)


def take(
    store: Store,
    source: str,
    path: Path,
    *,
    origin: Origin | None = None,
    accept_shrunken: bool = False,
    progress: Progress = lambda text: None,
) -> Added:
    """Examine, read, check and compare a file, then keep it; the last good one stays until then."""
    module = module_of(source)
    sha256 = hash_file(path)
    last = last_of(store, source, path.name)
    if last is not None and last.sha256 == sha256 and _still_there(store, sha256):
        same = {"added": 0, "dropped": 0, "revised": 0, "unchanged": last.rows}
        return _kept(store, replace(last, changes=same), origin)
    progress(f"reading {path.name}")
    examine(path)
    found = _read(module, path, guess=origin is None)
    for kind, each in found.items():
        refuse_repeated(path.name, each, KEYS[kind])
    table = next(iter(found.values()))
    changes = None
    if last is not None:
        progress("comparing it with the last one")
        changes = _compared(store, module, last, found, accept_shrunken)
    progress("keeping it")
    store.add_snapshot(
        source=source, name=path.name, content=path, sha256=sha256,
        version=origin.version if origin else "added",
        origin=origin.url if origin else "added by the user", licence=module.SPEC.licence,
    )  # fmt: skip
    record = Added(
        source, path.name, sha256, table.num_rows, *_years(table), _states(table),
        dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), changes=changes,
    )  # fmt: skip
    return _kept(store, record, origin)


def _still_there(store: Store, sha256: str) -> bool:
    """Whether the store still has these bytes; what was lost is taken in again."""
    try:
        store.snapshot_path(sha256)
    except StoreError:
        return False
    return True


def remove(store: Store, source: str, name: str) -> None:
    """Have later builds no longer read a file; its bytes stay in the store."""
    with store.holding(LOCK):
        before = added(store)
        kept = [item for item in before if (item.source, item.name) != (source, name)]
        if len(kept) == len(before):
            names = ", ".join(f"{item.source} {item.name}" for item in before) or "none"
            raise UsageError(f"{name} of {source} was not added; added are: {names}.")
        _write(store, kept)


def last_of(store: Store, source: str, name: str) -> Added | None:
    """The last good file of a source and name, if there is one."""
    return next((r for r in added(store) if (r.source, r.name) == (source, name)), None)


def module_of(source: str) -> Any:
    """A source's module; raises `UsageError` for an unknown one."""
    module = sources.registry().get(source)
    if module is None:
        raise UsageError(
            f"no source {source!r}; there are {', '.join(sorted(sources.registry()))}."
        )
    return module


def _kept(store: Store, record: Added, origin: Origin | None) -> Added:
    """The record in the ledger, in the place of the earlier one of its source and name."""
    if origin is not None:
        record = replace(record, **asdict(origin))
    with store.holding(LOCK):
        kept = [r for r in added(store) if (r.source, r.name) != (record.source, record.name)]
        _write(store, [*kept, record])
    return record


def _write(store: Store, records: Iterable[Added]) -> None:
    rows = [asdict(item) for item in records]
    write_atomic(store.path / LEDGER, json.dumps(rows, indent=1).encode() + b"\n")


def _readable(path: Path) -> None:
    try:
        with path.open("rb"):
            return
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {path}.") from error
    except (IsADirectoryError, PermissionError) as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error


def _read(module: Any, path: Path, *, guess: bool) -> dict[str, pa.Table]:
    """The source's checked tables; what is not its file is refused with whose it looks like."""
    try:
        found = _checked(module, path)
    except SourceError as error:
        name, source = path.name, module.SPEC.id
        why = _told(error, name) + _why_empty(module, path, error)
        raise type(error)(
            f"{name} is not a file of {source} as we read it: {why}; "
            + (_other(path, source) if guess else "")
            + f"`nearabroad sources {source}` says what it reads."
        ) from error
    return found


def _checked(module: Any, path: Path) -> dict[str, pa.Table]:
    found = _parsed(module, path)
    for kind, table in found.items():
        check(table, kind, path.name)
    return found


def _told(error: SourceError, name: str) -> str:
    """An error's sentence without its file's name and end.

    >>> _told(SourceError("a.csv, line 2: no figure."), "a.csv")
    'line 2: no figure'
    """
    return str(error).removeprefix(name).lstrip(":, ").rstrip(".")


def _why_empty(module: Any, path: Path, error: SourceError) -> str:
    """The chief reasons why a file gave no row, where its source tells them."""
    if not isinstance(error, NoRows) or not hasattr(module, "left_out"):
        return ""
    try:
        found = sorted(module.left_out(path), key=lambda item: -item.count)[:3]
    except (NearabroadError, *_BROKEN):
        return ""
    told = ", ".join(f"{item.count:,} {item.what} ({item.why})" for item in found)
    return f", left out are {told}" if told else ""


def _other(path: Path, source: str) -> str:
    """The source whose reader takes a file, tried on small ones; empty where none does."""
    if path.stat().st_size > LARGEST_TRIED:
        return ""
    for name, module in sources.registry().items():
        if name == source:
            continue
        try:
            _checked(module, path)
        except NearabroadError:
            continue
        return f"it looks like a file of {name} (nearabroad add {name} {path.name}); "
    return ""


def _parsed(module: Any, path: Path) -> dict[str, pa.Table]:
    """The source's tables that have rows, by kind: its own, those by month and by product.

    Of a file without any row it is the source's own. Whatever a broken file makes a parser raise
    is a `SourceError`.
    """
    try:
        with collecting_later():
            table: pa.Table = module.read(path)
            beside = {name: getattr(module, reader)(path)
                      for reader, name in BESIDE.items() if hasattr(module, reader)}  # fmt: skip
    except SourceError:
        raise
    except _BROKEN as error:
        raise SourceError(
            f"{path.name} is not a file that {module.SPEC.id} can read: {error}"
        ) from error
    own: str = module.SPEC.table
    found = {name: rows for name, rows in ({own: table} | beside).items() if rows.num_rows}
    return found or {own: table}


def check(table: pa.Table, kind: str, name: str) -> None:
    """The contract of every source's table; raises `SourceError` naming the first fault."""
    schema = TABLES[kind]
    if not table.schema.equals(schema):
        raise SourceError(f"{name}: columns are not those of the table {kind}.")
    if not table.num_rows:
        raise NoRows(f"{name} gives no rows.")
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


def _compared(
    store: Store, module: Any, last: Added, new: dict[str, pa.Table], accept_shrunken: bool
) -> dict[str, int]:
    """What the new tables change in the last good ones, all together; refuses lost rows.

    Each table is held against its own last one; one that is gone has lost all its rows.
    """
    # Loaded here: the engine costs a tenth of a second, and most commands compare nothing.
    from nearabroad.store.revisions import Changes, changes, refuse_shrunken

    try:
        old = _parsed(module, store.snapshot_path(last.sha256))
        found = [
            changes(old.get(kind, table.slice(0, 0)), new.get(kind, table.slice(0, 0)), KEYS[kind])
            for kind, table in (old | new).items()
        ]
    except NearabroadError:
        # An earlier reader took it, today's does not, or its bytes are gone: rows are counted.
        count = next(iter(new.values())).num_rows
        fewer, more = max(0, last.rows - count), max(0, count - last.rows)
        found = [Changes(more, fewer, 0, min(last.rows, count))]
    if not accept_shrunken:
        remedy = "check what the publisher says of it; --accept-shrunken takes it if that is right"
        for each in found:
            refuse_shrunken(each, MOST_GONE, what=last.name, remedy=remedy)
    counts = [asdict(each) for each in found]
    return {name: sum(each[name] for each in counts) for name in counts[0]}


def _years(table: pa.Table) -> tuple[int | None, int | None]:
    if "year" not in table.column_names:
        return None, None
    bounds = pc.min_max(table["year"]).as_py()
    return bounds["min"], bounds["max"]


def _states(table: pa.Table) -> int:
    column = next(
        (name for name in ("state", "actor", "reporter") if name in table.column_names), None
    )
    return len(table[column].drop_null().unique()) if column else 0
