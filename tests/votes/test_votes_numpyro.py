"""The same model by Hamiltonian Monte Carlo in NumPyro (extra `bayes`): an independent check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nearabroad.votes.ideal_points import ideal_points

pytest.importorskip("numpyro", reason="NumPyro is not installed (extra `bayes`)")


def sampled(calls: Any, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Posterior mean and standard deviation of theta [year, state], each draw standardised."""
    import jax
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist
    from numpyro.infer import MCMC, NUTS

    row, state = np.nonzero(calls.votes)
    year = calls.years - calls.years.min()
    vote = calls.votes[row, state].astype(int) - 1
    years, size = int(year.max()) + 1, len(calls.states)

    def model() -> None:
        step = numpyro.sample("step", dist.HalfNormal(0.5))
        first = numpyro.sample("first", dist.Normal(0, 1).expand([1, size]))
        moves = numpyro.sample("moves", dist.Normal(0, 1).expand([years - 1, size]))
        theta = jnp.cumsum(jnp.concatenate([first, step * moves]), axis=0)
        beta = numpyro.sample("beta", dist.Normal(0, 3).expand([len(year)]))
        middle = numpyro.sample("middle", dist.Normal(0, 4).expand([len(year)]))
        half = numpyro.sample("half", dist.LogNormal(-0.5, 1).expand([len(year)]))
        cuts = jnp.stack([middle - half, middle + half], axis=1)[row]
        numpyro.deterministic("theta", theta)
        eta = beta[row] * theta[year[row], state]
        numpyro.sample("vote", dist.OrderedLogistic(eta, cuts), obs=vote)

    chain = MCMC(NUTS(model), num_warmup=400, num_samples=600, progress_bar=False)
    chain.run(jax.random.PRNGKey(seed))
    theta = np.asarray(chain.get_samples()["theta"], dtype=float)
    theta *= np.sign((theta[:, :, :1] - theta[:, :, 1:2]).mean(axis=1, keepdims=True))
    theta -= theta.mean(axis=2, keepdims=True)
    theta /= theta.std(axis=2, keepdims=True)
    return theta.mean(axis=0), theta.std(axis=0)


def test_points_and_errors_are_those_of_hamiltonian_monte_carlo(
    planted: Callable[..., Any],
) -> None:
    data = planted(3, size=30, years=4, resolutions=30)
    mean, sd = sampled(data.rollcalls)
    points = ideal_points(data.rollcalls)
    names = data.rollcalls.states
    at = [(row["year"] - 1990, names.index(row["state"])) for row in points.table.to_pylist()]
    value, se = points.table["value"].to_numpy(), points.table["se"].to_numpy()
    other = np.array([mean[place] for place in at])
    ratio = float(np.median(se / np.array([sd[place] for place in at])))
    r = float(np.corrcoef(value, other)[0, 1])
    assert r > 0.99
    assert 0.6 < ratio < 1.2
