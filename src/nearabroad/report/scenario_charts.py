"""A scenario in pictures: what each side loses by month, and levers before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pyarrow as pa

from nearabroad.core.scenario_tables import SMALL_INDICES
from nearabroad.report import theme
from nearabroad.report.drawing import WIDTH, Rows, inline, tips

Row = dict[str, Any]

MONTH_HEIGHT = 15
LEVER_HEIGHT = 26
GAP = 60


def scenario_chart(tables: Mapping[str, pa.Table], title: str) -> alt.VConcatChart:
    """Both sides' losses by month for each flow, then levers before and after.

    A bar is the middle, a line the band of data and method; without a bar there is no point. Of a
    membership, which has no months, the gain or loss of a year.
    """
    blocks: list[Any] = []
    if "scenario" in tables:
        blocks += _flows(tables)
    if "scenario_membership" in tables:
        blocks.append(_membership(tables["scenario_membership"].to_pylist()))
    blocks.append(_levers(tables["scenario_lever"].to_pylist()))
    chart = alt.vconcat(*blocks, spacing=28).properties(
        title=alt.TitleParams(
            title, subtitle=["Accounting only: no prices, no general equilibrium."],
        ),
        description=f"{title}. Losses of both sides by month; levers before and after.",
    )  # fmt: skip
    chart.config = theme.config()
    return chart.resolve_scale(x="independent", y="independent", color="independent")


def _flows(tables: Mapping[str, pa.Table]) -> list[Any]:
    rows = tables["scenario"].to_pylist()
    months = tables["scenario_month"].to_pylist() if "scenario_month" in tables else []
    blocks = []
    for pulled in dict.fromkeys(row["pulled"] for row in rows if row["pulled"] != "all"):
        sides = [row for row in rows if row["pulled"] == pulled]
        mine = [row for row in months if row["pulled"] == pulled]
        blocks.append(_two_sided(pulled, sides, mine))
    return blocks


def _two_sided(pulled: str, sides: list[Row], months: list[Row]) -> Any:
    """The neighbor's loss to the left, the patron's to the right, one row a month."""
    panels = []
    money = all(row["gdp"] and row["unit"] == "USD" for row in sides)
    shown = []
    for side in sides:
        by = side["gdp"] / 12.0 / 100.0 if money else (1e6 if side["unit"] == "USD" else 1.0)
        shown.append([_bar(row, by) for row in months if row["party"] == side["party"]])
    # One scale for both: how unlike the costs are is the finding.
    top = max((row["lost_high"] for rows in shown for row in rows), default=0.0) or 1.0
    for place, (side, rows) in enumerate(zip(sides, shown, strict=True)):
        unit = "% of the month's GDP" if money else _unit(side["unit"])
        head = f"{side['party']} loses {side['loses']} ({unit})"
        panels.append(_side(rows, head, place == 0, side["reason"], top))
    year = next((row["year"] for row in sides if row["year"]), None)
    told = f"flow of {year}" if year else "not observable"
    return alt.hconcat(*panels, spacing=12).properties(
        title=alt.TitleParams(f"{pulled}, lost by month", subtitle=[told], fontSize=13)
    )


def _unit(unit: str) -> str:
    return "m USD" if unit == "USD" else unit


def _bar(row: Row, by: float) -> Row:
    found = {"month": row["month_number"]}
    for name in ("lost_amount", "lost_amount_low", "lost_amount_high"):
        value = row[name]
        found[name.replace("lost_amount", "lost")] = None if value is None else _short(value / by)
    found["replaced"] = row["replaced_share"]
    return found


def _short(value: float) -> float:
    """Four digits, so that small parts of a GDP do not all become 0.

    >>> _short(0.000123456)
    0.0001235
    """
    return float(f"{value:.4g}")


def _side(rows: list[Row], head: str, left: bool, reason: str | None, top: float) -> Any:
    width = (WIDTH - GAP) // 2
    title = alt.TitleParams(head, anchor="start", fontSize=12)
    if not rows:
        text = "not observable"
        base = alt.Chart(inline([{"text": text}]), title=title, description=f"{head}: {reason}")
        return base.mark_text(color=theme.MUTED).encode(text="text:N").properties(
            width=width, height=4 * MONTH_HEIGHT
        )  # fmt: skip
    # Bands of small states' costs lie under inline's two decimals: rows are rounded already.
    base = alt.Chart(Rows(values=rows), title=title)
    months = sorted({row["month"] for row in rows})
    step = max(1, len(months) // 12)
    y = alt.Y("month:O", title="month" if left else None,
              axis=alt.Axis(values=months[::step], grid=False, labels=left))  # fmt: skip
    scale = alt.Scale(reverse=left, domain=[0.0, top], nice=True)
    ticks = alt.Axis(tickCount=4, format=".4~r")
    x = alt.X("lost:Q", title=None, scale=scale, axis=ticks)
    tip = tips(month="Month", lost="Lost", lost_low="Low", lost_high="High", replaced="Replaced")
    colour = theme.NOW if left else theme.CHANGE_SCALE[4]
    bars = base.transform_filter("isValid(datum.lost)").mark_bar(color=colour, opacity=0.75)
    bands = base.mark_rule(color=theme.INK, strokeWidth=1.5)
    low = alt.X("lost_low:Q", title=None, scale=scale, axis=ticks)
    height = max(4, min(36, len(months))) * MONTH_HEIGHT
    return alt.layer(
        bars.encode(x=x, y=y, tooltip=tip), bands.encode(x=low, x2="lost_high:Q", y=y, tooltip=tip)
    ).properties(width=width, height=height)  # fmt: skip


def _levers(rows: list[Row]) -> Any:
    """Before and after: an open mark, a full one, the band of what is after."""
    shown = [
        {
            "row": row["index"], "year": row["year"], "before": row["score_before"],
            "after": row["score_after"], "low": row["score_after_low"],
            "high": row["score_after_high"],
        }
        for row in rows
        if row["score_before"] is not None and row["index"] not in SMALL_INDICES
    ]  # fmt: skip
    told = _spread_told(rows)
    patron = rows[0]["patron"] if rows else ""
    title = alt.TitleParams(
        f"{patron}: grip and levers before and after, 0 to 100", subtitle=told, fontSize=13
    )
    reason = next((row["reason"] for row in rows if row["reason"]), "")
    if not shown:
        reason = reason or "not observable"
        base = alt.Chart(inline([{"text": "not observable"}]), title=title, description=reason)
        return base.mark_text(color=theme.MUTED).encode(text="text:N").properties(
            width=WIDTH, height=2 * LEVER_HEIGHT
        )  # fmt: skip
    base = alt.Chart(inline(shown), title=title, description=reason or alt.Undefined)
    order = [row["row"] for row in shown]
    y = alt.Y("row:N", sort=order, title=None, axis=alt.Axis(grid=True))
    scale = alt.Scale(domain=[0, 100])
    tip = tips(row="Index", before="Before", after="After", low="Low", high="High", year="Year")

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title=None, scale=scale)

    layers = [
        base.transform_filter("isValid(datum.low)").mark_rule(
            color=theme.NOW, strokeWidth=6, opacity=0.3).encode(
            x=x("low"), x2="high:Q", y=y, tooltip=tip),
        base.mark_point(color=theme.THEN, size=70, strokeWidth=2, filled=False).encode(
            x=x("before"), y=y, tooltip=tip),
        base.transform_filter("isValid(datum.after)").mark_point(
            color=theme.NOW, size=70, filled=True, opacity=1).encode(
            x=x("after"), y=y, tooltip=tip),
    ]  # fmt: skip
    return alt.layer(*layers).properties(width=WIDTH, height=LEVER_HEIGHT * len(shown))


def _spread_told(rows: list[Row]) -> list[str]:
    """Year, marks, hedging and number of patrons in words."""
    years = sorted({row["year"] for row in rows})
    lines = [f"Year {', '.join(map(str, years))}. Open: before. Full: after. Line: band after."]
    lines += _ties_told(rows)
    by = {row["index"]: row for row in rows if row["score_before"] is not None}
    for name, label in (("hedging", "Hedging"), ("effective", "Effective number of patrons")):
        row = by.get(name)
        if row is None:
            lines.append(f"{label}: not observable.")
        elif not row["observable"]:
            lines.append(f"{label}: {row['score_before']:.2f} before, not observable after.")
        else:
            after = "no point" if row["score_after"] is None else f"{row['score_after']:.2f}"
            lines.append(
                f"{label}: {row['score_before']:.2f} before, {after} after "
                f"({row['score_after_low']:.2f} to {row['score_after_high']:.2f})."
            )
    return lines


def _ties_told(rows: list[Row]) -> list[str]:
    """What a membership changes by rule, in words; nothing for a cut."""
    told = []
    for row in rows:
        if row["index"] in ("pact", "clubs", "ties") and row["observable"]:
            after = row["score_after"]
            told.append(f"{row['index']} {row['score_before']:.3g} before, "
                        f"{'a band' if after is None else f'{after:.3g}'} after")  # fmt: skip
    return [f"By rule: {'; '.join(told)}."] if told else []


def _membership(rows: list[Row]) -> Any:
    """The gain or loss of a year by party and flow, as a part of GDP."""
    shown = [
        {
            "row": f"{row['party']} {row['pulled']}", "year": row["year"],
            **{name: _percent(row[f"membership_to_gdp{end}"])
               for name, end in (("value", ""), ("low", "_low"), ("high", "_high"))},
        }
        for row in rows
        if row["membership_to_gdp_low"] is not None
    ]  # fmt: skip
    first = rows[0]
    years = ", ".join(sorted({str(row["year"]) for row in rows if row["year"]}))
    title = alt.TitleParams(
        f"{first['bloc']} {first['membership_change']}: trade gained or lost a year, % of GDP",
        subtitle=[f"Trade of {years}; partial effect of a gravity model"] if years else [],
        fontSize=13,
    )
    if not shown:
        base = alt.Chart(inline([{"text": "not identified"}]), title=title,
                         description=first["reason"] or "not identified")  # fmt: skip
        return base.mark_text(color=theme.MUTED).encode(text="text:N").properties(
            width=WIDTH, height=2 * LEVER_HEIGHT
        )  # fmt: skip
    base = alt.Chart(Rows(values=shown), title=title)
    order = [row["row"] for row in shown]
    y = alt.Y("row:N", sort=order, title=None)
    tip = tips(row="Flow", value="Middle", low="Low", high="High", year="Year")
    return alt.layer(
        base.mark_bar(color=theme.NOW, opacity=0.75).encode(
            x=alt.X("value:Q", title=None), y=y, tooltip=tip),
        base.mark_rule(color=theme.INK, strokeWidth=1.5).encode(
            x=alt.X("low:Q", title=None), x2="high:Q", y=y, tooltip=tip),
    ).properties(width=WIDTH, height=LEVER_HEIGHT * len(shown))  # fmt: skip


def _percent(value: float | None) -> float | None:
    return None if value is None else _short(100.0 * value)
