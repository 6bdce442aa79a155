"""Tables to an Excel workbook: a sheet per table, a data dictionary and the citations."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from nearabroad.core.errors import NearabroadError
from nearabroad.core.specs import Citation

ROW_LIMIT = 1_048_576
COLUMN_LIMIT = 16_384
TEXT_LIMIT = 32_767
AMOUNT = 1e5
"""A number from which on decimals say nothing: shown whole, in threes."""
CUT = " … (cut at Excel's limit)"

DICTIONARY_COLUMNS = ("table", "column", "meaning", "unit")
CITATION_COLUMNS = ("key", "author", "year", "title", "publisher", "url", "note", "bibtex")


def write_workbook(
    target: str | Path | IO[bytes],
    tables: Mapping[str, pa.Table],
    dictionary: Iterable[Mapping[str, Any]],
    citations: Iterable[Citation],
) -> None:
    """Write one sheet per table, then the sheets `dictionary` and `citations`.

    Unknown values are empty cells. Every text is written as text, so that one that begins
    with "=", "+", "-" or "@" is never run as a formula. A file appears whole or not at all.
    Raises `NearabroadError` where a table is larger than a sheet or the file cannot be written.
    """
    for name, table in tables.items():
        _check_size(name, table)
    if isinstance(target, str | Path):
        _write_file(Path(target), tables, dictionary, citations)
    else:
        _fill(target, tables, dictionary, citations)


def _check_size(name: str, table: pa.Table) -> None:
    if table.num_rows + 1 > ROW_LIMIT or table.num_columns > COLUMN_LIMIT:
        raise NearabroadError(
            f"table {name} has {table.num_rows:,} rows and {table.num_columns:,} columns, more "
            f"than one Excel sheet holds ({ROW_LIMIT - 1:,} and {COLUMN_LIMIT:,}); "
            "export it as csv or parquet."
        )


def _write_file(
    path: Path,
    tables: Mapping[str, pa.Table],
    dictionary: Iterable[Mapping[str, Any]],
    citations: Iterable[Citation],
) -> None:
    part = path.with_name(path.name + ".part")
    try:
        _fill(str(part), tables, dictionary, citations)
        part.replace(path)
    except (OSError, XlsxWriterException) as error:
        part.unlink(missing_ok=True)
        raise NearabroadError(f"the workbook {path} cannot be written: {error}.") from error


def _fill(
    target: str | IO[bytes],
    tables: Mapping[str, pa.Table],
    dictionary: Iterable[Mapping[str, Any]],
    citations: Iterable[Citation],
) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        formats = _formats(book)
        used: set[str] = set()
        for name, table in tables.items():
            sheet = book.add_worksheet(sheet_name(name, used))
            columns = [column.to_pylist() for column in table.columns]
            rows = zip(*columns, strict=True) if columns else ()
            _write_sheet(sheet, table.column_names, rows, formats)
        _write_sheet(
            book.add_worksheet(sheet_name("dictionary", used)),
            DICTIONARY_COLUMNS,
            ([row.get(column) for column in DICTIONARY_COLUMNS] for row in dictionary),
            formats,
        )
        _write_sheet(
            book.add_worksheet(sheet_name("citations", used)),
            CITATION_COLUMNS,
            (_citation_row(item) for item in citations),
            formats,
        )


def sheet_name(name: str, used: set[str]) -> str:
    """A name that Excel allows and that is not yet used; it is added to `used`.

    >>> sheet_name("a/b", {"a b"})
    'a b 2'
    """
    clean = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:31] or "sheet"
    taken = {item.casefold() for item in used}
    chosen, count = clean, 1
    while chosen.casefold() in taken or chosen.casefold() == "history":
        count += 1
        chosen = f"{clean[: 31 - len(str(count)) - 1]} {count}"
    used.add(chosen)
    return chosen


def _formats(book: xlsxwriter.Workbook) -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#e9ecef"}),
        "number": book.add_format({"num_format": "0.00##"}),
        "amount": book.add_format({"num_format": "#,##0"}),
        "whole": book.add_format({"num_format": "0"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "text": book.add_format({"num_format": "@"}),
    }


def _write_sheet(
    sheet: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]], formats: dict[str, Any]
) -> None:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, min(40, max(10, len(column) + 3)))
        sheet.write_string(0, place, column, formats["head"])
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            _write_cell(sheet, last, place, value, formats)
    if columns:
        sheet.autofilter(0, 0, last, len(columns) - 1)


def _write_cell(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    """One cell by the type of its value; nothing is written for an unknown one."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, formats["whole"])
    elif isinstance(value, float):
        kind = "amount" if abs(value) >= AMOUNT else "number"
        sheet.write_number(row, column, value, formats[kind])
    elif isinstance(value, dt.date) and value.year >= 1900:
        naive = value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value
        sheet.write_datetime(row, column, naive, formats["date"])
    else:
        sheet.write_string(row, column, _text(value), formats["text"])


def _text(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - len(CUT)] + CUT


def _citation_row(item: Citation) -> list[Any]:
    fields = [getattr(item, column) for column in CITATION_COLUMNS if column != "bibtex"]
    return [*fields, item.bibtex()]
