"""Claims checked: figures asked for, judged, and put into tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from nearabroad.checking import dated, shares, standing
from nearabroad.checking.evidence import Evidence
from nearabroad.claims.judging import counts, judge, stand, summary_figure, together
from nearabroad.claims.measures import POINTS, SHARE
from nearabroad.claims.model import NOT_OBSERVABLE, TRENDS, VERDICTS, Claim, Figure, Judgement
from nearabroad.claims.model import Trend as ClaimTrend
from nearabroad.core.claim_tables import TABLES
from nearabroad.core.errors import UsageError
from nearabroad.core.estimate import WIDE
from nearabroad.core.schemas import table_of
from nearabroad.core.years import year_ranges
from nearabroad.history import doubtful, flags_in
from nearabroad.trade.bands import Band
from nearabroad.trade.trends import trend

Row = dict[str, Any]
Progress = Callable[[str], None]

MEASURED: Mapping[str, Callable[[Evidence, Claim, str], list[Figure]]] = {
    **shares.MEASURED,
    **standing.MEASURED,
    **dated.MEASURED,
}
"""Every measure's function, by the measure's name."""


@dataclass(frozen=True)
class _Checked:
    """A claim with each subject's figures and judgement."""

    claim: Claim
    figures: dict[str, list[Figure]]
    judged: dict[str, Judgement]

    @property
    def verdict(self) -> str:
        return together([item.verdict for item in self.judged.values()])


def checked(
    claims: Sequence[Claim], evidence: Evidence, held: set[str], progress: Progress
) -> tuple[dict[str, pa.Table], tuple[str, ...]]:
    """Tables of the answer (`core.claim_tables`), and what is to be said of all claims together.

    `held` are the sources of which the store has a file; a claim that needs another says so.
    """
    found = []
    for claim in claims:
        progress(f"checking {claim.id}")
        found.append(_check(claim, evidence))
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for item in found:
        rows["claim"].append(_claim_row(item, held))
        rows["claim_subject"] += _subject_rows(item)
        rows["claim_figure"] += _figure_rows(item)
    tables = {name: table_of(rows[name], schema) for name, schema in TABLES.items()}
    return tables, _notes(found)


def _check(claim: Claim, evidence: Evidence) -> _Checked:
    figures = {subject: _figures(claim, evidence, subject) for subject in claim.subjects}
    judged = {
        subject: _flagged(claim, rows, judge(claim, rows, _trend(claim, rows)))
        for subject, rows in figures.items()
    }
    return _Checked(claim, figures, judged)


def _flagged(claim: Claim, figures: Sequence[Figure], judged: Judgement) -> Judgement:
    """The judgement with the flagged figures (`history.doubtful`) of the claim's years named.

    What is not observable rests on no figure.
    """
    doubted = [item for item in figures
               if claim.years[0] <= item.year <= claim.years[1]
               and doubtful({"low": item.low, "note": item.note})]  # fmt: skip
    if not doubted or judged.verdict == NOT_OBSERVABLE:
        return judged
    why = dict.fromkeys(part for item in doubted for part in flags_in(item.note))
    years = year_ranges(item.year for item in doubted)
    return replace(judged, reason=f"{judged.reason}; flagged (!) {years}: {'; '.join(why)}")


def _figures(claim: Claim, evidence: Evidence, subject: str) -> list[Figure]:
    """The subject's figures by year; a question that the store cannot answer is a hole."""
    try:
        rows = MEASURED[claim.measure.id](evidence, claim, subject)
    except UsageError as error:
        why = str(error).rstrip(".")
        return [Figure(subject, claim.years[1], None, None, None, "unobserved", note=why)]
    known = [item.year for item in rows if item.low is not None]
    first = min([claim.years[0], *known[:1]])
    return [item for item in sorted(rows, key=lambda item: item.year) if item.year >= first]


