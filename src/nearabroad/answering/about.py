"""The answers on what there is: levers and sources."""

from __future__ import annotations

from nearabroad import catalog, pipeline, sources
from nearabroad.adding import added
from nearabroad.answering.opened import Opened
from nearabroad.answers import Answer
from nearabroad.core.specs import Citation
from nearabroad.inventory import inventory


def levers_answer(opened: Opened) -> Answer:
    """Every lever, and its coverage of the reference case."""
    tables = {
        "levers": catalog.lever_table(opened.case_components),
        "coverage": catalog.lever_coverage(opened.case_components),
    }
    return Answer("Levers", "levers", tables, ())


def sources_answer(opened: Opened) -> Answer:
    """Every source, what it covers and where it has holes."""
    tables = inventory(
        opened.lazy(pipeline.SOURCE_TABLES), opened.store.snapshots(), added(opened.store),
        opened.case.patron, opened.case.neighbors,
    )  # fmt: skip
    return Answer("Sources", "sources", tables, every_citation())


def every_citation() -> tuple[Citation, ...]:
    """Whom to cite for all sources that there are."""
    return tuple(module.SPEC.citation for module in sources.registry().values())
