"""Charts of back doors: conduits through time, the event study, the ranking of products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pyarrow as pa

from nearabroad.report import theme
from nearabroad.report.drawing import WIDTH, Rows, few_ticks, inline, tips

Row = dict[str, Any]

LISTED, OTHER = theme.PATRON_COLOURS[1], theme.PATRON_COLOURS[0]
COLUMNS, PANEL_WIDTH, PANEL_HEIGHT = 3, 212, 120
EXTENT = 26
"""Room for the numbers of every panel, so that all start together."""

SHOWN = 20
LABELS = 350
MILLION = 1e6


def parallel_chart(
    tables: Mapping[str, pa.Table], names: Mapping[str, str], title: str
) -> alt.VConcatChart:
    """All three pictures below each other."""
    parts = [conduits_chart(tables["growth"], names, tables["conduits"])]
    if tables["event_study"].num_rows:
        parts.append(event_chart(tables["event_study"], names))
    if tables["watch_list"].num_rows:
        parts.append(ranking_chart(tables["watch_list"], names))
    chart = alt.vconcat(*parts, spacing=28, title=title).resolve_scale(color="independent")
    chart.config = theme.config()
    return chart


def conduits_chart(
    growth: pa.Table, names: Mapping[str, str], conduits: pa.Table
) -> alt.VConcatChart:
    """Listed and other goods by month, each as a multiple of its mean before the shock.

    The band is what the seasonal baseline expects of a month, in the same measure.
    """
    shock = min(row["after_period"][:7] for row in conduits.to_pylist())
    rows = growth.to_pylist()
    panels = [
        _conduit_panel([r for r in rows if r["conduit"] == code], names.get(code, code), shock)
        for code in dict.fromkeys(row["conduit"] for row in rows)
    ]
    return _grid(
        panels, "Listed goods (thick) and all other goods (thin), mean before the shock = 1",
        "Band: what months before the shock lead one to expect of listed goods (90 %). Dotted: "
        "the shock. Hollow: an exporter's month is missing.",
    )  # fmt: skip


def _conduit_panel(rows: list[Row], name: str, shock: str) -> alt.LayerChart:
    before = [row for row in rows if f"{row['month']:%Y-%m}" < _previous(shock)]
    scale = {
        key: _mean([row[key] for row in before if row[key] is not None])
        for key in ("sanctioned", "other")
    }
    listed = scale["sanctioned"]
    shown = [
        {
            "month": f"{row['month']:%Y-%m}-01", "label": f"{row['month']:%Y-%m}",
            "sanctioned": _over(row["sanctioned"], listed), "other": _over(row["other"],
            scale["other"]), "low": _over(row["expected_low"], listed),
            "high": _over(row["expected_high"], listed), "complete": row["complete"],
            "amount": _millions(row["sanctioned"]), "rest": _millions(row["other"]),
            "expected": _millions(row["expected"]), "missing": row["missing"],
        }
        for row in rows
    ]  # fmt: skip
    base = alt.Chart(inline(shown))
    x = alt.X("month:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=False))
    tip = tips(label="Month", amount="Listed goods, EUR m", expected="Expected, EUR m",
               rest="Other goods, EUR m", missing="Missing")  # fmt: skip
    layers = [
        base.mark_area(color=LISTED, opacity=0.2).encode(x=x, y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_line(color=OTHER, strokeWidth=1.2).encode(x=x, y=alt.Y("other:Q")),
        base.mark_line(color=LISTED, strokeWidth=2.4).encode(
            x=x, y=alt.Y("sanctioned:Q", title=None, axis=few_ticks(EXTENT)), tooltip=tip
        ),
        base.transform_filter("!datum.complete")
        .mark_point(color=LISTED, fill=theme.PANEL, size=36, opacity=1)
        .encode(x=x, y=alt.Y("sanctioned:Q"), tooltip=tip),
        _shock_rule(shock),
    ]
    return alt.layer(*layers).properties(
        width=PANEL_WIDTH, height=PANEL_HEIGHT, title=alt.TitleParams(name, fontSize=13, offset=4)
    )


def event_chart(events: pa.Table, names: Mapping[str, str]) -> alt.VConcatChart:
    """How many times listed goods outgrew other goods, month by month, leads and lags apart."""
    rows = [row for row in events.to_pylist() if row["estimate"] is not None]
    panels = []
    for code in dict.fromkeys(row["conduit"] for row in rows):
        mine = [row for row in rows if row["conduit"] == code]
        shock = next(f"{row['month']:%Y-%m}" for row in mine if row["lead"] == 0)
        panels.append(_event_panel(mine, names.get(code, code), shock))
    return _grid(
        panels, "Event study: listed against other goods, month by month",
        "Logarithm of the ratio, mean before the shock = 0; whiskers: 90 %, clustered by exporter. "
        "Grey: leads, which should lie on 0.",
    )  # fmt: skip


def _event_panel(rows: list[Row], name: str, shock: str) -> alt.LayerChart:
    shown = [
        {
            "month": f"{row['month']:%Y-%m}-01", "label": f"{row['month']:%Y-%m}",
            "lead": row["lead"], "value": row["estimate"], "low": row["estimate_low"],
            "high": row["estimate_high"], "role": row["role"],
        }
        for row in rows
    ]  # fmt: skip
    base = alt.Chart(inline(shown))
    x = alt.X("month:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=False))
    scale = alt.Scale(domain=["lead", "transition", "lag"], range=[theme.HATCH, OTHER, LISTED])
    colour = alt.Color("role:N", scale=scale, legend=None)
    tip = tips(label="Month", lead="Months from the shock", value="Estimate", low="Low",
               high="High")  # fmt: skip
    zero = alt.Chart(Rows(values=[{"zero": 0}]))
    layers = [
        zero.mark_rule(color=theme.MUTED).encode(y=alt.Y("zero:Q")),
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=1.4)
        .encode(x=x, y=alt.Y("low:Q"), y2="high:Q", color=colour),
        base.mark_point(filled=True, size=26, opacity=1).encode(
            x=x, y=alt.Y("value:Q", title=None, axis=few_ticks(EXTENT)), color=colour, tooltip=tip
        ),
        _shock_rule(shock),
    ]
    return alt.layer(*layers).properties(
        width=PANEL_WIDTH, height=PANEL_HEIGHT, title=alt.TitleParams(name, fontSize=13, offset=4)
    )


def ranking_chart(
    watch: pa.Table, names: Mapping[str, str], shown: int = SHOWN
) -> alt.HConcatChart:
    """The first products of the watch list: excess with its band, conduit by colour.

    Labels stand in a panel of their own, so that the picture begins where those above it do.
    """
    base, height, period = _ranked(watch, names, shown, 20)
    y = alt.Y("row:O", title=None, axis=None)
    dots = _ranked_dots(base, y, watch, names, period).properties(width=LABELS, height=height)
    labels = (
        base.mark_text(align="left", color=theme.INK, fontSize=12)
        .encode(y=y, x=alt.value(0), text="label:N")
        .properties(width=LABELS, height=height)
    )
    title = alt.TitleParams(
        text="Products of the watch list by excess",
        subtitle=["Through whom, what; significant ones first; whiskers: 90 % over exporters."],
    )
    return alt.hconcat(labels, dots, spacing=10, title=title)


def narrow_ranking_chart(
    watch: pa.Table, names: Mapping[str, str], shown: int = SHOWN
) -> alt.LayerChart:
    """The same with each label above its product's row: for any width, a phone's too."""
    base, height, period = _ranked(watch, names, shown, 36)
    y = alt.Y("row:O", title=None, axis=None)
    labels = base.mark_text(
        align="left", color=theme.INK, fontSize=11, dy=-11, limit=alt.ExprRef("width")
    ).encode(y=y, x=alt.value(2), text="label:N")
    chart = alt.layer(labels, _ranked_dots(base, y, watch, names, period)).properties(
        width=WIDTH, height=height
    )
    chart.config = theme.config()
    return chart


def _ranked(
    watch: pa.Table, names: Mapping[str, str], shown: int, step: int
) -> tuple[alt.Chart, int, str]:
    """The first products as a chart's data, its height at `step` a row, and the period after."""
    rows = [row for row in watch.to_pylist() if row["excess"] is not None][:shown]
    data = [
        {
            "row": row["rank"], "conduit": names.get(row["conduit"], row["conduit"]),
            "label": f"{row['rank']}. {row['conduit']} {_named(row)}"
            + (f", tier {row['tier']}" if row["tier"] else ""),
            "excess": row["excess"] / MILLION, "low": _millions(row["excess_low"]),
            "high": _millions(row["excess_high"]), "caution": row["caution"],
            "before": f"{row['before'] / MILLION:,.2f} ({row['before_period']})",
            "after": f"{row['after'] / MILLION:,.2f} ({row['after_period']})",
        }
        for row in rows
    ]  # fmt: skip
    return alt.Chart(inline(data)), step * len(data), rows[0]["after_period"] if rows else ""


