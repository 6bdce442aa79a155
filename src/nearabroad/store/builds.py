"""Builds: a set of tables that becomes current as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import pyarrow as pa

from nearabroad.core.errors import StoreError
from nearabroad.store.files import (
    TEMPORARY,
    faults,
    iso,
    lacks_file,
    make_directory,
    now,
    os_fault,
    read_json,
    sync_directory,
    to_json,
    write_atomic,
)
from nearabroad.store.tables import check_name, conform, write_table

STORE_FORMAT = 1
FOLDER = "builds"
POINTER = "current.json"
LOCK = "write.lock"
HOLDER = "write.pid"
PARTIAL = ".partial-"
# Only directories with our own kind of name are ever removed, whatever else a user keeps there.
_BUILD = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")


@dataclass(frozen=True)
class BuildInfo:
    """A finished build: what it was made from, when (UTC), and its tables' rows, hash, bytes."""

    fingerprint: str
    created_at: str
    format: int
    directory: Path
    tables: dict[str, dict[str, Any]]


class Build:
    """A build being written; its tables are seen by nobody until it ends well."""

    def __init__(self, directory: Path) -> None:
        self._directory: Path | None = directory
        self.tables: dict[str, dict[str, Any]] = {}

    def write(self, name: str, table: pa.Table) -> None:
        """Write one table, held to its schema; raises StoreError where it does not fit."""
        check_name(name)
        if self._directory is None:
            raise StoreError(f"table {name} was written after its build had ended; open a new one.")
        if name in self.tables:
            raise StoreError(f"table {name} was written twice in one build; write it once.")
        path = self._directory / f"{name}.parquet"
        self.tables[name] = write_table(path, conform(name, table))

    def close(self) -> None:
        """Refuse whatever is written from now on."""
        self._directory = None


def newer(store: Path, found: int) -> StoreError:
    """The error for a store of a format that this version does not know."""
    return StoreError(
        f"store {store} was written by a newer version (format {found}, this one reads "
        f"{STORE_FORMAT}); upgrade nearabroad or choose another --store."
    )


def rebuild_remedy(store: Path) -> str:
    """What to do about a damaged build."""
    return f"delete {store / POINTER} and run `nearabroad run` to build it anew"


def read_current(store: Path) -> BuildInfo | None:
    """The current build, or None where there is none yet; damage raises StoreError."""
    pointer = store / POINTER
    remedy = rebuild_remedy(store)
    try:
        found = read_json(pointer, remedy)
    except StoreError as error:
        if lacks_file(error):
            return None
        raise
    version = found.get("format")
    if isinstance(version, int) and version > STORE_FORMAT:
        raise newer(store, version)
    if version != STORE_FORMAT or not _well_formed(found):
        raise StoreError(f"{pointer} is damaged (fields are missing or wrong); {remedy}.")
    return BuildInfo(
        fingerprint=found["fingerprint"],
        created_at=found["created_at"],
        format=version,
        directory=store / FOLDER / found["directory"],
        tables=found["tables"],
    )


def _well_formed(found: dict[str, Any]) -> bool:
    """True where the pointer has its fields and leads to a build of this store, nowhere else."""
    tables = found.get("tables")
    return (
        isinstance(found.get("fingerprint"), str)
        and isinstance(found.get("created_at"), str)
        and bool(_BUILD.fullmatch(str(found.get("directory"))))
        and isinstance(tables, dict)
        and all(
            isinstance(e, dict) and e.keys() >= {"rows", "sha256", "bytes"} for e in tables.values()
        )
    )


@contextlib.contextmanager
def building(store: Path, fingerprint: str) -> Iterator[Build]:
    """Hold the writer's lock, collect tables, and make them current on a clean exit."""
    with _writer(store):
        previous = _directory_of_current(store)
        _sweep(store)
        name = f"{now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
        partial = store / FOLDER / f"{PARTIAL}{name}"
        make_directory(partial)
        build = Build(partial)
        try:
            yield build
            build.close()
            _publish(store, name, fingerprint, build.tables, previous)
        except BaseException:
            build.close()
            shutil.rmtree(partial, ignore_errors=True)
            _sweep(store)
            raise
        _sweep(store)


def _publish(
    store: Path,
    name: str,
    fingerprint: str,
    tables: dict[str, dict[str, Any]],
    previous: str | None,
) -> None:
    """Files, then directory, then pointer: whatever stops this in between, the old one holds."""
    folder = store / FOLDER
    partial, final = folder / f"{PARTIAL}{name}", folder / name
    with faults("write", final):
        sync_directory(partial)
        partial.rename(final)
        sync_directory(folder)
    pointer = {
        "format": STORE_FORMAT,
        "fingerprint": fingerprint,
        "created_at": iso(now()),
        "directory": name,
        "previous": previous,
        "tables": tables,
    }
    write_atomic(store / POINTER, to_json(pointer))


def _directory_of_current(store: Path) -> str | None:
    """The name of the build to keep beside the next one; a damaged pointer names none."""
    try:
        info = read_current(store)
    except StoreError:
        return None
    return info.directory.name if info else None


def _sweep(store: Path) -> None:
    """Remove dead writers' leftovers and builds older than the one before the current.

    The writer's lock is held, so whatever is partial is dead. The build before the current one
    stays, since a reader may have opened it just before. While the pointer is missing or damaged
    every finished build stays: nothing good is removed before something good stands.
    """
    keep: set[str] | None = None
    with contextlib.suppress(StoreError):
        if read_current(store) is not None:
            pointer = read_json(store / POINTER, "")
            keep = {str(pointer["directory"]), str(pointer.get("previous"))}
    with contextlib.suppress(OSError):
        for entry in (store / FOLDER).iterdir():
            partial = entry.name.startswith(PARTIAL)
            known = _BUILD.fullmatch(entry.name.removeprefix(PARTIAL)) is not None
            old = keep is not None and entry.name not in keep
            if known and (partial or old):
                shutil.rmtree(entry, ignore_errors=True)
    locked = [f"{TEMPORARY}{Path(name).stem}-*" for name in (POINTER, HOLDER)]
    for leftover in [path for pattern in locked for path in store.glob(pattern)]:
        with contextlib.suppress(OSError):
            leftover.unlink()


@contextlib.contextmanager
def _writer(store: Path) -> Iterator[None]:
    """The exclusive lock of writers; a second one is refused at once, readers never ask for it."""
    lock = filelock.FileLock(store / LOCK, blocking=False)
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout as error:  # an OSError too, so it is asked for first
        raise StoreError(
            f"store {store} is being written by {_holder(store)}; wait until that has ended, then "
            "try again, or choose another --store."
        ) from error
    except OSError as error:
        raise os_fault(error, "write", store) from error
    try:
        write_atomic(store / HOLDER, f"{os.getpid()}\n".encode())
        yield
    finally:
        with contextlib.suppress(OSError):
            (store / HOLDER).unlink(missing_ok=True)
        lock.release()


def _holder(store: Path) -> str:
    """The process that holds the lock, as far as that is known."""
    try:
        pid = int((store / HOLDER).read_text())
        if os.name != "nt":
            os.kill(pid, 0)  # signal 0 asks only whether the process lives
    except (OSError, ValueError):
        return "another process"  # it has not yet said who it is, or a dead one's note is left
    return f"process {pid}" + (" (this one)" if pid == os.getpid() else "")
