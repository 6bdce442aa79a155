"""Pictures of a relation: shares with bands by period, breaks, records; dated events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pyarrow as pa

from nearabroad.core.cameo import QUADS, ROOTS
from nearabroad.core.errors import NearabroadError
from nearabroad.core.findings import BREAK, RECORD
from nearabroad.core.schemas import table_of
from nearabroad.report import theme
from nearabroad.report.drawing import WIDTH, Rows, tips
from nearabroad.report.inputs import ReportInputs

Row = dict[str, Any]

PANELS = {
    "net": "Net: cooperation less conflict, −1 to 1",
    **{quad: f"{quad.capitalize()}, share of the direction's events" for quad in QUADS},
    "rate": "Rate: events of the direction per 10,000 of all in the source",
}
PER = 10_000
COLOURS = [theme.PATRON_COLOURS[0], theme.PATRON_COLOURS[1]]
HEIGHT = 88
EXTENT = 30
"""Room for the numbers of every panel, so that all start together."""

UTC = alt.Scale(type="utc")
"""A date is that day, wherever the page is opened."""


def relation_chart(tables: Mapping[str, pa.Table], title: str) -> alt.VConcatChart:
    """A panel for each measure of each source, both directions; then the dated events.

    Shaded: 90 % band of the level; dots: the shares themselves. A dashed rule is a break, a
    diamond a record of the latest level. Raises `NearabroadError` where there is nothing to draw.
    """
    rows = tables["relation"].to_pylist()
    panels = [
        _panel(rows, tables, source, span, measure)
        for source, span in dict.fromkeys((row["source"], row["span"]) for row in rows)
        for measure in PANELS
        if any(row["measure"] == measure and row["source"] == source for row in rows)
    ]
    dated = [row for row in tables["chronicle"].to_pylist() if row["date"] and row["root"]]
    if dated:
        panels.append(_events(dated))
    if not panels:
        raise NearabroadError(f"{title}: nothing is observed, so there is no picture.")
    key = "Shaded: 90 % band. Dots: shares as counted. Dashed: a break. Diamond: a record."
    head = alt.TitleParams(title, subtitle=[key] if rows else [])
    chart = alt.vconcat(*panels, spacing=10, title=head)
    chart.config = theme.config()
    return chart


def _panel(
    rows: Sequence[Row], tables: Mapping[str, pa.Table], source: str, span: str, measure: str
) -> alt.LayerChart:
    times = 1 if measure != "rate" else PER
    shown = [
        _point(row, times)
        for row in rows
        if (row["source"], row["span"], row["measure"]) == (source, span, measure)
        and row["low"] is not None
    ]
    directions = list(dict.fromkeys(row["direction"] for row in shown))
    x = alt.X("day:T", title=None, scale=UTC, axis=alt.Axis(format="%Y", grid=False, tickCount=8))
    colour = alt.Color(
        "direction:N", title=None, scale=alt.Scale(domain=directions, range=COLOURS),
        legend=alt.Legend(orient="right"),
    )  # fmt: skip
    tip = tips(period="Period", direction="Who to whom", figure="Share", band="90 % band of level",
               volume="Events")  # fmt: skip
    base = alt.Chart(_exact(shown)).encode(x=x, color=colour, tooltip=tip)
    axis = alt.Axis(tickCount=3, minExtent=EXTENT)
    layers: list[Any] = [
        base.mark_area(opacity=0.22).encode(
            y=alt.Y("low:Q", title=None, axis=axis), y2="high:Q", detail="direction:N"
        ),
        base.mark_line(strokeWidth=1.6).encode(y="level:Q", detail="direction:N"),
        base.transform_filter("isValid(datum.value)").mark_point(
            filled=True, size=14, opacity=0.9
        ).encode(y="value:Q"),
    ]  # fmt: skip
    broken = _marks(tables["breaks"], (source, span, measure))
    if broken:
        rule = alt.Chart(_exact(broken)).mark_rule(strokeDash=[4, 3], strokeWidth=1.4, opacity=0.7)
        layers.append(rule.encode(x="day:T", color=colour, tooltip=tips(text="Break")))
    records = _records(tables["record"], source, measure, shown)
    if records:
        mark = alt.Chart(_exact(records)).mark_point(shape="diamond", size=110, strokeWidth=2)
        layers.append(
            mark.encode(x="day:T", y="level:Q", color=colour, tooltip=tips(text="Record"))
        )
    head = f"{PANELS[measure]} ({source})"
    return alt.layer(*layers).properties(
        width=WIDTH - 90, height=HEIGHT, title=alt.TitleParams(head, anchor="start", fontSize=12)
    )


def _direction(row: Row) -> str:
    return f"{row['actor']} to {row['recipient']}"


def _point(row: Row, times: float) -> Row:
    scaled = {
        name: None if row[name] is None else float(f"{row[name] * times:.4g}")
        for name in ("value", "level", "low", "high")
    }
    length = 4 if row["span"] == "year" else 7
    texts = {name: "" if item is None else f"{item:.3g}" for name, item in scaled.items()}
    return {
        **scaled,
        "day": row["period"].isoformat(), "period": row["period"].isoformat()[:length],
        "direction": _direction(row), "figure": texts["value"],
        "band": f"{texts['low']} to {texts['high']}", "volume": f"{row['volume']:.0f}",
    }  # fmt: skip


def _exact(rows: list[Row]) -> Rows:
    """Rows as inlined data; not rounded to hundredths, which are much in a share."""
    return Rows(values=rows)


def _marks(breaks: pa.Table, panel: tuple[str, str, str]) -> list[Row]:
    return [
        {
            "day": row["date"].isoformat(), "direction": _direction(row),
            "text": f"{row['date'].isoformat()[:7]}: {row['before']:.0%} to {row['after']:.0%}",
        }
        for row in breaks.to_pylist()
        if (row["source"], row["span"], row["measure"]) == panel
    ]  # fmt: skip


def _records(records: pa.Table, source: str, measure: str, shown: Sequence[Row]) -> list[Row]:
    named = "cooperation" if measure == "net" else measure  # net rises and falls with cooperation
    levels = {(row["day"], row["direction"]): row["level"] for row in shown}
    return [
        {
            "day": row["latest"].isoformat(), "direction": _direction(row), "text": row["claim"],
            "level": levels.get((row["latest"].isoformat(), _direction(row))),
        }
        for row in records.to_pylist()
        if (row["source"], row["measure"]) == (source, named) and row["record_since"] is not None
    ]  # fmt: skip


def _events(rows: Sequence[Row]) -> alt.Chart:
    """Dated events on the ladder of roots, the most hostile on top."""
    shown = [
        {
            "day": row["date"].isoformat(), "root": row["root"], "direction": _direction(row),
            "text": row["evidence"] or "",
        }
        for row in rows
    ]  # fmt: skip
    order = [root for root in reversed(ROOTS) if any(row["root"] == root for row in shown)]
    directions = list(dict.fromkeys(row["direction"] for row in shown))
    months = alt.Axis(format="%Y-%m", grid=False, tickCount=6)
    chart: alt.Chart = (
        alt.Chart(_exact(shown))
        .mark_point(filled=True, size=60, opacity=0.8)
        .encode(
            x=alt.X("day:T", title=None, scale=UTC, axis=months),
            y=alt.Y("root:N", sort=order, title=None),
            color=alt.Color(
                "direction:N", title=None, scale=alt.Scale(domain=directions, range=COLOURS),
                legend=alt.Legend(orient="right"),
            ),
            tooltip=tips(day="Day", direction="Who to whom", root="Root", text="What"),
        )
        .properties(
            width=WIDTH - 90,
            height=16 * len(order),
            title=alt.TitleParams("Dated events, never scored", anchor="start", fontSize=12),
        )
    )  # fmt: skip
    return chart


def course_charts(inputs: ReportInputs) -> dict[str, tuple[str, alt.LayerChart]]:
    """Net by period with each neighbor, both directions, by name: a label and the picture.

    Empty where no source of events is in the store.
    """
    if inputs.relation is None:
        return {}
    rows = [row for row in inputs.relation.to_pylist() if row["measure"] == "net"]
    plain = {"breaks": table_of([], BREAK), "record": table_of([], RECORD)}
    charts = {}
    for code in inputs.neighbors:
        own = [row for row in rows if code in (row["actor"], row["recipient"])]
        for source, span in dict.fromkeys((row["source"], row["span"]) for row in own):
            chart = _panel(own, plain, source, span, "net")
            chart.config = theme.config()
            name = f"relation-{code}-{source}-{span}"
            charts[name] = f"{inputs.name(code)}, by {span} ({source})", chart
    return charts
