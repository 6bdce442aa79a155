"""`/sources`: whose figures these are."""

from nearabroad.answers import Answer
from nearabroad.observatory import Observatory
from nearabroad.web.api.specs import Nothing, RouteSpec

SPEC = RouteSpec(
    id="sources",
    path="/sources",
    summary="Sources: last snapshot, rows, years, states, holes, what changed, licence.",
    question=Nothing,
    tables={"sources": "sources", "coverage": "source_coverage", "holes": "source_holes"},
    example="/sources",
)


def answer(observatory: Observatory, question: Nothing) -> Answer:
    """What the observatory answers."""
    return observatory.sources()
