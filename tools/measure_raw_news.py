"""Measure the coding of raw news and write the numbers into docs/method/events.md.

    python tools/measure_raw_news.py gensim-4.4.0-….whl            # measure and write
    python tools/measure_raw_news.py folder/ --print               # measure and print only
    python tools/measure_raw_news.py … --unlabelled new.jsonl      # events still to be judged
    python tools/measure_raw_news.py … --merge A.jsonl B.jsonl     # take in two readers' judgements

The corpus is what Lee, Pincombe and Welsh (2005) made of ABC news of 2000–2002: the files
lee_background.cor and lee.cor, as the wheel of gensim ships them. Whoever measures downloads it
(`pip download --no-deps gensim==4.4.0`); its texts do not enter the project. Articles are the
non-empty lines of both files in this order without exact repeats, lee-000 onwards.

Labels (`tests/golden/raw_news_labels.jsonl`) hold no text, one line per event that was judged:

    {"article": "lee-012", "actor": "PAK", "recipient": "IND", "root": "REJECT",
     "status": "factual", "sentence": "0f3c…", "run": "first",
     "first": {"pair": 1, "root": 1, "told": 1, "right": 1}, "second": {…} or null}

`sentence` is the start of the SHA-256 of the event's evidence, twelve hexadecimal digits, so that
two events of one article with the same parties are told apart; without it the order decides.
`run` is "first" for events that the coder told before any rule was changed on raw news, "later" for
those judged since. `first` and `second` are two readers' judgements, apart from each other:
whether the pair, the root and the status are right, and whether all are and it is an event at all.

Of four articles the fourth (number mod 4 is 3) is kept apart: no rule, word or coefficient comes of
it, and its events are shown to readers only. In the first round of rules (see git) the odd half was
kept apart; since then rules were also written on those of number mod 4 = 1.

Readers judge the events of `--unlabelled` and write lines {"id": …, "pair": 0 or 1, "root": …,
"told": …, "right": …}; `--merge` joins them by the event's id, with the coder as it is, adds them
to the labels and measures. An event that both readers passed over stays without a label.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from pathlib import Path

from _page import EVENTS, ROOT, write_section

from nearabroad.core.errors import SourceError
from nearabroad.events.coding.coder import code
from nearabroad.events.coding.model import Article, Event

LABELS = ROOT / "tests" / "golden" / "raw_news_labels.jsonl"
FILES = ("lee_background.cor", "lee.cor")
ARTICLES = 343
APART = 4
PUBLISHED = dt.date(2001, 12, 15)
"""The day taken for every article; the corpus has none."""
QUESTIONS = ("pair", "root", "told", "right")
BINS = (0.65, 0.75, 0.8, 0.85, 0.9, 0.95, 1.01)
Z95 = 1.96

Key = tuple[str, str, str, str, str]
"""Article, actor, recipient, root, status."""


@dataclass(frozen=True, slots=True)
class Label:
    """Two readers' judgements of one event; a pass that was not made is None."""

    key: Key
    sentence: str
    run: str
    first: dict[str, int]
    second: dict[str, int] | None


def articles_of(path: Path) -> list[Article]:
    """The corpus's articles, from a wheel or a folder with the unpacked files."""
    texts = dict.fromkeys(
        line.strip() for name in FILES for line in _text(path, name).split("\n") if line.strip()
    )
    if len(texts) != ARTICLES:
        raise SourceError(f"{path} has {len(texts)} articles, not {ARTICLES}: another edition.")
    return [Article(f"lee-{at:03d}", text, PUBLISHED) for at, text in enumerate(texts)]


def _text(path: Path, name: str) -> str:
    try:
        if path.is_dir():
            found = next(iter(sorted(path.rglob(name))), None)
            if found is None:
                raise SourceError(f"{path} has no {name}.")
            return found.read_text(encoding="utf-8", errors="replace")
        with zipfile.ZipFile(path) as wheel:
            return wheel.read(f"gensim/test/test_data/{name}").decode("utf-8", errors="replace")
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise SourceError(f"{path} is neither gensim's wheel nor a folder of {FILES}.") from error


