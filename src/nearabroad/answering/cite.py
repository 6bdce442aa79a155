"""Whom to cite for a verdict, without drawing it."""

from __future__ import annotations

from collections.abc import Sequence

from nearabroad.answering.opened import Opened
from nearabroad.answering.standing import cited_for
from nearabroad.core.specs import Citation


def cite_answer(
    opened: Opened, patron: str | None, neighbors: Sequence[str] | None
) -> tuple[Citation, ...]:
    """The publishers behind the cells and the dated facts."""
    code = opened.asking.patron(patron)
    around = opened.asking.neighbors(neighbors, code)
    components = opened.components((code, *opened.asking.rivals(code, around)), around)
    return cited_for(components, opened.chronicle(code, around))
