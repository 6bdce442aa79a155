"""Totals of every reporter, flow and year, by source: whole, or with what is blank in them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from nearabroad.core._trade_rows import YEARS, Floats, Ints, TradeRows
from nearabroad.core.codes import is_rest, is_state
from nearabroad.core.jumps import FLOOR
from nearabroad.core.mirror import Side
from nearabroad.core.trade_cells import SourceTotal

WORLD = "WLD"
WHOLE = 20
"""Partners from which a source's rows are taken for all of them: fewer answer a query."""
ALIKE = 0.005
"""Part of a total by which the partners' rows may miss it without a remark."""
AT_MOST, AROUND = 2.0, 3
"""A blank partner traded at most so many times its largest figure of so many years around."""

Cell = tuple[str, str, int]
"""State, flow, year."""


@dataclass(frozen=True)
class Sums:
    """Sums over states and rests by source, reporter, flow and year; `group` by row."""

    group: Ints
    value: Floats
    low: Floats
    high: Floats
    count: Ints
    estimated: Ints

    def of_row(self, row: int) -> float:
        """The sum of the group that a row belongs to."""
        return float(self.value[self.group[row]])


def sums_of(rows: TradeRows) -> Sums:
    """Sums in the order of the rows, so that the same rows make the same sums."""
    group = np.zeros(rows.size, dtype=np.int64)
    for name in ("source", "indicator", "state"):
        group = group * max(1, len(rows.names[name])) + rows.codes[name]
    keys, place = np.unique(group * YEARS + rows.year, return_inverse=True)
    counted = rows.lookup("partner", lambda code: is_state(code) or is_rest(code), np.bool_)
    here = counted & ~np.isnan(rows.numbers["low"])
    low, high = rows.numbers["low"][here], rows.numbers["high"][here]
    value = rows.numbers["value"][here]
    value = np.where(np.isnan(value), (low + high) / 2.0, value)
    into, size = place[here], keys.size
    firm = rows.lookup("status", lambda status: status == "reported", np.bool_)[here]

    def summed(part: Floats) -> Floats:
        sums: Floats = np.bincount(into, weights=part, minlength=size).astype(np.float64)
        return sums

    return Sums(
        place, summed(value), summed(low), summed(high),
        np.bincount(into, minlength=size), np.bincount(into[~firm], minlength=size),
    )  # fmt: skip


def totals_of(rows: TradeRows, sums: Sums) -> dict[Cell, tuple[SourceTotal, ...]]:
    """Every total: the publisher's own world row where it has one, else the sum of all rows."""
    is_world = rows.lookup("partner", lambda code: code == WORLD, np.bool_)
    worlds = np.flatnonzero(is_world & ~np.isnan(rows.numbers["low"]))
    world = dict(zip(sums.group[worlds].tolist(), worlds.tolist(), strict=True))
    blanks = _blanks(rows, sums)
    _, firsts = np.unique(sums.group, return_index=True)
    found: dict[Cell, list[SourceTotal]] = defaultdict(list)
    for group, row in enumerate(firsts.tolist()):
        total = _of_group(rows, sums, group, row, world.get(group), blanks.get(group, {}))
        if total is not None:
            cell = rows.text("state", row), rows.flow(row), int(rows.year[row])
            found[cell].append(total)
    return {
        cell: tuple(sorted(items, key=lambda item: item.source))
        for cell, items in sorted(found.items())
    }


def _of_group(
    rows: TradeRows, sums: Sums, group: int, row: int, world: int | None, blank: dict[str, float]
) -> SourceTotal | None:
    source, year, count = rows.text("source", row), int(rows.year[row]), int(sums.count[group])
    remark, unplaced = "", 0.0
    if world is not None:
        value, low, high = (float(rows.numbers[name][world]) for name in ("value", "low", "high"))
        known = Side(None if np.isnan(value) else value, low, high, rows.basis(world), (source,))
        how, status = "the publisher's world row", rows.text("status", world)
        held = float(sums.value[group]) / value if value and count >= WHOLE else 1.0
        if abs(1.0 - held) > ALIKE:
            unplaced = max(0.0, value * (1.0 - held))
            remark = f"the partners' rows hold {held:.0%} of {rows.flow(row)} {year}"
    elif count >= WHOLE:
        value, low, high = (float(part[group]) for part in (sums.value, sums.low, sums.high))
        known = Side(value, low, high, rows.basis(row), (source,))
        how = f"sum of {count} partners and rests"
        status = "estimated" if 2 * sums.estimated[group] > count else "reported"
    else:
        return None
    least = AT_MOST * FLOOR * (known.value or known.high)
    flow = rows.text("indicator", row)
    partner = WORLD if world is not None else "*"
    return SourceTotal(
        source, known, status, how, blank,
        {name: most for name, most in blank.items() if most >= least > 0},
        f"{source}/{flow}/{rows.text('state', row)}/{partner}/{year}", world is not None,
        unplaced, remark,
    )  # fmt: skip


def _blanks(rows: TradeRows, sums: Sums) -> dict[int, dict[str, float]]:
    """Blank partners by group, with the most that each may have traded.

    Twice the largest figure of the three years on either side (of any year, where these have
    none); a partner that never had a figure is taken to trade next to nothing.
    """
    states = rows.lookup("partner", is_state, np.bool_)
    empty = np.isnan(rows.numbers["low"])
    blank = np.flatnonzero(states & empty).tolist()
    wanted = {rows.series(row) for row in blank}
    series: dict[tuple[int, ...], dict[int, float]] = defaultdict(dict)
    for row in np.flatnonzero(states & ~empty).tolist() if wanted else []:
        if (key := rows.series(row)) in wanted:
            series[key][int(rows.year[row])] = float(rows.numbers["high"][row])
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for row in blank:
        known, year = series.get(rows.series(row), {}), int(rows.year[row])
        near = [value for when, value in known.items() if abs(when - year) <= AROUND]
        if known:
            most = AT_MOST * max(near or known.values())
            found[int(sums.group[row])][rows.text("partner", row)] = most
    return found
