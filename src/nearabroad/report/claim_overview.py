"""Many claims in one picture: a row for each, what is asserted against the last figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pyarrow as pa

from nearabroad.core.years import year_ranges
from nearabroad.report import theme
from nearabroad.report.drawing import inline, tips

Row = dict[str, Any]

VERDICTS = ("supports", "holds then, not now", "partly", "contradicts", "not observable")
_COLOURS = (*(theme.CHANGE_SCALE[i] for i in (0, 1, 3, 4)), theme.HATCH)
_SHAPES = ("circle", "triangle-right", "diamond", "cross", "square")
ROW = 17
NAMES = 280
WIDTH = 360
_UNITS = {
    "share": "Shares, %", "points": "Scores and changes of scores, points",
    "number": "Counts and other numbers (on a bent axis)",
    "truth": "Facts: no, yes",
}  # fmt: skip


def claims_overview(tables: Mapping[str, pa.Table]) -> alt.VConcatChart:
    """A row for each claim, by unit: the asserted region shaded, each subject's last figure.

    Colour and shape are the verdict on the claim; a claim without any figure has its verdict alone.
    """
    claims = tables["claim"].to_pylist()
    last = _last_figures(claims, tables["claim_figure"].to_pylist())
    blocks = []
    for unit in _UNITS:
        mine = [row for row in claims if last[row["claim"]][0] == unit]
        if mine:
            blocks.append(_block(unit, mine, [item for r in mine for item in last[r["claim"]][1]]))
    unseen = [row for row in claims if last[row["claim"]][0] is None]
    if unseen:
        blocks.append(_block(None, unseen, []))
    counts = ", ".join(
        f"{word} {sum(row['verdict'] == word for row in claims)}"
        for word in VERDICTS
        if any(row["verdict"] == word for row in claims)
    )
    title = alt.TitleParams(
        f"{len(claims)} claims against the figures", anchor="start",
        subtitle=[f"{counts}. Shaded: what is asserted (in words at the end). Points and bands: "
                  "the last figure of each state in the claim's years, which is named."],
    )  # fmt: skip
    chart = alt.vconcat(*blocks, spacing=18, title=title).resolve_scale(x="independent")
    chart.config = theme.config()
    return chart


def _last_figures(claims: list[Row], figures: list[Row]) -> dict[str, tuple[Any, list[Row]]]:
    """Unit and, for each subject, the last known figure of the claim's years (else the last)."""
    spans = {row["claim"]: (row["since"], row["until"]) for row in claims}
    found: dict[str, tuple[Any, list[Row]]] = {name: (None, []) for name in spans}
    known: dict[tuple[str, str], list[Row]] = {}
    for row in figures:
        if row["low"] is not None:
            known.setdefault((row["claim"], row["subject"]), []).append(row)
    for (name, _), rows in known.items():
        since, until = spans[name]
        inside = [row for row in rows if since <= row["year"] <= until] or rows
        found[name] = (inside[-1]["unit"], [*found[name][1], inside[-1]])
    return found


def _block(unit: str | None, claims: list[Row], figures: list[Row]) -> Any:
    order = [row["claim"] for row in claims]
    by = {row["claim"]: row for row in claims}
    y = alt.Y("claim:N", sort=order, title=None,
              axis=alt.Axis(grid=True, labelLimit=NAMES, labelFontSize=11, minExtent=NAMES,
                            maxExtent=NAMES))  # fmt: skip
    shown = [_scaled({**by[row["claim"]], **row, "verdict": by[row["claim"]]["verdict"]})
             for row in figures]  # fmt: skip
    verdicts = [{**_told(row), "words": f"{row['verdict']}{_years(row, shown)}: {row['asserted']}"}
                for row in claims]  # fmt: skip
    size = {"width": WIDTH, "height": ROW * len(order)}
    words = alt.Chart(inline(verdicts)).mark_text(
        align="left", color=theme.INK, fontSize=11
    ).encode(
        x=alt.value(0), y=alt.Y("claim:N", sort=order, axis=None), text="words:N"
    ).properties(
        width=250, height=size["height"]
    )  # fmt: skip
    mark = _verdict_mark(verdicts, order).properties(width=14, height=size["height"])
    if unit is None:
        head = alt.TitleParams("No figure at all", anchor="start", fontSize=12)
        names = _verdict_mark(verdicts, order, y).properties(width=14, height=size["height"])
        return alt.hconcat(names, words, spacing=4, title=head)
    scale, axis = _axis(unit, shown)
    x = alt.X("low:Q", title=None, scale=scale, axis=axis)
    edges = scale.to_dict()["domain"]
    layers = [*_regions(shown, edges, x, y), *_figures(shown, x, y)]
    plot = alt.layer(*layers).properties(**size)
    head = alt.TitleParams(_UNITS[unit], anchor="start", fontSize=12)
    return alt.hconcat(plot, mark, words, spacing=4, title=head)


