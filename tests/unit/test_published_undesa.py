"""Migrant stock: the matrix and the workbook by hand, and the real matrix against the facts."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import openpyxl
import pytest

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.sources import undesa_migrants

Cells = dict[tuple[str, str, str, int], dict[str, object]]


def cells(path: Path) -> Cells:
    rows = undesa_migrants.read(path).to_pylist()
    found = {(row["indicator"], row["state"], row["partner"], row["year"]): row for row in rows}
    assert len(found) == len(rows), "one row per key"
    return found


def test_matrix_by_hand(hand_made: Path) -> None:
    found = cells(hand_made / "migrant_stock.json")
    # Russia 60, Turkey 10, Germany 20, Channel Islands 10 (in the total only); regions are none.
    russia = found["migrant_share", "ARM", "RUS", 1990]
    assert (russia["value"], russia["unit"]) == (0.6, "share of 100 emigrants")
    assert found["migrant_stock", "ARM", "DEU", 1990]["value"] == 20
    hole = found["migrant_share", "ARM", "TUR", 1995]
    assert (hole["value"], hole["low"], hole["status"]) == (None, None, "unobserved")
    assert ("migrant_share", "TUR", "RUS", 1990) not in found
    out = undesa_migrants.left_out(hand_made / "migrant_stock.json")
    assert [item.what for item in out] == ["Channel Islands", "Region A", "Region B"]


HEAD = (
    "Index", "Region, development group, country or area of destination", "Notes of destination",
    "Location code of destination", "Type of data of destination",
    "Region, development group, country or area of origin", "Location code of origin",
    1990, 2020, 1990, 2020, 1990, 2020,
)  # fmt: skip


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Contents"
    sheet = book.create_sheet("Table 1")
    for _ in range(10):
        sheet.append(["United Nations"])
    sheet.append(HEAD)
    for code, name, then, now in (
        (900, "WORLD", 110, 200),
        (643, "Russian Federation*", 80, 150),
        (792, "Turkey", "..", 50),
        (156, "China", 0, "-"),
        (830, "Channel Islands", 20, None),
        (923, "Eastern Europe", 80, 150),
    ):
        sheet.append([1, name, None, code, "B", "Armenia", 51, then, now, then, now, 0, 0])
        sheet.append([2, name, None, code, "B", "WORLD", 900, 999, 999, 1, 1, 1, 1])
    path = tmp_path / "0123abcd"
    book.save(path)
    return path


def test_workbook_by_hand(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = cells(workbook)
    assert found["migrant_share", "ARM", "RUS", 1990]["value"] == 0.8
    assert found["migrant_share", "ARM", "RUS", 2020]["value"] == 0.75
    assert found["migrant_share", "ARM", "TUR", 1990]["status"] == "unobserved"
    # The workbook has real zeros.
    assert found["migrant_stock", "ARM", "CHN", 1990]["value"] == 0
    assert found["migrant_stock", "ARM", "CHN", 2020]["value"] is None
    assert len(found) == 12
    assert undesa_migrants.left_out(workbook)[0].count == 8
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(SourceError, match="needs openpyxl"):
        undesa_migrants.read(workbook)


def test_refused(hand_made: Path, tmp_path: Path) -> None:
    text = (hand_made / "migrant_stock.json").read_text()
    bad = tmp_path / "stock.json"
    bad.write_text(text.replace('"Turkey"', '"Ruritania"'))
    with pytest.raises(UnknownState, match=r"names\[4\]"):
        undesa_migrants.read(bad)
    bad.write_text(text.replace("[75, 0, 75, 25, 0, 25, 0]", "[75, 0, 75]"))
    with pytest.raises(SourceError, match="1995 is not 7 by 7"):
        undesa_migrants.read(bad)
    bad.write_text("<html></html>")
    with pytest.raises(SourceError, match="no matrix"):
        undesa_migrants.read(bad)
    bad.write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(SourceError, match="no Excel workbook"):
        undesa_migrants.read(bad)


def test_matrix_gives_twice_the_embedded_shares(shared_data: Path, shared_facts: Path) -> None:
    """The facts summed regions and states: every one of their totals is twice the right one."""
    found = cells(shared_data / "undesa" / "migrant_stock.json.gz")
    assert len({key[1] for key in found}) > 220
    out = undesa_migrants.left_out(shared_data / "undesa" / "migrant_stock.json.gz")
    assert sum(item.why == "region" for item in out) == 11
    with (shared_facts / "migrant_stock_share.csv").open() as handle:
        facts = list(csv.DictReader(handle))
    totals = {
        (key[1], key[3]): int(str(row["unit"]).split()[2].replace(",", ""))
        for key, row in found.items()
        if key[0] == "migrant_share"
    }
    compared = 0
    for fact in facts:
        state, year = fact["state"], int(fact["year"])
        assert int(fact["total_emigrants"]) == undesa_migrants.DOUBLED * totals[state, year]
        row = found.get(("migrant_share", state, fact["patron"], year))
        if fact["patron"] == "EU":
            continue
        if not fact["share"]:
            assert row is None or row["status"] == "unobserved"
            continue
        assert row is not None
        half = row["value"] / undesa_migrants.DOUBLED
        assert half == pytest.approx(float(fact["share"]), abs=5.1e-5), fact
        compared += 1
    assert compared == 312