def _trend(claim: Claim, figures: Sequence[Figure]) -> ClaimTrend | None:
    """The trend over the claim's years (`trade.trends`); shares wider than 0.2 stay out of it."""
    if claim.asserted.relation not in TRENDS:
        return None
    by = 100.0 if claim.unit == POINTS else 1.0
    series = {
        item.year: Band(
            None if item.value is None else item.value / by, item.low / by, item.high / by
        )
        for item in figures
        if claim.years[0] <= item.year <= claim.years[1]
        and item.low is not None and item.high is not None
        and (claim.unit != SHARE or item.high - item.low <= WIDE)
    }  # fmt: skip
    found = trend(series)
    slope, low, high = (
        None if edge is None else edge * by for edge in (found.slope, found.low, found.high)
    )
    return ClaimTrend(found.word, slope, low, high, found.reason)


def _claim_row(item: _Checked, held: set[str]) -> Row:
    claim, judged = item.claim, item.judged
    words = {subject: judgement.verdict for subject, judgement in judged.items()}
    alone = next(iter(judged)) if len(judged) == 1 else None
    lacking = [name for name in claim.data if name not in held]
    return {
        "claim": claim.id, "verdict": item.verdict, "paraphrase": claim.paraphrase,
        "who": claim.who, "where": claim.where, "when": claim.when,
        "as_of": claim.as_of.isoformat(), "subject": _subject(claim),
        "since": claim.years[0], "until": claim.years[1],
        "measure": " ".join([claim.measure.id, *(f"{k}={v}" for k, v in claim.arguments.items())]),
        "asserted": claim.asserted.text, "reading": claim.reading or None,
        "reason": judged[alone].reason if alone else counts(words),
        "estimate": summary_figure(item.figures[alone], claim) if alone else None,
        "would_change": judged[alone].would_change if alone else _changes(item),
        "data": ", ".join(claim.data) or None, "lacking": ", ".join(lacking) or None,
    }  # fmt: skip


def _subject(claim: Claim) -> str:
    if not claim.measure.of_states:
        return str(claim.bloc)
    states = ", ".join(claim.states)
    return f"{states} in {claim.bloc}" if claim.measure.of_bloc else states


def _changes(item: _Checked) -> str:
    """Of several subjects: what would bring the odd ones in line."""
    if all(judged.verdict == item.verdict for judged in item.judged.values()):
        return f"another verdict on any of {len(item.judged)}"
    return "the same verdict on all"


def _subject_rows(item: _Checked) -> list[Row]:
    return [
        {
            "claim": item.claim.id, "subject": subject, "verdict": judged.verdict,
            "reason": judged.reason,
            "estimate": summary_figure(item.figures[subject], item.claim) or None,
            "would_change": judged.would_change,
        }
        for subject, judged in item.judged.items()
    ]  # fmt: skip


def _figure_rows(item: _Checked) -> list[Row]:
    asserted = item.claim.asserted
    edges = {"asserted_low": _finite(asserted.low), "asserted_high": _finite(asserted.high)}
    return [
        {
            "claim": item.claim.id, "subject": subject, "year": figure.year,
            "value": figure.value, "low": figure.low, "high": figure.high,
            "unit": item.claim.unit, "status": figure.status, "dated": figure.dated or None,
            "stand": stand(figure, asserted) if asserted.low is not None else None,
            **edges, "sources": figure.sources or None, "note": figure.note or None,
        }
        for subject, figures in item.figures.items()
        for figure in figures
    ]  # fmt: skip


def _finite(edge: float | None) -> float | None:
    return None if edge is None or edge in (float("inf"), float("-inf")) else edge


def _notes(found: Sequence[_Checked]) -> tuple[str, ...]:
    verdicts = [item.verdict for item in found]
    told = ", ".join(f"{word} {verdicts.count(word)}" for word in VERDICTS if word in verdicts)
    notes = [f"{len(found)} claims: {told}."] if len(found) > 1 else []
    if NOT_OBSERVABLE in verdicts:
        notes.append("Not observable is an answer: no figure here decides it, and none is made up.")
    return tuple(notes)
