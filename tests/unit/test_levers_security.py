"""Security: spells of pacts and bases, arms windows, and what lies outside the tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from nearabroad.core.scope import Scope
from nearabroad.core.states import Blocs, Membership
from nearabroad.levers.security import part_of_year

Row = dict[str, Any]
GCC = Blocs(tuple(Membership("GCC", s, dt.date(1981, 5, 25), None) for s in ("QAT", "SAU")))


def spell(since: str | None, until: str | None) -> Row:
    def day(text: str | None) -> dt.date | None:
        return dt.date.fromisoformat(text) if text else None

    return {"since": day(since), "until": day(until)}


def member(state: str, since: str, until: str | None = None, **more: str) -> Row:
    base = {
        "source": "memberships", "organisation": "CSTO", "led_by": "RUS", "domain": "security",
        "state": state, "status": "member",
    }  # fmt: skip
    return {**base, **spell(since, until), **more}


def site(patron: str, state: str, since: str, until: str | None = None, **more: str) -> Row:
    base = {
        "source": "military_presence", "patron": patron, "state": state, "site": "a site",
        "kind": "base", "consent": "yes",
    }  # fmt: skip
    return {**base, **spell(since, until), **more}


def arms(state: str, first: int, last: int, tiv: float, **shares: float) -> list[Row]:
    """Shares of one window as the source gives them: a row a year, 0..1 under 20 TIV."""
    little = tiv < 20
    return [
        {
            "source": "sipri_arms", "indicator": "arms_share", "state": state, "partner": partner,
            "year": year, "value": None if little else share,
            "low": 0.0 if little else share, "high": 1.0 if little else share,
            "unit": f"share of TIV {first}-{last}, total {tiv:g} TIV",
            "status": "truncated" if little else "reported",
        }
        for partner, share in shares.items()
        for year in range(first, last + 1)
    ]  # fmt: skip


def scope(patron: str, neighbor: str, *years: int) -> Scope:
    return Scope((patron,), (neighbor,), years, GCC)


@pytest.mark.parametrize(
    ("spells", "year", "days", "of"),
    [
        ([("2020-01-01", None)], 2020, 366, 366),
        ([("2020-03-01", None)], 2020, 306, 366),  # 31 + 29 days before it
        ([("2021-03-01", None)], 2021, 306, 365),  # 31 + 28
        ([(None, "2020-03-01")], 2020, 60, 366),
        ([("2019-06-01", "2020-03-01"), ("2020-02-01", "2020-04-01")], 2020, 91, 366),
        ([("2020-04-01", "2020-05-01"), ("2020-01-01", "2020-02-01")], 2020, 61, 366),
        ([("2020-01-01", "2020-12-31"), ("2020-02-01", "2020-03-01")], 2020, 365, 366),
        ([("2021-01-01", None)], 2020, 0, 366),
        ([("2010-01-01", "2020-01-01")], 2020, 0, 366),
        ([], 2020, 0, 366),
    ],
)
def test_days_of_a_year_are_counted_once(spells, year, days, of) -> None:
    assert part_of_year([spell(*item) for item in spells], year) == days / of


def test_a_pact_counts_the_share_of_the_year_in_force(measure) -> None:
    rows = [member("UZB", "1994-04-20", "2012-12-19")]
    got = measure("security", scope("RUS", "UZB", 2011, 2012, 2013), membership=rows)
    assert got.one("pact", "RUS", "UZB", 2011)["value"] == 1.0
    # 1 January to 18 December 2012, a leap year: 366 - 13 days
    assert got.one("pact", "RUS", "UZB", 2012)["value"] == pytest.approx(353 / 366)
    assert got.one("pact", "RUS", "UZB", 2013)["value"] == 0.0


def test_a_frozen_pact_is_anything_from_0_to_1(measure) -> None:
    rows = [
        member("ARM", "1994-04-20", "2024-02-22"),
        member("ARM", "2024-02-22", status="frozen"),
    ]
    got = measure("security", scope("RUS", "ARM", 2024, 2025), membership=rows)
    cell = got.one("pact", "RUS", "ARM", 2025)
    assert (cell["value"], cell["low"], cell["high"]) == (None, 0.0, 1.0)
    assert cell["note"] == "CSTO (frozen)"
    # firm until 21 February 2024: 31 + 21 of 366 days are certain
    partly = got.one("pact", "RUS", "ARM", 2024)
    assert (partly["low"], partly["high"]) == (pytest.approx(52 / 366), 1.0)


def test_a_political_club_is_no_pact_and_another_leader_no_patron(measure) -> None:
    rows = [
        member("AZE", "2001-01-01", organisation="GUAM", domain="political"),
        member("AZE", "2021-06-15", organisation="Shusha", led_by="TUR", status="ally"),
    ]
    got = measure("security", scope("RUS", "AZE", 2023), membership=rows)
    assert got.one("pact", "RUS", "AZE", 2023)["value"] == 0.0
    turkey = measure("security", scope("TUR", "AZE", 2023), membership=rows)
    assert turkey.one("pact", "TUR", "AZE", 2023)["value"] == 1.0


def test_a_state_outside_the_tables_is_unknown_not_free(measure) -> None:
    got = measure(
        "security", scope("RUS", "MNG", 2023),
        membership=[member("ARM", "1994-04-20")], presence=[site("RUS", "ARM", "1995-03-16")],
    )  # fmt: skip
    for component in ("pact", "bases", "bases or peacekeepers", "arms"):
        cell = got.one(component, "RUS", "MNG", 2023)
        assert (cell["status"], cell["low"]) == ("unobserved", None), component


def test_a_patron_outside_the_table_of_presence_is_unknown(measure) -> None:
    rows = [site("RUS", "ARM", "1995-03-16"), site("USA", "ARM", "2000-01-01", "2001-01-01")]
    got = measure("security", scope("GCC", "ARM", 2023), presence=rows)
    assert got.one("bases", "GCC", "ARM", 2023)["status"] == "unobserved"
    american = measure("security", scope("USA", "ARM", 2023), presence=rows)
    assert american.one("bases", "USA", "ARM", 2023)["value"] == 0.0


def test_peacekeepers_are_no_bases_but_count_in_the_alternative(measure) -> None:
    rows = [site("RUS", "AZE", "2020-11-10", "2024-06-12", kind="peacekeepers")]
    got = measure("security", scope("RUS", "AZE", 2021, 2024), presence=rows)
    assert got.one("bases", "RUS", "AZE", 2021)["value"] == 0.0
    assert got.one("bases or peacekeepers", "RUS", "AZE", 2021)["value"] == 1.0
    # 1 January to 11 June 2024: 31 + 29 + 31 + 30 + 31 + 11 = 163 of 366
    partly = got.one("bases or peacekeepers", "RUS", "AZE", 2024)
    assert partly["value"] == pytest.approx(163 / 366)


def test_forces_without_consent_are_no_bases(measure) -> None:
    rows = [site("RUS", "GEO", "2008-08-12", consent="no")]
    got = measure("security", scope("RUS", "GEO", 2023), presence=rows)
    assert got.one("bases", "RUS", "GEO", 2023)["value"] == 0.0


def test_part_consent_is_a_band(measure) -> None:
    rows = [site("RUS", "MDA", "1992-07-21", consent="partly", kind="forces")]
    cell = measure("security", scope("RUS", "MDA", 2023), presence=rows).one(
        "bases", "RUS", "MDA", 2023
    )
    assert (cell["value"], cell["low"], cell["high"]) == (None, 0.0, 1.0)


def test_two_bases_are_one_presence(measure) -> None:
    rows = [
        site("RUS", "KGZ", "2003-10-23"),
        site("RUS", "KGZ", "2004-01-01", kind="facility", site="a second"),
    ]
    cell = measure("security", scope("RUS", "KGZ", 2023), presence=rows).one(
        "bases", "RUS", "KGZ", 2023
    )
    assert (cell["value"], cell["high"]) == (1.0, 1.0)


def test_arms_of_one_window_share_one_draw(measure) -> None:
    rows = [*arms("ARM", 2015, 2019, 300, RUS=0.94), *arms("ARM", 2020, 2023, 90, RUS=0.60)]
    got = measure("security", scope("RUS", "ARM", 2015, 2019, 2020, 2023), observation=rows)
    draws = {year: got.one("arms", "RUS", "ARM", year)["draw"] for year in (2015, 2019, 2020, 2023)}
    assert draws[2015] == draws[2019] == "sipri_arms/arms_share/ARM/RUS/2019"
    assert draws[2020] == draws[2023] == "sipri_arms/arms_share/ARM/RUS/2023"


def test_the_typical_change_is_between_windows_not_within_them(measure) -> None:
    rows = [*arms("ARM", 2015, 2019, 300, RUS=0.94), *arms("ARM", 2020, 2023, 90, RUS=0.60)]
    cell = measure("security", scope("RUS", "ARM", 2024), observation=rows).one(
        "arms", "RUS", "ARM", 2024
    )
    # angles 1.32333 of .94 and .88608 of .60, four years from 2019 to 2023: .43725 / 2 = .21863
    # is the only step; one year: .21863 / .68377 = .31974; sin(.56634)^2 and sin(1.20581)^2
    assert (cell["value"], cell["status"], cell["data_year"]) == (0.60, "carried", 2023)
    assert cell["low"] == pytest.approx(0.28788, abs=1e-5)
    assert cell["high"] == pytest.approx(0.87260, abs=1e-5)


def test_arms_under_20_tiv_say_nothing(measure) -> None:
    rows = arms("MDA", 2020, 2023, 19.9, RUS=1.0)
    cell = measure("security", scope("RUS", "MDA", 2022), observation=rows).one(
        "arms", "RUS", "MDA", 2022
    )
    assert (cell["value"], cell["low"], cell["high"]) == (None, 0.0, 1.0)
    assert cell["status"] == "truncated"


def test_arms_that_say_nothing_are_truncated_when_carried_too(measure) -> None:
    rows = arms("MDA", 2020, 2023, 5, RUS=1.0)
    cell = measure("security", scope("RUS", "MDA", 2024), observation=rows).one(
        "arms", "RUS", "MDA", 2024
    )
    assert (cell["value"], cell["status"]) == (None, "truncated")


def test_a_supplier_that_is_not_in_the_table_holds_at_most_the_rest(measure) -> None:
    rows = arms("AZE", 2020, 2023, 500, RUS=0.2, ISR=0.5, TUR=0.25)
    cell = measure("security", scope("GCC", "AZE", 2022), observation=rows).one(
        "arms", "GCC", "AZE", 2022
    )
    assert (cell["value"], cell["low"], cell["high"]) == (None, 0.0, pytest.approx(0.05))


def test_a_member_of_a_bloc_in_the_table_may_have_all_of_the_blocs_deliveries(measure) -> None:
    rows = arms("AZE", 2020, 2023, 500, RUS=0.2, GCC=0.5, TUR=0.25)
    cell = measure("security", scope("QAT", "AZE", 2022), observation=rows).one(
        "arms", "QAT", "AZE", 2022
    )
    # left over .05, and the bloc's .5 may be all Qatar's
    assert (cell["low"], cell["high"]) == (0.0, pytest.approx(0.55))


def test_a_bloc_holds_at_least_what_its_members_in_the_table_deliver(measure) -> None:
    rows = arms("AZE", 2020, 2023, 500, RUS=0.2, QAT=0.5, TUR=0.25)
    cell = measure("security", scope("GCC", "AZE", 2022), observation=rows).one(
        "arms", "GCC", "AZE", 2022
    )
    # QAT's .5, and for SAU what the named leave over, .05
    assert (cell["low"], cell["high"]) == (pytest.approx(0.5), pytest.approx(0.55))


def test_a_pact_led_by_a_member_is_the_blocs(measure) -> None:
    rows = [member("ARM", "1994-04-20", led_by="QAT")]
    got = measure("security", scope("GCC", "ARM", 2023), membership=rows)
    assert got.one("pact", "GCC", "ARM", 2023)["value"] == 1.0


def test_a_bloc_that_was_not_founded_yet_is_unknown_not_zero(measure) -> None:
    rows = arms("ARM", 1980, 1984, 100.0, RUS=0.9, QAT=0.1)
    got = measure(
        "security", scope("GCC", "ARM", 1980, 1982), observation=rows,
        membership=[member("ARM", "1970-01-01")], presence=[site("RUS", "ARM", "1970-01-01")],
    )  # fmt: skip
    for component in ("pact", "bases", "arms"):
        assert got.one(component, "GCC", "ARM", 1980)["status"] == "unobserved", component
    assert got.one("arms", "GCC", "ARM", 1982)["low"] == pytest.approx(0.1)


def test_a_club_led_by_a_member_is_the_blocs(measure) -> None:
    rows = [
        member("ARM", "1990-01-01", domain="trade", led_by="QAT;SAU"),
        member("ARM", "1990-01-01", domain="trade", led_by="RUS", organisation="CIS"),
    ]
    got = measure("alignment", scope("GCC", "ARM", 1980, 2023), membership=rows)
    assert got.one("clubs", "GCC", "ARM", 2023)["value"] == pytest.approx(2 / 3)
    assert got.one("clubs", "GCC", "ARM", 1980)["status"] == "unobserved"
