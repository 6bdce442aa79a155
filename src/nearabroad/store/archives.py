"""Archives opened without trust: names, sizes and ends are checked, and bombs stop early.

What an archive says of itself is never believed. The bytes that come out are counted against the
limits, and against the archive's real size on disk.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import secrets
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO

from nearabroad.core.errors import SourceError, StoreError
from nearabroad.store.files import TEMPORARY, faults, make_directory, sync_directory, sync_file

_CHUNK = 1 << 16
_FLOOR = 1 << 20  # a small archive may pack its few bytes as tightly as it likes
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)
_ODD = re.compile(r"[\x00-\x1f\x7f:]")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError,
    ValueError, OverflowError, OSError,
)  # fmt: skip


@dataclass(frozen=True)
class ArchiveLimits:
    """How much may come out: bytes in all, files, and times the archive's own size."""

    bytes: int = 16 << 30
    members: int = 1000
    ratio: float = 200.0


class _Counted:
    """Bytes that came out so far, held to the limits after every chunk."""

    def __init__(self, path: Path, limits: ArchiveLimits) -> None:
        with faults("read", path):
            packed = path.stat().st_size
        self.path, self.limits, self.out = path, limits, 0
        self.most = min(limits.bytes, max(_FLOOR, int(packed * limits.ratio)))

    def promise(self, size: int) -> None:
        """Refuse at once what says of itself that it is too large; a small promise is nothing."""
        if size > self.limits.bytes:
            raise self._too_large()

    def add(self, size: int) -> None:
        """Count what came out."""
        self.out += size
        if self.out > self.limits.bytes:
            raise self._too_large()
        if self.out > self.most:
            raise SourceError(
                f"{self.path.name} unpacks to more than {self.limits.ratio:g} times its size, as "
                "a zip bomb does, and was given up; check where it comes from."
            )

    def _too_large(self) -> SourceError:
        return SourceError(
            f"{self.path.name} unpacks to more than {self.limits.bytes} bytes and was given up; "
            "raise the limit if the publisher says that it is that large."
        )


class _Guarded(io.BufferedReader):
    """A file of which nobody reads more than a bounded piece at once (a bloated directory)."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        asked = -1 if size is None else size
        rest = Path(self.raw.name).stat().st_size - self.tell() if asked < 0 else asked  # type: ignore[attr-defined]
        if rest > self.most:
            raise zipfile.BadZipFile("too long a list of members")
        return super().read(asked)


def unzip(
    path: Path,
    folder: Path,
    *,
    members: Sequence[str] | None = None,
    limits: ArchiveLimits = ArchiveLimits(),
) -> tuple[Path, ...]:
    """Unpack a zip, or the members named (names or patterns such as `*.csv`), into a new folder.

    The folder appears whole or not at all; one that already holds files is refused, so give each
    archive its own (its hash is a good name). Raises SourceError for names that lead elsewhere,
    links, encryption, too many members, too many bytes, and anything truncated or altered;
    StoreError where the disk refuses.

    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> with zipfile.ZipFile(place / "a.zip", "w") as made:
    ...     made.writestr("data/a.csv", "year\\n2023\\n")
    >>> [file.name for file in unzip(place / "a.zip", place / "out")]
    ['a.csv']
    """
    path, folder = Path(path), Path(folder)
    counted = _Counted(path, limits)
    with _opened(path, limits) as archive:
        chosen = _chosen(path, _named(path, archive, limits), members)
        counted.promise(sum(info.file_size for info in chosen.values()))
        with _new_folder(folder) as temporary:
            for name, info in chosen.items():
                _write(temporary / name, _chunks(path, archive, info), counted)
    return tuple(folder / name for name in chosen)


def gunzip(
    path: Path,
    target: Path,
    *,
    limits: ArchiveLimits = ArchiveLimits(),
) -> Path:
    """Unpack a gzip file to `target`, whole or not at all; the same limits hold.

    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> _ = (place / "a.csv.gz").write_bytes(gzip.compress(b"year"))
    >>> gunzip(place / "a.csv.gz", place / "a.csv").read_bytes()
    b'year'
    """
    path, target = Path(path), Path(target)
    counted = _Counted(path, limits)
    temporary = target.with_name(f"{TEMPORARY}{secrets.token_hex(4)}{target.suffix[:16]}")
    try:
        with faults("read", path), path.open("rb") as packed:
            reader = gzip.GzipFile(fileobj=packed)
            _write(temporary, _pieces(path, reader), counted)
        with faults("write", target):
            temporary.replace(target)
            sync_directory(target.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return target


def examine(path: Path, limits: ArchiveLimits = ArchiveLimits()) -> None:
    """Hold an archive that is read in place to the same rules as one that is unpacked.

    Names and promised sizes are looked at, then every byte is counted, since a reader that asks
    for a whole member gets what it holds, not what it promises. What is no archive passes. Raises
    SourceError.

    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> with zipfile.ZipFile(place / "a.zip", "w") as made:
    ...     made.writestr("../a.csv", "year")
    >>> examine(place / "a.zip")
    Traceback (most recent call last):
    nearabroad.core.errors.SourceError: a.zip holds the name '../a.csv', which leads out of its \
