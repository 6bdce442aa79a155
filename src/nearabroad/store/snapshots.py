"""Snapshots: a publisher's bytes, kept under their own hash, with a ledger of where from."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from nearabroad.core.errors import StoreError
from nearabroad.store.files import (
    TEMPORARY,
    copy_atomic,
    hash_file,
    iso,
    lacks_file,
    locked,
    make_directory,
    now,
    os_fault,
    write_atomic,
)

LEDGER = "snapshots.jsonl"
LEDGER_LOCK = "snapshots.lock"
FOLDER = "snapshots"
_HASH = re.compile(r"[0-9a-f]{64}")
_PATIENCE = 10.0  # seconds; the ledger is held for one small write, never for a build


class SnapshotMismatch(StoreError):
    """A snapshot's bytes are not those its hash promises."""


@dataclass(frozen=True)
class SnapshotRecord:
    """One line of the ledger: what was taken, from where, under which licence, when (UTC)."""

    source: str
    name: str
    version: str
    origin: str
    licence: str
    sha256: str
    bytes: int
    fetched_at: str


def file_of(store: Path, sha256: str) -> Path:
    """Where the bytes with this hash stand, whether or not they are there."""
    return store / FOLDER / sha256[:2] / f"{sha256}.bin"


def read_ledger(store: Path) -> list[SnapshotRecord]:
    """All records, oldest first; an unreadable line raises StoreError with its number."""
    ledger = store / LEDGER
    try:
        lines = ledger.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise os_fault(error, "read", ledger) from error
    return [_parse(ledger, number, line) for number, line in enumerate(lines, 1)]


def _parse(ledger: Path, number: int, line: bytes) -> SnapshotRecord:
    try:
        record = SnapshotRecord(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise StoreError(
            f"{ledger} is damaged in line {number}; move it away and run `nearabroad run`, "
            "which records the snapshots anew."
        ) from error
    if not _HASH.fullmatch(str(record.sha256)):
        raise StoreError(
            f"{ledger} holds no valid hash in line {number}; move it away and run "
            "`nearabroad run`, which records the snapshots anew."
        )
    return record


def add(store: Path, record: SnapshotRecord, content: bytes | Path) -> None:
    """Keep the bytes, or a file's, and append the record; doing it twice changes nothing."""
    # Looked at before the lock is taken, so that a read-only store that has it all still serves.
    if _recorded(store, record) and _intact(store, record.sha256):
        return
    with locked(store / LEDGER_LOCK, _PATIENCE):
        _sweep(store)
        if not _intact(store, record.sha256):
            target = file_of(store, record.sha256)
            make_directory(target.parent)
            if isinstance(content, Path):
                copy_atomic(content, target, record.sha256)
            else:
                write_atomic(target, content)
        if not _recorded(store, record):
            lines = [*read_ledger(store), record]
            text = "".join(
                json.dumps(dataclasses.asdict(line), ensure_ascii=False) + "\n" for line in lines
            )
            write_atomic(store / LEDGER, text.encode())


def new_record(
    *,
    source: str,
    name: str,
    content: bytes | Path,
    version: str,
    origin: str,
    licence: str,
    sha256: str | None,
) -> SnapshotRecord:
    """Describe bytes or a file; a promised hash that it does not have raises SnapshotMismatch."""
    if isinstance(content, Path):
        found, size = hash_file(content), content.stat().st_size
    else:
        found, size = hashlib.sha256(content).hexdigest(), len(content)
    if sha256 is not None and sha256.lower() != found:
        raise SnapshotMismatch(
            f"snapshot {name} of {source} has sha256 {found}, expected {sha256.lower()}; it was "
            f"not stored: fetch it again from {origin} or check which version is meant."
        )
    return SnapshotRecord(source, name, version, origin, licence, found, size, iso(now()))


def checked_path(store: Path, sha256: str) -> Path:
    """The snapshot's file after hashing it again; altered or missing bytes raise StoreError."""
    record = next((r for r in reversed(read_ledger(store)) if r.sha256 == sha256), None)
    if record is None:
        raise StoreError(
            f"store {store} has no snapshot {sha256}; run `nearabroad run` to take it in."
        )
    path = file_of(store, sha256)
    remedy = "add it again (`nearabroad run` does for what is embedded)"
    try:
        found = hash_file(path)
    except StoreError as error:
        if not lacks_file(error):
            raise
        raise StoreError(
            f"snapshot {record.name} of {record.source} ({sha256}) is missing at {path}; {remedy}."
        ) from error
    if found != sha256:
        raise SnapshotMismatch(
            f"snapshot {record.name} of {record.source} was altered: expected sha256 {sha256}, "
            f"found {found} at {path}; {remedy}."
        )
    return path


def _recorded(store: Path, record: SnapshotRecord) -> bool:
    return any(
        dataclasses.replace(known, fetched_at=record.fetched_at) == record
        for known in read_ledger(store)
    )


def _intact(store: Path, sha256: str) -> bool:
    try:
        return hash_file(file_of(store, sha256)) == sha256
    except StoreError as error:
        if lacks_file(error):
            return False
        raise


def _sweep(store: Path) -> None:
    """Remove what killed writers left; the ledger lock is held, so nobody writes there now."""
    ours = [*store.glob(f"{TEMPORARY}snapshots-*"), *store.glob(f"{FOLDER}/*/{TEMPORARY}*")]
    for leftover in ours:
        with contextlib.suppress(OSError):
            leftover.unlink()
