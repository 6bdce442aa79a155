"""Kinds of files by what they declare and by their first and last bytes."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Collection
from pathlib import Path

from nearabroad.core.errors import SourceError
from nearabroad.store.files import faults

HEAD = 4096

_ZIP = ("application/zip", "application/x-zip-compressed", "application/x-zip", "multipart/x-zip")
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EXCEL = "application/vnd.ms-excel"
_DECLARED: dict[str, tuple[str, ...]] = {
    "csv": (
        "text/csv", "application/csv", "text/x-csv", "text/comma-separated-values",
        "text/tab-separated-values", "application/vnd.sdmx.data+csv", _EXCEL,
    ),
    "json": ("application/json", "text/json", "application/x-json"),
    "xml": ("application/xml", "text/xml"),
    "html": ("text/html", "application/xhtml+xml"),
    "text": ("application/sql", "text/sql", "application/json", "text/csv"),
    "zip": _ZIP,
    "gzip": ("application/gzip", "application/x-gzip"),
    "xlsx": (_SHEET, _EXCEL, *_ZIP),
    "parquet": ("application/vnd.apache.parquet", "application/parquet", "application/x-parquet"),
}  # fmt: skip
# What servers say when they do not know; the bytes then decide alone.
_GENERIC = (
    "", "text/plain", "application/octet-stream", "binary/octet-stream", "application/download",
    "application/force-download", "application/x-download", "application/unknown",
)  # fmt: skip
KINDS = tuple(_DECLARED)

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "an empty zip"),
    (b"\x1f\x8b", "gzip"),
    (b"PAR1", "parquet"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file"),
)
_PAGE = re.compile(r"<(?:!doctype html|html|head|body|script|meta|title)\b", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SEPARATOR = re.compile(r"[,;\t|]")


def check_declared(declared: str, kinds: Collection[str], also: Collection[str], who: str) -> None:
    """Refuse a Content-Type that fits none of the kinds expected, such as a web page's.

    >>> check_declared("text/csv; charset=utf-8", ["csv"], [], "a.org")
    >>> check_declared("text/html", ["csv"], [], "a.org")
    Traceback (most recent call last):
    nearabroad.core.errors.SourceError: a.org sent text/html where csv is expected, perhaps an \
error page or a log-in; open the address in a browser to see what it says.
    """
    found = declared.partition(";")[0].strip().lower()
    fits = {*_GENERIC, *(name.lower() for name in also)}
    fits.update(name for kind in kinds for name in _DECLARED[kind])
    suffixes = tuple(f"+{kind}" for kind in kinds if kind in ("json", "xml"))
    if found not in fits and not (suffixes and found.endswith(suffixes)):
        hint = ", perhaps an error page or a log-in" if "html" in found else ""
        raise _other(who, found, kinds, hint)


def seen(head: bytes) -> str:
    """What the first bytes are: a kind, or words for something else.

    >>> seen(b"year,value\\n2023,1"), seen(b" <!DOCTYPE html><html>"), seen(b"PK\\x03\\x04..")
    ('text', 'a web page', 'zip')
    """
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "latin-1", "ignore")
    if _CONTROL.search(text):
        return "binary data"
    text = text.removeprefix("ï»¿").strip("\ufeff \t\r\n")
    if not text:
        return "nothing"
    if text[0] == "<":
        return "a web page" if _PAGE.search(text) else "xml"
    return "json" if text[0] in "{[" else "text"


def check_head(head: bytes, kinds: Collection[str], who: str) -> None:
    """Refuse first bytes that belong to none of the kinds expected."""
    found = seen(head)
    if not any(_fits(kind, found, head) for kind in kinds):
        raise _other(who, found, kinds, ", whatever type it declares")


def _fits(kind: str, found: str, head: bytes) -> bool:
    if kind == "csv":
        # A table has separators; "Service unavailable" has none.
        return found == "text" and _SEPARATOR.search(head.decode("latin-1")) is not None
    if kind == "text":
        return found in ("text", "json")
    return found == {"xlsx": "zip", "html": "a web page"}.get(kind, kind)


def check_file(path: Path, kinds: Collection[str], who: str) -> None:
    """Refuse a file whose first bytes are of another kind, or whose end is missing."""
    head, tail = ends(path)
    check_head(head, kinds, who)
    found = [kind for kind in kinds if _fits(kind, seen(head), head)]
    if not any(_ends_well(path, kind, tail) for kind in found):
        raise SourceError(
            f"{who} sent a {found[0]} file whose end is missing; it may be broken at the "
            "publisher's: fetch it again later."
        )


def _ends_well(path: Path, kind: str, tail: bytes) -> bool:
    if kind in ("zip", "xlsx"):
        return zipfile.is_zipfile(path)
    if kind == "parquet":
        return tail.endswith(b"PAR1")
    if kind == "json":
        return tail.rstrip().endswith((b"}", b"]"))
    return True


def ends(path: Path) -> tuple[bytes, bytes]:
    """The first and last few thousand bytes of a file."""
    with faults("read", path), path.open("rb") as handle:
        head = handle.read(HEAD)
        size = handle.seek(0, os.SEEK_END)
        handle.seek(max(0, size - HEAD))
        return head, handle.read()


def _other(who: str, found: str, kinds: Collection[str], hint: str) -> SourceError:
    wanted = " or ".join(kinds)
    return SourceError(
        f"{who} sent {found} where {wanted} is expected{hint}; open the address in a browser to "
        "see what it says."
    )
