"""`/levers`: what a patron can pull."""

from nearabroad.answers import Answer
from nearabroad.observatory import Observatory
from nearabroad.web.api.specs import Nothing, RouteSpec

SPEC = RouteSpec(
    id="levers",
    path="/levers",
    summary="Levers: definition, parts, criticality, coverage by state and year.",
    question=Nothing,
    tables={"levers": None, "coverage": None},
    example="/levers",
)


def answer(observatory: Observatory, question: Nothing) -> Answer:
    """What the observatory answers."""
    return observatory.levers()
