"""From shares and criticalities to lever scores and grip, for many draws at once.

Lever score (DESIGN, Method): 100 * sqrt(share * criticality), or 100 * share * criticality as
the alternative form; without criticality 100 * share in both. Share: weighted mean of the
lever's components. Grip: weighted mean of the scores over the levers used, arithmetic or
geometric; the geometric mean is shifted by one point, exp(sum w ln(1 + s)) - 1, so that one
lever without pull does not wipe out the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nearabroad.index.draws import (
    Array,
    Mask,
    Methods,
    carried_share,
    from_quantile,
    from_quantile_of_carried,
)
from nearabroad.index.panel import Bands, LeverCells, Panel

MINIMUM_COVERAGE = 0.5
"""Weight of what is observed below which there is no number, only the reason."""


@dataclass(frozen=True)
class Use:
    """Which cells count: by lever and component, and by lever, each over the columns."""

    components: tuple[Mask, ...]
    levers: Mask


def drawn(bands: Bands, u: Array | None, *, share: bool) -> Array:
    """Values of the cells: [column, draw] at quantiles, or [column, 1] at the central value.

    Central: the point, or the middle of the band where there is none. Unobserved cells give 0
    (they are masked). Cells without width take one value for every draw. What was carried is
    drawn as likely below its point as above, shares on the scale they were carried on.
    """
    low = np.where(np.isnan(bands.low), 0.0, bands.low)
    high = np.where(np.isnan(bands.high), 0.0, bands.high)
    centre = np.where(np.isnan(bands.mode), (low + high) / 2, bands.mode)
    if u is None:
        return centre[:, None]
    result = np.repeat(centre[:, None], u.shape[1], axis=1)
    wide = high > low
    for cells, inverse in (
        (wide & ~bands.carried, from_quantile),
        (wide & bands.carried, carried_share if share else from_quantile_of_carried),
    ):
        if cells.any():
            edges = (low[cells, None], bands.mode[cells, None], high[cells, None])
            result[cells] = inverse(u[bands.draw[cells]], *edges)
    return result


def lever_share(cells: LeverCells, used: Mask, u: Array | None) -> Array:
    """The lever's share over the columns: mean of the used components, by their weights."""
    size = 1 if u is None else u.shape[1]
    total = np.zeros((used.shape[1], size))
    weight = np.zeros(used.shape[1])
    for row, bands in enumerate(cells.shares):
        if used[row].any():
            part = np.where(used[row], bands.weight, 0.0)
            total += part[:, None] * drawn(bands, u, share=True)
            weight += part
    return np.divide(total, weight[:, None], out=total, where=weight[:, None] > 0)


Pull = tuple[Array, Array | None]
"""A lever's share and its criticality (None: it has none), each [column, draw]."""


def pulls_of(panel: Panel, use: Use, u: Array | None) -> list[Pull]:
    """Share and criticality of each lever: what scores are made of, whatever the method."""
    return [
        (
            lever_share(cells, use.components[row], u),
            None if cells.criticality is None else drawn(cells.criticality, u, share=False),
        )
        for row, cells in enumerate(panel.levers)
    ]


def scores_of(pulls: Sequence[Pull], methods: Methods) -> Array:
    """Scores [lever, column, draw], 0..100, for the methods' score forms.

    >>> one = Methods(np.array([[1.0]]), np.array([False]), np.array([False]))
    >>> float(scores_of([(np.array([[0.25]]), np.array([[1.0]]))], one)[0, 0, 0])
    50.0
    """
    columns, size = pulls[0][0].shape
    draws = max(methods.product.shape[0], size)
    result = np.zeros((len(pulls), columns, draws))
    for row, (share, criticality) in enumerate(pulls):
        if criticality is None:
            result[row] = 100.0 * share
            continue
        pull = share * criticality
        result[row] = 100.0 * np.where(methods.product[None, :], pull, np.sqrt(pull))
    return result


def lever_scores(panel: Panel, use: Use, methods: Methods, u: Array | None) -> Array:
    """Scores [lever, column, draw] of a panel at quantiles `u` (None: at the central values)."""
    return scores_of(pulls_of(panel, use, u), methods)


def grip_of(scores: Array, used: Mask, methods: Methods) -> Array:
    """Grip [column, draw], 0..100: weighted mean of the used levers' scores.

    NaN where no lever is used. `used` is [lever, column].

    >>> one = Methods(np.array([[0.5], [0.5]]), np.array([False]), np.array([False]))
    >>> float(grip_of(np.array([[[40.0]], [[60.0]]]), np.array([[True], [True]]), one)[0, 0])
    50.0
    """
    shape = np.broadcast_shapes(scores.shape, methods.weights[:, None, :].shape)
    weights = np.broadcast_to(methods.weights[:, None, :] * used[:, :, None], shape)
    scores = np.broadcast_to(scores, shape)
    total = weights.sum(axis=0)
    safe = np.where(total > 0, total, 1.0)
    result = np.einsum("lcd,lcd->cd", weights, scores) / safe
    if methods.geometric.any():
        logs = np.einsum("lcd,lcd->cd", weights, np.log1p(scores)) / safe
        result = np.where(methods.geometric[None, :], np.expm1(logs), result)
    return np.where(total > 0, result, np.nan)


def own_use(panel: Panel) -> Use:
    """Every column by itself: all that is observed there (for a single year's grip)."""
    components = tuple(
        np.array([bands.observed for bands in cells.shares]) for cells in panel.levers
    )
    levers = np.array(
        [usable(cells, used) for cells, used in zip(panel.levers, components, strict=True)]
    )
    return Use(components, levers)


def common_use(panel: Panel) -> Use:
    """Only what is observed, on one basis, in every column: for changes, ranks and hedging."""
    components = []
    for cells in panel.levers:
        rows = [
            np.full(len(panel.columns), bool(bands.observed.all()) and _one_basis(bands))
            for bands in cells.shares
        ]
        components.append(np.array(rows))
    levers = []
    for cells, used in zip(panel.levers, components, strict=True):
        levers.append(np.full(len(panel.columns), bool(usable(cells, used).all())))
    return Use(tuple(components), np.array(levers))


def _one_basis(bands: Bands) -> bool:
    return len(set(bands.basis.tolist())) <= 1


def usable(cells: LeverCells, used: Mask) -> Mask:
    """Columns where the used components hold half of the lever, and criticality is known."""
    weights = np.array([bands.weight for bands in cells.shares])
    total = weights.sum(axis=0)
    part = np.where(used, weights, 0.0).sum(axis=0)
    enough = (total > 0) & (part >= MINIMUM_COVERAGE * total - 1e-12)
    if not cells.needs_criticality:
        return np.asarray(enough)
    assert cells.criticality is not None
    crit = cells.criticality
    # Where criticality is 0 to both ends of its band the score is 0 whatever the share is.
    none_at_all = crit.observed & (np.nan_to_num(crit.high, nan=1.0) == 0.0)
    scored: Mask = (enough & crit.observed) | none_at_all
    return scored


def coverage_of(use: Use, weights: Sequence[float]) -> Array:
    """Weight of the used levers over the weight of all, by column."""
    raw = np.asarray(weights, dtype=float)
    result: Array = (raw[:, None] * use.levers).sum(axis=0) / raw.sum()
    return result
