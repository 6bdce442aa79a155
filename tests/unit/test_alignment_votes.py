"""Votes: facts recounted from the roll calls, and the band against a bootstrap over votes."""

from __future__ import annotations

import csv
import gzip

import numpy as np
import pytest
from scipy import stats

from nearabroad.index.alignment import alignment_of, binomial_quantiles, votes_difference
from nearabroad.index.compare import band

STATES = ("RUS", "USA", "CHN", "KAZ", "BLR", "EST", "ARM", "UZB", "TUR")
YEARS = ("2014", "2022", "2023")
YES_ABSTAIN_NO = (1, 2, 3)


@pytest.fixture(scope="module")
def roll_calls(shared_data):
    """Votes by year: state -> array over resolutions (1 yes, 2 abstain, 3 no, 8 and 9 none)."""
    found = {year: {state: [] for state in STATES} for year in YEARS}
    path = shared_data / "unga" / "pigeon_ungaVoting_003.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            year = row["date"][:4]
            for state in STATES if year in found else ():
                found[year][state].append(int(row[state]) if row[state].isdigit() else 9)
    return {
        year: {state: np.array(votes) for state, votes in states.items()}
        for year, states in found.items()
    }


def both_voted(year, one, other):
    return np.isin(year[one], YES_ABSTAIN_NO) & np.isin(year[other], YES_ABSTAIN_NO)


@pytest.mark.parametrize("patron", ["RUS", "USA", "CHN"])
@pytest.mark.parametrize("neighbor", ["KAZ", "BLR", "EST", "ARM", "UZB"])
@pytest.mark.parametrize("year", ["2014", "2023"])
def test_the_facts_are_the_roll_calls_recounted(reference, roll_calls, year, neighbor, patron):
    votes = roll_calls[year]
    counted = both_voted(votes, neighbor, patron)
    alike = votes[neighbor][counted] == votes[patron][counted]
    row = reference.cells["alignment", "votes", patron, neighbor, int(year)]
    assert row["weight"] == counted.sum() > 50
    assert row["value"] == pytest.approx(alike.mean(), abs=5e-5 + 1e-9)


def test_a_handful_of_votes_is_no_figure(reference, roll_calls) -> None:
    # The file knows of under ten votes of Turkey in 2023; its new name is not matched there.
    assert both_voted(roll_calls["2023"], "KAZ", "TUR").sum() < 10
    row = reference.cells["alignment", "votes", "TUR", "KAZ", 2023]
    assert (row["status"], row["low"]) == ("unobserved", None)


@pytest.mark.parametrize("neighbor", ["KAZ", "BLR", "EST", "ARM", "UZB"])
@pytest.mark.parametrize("year", YEARS)
def test_the_band_covers_a_bootstrap_over_the_votes_themselves(roll_calls, year, neighbor) -> None:
    votes = roll_calls[year]
    sides, alike = [], {}
    for patron in ("RUS", "USA"):
        counted = both_voted(votes, neighbor, patron)
        alike[patron] = np.where(counted, votes[neighbor] == votes[patron], np.nan)
        sides.append((float(np.nanmean(alike[patron])), int(counted.sum())))
    picks = np.random.default_rng(11).integers(0, len(votes["RUS"]), (4000, len(votes["RUS"])))
    real = np.nanmean(alike["RUS"][picks], axis=1) - np.nanmean(alike["USA"][picks], axis=1)
    u = np.random.default_rng(12).random(4000)
    value, draws = votes_difference(*sides, u)
    low, high = band(draws)
    real_low, real_high = band(real)
    step = 1 / sides[0][1]  # shares move in steps of one vote
    assert value == pytest.approx(real.mean(), abs=0.01)
    assert low <= real_low + step and real_high - step <= high
    # and it is no wider than the margins can explain
    assert high - low <= 2.0 * (real_high - real_low) + 2 * step


