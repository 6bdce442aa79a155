"""`/parallel`: goods that go around sanctions."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from nearabroad.answers import Answer
from nearabroad.observatory import Observatory
from nearabroad.web.api.asked import Code, Codes, Month, codes
from nearabroad.web.api.specs import RouteSpec, same

Products = Annotated[
    str | None,
    Query(
        description="Sanctioned goods: codes of 2 to 8 digits, as 8542,8541, or chpl.",
        pattern=r"^(chpl|\d{2,8}(,\d{2,8}){0,199})$",
        examples=["chpl"],
    ),
]


@dataclass(frozen=True)
class Question:
    """A question about back doors; what is not named is the reference case's."""

    sanctioned_by: Code = None
    target: Code = None
    through: Codes = None
    controls: Codes = None
    shock: Month = None
    until: Month = None
    products: Products = None


SPEC = RouteSpec(
    id="parallel",
    path="/parallel",
    summary="Back doors: listed goods through conduits, against a baseline and other goods.",
    question=Question,
    tables=same(
        "conduits", "growth", "excess", "differences", "event_study", "pre_trends",
        "substitution", "lost", "watch_list",
    ),
    example="/parallel?through=KGZ,ARM&products=chpl",
    seconds=6.0,
    description=(
        "Needs trade by product and month, which is in added files; without it the answer is 422 "
        "with what to add."
    ),
)  # fmt: skip


def answer(observatory: Observatory, question: Question) -> Answer:
    """What the observatory answers."""
    return observatory.parallel(
        question.sanctioned_by, question.target, codes(question.through), shock=question.shock,
        until=question.until, products=codes(question.products) or (),
        controls=codes(question.controls) or (),
    )  # fmt: skip
