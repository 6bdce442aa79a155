"""Formulas of regional trade, by hand and by their properties."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.trade import bands, measures
from nearabroad.trade.bands import Band, Term, ratio

shares = st.floats(0.001, 0.999)
amounts = st.floats(0.01, 1e12)


def test_introversion_is_the_difference_of_hi_and_he_over_their_sum():
    hi, he = measures.homogeneous(0.2, 0.05), measures.extra_regional(0.2, 0.05)
    assert hi == pytest.approx(4.0)
    assert he == pytest.approx(0.8 / 0.95)
    assert measures.introversion(0.2, 0.05) == pytest.approx((hi - he) / (hi + he))


@given(shares, shares)
def test_introversion_lies_between_minus_one_and_one_and_turns_with_its_arguments(s, v):
    found = measures.introversion(s, v)
    assert -1.0 <= found <= 1.0
    assert found == pytest.approx(-measures.introversion(v, s), abs=1e-12)
    odds = (s / (1 - s)) / (v / (1 - v))
    assert found == pytest.approx((odds - 1) / (odds + 1), abs=1e-9)


@given(st.floats(0.01, 0.9), st.floats(0.01, 0.9), st.floats(0.001, 0.09))
def test_introversion_grows_with_what_stays_inside_and_falls_with_outsiders_share(s, v, step):
    here = measures.introversion(s, v)
    assert measures.introversion(s + step, v) > here
    assert measures.introversion(s, v + step) < here


def test_a_region_alone_in_its_trade_is_fully_introverted_and_one_without_trade_says_nothing():
    assert measures.introversion(1.0, 0.3) == 1.0
    assert measures.introversion(0.0, 0.3) == -1.0
    assert measures.introversion(0.0, 0.0) is None
    assert measures.homogeneous(0.2, 0.0) is None
    assert measures.extra_regional(0.2, 1.0) is None


@given(st.lists(amounts, min_size=2, max_size=30), st.floats(1e-3, 1e3))
def test_herfindahl_does_not_know_units_and_lies_between_even_and_one(values, unit):
    total = sum(values)
    found = measures.herfindahl(value / total for value in values)
    again = measures.herfindahl(value * unit / (total * unit) for value in values)
    assert found == pytest.approx(again, rel=1e-9)
    assert 1.0 / len(values) - 1e-9 <= found <= 1.0 + 1e-9
    normal = measures.normalised_herfindahl(found, len(values))
    assert -1e-9 <= normal <= 1.0 + 1e-9


def test_herfindahl_of_a_list_lies_between_a_rest_spread_thin_and_one_in_few_pieces():
    band = measures.herfindahl_band([Band.exact(0.5), Band.exact(0.25)], 0.25, cut=0.1)
    assert band.low == pytest.approx(0.3125)
    assert band.high == pytest.approx(0.3125 + 2 * 0.01 + 0.05**2)
    assert band.value is None
    alone = measures.herfindahl_band([Band.exact(0.5), Band.exact(0.45)], 0.05)
    assert alone.value == pytest.approx(0.4525)
    assert alone.high == pytest.approx(0.455)


def test_barbieri_by_hand():
    assert measures.salience(0.4, 0.1) == pytest.approx(0.2)
    assert measures.symmetry(0.4, 0.1) == pytest.approx(0.7)
    assert measures.interdependence(0.4, 0.1) == pytest.approx(0.14)


@given(shares, shares)
def test_barbieris_measures_do_not_depend_on_who_comes_first(a, b):
    for measure in (measures.salience, measures.symmetry, measures.interdependence):
        assert measure(a, b) == pytest.approx(measure(b, a))
        assert 0.0 <= measure(a, b) <= 1.0


@given(st.tuples(shares, shares, shares).map(sorted), st.tuples(shares, shares, shares).map(sorted))
def test_banded_measures_hold_every_value_within_the_bands(a, b):
    one, other = Band(a[1], a[0], a[2]), Band(b[1], b[0], b[2])
    for formula in (measures.homogeneous, measures.extra_regional, measures.introversion):
        band = measures.banded(formula, one, other)
        for s in (one.low, one.value, one.high):
            for v in (other.low, other.value, other.high):
                assert band.low - 1e-9 <= formula(s, v) <= band.high + 1e-9
    even = measures.symmetry_band(one, other)
    for s in (one.low, one.value, one.high):
        for v in (other.low, other.value, other.high):
            assert even.low - 1e-9 <= measures.symmetry(s, v) <= even.high + 1e-9


@given(
    st.lists(
        st.tuples(st.floats(0, 10), st.floats(0, 1), st.floats(20, 50), st.floats(0, 50)),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_a_ratio_of_sums_is_as_wide_as_the_totals_allow_and_no_wider(parts):
    terms = [
        Term(Band.exact(fixed), Band.exact(listed), Band(None, total, total + width))
        for fixed, listed, total, width in parts
    ]
    found = ratio(terms)
    corners = []
    for choice in range(2 ** len(parts)):
        totals = [t + (w if choice >> i & 1 else 0.0) for i, (_, _, t, w) in enumerate(parts)]
        top = sum(f + s * t for (f, s, _, _), t in zip(parts, totals, strict=True))
        corners.append(min(1.0, top / sum(totals)))
    assert found.low == pytest.approx(min(corners), abs=1e-9)
    assert found.high == pytest.approx(max(corners), abs=1e-9)


def test_a_total_that_may_be_nothing_has_no_shares():
    assert bands.part_of(Band.exact(1.0), Band(None, 0.0, 10.0)) is None
    assert ratio([Term(Band.exact(0.0), Band.exact(0.0), Band.exact(0.0))]) is None


def test_a_share_with_a_wide_band_prints_no_point():
    assert bands.printed(Band(0.5, 0.4, 0.61)).value is None
    assert bands.printed(Band(0.5, 0.4, 0.6)).value == 0.5
    assert bands.printed(None) is None


def test_a_band_that_stands_on_its_head_is_refused():
    with pytest.raises(ValueError, match="above"):
        Band(None, 2.0, 1.0)
    assert math.isclose(bands.added([]).low, 0.0)
