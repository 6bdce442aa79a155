"""Labor and culture: shares, goalpost, silent destinations, what a language list leaves open."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from nearabroad.core.scope import Scope
from nearabroad.core.states import Blocs, Membership

Row = dict[str, Any]
TONGUES = {"RUS": ("Russian", "Russian"), "TUR": ("Turkish", "Turkish"), "QAT": (None, None)}
EU = Blocs((Membership("EU", "DEU", dt.date(1958, 1, 1), None),))


def figure(
    indicator: str, state: str, partner: str | None, year: int, share: float | None, **more: Any
) -> Row:
    """One share without width; None is what the publisher leaves empty."""
    return {
        "source": more.pop("source", "factbook"), "indicator": indicator, "state": state,
        "partner": partner, "year": year, "value": share, "low": share, "high": share,
        "unit": "share", "status": "reported" if share is not None else "unobserved", **more,
    }  # fmt: skip


def languages(state: str, year: int, asked: str = "", **shares: float) -> list[Row]:
    unit = f"share of population; {asked}" if asked else "share of population"
    return [
        figure("language", state, name, year, share, unit=unit) for name, share in shares.items()
    ]


def scope(patron: str, neighbor: str, *years: int) -> Scope:
    return Scope((patron,), (neighbor,), years, EU, TONGUES)


def test_migrants_and_remittances_are_two_halves_of_labor(measure) -> None:
    rows = [
        figure("migrant_share", "TJK", "RUS", 2020, 0.76),
        figure("remittance_share", "TJK", "RUS", 2021, 0.90),
    ]
    got = measure("labor", scope("RUS", "TJK", 2021), observation=rows)
    assert got.one("remittances", "RUS", "TJK", 2021)["value"] == 0.90
    carried = got.one("migrants", "RUS", "TJK", 2021)
    # one figure alone gives no typical change: s = .05, one year: 2.40556 * .05 = .12028
    # asin(sqrt .76) = 1.05882; sin(.93855)^2 = .65076 and sin(1.17910)^2 = .85426
    assert (carried["status"], carried["low"], carried["high"]) == (
        "carried", pytest.approx(0.65076, abs=1e-5), pytest.approx(0.85426, abs=1e-5),
    )  # fmt: skip


def test_a_destination_that_reports_no_origins_is_a_hole_and_blocks(measure) -> None:
    rows = [
        figure("migrant_share", "KGZ", "CHN", 2015, 0.01),
        figure("migrant_share", "KGZ", "CHN", 2020, None),
    ]
    got = measure("labor", scope("CHN", "KGZ", 2015, 2020, 2023), observation=rows)
    assert got.one("migrants", "CHN", "KGZ", 2015)["value"] == 0.01
    for year in (2020, 2023):
        cell = got.one("migrants", "CHN", "KGZ", year)
        assert (cell["status"], cell["low"]) == ("unobserved", None)
        assert "reports no such origin" in cell["note"]


@pytest.mark.parametrize(("to_gdp", "expected"), [(0.0, 0.0), (0.15, 0.5), (0.3, 1.0), (0.48, 1.0)])
def test_remittances_over_output_have_a_goalpost_of_three_tenths(measure, to_gdp, expected) -> None:
    rows = [figure("remittances_to_gdp", "TJK", None, 2023, to_gdp)]
    got = measure("labor", scope("RUS", "TJK", 2023), observation=rows)
    assert got.one("remittances to GDP", None, "TJK", 2023)["value"] == pytest.approx(expected)


def test_criticality_of_labor_comes_from_the_nearest_year(measure) -> None:
    rows = [
        figure("remittances_to_gdp", "TJK", None, 2012, 0.15),
        figure("remittances_to_gdp", "TJK", None, 2016, 0.21),
    ]
    got = measure("labor", scope("RUS", "TJK", 2015), observation=rows)
    cell = got.one("remittances to GDP", None, "TJK", 2015)
    # .15 / .3 = .5, .21 / .3 = .7; roots .70711 and .83666: .12955 / sqrt(4) = .06478, the only
    # step, over 1.64485: s; one year: .06478 / .68377 = .09473
    assert (cell["value"], cell["data_year"]) == (pytest.approx(0.7), 2016)
    assert cell["low"] == pytest.approx((0.83666 - 0.09473) ** 2, abs=2e-5)
    assert cell["high"] == pytest.approx((0.83666 + 0.09473) ** 2, abs=2e-5)


def test_a_printed_language_keeps_the_year_it_was_asked(measure) -> None:
    rows = languages("KAZ", 2009, "understood", Kazakh=0.74, Russian=0.94)
    cell = measure("culture", scope("RUS", "KAZ", 2014), observation=rows).one(
        "language", "RUS", "KAZ", 2014
    )
    assert (cell["value"], cell["status"], cell["data_year"]) == (0.94, "carried", 2009)
    assert cell["basis"] == "understood"
    # s = .05 for want of a panel, five years: 2.40556 * .05 * sqrt(5) = .26895
    # asin(sqrt .94) = 1.32333; sin(1.05438)^2 = .75619; above, the angle 1.592 is past pi / 2
    assert (cell["low"], cell["high"]) == (pytest.approx(0.75619, abs=1e-5), 1.0)


def test_a_language_that_is_not_listed_is_inside_other(measure) -> None:
    rows = languages("ARM", 2011, "mother tongue", Armenian=0.979, Kurdish=0.010, other=0.011)
    cell = measure("culture", scope("RUS", "ARM", 2011), observation=rows).one(
        "language", "RUS", "ARM", 2011
    )
    # left over 1 - .989 = .011 (what "other" holds); the smallest listed, .010, is less
    assert (cell["value"], cell["low"], cell["high"]) == (None, 0.0, pytest.approx(0.010))
    assert cell["status"] == "truncated"
    assert "lower bound of speakers" in cell["note"]


def test_other_is_no_language_and_sets_no_cut(measure) -> None:
    rows = languages("ARM", 2011, "", Armenian=0.80, Kurdish=0.15, other=0.002, unspecified=0.048)
    cell = measure("culture", scope("RUS", "ARM", 2011), observation=rows).one(
        "language", "RUS", "ARM", 2011
    )
    assert cell["high"] == pytest.approx(0.05)


def test_several_answers_a_person_leave_nothing_over_to_bound_by(measure) -> None:
    rows = languages("EST", 2021, "understood", Estonian=0.84, English=0.48, German=0.12)
    cell = measure("culture", scope("RUS", "EST", 2021), observation=rows).one(
        "language", "RUS", "EST", 2021
    )
    # shares add up to 1.44: only the smallest listed bounds what is not listed
    assert (cell["low"], cell["high"]) == (0.0, pytest.approx(0.12))


def test_what_was_asked_is_the_basis_and_a_change_of_it_a_break(measure) -> None:
    rows = [
        *languages("BLR", 2009, "usually spoken", Russian=0.70, Belarusian=0.23),
        *languages("BLR", 2019, "mother tongue", Russian=0.42, Belarusian=0.54),
    ]
    got = measure("culture", scope("RUS", "BLR", 2014, 2023), observation=rows)
    assert got.one("language", "RUS", "BLR", 2014)["basis"] == "usually spoken"
    assert got.one("language", "RUS", "BLR", 2023)["basis"] == "mother tongue"


def test_an_undated_list_printed_twice_is_one_observation(measure) -> None:
    rows = [
        *languages("TKM", 2014, "year not printed", Turkmen=0.72, Russian=0.12, Uzbek=0.09),
        *languages("TKM", 2023, "year not printed", Turkmen=0.72, Russian=0.12, Uzbek=0.09),
    ]
    got = measure("culture", scope("RUS", "TKM", 2014, 2023), observation=rows)
    then, now = (got.one("language", "RUS", "TKM", year) for year in (2014, 2023))
    assert then["draw"] == now["draw"] == "factbook/language/TKM/Russian/2014"
    assert now["data_year"] == 2014
    # undated: widened as if ten years older than its edition; no change in the panel, s = 0
    assert then["note"].endswith("year not printed")


def test_figures_printed_again_are_no_sign_of_constancy(measure) -> None:
    rows = [
        *languages("TKM", 2014, "year not printed", Turkmen=0.72, Russian=0.12),
        *languages("TKM", 2023, "year not printed", Turkmen=0.72, Russian=0.12),
        *languages("UZB", 2014, "year not printed", Uzbek=0.74, Russian=0.14),
        *languages("UZB", 2023, "year not printed", Uzbek=0.74, Russian=0.14),
        *languages("KAZ", 2012, Russian=0.90),
        *languages("KAZ", 2016, Russian=0.86),
    ]
    cell = measure("culture", scope("RUS", "KAZ", 2020), observation=rows).one(
        "language", "RUS", "KAZ", 2020
    )
    # angles 1.24905 of .90 and 1.18730 of .86: .06175 / sqrt(4) = .03087, the only step there is
    # four years more: 2 * .03087 / .68377 = .09030; sin(1.09700)^2 = .79182
    assert cell["low"] == pytest.approx(0.79182, abs=1e-5)


def test_an_undated_list_with_other_figures_is_a_new_observation(measure) -> None:
    rows = [
        *languages("TKM", 2014, "year not printed", Turkmen=0.72, Russian=0.12),
        *languages("TKM", 2023, "year not printed", Turkmen=0.76, Russian=0.08),
    ]
    got = measure("culture", scope("RUS", "TKM", 2023), observation=rows)
    assert got.one("language", "RUS", "TKM", 2023)["data_year"] == 2023


def test_a_bloc_has_no_language_and_a_nameless_tongue_is_unknown(measure) -> None:
    rows = languages("KAZ", 2009, "", Kazakh=0.74, Russian=0.94)
    union = measure("culture", scope("EU", "KAZ", 2014), observation=rows)
    assert union.one("language", "EU", "KAZ", 2014)["note"] == "a bloc has no language"
    qatar = measure("culture", scope("QAT", "KAZ", 2014), observation=rows)
    assert qatar.one("language", "QAT", "KAZ", 2014)["status"] == "unobserved"


def test_a_people_that_is_not_listed_is_below_the_cut(measure) -> None:
    rows = [
        figure("people", "AZE", "Azerbaijani", 2009, 0.916),
        figure("people", "AZE", "Lezgin", 2009, 0.020),
        figure("people", "AZE", "Russian", 2009, 0.013),
    ]
    got = measure("culture", scope("TUR", "AZE", 2009), observation=rows)
    cell = got.one("people", "TUR", "AZE", 2009)
    assert (cell["value"], cell["high"]) == (None, pytest.approx(0.013))
