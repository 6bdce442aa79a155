"""`/explain`: rival explanations of what a patron does to its neighbors."""

from dataclasses import dataclass

from nearabroad.answers import Answer
from nearabroad.observatory import Observatory
from nearabroad.web.api.asked import Codes, Neighbors, OneNeighbor, Patron, Since, Until, codes
from nearabroad.web.api.specs import RouteSpec, same


@dataclass(frozen=True)
class Question:
    """Whose conduct is explained, towards whom; `neighbor` asks of that one's own course."""

    patron: Patron = None
    neighbor: OneNeighbor = None
    neighbors: Neighbors = None
    since: Since = None
    until: Until = None
    comparison: Codes = None
    rivals: Codes = None


SPEC = RouteSpec(
    id="explain",
    path="/explain",
    summary="Why a patron presses its neighbors: rival explanations, tested and weighed.",
    question=Question,
    tables=same("explanation", "implication", "combination", "other_choice"),
    example="/explain?patron=RUS&neighbor=AZE",
    description=(
        "The shipped explanations alone; `comparison` are other neighbors of the patron, `rivals` "
        "whom neighbors may turn to. What the data cannot tell is *not identified*."
    ),
    seconds=4.0,
)


def answer(observatory: Observatory, question: Question) -> Answer:
    """What the observatory answers."""
    return observatory.explain(
        question.patron, neighbor=question.neighbor, neighbors=codes(question.neighbors),
        since=question.since, until=question.until, comparison=codes(question.comparison),
        rivals=codes(question.rivals),
    )  # fmt: skip
