"""Exports to a target and to its conduits as dense arrays, from the table `flow`.

Only one level of the nomenclature is summed: 8-digit rows. All large sums are Narwhals lazy
expressions; what comes back is small. Zero and missing are told apart by the exporter's month:
where the files hold any export row of an exporter in a month, a pair and product without a row is
no trade; where they hold none, the whole month of that exporter is missing and enters neither
what is observed nor what is expected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nearabroad.trade.products import new_edition
from nearabroad.trade.windows import YEAR, Mask, Windows, month_date

Array = npt.NDArray[np.float64]

FINE, TOTAL, ENERGY = "cn8", "TOTAL", "27"
SUMS = ("before", "last", "earlier", "after")
"""Sums by product: months before; the last twelve of them; of these, those whose calendar month
also stands after; months after."""


@dataclass(frozen=True)
class Wanted:
    """Whose exports, to whom, of which goods: `listed` empty means every 8-digit product.

    `one_sided` are listed codes that came or went with an edition of the nomenclature: they enter
    neither listed nor other goods.
    """

    exporters: tuple[str, ...]
    partners: tuple[str, ...]
    listed: tuple[str, ...] = ()
    one_sided: tuple[str, ...] = ()


@dataclass(frozen=True)
class Panel:
    """What the files say, as arrays.

    `listed`, `energy` (of the listed, chapter 27), `aside` (one-sided codes), `unlisted` (8-digit,
    not listed), both without chapter 27, `total`, `chapter` (all of chapter 27): partners x
    exporters x months, EUR. `has_total` is whether there are rows of all goods; `seen` (exporters
    x months) whether the exporter's month is there. `products`: sums by window, partners x
    exporters x products; `by_month`: partners x products x months; `comparable`: products that are
    not one-sided.
    """

    exporters: tuple[str, ...]
    partners: tuple[str, ...]
    codes: tuple[str, ...]
    windows: Windows
    seen: Mask
    listed: Array
    energy: Array
    aside: Array
    unlisted: Array
    total: Array
    chapter: Array
    has_total: bool
    products: dict[str, Array]
    by_month: Array
    comparable: Mask
    snapshots: dict[str, tuple[str, ...]]
    unknown: int

    def of(self, partner: str) -> int:
        """The place of a partner."""
        return self.partners.index(partner)

    @property
    def others(self) -> Array:
        """All other goods: TOTAL less listed goods less chapter 27, each subtracted once.

        Listed goods of chapter 27 are part of it, so only the rest of them is taken off.
        """
        return np.asarray(np.maximum(self.total - self._taken, 0.0))

    @property
    def _taken(self) -> Array:
        return self.chapter + (self.listed - self.energy) + self.aside

    @property
    def overdrawn(self) -> float:
        """How far listed goods and chapter 27 exceed TOTAL, as a share of it: 0 in good files."""
        short = np.maximum(self._taken - self.total, 0.0).sum()
        whole = self.total.sum()
        return float(short / whole) if whole > 0 else 0.0


def exports(flows: nw.LazyFrame[Any], wanted: Wanted) -> nw.LazyFrame[Any]:
    """Export rows of the exporters to the partners, with the month as a number."""
    month = nw.col("period").dt.year().cast(nw.Int64) * YEAR + nw.col("period").dt.month() - 1
    return flows.filter(
        nw.col("flow") == "exports",
        nw.col("reporter").is_in(list(wanted.exporters)),
        nw.col("partner").is_in(list(wanted.partners)),
    ).with_columns(month=month)


def exporter_months(flows: nw.LazyFrame[Any], exporters: Sequence[str]) -> pa.Table:
    """Exporter and month of every export row, to whichever destination.

    An exporter that sold nothing to the destinations asked for, but something to another, is there.
    """
    month = nw.col("period").dt.year().cast(nw.Int64) * YEAR + nw.col("period").dt.month() - 1
    chosen = flows.filter(nw.col("flow") == "exports", nw.col("reporter").is_in(list(exporters)))
    found = chosen.select("reporter", month=month).unique()
    return found.collect(backend="pyarrow").to_arrow()


def months_held(rows: nw.LazyFrame[Any]) -> list[int]:
    """Every month that has rows, in order."""
    found = rows.select("month").unique().collect(backend="pyarrow").to_arrow()
    return sorted(found["month"].to_pylist())


def is_listed(wanted: Wanted) -> nw.Expr:
    """Whether a row's product is among the listed goods, one-sided codes included."""
    if not wanted.listed:
        return nw.col("level") == FINE
    return (nw.col("level") == FINE) & nw.col("product").is_in(list(wanted.listed))


def is_compared(wanted: Wanted) -> nw.Expr:
    """Whether a row's product is among the listed goods that can be compared through time."""
    if not wanted.one_sided:
        return is_listed(wanted)
    return is_listed(wanted) & ~nw.col("product").is_in(list(wanted.one_sided))


