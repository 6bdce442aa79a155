"""Bilateral remittances: the patron's share of a state's remittance inflow.

Two shapes, told apart by content: shares already cut out (embedded), and the Center for Global
Development's table of top senders (a line of comment, then one row a recipient with the first
sender and its share for each year).

Quirks. Modelled from migrant stocks and incomes, not measured; every row is *estimated*. The
table names only the first sender: of any other it says no more than that its share is smaller,
and no row is made of that. The share of the first three together has no names and is not read.
The total inflow is printed for the last year only.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.core.states import iso3_from_name, nearest_codes, states
from nearabroad.sources import _files as files
from nearabroad.sources._facts import rows_of, share

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
_SENDER = re.compile(r"top_source_(\d{4})")
_INFLOW = re.compile(r"total_inflow_(\d{4})_usd")


def read(path: Path) -> pa.Table:
    """Shares of remittance inflow: one row per state, sender and year; the table's inflow in USD.

    Raises `SourceError` for another file, `UnknownState` with the line for an unknown state.
    """
    text = files.text_of(path)
    if files.has_header(text, COLUMNS):
        return _shares_printed(path)
    skip = 0
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        skip += 1
    rows: list[dict[str, object]] = []
    for where, row in files.rows_below(text, path.name, (RECIPIENT,), skip):
        rows += _of_recipient(row, where)
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
