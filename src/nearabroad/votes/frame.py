"""Where zero and one lie on the scale: what the votes alone do not say.

The likelihood does not change when theta becomes a_t + b_t theta and the resolutions of that
year change with it. Only the random walk ties the years, and it draws b_t together in years of
much movement, since small steps are likelier. So, unless repeated resolutions tie the years,
the states that vote in a year have mean 0 and standard deviation 1; otherwise all state-years
together have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nearabroad.votes.likelihood import Array, Block, Places, Sums
from nearabroad.votes.smoother import Path, Walk, product, solve

START = 1.0
"""Variance of a state's first year about the centre."""
FEWEST, FLAT = 5, 0.01
"""A year of fewer states, or of a smaller spread, is left where the walk puts it."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Votes as blocks, the paths' years, abstentions and (first) period of each item.

    `stated` is the variance of a step, or None to estimate it. `frame` is `year` (needs every
    item to belong to one period), `pooled`, or `none`: no standardising, and a bound that never
    falls.
    """

    blocks: Sequence[Block]
    walk: Walk
    abstained: Array
    period: Places
    stated: float | None = None
    frame: str = "year"


@dataclass(frozen=True, eq=False)
class Fit:
    """State of the fit: paths, items, variance of a step, centre of first years, damping."""

    path: Path
    items: Array
    step: float
    centre: float
    sums: Sums
    pace: Array
    damping: Array
    bounds: tuple[float, ...] = ()
    moved: float = np.inf


def reframed(problem: Problem, fit: Fit, a: Array, b: Array) -> Fit:
    """The same fit in theta' with theta = a_t + b_t theta'; `a` and `b` [period].

    beta' = beta b, c' = c - beta a. Slopes and curvatures turn along, by the chain rule.
    """
    path, inside, sums = fit.path, problem.walk.inside, fit.sums
    scale = b[:, None]
    mean = (path.mean - a[:, None]) / scale
    diagonal = np.where(inside, path.diagonal * scale**2, 1.0)
    off = path.off.copy()
    off[:-1] *= scale[:-1] * scale[1:]
    mean = np.where(inside, mean, fit.centre)
    moved = solve(diagonal, off, product(diagonal, off, mean))
    shift, stretch = a[problem.period], b[problem.period]
    items = fit.items.copy()
    items[:, 1:] -= (items[:, 0] * shift)[:, None]
    items[:, 0] *= stretch
    turn = np.zeros((len(items), 3, 3))
    turn[:, 0, 0] = 1.0 / stretch
    turn[:, 1, 0] = turn[:, 2, 0] = shift / stretch
    turn[:, 1, 1] = turn[:, 2, 2] = 1.0
    back = turn.transpose(0, 2, 1)
    slope = (back @ sums.item_slope[:, :, None])[:, :, 0]
    curve = back @ sums.item_curve @ turn
    new = Sums(
        sums.value, sums.slope * scale, sums.curve * scale**2, sums.item_value, slope, curve
    )  # fmt: skip
    return replace(fit, path=moved, items=items, sums=new)


def standardised(problem: Problem, fit: Fit) -> Fit:
    """The states that voted get mean 0 and standard deviation 1: in every year, or pooled."""
    size = len(fit.path.mean)
    a, b = np.zeros(size), np.ones(size)
    if problem.frame == "pooled":
        mean, spread = pooled(problem, fit)
        a[:], b[:] = mean, spread
    elif problem.frame == "year":
        for block in problem.blocks:
            values = fit.path.mean[block.period, block.states]
            if len(values) >= FEWEST and values.std() > FLAT:
                a[block.period], b[block.period] = values.mean(), values.std()
    return reframed(problem, fit, a, b)


def pooled(problem: Problem, fit: Fit) -> tuple[float, float]:
    """Mean and standard deviation over all state-years with a vote; (mean, 1) if there is none."""
    values = np.concatenate([fit.path.mean[block.period, block.states] for block in problem.blocks])
    spread = float(values.std())
    return float(values.mean()), spread if spread > FLAT else 1.0
