"""Implausible jumps of a series by partner: a flag that asks for a second source, no correction.

Rule. Two years next to each other that are both observed and differ by a factor of 3 or more,
where the smaller figure is at least 0.5 % of all that the reporter trades in that flow and year
(so that a single ship or aircraft is no jump). The next two years carry the flag too while they
stand off by that factor from the last year before; after that the level is taken as it is.
A flagged figure may be true (an embargo, a new customer); it enters no verdict without the flag.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from nearabroad.core.codes import is_rest, is_state

FACTOR, FLOOR, REACH = 3.0, 0.005, 3
KEY = ("source", "indicator", "state", "partner")
JUMPS = pa.schema(
    [(name, pa.string()) for name in KEY]
    + [("year", pa.int32()), ("value", pa.float64())]
    + [("base_year", pa.int32()), ("base", pa.float64()), ("ratio", pa.float64())]
)


def implausible_jumps(table: pa.Table, factor: float = FACTOR, floor: float = FLOOR) -> pa.Table:
    """The flagged figures of a table of observations: one row each, with the year before.

    `ratio` is `value / base`: 3 or more for a rise, a third or less for a fall. Aggregates are
    left out; the reporter's total is the sum over states and rests.
    """
    rows = [row for row in table.to_pylist() if row["value"] is not None]
    totals: dict[tuple[Any, ...], float] = defaultdict(float)
    series: dict[tuple[Any, ...], dict[int, float]] = defaultdict(dict)
    for row in rows:
        partner = row["partner"] or ""
        if is_state(partner) or is_rest(partner):
            totals[row["source"], row["indicator"], row["state"], row["year"]] += row["value"]
        if is_state(partner):
            series[tuple(row[name] for name in KEY)][row["year"]] = row["value"]
    found = [
        dict(zip(KEY, key, strict=True)) | jump
        for key, values in sorted(series.items())
        for jump in jumps_of(values, {y: floor * totals[(*key[:3], y)] for y in values}, factor)
    ]
    return pa.Table.from_pylist(found, schema=JUMPS)


def jumps_of(
    values: dict[int, float], least: dict[int, float], factor: float
) -> Iterator[dict[str, Any]]:
    """The figures of one series by year that stand off from the last plain one.

    `least` is the smallest material figure of each year.

    >>> [jump["year"] for jump in jumps_of({2021: 1.0, 2022: 1.1, 2023: 4.0}, dict.fromkeys(
    ...     (2021, 2022, 2023), 0.5), 3.0)]
    [2023]
    """
    base = min(values, default=0)
    for year in sorted(values):
        follows = year - 1 in values and year - base <= REACH
        if follows and _off(values, least, base, year, factor):
            yield {
                "year": year, "value": values[year], "base_year": base, "base": values[base],
                "ratio": values[year] / values[base],
            }  # fmt: skip
        else:
            base = year


def _off(
    values: dict[int, float], least: dict[int, float], before: int, year: int, factor: float
) -> bool:
    small, large = sorted((values[before], values[year]))
    enough = values[before] >= least[before] and values[year] >= least[year]
    return enough and small > 0.0 and large >= factor * small
