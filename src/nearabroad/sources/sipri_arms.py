"""SIPRI Arms Transfers: deliveries by year, and suppliers' shares in five-year windows (TIV).

Two shapes, told apart by their first line: shares already computed (embedded), and the trade
register as SIPRI exports it: as CSV, or as its backend answers, which is that CSV by base64 in a
JSON. Quirks of the register: eleven lines of text before the header;
letters in Windows-1252 in some exports; a row is one delivery year of one deal; licensed
production counts as a delivery; armed groups (`*`), organisations (`**`), unknown suppliers and
Libya's rival governments stand among the states: they stay in totals and get no row of their own.

A window is five years from one divisible by five, cut to the years the file covers: the last one
may be shorter. Under 20 TIV in a window a share means little; such a row has the band 0..1 and no
point. A window's share stands for each of its years. A delivery by an unknown supplier may be
anybody's: it widens every band upwards. A supplier that ever delivered to a state has a row in
each of its windows, zero where it delivered nothing; any other supplier delivered nothing.

Address: the backend that SIPRI's own page of the trade register asks, by POST with filters. It
needs no key and is not documented: where it changes, the register is exported by hand at
https://armstransfers.sipri.org and added.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from nearabroad.core.errors import SourceError
from nearabroad.core.fetching import Get, Wanted
from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.core.states import iso3_from_name
from nearabroad.sources import _files as files
from nearabroad.sources._facts import rows_of, share

MINIMUM_TIV = 20.0
WINDOW = 5

SPEC = SourceSpec(
    id="sipri_arms",
    title="SIPRI Arms Transfers Database, shares of deliveries 2000-2023",
    publisher="Stockholm International Peace Research Institute",
    table="observation",
    snapshots=("facts/arms_delivery_share.csv",),
    licence="shares computed from the register; SIPRI permits use with citation",
    cadence="window",
    citation=Citation(
        key="sipri_arms",
        author="Stockholm International Peace Research Institute",
        title="SIPRI Arms Transfers Database",
        year=2024,
        publisher="SIPRI",
        url="https://www.sipri.org/databases/armstransfers",
        note="Trade register 2000-2023; shares of TIV by five-year window computed by nearabroad.",
    ),
    indicators=(
        Indicator(
            "arms_share",
            "Supplier's share of arms deliveries",
            "share of TIV in window",
            absent="zero",
        ),
        Indicator(
            "arms_tiv", "Arms delivered by a supplier", "million TIV", high=None, absent="zero"
        ),
    ),
    caution="Under 20 TIV in a window the share is a band of 0..1.",
)

COLUMNS = ("state", "patron", "from_year", "to_year", "share", "total_tiv")
REGISTER_COLUMNS = ("Supplier", "Recipient", "Delivery year", "TIV delivery values")
REGISTER_HEADER = "SIPRI AT Database ID,"
# States that are no more: kept in totals, they are no state of today.
FORMER = (
    "Soviet Union", "Czechoslovakia", "Yugoslavia", "East Germany (GDR)", "North Yemen",
    "South Yemen", "South Vietnam", "Biafra",
)  # fmt: skip
UNKNOWN = ("unknown supplier(s)", "unknown recipient(s)")


BACKEND = "https://atbackend.sipri.org/api/p/trades/trade-register-csv/"
EARLIEST = 1950


def fetch(get: Get, wanted: Wanted) -> Iterator[Path]:
    """The register of all suppliers and recipients, by year of delivery."""
    name = "sipri_trade_register.json"
    first = max(EARLIEST, get.first_year(name, wanted.since))
    filters = [
        {"field": "Delivery year", "condition": "contains", "value1": first,
         "value2": wanted.until, "listData": []},
        {"field": "Order year", "condition": "contains", "value1": 0, "value2": wanted.until,
         "listData": []},
        {"field": "opendeals", "condition": "", "value1": "", "value2": "", "listData": []},
        {"field": "exportOption", "condition": "", "value1": "", "value2": "", "listData": []},
    ]  # fmt: skip
    question = json.dumps({"filters": filters, "logic": "AND"}).encode()
    yield get(
        BACKEND, name, kinds=("json",), headers={"Content-Type": "application/json"}, body=question
    )


def read(path: Path) -> pa.Table:
    """Shares of deliveries, and from the register deliveries by year (`arms_tiv`) as well.

    Raises `SourceError` for a file that is neither, `UnknownState` with the line for a name that
    is no state and no known group.
    """
    text = _text(path)
    if files.has_header(text, COLUMNS):
        return _shares_printed(path)
    deliveries, _, (first, last) = _register(text, path.name)
    return table_of([*_by_year(deliveries), *_by_window(deliveries, first, last)], OBSERVATION)


def left_out(path: Path) -> tuple[files.LeftOut, ...]:
    """Suppliers and recipients of a register that are no states, with the rows they stand in."""
    text = _text(path)
    return () if files.has_header(text, COLUMNS) else files.counted(_register(text, path.name)[1])


def _text(path: Path) -> str:
    """The CSV, taken out of the backend's answer where the file is one."""
    text = files.text_of(path)
    if not text.lstrip().startswith("{"):
        return text
    try:
        content = base64.b64decode(json.loads(text)["bytes"], validate=True)
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise SourceError(f"{path.name} is no answer of SIPRI's with a register in it.") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _shares_printed(path: Path) -> pa.Table:
    rows: list[dict[str, object]] = []
    for where, row in rows_of(path, COLUMNS):
        printed = share(row["share"], where)
        total = float(row["total_tiv"] or 0.0)
        little = total < MINIMUM_TIV or printed is None
        value, *band = (None, 0.0, 1.0) if little or printed is None else printed
        first, last = int(row["from_year"]), int(row["to_year"])
        rows += _every_year(
            row["state"], row["patron"], (first, last), total, value, (band[0], band[1]), little
        )
    return table_of(rows, OBSERVATION)


