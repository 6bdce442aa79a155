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
from _retold import GOLDEN, KEPT, READERS, Listed, acts, is_right, news
from measure_raw_news import agreement, joined, kappa, labels_of, share

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
    found = code(news(kept=True))
    return [event for event in (*found.events, *found.undated) if event.factual in COUNTED]


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
        _agreement(events, lists),
        "",
        _mutual_recall(lists),
        "",
        *_judged(events),
        "",
        "| confidence | mean of it | right, first reader | second reader |",
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
        any(act.between(event.actor, event.recipient) for act in listed[event.article])
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


def _agreement(events: Sequence[Event], lists: dict[str, Lists]) -> str:
    answers = [
        tuple(int(is_right(event, lists[reader][event.article])) for reader in READERS)
        for event in events
    ]
    same = sum(one == other for one, other in answers) / len(answers)
    agreed = kappa(answers)
    told = "–" if agreed is None else f"{agreed:.2f}"
    either = sum(max(pair) for pair in answers)
    return (
        f"The readers agree on {same:.2f} of the events told (Cohen's kappa {told}); "
        f"right by either: {share(either, len(answers))}."
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


def _mutual_recall(lists: dict[str, Lists]) -> str:
    """How many of one reader's main acts the other lists: what two people find."""
    parts = []
    for reader, other in (READERS, READERS[::-1]):
        wanted = _told_acts("", lists[reader], True)
        known = {
            key
            for key, same in wanted.items()
            if any(_same(act, second) for act in same for second in lists[other][act.article])
        }
        parts.append(
            f"of the {reader}'s main acts the {other} lists {share(len(known), len(wanted))}"
        )
    return f"Of one another's acts, {'; '.join(parts)}."


def _same(act: Listed, other: Listed) -> bool:
    sides = act.between(other.actor, other.recipient) or other.between(act.actor, act.recipient)
    return sides and not set(act.roots).isdisjoint(other.roots)


def _sure(events: Sequence[Event], lists: dict[str, Lists], low: float, high: float) -> str:
    """Confidence between two ends beside what was right."""
    inside = [event for event in events if low <= event.confidence < high]
    mean = sum(event.confidence for event in inside) / max(1, len(inside))
    cells = [
        share(sum(is_right(event, lists[reader][event.article]) for event in inside), len(inside))
        for reader in READERS
    ]
    return f"| {low:.2f}–{min(high, 1.0):.2f} | {mean:.2f} | {' | '.join(cells)} |"


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
