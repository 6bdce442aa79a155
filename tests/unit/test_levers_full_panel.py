"""Levers on publishers' whole files: blocs from members, several sources, registers, turns."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad import adding, pipeline
from nearabroad.core.scope import Scope
from nearabroad.core.states import Blocs, Membership
from nearabroad.levers._spells import AWAY, LONGEST, spells
from nearabroad.store import Store

Row = dict[str, Any]
EU = Blocs(
    (
        Membership("EU", "DEU", dt.date(1958, 1, 1), None),
        Membership("EU", "FRA", dt.date(1958, 1, 1), None),
        Membership("EU", "SVK", dt.date(2004, 5, 1), None),
    )
)
TONGUES = {"RUS": ("Russian", "Russian")}


def figure(indicator: str, partner: str | None, year: int, value: float | None, **more: Any) -> Row:
    return {
        "source": more.pop("source", "undesa_migrants"), "indicator": indicator,
        "state": more.pop("state", "ARM"), "partner": partner, "year": year, "value": value,
        "low": value, "high": value, "unit": "share",
        "status": "unobserved" if value is None else "reported", **more,
    }  # fmt: skip


def scope(patron: str, *years: int, neighbor: str = "ARM") -> Scope:
    return Scope((patron,), (neighbor,), years, EU, TONGUES)


def point(state: str, year: int, value: float, se: float, votes: int = 80) -> Row:
    return {
        "source": "un_votes", "state": state, "year": year, "value": value, "low": value - se,
        "high": value + se, "se": se, "votes": votes,
    }  # fmt: skip


# Alignment


def test_a_distance_has_the_band_of_both_errors(measure) -> None:
    points = [point("ARM", 2022, 0.5, 0.3), point("RUS", 2022, -0.5, 0.4)]
    got = measure("alignment", scope("RUS", 2022), ideal_point=points)
    cell = got.one("ideal point", "RUS", "ARM", 2022)
    # hypot(.3, .4) = .5; 1.6449 * .5 = .8224
    assert (cell["value"], cell["low"], cell["high"]) == (
        1.0, pytest.approx(1 - 0.8224, abs=1e-4), pytest.approx(1 + 0.8224, abs=1e-4),
    )  # fmt: skip
    assert cell["inputs"] == "un_votes/ideal_point/ARM//2022 un_votes/ideal_point/RUS//2022"


def test_a_distance_is_cut_off_at_none_and_needs_ten_votes(measure) -> None:
    points = [
        point("ARM", 2022, 0.1, 0.3), point("RUS", 2022, 0.0, 0.4), point("ARM", 2023, 0.1, 0.3),
        point("RUS", 2023, 0.0, 0.4, votes=9),
    ]  # fmt: skip
    got = measure("alignment", scope("RUS", 2021, 2022, 2023), ideal_point=points)
    assert got.one("ideal point", "RUS", "ARM", 2022)["low"] == 0.0
    few = got.one("ideal point", "RUS", "ARM", 2023)
    assert (few["low"], few["note"]) == (None, "under 10 votes of ARM or RUS in 2023")
    assert got.one("ideal point", "RUS", "ARM", 2021)["low"] is None


# Labor


def test_a_blocs_emigrants_are_its_members_of_that_year(measure) -> None:
    rows = [
        figure("migrant_share", partner, year, share)
        for year in (2000, 2005)
        for partner, share in (("RUS", 0.6), ("DEU", 0.2), ("FRA", 0.1), ("SVK", 0.1))
    ]
    got = measure("labor", scope("EU", 2000, 2005), observation=rows)
    assert got.one("migrants", "EU", "ARM", 2000)["value"] == pytest.approx(0.3)
    assert got.one("migrants", "EU", "ARM", 2005)["value"] == pytest.approx(0.4)
    assert got.one("migrants", "EU", "ARM", 2005)["note"] == "3 of 3 members named"


def test_members_not_named_may_hold_what_the_named_leave_over(measure) -> None:
    rows = [
        figure("transfer_share_noncommercial", partner, 2020, share, source="cba_transfers")
        for partner, share in (("RUS", 0.6), ("DEU", 0.1), ("FRA", 0.2))
    ]
    cell = measure("labor", scope("EU", 2020), observation=rows).one(
        "remittances", "EU", "ARM", 2020
    )
    assert (cell["value"], cell["status"]) == (None, "truncated")
    assert (cell["low"], cell["high"]) == (pytest.approx(0.3), pytest.approx(0.4))


def test_a_printed_bloc_gives_way_to_its_members_and_stands_without_them(measure) -> None:
    printed = [figure("migrant_share", "EU", year, 0.25) for year in (2000, 2005)]
    members = [figure("migrant_share", "DEU", 2005, 0.9), figure("migrant_share", "USA", 2005, 0.1)]
    got = measure("labor", scope("EU", 2000, 2005), observation=[*printed, *members])
    assert got.one("migrants", "EU", "ARM", 2000)["value"] == 0.25
    assert got.one("migrants", "EU", "ARM", 2005)["value"] == pytest.approx(0.9)


def test_a_measured_and_a_modelled_share_give_median_envelope_and_a_remark(measure) -> None:
    rows = [
        figure("remittance_share", "RUS", 2021, 0.52, source="remittances", status="estimated"),
        figure("transfer_share_noncommercial", "RUS", 2021, 0.50, source="cba_transfers"),
        figure("transfer_share", "RUS", 2021, 0.41, source="cba_transfers"),
    ]
    cell = measure("labor", scope("RUS", 2021), observation=rows).one(
        "remittances", "RUS", "ARM", 2021
    )
    assert (cell["value"], cell["low"], cell["high"]) == (pytest.approx(0.51), 0.50, 0.52)
    assert cell["note"] == "sources differ: remittances 0.52, cba_transfers 0.5"
    assert cell["source"] == "cba_transfers remittances"


# Security


def register(year: int, window: tuple[int, int], **tiv: tuple[float, float]) -> list[Row]:
    """Deliveries of one year, (TIV, share of the window), and the window's shares."""
    first, last = window
    rows = [
        figure("arms_tiv", supplier, year, given, source="sipri_arms", unit="million TIV")
        for supplier, (given, _) in tiv.items()
    ]
    return rows + [
        figure(
            "arms_share", supplier, each, share, source="sipri_arms",
            unit=f"share of TIV {first}-{last}, total 100 TIV",
        )
        for supplier, (_, share) in tiv.items()
        for each in range(first, last + 1)
    ]  # fmt: skip


