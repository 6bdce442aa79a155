"""How good coding is: against sentences with a root and marked parties, or with listed events.

Two shapes of JSON lines are known:

- `{"text", "root", "source", "target"}`: one event in each sentence. Each sentence's best event is
  compared: its **root** (YIELD holds CONCEDE and RETREAT); its **pair**, right if both parties
  stand where they are marked (the head word of one span lies inside the other); and both at once.
- `{"text", "date", "events": [{"actor", "recipient", "root"}], "kind"}`: all events of a text, as
  codes; an empty list says that there is none. Only factual and planned events are compared, those
  within one state too, as `code` tells them with `states_only=False`. Where both directions of one
  root are marked (A to B and B to A: a meeting, a treaty, an exchange of fire), that is one event,
  and either direction is right: `code` tells an act of both sides once.

Accuracy = right / sentences. Precision = right / told, recall = right / marked,
F1 = 2 * right / (told + marked).
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nearabroad.core.errors import SourceError
from nearabroad.events.coding.actors import Actor
from nearabroad.events.coding.coder import ArticleCoder, code, pipeline
from nearabroad.events.coding.grammar import Token
from nearabroad.events.coding.model import Article
from nearabroad.events.coding.text import dateline
from nearabroad.events.coding.turning import Act

SAME_ROOT = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
COUNTED = ("factual", "planned")

Row = dict[str, Any]
Triple = tuple[str, str, str]
"""Actor, recipient, root."""


@dataclass(frozen=True, slots=True)
class Score:
    """Right ones among those told and those marked.

    >>> score = Score(right=6, told=8, marked=12)
    >>> score.precision, score.recall, score.f1
    (0.75, 0.5, 0.6)
    """

    right: int = 0
    told: int = 0
    marked: int = 0

    @property
    def precision(self) -> float | None:
        """Right ones among those told; None where none was."""
        return self.right / self.told if self.told else None

    @property
    def recall(self) -> float | None:
        """Right ones among those marked; None where none was."""
        return self.right / self.marked if self.marked else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; None where nothing was told or marked."""
        return 2 * self.right / (self.told + self.marked) if self.told + self.marked else None

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.told + other.told, self.marked + other.marked)


@dataclass(frozen=True)
class Failure:
    """One thing that came out wrong."""

    id: str
    what: str
    text: str


