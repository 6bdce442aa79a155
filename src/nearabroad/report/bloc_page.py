"""A bloc on one HTML page that opens from disk: charts, tables and scripts inlined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from nearabroad.core.specs import Citation
from nearabroad.report.answer_page import Table, banded, remarks_by_year, render_answer, table
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
    year = shown_year(tables["bloc"])
    figures = {
        "share": share_chart(tables["bloc"]),
        "beside": beside_chart(tables["beside"]),
        "pairs": dependence_chart(tables["pair"], year),
    }
    return render_answer(
        "bloc.html.j2", title, notes, figures, _tables(tables, year), cited, run,
        own_width=("pairs",), year=year,
    )  # fmt: skip


def _tables(tables: Mapping[str, pa.Table], year: int | None) -> list[Table]:
    """Each table of the page: heading, columns and cells as texts."""
    bloc = tables["bloc"].to_pylist()
    return [
        table("yearly", "Year by year, % of the members' trade",
               ["year", *(label for _, label in YEARLY), "status", "missing"],
               [[row["year"], *(banded(row, name, 100.0) for name, _ in YEARLY), row["status"],
                 _missing(row)] for row in bloc]),
        table("ties", "Ties in proportion to size",
               ["year", *(label for _, label in TIES), "largest pair"],
               [[row["year"], *(banded(row, name, 1.0, 2) for name, _ in TIES),
                 row["largest_pair"] or ""] for row in bloc], remarks_by_year(bloc)),
        table("members", f"Members in {year}",
               ["member", *(label for _, label, _ in MEMBERLY), "status", "remark"],
               [[row["member"], *(banded(row, name, by, 1 if by > 1 else 2)
                                  for name, _, by in MEMBERLY), row["status"], row["note"] or ""]
                for row in tables["member"].to_pylist() if row["year"] == year]),
        table("trend", "Trend, points a year (90 % band)",
               ["of", "measure", "years", "slope", "word", "last less first year", "why"],
               [[row["of"], row["measure"].removesuffix("_share"),
                 f"{row['since']}–{row['until']} ({row['years']})", banded(row, "slope", 100.0, 2),
                 row["word"], banded(row, "moved", 100.0), row["reason"] or ""]
                for row in tables["trend"].to_pylist() if row["years"]]),
        table("completeness", "What each member's year rests on",
               ["year", "member", "flow", "status", "total", "mirrored", "estimated", "missing"],
               [[row["year"], row["member"], row["flow"], row["status"],
                 f"{row['total_status']}: {row['total_how'] or ''}", row["mirrored"] or "",
                 row["estimated"] or "",
                 " ".join(filter(None, (row["truncated"], row["missing"])))]
                for row in tables["completeness"].to_pylist()]),
        table("unknown", "Nobody's figures, with the most that they may add",
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