def labels_of(path: Path) -> list[Label]:
    """Labels of a file; raises `SourceError` with the line that is none."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            key = (row["article"], row["actor"], row["recipient"], row["root"], row["status"])
            passes = [row["first"], row.get("second")]
            if any(set(QUESTIONS) - set(judged) for judged in passes if judged is not None):
                raise KeyError("a question without an answer")
            sentence = str(row.get("sentence") or "")
            found.append(Label(key, sentence, row["run"], passes[0], passes[1]))
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(f"{path.name}, line {number}: no label ({error}).") from error
    return found


def kept_apart(article: str) -> bool:
    """Whether no rule, word or coefficient may come of an article: every fourth, from lee-003 on.

    >>> [kept_apart(f"lee-{number:03d}") for number in range(5)]
    [False, False, False, True, False]
    """
    return int(article.rpartition("-")[2]) % APART == APART - 1


def key_of(event: Event) -> Key:
    """What joins an event with its label."""
    return (event.article, event.actor or "", event.recipient or "", event.root, event.factual)


def sentence_of(event: Event) -> str:
    """An event's evidence without its text."""
    return hashlib.sha256(event.evidence.encode()).hexdigest()[:12]


def joined(events: Iterable[Event], labels: Iterable[Label]) -> list[tuple[Event, Label | None]]:
    """Events with their labels: that of their sentence, else the next of their key without one."""
    waiting: dict[Key, list[Label]] = defaultdict(list)
    for label in labels:
        waiting[label.key].append(label)
    pairs = []
    for event in events:
        known = waiting[key_of(event)]
        fits = [label for label in known if label.sentence == sentence_of(event)]
        fits += [label for label in known if not label.sentence]
        if fits:
            known.remove(fits[0])
        pairs.append((event, fits[0] if fits else None))
    return pairs


