"""The answer on goods that go around sanctions, for what is named and the case for the rest."""

from __future__ import annotations

from collections.abc import Sequence

from nearabroad import pipeline
from nearabroad.answering.opened import Opened
from nearabroad.answers import Answer
from nearabroad.parallel.answer import parallel_answer as answer_of
from nearabroad.parallel.question import asked


def parallel_answer(
    opened: Opened,
    between: tuple[str | None, str | None, Sequence[str] | None],
    months: tuple[str | None, str | None],
    products: Sequence[str],
    controls: Sequence[str],
    ppml: bool,
) -> Answer:
    """`between` is who sanctions, whom, through whom; `months` the shock's and the last."""
    case = opened.case.back_doors
    sanctioned_by, target, through = between
    shock, until = months
    question = asked(
        pipeline.blocs_of(opened.table("bloc_member")), sanctioned_by or case.sanctioned_by,
        target or case.target, case.through if through is None else through, controls,
        shock=shock or case.shock, until=until, products=products, ppml=ppml,
    )  # fmt: skip
    frames = opened.lazy(("flow", "product_list", "observation"))
    return answer_of(frames, question, opened.held(), opened.stamp(), opened.progress)