def _sum_where(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.col("value")).otherwise(nw.lit(0.0)).sum()


def monthly_sums(rows: nw.LazyFrame[Any], wanted: Wanted) -> pa.Table:
    """Sums by exporter, partner and month: listed, of it energy, unlisted, total, chapter 27."""
    fine, listed, compared = nw.col("level") == FINE, is_listed(wanted), is_compared(wanted)
    energy = nw.col("product").str.starts_with(ENERGY)
    found = rows.group_by("reporter", "partner", "month").agg(
        _sum_where(compared).alias("listed"),
        _sum_where(compared & energy).alias("energy"),
        _sum_where(listed & ~compared & ~energy).alias("aside"),
        _sum_where(fine & ~listed & ~energy).alias("unlisted"),
        _sum_where(nw.col("product") == TOTAL).alias("total"),
        _sum_where(nw.col("product") == ENERGY).alias("chapter"),
        nw.when(nw.col("product") == TOTAL).then(1).otherwise(0).sum().alias("totals"),
        nw.when(fine).then(1).otherwise(0).sum().alias("fines"),
        nw.when(nw.col("value").is_null()).then(1).otherwise(0).sum().alias("unknown"),
    )
    return found.collect(backend="pyarrow").to_arrow()


def _in(months: npt.NDArray[np.int64], mask: Mask) -> nw.Expr:
    """Whether a month is in a window, as ranges, which engines answer faster than a list."""
    chosen = months[mask]
    edges = np.flatnonzero(np.diff(chosen) > 1)
    starts = [int(chosen[0]), *(int(chosen[i + 1]) for i in edges)]
    ends = [*(int(chosen[i]) for i in edges), int(chosen[-1])]
    parts = [
        (nw.col("month") >= start) & (nw.col("month") <= end)
        for start, end in zip(starts, ends, strict=True)
    ]
    return reduce(lambda one, other: one | other, parts)


def product_sums(rows: nw.LazyFrame[Any], wanted: Wanted, windows: Windows) -> pa.Table:
    """Sums of listed goods by exporter, partner, product and window (`SUMS`)."""
    masks = windows.before, windows.last_year, windows.year_earlier, windows.after
    sums = [
        _sum_where(_in(windows.months, mask)).alias(name)
        for name, mask in zip(SUMS, masks, strict=True)
    ]
    chosen = rows.filter(is_listed(wanted), nw.col("month") >= windows.first)
    found = chosen.filter(nw.col("month") <= windows.last).group_by(
        "reporter", "partner", "product"
    )
    return found.agg(*sums).collect(backend="pyarrow").to_arrow()