def test_a_bloc_holds_what_its_members_delivered_as_members(measure) -> None:
    rows = register(2003, (2000, 2004), SVK=(30.0, 0.5), RUS=(40.0, 0.4), DEU=(10.0, 0.1))
    rows.append(figure("arms_tiv", "SVK", 2004, 20.0, source="sipri_arms", unit="million TIV"))
    got = measure("security", scope("EU", 2000, 2004), observation=rows)
    # Slovakia's 50 TIV are half of all; 20 of them in 2004, as a member: .5 * 20 / 50 = .2
    for year in (2000, 2004):
        cell = got.one("arms", "EU", "ARM", year)
        assert (cell["value"], cell["low"], cell["high"]) == (pytest.approx(0.3),) * 3
        assert cell["note"].startswith("delivered by DEU, SVK")


def test_on_the_register_a_supplier_without_a_row_delivered_nothing(measure) -> None:
    rows = register(2003, (2000, 2004), RUS=(100.0, 1.0))
    cell = measure("security", scope("CHN", 2003), observation=rows).one("arms", "CHN", "ARM", 2003)
    assert (cell["value"], cell["high"], cell["status"]) == (0.0, 0.0, "reported")
    shares = [row for row in rows if row["indicator"] == "arms_share"]
    shares = [{**row, "value": 0.7, "low": 0.7, "high": 0.7} for row in shares]
    cell = measure("security", scope("CHN", 2003), observation=shares).one(
        "arms", "CHN", "ARM", 2003
    )
    assert (cell["value"], cell["high"], cell["status"]) == (None, pytest.approx(0.3), "truncated")


# Energy


def bought(year: int, source: str = "baci", suffix: str = "", **usd: float) -> list[Row]:
    return [
        figure(f"imports_gas{suffix}", partner, year, value, source=source, unit="USD")
        for partner, value in usd.items()
    ]


