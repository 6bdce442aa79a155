"""Draws: the triangular inverse against SciPy, weights, and streams that nothing else moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nearabroad.index.draws import central_methods, draw_methods, from_quantile, quantiles
from nearabroad.index.presets import Preset, preset

GRID = np.linspace(0.0, 1.0, 1001)


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
    alone = quantiles(["factbook/x/KAZ/RUS/2014"], 500, 7)
    among = quantiles(["other", "factbook/x/KAZ/RUS/2014", "third"], 500, 7)
    assert np.array_equal(alone[0], among[1])


def test_names_seeds_and_rows_are_independent() -> None:
    rows = quantiles(["a", "b"], 4000, 7)
    assert abs(np.corrcoef(rows)[0, 1]) < 0.05
    assert not np.array_equal(rows[0], quantiles(["a"], 4000, 8)[0])
    assert stats.kstest(rows[0], "uniform").pvalue > 1e-3


def test_more_draws_begin_with_the_fewer() -> None:
    assert np.array_equal(quantiles(["a"], 2000, 7)[:, :500], quantiles(["a"], 500, 7))


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
