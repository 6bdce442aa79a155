"""Judging claims: cases worked by hand, and what must hold for any figures."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.claims.judging import judge, stand, together
from nearabroad.claims.measures import MEASURES
from nearabroad.claims.model import VERDICTS, Asserted, Claim, Figure, Trend

UNDER_9 = Asserted("<", "< 9 %", -math.inf, 0.09)
BETWEEN = Asserted("between", "between 14 % and 15 %", 0.14, 0.15)


def claim(asserted, years=(2018, 2021), measure="trade_share", needs=""):
    return Claim(
        "c", "W", "a paper", "2024", "said", dt.date(2024, 1, 1), ("EST",), None, years,
        MEASURES[measure], {"patron": "RUS"}, asserted, (), needs,
    )  # fmt: skip


def figure(year, low, high, value=None, **more):
    return Figure("EST", year, value, low, high, **more)


def hole(year):
    return figure(year, None, None, note="the publisher is silent")


def verdict(asserted, figures, **more):
    return judge(claim(asserted, **more), figures).verdict


# Levels


def test_every_year_within_supports():
    figures = [figure(y, 0.07, 0.08) for y in range(2018, 2022)]
    found = judge(claim(UNDER_9), figures)
    assert (found.verdict, found.reason) == ("supports", "holds in 2018–2021")
    assert "1.0 points further" in found.would_change  # 9 % less 8 %


def test_every_year_outside_contradicts():
    figures = [figure(y, 0.10, 0.11) for y in range(2018, 2022)]
    found = judge(claim(UNDER_9), figures)
    assert (found.verdict, found.reason) == ("contradicts", "fails in 2018–2021")
    assert "1.0 points nearer" in found.would_change  # 10 % less 9 %


def test_a_band_that_straddles_supports_nothing():
    years = range(2018, 2022)
    assert verdict(UNDER_9, [figure(y, 0.08, 0.10, 0.085) for y in years]) == "not observable"
    mixed = [figure(y, 0.07, 0.08 if y < 2021 else 0.095) for y in years]
    assert verdict(UNDER_9, mixed) == "partly"


def test_holding_before_and_failing_after_is_holds_then_not_now():
    figures = [figure(y, 0.07, 0.08) for y in (2018, 2019)]
    figures += [figure(y, 0.10, 0.11) for y in (2020, 2021)]
    assert verdict(UNDER_9, figures) == "holds then, not now"
    assert verdict(UNDER_9, [figure(2018, 0.1, 0.1), figure(2019, 0.08, 0.08)]) == "partly"


def test_later_years_tell_whether_it_still_holds():
    then = [figure(y, 0.07, 0.08) for y in range(2018, 2022)]
    assert verdict(UNDER_9, [*then, figure(2022, 0.08, 0.085)]) == "supports"
    after = judge(claim(UNDER_9), [*then, figure(2022, 0.12, 0.13)])
    assert after.verdict == "holds then, not now"
    assert "fails later: 2022" in after.reason
    back = [*then, figure(2022, 0.12, 0.13), figure(2023, 0.07, 0.07)]
    assert verdict(UNDER_9, back) == "supports"
    assert verdict(UNDER_9, [*then, figure(2022, 0.08, 0.12)]) == "supports"


def test_years_of_which_nothing_is_known_are_told_and_weigh_until_they_are_more():
    half = [figure(2018, 0.07, 0.08), figure(2019, 0.07, 0.08), hole(2020), hole(2021)]
    found = judge(claim(UNDER_9), half)
    assert (found.verdict, found.reason) == (
        "supports", "holds in 2018–2019; nothing known of 2020–2021",
    )  # fmt: skip
    assert verdict(UNDER_9, [figure(2018, 0.07, 0.08), *map(hole, (2019, 2020, 2021))]) == "partly"
    nothing = judge(claim(UNDER_9), [hole(2018)])
    assert (nothing.verdict, nothing.reason) == ("not observable", "the publisher is silent")


def test_estimated_and_incomplete_years_say_so():
    figures = [figure(y, 0.07, 0.08) for y in (2018, 2019, 2020)]
    figures += [figure(2021, 0.07, 0.08, status="estimated")]
    assert judge(claim(UNDER_9), figures).reason.endswith("estimated: 2021")


def test_a_region_holds_its_own_edges():
    assert stand(figure(2018, 0.14, 0.15), BETWEEN) == "holds"
    assert stand(figure(2018, 0.139, 0.15), BETWEEN) == "straddles"
    assert stand(figure(2018, 0.16, 0.17), BETWEEN) == "fails"
    equal = Asserted("=", "= 38", 38.0, 38.0)
    assert stand(figure(2018, 38.0, 38.0), equal) == "holds"
    assert stand(figure(2018, 37.0, 39.0), equal) == "straddles"
    assert stand(figure(2018, 0.09, 0.09), UNDER_9) == "fails"


def test_what_no_figure_measures_is_not_observable_whatever_stands_beside_it():
    figures = [figure(y, 0.07, 0.08) for y in range(2018, 2022)]
    found = judge(claim(UNDER_9, needs="opinion surveys"), figures)
    assert found.verdict == "not observable"
    assert "opinion surveys" in found.reason


# Moves, trends, crossings


@pytest.mark.parametrize(
    ("first", "last", "word"),
    [
        ((0.30, 0.32), (0.20, 0.25), "supports"),
        ((0.30, 0.32), (0.31, 0.33), "not observable"),
        ((0.30, 0.32), (0.35, 0.40), "contradicts"),
    ],
)
def test_a_fall_is_judged_by_bands_that_do_not_meet(first, last, word):
    fell = Asserted("fell", "fell")
    assert verdict(fell, [figure(2018, *first), figure(2021, *last)]) == word


def test_a_fall_that_was_undone_held_then():
    figures = [figure(2018, 0.30, 0.32), figure(2021, 0.2, 0.25), figure(2023, 0.33, 0.34)]
    assert verdict(Asserted("fell", "fell"), figures) == "holds then, not now"


def test_a_fall_known_only_for_the_early_years_is_partly():
    figures = [figure(2012, 0.30, 0.32), figure(2016, 0.2, 0.25)]
    found = judge(claim(Asserted("fell", "fell"), (2012, 2021)), figures)
    assert found.verdict == "partly"
    assert "since 2016 nothing is known" in found.reason


def test_a_trend_that_cannot_be_told_is_not_observable_but_the_move_is_told():
    figures = [figure(y, 0.01 * (y - 2000), 0.01 * (y - 2000)) for y in range(2018, 2022)]
    asserted = Asserted("no trend", "no trend")
    found = judge(claim(asserted), figures, Trend("cannot tell", reason="too alike"))
    assert found.verdict == "not observable"
    assert "too alike; from 2018 to 2021 it moved by +3.0 to +3.0 points" in found.reason
    assert judge(claim(asserted), figures, Trend("rising")).verdict == "contradicts"
    assert judge(claim(asserted), figures, Trend("no trend")).verdict == "supports"


@pytest.mark.parametrize(
    ("bands", "word"),
    [
        ({2018: (-0.1, -0.05), 2019: (-0.02, 0.01), 2020: (0.02, 0.03)}, "supports"),
        ({2018: (0.1, 0.2), 2020: (0.02, 0.03)}, "partly"),
        ({2018: (-0.1, -0.05), 2020: (-0.03, -0.01)}, "contradicts"),
        ({2018: (-0.1, -0.05), 2019: (0.1, 0.2), 2020: (-0.03, -0.01)}, "holds then, not now"),
        ({2018: (-0.1, 0.05), 2020: (-0.03, 0.01)}, "not observable"),
        ({2018: (-0.1, -0.05), 2020: (0.1, 0.2), 2023: (-0.3, -0.2)}, "holds then, not now"),
    ],
)
def test_overtaking_is_a_lead_that_turns(bands, word):
    figures = [figure(year, *band) for year, band in bands.items()]
    assert verdict(Asserted("overtakes", "overtakes"), figures, measure="lead") == word


# Any figures

SHARES = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)
FIGURES = st.lists(st.one_of(st.none(), SHARES), min_size=1, max_size=8).map(
    lambda bands: [
        hole(2018 + k) if band is None else figure(2018 + k, *band) for k, band in enumerate(bands)
    ]
)
LEVELS = st.one_of(
    st.floats(0, 1).map(lambda v: Asserted("<", "<", -math.inf, v)),
    st.floats(0, 1).map(lambda v: Asserted(">", ">", v, math.inf)),
    SHARES.map(lambda band: Asserted("between", "between", *band)),
)
OPPOSITE = {"supports": "contradicts", "contradicts": "supports"}


@given(FIGURES, LEVELS)
def test_support_needs_a_year_that_holds_and_none_that_fails_or_straddles(figures, asserted):
    found = judge(claim(asserted, (2018, 2025)), figures)
    stands = {stand(item, asserted) for item in figures}
    assert found.verdict in VERDICTS
    assert found.reason
    assert found.would_change
    if found.verdict == "supports":
        assert "holds" in stands
        assert not stands & {"fails", "straddles"}
    if found.verdict == "contradicts":
        assert "fails" in stands
        assert "holds" not in stands
    if not stands & {"holds", "fails"}:
        assert found.verdict == "not observable"


@given(FIGURES, st.floats(0.01, 0.99))
def test_under_and_over_are_never_both_supported(figures, edge):
    under = verdict(Asserted("<", "<", -math.inf, edge), figures, years=(2018, 2025))
    over = verdict(Asserted(">", ">", edge, math.inf), figures, years=(2018, 2025))
    assert not (under == over == "supports")
    if under == "supports":
        assert over in ("contradicts", "not observable")


@given(FIGURES, LEVELS, st.floats(0, 0.2))
def test_wider_bands_never_support_what_narrow_ones_do_not(figures, asserted, wider):
    wide = [
        item if item.low is None else figure(item.year, item.low - wider, item.high + wider)
        for item in figures
    ]
    if verdict(asserted, wide, years=(2018, 2025)) == "supports":
        assert verdict(asserted, figures, years=(2018, 2025)) == "supports"


@given(st.lists(st.sampled_from(VERDICTS), min_size=1, max_size=14))
def test_all_together_support_only_what_each_supports(verdicts):
    found = together(verdicts)
    assert found in VERDICTS
    assert (found == "supports") == (set(verdicts) == {"supports"})
    if found == "contradicts":
        assert set(verdicts) <= {"contradicts", "not observable"}
