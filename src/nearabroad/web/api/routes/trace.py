"""`/trace/{patron}/{neighbor}/{lever}/{year}`: a number's whole path."""

from dataclasses import dataclass

from nearabroad.answers import Answer
from nearabroad.observatory import Observatory
from nearabroad.web.api.asked import PathLever, PathPatron, PathState, PathYear, PresetName, Since
from nearabroad.web.api.specs import RouteSpec


@dataclass(frozen=True)
class Question:
    """A trace's question."""

    patron: PathPatron
    neighbor: PathState
    lever: PathLever
    year: PathYear
    since: Since = None
    preset: PresetName = "equal"


SPEC = RouteSpec(
    id="trace",
    path="/trace/{patron}/{neighbor}/{lever}/{year}",
    summary="A number's whole path: formula with figures, cells, observations, snapshots.",
    question=Question,
    tables={"cells": "component", "observations": None, "others": None, "snapshots": None},
    example="/trace/RUS/AZE/energy/2023",
)


def answer(observatory: Observatory, question: Question) -> Answer:
    """What the observatory answers."""
    return observatory.trace(
        question.patron, question.neighbor, question.lever, question.year, since=question.since,
        preset_name=question.preset,
    )  # fmt: skip
