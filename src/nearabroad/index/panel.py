"""The panel of one neighbor: component cells as arrays, ready to be masked and drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.index.draws import Array, Key, Mask
from nearabroad.index.presets import NO_CRITICALITY, Preset

Row = dict[str, Any]
Cell = tuple[str, int]
"""A patron and a year."""

NOT_USED = "not used"


@dataclass(frozen=True)
class Bands:
    """Cells of one component (or criticality) over the panel's columns.

    low, mode, high are NaN where unobserved; mode alone is NaN where there is no point.
    `draw` indexes the quantile rows; `weight` is the component's weight in its lever.
    """

    name: str
    low: Array
    mode: Array
    high: Array
    weight: Array
    draw: npt.NDArray[np.int64]
    basis: npt.NDArray[np.object_]
    note: npt.NDArray[np.object_]
    status: npt.NDArray[np.object_]
    data_year: npt.NDArray[np.int64]
    carried: Mask

    @property
    def observed(self) -> Mask:
        """Columns where anything is known."""
        return ~np.isnan(self.low)


@dataclass(frozen=True)
class LeverCells:
    """A lever's share components and, if it has one, its criticality."""

    lever: str
    shares: tuple[Bands, ...]
    criticality: Bands | None
    needs_criticality: bool


@dataclass(frozen=True)
class Panel:
    """One neighbor's cells: `columns` are (patron, year); `keys` name the quantile rows."""

    neighbor: str
    columns: tuple[Cell, ...]
    levers: tuple[LeverCells, ...]
    keys: tuple[Key, ...]


class Components:
    """A component table, indexed once, from which panels are cut."""

    def __init__(self, table: pa.Table) -> None:
        self.cells: dict[tuple[str, str, str, str | None, str, int], Row] = {}
        for row in table.to_pylist():
            key = (
                row["neighbor"], row["lever"], row["component"], row["patron"], row["role"],
                row["year"],
            )  # fmt: skip
            self.cells[key] = row

    @classmethod
    def of(cls, table: pa.Table, neighbor: str) -> Components:
        """The components of one neighbor."""
        return cls(table.filter(pc.equal(table["neighbor"], neighbor)))

    def find(
        self, neighbor: str, lever: str, component: str, patron: str | None, role: str, year: int
    ) -> Row | None:
        """One cell, or None where the lever gives none."""
        return self.cells.get((neighbor, lever, component, patron, role, year))


def panel_of(
    components: Components,
    neighbor: str,
    columns: Sequence[Cell],
    preset: Preset,
    declared: dict[str, tuple[tuple[str, ...], tuple[str, ...]]],
) -> Panel:
    """Cut one neighbor's panel: `declared` gives each lever's components and criticality bases."""
    keys: dict[Key, int] = {}
    levers = []
    for lever in preset.levers:
        names, bases = declared[lever]
        chosen = preset.components.get(lever, names)
        shares = tuple(
            _bands(components, neighbor, lever, name, "share", columns, keys) for name in chosen
        )
        wanted = preset.criticality.get(lever, bases)
        needed = bool(bases) and wanted != (NO_CRITICALITY,)
        crit = None
        if needed:
            crit = _criticality(components, neighbor, lever, wanted, columns, keys)
        levers.append(LeverCells(lever, shares, crit, needed))
    return Panel(neighbor, tuple(columns), tuple(levers), tuple(keys))


def _criticality(
    components: Components,
    neighbor: str,
    lever: str,
    bases: Sequence[str],
    columns: Sequence[Cell],
    keys: dict[Key, int],
) -> Bands:
    """The first basis observed in every column; the first of all if none is."""
    found = [
        _bands(components, neighbor, lever, basis, "criticality", columns, keys) for basis in bases
    ]
    return next((item for item in found if bool(item.observed.all())), found[0])


def _bands(
    components: Components,
    neighbor: str,
    lever: str,
    component: str,
    role: str,
    columns: Sequence[Cell],
    keys: dict[Key, int],
) -> Bands:
    size = len(columns)
    low, mode, high = (np.full(size, np.nan) for _ in range(3))
    weight, draw = np.zeros(size), np.zeros(size, dtype=np.int64)
    basis, note = np.full(size, "", dtype=object), np.full(size, NOT_USED, dtype=object)
    carried = np.zeros(size, dtype=bool)
    status, data_year = np.full(size, "unobserved", dtype=object), np.zeros(size, dtype=np.int64)
    for column, (patron, year) in enumerate(columns):
        whose = patron if role == "share" else None
        row = components.find(neighbor, lever, component, whose, role, year)
        if row is None:
            continue
        weight[column] = row["weight"] or 0.0
        basis[column], note[column] = row["basis"] or "", row["note"] or ""
        if row["low"] is None:
            continue
        status[column], data_year[column] = row["status"], row["data_year"] or year
        low[column], high[column] = row["low"], row["high"]
        mode[column] = np.nan if row["value"] is None else row["value"]
        key = Key(
            row["draw"] or f"{neighbor}/{lever}/{component}",
            year - int(data_year[column]),
            1.0 if row["own"] is None else row["own"],
        )
        draw[column] = keys.setdefault(key, len(keys))
        carried[column] = key.years != 0 or key.own < 1.0
    return Bands(component, low, mode, high, weight, draw, basis, note, status, data_year, carried)
