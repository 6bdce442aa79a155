"""Coding: sentences a second on one core, from text to merged events.

Reads the tuning sentences, beside the project or where `NEARABROAD_SHARED` points, ten to an
article. Target: 150 sentences a second of processor time on one core; wall time is printed too.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from pathlib import Path
from statistics import median

os.environ.setdefault("OMP_NUM_THREADS", "1")

from _report import machine

REPEATS = 3
TARGET = 150


def main() -> None:
    from nearabroad.events import Article, code

    beside = Path(__file__).parents[1] / "shared"
    folder = Path(os.environ.get("NEARABROAD_SHARED", beside)) / "data" / "events"
    path = folder / "tuning_sentences.jsonl"
    if not path.is_file():
        print(f"skipped: no {path.name} beside the project")
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    day = dt.date(2020, 1, 1)
    articles = [
        Article(str(at), "\n\n".join(texts[at : at + 10]), day) for at in range(0, len(texts), 10)
    ]
    code(articles[:2])  # loads the model
    rates, walls = [], []
    for _ in range(REPEATS):
        start, wall = time.process_time(), time.perf_counter()
        found = code(articles)
        rates.append(found.sentences / (time.process_time() - start))
        walls.append(found.sentences / (time.perf_counter() - wall))
    print(machine())
    print(f"{found.articles} articles, {found.sentences} sentences, {len(found.events)} events")
    print(f"processor time: median {median(rates):.0f} sentences/s ({REPEATS} runs)")
    print(f"wall time: median {median(walls):.0f} sentences/s ({REPEATS} runs)")
    word = "within" if median(rates) >= TARGET else "UNDER"
    print(f"coding: {median(rates):.0f} sentences/s, {word} the target of {TARGET}")


if __name__ == "__main__":
    main()
