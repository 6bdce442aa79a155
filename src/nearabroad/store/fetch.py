"""Downloads that are whole or not there: checked, retried, resumed, and never trusted.

Beside each target stands a folder `.fetch` with what is half-finished, what is known of the last
good file (its ETag, its hash), and a lock. The target itself changes only at the very end.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import random
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import filelock
import requests

from nearabroad.core.errors import AbsentError, SourceError, StoreError
from nearabroad.core.version import __version__
from nearabroad.store import kinds
from nearabroad.store.addresses import checked_url, shown
from nearabroad.store.archives import ArchiveLimits, gunzip
from nearabroad.store.files import (
    faults,
    hash_file,
    iso,
    make_directory,
    now,
    os_fault,
    sync_directory,
    sync_file,
)
from nearabroad.store.ranges import Part, placed, resume_from, retry_after
from nearabroad.store.requesting import asked, network, new_session
from nearabroad.store.transfer import (
    FOLDER,
    NOWHERE,
    Expect,
    Fetched,
    Job,
    Limits,
    Passing,
    Progress,
    Unfinished,
    forget,
    last_good,
    read_part,
    size_of,
    write_known,
    write_part,
)

__all__ = ["Expect", "Fetched", "Limits", "Progress", "Unfinished", "get"]

_CHUNK = 1 << 16
_PASSING = (408, 429, 500, 502, 503, 504)
_BROWSER = "it wants a browser; take the file by hand and add it"
_WHY = {
    202: _BROWSER,  # what a check against programs answers, with a page of scripts
    401: "it asks for a log-in; check the access key",
    403: "it does not let us in; check the access key, or take the file by hand and add it",
    405: _BROWSER,
    404: f"there is no such file; {NOWHERE}",
    413: "it finds the question too large; take the file by hand and add it",
    410: f"the file was taken away; {NOWHERE}",
}


def get(
    url: str,
    target: Path,
    *,
    expect: Expect,
    limits: Limits = Limits(),  # noqa: B008  (frozen)
    progress: Progress | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Fetched:
    """Download a file; `target` is replaced only by a whole one that passed every check.

    Time-outs, broken connections, 408, 429, 500, 502, 503 and 504 are tried again with growing,
    jittered pauses; a half-finished file is resumed (Range, If-Range), in this call or the next;
    a file that did not change is not sent again (ETag, Last-Modified). `headers` are sent to the
    first host only, except Accept. With a `body` the question is put by POST, for publishers that
    take it only so; the answer is then asked for anew, and from its start, each time.

    Raises Unfinished where trying again later helps, AbsentError where there is no such file (404,
    410), SourceError where the server sends something else, StoreError where the disk refuses; the
    last good file then stays. An address that is not https, unless on loopback, is refused before
    any packet.

    >>> get("http://a.org/a.csv", Path("a.csv"), expect=Expect(kinds=("csv",)))
    Traceback (most recent call last):
    nearabroad.core.errors.SourceError: http://a.org/a.csv is not https; use its https address.
    """
    checked = checked_url(url)
    target = Path(target).absolute()
    if target.is_dir():
        raise os_fault(IsADirectoryError(21, "directory"), "write", target)
    job = Job(
        url=checked,
        target=target,
        expect=expect,
        limits=limits,
        progress=progress or (lambda done, total: None),
        headers=dict(headers or {}),
        deadline=time.monotonic() + limits.seconds,
        body=body,
    )
    make_directory(target.parent / FOLDER)
    with _alone(job):
        try:
            return _download(job)
        except Unfinished:
            raise
        except (SourceError, StoreError):
            forget(job)  # broken, or the disk is full: nothing to go on from
            raise


@contextlib.contextmanager
def _alone(job: Job) -> Iterator[None]:
    """Hold the target's lock, so that two downloads of one file come one after the other."""
    lock = filelock.FileLock(job.file(".lock"), timeout=job.limits.lock_seconds)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise StoreError(
            f"another download of {job.target} is under way; wait until it has ended, then try "
            "again."
        ) from error
    except OSError as error:
        raise os_fault(error, "write", job.target) from error
    try:
        yield
    finally:
        lock.release()


