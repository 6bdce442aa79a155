"""`/presets`: weights and methods, and whether they matter."""

from dataclasses import dataclass

from nearabroad.answers import Answer
from nearabroad.observatory import Observatory
from nearabroad.web.api.asked import Neighbors, Patron, codes
from nearabroad.web.api.specs import RouteSpec


@dataclass(frozen=True)
class Question:
    """A question about presets."""

    patron: Patron = None
    neighbors: Neighbors = None


SPEC = RouteSpec(
    id="presets",
    path="/presets",
    summary="Presets, the verdict that each gives, and which choice matters (Sobol).",
    question=Question,
    tables={"presets": None, "verdicts": "verdict", "sensitivity": "sensitivity"},
    example="/presets?patron=RUS&neighbors=AZE",
    seconds=10.0,
)


def answer(observatory: Observatory, question: Question) -> Answer:
    """What the observatory answers."""
    return observatory.presets(question.patron, codes(question.neighbors))
