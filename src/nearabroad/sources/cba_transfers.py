"""Central Bank of Armenia: money transfers of individuals to and from Armenia by country, yearly.

Quirks. Monthly, thousand USD (the months are kept as well, see `flows`), with a byte order mark;
`Net inflow` is derived and is not read; `Total` and `Others` stand among the countries (the total
is the denominator, the others are in it and get no row). `total` is all transfers of individuals
through banks, `non-commercial` those without a sale or service behind them: the nearer to
remittances. A year without all twelve
months of the total is left out. A country with months missing has the band from what is printed
to that plus what those months' totals leave unexplained, and no point (with nothing left, zero).

Measured flows through banks are not the modelled remittances of `remittances`: for 2021 the
Center for Global Development gives Russia 0.52 of Armenia's inflow, this source 0.41 of all
transfers and 0.50 of the non-commercial ones. In 2022 the flow more than doubled, with Russia at
0.69 of it: people and firms that moved there brought their own money.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow as pa

from nearabroad.core.errors import SourceError
from nearabroad.core.schemas import FLOW, OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.core.states import iso3_from_name
from nearabroad.sources import _files as files

SPEC = SourceSpec(
    id="cba_transfers",
    title="Money transfers of individuals to and from Armenia by country",
    publisher="Central Bank of Armenia",
    table="observation",
    snapshots=(),
    licence="figures cited",
    cadence="yearly",
    citation=Citation(
        key="cba_transfers",
        author="Central Bank of Armenia",
        title="Money transfers of individuals via banks of Armenia, by country",
        year=2024,
        publisher="Central Bank of Armenia",
        url="https://www.cba.am",
    ),
    indicators=(
        Indicator("transfers_in", "Transfers received from the partner", "USD", high=None),
        Indicator("transfers_out", "Transfers sent to the partner", "USD", high=None),
        Indicator("transfer_share", "Partner's share of transfers received", "share of inflow"),
        Indicator(
            "transfer_share_noncommercial",
            "Partner's share of non-commercial transfers received",
            "share of non-commercial inflow",
        ),
    ),
    by_hand="the bank has no address for programs: put its tables of individuals' money transfers "
    "by country (www.cba.am, statistics of the external sector) into one CSV with the columns "
    "year, month, country, direction, type, K_USD",
    caution="Armenia only; all transfers of individuals, not remittances alone.",
)

STATE = "ARM"
COLUMNS = ("year", "month", "country", "direction", "type", "K_USD")
TOTAL, OTHERS = "Total", "Others"
AMOUNTS = {("Inflow", "total"): "transfers_in", ("Outflow", "total"): "transfers_out"}
SHARES = {
    ("Inflow", "total"): ("transfer_share", "share of inflow"),
    ("Inflow", "non-commercial"): (
        "transfer_share_noncommercial",
        "share of non-commercial inflow",
    ),
}
KINDS = (*AMOUNTS, ("Inflow", "non-commercial"), ("Outflow", "non-commercial"))
DERIVED = "Net inflow"
MONTHS = 12

Flow = dict[str, dict[int, float]]
"""USD by country (as printed) and month, of one year, direction and type."""


def read(path: Path) -> pa.Table:
    """Yearly USD and shares by partner; shares 0..1 of the inflow of the year.

    Raises `SourceError` for another file, `UnknownState` with the line for an unknown country.
    """
    flows, names, _ = _flows(path)
    rows: list[dict[str, object]] = []
    for (year, direction, kind), flow in sorted(flows.items()):
        total = sum(flow[TOTAL].values())
        for country, months in sorted(flow.items()):
            if country in (TOTAL, OTHERS):
                continue
            low = sum(months.values())
            missing = [month for month in flow[TOTAL] if month not in months]
            high = low + sum(_unexplained(flow, month) for month in missing)
            key = (STATE, names[country], year)
            # Where the totals leave nothing over, the missing months are zero.
            status = "truncated" if high > low else "reported"
            if indicator := AMOUNTS.get((direction, kind)):
                rows.append(
                    files.observed(
                        SPEC.id, indicator, *key, None if high > low else low, "USD", status,
                        (low, high),
                    )
                )  # fmt: skip
            if total > 0 and (direction, kind) in SHARES:
                share, unit = SHARES[direction, kind]
                band = low / total, min(1.0, high / total)
                value = None if high > low else band[0]
                rows.append(files.observed(SPEC.id, share, *key, value, unit, status, band))
    return table_of(rows, OBSERVATION)


def flows(path: Path) -> pa.Table:
    """Monthly USD received by partner, of whole years: all transfers, and the non-commercial."""
    found, names, _ = _flows(path)
    rows: list[dict[str, object]] = []
    for (year, direction, kind), flow in sorted(found.items()):
        if direction != "Inflow":
            continue
        for country, months in sorted(flow.items()):
            if country in (TOTAL, OTHERS):
                continue
            rows += [
                {
                    "source": SPEC.id, "reporter": STATE, "partner": names[country],
                    "flow": "transfers_in", "product": kind, "level": "transfers",
                    "period": dt.date(year, month, 1), "value": usd, "unit": "USD",
                    "status": "reported",
                }
                for month, usd in sorted(months.items())
            ]  # fmt: skip
    return table_of(rows, FLOW)


def left_out(path: Path) -> tuple[files.LeftOut, ...]:
    """Derived rows, rows that are no country's, and years that are not whole."""
    return files.counted(_flows(path)[2])


def _flows(
    path: Path,
) -> tuple[dict[tuple[int, str, str], Flow], dict[str, str], Counter[tuple[str, str]]]:
    """Flows of whole years, ISO3 of each country, and what is left out."""
    flows: dict[tuple[int, str, str], Flow] = defaultdict(lambda: defaultdict(dict))
    names: dict[str, str] = {}
    out: Counter[tuple[str, str]] = Counter()
    for where, row in files.rows_below(files.text_of(path), path.name, COLUMNS):
        if row["direction"] == DERIVED:
            out[DERIVED, "derived"] += 1
            continue
        if (row["direction"], row["type"]) not in KINDS:
            raise SourceError(f"{where}: {row['direction']}, {row['type']} is no known flow.")
        country, month = row["country"].strip(), int(files.number(row["month"], where))
        if country in (TOTAL, OTHERS):
            out[country, "no country's row; kept as denominator"] += 1
        else:
            names[country] = iso3_from_name(country, where)
        if not row["K_USD"].strip():
            continue
        usd = round(files.number(row["K_USD"], where) * 1000.0, 2)
        year = int(files.number(row["year"], where))
        if flows[year, row["direction"], row["type"]][country].setdefault(month, usd) != usd:
            raise SourceError(f"{where}: a second, other figure of {country} in that month.")
    for key in [key for key, flow in flows.items() if len(flow[TOTAL]) < MONTHS]:
        months = len(flows.pop(key)[TOTAL])
        out[f"{key[0]} {key[1]}, {key[2]}", f"incomplete year: {months} months"] += 1
    return flows, names, out


def _unexplained(flow: Flow, month: int) -> float:
    """What a month's total leaves over the rows printed."""
    printed = sum(months.get(month, 0.0) for name, months in flow.items() if name != TOTAL)
    return max(0.0, flow[TOTAL][month] - printed)
