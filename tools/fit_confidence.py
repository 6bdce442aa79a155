"""Fit the coefficients of the confidence of coded events, and print how well it is calibrated.

    python tools/fit_confidence.py gensim-4.4.0-….whl            # fit, print and write
    python tools/fit_confidence.py gensim-4.4.0-….whl --print    # fit and print only

Fitted on the raw news that rules may be written on (see `measure_raw_news.py`; the articles kept
apart are not even coded here), the retold news that is not kept apart (`_retold.py`), and the
half of `tests/golden/regional_sentences.jsonl` that rules were written on. Raw events are judged by
the first reader; those that no reader has seen, by who wrote the rules
(`tests/golden/raw_news_fitting.jsonl`, used for nothing else).

The penalised likelihood Σ log p - λ/2 Σ b² is maximised with the sign of each coefficient given
beforehand; a guess within a sentence counts for -0.3 at most, what persons do to persons for -1 and
figures of speech for -2, which keeps a model of few events sane: the kinds of guesses that failed
at first were mended where they were seen, and only there. λ is the one with the least loss in
cross-validation, by article.

The minimum that `code` takes stands in `coding/model.py`: the least one of `MINIMA` from which on
at least `SURE` of what is told is right in each kind of text by a model fitted on the other kinds.
The recall of the golden sentences (`measure_events.py`) must be at least 0.85.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import _retold as retold
import measure_raw_news as raw
import numpy as np
from _page import EVENTS, ROOT, write_section
from scipy.optimize import minimize

from nearabroad.core.errors import SourceError
from nearabroad.events.coding.coder import Draft, drafts_of
from nearabroad.events.coding.evaluate import COUNTED, rows_of
from nearabroad.events.coding.model import MINIMUM, Article

GOLDEN = ROOT / "tests" / "golden" / "regional_sentences.jsonl"
JUDGED = ROOT / "tests" / "golden" / "raw_news_fitting.jsonl"
DATA = ROOT / "src" / "nearabroad" / "events" / "coding" / "data" / "confidence.toml"
FOLDS = 10
MINIMA = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
SURE = 0.75
"""Least part of what is told that must be right."""
PENALTIES = (0.1, 0.3, 1.0, 3.0, 10.0)
REGION = ("w1-", "d1-", "d2-")
KINDS = {
    "radio news": ("lee-",),
    "region": REGION,
    "region, unseen by rules": retold.UNSEEN,
    "world": ("d3-",),
}
"""Kinds of texts by how their names begin; both of the region are left out together."""
HELPING = frozenset(
    {"rules", "recipient object", "recipient towards", "dyad again", "main parties", "scene of two",
     "in the headline"}
)  # fmt: skip
"""Features that may only raise the confidence; all others may only lower it."""
GUESSES = frozenset(
    {"actor is far", "actor by pronoun", "actor by place", "actor a thing", "recipient guessed",
     "recipient by pronoun", "recipient around", "recipient a thing", "recipient located",
     "recipient place", "told by others", "other clause"}
)  # fmt: skip
CEILING = -0.3
"""Most that a guess may count for: the first run on raw news failed by them, on all articles."""
FIGURATIVE = -2.0
"""The same for harm by what cannot do it ("flour has invaded"): news has few such figures."""
PERSONAL = -1.0
"""The same for what persons do to persons: crimes, accidents and sport are no acts of states."""


@dataclass(frozen=True)
class Cases:
    """Events to fit on: features (events × names), whether right, article, raw or not."""

    names: tuple[str, ...]
    x: np.ndarray
    right: np.ndarray
    group: np.ndarray
    raw: np.ndarray


def cases_of(corpus: Path) -> Cases:
    """Judged events of the tuning articles and of the golden sentences."""
    rows: list[tuple[dict[str, float], int, str, bool]] = []
    articles = [item for item in raw.articles_of(corpus) if not raw.kept_apart(item.id)]
    labels = [item for item in raw.labels_of(raw.LABELS) if not raw.kept_apart(item.key[0])]
    labels += fitting_labels(JUDGED)
    drafts = [draft for draft in drafts_of(articles) if _told(draft)]
    events = {id(draft.event): draft for draft in drafts}
    for event, label in raw.joined((draft.event for draft in drafts), labels):
        if label is not None:
            told = dict(events[id(event)].features)
            rows.append((told, label.first["right"], event.article, True))
    rows += retold_cases()
    for row in list(rows_of(GOLDEN))[::2]:
        marked = {(item["actor"], item["recipient"], item["root"]) for item in row["events"]}
        for draft in drafts_of([Article(str(row["id"]), row["text"])]):
            event = draft.event
            if _told(draft) and event.factual in COUNTED:
                right = (event.actor or "", event.recipient or "", event.root) in marked
                rows.append((dict(draft.features), int(right), str(row["id"]), False))
    names = tuple(rows[0][0])
    is_raw = np.array([row[3] for row in rows])
    return Cases(
        names,
        np.array([[row[0][name] for name in names] for row in rows]),
        np.array([row[1] for row in rows], dtype=float),
        np.array([row[2] for row in rows]),
        is_raw,
    )


def retold_cases() -> list[tuple[dict[str, float], int, str, bool]]:
    """Events of the retold news that is not kept apart: right if its sentence's acts hold it.

    What is listed for another sentence of the article only is neither right nor wrong.
    """
    listed = retold.acts("first")
    rows = []
    for draft in drafts_of(retold.news(kept=False)):
        event = draft.event
        if not _told(draft):
            continue
        acts = listed[event.article]
        here = [act for act in acts if act.sentence == retold.sentence_of(event)]
        right = retold.is_right(event, here)
        if right or not retold.is_right(event, acts):
            rows.append((dict(draft.features), int(right), event.article, True))
    return rows


def fitting_labels(path: Path) -> list[raw.Label]:
    """Judgements of events that were too unsure to be told."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        key = (row["article"], row["actor"], row["recipient"], row["root"], row["status"])
        found.append(raw.Label(key, row["sentence"], "fitting", {"right": row["right"]}, None))
    return found