def _ranked_dots(
    base: alt.Chart, y: alt.Y, watch: pa.Table, names: Mapping[str, str], period: str
) -> alt.LayerChart:
    present = list(dict.fromkeys(names.get(r["conduit"], r["conduit"]) for r in watch.to_pylist()))
    colour = alt.Color(
        "conduit:N", title=None, legend=alt.Legend(orient="top"),
        scale=alt.Scale(domain=present, range=list(theme.PATRON_COLOURS[: len(present)])),
    )  # fmt: skip
    tip = tips(label="Product", conduit="Through", before="Before, EUR m", after="After, EUR m",
               caution="Caution")  # fmt: skip
    x = alt.X("excess:Q", title=f"excess, EUR m, {period}", axis=few_ticks())
    return alt.layer(
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=1.6)
        .encode(y=y, x=alt.X("low:Q"), x2="high:Q", color=colour),
        base.mark_point(filled=True, size=70, opacity=1).encode(
            y=y, x=x, color=colour, tooltip=tip
        ),
    )


def _named(row: Row) -> str:
    """The product's name with its code, once.

    >>> _named({"product": "87163980", "name": "trailers (HS 8716)"})
    'trailers, CN 87163980'
    """
    return f"{row['name'].rpartition(' (')[0] or row['name']}, CN {row['product']}"


def _grid(panels: list[Any], title: str, subtitle: str) -> alt.VConcatChart:
    lines = [
        alt.hconcat(*panels[start : start + COLUMNS], spacing=18)
        for start in range(0, len(panels), COLUMNS)
    ]
    return alt.vconcat(
        *lines, spacing=8, title=alt.TitleParams(text=title, subtitle=[subtitle], offset=8)
    )


def _shock_rule(shock: str) -> alt.Chart:
    data = Rows(values=[{"shock": f"{shock}-01"}])
    return alt.Chart(data).mark_rule(color=theme.INK, strokeDash=[2, 3]).encode(x="shock:T")


def _previous(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _over(value: float | None, scale: float | None) -> float | None:
    return value / scale if value is not None and scale else None


def _millions(value: float | None) -> float | None:
    return None if value is None else value / MILLION
