"""The measured shape of a flow's year, where publishers' figures of it are monthly."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import narwhals as nw

from nearabroad.core.expressions import rows_of
from nearabroad.pulling.flows import FlowAtRisk, Reading
from nearabroad.scenario.seasons import YEAR, Season, season_of

TRANSFERS = ("transfers_in", "non-commercial")
"""Flow and kind of monthly transfers: the kind nearest to remittances."""

OTHER = {"exports": "imports", "imports": "exports"}
TOTAL = "TOTAL"


def season_for(reading: Reading, flow: FlowAtRisk) -> Season:
    """The shape of the flow between the two, as the source with the most whole years has it.

    Trade by the neighbor's own monthly figures, else by the patron's; remittances by the neighbor's
    transfers received. Other flows are held by year: even.
    """
    neighbor, members = reading.asked.neighbor, set(reading.members)
    if flow.way == "transit":
        return Season(even="the store holds the years of daily figures")
    if flow.amount is None or "flow" not in reading.tables:
        return Season()
    if flow.way == "remittances":
        return _shape(reading, {neighbor}, members, *TRANSFERS)
    if flow.lever != "trade":
        return Season()
    product = reading.asked.hs or TOTAL
    own = _shape(reading, {neighbor}, members, flow.way, product)
    return own if own.measured else _shape(reading, members, {neighbor}, OTHER[flow.way], product)


def _shape(
    reading: Reading, reporters: set[str], partners: set[str], way: str, product: str
) -> Season:
    """Monthly sums of one source, those of the product's own code alone.

    Of each year the sum is over the reporters that have all twelve months of it: one that has some
    would shape the year by when it reports.
    """
    dated = reading.tables["flow"].filter(
        nw.col("flow") == way, nw.col("product") == product,
        nw.col("reporter").is_in(sorted(reporters)), nw.col("partner").is_in(sorted(partners)),
        ~nw.col("value").is_null(),
    ).with_columns(
        year=nw.col("period").dt.year().cast(nw.Int64),
        month=nw.col("period").dt.month().cast(nw.Int64),
    )  # fmt: skip
    keys = ("source", "year", "reporter", "month")
    rows = rows_of(dated.group_by(*keys).agg(value=nw.col("value").sum()).sort(*keys))
    return max(
        (season_of(years, source) for source, years in _by_year(rows).items()),
        key=lambda found: len(found.years), default=Season(),
    )  # fmt: skip


def _by_year(rows: list[dict[str, Any]]) -> dict[str, dict[int, list[float]]]:
    """Twelve monthly sums by source and year; a year that no reporter has whole is left out."""
    months: dict[tuple[str, int, str], dict[int, float]] = defaultdict(dict)
    for row in rows:
        months[row["source"], row["year"], row["reporter"]][row["month"]] = row["value"]
    found: dict[str, dict[int, list[float]]] = defaultdict(dict)
    for (source, year, _), mine in months.items():
        if len(mine) == YEAR:
            sums = found[source].get(year, [0.0] * YEAR)
            found[source][year] = [sums[k] + mine[k + 1] for k in range(YEAR)]
    return found
