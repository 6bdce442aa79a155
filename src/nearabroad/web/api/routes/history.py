"""`/history/{patron}/{neighbor}`: a pair year by year."""

from dataclasses import dataclass

from nearabroad.answers import Answer
from nearabroad.observatory import Observatory
from nearabroad.web.api.asked import PathPatron, PathState, PresetName, Since, Until
from nearabroad.web.api.specs import RouteSpec, same


@dataclass(frozen=True)
class Question:
    """A course's question."""

    patron: PathPatron
    neighbor: PathState
    since: Since = None
    until: Until = None
    preset: PresetName = "equal"


SPEC = RouteSpec(
    id="history",
    path="/history/{patron}/{neighbor}",
    summary="A pair year by year: grip, levers, alignment, with bands, breaks and flags.",
    question=Question,
    tables=same("history"),
    example="/history/RUS/AZE?since=2000",
)


def answer(observatory: Observatory, question: Question) -> Answer:
    """What the observatory answers."""
    return observatory.history(
        question.patron, question.neighbor, since=question.since, until=question.until,
        preset_name=question.preset,
    )  # fmt: skip
