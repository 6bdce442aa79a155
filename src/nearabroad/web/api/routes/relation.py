"""`/relation/{actor}/{recipient}`: how two states get on."""

from dataclasses import dataclass

from nearabroad.answers import Answer
from nearabroad.observatory import Observatory
from nearabroad.web.api.asked import PathState, Since, Until
from nearabroad.web.api.specs import RouteSpec, same


@dataclass(frozen=True)
class Question:
    """A dyad's question."""

    actor: PathState
    recipient: PathState
    since: Since = None
    until: Until = None


SPEC = RouteSpec(
    id="relation",
    path="/relation/{actor}/{recipient}",
    summary="Two states in events, both ways: shares, record lows, breaks, crises, answers.",
    question=Question,
    tables={
        **same("relation", "record", "breaks", "crises", "answers"),
        "chronicle": "chronicle",
    },
    example="/relation/AZE/RUS",
)


def answer(observatory: Observatory, question: Question) -> Answer:
    """What the observatory answers."""
    return observatory.relation(
        question.actor, question.recipient, since=question.since, until=question.until
    )
