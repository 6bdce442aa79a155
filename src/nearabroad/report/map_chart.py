"""The map: grip over each neighbor by year and patron, holes hatched."""

from __future__ import annotations

import json
from typing import Any

import altair as alt

from nearabroad.report import theme
from nearabroad.report.drawing import WIDTH, Rows, finish, inline, span
from nearabroad.report.geo import MARGIN, MapFrame, MapShapes, map_shapes
from nearabroad.report.inputs import ReportInputs

CHOSEN = "datum.patron == patron_shown && datum.year == year_shown"
SHAPE_FIELDS = ["type", "geometry"]


def grip_map(inputs: ReportInputs) -> alt.LayerChart:
    """Map of grip with a year slider and a patron switch.

    A state is hatched where grip is not observable, hatched with broken lines where the band
    has no point or is wider than `theme.WIDE_BAND` points. The patron is a darker grey.
    """
    rows = map_rows(inputs)
    return _drawn(inputs, rows, inline(rows), MARGIN)


def _drawn(
    inputs: ReportInputs, rows: list[dict[str, Any]], data: alt.Data, margin: float
) -> alt.LayerChart:
    shapes = map_shapes(inputs.boundaries, inputs.neighbors, margin)
    year, patron = _switches(inputs, rows)
    fills = _fills(data, shapes, rows)
    layers = [
        _land(shapes),
        _patron(shapes),
        fills,
        _hatching(data, shapes, "holes", "!datum.observable", [1, 0]),
        _hatching(data, shapes, "wide", "datum.observable && datum.wide", [2, 4]),
        *_labels(data, shapes),
    ]
    chart = alt.layer(*layers).add_params(patron, year).project(**_projection(shapes.frame))
    done = finish(chart, "Grip", height=round(min(640, max(320, WIDTH * shapes.frame.ratio))))
    names = json.dumps({code: inputs.name(code) for code in inputs.patrons})
    done.title = alt.TitleParams(
        text=alt.ExprRef(f"'Grip of ' + ({names})[patron_shown] + ', ' + year_shown"),
        subtitle=[
            "0 to 100. Hatched: not observable. Broken hatching:",
            f"no point, or a band over {theme.WIDE_BAND:.0f} points wide.",
        ],
    )
    done.description = (
        f"Map of grip over {len(inputs.neighbors)} neighbors by year and patron; "
        "the same numbers stand in the tables."
    )
    return done


def map_rows(inputs: ReportInputs) -> list[dict[str, Any]]:
    """A row for every patron, neighbor and year; one without data says so."""
    known = {
        (row["patron"], row["neighbor"], row["year"]): row
        for row in inputs.grip_series.to_pylist()
        if row["patron"] in inputs.patrons and row["neighbor"] in inputs.neighbors
    }
    years = sorted({year for _, _, year in known}) or [inputs.until]
    return [
        _map_row(inputs, patron, neighbor, year, known.get((patron, neighbor, year)))
        for patron in inputs.patrons
        for year in range(years[0], years[-1] + 1)
        for neighbor in inputs.neighbors
    ]


def _map_row(
    inputs: ReportInputs, patron: str, neighbor: str, year: int, row: dict[str, Any] | None
) -> dict[str, Any]:
    found = row or {"reason": "no data for this year"}
    low, high, grip = found.get("low"), found.get("high"), found.get("grip")
    seen = bool(found.get("observable")) and (grip is not None or low is not None)
    wide = seen and (grip is None or (high or 0) - (low or 0) > theme.WIDE_BAND)
    result = {
        "patron": patron,
        "neighbor": neighbor,
        "year": year,
        "State": inputs.name(neighbor),
        "observable": seen,
        "wide": wide,
        "text": "not observable" if not seen else _figure(grip),
    }
    if seen:
        band = span(low, high)
        result |= {"grip": grip, "band": band, "lever": found.get("top_lever") or ""}
    else:
        result["reason"] = found.get("reason") or ""
    return {key: value for key, value in result.items() if value is not None and value != ""}


def _figure(grip: float | None) -> str:
    return "no point, only a band" if grip is None else f"{grip:.0f}"


def _switches(
    inputs: ReportInputs, rows: list[dict[str, Any]]
) -> tuple[alt.Parameter, alt.Parameter]:
    years = [row["year"] for row in rows]
    slider = alt.binding_range(min=min(years), max=max(years), step=1, name="Year ")
    start = min(max(inputs.until, min(years)), max(years))
    labels = [inputs.name(code) for code in inputs.patrons]
    switch = alt.binding_select(options=list(inputs.patrons), labels=labels, name="Patron ")
    first = inputs.patron if inputs.patron in inputs.patrons else inputs.patrons[0]
    return (
        alt.param("year_shown", value=start, bind=slider),
        alt.param("patron_shown", value=first, bind=switch),
    )


def _projection(frame: MapFrame) -> dict[str, Any]:
    """Lambert's equal-area projection, scaled to whatever size the chart is given."""
    wide, high = frame.right - frame.left, frame.top - frame.bottom
    scale = f"0.95 * min(width / {wide:.5f}, height / {high:.5f})"
    middle_x, middle_y = (frame.left + frame.right) / 2, (frame.bottom + frame.top) / 2
    move = f"[width / 2 - {scale} * {middle_x:.5f}, height / 2 + {scale} * {middle_y:.5f}]"
    return {
        "type": "azimuthalEqualArea",
        "rotate": [-frame.longitude, -frame.latitude, 0],
        "scale": alt.ExprRef(scale),
        "translate": alt.ExprRef(move),
    }


