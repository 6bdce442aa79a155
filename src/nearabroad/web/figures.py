"""What a figure is: a picture, and the table of the numbers that it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from nearabroad.report import theme

Value = str | int | float | None


@dataclass(frozen=True)
class Cell:
    """A cell: what is printed, the value behind it (for sorting and CSV), and what goes with it.

    `href` is a path of the site, `tone` a word that gives it a mark (see site.css).
    """

    text: str
    value: Value = None
    note: str = ""
    href: str = ""
    tone: str = ""

    @property
    def raw(self) -> Value:
        """The value, or the text where there is no other."""
        return self.text if self.value is None and self.text not in ABSENT else self.value

    def plain(self, root: str) -> dict[str, Any]:
        """The cell for a data script, empty parts left out; `root` goes before its address."""
        parts = {
            "text": "" if self.text == _in_script(self.value) else self.text,
            "value": self.value, "note": self.note, "tone": self.tone,
            "href": f"{root}{self.href}" if self.href else "",
        }  # fmt: skip
        return {name: part for name, part in parts.items() if part not in (None, "")}


def _in_script(value: Value) -> str | None:
    """A value as the page's script writes it; None where that is another way than Python's.

    >>> _in_script(2023), _in_script(5.0), _in_script(5.1), _in_script(True)
    ('2023', '5', '5.1', None)
    """
    if isinstance(value, bool) or value is None:
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


ABSENT = ("", "not observable", "not covered", "no point, only a band", "–")
"""Texts that stand where there is no value: an empty field of a CSV."""


@dataclass(frozen=True)
class Table:
    """Columns and rows of cells; the first cell of a row is its head."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @classmethod
    def of(cls, columns: Sequence[str], rows: Iterable[Iterable[Cell | Value]]) -> Table:
        """A table from cells and plain values.

        >>> Table.of(["State", "Year"], [["Armenia", 2023]]).rows[0][1]
        Cell(text='2023', value=2023, note='', href='', tone='')
        """
        return cls(tuple(columns), [[as_cell(item) for item in row] for row in rows])

    def plain(self, root: str) -> dict[str, Any]:
        """The table for a data script: its cells by column, packed."""
        return {
            "columns": list(self.columns),
            "cells": [
                packed([cell.plain(root) for cell in column])
                for column in zip(*self.rows, strict=True)
            ],
        }


def as_cell(item: Cell | Value) -> Cell:
    """A cell as it is; a plain value as a cell."""
    if isinstance(item, Cell):
        return item
    if item is None:
        return Cell("")
    return Cell(str(item), None if isinstance(item, str) else item)


@dataclass(frozen=True)
class Listed:
    """A table made in the browser from a data set of the figure, for the state of the view.

    `columns` are (field, heading, fields of a note, ...); `where` keeps the rows whose field is
    the value of one of the state's keys; `links` are addresses by column, with `{field}` in them.
    """

    dataset: str
    columns: Sequence[tuple[str, ...]]
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)

    def plain(self, root: str) -> dict[str, Any]:
        """The table's description for a data script."""
        return {
            "dataset": self.dataset, "columns": [list(item) for item in self.columns],
            "where": {name: list(keys) for name, keys in self.where.items()},
            "links": {name: f"{root}{path}" for name, path in self.links.items()},
        }  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A picture and the table of its numbers.

    `chart` is an Altair chart or Vega-Lite spec, or ("data script", "key") of a template that
    names data sets; None: nothing to draw. `datasets` fill a template. `said` tells in a
    sentence what the picture shows, for those who do not see it, or why there is none. `trace`
    is a path of the site. A picture with `wide` is never narrower than so many pixels: where there
    is less room it is scrolled.
    """

    chart: Any
    table: Table | Listed | None = None
    said: str = ""
    trace: str = ""
    datasets: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    wide: int = 0

    def plain(self, root: str) -> dict[str, Any]:
        """The figure for a data script."""
        drawn, rows = self._drawn()
        parts: dict[str, Any] = {
            "table": self.table.plain(root) if self.table else None,
            "said": self.said,
            "trace": f"{root}{self.trace}" if self.trace else "",
            "datasets": {name: packed(each) for name, each in {**rows, **self.datasets}.items()},
            **drawn,
        }
        return {name: part for name, part in parts.items() if part not in (None, "", {})}

    def _drawn(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The picture, or the template's name, and the data sets that come with it."""
        if self.chart is None:
            return {}, {}
        if isinstance(self.chart, tuple):
            return {"template": list(self.chart)}, {}
        spec = for_page(spec_of(self.chart) if hasattr(self.chart, "to_dict") else self.chart)
        if self.wide:
            spec["usermeta"] = spec["usermeta"] | {"wide": self.wide}
        return {"spec": spec}, spec.pop("datasets", {})


def spec_of(chart: Any) -> dict[str, Any]:
    """A chart's spec, in the theme of all pictures where it has none of its own."""
    if getattr(chart, "config", None) is alt.Undefined:
        chart = chart.copy(deep=False)
        chart.config = theme.config()
    spec: dict[str, Any] = chart.to_dict(validate=False)  # the tests of pictures validate them
    return spec


def for_page(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A spec as wide as its place on the page; heading, colours and texts are the page's own.

    The width that it was drawn for stays in `usermeta`, for its picture as PNG.
    """
    done = dict(spec)
    width = done.pop("width", None)
    meta = dict(done.get("usermeta") or {})
    for part in ("vconcat", "hconcat", "concat"):
        if part in done:
            return done | {"usermeta": meta | {"composed": True}}
    if isinstance(width, int | float):
        meta |= {"width": width}
    return done | {"width": "container", "usermeta": meta}


def packed(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rows by column; texts that repeat stand once, as levels with a code for each row.

    `data.js` makes rows of it again; a null is a field that the row does not have.

    >>> packed([{"year": 2022, "why": "not published"}, {"year": 2023, "why": "not published"}])
    {'year': [2022, 2023], 'why': {'levels': ['not published'], 'codes': [0, 0]}}
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {name: _column([row.get(name) for row in rows]) for name in names}


def _column(values: list[Any]) -> Any:
    texts = [value for value in values if isinstance(value, str)]
    levels = list(dict.fromkeys(texts))
    if len(texts) < len(values) - values.count(None) or 2 * len(levels) > len(values):
        return values
    place = {text: code for code, text in enumerate(levels)}
    return {"levels": levels, "codes": [place.get(value, -1) for value in values]}