def test_the_importers_own_report_stands_beside_baci(measure) -> None:
    rows = bought(2020, RUS=80.0, IRN=20.0)
    rows += bought(2020, "comtrade", "_reported", RUS=60.0, IRN=40.0, WLD=100.0)
    cell = measure("energy", scope("RUS", 2020), observation=rows).one("gas", "RUS", "ARM", 2020)
    assert (cell["value"], cell["low"], cell["high"]) == (pytest.approx(0.7), 0.6, 0.8)
    assert "sources differ: baci 0.800, comtrade 0.600" in cell["note"]
    assert cell["source"] == "baci comtrade"


def test_the_importers_own_report_fills_a_year_that_baci_lacks(measure) -> None:
    rows = bought(2020, RUS=80.0, IRN=20.0)
    rows += bought(2021, "comtrade", "_reported", RUS=30.0, WLD=120.0)
    cell = measure("energy", scope("RUS", 2021), observation=rows).one("gas", "RUS", "ARM", 2021)
    assert (cell["value"], cell["status"], cell["weight"]) == (0.25, "reported", 120.0)
    assert cell["inputs"].split()[0] == "comtrade/imports_gas_reported/ARM/RUS/2021"


def test_a_report_without_its_total_is_not_used(measure) -> None:
    rows = bought(2020, RUS=80.0, IRN=20.0)
    rows += bought(2020, "comtrade", "_reported", RUS=60.0)
    cell = measure("energy", scope("RUS", 2020), observation=rows).one("gas", "RUS", "ARM", 2020)
    assert (cell["value"], cell["source"]) == (0.8, "baci")


def test_net_imports_of_the_world_bank_are_a_basis_of_their_own(measure) -> None:
    rows = [figure("net_energy_imports", None, 2014, -0.3, source="wdi", unit="share")]
    rows += [figure("net_energy_imports", None, 2012, 0.7, source="wdi", state="GEO", unit="share")]
    got = measure("energy", scope("RUS", 2014), observation=rows)
    assert got.one("net energy imports", None, "ARM", 2014)["value"] == 0.0
    got = measure("energy", scope("RUS", 2012, neighbor="GEO"), observation=rows)
    assert got.one("net energy imports", None, "GEO", 2012)["value"] == pytest.approx(0.7)


def test_a_share_that_turns_over_and_back_is_flagged_where_it_matters(measure) -> None:
    rows = [
        *bought(2005, RUS=70.0, TKM=30.0), *bought(2006, TKM=100.0), *bought(2007, TKM=100.0),
        *bought(2008, RUS=100.0),
    ]  # fmt: skip
    got = measure("energy", scope("RUS", 2005, 2006, 2007, 2008), observation=rows)
    for year, flagged in ((2005, False), (2006, True), (2007, True), (2008, False)):
        note = got.one("gas", "RUS", "ARM", year)["note"] or ""
        assert ("implausible jump" in note) == flagged, year
    coal = [{**row, "indicator": "imports_coal", "value": 1e6} for row in bought(2006, GEO=1e6)]
    coal += [{**row, "year": 2007} for row in coal]
    got = measure("energy", scope("RUS", 2006), observation=[*rows, *coal])
    assert "implausible" not in (got.one("gas", "RUS", "ARM", 2006)["note"] or "")


@given(st.dictionaries(st.integers(2000, 2012), st.floats(0.0, 1.0), max_size=13))
def test_spells_are_short_far_and_closed_on_both_sides(shares: dict[int, float]) -> None:
    found = spells(shares)
    for year in found:
        around = [shares.get(each) for each in range(year - LONGEST, year + LONGEST + 1)]
        far = [abs(each - shares[year]) >= AWAY for each in around if each is not None]
        assert sum(far) >= 2
    assert not spells(dict.fromkeys(shares, 0.5))


def test_armenias_gas_of_2006_is_flagged_in_the_embedded_data(built_store: Path) -> None:
    from nearabroad import Observatory

    rows = Observatory.open(built_store).history("RUS", "ARM", since=2004, until=2009).to_arrow()
    notes = {r["year"]: r["note"] or "" for r in rows.to_pylist() if r["lever"] == "energy"}
    assert [year for year, note in notes.items() if "implausible jump: gas" in note] == [2006, 2007]


# Culture


def people(year: int, share: float, *, dated: bool) -> list[Row]:
    unit = "share of population" + ("" if dated else "; year not printed")
    rest = figure("people", "Kyrgyz", year, 0.5, source="factbook_archive", state="KGZ", unit=unit)
    return [{**rest, "partner": "Russian", "value": share, "low": share, "high": share}, rest]


