"""Measure the coding of retold news and write the numbers into docs/method/events.md.

    python tools/measure_retold_news.py            # measure and write
    python tools/measure_retold_news.py --print    # measure and print only

Only the texts kept apart are measured (see `_retold.py`). An event that counts (factual or planned)
is right for a reader who lists an act of its parties, its status and its root, among the roots
that the reader holds can be defended. An act is found if an event is right by it; acts are counted
once an article, and only those that the reader is sure an analyst would enter ("main"), unless it
says all.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from _page import EVENTS, write_section
from _retold import GOLDEN, KEPT, READERS, Listed, acts, is_right, news, shared_addresses
from measure_raw_news import agreement, joined, labels_of, share

from nearabroad.events.coding.coder import code
from nearabroad.events.coding.evaluate import COUNTED
from nearabroad.events.coding.model import Event

STEPS = (0.75, 0.8, 0.85, 0.9, 0.95, 1.01)
JUDGED = GOLDEN / "retold_judged.jsonl"
"""Judgements of events told on the first run, as those of raw news (`measure_raw_news.py`)."""
SETS = {"k1-": "region", "k2-": "world and region"}

Lists = dict[str, list[Listed]]
"""What a reader lists, by article."""


def told() -> list[Event]:
    """Every event told of the texts kept apart that counts."""
    found = [code([article]) for article in news(kept=True)]
    events = [event for coded in found for event in (*coded.events, *coded.undated)]
    return [event for event in events if event.factual in COUNTED]


def measured(events: Sequence[Event], lists: dict[str, Lists]) -> str:
    """The section of the page."""
    lines = [
        f"{len(news(kept=True))} texts, {len(events)} events told that count.",
        "",
        "| reader | texts | precision | pair right | main acts found | all acts found |",
        "|---|---|---|---|---|---|",
        *(_row(reader, start, events, lists[reader]) for reader in READERS for start in SETS),
        *(_row(reader, "", events, lists[reader]) for reader in READERS),
        "",
        *_judged(events),
        "",
        _without_shared(events, lists["first"]),
        "",
        "| confidence | mean of it | right by the first list | judged one by one |",
        "|---|---|---|---|",
        *(_sure(events, lists, *ends) for ends in (*pairwise(STEPS), (STEPS[0], STEPS[-1]))),
        "",
        *(_missed(reader, events, lists[reader]) for reader in READERS),
        "",
    ]
    return "\n".join(lines)


def _row(reader: str, start: str, events: Sequence[Event], listed: Lists) -> str:
    here = [event for event in events if event.article.startswith(start)]
    right = sum(is_right(event, listed[event.article]) for event in here)
    pairs = sum(
        any(act.between(event.actor, event.recipient, event.root) for act in listed[event.article])
        for event in here
    )
    main, every = (found_acts(start, here, listed, only) for only in (True, False))
    name = SETS.get(start, "**all**")
    return (
        f"| {reader} | {name} | {share(right, len(here))} | {pairs / max(1, len(here)):.2f} | "
        f"{share(*main)} | {share(*every)} |"
    )


def found_acts(
    start: str, events: Sequence[Event], listed: Lists, only_main: bool
) -> tuple[int, int]:
    """How many told acts are found, and how many there are."""
    wanted = _told_acts(start, listed, only_main)
    found = {
        key
        for key, same in wanted.items()
        if any(act.is_told_by(event) for act in same for event in events)
    }
    return len(found), len(wanted)


def _told_acts(start: str, listed: Lists, only_main: bool) -> dict[tuple[str, ...], list[Listed]]:
    """Acts that were told as done, each once, with the lines that list it."""
    wanted: dict[tuple[str, ...], list[Listed]] = {}
    for article, rows in listed.items():
        for act in rows if article.startswith(start) else ():
            if act.status == "told" and article.startswith(KEPT):
                wanted.setdefault(act.key, []).append(act)
    return {
        key: same for key, same in wanted.items() if not only_main or any(act.main for act in same)
    }


def _without_shared(events: Sequence[Event], listed: Lists) -> str:
    """The same without texts that name an address which texts for rules name too."""
    shared = shared_addresses()
    left = [event for event in events if event.article not in shared]
    right = sum(is_right(event, listed[event.article]) for event in left)
    apart = {article: rows for article, rows in listed.items() if article not in shared}
    return (
        f"Without the {len(shared)} texts that share an address with one that rules came of, first "
        f"reader: {share(right, len(left))} right, main acts found "
        f"{share(*found_acts('', left, apart, only_main=True))}."
    )


def _judged(events: Sequence[Event]) -> Iterator[str]:
    """What two further readers, who saw the events told and no lists, hold of each."""
    known = [label for _, label in joined(events, labels_of(JUDGED)) if label is not None]
    answers = [(label.first["right"], (label.second or {})["right"]) for label in known]
    first, second = (share(sum(column), len(known)) for column in zip(*answers, strict=True))
    yield (
        f"Judged one by one and strictly, by two further readers ({len(known)} of {len(events)} "
        f"events told): {first} and {second} right in pair, root and status and an event at all."
    )
    yield from agreement("these", known)


def _sure(events: Sequence[Event], lists: dict[str, Lists], low: float, high: float) -> str:
    """Confidence between two ends beside what was right, by the lists and judged one by one."""
    inside = [event for event in events if low <= event.confidence < high]
    mean = sum(event.confidence for event in inside) / max(1, len(inside))
    listed = sum(is_right(event, lists["first"][event.article]) for event in inside)
    judged = [label for _, label in joined(inside, labels_of(JUDGED)) if label is not None]
    strictly = share(sum(label.first["right"] for label in judged), len(judged))
    cells = (f"{low:.2f}–{min(high, 1.0):.2f}", f"{mean:.2f}", share(listed, len(inside)), strictly)
    return f"| {' | '.join(cells)} |"


def _missed(reader: str, events: Sequence[Event], listed: Lists) -> str:
    wanted = _told_acts("", listed, True)
    roots: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for key, same in wanted.items():
        roots[key[-1]] += 1
        missed[key[-1]] += not any(act.is_told_by(event) for act in same for event in events)
    told = ", ".join(f"{root} {count} of {roots[root]}" for root, count in missed.most_common(8))
    return f"Main acts most often missed, {reader} reader: {told}."


def main(arguments: list[str] | None = None) -> int:
    """Measure; write the page or print the section. Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--print", action="store_true", dest="printed", help="write nothing")
    section = measured(told(), {reader: acts(reader) for reader in READERS})
    if parser.parse_args(arguments).printed:
        print(section)
        return 0
    return write_section(EVENTS, "retold news", section)


if __name__ == "__main__":
    sys.exit(main())
