"""Estimates: numbers worked by hand, and what must hold for every band."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.core.estimate import (
    Estimate,
    carried_to,
    carry,
    typical_yearly_change,
    unobserved,
    widen,
)

shares = st.floats(0.0, 1.0)


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    low, value, high = sorted(draw(st.tuples(shares, shares, shares)))
    return Estimate(
        draw(st.sampled_from([value, None])), low, high, "reported", draw(st.integers(1990, 2030))
    )


def test_carrying_four_years_widens_by_twice_the_yearly_change() -> None:
    moved = carry(Estimate(0.3, 0.29, 0.31, "reported", 2010), 2014, 0.02)
    # 0.02 * sqrt(4) = 0.04 on either side
    assert (moved.value, moved.status, moved.data_year) == (0.3, "carried", 2010)
    assert (moved.low, moved.high) == (pytest.approx(0.25), pytest.approx(0.35))
    assert moved.note == "data of 2010"


def test_carrying_backwards_widens_alike() -> None:
    ahead = carry(Estimate(0.3, 0.3, 0.3, "reported", 2018), 2014, 0.02)
    assert (ahead.low, ahead.high) == (pytest.approx(0.26), pytest.approx(0.34))


def test_its_own_year_is_not_carried() -> None:
    own = Estimate(0.3, 0.3, 0.3, "reported", 2014)
    assert carry(own, 2014, 0.5) is own


def test_widening_stops_at_zero_and_at_the_ceiling() -> None:
    wide = widen(Estimate(0.05, 0.05, 0.95, "reported"), 0.1)
    assert (wide.low, wide.high) == (0.0, 1.0)


def test_typical_change_by_hand() -> None:
    # steps: |.14-.10|/sqrt(4) = .02; |.20-.14|/1 = .06; |.50-.40|/sqrt(1) = .10 -> median .06
    panel = [{2010: 0.10, 2014: 0.14, 2015: 0.20}, {2000: 0.40, 2001: 0.50}]
    assert typical_yearly_change(panel) == pytest.approx(0.06 / 0.6745)


def test_tiny_shares_say_nothing_of_the_typical_change() -> None:
    assert typical_yearly_change([{2000: 0.001, 2001: 0.002}]) == 0.05
    assert typical_yearly_change([{2000: 0.001, 2001: 0.002}, {2000: 0.1, 2001: 0.2}]) > 0.1


def test_typical_change_of_a_random_walk_is_its_sigma() -> None:
    import numpy as np

    steps = np.random.default_rng(7).normal(0.0, 0.01, 20_000)
    walk = dict(enumerate((0.5 + np.cumsum(steps)).tolist()))
    assert typical_yearly_change([walk], at_least=-9.0) == pytest.approx(0.01, rel=0.03)


def test_an_unobserved_year_blocks_what_came_before() -> None:
    series = {2010: Estimate(0.5, 0.5, 0.5, "reported", 2010), 2012: unobserved("gap")}
    got = carried_to(series, 2013, 0.01)
    assert got is not None and not got.observed and got.note == "gap"


def test_the_nearest_of_two_sides_is_carried() -> None:
    series = {
        2010: Estimate(0.5, 0.5, 0.5, "reported", 2010),
        2014: Estimate(0.9, 0.9, 0.9, "reported", 2014),
    }
    later = carried_to(series, 2013, 0.0, either_side=True)
    earlier = carried_to(series, 2011, 0.0, either_side=True)
    assert later is not None and later.value == 0.9
    assert earlier is not None and earlier.value == 0.5
    assert carried_to(series, 2009, 0.0) is None


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_band_or_value_that_is_no_number_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Estimate(None, bad, 0.5, "reported")
    with pytest.raises(ValueError, match="finite"):
        Estimate(None, 0.5, bad, "reported")
    with pytest.raises(ValueError, match="outside"):
        Estimate(bad, 0.0, 1.0, "reported")


def test_half_a_band_a_turned_band_and_a_bare_value_are_refused() -> None:
    with pytest.raises(ValueError, match="both ends"):
        Estimate(None, 0.1, None, "reported")
    with pytest.raises(ValueError, match="above"):
        Estimate(None, 0.6, 0.5, "reported")
    with pytest.raises(ValueError, match="needs a band"):
        Estimate(0.5, None, None, "reported")


@given(estimates(), st.floats(0.0, 2.0))
def test_widened_bands_hold_the_old_band_within_0_and_1(item: Estimate, by: float) -> None:
    wide = widen(item, by)
    assert 0.0 <= wide.low <= item.low <= item.high <= wide.high <= 1.0  # type: ignore[operator]
    assert wide.value == item.value


@given(estimates(), st.integers(0, 40), st.integers(0, 40), st.floats(0.0, 0.5))
def test_a_band_never_narrows_with_the_years(
    item: Estimate, near: int, further: int, change: float
) -> None:
    assert item.data_year is not None
    one = carry(item, item.data_year + near, change)
    two = carry(item, item.data_year + near + further, change)
    assert two.low <= one.low and one.high <= two.high  # type: ignore[operator]


@given(st.integers(1990, 2030), st.floats(0.0, 1.0))
def test_carrying_never_makes_the_unobserved_observed(year: int, change: float) -> None:
    hole = unobserved("gap")
    assert not carry(hole, year, change).observed
    found = carried_to({2010: hole}, year, change, either_side=True)
    assert found is None or not found.observed


def test_a_series_clipped_at_its_ceiling_says_nothing_of_the_typical_change() -> None:
    moving = {2013: 0.5, 2022: 0.8}
    clipped = [{2013: 1.0, 2022: 1.0}] * 5
    assert typical_yearly_change([moving, *clipped]) == typical_yearly_change([moving])
