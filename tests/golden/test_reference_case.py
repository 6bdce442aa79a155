"""The reference case on the embedded data: figures that the publishers print, and what follows."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from nearabroad.index.compare import Settings
from nearabroad.index.presets import preset
from nearabroad.index.verdict import Question, verdict_row

PATRONS = ("RUS", "CHN", "EU", "TUR", "USA", "GCC")
GOODS_SERVICES = "goods and services"


@pytest.fixture(scope="session")
def verdict(reference, declared):
    """Verdict of Russia over a neighbor, 2014 to 2023, by neighbor."""
    settings = Settings.of(preset("equal"), declared)

    @cache
    def of(neighbor: str, until: int = 2023) -> dict[str, Any]:
        question = Question("RUS", neighbor, 2014, until, PATRONS[1:], "USA")
        return verdict_row(reference.of(neighbor), question, settings)

    return of


@pytest.mark.parametrize(
    ("neighbor", "year", "share"),
    [
        ("LTU", 2014, 0.98), ("LTU", 2023, 0.00), ("LVA", 2014, 1.00), ("LVA", 2023, 0.00),
        ("EST", 2014, 1.00), ("EST", 2023, 0.01), ("ARM", 2014, 0.84), ("ARM", 2023, 0.87),
        ("UZB", 2014, 0.00), ("UZB", 2024, 0.55),
    ],
)  # fmt: skip
def test_share_of_gas_imports_from_russia(reference, neighbor, year, share) -> None:
    cell = reference.cells["energy", "gas", "RUS", neighbor, year]
    assert cell["value"] == pytest.approx(share, abs=0.005 + 1e-9)
    assert (cell["status"], cell["data_year"]) == ("reported", year)


def test_moldovas_gas_of_2014_is_a_residual_row_not_a_fall(reference) -> None:
    cell = reference.cells["energy", "gas", "RUS", "MDA", 2014]
    assert (cell["status"], cell["low"]) == ("unobserved", None)
    assert "residual row" in cell["note"]


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
def test_belarus_gas_is_unobserved_from_its_residual_row_on(reference, year) -> None:
    cell = reference.cells["energy", "gas", "RUS", "BLR", year]
    assert (cell["status"], cell["low"]) == ("unobserved", None)


@pytest.mark.parametrize("flow", ["exports", "imports"])
@pytest.mark.parametrize("neighbor", ["BLR", "TJK", "TKM"])
def test_what_neither_side_publishes_is_unobserved(reference, neighbor, flow) -> None:
    cell = reference.cells["trade", flow, "RUS", neighbor, 2023]
    assert (cell["status"], cell["low"]) == ("unobserved", None)


@pytest.mark.parametrize(
    ("neighbor", "flow", "then", "now"),
    [
        ("KAZ", "imports", 0.322, 0.24), ("LTU", "exports", 0.209, 0.06),
        ("ARM", "exports", 0.203, 0.37),
    ],
)  # fmt: skip
def test_printed_shares_of_goods_trade(reference, neighbor, flow, then, now) -> None:
    assert reference.cells["trade", flow, "RUS", neighbor, 2014]["value"] == then
    assert reference.cells["trade", flow, "RUS", neighbor, 2023]["value"] == now


@pytest.mark.parametrize("neighbor", ["MDA", "UKR"])
@pytest.mark.parametrize("flow", ["exports", "imports"])
def test_a_missing_russia_is_a_band_below_the_cut(reference, neighbor, flow) -> None:
    cell = reference.cells["trade", flow, "RUS", neighbor, 2023]
    assert (cell["status"], cell["value"], cell["low"]) == ("truncated", None, 0.0)
    assert 0.0 < cell["high"] < 0.1


@pytest.mark.parametrize(("neighbor", "low", "high"), [("KAZ", 0.02, 0.44), ("LTU", 0.33, 0.91)])
def test_the_unions_share_of_trade_is_a_band_without_a_point(
    reference, neighbor, low, high
) -> None:
    parts = [
        reference.cells["trade", flow, "EU", neighbor, 2023] for flow in ("exports", "imports")
    ]
    assert [part["value"] for part in parts] == [None, None]
    # Rounding of each printed share adds half a point to either end.
    assert sum(part["low"] for part in parts) / 2 == pytest.approx(low, abs=0.02)
    assert sum(part["high"] for part in parts) / 2 == pytest.approx(high, abs=0.02)


def test_armenias_openness_of_2014_by_basis(reference) -> None:
    wide = reference.cells["trade", GOODS_SERVICES, None, "ARM", 2014]
    goods = reference.cells["trade", "goods", None, "ARM", 2014]
    # Criticality is openness over the goalpost 1.2.
    assert wide["value"] * 1.2 == pytest.approx(0.741)
    assert goods["value"] * 1.2 == pytest.approx(0.544, abs=5e-4)


def test_one_criticality_basis_serves_a_whole_comparison(reference) -> None:
    for (lever, component, _, _, _), row in reference.cells.items():
        if lever == "trade" and row["role"] == "criticality":
            assert row["basis"] == component
            others = {"goods and services": "_goods/", "goods": "_goods_services"}
            assert others[component] not in (row["inputs"] or "")


def test_kazakhstans_imports_carry_the_implausible_gambia(reference, verdict) -> None:
    note = reference.cells["trade", "imports", "RUS", "KAZ", 2023]["note"]
    assert note.startswith("implausible jump: GMB 4% of imports 2023")
    assert "implausible jump: GMB" in verdict("KAZ")["flags"]
    listed = reference.tables["observation"].to_pylist()
    (gambia,) = [
        row for row in listed
        if (row["indicator"], row["state"], row["partner"], row["year"])
        == ("import_partner_share", "KAZ", "GMB", 2023)
    ]  # fmt: skip
    assert gambia["value"] == 0.04  # flagged, not corrected


@pytest.mark.parametrize("neighbor", ["EST", "LVA", "LTU"])
def test_the_baltic_states_wane(verdict, neighbor) -> None:
    row = verdict(neighbor)
    assert row["word"] == "very likely waning"
    assert row["change_high"] < -1.0


def test_belarus_does_not_wane_because_nobody_publishes(verdict) -> None:
    row = verdict("BLR")
    assert "waning" not in row["word"]
    assert "trade" not in row["levers"] and "energy" not in row["levers"]
    assert "trade left out" in row["flags"]
    assert row["grip_now"] > 40


def test_turkmenistan_is_lowest_and_belarus_among_the_highest(verdict) -> None:
    grips = {
        name: verdict(name)["grip_then"]
        for name in ("TKM", "AZE", "GEO", "LTU", "KAZ", "UKR", "ARM", "BLR")
    }
    assert min(grips, key=grips.__getitem__) == "TKM"
    assert {"BLR", "ARM"} == set(sorted(grips, key=grips.__getitem__)[-2:])


def test_every_central_value_lies_within_its_band(reference, verdict) -> None:
    for neighbor in reference.scope.neighbors:
        row = verdict(neighbor)
        assert row["word"] != "not observable", neighbor
        for name in ("grip_then", "grip_now", "change"):
            assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"], (neighbor, name)


def test_no_component_leaves_its_range(reference) -> None:
    for key, row in reference.cells.items():
        if row["low"] is not None:
            assert 0.0 <= row["low"] <= row["high"] <= 1.0, key
            assert row["value"] is None or row["low"] <= row["value"] <= row["high"], key
            assert row["inputs"], key
        else:
            assert row["status"] == "unobserved" and row["note"], key


def test_truncated_cells_have_no_point(reference) -> None:
    for key, row in reference.cells.items():
        if row["status"] == "truncated":
            assert row["value"] is None, key
        if row["status"] == "carried" and row["value"] is not None:
            assert row["data_year"] != row["year"], key
