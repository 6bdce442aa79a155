"""What a watch tells: records, breaks and roots never seen, from weeks of counts."""

import datetime as dt
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.events.watch import (
    LEAST,
    SEEN,
    WEEKS,
    Memory,
    Report,
    dispersion,
    turns,
    wilson,
)

MONDAY = dt.date(2025, 1, 6)


def reports(week, friendly, hostile, *, start=0, root="COERCE"):
    """Events of one week, each of its own story."""
    day = MONDAY + dt.timedelta(weeks=week)
    codes = [("040", "CONSULT", "verbal cooperation")] * friendly
    codes += [("173", root, "material conflict")] * hostile
    return [
        Report("AZE", "RUS", day, code, known, quad, f"p{week}-{start + n}", f"s{week}-{start + n}")
        for n, (code, known, quad) in enumerate(codes)
    ]


def calm(weeks=10, since=0):
    memory = Memory()
    memory.watch([("AZE", "RUS")], MONDAY)
    for week in range(since, since + weeks):
        assert memory.absorb(reports(week, 28, 2), f"f{week}") == []
    return memory


def test_a_week_above_all_before_is_a_record_once():
    memory = calm()
    (alert,) = memory.absorb(reports(10, 20, 10), "f")
    assert (alert.kind, alert.period, alert.value) == ("record", "2025-W12", 10 / 30)
    assert wilson(10, 30)[0] > 2 / 30
    assert memory.absorb(reports(10, 0, 30, start=50), "g") == []  # the same week: told already


@pytest.mark.parametrize(("friendly", "hostile"), [(LEAST - 7, 6), (27, 3), (28, 2)])
def test_few_events_or_a_share_within_its_interval_are_no_record(friendly, hostile):
    assert calm().absorb(reports(10, friendly, hostile), "f") == []


def test_no_record_before_enough_weeks():
    assert calm(WEEKS - 1).absorb(reports(WEEKS - 1, 5, 25), "f") == []


def test_a_root_never_seen_is_told_and_only_after_enough_events():
    memory = calm(2)  # 60 events
    assert memory.dyads["AZE-RUS"].events >= SEEN
    (alert,) = memory.absorb(reports(2, 0, 1, root="ASSAULT"), "f")
    assert (alert.kind, "first ASSAULT" in alert.text) == ("root", True)
    assert memory.absorb(reports(2, 0, 2, start=9, root="ASSAULT"), "g") == []
    early = Memory()
    early.watch([("AZE", "RUS")], MONDAY)
    assert early.absorb(reports(0, 3, 1), "f") == []


def test_a_lasting_change_is_a_break_once_and_the_weeks_before_it_count_no_more():
    memory = calm(12)
    kinds = []
    for week in range(12, 30):
        kinds += [a.kind for a in memory.absorb(reports(week, 18, 12), f"f{week}")]
    assert kinds.count("break") == 1
    assert memory.dyads["AZE-RUS"].broke == "2025-W14"


def test_dispersion_by_hand_widens_the_interval():
    even, uneven = [("", 3, 30)] * 8, [("", 0, 30), ("", 6, 30)] * 4
    assert dispersion(even) == 1.0
    # p = 0.1: each week 30 * 0.1^2 / 0.09 = 10/3, eight of them over seven
    assert dispersion(uneven) == pytest.approx(8 * 10 / 3 / 7)
    assert wilson(9 / 3.8, 30 / 3.8)[0] < wilson(9, 30)[0]


def clustered(rng, weeks, volume, rho, odds):
    """Weeks of beta-binomial events around a share of 0.15, its odds multiplied by `odds`."""
    size = 1 / rho - 1
    shares = np.array([0.15 * k / (1 - 0.15 + 0.15 * k) for k in odds])
    parts = rng.binomial(volume, rng.beta(shares * size, (1 - shares) * size))
    return [(f"{week:02d}", int(part), volume) for week, part in zip(weeks, parts, strict=True)]


def test_clusters_of_a_flat_course_seldom_break_it_and_a_planted_change_does():
    rng, weeks = np.random.default_rng(7), range(52)
    flat = [bool(turns(clustered(rng, weeks, 200, 0.03, np.ones(52)))) for _ in range(60)]
    assert np.mean(flat) <= 0.1
    odds = np.repeat([1.0, 3.0], 26)
    places = [turns(clustered(rng, weeks, 200, 0.03, odds)) for _ in range(60)]
    assert np.mean([any(abs(place - 26) <= 1 for place in item) for item in places]) >= 0.85


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_in_its_interval(pair):
    part, whole = pair
    low, high = wilson(part, whole)
    assert -1e-12 <= low <= part / whole + 1e-12
    assert part / whole - 1e-12 <= high <= 1 + 1e-12


def test_a_story_told_again_is_a_report_and_no_event():
    memory = calm(1)
    before = memory.dyads["AZE-RUS"].events
    memory.absorb(reports(0, 28, 2), "again")
    assert memory.dyads["AZE-RUS"].events == before
    assert memory.dyads["AZE-RUS"].reports == 2 * before


def test_what_happened_before_the_watch_is_not_counted():
    memory = Memory()
    memory.watch([("AZE", "RUS")], MONDAY + dt.timedelta(days=1))
    memory.absorb(reports(0, 5, 5), "f")
    assert memory.dyads["AZE-RUS"].events == 0


def test_the_memory_survives_json():
    memory = calm(9)
    again = Memory.of_json(json.loads(json.dumps(memory.to_json())))
    assert again == memory
    assert [a.id for a in again.absorb(reports(9, 10, 20), "f")] == [
        a.id for a in memory.absorb(reports(9, 10, 20), "f")
    ]
