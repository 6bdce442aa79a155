"""Reading of publishers' own files: what they are by their first bytes, encodings, CSV by line.

A snapshot is stored under its hash, so nothing here looks at a file's name or ending.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from nearabroad.core.errors import SourceError

GZIP, ZIP, PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PAR1"
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


def magic(path: Path) -> bytes:
    """The first four bytes of a file, which tell its kind."""
    with path.open("rb") as handle:
        return handle.read(4)


def opened(path: Path) -> BinaryIO:
    """A file's bytes as a stream, unpacked on the way if they are gzip."""
    if magic(path).startswith(GZIP):
        return cast(BinaryIO, gzip.open(path))
    return path.open("rb")


def content_of(path: Path) -> bytes:
    """A file's bytes, unpacked if they are gzip; raises `SourceError` if broken or too large."""
    try:
        with opened(path) as stream:
            content = stream.read(LARGEST + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SourceError(f"{path.name}: the gzip file is broken ({error}).") from error
    if len(content) > LARGEST:
        raise SourceError(f"{path.name}: unpacks to more than {LARGEST:,} bytes; refused.")
    return content


def text_of(path: Path, *, utf8: bool = False) -> str:
    """A file's text: UTF-8 with or without byte order mark, else Windows-1252, else Latin-1.

    With `utf8` nothing else will do: for files with names in Russian, which the others garble.
    """
    content = content_of(path)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            if utf8:
                raise SourceError(f"{path.name}: not a whole UTF-8 text ({error}).") from error
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


def header_of(path: Path) -> list[str]:
    """The column names of a CSV, packed or plain, without reading the rest."""
    with opened(path) as stream:
        line = stream.readline(1 << 20)
    return next(csv.reader([line.decode("utf-8-sig", errors="replace")]), [])


def csv_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row of a UTF-8 CSV with where it stands; see `rows_below`."""
    return rows_below(text_of(path, utf8=True), path.name, columns)


def rows_below(
    text: str, name: str, columns: Sequence[str], skip: int = 0
) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row of a CSV below its header with where it stands; `skip` lines are passed over.

    Other columns may stand beside. Raises `SourceError` where a wanted column is missing or a
    row has more or fewer cells than the header.
    """
    lines = io.StringIO(text, newline="")
    for _ in range(skip):
        lines.readline()
    reader = csv.reader(lines)
    header = next(reader, [])
    missing = [column for column in columns if column not in header]
    if missing:
        raise SourceError(f"{name}: no column {', '.join(missing)}: missing or renamed.")
    width = len(header)
    for row in reader:
        if len(row) == width:
            yield f"{name}, line {reader.line_num + skip}", dict(zip(header, row, strict=True))
        elif row:
            where = f"{name}, line {reader.line_num + skip}"
            cut = "cut short" if len(row) < width else "too long"
            raise SourceError(f"{where}: the row is {cut}: not {width} cells.")


def number(text: str, where: str) -> float:
    """A number; raises `SourceError` for anything else.

    >>> number("2.5", "x.csv, line 2")
    2.5
    """
    try:
        return float(text)
    except ValueError as error:
        raise SourceError(f"{where}: {text!r} is not a number.") from error


def amount(text: str, where: str) -> float | None:
    """A value of trade: 0 or more, finite; None where the cell is blank.

    >>> amount("12.5", "x.csv, line 2"), amount(" ", "x.csv, line 2")
    (12.5, None)
    """
    if not text.strip():
        return None
    value = number(text, where)
    if not 0.0 <= value < float("inf"):
        raise SourceError(f"{where}: {text} is no value of trade.")
    return value


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
