"""Scenarios and past cuts with the publishers' files added; membership on planted panels."""

import datetime as dt
import itertools

import numpy as np
import pytest

from nearabroad.core.states import Blocs, Membership
from nearabroad.pulling.past import PastFlows, cases_of, entries
from nearabroad.trade.accession import WIDE, effect_of, panel_of, window_of

YEARS = range(2000, 2012)
REPORTERS = ("ARM", "KGZ", "UZB", "GEO")
OTHERS = (
    "DEU", "FRA", "RUS", "KAZ", "BLR", "USA", "CHN", "JPN", "TUR", "IRN", "UKR", "POL",
    *(f"{first}{second}X" for first in "ABCDEFGH" for second in "ABCDE"),
)  # fmt: skip


def bloc(joined=2006):
    names = ("ARM", "KGZ", "RUS", "KAZ", "BLR")
    return Blocs(tuple(Membership("ONE", name, dt.date(joined, 1, 1), None) for name in names))


def planted(effect, seed=1):
    """Trade of four reporters with all others, both ways, from the model itself."""
    rng = np.random.default_rng(seed)
    blocs, flows = bloc(), []
    level = {key: rng.normal() for key in itertools.product("xm", (*REPORTERS, *OTHERS), YEARS)}
    pair = {}
    for reporter, other in itertools.product(REPORTERS, OTHERS):
        for a, b in ((reporter, other), (other, reporter)):
            pair[a, b] = rng.normal()
            for year in YEARS:
                both = {a, b} <= blocs.members("ONE", year)
                mean = 10 + level["x", a, year] + level["m", b, year] + pair[a, b] + effect * both
                flows.append((a, b, year, float(np.exp(mean) * rng.gamma(50, 1 / 50))))
    reports = {(name, year): set(OTHERS) for name in REPORTERS for year in YEARS}
    return flows, reports, blocs


@pytest.mark.parametrize("effect", [0.0, 0.6])
def test_a_planted_membership_lies_in_the_band_over_all_panels(effect):
    pytest.importorskip("pyfixest")
    flows, reports, blocs = planted(effect)
    told = []
    found = effect_of(panel_of(flows, reports, blocs, "ONE"), blocs, "ONE", told.append)
    assert found.coefficient == pytest.approx(effect, abs=0.15)
    assert found.widest_low <= found.low <= found.coefficient <= found.high <= found.widest_high
    assert found.widest_low <= effect <= found.widest_high
    assert len(told) == 1 + len(REPORTERS)


def test_a_panel_that_cannot_tell_says_why():
    flows, reports, blocs = planted(0.0)
    few = {key: found for key, found in reports.items() if key[0] in ("ARM", "KGZ")}
    assert "2 states with reports of all partners" in panel_of(flows, few, blocs, "ONE").reason
    assert "do not change" in panel_of(flows, reports, bloc(joined=1990), "ONE").reason
    assert "no state at hand" in panel_of(flows, {}, blocs, "ONE").reason
    strangers = Blocs((*(Membership("TWO", name, dt.date(2006, 1, 1), None)
                         for name in ("USA", "CHN")),))  # fmt: skip
    assert "become fellow members" in panel_of(flows, reports, strangers, "TWO").reason
    assert window_of(blocs, "ONE", range(2000, 2012)) == (2001, 2011)


def test_what_rests_on_one_reporter_alone_is_not_identified():
    pytest.importorskip("pyfixest")
    flows, reports, _ = planted(0.6)
    # Of the reporters only Armenia joins: without it no pair turns.
    names = ("ARM", "RUS", "KAZ", "BLR", "DEU")
    blocs = Blocs(tuple(Membership("ONE", name, dt.date(2006, 1, 1), None) for name in names))
    panel = panel_of(flows, reports, blocs, "ONE")
    assert panel.reason == ""
    found = effect_of(panel, blocs, "ONE", lambda text: None)
    assert found.coefficient is None
    assert "all rests on ARM: without it both is 0 in every row" in found.reason


