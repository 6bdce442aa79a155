"""Measure the coding of text and write the numbers into docs/method/events.md.

    python tools/measure_events.py            # measure and write
    python tools/measure_events.py --print    # measure and print only

Needs the extra nlp. Reads the tuning sentences beside the project (or where `NEARABROAD_SHARED`
points) and `tests/golden/regional_sentences.jsonl`; a file that is not there is said to be missing.
Sentences of others are counted and never shown; the project's own are shown where they fail, if
they belong to the half that rules were written on.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from _page import EVENTS, ROOT, write_section

from nearabroad.events.coding.evaluate import Failure, Report, Row, Score, evaluate, rows_of


def looked_at(row: Row) -> bool:
    """Whether a tuning sentence was looked at for writing rules: seven of ten, by its hash."""
    return int(hashlib.sha256(row["text"].encode()).hexdigest(), 16) % 10 < 7


def measured() -> str:
    """The section of the page."""
    shared = Path(os.environ.get("NEARABROAD_SHARED", ROOT / "shared")) / "data" / "events"
    parts = [_tuning(shared / "tuning_sentences.jsonl")]
    parts.append(_regional(ROOT / "tests" / "golden" / "regional_sentences.jsonl"))
    return "\n".join(parts)


def _tuning(path: Path) -> str:
    head = "### Sentences with one marked event\n\n"
    if not path.is_file():
        return f"{head}Not measured: {path.name} is not beside the project.\n"
    rows = list(rows_of(path))
    folds = {
        "all": rows,
        "looked at (seven of ten)": [row for row in rows if looked_at(row)],
        "only measured (three of ten)": [row for row in rows if not looked_at(row)],
    }
    lines = ["| sentences | n | root right | pair F1 | pair and root F1 |", "|---|---|---|---|---|"]
    reports = {name: evaluate(fold) for name, fold in folds.items()}
    for name, report in reports.items():
        scores = report.scores
        lines.append(
            f"| {name} | {report.items} | {_two(scores['root'].recall)} "
            f"| {_two(scores['pair'].f1)} | {_two(scores['pair and root'].f1)} |"
        )
    kept = reports["only measured (three of ten)"]
    lines += ["", "Root by root, only measured sentences:", "", *_groups(kept.groups.items())]
    taken = ", ".join(f"{a} as {b} ({n})" for (a, b), n in kept.confusions.most_common(8))
    lines += ["", f"Most often one root is taken for another: {taken}."]
    return head + "\n".join(lines) + "\n"


def _regional(path: Path) -> str:
    head = "\n### Regional sentences of the project's own\n\n"
    if not path.is_file():
        return f"{head}Not measured: {path.name} is not there.\n"
    rows = list(rows_of(path))
    halves = {"all": rows, "looked at (every other)": rows[::2], "only measured": rows[1::2]}
    lines = [
        "An event is right if actor, recipient and root are, a pair if actor and recipient are.",
        "",
        *_halves(halves),
    ]
    whole = evaluate(rows)
    lines += ["", "By kind of sentence, all:", "", *_groups(sorted(whole.groups.items()))]
    seen = evaluate(rows[::2])
    failed = _by_kind(seen, rows[::2])
    lines += ["", f"Failures in the half that was looked at ({len(seen.failures)}):", ""]
    lines += [f"- *{kind}*: {item.text} ({item.what})" for kind, item in failed]
    counts = Counter(kind for kind, _ in _by_kind(evaluate(rows[1::2]), rows[1::2]))
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    lines += ["", f"In the other half, counted and not shown, so that it stays apart: {told}."]
    return head + "\n".join(lines) + "\n"


def _halves(halves: dict[str, list[Row]]) -> list[str]:
    """Precision and recall of events and pairs, and false events where there is none."""
    lines = [
        "| sentences | n | precision | recall | F1 | pair precision | pair recall "
        "| no events in | false events there |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, rows in halves.items():
        scores = evaluate(rows).scores
        event, pair = scores["event"], scores["pair"]
        none = [row for row in rows if not row["events"]]
        false = evaluate(none).scores["event"].told
        cells = (event.precision, event.recall, event.f1, pair.precision, pair.recall)
        lines.append(
            f"| {name} | {len(rows)} | {' | '.join(_two(cell) for cell in cells)} "
            f"| {len(none)} | {false} |"
        )
    return lines


def _by_kind(report: Report, rows: list[Row]) -> list[tuple[str, Failure]]:
    kinds = {str(row["id"]): str(row["kind"]) for row in rows}
    found = [(kinds[item.id], item) for item in report.failures]
    return sorted(found, key=lambda pair: (pair[0], pair[1].id))


def _groups(groups: Iterable[tuple[str, Score]]) -> list[str]:
    lines = ["| | right | told | marked | precision | recall |", "|---|---|---|---|---|---|"]
    for name, score in groups:
        lines.append(
            f"| {name} | {score.right} | {score.told} | {score.marked} "
            f"| {_two(score.precision)} | {_two(score.recall)} |"
        )
    return lines


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def main(arguments: list[str] | None = None) -> int:
    """Measure; write the page or print the section. Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--print", action="store_true", dest="printed", help="write nothing")
    section = measured()
    if parser.parse_args(arguments).printed:
        print(section)
        return 0
    return write_section(EVENTS, "measured", section)


if __name__ == "__main__":
    sys.exit(main())
