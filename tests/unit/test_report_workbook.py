"""The workbook, read back with openpyxl."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from nearabroad.core.errors import NearabroadError
from nearabroad.core.specs import Citation
from nearabroad.report import workbook
from nearabroad.report.workbook import write_workbook

TABLE = pa.table(
    {
        "state": ["AZE", "=1+1", "@cmd", "+7", "-7", "https://example.org"],
        "year": pa.array([2014, 2023, None, 2023, 2023, 2023], pa.int32()),
        "share": [0.125, None, float("nan"), 1.0, 0.0, -0.5],
        "levers": [["trade", "energy"], [], None, ["culture"], ["labor"], ["=x"]],
        "date": pa.array([dt.date(2024, 12, 25)] + [None] * 5, pa.date32()),
        "seen": [True, False, None, True, True, True],
    }
)
DICTIONARY = [{"table": "verdict", "column": "share", "meaning": "part of total", "unit": "0..1"}]
CITATIONS = [Citation("k", "A. Author", "T", 2023, "P", "https://example.org", "=note")]


def _written(**tables: pa.Table) -> openpyxl.Workbook:
    buffer = io.BytesIO()
    write_workbook(buffer, tables, DICTIONARY, CITATIONS)
    return openpyxl.load_workbook(io.BytesIO(buffer.getvalue()))


def test_a_sheet_per_table_with_frozen_head() -> None:
    book = _written(verdict=TABLE, grip=TABLE)
    assert book.sheetnames == ["verdict", "grip", "dictionary", "citations"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet["A1"].font.bold
    assert [cell.value for cell in book["verdict"][1]] == TABLE.column_names
    assert book["verdict"].max_row == 7


def test_types_and_unknowns() -> None:
    sheet = _written(verdict=TABLE)["verdict"]
    assert [cell.value for cell in sheet[2]][:4] == ["AZE", 2014, 0.125, "trade, energy"]
    assert sheet["E2"].value == dt.datetime(2024, 12, 25)
    assert sheet["C2"].number_format == "0.00##"
    assert sheet["C3"].value is None and sheet["C4"].value is None and sheet["B4"].value is None
    assert sheet["C6"].value == 0
    assert sheet["F2"].value is True


def test_large_amounts_are_shown_whole() -> None:
    sheet = _written(watch=pa.table({"excess": [6471452.25, 0.0012, -2e6]}))["watch"]
    formats = [sheet.cell(row, 1).number_format for row in (2, 3, 4)]
    assert formats == ["#,##0", "0.00##", "#,##0"]
    assert sheet["A2"].value == 6471452.25


def test_no_text_becomes_a_formula_or_a_link() -> None:
    book = _written(verdict=TABLE)
    sheet = book["verdict"]
    for row, text in ((3, "=1+1"), (4, "@cmd"), (5, "+7"), (6, "-7"), (7, "https://example.org")):
        cell = sheet.cell(row, 1)
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.hyperlink is None
    assert sheet["D7"].data_type == "s"
    assert book["citations"]["G2"].data_type == "s"


def test_dictionary_and_citations() -> None:
    book = _written(verdict=TABLE)
    assert [cell.value for cell in book["dictionary"][2]] == [
        "verdict", "share", "part of total", "0..1",
    ]  # fmt: skip
    assert book["citations"]["A2"].value == "k"
    assert book["citations"]["H2"].value.startswith("@misc{k")


def test_empty_table_and_odd_names() -> None:
    book = _written(**{"a/b": TABLE.slice(0, 0), "a:b": TABLE, "x" * 40: TABLE, "citations": TABLE})
    assert book.sheetnames == [
        "a b", "a b 2", "x" * 31, "citations", "dictionary", "citations 2",
    ]  # fmt: skip
    assert book["a b"].max_row == 1


def test_too_many_rows_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROW_LIMIT", 6)
    with pytest.raises(NearabroadError, match="table verdict has 6 rows"):
        _written(verdict=TABLE)


def test_overlong_text_says_that_it_is_cut() -> None:
    sheet = _written(long=pa.table({"text": ["x" * 40_000]}))["long"]
    assert sheet["A2"].value.endswith("(cut at Excel's limit)")


def test_file_is_whole_or_absent(tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    write_workbook(path, {"verdict": TABLE}, DICTIONARY, CITATIONS)
    assert openpyxl.load_workbook(path).sheetnames[0] == "verdict"
    assert [item.name for item in tmp_path.iterdir()] == ["all.xlsx"]
    with pytest.raises(NearabroadError, match="cannot be written"):
        write_workbook(tmp_path / "no" / "all.xlsx", {"verdict": TABLE}, [], [])
