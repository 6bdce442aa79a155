"""Measure the coding of retold news of the region and write the numbers into docs/method/events.md.

    python tools/measure_retold_news.py            # measure and write
    python tools/measure_retold_news.py --print    # measure and print only

`tests/golden/retold_news.jsonl` holds news of the region in words of this project's own, with the
addresses whose facts are told; `retold_labels.jsonl` two readers' judgements of each event told (as
in `measure_raw_news.py`), `retold_missed.jsonl` what either reader would have entered besides.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from _page import EVENTS, ROOT, write_section
from measure_raw_news import QUESTIONS, Label, agreement, joined, labels_of, share

from nearabroad.events.coding.coder import code
from nearabroad.events.coding.model import Article, Event

READERS = ("first", "second")
STEPS = (0.75, 0.85, 0.95, 1.01)
GOLDEN = ROOT / "tests" / "golden"
NEWS, LABELS, MISSED = (
    GOLDEN / f"retold_{name}.jsonl" for name in ("news", "labels", "missed")
)  # fmt: skip


def news_of(path: Path = NEWS) -> list[Article]:
    """The briefs as articles with their day of publication."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Article(row["id"], row["text"], dt.date.fromisoformat(row["date"]), row["title"])
        for row in rows
    ]


def told() -> list[tuple[Event, Label | None]]:
    """Every event told of the briefs, with its label if readers have judged it."""
    found = code(news_of())
    return joined((*found.events, *found.undated), labels_of(LABELS))


Missed = Counter[tuple[str, str]]
"""What readers would have entered besides, by reader and root."""


def measured(pairs: list[tuple[Event, Label | None]], missed: Missed) -> str:
    """The section of the page."""
    judged = [label for _, label in pairs if label is not None]
    lines = [
        f"{len(news_of())} briefs, {len(pairs)} events told, "
        f"{len(pairs) - len(judged)} of them without a label.",
        "",
        "| reader | pair | root | status | all right: precision | missed | recall |",
        "|---|---|---|---|---|---|---|",
        *(_row(reader, judged, _by_root(missed, reader).total()) for reader in READERS),
        "",
        *agreement("all of them", judged),
        "",
        "| confidence | mean of it | right, both readers |",
        "|---|---|---|",
        *(_sure(pairs, low, high) for low, high in (*pairwise(STEPS), (STEPS[0], STEPS[-1]))),
        "",
        *(_roots(missed, reader) for reader in READERS),
        "",
    ]
    return "\n".join(lines)


def _row(reader: str, labels: list[Label], missed: int) -> str:
    answers = [getattr(label, reader) for label in labels]
    right = {name: sum(answer[name] for answer in answers) for name in QUESTIONS}
    parts = [f"{right[name] / len(answers):.2f}" for name in ("pair", "root", "told")]
    whole = share(right["right"], len(answers))
    return (
        f"| {reader} | {' | '.join(parts)} | {whole} | {missed} | "
        f"{share(right['right'], right['right'] + missed)} |"
    )


def _sure(pairs: list[tuple[Event, Label | None]], low: float, high: float) -> str:
    """Confidence between two ends beside what was right."""
    inside = [(event, label) for event, label in pairs if label and low <= event.confidence < high]
    right = sum(label.first["right"] * (label.second or {})["right"] for _, label in inside)
    mean = sum(event.confidence for event, _ in inside) / max(1, len(inside))
    return f"| {low:.2f}–{min(high, 1.0):.2f} | {mean:.2f} | {share(right, len(inside))} |"


def _by_root(missed: Missed, reader: str) -> Counter[str]:
    return Counter({root: count for (who, root), count in missed.items() if who == reader})


def _roots(missed: Missed, reader: str) -> str:
    told = ", ".join(f"{root} {count}" for root, count in _by_root(missed, reader).most_common(6))
    return f"Most often missed, {reader} reader: {told}."


def missed_of(path: Path = MISSED) -> Iterator[tuple[str, str]]:
    """The reader and root of every event that was missed."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row["reader"], row["root"]


def main(arguments: list[str] | None = None) -> int:
    """Measure; write the page or print the section. Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--print", action="store_true", dest="printed", help="write nothing")
    section = measured(told(), Counter(missed_of()))
    if parser.parse_args(arguments).printed:
        print(section)
        return 0
    return write_section(EVENTS, "retold news", section)


if __name__ == "__main__":
    sys.exit(main())
