"""Rows on the mirror gap: totals by year, and products where the conduit reports them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import narwhals as nw

from nearabroad.parallel.findings import ALL, Findings, Row
from nearabroad.trade import lost as transit
from nearabroad.trade.windows import YEAR

CONCEPTS = {"goods_imports": "by origin", "goods_imports_consignment": "by consignment"}
"""Indicators of a conduit's imports, and what each counts by."""


def lost_rows(
    findings: Findings, flows: nw.LazyFrame[Any], observations: nw.LazyFrame[Any] | None
) -> list[Row]:
    """The mirror gap: totals by year, and products where the conduit reports them."""
    exported = _exported_totals(findings)
    recorded = _recorded_totals(findings, observations)
    years = sorted({year for *_, year in exported})
    rows = []
    for code in findings.conduits:
        for year in years:
            key = (code, "TOTAL", year)
            concepts = [item for item in CONCEPTS.values() if (key, item) in recorded]
            for concept in concepts or [""]:
                rows.append(transit.lost(key, exported.get(key), recorded.get((key, concept))))
        by_product = _lost_products(findings, flows, code)
        if not by_product:
            why = "the conduit's imports by product are not there, only totals by country at most"
            rows.append(
                transit.Lost(code, ALL, years[-1], "", None, None, None, None, None,
                             "not observable", why)
            )  # fmt: skip
        rows += by_product
    return [
        {("lost_" + name if name in ("low", "high") else name): value
         for name, value in asdict(row).items()}
        for row in rows
    ]  # fmt: skip


def _exported_totals(findings: Findings) -> dict[transit.Key, transit.Exported]:
    """All goods by conduit and year; a year counts the months in which every exporter is there."""
    panel, windows = findings.panel, findings.windows
    if not panel.has_total:
        years = sorted(set((windows.months // YEAR).tolist()))
        return {(code, "TOTAL", year): transit.Exported(0.0, 0)
                for code in findings.conduits for year in years}  # fmt: skip
    found = {}
    for code in findings.conduits:
        for year in sorted(set((windows.months // YEAR).tolist())):
            inside = windows.months // YEAR == year
            whole = int((inside & panel.seen.all(axis=0)).sum())
            total = float(panel.total[panel.of(code)][:, inside].sum())
            found[code, "TOTAL", year] = transit.Exported(total, whole)
    return found


def _recorded_totals(
    findings: Findings, observations: nw.LazyFrame[Any] | None
) -> dict[tuple[transit.Key, str], transit.Recorded]:
    if observations is None:
        return {}
    table = observations.filter(
        nw.col("indicator").is_in(list(CONCEPTS)),
        nw.col("state").is_in(list(findings.conduits)),
        nw.col("partner").is_in(list(findings.panel.exporters)),
        nw.col("unit").str.starts_with("USD"),
    ).select("indicator", "state", "partner", "year", "value", "unit")
    rows = table.collect(backend="pyarrow").to_arrow().to_pylist()
    return transit.recorded_totals(rows, findings.panel.exporters, CONCEPTS)


def _lost_products(findings: Findings, flows: nw.LazyFrame[Any], code: str) -> list[transit.Lost]:
    """HS6 by year, where the conduit's own imports by product are among the flows, in USD."""
    imports = flows.filter(
        nw.col("flow") == "imports",
        nw.col("reporter") == code,
        nw.col("partner").is_in(list(findings.panel.exporters)),
        nw.col("level").is_in(["subheading", "cn8"]),
        nw.col("unit").str.starts_with("USD"),
    )
    bought = _by_hs6(imports, "partner")
    if not bought:
        return []
    exports = flows.filter(
        nw.col("flow") == "exports",
        nw.col("partner") == code,
        nw.col("reporter").is_in(list(findings.panel.exporters)),
        nw.col("level") == "cn8",
        nw.col("product").is_in(list(findings.panel.codes)),
    )
    sold = _by_hs6(exports, "reporter")
    windows = findings.windows
    complete = {
        year: int(((windows.months // YEAR == year) & findings.panel.seen.all(axis=0)).sum())
        for year in {year for _, year in sold}
    }
    rows = []
    for (hs6, year), (value, _) in sorted(sold.items()):
        cell = bought.get((hs6, year))
        recorded = None
        if cell is not None:
            # A partner without a row in a product that the conduit reports sold it nothing there.
            recorded = transit.Recorded(cell[0], 1, 1, "by product")
        rows.append(
            transit.lost((code, hs6, year), transit.Exported(value, complete[year]), recorded)
        )
    return rows


def _by_hs6(rows: nw.LazyFrame[Any], other: str) -> dict[tuple[str, int], tuple[float, int]]:
    found = (
        rows.with_columns(hs6=nw.col("product").str.slice(0, 6), year=nw.col("period").dt.year())
        .group_by("hs6", "year")
        .agg(nw.col("value").sum(), nw.col(other).n_unique().alias("parties"))
    )
    table = found.collect(backend="pyarrow").to_arrow().to_pylist()
    return {(row["hs6"], row["year"]): (row["value"], row["parties"]) for row in table}
