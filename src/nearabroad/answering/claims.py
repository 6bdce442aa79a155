"""Claims checked: what `check` answers with, its citations and its picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad import checking
from nearabroad.answering.opened import Opened
from nearabroad.answering.standing import citations, settings_of
from nearabroad.answers import Answer
from nearabroad.core.specs import Citation


def claims_answer(
    opened: Opened, observatory: checking.Observing, what: Sequence[str]
) -> tuple[Answer | None, list[str]]:
    """The answer on those asked for that are claims (None: none is), a sentence for each other.

    `observatory` gives the answers that claims are held against.
    """
    settings = settings_of()
    evidence = checking.Evidence(
        observatory, opened.components, lambda: opened.tables["membership"],
        lambda: opened.tables["presence"], settings,
    )  # fmt: skip
    claims, faults = checking.find(what, opened.blocs)
    sentences = [fault.sentence for fault in faults]
    if not claims:
        return None, sentences
    tables, notes = checking.checked(claims, evidence, set(opened.held()), opened.progress)
    title = claims[0].paraphrase if len(claims) == 1 else f"{len(claims)} claims"
    answer = Answer(
        title, "claim", tables, _cited(tables["claim_figure"]), opened.run(settings), notes,
        draw=lambda: _chart(tables),
    )  # fmt: skip
    return answer, sentences


def _cited(figures: pa.Table) -> tuple[Citation, ...]:
    """Citations of the sources that figures name."""
    texts = [text for text in pc.unique(figures["sources"]).to_pylist() if text]
    return citations(name for text in texts for name in text.split("; "))


def _chart(tables: dict[str, pa.Table]) -> Any:
    from nearabroad.report.claim_charts import claims_chart

    return claims_chart(tables)
