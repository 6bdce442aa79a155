"""Flags on a comparison: what a reader must know before quoting its number."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nearabroad.index.compare import Comparison, missing_levers
from nearabroad.index.draws import Array
from nearabroad.index.panel import Bands, Panel
from nearabroad.index.words import CAPACITY_STEP, NO_CLEAR_CHANGE, NOT_OBSERVABLE

MARKS = (
    "implausible jump", "embargo", "distorted", "upper bound", "is a member of", "sources differ",
    "fallback", "another source", "incomplete", "partners' rows hold", "takes in services",
    "editions differ",
)  # fmt: skip
"""Notes that go to the reader as they stand."""

OLD = 3
"""Years after which carried data are named."""


def flags_of(comparison: Comparison) -> list[str]:
    """Short flags, most important first: levers left out, parts left out, bands, old data."""
    flags = [f"{lever} left out" for lever in missing_levers(comparison)]
    for cells, used, components in zip(
        comparison.panel.levers, comparison.use.levers, comparison.use.components, strict=True
    ):
        if not used.all():
            continue
        for bands, kept in zip(cells.shares, components, strict=True):
            if not kept.all() and bands.weight.any():
                flags.append(f"{cells.lever} without {bands.name}")
            elif kept.all():
                flags.extend(_of_cells(cells.lever, bands, comparison.panel))
        if cells.criticality is not None:
            name = f"{cells.lever} criticality"
            flags.extend(_marked(name, cells.criticality))
            flags.extend(_old_data(name, cells.criticality, comparison.panel))
    return list(dict.fromkeys(flags))


def beside_the_point(point: float, draws: Array, word: str) -> list[str]:
    """Why a word tells of a change that the point does not show; empty where both agree.

    The point has one set of weights and central values, the word is of all draws.

    >>> beside_the_point(0.5, np.array([1.5, 2.5, 4.0]), "likely tightening")
    ['the point +0.5 is no change of its own, the word is of the draws: their middle is +2.5']
    >>> beside_the_point(0.5, np.array([0.5]), "no clear change")
    []
    """
    if word in (NO_CLEAR_CHANGE, NOT_OBSERVABLE) or abs(point) > CAPACITY_STEP:
        return []
    return [
        f"the point {point:+.1f} is no change of its own, the word is of the draws: their middle "
        f"is {np.median(draws):+.1f}"
    ]


def _of_cells(lever: str, bands: Bands, panel: Panel) -> Iterator[str]:
    for column, (_, year) in enumerate(panel.columns):
        if np.isnan(bands.mode[column]):
            width = bands.high[column] - bands.low[column]
            if width >= 0.01:
                points = f"{100 * width:.0f}"
                one = "" if points == "1" else "s"
                yield f"{lever} {bands.name} {year} a band of {points} point{one}"
    yield from _marked(f"{lever} {bands.name}", bands)
    yield from _old_data(f"{lever} {bands.name}", bands, panel)


def _marked(name: str, bands: Bands) -> Iterator[str]:
    """Notes that go to the reader as they stand."""
    for note in dict.fromkeys(str(item) for item in bands.note.tolist()):
        for part in note.split("; "):
            if any(mark in part for mark in MARKS):
                yield part if part.startswith("implausible") else f"{name}: {part}"


def _old_data(name: str, bands: Bands, panel: Panel) -> Iterator[str]:
    """Names the years of data that are carried: one figure for all years, or an old one."""
    if not bands.observed.all() or not bands.carried.any():
        return
    used = set(bands.data_year.tolist())
    if len(used) == 1 and len({year for _, year in panel.columns}) > 1:
        yield f"{name}: one figure, of {used.pop()}, for all years"
        return
    years = np.array([year for _, year in panel.columns])
    for year in sorted(set(bands.data_year[np.abs(years - bands.data_year) >= OLD].tolist())):
        yield f"{name} from {year}"
