"""Shared by the levers: read observations, emit component rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from statistics import median
from typing import Any

import pyarrow as pa

from nearabroad.core.estimate import Estimate
from nearabroad.core.expressions import observations_of, rows_of
from nearabroad.core.schemas import COMPONENT, table_of
from nearabroad.core.scope import Tables

Row = dict[str, Any]

ALIKE = 0.002
"""Part of a figure by which two sources may differ (rounding) without a remark."""


def observations(
    tables: Tables, indicators: Iterable[str], states: Iterable[str] | None = None
) -> list[Row]:
    """Observations of some indicators (and states) as rows, in a fixed order."""
    return rows_of(observations_of(tables["observation"], indicators, states))


def key_of(row: Row) -> str:
    """The name of an observation: `source/indicator/state/partner/year`."""
    partner = row["partner"] or ""
    return f"{row['source']}/{row['indicator']}/{row['state']}/{partner}/{row['year']}"


def estimate_of(row: Row, basis: str = "") -> Estimate:
    """One observation as an estimate; the unit's remark after `; ` becomes a note."""
    return Estimate(
        row["value"],
        row["low"],
        row["high"],
        row["status"],
        data_year=row["year"],
        inputs=(key_of(row),),
        note=row["unit"].partition("; ")[2] if row["unit"] else "",
        basis=basis,
    )


def combined(rows: list[Row]) -> Estimate:
    """Several observations of one cell: median of the values, envelope of the bands.

    >>> rows = [{"source": s, "indicator": "i", "state": "AAA", "partner": None, "year": 2000,
    ...          "value": v, "low": v, "high": v, "unit": "", "status": "reported"}
    ...         for s, v in (("a", 1.0), ("b", 3.0))]
    >>> both = combined(rows)
    >>> both.value, both.low, both.high
    (2.0, 1.0, 3.0)
    """
    parts = [estimate_of(row) for row in rows]
    if len(parts) == 1:
        return parts[0]
    seen = [part for part in parts if part.observed]
    if not seen:
        return parts[0]
    values = [part.value for part in seen if part.value is not None]
    low = min(part.low for part in seen if part.low is not None)
    high = max(part.high for part in seen if part.high is not None)
    note = ""
    if values and max(values) - min(values) > ALIKE * max(abs(value) for value in values):
        spread = ", ".join(f"{row['source']} {row['value']:.4g}" for row in rows if row["value"])
        note = f"sources differ: {spread}"
    return Estimate(
        median(values) if values else None,
        low,
        high,
        seen[0].status,
        data_year=parts[0].data_year,
        inputs=tuple(name for part in seen for name in part.inputs),
        note=note,
    )


def series_by(rows: list[Row], *fields: str) -> dict[tuple[str, ...], dict[int, Estimate]]:
    """Estimates by the named fields and year; several rows of one cell are combined."""
    cells: dict[tuple[str, ...], dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        cells[tuple(row[name] for name in fields)][row["year"]].append(row)
    return {
        key: {year: combined(found) for year, found in sorted(years.items())}
        for key, years in cells.items()
    }


def values_of(series: Iterable[dict[int, Estimate]]) -> list[dict[int, float]]:
    """The points of each series by year, for the typical yearly change."""
    return [
        {year: item.value for year, item in years.items() if item.value is not None}
        for years in series
    ]


def still_truncated(moved: Estimate) -> Estimate:
    """A carried estimate without a point keeps the status truncated: it is drawn evenly.

    >>> still_truncated(Estimate(None, 0.0, 0.2, "carried")).status
    'truncated'
    """
    if moved.observed and moved.value is None and moved.status == "carried":
        return replace(moved, status="truncated")
    return moved


def _draw_key(estimate: Estimate, patron: str | None) -> str | None:
    """What is drawn once and shared by every year and use: the observations behind a cell.

    A part that is only bounded (below a list's cut) is another unknown for each patron.
    """
    if not estimate.observed:
        return None
    key = " ".join(estimate.inputs)
    return f"{key} {patron or ''}".strip() if "/*/" in key or not key else key


class Components:
    """Collects component rows of one lever; `table()` gives them as Arrow."""

    def __init__(self, lever: str) -> None:
        self.lever = lever
        self.rows: list[Row] = []

    def add(
        self,
        component: str,
        role: str,
        patron: str | None,
        neighbor: str,
        year: int,
        estimate: Estimate,
    ) -> None:
        """One cell: `role` is share, criticality or alignment; no patron for criticality."""
        self.rows.append(
            {
                "lever": self.lever,
                "component": component,
                "role": role,
                "basis": estimate.basis,
                "patron": patron,
                "neighbor": neighbor,
                "year": year,
                "value": estimate.value,
                "low": estimate.low,
                "high": estimate.high,
                "status": estimate.status,
                "data_year": estimate.data_year,
                "weight": 1.0 if estimate.weight is None else estimate.weight,
                "own": estimate.own if estimate.observed else None,
                "draw": _draw_key(estimate, patron),
                "source": " ".join(sorted({name.partition("/")[0] for name in estimate.inputs})),
                "inputs": " ".join(estimate.inputs) or None,
                "note": estimate.note or None,
            }
        )

    def table(self) -> pa.Table:
        """All rows with the schema `COMPONENT`."""
        return table_of(self.rows, COMPONENT)
