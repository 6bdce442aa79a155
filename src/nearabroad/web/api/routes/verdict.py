"""`/verdict`: a patron over neighbors between two years."""

from dataclasses import dataclass

from nearabroad.answers import Answer
from nearabroad.index.draws import DRAWS, SEED
from nearabroad.observatory import Observatory
from nearabroad.web.api.asked import (
    Draws,
    Neighbors,
    Patron,
    PresetName,
    Seed,
    Since,
    Until,
    codes,
)
from nearabroad.web.api.specs import RouteSpec, same


@dataclass(frozen=True)
class Question:
    """A verdict's question."""

    patron: Patron = None
    neighbors: Neighbors = None
    since: Since = None
    until: Until = None
    preset: PresetName = "equal"
    draws: Draws = DRAWS
    seed: Seed = SEED


SPEC = RouteSpec(
    id="verdict",
    path="/verdict",
    summary="The verdict: a patron over neighbors between two years, three faces side by side.",
    question=Question,
    tables={
        **same("verdict", "lever_change", "grip_series", "rivals", "holes", "relation"),
        "chronicle": "chronicle",
    },
    example="/verdict?patron=CHN&neighbors=KAZ,KGZ",
    seconds=5.0,
)


def answer(observatory: Observatory, question: Question) -> Answer:
    """What the observatory answers."""
    return observatory.verdict(
        question.patron, since=question.since, until=question.until,
        neighbors=codes(question.neighbors), preset_name=question.preset, draws=question.draws,
        seed=question.seed,
    )  # fmt: skip
