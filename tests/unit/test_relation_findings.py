"""Records, breaks, crises and lags: found where planted, and seldom where nothing is."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearabroad.events.breaks import SHORTEST, break_rows, breaks
from nearabroad.events.crisis import (
    course_of,
    crises_of_events,
    crises_of_levels,
    is_hostile,
    nearby,
    tit_for_tat,
)
from nearabroad.events.lags import answers
from nearabroad.events.record import extreme, record, record_rows
from nearabroad.events.relation import fit_counts

YEARS = [dt.date(year, 1, 1) for year in range(2002, 2015)]


def simulated(share, volume=400, dyads=120, rho=0.003, seed=1):
    """Beta-binomial events of many dyads around a course of shares [period]."""
    rng = np.random.default_rng(seed)
    size = 1 / rho - 1
    level = np.repeat(np.array(share, float)[:, None], dyads, axis=1)
    whole = np.full(level.shape, float(volume))
    drawn = rng.beta(level * size, (1 - level) * size)
    return rng.binomial(volume, drawn).astype(float), whole


def claimed(share, side, seed=1):
    found = fit_counts(*simulated(share, seed=seed))
    paths = found.paths(480, 7)
    return np.mean([record(paths[:, :, d], side)[1] == 0 for d in range(paths.shape[2])])


# Records


def test_probability_of_a_record_by_hand():
    paths = np.array([[1, 5, 4, 3, 2, 0.5], [1, 5, 4, 3, 2, 0.5], [1, 5, 4, 3, 2, 1.5]])
    p, since, _ = record(paths, "lowest")
    assert p == pytest.approx(2 / 3)
    assert since == 1  # lowest of the last five in all three draws
    assert record(paths, "highest") == (0, None, None)


def test_a_fall_from_the_period_before_is_no_record():
    assert record(np.array([[0.0, 0, 0, 0, 9, 1]] * 20), "lowest") == (0, None, None)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000), st.integers(6, 15))
def test_lowest_of_a_series_is_highest_of_its_negative(seed, periods):
    paths = np.random.default_rng(seed).normal(size=(60, periods)).cumsum(axis=1)
    assert record(paths, "lowest") == record(-paths, "highest")
    assert extreme(paths, "lowest") == extreme(-paths, "highest")
    p, since, _ = record(paths, "lowest")
    assert (since == 0) == (p >= 0.9)


def test_a_planted_record_at_the_edge_is_found_and_a_flat_course_has_none():
    flat = [0.05] * 13
    assert claimed([*flat[:-1], 0.30], "highest") >= 0.9
    assert claimed([*flat[:-1], 0.30], "lowest") == 0
    assert claimed(flat, "highest") <= 0.02
    assert claimed(flat, "lowest") <= 0.02


def test_a_peak_that_is_past_is_no_record_of_the_latest_but_is_told():
    course = [0.05] * 6 + [0.3] + [0.05] * 6
    found = fit_counts(*simulated(course, dyads=1))
    rows = record_rows(found.paths(480, 7)[:, :, 0], YEARS, np.full(13, 400.0), "year")
    high = next(row for row in rows if row["side"] == "highest")
    assert high["record_since"] is None
    assert high["claim"] == "no record"
    assert high["extreme"] == YEARS[6]


def test_no_record_is_claimed_on_few_events_or_few_years():
    few = record_rows(np.zeros((10, 13)), YEARS, np.full(13, 49.0), "year")
    assert {row["observable"] for row in few} == {False}
    assert "49 events" in few[0]["reason"]
    short = record_rows(np.zeros((10, 4)), YEARS[:4], np.full(4, 900.0), "year")
    assert "4 periods" in short[0]["reason"]


def test_years_without_events_do_not_enter_a_record():
    volume = np.array([100.0] * 12 + [0.0])
    paths = np.tile(np.r_[np.full(11, 0.2), 0.1, 0.0], (50, 1))
    rows = record_rows(paths, YEARS, volume, "year")
    assert rows[0]["latest"] == dt.date(2013, 1, 1)
    assert rows[0]["p"] == 1


# Bands


def test_a_share_of_few_events_has_a_wide_band():
    wide, narrow = (
        fit_counts(*simulated([0.2] * 13, volume=volume, dyads=40)).band() for volume in (20, 2000)
    )
    assert np.median(wide[2] - wide[1]) > 2 * np.median(narrow[2] - narrow[1])


def test_the_band_holds_the_level_about_as_often_as_it_says():
    course = 1 / (1 + np.exp(-np.cumsum(np.random.default_rng(5).normal(0, 0.3, 13)) + 2))
    found = fit_counts(*simulated(course, dyads=300))
    _, low, high = found.band()
    inside = (low <= course[:, None]) & (course[:, None] <= high)
    assert 0.84 <= inside.mean() <= 0.97


def test_dyads_do_not_touch_each_other():
    part, whole = simulated([0.1] * 5 + [0.3] * 8, dyads=6)
    together, alone = fit_counts(part, whole), fit_counts(part[:, [4]], whole[:, [4]])
    assert together.band()[0][:, 4] == pytest.approx(alone.band()[0][:, 0])
    turned = fit_counts(part[:, ::-1], whole[:, ::-1])
    assert turned.band()[1][:, ::-1] == pytest.approx(together.band()[1])


def test_no_event_of_a_kind_at_all_is_a_small_share_with_a_band():
    found = fit_counts(np.zeros((13, 1)), np.full((13, 1), 200.0))
    level, low, high = found.band()
    assert np.all((low > 0) & (low < level) & (level < high) & (high < 0.05))


# Breaks


def planted(share, dyads=100):
    made = fit_counts(*simulated(share, dyads=dyads))
    return [breaks(made.y[:, d], made.h[:, d], SHORTEST["year"]) for d in range(dyads)]


def test_a_planted_break_is_found_in_its_year_and_a_flat_course_has_few():
    found = planted([0.05] * 6 + [0.2] * 7)
    assert np.mean([any(abs(place - 6) <= 1 for place in each) for each in found]) >= 0.85
    assert np.mean([bool(each) for each in planted([0.05] * 13)]) <= 0.08


def test_a_change_in_the_last_year_is_no_break_of_that_year():
    assert all(12 not in each for each in planted([0.05] * 12 + [0.3], 30))


def test_shares_before_and_after_a_break_are_of_all_events_together():
    share = np.array([0.1, 0.2, 0.1, 0.5, 0.5, 0.8])
    y, h = np.log(share / (1 - share)) * 4, np.full(6, 0.05)
    volume = np.array([100.0, 50, 50, 10, 10, 20])
    (row,) = break_rows(share, y, h, volume, YEARS[:6], "year")
    assert row["date"] == YEARS[3]
    assert row["before"] == pytest.approx((10 + 10 + 5) / 200)
    assert row["after"] == pytest.approx((5 + 5 + 16) / 40)


# Crises


def act(day, actor, root, code=None, **more):
    other = "RUS" if actor == "AZE" else "AZE"
    return {"date": dt.date.fromisoformat(day), "actor": actor, "recipient": other, "root": root,
            "code": code, **more}  # fmt: skip


def test_a_crisis_in_levels_has_onset_peak_and_end():
    level = np.log(np.array([0.05] * 5 + [0.2, 0.3, 0.2] + [0.05] * 5) / 0.95)
    paths = np.tile(level, (50, 1))
    (row,) = crises_of_levels(paths, level, np.full(13, 90.0), YEARS, "year")
    assert (row["onset"], row["peak"], row["end"]) == (YEARS[5], YEARS[6], YEARS[7])
    assert row["ended"]
    (open_,) = crises_of_levels(paths[:, :8], level[:8], np.full(8, 90.0), YEARS[:8], "year")
    assert open_["end"] is None
    assert not open_["ended"]


def test_what_is_not_sure_is_no_crisis():
    level = np.zeros(13)
    paths = np.random.default_rng(0).normal(0, 0.3, (400, 13))
    assert crises_of_levels(paths, level, np.full(13, 90.0), YEARS, "year") == []


SPELL = [
    act("2025-01-01", "AZE", "ACCUSE", "111"),
    act("2025-01-05", "RUS", "SANCTION", "163"),
    act("2025-01-20", "AZE", "ACCUSE", "111"),
    act("2025-02-01", "AZE", "COERCE", "173"),
    act("2025-02-01", "RUS", "COERCE", "173"),
]


def test_a_crisis_in_dated_events_its_ladder_and_its_answers():
    calm = act("2025-06-30", "RUS", "CONCEDE", "080")
    (row,) = crises_of_events([*SPELL, calm])
    assert (row["onset"], row["end"], row["ended"]) == (
        dt.date(2025, 1, 1), dt.date(2025, 2, 1), True,
    )  # fmt: skip
    assert row["peak"] == dt.date(2025, 2, 1)
    assert row["acts"] == 5
    assert row["first_actor"] == "AZE"
    assert row["ladder"] == (
        "ACCUSE 2025-01-01 (AZE) > SANCTION 2025-01-05 (RUS) > COERCE 2025-02-01 (AZE)"
    )
    # RUS answers on the 5th, AZE answers that on the 20th, RUS of 1 Feb answers AZE of the 20th
    assert row["tit_for_tat"] == 3


def test_a_crisis_has_not_ended_where_the_events_end_with_it():
    (row,) = crises_of_events([*SPELL, act("2025-03-01", "RUS", "CONCEDE", "080")])
    assert not row["ended"]
    assert row["end"] is None


def test_words_alone_or_two_acts_are_no_crisis():
    words = [act(f"2025-01-0{day}", "AZE", "ACCUSE", "111") for day in range(1, 6)]
    assert crises_of_events(words) == []
    assert crises_of_events(SPELL[:2]) == []
    assert crises_of_events([]) == []


def test_a_quarter_of_quiet_parts_two_spells():
    later = [{**row, "date": row["date"] + dt.timedelta(days=200)} for row in SPELL]
    assert len(crises_of_events([*SPELL, *later])) == 2


def test_acts_of_one_day_do_not_answer_each_other():
    assert tit_for_tat(SPELL[3:]) == 0


def test_what_did_not_take_place_is_not_hostile():
    assert is_hostile(act("2025-01-01", "AZE", "COERCE", "173", factual="factual"))
    assert not is_hostile(act("2025-01-01", "AZE", "COERCE", "173", factual="denied"))
    assert not is_hostile(act("2025-01-01", "AZE", "AGREE", "030"))
    assert course_of([act("2025-01-01", "AZE", "AGREE", "030")])["first_actor"] is None


def test_events_nearby_are_the_weightiest_first():
    text = nearby(SPELL, dt.date(2025, 1, 1), dt.date(2025, 3, 1), most=1)
    assert text == "2025-01-05 RUS to AZE: SANCTION; and 4 more"
    assert nearby(SPELL, dt.date(2024, 1, 1), dt.date(2025, 1, 1)) is None


# Lags


def test_a_side_that_follows_two_months_later_is_found():
    rng = np.random.default_rng(4)
    first = np.cumsum(rng.normal(size=80))
    second = np.r_[[0.0, 0.0], first[:-2]] + rng.normal(0, 0.3, 80)
    rows = {row["lag"]: row for row in answers(first, second, 6, 1)}
    assert max(rows, key=lambda lag: rows[lag]["correlation"]) == 2
    assert rows[2]["p"] <= 0.01
    assert rows[2]["correlation"] > rows[2]["high"]
    turned = {row["lag"]: row for row in answers(second, first, 6, 1)}
    assert turned[-2]["correlation"] == pytest.approx(rows[2]["correlation"])


def test_two_walks_that_have_nothing_to_do_with_each_other_seldom_answer():
    rng = np.random.default_rng(9)
    hits = 0
    for seed in range(40):
        one, two = np.cumsum(rng.normal(size=(2, 60)), axis=1)
        hits += any(row["p"] <= 0.05 for row in answers(one, two, 3, seed))
    assert hits <= 6  # 40 x 0.05 = 2 expected; P(more than 6) < 0.01


def test_too_few_turns_are_not_observable():
    rows = answers(np.arange(6.0), np.arange(6.0), 3, 1)
    assert not any(row["observable"] for row in rows)
