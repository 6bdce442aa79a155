"""Trade: lists with a cut, holes, blocs and openness, by numbers worked by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from nearabroad.core.scope import Scope
from nearabroad.core.states import Blocs, Membership

Row = dict[str, Any]
EU = Blocs(
    tuple(Membership("EU", state, dt.date(1958, 1, 1), None) for state in ("DEU", "FRA", "LTU"))
)


def listed(state: str, flow: str, year: int, **shares: float) -> list[Row]:
    """A list of partners as the Factbook prints it, rounded to one percent."""
    return [
        {
            "source": "factbook", "indicator": f"{flow}_partner_share", "state": state,
            "partner": partner, "year": year, "value": share, "low": share - 0.005,
            "high": share + 0.005, "unit": f"share of {flow}s", "status": "reported",
        }
        for partner, share in shares.items()
    ]  # fmt: skip


def level(indicator: str, state: str, year: int, value: float) -> Row:
    return {
        "source": "factbook", "indicator": indicator, "state": state, "year": year,
        "value": value, "low": value, "high": value, "unit": "USD", "status": "reported",
    }  # fmt: skip


def gap(state: str, kind: str, since: int, flow: str = "trade", partner: str | None = None) -> Row:
    return {
        "source": "reporting_gaps", "state": state, "flow": flow, "partner": partner,
        "kind": kind, "since": since, "what": "trade", "effect": "a hole",
    }  # fmt: skip


def scope(patron: str, neighbor: str, *years: int) -> Scope:
    return Scope((patron,), (neighbor,), years, EU)


def test_a_printed_share_keeps_its_rounding(measure) -> None:
    got = measure(
        "trade", scope("RUS", "KAZ", 2023), observation=listed("KAZ", "import", 2023, RUS=0.24)
    )
    cell = got.one("imports", "RUS", "KAZ", 2023)
    assert (cell["value"], cell["low"], cell["high"]) == (0.24, 0.235, 0.245)
    assert (cell["status"], cell["draw"]) == (
        "reported", "factbook/import_partner_share/KAZ/RUS/2023",
    )  # fmt: skip


def test_a_partner_below_the_cut_is_at_most_the_smallest_listed(measure) -> None:
    rows = listed("UKR", "import", 2023, CHN=0.20, POL=0.10, DEU=0.08)
    cell = measure("trade", scope("RUS", "UKR", 2023), observation=rows).one(
        "imports", "RUS", "UKR", 2023
    )
    # left over 1 - .38 = .62, smallest listed .08
    assert (cell["value"], cell["low"], cell["high"]) == (None, 0.0, 0.08)
    assert cell["status"] == "truncated"
    assert cell["draw"].endswith(" RUS")


def test_a_partner_below_the_cut_is_at_most_what_is_left_over(measure) -> None:
    rows = listed("UKR", "import", 2023, CHN=0.60, POL=0.25, DEU=0.12)
    cell = measure("trade", scope("RUS", "UKR", 2023), observation=rows).one(
        "imports", "RUS", "UKR", 2023
    )
    # left over 1 - .97 = .03, under the smallest listed .12
    assert (cell["low"], cell["high"]) == (0.0, pytest.approx(0.03))


def test_a_flow_that_neither_side_publishes_is_unobserved_and_nothing_is_carried(measure) -> None:
    rows = listed("BLR", "export", 2014, RUS=0.42, UKR=0.11)
    holes = [gap("BLR", "silent", 2021), gap("RUS", "silent", 2022)]
    got = measure("trade", scope("RUS", "BLR", 2014, 2021, 2023), observation=rows, gap=holes)
    cell = got.one("exports", "RUS", "BLR", 2023)
    assert (cell["status"], cell["low"], cell["draw"]) == ("unobserved", None, None)
    assert cell["note"] == "neither BLR nor RUS publishes this flow in 2023"
    # In 2021 only one side is silent: the list of 2014 is carried.
    assert got.one("exports", "RUS", "BLR", 2021)["status"] == "carried"


def test_a_new_list_without_the_hidden_partner_is_no_fall_to_zero(measure) -> None:
    rows = [
        *listed("BLR", "export", 2014, RUS=0.42),
        *listed("BLR", "export", 2023, CHN=0.30, POL=0.20),
    ]
    holes = [gap("BLR", "silent", 2021), gap("RUS", "silent", 2022)]
    got = measure("trade", scope("RUS", "BLR", 2023), observation=rows, gap=holes)
    assert got.one("exports", "RUS", "BLR", 2023)["status"] == "unobserved"


def test_shares_of_a_total_that_leaves_out_a_hidden_partner_are_upper_bounds(measure) -> None:
    rows = [
        *listed("TJK", "import", 2014, RUS=0.20, CHN=0.10),
        *listed("TJK", "import", 2023, CHN=0.40, KAZ=0.30),
    ]
    holes = [gap("TJK", "silent", 2020), gap("RUS", "silent", 2022)]
    cell = measure("trade", scope("CHN", "TJK", 2023), observation=rows, gap=holes).one(
        "imports", "CHN", "TJK", 2023
    )
    # Russia held .20 at most, so up to .40 of the true total is missing: low .395 * .6
    assert (cell["value"], cell["status"]) == (None, "truncated")
    assert cell["low"] == pytest.approx(0.237)
    assert cell["high"] == pytest.approx(0.405)
    assert "upper bound" in cell["note"]


def test_an_upper_bound_stands_however_much_is_missing(measure) -> None:
    rows = [
        *listed("BLR", "import", 2014, RUS=0.55, CHN=0.10),
        *listed("BLR", "import", 2023, CHN=0.60, POL=0.30),
    ]
    holes = [gap("BLR", "silent", 2021), gap("RUS", "silent", 2022)]
    cell = measure("trade", scope("CHN", "BLR", 2023), observation=rows, gap=holes).one(
        "imports", "CHN", "BLR", 2023
    )
    # 2 * .55 > 1: anything may be missing, so 0 up to the printed .605, not up to 1 - .90
    assert cell["low"] == 0.0
    assert cell["high"] == pytest.approx(0.605)


def test_an_embargo_is_truncated_not_unobserved(measure) -> None:
    rows = listed("UKR", "import", 2023, CHN=0.20, POL=0.10)
    holes = [gap("UKR", "embargo", 2015, partner="RUS"), gap("RUS", "silent", 2022)]
    cell = measure("trade", scope("RUS", "UKR", 2023), observation=rows, gap=holes).one(
        "imports", "RUS", "UKR", 2023
    )
    assert (cell["status"], cell["low"], cell["high"]) == ("truncated", 0.0, 0.1)
    assert "embargo" in cell["note"]


def test_an_embargo_against_one_partner_says_nothing_of_another(measure) -> None:
    rows = listed("UKR", "import", 2023, CHN=0.20, POL=0.10)
    holes = [gap("UKR", "embargo", 2015, partner="RUS")]
    cell = measure("trade", scope("CHN", "UKR", 2023), observation=rows, gap=holes).one(
        "imports", "CHN", "UKR", 2023
    )
    assert (cell["value"], cell["note"]) == (0.2, None)


def test_a_bloc_adds_its_listed_members_and_the_bands_of_the_others(measure) -> None:
    rows = listed("KAZ", "export", 2023, CHN=0.30, DEU=0.10, UZB=0.05)
    cell = measure("trade", scope("EU", "KAZ", 2023), observation=rows).one(
        "exports", "EU", "KAZ", 2023
    )
    # DEU .095...105; FRA and LTU at most .05 each, left over .55
    assert (cell["value"], cell["status"]) == (None, "truncated")
    assert (cell["low"], cell["high"]) == (pytest.approx(0.095), pytest.approx(0.205))


def test_members_below_the_cut_hold_together_at_most_what_is_left_over(measure) -> None:
    rows = listed("KAZ", "export", 2023, CHN=0.62, DEU=0.20, UZB=0.14)
    cell = measure("trade", scope("EU", "KAZ", 2023), observation=rows).one(
        "exports", "EU", "KAZ", 2023
    )
    # DEU .205 at most; two others at most .14 each, but the list leaves over .04
    assert cell["high"] == pytest.approx(0.245)


def test_a_neighbor_inside_the_bloc_is_counted_without_itself(measure) -> None:
    rows = listed("LTU", "export", 2023, LVA=0.30, DEU=0.20, FRA=0.10)
    cell = measure("trade", scope("EU", "LTU", 2023), observation=rows).one(
        "exports", "EU", "LTU", 2023
    )
    # every other member is listed: .20 + .10, no truncated part
    assert (cell["value"], cell["status"]) == (pytest.approx(0.30), "reported")
    assert "LTU is a member of EU" in cell["note"]


def test_a_carried_share_widens_by_the_typical_change(measure) -> None:
    rows = [
        *listed("KAZ", "import", 2010, RUS=0.30),
        *listed("KAZ", "import", 2014, RUS=0.34),
        *listed("UZB", "import", 2010, RUS=0.20),
        *listed("UZB", "import", 2014, RUS=0.28),
    ]
    cell = measure("trade", scope("RUS", "KAZ", 2018), observation=rows).one(
        "imports", "RUS", "KAZ", 2018
    )
    # angles: .30 .57964, .34 .62253, a step .04289 / 2 = .02144; .20 .46365, .28 .55760, a step
    # .09395 / 2 = .04697; nine tenths of the way from one to the other .04442, over 1.64485: s;
    # four years: 2 * .04442 / .68377 = .12993, from .335 (.61725) down and .345 (.62779) up
    assert (cell["value"], cell["status"], cell["data_year"]) == (0.34, "carried", 2014)
    assert cell["low"] == pytest.approx(0.21926, abs=2e-5)
    assert cell["high"] == pytest.approx(0.47235, abs=2e-5)
    # the list's own width .01054 against 2 * .12993: .01054^2 / (.01054^2 + .25986^2)
    assert cell["own"] == pytest.approx(0.00164, abs=1e-5)
    assert cell["draw"] == "factbook/import_partner_share/KAZ/RUS/2014"


def test_a_later_list_is_never_carried_back(measure) -> None:
    rows = listed("KAZ", "import", 2023, RUS=0.24)
    cell = measure("trade", scope("RUS", "KAZ", 2022), observation=rows).one(
        "imports", "RUS", "KAZ", 2022
    )
    assert (cell["status"], cell["note"]) == ("unobserved", "no partner list up to 2022")


def test_openness_takes_flows_and_output_of_one_year_only(measure) -> None:
    rows = [
        level("exports_goods", "ARM", 2014, 2.0),
        level("imports_goods", "ARM", 2014, 4.0),
        level("gdp", "ARM", 2015, 10.0),
        level("gdp", "ARM", 2014, 12.0),
    ]
    got = measure("trade", scope("RUS", "ARM", 2014), observation=rows)
    # (2 + 4) / 12 = .5 over the goalpost 1.2
    goods = got.one("goods", None, "ARM", 2014)
    assert goods["value"] == pytest.approx(0.5 / 1.2)
    # goods are never read as goods and services
    assert got.one("goods and services", None, "ARM", 2014)["status"] == "unobserved"


def test_openness_of_two_years_is_no_openness(measure) -> None:
    rows = [
        level("exports_goods", "ARM", 2014, 2.0),
        level("imports_goods", "ARM", 2014, 4.0),
        level("gdp", "ARM", 2015, 10.0),
    ]
    got = measure("trade", scope("RUS", "ARM", 2014), observation=rows)
    assert got.one("goods", None, "ARM", 2014)["status"] == "unobserved"


def test_openness_is_clipped_at_its_goalpost(measure) -> None:
    rows = [
        level("exports_goods_services_to_gdp", "ARM", 2023, 0.9),
        level("imports_goods_services_to_gdp", "ARM", 2023, 0.8),
    ]
    got = measure("trade", scope("RUS", "ARM", 2023), observation=rows)
    cell = got.one("goods and services", None, "ARM", 2023)
    assert (cell["value"], cell["low"], cell["high"]) == (1.0, 1.0, 1.0)


def test_openness_is_carried_from_the_nearest_year_on_either_side(measure) -> None:
    rows = [
        level("exports_goods_services_to_gdp", "ARM", 2016, 0.30),
        level("imports_goods_services_to_gdp", "ARM", 2016, 0.30),
    ]
    got = measure("trade", scope("RUS", "ARM", 2014), observation=rows)
    cell = got.one("goods and services", None, "ARM", 2014)
    # one year alone gives no typical change: s = .05, two years 2.40556 * .05 * 1.41421 = .17010
    # on the root of .5, .70711: .87721^2 and .53701^2
    assert (cell["value"], cell["status"], cell["data_year"]) == (0.5, "carried", 2016)
    assert cell["high"] == pytest.approx(0.76949, abs=1e-5)
    assert cell["low"] == pytest.approx(0.28838, abs=1e-5)


def test_a_partner_that_would_buy_more_than_it_imports_is_flagged_not_corrected(measure) -> None:
    rows = [
        *listed("KAZ", "import", 2023, RUS=0.24, GMB=0.04),
        level("imports_goods_services", "KAZ", 2023, 70e9),
        level("exports_goods_services", "GMB", 2023, 0.7e9),
        level("exports_goods_services", "RUS", 2023, 400e9),
    ]
    cell = measure("trade", scope("RUS", "KAZ", 2023), observation=rows).one(
        "imports", "RUS", "KAZ", 2023
    )
    # 4 % of 70 bn is 2.8 bn, four times what Gambia exports; Russia's 16.8 bn is plausible
    assert cell["value"] == 0.24
    assert cell["note"].startswith("implausible jump: GMB 4% of imports 2023 would be 2.8 bn")
    assert "RUS" not in cell["note"]


def test_a_bloc_that_was_not_founded_yet_is_unknown_not_zero(measure) -> None:
    rows = listed("KAZ", "export", 1950, DEU=0.30, CHN=0.10)
    got = measure("trade", scope("EU", "KAZ", 1950), observation=rows)
    assert got.one("exports", "EU", "KAZ", 1950)["status"] == "unobserved"
