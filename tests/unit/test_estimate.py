"""Estimates: numbers worked by hand, and what must hold for every band."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.core.estimate import (
    LINEAR,
    RATIO,
    SHARE,
    Estimate,
    Scale,
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


# In what follows 1.64485 / (1 - sqrt .1) = 1.64485 / .68377 = 2.40556.


def test_a_share_carried_four_years_by_hand() -> None:
    moved = carry(Estimate(0.3, 0.29, 0.31, "reported", 2010), 2014, 0.02)
    # 2.40556 * .02 * sqrt(4) = .09622; asin(sqrt .29) = .56868, asin(sqrt .31) = .59050
    # sin(.47245)^2 = .20709, sin(.68672)^2 = .40196
    assert (moved.value, moved.status, moved.data_year) == (0.3, "carried", 2010)
    assert moved.low == pytest.approx(0.20709, abs=1e-5)
    assert moved.high == pytest.approx(0.40196, abs=1e-5)
    assert moved.note == "data of 2010"


def test_a_ratio_and_a_balance_carried_four_years_by_hand() -> None:
    ratio = carry(Estimate(1.21, 1.21, 1.21, "reported", 2010), 2014, 0.02, RATIO)
    # root 1.1 and .09622: 1.00378^2 and 1.19622^2; a ratio has no ceiling
    assert (ratio.low, ratio.high) == (
        pytest.approx(1.00757, abs=1e-5), pytest.approx(1.43095, abs=1e-5),
    )  # fmt: skip
    balance = carry(Estimate(-0.05, -0.05, -0.05, "reported", 2010), 2014, 0.02, LINEAR)
    assert (balance.low, balance.high) == (
        pytest.approx(-0.14622, abs=1e-5), pytest.approx(0.04622, abs=1e-5),
    )  # fmt: skip


def test_carrying_backwards_widens_alike() -> None:
    ahead = carry(Estimate(0.3, 0.29, 0.31, "reported", 2018), 2014, 0.02)
    behind = carry(Estimate(0.3, 0.29, 0.31, "reported", 2010), 2014, 0.02)
    assert (ahead.low, ahead.high, ahead.own) == (behind.low, behind.high, behind.own)
    assert ahead.high == pytest.approx(0.40196, abs=1e-5)


def test_what_the_figure_itself_brings_to_its_band_by_hand() -> None:
    moved = carry(Estimate(0.3, 0.29, 0.31, "reported", 2010), 2014, 0.02, LINEAR)
    # its own width .02, the years add 2 * .09622 = .19244: .02^2 / (.02^2 + .19244^2)
    assert moved.own == pytest.approx(0.010685, abs=1e-6)
    assert carry(Estimate(0.3, 0.3, 0.3, "reported", 2010), 2014, 0.02).own == 0.0
    assert carry(Estimate(0.3, 0.29, 0.31, "reported", 2010), 2014, 0.0).own == 1.0
    assert Estimate(0.3, 0.29, 0.31, "reported", 2010).own == 1.0


def test_near_0_the_band_stays_small() -> None:
    moved = carry(Estimate(0.001, 0.001, 0.001, "reported", 2010), 2011, 0.02)
    # asin(sqrt .001) = .03163 and 2.40556 * .02 = .04811: below 0, and sin(.07974)^2
    assert (moved.low, moved.high) == (0.0, pytest.approx(0.006345, abs=1e-6))
    assert carry(Estimate(0.001, 0.001, 0.001, "reported", 2010), 2011, 0.02, LINEAR).high > 0.049


def test_its_own_year_is_not_carried() -> None:
    own = Estimate(0.3, 0.3, 0.3, "reported", 2014)
    assert carry(own, 2014, 0.5) is own


def test_widening_a_share_by_hand_and_up_to_0_and_1() -> None:
    item = Estimate(0.05, 0.05, 0.95, "reported")
    # asin(sqrt .05) = .22551; .95 lies as far below pi / 2; sin(.12551)^2 = .01567
    near = widen(item, 0.1)
    assert (near.low, near.high) == (
        pytest.approx(0.01567, abs=1e-5), pytest.approx(0.98433, abs=1e-5),
    )  # fmt: skip
    far = widen(item, 0.3)  # more than .22551
    assert (far.low, far.high) == (0.0, 1.0)


PANEL = ({2010: 0.10, 2014: 0.14, 2015: 0.20}, {2000: 0.40, 2001: 0.50})


def test_typical_change_by_hand() -> None:
    # steps .04 / sqrt(4) = .02, .06 and .10; nine tenths of the way: .06 + .8 * .04 = .092
    assert typical_yearly_change(PANEL, LINEAR) == pytest.approx(0.092 / 1.644854, rel=1e-6)


def test_typical_change_of_shares_and_ratios_by_hand() -> None:
    # angles .32175, .38350, .46365, .68472, .78540: steps .03087, .08015, .10068
    # .08015 + .8 * .02053 = .09657
    assert typical_yearly_change(PANEL) == pytest.approx(0.09657 / 1.644854, abs=1e-5)
    # roots .31623, .37417, .44721, .63246, .70711: steps .02897, .07305, .07465
    # .07305 + .8 * .00160 = .07433
    assert typical_yearly_change(PANEL, RATIO) == pytest.approx(0.07433 / 1.644854, abs=1e-5)


def test_tiny_shares_say_nothing_of_the_typical_change() -> None:
    tiny = {2000: 0.001, 2001: 0.0099}
    assert typical_yearly_change([tiny]) == 0.05
    assert typical_yearly_change([tiny, *PANEL]) == typical_yearly_change(PANEL)
    # one of two values at .01 is enough: roots .03162 and .1
    counted = typical_yearly_change([{2000: 0.001, 2001: 0.01}], RATIO)
    assert counted == pytest.approx((0.1 - 0.031623) / 1.644854, abs=1e-6)


def test_typical_change_of_a_random_walk_is_its_sigma() -> None:
    import numpy as np

    steps = np.random.default_rng(7).normal(0.0, 0.01, 20_000)
    walk = dict(enumerate((0.5 + np.cumsum(steps)).tolist()))
    assert typical_yearly_change([walk], LINEAR, at_least=-9.0) == pytest.approx(0.01, rel=0.03)


def test_a_band_of_90_percent_catches_90_percent_of_steps_with_heavy_tails() -> None:
    import numpy as np

    steps = 0.01 * np.random.default_rng(7).standard_t(2, 20_000)
    walk = dict(enumerate(np.cumsum(steps).tolist()))
    change = typical_yearly_change([walk], LINEAR, at_least=-math.inf)
    counted = [
        step for before, step in enumerate(steps[1:]) if min(walk[before], walk[before + 1]) < 1
    ]
    caught = np.mean(np.abs(counted) <= 1.644854 * change)
    assert caught == pytest.approx(0.9, abs=0.001)


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


@given(shares)
def test_the_scale_of_shares_inverts(share: float) -> None:
    assert SHARE.back(SHARE.to(share)) == pytest.approx(share, abs=1e-12)
    assert 0.0 <= SHARE.to(share) <= math.pi / 2


@given(st.floats(0.0, 50.0))
def test_the_scale_of_ratios_inverts(ratio: float) -> None:
    assert RATIO.back(RATIO.to(ratio)) == pytest.approx(ratio, rel=1e-12, abs=1e-300)


@given(st.floats(-50.0, 50.0))
def test_the_linear_scale_changes_nothing(value: float) -> None:
    assert LINEAR.back(LINEAR.to(value)) == LINEAR.to(value) == value


@pytest.mark.parametrize("scale", [SHARE, RATIO, LINEAR], ids=lambda item: item.name)
@given(shares, shares)
def test_scales_keep_the_order(scale: Scale, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert scale.to(low) <= scale.to(high)
    assert scale.back(scale.to(low)) <= scale.back(scale.to(high))


@given(estimates(), st.integers(1, 40), st.integers(0, 40), st.floats(0.0, 0.5))
def test_the_figures_own_part_of_its_band_falls_with_the_years(
    item: Estimate, near: int, further: int, change: float
) -> None:
    assert item.data_year is not None
    one = carry(item, item.data_year + near, change)
    two = carry(item, item.data_year + near + further, change)
    assert 0.0 <= two.own <= one.own <= 1.0


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
