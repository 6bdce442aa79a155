"""Bilateral remittances: the patron's share of a state's remittance inflow.

Quirk: modelled from migrant stocks and incomes, not measured; every row is *estimated*.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
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
    ),
    caution="Modelled, not measured.",
)

COLUMNS = ("state", "patron", "year", "share", "total_inflow_usd", "note", "source")


def read(path: Path) -> pa.Table:
    """Shares of remittance inflow: one row per state, sender and year."""
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
