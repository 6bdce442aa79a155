"""`/claims/{id}`: one shipped claim, checked."""

from dataclasses import dataclass

from nearabroad.answers import Answer
from nearabroad.claims.shipped import shipped
from nearabroad.observatory import Observatory
from nearabroad.web.api.asked import PathClaim
from nearabroad.web.api.problems import Problem
from nearabroad.web.api.specs import RouteSpec, same


@dataclass(frozen=True)
class Question:
    """Which claim."""

    id: PathClaim


SPEC = RouteSpec(
    id="claim",
    path="/claims/{id}",
    summary="One shipped claim: verdict, reason, figures by year, what would change it.",
    question=Question,
    tables=same("claim", "claim_subject", "claim_figure"),
    example="/claims/eaeu-share-of-russia",
)


def answer(observatory: Observatory, question: Question) -> Answer:
    """What the observatory answers; only ids that are shipped reach it, never a path."""
    if question.id not in shipped(observatory.blocs):
        raise Problem(404, f"no claim {question.id!r}; /api/v1/claims lists those there are.")
    return observatory.check(question.id)