def _every_year(
    state: str, supplier: str, window: tuple[int, int], total: float,
    value: float | None, band: tuple[float | None, float | None], little: bool,
) -> list[dict[str, object]]:  # fmt: skip
    first, last = window
    unit = f"share of TIV {first}-{last}, total {round(total, 2):g} TIV"
    status = "truncated" if little else "reported"
    return [
        files.observed(SPEC.id, "arms_share", state, supplier, year, value, unit, status, band)
        for year in range(first, last + 1)
    ]


Deliveries = dict[str, dict[str, dict[int, float]]]
"""TIV by recipient, supplier (ISO3, or "" for no state, "?" for unknown) and delivery year."""


def _register(text: str, name: str) -> tuple[Deliveries, Counter[tuple[str, str]], tuple[int, int]]:
    """Deliveries, the names left out, and the years that the register covers."""
    preamble = text.split(f"\n{REGISTER_HEADER}", 1)[0]
    if preamble == text and not text.startswith(REGISTER_HEADER):
        raise SourceError(f"{name} is neither SIPRI's register nor a table of shares.")
    skip = 0 if text.startswith(REGISTER_HEADER) else preamble.count("\n") + 1
    deliveries: Deliveries = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    out: Counter[tuple[str, str]] = Counter()
    years: list[int] = []
    for where, row in files.rows_below(text, name, REGISTER_COLUMNS, skip):
        if not row["Delivery year"]:
            out[row["Recipient"], "ordered, not delivered"] += 1
            continue
        year = int(files.number(row["Delivery year"], where))
        years.append(year)
        recipient, supplier = _code(row["Recipient"], where), _code(row["Supplier"], where)
        if len(supplier) < 3:
            out[row["Supplier"], "supplier is no state; kept in totals"] += 1
        if len(recipient) < 3:
            out[row["Recipient"], "recipient is no state"] += 1
            continue
        tiv = files.number(row["TIV delivery values"] or "0", where)
        deliveries[recipient][supplier][year] += tiv
    if not years:
        raise SourceError(f"{name}: the register holds no delivery.")
    return deliveries, out, (min(years), max(years))


def _code(name: str, where: str) -> str:
    """ISO3; "?" for unknown, "" for a group, an organisation or a state that is no more."""
    name = name.strip()
    if name in UNKNOWN:
        return "?"
    if name.endswith("*") or name in FORMER or re.fullmatch(r"Libya (GNC|HoR)|unknown .*", name):
        return ""
    return iso3_from_name(name, where)


def _by_year(deliveries: Deliveries) -> list[dict[str, object]]:
    return [
        files.observed(SPEC.id, "arms_tiv", state, supplier, year, round(tiv, 6), "million TIV")
        for state, suppliers in sorted(deliveries.items())
        for supplier, by_year in sorted(suppliers.items())
        if len(supplier) == 3
        for year, tiv in sorted(by_year.items())
    ]


def _by_window(deliveries: Deliveries, first: int, last: int) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for start in range(first - first % WINDOW, last + 1, WINDOW):
        window = max(start, first), min(start + WINDOW - 1, last)
        for state, suppliers in sorted(deliveries.items()):
            sums = {supplier: _within(tiv, window) for supplier, tiv in suppliers.items()}
            total, unknown = sum(sums.values()), sums.get("?", 0.0)
            little = total < MINIMUM_TIV
            for supplier, tiv in sorted(sums.items()):
                if len(supplier) < 3:
                    continue
                value = None if little else tiv / total
                band = (0.0, 1.0) if little else (tiv / total, min(1.0, (tiv + unknown) / total))
                rows += _every_year(state, supplier, window, total, value, band, little)
    return rows


def _within(by_year: dict[int, float], window: tuple[int, int]) -> float:
    return sum(tiv for year, tiv in by_year.items() if window[0] <= year <= window[1])
