"""Memberships left and joined: what a rule changes, and trade by the gravity model's band."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.acceding import effect_in, effect_now, effect_table
from nearabroad.core.errors import UsageError
from nearabroad.core.estimate import Estimate
from nearabroad.core.trade_panel import TradePanel
from nearabroad.pulling.levers import Edit, Multiplied, Rule, less_critical
from nearabroad.scenario.curves import Replaced
from nearabroad.scenario.shares import beside_bloc, in_bloc, with_bloc

SHARES = st.floats(0.0, 1.0)
FACTORS = st.floats(0.05, 5.0)


def levers_of(observatory, **asked):
    answer = observatory.scenario(lever="membership", **asked)
    return {row["index"]: row for row in answer.tables["scenario_lever"].to_pylist()}, answer


# Shares


def test_trade_with_members_multiplied_by_hand():
    # Of 100, members hold 30 and 20; trade with them doubles: 60 and 40 of 150, the rest keeps 50.
    assert in_bloc(0.3, 0.5, 2.0) == pytest.approx(60 / 150)
    assert in_bloc(0.2, 0.5, 2.0) == pytest.approx(40 / 150)
    assert beside_bloc(0.5, 0.5, 2.0) == pytest.approx(50 / 150)
    band = with_bloc(Estimate(0.3, 0.2, 0.4, "reported"), Estimate(0.5, 0.4, 0.6, "reported"),
                     2.0, member=True)  # fmt: skip
    # Lowest: 0.2 of it with members at 0.6: 0.4 / 1.6. Highest: 0.4 with members at 0.4: 0.8 / 1.4.
    assert (band.low, band.high) == pytest.approx((0.4 / 1.6, 0.8 / 1.4))


@given(SHARES, SHARES, FACTORS)
def test_shares_add_up_to_one_before_and_after(first, second, factor):
    bloc = max(first, second)
    one, rest = min(first, second), 1.0 - bloc
    after = [in_bloc(one, bloc, factor), in_bloc(bloc - one, bloc, factor),
             beside_bloc(rest, bloc, factor)]  # fmt: skip
    assert sum(after) == pytest.approx(1.0)


# Openness


def openness(value):
    return {"lever": "trade", "component": "goods", "role": "criticality", "value": value,
            "low": value, "high": value, "status": "reported"}  # fmt: skip


@pytest.mark.parametrize(
    ("factor", "weighs", "after"),
    [
        (1.65, 0.4, 0.76),  # 0.5 (1 + 0.8 x 0.65), and not 0.5 x 1.26 x 1.26 = 0.794
        (0.3, 0.45, 0.185),  # 0.5 (1 - 0.9 x 0.7)
        (0.0, 0.5, 0.0),  # all trade is with the members, and none is left
        (9.0, 0.5, 1.0),  # nothing beyond 1
    ],
)
def test_openness_loses_the_sum_of_both_flows(factor, weighs, after):
    bloc = Estimate(0.8, 0.8, 0.8, "reported")
    changes = [Multiplied("trade", flow, factor, bloc, frozenset(), ("goods",), weighs)
               for flow in ("exports", "imports")]  # fmt: skip
    moved = less_critical(openness(0.5), changes, "value")
    assert (moved["value"], moved["low"], moved["high"]) == pytest.approx((after,) * 3)


def test_openness_after_all_trade_of_a_sole_partner_is_cut_is_nothing():
    none = Replaced(0.0, 0.0, 0.5)
    changes = [Edit("trade", flow, 1.0, none, {}, ("goods",), 0.5)
               for flow in ("exports", "imports")]  # fmt: skip
    assert less_critical(openness(0.5), changes, "value")["value"] == 0.0
    # With half of it replaced: 0.5 (1 - (0.5 + 0.5) x 0.5).
    assert less_critical(openness(0.5), changes, "high")["value"] == pytest.approx(0.25)


def test_other_rows_and_other_bases_stay():
    rule = Rule("trade", "goods", {})
    other = Edit("trade", "exports", 1.0, Replaced(0.0, 0.0, 0.0), {}, ("services",), 0.5)
    assert less_critical(openness(0.5), [rule, other], "value") == openness(0.5)


# Rules, on the embedded data


def test_a_pact_left_takes_a_third_of_security(observatory):
    # Security is the mean of pact, bases and arms; Kazakhstan's only pact with Russia is the CSTO.
    found, answer = levers_of(observatory, neighbor="KAZ", bloc="csto")
    assert (found["pact"]["score_before"], found["pact"]["score_after"]) == (1.0, 0.0)
    assert found["security"]["score_change"] == pytest.approx(-100.0 / 3.0)
    assert found["grip"]["score_change"] < 0.0
    assert found["ties"]["score_change"] == -1.0
    assert found["clubs"]["score_change"] == 0.0  # pacts are no clubs
    assert found["trade"]["score_change"] == 0.0
    assert "scenario_membership" not in answer.tables
    assert any("defence organisation" in note for note in answer.notes)
    assert "By rule: pact 1 before, 0 after" in str(answer.chart().to_dict())


def test_a_pact_left_beside_another_changes_nothing_but_the_count(observatory):
    found, answer = levers_of(observatory, neighbor="ARM", bloc="CSTO")
    assert found["security"]["score_change"] == 0.0
    assert found["ties"]["score_change"] == -1.0
    assert any("Treaty of Friendship RUS-ARM" in note for note in answer.notes)


def test_a_pact_joined_is_its_leaders(observatory):
    found, _ = levers_of(observatory, patron="USA", neighbor="GEO", bloc="NATO", change="joined")
    assert found["security"]["score_change"] == pytest.approx(100.0 / 3.0)
    # To another patron it is none of its own; hedging tells that the leader's grip has risen.
    other, _ = levers_of(observatory, patron="TUR", neighbor="GEO", bloc="NATO", change="joined")
    assert other["pact"]["score_after"] == 0.0


def test_who_joins_from_outside_the_table_has_no_other_pact_known(observatory):
    # Turkey is in no row of the table, and in NATO: that it joins another says nothing of that.
    found, answer = levers_of(
        observatory, patron="USA", neighbor="TUR", bloc="CSTO", change="joined"
    )
    assert not found["pact"]["observable"]
    assert not found["security"]["observable"]
    assert any("Pact with USA after it: unknown" in note for note in answer.notes)
    # The leader's is known after it, and unknown before: no change can be told.
    theirs, answer = levers_of(
        observatory, patron="RUS", neighbor="TUR", bloc="CSTO", change="joined"
    )
    assert not theirs["pact"]["observable"]
    assert any("Pact with RUS after it: CSTO (member)" in note for note in answer.notes)
    # A club leaves every pact unknown, its leader's too.
    _, answer = levers_of(observatory, patron="RUS", neighbor="TUR", bloc="CIS", change="joined")
    assert any("Pact with RUS after it: unknown" in note for note in answer.notes)


def test_clubs_are_counted_where_trade_is_not_identified(observatory):
    found, _ = levers_of(observatory, neighbor="MDA", bloc="EU", change="joined")
    assert not found["grip"]["observable"]
    assert "not identified" in found["grip"]["reason"]
    # Of three led clubs one is Russia's; the European Union makes a fourth.
    assert found["clubs"]["score_before"] == pytest.approx(1 / 3)
    assert found["clubs"]["score_after"] == pytest.approx(1 / 4)


def test_who_is_no_member_cannot_leave_and_a_member_cannot_join(observatory):
    with pytest.raises(UsageError, match="AZE is no member of CSTO"):
        observatory.scenario(neighbor="AZE", lever="membership", bloc="CSTO")
    with pytest.raises(UsageError, match="KAZ is a member already of CSTO"):
        observatory.scenario(neighbor="KAZ", lever="membership", bloc="CSTO", change="joined")
    with pytest.raises(UsageError, match="no bloc or organisation 'CSTX'; nearest: CSTO"):
        observatory.scenario(neighbor="KAZ", lever="membership", bloc="CSTX")
    with pytest.raises(UsageError, match="CSTO"):  # a state: what there is names organisations too
        observatory.scenario(neighbor="KAZ", lever="membership", bloc="RUS")


# The effect, held by the build


def test_the_effect_of_a_build_is_that_of_a_fit_now(full_observatory):
    pytest.importorskip("pyfixest")
    store, build = full_observatory.store, full_observatory.build
    tables = {"observation": store.frame("observation", build)}
    held = effect_in(store.table("membership_effect", build), "EAEU")
    now = effect_now(TradePanel.of(tables), full_observatory.blocs, "EAEU", lambda text: None)
    for name in ("coefficient", "low", "high", "widest_low", "widest_high"):
        assert getattr(held, name) == pytest.approx(getattr(now, name), abs=1e-6)
    assert effect_in(store.table("membership_effect", build), "NONE") is None


def test_a_store_without_trade_by_partner_holds_no_effect(observatory):
    table = observatory.store.table("observation", observatory.build)
    assert effect_table(table, observatory.blocs) is None


def test_joining_moves_trade_by_the_band_and_leaves_other_levers(full_observatory):
    found, answer = levers_of(full_observatory, neighbor="AZE", bloc="EAEU", change="joined")
    (exports, _) = [row for row in answer.tables["scenario_membership"].to_pylist()
                    if row["party"] == "AZE"]  # fmt: skip
    held = effect_in(
        full_observatory.store.table("membership_effect", full_observatory.build), "EAEU"
    )
    assert exports["trade_effect"] == pytest.approx(math.expm1(held.coefficient))
    trade = found["trade"]
    assert trade["score_after_low"] < trade["score_before"] < trade["score_after"]
    assert trade["score_after"] <= trade["score_after_high"]
    for name in ("energy", "security", "labor", "culture"):
        assert found[name]["score_change"] == 0.0
    assert found["clubs"]["score_after"] > found["clubs"]["score_before"]


def test_who_is_outside_loses_share_when_another_bloc_is_joined(full_observatory):
    found, _ = levers_of(
        full_observatory, patron="CHN", neighbor="AZE", bloc="EAEU", change="joined"
    )
    assert found["trade"]["score_method_low"] < found["trade"]["score_before"]