def _told(draft: Draft) -> bool:
    event = draft.event
    return event.actor is not None and event.recipient not in (None, event.actor)


def fitted(cases: Cases, penalty: float, rows: np.ndarray) -> np.ndarray:
    """Constant and coefficients, fitted on some rows."""
    x = _design(cases)[rows]
    y = cases.right[rows]

    def loss(b: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ b
        penalised = penalty / 2 * b[1:] @ b[1:]
        value = float(np.sum(np.logaddexp(0, z) - y * z) + penalised)
        slope = x.T @ (1 / (1 + np.exp(-z)) - y)
        slope[1:] += penalty * b[1:]
        return value, slope

    most = {**dict.fromkeys(GUESSES, CEILING), "both private": PERSONAL, "figure": FIGURATIVE}
    signs = [
        (0.0, None) if name in HELPING else (None, most.get(name, 0.0)) for name in cases.names
    ]
    start = np.array([0.0, *(most.get(name, 0.0) for name in cases.names)])
    return np.asarray(
        minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(None, None), *signs]).x
    )


def _design(cases: Cases) -> np.ndarray:
    ones = np.ones((len(cases.right), 1))
    return np.hstack([ones, cases.x])


def held_out(cases: Cases, penalty: float) -> np.ndarray:
    """Each event's confidence by a model that has not seen its article."""
    names = sorted(set(cases.group))
    order = np.random.default_rng(5).permutation(len(names))
    fold = {name: int(order[at]) % FOLDS for at, name in enumerate(names)}
    folds = np.array([fold[name] for name in cases.group])
    design = _design(cases)
    told = np.zeros(len(cases.right))
    for at in range(FOLDS):
        b = fitted(cases, penalty, folds != at)
        told[folds == at] = 1 / (1 + np.exp(-design[folds == at] @ b))
    return told


def _loss(cases: Cases, told: np.ndarray) -> float:
    p, y = np.clip(told[cases.raw], 1e-6, 1 - 1e-6), cases.right[cases.raw]
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


