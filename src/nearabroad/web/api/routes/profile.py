"""`/profile/{neighbor}`: one neighbor under every patron."""

from dataclasses import dataclass

from nearabroad.answers import Answer
from nearabroad.observatory import Observatory
from nearabroad.web.api.asked import PathState, Since, Until
from nearabroad.web.api.specs import RouteSpec, same


@dataclass(frozen=True)
class Question:
    """A profile's question."""

    neighbor: PathState
    since: Since = None
    until: Until = None


SPEC = RouteSpec(
    id="profile",
    path="/profile/{neighbor}",
    summary="One neighbor: levers by patron then and now, ties by date, chronicle, holes.",
    question=Question,
    tables={
        **same("lever_change", "alignment", "relation_change", "membership", "presence", "holes"),
        "organisation": None,
        "chronicle": "chronicle",
    },
    example="/profile/AZE",
)


def answer(observatory: Observatory, question: Question) -> Answer:
    """What the observatory answers."""
    return observatory.profile(question.neighbor, since=question.since, until=question.until)
