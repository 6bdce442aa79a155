"""Dated memberships of organisations and treaties, with who leads each.

Quirk: two may lead one organisation (`CHN;RUS`), and nobody may (GUAM). The table covers the
fourteen states of the reference case; for others memberships are unknown, not absent.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from nearabroad.core.schemas import MEMBERSHIP, table_of
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.sources._facts import day, rows_of

SPEC = SourceSpec(
    id="memberships",
    title="Memberships of organisations and treaties by date",
    publisher="The organisations and treaty depositaries",
    table="membership",
    snapshots=("facts/memberships.csv",),
    licence="facts; no rights claimed",
    cadence="dated",
    citation=Citation(
        key="nearabroad_memberships",
        author="nearabroad developers",
        title="Dated memberships of organisations and treaties, from the treaties and depositaries "
        "named in each row",
        year=2025,
        publisher="nearabroad",
        url="",
    ),
    caution="Covers the fourteen post-Soviet neighbors; elsewhere unknown.",
)

COLUMNS = ("org", "led_by", "domain", "state", "from", "to", "status", "note", "source")


def read(path: Path) -> pa.Table:
    """Memberships as published in the table: one row per state, organisation and spell."""
    rows: list[dict[str, object]] = []
    for where, row in rows_of(path, COLUMNS):
        rows.append(
            {
                "source": SPEC.id,
                "organisation": row["org"],
                "led_by": row["led_by"] or None,
                "domain": row["domain"],
                "state": row["state"],
                "since": day(row["from"], where),
                "until": day(row["to"], where),
                "status": row["status"],
                "note": row["note"] or None,
                "evidence": row["source"],
            }
        )
    return table_of(rows, MEMBERSHIP)
