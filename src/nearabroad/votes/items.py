"""Resolutions' parameters: slope beta and cut points c1 < c2, by damped Newton steps.

Priors: beta ~ N(0, RIDGE^2), and half a vote each of yes, abstain and no at theta = 0, which
keeps the cut points finite where a choice is missing (as Firth's and Jeffreys' priors do).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nearabroad.votes.likelihood import Array, Sums

RIDGE = 3.0
PSEUDO = 0.5
LEAST_SHRINK = 0.1
"""A step never narrows c2 - c1 to less than this part of it."""
LONGEST = 4.0
"""The longest change of any parameter in one step."""


@dataclass(frozen=True, eq=False)
class Objective:
    """An item's expected log posterior with slope and negated second derivatives."""

    value: Array
    slope: Array
    curve: Array


def start(yes: Array, abstain: Array, no: Array) -> Array:
    """Items [item, 3] before the first step: no slope, cut points from the margins."""
    total = yes + abstain + no + 3 * PSEUDO
    first = (yes + PSEUDO) / total
    second = (yes + abstain + 2 * PSEUDO) / total
    cuts = [np.log(share / (1.0 - share)) for share in (first, second)]
    return np.column_stack([np.zeros_like(first), *cuts])


def objective(items: Array, sums: Sums, abstained: Array) -> Objective:
    """The votes' part, the abstentions' own term and the priors, put together.

    The abstentions' term is n log(exp(d) - 1) with d = c2 - c1, slope n / (1 - exp(-d)) and
    second derivative -n exp(-d) / (1 - exp(-d))^2 in d.
    """
    beta, first, second = items.T
    gap = second - first
    abstained = abstained + PSEUDO
    below = -np.expm1(-gap)
    value = sums.item_value + abstained * (gap + np.log(below)) - 0.5 * (beta / RIDGE) ** 2
    slope, curve = sums.item_slope.copy(), sums.item_curve.copy()
    slope[:, 0] -= beta / RIDGE**2
    curve[:, 0, 0] += 1.0 / RIDGE**2
    pull, bend = abstained / below, abstained * np.exp(-gap) / below**2
    slope[:, 1] -= pull
    slope[:, 2] += pull
    for row, column, sign in ((1, 1, 1.0), (2, 2, 1.0), (1, 2, -1.0), (2, 1, -1.0)):
        curve[:, row, column] += sign * bend
    for place, cut, sign in ((1, first, 1.0), (2, -second, -1.0)):
        share = 1.0 / (1.0 + np.exp(np.minimum(cut, 300.0)))
        value += 2 * PSEUDO * -np.logaddexp(0.0, -cut)
        slope[:, place] += sign * 2 * PSEUDO * share
        curve[:, place, place] += 2 * PSEUDO * share * (1.0 - share)
    return Objective(value, slope, curve)


def propose(items: Array, found: Objective, damping: Array) -> Array:
    """A Newton step with Levenberg damping [item]; c2 stays above c1."""
    curve = found.curve * (1.0 + damping[:, None, None] * np.eye(3))
    curve = curve + 1e-9 * np.eye(3)
    move = np.linalg.solve(curve, found.slope[:, :, None])[:, :, 0]
    gap, change = items[:, 2] - items[:, 1], move[:, 2] - move[:, 1]
    room = (1.0 - LEAST_SHRINK) * gap
    scale = np.where(change < -room, room / np.maximum(-change, room), 1.0)
    scale = np.minimum(scale, LONGEST / np.maximum(np.abs(move).max(axis=1), LONGEST))
    result: Array = items + scale[:, None] * move
    return result
