"""Charts of the verdict: change, levers, course through time, rivals, alignment.

Each takes `ReportInputs` and gives an Altair chart that draws alike in a notebook, in the
page and as PNG. Bands are always drawn; what is not observable is said in words.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from nearabroad.report import theme
from nearabroad.report.course_charts import rivals_chart, series_chart
from nearabroad.report.drawing import (
    Rows,
    few_ticks,
    figure,
    finish,
    inline,
    rows_axis,
    save_png,
    signed,
    span,
    tips,
)
from nearabroad.report.inputs import ReportInputs
from nearabroad.report.map_chart import grip_map

__all__ = [
    "alignment_chart",
    "change_chart",
    "grip_map",
    "lever_chart",
    "lever_row",
    "rivals_chart",
    "save_png",
    "series_chart",
    "then_now",
]


def change_chart(inputs: ReportInputs) -> alt.LayerChart:
    """Change in grip per neighbor: dot, data band (thick), data and method together (thin)."""
    rows = [_change_row(inputs, row) for row in inputs.verdicts]
    rows.sort(key=lambda row: (not row["seen"], row["order"]))
    data = inline(rows)
    y = rows_axis([row["row"] for row in rows])
    x = alt.X("change:Q", title="points of grip", scale=alt.Scale(nice=True), axis=few_ticks())
    present = [word for word in theme.WORDS if any(row["word"] == word for row in rows)]
    colour = alt.Color(
        "word:N", scale=_word_scale(present, theme.WORD_COLOURS), legend=_words_legend()
    )
    shape = alt.Shape("word:N", scale=_word_scale(present, theme.WORD_SHAPES), title=None)
    tip = tips(
        row="Neighbor",
        years="Years",
        word="Verdict",
        figure="Change",
        band="90 % band",
        data="From data alone",
        reason="Why",
    )
    base = alt.Chart(data)
    seen = base.transform_filter("datum.seen").encode(y=y)
    zone = alt.Chart(Rows(values=[{"a": -theme.ZONE_POINTS, "b": theme.ZONE_POINTS}]))
    layers = [
        zone.mark_rect(color=theme.ZONE, aria=False).encode(x=alt.X("a:Q"), x2="b:Q"),
        zone.mark_rule(color=theme.MUTED, aria=False).encode(x=alt.datum(0)),
        seen.mark_rule(strokeWidth=1.6).encode(
            x=alt.X("low:Q"), x2="high:Q", color=colour, tooltip=tip
        ),
        seen.mark_bar(height=7, opacity=0.5, cornerRadius=2).encode(
            x=alt.X("data_low:Q"), x2="data_high:Q", color=colour, tooltip=tip
        ),
        seen.transform_filter("isValid(datum.change)")
        .mark_point(size=95, filled=True, opacity=1, stroke=theme.PANEL, strokeWidth=1)
        .encode(
            x=x,
            color=colour,
            shape=shape,
            tooltip=tip,
        ),
        *_not_observable(base.transform_filter("!datum.seen"), y, tip),
    ]
    return finish(
        alt.layer(*layers),
        f"Change in the grip of {inputs.name(inputs.patron)}, {inputs.since} to {inputs.until}",
        "Thin line: 90 % band. Thick: from data alone. Grey zone: within 1 point.",
        height=30 * len(rows),
    )


def lever_chart(inputs: ReportInputs, neighbor: str) -> alt.LayerChart:
    """Lever by lever, then and now, for one neighbor; a band without a point has no dot."""
    found = [
        row
        for row in inputs.lever_change.to_pylist()
        if row["neighbor"] == neighbor and row["patron"] == inputs.patron
    ]
    rows = [lever_row(row, when) for row in found for when in ("then", "now")]
    levers = list(dict.fromkeys(row["row"] for row in rows))
    name = inputs.name(neighbor)
    chart = then_now(
        inline(rows),
        levers,
        (inputs.since, inputs.until),
        (0, 100),
        "score, 0 to 100",
        tips(
            row="Lever",
            year="Year",
            figure="Score",
            band="90 % band",
            share="Share",
            status="Status",
            compared="Change",
            reason="Why",
        ),
    )
    return finish(
        chart,
        f"Levers of {inputs.name(inputs.patron)} on {name}",
        "Broken outline: the change is not observable.",
        height=44 * len(levers),
    )


def alignment_chart(inputs: ReportInputs) -> alt.LayerChart:
    """Alignment with the patron, then and now, with bands, for all neighbors."""
    rows = _conduct_rows(inputs, "alignment")
    order = list(dict.fromkeys(row["row"] for row in rows))
    chart = then_now(
        inline(rows),
        order,
        (inputs.since, inputs.until),
        None,
        "← with the rival  ·  with the patron →",
        tips(row="Neighbor", year="Year", figure="Alignment", band="90 % band", compared="Change"),
    )
    return finish(
        chart,
        f"Alignment with {inputs.name(inputs.patron)}, {inputs.since} and {inputs.until}",
        "How the neighbor itself votes. Not part of grip.",
        height=34 * len(order),
    )


def distance_chart(inputs: ReportInputs) -> alt.LayerChart:
    """Distance of ideal points to the patron, then and now, with bands, for all neighbors."""
    rows = _conduct_rows(inputs, "distance")
    order = list(dict.fromkeys(row["row"] for row in rows))
    chart = then_now(
        inline(rows), order, (inputs.since, inputs.until), None,
        "← nearer  ·  standard deviations of the year's states",
        tips(row="Neighbor", year="Year", figure="Distance", band="90 % band", compared="Change"),
    )  # fmt: skip
    return finish(
        chart,
        f"Distance of ideal points to {inputs.name(inputs.patron)}, {inputs.since} and "
        f"{inputs.until}",
        "How far apart they vote. Not part of grip.",
        height=34 * len(order),
    )


def then_now(
    data: alt.Data,
    order: list[str],
    ends: tuple[int, int],
    domain: tuple[float, float] | None,
    title: str,
    tip: list[alt.Tooltip],
) -> alt.LayerChart:
    """Two bands per row, then above now; broken outlines where they cannot be compared.

    `data` has row, year (text), value, low, high, seen, comparable, none (said where not seen).
    """
    years = [str(year) for year in ends]
    scale = alt.Scale(domain=list(domain)) if domain else alt.Scale(nice=True, zero=False)
    colours = alt.Scale(domain=years, range=[theme.THEN, theme.NOW])
    colour = alt.Color(
        "year:N", scale=colours, title=None, legend=alt.Legend(symbolSize=80, symbolOpacity=1)
    )
    shape = alt.Shape(
        "year:N", scale=alt.Scale(domain=years, range=["diamond", "circle"]), title=None
    )
    place = alt.YOffset("year:N", scale=alt.Scale(domain=years, paddingOuter=0.3))
    base = alt.Chart(data).encode(y=rows_axis(order), yOffset=place, tooltip=tip)
    reach = {"x": alt.X("low:Q", title=title, scale=scale, axis=few_ticks()), "x2": "high:Q"}
    banded = base.transform_filter("datum.seen")
    layers = [
        banded.transform_filter("datum.comparable")
        .mark_bar(height=8, opacity=0.4, cornerRadius=2)
        .encode(**reach, color=colour),
        banded.transform_filter("!datum.comparable")
        .mark_bar(height=8, filled=False, strokeDash=[3, 2], strokeWidth=1.2, cornerRadius=2)
        .encode(**reach, color=colour),
        banded.transform_filter("isValid(datum.value)")
        .mark_point(filled=True, size=70, opacity=1, stroke=theme.PANEL, strokeWidth=0.8)
        .encode(x=alt.X("value:Q", scale=scale), color=colour, shape=shape),
        base.transform_filter("!datum.seen")
        .mark_text(align="left", dx=4, fontSize=11, fontStyle="italic", color=theme.MUTED)
        .encode(x=alt.datum(domain[0]) if domain else alt.value(0), text="none:N"),
    ]
    if not domain or domain[0] < 0:
        zero = alt.Chart(Rows(values=[{}])).mark_rule(color=theme.MUTED, aria=False)
        layers.insert(0, zero.encode(x=alt.datum(0, scale=scale)))
    return alt.layer(*layers)


def _change_row(inputs: ReportInputs, row: dict[str, Any]) -> dict[str, Any]:
    low, high, change = row["change_low"], row["change_high"], row["change"]
    seen = row["word"] not in (None, "not observable") and (low is not None or change is not None)
    middle = change if change is not None else ((low or 0) + (high or 0)) / 2
    return {
        "row": inputs.name(row["neighbor"]),
        "years": f"{row['since']} to {row['until']}",
        "word": row["word"] if seen else "not observable",
        "seen": seen,
        "order": middle,
        "change": change,
        "low": low if low is not None else change,
        "high": high if high is not None else change,
        "data_low": row["data_low"],
        "data_high": row["data_high"],
        "figure": signed(change) if seen else "not observable",
        "band": span(low, high, signed=True),
        "data": span(row["data_low"], row["data_high"], signed=True),
        "reason": row["reason"] or "",
        "none": "not observable",
    }


def lever_row(row: dict[str, Any], when: str) -> dict[str, Any]:
    """One band of the levers' picture from a row of `LEVER_CHANGE`; `when` is then or now."""
    value, low, high = row[when], row[f"{when}_low"], row[f"{when}_high"]
    share = row[f"{when}_share"]
    seen = value is not None or low is not None
    year = row["since"] if when == "then" else row["until"]
    return {
        "row": row["lever"],
        "year": str(year),
        "value": value,
        "low": low if low is not None else value,
        "high": high if high is not None else value,
        "seen": seen,
        "comparable": bool(row["observable"]),
        "figure": figure(value, seen),
        "band": span(low, high),
        "share": "" if share is None else f"{100 * share:.0f} %",
        "status": row[f"status_{when}"] or "",
        "compared": _compared(row) if row["observable"] else "not observable",
        "reason": row["reason"] or "",
        "none": f"{year} not observable",
    }


