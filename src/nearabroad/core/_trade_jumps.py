"""Implausible jumps of every series by partner, found on sorted columns (rule: `core.jumps`)."""

from __future__ import annotations

import numpy as np

from nearabroad.core._trade_rows import SERIES, TradeRows
from nearabroad.core._trade_totals import Sums
from nearabroad.core.codes import is_state
from nearabroad.core.jumps import FACTOR, FLOOR, jumps_of


def jumps_in(rows: TradeRows, sums: Sums) -> dict[int, str]:
    """The remark on each row that stands off implausibly from the year before, by row."""
    value = rows.numbers["value"]
    usable = np.flatnonzero(rows.lookup("partner", is_state, np.bool_) & ~np.isnan(value))
    if usable.size < 2:
        return {}
    order = np.lexsort((rows.year[usable], *(rows.codes[name][usable] for name in SERIES)))
    usable = usable[order]
    ids = np.stack([rows.codes[name][usable] for name in SERIES])
    new = np.append(True, (ids[:, 1:] != ids[:, :-1]).any(axis=0))
    small = np.minimum(value[usable[1:]], value[usable[:-1]])
    large = np.maximum(value[usable[1:]], value[usable[:-1]])
    suspect = ~new[1:] & (large >= FACTOR * small) & (small > 0.0)
    series = np.cumsum(new) - 1
    starts = np.append(np.flatnonzero(new), usable.size)
    found: dict[int, str] = {}
    for number in np.unique(series[1:][suspect]).tolist():
        found |= _in_series(rows, sums, usable[starts[number] : starts[number + 1]].tolist())
    return found


def _in_series(rows: TradeRows, sums: Sums, members: list[int]) -> dict[int, str]:
    by_year = {int(rows.year[row]): row for row in members}
    values = {year: float(rows.numbers["value"][row]) for year, row in by_year.items()}
    least = {year: FLOOR * sums.of_row(row) for year, row in by_year.items()}
    source, state, partner = (rows.text(n, members[0]) for n in ("source", "state", "partner"))
    flow = rows.flow(members[0])
    return {
        by_year[jump["year"]]: f"implausible jump: {state} {flow} {partner} {jump['year']} "
        f"{jump['ratio']:.2g} times {jump['base_year']} ({source})"
        for jump in jumps_of(values, least, FACTOR)
    }
