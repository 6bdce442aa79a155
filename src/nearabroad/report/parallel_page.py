"""Back doors on one HTML page that opens from disk: charts, tables and scripts inlined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from nearabroad.core.specs import Citation
from nearabroad.core.states import state_name
from nearabroad.report.answer_page import Table, banded, render_answer, table
from nearabroad.report.parallel_charts import conduits_chart, event_chart, ranking_chart

Row = dict[str, Any]

LISTED = 200
"""Rows of the watch list on the page; csv and xlsx have them all."""
TO_MILLIONS = 1e-6


def render_parallel(
    title: str, notes: Sequence[str], tables: Mapping[str, pa.Table],
    cited: Iterable[Citation], run: Mapping[str, Any],
) -> str:  # fmt: skip
    """The whole page as one HTML document; nothing is fetched when it is opened."""
    conduits = tables["conduits"].to_pylist()
    figures = _figures(tables)
    return render_answer(
        "parallel.html.j2", title, [_told(row) for row in conduits], figures,
        _tables({name: item.to_pylist() for name, item in tables.items()}), cited, run,
        own_width=tuple(figures), notes=notes, figures_there=tuple(figures),
    )  # fmt: skip


def _figures(tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    """The pictures of which there are data; their headings are the page's own."""
    codes = {
        code for name in ("growth", "conduits") for code in tables[name]["conduit"].to_pylist()
    }
    names = {code: state_name(code) for code in codes}
    figures = {"conduits": conduits_chart(tables["growth"], names, tables["conduits"])}
    if tables["event_study"].num_rows:
        figures["events"] = event_chart(tables["event_study"], names)
    if tables["watch_list"].num_rows:
        figures["ranking"] = ranking_chart(tables["watch_list"], names)
    return figures


def _told(row: Row) -> str:
    """One conduit in a sentence.

    >>> _told({"conduit": "KAZ", "finding": "excess, in other goods too", "q": 0.1,
    ...        "after_period": "2022", "excess": 1.6e9, "excess_low": 7e8,
    ...        "excess_high": 2.5e9, "beyond": None, "beyond_low": None, "beyond_high": None,
    ...        "flags": None})
    'Kazakhstan: excess, in other goods too (q 0.100). In 2022 EUR 1,600 (700 to 2,500) \
m of listed goods over what was expected.'
    """
    sure = "" if row["q"] is None else f" (q {_p(row['q'])})"
    beyond = ""
    if row["beyond"] is not None:
        beyond = f", {banded(row, 'beyond', TO_MILLIONS, 0)} m beyond the growth of other goods"
    caution = f" Caution: {row['flags']}." if row["flags"] else ""
    return (
        f"{state_name(row['conduit'])}: {row['finding']}{sure}. In {row['after_period']} EUR "
        f"{banded(row, 'excess', TO_MILLIONS, 0)} m of listed goods over what was expected{beyond}."
        f"{caution}"
    )


