"""Hedging against Herfindahl worked by hand; who leads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.index.hedging import hedging, lead_shares, leader


def test_hedging_by_hand() -> None:
    # p = .6 .3 .1: H = .36 + .09 + .01 = .46; H* = (.46 - 1/3) / (2/3) = .19; 1 - .19
    spread, number = hedging(np.array([60.0, 30.0, 10.0]))
    assert float(spread) == pytest.approx(0.81)
    assert float(number) == pytest.approx(1 / 0.46)


def test_hedging_of_many_draws_at_once() -> None:
    spread, number = hedging(np.array([[50.0, 40.0], [50.0, 0.0]]))
    assert spread.tolist() == pytest.approx([1.0, 0.0])
    assert number.tolist() == pytest.approx([2.0, 1.0])


def test_no_grip_at_all_or_one_patron_alone_is_unknown() -> None:
    spread, number = hedging(np.array([0.0, 0.0]))
    assert np.isnan(spread) and np.isnan(number)
    alone, _ = hedging(np.array([30.0]))
    assert np.isnan(alone)


@given(st.lists(st.floats(0.01, 100.0), min_size=2, max_size=8), st.floats(0.1, 10.0))
def test_hedging_runs_from_0_to_1_and_knows_no_scale(grips: list[float], by: float) -> None:
    spread, number = hedging(np.array(grips))
    scaled, _ = hedging(np.array(grips) * by)
    assert -1e-9 <= float(spread) <= 1 + 1e-9
    assert 1 - 1e-9 <= float(number) <= len(grips) + 1e-9
    assert float(scaled) == pytest.approx(float(spread))


def test_ties_are_split_evenly() -> None:
    assert lead_shares(np.array([[3.0, 1.0], [3.0, 2.0], [0.0, 0.0]])).tolist() == [0.25, 0.75, 0.0]


@pytest.mark.parametrize(("top", "expected"), [(0.66, 0), (0.6599, None), (1.0, 0)])
def test_a_leader_leads_in_two_thirds_of_the_draws(top, expected) -> None:
    assert leader(np.array([top, 1 - top])) == expected