def _compared(row: dict[str, Any]) -> str:
    band = span(row["change_low"], row["change_high"], signed=True)
    return f"{signed(row['change'])} ({band})" if band else signed(row["change"])


def _conduct_rows(inputs: ReportInputs, face: str) -> list[dict[str, Any]]:
    """Every neighbor's alignment or distance in both years."""
    return [
        _conduct_row(inputs, row, face, when) for row in inputs.verdicts for when in ("then", "now")
    ]


def _conduct_row(inputs: ReportInputs, row: dict[str, Any], face: str, when: str) -> dict[str, Any]:
    name, word = f"{face}_{when}", row[f"{face}_word"]
    value, low, high = row[name], row[f"{name}_low"], row[f"{name}_high"]
    year = row["since"] if when == "then" else row["until"]
    seen = value is not None or low is not None
    ends = (low, high) if low is not None and high is not None else ()
    return {
        "row": inputs.name(row["neighbor"]),
        "year": str(year),
        "value": value,
        "low": low if low is not None else value,
        "high": high if high is not None else value,
        "seen": seen,
        "comparable": word != "not observable",
        "figure": "not observable" if value is None else f"{value:.2f}",
        "band": " to ".join(f"{end:.2f}" for end in ends),
        "compared": word or "not observable",
        "none": f"{year} not observable",
    }


def _not_observable(base: alt.Chart, y: alt.Y, tip: list[alt.Tooltip]) -> list[alt.Chart]:
    """A broken grey line across the whole row, and the words on it."""
    line = base.mark_rule(strokeDash=[2, 5], color=theme.HATCH).encode(y=y, tooltip=tip)
    words = base.mark_text(
        align="left", dx=6, dy=-8, fontSize=11, fontStyle="italic", color=theme.MUTED
    ).encode(x=alt.value(0), y=y, text="none:N", tooltip=tip)
    return [line, words]


def _word_scale(present: list[str], marks: tuple[str, ...]) -> alt.Scale:
    return alt.Scale(domain=present, range=[marks[theme.WORDS.index(word)] for word in present])


def _words_legend() -> alt.Legend:
    return alt.Legend(
        title=None,
        columns=6,
        symbolSize=90,
        symbolOpacity=1,
    )
