"""Observations of trade by partner as sorted columns: a flow of all sources is one slice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.trade_cells import Report

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

TEXTS = ("source", "indicator", "state", "partner", "unit", "status", "snapshot")
SERIES = ("source", "indicator", "state", "partner")
YEARS = 10_000
"""More than any year: keys of a cell are places times this, plus the year."""


class TradeRows:
    """Rows sorted by exporter, importer, year, indicator, source; texts as codes into `names`.

    `numbers` holds value, low, high in USD: NaN low is a blank, NaN value alone has no point.
    """

    def __init__(self, table: pa.Table) -> None:
        self.names: dict[str, list[str]] = {}
        self.codes: dict[str, Ints] = {}
        for name in TEXTS:
            self.names[name], self.codes[name] = _encoded(table[name])
        self.year: Ints = table["year"].to_numpy().astype(np.int64)
        self.numbers: dict[str, Floats] = {
            name: table[name].to_numpy().astype(np.float64) for name in ("value", "low", "high")
        }
        parties = sorted({*self.names["state"], *self.names["partner"]})
        self.place = {code: place for place, code in enumerate(parties)}
        self.key = self._keys()
        order = np.lexsort((self.codes["source"], self.codes["indicator"], self.key))
        self.key, self.year = self.key[order], self.year[order]
        self.codes = {name: codes[order] for name, codes in self.codes.items()}
        self.numbers = {name: numbers[order] for name, numbers in self.numbers.items()}

    @property
    def size(self) -> int:
        """How many rows there are."""
        return int(self.year.size)

    def _keys(self) -> Ints:
        """Exporter, importer and year as one number by row."""
        place = {
            name: self.lookup(name, lambda code: self.place[code], np.int64)
            for name in ("state", "partner")
        }
        turned = self.lookup("indicator", lambda name: name == "goods_imports", np.bool_)
        exporter = np.where(turned, place["partner"], place["state"])
        importer = np.where(turned, place["state"], place["partner"])
        keys: Ints = (exporter * len(self.place) + importer) * YEARS + self.year
        return keys

    def lookup(self, name: str, what: Any, kind: Any) -> Any:
        """A function of a text column's values, by row."""
        values = np.array([what(item) for item in self.names[name]], dtype=kind)
        return values[self.codes[name]] if self.size else np.zeros(0, dtype=kind)

    def text(self, name: str, row: int) -> str:
        """One text cell; NULL is empty."""
        return self.names[name][int(self.codes[name][row])]

    def flow(self, row: int) -> str:
        """`exports` or `imports`."""
        return self.text("indicator", row).removeprefix("goods_")

    def basis(self, row: int) -> str:
        """CIF where the unit says so, else FOB."""
        return "CIF" if self.text("unit", row).startswith("USD, CIF") else "FOB"

    def series(self, row: int) -> tuple[int, ...]:
        """The codes of the row's source, indicator, state and partner."""
        return tuple(int(self.codes[name][row]) for name in SERIES)

    def between(self, exporter: str, importer: str, year: int) -> range:
        """The rows of one flow, whoever reports it."""
        if exporter not in self.place or importer not in self.place:
            return range(0)
        places = self.place[exporter] * len(self.place) + self.place[importer]
        key = places * YEARS + year
        return range(*np.searchsorted(self.key, (key, key + 1)).tolist())

    def slices(self) -> Sequence[range]:
        """The rows of every flow, in order."""
        ends = np.append(np.flatnonzero(np.diff(self.key, prepend=-1)), self.size).tolist()
        return [range(start, end) for start, end in pairwise(ends)]

    def report(self, row: int, jump: str = "") -> Report:
        """One row as a report."""
        value, low, high = (float(self.numbers[name][row]) for name in ("value", "low", "high"))
        remarks = self.text("unit", row).split("; ")[1:]
        return Report(
            self.text("source", row), self.text("state", row), self.text("partner", row),
            self.flow(row), int(self.year[row]), _known(value), _known(low), _known(high),
            self.basis(row), self.text("status", row), self.text("snapshot", row) or None,
            tuple(remark for remark in remarks if not _told_elsewhere(remark)), jump,
        )  # fmt: skip


def _encoded(column: pa.ChunkedArray) -> tuple[list[str], Ints]:
    """A text column as its values in order, and the place of each row's value among them."""
    filled = pc.fill_null(column.cast(pa.string()), "")
    values = sorted(pc.unique(filled).to_pylist())
    index = pc.index_in(filled, value_set=pa.array(values, pa.string()))
    return values, index.to_numpy().astype(np.int64)


def _known(number: float) -> float | None:
    return None if np.isnan(number) else number


def _told_elsewhere(remark: str) -> bool:
    """Whether the panel says itself what a source's remark says."""
    return remark.startswith(("implausible jump", "blank in the file"))
