"""Agreement of two states' recorded votes in the UN General Assembly, by year.

Quirk: raw agreement moves with the Assembly's agenda; compare patrons in the same year.
Years with under ten votes in common are left out.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.sources._facts import rows_of, share

SPEC = SourceSpec(
    id="un_votes",
    title="United Nations General Assembly roll calls, agreement by pair and year",
    publisher="Erik Voeten, Anton Strezhnev, Michael Bailey",
    table="observation",
    snapshots=("facts/un_vote_agreement.csv",),
    licence="CC0 1.0 (roll-call data); agreement computed by nearabroad",
    cadence="yearly",
    citation=Citation(
        key="voeten_unga",
        author="Erik Voeten and Anton Strezhnev and Michael Bailey",
        title="United Nations General Assembly Voting Data",
        year=2024,
        publisher="Harvard Dataverse",
        url="https://doi.org/10.7910/DVN/LEJUQZ",
        note="Agreement: both voting, same of yes, abstain, no.",
    ),
    indicators=(
        Indicator("vote_agreement", "Share of votes cast alike", "share of votes in common"),
        Indicator("votes_in_common", "Votes in which both voted", "votes", high=None),
    ),
    caution="Moves with the agenda: compare patrons within a year.",
)

COLUMNS = ("state", "patron", "year", "agreement", "votes")


def read(path: Path) -> pa.Table:
    """Agreement and the number of votes behind it: two rows per state, partner and year."""
    rows: list[dict[str, object]] = []
    for where, row in rows_of(path, COLUMNS):
        printed = share(row["agreement"], where)
        if printed is None:
            continue
        key = {
            "source": SPEC.id,
            "state": row["state"],
            "partner": row["patron"],
            "year": int(row["year"]),
            "status": "reported",
        }
        value, low, high = printed
        votes = float(row["votes"])
        rows.append(
            {**key, "indicator": "vote_agreement", "value": value, "low": low, "high": high,
             "unit": "share of votes in common"}
        )  # fmt: skip
        rows.append(
            {**key, "indicator": "votes_in_common", "value": votes, "low": votes, "high": votes,
             "unit": "votes"}
        )  # fmt: skip
    return table_of(rows, OBSERVATION)
