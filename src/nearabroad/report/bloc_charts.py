"""Charts of a bloc: its share over time beside its rivals, and who depends on whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pyarrow as pa

from nearabroad.report import theme
from nearabroad.report.drawing import WIDTH, inline, tips

Row = dict[str, Any]

LINES = {
    "inside_share": "trade (both)",
    "exports_share": "exports",
    "imports_share": "imports",
}
HEIGHT = 230


def bloc_chart(tables: Mapping[str, pa.Table], title: str) -> alt.VConcatChart:
    """All pictures of a bloc below each other: share over time, rivals, who depends on whom."""
    parts = [
        _headed(share_chart(tables["bloc"]), "Part of the members' trade that stays inside, %"),
        _headed(beside_chart(tables["beside"]), "The bloc and its rivals, same members, %"),
        _headed(*_matrix(tables)),
    ]
    chart = alt.vconcat(*parts, spacing=24, title=title)
    chart.config = theme.config()
    return chart.resolve_scale(color="independent", shape="independent")


def _headed(chart: Any, title: str) -> Any:
    return chart.properties(title=alt.TitleParams(title, anchor="start", fontSize=13))


def _matrix(tables: Mapping[str, pa.Table]) -> tuple[alt.LayerChart, str]:
    year = shown_year(tables["bloc"])
    return dependence_chart(
        tables["pair"], year
    ), f"Who depends on whom, {year}: % of the row's trade"


def shown_year(table: pa.Table) -> int | None:
    """The last year that has a point, else a band; None where nothing is observed."""
    rows = table.to_pylist()
    for column in ("inside_share", "inside_share_low"):
        years = [row["year"] for row in rows if row[column] is not None]
        if years:
            return int(max(years))
    return None


def share_chart(table: pa.Table) -> alt.LayerChart:
    """Shares of trade, exports and imports by year; a year without a point shows its band alone.

    A line never crosses a year without a point, nor a band one that is not observable.
    """
    rows = table.to_pylist()
    long = [row for name, label in LINES.items() for row in _long(rows, name, label)]
    return _bands(long, [row["year"] for row in rows], list(LINES.values()), "part")


def _long(rows: Sequence[Row], name: str, label: str) -> list[Row]:
    """One measure, a row a year, in percent, with the runs that lines and bands go through."""
    found, lines, runs = [], 0, 0
    for row in sorted(rows, key=lambda item: item["year"]):
        value, low, high = (row[column] for column in (name, f"{name}_low", f"{name}_high"))
        lines += value is None
        runs += low is None
        if low is None:
            continue
        found.append(
            {
                "year": row["year"], "part": label, "value": _percent(value),
                "low": _percent(low), "high": _percent(high), "line": lines, "run": runs,
                "status": row.get("status") or "", "missing": row.get("missing") or "",
                "shown": _told(value, low, high),
            }
        )  # fmt: skip
    return found


def _told(value: float | None, low: float, high: float) -> str:
    band = f"{low * 100:.1f} to {high * 100:.1f} %"
    return f"no point; {band}" if value is None else f"{value * 100:.1f} % ({band})"


def _percent(value: float | None) -> float | None:
    return None if value is None else value * 100.0


def _bands(
    rows: list[Row], years: Sequence[int], parts: Sequence[str], field: str
) -> alt.LayerChart:
    first, last = min(years, default=0), max(years, default=1)
    colours = alt.Scale(domain=list(parts), range=list(theme.PATRON_COLOURS[: len(parts)]))
    # Three to a row: more do not fit on a phone.
    legend = alt.Legend(title=None, symbolOpacity=1, columns=3)
    colour = alt.Color(f"{field}:N", scale=colours, legend=legend)
    axis = alt.Axis(
        format="d", grid=False, values=_ticks(first, last), labelFlush=False, labelOverlap=True
    )
    x = alt.X("year:Q", title=None, axis=axis,
              scale=alt.Scale(domain=[first - 0.5, last + 0.5], nice=False))  # fmt: skip
    y = alt.Y("value:Q", title="%", scale=alt.Scale(zero=True))
    tip = tips(year="Year", part="Part", shown="Share", status="Status", missing="Missing")
    base = alt.Chart(inline(rows))
    low = alt.Y("low:Q", title="%")
    firm = base.transform_filter("isValid(datum.value)")
    layers = [
        base.mark_area(opacity=0.18).encode(
            x=x, y=low, y2="high:Q", color=colour, detail="run:N"
        ),
        base.transform_filter("!isValid(datum.value)")
        .mark_rule(strokeWidth=5, opacity=0.45)
        .encode(x=x, y=low, y2="high:Q", color=colour, tooltip=tip),
        firm.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, detail="line:N"),
        firm.mark_point(filled=True, size=42, opacity=1).encode(
            x=x, y=y, color=colour,
            shape=alt.Shape(f"{field}:N", scale=alt.Scale(domain=list(parts)), legend=legend),
            tooltip=tip,
        ),
    ]  # fmt: skip
    return alt.layer(*layers).properties(width=WIDTH, height=HEIGHT)


def _ticks(first: int, last: int) -> list[int]:
    step = max(1, (last - first) // 12 + (last - first > 12))
    return list(range(first, last + 1, step))


def beside_chart(table: pa.Table) -> alt.LayerChart:
    """The bloc's and its rivals' parts in the trade of the same members, by year."""
    rows = table.to_pylist()
    names = list(dict.fromkeys(row["rival"] for row in rows))
    long = []
    for name in names:
        own = [row for row in rows if row["rival"] == name]
        long += _long(_every_year(own, rows), "rival_share", name)
    return _bands(long, [row["year"] for row in rows], names, "part")


def _every_year(own: Sequence[Row], rows: Sequence[Row]) -> list[Row]:
    """A row for every year, so that a missing one breaks the line."""
    years = sorted({row["year"] for row in rows})
    known = {row["year"]: row for row in own}
    blank = {"rival_share": None, "rival_share_low": None, "rival_share_high": None}
    return [
        known.get(year, {"year": year, **blank})
        for year in range(years[0], years[-1] + 1)
    ] if years else []  # fmt: skip


def dependence_chart(table: pa.Table, year: int | None) -> alt.LayerChart:
    """Heat map: each row's state, each column's part in its trade; holes are hatched grey.

    A cell without a point shows its band in words and no colour.
    """
    rows = [row for row in table.to_pylist() if row["year"] == year]
    cells = [cell for row in rows for cell in _two_ways(row)]
    states = sorted({cell["state"] for cell in cells})
    side = min(WIDTH - 120, max(220, 52 * len(states)))
    x = alt.X(
        "partner:N",
        sort=states,
        title="partner",
        axis=alt.Axis(orient="top", labelAngle=0 if len(states) <= 12 else -90),
    )
    y = alt.Y("state:N", sort=states, title="state")
    colour = alt.Color(
        "value:Q", title="% of the row's trade",
        scale=alt.Scale(range=list(theme.GRIP_SCALE), domainMin=0),
        legend=alt.Legend(orient="right"),
    )  # fmt: skip
    tip = tips(state="State", partner="Partner", year="Year", shown="Share of its trade",
               status="Status")  # fmt: skip
    deep = 0.6 * max((cell["value"] or 0.0 for cell in cells), default=0.0)
    base = alt.Chart(inline(cells))
    known = base.transform_filter("isValid(datum.value)")
    layers = [
        base.transform_filter("!isValid(datum.value)")
        .mark_rect(fill=theme.HOLE, stroke=theme.HATCH, strokeDash=[3, 3])
        .encode(x=x, y=y, tooltip=tip),
        known.mark_rect().encode(x=x, y=y, color=colour, tooltip=tip),
    ]
    if len(states) <= 12:
        layers.append(
            base.mark_text(fontSize=11).encode(
                x=x, y=y, text="text:N",
                color=alt.condition(f"datum.value > {deep}", alt.value(theme.HALO),
                                    alt.value(theme.INK)),
                tooltip=tip,
            )
        )  # fmt: skip
    return alt.layer(*layers).properties(width=side, height=max(160, side * 0.6))


def _two_ways(row: Row) -> list[Row]:
    """A pair as two cells: each in the other's trade."""
    cells = []
    for state, partner, name in (
        (row["state"], row["partner"], "share_of_state"),
        (row["partner"], row["state"], "share_of_partner"),
    ):
        value, low, high = (row[column] for column in (name, f"{name}_low", f"{name}_high"))
        if low is None:
            continue
        cells.append(
            {
                "state": state, "partner": partner, "year": row["year"],
                "value": _percent(value), "shown": _told(value, low, high),
                "text": f"{low * 100:.0f}–{high * 100:.0f}" if value is None
                else f"{value * 100:.1f}",
                "status": row["status"],
            }
        )  # fmt: skip
    return cells
