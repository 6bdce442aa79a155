"""Dated events between two states, kept by hand: shown beside the relation, never scored.

Quirk: a date of precision `month` is not a day; the first of the month stands for it and the
evidence says so. Rows from the press analysis of July 2025 are no evidence for its own claims.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from nearabroad.core.schemas import EVENT, table_of
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.sources._facts import day, rows_of

SPEC = SourceSpec(
    id="chronicle",
    title="Chronicle of Azerbaijan-Russia events, December 2024 to October 2025",
    publisher="Press reports",
    table="event",
    snapshots=("facts/chronicle_aze_rus.csv",),
    licence="facts; no rights claimed",
    cadence="dated",
    citation=Citation(
        key="nearabroad_chronicle",
        author="nearabroad developers",
        title="Chronicle of events between Azerbaijan and Russia, from press reports",
        year=2025,
        publisher="nearabroad",
        url="",
    ),
    caution="One dyad, one crisis; no frame of comparison before 2024-12.",
)

COLUMNS = (
    "date", "date_precision", "actor", "recipient", "what", "plover", "cameo", "killed",
    "detained", "source",
)  # fmt: skip


def read(path: Path) -> pa.Table:
    """Events: one row per event, roots after PLOVER."""
    rows: list[dict[str, object]] = []
    for where, row in rows_of(path, COLUMNS):
        tolls = [f"{row[name]} {name}" for name in ("killed", "detained") if row[name]]
        about = f" (day not known; {row['date'][:7]})" if row["date_precision"] == "month" else ""
        rows.append(
            {
                "source": SPEC.id,
                "id": f"chronicle-{len(rows) + 1:03d}",
                "date": day(row["date"], where),
                "actor": row["actor"],
                "recipient": row["recipient"],
                "code": row["cameo"],
                "root": row["plover"],
                "factual": "factual",
                "evidence": "; ".join([row["what"] + about, *tolls, f"[{row['source']}]"]),
            }
        )
    return table_of(rows, EVENT)
