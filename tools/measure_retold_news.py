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
from pathlib import Path

from _page import EVENTS, ROOT, write_section
from measure_raw_news import QUESTIONS, Label, agreement, joined, labels_of, share

from nearabroad.events.coding.coder import code
from nearabroad.events.coding.model import Article, Event

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


def measured(pairs: list[tuple[Event, Label | None]], missed: Counter[str]) -> str:
    """The section of the page; `missed` counts what each reader would have entered besides."""
    judged = [label for _, label in pairs if label is not None]
    lines = [
        f"{len(news_of())} briefs, {len(pairs)} events told, "
        f"{len(pairs) - len(judged)} of them without a label.",
        "",
        "| reader | pair | root | status | all right: precision | missed | recall |",
        "|---|---|---|---|---|---|---|",
        *(_row(reader, judged, missed[reader]) for reader in ("first", "second")),
        "",
        *agreement("all of them", judged),
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


def missed_of(path: Path = MISSED) -> Iterator[str]:
    """The reader of every event that was missed."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["reader"]


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
