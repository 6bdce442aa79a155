"""Whether bands of carried values hold: earlier figures of the embedded data, asked of later ones.

The typical yearly change is taken from one half of the series (sorted by state) and asked of the
other, and the reverse. An earlier figure of 1 % or more is carried to the year of a later one;
the later one should lie within the middle 90 % of what is drawn, about nine times in ten.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from nearabroad.core.estimate import (
    NORMAL_90,
    RATIO,
    SHARE,
    Estimate,
    Scale,
    carry,
    typical_yearly_change,
)
from nearabroad.index.draws import carried_share, from_quantile_of_carried
from nearabroad.levers import energy, labor, trade
from nearabroad.levers._rows import observations, series_by, values_of

Series = dict[int, Estimate]

LEAST = 0.01
"""Figures under this hardly matter, nor do they make the typical change."""


@dataclass(frozen=True)
class Held:
    """Pairs of years, and how often the later figure was held, of all pairs."""

    pairs: int
    drawn: float
    walk: float


def held(series: list[Series], years: int, scale: Scale) -> Held:
    """How often figures `years` later lie in the middle 90 % of what is drawn, and of the walk.

    The walk's own 90 % are y - 1.645 s sqrt(n) .. y + 1.645 s sqrt(n) on the scale, cut off at
    its ends only after that.
    """
    middle = len(series) // 2
    halves = (series[:middle], series[middle:])
    edges, later, walked = [], [], []
    for own, other in (halves, halves[::-1]):
        change = typical_yearly_change(values_of(other), scale)
        reach = NORMAL_90 * change * math.sqrt(years)
        for figures in own:
            for year, item in figures.items():
                then = figures.get(year + years)
                if item.value is None or item.value < LEAST or then is None or then.value is None:
                    continue
                moved = carry(item, year + years, change, scale)
                edges.append((moved.low, moved.value, moved.high))
                later.append(then.value)
                start = scale.to(item.value)
                low, high = scale.back(start - reach), scale.back(start + reach)
                walked.append(low - 1e-12 <= then.value <= high + 1e-12)
    low, mode, high = np.array(edges, dtype=float).T
    inverse = carried_share if scale is SHARE else from_quantile_of_carried
    bottom, top = (inverse(np.array(u), low, mode, high) for u in (0.05, 0.95))
    inside = (bottom <= np.array(later)) & (np.array(later) <= top)
    return Held(len(later), float(inside.mean()), float(np.mean(walked)))


@pytest.fixture(scope="module")
def migrants(reference) -> list[Series]:
    rows = observations(reference.engine, ("migrant_share",))
    return list(series_by(rows, "state", "partner").values())


@pytest.fixture(scope="module")
def partners(reference) -> list[Series]:
    rows = observations(reference.engine, trade.FLOWS.values())
    return [item for _, item in sorted(series_by(rows, "state", "indicator", "partner").items())]


@pytest.fixture(scope="module")
def remittances(reference) -> list[Series]:
    rows = observations(reference.engine, ("remittances_to_gdp",))
    return [
        {year: labor.over_goalpost(item) for year, item in years.items()}
        for years in series_by(rows, "state").values()
    ]


@pytest.fixture(scope="module")
def openness(reference) -> list[Series]:
    flows = [f"{flow}_goods_services" for flow in ("exports", "imports")]
    ratios = observations(reference.engine, [f"{flow}_to_gdp" for flow in flows])
    levels = observations(reference.engine, [*flows, "gdp"])
    return list(trade.openness_series(ratios, levels)["goods and services"].values())


@pytest.fixture(scope="module")
def fuels(reference) -> dict[str, list[Series]]:
    return {
        fuel: [
            {year: Estimate(x, x, x, "reported", data_year=year) for year, x in shares.items()}
            for shares in series
        ]
        for fuel, series in energy._share_panel(reference.engine).items()
    }


# Windows: about .03 on either side of what was measured; fuels on their scale .91 to .97.


@pytest.mark.parametrize(("years", "low", "high"), [(5, 0.85, 0.91), (10, 0.81, 0.87)])
def test_shares_of_emigrants(migrants, years, low, high) -> None:
    got = held(migrants, years, SHARE)
    assert got.pairs > 150
    assert low <= got.drawn <= high, got


def test_shares_of_trade_partners_that_both_editions_list(partners) -> None:
    got = held(partners, 9, SHARE)
    assert got.pairs > 1000
    assert 0.87 <= got.drawn <= 0.93, got


@pytest.mark.parametrize(("years", "low", "high"), [(1, 0.83, 0.89), (2, 0.82, 0.88)])
def test_remittances_over_output(remittances, years, low, high) -> None:
    got = held(remittances, years, RATIO)
    assert got.pairs > 150
    assert low <= got.drawn <= high, got


@pytest.mark.parametrize(("years", "low", "high"), [(9, 0.92, 0.98), (10, 0.86, 0.92)])
def test_openness(openness, years, low, high) -> None:
    got = held(openness, years, RATIO)
    assert got.pairs > 50
    assert low <= got.drawn <= high, got


@pytest.mark.parametrize("fuel", ["imports_gas", "imports_crude"])
@pytest.mark.parametrize("years", [1, 2, 3, 4, 5])
def test_shares_of_fuels_on_their_scale(fuels, fuel, years) -> None:
    got = held(fuels[fuel], years, SHARE)
    assert got.pairs > 5000
    assert 0.88 <= got.walk <= 0.98, got


@pytest.mark.parametrize("fuel", ["imports_gas", "imports_crude"])
def test_shares_of_fuels_as_drawn(fuels, fuel) -> None:
    """After four years and more many bands end at both 0 and 1, and what was cut is not known."""
    found = [held(fuels[fuel], years, SHARE).drawn for years in (1, 2, 3, 4, 5)]
    least = (0.86, 0.86, 0.82, 0.78, 0.75)
    assert all(low <= share <= 0.97 for low, share in zip(least, found, strict=True)), found
