"""A question on explanations answered: tests, posteriors, other choices, as tables and notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import stats

from nearabroad.core.explain_tables import TABLES
from nearabroad.core.schemas import table_of
from nearabroad.core.states import state_name
from nearabroad.core.years import year_ranges
from nearabroad.explain.bayes import decibels
from nearabroad.explain.model import MEASURES, Explanation
from nearabroad.explain.testing import Tested, run_all
from nearabroad.explain.weighing import Altered, Weighed, alternatives, weigh
from nearabroad.explaining.events import Covered, covered, rivals_change
from nearabroad.explaining.judging import verdict
from nearabroad.explaining.own import Beside, beside
from nearabroad.explaining.panels import FROM_EVENTS, Measured, Tables, build
from nearabroad.explaining.question import SHORTEST, Question

Row = dict[str, Any]
Progress = Callable[[str], None]
NONE_ACTS = "none of them"
PRIORS = "priors"
INTERVAL = 0.975


def answered(
    question: Question, explanations: Sequence[Explanation], tables: Tables, progress: Progress
) -> tuple[dict[str, pa.Table], tuple[str, ...], tuple[str, ...]]:
    """Tables of the answer (`core.explain_tables`), what is to be said, and the sources used."""
    sources = covered(tables.counts)
    usable = [item for item in sources if _within(item, question) >= SHORTEST]
    progress("measuring dyads and years")
    measured = build(question, tables, usable[0] if usable else None)
    progress("testing implications")
    tests = _tested(explanations, measured, question.own)
    weighed = weigh(explanations, tests)
    progress("weighing other choices")
    others = [
        *alternatives(weighed),
        *_other_rivals(question, explanations, tables, usable[:1], progress),
        *_other_sources(question, explanations, tables, usable[1:], progress),
    ]
    rows = {
        "explanation": _explanation_rows(weighed, others, _seen(question, measured)),
        "implication": _implication_rows(weighed, tests, measured, question.own, progress),
        "combination": _combination_rows(weighed),
        "other_choice": _choice_rows(weighed, others),
    }
    found = {name: table_of(rows[name], schema) for name, schema in TABLES.items()}
    used = sorted({name for row in rows["implication"] for name in _names(row.get("sources"))})
    return found, _notes(question, measured, sources, usable), tuple(used)


def _names(text: str | None) -> list[str]:
    return text.split("; ") if text else []


def _within(item: Covered, question: Question) -> int:
    return sum(question.first <= year <= question.last for year in item.years)


def _tested(
    explanations: Sequence[Explanation], measured: Measured, own: str | None
) -> tuple[Tested, ...]:
    items = [row for item in explanations for row in item.implications]
    return run_all(items, measured.panel, measured.reasons, own)


def _other_rivals(
    question: Question, explanations: Sequence[Explanation], tables: Tables,
    usable: Sequence[Covered], progress: Progress,
) -> list[Altered]:  # fmt: skip
    """The same with each year's members of rival blocs, where these change."""
    found = []
    for item in usable:
        if rivals_change(question, tables.blocs, item):
            progress("testing implications on each year's rivals")
            tests = _tested(explanations, build(question, tables, item, held=False), question.own)
            found.append(
                Altered("rivals", "members of rival blocs year by year",
                        weigh(explanations, tests).posterior.each)
            )  # fmt: skip
    return found


def _other_sources(
    question: Question, explanations: Sequence[Explanation], tables: Tables,
    usable: Sequence[Covered], progress: Progress,
) -> list[Altered]:  # fmt: skip
    """The same from every other source of events that covers enough years."""
    found = []
    for item in usable:
        progress(f"testing implications on {item.source}")
        tests = _tested(explanations, build(question, tables, item), question.own)
        found.append(
            Altered("event source", f"events of {item.source}",
                    weigh(explanations, tests).posterior.each)
        )  # fmt: skip
    return found


def _explanation_rows(
    weighed: Weighed, others: Sequence[Altered], seen: Sequence[int]
) -> list[Row]:
    rows = []
    for number, item in enumerate(weighed.explanations):
        mine = float(weighed.posterior.each[number])
        elsewhere = [float(each.each[number]) for each in others]
        turning = [float(e.each[number]) for e in others if e.group != PRIORS]
        told = weighed.identified(item.id)
        word, reason = verdict(mine, told, _speaks(weighed, item.id), turning)
        rows.append(
            {
                "explanation": item.id, "called": item.title, "verdict": word, "posterior": mine,
                "posterior_low": min([mine, *elsewhere]),
                "posterior_high": max([mine, *elsewhere]), "prior": item.prior, "told": told,
                "implications": len(item.implications),
                "since": min(seen, default=None), "until": max(seen, default=None),
                "reason": reason,
                "mechanism": item.mechanism,
                "literature": "; ".join(source.plain() for source in item.sources) or None,
            }
        )  # fmt: skip
    return rows


def _speaks(weighed: Weighed, explanation: str) -> float:
    """The most decibels that a predicted presence brings for an explanation; -inf where none."""
    found = [
        decibels(float(np.exp(log)))
        for test, log in zip(weighed.tests, weighed.log_factors, strict=True)
        if test.item.explanation == explanation and test.item.direction in ("positive", "negative")
    ]
    return max(found, default=-np.inf)


def _implication_rows(
    weighed: Weighed, tests: Sequence[Tested], measured: Measured, own: str | None,
    progress: Progress,
) -> list[Row]:  # fmt: skip
    place = {test.item.id: number for number, test in enumerate(weighed.tests)}
    rows = []
    for test in tests:
        more = Beside(None, None)
        if own is not None and not set(test.item.named) & set(measured.reasons):
            progress(f"comparing neighbors: {test.item.id}")
            more = beside(test, test.item, measured.panel)
        number = place.get(test.item.id)
        rows.append({**_asked_columns(test), **_found_columns(test, measured),
                     **_evidence_columns(weighed, number),
                     "pooled": more.pooled, "shrunken": more.shrunken})  # fmt: skip
    return rows


