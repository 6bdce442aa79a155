"""Ideal points: planted points come back, the bound never falls, odd states, real roll calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.csv as csv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearabroad.core.errors import UnknownState, UsageError
from nearabroad.votes import em
from nearabroad.votes import ideal_points as fitting
from nearabroad.votes.ideal_points import POINTS, IdealPoints, ideal_points
from nearabroad.votes.rollcalls import RollCalls, from_wide

Draw = Callable[..., Any]


def by_key(points: IdealPoints) -> dict[tuple[str, int], float]:
    return {(row["state"], row["year"]): row["value"] for row in points.table.to_pylist()}


@pytest.mark.parametrize("link", ["logit", "probit"])
@pytest.mark.parametrize("repeated", [0, 20])
def test_planted_points_come_back(planted: Draw, link: str, repeated: int) -> None:
    data = planted(4, size=80, resolutions=60, link=link, repeated=repeated)
    points = ideal_points(data.rollcalls)
    true, value, se = data.matched(points)
    assert points.converged
    assert points.frame == ("pooled" if repeated else "year")
    assert points.table.schema == POINTS
    assert np.corrcoef(true, value)[0, 1] > 0.98
    assert 0.8 < (np.abs(true - value) < fitting.Z90 * se).mean() < 0.97
    assert (value.mean(), value.std()) == pytest.approx((0, 1), abs=1e-9)


def test_the_direction_is_the_poles(planted: Draw) -> None:
    calls = planted(2).rollcalls
    forth, back = ideal_points(calls), ideal_points(calls, poles=("RUS", "USA"))
    one, other = by_key(forth), by_key(back)
    assert one["USA", 1990] > one["RUS", 1990]
    assert max(abs(one[key] + other[key]) for key in one) < 1e-6
    turned = replace(calls, votes=np.array([0, 3, 2, 1], dtype=np.int8)[calls.votes])
    mirrored = by_key(ideal_points(turned))
    assert max(abs(one[key] - mirrored[key]) for key in one) < 1e-3


def test_order_of_states_and_resolutions_changes_nothing(planted: Draw) -> None:
    calls = planted(3).rollcalls
    rng = np.random.default_rng(1)
    rows, columns = rng.permutation(len(calls.years)), rng.permutation(len(calls.states))
    shuffled = RollCalls(
        tuple(calls.states[i] for i in columns), calls.years[rows], calls.sessions[rows],
        calls.votes[np.ix_(rows, columns)],
    )  # fmt: skip
    one, other = ideal_points(calls), ideal_points(shuffled)
    assert one.table["state"].equals(other.table["state"])
    values = one.table["value"].to_numpy(), other.table["value"].to_numpy()
    np.testing.assert_allclose(*values, atol=1e-6)
    np.testing.assert_allclose(one.resolutions[rows], other.resolutions, atol=1e-4)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 12), st.integers(1, 4), st.integers(1, 8))
def test_the_bound_never_falls(seed: int, size: int, years: int, resolutions: int) -> None:
    rng = np.random.default_rng(seed)
    votes = rng.integers(0, 4, (years * resolutions, size)).astype(np.int8)
    year = np.repeat(np.arange(years, dtype=np.int32), resolutions)
    calls = RollCalls(tuple(f"S{i}" for i in range(size)), year, year, votes)
    problem, items = fitting._problem(calls, year, None)
    problem = replace(problem, frame="none")
    start = rng.normal(size=(years, size))
    fit = em.begin(problem, start, fitting._first_items(calls, items))
    for _ in range(25):
        fit = em.advance(problem, fit)
    rise = np.diff(fit.bounds)
    assert rise.min() > -1e-7 * abs(fit.bounds[0])


def test_paths_are_the_exact_posterior_given_the_resolutions(planted: Draw) -> None:
    """A three-year path by brute force on a grid; Gaussian q against the true posterior."""
    data = planted(6, size=20, years=3, resolutions=12)
    calls = data.rollcalls
    period = calls.years - calls.years.min()
    problem, items = fitting._problem(calls, period, None)
    problem = replace(problem, frame="none")
    fit = em.begin(problem, np.tile(data.theta[0], (3, 1)), fitting._first_items(calls, items))
    for _ in range(80):
        fit = em.advance(problem, fit)
    grid = np.linspace(-6, 6, 121)
    for state in range(0, 20, 4):
        log = np.zeros((3, len(grid)))
        for row, vote in enumerate(calls.votes[:, state].tolist()):
            beta, first, second = fit.items[items[row]]
            if vote:
                below = 1 / (1 + np.exp(beta * grid - first))
                above = 1 / (1 + np.exp(beta * grid - second))
                chance = {1: below, 2: above - below, 3: 1 - above}[vote]
                log[period[row]] += np.log(chance)
        a, b, c = np.meshgrid(grid, grid, grid, indexing="ij", sparse=True)
        joint = log[0][:, None, None] + log[1][None, :, None] + log[2][None, None, :]
        joint = joint - (a - fit.centre) ** 2 / 2 - ((b - a) ** 2 + (c - b) ** 2) / 2 / fit.step
        weight = np.exp(joint - joint.max())
        weight /= weight.sum()
        for t, axes in enumerate(((1, 2), (0, 2), (0, 1))):
            margin = weight.sum(axis=axes)
            mean = margin @ grid
            sd = np.sqrt(margin @ (grid - mean) ** 2)
            assert fit.path.mean[t, state] == pytest.approx(mean, abs=0.15 * sd)
            assert np.sqrt(fit.path.variance[t, state]) == pytest.approx(sd, rel=0.15)


def test_odd_states(planted: Draw) -> None:
    """One vote, never a vote, always yes, a gap of years: finite, wide where little is known."""
    calls = planted(5, missing=0.0).rollcalls
    votes = calls.votes.copy()
    votes[1:, 10], votes[:, 11], votes[:, 12] = 0, 0, 1
    votes[(calls.years > 1991) & (calls.years < 1995), 13] = 0
    points = ideal_points(replace(calls, votes=votes))
    names = calls.states
    assert np.isfinite(points.table["value"].to_numpy()).all()
    ((year, (_, se)),) = points.series(names[10]).items()
    assert year == 1990
    assert se > 2 * np.median(points.table["se"].to_numpy())
    with pytest.raises(UsageError, match="has no recorded votes"):
        points.series(names[11])
    assert all(abs(value) < 5 for value, _ in points.series(names[12]).values())
    assert sorted(points.series(names[13])) == [1990, 1991, 1995, 1996, 1997]


def test_refusals(planted: Draw) -> None:
    calls = planted(1, years=2).rollcalls
    with pytest.raises(UnknownState):
        ideal_points(calls, poles=("USA", "XQX"))
    with pytest.raises(UsageError, match="DDR has no recorded votes"):
        ideal_points(calls, poles=("USA", "DDR"))
    votes = calls.votes.copy()
    votes[calls.years == 1990, 0] = 0
    votes[calls.years == 1991, 1] = 0
    with pytest.raises(UsageError, match="never vote in the same year"):
        ideal_points(replace(calls, votes=votes))


def test_a_few_repeats_do_not_tie_the_years_unless_told_to(planted: Draw) -> None:
    calls = planted(1, repeated=2).rollcalls
    assert ideal_points(calls, rounds=2).frame == "year"
    assert ideal_points(calls, rounds=2, tie=True).frame == "pooled"
    many = planted(1, repeated=10).rollcalls
    assert ideal_points(many, rounds=2, tie=False).frame == "year"
    tied = ideal_points(many)
    first, last = calls.years == 1990, calls.years == 1997
    assert tied.frame == "pooled"
    np.testing.assert_array_equal(tied.resolutions[first][:10], tied.resolutions[last][:10])


def test_distance_has_a_band(planted: Draw) -> None:
    points = ideal_points(planted(1).rollcalls)
    usa, rus = points.series("USA"), points.series("RUS")
    for row in points.distance("USA", "RUS").to_pylist():
        gap = abs(usa[row["year"]][0] - rus[row["year"]][0])
        error = np.hypot(usa[row["year"]][1], rus[row["year"]][1])
        assert row["value"] == pytest.approx(gap)
        assert row["high"] == pytest.approx(gap + 1.6448536 * error)
        assert 0 <= row["low"] <= row["value"]


def test_a_stated_step_is_kept_and_a_small_one_smooths(planted: Draw) -> None:
    calls = planted(1, step=0.4).rollcalls
    still, free = ideal_points(calls, step=0.02), ideal_points(calls)
    assert still.step < 0.05 < free.step

    def roughness(points: IdealPoints) -> float:
        value = points.table["value"].to_numpy().reshape(len(calls.states), -1)
        return float(np.abs(np.diff(value, axis=1)).mean())

    assert roughness(still) < roughness(free)


@pytest.fixture(scope="module")
def real(shared_data: Path) -> IdealPoints:
    return ideal_points(
        from_wide(csv.read_csv(shared_data / "unga" / "pigeon_ungaVoting_003.csv.gz"))
    )


def test_real_ends_of_the_scale(real: IdealPoints) -> None:
    assert real.converged
    value = by_key(real)
    for year in range(1992, 2024):
        ranked = sorted((value[key], key[0]) for key in value if key[1] == year)
        names = [state for _, state in ranked]
        assert {"USA", "ISR"} <= set(names[-6:]), year
        for state in ("PRK", "SYR", "CUB"):
            if state in names:
                assert names.index(state) < len(names) / 3, (year, state)
        assert value["CHN", year] < 0 < value["USA", year] - value["RUS", year]
    for year in range(1970, 1986):
        assert value["RUS", year] < -1 < 1 < value["USA", year]


def test_real_baltic_states_move_west(real: IdealPoints) -> None:
    for state in ("EST", "LVA", "LTU"):
        path = {year: value for year, (value, _) in real.series(state).items()}
        assert min(path.values()) > 0
        for year in (1995, 2005, 2015, 2023):
            assert path[year] > real.series("RUS")[year][0]
            assert path[year] - real.series("RUS")[1990][0] > 0.5
