"""Poisson regression with an offset, and least squares: coefficients of a few focal columns.

The Poisson quasi-likelihood with effects of dyads and years is consistent for the mean whatever
the variance (Wooldridge 1999, Journal of Econometrics 90: 77-97), overdispersed counts included;
a negative binomial with such effects is not (Allison and Waterman 2002, Sociological Methodology
32: 247-265). Standard errors therefore do not come from here: dyads or years are left out in turn
(`explain.testing`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

import numpy as np
import numpy.typing as npt
from scipy.linalg.lapack import dpotrf, dpotrs

from nearabroad.explain.panel import Array, Marks

ITERATIONS, TOLERANCE = 60, 1e-9
PRODUCTS = 200_000
"""Multiplications of one matrix product. From 262,144 on OpenBLAS starts threads, and on matrices
this small they cost many times what they save: 350 x 39 in slices takes a fifteenth of the time."""

FARTHEST = 25.0
"""Largest step of a linear predictor: a coefficient that runs away is separation."""


class NotEstimable(Exception):
    """The data do not say: the focal column has no variation of its own, or a count is empty."""


def dummies(codes: npt.NDArray[np.int64]) -> Array:
    """A column for each code but the first.

    >>> dummies(np.array([0, 1, 1]))
    array([[0.],
           [1.],
           [1.]])
    """
    return np.asarray(codes[:, None] == np.unique(codes)[None, 1:], dtype=np.float64)


def poisson(y: Array, offset: Array, columns: Array) -> Array:
    """Coefficients of E[y] = exp(offset + columns b), by iteratively reweighted least squares.

    Nelder and Wedderburn (1972). `columns` is rows x coefficients and holds the constant. Raises
    `NotEstimable` where columns are collinear, or a coefficient has no finite estimate.

    >>> poisson(np.array([2.0, 4.0, 6.0]), np.zeros(3), np.ones((3, 1))).round(6)
    array([1.386294])
    """
    parts = _slices(*columns.shape)
    start = np.log(max(float(y.sum()), 0.5) / float(np.exp(offset).sum()))
    predictor = np.log(y + 0.5 * np.exp(offset + start) + 1e-12) - offset
    previous = np.inf
    for _ in range(ITERATIONS):
        mean = np.exp(np.clip(offset + predictor, -FARTHEST, FARTHEST))
        response = predictor + (y - mean) / mean
        weighted = columns * mean[:, None]
        found = _solved(
            _summed(columns[part].T @ weighted[part] for part in parts),
            _summed(weighted[part].T @ response[part] for part in parts),
        )
        predictor = _product(columns, found)
        deviance = _deviance(y, np.clip(offset + predictor, -FARTHEST, FARTHEST))
        if abs(previous - deviance) <= TOLERANCE * (abs(deviance) + 0.1):
            return found
        previous = deviance
    raise NotEstimable("the fit does not settle: some dyad or year tells it all")


def _slices(rows: int, columns: int) -> list[slice]:
    """Slices of rows whose products stay small; raises `NotEstimable` for an empty matrix.

    >>> _slices(350, 39)
    [slice(0, 131, None), slice(131, 262, None), slice(262, 350, None)]
    """
    if not rows:
        raise NotEstimable("no rows have all that is needed")
    if not columns:
        raise NotEstimable("no columns to estimate")
    each = max(1, PRODUCTS // columns**2)
    return [slice(at, min(at + each, rows)) for at in range(0, rows, each)]


def _product(columns: Array, coefficients: Array) -> Array:
    return np.concatenate([columns[part] @ coefficients for part in _slices(*columns.shape)])


def _summed(products: Iterable[Array]) -> Array:
    return reduce(np.add, products)


def _deviance(y: Array, linear: Array) -> float:
    positive = y > 0
    logs = float((y[positive] * (np.log(y[positive]) - linear[positive])).sum())
    return 2.0 * (logs - float((y - np.exp(linear)).sum()))


def least_squares(y: Array, columns: Array) -> Array:
    """Coefficients of ordinary least squares; raises `NotEstimable` where columns are collinear.

    >>> least_squares(np.array([1.0, 3.0]), np.array([[1.0, 0.0], [1.0, 1.0]]))
    array([1., 2.])
    """
    parts = _slices(*columns.shape)
    return _solved(
        _summed(columns[part].T @ columns[part] for part in parts),
        _summed(columns[part].T @ y[part] for part in parts),
    )


def _solved(matrix: Array, vector: Array) -> Array:
    size = np.sqrt(np.diag(matrix))
    if not np.all(np.isfinite(size)) or np.any(size <= 0.0):
        raise NotEstimable("a column has no variation")
    factor, info = dpotrf(matrix / np.outer(size, size), lower=1)
    if info != 0 or np.min(np.abs(np.diag(factor))) < 1e-5:
        raise NotEstimable("two columns say the same")
    found, _ = dpotrs(factor, vector / size, lower=1)
    return np.asarray(found / size)


def residual_spread(focal: Array, columns: Array) -> float:
    """Standard deviation of what other columns leave of a focal one.

    All of it where there are no other columns; raises `NotEstimable` where there are no rows.

    >>> residual_spread(np.array([1.0, 2.0, 3.0]), np.ones((3, 1))).__round__(6)
    0.816497
    """
    if not len(focal):
        raise NotEstimable("no rows have all that is needed")
    try:
        left = focal - _product(columns, least_squares(focal, columns))
        left = left - _product(columns, least_squares(left, columns))  # what rounding has left
    except NotEstimable:  # some of the other columns say the same
        found, *_ = np.linalg.lstsq(columns, focal, rcond=None)
        left = focal - columns @ found
    return float(np.std(left))


def with_counts(y: Array, codes: npt.NDArray[np.int64]) -> Marks:
    """Rows of dyads (or years) that have a count at all: others say nothing on a ratio."""
    sums = np.bincount(codes, y)
    return np.asarray(sums[codes] > 0.0)
