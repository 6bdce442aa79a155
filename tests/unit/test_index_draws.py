"""Draws: the triangular inverse against SciPy, weights, and streams that nothing else moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nearabroad.core.estimate import LINEAR, Estimate, carry
from nearabroad.index.draws import (
    Key,
    Quantiles,
    central_methods,
    draw_methods,
    from_quantile,
    from_quantile_of_carried,
    quantiles,
)
from nearabroad.index.presets import Preset, preset

GRID = np.linspace(0.0, 1.0, 1001)
KEYS = [Key("a"), Key("a", 3, 0.5), Key("a", 5, 0.2), Key("a", -2, 0.0), Key("b"), Key("b", 1)]


@pytest.mark.parametrize(
    ("low", "mode", "high"),
    [(0.0, 0.3, 1.0), (0.2, 0.2, 0.5), (0.2, 0.5, 0.5), (0.235, 0.24, 0.245), (0.1, 0.9, 0.95)],
)
def test_triangular_values_are_those_of_scipy(low, mode, high) -> None:
    expected = stats.triang.ppf(GRID, (mode - low) / (high - low), loc=low, scale=high - low)
    got = from_quantile(GRID, np.array(low), np.array(mode), np.array(high))
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-12)


def test_without_a_point_values_are_even() -> None:
    got = from_quantile(GRID, np.array(0.2), np.array(np.nan), np.array(0.6))
    np.testing.assert_allclose(got, stats.uniform.ppf(GRID, 0.2, 0.4), rtol=0, atol=1e-15)


def test_a_band_without_width_is_its_point() -> None:
    got = from_quantile(GRID, np.array(0.3), np.array(0.3), np.array(0.3))
    assert set(got.tolist()) == {0.3}


def test_a_triangle_by_hand() -> None:
    # low 0, mode .5, high 1, u = .08: sqrt(.08 * 1 * .5) = .2; u = .92: 1 - .2
    got = from_quantile(np.array([0.08, 0.92]), np.array(0.0), np.array(0.5), np.array(1.0))
    np.testing.assert_allclose(got, [0.2, 0.8])


@given(
    st.tuples(*[st.floats(0.0, 1.0)] * 3).map(sorted), st.floats(0.0, 1.0, exclude_max=True),
    st.booleans(),
)  # fmt: skip
def test_every_draw_lies_within_its_band(band: list[float], u: float, pointless: bool) -> None:
    low, mode, high = band
    got = float(
        from_quantile(
            np.array(u), np.array(low), np.array(np.nan if pointless else mode), np.array(high)
        )
    )
    assert low - 1e-12 <= got <= high + 1e-12


def test_the_same_name_has_the_same_row_whoever_stands_beside_it() -> None:
    name = "factbook/x/KAZ/RUS/2014"
    alone = quantiles([Key(name)], 500, 7)
    among = quantiles([Key("other"), Key(name), Key("third", 4, 0.2)], 500, 7)
    assert np.array_equal(alone[0], among[1])


def test_a_figures_own_year_is_not_moved_by_the_years_it_is_carried_to() -> None:
    alone = quantiles([Key("a")], 500, 7)
    among = quantiles([Key("a", 3, 0.0), Key("a"), Key("a", -2, 0.5), Key("b", 1, 0.0)], 500, 7)
    assert np.array_equal(alone[0], among[1])


def test_a_further_year_leaves_the_nearer_ones_as_they_are() -> None:
    few = [Key("a", 1, 0.3), Key("a", 4, 0.1), Key("a", -2, 0.2)]
    many = [Key("a", 9, 0.0), few[2], Key("a", -7, 0.0), few[0], Key("b", 30, 0.0), few[1]]
    before, after = quantiles(few, 500, 7), quantiles(many, 500, 7)
    assert np.array_equal(before, after[[3, 5, 1]])


@pytest.mark.parametrize(("near", "far", "expected"), [(1, 4, 0.5), (2, 8, 0.5), (9, 10, 0.9487)])
def test_two_years_of_one_walk_are_alike_by_the_root_of_their_ratio(near, far, expected) -> None:
    # W_m and W_n of one walk: covariance m, so sqrt(m / n) when each has variance 1
    rows = stats.norm.ppf(quantiles([Key("a", near, 0.0), Key("a", far, 0.0)], 40_000, 7))
    assert np.corrcoef(rows)[0, 1] == pytest.approx(expected, abs=0.015)


def test_what_is_the_figures_own_is_shared_by_all_years() -> None:
    keys = [Key("a"), Key("a", 2, 0.64), Key("a", 8, 0.36)]
    alike = np.corrcoef(stats.norm.ppf(quantiles(keys, 40_000, 7)))
    # with the figure: sqrt(own); between the years: .8 * .6 + .6 * .8 * sqrt(2 / 8)
    assert alike[0, 1] == pytest.approx(0.8, abs=0.015)
    assert alike[0, 2] == pytest.approx(0.6, abs=0.015)
    assert alike[1, 2] == pytest.approx(0.72, abs=0.015)


def test_what_years_before_and_years_after_add_is_independent() -> None:
    keys = [Key("a"), Key("a", 3, 0.0), Key("a", -3, 0.0)]
    alike = np.corrcoef(stats.norm.ppf(quantiles(keys, 40_000, 7)))
    assert np.abs(alike[np.triu_indices(3, 1)]).max() < 0.02


@pytest.mark.parametrize("key", [Key("a", n, own) for n in (1, 7, -4) for own in (0.0, 0.3, 1.0)])
def test_every_row_is_uniform(key) -> None:
    row = quantiles([key, Key("a", 20, 0.1)], 20_000, 7)[0]
    assert row.min() >= 0.0 and row.max() <= 1.0
    assert stats.kstest(row, "uniform").pvalue > 1e-3


def test_nothing_added_by_the_years_is_the_figure_itself() -> None:
    rows = quantiles([Key("a"), Key("a", 5, 1.0)], 500, 7)
    assert np.array_equal(rows[0], rows[1])


def test_names_seeds_and_rows_are_independent() -> None:
    rows = quantiles([Key("a"), Key("b"), Key("a", 2, 0.0), Key("b", 2, 0.0)], 4000, 7)
    assert np.abs(np.corrcoef(rows)[np.triu_indices(4, 1)]).max() < 0.05
    assert not np.array_equal(rows[0], quantiles([Key("a")], 4000, 8)[0])
    assert not np.array_equal(rows[2], quantiles([Key("a", 2, 0.0)], 4000, 8)[0])
    assert stats.kstest(rows[0], "uniform").pvalue > 1e-3


@given(asked=st.lists(st.lists(st.sampled_from(KEYS), max_size=6), max_size=5))
def test_kept_rows_are_those_that_are_drawn_anew_however_few_are_kept(asked) -> None:
    kept = Quantiles(50, 7, most=3)
    for keys in asked:
        np.testing.assert_array_equal(kept.rows(keys), quantiles(keys, 50, 7))
        assert len(kept._kept) <= 3


def test_a_kept_row_is_not_the_callers_to_change() -> None:
    kept = Quantiles(50, 7)
    kept.rows([Key("a")])[:] = 0.0
    np.testing.assert_array_equal(kept.rows([Key("a")]), quantiles([Key("a")], 50, 7))


def test_more_draws_begin_with_the_fewer() -> None:
    assert np.array_equal(quantiles([Key("a")], 2000, 7)[:, :500], quantiles([Key("a")], 500, 7))


BANDS = st.tuples(*[st.floats(0.0, 1.0)] * 3).map(sorted)


def carried(u, low: float, mode: float, high: float):
    return from_quantile_of_carried(np.asarray(u), *map(np.array, (low, mode, high)))


def test_two_half_triangles_by_hand() -> None:
    # low 0, point .1, high .9: u = .125 is a quarter of the lower half, sqrt(.25) = .5 of the way
    # up from 0; u = .875 leaves a quarter of the upper half, .5 of the way down from .9
    np.testing.assert_allclose(carried([0.0, 0.125, 0.5, 0.875, 1.0], 0, 0.1, 0.9),
                               [0.0, 0.05, 0.1, 0.5, 0.9], atol=1e-15)  # fmt: skip


def test_a_carried_figure_without_width_has_90_percent_within_1_645_standard_deviations() -> None:
    moved = carry(Estimate(0.3, 0.3, 0.3, "reported", 2010), 2014, 0.02, LINEAR)
    # 1.644854 * .02 * sqrt(4) = .065794
    np.testing.assert_allclose(
        carried([0.05, 0.95], moved.low, 0.3, moved.high), [0.234206, 0.365794], atol=1e-6
    )


@given(BANDS)
def test_what_is_carried_is_as_likely_below_its_point_as_above(band: list[float]) -> None:
    low, mode, high = band
    assert float(carried(0.5, low, mode, high)) == mode


@given(st.floats(0.2, 0.8), st.floats(0.0, 0.2))
def test_carried_values_of_a_symmetric_band_are_the_triangles(mode: float, half: float) -> None:
    edges = (mode - half, mode, mode + half)
    expected = from_quantile(GRID, *map(np.array, edges))
    np.testing.assert_allclose(carried(GRID, *edges), expected, rtol=0, atol=1e-9)


@given(BANDS, st.booleans())
def test_carried_values_rise_with_the_quantile_within_the_band(
    band: list[float], pointless: bool
) -> None:
    low, mode, high = band
    got = carried(GRID, low, np.nan if pointless else mode, high)
    assert (np.diff(got) >= -1e-12).all()
    assert got.min() >= low - 1e-12 and got.max() <= high + 1e-12
    assert (got[0], got[-1]) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))


def test_carried_values_without_a_point_are_even() -> None:
    expected = stats.uniform.ppf(GRID, 0.2, 0.4)
    np.testing.assert_allclose(carried(GRID, 0.2, np.nan, 0.6), expected, rtol=0, atol=1e-15)


@pytest.mark.parametrize("name", ["equal", "hard-levers"])
def test_drawn_weights_have_the_presets_weights_as_mean(name) -> None:
    drawn = draw_methods(preset(name), 40_000, 3)
    expected = central_methods(preset(name)).weights[:, 0]
    assert drawn.weights.sum(axis=0) == pytest.approx(1.0)
    np.testing.assert_allclose(drawn.weights.mean(axis=1), expected, atol=0.003)


def test_drawn_weights_spread_as_a_dirichlet_of_20() -> None:
    drawn = draw_methods(preset("equal"), 40_000, 3)
    # Dirichlet(20 * 1/5): variance .2 * .8 / 21
    assert drawn.weights.var(axis=1) == pytest.approx(0.2 * 0.8 / 21, rel=0.05)


def test_every_alternative_is_drawn_as_often() -> None:
    drawn = draw_methods(preset("equal"), 40_000, 3)
    assert drawn.geometric.mean() == pytest.approx(0.5, abs=0.01)
    assert drawn.product.mean() == pytest.approx(0.5, abs=0.01)
    assert (drawn.geometric & drawn.product).mean() == pytest.approx(0.25, abs=0.01)


def test_a_preset_with_one_alternative_draws_only_that() -> None:
    one = Preset("x", "", "", {"trade": 1.0}, aggregators=("arithmetic",), score_forms=("product",))
    drawn = draw_methods(one, 100, 3)
    assert not drawn.geometric.any() and drawn.product.all()
    assert central_methods(one).product.all()
