"""Trends: what the words mean, and that the bands hold."""

import numpy as np
import pytest

from nearabroad.trade.bands import Band
from nearabroad.trade.trends import FEWEST, MARGIN, fitted, trend


def exact(values, first=2000):
    return {first + n: Band.exact(value) for n, value in enumerate(values)}


def test_slope_by_hand():
    slopes, errors, _ = fitted(np.arange(6.0), np.array([[1.0, 2.0, 2.0, 3.0, 3.0, 4.0]]))
    assert slopes[0] == pytest.approx(9.5 / 17.5)
    assert errors[0] > 0.0


def noise(count, size, seed=5):
    return np.random.default_rng(seed).standard_normal(count) * size


def test_a_steep_line_rises_or_falls_and_a_flat_one_is_no_trend():
    steps = np.arange(20)
    assert trend(exact(0.1 + 0.01 * steps + noise(20, 0.003))).word == "rising"
    assert trend(exact(0.5 - 0.01 * steps + noise(20, 0.003))).word == "falling"
    flat = trend(exact(0.3 + noise(20, 0.002)))
    assert flat.word == "no trend"
    assert -MARGIN <= flat.low <= flat.high <= MARGIN


def test_a_noisy_series_cannot_be_told_and_is_not_called_stagnant():
    found = trend(exact(0.3 + noise(10, 0.05)))
    assert found.word == "cannot tell"
    assert found.reason


def test_few_years_say_so():
    found = trend(exact([0.1] * (FEWEST - 1)))
    assert (found.word, found.slope) == ("cannot tell", None)
    assert f"{FEWEST - 1} observed years" in found.reason


def test_years_that_are_all_alike_to_their_neighbours_have_no_band():
    found = trend(exact([0.1, 0.1, 0.1, 0.1, 0.3, 0.3, 0.3, 0.3]))
    assert found.word == "cannot tell"
    assert found.low is None
    assert "count as" in found.reason


def test_wider_data_bands_never_make_a_trend_surer():
    values = 0.1 + 0.004 * np.arange(16) + noise(16, 0.002)
    narrow = trend(exact(values))
    wide = trend({2000 + n: Band(v, v - 0.08, v + 0.08) for n, v in enumerate(values)})
    assert wide.high - wide.low > narrow.high - narrow.low
    assert narrow.word == "rising"


def test_a_year_without_a_point_is_drawn_evenly():
    values = exact(0.1 + 0.01 * np.arange(12) + noise(12, 0.002))
    values[2012] = Band(None, 0.0, 0.2)
    found = trend(values)
    assert found.years == 13
    assert found.low < found.high


@pytest.mark.parametrize("alike", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("count", [8, 12])
def test_the_band_holds_the_slope_in_most_series_also_where_years_are_alike(count, alike):
    rng = np.random.default_rng(11)
    series = np.zeros((3000, count + 40))
    for step in range(1, count + 40):
        series[:, step] = alike * series[:, step - 1] + rng.standard_normal(3000)
    years = np.arange(float(count))
    slopes, errors, effective = fitted(years, series[:, 40:])
    from scipy import stats

    reach = stats.t.ppf(0.95, np.maximum(effective - 2.0, 0.5)) * errors
    assert np.mean(np.abs(slopes) <= reach) > 0.83
