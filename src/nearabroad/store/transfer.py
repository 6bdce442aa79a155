"""One download: what it must be, where it stops, and the notes kept beside its target."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from nearabroad.core.errors import SourceError, StoreError
from nearabroad.store import kinds
from nearabroad.store.addresses import host_of
from nearabroad.store.files import hash_file, read_json, to_json, write_atomic
from nearabroad.store.ranges import Part, validator, whole_number

Progress = Callable[[int, int | None], None]
"""Told the bytes there and, where the server says it, the bytes in all."""

FOLDER = ".fetch"
NOWHERE = "look for its new address at the publisher's"


class Unfinished(SourceError):
    """The server did not serve the file now; what came is kept, and the next call goes on."""


class Passing(Exception):
    """A fault that may pass: why, and how long the server asks to wait."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.wait = reason, wait


@dataclass(frozen=True)
class Limits:
    """Where a download stops: bytes, seconds, attempts, redirects.

    `longest_wait` bounds each pause; a server that asks for a longer one (Retry-After) is left
    alone and the call ends. `lock_seconds` is how long to wait for another download of the file.
    """

    bytes: int = 8 << 30
    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    seconds: float = 6 * 3600.0
    attempts: int = 5
    backoff: float = 1.0
    longest_wait: float = 120.0
    redirects: int = 5
    lock_seconds: float = 10.0


@dataclass(frozen=True)
class Expect:
    """What a download must be: its kinds (`kinds.KINDS`), other hosts, types, bytes, rows.

    `previous_rows` is called with the new file and the last good one (None at first) before the
    one takes the place of the other; what it raises keeps the last good one.

    >>> Expect(kinds=("csv",), hosts=("download.example.org",)).min_bytes
    1
    """

    kinds: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    content_types: tuple[str, ...] = ()
    min_bytes: int = 1
    previous_rows: Callable[[Path, Path | None], None] | None = None

    def __post_init__(self) -> None:
        unknown = sorted(set(self.kinds) - set(kinds.KINDS))
        if unknown or not self.kinds:
            raise ValueError(f"kinds {unknown} are unknown; there are: {', '.join(kinds.KINDS)}")


@dataclass(frozen=True)
class Fetched:
    """A file that was taken and checked: its hash, bytes, where from and when (UTC).

    `unchanged` is True where the server said that the last good file is still the current one;
    `fetched_at` is then when its bytes came. `url` and `final_url` hold no secrets.
    """

    path: Path
    sha256: str
    bytes: int
    url: str
    final_url: str
    etag: str | None
    last_modified: str | None
    fetched_at: str
    unchanged: bool = False


@dataclass(frozen=True)
class Job:
    """One call of `get`, with its files."""

    url: str
    target: Path
    expect: Expect
    limits: Limits
    progress: Progress
    headers: Mapping[str, str]
    deadline: float
    body: bytes | None = None

    def file(self, suffix: str) -> Path:
        """A file of ours beside the target."""
        return self.target.parent / FOLDER / f"{self.target.name}{suffix}"

    @property
    def address(self) -> str:
        """Stands for the whole request, secrets and all, without holding them."""
        parts = [self.url, *(f"{name}: {text}" for name, text in sorted(self.headers.items()))]
        return hashlib.sha256("\n".join(parts).encode() + (self.body or b"")).hexdigest()

    @property
    def host(self) -> str:
        """The host first asked."""
        return host_of(self.url)


def last_good(job: Job) -> Fetched | None:
    """What is known of the target, if it is still those bytes and would pass today's checks."""
    raw = _read(job.file(".json"))
    if raw is None or raw.pop("address", None) != job.address or not job.target.is_file():
        return None
    try:
        found = Fetched(**{**raw, "path": job.target})
        kinds.check_file(job.target, job.expect.kinds, job.host)
        same = hash_file(job.target) == found.sha256 and found.bytes >= job.expect.min_bytes
    except (TypeError, SourceError, StoreError):
        return None
    return found if same else None


def write_known(job: Job, found: Fetched) -> None:
    """Note what is known of the new last good file."""
    record = dataclasses.asdict(found) | {"address": job.address}
    record.pop("path")
    write_atomic(job.file(".json"), to_json(record))


def write_part(job: Job, response: requests.Response, total: int | None) -> None:
    """Note what a resumption needs; without a validator there is none."""
    forget(job)
    proof = validator(response.headers)
    if proof is not None:
        part = Part(job.address, proof, total)
        write_atomic(job.file(".part.json"), to_json(dataclasses.asdict(part)))


def read_part(job: Job) -> Part | None:
    """What is known of the half-finished file, if anything."""
    raw = _read(job.file(".part.json"))
    if raw is None:
        return None
    try:
        part = Part(str(raw["address"]), str(raw["validator"]), whole_number(str(raw["total"])))
    except KeyError:
        return None
    return part


def _read(path: Path) -> dict[str, Any] | None:
    """A note beside the target; one that is missing or damaged only costs a longer download."""
    try:
        return read_json(path, "")
    except StoreError:
        return None


def size_of(path: Path) -> int:
    """Bytes of a file, 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def forget(job: Job) -> None:
    """Remove what is half-finished."""
    for suffix in (".part", ".part.json"):
        with contextlib.suppress(OSError):
            job.file(suffix).unlink(missing_ok=True)
