"""Parts of the ideal-point model, each against a slow reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import optimize

from nearabroad.votes import items as item_steps
from nearabroad.votes.likelihood import Block, blocks_of, evaluate
from nearabroad.votes.smoother import divergence, prior, solve, step_variance, walk_of


def log_probability(vote: int, eta: np.ndarray, first: float, second: float) -> np.ndarray:
    below, above = 1 / (1 + np.exp(eta - first)), 1 / (1 + np.exp(eta - second))
    return np.log({1: below, 2: above - below, 3: 1 - above}[vote])


def small() -> tuple[list[Block], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    votes = rng.integers(0, 4, (6, 5)).astype(np.int8)
    period = np.array([0, 0, 0, 1, 1, 1], dtype=np.int32)
    items = np.array([0, 1, 2, 3, 0, 4], dtype=np.int32)
    blocks = blocks_of(votes, period, items, 2)
    start = np.column_stack([rng.normal(size=5), -rng.random(5), rng.random(5)])
    return blocks, votes, items, start, rng.normal(size=(2, 5))


def test_likelihood_is_the_ordinal_logit() -> None:
    blocks, votes, items, par, theta = small()
    sums = evaluate(blocks, par, theta, np.zeros_like(theta))
    abstained = np.bincount(items, (votes == 2).sum(axis=1))
    total = sums.item_value.sum()
    total += (abstained * np.log(np.expm1(par[:, 2] - par[:, 1]))).sum()
    by_hand = sum(
        float(log_probability(votes[j, i], par[items[j], 0] * theta[j // 3, i], *par[items[j], 1:]))
        for j in range(6)
        for i in range(5)
        if votes[j, i]
    )
    assert total == pytest.approx(by_hand, abs=1e-10)
    assert sums.value.sum() == pytest.approx(sums.item_value.sum(), abs=1e-10)


def test_slopes_and_curves_are_the_derivatives() -> None:
    blocks, votes, items, par, theta = small()
    abstained = np.bincount(items, (votes == 2).sum(axis=1)).astype(float)
    variance = np.full(theta.shape, 0.3)

    def objective(flat: np.ndarray) -> float:
        here = flat.reshape(par.shape)
        found = item_steps.objective(here, evaluate(blocks, here, theta, variance), abstained)
        return float(found.value.sum())

    found = item_steps.objective(par, evaluate(blocks, par, theta, variance), abstained)
    slope = optimize.approx_fprime(par.ravel(), objective, 1e-6)
    np.testing.assert_allclose(found.slope.ravel(), slope, atol=1e-4)
    for item in range(5):
        for place in range(3):
            moved = par.copy()
            moved[item, place] += 1e-5
            near = item_steps.objective(moved, evaluate(blocks, moved, theta, variance), abstained)
            bend = -(near.slope[item] - found.slope[item]) / 1e-5
            np.testing.assert_allclose(found.curve[item, place], bend, atol=1e-3)


def test_state_slopes_are_the_derivatives() -> None:
    blocks, _, _, par, theta = small()
    none = np.zeros_like(theta)
    sums = evaluate(blocks, par, theta, none)
    near = evaluate(blocks, par, theta + 1e-6, none)
    np.testing.assert_allclose(sums.slope, (near.value - sums.value) / 1e-6, atol=1e-4)
    np.testing.assert_allclose(sums.curve, -(near.slope - sums.slope) / 1e-6, atol=1e-4)


def test_item_steps_reach_what_a_general_optimiser_reaches(planted: Callable[..., Any]) -> None:
    data = planted(2, size=25, years=1, resolutions=6)
    votes = data.rollcalls.votes
    blocks = blocks_of(votes, np.zeros(6, np.int32), np.arange(6, dtype=np.int32), 1)
    counts = [(votes == code).sum(axis=1).astype(float) for code in (1, 2, 3)]
    variance = np.full(data.theta.shape, 0.05)
    par, damping = item_steps.start(*counts), np.full(6, 1e-3)
    for _ in range(60):
        sums = evaluate(blocks, par, data.theta, variance)
        par = item_steps.propose(par, item_steps.objective(par, sums, counts[1]), damping)
    found = item_steps.objective(par, evaluate(blocks, par, data.theta, variance), counts[1])

    def loss(flat: np.ndarray) -> float:
        beta, first, width = flat.reshape(3, 6)
        here = np.column_stack([beta, first, first + np.exp(width)])
        sums = evaluate(blocks, here, data.theta, variance)
        return -float(item_steps.objective(here, sums, counts[1]).value.sum())

    best = optimize.minimize(loss, np.zeros(18), method="BFGS")
    assert found.value.sum() == pytest.approx(-best.fun, abs=1e-4)
    np.testing.assert_allclose(par[:, 0], best.x[:6], atol=0.02)


def test_smoother_is_the_dense_inverse() -> None:
    rng = np.random.default_rng(8)
    observed = np.array([[1, 0], [1, 1], [0, 0], [1, 1], [0, 1]], dtype=bool)
    walk = walk_of(observed)
    assert walk.inside.tolist() == [[1, 0], [1, 1], [1, 1], [1, 1], [0, 1]]
    before, off = prior(walk, 1.0, 0.2)
    diagonal, shift = before + observed * rng.random((5, 2)), rng.normal(size=(5, 2))
    path = solve(diagonal, off, shift)
    for state in range(2):
        dense = [
            np.diag(d[:, state]) + np.diag(off[:-1, state], 1) + np.diag(off[:-1, state], -1)
            for d in (diagonal, before)
        ]
        inverse = np.linalg.inv(dense[0])
        mean = inverse @ shift[:, state]
        np.testing.assert_allclose(path.mean[:, state], mean, atol=1e-12)
        np.testing.assert_allclose(path.variance[:, state], np.diag(inverse), atol=1e-12)
        np.testing.assert_allclose(path.covariance[:-1, state], np.diag(inverse, 1), atol=1e-12)
        away = mean - 0.4
        by_hand = np.trace(dense[1] @ inverse) + away @ dense[1] @ away - 5
        by_hand += np.linalg.slogdet(dense[0])[1] - np.linalg.slogdet(dense[1])[1]
        distance = divergence(path, before, off, 0.4)[state]
        assert distance == pytest.approx(by_hand / 2, abs=1e-12)


def test_step_variance_is_the_mean_square_of_a_step() -> None:
    walk = walk_of(np.ones((3, 1), dtype=bool))
    path = solve(np.full((3, 1), 1e12), np.zeros((3, 1)), np.array([[0.0], [1e12], [3e12]]))
    assert step_variance(path, walk) == pytest.approx((1 + 4) / 2)