@dataclass(frozen=True)
class Report:
    """Scores by name, counts by root or kind, and the failures."""

    shape: str
    items: int
    scores: dict[str, Score]
    groups: dict[str, Score]
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    failures: tuple[Failure, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON takes it."""

        def told(score: Score) -> dict[str, Any]:
            return {
                "right": score.right, "told": score.told, "marked": score.marked,
                "precision": score.precision, "recall": score.recall, "f1": score.f1,
            }  # fmt: skip

        return {
            "shape": self.shape,
            "items": self.items,
            "scores": {name: told(score) for name, score in self.scores.items()},
            "groups": {name: told(score) for name, score in self.groups.items()},
            "confusions": [[*pair, count] for pair, count in self.confusions.most_common()],
            "failures": [[item.id, item.what, item.text] for item in self.failures],
        }


def evaluate(rows: Iterable[Row]) -> Report:
    """Measure coding on rows of either shape; raises `SourceError` for any other.

    >>> rows = [{"text": "France accused Iran of espionage.", "root": "ACCUSE",
    ...          "source": "France", "target": "Iran"}]
    >>> report = evaluate(rows)
    >>> report.scores["pair and root"].f1
    1.0
    """
    found = list(rows)
    if not found:
        raise SourceError("the file to evaluate on has no rows.")
    if all({"text", "events"} <= row.keys() for row in found):
        return _on_texts(found)
    if all({"text", "root", "source", "target"} <= row.keys() for row in found):
        return _on_sentences(found)
    raise SourceError(
        "a row to evaluate on needs text, root, source and target, or text and events."
    )


def rows_of(path: Path) -> Iterator[Row]:
    """Rows of a JSON-lines file; raises `SourceError` with the line that is none."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise SourceError(f"{path.name}, line {number}: not JSON.") from error
            if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                raise SourceError(f"{path.name}, line {number}: no text.")
            yield row


# Sentences with one marked event


def _on_sentences(rows: Sequence[Row]) -> Report:
    scores = {name: Score() for name in ("root", "pair", "pair and root")}
    groups: dict[str, Score] = {}
    confusions: Counter[tuple[str, str]] = Counter()
    failures = []
    starts = [dateline(row["text"]) for row in rows]
    texts = (row["text"][start:] for row, start in zip(rows, starts, strict=True))
    for row, start, doc in zip(rows, starts, pipeline().pipe(texts, batch_size=64), strict=True):
        act = best_act(doc)
        told = "" if act is None else SAME_ROOT.get(act.root, act.root)
        marked = str(SAME_ROOT.get(row["root"], row["root"]))
        root = Score(int(told == marked), int(act is not None), 1)
        pair = _pair(row, start, doc, act)
        both = Score(int(bool(pair.right and root.right)), pair.told, pair.marked)
        for name, score in zip(scores, (root, pair, both), strict=True):
            scores[name] += score
        groups[marked] = groups.get(marked, Score()) + root
        if told != marked:
            confusions[marked, told or "none"] += 1
        if not both.right:
            failures.append(Failure(str(row.get("id", "")), _told(act), row["text"]))
    return Report("sentences", len(rows), scores, groups, confusions, tuple(failures))


def best_act(doc: Token) -> Act | None:
    """The act that a sentence tells most plainly: told first, surest, with both parties."""
    acts = [act for _, found in ArticleCoder(Article("", "")).acts(doc) for act in found]
    ranked = enumerate(acts)
    return max(ranked, key=lambda item: _plainness(*item), default=(0, None))[1]


def _plainness(order: int, act: Act) -> float:
    return act.confidence + 0.2 * bool(act.actors) + 0.2 * bool(act.recipients) - 0.08 * order


def _pair(row: Row, start: int, doc: Token, act: Act | None) -> Score:
    """Whether both parties stand where they are marked; one not in the text is not marked."""
    spans = [_span(row, name, start) for name in ("source", "target")]
    marked = None not in spans
    parties = (act.actors[:1], act.recipients[:1]) if act is not None else ((), ())
    told = all(parties)
    right = marked and told and all(
        _stands(doc, party[0], span) for party, span in zip(parties, spans, strict=True)
    )  # fmt: skip
    return Score(int(right), int(told and marked), int(marked))


def _span(row: Row, name: str, start: int) -> tuple[int, int] | None:
    """Where a party is marked: by its tag in `marked`, else where its words first stand."""
    words = (row[name] or "").strip()
    tag = name[0]
    before, found, rest = str(row.get("marked", "")).partition(f"<{tag}>")
    if found:
        at = len(re.sub(r"</?[st]>", "", before))
        words = rest.partition(f"</{tag}>")[0].rstrip()
    else:
        at = row["text"].find(words) if words else -1
    return None if at < start else (at - start, at - start + len(words))


def _stands(doc: Token, actor: Actor, span: tuple[int, int] | None) -> bool:
    """Whether the head of one of two spans lies inside the other."""
    if span is None:
        return False
    if span[0] <= doc[actor.head].idx < span[1]:
        return True
    marked = doc.char_span(*span, alignment_mode="expand")
    return marked is not None and actor.start <= marked.root.i < actor.end


def _told(act: Act | None) -> str:
    if act is None:
        return "nothing"
    names = [party[0].name if party else "nobody" for party in (act.actors, act.recipients)]
    return f"{names[0]} > {names[1]}: {act.root}"


# Texts with all their events


def _on_texts(rows: Sequence[Row]) -> Report:
    scores = {"event": Score(), "pair": Score()}
    groups: dict[str, Score] = {}
    failures = []
    for number, row in enumerate(rows):
        name = str(row.get("id", number))
        date = _day(row, name)
        found = code([Article(name, row["text"], date)], states_only=False)
        both = _marked(row, name)
        mutual = {item for item in both if item[0] != item[1] and _mirrored(item) in both}
        marked = {_one_way(item, mutual) for item in both}
        told = {
            _one_way((event.actor, event.recipient, event.root), mutual)
            for event in (*found.events, *found.undated)
            if event.factual in COUNTED and event.actor and event.recipient
        }
        score = _overlap(told, marked)
        scores["event"] += score
        scores["pair"] += _overlap({item[:2] for item in told}, {item[:2] for item in marked})
        kind = str(row.get("kind", "event" if marked else "none"))
        groups[kind] = groups.get(kind, Score()) + score
        if told != marked:
            what = f"told {_listed(told - marked)}; missed {_listed(marked - told)}"
            failures.append(Failure(name, what, row["text"]))
    return Report("texts", len(rows), scores, groups, Counter(), tuple(failures))


def _day(row: Row, name: str) -> dt.date | None:
    if not row.get("date"):
        return None
    try:
        return dt.date.fromisoformat(str(row["date"]))
    except ValueError as error:
        raise SourceError(f"text {name}: {row['date']!r} is no date.") from error


def _mirrored(event: Triple) -> Triple:
    return event[1], event[0], event[2]


def _one_way(event: Triple, mutual: set[Triple]) -> Triple:
    """An event of both sides in one direction, the same whichever was told."""
    return min(event, _mirrored(event)) if event in mutual else event


def _marked(row: Row, name: str) -> set[Triple]:
    try:
        return {(item["actor"], item["recipient"], item["root"]) for item in row["events"]}
    except (KeyError, TypeError) as error:
        raise SourceError(f"text {name}: an event needs actor, recipient and root.") from error


def _overlap(told: set[Any], marked: set[Any]) -> Score:
    return Score(len(told & marked), len(told), len(marked))


def _listed(events: set[Triple]) -> str:
    return ", ".join(f"{a}>{r} {root}" for a, r, root in sorted(events, key=str)) or "nothing"
