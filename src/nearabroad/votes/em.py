"""Variational EM: paths of the states and parameters of the resolutions, taken in turn.

Maximises the evidence lower bound  E_q[log P(votes | theta, items)] - KL(q || random walk)
+ log prior(items), q Gaussian for each state's path. Every step is kept only where it does not
lower the bound, state by state and item by item, so the bound never falls; only standardising
(see `frame`) may lower it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nearabroad.votes import items as item_steps
from nearabroad.votes.frame import START, Fit, Problem, standardised
from nearabroad.votes.likelihood import Array, evaluate
from nearabroad.votes.smoother import Mask, divergence, prior, product, solve, step_variance

TINY = 1e-10
"""Relative fall of the bound that is rounding and not a fall."""


def begin(problem: Problem, mean: Array, items: Array) -> Fit:
    """The first state of the fit, from starting means [period, state] and items."""
    step = problem.stated or 0.05
    diagonal, off = prior(problem.walk, START, step)
    for block in problem.blocks:
        diagonal[block.period, block.states] += 0.1 * len(block.items)
    mean = np.where(problem.walk.inside, mean, 0.0)
    path = solve(diagonal, off, product(diagonal, off, mean))
    sums = evaluate(problem.blocks, items, path.mean, path.variance)
    return Fit(path, items, step, 0.0, sums, np.ones(mean.shape[1]), np.full(len(items), 1e-3))


def advance(problem: Problem, fit: Fit) -> Fit:
    """One round: items, paths, variance of a step, frame; keeps the bound of the round's start."""
    fit = replace(fit, bounds=(*fit.bounds, bound(problem, fit)))
    before = fit.path.mean
    fit = _move_items(problem, fit)
    fit = _move_paths(problem, fit)
    if problem.stated is None:
        fit = replace(fit, step=step_variance(fit.path, problem.walk))
    fit = replace(fit, centre=float(fit.path.mean[problem.walk.begins].mean()))
    fit = standardised(problem, fit)
    inside = problem.walk.inside
    moved = float(np.abs(fit.path.mean - before)[inside].max())
    return replace(fit, moved=moved)


def bound(problem: Problem, fit: Fit) -> float:
    """The evidence lower bound."""
    diagonal, off = prior(problem.walk, START, fit.step)
    found = item_steps.objective(fit.items, fit.sums, problem.abstained)
    return float(found.value.sum() - divergence(fit.path, diagonal, off, fit.centre).sum())


def _fell(after: Array, before: Array) -> Mask:
    return after < before - TINY * (1.0 + np.abs(before))


def _move_items(problem: Problem, fit: Fit) -> Fit:
    """A damped Newton step of every item; those whose objective fell stay where they were."""
    found = item_steps.objective(fit.items, fit.sums, problem.abstained)
    items = item_steps.propose(fit.items, found, fit.damping)
    path = fit.path
    sums = evaluate(problem.blocks, items, path.mean, path.variance)
    after = item_steps.objective(items, sums, problem.abstained)
    worse = _fell(after.value, found.value)
    damping = np.where(worse, np.maximum(fit.damping, 1e-2) * 8.0, fit.damping * 0.3)
    if worse.any():
        items = np.where(worse[:, None], fit.items, items)
        sums = evaluate(problem.blocks, items, path.mean, path.variance)
    return replace(fit, items=items, sums=sums, damping=damping)


def _move_paths(problem: Problem, fit: Fit) -> Fit:
    """A natural-gradient step of every path; a state whose bound fell stays, with a shorter pace.

    Full pace is the fixed point precision = prior + curve, precision @ mean = slope + curve *
    mean (Khan and Lin 2017, AISTATS 54:878), a Newton step of the smoother.
    """
    diagonal, off = prior(problem.walk, START, fit.step)
    old, sums, pace = fit.path, fit.sums, fit.pace
    shift = (
        sums.slope
        + sums.curve * old.mean
        + product(diagonal, off, np.full_like(diagonal, fit.centre))
    )
    to = diagonal + sums.curve, off, shift
    was = old.diagonal, old.off, old.shift
    new = solve(*(pace * goal + (1.0 - pace) * here for goal, here in zip(to, was, strict=True)))
    after = evaluate(problem.blocks, fit.items, new.mean, new.variance)
    before_value = sums.value.sum(axis=0) - divergence(old, diagonal, off, fit.centre)
    after_value = after.value.sum(axis=0) - divergence(new, diagonal, off, fit.centre)
    worse = _fell(after_value, before_value)
    pace = np.where(worse, pace * 0.5, np.minimum(1.0, pace * 1.5))
    if worse.any():
        moved = new.diagonal, new.off, new.shift
        new = solve(*(np.where(worse, a, b) for a, b in zip(was, moved, strict=True)))
        after = evaluate(problem.blocks, fit.items, new.mean, new.variance)
    return replace(fit, path=new, sums=after, pace=pace)