def report(cases: Cases, penalty: float, told: np.ndarray, losses: dict[float, float]) -> str:
    """What was fitted on, the choice of the penalty, the minimum and the reliability."""
    raw_told, raw_right = told[cases.raw], cases.right[cases.raw]
    lines = [
        f"Fitted on {len(raw_right)} judged events of news, raw and retold "
        f"({int(raw_right.sum())} right), and {int((~cases.raw).sum())} of the golden sentences "
        f"({int(cases.right[~cases.raw].sum())} right).",
        "Loss in cross-validation by penalty: "
        + ", ".join(f"{p:g}: {loss:.3f}" for p, loss in losses.items())
        + f"; taken: {penalty:g}.",
        "",
        "| confidence, cross-validated | events of news | right |",
        "|---|---|---|",
    ]
    for low, high in pairwise((0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.001)):
        inside = (raw_told >= low) & (raw_told < high)
        right = int(raw_right[inside].sum())
        lines.append(
            f"| {low:.1f}–{min(high, 1):.1f} | {int(inside.sum())} "
            f"| {raw.share(right, int(inside.sum()))} |"
        )
    return "\n".join([*lines, "", *minima(cases, penalty)])


def minima(cases: Cases, penalty: float) -> Iterator[str]:
    """What is right from each minimum on, in each kind of text by a model of the other kinds."""
    left_out = {kind: without(cases, penalty, starts) for kind, starts in KINDS.items()}
    yield f"| minimum | {' | '.join(f'{kind}, left out' for kind in KINDS)} |"
    yield f"|---|{'---|' * len(KINDS)}"
    least = None
    for minimum in MINIMA:
        right = [judged[told >= minimum] for told, judged in left_out.values()]
        cells = [raw.share(int(part.sum()), len(part)) for part in right]
        yield f"| {minimum:.2f} | {' | '.join(cells)} |"
        if least is None and all(part.mean() >= SURE for part in right):
            least = minimum
    yield ""
    yield f"Least minimum from which {SURE:.2f} of each are right: {least}; taken: {MINIMUM}."


def without(cases: Cases, penalty: float, starts: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Confidence of one kind's events by a model of the others, and whether they are right.

    With news of the region all of it is left out, the golden sentences too.
    """
    regional = (*REGION, *retold.UNSEEN)
    of_region = set(starts) <= set(regional)
    names = np.array([str(name) for name in cases.group])
    of_kind = np.array([name.startswith(starts) for name in names]) & cases.raw
    apart = regional if of_region else starts
    left_out = np.array([name.startswith(apart) for name in names]) & cases.raw
    if of_region:
        left_out |= ~cases.raw
    b = fitted(cases, penalty, ~left_out)
    told = 1 / (1 + np.exp(-_design(cases)[of_kind] @ b))
    return told, cases.right[of_kind]


def main(arguments: list[str] | None = None) -> int:
    """Fit, print, write the coefficients. Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, help="gensim's wheel, or a folder with its lee*.cor")
    parser.add_argument("--print", action="store_true", dest="printed", help="write nothing")
    given = parser.parse_args(arguments)
    try:
        cases = cases_of(given.corpus)
        found = {penalty: held_out(cases, penalty) for penalty in PENALTIES}
        losses = {penalty: _loss(cases, told) for penalty, told in found.items()}
        best = min(losses, key=lambda penalty: losses[penalty])
        told = report(cases, best, found[best], losses)
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1
    b = fitted(cases, best, np.ones(len(cases.right), dtype=bool))
    named = {"constant": b[0], **dict(zip(cases.names, b[1:], strict=True))}
    head = "# Written by tools/fit_confidence.py; features: nearabroad.events.coding.confidence\n"
    rows = [f'"{name}" = {round(float(value), 3) + 0.0}\n' for name, value in named.items()]
    text = f"{head}[coefficients]\n{''.join(rows)}"
    if given.printed:
        print(f"{told}\n\n{text}")
        return 0
    DATA.write_text(text, encoding="utf-8")
    return write_section(EVENTS, "confidence", told)


if __name__ == "__main__":
    sys.exit(main())
