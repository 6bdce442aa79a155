"""Measure the coding of text and write the numbers into docs/method/events.md.

    python tools/measure_events.py            # measure and write
    python tools/measure_events.py --print    # measure and print only

Needs the extra nlp. Reads the tuning sentences beside the project (or where `NEARABROAD_SHARED`
points) and `tests/golden/regional_sentences.jsonl`; a file that is not there is said to be missing.
Sentences of others are counted and never shown; the project's own are shown where they fail.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from nearabroad.events.coding.evaluate import Row, Score, evaluate, rows_of

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "method" / "events.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SHOWN = 60
"""Failures of the project's own sentences that are shown."""


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
    report = evaluate(rows_of(path))
    lines = [
        f"{report.items} texts. An event is right if actor, recipient and root are.",
        "",
        *_groups([*report.scores.items(), *sorted(report.groups.items())]),
        "",
        f"Failures ({len(report.failures)} texts, {min(SHOWN, len(report.failures))} shown):",
        "",
        *(f"- {item.text} *{item.what}*" for item in report.failures[:SHOWN]),
    ]
    return head + "\n".join(lines) + "\n"


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
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        print(f"{PAGE.name} has no section between {BEGIN} and {END}")
        return 1
    PAGE.write_text(f"{before}{BEGIN}\n{section}\n{END}{after}", encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
