"""Trade from several sources: own figures, lists, mirrors and estimates, worked by hand."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.core.estimate import Estimate
from nearabroad.core.scope import Scope
from nearabroad.core.states import Blocs, Membership, states
from nearabroad.levers._partners import LISTED, MIRRORED, OWN, Voice, spliced, together

Row = dict[str, Any]
NAMED = ("RUS", "KAZ", "UZB", "KGZ", "BLR", "CHN", "DEU", "FRA", "LTU")
OTHERS = [code for code in sorted(states()) if code not in NAMED][:25]


def said(
    source: str, state: str, flow: str, partner: str, value: float | None, year: int, **more: Any
) -> Row:
    return {
        "source": source, "indicator": f"goods_{flow}", "state": state, "partner": partner,
        "year": year, "value": value, "low": value, "high": value,
        "unit": "USD, FOB" if flow == "exports" else "USD, CIF",
        "status": "unobserved" if value is None else "reported", **more,
    }  # fmt: skip


def own(year: int, share: float, state: str = "KAZ", flow: str = "imports") -> list[Row]:
    """A national office's figures: the world 100, the patron its share of it."""
    return [
        said("natstats", state, flow, "WLD", 100.0, year),
        said("natstats", state, flow, "RUS", 100.0 * share, year),
    ]


def listed(year: int, state: str = "KAZ", flow: str = "import", **shares: float) -> list[Row]:
    return [
        {
            "source": "factbook", "indicator": f"{flow}_partner_share", "state": state,
            "partner": partner, "year": year, "value": share, "low": share - 0.005,
            "high": share + 0.005, "unit": f"share of {flow}s", "status": "reported",
        }
        for partner, share in shares.items()
    ]  # fmt: skip


def gap(state: str, since: int) -> Row:
    return {
        "source": "reporting_gaps", "state": state, "flow": "trade", "kind": "silent",
        "since": since, "what": "trade", "effect": "a hole",
    }  # fmt: skip


def scope(neighbor: str, *years: int, patron: str = "RUS") -> Scope:
    return Scope((patron,), (neighbor,), years)


def test_own_figures_give_the_value_and_a_list_widens_the_band(measure) -> None:
    rows = [*own(2020, 0.35), *listed(2020, RUS=0.30, CHN=0.25)]
    cell = measure("trade", scope("KAZ", 2020), observation=rows).one("imports", "RUS", "KAZ", 2020)
    assert (cell["value"], cell["status"]) == (pytest.approx(0.35), "reported")
    assert (cell["low"], cell["high"]) == (pytest.approx(0.295), pytest.approx(0.35))
    assert "sources differ on imports of 2020: natstats 35.0%, factbook 30.0%" in cell["note"]
    assert cell["source"] == "factbook natstats"
    assert cell["inputs"].startswith("natstats/goods_imports/KAZ/RUS/2020")


def test_a_list_that_does_not_name_the_patron_agrees_with_a_small_figure(measure) -> None:
    rows = [*own(2020, 0.03), *listed(2020, CHN=0.25, DEU=0.05)]
    cell = measure("trade", scope("KAZ", 2020), observation=rows).one("imports", "RUS", "KAZ", 2020)
    assert (cell["value"], cell["low"], cell["high"]) == (0.03, 0.03, 0.03)
    rows = [*own(2020, 0.09), *listed(2020, CHN=0.25, DEU=0.05)]
    cell = measure("trade", scope("KAZ", 2020), observation=rows).one("imports", "RUS", "KAZ", 2020)
    # at most .05 by the list: the band begins at its nothing
    assert (cell["value"], cell["low"], cell["high"]) == (0.09, 0.0, 0.09)
    assert "natstats 9.0%, factbook 0.0% to 5.0%" in cell["note"]


def test_both_sides_in_the_panel_put_their_disagreement_into_the_band(measure) -> None:
    rows = [*own(2020, 0.35), said("imf_imts", "RUS", "exports", "KAZ", 40.0, 2020)]
    cell = measure("trade", scope("KAZ", 2020), observation=rows).one("imports", "RUS", "KAZ", 2020)
    # 40 over 100 / 1.06: .424, up to 40 over 100 / 1.10
    assert (cell["value"], cell["low"]) == (pytest.approx(0.35), pytest.approx(0.35))
    assert cell["high"] == pytest.approx(0.44)
    assert "imf_imts mirrored 42.4%" in cell["note"]


def test_a_mirror_alone_stands_over_the_states_total_on_a_basis_of_its_own(measure) -> None:
    rows = [
        said("imf_imts", "RUS", "exports", "KAZ", 40.0, 2020),
        {
            "source": "factbook", "indicator": "imports_goods", "state": "KAZ", "year": 2020,
            "value": 100.0, "low": 100.0, "high": 100.0, "unit": "USD", "status": "reported",
        },
    ]  # fmt: skip
    cell = measure("trade", scope("KAZ", 2020), observation=rows).one("imports", "RUS", "KAZ", 2020)
    # the total is FOB or CIF: 40 / 100 up to 40 / (100 / 1.10)
    assert (cell["value"], cell["low"]) == (pytest.approx(0.40), pytest.approx(0.40))
    assert (cell["high"], cell["status"]) == (pytest.approx(0.44), "mirrored")
    assert cell["basis"] == "goods, mirrored"
    assert "over imports of goods from another source" in cell["note"]


