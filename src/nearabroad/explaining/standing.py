"""Measures of dyads that no event gives: levers, votes, ties, forces, size, distance."""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.estimate import WIDE
from nearabroad.core.states import Blocs
from nearabroad.explain.panel import Array
from nearabroad.explaining.question import Question

Row = dict[str, Any]
EARTH = 6371.0
"""Mean radius in kilometres."""

TIES = ("member", "provisional", "candidate", "ally")
PACTS = ("member", "ally", "participant")


@lru_cache(maxsize=1)
def capitals() -> Mapping[str, tuple[float, float]]:
    """Latitude and longitude of capitals in degrees (CIA World Factbook 2008, to the minute)."""
    text = (resources.files("nearabroad.explaining") / "capitals.csv").read_text("utf-8")
    return {
        row["state"]: (float(row["latitude"]), float(row["longitude"]))
        for row in csv.DictReader(text.splitlines())
    }


def kilometres(one: str, other: str) -> float:
    """Great-circle distance between two capitals (haversine); NaN where one is not listed.

    >>> round(kilometres("RUS", "FIN"), -1)  # Moscow to Helsinki
    890.0
    """
    places = capitals()
    if one not in places or other not in places:
        return math.nan
    (a, b), (c, d) = (tuple(map(math.radians, places[code])) for code in (one, other))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(h))


def in_force(row: Row, year: int) -> bool:
    """Whether a dated row holds at mid-year."""
    day = dt.date(year, 7, 1)
    return row["since"] is not None and row["since"] <= day and (
        row["until"] is None or row["until"] > day
    )  # fmt: skip


def fixed_measures(question: Question, years: tuple[int, ...]) -> dict[str, Array]:
    """Who is a neighbor, how far away, and the calendar."""
    size = (len(question.dyads), len(years))
    near = np.array([float(dyad in question.neighbors) for dyad in question.dyads])
    far = np.array([math.log(kilometres(question.patron, dyad)) for dyad in question.dyads])
    return {
        "neighbor": np.tile(near[:, None], (1, size[1])),
        "distance": np.tile(far[:, None], (1, size[1])),
        "time": np.tile(np.array(years, dtype=float), (size[0], 1)),
    }


def observed_measures(
    observation: pa.Table, question: Question, years: tuple[int, ...]
) -> dict[str, Array]:
    """Alignment in votes, size, and the patron's growth."""
    votes = _yearly(observation, "vote_agreement", question.dyads)
    rival = question.rival_in_votes
    aligned = np.array(
        [
            [votes.get((d, question.patron, y), np.nan) - votes.get((d, rival, y), np.nan)
             for y in years]
            for d in question.dyads
        ]
    )  # fmt: skip
    gdp = _one_series(observation, "gdp", (*question.dyads, question.patron))
    size = np.array([[math.log(gdp.get((d, y), np.nan)) for y in years] for d in question.dyads])
    own = [gdp.get((question.patron, y), np.nan) for y in (years[0] - 1, *years)]
    growth = np.diff(np.log(np.array(own, dtype=float)))
    return {
        "alignment": aligned, "size": size, "growth": np.tile(growth, (len(question.dyads), 1)),
    }  # fmt: skip


def _yearly(table: pa.Table, indicator: str, states: Iterable[str]) -> dict[Any, float]:
    rows = _some(table, indicator, states)
    return {
        (row["state"], row["partner"], row["year"]): row["value"]
        for row in rows
        if row["value"] is not None
    }


def _some(table: pa.Table, indicator: str, states: Iterable[str]) -> list[Row]:
    mask = pc.and_(
        pc.equal(table["indicator"], indicator), pc.is_in(table["state"], pa.array(sorted(states)))
    )
    return list(table.filter(mask).select(["source", "state", "partner", "year", "value"])
                .to_pylist())  # fmt: skip


def _one_series(table: pa.Table, indicator: str, states: Iterable[str]) -> dict[Any, float]:
    """Each state's figures from the one source that has most of its years: no seam inside."""
    return {
        (state, year): value
        for state, (_, series) in _longest(table, indicator, states).items()
        for year, value in series.items()
    }


def _longest(
    table: pa.Table, indicator: str, states: Iterable[str]
) -> dict[str, tuple[str, dict[int, float]]]:
    """Each state's source with most years, and its figures over 0."""
    by_state: dict[str, dict[str, dict[int, float]]] = {}
    for row in _some(table, indicator, states):
        if row["value"] is not None and row["value"] > 0:
            series = by_state.setdefault(row["state"], {}).setdefault(row["source"], {})
            series[row["year"]] = row["value"]
    return {
        state: max(sorted(sources.items()), key=lambda item: len(item[1]))
        for state, sources in by_state.items()
    }


def given_by(observation: pa.Table, question: Question) -> dict[str, frozenset[str]]:
    """Sources of the measures that are read off observations, by measure."""
    dyads = _longest(observation, "gdp", question.dyads)
    own = _longest(observation, "gdp", (question.patron,))
    votes = {row["source"] for row in _some(observation, "vote_agreement", question.dyads)}
    return {
        "size": frozenset(source for source, _ in dyads.values()),
        "growth": frozenset(source for source, _ in own.values()),
        "alignment": frozenset(votes),
    }