def one_sided(rows: nw.LazyFrame[Any], wanted: Wanted, first: int, shock: int) -> tuple[str, ...]:
    """Listed codes that stand on one side of a new edition of the nomenclature only.

    A code without trade with any partner in the earlier edition, or with none at all since the
    new one, came or went with the edition and not with the shock.
    """
    edition = new_edition(first // YEAR, shock // YEAR)
    if edition is None:
        return ()
    new = nw.col("month") >= YEAR * edition
    found = (
        rows.filter(is_listed(wanted), nw.col("month") >= first)
        .group_by("product")
        .agg(_sum_where(new).alias("new"), _sum_where(~new).alias("old"))
    )
    gone = found.filter((nw.col("new") <= 0.0) | (nw.col("old") <= 0.0)).select("product")
    return tuple(sorted(gone.collect(backend="pyarrow").to_arrow()["product"].to_pylist()))


def product_months(rows: nw.LazyFrame[Any], wanted: Wanted, windows: Windows) -> pa.Table:
    """Sums of listed goods by partner, product and month, over exporters."""
    inside = (nw.col("month") >= windows.first) & (nw.col("month") <= windows.last)
    found = rows.filter(is_listed(wanted), inside).group_by("partner", "product", "month")
    return found.agg(nw.col("value").sum()).collect(backend="pyarrow").to_arrow()


def snapshots_by_partner(rows: nw.LazyFrame[Any]) -> dict[str, tuple[str, ...]]:
    """Hashes of the files that hold the 8-digit rows of each partner."""
    found = rows.filter(nw.col("level") == FINE).group_by("partner", "snapshot").agg(nw.len())
    result: dict[str, list[str]] = {}
    for row in found.collect(backend="pyarrow").to_arrow().to_pylist():
        result.setdefault(row["partner"], []).append(row["snapshot"] or "")
    return {partner: tuple(sorted(hashes)) for partner, hashes in result.items()}


def doubled(rows: nw.LazyFrame[Any]) -> dict[str, Any] | None:
    """One cell that stands in two files, or None; asked only where files overlap at all."""
    keys = ["reporter", "partner", "level", "month"]
    shared = rows.group_by(*keys).agg(nw.col("snapshot").n_unique().alias("files"))
    overlap = shared.filter(nw.col("files") > 1).select(keys)
    if not overlap.head(1).collect(backend="pyarrow").to_arrow().num_rows:
        return None
    cells = rows.join(overlap, on=keys, how="semi").group_by(*keys, "product")
    twice = cells.agg(nw.len().alias("rows")).filter(nw.col("rows") > 1).head(1)
    found = twice.collect(backend="pyarrow").to_arrow().to_pylist()
    return dict(found[0]) if found else None


def _places(names: Sequence[str], column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Each cell's place among sorted names."""
    coded = column.combine_chunks().dictionary_encode()
    place = {name: number for number, name in enumerate(names)}
    known = np.array([place[text] for text in coded.dictionary.to_pylist()], dtype=np.int64)
    return np.asarray(known[coded.indices.to_numpy(zero_copy_only=False)])


def _inside(table: pa.Table, windows: Windows) -> pa.Table:
    """Rows of the months compared."""
    later = pa.compute.greater_equal(table["month"], windows.first)
    return table.filter(pa.compute.and_(later, pa.compute.less_equal(table["month"], windows.last)))


def panel_of(
    rows: nw.LazyFrame[Any], wanted: Wanted, windows: Windows, held: pa.Table, months: pa.Table
) -> Panel:
    """The dense panel, from rows, months that exporters are there, and the rows' monthly sums."""
    monthly, held = (_inside(table, windows) for table in (months, held))
    exporters = tuple(sorted(set(monthly["reporter"].to_pylist())))
    by_product = product_sums(rows, wanted, windows)
    codes = tuple(sorted(set(by_product["product"].unique().to_pylist())))
    e, c = _places(exporters, monthly["reporter"]), _places(wanted.partners, monthly["partner"])
    t = monthly["month"].to_numpy() - windows.first
    shape = len(wanted.partners), len(exporters), len(windows.months)

    def filled(name: str) -> Array:
        cube = np.zeros(shape)
        cube[c, e, t] = monthly[name].to_numpy()
        return cube

    seen = np.zeros(shape[1:], dtype=bool)
    held = held.filter(pa.compute.is_in(held["reporter"], pa.array(exporters, pa.string())))
    seen[_places(exporters, held["reporter"]), held["month"].to_numpy() - windows.first] = True
    products = _by_window(by_product, wanted.partners, exporters, codes)
    return Panel(
        exporters, wanted.partners, codes, windows, seen,
        filled("listed"), filled("energy"), filled("aside"), filled("unlisted"), filled("total"),
        filled("chapter"), bool(pa.compute.sum(monthly["totals"]).as_py()), products,
        _by_month(product_months(rows, wanted, windows), wanted.partners, codes, windows),
        ~np.isin(codes, wanted.one_sided), snapshots_by_partner(rows),
        int(pa.compute.sum(monthly["unknown"]).as_py() or 0),
    )  # fmt: skip


def _by_window(
    table: pa.Table, partners: Sequence[str], exporters: Sequence[str], codes: Sequence[str]
) -> dict[str, Array]:
    c, e = _places(partners, table["partner"]), _places(exporters, table["reporter"])
    n = _places(codes, table["product"])
    found = {}
    for name in SUMS:
        cube = np.zeros((len(partners), len(exporters), len(codes)))
        cube[c, e, n] = table[name].to_numpy()
        found[name] = cube
    return found


def _by_month(
    table: pa.Table, partners: Sequence[str], codes: Sequence[str], windows: Windows
) -> Array:
    """Partners x products x months."""
    cube = np.zeros((len(partners), len(codes), len(windows.months)))
    places = _places(partners, table["partner"]), _places(codes, table["product"])
    cube[(*places, table["month"].to_numpy() - windows.first)] = table["value"].to_numpy()
    return cube


def missing_months(panel: Panel) -> list[tuple[str, list[str]]]:
    """Exporters with months that the files lack altogether, as `2022-11`."""
    gaps = []
    for name, row in zip(panel.exporters, panel.seen, strict=True):
        if not row.all():
            dates = [month_date(int(number)) for number in panel.windows.months[~row]]
            gaps.append((name, [f"{date:%Y-%m}" for date in dates]))
    return gaps


def headings(rows: nw.LazyFrame[Any], windows: Windows) -> pa.Table:
    """Listed-level rows summed to 4-digit headings by exporter, partner and month, for PPML."""
    heading = nw.col("product").str.slice(0, 4).alias("heading")
    inside = (nw.col("month") >= windows.first) & (nw.col("month") <= windows.last)
    chosen = rows.filter(inside).select("reporter", "partner", "month", heading, "value")
    found = chosen.group_by("reporter", "partner", "heading", "month").agg(nw.col("value").sum())
    return found.collect(backend="pyarrow").to_arrow()
