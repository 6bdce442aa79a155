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
from nearabroad.claims.model import Claim
from nearabroad.core.specs import Citation


def claims_answer(
    opened: Opened, observatory: checking.Observing, what: Sequence[str]
) -> tuple[Answer | None, list[str]]:
    """The answer on those asked for that are claims (None: none is), a sentence for each other.

    `observatory` gives the answers that claims are held against.
    """
    claims, faults = checking.find(what, opened.blocs)
    sentences = [fault.sentence for fault in faults]
    if not claims:
        return None, sentences
    return claims_of(opened, evidence_of(opened, observatory), claims), sentences


def evidence_of(opened: Opened, observatory: checking.Observing) -> checking.Evidence:
    """What claims are held against, under equal weights."""
    return checking.Evidence(
        observatory, opened.components, lambda: opened.tables["membership"],
        lambda: opened.tables["presence"], settings_of(),
    )  # fmt: skip


def claims_of(opened: Opened, evidence: checking.Evidence, claims: Sequence[Claim]) -> Answer:
    """The answer on claims that were read already."""
    tables, notes = checking.checked(claims, evidence, set(opened.held()), opened.progress)
    title = claims[0].paraphrase if len(claims) == 1 else f"{len(claims)} claims"
    return Answer(
        title, "claim", tables, _cited(tables["claim_figure"]), opened.run(evidence.settings),
        notes, draw=lambda: _chart(tables),
    )  # fmt: skip


def _cited(figures: pa.Table) -> tuple[Citation, ...]:
    """Citations of the sources that figures name."""
    texts = [text for text in pc.unique(figures["sources"]).to_pylist() if text]
    return citations(name for text in texts for name in text.split("; "))


def _chart(tables: dict[str, pa.Table]) -> Any:
    from nearabroad.report.claim_charts import claims_chart

    return claims_chart(tables)
