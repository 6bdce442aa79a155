"""Plain files inside published ones (zip, gzip, plain): as files on disk, or as streams at once.

A zip that is broken, empty or larger than it should be is refused with `SourceError`; the names of
its members are never used as paths.
"""

from __future__ import annotations

import gzip
import io
import os
import tempfile
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO, TypeVar

from nearabroad.core.errors import SourceError
from nearabroad.sources._files import GZIP, LARGEST, ZIP, magic, opened

T = TypeVar("T")
Opener = Callable[[], IO[bytes]]

CHUNK = 1 << 20
WORKERS = 4
"""Streams that are worked on at once at most; unpacking leaves Python's lock."""
_BROKEN = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, RuntimeError)


class Plain(io.RawIOBase):
    """The bytes of one plain file as they are unpacked.

    Raises `SourceError`, naming the published file, for broken bytes and for more than `LARGEST`.
    """

    def __init__(self, stream: IO[bytes], name: str) -> None:
        super().__init__()
        self.name = name
        self._stream = stream
        self._size = 0
        self._head = b""
        self._head = self.read(CHUNK // 16)

    @property
    def head(self) -> bytes:
        """The first bytes, which stay to be read."""
        return self._head

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes more; nothing at the end."""
        if self._head:
            head, self._head = self._head, b""
            return head
        try:
            chunk = self._stream.read(CHUNK if size is None or size < 0 else size)
        except _BROKEN as error:
            raise SourceError(f"{self.name}: the packed file is broken ({error}).") from error
        self._size += len(chunk)
        if self._size > LARGEST:
            raise SourceError(f"{self.name}: unpacks to more than {LARGEST:,} bytes; refused.")
        return chunk

    def close(self) -> None:
        """Close what is read from, too."""
        self._stream.close()
        super().close()


def each(paths: Iterable[Path], work: Callable[[Plain], T]) -> Iterator[tuple[Path, T]]:
    """What `work` makes of each plain file, in order; some are worked on at once, in threads.

    No more than a few results wait, so that memory does not grow with the number of files.
    """
    with ExitStack() as stack:
        workers = min(WORKERS, os.cpu_count() or 1)
        pool = stack.enter_context(ThreadPoolExecutor(workers))
        stack.callback(pool.shutdown, cancel_futures=True)
        waiting: deque[tuple[Path, Future[T], zipfile.ZipFile | None]] = deque()
        for path in paths:
            pack = stack.enter_context(_opened(path)) if magic(path) == ZIP else None
            openers = [partial(opened, path)] if pack is None else _members(pack, path.name)
            for place, opener in enumerate(openers, start=1):
                done = pack if place == len(openers) else None
                waiting.append((path, pool.submit(_worked, opener, path.name, work), done))
                if len(waiting) > workers:
                    yield _first(waiting)
        while waiting:
            yield _first(waiting)


def _first(
    waiting: deque[tuple[Path, Future[T], zipfile.ZipFile | None]],
) -> tuple[Path, T]:
    path, future, done = waiting.popleft()
    result = future.result()
    if done is not None:
        done.close()
    return path, result


def _worked(opener: Opener, name: str, work: Callable[[Plain], T]) -> T:
    try:
        stream = opener()
    except _BROKEN as error:
        raise SourceError(f"{name}: the packed file is broken ({error}).") from error
    with Plain(stream, name) as plain:
        return work(plain)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise SourceError(f"{path.name}: the zip is broken ({error}).") from error


def _members(pack: zipfile.ZipFile, name: str) -> list[Opener]:
    found: list[Opener] = [
        partial(pack.open, item) for item in pack.infolist() if not item.is_dir()
    ]
    if not found:
        raise SourceError(f"{name}: the zip is empty.")
    return found


def plain(path: Path) -> Iterator[Path]:
    """The plain files of one published file on disk, each gone when the next is asked for.

    A file that is not packed is itself.
    """
    kind = magic(path)
    with ExitStack() as stack:
        pack = stack.enter_context(_opened(path)) if kind == ZIP else None
        if pack is None and not kind.startswith(GZIP):
            yield path
            return
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        target = Path(folder) / "plain.txt"
        openers = [partial(opened, path)] if pack is None else _members(pack, path.name)
        for opener in openers:
            yield _worked(opener, path.name, partial(_written, target))


def _written(target: Path, stream: Plain) -> Path:
    with target.open("wb") as file:
        while chunk := stream.read(CHUNK):
            file.write(chunk)
    return target
