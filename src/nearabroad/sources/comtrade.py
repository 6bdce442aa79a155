"""UN Comtrade: trade in goods by partner as the reporter publishes it, current USD.

Reads the answers of the API, version 1: JSON (`{"data": [...]}`) and CSV, with and without
descriptions. Quirks: numeric codes are M49 and Comtrade's own (842 USA, 251 France, 381 Italy,
579 Norway, 757 Switzerland, 490 "other Asia", which is Taiwan, 0 the world, 899 not specified);
`primaryValue` is CIF for most imports and FOB for exports, `cifvalue` and `fobvalue` stand beside
it where the reporter gives them: an import with a `fobvalue` alone is FOB. `flowCode` X and M hold
re-exports (RX) and re-imports (RM), which come as rows of their own and are not added. The same
trade comes by mode of transport, customs procedure and second partner: only the rows that stand
for all of them (`motCode` 0, `customsCode` C00, `partner2Code` 0) are read. `cmdCode` TOTAL gives
goods in total; codes of 2, 4 or 6 digits are kept as trade by product and year (`products`), those
of chapter 27 in `FUELS` as fuels too. Monthly answers (`freqCode` M) give trade by month (`flows`).
An answer of exactly 500 rows (without a key) or 250,000 (with one) has met the API's limit and is
refused: ask again with fewer codes. `isReported` is false for every figure that Comtrade added up
itself, and so for goods in total as for most headings; `isAggregate` then tells a sum of what the
reporter reports, which is *reported* all the same. Neither reported nor such a sum is *estimated*.

Address: the API, a question per reporter and year, latest first. Without a key it is the preview
(one year a question, 500 rows); with one in the environment variable `COMTRADE_KEY` the full
answer. The key goes into a header, never into the address. A free key has a daily number of
questions: `--since` keeps below it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from nearabroad.core.codes import resolve_partner
from nearabroad.core.errors import SourceError
from nearabroad.core.fetching import Get, Wanted
from nearabroad.core.schemas import FLOW, OBSERVATION, PRODUCT_FLOW, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.core.states import states
from nearabroad.sources._files import amount, csv_rows, text_of

FUELS = {
    "271111": "gas", "271121": "gas", "2709": "crude", "270900": "crude", "2710": "refined",
    "2701": "coal", "2702": "coal", "2716": "power", "271600": "power",
}  # fmt: skip

SPEC = SourceSpec(
    id="comtrade",
    title="UN Comtrade, trade in goods by partner",
    publisher="United Nations Statistics Division",
    table="observation",
    snapshots=(),
    licence="UN Comtrade policy on use: free for analysis with citation, no redistribution in bulk",
    cadence="yearly",
    citation=Citation(
        key="un_comtrade",
        author="United Nations Statistics Division",
        title="UN Comtrade Database",
        year=2025,
        publisher="United Nations",
        url="https://comtradeplus.un.org",
    ),
    indicators=(
        Indicator("goods_exports", "Exports of goods to a partner", "USD, FOB", high=None),
        Indicator("goods_imports", "Imports of goods from a partner", "USD, CIF", high=None),
        *(
            Indicator(f"imports_{fuel}_reported", f"Imports of {fuel} by partner", "USD", high=None)
            for fuel in ("gas", "crude", "refined", "coal", "power")
        ),
    ),
    caution="As reported: both sides of a flow differ (see mirror statistics).",
)

COLUMNS = (
    "freqCode", "refYear", "reporterCode", "partnerCode", "flowCode", "cmdCode", "primaryValue"
)  # fmt: skip
WHOLE = {"partner2Code": ("0", ""), "motCode": ("0", ""), "customsCode": ("C00", "")}
LIMITS = (500, 250_000)
FLOWS = {"X": "exports", "M": "imports"}
LEVELS = {2: "chapter", 4: "heading", 6: "subheading"}
MONTH = re.compile(r"(\d{4})(0[1-9]|1[0-2])")

PREVIEW = "https://comtradeapi.un.org/public/v1/preview/C/A/HS"
FULL = "https://comtradeapi.un.org/data/v1/get/C/A/HS"
KEY = "COMTRADE_KEY"
# By heading, but for gas: 2711 holds other gases too.
QUESTIONS = {
    "total": "flowCode=X,M&cmdCode=TOTAL",
    "fuels": "flowCode=M&cmdCode=2701,2702,2709,2710,2716,271111,271121",
}
FIRST_YEAR = 1988

Record = dict[str, str]


def fetch(get: Get, wanted: Wanted) -> Iterator[Path]:
    """Goods in total, and fuels imported, of each state and year that is over."""
    key = os.environ.get(KEY, "").strip()
    base, headers = (FULL, {"Ocp-Apim-Subscription-Key": key}) if key else (PREVIEW, None)
    for year in range(wanted.until - 1, max(wanted.since, FIRST_YEAR) - 1, -1):
        for state in wanted.states:
            reporter = int(states()[state].numeric[-1])  # Comtrade's own number stands last
            for what, question in QUESTIONS.items():
                address = (
                    f"{base}?reporterCode={reporter}&period={year}&{question}"
                    "&partner2Code=0&customsCode=C00&motCode=0"
                )
                name = f"comtrade_{state}_{year}_{what}.json"
                yield get(address, name, kinds=("json",), headers=headers)


def read(path: Path) -> pa.Table:
    """Exports and imports by reporter (`state`), partner or aggregate, and year, in USD."""
    answer = list(_records(path))
    if len(answer) in LIMITS:
        raise SourceError(
            f"{path.name}: {len(answer)} rows are the API's limit, the answer is cut; "
            "ask again with fewer codes."
        )
    sums: dict[tuple[str, str, str, int, str, str], float] = {}
    read_codes: dict[tuple[str, str, str, int], set[str]] = {}
    for where, row in answer:
        if row["freqCode"] != "A" or not _is_whole(row):
            continue
        found = _cell(row, where)
        if found is None:
            continue
        cell, code, value, unit, status = found
        codes = read_codes.setdefault(cell, set())
        if code in codes:
            raise SourceError(f"{where}: {cell} stands twice for {code}.")
        codes.add(code)
        key = (*cell, unit, status)
        sums[key] = sums.get(key, 0.0) + value
    _refuse_nested(path, read_codes)
    return table_of([_row(key, value) for key, value in sums.items()], OBSERVATION)


def products(path: Path) -> pa.Table:
    """Yearly trade by product of 2, 4 or 6 digits, in USD, as the reporter gives it."""
    rows = [
        {**row, "year": int(record["refYear"])}
        for row, record in _by_product(path, "A") if row["level"] != "total"
    ]  # fmt: skip
    return table_of(rows, PRODUCT_FLOW)


def flows(path: Path) -> pa.Table:
    """Monthly trade, in total and by product, in USD, as the reporter gives it."""
    rows = []
    for row, record in _by_product(path, "M"):
        month = MONTH.fullmatch(record.get("period", ""))
        if month is None:
            raise SourceError(f"{path.name}: period {record.get('period')!r} is no month.")
        rows.append({**row, "period": dt.date(int(month[1]), int(month[2]), 1)})
    return table_of(rows, FLOW)


def _by_product(path: Path, frequency: str) -> Iterator[tuple[dict[str, Any], Record]]:
    """Each whole record of one frequency, of goods in total or of an HS code."""
    for where, row in _records(path):
        code, flow = row["cmdCode"].strip(), FLOWS.get(row["flowCode"].strip())
        level = "total" if code == "TOTAL" else LEVELS.get(len(code)) if code.isdigit() else None
        if row["freqCode"] != frequency or flow is None or level is None or not _is_whole(row):
            continue
        value = amount(row["primaryValue"], where)
        if value is None:
            continue
        year = int(row["refYear"])
        yield {
            "source": SPEC.id,
            "reporter": resolve_partner(row["reporterCode"], "comtrade", where, year).code,
            "partner": resolve_partner(row["partnerCode"], "comtrade", where, year).code,
            "flow": flow, "product": code, "level": level, "value": value,
            "unit": _unit(row, row["flowCode"].strip(), where), "status": _status(row),
        }, row  # fmt: skip


def _row(key: tuple[str, str, str, int, str, str], value: float) -> dict[str, object]:
    indicator, state, partner, year, unit, status = key
    return {
        "source": SPEC.id, "indicator": indicator, "state": state, "partner": partner,
        "year": year, "value": value, "low": value, "high": value, "unit": unit,
        "status": status,
    }  # fmt: skip


def _records(path: Path) -> Iterator[tuple[str, Record]]:
    """Each record of an answer, JSON or CSV, as texts, with where it stands."""
    text = text_of(path, utf8=True)
    if not text.lstrip().startswith("{"):
        yield from csv_rows(path, COLUMNS)
        return
    try:
        answer: Any = json.loads(text)
    except ValueError as error:
        raise SourceError(f"{path.name}: not a whole JSON answer ({error}).") from error
    if answer.get("error") or not isinstance(answer.get("data"), list):
        raise SourceError(f"{path.name}: the API answered {answer.get('error') or 'no data'!r}.")
    for number, record in enumerate(answer["data"], start=1):
        where = f"{path.name}, record {number}"
        missing = [name for name in COLUMNS if name not in record]
        if missing:
            raise SourceError(f"{where}: {', '.join(missing)} missing.")
        yield where, {name: "" if item is None else str(item) for name, item in record.items()}


def _is_whole(row: Record) -> bool:
    """Whether a record stands for all second partners, transports and procedures."""
    return all(row.get(name, "") in allowed for name, allowed in WHOLE.items())


def _cell(row: Record, where: str) -> tuple[tuple[str, str, str, int], str, float, str, str] | None:
    """The cell, product code, value, unit and status of a record; None where it is not read."""
    code, flow = row["cmdCode"].strip(), row["flowCode"].strip()
    if flow not in ("X", "M"):
        return None
    if code == "TOTAL":
        indicator = "goods_exports" if flow == "X" else "goods_imports"
    elif code in FUELS and flow == "M":
        indicator = f"imports_{FUELS[code]}_reported"
    else:
        return None
    value = amount(row["primaryValue"], where)
    if value is None:
        return None
    year = int(row["refYear"])
    cell = (
        indicator,
        resolve_partner(row["reporterCode"], "comtrade", where, year).code,
        resolve_partner(row["partnerCode"], "comtrade", where, year).code,
        year,
    )
    return cell, code, value, _unit(row, flow, where), _status(row)


def _status(row: Record) -> str:
    """Reported, also where Comtrade only added the reporter's lines up; else estimated."""
    no = ("false", "0")
    reported = row.get("isReported", "").strip().lower() not in no
    added_up = row.get("isAggregate", "false").strip().lower() not in ("", *no)
    return "reported" if reported or added_up else "estimated"


def _unit(row: Record, flow: str, where: str) -> str:
    """CIF or FOB: exports are FOB; imports CIF unless only their FOB value stands there."""
    cif, fob = amount(row.get("cifvalue", ""), where), amount(row.get("fobvalue", ""), where)
    return "USD, FOB" if flow == "X" or (not cif and fob) else "USD, CIF"


def _refuse_nested(path: Path, read_codes: dict[tuple[str, str, str, int], set[str]]) -> None:
    """A heading and a code below it hold the same trade: an answer with both is refused."""
    for cell, codes in read_codes.items():
        nested = [c for c in codes if any(c != o and c.startswith(o) for o in codes)]
        if nested:
            raise SourceError(
                f"{path.name}: {cell} by heading and by {', '.join(sorted(nested))} at once; "
                "ask for codes of one length."
            )
