"""SIPRI Arms Transfers: suppliers' shares of deliveries in five-year windows (TIV).

Quirk: under 20 TIV in a window a share means little; such a row has the band 0..1 and no
point. The last window has four years. A window's share stands for each of its years.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.sources._facts import rows_of, share

MINIMUM_TIV = 20.0

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
        Indicator("arms_share", "Supplier's share of arms deliveries", "share of TIV in window"),
    ),
    caution="Under 20 TIV in a window the share is a band of 0..1.",
)

COLUMNS = ("state", "patron", "from_year", "to_year", "share", "total_tiv")


def read(path: Path) -> pa.Table:
    """Shares of deliveries: a row for each recipient, supplier and year of a window."""
    rows: list[dict[str, object]] = []
    for where, row in rows_of(path, COLUMNS):
        printed = share(row["share"], where)
        total = float(row["total_tiv"] or 0.0)
        little = total < MINIMUM_TIV or printed is None
        value, low, high = (None, 0.0, 1.0) if little or printed is None else printed
        first, last = int(row["from_year"]), int(row["to_year"])
        for year in range(first, last + 1):
            rows.append(
                {
                    "source": SPEC.id,
                    "indicator": "arms_share",
                    "state": row["state"],
                    "partner": row["patron"],
                    "year": year,
                    "value": value,
                    "low": low,
                    "high": high,
                    "unit": f"share of TIV {first}-{last}, total {total:g} TIV",
                    "status": "truncated" if little else "reported",
                }
            )
    return table_of(rows, OBSERVATION)