def _asked_columns(test: Tested) -> Row:
    item = test.item
    mark = MEASURES[item.outcome].kind == "mark"
    return {
        "implication": item.id, "explanation": item.explanation, "says": item.says,
        "outcome": item.outcome, "exposure": None if mark else item.exposure,
        "measure": item.measure, "model": item.model, "among": item.among,
        "years_before": item.lag, "controls": ", ".join(item.controls) or None,
        "direction": item.direction, "scale": item.prior_scale, "link": item.link,
        "leak": item.leak,
        "also": ", ".join(f"{name} {link:g}" for name, link in item.also.items()) or None,
        "caution": item.caution or None,
    }  # fmt: skip


def _found_columns(test: Tested, measured: Measured) -> Row:
    found = test.found
    row: Row = {"identified": test.identified, "reason": test.reason or None}
    if found is None:
        return row
    row |= {
        "log_ratio": found.value, "dyad_years": found.rows, "dyads": len(found.dyads),
        "since": found.years[0], "until": found.years[-1],
        "sources": "; ".join(_sources(test, measured)),
    }  # fmt: skip
    if np.isfinite(test.se):
        wide = float(stats.t.ppf(INTERVAL, test.df)) * test.se
        row |= {
            "log_ratio_low": found.value - wide, "log_ratio_high": found.value + wide,
            "se": test.se, "df": test.df, "left_out": test.clusters, "step": test.step,
        }  # fmt: skip
    if np.isfinite(found.placebo) and np.isfinite(test.placebo_se):
        row |= {"placebo": found.placebo, "placebo_se": test.placebo_se}
    return row


DATED_BY = {
    "rival_ties": "memberships", "tie_to_rival": "memberships", "pact": "memberships",
    "rival_pact": "bloc_members", "forces": "military_presence",
}  # fmt: skip
"""Measures of dated facts, and the sources that alone give them."""


def _sources(test: Tested, measured: Measured) -> list[str]:
    """Ids of the sources that the test's measures come from; those of levers stand with levers."""
    found = set()
    for name in test.item.named:
        if name in FROM_EVENTS and measured.covering:
            found.add(measured.covering.source)
        found |= {DATED_BY[name]} if name in DATED_BY else set()
        found |= measured.given_by.get(name, frozenset())
    return sorted(found)


def _evidence_columns(weighed: Weighed, number: int | None) -> Row:
    if number is None:
        return {}
    told = decibels(float(np.exp(weighed.log_factors[number])))
    weight = float(weighed.weights[number])
    return {"decibels": told, "weight": weight, "counted": told * weight}


def _combination_rows(weighed: Weighed) -> list[Row]:
    """Most probable first."""
    priors = np.array([item.prior for item in weighed.explanations])
    titles = {item.id: item.title for item in weighed.explanations}
    rows = []
    for subset, after in zip(
        weighed.posterior.subsets, weighed.posterior.probabilities, strict=True
    ):
        held = np.array([name in subset for name in weighed.posterior.names])
        acting = " + ".join(titles[name] for name in subset) or NONE_ACTS
        prior = float(np.where(held, priors, 1.0 - priors).prod())
        rows.append({"acting": acting, "prior": prior, "posterior": float(after)})
    return sorted(rows, key=lambda row: (-row["posterior"], row["acting"]))


def _choice_rows(weighed: Weighed, others: Sequence[Altered]) -> list[Row]:
    return [
        {
            "choice_kind": other.group, "chosen": other.what, "explanation": name,
            "posterior": float(other.each[number]),
            "difference": float(other.each[number] - weighed.posterior.each[number]),
        }
        for other in others
        for number, name in enumerate(weighed.posterior.names)
    ]  # fmt: skip


def _notes(
    question: Question, measured: Measured, sources: Sequence[Covered], usable: Sequence[Covered]
) -> tuple[str, ...]:
    notes = []
    if measured.covering:
        seen = year_ranges(_seen(question, measured))
        notes.append(
            f"Events are of {measured.covering.source}, {seen}: nothing is said of "
            "pressure in other years."
        )
        absent = _absent(measured)
        if absent:
            notes.append(f"{', '.join(absent)}: not in {measured.covering.source}, left out.")
    else:
        notes.append(
            "No source of counted events covers enough of these years: what rests on events is "
            "not identified. `nearabroad add` takes a publisher's file."
        )
    for item in sources:
        if item not in usable:
            count = _within(item, question)
            notes.append(
                f"{item.source} covers {count} whole years of these; {SHORTEST} are the least."
            )
    if len(usable) <= 1:
        notes.append("No second source of events is here to hold the first against.")
    if question.own:
        years = "one dyad has a year for each row"
        notes.append(
            f"Asked of {state_name(question.own)} alone: {years}, so that little can be told."
        )
    if not question.comparison:
        notes.append("No comparison is named (--comparison): what compares is not identified.")
    return tuple(notes)


def _seen(question: Question, measured: Measured) -> list[int]:
    """The years of the question that events cover."""
    if measured.covering is None:
        return []
    return [y for y in measured.covering.years if question.first <= y <= question.last]


def _absent(measured: Measured) -> list[str]:
    known = np.isfinite(measured.panel["acts"]).any(axis=1)
    return [state_name(measured.panel.dyads[number]) for number in np.flatnonzero(~known)]
