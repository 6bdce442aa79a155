"""Years in words."""

from __future__ import annotations

from collections.abc import Iterable


def year_ranges(years: Iterable[int]) -> str:
    """Years as ranges.

    >>> year_ranges([2019, 2021, 2022, 2023])
    '2019, 2021–2023'
    """
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
