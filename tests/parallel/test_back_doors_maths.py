"""Baselines, differences and tests of back doors: by hand, as properties, against pyfixest."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearabroad.core.errors import UsageError
from nearabroad.trade import lost, products
from nearabroad.trade.baseline import baseline, exporter_weights, seasonal_factors
from nearabroad.trade.differences import (
    double_difference,
    event_study,
    log_contrast,
    pre_trend,
    sides,
    triple_difference,
)
from nearabroad.trade.excess import p_values, q_values, ratio_band
from nearabroad.trade.windows import Windows, month_number

YEARS = Windows.around("2022-01", 12 * 2020, 12 * 2022 + 2)
"""January 2020 to March 2022, shock in January 2022: 23 months before, three after."""


def _random(seed: int, exporters: int = 9) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    shape = exporters, len(YEARS.months)
    return rng.lognormal(2.0, 1.0, shape), rng.lognormal(3.0, 1.0, shape)


def test_a_seasonal_baseline_by_hand() -> None:
    # One exporter, 2 in every month but 8 in January: before, 2 x 8 + 21 x 2 = 58 in 23 months.
    values = np.where(YEARS.calendar == 0, 8.0, 2.0)[None, :]
    seen = np.full(values.shape, True)
    found = baseline(values, seen, YEARS, np.ones((1, 1)))
    # Mean of a year is (8 + 11 x 2) / 12 = 2.5: factors 3.2 and 0.8.
    assert found.factors[0, :3] == pytest.approx([3.2, 0.8, 0.8])
    assert found.monthly[0, -3:] == pytest.approx([8.0, 2.0, 2.0])
    assert found.carry[0, 0] * 58.0 == pytest.approx(12.0)
    flat = baseline(values, seen, YEARS, np.ones((1, 1)), "flat")
    # The last twelve months before are December 2020 to November 2021: 8 + 11 x 2 = 30.
    assert flat.carry[0, 0] * 30.0 == pytest.approx(3 * 2.5)


def test_a_missing_month_is_not_a_zero() -> None:
    values = np.vstack([np.full(27, 10.0), np.full(27, 2.0)])
    seen = np.full(values.shape, True)
    seen[1, [3, 26]] = False
    values[1, [3, 26]] = 0.0
    found = baseline(values, seen, YEARS, np.ones((1, 2)))
    assert found.factors[0] == pytest.approx(np.ones(12))
    # The second exporter is expected in two months after, since its third is not there.
    assert found.carry[0] * np.array([230.0, 44.0]) == pytest.approx([30.0, 4.0])
    assert found.monthly[0, [3, 4, 26]] == pytest.approx([10.0, 12.0, 10.0])
    zero = baseline(values, np.full(values.shape, True), YEARS, np.ones((1, 2)))
    assert zero.monthly[0, 15] < 11.9  # a zero in April 2020 lowers what April 2021 expects


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), gaps=st.integers(0, 4))
def test_the_baseline_meets_its_first_order_conditions(seed: int, gaps: int) -> None:
    values, _ = _random(seed)
    seen = np.full(values.shape, True)
    rng = np.random.default_rng(seed)
    for _ in range(gaps):
        seen[rng.integers(len(values)), rng.integers(1, 20)] = False
    weights = np.vstack([np.ones(len(values)), rng.integers(0, 3, len(values))])
    factors = seasonal_factors(values, seen, YEARS.before, YEARS.calendar, weights)
    used = seen & YEARS.before
    for row, drawn in zip(factors, weights, strict=True):
        season = row[YEARS.calendar]
        level = (values * used).sum(axis=1) / (season * used).sum(axis=1)
        fitted, actual = drawn[:, None] * level[:, None] * season, drawn[:, None] * values
        for month in range(12):
            here = used & (YEARS.calendar == month)
            assert fitted[here].sum() == pytest.approx(actual[here].sum(), rel=1e-6, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(1e-3, 1e6))
def test_excess_scales_with_money_and_differences_do_not(seed: int, scale: float) -> None:
    values, other = _random(seed)
    seen, weights = np.full(values.shape, True), exporter_weights(9, 5)
    one = baseline(values, seen, YEARS, weights).monthly
    assert baseline(scale * values, seen, YEARS, weights).monthly == pytest.approx(scale * one)
    plain = double_difference(sides(values, seen, YEARS), sides(other, seen, YEARS))
    scaled = double_difference(sides(scale * values, seen, YEARS), sides(other, seen, YEARS))
    turned = double_difference(sides(other, seen, YEARS), sides(values, seen, YEARS))
    assert scaled.estimate == pytest.approx(plain.estimate, abs=1e-9)
    assert scaled.error == pytest.approx(plain.error)
    assert turned.estimate == pytest.approx(-plain.estimate)


def test_a_double_difference_by_hand() -> None:
    # Five exporters; listed goods from 1 to 6 each, others from 2 to 4: 6 / 2 = 3 times.
    seen = np.full((5, 27), True)
    listed = np.where(YEARS.after, 6.0, 1.0) * np.ones((5, 1))
    others = np.where(YEARS.after, 4.0, 2.0) * np.ones((5, 1))
    found = double_difference(sides(listed, seen, YEARS), sides(others, seen, YEARS))
    assert found.factor == pytest.approx(3.0) and found.clusters == 5
    lags = event_study(listed, others, seen, YEARS)
    assert lags[-1].factor == pytest.approx(3.0) and lags[0].factor == pytest.approx(1.0)
    control = sides(others, seen, YEARS), sides(np.ones((5, 27)), seen, YEARS)
    triple = triple_difference((sides(listed, seen, YEARS), sides(others, seen, YEARS)), control)
    assert triple.factor == pytest.approx(3.0 / 2.0)


def test_the_jackknife_by_hand() -> None:
    parts = np.array([1.0, 2.0, 3.0, 4.0, 10.0])
    found = log_contrast([(1, parts), (-1, np.ones(5))])
    without = [math.log((20.0 - part) / 4.0) - math.log(4.0) for part in parts]
    assert found.estimate == pytest.approx(math.log(4.0))
    assert found.error == pytest.approx(math.sqrt(0.8 * sum(item**2 for item in without)))


def test_what_cannot_be_estimated_says_so() -> None:
    none = log_contrast([(1, np.zeros(5)), (-1, np.ones(5))])
    assert none.estimate is None and "no trade" in none.reason
    few = log_contrast([(1, np.ones(3)), (-1, np.ones(3))])
    assert few.estimate == 0.0 and few.error is None and "too few" in few.reason
    alone = log_contrast([(1, np.eye(5)[0]), (-1, np.ones(5))])
    assert alone.error is None and "one exporter" in alone.reason


def test_a_pre_trend_is_seen() -> None:
    values, other = _random(1, 20)
    seen = np.full(values.shape, True)
    flat = pre_trend(values, other, seen, YEARS)
    sloped = pre_trend(values * np.exp(1.5 * YEARS.months / 12 - 3033), other, seen, YEARS)
    assert flat.p is not None and flat.p > 0.05
    assert sloped.slope_p is not None and sloped.slope_p < 0.001
    assert sloped.slope - flat.slope == pytest.approx(1.5, abs=1e-6)


def _long(listed: Any, other: Any) -> Any:
    import pandas as pd

    rows = [
        (e, g, t, values[e, t])
        for g, values in enumerate((other, listed))
        for e in range(len(values))
        for t in range(values.shape[1])
    ]
    frame = pd.DataFrame(rows, columns=["e", "g", "t", "y"])
    frame["unit"] = frame["e"] * 2 + frame["g"]
    return frame


@pytest.mark.filterwarnings("ignore")
def test_the_double_difference_agrees_with_pyfixest() -> None:
    pf = pytest.importorskip("pyfixest")
    listed, other = _random(3)
    seen = np.full(listed.shape, True)
    ours = double_difference(sides(listed, seen, YEARS), sides(other, seen, YEARS))
    kept = YEARS.after | (YEARS.before & np.isin(YEARS.calendar, YEARS.calendar[YEARS.after]))
    frame = _long(listed[:, kept], other[:, kept])
    after = np.flatnonzero(YEARS.after[kept])
    frame["x"] = (frame["g"] * frame["t"].isin(after)).astype(float)

    def fitted(data: Any) -> float:
        model = pf.fepois("y ~ x | unit + t", data, iwls_tol=1e-12, fixef_tol=1e-12)
        return float(model.coef()["x"])

    assert ours.estimate == pytest.approx(fitted(frame), abs=1e-6)
    without = [fitted(frame[frame["e"] != e]) for e in range(len(listed))]
    spread = sum((item - fitted(frame)) ** 2 for item in without)
    assert ours.error == pytest.approx(math.sqrt(8 / 9 * spread), rel=1e-5)


@pytest.mark.filterwarnings("ignore")
def test_the_seasonal_baseline_agrees_with_pyfixest() -> None:
    pf = pytest.importorskip("pyfixest")
    import pandas as pd

    values, _ = _random(4)
    seen = np.full(values.shape, True)
    seen[2, 5] = seen[4, 17] = False
    ours = baseline(values, seen, YEARS, np.ones((1, 9)))
    e, t = np.nonzero(seen & YEARS.before)
    frame = pd.DataFrame({"e": e, "m": YEARS.calendar[t], "y": values[e, t]})
    model = pf.fepois("y ~ 1 | e + m", frame, iwls_tol=1e-12, fixef_tol=1e-12)
    theirs = np.bincount(t, np.asarray(model.predict(type="response")))
    assert ours.monthly[0, : len(theirs)] == pytest.approx(theirs, rel=1e-6)


def test_rank_tests_tell_a_lasting_rise_from_one_large_month(panels: Any) -> None:
    rng = np.random.default_rng(0)
    quiet = rng.lognormal(0.0, 0.3, (3, 35))
    quiet[1, 26:] *= 4.0
    quiet[2, 30] *= 100.0
    panel = _Stub(Windows(12 * 2020, 12 * 2022 + 10, month_number("2022-03")))
    p = p_values(quiet, np.ones(12), panel)  # type: ignore[arg-type]
    assert p[1] < 0.001 and min(p[0], p[2]) > 0.05


class _Stub:
    """Months of which all are there."""

    def __init__(self, windows: Windows) -> None:
        self.windows, self.seen = windows, np.full((2, len(windows.months)), True)


def test_false_discovery_rates_agree_with_statsmodels() -> None:
    multi = pytest.importorskip("statsmodels.stats.multitest")
    p = np.random.default_rng(1).uniform(size=200) ** 2
    assert q_values(p) == pytest.approx(multi.multipletests(p, method="fdr_bh")[1])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40))
def test_false_discovery_rates_are_never_below_p_and_keep_its_order(p: list[float]) -> None:
    q = q_values(np.array(p))
    assert (q >= np.array(p) - 1e-12).all()
    assert (np.diff(q[np.argsort(p, kind="stable")]) >= -1e-12).all()


def test_a_ratio_over_what_may_not_have_fallen_is_not_given() -> None:
    over, under = np.ones(12), np.r_[1.0, np.full(9, 1.0), -1.0, -1.0]
    assert ratio_band(over, under).value is None
    assert ratio_band(over, np.full(12, 2.0)).value == 0.5


def test_lost_in_transit_by_hand() -> None:
    key = ("KGZ", "TOTAL", 2021)
    sold = lost.Exported(200.0, 12)
    bought = lost.Recorded(1.1827 * 106.0, 27, 27, "by origin")
    found = lost.lost(key, sold, bought)
    assert found.lost == pytest.approx(0.5) and found.status == "estimated"
    assert found.low == pytest.approx(1 - 106 / 1.02 / 200)
    assert found.high == pytest.approx(1 - 106 / 1.10 / 200)
    part = lost.lost(key, lost.Exported(200.0, 11), bought)
    assert part.lost is None and part.low == found.low and part.status == "incomplete"
    assert lost.lost(key, lost.Exported(90.0, 11), bought).status == "not observable"
    for exported, recorded in ((None, bought), (sold, None), (lost.Exported(0.0, 12), bought)):
        assert lost.lost(key, exported, recorded).status == "not observable"
    assert "rate of 1999" in lost.lost(("KGZ", "TOTAL", 1999), sold, bought).reason


def test_product_codes_stand_for_all_below_them() -> None:
    known = ["85423190", "85423990", "87032319"]
    assert products.chosen(["8542.31", "87"], known) == ("85423190", "87032319")
    with pytest.raises(UsageError, match=r"product '8543' is not among the 3 .*85423"):
        products.chosen(["8543"], known)
    with pytest.raises(UsageError, match="product 'chips' is not among"):
        products.chosen(["chips"], known)


def test_every_name_is_of_a_code_and_short() -> None:
    names = products._names()
    assert {f"{n:02d}" for n in range(1, 98)} - {"77"} <= set(names)
    assert all(len(code) in (2, 4, 6, 8) and code.isdigit() for code in names)
    assert all(0 < len(name) <= 50 for name in names.values())
    assert all(code[:2] in names for code in names)
