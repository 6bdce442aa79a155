"""Dated memberships of organisations and treaties, with who leads each.

Quirks: two may lead one organisation (`CHN;RUS`), and nobody may (GUAM). A treaty that was applied
before it came into force says since when in its note: that is a spell of its own, `provisional`.
The table covers the fourteen states of the reference case; for others memberships are unknown, not
absent. Of signatures it has none but those of treaties that name no other date.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa

from nearabroad.core.errors import SourceError
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
        spell: dict[str, object] = {
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
        rows += [*_before(spell, where), spell]
    return table_of(rows, MEMBERSHIP)


_APPLIED = re.compile(r"provisionally applied from (\S+)")


def _before(spell: dict[str, object], where: str) -> list[dict[str, object]]:
    """The spell of provisional application that a row's note tells of; none where it tells none."""
    told = _APPLIED.search(str(spell["note"] or ""))
    if told is None:
        return []
    since, force = day(told[1], where), spell["since"]
    if since is None or force is None or str(since) >= str(force):
        raise SourceError(f"{where}: applied provisionally from {since}, in force from {force}.")
    return [{**spell, "since": since, "until": force, "status": "provisional"}]
