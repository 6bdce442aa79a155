"""Where zero and one lie on the scale: what the votes alone do not say.

The likelihood does not change when theta becomes a_t + b_t theta and the resolutions of that
year change with it. The random walk fixes most of a_t (states do not move all together) but
draws b_t together in years of much movement, since small steps are likelier. So, unless
repeated resolutions tie the years, every year is given the same spread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nearabroad.votes import items as item_steps
from nearabroad.votes.likelihood import Array, Block, Places, Sums
from nearabroad.votes.smoother import Path, Walk, product, solve

START = 1.0
"""Variance of a state's first year about the centre."""
FEWEST = 5
"""A year of fewer states has no spread of its own to set."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Votes as blocks, the paths' years, abstentions and (first) period of each item.

    `stated` is the variance of a step, or None to estimate it; `equal` asks for a spread of 1
    in every year, which needs every item to belong to one period.
    """

    blocks: Sequence[Block]
    walk: Walk
    abstained: Array
    period: Places
    stated: float | None = None
    equal: bool = True


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


def equal_spread(problem: Problem, fit: Fit) -> Fit:
    """Every year's states, those that voted, get standard deviation 1 about their own mean."""
    a, b = np.zeros(len(fit.path.mean)), np.ones(len(fit.path.mean))
    for block in problem.blocks:
        values = fit.path.mean[block.period, block.states]
        if len(values) >= FEWEST and values.std() > 0.01:
            b[block.period] = values.std()
            a[block.period] = values.mean() * (1.0 - values.std())
    return reframed(problem, fit, a, b)


def recentre(problem: Problem, fit: Fit) -> Fit:
    """Moves the origin of theta to where the cut points' priors want it, one Newton step.

    The centre goes to the mean of the first years. The likelihood does not change, and the
    bound rises by what the priors gain.
    """
    centre = float(fit.path.mean[problem.walk.begins].mean())
    here, slope, curve = item_steps.origin(fit.items, 0.0)
    move = slope / curve if curve > 0 else 0.0
    while abs(move) > 1e-9 and item_steps.origin(fit.items, move)[0] < here:
        move /= 2.0
    fit = replace(fit, centre=centre + move)
    size = len(fit.path.mean)
    return reframed(problem, fit, np.full(size, -move), np.ones(size))


def rescale(problem: Problem, fit: Fit) -> Fit:
    """Stretches theta by s and divides beta by s, s where the priors want it: A s^4 = n s^2 + B.

    Parameter expansion (Liu, Rubin and Wu 1998, Biometrika 85:755): n first years, A the sum of
    their expected squares about the centre, B = sum (beta / RIDGE)^2. The variance of a step is
    stretched along; where it is stated, nothing is stretched.
    """
    if problem.stated is not None:
        return fit
    path, begins = fit.path, problem.walk.begins
    squares = float((path.variance + (path.mean - fit.centre) ** 2)[begins].sum() / START)
    slopes = float(((fit.items[:, 0] / item_steps.RIDGE) ** 2).sum())
    n = float(begins.sum())
    s = float(np.sqrt((n + np.sqrt(n * n + 4.0 * squares * slopes)) / (2.0 * squares)))
    size = len(path.mean)
    fit = replace(fit, step=fit.step * s**2, centre=fit.centre * s)
    return reframed(problem, fit, np.zeros(size), np.full(size, 1.0 / s))
