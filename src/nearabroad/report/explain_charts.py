"""Explanations in pictures: tests by explanation, combinations, what other choices do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pyarrow as pa

from nearabroad.report import theme
from nearabroad.report.drawing import WIDTH, inline, tips
from nearabroad.report.explain_markdown import effect_of

Row = dict[str, Any]

MOST_DECIBELS = 15.0
"""Beyond this the colour of a test stays the same."""

MOST = 10
"""Combinations drawn."""

STEP = 20
"""Height of a row of the tornado."""

UNTOLD = "not identified"
HIDDEN = alt.Axis(labels=False, ticks=False, domain=False, grid=False, title=None)


def explain_chart(tables: Mapping[str, pa.Table], title: str) -> alt.VConcatChart:
    """Matrix of implications by explanation, posteriors of combinations, sensitivity tornado."""
    rows = tables["explanation"].to_pylist()
    names = {row["explanation"]: row["called"] for row in rows}
    parts = [
        (matrix(tables["implication"].to_pylist(), rows),
         "Tests: decibels of evidence, 10 is ten to one for, \N{MINUS SIGN}10 ten to one against",
         "Years of each test beside it; dashed: not identified."),
        (combinations(tables["combination"].to_pylist()),
         f"Combinations: the {MOST} likeliest of {len(tables['combination'])}",
         "Bar: after the tests; upright line: before."),
        (tornado(rows, tables["other_choice"].to_pylist()),
         "Other choices: lowest and highest posterior under each kind",
         "Upright line: at the stated choices; shaded: 0.34 to 0.66, undecided."),
    ]  # fmt: skip
    whole = alt.vconcat(
        *(
            part.properties(width=WIDTH, title=alt.TitleParams(about, fontSize=13, subtitle=[more]))
            for part, about, more in parts
        ),
        spacing=30,
    ).resolve_scale(color="independent", x="independent", y="independent")
    told = ", ".join(f"{names[row['explanation']]}: {row['verdict']}" for row in rows)
    whole = whole.properties(
        title=alt.TitleParams(title, subtitle=[told]), description=f"{title}. {told}"
    )
    whole.config = theme.config()
    return whole


def _lines(count: int, text: str, rows: list[Row]) -> tuple[alt.Y, alt.Y2, Any]:
    """Places of bars, `top` to `bottom`, and the words above them: a phone has room for both."""
    y = alt.Y("top:Q", axis=HIDDEN, scale=alt.Scale(domain=[0, count], reverse=True, nice=False))
    style = {"align": "left", "baseline": "top", "lineBreak": "\n"}
    above = (
        alt.Chart(inline(rows))
        .mark_text(**style, fontSize=12, color=theme.INK)
        .encode(x=alt.value(0), y="above:Q", text=f"{text}:N")
    )
    return y, alt.Y2("bottom:Q"), above


ROW, LINE = 44, 14
"""Pixels of a row with one line of words above its bar, and of each line."""


def _place(number: int, lines: int = 1, most: int = 1) -> Row:
    """Where a bar and the lines of words right above it stand, in rows of up to `most` lines."""
    high = ROW + LINE * (most - 1)
    top = number + 1.0 - 20 / high
    return {"above": top - (LINE * lines + 2) / high, "top": top, "bottom": number + 0.98}


def matrix(tests: list[Row], explanations: list[Row]) -> Any:
    """Implications down, explanations across; decibels where the explanation predicts it."""
    names = {row["explanation"]: row["called"] for row in explanations}
    cells = [
        {**_cell(test), **_place(number), "explanation": names[name], "link": link}
        for number, test in enumerate(tests)
        for name, link in _links(test).items()
    ]
    heads = [{**_place(number), "row": _headed(test)} for number, test in enumerate(tests)]
    y, y2, above = _lines(len(tests), "row", heads)
    x = alt.X(
        "explanation:N", sort=[row["called"] for row in explanations], title=None,
        scale=alt.Scale(domain=[row["called"] for row in explanations], paddingInner=0.04),
        axis=alt.Axis(orient="top", labelAngle=0, labelExpr="split(datum.label, ' ')",
                      domain=False, ticks=False, labelLimit=200, labelPadding=20),
    )  # fmt: skip
    base = alt.Chart(inline(cells)).encode(x=x, y=y)
    colour = alt.Color(
        "shown:Q", title="decibels",
        scale=alt.Scale(domain=[-MOST_DECIBELS, 0, MOST_DECIBELS], interpolate="rgb",
                        range=[theme.CHANGE_SCALE[4], theme.PANEL, theme.CHANGE_SCALE[0]]),
        legend=alt.Legend(gradientLength=160, orient="bottom"),
    )  # fmt: skip
    tip = tips(says="Implication", explanation="Explanation", told="Decibels", years="Years",
               effect="Effect", link="Link", reason="Why not")  # fmt: skip
    known = base.transform_filter("isValid(datum.shown)")
    filled = known.mark_rect(stroke=theme.GRID).encode(color=colour, tooltip=tip, y2=y2)
    empty = (
        base.transform_filter("!isValid(datum.shown)")
        .mark_rect(color=theme.HOLE, stroke=theme.HATCH, strokeDash=[3, 3])
        .encode(tooltip=tip, y2=y2)
    )
    words = base.transform_calculate(middle="(datum.top + datum.bottom) / 2").mark_text(
        fontSize=10.5, baseline="middle"
    ).encode(
        y=alt.Y("middle:Q"), text="told:N", tooltip=tip,
        color=alt.condition(f"abs(datum.shown) > {0.7 * MOST_DECIBELS}",
                            alt.value(theme.PANEL), alt.value(theme.INK)),
    )  # fmt: skip
    return (empty + filled + words + above).properties(width=WIDTH, height=ROW * len(tests))


def _headed(test: Row) -> str:
    """An implication with the years of its test."""
    years = f", {test['since']}–{test['until']}" if test["identified"] else ""
    return _spoken(test["implication"]).capitalize() + years


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
    known = test["identified"]
    decibels = test["decibels"] if known else None
    return {
        "says": test["says"], "shown": decibels,
        "years": f"{test['since']}–{test['until']}" if test["since"] else "none",
        "told": f"{decibels:+.1f}".replace("-", "\N{MINUS SIGN}") if known else UNTOLD,
        "effect": None if test["log_ratio_low"] is None else effect_of(test),
        "reason": test["reason"],
    }  # fmt: skip


def combinations(rows: list[Row]) -> Any:
    """The likeliest combinations: posterior as a bar, prior as an upright line; per cent."""
    shown = [
        {**_place(number, words.count("\n") + 1, 2), "nothing": 0.0, "prior": 100 * row["prior"],
         "posterior": 100 * row["posterior"], "row": f"{words}: {100 * row['posterior']:.1f} %"}
        for number, row in enumerate(rows[:MOST])
        for words in [_broken(row["acting"])]
    ]  # fmt: skip
    y, y2, above = _lines(len(shown), "row", shown)
    x = alt.X("posterior:Q", title="probability, %", scale=alt.Scale(domainMin=0),
              axis=alt.Axis(tickCount=5))  # fmt: skip
    tip = tips(row="Acting", prior="Before, %")
    base = alt.Chart(inline(shown)).encode(y=y, y2=y2, tooltip=tip)
    bars = base.mark_rect(color=theme.NOW, opacity=0.8).encode(x=x, x2="nothing:Q")
    before = base.mark_rule(color=theme.INK, strokeWidth=2).encode(x="prior:Q")
    return (bars + before + above).properties(width=WIDTH, height=(ROW + LINE) * len(shown))


def _broken(acting: str) -> str:
    """A combination on lines of two, so that it fits a phone.

    >>> _broken("none of them"), _broken("A + B + C")
    ('None of them', 'A + B +\\nC')
    """
    names = acting.split(" + ")
    lines = [" + ".join(names[at : at + 2]) for at in range(0, len(names), 2)]
    text = " +\n".join(lines)
    return text[0].upper() + text[1:]


def tornado(explanations: list[Row], choices: list[Row]) -> Any:
    """For each explanation, how far the kinds of other choices move its posterior."""
    rows: list[Row] = []
    for item in explanations:
        mine = [row for row in choices if row["explanation"] == item["explanation"]]
        spans = sorted(_spans(item, mine), key=lambda row: row["low"] - row["high"])
        head = {"label": f"{item['called']}: {item['posterior']:.2f}", "head": True}
        rows += [head, *spans]
    rows = [{"place": number, **row} for number, row in enumerate(rows)]
    y = alt.Y(
        "place:O", title=None, scale=alt.Scale(domain=list(range(len(rows))), padding=0),
        axis=alt.Axis(
            grid=False, domain=False, ticks=False, labelLimit=220,
            labelExpr=f"{[row['label'] for row in rows]}[datum.value]",
            labelFontWeight=alt.condition(_any_of(rows), alt.value("bold"), alt.value("normal")),
        ),
    )  # fmt: skip
    scale, axis = alt.Scale(domain=[0, 1]), alt.Axis(values=[0, 0.5, 1], title=None)
    base = alt.Chart(inline(rows)).encode(y=y)
    spans = base.transform_filter("!datum.head")
    tip = tips(explanation="Explanation", label="Choices", lowest="Lowest", highest="Highest")
    grey = (
        spans.transform_calculate(a="0.34", b="0.66")
        .mark_rect(color=theme.ZONE)
        .encode(x=alt.X("a:Q", scale=scale, axis=axis), x2="b:Q")
    )
    bars = spans.mark_bar(color=theme.NOW, height=12).encode(
        x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", tooltip=tip
    )
    line = spans.mark_tick(color=theme.CHANGE_SCALE[4], thickness=2, size=STEP).encode(
        x=alt.X("stated:Q", scale=scale, axis=axis), tooltip=tip
    )
    return (grey + bars + line).properties(width=WIDTH, height=STEP * len(rows))


def _any_of(rows: list[Row]) -> str:
    return " || ".join(f"datum.value == {row['place']}" for row in rows if row.get("head"))


def _spans(item: Row, choices: list[Row]) -> list[Row]:
    """Lowest and highest posterior under each kind of choice."""
    kinds: dict[str, list[Row]] = {}
    for row in choices:
        kinds.setdefault(row["choice_kind"], []).append(row)
    rows = []
    for kind, found in kinds.items():
        low, high = (pick(found, key=lambda row: row["posterior"]) for pick in (min, max))
        rows.append(
            {
                "label": kind, "explanation": item["called"], "stated": item["posterior"],
                "low": min(low["posterior"], item["posterior"]),
                "high": max(high["posterior"], item["posterior"]),
                "lowest": f"{low['chosen']}: {low['posterior']:.2f}",
                "highest": f"{high['chosen']}: {high['posterior']:.2f}",
            }
        )  # fmt: skip
    return rows