def test_a_total_of_goods_and_services_is_no_denominator(measure) -> None:
    rows = [
        said("imf_imts", "RUS", "exports", "KAZ", 40.0, 2020),
        {
            "source": "factbook", "indicator": "imports_goods_services", "state": "KAZ",
            "year": 2020, "value": 100.0, "low": 100.0, "high": 100.0, "unit": "USD",
            "status": "reported",
        },
    ]  # fmt: skip
    cell = measure("trade", scope("KAZ", 2020), observation=rows).one("imports", "RUS", "KAZ", 2020)
    assert cell["status"] == "unobserved"


def test_a_mirror_against_a_list_is_told_and_not_measured(measure) -> None:
    rows = [
        *listed(2020, RUS=0.08, CHN=0.25),
        said("imf_imts", "RUS", "exports", "KAZ", 40.0, 2020),
        {
            "source": "wdi", "indicator": "imports_goods", "state": "KAZ", "year": 2020,
            "value": 100.0, "low": 100.0, "high": 100.0, "unit": "USD", "status": "reported",
        },
    ]  # fmt: skip
    cell = measure("trade", scope("KAZ", 2020), observation=rows).one("imports", "RUS", "KAZ", 2020)
    assert (cell["value"], cell["low"], cell["high"]) == (0.08, 0.075, 0.085)
    assert (
        "sources differ on imports of 2020: factbook 8.0%, imf_imts mirrored 40.0%" in cell["note"]
    )


def test_a_flagged_estimate_is_told_and_not_used(measure) -> None:
    world = [said("imf_imts", "RUS", "exports", "WLD", 1000.0, year) for year in (2022, 2023)]
    some = [
        said("imf_imts", "RUS", "exports", code, 30.0, year)
        for code in OTHERS for year in (2022, 2023)
    ]  # fmt: skip
    estimates = [
        said("imf_imts", "RUS", "exports", "UZB", 20.0, 2022, status="estimated"),
        said("imf_imts", "RUS", "exports", "UZB", 75.0, 2023, status="estimated"),
    ]
    rows = [*own(2023, 0.17, "UZB"), *world, *some, *estimates]
    cell = measure("trade", scope("UZB", 2023), observation=rows).one("imports", "RUS", "UZB", 2023)
    assert (cell["value"], cell["low"], cell["high"]) == (0.17, 0.17, 0.17)
    assert "imf_imts mirrored estimate (not used) 79.5%" in cell["note"]
    assert (
        "implausible jump: RUS exports UZB 2023 3.8 times 2022 (imf_imts), an estimate that is "
        "not used" in cell["note"]
    )


def test_a_jump_of_own_figures_is_flagged(measure) -> None:
    rows = [*own(2021, 0.10), *own(2022, 0.35)]
    rows += [
        said("natstats", "KAZ", "imports", code, 2.0, year)
        for code in OTHERS for year in (2021, 2022)
    ]  # fmt: skip
    got = measure("trade", scope("KAZ", 2021, 2022, 2024), observation=rows)
    assert "implausible" not in (got.one("imports", "RUS", "KAZ", 2021)["note"] or "")
    for year in (2022, 2024):
        note = got.one("imports", "RUS", "KAZ", year)["note"]
        assert "implausible jump: KAZ imports RUS 2022 3.5 times 2021 (natstats)" in note


def test_a_list_that_leaves_out_a_large_partner_once_has_a_hole(measure) -> None:
    rows = [
        *listed(2011, RUS=0.20, CHN=0.30), *listed(2012, CHN=0.30, DEU=0.08),
        *listed(2013, RUS=0.205, CHN=0.28),
    ]  # fmt: skip
    cell = measure("trade", scope("KAZ", 2012), observation=rows).one("imports", "RUS", "KAZ", 2012)
    assert (cell["value"], cell["status"], cell["data_year"]) == (0.20, "carried", 2011)


def test_a_list_that_leaves_out_a_small_or_falling_partner_has_none(measure) -> None:
    small = [
        *listed(2011, RUS=0.09, CHN=0.30), *listed(2012, CHN=0.30, DEU=0.08),
        *listed(2013, RUS=0.09, CHN=0.28),
    ]  # fmt: skip
    falling = [
        *listed(2011, RUS=0.20, CHN=0.30), *listed(2012, CHN=0.30, DEU=0.08),
        *listed(2013, CHN=0.30, DEU=0.09),
    ]  # fmt: skip
    for rows in (small, falling):
        got = measure("trade", scope("KAZ", 2012), observation=rows)
        cell = got.one("imports", "RUS", "KAZ", 2012)
        assert (cell["status"], cell["low"], cell["high"]) == ("truncated", 0.0, 0.08)


