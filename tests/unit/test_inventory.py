"""What `sources` tells: every source, also one without data; holes by reason; what changed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pyarrow.csv as pacsv
from rich.console import Console

from nearabroad import Observatory, adding
from nearabroad.cli import source_tables
from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.inventory import source_coverage, source_holes
from nearabroad.sources import registry
from nearabroad.store import Store

NEIGHBORS = ("ARM", "KAZ")


def _frame(rows: list[dict[str, Any]]) -> nw.LazyFrame[Any]:
    return nw.from_native(duckdb.connect().from_arrow(table_of(rows, OBSERVATION)))


def _cell(
    indicator: str, state: str, partner: str | None, year: int, value: float | None = 1.0,
    source: str = "imf_imts",
) -> dict[str, Any]:  # fmt: skip
    return {
        "source": source, "indicator": indicator, "state": state, "partner": partner,
        "year": year, "value": value, "low": value, "high": value,
    }  # fmt: skip


def _holes(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    table = source_holes(_frame(rows), "RUS", NEIGHBORS).to_pylist()
    assert all(row["missing"] > 0 for row in table)
    return [(r["state"], r["partner"], r["why"], r["years"], r["missing"]) for r in table]


def test_a_blank_cell_of_a_pair_on_either_side_is_a_hole() -> None:
    rows = [
        _cell("goods_exports", "RUS", "KAZ", 2023),
        _cell("goods_exports", "RUS", "KAZ", 2024, None),
        _cell("goods_exports", "ARM", "RUS", 2023, None),
        _cell("goods_exports", "RUS", "DEU", 2024, None),
    ]
    assert _holes(rows) == [
        ("ARM", "RUS", "blank", "2023", 1), ("RUS", "KAZ", "blank", "2024", 1),
    ]  # fmt: skip


def test_years_after_a_states_first_that_others_have_are_holes_and_years_before_are_not() -> None:
    rows = [_cell("goods_exports", "ARM", "DEU", year) for year in range(2018, 2023)]
    rows += [_cell("goods_exports", "KAZ", "DEU", year) for year in (2020, 2022)]
    assert _holes(rows) == [("KAZ", None, "no row", "2021", 1)]


def test_a_partner_left_out_of_a_list_is_a_hole_once_it_was_listed() -> None:
    rows = [_cell("goods_exports", "ARM", "DEU", year) for year in range(2018, 2023)]
    rows += [_cell("goods_exports", "ARM", "RUS", year) for year in (2019, 2021)]
    assert _holes(rows) == [("ARM", "RUS", "not listed", "2020, 2022", 2)]


def test_silence_that_means_zero_is_no_hole() -> None:
    rows = [_cell("arms_tiv", "ARM", "DEU", year, source="sipri_arms") for year in (2018, 2020)]
    rows += [_cell("arms_tiv", "ARM", "RUS", 2018, source="sipri_arms")]
    rows += [_cell("arms_tiv", "KAZ", "RUS", y, source="sipri_arms") for y in (2018, 2019)]
    assert _holes(rows) == []


def test_coverage_counts_years_with_a_figure() -> None:
    rows = [
        _cell("goods_exports", "ARM", "RUS", 2018),
        _cell("goods_exports", "ARM", "DEU", 2018),
        _cell("goods_exports", "ARM", "RUS", 2020),
        _cell("goods_exports", "ARM", "RUS", 2021, None),
        _cell("goods_exports", "USA", "RUS", 2021),
    ]
    (row,) = source_coverage(_frame(rows), NEIGHBORS).to_pylist()
    assert (row["state"], row["first_year"], row["last_year"], row["years"]) == (
        "ARM", 2018, 2020, 2,
    )  # fmt: skip


def test_every_source_is_listed_and_one_without_data_says_what_to_do(
    observatory: Observatory,
) -> None:
    rows = {row["source"]: row for row in observatory.sources().to_arrow().to_pylist()}
    assert set(rows) == set(registry())
    for name, row in rows.items():
        told = f"nearabroad add {name} FILE" in row["todo"]
        assert told == (row["rows"] == 0), name
        if hasattr(registry()[name], "fetch") and told:
            assert f"nearabroad fetch {name}" in row["todo"]
    assert rows["wdi"]["added"] is None, "nothing stood there before: not zero, unknown"


def test_what_a_new_file_changed_is_told(own_store: Path, tmp_path: Path) -> None:
    file = tmp_path / "migrants.csv"
    head = "state,patron,year,share,total_emigrants\n"
    rows = [f"FIN,{code},2020,0.0{n},1000\n" for n, code in enumerate(("RUS", "USA", "DEU"), 1)]
    file.write_text(head + "".join(rows), encoding="utf-8")
    adding.add(Store.open(own_store), "undesa_migrants", file)
    file.write_text(head + "".join(rows[:2]) + "FIN,DEU,2020,0.04,1000\nFIN,KAZ,2020,0.02,1000\n")
    adding.add(Store.open(own_store), "undesa_migrants", file)
    answer = Observatory.open(own_store).sources()
    rows = {row["source"]: row for row in answer.to_arrow().to_pylist()}
    mine = rows["undesa_migrants"]
    assert (mine["added"], mine["dropped"], mine["revised"]) == (1, 0, 1)
    assert mine["snapshot"] == "migrants.csv" and mine["files"] == 2


def test_the_tables_fit_a_hundred_columns(observatory: Observatory) -> None:
    text = io.StringIO()
    source_tables.sources(Console(file=text, width=100), observatory.sources())
    lines = text.getvalue().splitlines()
    assert max(map(len, lines)) <= 100
    for name in registry():
        assert any(line.split()[:1] == [name] for line in lines), f"{name} is broken or cut"
    assert "no snapshot yet: nearabroad" in text.getvalue()


def test_an_export_holds_the_sources(observatory: Observatory, tmp_path: Path) -> None:
    files = observatory.export(tmp_path, "csv", neighbors=["ARM"]).files
    names = {file.name for file in files}
    assert {"sources.csv", "source_coverage.csv", "source_holes.csv", "holes.csv"} <= names
    table = pacsv.read_csv(tmp_path / "sources.csv")
    assert set(table["source"].to_pylist()) == set(registry())
