"""Reading of small fact tables: text rows with their line, dates, numbers, shares with rounding."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from nearabroad.core.errors import SourceError


def rows_of(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row of a CSV with where it stands (`file, line n`); refuses other columns."""
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        found = tuple(reader.fieldnames or ())
        if found != columns:
            raise SourceError(f"{path.name}: columns {found} where {columns} are expected.")
        for row in reader:
            yield f"{path.name}, line {reader.line_num}", row


def day(text: str, where: str) -> dt.date | None:
    """A date, or None for an empty cell (it lasts); raises `SourceError` for anything else.

    >>> day("2015-01-02", "x.csv, line 2")
    datetime.date(2015, 1, 2)
    """
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise SourceError(f"{where}: {text!r} is not a date (YYYY-MM-DD).") from error


def share(text: str, where: str, digits: int = 4) -> tuple[float, float, float] | None:
    """A share with half a unit of its last digit as band; None for an empty cell.

    The tables are rounded to four digits and drop trailing zeros, so `digits` is not read off.

    >>> share("0.5068", "x.csv, line 2")
    (0.5068, 0.50675, 0.50685)
    """
    if not text:
        return None
    try:
        value = float(text)
    except ValueError as error:
        raise SourceError(f"{where}: {text!r} is not a number.") from error
    if not 0.0 <= value <= 1.0:
        raise SourceError(f"{where}: share {text} is outside 0..1.")
    half = 0.5 * 10.0**-digits
    return value, round(max(0.0, value - half), 9), round(min(1.0, value + half), 9)
