"""Past cuts as the store holds them: flows by year and partner, measured case by case."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from nearabroad.core.expressions import observations_of, rows_of, table_from
from nearabroad.core.scope import Tables
from nearabroad.core.states import Blocs
from nearabroad.scenario.curves import ENOUGH, Substitution
from nearabroad.scenario.cuts import Case, PastCut, by_cut, measured

FUELS = ("gas", "crude", "coal")
VALUES = {fuel: f"imports_{fuel}" for fuel in FUELS}
WEIGHTS = {fuel: f"volume_{fuel}" for fuel in FUELS}
GOODS = {"buyer": ("import_partner_share", "imports_goods"),
         "seller": ("export_partner_share", "exports_goods")}  # fmt: skip

PRICES_APART = 5.0
"""Times that a unit value may be off the year's median before its weight is not believed."""

EVENTS = 3
"""Events under which a fuel's own past cuts are too much alike: all fuels' are taken."""

Array = npt.NDArray[Any]
Years = dict[int, dict[str, float]]


@dataclass(frozen=True)
class _Entry:
    """One entry of the data file, with the states that it hit; `event` is the shock behind it.

    `publisher`, `title`, `year` and `url` are of the document that tells day and cause.
    """

    id: str
    event: str
    side: str
    flow: str
    states: tuple[str, ...]
    partners: tuple[str, ...]
    date: dt.date
    what: str
    publisher: str
    title: str
    year: int
    url: str

    @property
    def citation(self) -> str:
        """The document in one line."""
        return f"{self.publisher}, {self.title}, {self.year}, {self.url}"


@lru_cache(maxsize=1)
def entries() -> tuple[_Entry, ...]:
    """Every documented cut, as the data folder has it."""
    file = resources.files("nearabroad") / "data" / "past_cuts.toml"
    raw: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["cut"]
    return tuple(
        _Entry(**{
            "event": row["id"], **row,
            "states": tuple(row["states"]), "partners": tuple(row["partners"]),
        })
        for row in raw
    )  # fmt: skip


def past_cuts(blocs: Blocs, side: str) -> tuple[PastCut, ...]:
    """The documented cuts of buyers or sellers, a state at a time; blocs as their members then."""
    found = []
    for entry in entries():
        if entry.side != side:
            continue
        partners: set[str] = set()
        for code in entry.partners:
            members = blocs.members(code, entry.date.year) if code in blocs.names else {code}
            partners |= members
        found += [
            PastCut(
                f"{entry.id}-{side}-{state}", entry.event, entry.flow, state,
                frozenset(partners - {state}), entry.date, entry.what, entry.citation, entry.id,
            )
            for state in entry.states
        ]  # fmt: skip
    return tuple(found)


def believed(years: Array, usd: Array, tonnes: Array) -> Array:
    """Weights as they stand, or the value at the year's median unit value where they cannot be.

    >>> years, usd = np.array([2000] * 4), np.array([10.0, 10.0, 20.0, 30.0])
    >>> believed(years, usd, np.array([1.0, 1.0, np.nan, 900.0])).tolist()
    [1.0, 1.0, 2.0, 3.0]
    """
    some = np.where((usd > 0.0) & (tonnes > 0.0), tonnes, np.nan)
    price = usd / some
    usual = np.full(len(usd), np.nan)
    for year in np.unique(years):
        mine = (years == year) & ~np.isnan(price)
        if mine.any():
            usual[years == year] = np.median(price[mine])
    fits = (price < usual * PRICES_APART) & (price > usual / PRICES_APART)
    found: Array = np.where(fits, tonnes, usd / usual)
    return found


