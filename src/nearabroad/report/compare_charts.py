"""Two patrons over all neighbors, or two neighbors under all patrons: one picture, two signals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt

from nearabroad.report import theme
from nearabroad.report.drawing import finish, rounded, rows_axis, span, tips

ONE, OTHER = theme.PATRON_COLOURS[0], theme.PATRON_COLOURS[1]
SHAPES = ["circle", "diamond"]


def compare_template(side: str, by: str, order: Sequence[str]) -> alt.LayerChart:
    """Bands of two codes side by side, one row for each of `order` (names).

    `side` is the column compared (patron or neighbor), `by` the column of names down the side.
    Signals `one` and `other` hold the two codes, `measure` and `year_shown` what is compared; the
    data set is `rows` (see `compare_values`).
    """
    name = f"{side}_name"
    place = alt.YOffset("place:N", scale=alt.Scale(domain=[0, 1], paddingOuter=0.3))
    mark = alt.Scale(domain=[0, 1], range=[ONE, OTHER])
    colour = alt.Color("place:N", scale=mark, legend=None)
    shape = alt.Shape("place:N", scale=alt.Scale(domain=[0, 1], range=SHAPES), legend=None)
    y = rows_axis(list(order))
    y.shorthand = f"{by}_name:N"
    scale = alt.Scale(domain=[0, 100])
    x = alt.X("low:Q", title="0 to 100", scale=scale, axis=alt.Axis(tickCount=5))
    wanted = (
        f"(datum.{side} == one || datum.{side} == other) && datum.measure == measure"
        " && datum.year == year_shown"
    )
    tip = tips(patron_name="Patron", neighbor_name="State", measure="What", year="Year",
               figure="Figure", band="90 % band", reason="Why")  # fmt: skip
    base = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter(wanted)
        .transform_calculate(place=f"datum.{side} == one ? 0 : 1")
        .encode(y=y, yOffset=place, color=colour, tooltip=tip, detail=f"{name}:N")
    )
    seen = base.transform_filter("datum.seen")
    layers = [
        seen.mark_bar(height=7, opacity=0.4, cornerRadius=2).encode(x=x, x2="high:Q"),
        seen.transform_filter("isValid(datum.value)")
        .mark_point(filled=True, size=70, opacity=1, stroke=theme.PANEL, strokeWidth=0.8)
        .encode(x=alt.X("value:Q", scale=scale), shape=shape),
        base.transform_filter("!datum.seen")
        .mark_text(align="left", dx=4, fontSize=10.5, fontStyle="italic", color=theme.MUTED)
        .encode(x=alt.datum(0), text="figure:N", color=alt.value(theme.MUTED)),
    ]
    params = [alt.param(name=each, value="") for each in ("one", "other", "measure")]
    chart = alt.layer(*layers).add_params(*params, alt.param(name="year_shown", value=0))
    return finish(chart, "Compared", height=34 * len(order))


def compare_values(
    rivals: Iterable[Mapping[str, Any]],
    changes: Iterable[Mapping[str, Any]],
    names: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Rows of grip (schema `RIVALS`) and of lever scores (schema `LEVER_CHANGE`, both years)."""
    rows = [
        _row(row, "grip", row["year"], row["grip"], (row["low"], row["high"]), names)
        for row in rivals
    ]
    for row in changes:
        for when, year in (("then", row["since"]), ("now", row["until"])):
            ends = (row[f"{when}_low"], row[f"{when}_high"])
            rows.append(_row(row, row["lever"], year, row[when], ends, names))
    return rounded(rows)


def _row(
    row: Mapping[str, Any],
    measure: str,
    year: int,
    value: float | None,
    ends: tuple[float | None, float | None],
    names: Mapping[str, str],
) -> dict[str, Any]:
    low, high = ends
    seen = value is not None or low is not None
    found = {
        "patron": row["patron"], "neighbor": row["neighbor"], "measure": measure, "year": year,
        "patron_name": names[row["patron"]], "neighbor_name": names[row["neighbor"]],
        "value": value, "low": value if low is None else low,
        "high": value if high is None else high, "seen": seen, "band": span(low, high),
        "figure": "not observable" if not seen else "no point" if value is None else f"{value:.0f}",
        "reason": "" if seen else row["reason"] or "",
    }  # fmt: skip
    return {name: item for name, item in found.items() if item not in (None, "")}