def dated_measures(
    membership: pa.Table, presence: pa.Table, blocs: Blocs, question: Question,
    years: tuple[int, ...],
) -> dict[str, Array]:  # fmt: skip
    """Ties to rivals, pacts, forces without consent; a state that no table names is unknown."""
    rows, sites = membership.to_pylist(), presence.to_pylist()
    listed = {row["state"] for row in rows}
    placed = {row["state"] for row in sites if row["patron"] == question.patron}
    led = [row for row in rows if row["led_by"]]

    def count(use: list[Row], dyad: str, year: int, kinds: tuple[str, ...]) -> float:
        return float(
            sum(
                row["state"] == dyad and row["status"] in kinds and in_force(row, year)
                for row in use
            )
        )

    rivals = set(question.rivals)
    ties = [
        row for row in led
        if _leaders(row) & rivals and question.patron not in _leaders(row) and _binds(row)
    ]  # fmt: skip
    pacts = [row for row in led if question.patron in _leaders(row) and row["domain"] == "security"]
    forces = [row for row in sites if row["patron"] == question.patron and row["consent"] == "no"]
    alliances = [
        name for name in sorted(blocs.names)
        if any(code in blocs.members(name, question.first) for code in rivals - blocs.names)
    ]  # fmt: skip

    def grid(cell: Any) -> Array:
        return np.array([[cell(dyad, year) for year in years] for dyad in question.dyads], float)

    tied = grid(lambda d, y: count(ties, d, y, TIES) if d in listed else np.nan)
    return {
        "rival_ties": tied,
        "tie_to_rival": tied,
        "pact": grid(lambda d, y: min(1.0, count(pacts, d, y, PACTS))),
        "rival_pact": grid(lambda d, y: any(d in blocs.members(name, y) for name in alliances)),
        "forces": grid(
            lambda d, y: any(row["state"] == d and in_force(row, y) for row in forces)
            if d in placed else np.nan
        ),
    }  # fmt: skip


def lever_measures(
    steady: pa.Table, components: pa.Table, question: Question, years: tuple[int, ...],
    window: tuple[int, int],
) -> dict[str, Array]:  # fmt: skip
    """Capacity from steady lever rows (schema `LEVER`), the trade share from component rows.

    Capacity is the mean score of those levers that have one in every year of the window, so that
    a hole never moves it. The trade share has holes: it is used by its mean alone. Where the
    patron is below a list's cut, the middle of the band stands for it: only where it is narrow.
    """
    scores = _by_lever(steady, question.patron)
    names = sorted({lever for _, lever, _ in scores})
    inside = [year for year in years if window[0] <= year <= window[1]]
    capacity = np.full((len(question.dyads), len(years)), np.nan)
    for number, dyad in enumerate(question.dyads):
        rows = np.array([[_value(scores, dyad, n, y, "score") for y in inside] for n in names])
        kept = rows[np.isfinite(rows).all(axis=1)] if len(names) else rows
        if len(kept):
            capacity[number, [years.index(year) for year in inside]] = kept.mean(axis=0)
    shares = _trade_shares(components, question.patron)
    trade = [[shares.get((dyad, year), np.nan) for year in years] for dyad in question.dyads]
    return {"capacity": capacity, "trade_share": np.array(trade)}


def _trade_shares(components: pa.Table, patron: str) -> dict[tuple[str, int], float]:
    """Mean of the shares in exports and imports of each neighbor and year."""
    mask = pc.and_(pc.equal(components["lever"], "trade"), pc.equal(components["patron"], patron))
    found: dict[tuple[str, int], list[float]] = {}
    for row in components.filter(mask).to_pylist():
        if row["low"] is None or row["high"] - row["low"] > WIDE:
            continue
        middle = (row["low"] + row["high"]) / 2.0
        point = middle if row["value"] is None else row["value"]
        found.setdefault((row["neighbor"], row["year"]), []).append(point)
    return {key: float(np.mean(values)) for key, values in found.items()}


Cells = Mapping[tuple[str, str, int], Row]


def _by_lever(table: pa.Table, patron: str) -> Cells:
    return {
        (row["neighbor"], row["lever"], row["year"]): row
        for row in table.to_pylist()
        if row["patron"] == patron
    }


def _value(cells: Cells, dyad: str, lever: str, year: int, column: str) -> float:
    row = cells.get((dyad, lever, year))
    return np.nan if row is None or row[column] is None else float(row[column])


def _binds(row: Row) -> bool:
    """Whether a row is a pact, or membership of the very bloc that leads: no political partnership.

    What stands under security and trade is a treaty. What is political is one where the
    organisation is its own leader (a bloc that is joined); else it is a forum that one leads.

    >>> _binds({"organisation": "Club", "led_by": "Club", "domain": "political"})
    True
    >>> _binds({"organisation": "Club's Forum", "led_by": "Club", "domain": "political"})
    False
    """
    return row["domain"] != "political" or row["organisation"] in _leaders(row)


def _leaders(row: Row) -> set[str]:
    return set(row["led_by"].split(";"))
