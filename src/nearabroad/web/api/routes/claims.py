"""`/claims`: all shipped claims, checked."""

from nearabroad.answers import Answer
from nearabroad.observatory import Observatory
from nearabroad.web.api.specs import Nothing, RouteSpec, same

SPEC = RouteSpec(
    id="claims",
    path="/claims",
    summary="Every shipped claim and what the figures do to it.",
    question=Nothing,
    tables=same("claim", "claim_subject", "claim_figure"),
    example="/claims",
    seconds=6.0,
)


def answer(observatory: Observatory, question: Nothing) -> Answer:
    """What the observatory answers."""
    return observatory.check()
