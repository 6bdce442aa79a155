"""Bayes factors of a predicted effect against its absence, and decibels.

The approximate Bayes factor of Wakefield (2009, Genetic Epidemiology 33: 79-86): the estimate b
with its standard error se stands for the data, the effect under the prediction is normal around 0
with a stated standard deviation s. For a directional prediction the prior is cut at 0 and doubled
(Morey and Wagenmakers 2014, Statistics and Probability Letters 92: 121-124). Instead of a normal
likelihood Student's t of few degrees of freedom is taken, which is the same in the limit.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

ORDER = 10
"""Nodes in each piece of an integral."""

CEILING = 40.0
"""Decibels at which a single test is cut: ten thousand to one is more than a model can be trusted
with."""


def decibels(factor: float) -> float:
    """Ten times the decimal logarithm: 10 is ten to one for, -10 ten to one against.

    Good (1985), "Weight of Evidence: A Brief Survey".

    >>> decibels(100.0), decibels(1.0)
    (20.0, 0.0)
    """
    return float(10.0 * np.log10(factor))


@lru_cache(maxsize=1)
def _legendre() -> tuple[Array, Array]:
    """Nodes and weights of Gauss and Legendre on -1..1."""
    nodes, weights = np.polynomial.legendre.leggauss(ORDER)
    return nodes, weights


_PRIOR = np.concatenate([2.0 ** np.arange(-12.0, 0.0), np.linspace(0.0, 8.0, 9)])
"""Edges of pieces in standard deviations of the prior, finer towards 0: where the estimate lies on
the other side, all there is lies there."""

_AROUND = np.array([-40.0, -20, -10, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 10, 20, 40])
"""Edges of pieces in standard errors around the estimate: it can be far sharper than the prior."""


def _one_side(b: float, se: float, df: float, scale: float, side: float) -> float:
    """Likelihood of b against that of no effect, averaged over the prior's half on one side."""
    sharp = np.clip(side * b / scale + _AROUND * se / scale, 0.0, _PRIOR[-1])
    edges = np.unique(np.concatenate([_PRIOR, sharp]))
    nodes, weights = _legendre()
    half = np.diff(edges)[:, None] / 2.0
    at = edges[:-1, None] + half * (1.0 + nodes)
    likely = _student((b - side * scale * at) / se, b / se, df) * np.exp(-(at**2) / 2.0)
    return float(2.0 / np.sqrt(2.0 * np.pi) * (half * weights * likely).sum())


def _student(z: Array, other: float, df: float) -> Array:
    """Density of Student's t at z over that at another point; of the normal for endless df.

    >>> _student(np.array([1.0]), 2.0, 3.0).round(4)  # ((1 + 4 / 3) / (1 + 1 / 3))^2
    array([3.0625])
    """
    if np.isinf(df):
        logs = (other**2 - z**2) / 2.0
    else:
        logs = (df + 1.0) / 2.0 * (np.log1p(other**2 / df) - np.log1p(z**2 / df))
    return np.asarray(np.exp(np.minimum(logs, 700.0)))


def presence(b: float, se: float, df: float, scale: float, side: str) -> float:
    """Bayes factor of an effect against none: `side` is positive, negative or either.

    >>> round(presence(0.0, 1.0, np.inf, 1.0, "either"), 4)  # sqrt(1 / 2)
    0.7071
    """
    up = _one_side(b, se, df, scale, 1.0) if side != "negative" else 0.0
    down = _one_side(b, se, df, scale, -1.0) if side != "positive" else 0.0
    return up + down if side != "either" else (up + down) / 2.0


def factor(b: float, se: float, df: float, scale: float, direction: str) -> float:
    """Bayes factor of what an implication predicts against its absence, cut at ±40 dB.

    An implication that predicts that something is missing gets that of absence against presence:
    "absent" against either side, "not positive" against a positive effect.

    >>> round(factor(0.0, 0.1, np.inf, 1.0, "absent"), 2)  # sqrt(1 + 1 / 0.01)
    10.05
    """
    if direction in ("positive", "negative"):
        found = presence(b, se, df, scale, direction)
    else:
        side = {"absent": "either", "not positive": "positive", "not negative": "negative"}
        found = 1.0 / max(presence(b, se, df, scale, side[direction]), 1e-300)
    edge = 10.0 ** (CEILING / 10.0)
    return float(np.clip(found, 1.0 / edge, edge))