def test_the_difference_by_hand() -> None:
    # quantile .5 of Binomial(4, .5) is 2, of Binomial(10, .3) is 3: .5 - .3
    value, draws = votes_difference((0.5, 4), (0.3, 10), np.array([0.5]))
    assert value == pytest.approx(0.2)
    assert draws.tolist() == pytest.approx([0.2])
    assert stats.binom.ppf(0.5, 10, 0.3) == 3


def test_patron_and_rival_are_drawn_at_opposite_quantiles() -> None:
    # Binomial(4, .5): P(<= 3) = .9375, so quantile .95 is 4; Binomial(10, .3): quantile .05 is 1
    _, draws = votes_difference((0.5, 4), (0.3, 10), np.array([0.95]))
    assert draws.tolist() == pytest.approx([4 / 4 - 1 / 10])


def test_votes_in_full_agreement_have_no_spread() -> None:
    value, draws = votes_difference((1.0, 80), (0.0, 80), np.linspace(0.01, 0.99, 50))
    assert value == 1.0 and set(draws.tolist()) == {1.0}


@pytest.fixture
def votes(cell, components_of):
    def ask(*cells):
        rows = [
            cell("alignment", "votes", patron, year, share, role="alignment", weight=float(count))
            for patron, year, share, count in cells
        ]
        return alignment_of(components_of(rows), "KAZ", "RUS", "USA", 2014, 2023, 2000, 7)

    return ask


def test_a_clear_turn_away_is_named(votes) -> None:
    got = votes(
        ("RUS", 2014, 0.8, 80), ("USA", 2014, 0.2, 80), ("RUS", 2023, 0.3, 90),
        ("USA", 2023, 0.5, 90),
    )  # fmt: skip
    assert (got.then, got.now, got.change) == (
        pytest.approx(0.6), pytest.approx(-0.2), pytest.approx(-0.8),
    )  # fmt: skip
    assert got.word == "very likely farther"
    low, high = got.change_band
    assert low < -0.8 < high < 0


def test_the_agenda_moves_both_and_the_difference_stays(votes) -> None:
    got = votes(
        ("RUS", 2014, 0.5, 80), ("USA", 2014, 0.2, 80), ("RUS", 2023, 0.8, 80),
        ("USA", 2023, 0.5, 80),
    )  # fmt: skip
    assert got.change == pytest.approx(0.0)
    assert got.word == "no clear change"


def test_a_year_without_votes_is_not_observable(votes) -> None:
    got = votes(("RUS", 2014, 0.5, 80), ("USA", 2014, 0.2, 80), ("RUS", 2023, 0.8, 80))
    assert got.word == "not observable"
    assert (got.then, got.now, got.change) == (pytest.approx(0.3), None, None)
    assert got.reason == "no recorded votes in common with USA in 2023"


def test_conduct_of_one_year_is_not_carried_to_another(reference) -> None:
    for (lever, component, _, _, year), row in reference.cells.items():
        if (lever, component) == ("alignment", "votes") and row["low"] is not None:
            assert row["data_year"] == year


@pytest.mark.parametrize("n", [1, 10, 83, 900])
@pytest.mark.parametrize("p", [0.0, 0.02, 0.5, 0.9871, 1.0])
def test_binomial_quantiles_are_scipys(n: int, p: float) -> None:
    u = np.random.default_rng(5).random(3000)
    ours, theirs = binomial_quantiles(u, n, p), stats.binom.ppf(u, n, p)
    # The two may only part where u is a step of the distribution function itself, to rounding.
    apart = ours != theirs
    step = stats.binom.cdf(np.minimum(ours, theirs)[apart], n, p)
    assert np.abs(step - u[apart]).max(initial=0.0) < 1e-12
    assert apart.mean() < 0.01


def test_binomial_quantiles_by_hand() -> None:
    # Two votes, each alike with probability one half: 0.25, 0.75, 1 are the steps.
    assert binomial_quantiles(np.array([0.2, 0.3, 0.7, 0.8]), 2, 0.5).tolist() == [0, 1, 1, 2]
