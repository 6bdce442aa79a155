"""Bilateral remittances: the patron's share of a state's remittance inflow.

Three shapes, told apart by content: shares already cut out (embedded), the Center for Global
Development's table of top senders (a line of comment, then one row a recipient with the first
sender and its share for each year), and the World Bank's KNOMAD matrix as a long CSV (sender
`REF_AREA`, recipient `COMP_BREAKDOWN_1` behind `WB_KNOMAD_`, million USD).

Quirks. Modelled from migrant stocks and incomes, not measured; every row is *estimated*. The
table names only the first sender: of any other it says no more than that its share is smaller,
and no row is made of that. The share of the first three together has no names and is not read.
The total inflow is printed for the last year only. The matrix is of 2021 alone, holds the world
as a recipient and as a sender beside the states, and has no row for some pairs that it could not
estimate (Armenia and Azerbaijan): these are holes.

Address: the matrix, one CSV among the World Bank's Data360 files. The Center's table has none: it
is added by hand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.core.fetching import Get, Wanted
from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.core.states import iso3_from_name, nearest_codes, states
from nearabroad.sources import _files as files
from nearabroad.sources._facts import rows_of, share
from nearabroad.sources._reading import read_csv_checked

SPEC = SourceSpec(
    id="remittances",
    title="Bilateral remittances matrix, shares of inflow",
    publisher="Center for Global Development",
    table="observation",
    snapshots=("facts/remittance_share.csv",),
    licence="figures cited",
    cadence="window",
    citation=Citation(
        key="cgd_remittances",
        author="Center for Global Development",
        title="Bilateral remittances matrix",
        year=2024,
        publisher="Center for Global Development",
        url="https://www.cgdev.org",
        note="Modelled, not measured.",
    ),
    indicators=(
        Indicator("remittance_share", "Partner's share of remittance inflow", "share of inflow"),
        Indicator("remittance_inflow", "Remittances received", "USD", 0, None, "none"),
    ),
    caution="Modelled, not measured.",
)

COLUMNS = ("state", "patron", "year", "share", "total_inflow_usd", "note", "source")


RECIPIENT = "recipient_iso3"
MATRIX_ADDRESS = "https://data360files.worldbank.org/data360-data/data/WB_KNOMAD/WB_KNOMAD_BRE.csv"
MATRIX = ("REF_AREA", "COMP_BREAKDOWN_1", "TIME_PERIOD", "OBS_VALUE")
PREFIX = "WB_KNOMAD_"
WORLD = "WLD"
NO_STATE = ("CHI",)
_SENDER = re.compile(r"top_source_(\d{4})")
_INFLOW = re.compile(r"total_inflow_(\d{4})_usd")


def fetch(get: Get, wanted: Wanted) -> Iterator[Path]:
    """The World Bank's matrix; it is of one year."""
    yield get(MATRIX_ADDRESS, "knomad_bilateral_remittances.csv")


def read(path: Path) -> pa.Table:
    """Shares of remittance inflow: one row per state, sender and year; the table's inflow in USD.

    Raises `SourceError` for another file, `UnknownState` with the line for an unknown state.
    """
    if "REF_AREA" in (header := files.header_of(path)) or "OBS_VALUE" in header:
        return _matrix(path)
    text = files.text_of(path)
    if files.has_header(text, COLUMNS):
        return _shares_printed(path)
    skip = 0
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        skip += 1
    if "\0" in text:
        raise SourceError(f"{path.name}: its encoding is not UTF-8; save it as UTF-8.")
    rows: list[dict[str, object]] = []
    for where, row in files.rows_below(text, path.name, (RECIPIENT,), skip):
        rows += _of_recipient(row, where)
    return table_of(rows, OBSERVATION)


def _matrix(path: Path) -> pa.Table:
    """Shares of each recipient's inflow by sender, and the inflow, which is their sum."""
    raw = read_csv_checked(path, MATRIX, allow_extra=True, keys=MATRIX[:3])
    inflows: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    for line, row in enumerate(raw.to_pylist(), 2):
        where = f"{path.name}, line {line}"
        sender, recipient = row["REF_AREA"], (row["COMP_BREAKDOWN_1"] or "").removeprefix(PREFIX)
        if WORLD in (sender, recipient) or recipient in NO_STATE or row["OBS_VALUE"] is None:
            continue
        for code in {sender, recipient} - set(NO_STATE):
            if code not in states():
                raise UnknownState(str(code), nearest_codes(str(code)), where)
        year = int(files.number(row["TIME_PERIOD"] or "", where))
        inflows[recipient, year][sender] = files.number(row["OBS_VALUE"], where) * 1e6
    rows: list[dict[str, object]] = []
    for (state, year), senders in sorted(inflows.items()):
        total = sum(senders.values())
        inflow = (SPEC.id, "remittance_inflow", state, None, year, total, "USD", "estimated")
        rows.append(files.observed(*inflow))
        rows += [
            files.observed(
                SPEC.id, "remittance_share", state, sender, year, usd / total,
                "share of remittance inflow", "estimated",
            )
            for sender, usd in sorted(senders.items())
            if total > 0 and sender not in NO_STATE
        ]  # fmt: skip
    return table_of(rows, OBSERVATION)


def _of_recipient(row: dict[str, str], where: str) -> list[dict[str, object]]:
    state = row[RECIPIENT].strip()
    if state not in states():
        raise UnknownState(state, nearest_codes(state), where)
    rows: list[dict[str, object]] = []
    for column, text in row.items():
        if (found := _INFLOW.fullmatch(column)) and text.strip():
            usd = files.number(text, where)
            rows.append(
                files.observed(
                    SPEC.id, "remittance_inflow", state, None, int(found[1]), usd, "USD",
                    "estimated",
                )
            )  # fmt: skip
        elif (found := _SENDER.fullmatch(column)) and text.strip():
            part = files.number(row.get(f"top1_share_{found[1]}") or "", where)
            if not 0.0 <= part <= 1.0:
                raise SourceError(f"{where}: share {part} is outside 0..1.")
            rows.append(
                files.observed(
                    SPEC.id, "remittance_share", state, iso3_from_name(text, where),
                    int(found[1]), part, "share of remittance inflow", "estimated",
                )
            )  # fmt: skip
    return rows


def _shares_printed(path: Path) -> pa.Table:
    rows: list[dict[str, object]] = []
    for where, row in rows_of(path, COLUMNS):
        printed = share(row["share"], where)
        value, low, high = printed if printed else (None, None, None)
        rows.append(
            {
                "source": SPEC.id,
                "indicator": "remittance_share",
                "state": row["state"],
                "partner": row["patron"],
                "year": int(row["year"]),
                "value": value,
                "low": low,
                "high": high,
                "unit": "share of remittance inflow",
                "status": "estimated" if printed else "unobserved",
            }
        )
    return table_of(rows, OBSERVATION)
