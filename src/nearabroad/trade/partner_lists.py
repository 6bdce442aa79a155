"""Printed lists of the largest partners: a share for whom they name, a bound for whom not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from nearabroad.core.codes import is_state
from nearabroad.trade.bands import Band

Row = dict[str, Any]

FLOW_OF = {"export_partner_share": "exports", "import_partner_share": "imports"}


@dataclass(frozen=True)
class PartnerList:
    """A state's partners of one flow and year, as shares of the flow."""

    named: dict[str, Band]
    source: str

    @property
    def left_over(self) -> float:
        """What the list leaves to those it does not name."""
        return max(0.0, 1.0 - sum(band.value or 0.0 for band in self.named.values()))

    @property
    def cut(self) -> float:
        """The most that one who is not named can have: the smallest named, or what is left.

        >>> PartnerList({"CHN": Band.exact(0.6), "RUS": Band.exact(0.3)}, "x").cut
        0.09999999999999998
        """
        smallest = min((band.value or 0.0 for band in self.named.values()), default=1.0)
        return min(smallest, self.left_over)


Key = tuple[str, str, int]
"""State, flow, year."""


def lists_of(rows: Iterable[Row]) -> dict[Key, PartnerList]:
    """Lists by state, flow and year; of several sources the one that names most.

    Rows of one list printed twice (two editions) are taken once, at their median.
    """
    parts: dict[tuple[str, str, int, str], dict[str, list[Row]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in rows:
        if row["value"] is not None and is_state(row["partner"] or ""):
            key = row["state"], FLOW_OF[row["indicator"]], row["year"], row["source"]
            parts[key][row["partner"]].append(row)
    found: dict[Key, PartnerList] = {}
    for (state, flow, year, source), partners in sorted(parts.items()):
        named = {partner: _band(group) for partner, group in sorted(partners.items())}
        before = found.get((state, flow, year))
        if before is None or len(named) > len(before.named):
            found[state, flow, year] = PartnerList(named, source)
    return found


def _band(rows: list[Row]) -> Band:
    return Band(
        median(row["value"] for row in rows),
        min(row["low"] for row in rows), max(row["high"] for row in rows),
    )  # fmt: skip


class Silence:
    """Who published nothing of its trade, and what was closed by law (the table `gap`)."""

    def __init__(self, rows: Iterable[Row]) -> None:
        spells = [row for row in rows if row["flow"].partition(".")[0] == "trade"]
        self._silent = [row for row in spells if row["kind"] == "silent"]
        self._closed = [row for row in spells if row["kind"] == "embargo"]

    def silent(self, state: str, year: int) -> bool:
        """Whether a state published no trade by partner in a year."""
        return any(row["state"] == state and _holds(row, year) for row in self._silent)

    def closed(self, state: str, partner: str, year: int) -> bool:
        """Whether an embargo closed a pair's trade: a blank is then taken for none."""
        ends = ((state, partner), (partner, state))
        return any((row["state"], row["partner"]) in ends and _holds(row, year)
                   for row in self._closed)  # fmt: skip


def _holds(row: Row, year: int) -> bool:
    return bool(row["since"] <= year and (row["until"] is None or year <= row["until"]))
