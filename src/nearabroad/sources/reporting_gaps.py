"""Who stopped publishing what, and when.

Quirk: `what` is prose. `SCOPE` says for each row which flows, which partner and which kind of
hole it means; a row without a scope fails the build, so that none is passed over in silence.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from nearabroad.core.errors import SourceError
from nearabroad.core.schemas import GAP, table_of
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.sources._facts import rows_of

SPEC = SourceSpec(
    id="reporting_gaps",
    title="Gaps in the publication of trade statistics",
    publisher="Statistical offices (seen as holes in their data)",
    table="gap",
    snapshots=("facts/reporting_gaps.csv",),
    licence="facts; no rights claimed",
    cadence="dated",
    citation=Citation(
        key="nearabroad_gaps",
        author="nearabroad developers",
        title="Gaps in the publication of trade statistics by the fifteen states",
        year=2025,
        publisher="nearabroad",
        url="",
    ),
)

COLUMNS = ("state", "what", "from", "to", "effect")

# Kinds. silent: the state's own figures do not exist (its partners' mirrors may);
# embargo: the flow is closed by law, a missing partner is below the cut, not unpublished;
# suppressed: the partner is not recorded by either side in some years;
# distorted: figures exist and are doubtful.
SCOPE: dict[tuple[str, str], tuple[tuple[str, str | None, str], ...]] = {
    ("RUS", "detailed merchandise trade by partner"): (
        ("trade", None, "silent"),
        ("energy", None, "silent"),
    ),
    ("BLR", "merchandise trade by partner and energy trade"): (
        ("trade", None, "silent"),
        ("energy", None, "silent"),
    ),
    ("TKM", "all merchandise trade"): (("trade", None, "silent"), ("energy", None, "silent")),
    ("TJK", "merchandise trade by partner"): (
        ("trade", None, "silent"),
        ("energy", None, "silent"),
    ),
    ("UZB", "merchandise trade by partner"): (
        ("trade", None, "silent"),
        ("energy", None, "silent"),
    ),
    ("UKR", "trade with Russia and energy imports"): (
        ("trade", "RUS", "embargo"),
        ("energy", "RUS", "embargo"),
    ),
    ("KAZ", "natural gas transit"): (("energy.gas", None, "distorted"),),
    ("MDA", "natural gas"): (("energy.gas", None, "suppressed"),),
    ("KGZ", "re-exports to RUS"): (("trade.exports", "RUS", "distorted"),),
}


def read(path: Path) -> pa.Table:
    """Gaps: one row per state, flow and spell; years are whole, a partial year counts."""
    rows: list[dict[str, object]] = []
    for where, row in rows_of(path, COLUMNS):
        scope = SCOPE.get((row["state"], row["what"]))
        if scope is None:
            raise SourceError(f"{where}: no scope for {row['what']!r}; add it to SCOPE.")
        for flow, partner, kind in scope:
            rows.append(
                {
                    "source": SPEC.id,
                    "state": row["state"],
                    "flow": flow,
                    "partner": partner,
                    "kind": kind,
                    "since": int(row["from"][:4]),
                    "until": int(row["to"][:4]) if row["to"] else None,
                    "what": row["what"],
                    "effect": row["effect"],
                }
            )
    return table_of(rows, GAP)
