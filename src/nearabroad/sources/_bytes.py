"""Publishers' files by what is in them, not by their name: gzip, UTF-8 with or without a mark."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc

from nearabroad.core.errors import SourceError

GZIP, ZIP, PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PAR1"


def magic(path: Path) -> bytes:
    """The first four bytes of a file."""
    with path.open("rb") as handle:
        return handle.read(4)


def text_of(path: Path) -> str:
    """A file's text, unpacked where it is gzip; raises `SourceError` where it is not UTF-8."""
    raw = path.read_bytes()
    try:
        return (gzip.decompress(raw) if raw.startswith(GZIP) else raw).decode("utf-8-sig")
    except (UnicodeDecodeError, OSError, EOFError) as error:
        raise SourceError(f"{path.name}: not a whole UTF-8 text ({error}).") from error


def header_of(path: Path) -> list[str]:
    """The column names of a CSV, packed or plain."""
    packed = magic(path).startswith(GZIP)
    with gzip.open(path) if packed else path.open("rb") as handle:
        line = handle.readline(1 << 20)
    return next(csv.reader([line.decode("utf-8-sig", errors="replace")]), [])


def csv_rows(path: Path, wanted: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row of a CSV with where it stands (`file, line n`); other columns may stand beside.

    Raises `SourceError` for a missing column and for a row with too few or too many cells.
    """
    reader = csv.DictReader(io.StringIO(text_of(path), newline=""))
    _check(path, reader.fieldnames or (), wanted)
    for row in reader:
        where = f"{path.name}, line {reader.line_num}"
        if None in row or None in row.values():
            raise SourceError(f"{where}: not {len(reader.fieldnames or ())} cells.")
        yield where, row


def csv_table(path: Path, wanted: Sequence[str]) -> pa.Table:
    """The wanted columns of a CSV as texts, for files of millions of rows."""
    options = pc.ConvertOptions(
        column_types={name: pa.string() for name in wanted}, include_columns=list(wanted),
        include_missing_columns=False, strings_can_be_null=False,
    )  # fmt: skip
    kind = "gzip" if magic(path).startswith(GZIP) else None
    parse = pc.ParseOptions(newlines_in_values=True)
    try:
        with pa.input_stream(str(path), compression=kind) as handle:
            return pc.read_csv(handle, parse_options=parse, convert_options=options)
    except (pa.ArrowInvalid, pa.ArrowKeyError, KeyError, OSError) as error:
        raise SourceError(f"{path.name}: columns {', '.join(wanted)} expected: {error}.") from error


def amount(text: str, where: str) -> float | None:
    """A number of a publisher's cell; None where it is blank.

    >>> amount("12.5", "x.csv, line 2"), amount(" ", "x.csv, line 2")
    (12.5, None)
    """
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError as error:
        raise SourceError(f"{where}: {text!r} is not a number.") from error
    if not 0.0 <= value < float("inf"):
        raise SourceError(f"{where}: {text} is no value of trade.")
    return value


def _check(path: Path, found: Sequence[str], wanted: Sequence[str]) -> None:
    missing = [name for name in wanted if name not in found]
    if missing:
        raise SourceError(f"{path.name}: columns {', '.join(missing)} are missing.")
