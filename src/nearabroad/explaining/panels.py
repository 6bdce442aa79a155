"""The panel of a question, from the store's tables, and why a measure is not in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from nearabroad.core.schemas import MEMBERSHIP, OBSERVATION, PRESENCE, table_of
from nearabroad.core.states import Blocs
from nearabroad.explain.model import MEASURES
from nearabroad.explain.panel import Array, Panel
from nearabroad.explaining.events import Covered, event_measures
from nearabroad.explaining.question import Question
from nearabroad.explaining.standing import (
    dated_measures,
    fixed_measures,
    given_by,
    lever_measures,
    observed_measures,
)

AROUND = 2
"""Years around the window that lend lags and leads."""

FROM_EVENTS = (
    "pressure", "threats", "inducement", "cooperation", "deeds", "acts", "approach", "costs",
    "crisis", "volume",
)  # fmt: skip

Levers = Callable[[int, int], tuple[pa.Table, pa.Table]]
"""The patron's lever rows (schema `LEVER`) over every dyad on the components observed in every one
of some years, and the component rows themselves (schema `COMPONENT`)."""


@dataclass(frozen=True)
class Tables:
    """What the panel is built from; None where the store has no such table."""

    counts: pa.Table | None
    observation: pa.Table | None
    membership: pa.Table | None
    presence: pa.Table | None
    levers: Levers
    blocs: Blocs


@dataclass(frozen=True)
class Measured:
    """A panel, why measures are not in it, its events' source, and those of other measures."""

    panel: Panel
    reasons: dict[str, str]
    covering: Covered | None
    given_by: dict[str, frozenset[str]]


def build(
    question: Question, tables: Tables, covering: Covered | None, *, held: bool = True
) -> Measured:
    """The panel, with the events of one source (None: of none); `held`: see `event_measures`."""
    years = tuple(range(question.first - AROUND, question.last + AROUND + 1))
    seen = [y for y in covering.years if question.first <= y <= question.last] if covering else []
    found: dict[str, Array] = fixed_measures(question, years)
    window = (seen[0] - 1, seen[-1] + 1) if seen else (question.first - 1, question.last)
    found |= lever_measures(*tables.levers(*window), question, years, window)
    observation = _or(tables.observation, OBSERVATION)
    found |= observed_measures(observation, question, years)
    found |= dated_measures(
        _or(tables.membership, MEMBERSHIP), _or(tables.presence, PRESENCE), tables.blocs, question,
        years,
    )  # fmt: skip
    if covering and seen and tables.counts is not None:
        found |= event_measures(tables.counts, covering, question, tables.blocs, years, held=held)
    near = np.array([dyad in question.neighbors for dyad in question.dyads])
    panel = Panel(question.dyads, near, years, found, question.first, question.last)
    return Measured(panel, _reasons(panel), covering, given_by(observation, question))


def _or(table: pa.Table | None, schema: pa.Schema) -> pa.Table:
    return table_of([], schema) if table is None else table


def _reasons(panel: Panel) -> dict[str, str]:
    """Why each measure that has no figure has none, with what would tell."""
    found = {}
    for measure in MEASURES.values():
        if measure.needs:
            found[measure.id] = f"no source here has {measure.about}; would tell: {measure.needs}"
        elif measure.id not in panel.measures and measure.id in FROM_EVENTS:
            found[measure.id] = (
                "no source of counted events covers these years; would tell: a publisher's file "
                "of events by dyad (nearabroad add icews FILE)"
            )
        elif not np.isfinite(panel[measure.id][:, panel.tested]).any():
            found[measure.id] = f"the store has nothing on {measure.about} in these years"
    return found
