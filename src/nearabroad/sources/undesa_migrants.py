"""UN DESA migrant stock: persons by origin and destination, and each destination's share.

Three shapes, told apart by content: shares already computed (embedded), the matrix as JSON
(origins as rows, destinations as columns, one matrix a year), and the official workbook
(`undesa_pd_..._ims_stock_by_sex_destination_and_origin.xlsx`), for which openpyxl is needed.

Quirks. A blank means that the destination reports no such origin (China, most of Korea, the
Gulf): a hole, never a zero. The matrix writes blanks as 0, so a 0 there is a hole. Eleven of its
243 rows and columns are regions, in the order of their members: a sum over all columns counts
everybody twice. The workbook's regions have location codes of 900 and more, `Others` 2003; it
prints `..` or `-` for a blank, and the years three times (both sexes, men, women: the first
counts). The Channel Islands are no state here; their people are kept in totals.

The embedded shares were computed with regions among the destinations: their totals are twice the
sum over states, their shares half of what the matrix gives: see
`undesa_migrants.corrections.toml`.

Address: the workbook of the revision of 2024 (1990-2024), about 20 MB; a new revision has a new
address.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.core.fetching import Get, Wanted
from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.core.states import iso3_from_name, iso3_from_numeric
from nearabroad.sources import _files as files
from nearabroad.sources._facts import rows_of, share

SPEC = SourceSpec(
    id="undesa_migrants",
    title="International Migrant Stock 2020, shares of emigrants by destination",
    publisher="United Nations, Department of Economic and Social Affairs",
    table="observation",
    snapshots=("facts/migrant_stock_share.csv",),
    licence="CC BY 3.0 IGO; shares computed by nearabroad",
    cadence="window",
    citation=Citation(
        key="undesa_migrants",
        author="United Nations, Department of Economic and Social Affairs, Population Division",
        title="International Migrant Stock 2020",
        year=2020,
        publisher="United Nations",
        url="https://www.un.org/development/desa/pd/content/international-migrant-stock",
    ),
    indicators=(
        Indicator("migrant_share", "Share of a state's emigrants in the partner", "share"),
        Indicator("migrant_stock", "Emigrants living in the partner", "persons", high=None),
    ),
    caution="Every five years; a blank is a destination that reports no such origin.",
)

COLUMNS = ("state", "patron", "year", "share", "total_emigrants")
DOUBLED = 2.0
"""Total emigrants in the embedded table over the sum over destination states."""

REGION_CODES = 900
NO_STATE = ("Channel Islands", "Other", "Others")
NO_STATE_CODES = (830,)
BLANK = ("", "..", "-", "...")
DESTINATION, ORIGIN = "location code of destination", "location code of origin"

Stocks = dict[int, dict[str, dict[str, float]]]
"""Persons by year, origin and destination (ISO3, or "" for a destination that is no state)."""

WORKBOOK = (
    "https://www.un.org/development/desa/pd/sites/www.un.org.development.desa.pd/files/"
    "undesa_pd_2024_ims_stock_by_sex_destination_and_origin.xlsx"
)


def fetch(get: Get, wanted: Wanted) -> Iterator[Path]:
    """The official workbook; it always holds all years."""
    yield get(WORKBOOK, "undesa_ims_stock.xlsx", kinds=("xlsx",))


def read(path: Path) -> pa.Table:
    """Shares of emigrants by origin, destination and year; from the others the stock as well.

    Raises `SourceError` for another file, `UnknownState` with its place for an unknown name.
    """
    content = files.content_of(path)
    if content[:2] != b"PK" and files.has_header(files.text_of(path), COLUMNS):
        return _shares_printed(path)
    return table_of(_observations(_stocks(content, path.name)[0]), OBSERVATION)


def left_out(path: Path) -> tuple[files.LeftOut, ...]:
    """Regions and areas that are no states, with the rows or columns they take."""
    content = files.content_of(path)
    if content[:2] != b"PK" and files.has_header(files.text_of(path), COLUMNS):
        return ()
    return files.counted(_stocks(content, path.name)[1])


def _shares_printed(path: Path) -> pa.Table:
    rows: list[dict[str, object]] = []
    for where, row in rows_of(path, COLUMNS):
        value, *band = share(row["share"], where) or (None, None, None)
        rows.append(
            files.observed(
                SPEC.id, "migrant_share", row["state"], row["patron"], int(row["year"]), value,
                "share of emigrants",
                "unobserved" if value is None else "estimated", (band[0], band[1]),
            )
        )  # fmt: skip
    return table_of(rows, OBSERVATION)


def _stocks(content: bytes, name: str) -> tuple[Stocks, Counter[tuple[str, str]]]:
    if content[:2] == b"PK":
        return _workbook(content, name)
    try:
        raw = json.loads(content)
        names, regions, matrices = raw["names"], set(raw["regions"]), raw["matrix"]
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(
            f"{name} is no matrix of migrant stocks, no workbook and no table of shares."
        ) from error
    return _matrix(names, regions, matrices, name)


def _matrix(
    names: list[str], regions: set[int], matrices: dict[str, list[list[float | None]]], name: str
) -> tuple[Stocks, Counter[tuple[str, str]]]:
    out: Counter[tuple[str, str]] = Counter()
    codes: dict[int, str] = {}
    for place, label in enumerate(names):
        if place in regions:
            out[label, "region"] += 1
        elif label in NO_STATE:
            out[label, "no state; kept in totals"] += 1
            codes[place] = ""
        else:
            codes[place] = iso3_from_name(label, f"{name}, names[{place}]")
    stocks: Stocks = {}
    for year, matrix in matrices.items():
        if len(matrix) != len(names) or any(len(row) != len(names) for row in matrix):
            raise SourceError(f"{name}: the matrix of {year} is not {len(names)} by {len(names)}.")
        by_origin: dict[str, dict[str, float]] = defaultdict(dict)
        for origin, code in codes.items():
            for destination, other in codes.items():
                persons = matrix[origin][destination]
                if code and persons:
                    by_origin[code][other] = by_origin[code].get(other, 0.0) + persons
        stocks[int(year)] = by_origin
    return stocks, out


def _workbook(content: bytes, name: str) -> tuple[Stocks, Counter[tuple[str, str]]]:
    out: Counter[tuple[str, str]] = Counter()
    stocks: Stocks = defaultdict(lambda: defaultdict(dict))
    rows = _sheet_rows(content, name)
    places: dict[str, int] = {}
    years: dict[int, int] = {}
    for line, row in enumerate(rows, 1):
        if not places:
            places, years = _header(row)
            continue
        if row[places[DESTINATION]] is None or row[places[ORIGIN]] is None:
            continue
        where = f"{name}, row {line}"
        destination = _area(row[places[DESTINATION]], where)
        origin = _area(row[places[ORIGIN]], where)
        if destination is None or origin is None:
            out["regions", "region"] += 1
            continue
        if not origin:
            out["areas of origin", "no state"] += 1
            continue
        for year, place in years.items():
            cell = row[place]
            if cell is not None and str(cell).strip() not in BLANK:
                persons = files.number(str(cell).replace(" ", ""), where)
                by_destination = stocks[year][origin]
                by_destination[destination] = by_destination.get(destination, 0.0) + persons
    if not places:
        raise SourceError(f"{name}: no sheet with the columns {DESTINATION!r} and {ORIGIN!r}.")
    return stocks, out


def _sheet_rows(content: bytes, name: str) -> Iterator[tuple[Any, ...]]:
    """Rows of the first sheet that has the header; none if no sheet has it."""
    try:
        import openpyxl
    except ImportError as error:
        raise SourceError(
            f"{name} is an Excel workbook; reading it needs openpyxl (pip install openpyxl)."
        ) from error
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(item.file_size for item in packed.infolist())
        if size > files.LARGEST:
            raise SourceError(f"{name}: unpacks to more than {files.LARGEST:,} bytes; refused.")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError) as error:
        raise SourceError(f"{name} is no Excel workbook: {error}.") from error
    for sheet in book.worksheets:
        head = sheet.iter_rows(min_row=1, max_row=40, values_only=True)
        if any(_header(row)[0] for row in head):
            yield from sheet.iter_rows(values_only=True)
            return


def _header(row: tuple[Any, ...]) -> tuple[dict[str, int], dict[int, int]]:
    """Places of the codes, and of each year's first column (both sexes); empty for another row."""
    labels = [" ".join(str(cell).split()).casefold() if cell is not None else "" for cell in row]
    if DESTINATION not in labels or ORIGIN not in labels:
        return {}, {}
    years: dict[int, int] = {}
    for place, label in enumerate(labels):
        if label.isdigit() and len(label) == 4:
            years.setdefault(int(label), place)
    return {key: labels.index(key) for key in (DESTINATION, ORIGIN)}, years