def _land(shapes: MapShapes) -> alt.Chart:
    return alt.Chart(Rows(values=shapes.land), name="land").mark_geoshape(
        fill=theme.LAND, stroke=theme.BORDER, strokeWidth=0.6, clip=True, aria=False
    )


def _patron(shapes: MapShapes) -> alt.Chart:
    return (
        alt.Chart(Rows(values=shapes.land), name="patron")
        .mark_geoshape(
            fill=theme.PATRON, stroke=theme.BORDER, strokeWidth=0.6, clip=True, aria=False
        )
        .transform_filter("datum.id == patron_shown")
    )


def _shape(shapes: list[dict[str, Any]], key: str) -> alt.LookupData:
    return alt.LookupData(data=Rows(values=shapes), key=key, fields=SHAPE_FIELDS)


def _fills(data: alt.Data, shapes: MapShapes, rows: list[dict[str, Any]]) -> alt.Chart:
    codes = {feature["id"] for feature in shapes.hatching}
    states = [feature for feature in shapes.land if feature["id"] in codes]
    top = max([row.get("grip") or 0 for row in rows] or [0])
    scale = alt.Scale(domain=[0, max(20, -(-top // 10) * 10)], range=list(theme.GRIP_SCALE))
    legend = alt.Legend(title="Grip", orient="bottom", gradientLength=200, gradientThickness=10)
    colour = alt.Color("grip:Q", scale=scale, legend=legend)
    return (
        alt.Chart(data, name="states")
        .mark_geoshape(stroke=theme.BORDER, strokeWidth=0.8, clip=True, invalid="show")
        .transform_filter(CHOSEN)
        .transform_calculate(
            spoken="datum.State + ', ' + datum.year + ': ' + datum.text"
            " + (datum.band ? ', band ' + datum.band : '')"
        )
        .transform_lookup(lookup="neighbor", from_=_shape(states, "id"))
        .encode(
            color=colour,
            description="spoken:N",
            tooltip=[
                alt.Tooltip("State:N"),
                alt.Tooltip("year:O", title="Year"),
                alt.Tooltip("text:N", title="Grip"),
                alt.Tooltip("band:N", title="90 % band"),
                alt.Tooltip("lever:N", title="Strongest lever"),
                alt.Tooltip("reason:N", title="Why"),
            ],
        )
    )


def _hatching(
    data: alt.Data, shapes: MapShapes, name: str, which: str, dash: list[int]
) -> alt.Chart:
    lines = alt.condition("isValid(datum.grip)", alt.value(theme.HALO), alt.value(theme.HATCH))
    return (
        alt.Chart(data, name=name)
        .mark_geoshape(
            filled=False,
            strokeWidth=1.2,
            strokeDash=dash,
            clip=True,
            tooltip=None,
            aria=False,
        )
        .transform_filter(f"{CHOSEN} && {which}")
        .transform_lookup(lookup="neighbor", from_=_shape(shapes.hatching, "id"))
        .encode(stroke=lines)
    )


def _labels(data: alt.Data, shapes: MapShapes) -> list[alt.Chart]:
    """Code and grip on wide screens, drawn twice: a halo below, the text above."""
    where = alt.LookupData(
        data=Rows(values=shapes.labels), key="a3", fields=["longitude", "latitude"]
    )
    base = (
        alt.Chart(data)
        .transform_filter(CHOSEN)
        .transform_lookup(lookup="neighbor", from_=where)
        .transform_calculate(
            label="width > 760 && isValid(datum.grip) ? [datum.neighbor, format(datum.grip, '.0f')]"
            " : datum.neighbor"
        )
    )
    shared = {
        "fontSize": 11,
        "fontWeight": 600,
        "lineHeight": 12,
        "opacity": alt.ExprRef("width < 560 ? 0 : 1"),
        "tooltip": None,
        "aria": False,
        "clip": True,
    }
    halo = base.mark_text(
        **shared, stroke=theme.HALO, strokeWidth=3, strokeJoin="round", color=theme.HALO
    )
    text = base.mark_text(**shared, color=theme.INK)
    return [
        layer.encode(longitude="longitude:Q", latitude="latitude:Q", text="label:N").properties(
            name=name
        )
        for name, layer in (("halos", halo), ("codes", text))
    ]


NARROW = 0.4
"""Margin of a map whose place always has the shape of its frame."""


def site_map(inputs: ReportInputs) -> dict[str, Any]:
    """The map's spec for a page with its own heading and controls: no title, no bound switches.

    The page sets the signals `year_shown` and `patron_shown`, and gives `map_rows` as the data
    set `rows`; `usermeta.ratio` is height over width.
    """
    rows = map_rows(inputs)
    spec: dict[str, Any] = _drawn(inputs, rows, alt.NamedData("rows"), NARROW).to_dict()
    width = spec["width"]
    for param in spec["params"]:
        param.pop("bind", None)
    del spec["title"]
    return spec | {"usermeta": {"ratio": spec["height"] / width, "width": width}}
