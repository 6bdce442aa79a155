"""Corrections of printed figures: each with its reason and with what it expects to find."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from nearabroad.core.errors import SourceError
from nearabroad.core.schemas import OBSERVATION, table_of

Row = dict[str, Any]
CELL = ("state", "partner", "year")


@dataclass(frozen=True)
class Correction:
    """One correction: figures of an indicator in one snapshot, times a factor.

    `expected` names cells and the values that must stand there; if one does not, the publisher
    (or the table) has changed, and the correction fails the build instead of doing harm.
    """

    snapshot: str
    indicator: str
    factor: float
    reason: str
    expected: tuple[Row, ...]


def parse_corrections(name: str, text: str) -> tuple[Correction, ...]:
    """Corrections from their TOML; raises `SourceError` naming the file and what is wrong.

    >>> parse_corrections("x", "")
    ()
    """
    try:
        rows = tomllib.loads(text).get("correction", [])
        found = tuple(
            Correction(
                row["snapshot"], row["indicator"], float(row["factor"]), row["reason"],
                tuple(row["expected"]),
            )
            for row in rows
        )  # fmt: skip
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise SourceError(f"{name}: {error!r} in a correction.") from error
    for item in found:
        if not (math.isfinite(item.factor) and item.factor > 0) or not item.expected:
            raise SourceError(f"{name}: a correction needs a factor above 0 and an expectation.")
    return found


def corrected(table: pa.Table, corrections: tuple[Correction, ...], snapshot: str) -> pa.Table:
    """Observations of a snapshot with its corrections made, each noted in the unit.

    Raises `SourceError` where an expectation does not hold.
    """
    mine = [item for item in corrections if item.snapshot == snapshot]
    if not mine:
        return table
    rows = table.to_pylist()
    for item in mine:
        _check(item, rows)
        for row in rows:
            if row["indicator"] == item.indicator and row["low"] is not None:
                for name in ("value", "low", "high"):
                    row[name] = None if row[name] is None else row[name] * item.factor
                row["unit"] = f"{row['unit']}; corrected by a factor of {item.factor:g}"
    return table_of(rows, OBSERVATION)


def _check(item: Correction, rows: list[Row]) -> None:
    for cell in item.expected:
        found = [
            row["value"]
            for row in rows
            if row["indicator"] == item.indicator and all(row[k] == cell[k] for k in CELL)
        ]
        if len(found) != 1 or found[0] is None or not math.isclose(found[0], cell["value"]):
            where = " ".join(str(cell[k]) for k in CELL)
            raise SourceError(
                f"{item.snapshot}: the correction of {item.indicator} expects {cell['value']} for "
                f"{where} and finds {found}; look at the figures again and mend or drop it."
            )
