"""Whether a yearly share rises, falls, stands still, or cannot be told: slope, band and test.

Slope by least squares on the years observed. Its error counts fewer years than there are where
neighbouring years are alike: n_eff = n (1 - r) / (1 + r), and Student's t with n_eff - 2 degrees
of freedom (Santer et al. 2000, Journal of Geophysical Research 105:7337-7356). Short series
underrate r, the residuals' lag-1 autocorrelation: r = (n r_hat + 2) / (n - 4), kept in 0..0.95,
undoes the bias -(2 + 4 r) / n of residuals from a line (Tjostheim and Paulsen 1983, Biometrika
70:377-390). In simulations of 8 to 20 years and true r of 0 to 0.8 the 90 % band held the slope in
84 to 94 % of the series; the uncorrected error in 44 to 90 %. Data bands come in by draws:
each year is drawn within its band (triangular; evenly where there is no point).

No trend is a claim of its own: two one-sided tests (Schuirmann 1987, Journal of Pharmacokinetics
and Biopharmaceutics 15:657-680), that is, the 90 % band lies within the margin on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearabroad.trade.bands import Band

MARGIN = 0.0025
"""A quarter of a percentage point a year: a slope within it is no trend."""

FEWEST = 6
"""Years below which nothing is said: a line and its autocorrelation take up three of them."""

FEWEST_EFFECTIVE = 2.5
"""Effective years below which the error has no band worth printing."""

DRAWS, SEED = 2_000, 20_260
LARGEST_R = 0.95

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Trend:
    """Slope per year with its 90 % band, the years it rests on, and the word for it.

    `word` is rising, falling, no trend, or cannot tell; `reason` says why not.
    """

    slope: float | None
    low: float | None
    high: float | None
    years: int
    effective_years: float | None
    word: str
    reason: str = ""


def trend(
    series: Mapping[int, Band], margin: float = MARGIN, draws: int = DRAWS, seed: int = SEED
) -> Trend:
    """The trend of a share through its observed years.

    >>> steady = {year: Band.exact(0.1 + 0.01 * (year % 2) + 0.02 * (year - 2000))
    ...           for year in range(2000, 2012)}
    >>> trend(steady).word
    'rising'
    >>> trend({2020: Band.exact(0.1), 2021: Band.exact(0.1)}).word
    'cannot tell'
    """
    years = np.array(sorted(series), dtype=float)
    if len(years) < FEWEST:
        return Trend(
            None, None, None, len(years), None, "cannot tell",
            f"{len(years)} observed years, fewer than {FEWEST}",
        )  # fmt: skip
    rng = np.random.default_rng(seed)
    drawn = _drawn([series[int(year)] for year in years], draws, rng)
    slopes, errors, effective = fitted(years, drawn)
    noise = rng.standard_t(np.maximum(effective - 2.0, 0.5)) * errors
    low, high = np.quantile(slopes + noise, [0.05, 0.95])
    slope = float(np.median(slopes))
    counted = float(np.median(effective))
    if counted < FEWEST_EFFECTIVE:
        return Trend(
            slope, None, None, len(years), counted, "cannot tell",
            f"years next to each other are so alike that {len(years)} count as {counted:.1f}",
        )  # fmt: skip
    word, reason = _word(float(low), float(high), margin)
    return Trend(slope, float(low), float(high), len(years), counted, word, reason)


def _drawn(bands: list[Band], draws: int, rng: np.random.Generator) -> Numbers:
    """Draws by year: triangular about the point, even where there is none."""
    columns = []
    for band in bands:
        if band.high <= band.low:
            columns.append(np.full(draws, band.low))
        elif band.value is None:
            columns.append(rng.uniform(band.low, band.high, draws))
        else:
            columns.append(rng.triangular(band.low, band.value, band.high, draws))
    return np.column_stack(columns)


def fitted(years: Numbers, drawn: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Slope, its standard error, and the effective years, of each row of `drawn`.

    Autocorrelation is taken over pairs of years next to each other.

    >>> years = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    >>> slopes, _, _ = fitted(years, np.array([[0.0, 2.0, 4.0, 6.0, 8.0, 10.0]]))
    >>> float(slopes[0])
    2.0
    """
    n = len(years)
    centred = years - years.mean()
    spread = float((centred**2).sum())
    slopes = drawn @ centred / spread
    residuals = drawn - drawn.mean(axis=1, keepdims=True) - slopes[:, None] * centred
    squares = (residuals**2).sum(axis=1)
    next_to = np.diff(years) == 1.0
    products = (residuals[:, 1:] * residuals[:, :-1])[:, next_to].sum(axis=1)
    alike = np.divide(products, squares, out=np.zeros_like(squares), where=squares > 1e-300)
    r = np.clip((n * alike + 2.0) / max(n - 4.0, 1.0), 0.0, LARGEST_R)
    effective = n * (1.0 - r) / (1.0 + r)
    errors = np.sqrt(squares / np.maximum(effective - 2.0, 0.5) / spread)
    return slopes, errors, effective


def _word(low: float, high: float, margin: float) -> tuple[str, str]:
    if low > 0.0:
        return "rising", ""
    if high < 0.0:
        return "falling", ""
    if -margin <= low and high <= margin:
        return "no trend", f"the band lies within {margin * 100:.2g} points a year"
    return "cannot tell", f"the band holds 0 and reaches beyond {margin * 100:.2g} points a year"
