"""Small helpers that every chart uses: inlined data, the finished chart, PNG without a network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert
from altair.utils.schemapi import debug_mode

from nearabroad.report import theme

WIDTH = 780


class Rows(alt.InlineData):
    """Rows drawn as they are: no picture changes them, so a copy of a picture shares them.

    Altair copies a chart's whole content each time it is put beside or over another; copying
    the rows too is most of the time that a picture takes.
    """

    def __deepcopy__(self, memo: Any = None) -> Rows:
        """The same rows."""
        return self


def inline(rows: Iterable[Mapping[str, Any]]) -> Rows:
    """Rows as inlined data, numbers rounded; no row limit, no file, no address."""
    return Rows(values=rounded(rows))


@dataclass(frozen=True)
class Layers:
    """Pictures over one another, of one size, under a title; for a `Sheet`."""

    parts: tuple[Any, ...]
    title: alt.TitleParams
    width: int
    height: int

    def to_dict(self, validate: bool, context: dict[str, Any]) -> dict[str, Any]:
        """The spec of the layers, their rows in the context's data sets."""
        return {
            "layer": [part.to_dict(validate=validate, context=context) for part in self.parts],
            "title": self.title.to_dict(validate=validate),
            "width": self.width,
            "height": self.height,
        }


@dataclass(frozen=True)
class Sheet:
    """Pictures side by side, `across` at most, in blocks under headings, each drawn once.

    Altair draws the same with `concat` in `vconcat`, and copies every picture for each level
    that it lies under, several times over.
    """

    blocks: tuple[tuple[alt.TitleParams, tuple[Any, ...]], ...]
    across: int

    def to_dict(self, validate: bool = True) -> dict[str, Any]:
        """The Vega-Lite spec, scales apart in each picture; held against the schema if asked."""
        whole = alt.VConcatChart(vconcat=[], spacing=26, config=theme.config())
        spec: dict[str, Any] = whole.resolve_scale(x="independent", y="independent").to_dict(
            validate=False
        )
        datasets: dict[str, Any] = {}
        context = {"top_level": False, "datasets": datasets}
        spec["vconcat"] = [
            {
                "columns": self.across,
                "spacing": 14,
                "title": title.to_dict(validate=False),
                "concat": [part.to_dict(validate=False, context=context) for part in pictures],
            }
            for title, pictures in self.blocks
        ]
        spec["datasets"] = datasets
        if validate:
            alt.VConcatChart.validate(spec)
        return spec


@contextmanager
def unchecked() -> Iterator[None]:
    """Draw without holding every part of a picture against the schema of Vega-Lite.

    For writing many pictures: the tests draw the same ones checked, and checking takes longer
    than drawing.
    """
    with debug_mode(False):
        yield


def rounded(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows for a picture, numbers to hundredths.

    >>> rounded([{"year": 2023, "grip": 53.1549}])
    [{'year': 2023, 'grip': 53.15}]
    """
    return [{key: _short(value) for key, value in row.items()} for row in rows]


def finish(chart: Any, title: str, subtitle: str = "", *, height: int) -> Any:
    """The chart with its title, size, plain description and the theme's configuration."""
    lines = [subtitle] if subtitle else []
    titled = chart.properties(
        width=WIDTH,
        title=alt.TitleParams(text=title, subtitle=lines),
        description=". ".join([title, *lines]),
        height=height,
    )
    titled.config = theme.config()
    return titled


def save_png(chart: Any, path: str | Path, scale: float = 2.0, *, dark: bool = False) -> Path:
    """Draw a chart to a PNG file; the drawing engine is given no address it may ask."""
    spec = chart.to_dict()
    if dark:
        spec = recolour(spec)
    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    image = vl_convert.vegalite_to_png(spec, vl_version=version, scale=scale, allowed_base_urls=[])
    target = Path(path)
    target.write_bytes(image)
    return target


def recolour(item: Any) -> Any:
    """A spec with every colour of the theme swapped for its partner on a dark ground."""
    if isinstance(item, dict):
        return {key: recolour(value) for key, value in item.items()}
    if isinstance(item, list):
        return [recolour(value) for value in item]
    return theme.DARK.get(item, item) if isinstance(item, str) else item


def span(low: float | None, high: float | None, *, signed: bool = False) -> str:
    """A band in words: "12 to 18", or an empty text where there is none."""
    if low is None or high is None:
        return ""
    form = "{:+.0f} to {:+.0f}" if signed else "{:.0f} to {:.0f}"
    return form.format(low, high).replace("-", "\N{MINUS SIGN}")


def _short(value: Any) -> Any:
    return round(value, 2) if isinstance(value, float) else value


def figure(value: float | None, seen: bool) -> str:
    """A number without decimals, or what stands in its place."""
    if not seen:
        return "not observable"
    return "no point, only a band" if value is None else f"{value:.0f}"


def signed(value: float | None) -> str:
    """A change with its sign, or what stands in its place."""
    if value is None:
        return "no point, only a band"
    return f"{value:+.1f}".replace("-", "\N{MINUS SIGN}")


def rows_axis(order: list[str]) -> alt.Y:
    """The axis of names down the left side, in the order given."""
    return alt.Y("row:N", sort=order, title=None, axis=alt.Axis(grid=False))


def few_ticks(extent: float = 0) -> alt.Axis:
    """An axis with about five numbers, which take at least `extent` pixels."""
    return alt.Axis(tickCount=5, labelFlush=False, minExtent=extent or alt.Undefined)


def tips(**titles: str) -> list[alt.Tooltip]:
    """Tooltip lines: field=title."""
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in titles.items()]
