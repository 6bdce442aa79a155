"""Counted events by dyad and year: what patron, neighbors and rivals do to each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.states import Blocs
from nearabroad.explain.panel import Array
from nearabroad.explaining.question import Question

COOPERATION = ("verbal cooperation", "material cooperation")
CONFLICT = ("verbal conflict", "material conflict")
QUADS = (*COOPERATION, *CONFLICT)
MONTHS = 12

MANIFOLD, FEWEST_IN_CRISIS = 2.0, 5.0
"""A crisis is a year with over twice the dyad's median share of pressure, and 5 events."""


@dataclass(frozen=True)
class Covered:
    """A source of counted events and the years that it covers whole."""

    source: str
    years: tuple[int, ...]


def covered(counts: pa.Table | None) -> list[Covered]:
    """Sources by how many whole years they cover, most first: yearly rows, or all twelve months."""
    if counts is None or not counts.num_rows:
        return []
    totals = counts.filter(pc.is_null(counts["actor"])).select(["source", "period", "span"])
    found: dict[str, dict[int, set[int]]] = {}
    for row in totals.group_by(["source", "period", "span"]).aggregate([]).to_pylist():
        months = found.setdefault(row["source"], {}).setdefault(row["period"].year, set())
        months |= set(range(MONTHS)) if row["span"] == "year" else {row["period"].month - 1}
    whole = [
        Covered(source, tuple(sorted(year for year, seen in years.items() if len(seen) == MONTHS)))
        for source, years in found.items()
    ]
    return sorted(whole, key=lambda item: (-len(item.years), item.source))


class Counts:
    """Events of one source by actor, recipient, year and quad; a yearly row goes over months."""

    def __init__(self, counts: pa.Table, covering: Covered, actors: Iterable[str],
                 towards: str) -> None:  # fmt: skip
        self.years = covering.years
        who = pa.array(sorted(set(actors)))
        mask = pc.and_(
            pc.equal(counts["source"], covering.source),
            pc.or_(pc.is_in(counts["actor"], who), pc.equal(counts["recipient"], towards)),
        )
        rows = counts.filter(pc.fill_null(mask, False))
        rows = rows.append_column("year", pc.year(rows["period"]))
        rows = rows.filter(pc.is_in(rows["year"], pa.array(covering.years, pa.int64())))
        yearly = pc.unique(rows.filter(pc.equal(rows["span"], "year"))["year"])
        twice = pc.and_(pc.equal(rows["span"], "month"), pc.is_in(rows["year"], yearly))
        rows = rows.filter(pc.invert(twice))
        summed = rows.group_by(["actor", "recipient", "year", "quad"]).aggregate(
            [("events", "sum")]
        )
        self.events: dict[tuple[str, str], dict[tuple[int, str], float]] = {}
        names = ("actor", "recipient", "year", "quad", "events_sum")
        for actor, recipient, when, quad, events in zip(
            *(summed[name].to_pylist() for name in names), strict=True
        ):
            self.events.setdefault((actor, recipient), {})[when, quad] = events

    def of(self, actor: str, recipient: str, year: int, quads: Iterable[str]) -> float:
        """Events of a dyad; NaN outside the years covered and for a dyad never seen."""
        cell = self.events.get((actor, recipient))
        if cell is None or year not in self.years:
            return np.nan
        return sum(cell.get((year, quad), 0.0) for quad in quads)


