"""Readers of trade on the publishers' real files: every row read, and what was measured on them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from nearabroad.core.codes import is_rest, is_state
from nearabroad.core.jumps import implausible_jumps
from nearabroad.core.schemas import FLOW, OBSERVATION
from nearabroad.core.trade_panel import TradePanel
from nearabroad.sources import eurostat_comext, imf_imts, natstats

REST_OF_EAEU = ("ARM", "BLR", "KAZ", "KGZ")
Cells = dict[tuple[str, str, str, int], dict[str, Any]]


def _cells(table: pa.Table) -> Cells:
    rows = table.to_pylist()
    found = {(r["indicator"], r["state"], r["partner"], r["year"]): r for r in rows}
    assert len(found) == len(rows), "a cell stands twice"
    return found


@pytest.fixture(scope="session")
def imf(shared_data: Path) -> pa.Table:
    return imf_imts.read(shared_data / "imf" / "IMTS_RUS_reporter_2016_2024.csv")


@pytest.fixture(scope="session")
def national(shared_data: Path) -> pa.Table:
    return natstats.read(shared_data / "natstats" / "natstats_trade_long.csv.gz")


def test_imf_rows(imf: pa.Table) -> None:
    assert imf.schema == OBSERVATION and imf.num_rows == 4230
    assert set(imf["year"].to_pylist()) == set(range(2016, 2025))
    partners = set(imf["partner"].to_pylist())
    assert len(partners) == 236
    assert sum(is_state(code) for code in partners) == 211
    assert Counter(imf["status"].to_pylist()) == {
        "reported": 2560, "estimated": 1144, "unobserved": 526,
    }  # fmt: skip
    assert pc.sum(pc.equal(imf["value"], 0.0)).as_py() == 0


def _traded(cells: Cells, partner: str, year: int) -> float | None:
    parts = [cells[name, "RUS", partner, year]["value"] for name in
             ("goods_exports", "goods_imports")]  # fmt: skip
    return None if None in parts else sum(parts)


def test_blank_cells_are_unobserved(imf: pa.Table) -> None:
    cells = _cells(imf)
    for flow in ("goods_exports", "goods_imports"):
        assert cells[flow, "RUS", "KAZ", 2024]["status"] == "unobserved"
        for year in (2022, 2023, 2024):
            assert cells[flow, "RUS", "TKM", year]["value"] is None


def test_jumps_are_flagged(imf: pa.Table) -> None:
    found = {
        (row["indicator"], row["partner"], row["year"]): row["ratio"]
        for row in implausible_jumps(imf).to_pylist()
    }
    assert round(found["goods_exports", "UZB", 2023], 2) == 3.74
    assert round(found["goods_imports", "UZB", 2023], 2) == 4.38
    assert {partner for _, partner, year in found if year <= 2021} == set()
    assert {partner for _, partner, _ in found} == {
        "BEL", "FRA", "IND", "ITA", "NLD", "USA", "UZB",
    }  # fmt: skip
    assert "implausible jump" in _cells(imf)["goods_exports", "RUS", "UZB", 2024]["unit"]


def test_natstats_rows(national: pa.Table, shared_data: Path) -> None:
    assert national.num_rows == 24518  # of 24,521: three cells stand under two labels
    cells = _cells(national)
    counted = Counter((state, name) for name, state, _, _ in cells)
    assert counted == {
        ("KAZ", "goods_exports"): 832, ("KAZ", "goods_imports"): 1195,
        ("KGZ", "goods_exports"): 2523, ("KGZ", "goods_imports"): 3516,
        ("UZB", "goods_exports"): 3192, ("UZB", "goods_imports"): 3276,
        ("ARM", "goods_exports"): 3328, ("ARM", "goods_imports"): 3328,
        ("ARM", "goods_imports_consignment"): 3328,
    }  # fmt: skip
    years = {state: {y for _, s, _, y in cells if s == state} for state, _ in counted}
    assert years == {
        "KAZ": set(range(2018, 2024)), "KGZ": set(range(1994, 2024)),
        "UZB": set(range(2010, 2024)), "ARM": set(range(2007, 2025)),
    }  # fmt: skip
    path = shared_data / "natstats" / "natstats_trade_long.csv.gz"
    assert [(d["indicator"], d["partner"], d["year"]) for d in natstats.duplicates(path)] == [
        ("goods_exports", "WSM", 2024), ("goods_imports_consignment", "WSM", 2024),
        ("goods_imports", "WSM", 2024),
    ]  # fmt: skip


def _sum(cells: Cells, indicator: str, state: str, year: int) -> float:
    return sum(
        row["high"]
        for (name, reporter, partner, when), row in cells.items()
        if (name, reporter, when) == (indicator, state, year)
        and (is_state(partner) or is_rest(partner))
    )


@pytest.mark.parametrize("indicator", ["goods_exports", "goods_imports"])
def test_states_and_rests_make_the_total(national: pa.Table, indicator: str) -> None:
    cells = _cells(national)
    for name, state, partner, year in list(cells):
        if partner == "WLD" and name == indicator:
            ratio = _sum(cells, indicator, state, year) / cells[name, state, "WLD", year]["value"]
            gold = (state, indicator, year) == ("KGZ", "goods_exports", 2021)
            assert ratio == pytest.approx(0.598 if gold else 1.0, abs=0.007), (state, year)


def test_groups_of_kazakhstan_fit_together(national: pa.Table) -> None:
    cells = _cells(national)
    for year in range(2018, 2024):

        def of(code: str, year: int = year) -> float:
            return float(cells["goods_imports", "KAZ", code, year]["value"])

        assert of("CIS") == pytest.approx(of("EAEU") + of("CIS_NON_EAEU"), rel=1e-3)
        assert of("EUROPE") == pytest.approx(of("EU") + of("EUROPE_NON_EU"), rel=1e-3)
        assert of("WLD") == pytest.approx(of("CIS") + of("EXTRA_CIS"), rel=1e-3)


def test_armenias_two_concepts_have_one_total_and_other_partners(national: pa.Table) -> None:
    cells = _cells(national)
    origin, consigned = "goods_imports", "goods_imports_consignment"
    for year in range(2007, 2025):
        assert _sum(cells, origin, "ARM", year) == pytest.approx(
            _sum(cells, consigned, "ARM", year), rel=1e-4
        )
    assert round(cells[origin, "ARM", "GEO", 2022]["value"] / 1e6) == 144
    assert round(cells[consigned, "ARM", "GEO", 2022]["value"] / 1e6) == 722


@pytest.fixture(scope="session")
def whole_panel(imf: pa.Table, national: pa.Table) -> TradePanel:
    return TradePanel(pa.concat_tables([imf, national]))


@pytest.mark.parametrize(
    ("year", "share", "status"),
    [
        (2019, 8.4, "reported"), (2020, 9.1, "reported"), (2021, 8.8, "reported"),
        (2022, 9.9, "estimated"), (2023, 12.4, "estimated"),
    ],
)  # fmt: skip
def test_panel_share_of_the_rest_of_the_eaeu(
    whole_panel: TradePanel, year: int, share: float, status: str
) -> None:
    found = whole_panel.share("RUS", REST_OF_EAEU, "trade", year)
    assert found.value is not None and round(100 * found.value, 1) == share
    assert found.status == status


def test_panel_of_2024_is_incomplete_without_kazakhstan(whole_panel: TradePanel) -> None:
    total = whole_panel.total("RUS", "exports", 2024)
    assert (total.value, list(total.missing)) == (None, ["KAZ"])
    share = whole_panel.share("RUS", REST_OF_EAEU, "trade", 2024)
    assert share.value is None and share.low == pytest.approx(0.082, abs=1e-3)
    assert share.note.startswith("incomplete: KAZ at most")


def test_panel_keeps_both_sides_and_flags_the_jump(whole_panel: TradePanel) -> None:
    before, found = (whole_panel.flow("RUS", "UZB", year) for year in (2022, 2023))
    assert before.gap is not None and abs(before.gap) < 0.1 and before.flags == ()
    assert found.gap is not None and found.gap < -1.0
    assert found.status == "mirrored" and found.value == pytest.approx(6.284e9, rel=1e-3)
    assert found.high == pytest.approx(22.836e9, rel=1e-3)
    assert found.flags == ("implausible jump: RUS exports UZB 2023 3.7 times 2022 (imf_imts)",)


def test_panel_takes_kyrgyzstans_own_world_row(whole_panel: TradePanel) -> None:
    total = whole_panel.total("KGZ", "exports", 2021)
    assert total.how == ("natstats: the publisher's world row",)
    assert total.notes == ("natstats: the partners' rows hold 60% of exports 2021",)
    share = whole_panel.share("KGZ", "RUS", "exports", 2021)
    assert share.value == pytest.approx(0.143, abs=1e-3)


def test_panel_jumps_are_those_of_the_rule(whole_panel: TradePanel, imf: pa.Table) -> None:
    told = {
        flow.flags and (flow.exporter, flow.importer, flow.year)
        for flow in whole_panel.flows()
        if any(flag.endswith("(imf_imts)") for flag in flow.flags)
    }
    by_rule = {
        (row["state"], row["partner"], row["year"])
        if row["indicator"] == "goods_exports"
        else (row["partner"], row["state"], row["year"])
        for row in implausible_jumps(imf).to_pylist()
    }
    assert told == by_rule


@pytest.mark.parametrize(
    ("file", "levels", "flows"),
    [
        ("sanctioned_cn8", {"heading": 144_111, "cn8": 997_559}, {"exports"}),
        ("total_trade", {"chapter": 5_475, "total": 12_493}, {"exports", "imports"}),
    ],
)
def test_comext(shared_data: Path, file: str, levels: dict[str, int], flows: set[str]) -> None:
    path = shared_data / "eurostat" / f"eurostat_{file}_monthly_long.csv.gz"
    table = eurostat_comext.read(path)
    assert table.schema == FLOW and table.num_rows == sum(levels.values())
    counted = pc.value_counts(table["level"]).to_pylist()
    assert {item["values"]: item["counts"] for item in counted} == levels
    assert set(pc.unique(table["flow"]).to_pylist()) == flows
    assert len(pc.unique(table["reporter"])) == 27 and len(pc.unique(table["period"])) == 35
    assert sorted(pc.unique(table["partner"]).to_pylist()) == [
        "ARM", "BLR", "GEO", "KAZ", "KGZ", "RUS", "UZB",
    ]  # fmt: skip
    assert table["value"].null_count == 0


def test_every_heading_of_comext_stands_there_in_eight_digits_too(shared_data: Path) -> None:
    path = shared_data / "eurostat" / "eurostat_sanctioned_cn8_monthly_long.csv.gz"
    table = eurostat_comext.read(path)
    headings = table.filter(pc.equal(table["level"], "heading"))
    fine = table.filter(pc.equal(table["level"], "cn8"))
    below = set(pc.unique(pc.utf8_slice_codeunits(fine["product"], 0, 4)).to_pylist())
    assert set(pc.unique(headings["product"]).to_pylist()) <= below
    assert pc.sum(fine["value"]).as_py() == pytest.approx(95.803e9, rel=1e-4)
