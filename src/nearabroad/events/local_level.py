"""A level that walks at random under noise: filter, smoother, likelihood and draws, many series.

The local-level model (Durbin and Koopman 2012, Time Series Analysis by State Space Methods,
chapter 2):

    y[t] = level[t] + noise[t],        noise[t] ~ N(0, h[t])
    level[t+1] = level[t] + step[t],   step[t] ~ N(0, q)

with a level of which nothing is known before the first observation (exact diffuse start, section
2.9: the first observation enters no likelihood). Arrays are [period, series]; an unobserved period
has h = infinity, whatever its y. All series are run at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

GRID, ZOOMS = 7, 24
"""Points along each side of the search for the variances, and how often it draws closer."""

LAID = (41, 13)
"""Points that a likelihood is laid out on: step variances, noise parameters."""


@dataclass(frozen=True, eq=False)
class Smoothed:
    """Mean and variance of the level given all observations; the filter's, for drawing paths."""

    level: Array
    variance: Array
    filtered: Array
    filtered_variance: Array
    q: Array
    loglik: Array


def smooth(y: Array, h: Array, q: Array) -> Smoothed:
    """Filter forward and smooth backward; `y`, `h` are [period, series], `q` is [series].

    Backward (Rauch-Tung-Striebel): mean[t] = a[t] + J (mean[t+1] - a[t]) and
    var[t] = P[t] + J^2 (var[t+1] - P[t] - q), with J = P[t] / (P[t] + q), where a and P are the
    filtered mean and variance. Before the first observation the level is the first known one's,
    its variance growing by q a period.

    >>> found = smooth(np.array([[0.0], [1.0]]), np.ones((2, 1)), np.array([1.0]))
    >>> found.level.round(4).ravel().tolist(), found.variance.round(4).ravel().tolist()
    ([0.3333, 0.6667], [0.6667, 0.6667])
    """
    mean, variance, loglik = _filter(y, h, q)
    level, spread = mean.copy(), variance.copy()
    for t in range(len(y) - 2, -1, -1):
        known = np.isfinite(variance[t])
        with np.errstate(invalid="ignore"):
            gain = np.where(known, variance[t] / (variance[t] + q), 1.0)
            gain = np.where(variance[t] + q > 0, gain, 1.0)
            level[t] = np.where(known, mean[t] + gain * (level[t + 1] - mean[t]), level[t + 1])
            spread[t] = np.where(
                known,
                variance[t] + gain**2 * (spread[t + 1] - variance[t] - q),
                spread[t + 1] + q,
            )
    return Smoothed(level, spread, mean, variance, np.asarray(q, float), loglik)


def _filter(y: Array, h: Array, q: Array) -> tuple[Array, Array, Array]:
    """Filtered mean and variance, and the diffuse log-likelihood.

    v = y[t] - a, F = P + h[t], a' = a + P v / F, P' = P h[t] / F; the prediction of the next
    period has P' + q. log L = -1/2 sum (log 2 pi + log F + v^2 / F), without the first observation.
    """
    shape = np.broadcast_shapes(y.shape[1:], h.shape[1:], q.shape)
    mean, variance = np.zeros((len(y), *shape)), np.full((len(y), *shape), np.inf)
    a, p = np.zeros(shape), np.full(shape, np.inf)
    loglik = np.zeros(shape)
    for t in range(len(y)):
        noise = np.broadcast_to(h[t], shape)
        seen, diffuse = np.isfinite(noise), np.isinf(p)
        value = np.where(seen, y[t], 0.0)
        use = seen & ~diffuse
        inner, own = np.where(use, p, 0.0), np.where(use, noise, 1.0)
        total, gap = inner + own, np.where(use, value - a, 0.0)
        loglik -= np.where(use, 0.5 * (np.log(2 * np.pi * total) + gap**2 / total), 0.0)
        a = np.where(use, a + inner * gap / total, np.where(seen, value, a))
        p = np.where(use, inner * own / total, np.where(seen, noise, p))
        mean[t], variance[t] = a, p
        p = p + q
    return mean, variance, loglik


