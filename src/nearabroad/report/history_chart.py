"""A pair's history: grip and each lever by year, small multiples, with bands and breaks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import altair as alt
import pyarrow as pa

from nearabroad.report import theme
from nearabroad.report.drawing import WIDTH, inline, rounded, tips

TITLES = {"grip": "Grip (0–100)", "alignment": "Alignment (−1..1, in votes)"}

EXTENT = 30
"""Room for the numbers of every panel, so that all panels and their headings start together."""

DOUBTFUL = theme.CHANGE_SCALE[-1]
MARKS = "Diamond: flagged as an implausible jump; dotted: another part, source or basis"


def history_chart(table: pa.Table, title: str) -> alt.VConcatChart:
    """One panel for grip, each lever and alignment: line, band, gaps, breaks between sources.

    A dotted rule marks a year whose source or basis differs from the year before, a hollow
    diamond a figure flagged as an implausible jump; a year without a point shows its band
    alone, and an unobserved year is a gap.
    """
    rows = table.to_pylist()
    levers = list(dict.fromkeys(row["lever"] for row in rows))
    first, last = min(row["year"] for row in rows), max(row["year"] for row in rows)
    panels = [
        _panel(
            alt.Chart(inline(_marked(rows, lever))), lever, (first, last),
            _domain([row for row in rows if row["lever"] == lever], lever),
        )
        for lever in levers
    ]  # fmt: skip
    return _stacked(panels, title)


def history_template(levers: Sequence[str], first: int, last: int) -> alt.VConcatChart:
    """The same picture for any pair: its rows are the data set `history` (see `history_values`)."""
    data = alt.Chart(alt.NamedData("history"))
    panels = [
        _panel(
            data, lever, (first, last),
            None if lever.startswith("distance") else _domain([], lever),
            f"datum.lever === {json.dumps(lever)} && ",
        )
        for lever in levers
    ]  # fmt: skip
    return _stacked(panels, "")


def history_values(table: pa.Table) -> list[dict[str, Any]]:
    """Rows of a history as its picture draws them: what a gap or a break parts is marked."""
    rows = table.to_pylist()
    levers = dict.fromkeys(row["lever"] for row in rows)
    shown = ("lever", "year", "value", "low", "high", "status", "note", "break_with", "run", "line",
             "doubtful")  # fmt: skip
    return [
        {name: row[name] for name in shown if row[name] not in (None, "")}
        for row in rounded(row for lever in levers for row in _marked(rows, lever))
    ]


def _marked(rows: list[dict[str, Any]], lever: str) -> list[dict[str, Any]]:
    own = [row for row in rows if row["lever"] == lever]
    return [_with_run(row, index, own) for index, row in enumerate(own)]


def _stacked(panels: Sequence[alt.LayerChart], title: str) -> alt.VConcatChart:
    heading = alt.TitleParams(title, subtitle=MARKS)
    chart = alt.vconcat(*panels, spacing=6, title=heading)
    chart.config = theme.config()
    return chart


def _panel(
    base: alt.Chart,
    lever: str,
    years: tuple[int, int],
    domain: list[float] | None,
    of_lever: str = "",
) -> alt.LayerChart:
    """One series; `of_lever` is the start of a condition that keeps its rows.

    A layer has one condition, not several filters: Vega-Lite would merge those of all panels
    step by step and warn that it has stopped.
    """
    first, last = years
    axis = alt.Axis(format="d", tickMinStep=1, grid=False)
    x = alt.X("year:Q", title=None, axis=axis, scale=alt.Scale(domain=[first, last], nice=False))
    scale = alt.Scale(domain=domain, nice=False) if domain else alt.Scale(zero=True)
    y = alt.Y("value:Q", title=None, scale=scale, axis=alt.Axis(tickCount=3, minExtent=EXTENT))
    low = alt.Y("low:Q", title=None, scale=scale)
    tip = tips(year="Year", value="Value", low="Low", high="High", status="Status", note="Note")
    banded, drawn = "isValid(datum.low)", "isValid(datum.low) && isValid(datum.value)"
    layers = [
        base.transform_filter(of_lever + banded)
        .mark_area(opacity=0.26, color=theme.NOW, interpolate="step")
        .encode(x=x, y=low, y2="high:Q", detail="run:N"),
        base.transform_filter(of_lever + drawn)
        .mark_line(color=theme.NOW, point={"color": theme.NOW, "size": 18})
        .encode(x=x, y=y, detail="line:N", tooltip=tip),
        base.transform_filter(f"{of_lever}{drawn} && datum.doubtful")
        .mark_point(color=DOUBTFUL, fill=theme.PANEL, shape="diamond", size=70, opacity=1)
        .encode(x=x, y=y, tooltip=tip),
        base.transform_filter(f"{of_lever}isValid(datum.break_with)")
        .mark_rule(color=theme.HATCH, strokeDash=[2, 3])
        .encode(x=x, tooltip=tips(year="Year", break_with="Break")),
    ]
    return alt.layer(*layers).properties(
        width=WIDTH, height=70, title=alt.TitleParams(_title(lever), anchor="start")
    )


def _domain(rows: list[dict[str, Any]], lever: str) -> list[float]:
    """From end to end of what a series may be; distances have no upper end: that of the band."""
    if lever.startswith("distance"):
        return [0, max(5.0, *(row["high"] or 0.0 for row in rows))]
    return [-1, 1] if lever == "alignment" else [0, 100]


def _title(lever: str) -> str:
    if lever.startswith("distance"):
        return f"{lever.capitalize()[:12]}{lever[12:]} (ideal points, sd of the year's states)"
    return TITLES.get(lever, lever)


def _with_run(row: dict[str, Any], index: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The row with the gaps and breaks before it, so that no band or line bridges one.

    A band goes on over years without a point; a line does not, nor does it cross a break.
    """
    before = rows[: index + 1]
    gaps = sum(1 for item in before if item["low"] is None)
    stops = sum(1 for item in before if item["value"] is None or item["break_with"])
    doubtful = "implausible" in (row["note"] or "")
    return {**row, "run": gaps, "line": stops, "doubtful": doubtful}
