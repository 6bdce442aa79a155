"""Printed lists of the largest partners: shares of whom they name, a bound for the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nearabroad.core.codes import is_state
from nearabroad.core.estimate import Estimate, carry, typical_yearly_change
from nearabroad.trade.bands import Band
from nearabroad.trade.goods_totals import banded

Row = dict[str, Any]

FLOW_OF = {"export_partner_share": "exports", "import_partner_share": "imports"}


@dataclass(frozen=True)
class PartnerList:
    """A state's partners of one flow and year, as shares of the flow.

    `left_over` is what the list leaves to those it does not name, `cut` the most that one of them
    can have: the smallest named, or what is left. `carried_from` is set where the list is of
    another year.
    """

    named: dict[str, Band]
    source: str
    carried_from: int | None
    cut: float
    left_over: float

    @classmethod
    def of(cls, named: dict[str, Band], source: str) -> PartnerList:
        """A printed list.

        >>> round(PartnerList.of({"CHN": Band.exact(0.6), "RUS": Band.exact(0.3)}, "x").cut, 3)
        0.1
        """
        rest = max(0.0, 1.0 - sum(band.value or 0.0 for band in named.values()))
        smallest = min((band.value or 0.0 for band in named.values()), default=1.0)
        return cls(named, source, None, min(smallest, rest), rest)


Key = tuple[str, str, int]
"""State, flow, year."""


def lists_of(rows: Iterable[Row]) -> Lists:
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
        named = {partner: banded(group) for partner, group in sorted(partners.items())}
        before = found.get((state, flow, year))
        if before is None or len(named) > len(before.named):
            found[state, flow, year] = PartnerList.of(named, source)
    return Lists(found)


class Lists:
    """Lists by state, flow and year; where a year has none, the nearest one carried to it.

    A carried list's bands are widened as everything carried is (`core.estimate.carry`).
    """

    def __init__(self, lists: Mapping[Key, PartnerList]) -> None:
        self._lists = dict(lists)
        self._carried: dict[Key, PartnerList | None] = {}
        self._states = {state for state, _, _ in self._lists}

    @cached_property
    def _change(self) -> float:
        """The typical yearly change of a partner's share."""
        series: dict[tuple[str, str, str], dict[int, float]] = defaultdict(dict)
        for (state, flow, year), found in self._lists.items():
            for partner, band in found.named.items():
                series[state, flow, partner][year] = band.value or 0.0
        return typical_yearly_change(series.values())

    def years(self) -> set[int]:
        """Years of which some state has a list."""
        return {year for _, _, year in self._lists}

    def printed(self, state: str, flow: str, year: int) -> PartnerList | None:
        """The list of that very year."""
        return self._lists.get((state, flow, year))

    def of(self, state: str, flow: str, year: int) -> PartnerList | None:
        """The list of a year, or the nearest within two years, the earlier of two as near."""
        if state not in self._states:
            return None
        key = state, flow, year
        if key in self._lists:
            return self._lists[key]
        if key not in self._carried:
            near = [
                other for other in (year - 1, year + 1, year - 2, year + 2)
                if (state, flow, other) in self._lists
            ]  # fmt: skip
            self._carried[key] = (
                _moved(self._lists[state, flow, near[0]], near[0], year, self._change)
                if near else None
            )  # fmt: skip
        return self._carried[key]


def _moved(found: PartnerList, data_year: int, year: int, change: float) -> PartnerList:
    """A list brought to another year: each share's band widened, the cut at its upper end."""

    def moved(band: Band) -> Band:
        estimate = carry(
            Estimate(band.value, band.low, band.high, "reported", data_year=data_year), year, change
        )
        return Band(estimate.value, estimate.low or 0.0, estimate.high or 0.0)

    named = {partner: moved(band) for partner, band in found.named.items()}
    cut, rest = moved(Band.exact(found.cut)).high, moved(Band.exact(found.left_over)).high
    return PartnerList(named, found.source, data_year, cut, rest)


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
