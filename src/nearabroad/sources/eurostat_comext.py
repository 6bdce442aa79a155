"""Eurostat Comext: trade of EU members by product of the Combined Nomenclature, monthly, EUR.

Three shapes are read: the long file with labels (reporter, partner, product or product_cn8, flow,
period, value_eur) and the bulk file of the publisher (`DECLARANT_ISO`, `PARTNER_ISO`,
`PRODUCT_NC`, `FLOW` 1 import and 2 export, `PERIOD` 202201, `VALUE_IN_EUROS`, `QUANTITY_IN_KG`),
and the API's SDMX-CSV (`indicators` VALUE_IN_EUROS and QUANTITY_IN_100KG in rows of their own).
The bulk file has a row per statistical procedure: they are summed.
Quirks: labels carry remarks on territory in brackets ("Belgium (incl. Luxembourg 'LU' -> 1998)");
8-digit codes and the 4-digit headings that hold the same trade stand side by side, and chapters
and TOTAL beside them: `level` tells them apart, and a sum takes one level only. A month without
a row is no trade above the threshold, or a confidential one: the file does not say which. In the
bulk file period 202252 is the year's sum: it is left out. Partners that are no state (stores,
not specified) keep an aggregate's code; Northern Ireland (XI) is the United Kingdom's.

Address: Comext's SDMX API, dataset DS-045409, a question per year: the members' trade with the
states asked for, by chapter, in total, and by the six-digit codes of `PRIORITY`. Quirks: Greece is
GR as a reporter; over about five million cells a question is refused (status 413), so that all
products at once cannot be asked for; the bulk files are packed by 7z, which is not opened here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.codes import resolve_partner
from nearabroad.core.errors import SourceError
from nearabroad.core.fetching import Get, Wanted
from nearabroad.core.schemas import FLOW, KEYS
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.core.states import states
from nearabroad.sources._files import header_of
from nearabroad.sources._reading import read_csv_checked

SPEC = SourceSpec(
    id="eurostat_comext",
    title="Comext: EU trade by CN8 product and month",
    publisher="Eurostat",
    table="flow",
    snapshots=(),
    licence="Eurostat copyright notice: reuse free with citation (CC BY 4.0)",
    cadence="monthly",
    citation=Citation(
        key="eurostat_comext",
        author="Eurostat",
        title="International trade in goods: Comext, DS-045409",
        year=2022,
        publisher="European Commission",
        url="https://ec.europa.eu/eurostat/web/international-trade-in-goods/database",
    ),
    caution="Headings and 8-digit codes hold the same trade: sum one level only.",
)

NAMES = ["reporter", "partner", "product", "flow", "period", "value"]
BULK = (
    "DECLARANT_ISO", "PARTNER_ISO", "PRODUCT_NC", "FLOW", "PERIOD", "VALUE_IN_EUROS",
    "QUANTITY_IN_KG",
)  # fmt: skip
FLOWS = {"EXPORT": "exports", "IMPORT": "imports", "2": "exports", "1": "imports"}
LEVELS = {2: "chapter", 4: "heading", 6: "subheading", 8: "cn8"}
# Comext's own partner letters that ISO does not have, or has for somebody else.
OWN_CODES = {
    "XI": "GBR", "XC": "ESP", "XL": "ESP", "EL": "GRC", "QP": "OTHER", "QQ": "BUNKERS",
    "QR": "BUNKERS", "QS": "BUNKERS", "QU": "NES", "QV": "EU_NES", "QW": "NES", "QX": "NES",
    "QY": "EU_NES", "QZ": "NES",
}  # fmt: skip
API = "https://ec.europa.eu/eurostat/api/comext/dissemination/sdmx/2.1/data/DS-045409"
VALUE, HUNDREDWEIGHTS = "VALUE_IN_EUROS", "QUANTITY_IN_100KG"
DIMENSIONS = ("reporter", "partner", "product", "flow", "TIME_PERIOD")
MEMBERS = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
CHAPTERS = [f"{number:02d}" for number in range(1, 98) if number != 77]
# The Common High Priority List of 23 February 2024 (BIS and its partners): 50 subheadings.
PRIORITY = (
    "854231", "854232", "854233", "854239", "851762", "852691", "853221", "853224", "854800",
    "847150", "850440", "851769", "852589", "852910", "852990", "853669", "853690", "854110",
    "854121", "854129", "854130", "854149", "854151", "854159", "854160", "848210", "848220",
    "848230", "848250", "880730", "901310", "901380", "901420", "901480", "847180", "848610",
    "848620", "848640", "853400", "854320", "902750", "903020", "903032", "903039", "903082",
    "845710", "845811", "845891", "845961", "846693",
)  # fmt: skip
FIRST_YEAR = 1988
MONTH = re.compile(r"(\d{4})-?(0[1-9]|1[0-2])")
REMARK = re.compile(r"\s*\((?:incl|excl)\..*\)$")


def fetch(get: Get, wanted: Wanted) -> Iterator[Path]:
    """Monthly trade of the members with the states asked for, a file per year."""
    partners = [states()[code].iso2 for code in wanted.states]
    key = ".".join(
        [
            "M", "+".join(MEMBERS), "+".join(code for code in partners if code not in MEMBERS),
            "+".join(["TOTAL", *CHAPTERS, *PRIORITY]), "1+2", f"{VALUE}+{HUNDREDWEIGHTS}",
        ]
    )  # fmt: skip
    for year in wanted.years:
        if year >= FIRST_YEAR:
            span = f"startPeriod={year}-01&endPeriod={year}-12"
            yield get(f"{API}/{key}?format=SDMX-CSV&{span}", f"comext_{year}.csv")


def read(path: Path) -> pa.Table:
    """Flows by reporter, partner, product, month, in EUR (and kg where the file has it)."""
    found = header_of(path)
    if "DECLARANT_ISO" in found:
        raw = _texts(path, BULK).rename_columns([*NAMES, "quantity"])
        raw = raw.filter(pc.invert(pc.match_substring_regex(raw["period"], "5[0-9]$")))
        return _summed(_flows(path.name, raw, "iso2", "EUR; quantity in kg"))
    if "indicators" in found:
        return _of_api(path)
    product = "product_cn8" if "product_cn8" in found else "product"
    raw = _texts(path, ("reporter", "partner", product, "flow", "period", "value_eur"))
    return _flows(path.name, raw.rename_columns(NAMES), "name", "EUR")


def _texts(path: Path, columns: Sequence[str]) -> pa.Table:
    """The columns of a file of millions of rows as texts; a blank is the empty text."""
    raw = read_csv_checked(path, columns, allow_extra=True)
    return pa.table({name: pc.fill_null(raw[name], "") for name in columns})


def _of_api(path: Path) -> pa.Table:
    """Rows of values and of quantities side by side; 100 kg become kg."""
    columns = [*DIMENSIONS, "indicators", "OBS_VALUE"]
    raw = read_csv_checked(path, columns, allow_extra=True, keys=columns[:-1], empty=True)
    known = pc.is_in(raw["indicators"], pa.array([VALUE, HUNDREDWEIGHTS]))
    if not pc.all(known, min_count=0).as_py():
        raise SourceError(f"{path.name}: indicators other than {VALUE} and {HUNDREDWEIGHTS}.")

    def of(indicator: str, name: str) -> pa.Table:
        rows = raw.filter(pc.equal(raw["indicators"], indicator)).drop_columns("indicators")
        return rows.rename_columns([*DIMENSIONS, name])

    both = of(VALUE, "value").join(
        of(HUNDREDWEIGHTS, "quantity"), DIMENSIONS, join_type="full outer"
    )
    both = both.sort_by([(name, "ascending") for name in DIMENSIONS])
    table = _flows(
        path.name, both.rename_columns([*NAMES, "quantity"]), "iso2", "EUR; quantity in kg"
    )
    place = table.column_names.index("quantity")
    return table.set_column(place, "quantity", pc.multiply(table["quantity"], 100.0))


def _summed(table: pa.Table) -> pa.Table:
    """One row per reporter, partner, flow, product and month."""
    keys = [*KEYS["flow"], "source", "level", "unit", "status"]
    options = pc.ScalarAggregateOptions(min_count=1)  # a sum of nothing is unknown
    sums = table.group_by(list(dict.fromkeys(keys)), use_threads=False).aggregate(
        [("value", "sum", options), ("quantity", "sum", options)]
    )
    columns = {name: sums[name] for name in dict.fromkeys(keys)}
    columns |= {"value": sums["value_sum"], "quantity": sums["quantity_sum"]}
    columns["snapshot"] = pa.nulls(sums.num_rows)
    return pa.table({item.name: columns[item.name] for item in FLOW}).cast(FLOW)


def _flows(name: str, raw: pa.Table, scheme: str, unit: str) -> pa.Table:
    """The table's columns; every distinct label is looked up once."""
    rows = raw.num_rows

    def party(text: str, where: str) -> str:
        plain = REMARK.sub("", text)
        own = OWN_CODES.get(plain) if scheme == "iso2" else None
        return own or resolve_partner(plain, scheme, where).code

    has_quantity = "quantity" in raw.column_names
    columns = {
        "source": pa.repeat(SPEC.id, rows),
        "reporter": _mapped(raw, "reporter", name, party),
        "partner": _mapped(raw, "partner", name, party),
        "flow": _mapped(raw, "flow", name, _flow),
        "product": raw["product"],
        "level": _mapped(raw, "product", name, _level),
        "period": _mapped(raw, "period", name, _month).cast(pa.date32()),
        "value": _numbers(raw["value"], name),
        "quantity": _numbers(raw["quantity"], name) if has_quantity else pa.nulls(rows),
        "unit": pa.repeat(unit, rows),
        "status": pa.repeat("reported", rows),
        "snapshot": pa.nulls(rows),
    }
    return pa.table(columns).cast(FLOW)


