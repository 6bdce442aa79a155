"""The ordinal logit's expected likelihood and its slopes, one block of matrices a year.

P(yes) = s(c1 - eta), P(no) = s(eta - c2), P(abstain) = the rest, with eta = beta_j theta_it,
s the logistic function and c1 < c2 (McCullagh 1980, Journal of the Royal Statistical Society
B 42:109). An abstention factors exactly: s(c1 - eta) s(eta - c2) (exp(c2 - c1) - 1). So

    log P = -w1 log(1 + exp(eta - c1)) - w2 log(1 + exp(c2 - eta)) + w1 w2 log(exp(c2 - c1) - 1)

with w1 = 1 unless no and w2 = 1 unless yes: two plain logits, and one term of the item alone.
It is concave in (beta, c1, c2) and in theta. Expectations over theta ~ N(m, v) by Gauss-Hermite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nearabroad.votes.codes import MISSING, NO, YES
from nearabroad.votes.rollcalls import Votes, Whole

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

NODES = 3
"""Gauss-Hermite nodes: exact to the fifth power of theta about its mean."""
STEEPEST = 300.0
"""Logits are cut here, where a double's exponential and its square still fit."""


@dataclass(frozen=True, eq=False)
class Block:
    """One year: its period, items [resolution] and states [state] as places, and w1, w2."""

    period: int
    items: Places
    states: Places
    up: Array
    down: Array


@dataclass(eq=False)
class Sums:
    """What one pass yields. States [period, state]: value, slope, curve. Items: see `items`.

    `item_value` [item], `item_slope` [item, 3] and `item_curve` [item, 3, 3], the negated second
    derivatives, in the order beta, c1, c2; without the abstentions' own term and without priors.
    """

    value: Array
    slope: Array
    curve: Array
    item_value: Array
    item_slope: Array
    item_curve: Array


def blocks_of(votes: Votes, period: Whole, items: Whole, periods: int) -> list[Block]:
    """Blocks of the periods 0..periods-1 that have votes; states without one are left out."""
    result = []
    for each in range(periods):
        rows = np.flatnonzero(period == each)
        cast = votes[rows]
        columns = np.flatnonzero((cast != MISSING).any(axis=0))
        cast = cast[:, columns]
        voted = cast != MISSING
        if rows.size and columns.size:
            result.append(
                Block(
                    each,
                    items[rows].astype(np.intp),
                    columns,
                    (voted & (cast != NO)).astype(np.float64),
                    (voted & (cast != YES)).astype(np.float64),
                )
            )
    return result


def evaluate(
    blocks: Sequence[Block], items: Array, mean: Array, variance: Array, nodes: int = NODES
) -> Sums:
    """One pass over all votes: expected log likelihood, slopes and curvatures.

    `items` [item, 3] are beta, c1, c2; `mean` and `variance` [period, state] of theta. Slope
    and curve of a state are E[dl/dtheta] and -E[d2l/dtheta2] (Opper and Archambeau 2009, Neural
    Computation 21:786).
    """
    points, weights = np.polynomial.hermite_e.hermegauss(nodes)
    weights = weights / weights.sum()
    count = len(items)
    sums = Sums(
        np.zeros(mean.shape), np.zeros(mean.shape), np.zeros(mean.shape),
        np.zeros(count), np.zeros((count, 3)), np.zeros((count, 3, 3)),
    )  # fmt: skip
    for block in blocks:
        at = block.period, block.states
        spread = np.sqrt(variance[at])
        thetas = [mean[at] + spread * point for point in points]
        _add(sums, block, items[block.items], thetas, weights)
    return sums


def _add(sums: Sums, block: Block, items: Array, thetas: list[Array], weights: Array) -> None:
    """Adds one block's part to the sums."""
    beta, first, second = items[:, :1], items[:, 1:2], items[:, 2:3]
    size = len(block.states)
    value, slope, curve = np.zeros(size), np.zeros(size), np.zeros(size)
    own = np.zeros((len(items), 9))
    item_value = np.zeros(len(items))
    for theta, weight in zip(thetas, weights, strict=True):
        eta = beta * theta
        p1, d1, h1 = _logit(eta - first, block.up)
        p2, d2, h2 = _logit(second - eta, block.down)
        log = np.log(p1 * p2)
        value -= weight * log.sum(axis=0)
        item_value -= weight * log.sum(axis=1)
        slope += weight * (items[:, 0] @ (d2 - d1))
        curve += weight * (items[:, 0] ** 2 @ (h1 + h2))
        powers = weight * np.column_stack([np.ones_like(theta), theta, theta * theta])
        own += np.hstack(
            [d1 @ powers[:, :2], d2 @ powers[:, :2], h1 @ powers[:, :2], h2 @ powers[:, :2],
             (h1 + h2) @ powers[:, 2:]]
        )  # fmt: skip
    at = block.period, block.states
    sums.value[at], sums.slope[at], sums.curve[at] = value, slope, curve
    u0, u1, v0, v1, h10, h11, h20, h21, hh = own.T
    zero = np.zeros_like(hh)
    steep = np.stack([v1 - u1, u0, -v0], axis=1)
    bend = np.stack([hh, -h11, -h21, -h11, h10, zero, -h21, zero, h20], axis=1).reshape(-1, 3, 3)
    np.add.at(sums.item_value, block.items, item_value)
    np.add.at(sums.item_slope, block.items, steep)
    np.add.at(sums.item_curve, block.items, bend)


def _logit(x: Array, weight: Array) -> tuple[Array, Array, Array]:
    """1 + w e^x, its weighted logistic w s(x), and its slope w s(x)(1 - s(x))."""
    np.minimum(x, STEEPEST, out=x)
    np.exp(x, out=x)
    x *= weight
    x += 1.0
    rest = 1.0 / x
    share = 1.0 - rest
    return x, share, share * rest
