"""The local-level model: by hand, against statsmodels, and what must hold for any series."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearabroad.events.local_level import draw_paths, estimate, likely, smooth

ONE = np.array([1.0])


def column(*values):
    return np.array(values, float)[:, None]


def nile(periods=60, seed=3):
    rng = np.random.default_rng(seed)
    return column(*(np.cumsum(rng.normal(0, 0.4, periods)) + rng.normal(0, 1.1, periods)))


def test_two_points_by_hand():
    # a1 = 0, P1 = 1; prediction 2; F = 3, v = 1: a2 = 2/3, P2 = 2/3; J = 1/2.
    found = smooth(column(0, 1), column(1, 1), ONE)
    assert found.level.ravel() == pytest.approx([1 / 3, 2 / 3])
    assert found.variance.ravel() == pytest.approx([2 / 3, 2 / 3])
    assert found.loglik[0] == pytest.approx(-0.5 * (np.log(2 * np.pi * 3) + 1 / 3))


def test_a_hole_between_two_points_by_hand():
    # P: 1, 2 (not observed), 3 -> F = 4, v = 3: a3 = 9/4, P3 = 3/4; J2 = 2/3, J1 = 1/2.
    found = smooth(column(0, 99, 3), column(1, np.inf, 1), ONE)
    assert found.level.ravel() == pytest.approx([0.75, 1.5, 2.25])
    assert found.variance.ravel() == pytest.approx([0.75, 1.0, 0.75])


def test_nothing_before_the_first_point_but_its_level_and_growing_variance():
    found = smooth(column(9, 9, 2), column(np.inf, np.inf, 0.5), ONE)
    assert found.level.ravel() == pytest.approx([2, 2, 2])
    assert found.variance.ravel() == pytest.approx([2.5, 1.5, 0.5])
    assert found.loglik[0] == 0


def test_filter_smoother_and_likelihood_agree_with_statsmodels():
    tsa = pytest.importorskip("statsmodels.tsa.statespace.structural")
    y = nile()
    y[7:11] = np.nan
    h = np.where(np.isnan(y), np.inf, 1.3)
    ours = smooth(np.nan_to_num(y), h, np.array([0.2]))
    theirs = tsa.UnobservedComponents(y.ravel(), "local level", use_exact_diffuse=True)
    result = theirs.smooth([1.3, 0.2])
    assert ours.level.ravel() == pytest.approx(result.smoothed_state[0], abs=1e-6)
    assert ours.variance.ravel() == pytest.approx(result.smoothed_state_cov[0, 0], abs=1e-6)
    # theirs counts log 2 pi for the diffuse first observation too
    assert ours.loglik[0] - 0.5 * np.log(2 * np.pi) == pytest.approx(result.llf, abs=1e-6)


def test_the_likeliest_variances_are_those_of_statsmodels():
    tsa = pytest.importorskip("statsmodels.tsa.statespace.structural")
    y = nile(120, 5)
    bounds = np.array([[1e-4], [1e-4]]), np.array([[10.0], [10.0]])

    def noise(x):
        more = (1,) * (x.ndim - 1)
        return np.ones((len(y), 1, *more)) * x

    q, h = estimate(y, noise, *bounds)
    ours = smooth(y, np.full(y.shape, h[0]), q).loglik[0] - 0.5 * np.log(2 * np.pi)
    model = tsa.UnobservedComponents(y.ravel(), "local level", use_exact_diffuse=True)
    theirs = model.fit(disp=False, method="bfgs", gtol=1e-9, maxiter=500)
    assert ours >= theirs.llf - 1e-6
    assert [h[0], q[0]] == pytest.approx(theirs.params, rel=2e-3)


def test_drawn_paths_have_the_smoothers_moments():
    y, h, q = nile(12), np.full((12, 1), 0.8), np.array([0.3])
    h[4] = np.inf
    found = smooth(y, h, q)
    paths = draw_paths(found, 60_000, np.random.default_rng(1))[:, :, 0]
    assert paths.mean(axis=0) == pytest.approx(found.level.ravel(), abs=0.02)
    assert paths.var(axis=0) == pytest.approx(found.variance.ravel(), rel=0.03)
    # cov(level[t], level[t + 1]) = J var[t + 1], J = P / (P + q)
    gain = found.filtered_variance[5, 0] / (found.filtered_variance[5, 0] + q[0])
    both = np.cov(paths[:, 5], paths[:, 6])[0, 1]
    assert both == pytest.approx(gain * found.variance[6, 0], rel=0.05)


series = st.lists(st.floats(-5, 5), min_size=2, max_size=12)


@settings(max_examples=60, deadline=None)
@given(series, st.floats(-3, 3), st.floats(0.01, 4), st.floats(0.01, 4))
def test_a_shifted_series_has_a_shifted_level(values, shift, h, q):
    y = column(*values)
    noise = np.full(y.shape, h)
    plain, moved = smooth(y, noise, np.array([q])), smooth(y + shift, noise, np.array([q]))
    assert moved.level == pytest.approx(plain.level + shift, abs=1e-8)
    assert moved.variance == pytest.approx(plain.variance)
    assert np.all(plain.variance <= h + 1e-12)


@settings(max_examples=60, deadline=None)
@given(series, st.floats(0.01, 4), st.floats(0.01, 4))
def test_time_can_be_turned_round(values, h, q):
    y = column(*values)
    noise = np.full(y.shape, h)
    there, back = smooth(y, noise, np.array([q])), smooth(y[::-1], noise, np.array([q]))
    assert back.level[::-1] == pytest.approx(there.level, abs=1e-8)
    assert back.loglik == pytest.approx(there.loglik, abs=1e-8)


def test_a_short_series_leaves_the_variances_open_and_a_long_one_does_not():
    def noise(x):
        more = (1,) * (x.ndim - 1)
        return np.ones((len(y), 1, *more)) * x

    spreads = []
    for periods in (10, 400):
        y = nile(periods, 8)
        q, _ = likely(y, noise, (1e-4, 1e-3), (10.0, 10.0), 50, 1.0)
        spreads.append(np.log(q).std())
    assert spreads[0] > 3 * spreads[1]