class PastFlows:
    """Yearly flows of states by partner: fuels by weight, goods in USD; read when asked for."""

    def __init__(self, tables: Tables, blocs: Blocs) -> None:
        self._tables, self._blocs = tables, blocs
        self._fuels: dict[str, tuple[dict[str, Years], dict[str, Years]]] = {}

    def fuel(self, fuel: str, side: str) -> dict[str, Years]:
        """Tonnes by state, year and partner: imports of buyers, or what sellers' buyers import.

        A weight that is missing, or whose unit value is five times off the median of all trade of
        the year, is taken from the value at that median: an estimate.
        """
        if fuel not in self._fuels:
            self._fuels[fuel] = self._read(fuel)
        return self._fuels[fuel][side == "seller"]

    def _read(self, fuel: str) -> tuple[dict[str, Years], dict[str, Years]]:
        keys = ["state", "partner", "year"]
        values, weights = (
            self._tables["observation"]
            .filter(nw.col("indicator") == names[fuel], ~nw.col("value").is_null())
            .select(*keys, nw.col("value").alias(as_name))
            for names, as_name in ((VALUES, "usd"), (WEIGHTS, "tonnes"))
        )
        table = table_from(values.join(weights, on=keys, how="left").sort(*keys))
        # Lists, not Arrow's `to_numpy`, which loads pandas for text: half a second.
        cells = {name: np.array(table[name].to_pylist()) for name in (*keys, "usd")}
        tonnes = np.array(table["tonnes"].to_pylist(), dtype=float)
        cells["tonnes"] = believed(cells["year"], cells["usd"], tonnes)
        return self._by(cells, "buyer"), self._by(cells, "seller")

    def _by(self, cells: Mapping[str, Array], side: str) -> dict[str, Years]:
        """Tonnes of the states that past cuts of one side are about."""
        own, other = ("state", "partner") if side == "buyer" else ("partner", "state")
        wanted = sorted({cut.state for cut in past_cuts(self._blocs, side)})
        kept = np.isin(cells[own], wanted) & ~np.isnan(cells["tonnes"])
        columns = (cells[name][kept].tolist() for name in (own, other, "year", "tonnes"))
        found: dict[str, Years] = {}
        for state, partner, year, weight in zip(*columns, strict=True):
            found.setdefault(state, {}).setdefault(year, {})[partner] = weight
        return found

    def goods(self, state: str, side: str, partners: frozenset[str]) -> Years:
        """USD by year and partner: printed shares of goods times the total of goods of the year.

        Partners under a list's cut are one row, `others`; a year whose list omits the partners
        looked for has no row: below the cut is not zero.
        """
        names = GOODS[side]
        shares: dict[int, dict[str, list[float]]] = {}
        totals: dict[int, list[float]] = {}
        for row in rows_of(observations_of(self._tables["observation"], names, [state])):
            if row["value"] is None:
                continue
            if row["indicator"] == names[0]:
                by = shares.setdefault(row["year"], {}).setdefault(row["partner"], [])
                by.append(row["value"])
            elif row["indicator"] == names[1]:
                totals.setdefault(row["year"], []).append(row["value"])
        return {
            year: _spread(shares[year], sum(totals[year]) / len(totals[year]))
            for year in sorted(set(shares) & set(totals))
            if partners & set(shares[year])
        }


def _spread(shares: Mapping[str, Sequence[float]], total: float) -> dict[str, float]:
    found = {name: sum(values) / len(values) * total for name, values in shares.items()}
    return {**found, "others": max(0.0, total - sum(found.values()))}


def cases_of(flows: PastFlows, blocs: Blocs, side: str, flow: str) -> tuple[Case, ...]:
    """Every documented cut that may speak for a flow on one side, as the store measures it.

    `flow` is a fuel or goods. Of fuels the flow's own; with those of the other fuels where its own
    are fewer than three events, since cuts of one event share its time and its market.
    """
    own = _measured(flows, blocs, side, (flow,))
    told = {case.cut.event for case in own if case.curve is not None}
    if flow not in FUELS or len(told) >= EVENTS:
        return own
    return _measured(flows, blocs, side, FUELS)


def _measured(flows: PastFlows, blocs: Blocs, side: str, wanted: Sequence[str]) -> tuple[Case, ...]:
    found = []
    for cut in past_cuts(blocs, side):
        if cut.flow not in wanted:
            continue
        if cut.flow in FUELS:
            found.append(measured(cut, flows.fuel(cut.flow, side).get(cut.state, {}), "tonnes"))
        else:
            found.append(measured(cut, flows.goods(cut.state, side, cut.partners), "USD"))
    return tuple(found)


def substitution_of(cases: Sequence[Case], flow: str) -> Substitution:
    """The substitution that cases show for a flow; nothing where they are other flows' and few.

    What it held counts only the years of cuts without whose event enough events are left.
    """
    found = _substitution(cases, flow)
    if found.events < ENOUGH:
        return found
    years = []
    for case in cases:
        without = _substitution(others_of(case, cases), flow)
        if without.events < ENOUGH:  # its band is 0 to 1 by rule: it cannot but hold
            continue
        years += [without.between(p.start, p.end).holds(p.replaced) for p in case.points]
    return replace(found, held=(sum(years), len(years)) if years else None)


def _substitution(cases: Sequence[Case], flow: str) -> Substitution:
    told = [case for case in cases if case.curve is not None]
    events = len({case.cut.event for case in told})
    if events < EVENTS and any(case.cut.flow != flow for case in told):
        return Substitution()
    cuts = by_cut(told)
    return Substitution(
        tuple(tuple(case.curve for case in hit if case.curve is not None) for hit in cuts),
        events=events, horizon=max((case.horizon for case in told), default=0.0),
        shocks=tuple(hit[0].cut.event for hit in cuts),
    )  # fmt: skip


def others_of(case: Case, cases: Sequence[Case]) -> list[Case]:
    """The cases of other events: of the same flow, or of all where those are too few events."""
    rest = [item for item in cases if item.cut.event != case.cut.event and item.curve is not None]
    own = [item for item in rest if item.cut.flow == case.cut.flow]
    return own if len({item.cut.event for item in own}) >= EVENTS else rest