def _mapped(raw: pa.Table, column: str, name: str, look_up: Callable[[str, str], str]) -> pa.Array:
    """A column with every distinct text looked up once, by text and its first row."""
    coded = raw[column].combine_chunks().dictionary_encode()
    texts = coded.dictionary.to_pylist()
    _, first = np.unique(coded.indices.to_numpy(), return_index=True)
    lines = [f"{name}, line {number + 2}" for number in first.tolist()]
    values = [look_up(text, line) for text, line in zip(texts, lines, strict=True)]
    return pa.array(values, pa.string()).take(coded.indices)


def _flow(text: str, where: str) -> str:
    if text not in FLOWS:
        raise SourceError(f"{where}: flow {text!r} is none of {', '.join(FLOWS)}.")
    return FLOWS[text]


def _level(product: str, where: str) -> str:
    level = "total" if product == "TOTAL" else LEVELS.get(len(product))
    if level is None:
        raise SourceError(f"{where}: product {product!r} has no level of the nomenclature.")
    return level


def _month(text: str, where: str) -> str:
    found = MONTH.fullmatch(text)
    if found is None:
        raise SourceError(f"{where}: period {text!r} is no month.")
    return f"{found[1]}-{found[2]}-01"


def _numbers(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """Texts as numbers; blank is unknown."""
    try:
        blank = pc.equal(pc.utf8_trim_whitespace(column), "")
        return pc.if_else(blank, None, column).cast(pa.float64())
    except pa.ArrowInvalid as error:
        raise SourceError(f"{name}: a value is not a number ({error}).") from error