def event_measures(
    counts: pa.Table, covering: Covered, question: Question, blocs: Blocs, years: tuple[int, ...],
    *, held: bool = True,
) -> dict[str, Array]:  # fmt: skip
    """Measures that events give, by their names in `explain.model` (dyads x years).

    Rivals are the same states in every year, those of any tested year: else every neighbor would
    approach, and costs would move, in the year in which a bloc takes in a member. Not `held` takes
    each year's members.
    """
    dyads, patron = question.dyads, question.patron
    rivals = {year: rivals_in(question, blocs, year) for year in years}
    every = rivals_over(question, blocs, covering)
    if held:
        rivals = dict.fromkeys(years, every)
    cells = Counts(counts, covering, (patron, *dyads, *set().union(*rivals.values())), patron)

    def sums(quads: Iterable[str]) -> Array:
        return np.array([[cells.of(patron, dyad, year, quads) for year in years] for dyad in dyads])

    found = {
        "pressure": sums(["material conflict"]),
        "threats": sums(["verbal conflict"]),
        "inducement": sums(["material cooperation"]),
        "cooperation": sums(COOPERATION),
        "deeds": sums(["material conflict", "material cooperation"]),
        "acts": sums(QUADS),
        "approach": _approach(cells, dyads, rivals, years),
    }
    costs = np.array([_costs(cells, rivals[year], patron, year) for year in years])
    found["costs"] = np.tile(costs, (len(dyads), 1))
    found["crisis"] = crises(found["pressure"], found["acts"])
    found["volume"] = np.log(np.where(found["acts"] > 0, found["acts"], np.nan))
    return found


def rivals_in(question: Question, blocs: Blocs, year: int) -> frozenset[str]:
    """Rival states in a year: those named, and the members of blocs named."""
    found: set[str] = set()
    for code in question.rivals:
        found |= blocs.members(code, year) if code in blocs.names else {code}
    return frozenset(found - {question.patron})


def rivals_over(question: Question, blocs: Blocs, covering: Covered) -> frozenset[str]:
    """Rival states of any year that is tested."""
    tested = [year for year in covering.years if question.first <= year <= question.last]
    return frozenset().union(*(rivals_in(question, blocs, year) for year in tested))


def rivals_change(question: Question, blocs: Blocs, covering: Covered) -> bool:
    """Whether a bloc among the rivals gains or loses a member in the years that are tested."""
    every = rivals_over(question, blocs, covering)
    return any(
        rivals_in(question, blocs, year) != every
        for year in covering.years
        if question.first <= year <= question.last
    )


def _approach(
    cells: Counts, dyads: tuple[str, ...], rivals: dict[int, frozenset[str]], years: tuple[int, ...]
) -> Array:
    """Rivals' part of all that a dyad's state does in cooperation with others.

    A state that is a rival itself is none of its own.
    """
    whole = {dyad: np.zeros(len(years)) for dyad in dyads}
    theirs = {dyad: np.zeros(len(years)) for dyad in dyads}
    for actor, recipient in cells.events:
        if actor not in whole or actor == recipient:
            continue
        for place, year in enumerate(years):
            events = cells.of(actor, recipient, year, COOPERATION)
            whole[actor][place] += events
            if recipient in rivals[year]:
                theirs[actor][place] += events
    over = np.array([whole[dyad] for dyad in dyads])
    part = np.array([theirs[dyad] for dyad in dyads])
    return np.asarray(np.divide(part, over, where=over > 0, out=np.full_like(over, np.nan)))


def _costs(cells: Counts, rivals: frozenset[str], patron: str, year: int) -> float:
    """Share of conflict in what rivals do to the patron."""
    seen = [code for code in rivals if (code, patron) in cells.events]
    whole = sum(cells.of(code, patron, year, QUADS) for code in seen)
    hostile = sum(cells.of(code, patron, year, CONFLICT) for code in seen)
    return hostile / whole if seen and whole > 0 else np.nan


def crises(pressure: Array, acts: Array) -> Array:
    """Marks of crisis years; NaN where the year is not covered.

    >>> crises(np.array([[1.0, 1.0, 9.0]]), np.array([[10.0, 10.0, 10.0]]))
    array([[0., 0., 1.]])
    """
    share = np.divide(pressure, acts, where=acts > 0, out=np.full_like(acts, np.nan))
    marks = np.full_like(acts, np.nan)
    for number, row in enumerate(share):
        known = np.isfinite(row)
        if known.any():
            usual = float(np.median(row[known]))
            high = (row > MANIFOLD * usual) & (pressure[number] >= FEWEST_IN_CRISIS)
            marks[number, known] = high[known].astype(float)
    return marks
