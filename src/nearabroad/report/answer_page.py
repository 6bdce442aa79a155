"""One answer on one HTML page that opens from disk: what the pages of all answers share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import jinja2
from markupsafe import Markup

from nearabroad.core.specs import Citation
from nearabroad.core.years import year_ranges
from nearabroad.report import page, theme

Row = dict[str, Any]
Table = dict[str, Any]


def render_answer(
    template: str,
    title: str,
    summary: Sequence[str],
    figures: Mapping[str, Any],
    tables: Sequence[Table],
    cited: Iterable[Citation],
    run: Mapping[str, Any],
    own_width: Sequence[str] = (),
    **more: Any,
) -> str:
    """The whole page as one HTML document; nothing is fetched when it is opened.

    `template` extends `answer.html.j2`; `figures` are charts by name, as wide as the page but for
    those of `own_width`; `tables` are made by `table`.
    """
    scripts = [page.library(), page.text("report.js")]
    return _template(template).render(
        title=title, summary=summary, tables=tables, run=run, cited=list(cited),
        policy=page.policy(scripts), style=Markup(page.text("report.css")),
        scripts=[Markup(text) for text in scripts],
        figures={name: Markup(page.safe_json(_spec(chart, name not in own_width)))
                 for name, chart in figures.items()},
        dark=Markup(page.safe_json(theme.DARK)), **more,
    )  # fmt: skip


def table(
    name: str,
    head: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    remarks: Sequence[str] = (),
) -> Table:
    """A table of a page: heading, columns, cells as texts, and remarks below it."""
    return {
        "name": name, "head": head, "columns": list(columns), "rows": list(rows),
        "remarks": list(remarks),
    }  # fmt: skip


def remarks_by_year(rows: Iterable[Row]) -> list[str]:
    """Each part of the rows' notes once, with the years that it is on.

    >>> remarks_by_year([{"year": y, "note": "a; b" if y > 2015 else "a"} for y in (2014, 2016)])
    ['2014, 2016: a', '2016: b']
    """
    years: dict[str, list[int]] = {}
    for row in rows:
        for part in (row["note"] or "").split("; "):
            if part:
                years.setdefault(part, []).append(row["year"])
    return [f"{year_ranges(each)}: {note}" for note, each in years.items()]


def banded(row: Row, name: str, by: float, digits: int = 1) -> str:
    """A number with its band: "13.7 (13.1 to 14.4)", the band alone, or "not observable".

    >>> banded({"x": 0.137, "x_low": 0.131, "x_high": 0.144}, "x", 100.0)
    '13.7 (13.1 to 14.4)'
    """
    value, low, high = row[name], row[f"{name}_low"], row[f"{name}_high"]
    if low is None:
        return "not observable" if value is None else f"{value * by:,.{digits}f}"
    band = f"{low * by:,.{digits}f} to {high * by:,.{digits}f}"
    return band if value is None else f"{value * by:,.{digits}f} ({band})"


def _spec(chart: Any, as_the_page: bool) -> dict[str, Any]:
    chart.config = theme.config()
    spec: dict[str, Any] = chart.to_dict()
    if as_the_page:
        spec["width"] = "container"
    return spec


def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(page.TEMPLATES), autoescape=True,
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"web": page.web_address}
    return environment.get_template(name)