def _area(code: object, where: str) -> str | None:
    """ISO3 of a location code; "" for an area that is no state, None for a region."""
    try:
        number = int(float(str(code)))
    except ValueError as error:
        raise UnknownState(str(code), [], where) from error
    if number in NO_STATE_CODES or number == 2003:
        return ""
    return None if number >= REGION_CODES else iso3_from_numeric(number, where)


def _observations(stocks: Stocks) -> list[dict[str, object]]:
    """Both indicators; a pair seen in some year and blank in another is unobserved in that one."""
    pairs = sorted(
        {
            (origin, destination)
            for by_origin in stocks.values()
            for origin, by_destination in by_origin.items()
            for destination in by_destination
            if destination
        }
    )
    rows: list[dict[str, object]] = []
    for year, by_origin in sorted(stocks.items()):
        totals = {origin: sum(items.values()) for origin, items in by_origin.items()}
        for origin, destination in pairs:
            persons = by_origin.get(origin, {}).get(destination)
            total = totals.get(origin, 0.0)
            known = persons is not None and total > 0
            part = persons / total if persons is not None and total > 0 else None
            status = "estimated" if known else "unobserved"
            keys = (origin, destination, year)
            rows.append(files.observed(SPEC.id, "migrant_stock", *keys, persons, "persons", status))
            unit = f"share of {int(total):,} emigrants"
            rows.append(files.observed(SPEC.id, "migrant_share", *keys, part, unit, status))
    return rows
