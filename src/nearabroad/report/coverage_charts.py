"""What is observed: components by state, and which choice of method matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from nearabroad.report import theme
from nearabroad.report.drawing import WIDTH, inline, tips

Row = dict[str, Any]
ROW_HEIGHT = 22


def coverage_chart(rows: Sequence[Row], names: Mapping[str, str]) -> alt.LayerChart:
    """A cell per lever's component and state: years with data of their own, the last one written.

    `rows` are those of `catalog.lever_coverage`; a component and state without any is hatched
    out with a dash: not observed is no zero.
    """
    seen = {(row["lever"], row["component"], row["state"]): row for row in rows}
    kinds = list(dict.fromkeys((row["lever"], row["component"]) for row in rows))
    cells = [
        _cell(seen.get((*kind, code)), kind, name) for kind in kinds for code, name in names.items()
    ]
    most = max((cell["years"] for cell in cells), default=1)
    x = alt.X(
        "state:N",
        title=None,
        sort=list(names.values()),
        axis=alt.Axis(labelAngle=-45, orient="top"),
    )
    y = alt.Y(
        "what:N",
        title=None,
        sort=[f"{lever}: {part}" for lever, part in kinds],
        axis=alt.Axis(labelLimit=240),
    )
    tip = tips(state="State", what="Component", told="Years")
    base = alt.Chart(inline(cells))
    scale = alt.Scale(range=list(theme.GRIP_SCALE), domain=[0, most])
    chart = alt.layer(
        base.transform_filter("datum.years > 0")
        .mark_rect(stroke=theme.PANEL, strokeWidth=1)
        .encode(
            x=x,
            y=y,
            tooltip=tip,
            color=alt.Color(
                "years:Q",
                scale=scale,
                title="Years with data of their own",
                legend=alt.Legend(orient="bottom", gradientLength=220),
            ),
        ),
        base.transform_filter("datum.years == 0")
        .mark_text(text="–", color=theme.MUTED)
        .encode(x=x, y=y, tooltip=tip),
        base.transform_filter("datum.years > 0")
        .mark_text(fontSize=10)
        .encode(
            x=x,
            y=y,
            tooltip=tip,
            text="last:N",
            color=alt.condition(
                f"datum.years > {most * 0.55}", alt.value(theme.HALO), alt.value(theme.INK)
            ),
        ),
    ).properties(width=WIDTH, height=ROW_HEIGHT * len(kinds))
    chart.config = theme.config()
    return chart


def _cell(row: Row | None, kind: tuple[str, str], name: str) -> Row:
    what = f"{kind[0]}: {kind[1]}"
    if row is None:
        return {"what": what, "state": name, "years": 0, "last": "", "told": "none"}
    told = f"{row['years']} ({row['first_year']}–{row['last_year']})"
    return {
        "what": what,
        "state": name,
        "years": row["years"],
        "last": str(row["last_year"]),
        "told": told,
    }


def sensitivity_chart(rows: Sequence[Row], names: Mapping[str, str]) -> alt.Chart:
    """How much of the spread of each neighbor's change each choice makes (total Sobol index)."""
    data = [
        {
            "state": names.get(row["neighbor"], row["neighbor"]),
            "choice": row["choice"],
            "total": max(0.0, row["total"]),
            "told": f"{row['total']:.2f}",
        }
        for row in rows
        if row["total"] is not None
    ]
    choices = list(dict.fromkeys(row["choice"] for row in data))
    states = list(dict.fromkeys(row["state"] for row in data))
    chart = (
        alt.Chart(inline(data))
        .mark_rect(stroke=theme.PANEL, strokeWidth=1)
        .encode(
            x=alt.X(
                "choice:N",
                title=None,
                sort=choices,
                axis=alt.Axis(labelAngle=-30, orient="top", labelLimit=200),
            ),
            y=alt.Y("state:N", title=None, sort=states),
            color=alt.Color(
                "total:Q",
                scale=alt.Scale(range=list(theme.GRIP_SCALE), domain=[0, 1], clamp=True),
                title="Total Sobol index",
                legend=alt.Legend(orient="bottom", gradientLength=220),
            ),
            tooltip=tips(state="State", choice="Choice", told="Total index"),
        )
        .properties(width=WIDTH, height=ROW_HEIGHT * max(1, len(states)))
    )
    chart.config = theme.config()
    return chart
