"""The IMF's two shapes, yearly and monthly: each figure once, in dollars, in its own table."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.core.schemas import FLOW
from nearabroad.sources import imf_imts


def _years(path: Path) -> dict[tuple[str, str, int], tuple[float | None, str]]:
    rows = imf_imts.read(path).to_pylist()
    found = {(r["indicator"], r["partner"], r["year"]): (r["value"], r["unit"]) for r in rows}
    assert len(found) == len(rows), "a cell stands twice"
    return found


def _months(path: Path) -> dict[tuple[str, str, dt.date], float | None]:
    table = imf_imts.flows(path)
    assert table.schema == FLOW
    assert set(table["level"].to_pylist()) == {"total"}
    assert set(table["product"].to_pylist()) == {"TOTAL"}
    rows = table.to_pylist()
    found = {(r["flow"], r["partner"], r["period"]): r["value"] for r in rows}
    assert len(found) == len(rows), "a month stands twice"
    return found


def test_years_and_months_in_one_portal_file_are_kept_apart(hand_made: Path) -> None:
    years = _years(hand_made / "imf_mixed.csv")
    assert years["goods_exports", "RUS", 2023] == (1200e6, "USD, FOB")
    assert years["goods_exports", "RUS", 2024] == (1300e6, "USD, FOB")
    assert len(years) == 4, "no year is made of months"
    months = _months(hand_made / "imf_mixed.csv")
    assert months["exports", "RUS", dt.date(2023, 1, 1)] == 90e6
    assert months["exports", "RUS", dt.date(2024, 1, 1)] == 95.5e6
    assert months["imports", "GEO", dt.date(2023, 2, 1)] is None, "blank is unobserved"
    assert sum(value for (flow, *_), value in months.items() if flow == "exports") == 395.5e6


def test_imports_in_both_valuations_count_once(hand_made: Path) -> None:
    years = _years(hand_made / "imf_mixed.csv")
    assert years["goods_imports", "RUS", 2023] == (2000e6, "USD, CIF")
    assert years["goods_imports", "RUS", 2024] == (2100e6, "USD, FOB"), "CIF is blank in 2024"


@pytest.mark.parametrize("file", ["imf_sdmx10.csv", "imf_sdmx20.csv"])
def test_an_answer_of_the_sdmx_api_in_millions_and_in_dollars(hand_made: Path, file: str) -> None:
    years = _years(hand_made / file)
    assert years["goods_exports", "WLD", 2023][0] == pytest.approx(8415.2e6)
    assert years["goods_exports", "RUS", 2023][0] == pytest.approx(3400.5e6)
    assert years["goods_imports", "NES", 2023] == (12e6, "USD, CIF")
    assert _months(hand_made / file) == {
        ("exports", "RUS", dt.date(2023, 1, 1)): 250.25e6,
        ("exports", "RUS", dt.date(2023, 12, 1)): 310e6,
    }


def test_a_figure_that_the_api_withholds_is_unobserved(hand_made: Path) -> None:
    rows = imf_imts.read(hand_made / "imf_sdmx10.csv").to_pylist()
    (row,) = [row for row in rows if row["year"] == 2024]
    assert (row["value"], row["low"], row["status"]) == (None, None, "unobserved")


@pytest.mark.parametrize(
    ("old", "new", "error", "says"),
    [
        ("RUS,A,2023", "QAR,A,2023", UnknownState, "line 3"),
        ("RUS,A,2023", "RUS,A,2023-M02", SourceError, "line 3.*no period of 'A'"),
        ("3400.5,6", "3400.5,six", SourceError, "line 3.*power of ten"),
        ("3400.5", "many", SourceError, "line 3.*not a number"),
        ("RUS,A,2024,NaN", "RUS,A,2023,1", SourceError, "line 4.*second, other figure"),
        ("OBS_VALUE", "VALUE", SourceError, "no column COUNTRY.ID"),
        ("MG_CIF_USD", "XS_USD", SourceError, "line 9.*XS_USD.*not known"),
    ],
)
def test_an_answer_that_is_not_as_it_should_be(
    hand_made: Path, tmp_path: Path, old: str, new: str, error: type[Exception], says: str
) -> None:
    text = (hand_made / "imf_sdmx10.csv").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "x.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(error, match=says):
        imf_imts.read(path)


def test_a_deletion_is_refused(hand_made: Path, tmp_path: Path) -> None:
    text = (hand_made / "imf_sdmx20.csv").read_text(encoding="utf-8")
    path = tmp_path / "x.csv"
    path.write_text(text.replace(",I,", ",D,", 1), encoding="utf-8")
    with pytest.raises(SourceError, match=r"line 2.*deletion"):
        imf_imts.read(path)


def test_the_publishers_yearly_export_has_no_months(shared_data: Path) -> None:
    assert imf_imts.flows(shared_data / "imf" / "IMTS_RUS_reporter_2016_2024.csv").num_rows == 0
