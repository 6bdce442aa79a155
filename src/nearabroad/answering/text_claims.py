"""Articles checked: claims read in them, their verdicts, and what cannot be checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nearabroad import checking
from nearabroad.answering.claims import claims_of, evidence_of
from nearabroad.answering.opened import Opened
from nearabroad.answers import Answer
from nearabroad.core.claim_tables import SENTENCE
from nearabroad.core.errors import UsageError
from nearabroad.core.schemas import table_of
from nearabroad.events.coding.model import Article
from nearabroad.proposing import Proposal, Proposed, Scope, propose
from nearabroad.store.files import write_atomic

Row = dict[str, Any]


@dataclass(frozen=True)
class TextAnswer:
    """Verdicts and sentences, the proposed claims, and a sentence for each article not read."""

    answer: Answer | None
    proposals: tuple[Proposal, ...]
    faults: tuple[str, ...]


def text_answer(
    opened: Opened, observatory: checking.Observing, articles: Iterable[Article],
    who: str = "", where: str = "",
) -> TextAnswer:  # fmt: skip
    """Read articles, check what they claim; one that cannot be read stops no other."""
    evidence = evidence_of(opened, observatory)
    scope = scope_of(evidence)
    found: dict[str, Proposed] = {}
    faults: list[str] = []
    for article in articles:
        opened.progress(f"reading {article.title or article.id}")
        try:
            if article.id in found:
                raise UsageError(f"{article.id}: two articles have this name.")
            found[article.id] = propose(article, scope, who=who, where=where)
        except UsageError as error:
            faults.append(str(error))
    if not found:
        return TextAnswer(None, (), tuple(faults))
    proposals = _distinct([item for each in found.values() for item in each.proposals])
    answer = claims_of(opened, evidence, [item.claim for item in proposals])
    verdicts = {row["claim"]: row["verdict"] for row in answer.tables["claim"].to_pylist()}
    rows = [row for name, each in found.items() for row in _rows(name, each, verdicts)]
    tables = {**answer.tables, "sentence": table_of(rows, SENTENCE)}
    sentences = sum(each.sentences for each in found.values())
    left = sum(len(each.unread) for each in found.values())
    note = f"Sentences read: {sentences}; claims: {len(proposals)}; left with a reason: {left}."
    told = Answer(
        f"Claims read in {', '.join(found)}", "claim", tables, answer.cited, answer.run,
        (note, *answer.notes), answer.draw,
    )  # fmt: skip
    return TextAnswer(told, tuple(proposals), tuple(faults))


def scope_of(evidence: checking.Evidence) -> Scope:
    """Whom claims may be about: the reference case's patrons and neighbors, with dated members."""
    case = evidence.observatory.case
    organisations = frozenset(row["organisation"] for row in evidence.membership_rows)
    return Scope(
        tuple(case.patrons), tuple(case.neighbors), evidence.observatory.blocs, organisations
    )


def _distinct(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Proposals without those that another article has under the same id."""
    return list({item.claim.id: item for item in reversed(proposals)}.values())[::-1]


def _rows(article: str, found: Proposed, verdicts: dict[str, str]) -> list[Row]:
    read = [
        {"article": article, "sentence": item.sentence, "claim": item.claim.id,
         "verdict": verdicts.get(item.claim.id), "reason": None}
        for item in found.proposals
    ]  # fmt: skip
    left = [
        {"article": article, "sentence": item.sentence, "claim": None, "verdict": None,
         "reason": item.reason}
        for item in found.unread
    ]  # fmt: skip
    return read + left


def write_proposals(folder: Path, proposals: Sequence[Proposal]) -> list[Path]:
    """A file for each proposed claim; none is overwritten.

    Raises `UsageError`, and writes nothing, where a file of that name holds another claim.
    """
    paths = {folder / f"{item.claim.id}.toml": item.text for item in proposals}
    for path, text in paths.items():
        if path.exists() and path.read_bytes() != text.encode("utf-8"):
            raise UsageError(f"{path} is there and is not overwritten; name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in paths.items():
        if not path.exists():
            write_atomic(path, text.encode("utf-8"))
    return list(paths)
