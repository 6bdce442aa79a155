"""Energy: shares of fuels, residual rows, holes and the balance, by numbers worked by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from nearabroad.core.scope import Scope
from nearabroad.core.states import Blocs, Membership
from nearabroad.levers._balance import JOULES_PER_BARREL, JOULES_PER_CUBIC_METRE
from nearabroad.levers.energy import residual_years

Row = dict[str, Any]
EU = Blocs(tuple(Membership("EU", s, dt.date(1958, 1, 1), None) for s in ("DEU", "FRA", "LTU")))
BALANCE, TO_GDP = "oil and gas balance", "fuel imports to GDP"


def bought(state: str, year: int, fuel: str = "gas", **usd: float | None) -> list[Row]:
    """Imports of one fuel and year by exporter, in USD."""
    return [
        {
            "source": "baci", "indicator": f"imports_{fuel}", "state": state, "partner": partner,
            "year": year, "value": value, "low": value, "high": value, "unit": "USD",
            "status": "reported",
        }
        for partner, value in usd.items()
    ]  # fmt: skip


def printed(state: str, year: int, **levels: float) -> list[Row]:
    return [
        {
            "source": "factbook", "indicator": indicator, "state": state, "year": year,
            "value": value, "low": value, "high": value, "unit": "", "status": "reported",
        }
        for indicator, value in levels.items()
    ]  # fmt: skip


def gap(state: str, kind: str, since: int, until: int | None = None, flow: str = "energy") -> Row:
    return {
        "source": "reporting_gaps", "state": state, "flow": flow, "kind": kind,
        "since": since, "until": until, "what": "energy trade", "effect": "a hole",
    }  # fmt: skip


def scope(patron: str, neighbor: str, *years: int) -> Scope:
    return Scope((patron,), (neighbor,), years, EU)


SILENT = [gap("BLR", "silent", 2021), gap("RUS", "silent", 2022)]


def test_a_share_is_by_value_and_weighs_what_the_fuel_is_worth(measure) -> None:
    rows = bought("ARM", 2023, RUS=87.0, IRN=13.0) + bought("ARM", 2023, "coal", RUS=1.0, GEO=3.0)
    got = measure("energy", scope("RUS", "ARM", 2023), observation=rows)
    gas, coal = got.one("gas", "RUS", "ARM", 2023), got.one("coal", "RUS", "ARM", 2023)
    assert (gas["value"], gas["weight"], gas["status"]) == (0.87, 100.0, "reported")
    assert (coal["value"], coal["weight"]) == (0.25, 4.0)


def test_a_fuel_that_is_not_on_record_is_unobserved_and_weighs_nothing(measure) -> None:
    got = measure("energy", scope("RUS", "ARM", 2023), observation=bought("ARM", 2023, RUS=1.0))
    crude = got.one("crude", "RUS", "ARM", 2023)
    assert (crude["status"], crude["weight"]) == ("unobserved", 0.0)


def test_a_partner_that_sold_nothing_has_a_share_of_zero(measure) -> None:
    rows = bought("UZB", 2014, KAZ=5.0) + bought("UZB", 2015, KAZ=5.0)
    cell = measure("energy", scope("RUS", "UZB", 2014), observation=rows).one(
        "gas", "RUS", "UZB", 2014
    )
    assert (cell["value"], cell["high"], cell["status"]) == (0.0, 0.0, "reported")


def test_a_flow_without_a_figure_adds_nothing_and_makes_no_year(measure) -> None:
    rows = bought("UZB", 2014, KAZ=3.0, RUS=1.0) + bought("UZB", 2015, KAZ=None, RUS=None)
    rows += bought("UZB", 2016, KAZ=3.0, RUS=3.0, TKM=None)
    got = measure("energy", scope("RUS", "UZB", 2014, 2015, 2016), observation=rows)
    cells = [got.one("gas", "RUS", "UZB", year) for year in (2014, 2015, 2016)]
    assert [cell["data_year"] for cell in cells] == [2014, 2014, 2016]
    assert [cells[0]["value"], cells[2]["value"]] == [0.25, 0.5]


def test_a_bloc_adds_its_members_without_the_neighbor(measure) -> None:
    rows = bought("LTU", 2023, DEU=30.0, FRA=20.0, NOR=50.0)
    cell = measure("energy", scope("EU", "LTU", 2023), observation=rows).one(
        "gas", "EU", "LTU", 2023
    )
    assert cell["value"] == 0.5
    assert "LTU is a member of EU" in cell["note"]


def test_a_residual_row_is_a_gap_and_nothing_is_carried_over_it(measure) -> None:
    rows = [
        *bought("BLR", 2018, RUS=2000.0), *bought("BLR", 2019, RUS=2100.0),
        *bought("BLR", 2020, RUS=1900.0), *bought("BLR", 2021, UKR=0.044),
    ]  # fmt: skip
    got = measure("energy", scope("RUS", "BLR", 2020, 2021, 2022), observation=rows)
    assert got.one("gas", "RUS", "BLR", 2020)["value"] == 1.0
    for year in (2021, 2022):
        cell = got.one("gas", "RUS", "BLR", year)
        assert (cell["status"], cell["low"]) == ("unobserved", None)
        assert "residual row" in cell["note"]
        assert cell["weight"] == 1900.0  # what the fuel matters, so that the lever loses it


def test_five_percent_of_the_adjacent_years_is_the_edge_of_a_residual_row() -> None:
    around = {2018: 100.0, 2019: 100.0, 2021: 100.0, 2022: 100.0}
    assert residual_years({**around, 2020: 4.999}) == {2020}
    assert residual_years({**around, 2020: 5.0}) == set()


def test_where_a_partner_goes_unrecorded_for_years_the_whole_series_judges(measure) -> None:
    rows = [row for year in range(2005, 2012) for row in bought("MDA", year, RUS=400.0)]
    rows += [row for year in range(2012, 2017) for row in bought("MDA", year, ROU=0.5)]
    flow = "energy.gas"
    without = measure("energy", scope("RUS", "MDA", 2014), observation=rows)
    # the two years before and after are residual themselves
    assert without.one("gas", "RUS", "MDA", 2014)["value"] == 0.0
    told = measure(
        "energy", scope("RUS", "MDA", 2014), observation=rows,
        gap=[gap("MDA", "suppressed", 2005, 2020, flow)],
    )  # fmt: skip
    assert told.one("gas", "RUS", "MDA", 2014)["status"] == "unobserved"


def test_a_suppressed_year_without_any_row_is_unobserved(measure) -> None:
    rows = bought("MDA", 2010, RUS=400.0)
    got = measure(
        "energy", scope("RUS", "MDA", 2012), observation=rows,
        gap=[gap("MDA", "suppressed", 2005, 2020, "energy.gas")],
    )  # fmt: skip
    assert got.one("gas", "RUS", "MDA", 2012)["note"] == "gas 2012: partner not recorded"


def test_what_neither_side_publishes_is_unobserved_even_with_rows(measure) -> None:
    rows = bought("BLR", 2023, RUS=1.0, KAZ=9.0)
    got = measure("energy", scope("RUS", "BLR", 2023), observation=rows, gap=SILENT)
    assert got.one("gas", "RUS", "BLR", 2023)["status"] == "unobserved"


def test_a_total_without_its_hidden_supplier_gives_upper_bounds(measure) -> None:
    rows = [
        *bought("BLR", 2020, "coal", RUS=30.0, KAZ=70.0),
        *bought("BLR", 2023, "coal", KAZ=50.0, POL=50.0),
    ]
    cell = measure("energy", scope("KAZ", "BLR", 2023), observation=rows, gap=SILENT).one(
        "coal", "KAZ", "BLR", 2023
    )
    # Russia held .3 at most, up to .6 of the true total may be missing: .5 * (1 - .6)
    assert (cell["value"], cell["status"]) == (None, "truncated")
    assert (cell["low"], cell["high"]) == (pytest.approx(0.2), 0.5)


def test_an_earlier_figure_is_carried_with_its_band(measure) -> None:
    rows = [
        *bought("GEO", 2018, AZE=80.0, RUS=20.0), *bought("GEO", 2019, AZE=70.0, RUS=30.0),
    ]  # fmt: skip
    cell = measure("energy", scope("RUS", "GEO", 2023), observation=rows).one(
        "gas", "RUS", "GEO", 2023
    )
    # asin(sqrt .2) = .46365, asin(sqrt .3) = .57964; .8 and .7 are as far apart: s = .11599 /
    # 1.64485; four years: 2 * .11599 / .68377 = .33927; sin(.24037)^2 and sin(.91891)^2
    assert (cell["value"], cell["status"], cell["data_year"]) == (0.3, "carried", 2019)
    assert cell["low"] == pytest.approx(0.05667, abs=1e-5)
    assert cell["high"] == pytest.approx(0.63193, abs=1e-5)
    assert cell["own"] == 0.0  # the figure has no width: all of the band came with the years


def test_an_upper_bound_stays_truncated_when_carried(measure) -> None:
    rows = [
        *bought("BLR", 2020, "coal", RUS=30.0, KAZ=70.0),
        *bought("BLR", 2023, "coal", KAZ=50.0, POL=50.0),
    ]
    cell = measure("energy", scope("KAZ", "BLR", 2024), observation=rows, gap=SILENT).one(
        "coal", "KAZ", "BLR", 2024
    )
    assert (cell["value"], cell["status"]) == (None, "truncated")


def test_little_on_record_in_a_state_that_lives_on_imports_says_nothing(measure) -> None:
    rows = [
        *bought("TJK", 2023, RUS=1.0), *bought("TJK", 2022, RUS=1.0),
        *printed("TJK", 2023, gdp=1000.0, oil_production=0.0, oil_consumption=10.0),
    ]  # fmt: skip
    got = measure("energy", scope("RUS", "TJK", 2023), observation=rows)
    # 1 / 1000 = .1 % of GDP, under .2 %, in a state that imports all of its oil
    cell = got.one("gas", "RUS", "TJK", 2023)
    assert cell["status"] == "unobserved"
    assert "0.10% of GDP" in cell["note"]
    rows[0] |= {"value": 2.0, "low": 2.0, "high": 2.0}
    enough = measure("energy", scope("RUS", "TJK", 2023), observation=rows)
    assert enough.one("gas", "RUS", "TJK", 2023)["value"] == 1.0


def test_a_net_exporter_has_no_criticality(measure) -> None:
    rows = printed(
        "AZE", 2014, oil_production=900.0, oil_consumption=100.0,
        gas_production=20.0, gas_consumption=10.0,
    )  # fmt: skip
    cell = measure("energy", scope("RUS", "AZE", 2014), observation=rows).one(
        BALANCE, None, "AZE", 2014
    )
    assert (cell["value"], cell["low"], cell["high"]) == (0.0, 0.0, 0.0)


def test_the_balance_adds_oil_and_gas_in_joules(measure) -> None:
    rows = printed(
        "UZB", 2014, oil_production=60.0, oil_consumption=100.0,
        gas_production=3e6, gas_consumption=5e6,
    )  # fmt: skip
    cell = measure("energy", scope("RUS", "UZB", 2014), observation=rows).one(
        BALANCE, None, "UZB", 2014
    )
    oil, gas = JOULES_PER_BARREL * 365.25, JOULES_PER_CUBIC_METRE
    by_hand = (40 * oil + 2e6 * gas) / (100 * oil + 5e6 * gas)
    assert cell["value"] == pytest.approx(by_hand)
    # one barrel a day is 2.1927e12 J a year, one cubic metre 3.86e7 J
    assert oil == pytest.approx(2.1927e12, rel=1e-3)
    assert gas == pytest.approx(3.860e7, rel=1e-3)


def test_a_missing_gas_production_leaves_the_balance_unknown(measure) -> None:
    rows = printed("KAZ", 2014, oil_production=1.0, oil_consumption=1.0, gas_consumption=5e6)
    got = measure("energy", scope("RUS", "KAZ", 2014), observation=rows)
    assert got.one(BALANCE, None, "KAZ", 2014)["status"] == "unobserved"
    rows += printed("KAZ", 2014, gas_imports=4.6e6)  # over nine tenths: it produces none
    told = measure("energy", scope("RUS", "KAZ", 2014), observation=rows)
    assert told.one(BALANCE, None, "KAZ", 2014)["value"] > 0.0


def test_output_counted_in_another_way_is_a_break_not_a_change(measure) -> None:
    rows = [
        *printed("EST", 2014, oil_production=1.0, oil_consumption=30.0),
        *printed("EST", 2023, oil_production=22.0, oil_consumption=28.0),
    ]
    got = measure("energy", scope("RUS", "EST", 2014), observation=rows)
    # crude alone (1 of 30) in 2014, shale oil with it (22 of 28) in 2023: 2014 is not used
    cell = got.one(BALANCE, None, "EST", 2014)
    assert (cell["status"], cell["data_year"]) == ("carried", 2023)
    assert cell["value"] == pytest.approx(6 / 28)
    # one year alone gives no typical change: s = .05, nine years: 2.40556 * .05 * 3 = .36083;
    # a balance may be negative and steps as it is: .21429 + .36083
    assert cell["high"] == pytest.approx(0.57512, abs=1e-5)
    assert cell["low"] == 0.0  # .21429 - .36083 is below the goalpost


def test_fuel_imports_over_output_of_the_same_year_stand_in(measure) -> None:
    rows = bought("MDA", 2023, RUS=5.0, ROU=5.0) + printed("MDA", 2023, gdp=100.0)
    cell = measure("energy", scope("RUS", "MDA", 2023), observation=rows).one(
        TO_GDP, None, "MDA", 2023
    )
    # 10 / 100 over the goalpost .2
    assert (cell["value"], cell["status"]) == (pytest.approx(0.5), "estimated")


def test_a_bloc_that_was_not_founded_yet_is_unknown_not_zero(measure) -> None:
    rows = bought("ARM", 1950, DEU=30.0, RUS=70.0)
    got = measure("energy", scope("EU", "ARM", 1950, 1959), observation=rows)
    for year in (1950, 1959):  # nor is a share of before carried past the founding
        assert got.one("gas", "EU", "ARM", year)["status"] == "unobserved"
