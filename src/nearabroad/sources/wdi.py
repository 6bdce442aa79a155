"""World Development Indicators: GDP, openness, remittances, net energy imports, by state and year.

Three shapes, told apart by content: the long CSV of one indicator (`Country Name, Country Code,
Year, Value`, which does not name its indicator and is read as GDP), the API's answer (version 2,
JSON), and the bulk or download CSV with a column for each year (the download has four lines
before its header).

Quirks. Aggregates ("Arab World", "Euro area", income groups) stand among the states under codes
of their own; they are known by code and left out. Kosovo is XKX (formerly KSV), five other codes
of old editions differ from ISO's; the Channel Islands are no state here. Percentages become
shares. Net energy imports are negative for a net exporter. A blank is a hole. The API gives its
answer in pages: one page of several is refused, all pages in one list are read. Years before a
state's independence are the Bank's own reconstruction.

Address: the Bank's API, version 2, one question per series, for all countries. It has no ETag,
gives pages of at most `per_page` records, and answers an error with status 200 and a `message`.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.core.fetching import Get, Wanted
from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.core.states import nearest_codes, states
from nearabroad.sources import _files as files

SPEC = SourceSpec(
    id="wdi",
    title="World Development Indicators",
    publisher="World Bank",
    table="observation",
    snapshots=(),
    licence="CC BY 4.0",
    cadence="yearly",
    citation=Citation(
        key="wdi",
        author="World Bank",
        title="World Development Indicators",
        year=2024,
        publisher="World Bank",
        url="https://databank.worldbank.org/source/world-development-indicators",
    ),
    indicators=(
        Indicator("gdp", "GDP, current prices", "USD", 0, None, "none"),
        Indicator(
            "exports_goods_services_to_gdp", "Exports of goods and services to GDP",
            "share of GDP", 0, 4, "none",
        ),
        Indicator(
            "imports_goods_services_to_gdp", "Imports of goods and services to GDP",
            "share of GDP", 0, 5, "none",
        ),
        Indicator("remittances_to_gdp", "Remittances received", "share of GDP", partner="none"),
        Indicator(
            "net_energy_imports", "Net energy imports to energy use",
            "share of energy use", None, 1, "none",
        ),
    ),
    caution="Aggregates are left out; years before independence are reconstructed.",
)  # fmt: skip

GDP = "NY.GDP.MKTP.CD"
# Publisher's series -> indicator, unit, and what a printed one is worth.
SERIES: dict[str, tuple[str, str, float]] = {
    GDP: ("gdp", "USD", 1.0),
    "NE.EXP.GNFS.ZS": ("exports_goods_services_to_gdp", "share of GDP", 0.01),
    "NE.IMP.GNFS.ZS": ("imports_goods_services_to_gdp", "share of GDP", 0.01),
    "BX.TRF.PWKR.DT.GD.ZS": ("remittances_to_gdp", "share of GDP", 0.01),
    "EG.IMP.CONS.ZS": ("net_energy_imports", "share of energy use", 0.01),
}
_AGGREGATES = """
AFE AFR AFW ARB BEA BEC BHI BLA BMN BSS CAA CEA CEB CEU CLA CME CSA CSS DEA DEC DLA DMN DNS
DSA DSF DSS EAP EAR EAS ECA ECS EMU EUU FCS FXS HIC HPC IBB IBD IBT IDA IDB IDX INX LAC LCN
LDC LIC LMC LMY LTE MDE MEA MIC MNA NAC NAF NRS NXS OED OSS PRE PSS PST RRS SAS SSA SSF SST
SXZ TEA TEC TLA TMN TSA TSS UMC WLD XZN
"""
AGGREGATES = frozenset(_AGGREGATES.split())
NO_STATE = {"CHI": "Channel Islands"}
FORMER_CODES = {
    "ADO": "AND", "IMY": "IMN", "KSV": "XKX", "ROM": "ROU", "TMP": "TLS", "WBG": "PSE",
    "ZAR": "COD",
}  # fmt: skip

LONG = ("Country Name", "Country Code", "Year", "Value")
WIDE = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")

API = "https://api.worldbank.org/v2/country/all/indicator/{series}"
PER_PAGE = 20_000
Cell = tuple[str, str, str, str, str, str]
"""Where it stands, series, code, name, year and figure, as printed."""


def fetch(get: Get, wanted: Wanted) -> Iterator[Path]:
    """Every series that is read, each as one list of the API's pages."""
    for series in SERIES:
        name = f"wdi_{series}.json"
        span = f"{get.first_year(name, wanted.since)}:{wanted.until}"
        address = f"{API.format(series=series)}?format=json&per_page={PER_PAGE}&date={span}"
        pages: list[Path] = []
        while len(pages) < (_pages(pages[0]) if pages else 1):
            number = len(pages) + 1
            stem = f"wdi_{series}_page_{number}.json"
            pages.append(get(f"{address}&page={number}", stem, kinds=("json",)))
        whole = pages[0].with_name(name)
        parts = [page.read_bytes().removeprefix(codecs.BOM_UTF8) for page in pages]
        whole.write_bytes(b"[" + b",\n".join(parts) + b"]")
        yield whole