def _tables(rows: Mapping[str, list[Row]]) -> list[Table]:
    watch = rows["watch_list"]
    more = len(watch) - LISTED
    return [
        _conduits(rows["conduits"]),
        _methods(rows["excess"]),
        table("differences", "Listed against other goods, before and after",
              ["conduit", "design", "factor (90 %)", "p", "q", "status", "remark"],
              [[row["conduit"], row["design"], banded(row, "factor", 1.0, 2), _p(row["p"]),
                _p(row["q"]), row["status"], row["reason"] or ""] for row in rows["differences"]]),
        table("leads", "Months before the shock",
              ["conduit", "largest t of the quarters", "p", "slope a year", "p of the slope",
               "months whose band leaves 0 out"],
              [[row["conduit"], _of(row["pre_trend_t"], row["quarters"], ".1f"),
                _p(row["pre_trend_p"]), _signed(row["slope"]), _p(row["slope_p"]),
                _of(row["leads_off"], row["leads"], "d")] for row in rows["pre_trends"]],
              ["Listed and other goods should move alike before the shock; a tenth of the months "
               "leaves 0 out by chance."]),
        table("substitution", "Share of the fall of direct exports that the excess replaces",
              ["through", "method", "fall, EUR m", "excess, EUR m", "replaced, %"],
              [[row["conduit"], row["method"], _millions(row["fall"]), _millions(row["excess"]),
                banded(row, "replaced", 100.0)]
               for row in rows["substitution"] if row["product"] == "ALL"]),
        table("lost", "Exported to the conduit and not recorded there, EUR m",
              ["conduit", "year", "product", "exported", "recorded", "lost, %", "status", "remark"],
              [[row["conduit"], row["year"], row["product"], _millions(row["exported"]),
                _millions(row["recorded"]), _lost(row), row["status"],
                "; ".join(filter(None, (row["concept"], row["reason"])))]
               for row in rows["lost"]],
              ["Below 0 the conduit records more than was exported to it: goods of the exporters' "
               "make that came by way of third states, or services among its figures."]),
        table("watch", f"Watch list, {len(watch):,} rows",
              ["rank", "to", "product", "tier", "before, EUR m", "after, EUR m", "excess, EUR m",
               "q", "exporters", "caution"],
              [[row["rank"], row["conduit"], f"{row['product']} {row['name']}", row["tier"] or "",
                f"{_millions(row['before'])} ({row['before_period']})",
                f"{_millions(row['after'])} ({row['after_period']})",
                banded(row, "excess", TO_MILLIONS), _p(row["q"]),
                f"{row['exporters']}, {row['main_exporter']} {row['main_share']:.0%}",
                row["caution"]] for row in watch[:LISTED]],
              [f"{more:,} rows more in the csv and the xlsx."] if more > 0 else []),
    ]  # fmt: skip


def _conduits(rows: list[Row]) -> Table:
    return table(
        "listed", f"Listed goods, EUR m: {rows[0]['after_period']} against "
        f"{rows[0]['before_period']}",
        ["conduit", "before", "after", "times", "other goods, times", "excess (90 %)",
         "beyond other goods (90 %)", "factor (90 %)", "q", "finding", "caution"],
        [[row["conduit"], _millions(row["before"]), _millions(row["after"]),
          _times(row["multiple"]), _times(row["multiple_other"]),
          banded(row, "excess", TO_MILLIONS, 0), banded(row, "beyond", TO_MILLIONS, 0),
          banded(row, "factor", 1.0, 2), _p(row["q"]), row["finding"], row["flags"] or ""]
         for row in rows],
        ["The finding goes by q, the false-discovery rate of the factor (5 %), not by the band of "
         "an amount (90 %): near the limit the two can differ."],
    )  # fmt: skip


def _methods(rows: list[Row]) -> Table:
    methods = list(dict.fromkeys(row["method"] for row in rows))
    found = {(row["conduit"], row["method"]): row for row in rows}
    return table(
        "methods", "Exports over what was expected, by method, EUR m", ["to", *methods],
        [[code, *(banded(found[code, item], "excess", TO_MILLIONS, 0) if (code, item) in found
                  else "" for item in methods)]
         for code in dict.fromkeys(row["conduit"] for row in rows)],
        ["The target's own: below 0, its fall."],
    )  # fmt: skip


def _lost(row: Row) -> str:
    """What was lost, in percent; where part of a year is reported, what is lost at least."""
    if row["lost_high"] is None and row["lost_low"] is not None:
        return f"at least {row['lost_low']:.0%}"
    return banded(row, "lost", 100.0, 0)


def _millions(value: float | None) -> str:
    return "not observable" if value is None else f"{value * TO_MILLIONS:,.1f}"


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.2f}"


def _of(part: float | None, whole: int | None, form: str) -> str:
    return "" if part is None else f"{part:{form}} of {whole}"


def _p(value: float | None) -> str:
    if value is None:
        return ""
    return "under 0.001" if value < 0.001 else f"{value:.3f}"
