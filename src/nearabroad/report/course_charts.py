"""Charts of the course through time and of patrons side by side."""

from __future__ import annotations

from collections import Counter
from typing import Any

import altair as alt

from nearabroad.report import theme
from nearabroad.report.drawing import few_ticks, figure, finish, inline, rows_axis, span, tips
from nearabroad.report.inputs import ReportInputs


def series_chart(inputs: ReportInputs, neighbor: str) -> alt.LayerChart:
    """Grip on one neighbor through time with its band; years not observable are gaps."""
    rows = _series_rows(inputs, neighbor)
    every = [row for code in inputs.neighbors for row in _series_rows(inputs, code)]
    tip = tips(year="Year", figure="Grip", band="90 % band", reason="Why")
    base = alt.Chart(inline(rows))
    years = alt.Axis(format="d", tickMinStep=1, tickCount=5, grid=False)
    x = alt.X("year:Q", title=None, axis=years, scale=alt.Scale(nice=False, padding=10, zero=False))
    scale = alt.Scale(domain=[0, _top(every)])
    y = alt.Y("grip:Q", title=None, scale=scale, axis=alt.Axis(tickCount=3))
    low = alt.Y("low:Q", title=None, scale=scale)
    seen = base.transform_filter("datum.seen")
    layers = [
        seen.mark_area(opacity=0.28, color=theme.NOW).encode(
            x=x, y=low, y2="high:Q", detail="run:N"
        ),
        seen.transform_filter("datum.alone")
        .mark_rule(opacity=0.28, color=theme.NOW, strokeWidth=6)
        .encode(x=x, y=low, y2="high:Q"),
        seen.transform_filter("isValid(datum.grip)")
        .mark_line(color=theme.NOW, strokeWidth=2, point={"color": theme.NOW, "size": 24})
        .encode(x=x, y=y, detail="run:N"),
        base.transform_filter("!datum.seen")
        .mark_text(text="×", color=theme.HATCH, fontSize=14, baseline="bottom")
        .encode(x=x, y=alt.datum(0)),
    ]
    return finish(
        alt.layer(*[layer.encode(tooltip=tip) for layer in layers]),
        f"Grip of {inputs.name(inputs.patron)} on {inputs.name(neighbor)} by year",
        "0 to 100. Shaded: 90 % band. ×: not observable.",
        height=90,
    )


def rivals_chart(inputs: ReportInputs) -> alt.LayerChart:
    """Patrons side by side on each neighbor, on their common basis, in the last year."""
    rows = _rival_rows(inputs)
    patrons = [code for code in inputs.patrons if any(row["patron"] == code for row in rows)]
    colours = [theme.PATRON_COLOURS[i % len(theme.PATRON_COLOURS)] for i in range(len(patrons))]
    colour = alt.Color("patron:N", scale=alt.Scale(domain=patrons, range=colours), legend=None)
    y = rows_axis([inputs.name(code) for code in inputs.neighbors])
    place = alt.YOffset(
        "patron:N", scale=alt.Scale(domain=patrons, paddingInner=0.1, paddingOuter=0.6)
    )
    x = alt.X(
        "grip:Q",
        title="grip, 0 to 100",
        axis=few_ticks(),
        scale=alt.Scale(domain=[0, _top(rows)], nice=False, padding=22),
    )
    tip = tips(
        row="Neighbor",
        patron_name="Patron",
        year="Year",
        figure="Grip",
        band="90 % band",
        lead="Leads in",
        reason="Why",
    )
    base = alt.Chart(inline(rows)).encode(y=y, yOffset=place, color=colour, tooltip=tip)
    seen = base.transform_filter("datum.seen")
    layers = [
        seen.mark_bar(height=5, opacity=0.4, cornerRadius=2).encode(x=alt.X("low:Q"), x2="high:Q"),
        seen.transform_filter("isValid(datum.grip)")
        .mark_point(filled=True, size=42, opacity=1)
        .encode(x=x),
        seen.transform_filter("datum.leads")
        .mark_point(filled=False, size=120, opacity=1, strokeWidth=1.5)
        .encode(x="grip:Q"),
        seen.mark_text(align="left", dx=5, fontSize=9.5).encode(
            x="high:Q", text="patron:N", color=alt.value(theme.MUTED)
        ),
        base.transform_filter("!datum.seen")
        .mark_text(align="left", dx=3, fontSize=9.5, fontStyle="italic", color=theme.MUTED)
        .encode(x=alt.datum(0), text="none:N", color=alt.value(theme.MUTED)),
    ]
    return finish(
        alt.layer(*layers),
        f"Patrons compared, {inputs.until}",
        "Bar: 90 % band. Ring: leads in at least 66 % of the draws.",
        height=(11 * len(patrons) + 14) * len(inputs.neighbors),
    )


def _series_rows(inputs: ReportInputs, neighbor: str) -> list[dict[str, Any]]:
    found = sorted(
        (
            row
            for row in inputs.grip_series.to_pylist()
            if row["neighbor"] == neighbor and row["patron"] == inputs.patron
        ),
        key=lambda row: row["year"],
    )
    rows: list[dict[str, Any]] = []
    run, last = 0, None
    for row in found:
        seen = bool(row["observable"]) and (row["grip"] is not None or row["low"] is not None)
        if not seen or last is None or row["year"] != last + 1:
            run += 1
        last = row["year"] if seen else None
        rows.append(
            {
                "year": row["year"],
                "grip": row["grip"],
                "low": row["low"],
                "high": row["high"],
                "seen": seen,
                "run": run,
                "figure": figure(row["grip"], seen),
                "band": span(row["low"], row["high"]),
                "reason": row["reason"] or "",
            }
        )
    sizes = Counter(row["run"] for row in rows)
    return [row | {"alone": sizes[row["run"]] == 1} for row in rows]


def _rival_rows(inputs: ReportInputs) -> list[dict[str, Any]]:
    rows = [
        _rival_row(inputs, row)
        for row in inputs.rivals.to_pylist()
        if row["year"] == inputs.until
        and row["patron"] in inputs.patrons
        and row["neighbor"] in inputs.neighbors
    ]
    for name in {row["row"] for row in rows}:
        _say_once([row for row in rows if row["row"] == name])
    return rows


def _say_once(rows: list[dict[str, Any]]) -> None:
    """Where no patron can be compared, say so once, in the middle of the neighbor's rows."""
    if any(row["seen"] for row in rows):
        return
    for place, row in enumerate(rows):
        row["none"] = "not observable" if place == len(rows) // 2 else ""


def _rival_row(inputs: ReportInputs, row: dict[str, Any]) -> dict[str, Any]:
    seen = bool(row["observable"]) and (row["grip"] is not None or row["low"] is not None)
    lead = row["p_lead"]
    return {
        "row": inputs.name(row["neighbor"]),
        "patron": row["patron"],
        "patron_name": inputs.name(row["patron"]),
        "year": row["year"],
        "grip": row["grip"],
        "low": row["low"] if row["low"] is not None else row["grip"],
        "high": row["high"] if row["high"] is not None else row["grip"],
        "seen": seen,
        "leads": seen and row["grip"] is not None and (lead or 0) >= 0.66,
        "figure": figure(row["grip"], seen),
        "band": span(row["low"], row["high"]),
        "lead": "" if lead is None else f"{100 * lead:.0f} % of draws",
        "reason": row["reason"] or "",
        "none": f"{row['patron']} not observable",
    }


def _top(rows: list[dict[str, Any]]) -> float:
    highs = [row["high"] for row in rows if row["high"] is not None]
    return max([20.0, *[-(-high // 10) * 10 for high in highs]])
