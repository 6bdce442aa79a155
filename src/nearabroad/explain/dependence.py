"""Tests that say the same are not counted twice.

Two tests on the same dyads and years err together. How far is told by what leaving out a dyad, or
a year, does to both: r is the rank correlation (Spearman) of their estimates over what is left
out. Ranks, because two dyads bring most events: in a product-moment correlation they alone would
decide, and any two tests that hang on them would seem one. Each test's term in the likelihood
(`explain.combining`) is raised to the power

    w_i = 1 / sum over j of a_ij,  a_ij = max(0, r_ij^2 - (1 - r_ij^2) / (n - 2)),  a_ii = 1,

a_ij being the mean over dyads and over years left out; so k copies of one test count as one, and
unrelated tests in full. The term taken off is what r^2 is worth by chance among n. The weight is
that of the LD score (Bulik-Sullivan et al. 2015, Nature Genetics 47: 291-295), where the same
question is asked of correlated tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import stats

from nearabroad.explain.combining import Array
from nearabroad.explain.testing import Tested

FEWEST = 6


def shared(tests: Sequence[Tested]) -> Array:
    """Corrected r^2 of each pair of tests, the mean over dyads and years; 1 on the diagonal."""
    found = np.eye(len(tests))
    for i, one in enumerate(tests):
        for j in range(i):
            other = tests[j]
            told = [
                each
                for each in (
                    _corrected(one.without, other.without),
                    _corrected(one.without_year, other.without_year),
                )
                if each is not None
            ]
            both = max(0.0, float(np.mean(told))) if told else 0.0
            found[i, j] = found[j, i] = both
    return found


def _corrected(one: Mapping[Any, float], other: Mapping[Any, float]) -> float | None:
    """r^2 less what it is worth by chance; None where too little is left out in both."""
    keys: list[Any] = sorted(set(one) & set(other))
    if len(keys) < FEWEST:
        return None
    a, b = (_ranks([each[key] for key in keys]) for each in (one, other))
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    squared = float(np.corrcoef(a, b)[0, 1] ** 2)
    return squared - (1.0 - squared) / (len(keys) - 2)


TIED = 6
"""Decimals of their range to which estimates are told apart: the rest is a fit's rounding."""


def _ranks(values: Sequence[float]) -> Array:
    """Ranks; what differs by a fit's rounding alone is tied, but for the rare pair at an edge.

    >>> _ranks([0.3, 0.1, 0.2, 0.2 + 1e-12])
    array([4. , 1. , 2.5, 2.5])
    """
    found = np.array(values)
    spread = float(np.ptp(found)) or 1.0
    return np.asarray(stats.rankdata(np.round((found - found.min()) / spread, TIED)))
