"""Explanations in pictures: tests by explanation, combinations, what other choices do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pyarrow as pa

from nearabroad.report import theme
from nearabroad.report.drawing import WIDTH, inline, tips

Row = dict[str, Any]

MOST_DECIBELS = 15.0
"""Beyond this the colour of a test stays the same."""

WIDEST = 10
"""Bars of the tornado, and combinations drawn."""

STEP = 22
LEFT = 430
UNTOLD = "not identified"


def explain_chart(tables: Mapping[str, pa.Table], title: str) -> alt.VConcatChart:
    """Matrix of implications by explanation, posteriors of combinations, sensitivity tornado."""
    rows = tables["explanation"].to_pylist()
    names = {row["explanation"]: row["called"] for row in rows}
    tests = tables["implication"].to_pylist()
    whole = alt.vconcat(
        matrix(tests, rows), combinations(tables["combination"].to_pylist()),
        tornado(rows, tables["other_choice"].to_pylist()),
        spacing=30,
    ).resolve_scale(color="independent", x="independent", y="independent")  # fmt: skip
    events = [test for test in tests if test["exposure"] and test["since"]]
    window = (
        f"{min(test['since'] for test in events)}–{max(test['until'] for test in events)}"
        if events else "no years"
    )  # fmt: skip
    told = ", ".join(f"{names[row['explanation']]}: {row['verdict']}" for row in rows)
    whole = whole.properties(
        title=alt.TitleParams(title, subtitle=[f"Events cover {window}.", told]),
        description=f"{title}. Events cover {window}. {told}",
    )
    whole.config = theme.config()
    return whole


def matrix(tests: list[Row], explanations: list[Row]) -> Any:
    """Implications down, explanations across; decibels where the explanation predicts it."""
    names = {row["explanation"]: row["called"] for row in explanations}
    cells = [
        {**_cell(test), "explanation": names[name], "link": link}
        for test in tests
        for name, link in _links(test).items()
    ]
    order = [row["called"] for row in explanations]
    y = alt.Y("row:N", sort=[_spoken(test["implication"]) for test in tests], title=None,
              axis=alt.Axis(labelLimit=LEFT, grid=False))  # fmt: skip
    x = alt.X("explanation:N", sort=order, title=None,
              axis=alt.Axis(orient="top", labelAngle=0, labelLimit=140))  # fmt: skip
    base = alt.Chart(inline(cells)).encode(x=x, y=y)
    colour = alt.Color(
        "shown:Q", title="decibels for the implication",
        scale=alt.Scale(domain=[-MOST_DECIBELS, 0, MOST_DECIBELS],
                        range=[theme.CHANGE_SCALE[4], theme.PANEL, theme.CHANGE_SCALE[0]]),
    )  # fmt: skip
    tip = tips(says="Implication", explanation="Explanation", told="Evidence", years="Years",
               effect="Effect", link="Link", reason="Why not")  # fmt: skip
    known = base.transform_filter("isValid(datum.shown)")
    filled = known.mark_rect(stroke=theme.GRID).encode(color=colour, tooltip=tip)
    empty = (
        base.transform_filter("!isValid(datum.shown)")
        .mark_rect(color=theme.HOLE, stroke=theme.HATCH, strokeDash=[3, 3])
        .encode(tooltip=tip)
    )
    words = base.mark_text(fontSize=11).encode(
        text="told:N",
        color=alt.condition(f"abs(datum.shown) > {0.7 * MOST_DECIBELS}",
                            alt.value(theme.PANEL), alt.value(theme.INK)),
        tooltip=tip,
    )  # fmt: skip
    return (empty + filled + words).properties(
        width=WIDTH - LEFT + 140, height=STEP * len(tests) + 20,
        title=alt.TitleParams(
            "Tests: decibels of evidence, 10 is ten to one for, −10 ten to one against",
            fontSize=13, subtitle=["Years of each test beside it; dashed: not identified."],
        ),
    )  # fmt: skip


def _spoken(name: str) -> str:
    """An id as words.

    >>> _spoken("no-trend-in-pressure")
    'no trend in pressure'
    """
    return name.replace("-", " ")


def _links(test: Row) -> dict[str, float]:
    also = dict(part.rsplit(" ", 1) for part in (test["also"] or "").split(", ") if part)
    return {test["explanation"]: test["link"], **{name: float(k) for name, k in also.items()}}


def _cell(test: Row) -> Row:
    years = f"{test['since']}–{test['until']}" if test["since"] else "none"
    known = test["identified"]
    decibels = test["decibels"] if known else None
    text = f"{decibels:+.1f}".replace("-", "\N{MINUS SIGN}") if known else UNTOLD
    short = f"{years[2:4]}–{years[-2:]}" if known else ""
    low, high = test["log_ratio_low"], test["log_ratio_high"]
    return {
        "row": _spoken(test["implication"]), "says": test["says"], "shown": decibels,
        "years": years,
        "told": f"{text}  ’{short.replace('–', '–’')}" if known else text,
        "effect": None if low is None else f"{test['log_ratio']:.2f} ({low:.2f} to {high:.2f})",
        "reason": test["reason"],
    }  # fmt: skip


def combinations(rows: list[Row]) -> Any:
    """The likeliest combinations: posterior as a bar, prior as a tick."""
    shown = rows[:WIDEST]
    order = [row["acting"] for row in shown]
    base = alt.Chart(inline([{**row, "told": f"{row['posterior']:.2f}"} for row in shown]))
    y = alt.Y("acting:N", sort=order, title=None, axis=alt.Axis(labelLimit=LEFT, grid=False))
    x = alt.X("posterior:Q", title="probability", scale=alt.Scale(domainMin=0),
              axis=alt.Axis(tickCount=5))  # fmt: skip
    tip = tips(acting="Acting", posterior="After the tests", prior="Before")
    bars = base.mark_bar(color=theme.NOW, opacity=0.8).encode(x=x, y=y, tooltip=tip)
    ticks = base.mark_tick(color=theme.INK, thickness=2).encode(x="prior:Q", y=y, tooltip=tip)
    words = base.mark_text(align="left", dx=5, color=theme.INK).encode(x=x, y=y, text="told:N")
    return (bars + ticks + words).properties(
        width=WIDTH - LEFT + 140, height=STEP * len(shown),
        title=alt.TitleParams(
            f"Combinations: the {len(shown)} likeliest of {len(rows)}", fontSize=13,
            subtitle=["Bar: after the tests; tick: before."],
        ),
    )  # fmt: skip


def tornado(explanations: list[Row], choices: list[Row]) -> Any:
    """For each explanation, how far the kinds of other choices move its posterior."""
    base = {row["explanation"]: row for row in explanations}
    spans: dict[tuple[str, str], list[Row]] = {}
    for row in choices:
        spans.setdefault((row["explanation"], row["choice_kind"]), []).append(row)
    rows = []
    for (name, kind), found in spans.items():
        ends = [row["posterior"] for row in found] + [base[name]["posterior"]]
        low, high = (pick(found, key=lambda row: row["posterior"]) for pick in (min, max))
        rows.append(
            {
                "explanation": base[name]["called"], "kind": kind, "low": min(ends),
                "high": max(ends), "stated": base[name]["posterior"],
                "lowest": f"{low['chosen']}: {low['posterior']:.2f}",
                "highest": f"{high['chosen']}: {high['posterior']:.2f}",
            }
        )  # fmt: skip
    widest: dict[str, float] = {}
    for row in rows:
        widest[row["kind"]] = max(widest.get(row["kind"], 0.0), row["high"] - row["low"])
    order = sorted(widest, key=lambda kind: -widest[kind])
    panels = [
        _span(
            [row for row in rows if row["explanation"] == item["called"]], item, order, place == 0
        )
        for place, item in enumerate(explanations)
    ]
    return alt.hconcat(*panels, spacing=16).properties(
        title=alt.TitleParams(
            "Other choices: lowest and highest posterior under each kind",
            fontSize=13,
            subtitle=["Line: at the stated choices; shaded: 0.34 to 0.66, undecided."],
        )
    )


def _span(rows: list[Row], item: Row, order: list[str], first: bool) -> Any:
    y = alt.Y("kind:N", sort=order, title=None,
              axis=alt.Axis(labelLimit=LEFT, grid=False) if first else None)  # fmt: skip
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(values=[0, 0.5, 1], title=None)
    data = alt.Chart(inline(rows))
    tip = tips(kind="Choices", lowest="Lowest", highest="Highest")
    grey = (
        alt.Chart(inline([{"a": 0.34, "b": 0.66}]))
        .mark_rect(color=theme.ZONE)
        .encode(x=alt.X("a:Q", scale=scale, axis=axis), x2="b:Q")
    )
    bars = data.mark_bar(color=theme.NOW, height=12).encode(
        x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", y=y, tooltip=tip
    )
    line = (
        alt.Chart(inline([{"stated": item["posterior"]}]))
        .mark_rule(color=theme.CHANGE_SCALE[4], strokeWidth=2)
        .encode(x=alt.X("stated:Q", scale=scale, axis=axis))
    )
    return (grey + bars + line).properties(
        width=130, height=STEP * max(1, len(order)),
        title=alt.TitleParams([item["called"], f"{item['posterior']:.2f}"], fontSize=12),
    )  # fmt: skip
