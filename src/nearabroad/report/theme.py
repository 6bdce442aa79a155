"""Colours, words' marks and the Altair configuration of every chart.

Colours are from Okabe and Ito (2008) and a yellow-to-blue scale whose lightness falls
evenly, so that they stay apart for colour-blind readers and in grey print. Dark mode swaps
each colour for its partner in `DARK`; every colour used in a chart therefore stands here.
"""

from __future__ import annotations

from typing import Any

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'

INK = "#1f2933"
MUTED = "#5b6875"
GRID = "#e3e7eb"
PANEL = "#fffffe"
LAND = "#e9ecef"
BORDER = "#fefefe"
HOLE = "#fbfaf7"
HATCH = "#8c949d"
ZONE = "#eef1f3"
HALO = "#fdfdfd"
PATRON = "#cdd4da"
THEN = "#c27ba0"
NOW = "#0b5f8f"

GRIP_SCALE = ("#f6f3c6", "#b9dfbd", "#63b7c3", "#2b7cb3", "#1c3a78")
CHANGE_SCALE = ("#0072b2", "#56b4e9", "#767d85", "#e69f00", "#d55e00")

WORDS = (
    "very likely waning",
    "likely waning",
    "no clear change",
    "likely tightening",
    "very likely tightening",
    "not observable",
)
WORD_COLOURS = (*CHANGE_SCALE, HATCH)
WORD_SHAPES = (
    "triangle-left",
    "triangle-left",
    "circle",
    "triangle-right",
    "triangle-right",
    "square",
)
PATRON_COLOURS = (
    "#0171b1",
    "#d45d01",
    "#019d72",
    "#cb78a6",
    "#a88400",
    "#7a5fb0",
    "#1292c4",
    "#6b6b6b",
)

WIDE_BAND = 30.0
"""Points of grip: a band wider than this is marked on the map."""

ZONE_POINTS = 1.0
"""A change within this many points counts as none."""

DARK = {
    INK: "#e8ebee",
    MUTED: "#a3adb8",
    GRID: "#333b44",
    PANEL: "#171c21",
    LAND: "#252c33",
    BORDER: "#171c22",
    HOLE: "#34312b",
    HATCH: "#8f98a2",
    ZONE: "#232a31",
    HALO: "#14181c",
    PATRON: "#46505a",
    THEN: "#d79bbd",
    NOW: "#59b3e6",
    GRIP_SCALE[0]: "#2a3157",
    GRIP_SCALE[1]: "#2a5a8f",
    GRIP_SCALE[2]: "#3d92b6",
    GRIP_SCALE[3]: "#8accbd",
    GRIP_SCALE[4]: "#f1f3c4",
    CHANGE_SCALE[0]: "#3fa2e0",
    CHANGE_SCALE[1]: "#8accf2",
    CHANGE_SCALE[2]: "#a0a7af",
    CHANGE_SCALE[3]: "#f0b93c",
    CHANGE_SCALE[4]: "#f58b45",
    PATRON_COLOURS[0]: "#4aa8e2",
    PATRON_COLOURS[1]: "#f28a45",
    PATRON_COLOURS[2]: "#31c297",
    PATRON_COLOURS[3]: "#e09dc2",
    PATRON_COLOURS[4]: "#d9b83a",
    PATRON_COLOURS[5]: "#ab94dc",
    PATRON_COLOURS[6]: "#63c3ea",
    PATRON_COLOURS[7]: "#b0b0b0",
}
"""Light colour to its partner on a dark ground."""


def config() -> dict[str, Any]:
    """Vega-Lite configuration shared by all charts."""
    quiet = {"labelColor": INK, "titleColor": MUTED, "labelFontSize": 12, "titleFontSize": 12}
    return {
        "font": FONT,
        "background": PANEL,
        "padding": 6,
        "view": {"stroke": None},
        "scale": {"invalid": {"color": {"value": HOLE}}},
        "title": {
            "anchor": "start",
            "color": INK,
            "fontSize": 15,
            "fontWeight": 600,
            "offset": 10,
            "subtitleColor": MUTED,
            "subtitleFontSize": 12,
            "subtitlePadding": 4,
        },
        "axis": {
            **quiet,
            "titleFontWeight": "normal",
            "gridColor": GRID,
            "domain": False,
            "ticks": False,
            "labelPadding": 6,
            "labelLimit": 150,
        },
        "legend": {
            **quiet,
            "titleFontWeight": "normal",
            "labelLimit": 0,
            "orient": "bottom",
            "symbolStrokeWidth": 1.5,
        },
    }