def wilson(right: int, told: int, z: float = Z95) -> tuple[float, float]:
    """Interval of a share: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), Wilson (1927).

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    if told == 0:
        return 0.0, 1.0
    share = right / told
    centre = share + z * z / (2 * told)
    reach = z * sqrt(share * (1 - share) / told + z * z / (4 * told * told))
    return (centre - reach) / (1 + z * z / told), (centre + reach) / (1 + z * z / told)


def kappa(pairs: Iterable[tuple[int, int]]) -> float | None:
    """Agreement beyond chance, (po - pe) / (1 - pe), Cohen (1960); None where chance is all.

    >>> kappa([(1, 1), (1, 1), (0, 0), (1, 0)])
    0.5
    """
    counts = Counter(pairs)
    total = sum(counts.values())
    if total == 0:
        return None
    same = sum(count for (one, other), count in counts.items() if one == other) / total
    ones = [sum(n for pair, n in counts.items() if pair[at]) / total for at in (0, 1)]
    chance = ones[0] * ones[1] + (1 - ones[0]) * (1 - ones[1])
    return None if chance == 1 else (same - chance) / (1 - chance)


# What is printed


def merged(pairs: list[tuple[Event, Label | None]], readers: list[Path]) -> list[Label]:
    """Labels of unlabelled events from the files of two readers; raises `SourceError`."""
    judged = [_judgements(path) for path in readers]
    known = {event.id for event, label in pairs if label is None}
    strange = sorted({name for found in judged for name in found} - known)
    if strange:
        raise SourceError(
            f"{len(strange)} judged events are not among the unlabelled ones, as {strange[0]}; "
            "judge what --unlabelled writes with the same coder."
        )
    found = []
    for event, label in pairs:
        both = [answers[event.id] for answers in judged if event.id in answers]
        if label is None and both:
            other = both[1] if len(both) > 1 else None
            found.append(Label(key_of(event), sentence_of(event), "later", both[0], other))
    return found


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            found[str(row["id"])] = {name: int(row[name]) for name in QUESTIONS}
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(f"{path.name}, line {number}: no judgement ({error}).") from error
    return found


def row_of(label: Label) -> str:
    """A label as its line of the file."""
    names = ("article", "actor", "recipient", "root", "status")
    row = {**dict(zip(names, label.key, strict=True)), "sentence": label.sentence}
    return json.dumps(
        {**row, "run": label.run, "first": label.first, "second": label.second}, ensure_ascii=False
    )


def measured(pairs: list[tuple[Event, Label | None]], labels: list[Label]) -> str:
    """The section of the page."""
    first = [label for label in labels if label.run == "first"]
    now = [label for _, label in pairs if label is not None]
    lines = [
        f"{len(pairs)} events are told now, {sum(label is None for _, label in pairs)} of them "
        f"without a label. The first run told {len(first)}.",
        "",
        "| articles | run | events judged | right, first reader | right, second reader "
        "| right, both |",
        "|---|---|---|---|---|---|",
    ]
    parts: list[tuple[str, Callable[[Label], bool]]] = [
        ("kept apart (only measured)", lambda label: kept_apart(label.key[0])),
        ("the others (rules written on them)", lambda label: not kept_apart(label.key[0])),
        ("all", lambda label: True),
    ]
    for name, belongs in parts:
        for run, told in (("first", first), ("now", now)):
            lines.append(_row(f"{name} | {run}", [label for label in told if belongs(label)]))
    apart = [label for label in now if kept_apart(label.key[0])]
    lines += ["", *agreement("all events", labels)]
    lines += agreement("those kept apart that are told now", apart)
    return "\n".join([*lines, "", *_confidence(pairs), ""])


def _row(name: str, labels: list[Label]) -> str:
    twice = [label for label in labels if label.second is not None]
    cells = [
        share(sum(label.first["right"] for label in labels), len(labels)),
        share(sum(_second(label) for label in twice), len(twice)),
        share(sum(label.first["right"] * _second(label) for label in twice), len(twice)),
    ]
    return f"| {name} | {len(labels)} | {' | '.join(cells)} |"


def _second(label: Label) -> int:
    return label.second["right"] if label.second is not None else 0


def share(right: int, told: int) -> str:
    """A share with its interval and counts."""
    if told == 0:
        return "–"
    low, high = wilson(right, told)
    return f"{right / told:.2f} ({low:.2f}–{high:.2f}; {right} of {told})"


def agreement(name: str, labels: list[Label]) -> Iterator[str]:
    """How far two readers agree on events, question by question, in a sentence."""
    twice = [(label.first, label.second) for label in labels if label.second is not None]
    if not twice:
        yield f"Of {name} no second reader has judged any."
        return
    told = []
    for question in QUESTIONS:
        answers = [(one[question], other[question]) for one, other in twice]
        same = sum(one == other for one, other in answers) / len(answers)
        agreed = kappa(answers)
        told.append(f"{question} {same:.2f} ({'–' if agreed is None else f'{agreed:.2f}'})")
    yield (
        f"Agreement of the readers on {name} ({len(twice)}), share and Cohen's kappa: "
        f"{', '.join(told)}."
    )


def _confidence(pairs: list[tuple[Event, Label | None]]) -> Iterator[str]:
    yield "| confidence | right, first reader: kept apart | the others |"
    yield "|---|---|---|"
    for low, high in pairwise(BINS):
        inside = [
            label for event, label in pairs if label is not None and low <= event.confidence < high
        ]
        cells = []
        for apart in (True, False):
            right = [lab.first["right"] for lab in inside if kept_apart(lab.key[0]) is apart]
            cells.append(share(sum(right), len(right)))
        yield f"| {low:.2f}–{min(high, 1.0):.2f} | {' | '.join(cells)} |"


def main(arguments: list[str] | None = None) -> int:
    """Measure; write the page or print the section. Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, help="gensim's wheel, or a folder with its lee*.cor")
    parser.add_argument("--labels", type=Path, nargs="+", default=[LABELS])
    parser.add_argument("--print", action="store_true", dest="printed", help="write nothing")
    parser.add_argument("--unlabelled", type=Path, help="events without a label, with their text")
    parser.add_argument("--merge", type=Path, nargs=2, help="judgements of two readers, by id")
    given = parser.parse_args(arguments)
    try:
        missing = [str(path) for path in given.labels if not path.is_file()]
        if missing:
            raise SourceError(f"no labels: {', '.join(missing)}.")
        labels = [label for path in given.labels for label in labels_of(path)]
        found = code(articles_of(given.corpus))
        pairs = joined((*found.events, *found.undated), labels)
        if given.merge is not None:
            new_labels = merged(pairs, given.merge)
            if not given.printed:
                with LABELS.open("a", encoding="utf-8") as file:
                    file.writelines(f"{row_of(label)}\n" for label in new_labels)
            labels += new_labels
            pairs = joined((*found.events, *found.undated), labels)
    except (SourceError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if given.unlabelled is not None:
        new = [
            json.dumps({**event.to_dict(), "kept_apart": kept_apart(event.article)})
            for event, label in pairs
            if label is None
        ]
        given.unlabelled.write_text("".join(f"{line}\n" for line in new), encoding="utf-8")
    section = measured(pairs, labels)
    if given.printed:
        print(section)
        return 0
    return write_section(EVENTS, "raw news", section)


if __name__ == "__main__":
    sys.exit(main())