def test_an_undated_list_does_not_displace_a_census_that_it_may_be_older_than(measure) -> None:
    rows = [*people(1999, 0.125, dated=True), *people(2001, 0.18, dated=False)]
    rows += people(2012, 0.07, dated=False)
    got = measure("culture", scope("RUS", 2005, 2012, neighbor="KGZ"), observation=rows)
    assert got.one("people", "RUS", "KGZ", 2005)["value"] == 0.125
    assert got.one("people", "RUS", "KGZ", 2012)["value"] == 0.07


# Publishers' files


@pytest.fixture(scope="module")
def whole(shared_data: Path, tmp_path_factory: pytest.TempPathFactory):
    """Component cells of a store with register, matrices, CGD and Armenia's transfers added."""
    store = Store.open(tmp_path_factory.mktemp("whole") / "store")
    for source, name in (
        ("sipri_arms", "sipri/trade_2023_register.csv.gz"),
        ("undesa_migrants", "undesa/migrant_stock.json.gz"),
        ("remittances", "remittances/cgd_top_source_2021_2024.csv"),
        ("cba_transfers", "armenia/cba_transfers_by_country.csv.gz"),
    ):
        adding.add(store, source, shared_data / name)
    tables = pipeline.read_sources(store, lambda text: None)
    case = pipeline.reference_case()
    rows = pipeline.measure(
        pipeline.frames_of(tables), tables, case.patrons, case.neighbors
    ).to_pylist()
    keys = ("component", "patron", "neighbor", "year")
    cells = {tuple(r[k] for k in keys): r for r in rows if r["lever"] in ("security", "labor")}
    return tables["observation"], cells


def test_the_register_gives_the_figures_of_the_facts(whole, shared_facts: Path) -> None:
    _, cells = whole
    compared = 0
    with (shared_facts / "arms_delivery_share.csv").open() as handle:
        for row in csv.DictReader(handle):
            for year in range(int(row["from_year"]), int(row["to_year"]) + 1):
                cell = cells.get(("arms", row["patron"], row["state"], year))
                if cell is None:
                    continue
                compared += 1
                if float(row["total_tiv"] or 0.0) < 20:
                    assert (cell["value"], cell["low"], cell["high"]) == (None, 0.0, 1.0)
                else:
                    assert cell["value"] == pytest.approx(float(row["share"]), abs=5.1e-5), row
    assert compared > 1000


def test_the_matrices_give_the_corrected_figures_of_the_facts(whole, shared_facts: Path) -> None:
    _, cells = whole
    compared = 0
    with (shared_facts / "migrant_stock_share.csv").open() as handle:
        for row in csv.DictReader(handle):
            cell = cells.get(("migrants", row["patron"], row["state"], int(row["year"])))
            if cell is None or int(row["year"]) < 1992:
                continue
            compared += 1
            if row["share"]:
                assert cell["value"] == pytest.approx(2 * float(row["share"]), abs=1.1e-4), row
            else:
                assert cell["low"] is None, row
    assert compared > 300


def test_a_states_figures_of_a_year_come_from_one_file(whole) -> None:
    table, _ = whole
    rows = table.select(["source", "indicator", "state", "year", "snapshot"]).to_pylist()
    added = ("sipri_arms", "undesa_migrants", "remittances")
    files: dict[tuple[Any, ...], set[str]] = {}
    for row in rows:
        if row["source"] in added:
            key = (row["source"], row["indicator"], row["state"], row["year"])
            files.setdefault(key, set()).add(row["snapshot"])
    assert files and all(len(found) == 1 for found in files.values())


def test_armenias_transfers_give_a_share_for_every_year(whole) -> None:
    _, cells = whole
    shares = {year: cells["remittances", "RUS", "ARM", year] for year in range(2013, 2025)}
    assert all(row["data_year"] == year for year, row in shares.items())
    assert shares[2022]["value"] == pytest.approx(0.699, abs=5e-4)
    assert "sources differ" in shares[2021]["note"] and shares[2021]["high"] < 0.53
    assert cells["remittances", "EU", "ARM", 2020]["low"] == pytest.approx(0.110, abs=5e-4)
