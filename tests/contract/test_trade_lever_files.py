"""The trade lever on the publishers' real files beside the embedded data: figures and masks."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from nearabroad import levers
from nearabroad.core.scope import Tables
from nearabroad.history import history_table
from nearabroad.index.compare import Settings
from nearabroad.index.panel import Components
from nearabroad.index.presets import preset
from nearabroad.index.verdict import Question, verdict_row
from nearabroad.sources import imf_imts, natstats

Row = dict[str, Any]
OFFICES = ("ARM", "KAZ", "KGZ", "UZB")


@pytest.fixture(scope="session")
def files(shared_data: Path) -> dict[str, pa.Table]:
    return {
        "imf_imts": imf_imts.read(shared_data / "imf" / "IMTS_RUS_reporter_2016_2024.csv"),
        "natstats": natstats.read(shared_data / "natstats" / "natstats_trade_long.csv.gz"),
    }


def _engine(reference: Any, *more: pa.Table) -> Tables:
    connection = duckdb.connect()
    tables = dict(reference.tables)
    tables["observation"] = pa.concat_tables([tables["observation"], *more])
    for name, table in tables.items():
        connection.register(name, table)
    return {name: nw.from_native(connection.table(name)) for name in tables}


@pytest.fixture(scope="session")
def components(reference, files):
    """Components with trade measured again: all sources, or natstats without its last years."""

    @cache
    def of(natstats_until: int = 2024) -> pa.Table:
        kept = files["natstats"].filter(pc.less_equal(files["natstats"]["year"], natstats_until))
        engine = _engine(reference, files["imf_imts"], kept)
        trade = levers.registry()["trade"].measure(engine, reference.scope)
        others = reference.components.filter(pc.not_equal(reference.components["lever"], "trade"))
        return pa.concat_tables([others, trade])

    return of


@pytest.fixture(scope="session")
def cells(components) -> dict[tuple[str, str, int], Row]:
    return {
        (row["neighbor"], row["component"], row["year"]): row
        for row in components().to_pylist()
        if row["lever"] == "trade" and row["patron"] == "RUS"
    }


@pytest.mark.parametrize(
    ("neighbor", "flow", "year", "share"),
    [
        ("ARM", "exports", 2014, 0.199), ("ARM", "exports", 2022, 0.454),
        ("ARM", "imports", 2024, 0.541), ("KAZ", "imports", 2021, 0.425),
        ("KAZ", "imports", 2023, 0.279), ("KGZ", "exports", 2021, 0.143),
        ("KGZ", "exports", 2022, 0.474), ("KGZ", "imports", 2014, 0.310),
        ("UZB", "exports", 2021, 0.125), ("UZB", "imports", 2023, 0.172),
    ],
)  # fmt: skip
def test_own_figures_lead(cells, neighbor: str, flow: str, year: int, share: float) -> None:
    row = cells[neighbor, flow, year]
    assert row["value"] == pytest.approx(share, abs=5e-4)
    assert (row["status"], row["data_year"]) == ("reported", year)
    assert row["inputs"].startswith("natstats/")


def test_every_year_of_the_offices_is_sourced(cells) -> None:
    for neighbor in OFFICES:
        for flow in ("exports", "imports"):
            for year in range(2018, 2024):
                row = cells[neighbor, flow, year]
                assert row["value"] is not None and row["data_year"] == year, (neighbor, year)
                assert row["low"] <= row["value"] <= row["high"]


def test_uzbekistans_estimated_jump_is_told_and_moves_nothing(cells) -> None:
    row = cells["UZB", "imports", 2023]
    assert row["high"] < 0.2
    assert "implausible jump: RUS exports UZB 2023 3.7 times 2022 (imf_imts)" in row["note"]
    assert "imf_imts mirrored estimate (not used) 62.6%" in row["note"]


def test_kazakhstan_puts_both_sides_into_the_band(cells) -> None:
    row = cells["KAZ", "imports", 2021]
    # natstats 42.5 %, Russia's exports over the same total up to 49.1 %
    assert (row["low"], row["high"]) == (
        pytest.approx(0.425, abs=1e-3),
        pytest.approx(0.491, abs=1e-3),
    )
    assert "natstats 42.5%, imf_imts mirrored 47.3%" in row["note"]


@pytest.mark.parametrize("neighbor", ["BLR", "TJK", "TKM"])
def test_an_estimate_fills_no_hole_that_neither_side_publishes(cells, neighbor: str) -> None:
    for flow in ("exports", "imports"):
        assert cells[neighbor, flow, 2023]["status"] == "unobserved"


@pytest.fixture(scope="session")
def word(components, declared):
    settings = Settings.of(preset("equal"), declared)

    @cache
    def of(neighbor: str, since: int, natstats_until: int = 2024) -> Row:
        question = Question("RUS", neighbor, since, 2023, ("CHN", "EU", "TUR", "USA", "GCC"), "USA")
        known = Components.of(components(natstats_until), neighbor)
        return verdict_row(known, question, settings)

    return of


@pytest.mark.parametrize("since", [2014, 2018])
@pytest.mark.parametrize("neighbor", OFFICES)
def test_a_source_that_falls_silent_makes_no_fall(word, neighbor: str, since: int) -> None:
    whole, masked = word(neighbor, since), word(neighbor, since, 2020)
    assert "waning" not in masked["word"] or "waning" in whole["word"]
    assert masked["p_waning"] <= whole["p_waning"] + 0.15


def test_the_verdict_carries_the_flags(word) -> None:
    flags = word("UZB", 2014)["flags"]
    assert "implausible jump: RUS exports UZB 2023" in flags
    assert "sources differ on imports of 2023: natstats 17.2%" in flags
    masked = word("KGZ", 2014, 2020)["flags"]
    assert "imports by another source than in 2014" in masked


def test_history_breaks_where_the_leading_source_changes_and_only_there(
    components, declared
) -> None:
    settings = Settings.of(preset("equal"), declared, draws=200)

    def trade(neighbor: str, natstats_until: int) -> dict[int, Row]:
        table = history_table(
            components(natstats_until), "RUS", "USA", neighbor, range(2014, 2025), settings
        )
        return {row["year"]: row for row in table.to_pylist() if row["lever"] == "trade"}

    whole, masked = trade("ARM", 2024), trade("ARM", 2020)
    # Russia's own figures begin in 2016 and end in 2021: they widen the band, no more
    assert "imf_imts" in whole[2016]["sources"]
    assert not any("exports:" in (row["break_with"] or "") for row in whole.values())
    broken = [year for year, row in masked.items() if "exports:" in (row["break_with"] or "")]
    assert broken == [2023] and "natstats → factbook" in masked[2023]["break_with"]
    assert "exports by another source" in masked[2023]["note"]
