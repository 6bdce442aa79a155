"""Reading of publishers' own files: gzip by its first bytes, encodings, CSV with its line numbers.

A snapshot is stored under its hash, so nothing here looks at a file's name or ending.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nearabroad.core.errors import SourceError

LARGEST = 2_000_000_000
"""Bytes that an unpacked file may have; more is refused."""


@dataclass(frozen=True)
class LeftOut:
    """What of a file gave no observation: a name or kind, how many rows or cells, and why."""

    what: str
    count: int
    why: str


def counted(left_out: Counter[tuple[str, str]]) -> tuple[LeftOut, ...]:
    """Counts by (what, why) as records, sorted.

    >>> counted(Counter({("World", "aggregate"): 2}))
    (LeftOut(what='World', count=2, why='aggregate'),)
    """
    return tuple(LeftOut(what, n, why) for (what, why), n in sorted(left_out.items()))


def content_of(path: Path) -> bytes:
    """A file's bytes, unpacked if they are gzip; raises `SourceError` if broken or too large."""
    raw = path.read_bytes()
    if raw[:2] != b"\x1f\x8b":
        return raw
    try:
        with gzip.open(io.BytesIO(raw)) as packed:
            content = packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{path.name}: the gzip file is broken ({error}).") from error
    if len(content) > LARGEST:
        raise SourceError(f"{path.name}: unpacks to more than {LARGEST:,} bytes; refused.")
    return content


def text_of(path: Path) -> str:
    """A file's text: UTF-8 with or without byte order mark, else Windows-1252, else Latin-1."""
    content = content_of(path)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def first_line(text: str) -> str:
    """The first line of a text without its end.

    >>> first_line("a,b\\r\\n1,2")
    'a,b'
    """
    return text.partition("\n")[0].rstrip("\r")


def has_header(text: str, columns: tuple[str, ...]) -> bool:
    """Whether a CSV's first line is just these columns.

    >>> has_header("state,year\\nARM,2020", ("state", "year"))
    True
    """
    return tuple(next(csv.reader([first_line(text)]), ())) == columns


def rows_below(
    text: str, name: str, columns: tuple[str, ...], skip: int = 0
) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row of a CSV below its header with where it stands; `skip` lines are passed over.

    Raises `SourceError` where a wanted column is missing or a row is cut short.
    """
    lines = io.StringIO(text, newline="")
    for _ in range(skip):
        lines.readline()
    reader = csv.DictReader(lines)
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise SourceError(f"{name}: no column {', '.join(missing)}.")
    for row in reader:
        where = f"{name}, line {reader.line_num + skip}"
        if any(row[column] is None for column in columns):
            raise SourceError(f"{where}: the row is cut short.")
        yield where, row


def number(text: str, where: str) -> float:
    """A number; raises `SourceError` for anything else.

    >>> number("2.5", "x.csv, line 2")
    2.5
    """
    try:
        return float(text)
    except ValueError as error:
        raise SourceError(f"{where}: {text!r} is not a number.") from error


def observed(
    source: str,
    indicator: str,
    state: str,
    partner: str | None,
    year: int,
    value: float | None,
    unit: str,
    status: str = "reported",
    band: tuple[float | None, float | None] | None = None,
) -> dict[str, object]:
    """One row of the table `observation`; without a band the value is exact."""
    low, high = (value, value) if band is None else band
    return {
        "source": source, "indicator": indicator, "state": state, "partner": partner,
        "year": year, "value": value, "low": low, "high": high, "unit": unit, "status": status,
    }  # fmt: skip
