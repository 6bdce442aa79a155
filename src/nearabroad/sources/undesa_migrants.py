"""UN DESA migrant stock: share of a state's emigrants who live in the patron.

Quirk: a blank means that the destination reports no such origin (China, most of Korea, the
Gulf): a hole, never a zero. The embedded table's shares are half of what they should be; see
`undesa_migrants.corrections.toml`.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
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
    ),
    caution="Every five years; a blank is a destination that reports no such origin.",
)

COLUMNS = ("state", "patron", "year", "share", "total_emigrants")


def read(path: Path) -> pa.Table:
    """Shares of emigrants: one row per origin, destination and year; blanks are unobserved."""
    rows: list[dict[str, object]] = []
    for where, row in rows_of(path, COLUMNS):
        printed = share(row["share"], where)
        value, low, high = printed if printed else (None, None, None)
        rows.append(
            {
                "source": SPEC.id,
                "indicator": "migrant_share",
                "state": row["state"],
                "partner": row["patron"],
                "year": int(row["year"]),
                "value": value,
                "low": low,
                "high": high,
                "unit": "share of emigrants",
                "status": "estimated" if printed else "unobserved",
            }
        )
    return table_of(rows, OBSERVATION)
