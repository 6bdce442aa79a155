"""Bases, peacekeepers and forces of one state on another's territory, with consent.

Quirk: states that are not listed are unknown, not free of foreign forces.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from nearabroad.core.schemas import PRESENCE, table_of
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.sources._facts import day, rows_of

SPEC = SourceSpec(
    id="military_presence",
    title="Military presence abroad by date and consent",
    publisher="Agreements and statements of the ministries concerned",
    table="presence",
    snapshots=("facts/military_presence.csv",),
    licence="facts; no rights claimed",
    cadence="dated",
    citation=Citation(
        key="nearabroad_presence",
        author="nearabroad developers",
        title="Dated military presence abroad, from agreements and ministry or press statements",
        year=2025,
        publisher="nearabroad",
        url="",
    ),
    caution="Only listed states are covered; a state that is not listed is unknown.",
)

COLUMNS = ("patron", "state", "site", "from", "to", "kind", "consent", "note", "source")


def read(path: Path) -> pa.Table:
    """Presence as published in the table: one row per patron, state, site and spell."""
    rows: list[dict[str, object]] = []
    for where, row in rows_of(path, COLUMNS):
        rows.append(
            {
                "source": SPEC.id,
                "patron": row["patron"],
                "state": row["state"],
                "site": row["site"],
                "since": day(row["from"], where),
                "until": day(row["to"], where),
                "kind": row["kind"],
                "consent": row["consent"],
                "note": row["note"] or None,
                "evidence": row["source"],
            }
        )
    return table_of(rows, PRESENCE)