def _download(job: Job) -> Fetched:
    """Ask until it is there; every attempt goes on from where the last one broke."""
    known = last_good(job) if job.body is None else None
    for attempt in range(1, job.limits.attempts + 1):
        try:
            return _attempt(job, known)
        except Passing as fault:
            _pause(job, attempt, fault)
    raise AssertionError("the last attempt either returns or raises")


def _pause(job: Job, attempt: int, fault: Passing) -> None:
    """Wait before the next attempt, longer each time; raises Unfinished when that is no use."""
    limits = job.limits
    if attempt >= limits.attempts:
        times = "once" if attempt == 1 else f"{attempt} times"
        raise _unfinished(job, f"{fault.reason}, asked {times}", "try again later")
    wait = fault.wait
    if wait is None:
        wait = min(limits.longest_wait, limits.backoff * 2.0 ** (attempt - 1))
        wait *= random.uniform(0.5, 1.0)
    if wait > limits.longest_wait:
        reason = f"{fault.reason}, and it asks to wait {wait:.0f} seconds"
        raise _unfinished(job, reason, "try again after that")
    if time.monotonic() + wait > job.deadline:
        raise _out_of_time(job)
    time.sleep(wait)


def _unfinished(job: Job, reason: str, remedy: str) -> Unfinished:
    kept = "; the last good file stays" if job.target.exists() else ""
    return Unfinished(f"{shown(job.url)} was not fetched ({reason}){kept}; {remedy}.")


def _out_of_time(job: Job) -> Unfinished:
    reason = f"it took longer than {job.limits.seconds:g} seconds"
    return _unfinished(job, reason, "try again, which goes on from there where the server can")


def _attempt(job: Job, known: Fetched | None) -> Fetched:
    """Ask once and take what comes."""
    part = read_part(job) if job.body is None else None
    offset = resume_from(size_of(job.file(".part")), job.address, part)
    with new_session() as session, asked(job, session, _wanted(known, part, offset)) as response:
        status = response.status_code
        if status == 304 and known is not None:
            forget(job)
            return dataclasses.replace(known, unchanged=True)
        if status in _PASSING:
            wait = retry_after(response.headers.get("Retry-After"), now())
            raise Passing(f"{job.host} answers {status}", wait)
        if status == 416 and offset:
            forget(job)
            raise Passing(f"{job.host} cannot go on in mid-file")
        if status not in (200, 206):
            why = _WHY.get(status, NOWHERE)
            kind = AbsentError if status in (404, 410) else SourceError
            raise kind(f"{job.host} answers {status} for {shown(job.url)}: {why}.")
        _receive(job, response, offset, part)
        return _finish(job, response)


def _wanted(known: Fetched | None, part: Part | None, offset: int) -> dict[str, str]:
    """Headers: the bytes as they are, only if changed, only what is missing."""
    wanted = {
        "User-Agent": f"nearabroad/{__version__}",
        # Ranges and lengths count the bytes sent, so nothing may be packed on the way.
        "Accept-Encoding": "identity",
        "Accept": "*/*",
    }
    if known and known.etag:
        wanted["If-None-Match"] = known.etag
    elif known and known.last_modified:
        wanted["If-Modified-Since"] = known.last_modified
    if offset and part:
        wanted |= {"Range": f"bytes={offset}-", "If-Range": part.validator}
    return wanted


def _receive(job: Job, response: requests.Response, offset: int, part: Part | None) -> None:
    """Stream the body to where it belongs and hold its length to what was promised."""
    place = placed(response.status_code, response.headers, offset, part)
    if place is None:
        forget(job)
        raise Passing(f"{job.host} sent a part that does not fit")
    start, total = place
    declared = response.headers.get("Content-Type", "")
    kinds.check_declared(declared, job.expect.kinds, job.expect.content_types, job.host)
    packed = _packed(job, response)
    if total is not None and total > job.limits.bytes:
        raise _too_large(job, total)
    if start == 0:
        write_part(job, response, total)
    size = _stream(job, response, start, total, packed)
    if total is not None and size != total:
        if size > total:
            forget(job)
        raise Passing(f"{job.host} sent {size} of {total} bytes")


