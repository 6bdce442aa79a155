"""A bloc on one HTML page that opens from disk: charts, tables and scripts inlined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import jinja2
import pyarrow as pa
from markupsafe import Markup

from nearabroad.core.specs import Citation
from nearabroad.report import page, theme
from nearabroad.report.bloc_charts import beside_chart, dependence_chart, share_chart, shown_year

Row = dict[str, Any]

YEARLY = (
    ("inside_share", "both"), ("exports_share", "exports"), ("imports_share", "imports"),
    ("leader_share", "with the leader"), ("without_pair", "without the largest pair"),
)  # fmt: skip
TIES = (
    ("trade_intensity", "intensity"), ("homogeneous", "HI"), ("extra_regional", "HE"),
    ("introversion", "introversion"), ("hh_exports", "HH exports"), ("hh_imports", "HH imports"),
)  # fmt: skip
MEMBERLY = (
    ("inside_share", "inside, %", 100.0), ("leader_share", "with the leader, %", 100.0),
    ("introversion", "introversion", 1.0), ("hh_exports", "HH exports", 1.0),
    ("hh_imports", "HH imports", 1.0),
)  # fmt: skip


def render_bloc(
    title: str, notes: Sequence[str], tables: Mapping[str, pa.Table],
    cited: Iterable[Citation], run: Mapping[str, Any],
) -> str:  # fmt: skip
    """The whole page as one HTML document; nothing is fetched when it is opened."""
    scripts = [page.library(), page.text("report.js")]
    year = shown_year(tables["bloc"])
    figures = {
        "share": share_chart(tables["bloc"]),
        "beside": beside_chart(tables["beside"]),
        "pairs": dependence_chart(tables["pair"], year),
    }
    return _template().render(
        title=title, notes=notes, year=year, run=run, cited=list(cited),
        policy=page.policy(scripts), style=Markup(page.text("report.css")),
        scripts=[Markup(text) for text in scripts],
        figures={name: Markup(page.safe_json(_spec(name, chart)))
                 for name, chart in figures.items()},
        dark=Markup(page.safe_json(theme.DARK)),
        tables=_tables(tables, year),
    )  # fmt: skip


def _spec(name: str, chart: Any) -> dict[str, Any]:
    chart.config = theme.config()
    spec: dict[str, Any] = chart.to_dict()
    if name != "pairs":
        spec["width"] = "container"
    return spec


def _tables(tables: Mapping[str, pa.Table], year: int | None) -> list[dict[str, Any]]:
    """Each table of the page: heading, columns and cells as texts."""
    bloc = tables["bloc"].to_pylist()
    return [
        _table("yearly", "Year by year, % of the members' trade",
               ["year", *(label for _, label in YEARLY), "status", "missing"],
               [[row["year"], *(banded(row, name, 100.0) for name, _ in YEARLY), row["status"],
                 _missing(row)] for row in bloc]),
        _table("ties", "Ties in proportion to size",
               ["year", *(label for _, label in TIES), "largest pair", "remark"],
               [[row["year"], *(banded(row, name, 1.0, 2) for name, _ in TIES),
                 row["largest_pair"] or "", row["note"] or ""] for row in bloc]),
        _table("members", f"Members in {year}",
               ["member", *(label for _, label, _ in MEMBERLY), "status", "remark"],
               [[row["member"], *(banded(row, name, by, 1 if by > 1 else 2)
                                  for name, _, by in MEMBERLY), row["status"], row["note"] or ""]
                for row in tables["member"].to_pylist() if row["year"] == year]),
        _table("trend", "Trend, points a year (90 % band)",
               ["of", "measure", "years", "slope", "word", "last less first year", "why"],
               [[row["of"], row["measure"].removesuffix("_share"),
                 f"{row['since']}–{row['until']} ({row['years']})", banded(row, "slope", 100.0, 2),
                 row["word"], banded(row, "moved", 100.0), row["reason"] or ""]
                for row in tables["trend"].to_pylist() if row["years"]]),
        _table("completeness", "What each member's year rests on",
               ["year", "member", "flow", "status", "total", "mirrored", "estimated", "missing"],
               [[row["year"], row["member"], row["flow"], row["status"],
                 f"{row['total_status']}: {row['total_how'] or ''}", row["mirrored"] or "",
                 row["estimated"] or "",
                 " ".join(filter(None, (row["truncated"], row["missing"])))]
                for row in tables["completeness"].to_pylist()]),
        _table("unknown", "Nobody's figures, with the most that they may add",
               ["year", "member", "partner", "flow", "why", "at most, points"],
               [[row["year"], row["member"] or "", row["partner"] or "", row["flow"] or "",
                 row["why"], "" if row["at_most"] is None else f"{row['at_most'] * 100:.2f}"]
                for row in tables["unknown"].to_pylist()]),
    ]  # fmt: skip


def _missing(row: Row) -> str:
    if not row["missing"]:
        return ""
    most = "" if row["at_most"] is None else f" (at most {row['at_most'] * 100:.1f} points)"
    return f"{row['missing']}{most}"


def banded(row: Row, name: str, by: float, digits: int = 1) -> str:
    """A number with its band: "13.7 (13.1 to 14.4)", the band alone, or "not observable".

    >>> banded({"x": 0.137, "x_low": 0.131, "x_high": 0.144}, "x", 100.0)
    '13.7 (13.1 to 14.4)'
    """
    value, low, high = row[name], row[f"{name}_low"], row[f"{name}_high"]
    if low is None:
        return "not observable" if value is None else f"{value * by:.{digits}f}"
    band = f"{low * by:.{digits}f} to {high * by:.{digits}f}"
    return band if value is None else f"{value * by:.{digits}f} ({band})"


def _table(name: str, head: str, columns: list[str], rows: list[list[Any]]) -> dict[str, Any]:
    return {"name": name, "head": head, "columns": columns, "rows": rows}


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(page.TEMPLATES), autoescape=True,
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"web": page.web_address}
    return environment.get_template("bloc.html.j2")
