"""What the files hold: refusals and notes of holes that would otherwise pass for zeros."""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa

from nearabroad.core.errors import LackingData
from nearabroad.parallel.question import Asked
from nearabroad.trade.windows import Windows, month_text

LEVELS = {"fines": "8-digit rows", "totals": "rows of all goods (TOTAL)"}
"""Counts of monthly sums, and what they count."""


def check_held(months: pa.Table, question: Asked, windows: Windows) -> None:
    """Raise `LackingData` for a destination or a month that the files do not cover.

    `months` are the monthly sums. A destination without any row at the start or the end of the
    months compared, and a month without any row of a level that other months have, are holes:
    taken for zeros they would lower what is expected, or what is observed.
    """
    held = [row for row in months.to_pylist() if windows.first <= row["month"] <= windows.last]
    _check_destinations(held, question)
    every = {row["month"] for row in held}
    for count, told in LEVELS.items():
        there: dict[str, set[int]] = defaultdict(set)
        for row in held:
            if row[count]:
                there[row["partner"]].add(row["month"])
        if not there:
            continue
        if gaps := every - set().union(*there.values()):
            raise LackingData(
                f"the files have no {told} of {', '.join(map(month_text, sorted(gaps)))}, months "
                "of which other rows are there: missing, not zero; add a file that has them."
            )
        _check_ends(there, told, question, every)


def _check_destinations(held: list[dict[str, object]], question: Asked) -> None:
    there = {row["partner"] for row in held}
    for code in question.partners:
        if code not in there:
            raise LackingData(
                f"no exports of {question.sanctioned_by} to {code} are in the files; leave it out "
                "or add a file that has them."
            )


def _check_ends(
    there: dict[str, set[int]], told: str, question: Asked, every: set[int]
) -> None:  # fmt: skip
    first, last = min(every), max(every)
    for code in question.partners:
        own = there.get(code, set())
        if not own or min(own) > first or max(own) < last:
            span = f"are of {month_text(min(own))} to {month_text(max(own))}" if own else "lack"
            raise LackingData(
                f"{told} of exports to {code} {span}, others of {month_text(first)} to "
                f"{month_text(last)}: the rest is missing, not zero; add a file that has it, set "
                f"--until, or leave {code} out."
            )


def totals_alone(months: pa.Table, windows: Windows) -> list[tuple[str, list[str]]]:
    """Exporters with months of which there are rows of all goods and no 8-digit ones."""
    counts: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for row in months.to_pylist():
        if windows.first <= row["month"] <= windows.last:
            found = counts[row["reporter"], row["month"]]
            found[0] += row["fines"]
            found[1] += row["totals"]
    gaps: dict[str, list[str]] = defaultdict(list)
    for (exporter, month), (fines, totals) in sorted(counts.items()):
        if totals and not fines:
            gaps[exporter].append(month_text(month))
    return list(gaps.items())
