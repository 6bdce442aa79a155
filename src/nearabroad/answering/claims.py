"""Claims checked: what `check` answers with, its citations and its picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad import checking
from nearabroad.answering.standing import citations
from nearabroad.answers import Answer
from nearabroad.claims.model import Claim
from nearabroad.core.specs import Citation

Progress = Callable[[str], None]


def claims_answer(
    what: Sequence[str],
    evidence: checking.Evidence,
    held: set[str],
    run: dict[str, Any],
    progress: Progress,
) -> tuple[Answer | None, list[str]]:
    """The answer on those asked for that are claims (None: none is), a sentence for each other.

    `held` are the sources of which the store has a file.
    """
    claims, faults = checking.find(what, evidence.observatory.blocs)
    sentences = [fault.sentence for fault in faults]
    if not claims:
        return None, sentences
    return claims_of(claims, evidence, held, run, progress), sentences


def claims_of(
    claims: Sequence[Claim],
    evidence: checking.Evidence,
    held: set[str],
    run: dict[str, Any],
    progress: Progress,
) -> Answer:
    """The answer on claims that were read already."""
    tables, notes = checking.checked(claims, evidence, held, progress)
    title = claims[0].paraphrase if len(claims) == 1 else f"{len(claims)} claims"
    return Answer(
        title, "claim", tables, _cited(tables["claim_figure"]), run, notes,
        draw=lambda: _chart(tables),
    )  # fmt: skip


def _cited(figures: pa.Table) -> tuple[Citation, ...]:
    """Citations of the sources that figures name."""
    texts = [text for text in pc.unique(figures["sources"]).to_pylist() if text]
    return citations(name for text in texts for name in text.split("; "))


def _chart(tables: dict[str, pa.Table]) -> Any:
    from nearabroad.report.claim_charts import claims_chart

    return claims_chart(tables)
