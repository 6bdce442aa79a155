"""The maths of scenarios: by hand, by property, and on planted curves."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.core.estimate import Estimate
from nearabroad.core.states import Blocs
from nearabroad.pulling.figures import Figure
from nearabroad.pulling.flows import FlowAtRisk
from nearabroad.pulling.parties import Party, asymmetry_rows, party_row
from nearabroad.pulling.past import others_of, substitution_of
from nearabroad.scenario.accounting import EVEN, Amount, account, asymmetry, over
from nearabroad.scenario.curves import Curve, Point, Replaced, Substitution, fit_curve
from nearabroad.scenario.cuts import PastCut, grown, measured, newcomers_of
from nearabroad.scenario.filling import UNKNOWN, fillers
from nearabroad.scenario.model import scenario
from nearabroad.scenario.shares import of_other, of_patron, other_after, patron_after

PARTS = st.floats(0.0, 1.0)
MONTHS = st.integers(1, 60)
FLOWS = st.builds(
    lambda value, down, up: Amount(value, value * (1 - down), value * (1 + up)),
    st.floats(0.0, 1e12), PARTS, PARTS,
)  # fmt: skip


def three(*shares):
    """A substitution of three events, each replaced at once and wholly measured."""
    curves = [fit_curve([Point(1, 2, share), Point(2, 3, share)]) for share in shares]
    return Substitution(tuple((curve,) for curve in curves), events=3)


SUBSTITUTIONS = st.one_of(
    st.builds(lambda part: Substitution(fixed=part), PARTS),
    st.builds(three, PARTS, PARTS, PARTS),
    st.just(Substitution()),
)


# Curves


def test_a_curve_by_hand():
    # S = 0.8, tau = 2: at two years 0.8 (1 - 1/e); its mean over the first two years is
    # 0.8 (1 - 2 (1 - 1/e) / 2) = 0.8 / e.
    curve = Curve(0.8, 2.0)
    assert curve.at(2.0) == pytest.approx(0.8 * (1 - np.exp(-1)))
    assert curve.mean(0.0, 2.0) == pytest.approx(0.8 / np.e)


@pytest.mark.parametrize(("share", "tau"), [(0.2, 0.3), (0.6, 1.0), (0.9, 3.0), (0.0, 1.0)])
def test_a_planted_curve_is_found_from_its_yearly_means(share, tau):
    truth = Curve(share, tau)
    points = [Point(a, a + 1.0, truth.mean(a, a + 1.0)) for a in range(6)]
    found = fit_curve(points)
    for years in (0.5, 1.5, 4.0):
        assert found.best.at(years) == pytest.approx(truth.at(years), abs=0.02)
        low, high = sorted((found.slow.at(years), found.fast.at(years)))
        assert low - 0.02 <= truth.at(years) <= high + 0.02


def test_one_point_tells_no_curve():
    with pytest.raises(ValueError, match="two points"):
        fit_curve([Point(0.0, 1.0, 0.5)])


def test_fewer_than_three_events_leave_everything_open():
    curve = fit_curve([Point(1, 2, 0.5), Point(2, 3, 0.5)])
    assert Substitution(((curve,),) * 30, events=2).between(1.0, 2.0) == Replaced(None, 0.0, 1.0)


@given(SUBSTITUTIONS, st.floats(0.0, 5.0), st.floats(0.01, 5.0))
def test_a_share_replaced_is_a_share_and_lies_in_its_band(substitution, start, length):
    found = substitution.between(start, start + length)
    assert 0.0 <= found.low <= found.high <= 1.0
    assert found.value is None or found.low <= found.value <= found.high


# Accounts


def test_an_account_by_hand():
    # 120 a year, half cut, three months: 5 a month; a quarter replaced from the first month on.
    found = account(Amount(120.0, 96.0, 144.0), 0.5, 3, Substitution(fixed=0.25))
    assert found.cut == Amount(15.0, 12.0, 18.0)
    assert found.replaced.value == pytest.approx(3.75)
    assert found.lost.value == pytest.approx(11.25)
    assert (found.data.low, found.data.high) == pytest.approx((9.0, 13.5))
    assert (found.method.low, found.method.high) == pytest.approx((11.25, 11.25))
    assert found.share_replaced == pytest.approx(0.25)


def test_bands_of_data_and_method_are_apart_and_the_whole_band_holds_both():
    found = account(Amount(120.0, 96.0, 144.0), 1.0, 12, three(0.2, 0.5, 0.9))
    assert found.lost.low < found.data.low < found.lost.value < found.data.high < found.lost.high
    assert found.lost.low < found.method.low < found.lost.value
    assert found.lost.value < found.method.high < found.lost.high


def test_seasons_shift_months_and_keep_the_year():
    seasons = tuple(month / 78.0 for month in range(1, 13))
    found = account(Amount(78.0, 78.0, 78.0), 1.0, 12, Substitution(fixed=0.0), seasons, first=11)
    assert [row.cut.value for row in found.months[:3]] == pytest.approx([11.0, 12.0, 1.0])
    assert found.cut.value == pytest.approx(78.0)
    assert sum(EVEN) == pytest.approx(1.0)


@given(FLOWS, PARTS, MONTHS, SUBSTITUTIONS)
def test_what_is_lost_and_replaced_adds_up_to_what_is_cut(flow, cut, months, substitution):
    found = account(flow, cut, months, substitution)
    for row in (*found.months, found):
        if row.lost.value is not None:
            assert row.lost.value + row.replaced.value == pytest.approx(row.cut.value)
        assert row.lost.low + row.replaced.high <= row.cut.high * (1 + 1e-9) + 1e-9
    assert found.cut.value == pytest.approx(flow.value * cut * months / 12.0)


@given(FLOWS, MONTHS, SUBSTITUTIONS)
def test_no_cut_costs_nothing(flow, months, substitution):
    found = account(flow, 0.0, months, substitution)
    assert (found.cut.high, found.lost.high, found.replaced.high) == (0.0, 0.0, 0.0)


@given(FLOWS, PARTS, PARTS, MONTHS, SUBSTITUTIONS)
def test_a_deeper_cut_costs_no_less(flow, one, other, months, substitution):
    less, more = (account(flow, cut, months, substitution).lost for cut in sorted((one, other)))
    assert less.low <= more.low * (1 + 1e-9) + 1e-9
    assert less.high <= more.high * (1 + 1e-9) + 1e-9


@given(FLOWS, PARTS, PARTS, PARTS, MONTHS)
def test_substitution_lowers_the_cost(flow, cut, one, other, months):
    little, much = sorted((one, other))
    costly = account(flow, cut, months, Substitution(fixed=little)).lost.value
    cheap = account(flow, cut, months, Substitution(fixed=much)).lost.value
    assert cheap <= costly * (1 + 1e-9) + 1e-9


@pytest.mark.parametrize(("cut", "months"), [(1.1, 12), (-0.1, 12), (0.5, 0)])
def test_what_cannot_be_cut_is_refused(cut, months):
    with pytest.raises(ValueError, match="cut"):
        account(Amount(1.0, 1.0, 1.0), cut, months, Substitution())


def test_parts_of_a_whole_that_is_not_known_are_not_known():
    assert over(Amount(1.0, 1.0, 1.0), None) is None
    assert over(Amount(1.0, 1.0, 1.0), Amount(0.0, 0.0, 0.0)) is None
    assert asymmetry(Amount(1.0, 1.0, 1.0), Amount(1.0, 0.0, 2.0)) is None


def party(code, gdp):
    flow = FlowAtRisk("gas", "energy", "gas", "USD", 2020, Amount(8.0, 4.0, 16.0), None, "reported")
    substitution = Substitution(fixed=0.5)
    done = account(flow.amount, 1.0, 12, substitution)
    return Party(code, "", flow, done, substitution, Figure(gdp, 2020, ("x",)))


def test_bands_of_the_gdps_are_in_the_asymmetry_and_the_flows_own_band_is_not():
    # 1/400 over 1/100: a quarter; with the ends of the GDPs 80/500 and 125/320.
    theirs, ours = party("RUS", Amount(400, 320, 500)), party("ARM", Amount(100, 80, 125))
    asked = scenario(Blocs(), "RUS", "ARM", "energy", product="gas", substitute=0.5)
    for row in asymmetry_rows(asked, theirs, ours):
        assert row["asymmetry"] == pytest.approx(0.25)
        assert (row["asymmetry_low"], row["asymmetry_high"]) == pytest.approx((0.16, 125 / 320))
    row = party_row(asked, ours, {})
    # 4 to 16 over 80 to 125.
    assert row["at_risk_to_gdp"] == pytest.approx(0.08)
    assert (row["at_risk_to_gdp_low"], row["at_risk_to_gdp_high"]) == pytest.approx((4 / 125, 0.2))


# Shares after


def test_shares_after_by_hand():
    # Patron 80, another 20; half of the patron's is cut, half of that replaced, all by the other:
    # 40 and 20 + 20 of 80.
    assert of_patron(0.8, 0.5, 0.5) == pytest.approx(40 / 80)
    assert of_other(0.2, 0.8, 0.5, 0.5, 1.0) == pytest.approx(40 / 80)


@given(PARTS, PARTS, PARTS)
def test_shares_after_add_up_to_one_where_anything_is_left(patron, cut, replaced):
    if 1.0 - patron * cut * (1.0 - replaced) < 1e-6:
        return
    other = 1.0 - patron
    total = of_patron(patron, cut, replaced) + of_other(other, patron, cut, replaced, 1.0)
    assert total == pytest.approx(1.0)


@given(PARTS, PARTS, PARTS)
def test_a_cut_never_raises_the_patrons_share_nor_lowers_a_fillers(patron, cut, replaced):
    assert of_patron(patron, cut, replaced) <= patron + 1e-12
    other = (1.0 - patron) / 2.0
    if 1.0 - patron * cut * (1.0 - replaced) > 1e-6:
        assert of_other(other, patron, cut, replaced, 0.5) >= other - 1e-12


@given(st.tuples(PARTS, PARTS, PARTS), PARTS, PARTS)
def test_bands_after_hold_their_point(ends, cut, replaced):
    low, value, high = sorted(ends)
    before = Estimate(value, low, high, "reported")
    after = patron_after(before, cut, replaced)
    assert after.low <= after.value <= after.high
    rest = Estimate((1 - high) / 2, (1 - high) / 3, 1 - high, "reported")
    other = other_after(rest, before, cut, replaced, 0.5)
    assert other.low <= other.value <= other.high


def test_what_is_unobserved_stays_so():
    nothing = Estimate(None, None, None, "unobserved")
    assert patron_after(nothing, 1.0, 0.5) == nothing


# Past cuts and fillers


def cut_of(state="ZZZ", date=dt.date(2001, 1, 1), flow="gas", event="one", entry=""):
    who = frozenset({"AAA"})
    return PastCut(f"{event}-{state}", event, flow, state, who, date, "", "", entry)


FLOWS_OF = {
    1999: {"AAA": 90.0, "BBB": 10.0},
    2000: {"AAA": 70.0, "BBB": 30.0},
    2001: {"AAA": 40.0, "BBB": 40.0},
    2002: {"BBB": 56.0, "CCC": 12.0},
}


def test_a_past_cut_by_hand():
    # Before: 80 and 20. 2001: 40 lost, 20 more from BBB: a half. 2002: 80 lost, 48 more: 0.6.
    case = measured(cut_of(), FLOWS_OF, "tonnes")
    assert (case.before, case.others, case.base) == (80.0, 20.0, (1999, 2000))
    assert [point.replaced for point in case.points] == pytest.approx([0.5, 0.6])
    assert case.lost == (40.0, 80.0)
    # In 2002 BBB sends 36 more, the newcomer CCC 12: a quarter is new.
    assert case.newcomers == pytest.approx(0.25)
    assert grown([case]) == {"BBB": (1, 1)}


def test_the_year_of_the_cut_counts_where_half_of_it_is_left():
    late = measured(cut_of(date=dt.date(2001, 9, 1)), FLOWS_OF, "tonnes")
    assert late.years == ()
    assert "fewer than two years" in late.reason
    middle = measured(cut_of(date=dt.date(2001, 4, 1)), FLOWS_OF, "tonnes")
    assert middle.points[0].start == 0.0
    assert middle.points[0].end == pytest.approx(1 - 90 / 365)


def test_the_clock_waits_for_a_quarter_to_be_lost():
    flows = {1999: {"AAA": 100.0}, 2001: {"AAA": 90.0}, 2002: {"AAA": 50.0}, 2003: {"AAA": 0.0}}
    case = measured(cut_of(), flows, "tonnes")
    assert case.years == (2002, 2003)
    assert case.points[0].start == 0.0


@pytest.mark.parametrize(
    ("flows", "why"),
    [
        ({2001: {"AAA": 1.0}}, "no figure"),
        ({2000: {"AAA": 10.0, "BBB": 90.0}, 2001: {}, 2002: {}}, "held 10%"),
        ({2000: {"AAA": 100.0}, 2001: {"AAA": 90.0}}, "no later year"),
    ],
)
def test_a_past_cut_that_tells_nothing_says_why(flows, why):
    case = measured(cut_of(), flows, "tonnes")
    assert case.curve is None
    assert why in case.reason


def test_an_embargo_on_many_states_is_one_cut():
    # At 9 to 10 years two cuts stand at 0.2 and 0.4; the third hit three states, at 0.6, 0.9 and
    # 1.0. By state the middle of five would be 0.6; by cut it is the median of 0.2, 0.4, 0.9.
    flat = {share: fit_curve([Point(1, 2, share), Point(2, 3, share)])
            for share in (0.2, 0.4, 0.6, 0.9, 1.0)}  # fmt: skip
    one_by_one = Substitution(tuple((curve,) for curve in flat.values()), events=5)
    embargo = tuple(flat[share] for share in (0.6, 0.9, 1.0))
    by_cut_told = Substitution(((flat[0.2],), (flat[0.4],), embargo), events=3)
    middle = [flat[share].between(9.0, 10.0)[0] for share in flat]
    assert one_by_one.between(9.0, 10.0).value == middle[2]
    assert by_cut_told.between(9.0, 10.0).value == middle[1]
    assert by_cut_told.between(9.0, 10.0).high == one_by_one.between(9.0, 10.0).high


def test_cuts_of_one_event_count_once():
    # Four events at 0.1, 0.2, 0.3 and 0.4; the fifth is five cuts at 1.0. By cut the middle of nine
    # would be 1.0; by event it is the median of 0.1, 0.2, 0.3, 0.4 and 1.0.
    shares = [0.1, 0.2, 0.3, 0.4] + [1.0] * 5
    curves = tuple((fit_curve([Point(1, 2, share), Point(2, 3, share)]),) for share in shares)
    shocks = (*"abcd", *"eeeee")
    found = Substitution(curves, events=5, shocks=shocks).between(9.0, 10.0)
    each = Substitution(curves, events=9).between(9.0, 10.0)
    assert found.value == curves[2][0].between(9.0, 10.0)[0]
    assert each.value == curves[8][0].between(9.0, 10.0)[0]
    assert (found.low, found.high) == (each.low, each.high)


def test_newcomers_and_suppliers_count_by_event():
    # Of events a and c newcomers made good a quarter, and BBB sent more. Event b is three cuts of
    # one state each: all that was made good came from CCC, new, and BBB sent less.
    less = {**FLOWS_OF, 2001: {"BBB": 10.0, "CCC": 60.0}, 2002: {"BBB": 10.0, "CCC": 60.0}}
    shock = [measured(cut_of(event="b", state=name, entry=name), less, "tonnes") for name in "XYZ"]
    a, c = (measured(cut_of(event=name), FLOWS_OF, "tonnes") for name in "ac")
    assert grown([a, *shock, c]) == {"BBB": (3, 2)}
    assert newcomers_of([a, *shock, c]) == pytest.approx(0.25)
    told = substitution_of([a, *shock, c], "gas")
    assert told.shocks == ("a", "b", "b", "b", "c")


def test_newcomers_and_suppliers_count_by_cut():
    # Of cuts a and c newcomers made good a quarter, and BBB sent more; embargo b hit three states,
    # to each of which BBB sent less than before: all that was made good there came from CCC, new.
    less = {**FLOWS_OF, 2001: {"BBB": 10.0, "CCC": 60.0}, 2002: {"BBB": 10.0, "CCC": 60.0}}
    single = measured(cut_of(event="a"), FLOWS_OF, "tonnes")
    embargo = [measured(cut_of(event="b", state=name, entry="b"), less, "tonnes") for name in "XYZ"]
    third = measured(cut_of(event="c"), FLOWS_OF, "tonnes")
    assert [case.newcomers for case in embargo] == [1.0, 1.0, 1.0]
    assert grown([single, *embargo, third]) == {"BBB": (3, 2)}
    assert newcomers_of([single, *embargo, third]) == pytest.approx(0.25)


def test_newcomers_need_three_events():
    one = measured(cut_of(), FLOWS_OF, "tonnes")
    assert newcomers_of([one, one]) is None
    cases = [measured(cut_of(event=name), FLOWS_OF, "tonnes") for name in "abc"]
    assert newcomers_of(cases) == pytest.approx(0.25)


def cases_of_events(*events):
    return [measured(cut_of(event=name, state=f"Z{k}"), FLOWS_OF, "tonnes")
            for k, name in enumerate(events)]  # fmt: skip


def test_a_band_is_held_only_against_enough_other_events():
    # Without one of four events three are left, each with the same curve: both years hold. Of
    # three events two are left, whose band is 0 to 1 by rule: nothing can be told.
    assert substitution_of(cases_of_events(*"abcd"), "gas").held == (8, 8)
    three_events = substitution_of(cases_of_events(*"abcc"), "gas")
    assert (three_events.events, three_events.held) == (3, None)
    assert substitution_of(cases_of_events(*"aabb"), "gas").between(0, 1).value is None


def test_cuts_of_one_event_are_not_held_against_each_other():
    # A fifth cut that was made good at once, in an event of two: its twin is left out with it.
    quick = {**FLOWS_OF, 2001: {"AAA": 0.0, "BBB": 100.0}, 2002: {"BBB": 100.0}}
    cases = cases_of_events(*"abc")
    cases += [measured(cut_of(event="d", state=name), quick, "tonnes") for name in ("YYY", "XXX")]
    assert substitution_of(cases, "gas").held == (6, 10)
    assert {case.cut.event for case in others_of(cases[-1], cases)} == {"a", "b", "c"}


@given(
    st.dictionaries(st.sampled_from(["AAA", "BBB", "CCC", "DDD"]), PARTS, max_size=4),
    st.one_of(st.none(), PARTS), st.floats(0.1, 1e6), st.floats(0.0, 1e6),
)  # fmt: skip
def test_fillers_fill_all_and_nobody_beyond_a_cap(shares, newcomers, replaced, cap):
    found = fillers(shares, {"AAA": (3, 1)}, newcomers, replaced, {"BBB": cap})
    assert sum(item.part or 0.0 for item in found) == pytest.approx(1.0)
    assert found[-1].supplier == UNKNOWN
    for item in found:
        if item.supplier == "BBB" and item.part is not None:
            assert item.part * replaced <= cap * (1 + 1e-9) + 1e-9
    if newcomers is None:
        assert found[-1].part == 1.0


@pytest.mark.parametrize("newcomers", [None, 1.0])
def test_a_suppliers_part_that_past_cuts_do_not_tell_is_not_zero(newcomers):
    found = fillers({"AAA": 0.3, "BBB": 0.1}, {"AAA": (2, 2)}, newcomers, 100.0, {"BBB": 5.0})
    assert [item.part for item in found] == [None, None, 1.0]
