"""Gaussian random walks over years, all states at once: the Kalman smoother's moments.

In information form: the precision of a state's path is tridiagonal, the random walk's plus the
votes' on the diagonal. One sweep forward and one back give what the Kalman filter and the
Rauch-Tung-Striebel smoother give (Rue and Held 2005, Gaussian Markov Random Fields, ch. 2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nearabroad.votes.likelihood import Array

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Walk:
    """Where each state's path begins and is under way: masks [period, state].

    `begins` marks the first year with a vote; `steps` a year from which the path goes on to the
    next one, up to the last year with a vote.
    """

    begins: Mask
    steps: Mask

    @property
    def inside(self) -> Mask:
        """Years on a path."""
        result = self.begins | self.steps
        result[1:] |= self.steps[:-1]
        return result


def walk_of(observed: Mask) -> Walk:
    """The paths between first and last year with a vote; `observed` is [period, state]."""
    since = np.maximum.accumulate(observed, axis=0)
    until = np.maximum.accumulate(observed[::-1], axis=0)[::-1]
    begins = since.copy()
    begins[1:] &= ~since[:-1]
    steps = np.zeros_like(observed)
    steps[:-1] = since[:-1] & until[1:]
    return Walk(begins, steps)


def prior(walk: Walk, start: float, step: float) -> tuple[Array, Array]:
    """Diagonal and off-diagonal [period, state] of the paths' prior precision.

    theta at the first year ~ N(0, start), each step ~ N(0, step), both variances. A year
    outside the path stands alone with precision 1.
    """
    steps = walk.steps / step
    diagonal = walk.begins / start + steps
    diagonal[1:] += steps[:-1]
    diagonal[~walk.inside] = 1.0
    return diagonal, -steps


@dataclass(frozen=True, eq=False)
class Path:
    """Gaussian paths: precision (diagonal, off), shift = precision @ mean, and their moments.

    `covariance` is with the next year; `log_determinant` [state] of the precision.
    """

    diagonal: Array
    off: Array
    shift: Array
    mean: Array
    variance: Array
    covariance: Array
    log_determinant: Array


def solve(diagonal: Array, off: Array, shift: Array) -> Path:
    """Moments of the paths, all states at once.

    >>> one = np.ones((2, 1))
    >>> path = solve(2 * one, np.array([[-1.0], [0.0]]), one)
    >>> path.mean.ravel().round(6).tolist(), path.variance.ravel().round(6).tolist()
    ([1.0, 1.0], [0.666667, 0.666667])
    """
    pivot, gain, mean = np.empty_like(diagonal), np.zeros_like(diagonal), np.empty_like(diagonal)
    variance, covariance = np.empty_like(diagonal), np.zeros_like(diagonal)
    last = len(diagonal) - 1
    pivot[0], mean[0] = diagonal[0], shift[0]
    for t in range(last):
        gain[t] = -off[t] / pivot[t]
        pivot[t + 1] = diagonal[t + 1] + gain[t] * off[t]
        mean[t + 1] = shift[t + 1] + gain[t] * mean[t]
    mean /= pivot
    variance[last] = 1.0 / pivot[last]
    for t in range(last - 1, -1, -1):
        mean[t] += gain[t] * mean[t + 1]
        covariance[t] = gain[t] * variance[t + 1]
        variance[t] = 1.0 / pivot[t] + gain[t] * covariance[t]
    return Path(diagonal, off, shift, mean, variance, covariance, np.log(pivot).sum(axis=0))


def product(diagonal: Array, off: Array, values: Array) -> Array:
    """Precision @ values for every state."""
    result: Array = diagonal * values
    result[:-1] += off[:-1] * values[1:]
    result[1:] += off[:-1] * values[:-1]
    return result


def divergence(path: Path, diagonal: Array, off: Array, centre: float = 0.0) -> Array:
    """Kullback-Leibler divergence [state] of the paths from the prior (diagonal, off) on a centre.

    (1/2)(tr(P S) + (m - centre)' P (m - centre) - n - log|P| + log|S^-1|), S the paths' covariance.
    """
    mean = path.mean - centre
    square = diagonal * (path.variance + mean * mean)
    cross = off[:-1] * (path.covariance[:-1] + mean[:-1] * mean[1:])
    own = solve(diagonal, off, np.zeros_like(diagonal)).log_determinant
    total = square.sum(axis=0) + 2.0 * cross.sum(axis=0) - len(mean) - own + path.log_determinant
    result: Array = 0.5 * total
    return result


def step_variance(path: Path, walk: Walk) -> float:
    """Mean expected square of a step over all states: the maximum of the bound in it."""
    moved = np.diff(path.mean, axis=0) ** 2 + path.variance[1:] + path.variance[:-1]
    moved -= 2.0 * path.covariance[:-1]
    steps = walk.steps[:-1]
    return float(moved[steps].mean()) if steps.any() else 1.0
