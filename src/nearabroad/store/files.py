"""Files that are either whole or not there, and faults of the disk as one sentence."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import filelock

from nearabroad.core.errors import StoreError, UsageError

TEMPORARY = ".tmp-"

_REMEDIES = {
    errno.ENOSPC: "the disk is full; free some space or choose another place",
    errno.EDQUOT: "the disk quota is used up; free some space or choose another place",
    errno.EFBIG: "the file exceeds the size limit; raise it (ulimit -f) or choose another place",
    errno.EROFS: "the file system is read-only; choose a place that can be written",
    errno.EACCES: "permission is denied; change the permissions or choose another place",
    errno.EPERM: "permission is denied; change the permissions or choose another place",
    errno.EEXIST: "something else stands at that path; remove it or choose another place",
    errno.EISDIR: "a directory stands at that path; remove it or choose another name",
    errno.ENOTDIR: "a part of that path is a file, not a directory; choose another place",
    errno.ENOENT: "the file or its directory does not exist; check the path",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


def os_fault(error: OSError, doing: str, path: Path) -> StoreError:
    """One sentence for a fault of the operating system: what failed, why, and what to do.

    >>> print(os_fault(OSError(errno.ENOSPC, "full"), "write", Path("out/report.html")))
    cannot write out/report.html: the disk is full; free some space or choose another place.
    """
    known = _REMEDIES.get(error.errno or 0)
    reason = known or f"{error.strerror or error}; check the disk and the path, then try again"
    return StoreError(f"cannot {doing} {path}: {reason}.")


@contextlib.contextmanager
def faults(doing: str, path: Path) -> Iterator[None]:
    """Turn an OSError raised inside into a StoreError of one sentence."""
    try:
        yield
    except OSError as error:
        raise os_fault(error, doing, path) from error


def sync_directory(path: Path) -> None:
    """Make renames inside a directory survive a power cut, where the system can do that."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network file systems cannot sync a directory; the rename itself is still atomic.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Force a closed file's bytes to the disk."""
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


@contextlib.contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; on a clean exit it takes the place of `path`.

    The temporary file keeps the suffix, since some writers choose their format by it. On any
    exception it is removed and the old file stays. Raises StoreError where the disk refuses.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with atomic_path(folder / "note.txt") as temporary:
    ...     _ = temporary.write_text("whole")
    >>> [(file.name, file.read_text()) for file in folder.iterdir()]
    [('note.txt', 'whole')]
    """
    path = Path(path)
    temporary = path.with_name(
        f"{TEMPORARY}{path.stem[:64]}-{secrets.token_hex(4)}{path.suffix[:16]}"
    )
    try:
        with faults("write", path):
            yield temporary
            sync_file(temporary)
            os.replace(temporary, path)  # noqa: PTH105  (the guarantee wanted is os.replace's)
            sync_directory(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def write_atomic(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all; the old one stays until the new one is on disk.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "a.bin"
    >>> write_atomic(file, b"one"); write_atomic(file, b"two"); file.read_bytes()
    b'two'
    """
    with atomic_path(path) as temporary:
        temporary.write_bytes(content)


def copy_atomic(source: Path, target: Path, sha256: str) -> None:
    """Copy a file, however large, as a whole or not at all; raises StoreError if it changes.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_atomic(folder / "a.bin", b"one")
    >>> copy_atomic(folder / "a.bin", folder / "b.bin", hash_file(folder / "a.bin"))
    >>> (folder / "b.bin").read_bytes()
    b'one'
    """
    with atomic_path(target) as temporary:
        shutil.copyfile(source, temporary)
        if hash_file(temporary) != sha256:
            raise StoreError(f"{source} changed while it was taken; wait until it is whole.")


@contextlib.contextmanager
def locked(lock: Path, seconds: float) -> Iterator[None]:
    """Hold a lock file between processes; StoreError where another holds it for so long."""
    held = filelock.FileLock(lock, timeout=seconds)
    try:
        held.acquire()
    except filelock.Timeout as error:  # an OSError too, so it is asked for first
        raise StoreError(
            f"another process has held {lock} for {seconds:.0f} seconds; wait until it has ended, "
            "then try again."
        ) from error
    except OSError as error:
        raise os_fault(error, "write", lock) from error
    try:
        yield
    finally:
        held.release()


def lacks_file(error: StoreError) -> bool:
    """True where the fault was only that the file is not there."""
    return isinstance(error.__cause__, FileNotFoundError)


def make_directory(path: Path) -> None:
    """Create a directory and its parents; what is there already is left alone."""
    with faults("create the directory", path):
        path.mkdir(parents=True, exist_ok=True)


def check_place(path: Path, *, folder: bool = False) -> None:
    """Raise before the work where a file, or a folder of files, cannot be written at `path`.

    `UsageError` where a file stands for a folder or the other way round, `StoreError` where the
    disk refuses. Nothing is left behind: the nearest folder that is there takes a nameless file.

    >>> import tempfile
    >>> check_place(Path(tempfile.mkdtemp()) / "new" / "report.html")
    """
    path = Path(path)
    with faults("write", path):
        if folder and path.exists() and not path.is_dir():
            raise UsageError(f"{path} is a file; name a folder.")
        if not folder and path.is_dir():
            raise UsageError(f"{path} is a folder; name a file.")
        nearest = path.absolute() if folder else path.absolute().parent
        while not nearest.exists():
            nearest = nearest.parent
        if not nearest.is_dir():
            raise UsageError(f"{path} cannot be: {nearest} is a file, not a folder.")
        with tempfile.TemporaryFile(dir=nearest):
            pass


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with faults("read", path), path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def read_json(path: Path, remedy: str) -> dict[str, Any]:
    """Read a JSON object; what is not one raises StoreError with the remedy given."""
    with faults("read", path):
        content = path.read_bytes()
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise StoreError(
            f"{path} is damaged (not JSON, {len(content)} bytes); {remedy}."
        ) from error
    if not isinstance(found, dict):
        raise StoreError(f"{path} is damaged (no JSON object); {remedy}.")
    return found


def to_json(value: dict[str, Any]) -> bytes:
    """Readable JSON with a final newline; NaN is refused, since it is not JSON."""
    try:
        return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
    except (TypeError, ValueError) as error:
        raise StoreError(
            f"a record cannot be written as JSON ({error}); mend the record."
        ) from error


def now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """UTC as ISO 8601 to the second, such as 2025-03-01T12:00:00Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
