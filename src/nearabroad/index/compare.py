"""Comparisons of columns on their common basis: data band, method band, and both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nearabroad.index.draws import (
    DRAWS,
    SEED,
    Array,
    Methods,
    Quantiles,
    central_methods,
    draw_methods,
    kept_quantiles,
)
from nearabroad.index.panel import Cell, Components, LeverCells, Panel, panel_of
from nearabroad.index.presets import Preset
from nearabroad.index.scores import (
    MINIMUM_COVERAGE,
    Use,
    common_use,
    coverage_of,
    grip_of,
    pulls_of,
    scores_of,
)

Declared = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
"""Each lever's components and criticality bases."""

BAND = (5.0, 95.0)
"""Percentiles of the 90 % band."""


@dataclass(frozen=True)
class Settings:
    """What all comparisons of one answer share: preset, draws, seed, one draw of methods."""

    preset: Preset
    declared: Declared
    draws: int
    seed: int
    methods: Methods
    central: Methods
    quantiles: Quantiles

    @classmethod
    def of(
        cls, preset: Preset, declared: Declared, draws: int = DRAWS, seed: int = SEED
    ) -> Settings:
        """Settings with their one draw of methods and weights."""
        methods = draw_methods(preset, draws, seed)
        return cls(
            preset, declared, draws, seed, methods, central_methods(preset),
            kept_quantiles(draws, seed),
        )  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """Grip of several columns on their common basis; arrays are [column, draw] or [column].

    `both` varies data and methods, `data` and `method` one alone; `central` is the preset's own
    method at central values. `scores` are central lever scores [lever, column].
    """

    panel: Panel
    use: Use
    coverage: float
    both: Array
    data: Array
    method: Array
    central: Array
    scores: Array
    drawn_scores: Array

    @property
    def observable(self) -> bool:
        """Whether the common levers hold at least half of the weight."""
        return self.coverage >= MINIMUM_COVERAGE - 1e-12

    @property
    def levers(self) -> tuple[str, ...]:
        """The levers that are compared."""
        return tuple(
            cells.lever
            for cells, used in zip(self.panel.levers, self.use.levers, strict=True)
            if used.all()
        )


def compare(
    components: Components, neighbor: str, columns: Sequence[Cell], settings: Settings
) -> Comparison:
    """Compare columns (patron, year) of one neighbor on what is observed in all of them."""
    panel = panel_of(components, neighbor, columns, settings.preset, settings.declared)
    use = common_use(panel)
    weights = [settings.preset.weights[lever] for lever in settings.preset.levers]
    drawn = pulls_of(panel, use, settings.quantiles.rows(panel.keys))
    fixed = pulls_of(panel, use, None)
    central, scores = scores_of(drawn, settings.central), scores_of(fixed, settings.central)
    return Comparison(
        panel=panel,
        use=use,
        coverage=float(coverage_of(use, weights).min(initial=1.0)),
        both=grip_of(scores_of(drawn, settings.methods), use.levers, settings.methods),
        data=grip_of(central, use.levers, settings.central),
        method=grip_of(scores_of(fixed, settings.methods), use.levers, settings.methods),
        central=grip_of(scores, use.levers, settings.central)[:, 0],
        scores=scores[:, :, 0],
        drawn_scores=central,
    )


def band(draws: Array) -> tuple[float, float]:
    """The 90 % band of draws: 5th and 95th percentile.

    >>> band(np.arange(101.0))
    (5.0, 95.0)
    """
    low, high = np.percentile(draws, BAND)
    return float(low), float(high)


def missing_levers(comparison: Comparison) -> dict[str, str]:
    """Levers left out of a comparison, each with the reasons of its unobserved cells."""
    left_out = {}
    for cells, used in zip(comparison.panel.levers, comparison.use.levers, strict=True):
        if not used.all():
            left_out[cells.lever] = why_missing(cells, comparison.panel.columns)
    return left_out


def why_missing(cells: LeverCells, columns: Sequence[Cell]) -> str:
    """The reasons why a lever's components (or criticality) are not observed in all columns."""
    where: dict[str, list[str]] = {}
    breaks = []
    for bands in [*cells.shares, *([cells.criticality] if cells.criticality else [])]:
        for column in np.flatnonzero(~bands.observed):
            patron, year = columns[int(column)]
            note = str(bands.note[column]) or "unobserved"
            where.setdefault(f"{bands.name}: {note}", []).append(f"{patron} {year}")
        bases = {str(item) for item in bands.basis.tolist() if item}
        if bands.observed.all() and len(bases) > 1:
            breaks.append(f"{bands.name}: break of basis ({' / '.join(sorted(bases))})")
    reasons = [f"{note} ({', '.join(cells_of)})" for note, cells_of in where.items()]
    return "; ".join([*reasons, *breaks]) or "its observed part is under half of the lever"


def driver_of(comparison: Comparison, settings: Settings) -> tuple[str | None, float | None]:
    """The lever that drives the change between the first and last column, in points of grip.

    Contribution of a lever: w * (score now - score then) / sum of w over the levers compared,
    with the preset's own weights and the arithmetic mean. The driver is the largest one that
    goes the way the sum goes.
    """
    used = comparison.use.levers.all(axis=1)
    weights = settings.central.weights[:, 0] * used
    if weights.sum() <= 0:
        return None, None
    moved = weights * (comparison.scores[:, -1] - comparison.scores[:, 0]) / weights.sum()
    top = int(np.argmax(moved * np.sign(moved.sum())))
    if abs(moved[top]) < 1e-9:
        return None, 0.0
    return comparison.panel.levers[top].lever, float(moved[top])
