"""Distances of ideal points: bands by hand, the change against the folded normal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nearabroad.core.estimate import NORMAL_90
from nearabroad.core.schemas import COMPONENT, table_of
from nearabroad.index.ideal import distance_of
from nearabroad.index.panel import Components


def row(year: int, gap: float | None, error: float = 0.1) -> dict:
    known = gap is not None
    return {
        "lever": "alignment", "component": "ideal point", "role": "alignment", "basis": "normal",
        "patron": "RUS", "neighbor": "KAZ", "year": year, "value": gap,
        "low": max(0.0, gap - NORMAL_90 * error) if known else None,
        "high": gap + NORMAL_90 * error if known else None,
        "status": "estimated" if known else "unobserved", "data_year": year, "weight": 1.0,
        "note": None if known else f"no recorded votes of KAZ in {year}",
    }  # fmt: skip


def asked(*rows: dict, draws: int = 4000):
    components = Components(table_of(list(rows), COMPONENT))
    return distance_of(components, "KAZ", "RUS", 2014, 2023, draws, 11)


def test_a_clear_move_away_is_named_with_its_band() -> None:
    got = asked(row(2014, 1.0), row(2023, 2.0))
    assert (got.then, got.now, got.change) == (1.0, 2.0, 1.0)
    assert got.then_band == (pytest.approx(1 - 0.1645, abs=1e-3), pytest.approx(1.1645, abs=1e-3))
    # two errors of .1: sd of the change .1414, 90 % band 1 -+ .2326
    assert got.change_band[0] == pytest.approx(1 - 0.2326, abs=0.02)
    assert got.change_band[1] == pytest.approx(1 + 0.2326, abs=0.02)
    assert got.word == "very likely farther"


def test_a_step_smaller_than_its_error_is_no_change() -> None:
    assert asked(row(2014, 1.0, 0.3), row(2023, 1.02, 0.3)).word == "no clear change"


def test_a_year_without_votes_is_not_observable_and_says_why() -> None:
    got = asked(row(2014, 1.0), row(2023, None))
    assert (got.then, got.now, got.change, got.word) == (1.0, None, None, "not observable")
    assert got.reason == "no recorded votes of KAZ in 2023"
    assert asked(row(2014, 1.0)).reason == "no ideal points"


@given(st.floats(0.0, 4.0), st.floats(0.01, 0.5), st.floats(0.0, 4.0), st.floats(0.01, 0.5))
def test_draws_follow_the_folded_normal(d1: float, s1: float, d2: float, s2: float) -> None:
    got = asked(row(2014, d1, s1), row(2023, d2, s2), draws=2000)
    expected = stats.foldnorm.mean(d2 / s2, scale=s2) - stats.foldnorm.mean(d1 / s1, scale=s1)
    low, high = got.change_band
    spread = np.hypot(s1, s2)
    assert low - 0.2 * spread <= expected <= high + 0.2 * spread
    assert high - low <= 2 * NORMAL_90 * spread * 1.2
