"""What exports would have been: a seasonal baseline fitted only on months before the shock.

Model, for exporter e, product p, conduit c and month t before the shock, by Poisson quasi-maximum
likelihood: E[y_ept] = a_ep * f_m(t), with f the conduit's calendar-month factors, common to its
goods. Its first-order conditions have a closed form where every exporter reports every month
(f_m is the mean of that calendar month's totals, a_ep = sum of y over sum of f) and are met by a
few alternations where some exporter's month is missing. Missing months enter neither side.
Source: Gourieroux, Monfort and Trognon (1984), Econometrica 52(3) 701-720, on Poisson
quasi-likelihood; Santos Silva and Tenreyro (2006), REStat 88(4) 641-658, on its use for trade.

Bands: exporters are drawn with replacement, all their products, months and destinations together
(a cluster bootstrap), and everything is fitted again in each draw; row 0 is the point estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nearabroad.trade.windows import YEAR, Mask, Windows

Array = npt.NDArray[np.float64]

DRAWS, SEED = 200, 20220224
BAND = (0.05, 0.95)
"""Quantiles of a 90 % band over draws."""
_ALTERNATIONS, _CLOSE = 100, 1e-12


def exporter_weights(exporters: int, draws: int = DRAWS, seed: int = SEED) -> Array:
    """How often each exporter is drawn, shape (1 + draws, exporters); row 0 is once each.

    One exporter alone cannot be drawn otherwise: row 0 only, and no band.

    >>> weights = exporter_weights(3, 2)
    >>> weights.shape, weights.sum(axis=1).tolist()
    ((3, 3), [3.0, 3.0, 3.0])
    """
    if exporters < 2:
        return np.ones((1, exporters))
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(exporters, np.full(exporters, 1.0 / exporters), size=draws)
    return np.vstack([np.ones(exporters), drawn]).astype(float)


def leave_one_out(exporters: int) -> Array:
    """Weights without one exporter after the other, for the jackknife.

    >>> leave_one_out(2).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    return 1.0 - np.eye(exporters)


def _ratio(over: Array, under: Array, otherwise: float) -> Array:
    """Quotient; where the denominator is 0, `otherwise`."""
    result = np.full(np.broadcast_shapes(over.shape, under.shape), otherwise)
    np.divide(over, under, out=result, where=under > 0.0)
    return result


def seasonal_factors(
    values: Array, seen: Mask, fitted: Mask, calendar: npt.NDArray[np.int64], weights: Array
) -> Array:
    """Calendar-month factors of one conduit in every draw, mean 1; shape (draws, 12).

    `values` and `seen` (is the exporter's month there?) are exporters x months; `fitted` marks the
    months used. A draw without any trade has factors of 1.

    >>> factors = seasonal_factors(np.array([[1.0, 3.0]]), np.full((1, 2), True),
    ...     np.full(2, True), np.array([0, 1]), np.ones((1, 1)))
    >>> factors[0, :3].tolist()
    [0.5, 1.5, 1.0]
    """
    in_month = np.eye(YEAR)[calendar] * fitted[:, None]
    used = np.where(seen, values, 0.0)
    totals, counts = used @ in_month, seen.astype(float) @ in_month
    level = totals.sum(axis=1)
    has = counts.sum(axis=0) > 0
    factors = np.ones((len(weights), YEAR))
    drawn = weights @ totals
    for _ in range(_ALTERNATIONS):
        scale = _ratio(level[None, :], factors @ counts.T, 0.0)
        fresh = _ratio(drawn, (weights * scale) @ counts, 1.0)
        fresh[:, ~has] = 1.0
        mean = fresh[:, has].mean(axis=1, keepdims=True)
        fresh[:, has] = _ratio(fresh[:, has], mean, 1.0)
        moved = np.abs(fresh - factors).max()
        factors = fresh
        if moved < _CLOSE:
            break
    return factors


@dataclass(frozen=True)
class Baseline:
    """One conduit's counterfactual in every draw (row 0: the point).

    `carry` (draws x exporters) turns an exporter's sum before into its expected sum after;
    `monthly` (draws x months) is the expected total of the exporters that are there that month;
    `factors` (draws x 12) the calendar months'.
    """

    carry: Array
    monthly: Array
    factors: Array

    def expected(self, weights: Array, before: Array) -> Array:
        """Expected sums after, draws x products, from sums before (exporters x products)."""
        return (weights * self.carry) @ before


METHODS = ("seasonal", "last year", "flat")
"""All months before with seasonal factors; the last twelve months with theirs; those without."""


def fitted_months(method: str, windows: Windows) -> Mask:
    """Which months a method is fitted on."""
    return windows.before if method == "seasonal" else windows.last_year


def baseline(values: Array, seen: Mask, windows: Windows, weights: Array,
             method: str = "seasonal") -> Baseline:  # fmt: skip
    """The counterfactual of one conduit by one method; see the module for the model.

    >>> from nearabroad.trade.windows import Windows
    >>> windows = Windows.around("2022-03", 12 * 2021, 12 * 2022 + 3)
    >>> found = baseline(np.full((1, 16), 5.0), np.full((1, 16), True), windows, np.ones((1, 1)))
    >>> found.monthly[0, -1].item(), round(found.carry[0, 0].item() * 13 * 5.0, 6)
    (5.0, 10.0)
    """
    fitted, calendar = fitted_months(method, windows), windows.calendar
    if method == "flat":
        factors = np.ones((len(weights), YEAR))
    else:
        factors = seasonal_factors(values, seen, fitted, calendar, weights)
    by_month = factors[:, calendar]
    there = seen.astype(float)
    expected_before = (by_month * fitted) @ there.T
    expected_after = (by_month * windows.after) @ there.T
    level = _ratio(np.where(seen, values, 0.0) @ fitted, expected_before, 0.0)
    monthly = ((weights * level) @ there) * by_month
    return Baseline(_ratio(expected_after, expected_before, 0.0), monthly, factors)