def test_a_partner_counts_once_however_many_ways_it_trades():
    flows, _, blocs = planted(0.0)
    half = {(name, year): set(OTHERS[: WIDE - 1]) for name in REPORTERS for year in YEARS}
    assert "no state at hand" in panel_of(flows, half, blocs, "ONE").reason


def test_every_past_cut_is_documented():
    found = entries()
    assert len({(item.id, item.side) for item in found}) == len(found)
    for item in found:
        assert item.what and item.publisher and item.title, item.id
        assert item.url.startswith(("http://", "https://")), item.id
        # Nobody can tell of a cut before the year of it, but for one that was announced.
        assert item.date.year - 1 <= item.year <= 2025, item.id
        assert item.side in ("buyer", "seller")
        assert item.flow in ("gas", "crude", "coal", "goods")
        assert dt.date(1990, 1, 1) < item.date < dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def full(full_observatory):
    tables = {"observation": full_observatory.store.frame("observation", full_observatory.build)}
    blocs = full_observatory.blocs
    return PastFlows(tables, blocs), blocs


def test_lithuanias_gas_is_measured_from_the_published_weights(full):
    flows, blocs = full
    (case,) = [c for c in cases_of(flows, blocs, "buyer", "gas") if c.cut.state == "LTU"]
    # BACI's weights from Russia: 942, 848 and 635 thousand tonnes in 2019 to 2021.
    assert case.before == pytest.approx(808e3, rel=0.01)
    assert case.years == (2022, 2023, 2024)
    assert [point.replaced for point in case.points] == [1.0, 1.0, 1.0]


def test_ukraines_trade_is_measured_from_shares_and_totals_and_was_not_made_good(full):
    flows, blocs = full
    found = {c.cut.state: c for c in cases_of(flows, blocs, "seller", "goods")}
    case = found["UKR"]
    # 2012: 25.6 % of 70.24 bn USD; 2011: 27 % of 69.42 bn.
    assert case.before == pytest.approx((0.256 * 70.24e9 + 0.27 * 69.42e9) / 2, rel=0.001)
    assert all(share < 0 for share in case.raw)
    assert [point.replaced for point in case.points] == [0.0] * len(case.points)
    assert "lost" in found["GEO"].reason


def test_half_of_kazakhstans_trade_with_the_publishers_files(full_observatory):
    answer = full_observatory.scenario("kazakhstan-trade")
    rows = answer.tables["scenario"].to_pylist()
    ours = {row["pulled"]: row for row in rows if row["party"] == "KAZ"}
    assert set(ours) == {"exports", "imports", "all"}
    # As Kazakhstan's statistical office prints them for 2023.
    assert ours["exports"]["at_risk"] == pytest.approx(10_207_415_705.34)
    assert ours["imports"]["at_risk"] == pytest.approx(16_847_033_931.40)
    assert ours["all"]["at_risk"] == pytest.approx(
        ours["exports"]["at_risk"] + ours["imports"]["at_risk"]
    )
    assert ours["all"]["cut_amount"] == pytest.approx(0.5 * ours["all"]["at_risk"])
    assert ours["all"]["lost_amount"] is None
    levers = {row["index"]: row for row in answer.tables["scenario_lever"].to_pylist()}
    assert levers["trade"]["score_after_high"] < levers["trade"]["score_before"]
    assert levers["security"]["score_after"] == levers["security"]["score_before"]


def test_arms_and_transit_are_quantities_not_money(full_observatory):
    arms = full_observatory.scenario(neighbor="KAZ", lever="arms").tables["scenario"].to_pylist()
    assert arms[0]["unit"] == "million TIV"
    assert arms[0]["at_risk"] > 0
    assert arms[0]["at_risk_to_gdp"] is None
    moved = full_observatory.scenario(neighbor="UKR", lever="transit")
    (ours, _) = moved.tables["scenario"].to_pylist()
    assert (ours["unit"], ours["at_risk"], ours["at_risk_low"]) == ("kWh", None, 0.0)
    assert ours["at_risk_high"] > 1e11
    assert any("spread evenly: the store holds the years" in note for note in moved.notes)
    assert not any(row["observable"] for row in moved.tables["scenario_lever"].to_pylist())
