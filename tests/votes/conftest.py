"""Planted ideal points and roll calls drawn from them, for the tests of the votes package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from nearabroad.core.states import states
from nearabroad.votes.ideal_points import IdealPoints
from nearabroad.votes.rollcalls import RollCalls

FIRST = 1990


@dataclass(frozen=True)
class Planted:
    """Roll calls and the points [year, state] that they were drawn from."""

    rollcalls: RollCalls
    theta: np.ndarray

    def matched(self, points: IdealPoints) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Planted values, fitted values and standard errors, row by row of the fitted table."""
        names = self.rollcalls.states
        rows = points.table.to_pylist()
        true = [self.theta[row["year"] - FIRST, names.index(row["state"])] for row in rows]
        value, se = ([row[key] for row in rows] for key in ("value", "se"))
        return np.array(true), np.array(value), np.array(se)


def draw(
    seed: int = 1,
    *,
    size: int = 40,
    years: int = 8,
    resolutions: int = 40,
    step: float = 0.15,
    missing: float = 0.1,
    repeated: int = 0,
    link: str = "logit",
) -> Planted:
    """Points with mean 0 and sd 1 in every year, USA highest and RUS lowest at the start.

    The first `repeated` resolutions of every year come back each year, under one title.
    """
    rng = np.random.default_rng(seed)
    names = ["USA", "RUS", *sorted(set(states()) - {"USA", "RUS"})][:size]
    theta = np.empty((years, size))
    theta[0] = np.sort(rng.normal(size=size))[::-1]
    theta[0, [1, -1]] = theta[0, [-1, 1]]
    for t in range(1, years):
        theta[t] = theta[t - 1] + step * rng.normal(size=size)
    theta = (theta - theta.mean(axis=1, keepdims=True)) / theta.std(axis=1, keepdims=True)
    beta = 2.0 * rng.normal(size=(years, resolutions)) + 1.0
    middle = rng.normal(size=(years, resolutions)) * 1.5
    half = rng.uniform(0.2, 1.0, size=(years, resolutions))
    for kind in (beta, middle, half):
        kind[:, :repeated] = kind[0, :repeated]
    noise = rng.logistic(size=(years, resolutions, size))
    if link == "probit":
        noise = rng.normal(size=noise.shape) * 1.7
    z = beta[:, :, None] * theta[:, None, :] + noise
    votes = 1 + (z > (middle - half)[:, :, None]) + (z > (middle + half)[:, :, None])
    votes[rng.random(votes.shape) < missing] = 0
    year = np.repeat(np.arange(FIRST, FIRST + years, dtype=np.int32), resolutions)
    titles = tuple(
        f"matter {j}" if j < repeated else f"matter {j} of {t}"
        for t in range(years)
        for j in range(resolutions)
    )
    cast = votes.reshape(-1, size).astype(np.int8)
    calls = RollCalls(tuple(names), year, year - 1945, cast, titles if repeated else None)
    return Planted(calls, theta)


@pytest.fixture(scope="session")
def planted() -> Callable[..., Planted]:
    """`draw`: roll calls from planted points."""
    return draw