folder; it was not unpacked: check where it comes from.
    """
    path = Path(path)
    with faults("read", path), path.open("rb") as handle:
        head = handle.read(4)
    if head[:2] == b"PK":
        counted = _Counted(path, limits)
        with _opened(path, limits) as archive:
            named = _named(path, archive, limits)
            counted.promise(sum(info.file_size for info in named.values()))
            for info in named.values():
                for piece in _chunks(path, archive, info):
                    counted.add(len(piece))
    elif head[:2] == b"\x1f\x8b":
        counted = _Counted(path, limits)
        with faults("read", path), path.open("rb") as packed:
            for piece in _pieces(path, gzip.GzipFile(fileobj=packed)):
                counted.add(len(piece))


@contextlib.contextmanager
def _opened(path: Path, limits: ArchiveLimits) -> Iterator[zipfile.ZipFile]:
    with faults("read", path), contextlib.ExitStack() as stack:
        handle = stack.enter_context(_Guarded(io.FileIO(path)))
        # A name and its notes take some hundred bytes; the end record up to 64 KiB.
        handle.most = max(1 << 17, limits.members * 1024)
        try:
            archive = stack.enter_context(zipfile.ZipFile(handle))
        except _BROKEN as error:
            raise _broken(path) from error
        yield archive


def _broken(path: Path) -> SourceError:
    return SourceError(f"{path.name} is truncated, altered or no such archive; fetch it again.")


def _named(
    path: Path, archive: zipfile.ZipFile, limits: ArchiveLimits
) -> dict[str, zipfile.ZipInfo]:
    """Every file in the archive by its safe name; one unsafe name refuses the whole."""
    infos = archive.infolist()
    if len(infos) > limits.members:
        raise SourceError(
            f"{path.name} has {len(infos)} members, more than {limits.members}; raise the limit "
            "if the publisher's archive is like that."
        )
    found: dict[str, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    for info in infos:
        name = safe_name(path, info.orig_filename)
        _check_member(path, name, info)
        if info.is_dir() or info.orig_filename.endswith("\\"):
            continue
        if name.casefold() in folded:
            raise SourceError(f"{path.name} holds {name!r} twice; check where it comes from.")
        folded.add(name.casefold())
        found[name] = info
    return found


def safe_name(path: Path, name: str) -> str:
    """A member's name as a path below the folder; anything that could lead elsewhere is refused.

    >>> safe_name(Path("a.zip"), "data\\\\a.csv")
    'data/a.csv'
    >>> safe_name(Path("a.zip"), "../a.csv")
    Traceback (most recent call last):
    nearabroad.core.errors.SourceError: a.zip holds the name '../a.csv', which leads out of its \
folder; it was not unpacked: check where it comes from.
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part != "."]
    plain = parts[:-1] if parts and parts[-1] == "" else parts
    bad = (
        not plain
        or any(part in ("", "..") or part != part.rstrip(" .") for part in plain)
        or any(_RESERVED.fullmatch(part) for part in plain)
        or _ODD.search(name)
    )
    if bad:
        raise SourceError(
            f"{path.name} holds the name {name!r}, which leads out of its folder; it was not "
            "unpacked: check where it comes from."
        )
    return "/".join(plain)


def _check_member(path: Path, name: str, info: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    # The upper half holds a Unix mode where a Unix wrote it; elsewhere it is 0.
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise SourceError(
            f"{path.name} holds {name!r}, which is a link or a device; it was not unpacked: check "
            "where it comes from."
        )
    if info.flag_bits & 0x2041:
        raise SourceError(
            f"{path.name} is encrypted ({name!r}); unpack it by hand and add the files."
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise SourceError(
            f"{path.name} packs {name!r} by method {info.compress_type}, which is not opened; "
            "unpack it by hand and add the files."
        )


def _chosen(
    path: Path, named: dict[str, zipfile.ZipInfo], members: Sequence[str] | None
) -> dict[str, zipfile.ZipInfo]:
    """The members asked for; a name or pattern that none of them has raises SourceError."""
    if members is None:
        if not named:
            raise SourceError(f"{path.name} holds no files; check where it comes from.")
        return named
    chosen: dict[str, zipfile.ZipInfo] = {}
    for pattern in members:
        hits = [name for name in named if name == pattern or fnmatchcase(name, pattern)]
        if not hits:
            there = ", ".join(sorted(named)[:5]) or "nothing"
            more = f" and {len(named) - 5} more" if len(named) > 5 else ""
            raise SourceError(
                f"{path.name} holds no {pattern!r} but {there}{more}; check which file is meant."
            )
        chosen |= {name: named[name] for name in hits}
    return chosen


def _chunks(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member's bytes; its CRC is checked at the end, its length against what it promised."""
    try:
        handle: IO[bytes] = archive.open(info)
    except _BROKEN as error:
        raise _broken(path) from error
    with handle:
        size = 0
        for piece in _pieces(path, handle):
            size += len(piece)
            yield piece
    if size != info.file_size:
        raise _broken(path)


def _pieces(path: Path, handle: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    read: Callable[[int], bytes] = handle.read
    while True:
        try:
            piece = read(_CHUNK)
        except _BROKEN as error:
            raise _broken(path) from error
        if not piece:
            return
        yield piece


def _write(target: Path, pieces: Iterator[bytes], counted: _Counted) -> None:
    make_directory(target.parent)
    with faults("write", target):
        handle = target.open("xb")
    try:
        for piece in pieces:
            counted.add(len(piece))
            with faults("write", target):
                handle.write(piece)
    finally:
        with faults("write", target):
            handle.close()
    with faults("write", target):
        sync_file(target)


@contextlib.contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    """A temporary folder beside `folder` that takes its place on a clean exit."""
    with faults("read", folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise StoreError(
                f"{folder} is there already; remove it or give the archive a folder of its own."
            )
    temporary = folder.with_name(f"{TEMPORARY}{folder.name[:64]}-{secrets.token_hex(4)}")
    make_directory(temporary)
    try:
        yield temporary
        with faults("write", folder):
            if folder.exists():
                folder.rmdir()
            temporary.rename(folder)
            sync_directory(folder.parent)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