def _pages(first: Path) -> int:
    """Of how many pages the first one speaks; 1 where it is an error, which `read` tells."""
    try:
        return int(json.loads(first.read_text(encoding="utf-8-sig"))[0]["pages"])
    except (ValueError, LookupError, TypeError):
        return 1


def read(path: Path) -> pa.Table:
    """One row per state, indicator and year, without partner; shares of GDP and energy 0..1.

    Raises `SourceError` for another file or an error of the API, `UnknownState` with its place
    for a code that is neither a state nor a known aggregate.
    """
    return table_of(_parsed(path)[0], OBSERVATION)


def left_out(path: Path) -> tuple[files.LeftOut, ...]:
    """Aggregates, areas that are no states, and series that are not read, with their cells."""
    return files.counted(_parsed(path)[1])


def _parsed(path: Path) -> tuple[list[dict[str, object]], Counter[tuple[str, str]]]:
    rows: dict[tuple[str, str, int], dict[str, object]] = {}
    out: Counter[tuple[str, str]] = Counter()
    for where, series, code, name, year, text in _cells(files.text_of(path), path.name):
        if series not in SERIES:
            out[series, "series that is not read"] += 1
            continue
        if code in AGGREGATES or not code:
            out[name, "aggregate"] += 1
            continue
        if code in NO_STATE:
            out[name, "no state"] += 1
            continue
        state = FORMER_CODES.get(code, code)
        if state not in states():
            raise UnknownState(code, nearest_codes(code), where)
        indicator, unit, worth = SERIES[series]
        value = files.number(text, where) * worth
        key = indicator, state, int(files.number(year, where))
        row = files.observed(SPEC.id, indicator, state, None, key[2], value, unit)
        if rows.setdefault(key, row) != row:
            raise SourceError(f"{where}: a second, other figure of {state} in {year}.")
    return [rows[key] for key in sorted(rows)], out


def _cells(text: str, name: str) -> Iterator[Cell]:
    """Every printed figure; blanks are passed over."""
    if text.lstrip()[:1] in ("[", "{"):
        return _of_api(text, name)
    if files.has_header(text, LONG):
        return _of_long(text, name)
    return _of_wide(text, name)


def _of_long(text: str, name: str) -> Iterator[Cell]:
    for where, row in files.rows_below(text, name, LONG):
        if row["Value"].strip():
            yield where, GDP, row["Country Code"], row["Country Name"], row["Year"], row["Value"]


def _of_wide(text: str, name: str) -> Iterator[Cell]:
    lines = io.StringIO(text, newline="")
    for _ in range(20):
        header = next(csv.reader([lines.readline()]), [])
        if tuple(header[:4]) == WIDE:
            break
    else:
        raise SourceError(f"{name} has no header of the World Development Indicators.")
    years = [(place, year) for place, year in enumerate(header) if year.isdigit()]
    for row in csv.reader(lines):
        where = f"{name}, {row[1] if len(row) > 1 else 'last row'}"
        if len(row) < 4 + len(years):
            raise SourceError(f"{where}: the row is cut short.")
        for place, year in years:
            if row[place].strip():
                yield f"{where} {year}", row[3], row[1], row[0], year, row[place]


def _of_api(text: str, name: str) -> Iterator[Cell]:
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise SourceError(f"{name}: the API's answer is cut short ({error}).") from error
    pages = raw if raw and isinstance(raw, list) and isinstance(raw[0], list) else [raw]
    seen, wanted = 0, 0
    for page in pages:
        if not isinstance(page, list) or not page or not isinstance(page[0], dict):
            raise SourceError(f"{name} is no answer of the World Bank's API.")
        if "message" in page[0]:
            said = "; ".join(str(item.get("value")) for item in page[0]["message"])
            raise SourceError(f"{name}: the World Bank's API refused: {said}")
        records: list[dict[str, Any]] = (page[1] if len(page) > 1 else None) or []
        seen, wanted = seen + len(records), int(page[0].get("total", 0))
        for record in records:
            if record["value"] is not None:
                country = record["country"]["value"]
                series, year = record["indicator"]["id"], record["date"]
                where = f"{name}, {series} of {country} in {year}"
                code = record["countryiso3code"]
                yield where, series, code, country, year, repr(record["value"])
    if seen < wanted:
        raise SourceError(f"{name}: {seen} of the answer's {wanted} records; fetch every page.")