def _stream(
    job: Job, response: requests.Response, start: int, total: int | None, packed: bool
) -> int:
    """Append chunk by chunk; look at the first bytes as soon as they are there."""
    size, looked = start, start > 0 or packed
    with _appending(job, start) as write:
        for chunk in _chunks(job, response):
            size += len(chunk)
            if size > job.limits.bytes:
                raise _too_large(job, size)
            write(chunk)
            if not looked and size >= kinds.HEAD:
                looked = True
                kinds.check_head(kinds.ends(job.file(".part"))[0], job.expect.kinds, job.host)
            job.progress(size, total)
    return size


def _chunks(job: Job, response: requests.Response) -> Iterator[bytes]:
    """The body as it arrives, a socket's worth at a time, so that the clock is looked at."""
    while True:
        if time.monotonic() > job.deadline:
            raise _out_of_time(job)
        with network(job):
            chunk: bytes = response.raw.read1(_CHUNK, decode_content=False)
        if not chunk:
            return
        yield chunk


@contextlib.contextmanager
def _appending(job: Job, start: int) -> Iterator[Callable[[bytes], None]]:
    """The half-finished file, cut to `start` bytes; the disk's faults name the target."""
    with faults("write", job.target):
        handle = job.file(".part").open("r+b" if start else "wb")

    def write(chunk: bytes) -> None:
        with faults("write", job.target):
            handle.write(chunk)
            if handle.tell() <= _CHUNK:
                handle.flush()  # the first bytes are looked at while it is still open

    try:
        with faults("write", job.target):
            handle.seek(start)
            handle.truncate()
        yield write
    finally:
        with faults("write", job.target):
            handle.close()


def _packed(job: Job, response: requests.Response) -> bool:
    """True where the server packs the body though it was asked not to; other packings refused."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise SourceError(
            f"{job.host} sends {shown(job.url)} packed as {encoding!r}, which was not asked for; "
            "take the file by hand and add it."
        )
    return encoding.endswith("gzip")


def _too_large(job: Job, size: int) -> SourceError:
    return SourceError(
        f"{shown(job.url)} has {size} bytes or more, over the limit of {job.limits.bytes}; raise "
        "the limit if that is right."
    )


def _finish(job: Job, response: requests.Response) -> Fetched:
    """Check the whole file, put it in place of the last good one, and note what is known of it."""
    part, expect = job.file(".part"), job.expect
    _unpack(job, response)
    size = size_of(part)
    if size < expect.min_bytes:
        raise SourceError(
            f"{shown(job.url)} has only {size} bytes where at least {expect.min_bytes} are "
            "expected; open the address in a browser to see what it says."
        )
    kinds.check_file(part, expect.kinds, job.host)
    if expect.previous_rows is not None:
        expect.previous_rows(part, job.target if job.target.exists() else None)
    found = Fetched(
        path=job.target,
        sha256=hash_file(part),
        bytes=size,
        url=shown(job.url),
        final_url=shown(response.url),
        etag=response.headers.get("ETag"),
        last_modified=response.headers.get("Last-Modified"),
        fetched_at=iso(now()),
    )
    with faults("write", job.target):
        sync_file(part)
        os.replace(part, job.target)  # noqa: PTH105  (the guarantee wanted is os.replace's)
        sync_directory(job.target.parent)
    write_known(job, found)
    forget(job)
    return found


def _unpack(job: Job, response: requests.Response) -> None:
    """Undo a packing on the way, unless the file is itself the gzip that was wanted."""
    part = job.file(".part")
    wants_gzip = "gzip" in job.expect.kinds
    if not _packed(job, response) or wants_gzip or kinds.seen(kinds.ends(part)[0]) != "gzip":
        return
    plain = job.file(".plain")
    try:
        gunzip(part, plain, limits=ArchiveLimits(bytes=job.limits.bytes))
        with faults("write", job.target):
            os.replace(plain, part)  # noqa: PTH105
    finally:
        plain.unlink(missing_ok=True)
