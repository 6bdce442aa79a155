"""Several files of one source: each cell once, from the newest file that has a figure for it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from nearabroad import adding, pipeline
from nearabroad.core.schemas import FLOW, OBSERVATION, table_of
from nearabroad.gathering import newest, over_extract
from nearabroad.store import Store

Cells = dict[tuple[str, str, str | None, int], dict[str, Any]]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store")


def _row(year: int, value: float | None, snapshot: str, partner: str | None = "RUS") -> dict:
    return {
        "source": "s", "indicator": "i", "state": "ARM", "partner": partner, "year": year,
        "value": value, "low": value, "high": value, "snapshot": snapshot,
    }  # fmt: skip


def _read(store: Store, source: str) -> tuple[Cells, list[dict[str, Any]]]:
    tables = pipeline.read_sources(store, lambda text: None)
    rows = [row for row in tables["observation"].to_pylist() if row["source"] == source]
    found = {(r["indicator"], r["state"], r["partner"], r["year"]): r for r in rows}
    assert len(found) == len(rows), "a cell stands twice"
    overlaps = [row for row in tables["overlap"].to_pylist() if row["source"] == source]
    return found, overlaps


def test_the_newest_figure_stands_cell_by_cell() -> None:
    old = table_of([_row(2020, 1.0, "a"), _row(2021, 2.0, "a"), _row(2021, 3.0, "a", None)],
                   OBSERVATION)  # fmt: skip
    new = table_of([_row(2021, 4.0, "b"), _row(2022, 5.0, "b"), _row(2021, 6.0, "b", None)],
                   OBSERVATION)  # fmt: skip
    table, overlaps = newest("observation", [old, new])
    assert [(r["year"], r["partner"], r["value"]) for r in table.to_pylist()] == [
        (2020, "RUS", 1.0), (2021, "RUS", 4.0), (2022, "RUS", 5.0), (2021, None, 6.0),
    ]  # fmt: skip
    assert overlaps.to_pylist() == [
        {"source": "s", "table": "observation", "snapshot": "a", "newer": "b", "cells": 2}
    ]


def test_a_blank_never_takes_the_place_of_a_figure() -> None:
    old = table_of([_row(2020, 1.0, "a"), _row(2021, None, "a")], OBSERVATION)
    new = table_of([_row(2020, None, "b"), _row(2021, None, "b")], OBSERVATION)
    table, _ = newest("observation", [old, new])
    assert [(r["year"], r["value"], r["snapshot"]) for r in table.to_pylist()] == [
        (2020, 1.0, "a"), (2021, None, "b"),
    ]  # fmt: skip


def test_a_blank_never_takes_the_place_of_an_extract() -> None:
    extract = table_of([_row(2020, 1.0, "a"), _row(2021, 2.0, "a", "CHN")], OBSERVATION)
    file = table_of([_row(2020, None, "b"), _row(2021, 4.0, "b")], OBSERVATION)
    left, overlaps = over_extract(extract, [file])
    assert left["year"].to_pylist() == [2020]
    assert overlaps["cells"].to_pylist() == [1]


def test_a_band_without_a_point_is_a_figure() -> None:
    old = table_of([_row(2020, 1.0, "a")], OBSERVATION)
    new = table_of([_row(2020, None, "b") | {"low": 0.0, "high": 0.5}], OBSERVATION)
    table, _ = newest("observation", [old, new])
    assert table["snapshot"].to_pylist() == ["b"]


def test_months_overlap_by_product_and_level() -> None:
    rows = [
        {"source": "s", "reporter": "DEU", "product": product, "level": level, "value": 1.0,
         "snapshot": snapshot}
        for snapshot in "ab"
        for product, level in (("TOTAL", "total"), ("27", "chapter"))
        if (snapshot, level) != ("b", "chapter")
    ]  # fmt: skip
    parts = [table_of([r for r in rows if r["snapshot"] == s], FLOW) for s in "ab"]
    table, _ = newest("flow", parts)
    assert sorted(zip(table["level"].to_pylist(), table["snapshot"].to_pylist(), strict=True)) == [
        ("chapter", "a"), ("total", "b"),
    ]  # fmt: skip


def test_rows_of_other_tables_and_of_one_part_stay_as_they_are() -> None:
    part = pa.table({"source": ["s", "s"]})
    table, overlaps = newest("membership", [part, part])
    assert table.num_rows == 4 and overlaps.num_rows == 0


def test_two_exports_of_the_imf(store: Store, shared_data: Path, tmp_path: Path) -> None:
    """The real export, and a later one of three years in which one figure is revised."""
    real = shared_data / "imf" / "IMTS_RUS_reporter_2016_2024.csv"
    with real.open(encoding="utf-8-sig", newline="") as handle:
        head, *rows = csv.reader(handle)
    years = [place for place, name in enumerate(head) if name.isdigit() and int(name) < 2022]
    series = head.index("SERIES_CODE")
    text = io.StringIO()
    writer = csv.writer(text)
    for row in (head, *rows):
        if row[series] == "RUS.XG_FOB_USD.UZB.A":
            row[head.index("2023")] = "6500"
        writer.writerow([cell for place, cell in enumerate(row) if place not in years])
    later = tmp_path / "later.csv"
    later.write_text(text.getvalue(), encoding="utf-8")
    first = adding.add(store, "imf_imts", real)
    second = adding.add(store, "imf_imts", later)
    cells, overlaps = _read(store, "imf_imts")
    assert len(cells) == first.rows, "years that both hold enter once"
    revised = cells["goods_exports", "RUS", "UZB", 2023]
    assert (revised["value"], revised["snapshot"]) == (6500e6, second.sha256)
    assert cells["goods_exports", "RUS", "UZB", 2021]["snapshot"] == first.sha256
    assert [(row["snapshot"], row["newer"]) for row in overlaps] == [(first.sha256, second.sha256)]
    assert overlaps[0]["cells"] == second.rows


def test_a_bulk_file_and_an_answer_of_the_world_bank(
    store: Store, shared_data: Path, tmp_path: Path
) -> None:
    record = {
        "indicator": {"id": "NY.GDP.MKTP.CD", "value": "GDP"}, "countryiso3code": "ARM",
        "country": {"id": "AM", "value": "Armenia"}, "date": "2023", "value": 24e9,
    }  # fmt: skip
    answer = tmp_path / "answer.json"
    records = [record, record | {"date": "2024", "value": 26e9}]
    answer.write_text(json.dumps([{"page": 1, "pages": 1, "total": 2}, records]))
    bulk = adding.add(store, "wdi", shared_data / "gdp.csv.gz")
    api = adding.add(store, "wdi", answer)
    cells, overlaps = _read(store, "wdi")
    assert cells["gdp", "ARM", None, 2023]["value"] == 24e9
    assert cells["gdp", "ARM", None, 2024]["value"] == 26e9
    assert cells["gdp", "ARM", None, 2022]["snapshot"] == bulk.sha256
    assert len(cells) == bulk.rows + 1
    assert [(row["newer"], row["cells"]) for row in overlaps] == [(api.sha256, 1)]


def test_an_added_file_is_newer_than_what_is_embedded(store: Store, shared_data: Path) -> None:
    item = adding.add(
        store, "remittances", shared_data / "remittances" / "cgd_top_source_2021_2024.csv"
    )
    cells, overlaps = _read(store, "remittances")
    assert cells["remittance_share", "ARM", "RUS", 2021]["snapshot"] == item.sha256
    assert sum(row["cells"] for row in overlaps) == 17


def test_a_half_year_is_kept_and_makes_a_year_with_the_other(
    store: Store, shared_data: Path
) -> None:
    gas = shared_data / "gas"
    later = adding.add(store, "entsog", gas / "entsog_2022b_manual_EU27.csv.gz")
    alone, _ = _read(store, "entsog")
    assert {row["status"] for row in alone.values()} == {"unobserved"}
    earlier = adding.add(store, "entsog", gas / "entsog_2022a_manual_EU27.csv.gz")
    both, overlaps = _read(store, "entsog")
    whole = both["gas_entry", "DEU", "RUS", 2022]
    assert whole["value"] == pytest.approx(314e9, rel=0.02)
    assert set(whole["snapshot"].split()) == {later.sha256, earlier.sha256}
    assert overlaps == [], "read together, nothing gives way"


def test_months_of_the_imf_go_into_flows_and_a_file_of_months_alone_is_taken(
    store: Store, hand_made: Path, tmp_path: Path
) -> None:
    item = adding.add(store, "imf_imts", hand_made / "imf_mixed.csv")
    lines = (hand_made / "imf_mixed.csv").read_text(encoding="utf-8").splitlines()
    monthly = tmp_path / "monthly.csv"
    kept = [line for line in lines if '.A"' not in line]
    monthly.write_text("\n".join(kept) + "\n", encoding="utf-8")
    alone = adding.add(store, "imf_imts", monthly)
    tables = pipeline.read_sources(store, lambda text: None)
    months = [row for row in tables["flow"].to_pylist() if row["source"] == "imf_imts"]
    assert alone.rows == len(months) == 8
    assert {row["snapshot"] for row in months} == {alone.sha256} != {item.sha256}
    exports = [r["value"] for r in months if r["flow"] == "exports" and r["value"] is not None]
    assert sum(exports) == 395.5e6, "the same months of two files enter once"
    years, _ = _read(store, "imf_imts")
    assert years["goods_exports", "ARM", "RUS", 2023]["value"] == 1200e6
