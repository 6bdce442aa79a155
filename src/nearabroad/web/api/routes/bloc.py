"""`/bloc/{code}`: trade inside a bloc."""

from dataclasses import dataclass

from nearabroad.answers import Answer
from nearabroad.observatory import Observatory
from nearabroad.web.api.asked import MembersOf, PathBloc, Since, Until
from nearabroad.web.api.specs import RouteSpec, same


@dataclass(frozen=True)
class Question:
    """A bloc's question."""

    code: PathBloc
    since: Since = None
    until: Until = None
    members_of: MembersOf = None


SPEC = RouteSpec(
    id="bloc",
    path="/bloc/{code}",
    summary="A bloc: trade inside by year, who else draws its members, whether it grows.",
    question=Question,
    tables=same("bloc", "member", "pair", "beside", "trend", "completeness", "unknown"),
    example="/bloc/EAEU",
)


def answer(observatory: Observatory, question: Question) -> Answer:
    """What the observatory answers."""
    return observatory.bloc(
        question.code, since=question.since, until=question.until, members_of=question.members_of
    )
