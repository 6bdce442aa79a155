"""Eurostat Comext: trade of EU members by product of the Combined Nomenclature, monthly, EUR.

Two shapes are read: the long file with labels (reporter, partner, product or product_cn8, flow,
period, value_eur) and the bulk file of the publisher (`DECLARANT_ISO`, `PARTNER_ISO`,
`PRODUCT_NC`, `FLOW` 1 import and 2 export, `PERIOD` 202201, `VALUE_IN_EUROS`, `QUANTITY_IN_KG`).
Quirks: labels carry remarks on territory in brackets ("Belgium (incl. Luxembourg 'LU' -> 1998)");
8-digit codes and the 4-digit headings that hold the same trade stand side by side, and chapters
and TOTAL beside them: `level` tells them apart, and a sum takes one level only. A month without
a row is no trade above the threshold, or a confidential one: the file does not say which. In the
bulk file period 202252 is the year's sum: it is left out. Partners that are no state (stores,
not specified) keep an aggregate's code; Northern Ireland (XI) is the United Kingdom's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.codes import resolve_partner
from nearabroad.core.errors import SourceError
from nearabroad.core.schemas import FLOW
from nearabroad.core.specs import Citation, SourceSpec
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
MONTH = re.compile(r"(\d{4})-?(0[1-9]|1[0-2])")
REMARK = re.compile(r"\s*\((?:incl|excl)\..*\)$")


def read(path: Path) -> pa.Table:
    """Flows by reporter, partner, product, month, in EUR (and kg where the file has it)."""
    found = header_of(path)
    if "DECLARANT_ISO" in found:
        raw = _texts(path, BULK).rename_columns([*NAMES, "quantity"])
        raw = raw.filter(pc.invert(pc.match_substring_regex(raw["period"], "5[0-9]$")))
        return _flows(path.name, raw, "iso2", "EUR; quantity in kg")
    product = "product_cn8" if "product_cn8" in found else "product"
    raw = _texts(path, ("reporter", "partner", product, "flow", "period", "value_eur"))
    return _flows(path.name, raw.rename_columns(NAMES), "name", "EUR")


def _texts(path: Path, columns: Sequence[str]) -> pa.Table:
    """The columns of a file of millions of rows as texts; a blank is the empty text."""
    raw = read_csv_checked(path, columns, allow_extra=True)
    return pa.table({name: pc.fill_null(raw[name], "") for name in columns})


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