def _told(row: Row) -> Row:
    return {name: row[name] for name in ("claim", "verdict", "paraphrase", "reason", "asserted")}


def _years(row: Row, shown: Sequence[Row]) -> str:
    years = [item["year"] for item in shown if item["claim"] == row["claim"]]
    return f" ({year_ranges(years)})" if years else ""


def _scaled(row: Row) -> Row:
    """Shares in percent, facts as words; the asserted region's open ends are left open."""
    by = 100.0 if row["unit"] == "share" else 1.0
    names = ("value", "low", "high", "asserted_low", "asserted_high")
    return {**row, **{name: None if row[name] is None else row[name] * by for name in names}}


def _axis(unit: str, shown: list[Row]) -> tuple[alt.Scale, alt.Axis]:
    names = ("low", "high", "asserted_low", "asserted_high")
    ends = [row[name] for row in shown for name in names if row[name] is not None]
    low, high = min(0.0, *ends), max(ends)
    if unit == "truth":
        words = alt.Axis(values=[0, 1], labelExpr="datum.value ? 'yes' : 'no'")
        return alt.Scale(domain=[-0.1, 1.1]), words
    air = 0.03 * (high - low) or 0.5
    domain = [low - air, high + air]
    if unit == "number":
        ticks = [-1, 0, 1, 2, 5, 10, 20, 50, 100]
        return alt.Scale(domain=domain, type="symlog", clamp=True), alt.Axis(values=ticks)
    return alt.Scale(domain=domain, clamp=True, nice=False), alt.Axis(grid=False)


def _regions(shown: list[Row], edges: list[float], x: alt.X, y: alt.Y) -> list[Any]:
    """The asserted region of each claim that has one, to the plot's edge where it is open."""
    rows = [
        {"claim": row["claim"], "asserted": row["asserted"], "verdict": row["verdict"],
         "low": edges[0] if row["asserted_low"] is None else row["asserted_low"],
         "high": edges[1] if row["asserted_high"] is None else row["asserted_high"]}
        for row in shown
        if row["asserted_low"] is not None or row["asserted_high"] is not None
    ]  # fmt: skip
    once = list({row["claim"]: row for row in rows}.values())
    wide = [row for row in once if row["high"] > row["low"]]
    thin = [row for row in once if row["high"] <= row["low"]]
    colour = theme.PATRON
    tip = tips(claim="Claim", asserted="Asserted")
    layers: list[Any] = [
        alt.Chart(inline(wide)).mark_bar(color=colour, height=ROW - 5, opacity=0.75)
        .encode(x=x, x2="high:Q", y=y, tooltip=tip)
    ] if wide else []  # fmt: skip
    if thin:
        layers.append(
            alt.Chart(inline(thin)).mark_tick(color=colour, thickness=7, size=ROW - 5)
            .encode(x=x, y=y, tooltip=tip)
        )  # fmt: skip
    return layers


def _figures(shown: list[Row], x: alt.X, y: alt.Y) -> list[Any]:
    base = alt.Chart(inline(shown))
    colour = _colour()
    tip = tips(claim="Claim", subject="Of", year="Year", value="Figure", low="Low", high="High",
               asserted="Asserted", verdict="Verdict on the claim", sources="Sources")  # fmt: skip
    return [
        base.mark_rule(strokeWidth=3, opacity=0.55).encode(
            x=x, x2="high:Q", y=y, color=colour, tooltip=tip
        ),
        base.transform_filter("isValid(datum.value)")
        .mark_point(filled=True, size=28, opacity=0.9)
        .encode(x=alt.X("value:Q", title=None), y=y, color=colour, tooltip=tip),
    ]  # fmt: skip


def _verdict_mark(rows: list[Row], order: list[str], y: alt.Y | None = None) -> Any:
    tip = tips(claim="Claim", paraphrase="Says", verdict="Verdict", reason="Why")
    shape = alt.Shape("verdict:N", scale=alt.Scale(domain=list(VERDICTS), range=list(_SHAPES)),
                      legend=None)  # fmt: skip
    return alt.Chart(inline(rows)).mark_point(filled=True, size=60, opacity=1).encode(
        y=y or alt.Y("claim:N", sort=order, axis=None), color=_colour(), shape=shape, tooltip=tip
    )  # fmt: skip


def _colour() -> alt.Color:
    scale = alt.Scale(domain=list(VERDICTS), range=list(_COLOURS))
    return alt.Color("verdict:N", scale=scale, legend=None)
