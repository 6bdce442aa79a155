"""Dated members of blocs: EU, NATO, GCC, ASEAN, MERCOSUR, EAEU, and the CIS.

Quirk: what counts as a member of the CIS is contested. Here: who ratified its Charter or founding
agreement and neither left nor became an associate. Ukraine, a founder, never ratified the Charter
and is no member; Turkmenistan is one until it became an associate in 2005, Georgia until 2009.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from nearabroad.core.schemas import BLOC_MEMBER, table_of
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.sources._facts import day, rows_of

SPEC = SourceSpec(
    id="bloc_members",
    title="Members of blocs by date",
    publisher="The blocs' founding and accession treaties",
    table="bloc_member",
    snapshots=("facts/bloc_members.csv", "own/bloc_members.csv"),
    licence="facts; no rights claimed",
    cadence="dated",
    citation=Citation(
        key="nearabroad_blocs",
        author="nearabroad developers",
        title="Dated members of blocs, from the treaties named in each row",
        year=2025,
        publisher="nearabroad",
        url="",
    ),
)

COLUMNS = ("bloc", "state", "from", "to", "source")


def read(path: Path) -> pa.Table:
    """Members of blocs: one row per bloc, state and spell."""
    rows: list[dict[str, object]] = []
    for where, row in rows_of(path, COLUMNS):
        rows.append(
            {
                "source": SPEC.id,
                "bloc": row["bloc"],
                "state": row["state"],
                "since": day(row["from"], where),
                "until": day(row["to"], where),
                "evidence": row["source"],
            }
        )
    return table_of(rows, BLOC_MEMBER)
