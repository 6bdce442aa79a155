"""Which choice matters: Sobol indices of the change in grip over weights, methods and data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nearabroad.index.compare import Comparison, Settings
from nearabroad.index.draws import Array, Methods, quantiles
from nearabroad.index.scores import grip_of, lever_scores

POINTS = 512
"""Base sample of the Sobol design (a power of two)."""

STORED = 4096
"""Draws of the data that the choice `data` picks from."""

Row = dict[str, Any]


def sensitivity_rows(comparison: Comparison, settings: Settings, seed: int) -> list[Row]:
    """First-order and total Sobol indices of the change between the first and last column.

    Choices: each lever's weight (gamma quantile: gammas over their sum are the Dirichlet), the
    aggregator, the score form, and the data (one choice: which of many stored draws of all
    observations at once).
    First order: variance that goes when the choice is fixed alone; total: with all that it
    interacts with (Saltelli et al. 2010, Computer Physics Communications 181:259). Estimated by
    `scipy.stats.sobol_indices`. Empty where the change does not vary.
    """
    choices = _choices(comparison, settings)
    stored = quantiles(comparison.panel.keys, STORED, seed)

    def change(sample: Array) -> Array:
        methods, level = _read(sample, choices, settings)
        u = stored[:, (level * STORED).astype(int)]
        scores = lever_scores(comparison.panel, comparison.use, methods, u)
        grips = grip_of(scores, comparison.use.levers, methods)
        moved: Array = grips[-1] - grips[0]
        return moved

    trial = change(np.random.default_rng(seed).random((len(choices), 256)))
    if float(trial.std()) < 1e-9:
        return []
    from scipy import stats  # it loads pandas, which most questions never need

    found = stats.sobol_indices(
        func=change,
        n=POINTS,
        dists=[stats.uniform() for _ in choices],
        rng=np.random.default_rng(seed),
    )
    return [
        {
            "neighbor": comparison.panel.neighbor,
            "choice": choice,
            "first_order": float(first),
            "total": float(total),
        }
        for choice, first, total in zip(choices, found.first_order, found.total_order, strict=True)
    ]


def _choices(comparison: Comparison, settings: Settings) -> list[str]:
    names = [f"weight of {lever}" for lever in comparison.levers]
    if len(settings.preset.aggregators) > 1:
        names.append("aggregator")
    if len(settings.preset.score_forms) > 1:
        names.append("score form")
    return [*names, "data"]


def _read(sample: Array, choices: Sequence[str], settings: Settings) -> tuple[Methods, Array]:
    """Methods and the data's quantile from a sample [choice, point] of uniforms."""
    from scipy import stats

    rows = {choice: np.clip(sample[index], 1e-9, 1 - 1e-9) for index, choice in enumerate(choices)}
    preset = settings.preset
    raw = np.array([preset.weights[lever] for lever in preset.levers])
    alpha = preset.concentration * raw / raw.sum()
    middle = np.full(sample.shape[1], 0.5)
    weights = np.array(
        [
            stats.gamma.ppf(rows.get(f"weight of {lever}", middle), a)
            for lever, a in zip(preset.levers, alpha, strict=True)
        ]
    )
    methods = Methods(
        weights / weights.sum(axis=0),
        _pick(rows.get("aggregator"), preset.aggregators, sample.shape[1]) == "geometric",
        _pick(rows.get("score form"), preset.score_forms, sample.shape[1]) == "product",
    )
    return methods, rows["data"]


def _pick(row: Array | None, alternatives: Sequence[str], size: int) -> Any:
    if row is None:
        return np.full(size, alternatives[0])
    return np.array(alternatives)[(row * len(alternatives)).astype(int)]
