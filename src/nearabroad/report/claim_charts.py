"""Claims in pictures: figures by year with their bands, against the region that is asserted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import altair as alt
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.claim_tables import TABLES
from nearabroad.core.errors import UsageError
from nearabroad.core.years import year_ranges
from nearabroad.report import theme
from nearabroad.report.claim_overview import claims_overview
from nearabroad.report.drawing import WIDTH, Layers, Sheet, inline, tips

Row = dict[str, Any]

ACROSS = 3
MOST = 24
"""Panels over which a picture has a row for each claim instead: nobody could read more."""

PANEL_HEIGHT = 90
UNITS = {
    "share": "%", "points": "points", "number": "number", "truth": "0 no, 1 yes",
}  # fmt: skip


def claims_chart(tables: Mapping[str, pa.Table]) -> alt.VConcatChart:
    """One panel per claim and subject: point and band by year, the asserted region shaded.

    Of more panels than a page can hold, an overview with a row for each claim.
    """
    if tables["claim"].num_rows > 1 and tables["claim_subject"].num_rows > MOST:
        return claims_overview(tables)
    chart: alt.VConcatChart = alt.VConcatChart.from_dict(claims_sheet(tables).to_dict())
    return chart


def claims_sheet(tables: Mapping[str, pa.Table]) -> Sheet:
    """The panels of `claims_chart`, however many, as a sheet."""
    verdicts = {
        (row["claim"], row["subject"]): row["verdict"]
        for row in tables["claim_subject"].to_pylist()
    }
    figures = tables["claim_figure"].to_pylist()
    by = {key: list(rows) for key, rows in groupby(figures, lambda r: (r["claim"], r["subject"]))}
    blocks = []
    for row in tables["claim"].to_pylist():
        name = row["claim"]
        mine = {key[1]: by.get(key, []) for key in verdicts if key[0] == name}
        panels = [
            _panel(rows, row, subject, verdicts[name, subject], len(mine) == 1)
            for subject, rows in mine.items()
        ]
        title = alt.TitleParams(
            row["paraphrase"], anchor="start", fontSize=13,
            subtitle=[f"{row['verdict']}. Asserted: {row['asserted']}, {_years(row)}; "
                      f"said {row['when']}"],
        )  # fmt: skip
        blocks.append((title, tuple(panels)))
    return Sheet(tuple(blocks), ACROSS)


def claim_chart(tables: Mapping[str, pa.Table], claim: str) -> alt.VConcatChart:
    """The picture of one of several checked claims: a panel for each of its subjects.

    Raises `UsageError` for a claim that the tables do not hold.
    """
    mine = {
        name: table.filter(pc.equal(table["claim"], claim))
        for name, table in tables.items()
        if name in TABLES
    }
    if not mine["claim"].num_rows:
        raise UsageError(f"no claim {claim!r} here.")
    return claims_chart(mine)


def _panel(rows: list[Row], claim: Row, subject: str, verdict: str, alone: bool) -> Any:
    width = WIDTH if alone else WIDTH // ACROSS - 50
    shown = [_scaled(row) for row in rows if row["low"] is not None]
    unit = f" ({UNITS[shown[0]['unit']]})" if shown else ""
    title = alt.TitleParams(f"{subject}: {verdict}{unit}", anchor="start", fontSize=12)
    if not shown:
        nothing = alt.Chart(inline([{"text": "not observable"}]))
        return nothing.mark_text(color=theme.MUTED).encode(text="text:N").properties(
            width=width, height=PANEL_HEIGHT, title=title
        )  # fmt: skip
    low, high = _extent(shown)
    scale = alt.Scale(domain=[low, high], nice=False, clamp=True)
    y = alt.Y("value:Q", title=None, scale=scale, axis=alt.Axis(tickCount=4))
    years = sorted(row["year"] for row in shown)
    span = [min(years[0], claim["since"]) - 0.5, max(years[-1], claim["until"]) + 0.5]
    axis = alt.Axis(format="d", grid=False, values=_ticks(span, 8 if alone else 3))
    x = alt.X("year:Q", title=None, axis=axis, scale=alt.Scale(domain=span, nice=False))
    layers = [*_region(shown[0], claim, x, y, low, high), *_bands(shown, x, y, scale)]
    return Layers(tuple(layers), title, width, PANEL_HEIGHT)


def _ticks(span: list[float], most: int) -> list[int]:
    """Whole years along a span, at most as many as asked for.

    >>> _ticks([2013.5, 2024.5], 3), _ticks([2024.5, 2025.5], 8)
    ([2014, 2018, 2022], [2025])
    """
    first, last = math.ceil(span[0]), math.floor(span[1])
    return list(range(first, last + 1, max(1, math.ceil((last - first + 1) / most))))


def _years(row: Row) -> str:
    return year_ranges(range(row["since"], row["until"] + 1))


def _scaled(row: Row) -> Row:
    """Shares in percent."""
    by = 100.0 if row["unit"] == "share" else 1.0
    names = ("value", "low", "high", "asserted_low", "asserted_high")
    return {**row, **{name: None if row[name] is None else row[name] * by for name in names}}


def _extent(rows: list[Row]) -> tuple[float, float]:
    """From the lowest to the highest of bands and asserted edges, with some air."""
    names = ("low", "high", "asserted_low", "asserted_high")
    known = [row[name] for row in rows for name in names if row[name] is not None]
    low, high = min(0.0, *known), max(known)
    air = 0.08 * (high - low) or 0.5
    return (low - air if low < 0 else low), high + air


def _region(row: Row, claim: Row, x: alt.X, y: alt.Y, low: float, high: float) -> list[Any]:
    """The asserted region over the claim's years; none for a trend, a move, a crossing."""
    if row["asserted_low"] is None and row["asserted_high"] is None:
        return []
    edges = [
        low if row["asserted_low"] is None else row["asserted_low"],
        high if row["asserted_high"] is None else row["asserted_high"],
    ]
    where = {
        "year": claim["since"] - 0.5, "to": claim["until"] + 0.5, "value": edges[0],
        "top": edges[1], "asserted": claim["asserted"],
    }  # fmt: skip
    base = alt.Chart(inline([where]))
    tip = tips(asserted="Asserted")
    if edges[0] == edges[1]:
        return [
            base.mark_rule(color=theme.CHANGE_SCALE[3], strokeWidth=6, opacity=0.5).encode(
                x=x, x2="to:Q", y=y, tooltip=tip
            )
        ]
    return [
        base.mark_rect(color=theme.CHANGE_SCALE[3], opacity=0.25).encode(
            x=x, x2="to:Q", y=y, y2="top:Q", tooltip=tip
        )
    ]


def _bands(rows: list[Row], x: alt.X, y: alt.Y, scale: alt.Scale) -> list[Any]:
    base = alt.Chart(inline(rows))
    low = alt.Y("low:Q", title=None, scale=scale)
    tip = tips(
        year="Year", value="Figure", low="Low", high="High", status="Status", sources="Sources"
    )
    return [
        base.mark_rule(color=theme.NOW, strokeWidth=5, opacity=0.35).encode(
            x=x, y=low, y2="high:Q", tooltip=tip
        ),
        base.transform_filter("isValid(datum.value)")
        .mark_point(color=theme.NOW, filled=True, size=34, opacity=1)
        .encode(x=x, y=y, tooltip=tip),
    ]