def test_what_neither_side_publishes_stays_unobserved_though_someone_estimates_it(measure) -> None:
    rows = [
        *listed(2020, "BLR", "export", RUS=0.42, CHN=0.10),
        said("imf_imts", "RUS", "imports", "BLR", 18.0, 2023, status="estimated"),
        said("baci", "BLR", "exports", "WLD", 40.0, 2023),
    ]  # fmt: skip
    holes = [gap("BLR", 2021), gap("RUS", 2022)]
    cell = measure("trade", scope("BLR", 2023), observation=rows, gap=holes).one(
        "exports", "RUS", "BLR", 2023
    )
    assert (cell["status"], cell["low"]) == ("unobserved", None)


def test_own_figures_speak_though_the_gap_table_knows_of_none(measure) -> None:
    rows = own(2023, 0.42, "BLR", "exports")
    holes = [gap("BLR", 2021), gap("RUS", 2022)]
    cell = measure("trade", scope("BLR", 2023), observation=rows, gap=holes).one(
        "exports", "RUS", "BLR", 2023
    )
    assert (cell["value"], cell["status"]) == (pytest.approx(0.42), "reported")


def test_a_bloc_adds_its_members_and_a_blank_one_makes_it_a_band(measure) -> None:
    union = Blocs(
        tuple(Membership("EU", state, dt.date(1958, 1, 1), None) for state in ("DEU", "FRA"))
    )
    asked = Scope(("EU",), ("KAZ",), (2019, 2020), union)
    rows = [said("natstats", "KAZ", "imports", "WLD", 100.0, year) for year in (2019, 2020)]
    rows += [said("natstats", "KAZ", "imports", "DEU", 10.0, year) for year in (2019, 2020)]
    rows += [said("natstats", "KAZ", "imports", "FRA", value, year)
             for year, value in ((2019, 4.0), (2020, None))]  # fmt: skip
    got = measure("trade", asked, observation=rows)
    assert got.one("imports", "EU", "KAZ", 2019)["value"] == pytest.approx(0.14)
    cell = got.one("imports", "EU", "KAZ", 2020)
    # France at most twice its 4, in a total that may then be 108
    assert (cell["value"], cell["status"]) == (None, "truncated")
    assert (cell["low"], cell["high"]) == (pytest.approx(10 / 108), pytest.approx(0.18))


def test_a_year_without_the_leading_source_reaches_to_what_it_would_have_said(measure) -> None:
    rows = [
        *own(2020, 0.31), *listed(2020, RUS=0.18, CHN=0.40),
        *listed(2021, RUS=0.12, CHN=0.40),
    ]  # fmt: skip
    cell = measure("trade", scope("KAZ", 2021), observation=rows).one("imports", "RUS", "KAZ", 2021)
    step = math.asin(math.sqrt(0.31)) - math.asin(math.sqrt(0.18))
    assert cell["value"] == 0.12
    assert cell["low"] == pytest.approx(0.115)
    assert cell["high"] == pytest.approx(math.sin(math.asin(math.sqrt(0.125)) + step) ** 2)
    assert "imports by another source than in 2020" in cell["note"]


parts = st.floats(0.02, 0.9)


@st.composite
def voices(draw: st.DrawFn) -> list[Voice]:
    found = []
    for number in range(draw(st.integers(1, 5))):
        value, width = draw(parts), draw(st.floats(0.0, 0.05))
        rank = draw(st.sampled_from((OWN, LISTED, MIRRORED)))
        name = f"s{number}"
        estimate = Estimate(
            value, max(0.0, value - width), min(1.0, value + width), "reported", 2020,
            (f"{name}/x/KAZ/RUS/2020",),
        )  # fmt: skip
        found.append(Voice(rank, name, estimate))
    return found


@given(voices(), parts)
def test_the_band_holds_the_value_and_every_figure_of_the_states_own(
    found: list[Voice], more: float
) -> None:
    share = together(found, 2020, "imports")
    assert share.value is not None and share.low is not None and share.high is not None
    assert share.low <= share.value <= share.high
    for voice in found:
        if voice.rank < MIRRORED:
            assert share.low <= voice.estimate.low and voice.estimate.high <= share.high
    new = Voice(OWN, "new", Estimate(more, more, more, "reported", 2020, ("new/x/KAZ/RUS/2020",)))
    if any(voice.rank == OWN for voice in found):
        wider = together([*found, new], 2020, "imports")
        assert wider.low <= share.low and wider.high >= share.high


@given(parts, parts, parts)
def test_a_source_that_falls_silent_never_narrows_what_the_other_says(
    mine: float, theirs: float, now: float
) -> None:
    def voice(rank: int, value: float, year: int) -> Voice:
        key = (f"s{rank}/x/KAZ/RUS/{year}",)
        return Voice(rank, f"s{rank}", Estimate(value, value, value, "reported", year, key))

    before = [voice(OWN, mine, 2020), voice(LISTED, theirs, 2020)]
    after = [voice(LISTED, now, 2021)]
    found = spliced(together(after, 2021, "imports"), after, {2020: before}, "imports")
    assert found.low is not None and found.high is not None and found.value == now
    assert found.low <= now <= found.high
    if now == theirs:
        # nothing moved in the source that is left: the band holds the figure of before
        assert found.low - 1e-9 <= mine <= found.high + 1e-9