def estimate(
    y: Array,
    noise: Callable[[Array], Array],
    low: Array,
    high: Array,
    zooms: int = ZOOMS,
) -> tuple[Array, Array]:
    """Step variance and noise parameter of greatest likelihood, each series on its own.

    `noise(x)` gives h [period, series, ...] for noise parameters x [series, ...]; `low` and `high`
    [2, series] are the bounds of the two. Searched on the logarithm by a grid that draws closer
    around its best point: a likelihood of two variances may have two peaks.
    """
    series = y.shape[1]
    bottom, top = np.log(low), np.log(high)
    low, high = bottom.copy(), top.copy()
    steps = np.linspace(0.0, 1.0, GRID)
    best = low.copy()
    for _ in range(zooms):
        one = low[0][:, None] + (high - low)[0][:, None] * steps
        two = low[1][:, None] + (high - low)[1][:, None] * steps
        both = np.broadcast_arrays(one[:, :, None], two[:, None, :])
        found = _filter(y[:, :, None, None], noise(np.exp(both[1])), np.exp(both[0]))[2]
        place = found.reshape(series, -1).argmax(axis=1)
        best = np.stack([item.reshape(series, -1)[np.arange(series), place] for item in both])
        reach = (high - low) * 0.3
        low, high = np.maximum(best - reach, bottom), np.minimum(best + reach, top)
    return np.exp(best[0]), np.exp(best[1])


def likely(
    y: Array,
    noise: Callable[[Array], Array],
    low: tuple[float, float],
    high: tuple[float, float],
    nodes: int,
    bound: float,
) -> tuple[Array, Array]:
    """Pairs of variances as likely as the data leave them, each [node, series].

    Few years tell little of a variance, and bands at the likeliest one are too narrow (Hamilton
    1986, Journal of Econometrics 33). So the likelihood is laid out on a grid of logarithms,
    weighted evenly over the step's standard deviation s (Gelman 2006, Bayesian Analysis 1) up to
    about `bound`, by exp(-(s / bound)^8), and evenly over the logarithm of the noise parameter;
    `nodes` pairs are picked by systematic sampling.
    """
    q = np.geomspace(low[0], high[0], LAID[0])
    x = np.geomspace(low[1], high[1], LAID[1])
    one, two = (item.ravel() for item in np.meshgrid(q, x, indexing="ij"))
    series = y.shape[1]
    found = _filter(y[:, :, None], noise(np.tile(two, (series, 1))), np.tile(one, (series, 1)))[2]
    prior = np.sqrt(one) * np.exp(-((one / bound**2) ** 4))
    weight = np.exp(found - found.max(axis=1, keepdims=True)) * prior
    total = np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1)
    marks = (np.arange(nodes) + 0.5) / nodes
    place = np.array([np.searchsorted(row, marks) for row in total]).clip(max=len(one) - 1)
    return one[place].T, two[place].T


def draw_paths(found: Smoothed, draws: int, rng: np.random.Generator) -> Array:
    """Draws of the whole path from the joint smoothed distribution, [draw, period, series, ...].

    Forward filtering, backward sampling (Carter and Kohn 1994, Biometrika 81): the last level from
    its filtered distribution, each one before from N(a + J (next - a), P (1 - J)).
    """
    periods, *series = found.level.shape
    paths = np.empty((draws, periods, *series))
    last = np.sqrt(found.filtered_variance[-1])
    path = found.filtered[-1] + last * rng.standard_normal((draws, *series))
    paths[:, -1] = path
    for t in range(periods - 2, -1, -1):
        p, a = found.filtered_variance[t], found.filtered[t]
        known = np.isfinite(p)
        inner = np.where(known, p, 0.0)
        whole = inner + found.q
        gain = np.where(known, np.divide(inner, whole, out=np.ones_like(whole), where=whole > 0), 1)
        spread = np.where(known, inner * (1 - gain), found.q)
        centre = np.where(known, a + gain * (path - a), path)
        path = centre + np.sqrt(spread) * rng.standard_normal((draws, *series))
        paths[:, t] = path
    return paths
