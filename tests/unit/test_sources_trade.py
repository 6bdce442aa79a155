"""Readers of trade on shapes written by hand: what each file says, and what is refused."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from nearabroad import sources
from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.core.jumps import implausible_jumps
from nearabroad.core.schemas import FLOW, OBSERVATION
from nearabroad.sources import baci, comtrade, eurostat_comext, imf_imts, natstats

DATA = Path(__file__).resolve().parents[1] / "data"


def _cells(table: pa.Table) -> dict[tuple[str, ...], dict[str, Any]]:
    rows = table.to_pylist()
    found = {(r["indicator"], r["state"], r["partner"], r["year"]): r for r in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize("name", ["imf_imts", "natstats", "comtrade", "eurostat_comext"])
def test_nothing_is_embedded_and_all_is_said(name: str) -> None:
    spec = sources.registry()[name].SPEC
    assert spec.snapshots == () and spec.licence and spec.citation.author and spec.caution


def test_imf() -> None:
    table = imf_imts.read(DATA / "imf_imts.csv")
    assert table.schema == OBSERVATION and table.num_rows == 40
    cells = _cells(table)
    russia = cells["goods_exports", "RUS", "KAZ", 2021]
    assert (russia["value"], russia["unit"], russia["status"]) == (150e6, "USD, FOB", "reported")
    blank = cells["goods_exports", "RUS", "KAZ", 2024]
    assert (blank["value"], blank["low"], blank["status"]) == (None, None, "unobserved")
    assert "blank" in blank["unit"]
    assert cells["goods_exports", "RUS", "KAZ", 2022]["status"] == "estimated"
    assert cells["goods_imports", "KAZ", "RUS", 2022]["status"] == "reported"
    assert cells["goods_imports", "KAZ", "RUS", 2022]["unit"] == "USD, CIF"
    assert {p for *_, p, _ in cells} >= {"WLD", "CIS", "NES", "CSK", "PSE"}
    assert "implausible jump: 4 times 2022" in cells["goods_exports", "RUS", "UZB", 2023]["unit"]
    assert [(r["partner"], r["year"]) for r in implausible_jumps(table).to_pylist()] == [
        ("UZB", 2023), ("UZB", 2024),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "error", "says"),
    [
        ('"Millions"', '"Lakhs"', SourceError, "line 2.*Lakhs"),
        ('"KAZ","Kaz', '"QAZ","Kaz', UnknownState, "line 4"),
        ('"150"', '"1 50"', SourceError, "line 4.*not a number"),
        ('"150"', '"-150"', SourceError, "no value of trade"),
        ("FREQUENCY.ID", "FREQ", SourceError, "FREQUENCY.ID.*missing"),
    ],
)
def test_imf_refuses(tmp_path: Path, old: str, new: str, error: type[Exception], says: str) -> None:
    text = (DATA / "imf_imts.csv").read_text(encoding="utf-8")
    (tmp_path / "x.csv").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(error, match=says):
        imf_imts.read(tmp_path / "x.csv")


def test_natstats() -> None:
    table = natstats.read(DATA / "natstats.csv")
    cells = _cells(table)
    assert table.num_rows == 19
    assert cells["goods_exports", "KAZ", "WLD", 2018]["value"] == 1000.0
    assert cells["goods_exports", "KAZ", "CIS_NON_EAEU", 2018]["value"] == 100.0
    assert cells["goods_exports", "KAZ", "EUROPE_NON_EU", 2018]["value"] == 50.0
    assert cells["goods_imports", "KGZ", "EU", 2019]["value"] == 40.0
    assert cells["goods_imports", "KGZ", "EU_NES", 2019]["value"] == 2.0
    assert cells["goods_imports", "KGZ", "BTN", 2019]["value"] == 0.0
    assert cells["goods_exports", "UZB", "NES", 2023]["value"] == 900.0
    assert cells["goods_imports", "ARM", "GEO", 2024]["value"] == 49.0
    assert cells["goods_imports_consignment", "ARM", "GEO", 2024]["value"] == 325.0
    twice = cells["goods_imports", "ARM", "WSM", 2024]
    assert (twice["value"], twice["low"], twice["high"]) == (None, 1.0, 5.0)
    assert natstats.duplicates(DATA / "natstats.csv") == [
        {
            "indicator": "goods_imports", "state": "ARM", "partner": "WSM", "year": 2024,
            "labels": {"Samoa": 4.0, "Saoma": 1.0},
        }
    ]  # fmt: skip


def test_natstats_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    text = (DATA / "natstats.csv").read_text(encoding="utf-8")
    path = tmp_path / "x.csv"
    path.write_text(text.replace("Китай", "Кытай"), encoding="utf-8")
    with pytest.raises(UnknownState, match=r"x\.csv, line 10"):
        natstats.read(path)
    path.write_text(text.replace(",M_origin,", ",Z,"), encoding="utf-8")
    with pytest.raises(SourceError, match="flow 'Z'"):
        natstats.read(path)
    path.write_bytes(text.encode("cp1251"))
    with pytest.raises(SourceError, match="UTF-8"):
        natstats.read(path)


def test_comext_long() -> None:
    table = eurostat_comext.read(DATA / "comext_long.csv")
    assert table.schema == FLOW
    rows = table.to_pylist()
    assert [r["level"] for r in rows] == ["heading", "cn8", "cn8", "cn8", "cn8", "total"]
    assert sum(r["value"] for r in rows if r["level"] == "cn8" and r["partner"] == "ARM") == 100.0
    assert [r["reporter"] for r in rows[2:]] == ["AUT", "BEL", "FRA", "IRL"]
    assert [r["partner"] for r in rows[2:]] == ["ARM", "BLR", "RUS", "KGZ"]
    assert rows[4]["value"] is None and rows[5]["value"] == 0.0
    assert rows[3]["period"] == dt.date(2021, 12, 1) and rows[5]["flow"] == "imports"


def test_comext_bulk_and_gzip(tmp_path: Path) -> None:
    packed = tmp_path / "full202002.dat"
    packed.write_bytes(gzip.compress((DATA / "comext_bulk.csv").read_bytes()))
    rows = eurostat_comext.read(packed).to_pylist()
    assert len(rows) == 3  # the year's sum, period 202252, is left out
    assert [(r["reporter"], r["partner"], r["flow"]) for r in rows] == [
        ("AUT", "ARM", "exports"), ("GRC", "KAZ", "imports"), ("FRA", "BUNKERS", "exports"),
    ]  # fmt: skip
    assert [r["quantity"] for r in rows] == [12.5, None, 1.0]


@pytest.mark.parametrize(
    ("old", "new", "error", "says"),
    [
        ("Austria", "Austrya", UnknownState, "line 2"),
        ("21069092", "210690", None, ""),
        ("21069092", "2106909", SourceError, "line 4.*no level"),
        ("2021-12", "2021-13", SourceError, "line 5.*no month"),
        ("IMPORT", "TRANSIT", SourceError, "line 7.*flow"),
        (",60", ",sixty", SourceError, "not a number"),
        ("value_eur", "value", SourceError, "expected"),
    ],
)
def test_comext_refuses(
    tmp_path: Path, old: str, new: str, error: type[Exception] | None, says: str
) -> None:
    text = (DATA / "comext_long.csv").read_text(encoding="utf-8")
    path = tmp_path / "x.csv"
    path.write_text(text.replace(old, new), encoding="utf-8")
    if error is None:
        assert "subheading" in eurostat_comext.read(path)["level"].to_pylist()
        return
    with pytest.raises(error, match=says):
        eurostat_comext.read(path)


def test_comtrade_json() -> None:
    cells = _cells(comtrade.read(DATA / "comtrade.json"))
    assert len(cells) == 5  # one mode of transport and the re-exports are left out
    assert cells["goods_exports", "KAZ", "RUS", 2021]["unit"] == "USD, FOB"
    assert cells["goods_imports", "KAZ", "WLD", 2021]["value"] == 41415.0
    usa = cells["goods_imports", "KAZ", "USA", 2021]
    assert (usa["value"], usa["unit"], usa["status"]) == (1400.0, "USD, CIF", "estimated")
    assert cells["goods_imports", "KAZ", "TWN", 2021]["unit"] == "USD, FOB"
    assert cells["imports_gas_reported", "KAZ", "RUS", 2021]["value"] == 55.0


def test_comtrade_csv() -> None:
    cells = _cells(comtrade.read(DATA / "comtrade.csv"))
    assert list(cells) == [
        ("goods_exports", "FRA", "SUN", 1990), ("goods_exports", "FRA", "ITA", 2021),
        ("goods_exports", "FRA", "NES", 2021), ("goods_imports", "NOR", "CHE", 2021),
    ]  # fmt: skip


def test_comtrade_sums_of_reported_lines_are_reported(tmp_path: Path) -> None:
    """Its answers call every total an aggregate, and not reported (United States, 2023)."""
    record = {
        "freqCode": "A", "refYear": 2023, "reporterCode": 842, "flowCode": "M",
        "partnerCode": 392, "partner2Code": 0, "cmdCode": "TOTAL", "customsCode": "C00",
        "motCode": 0, "fobvalue": None, "cifvalue": 151580564290, "primaryValue": 151580564290,
    }  # fmt: skip
    flags = [(False, True, 2023), (False, False, 2022), (True, False, 2021)]
    data = [
        {**record, "refYear": year, "isReported": reported, "isAggregate": added_up}
        for reported, added_up, year in flags
    ]
    path = tmp_path / "comtrade.json"
    path.write_text(json.dumps({"data": data}))
    cells = _cells(comtrade.read(path))
    assert {year: row["status"] for (*_, year), row in cells.items()} == {
        2023: "reported", 2022: "estimated", 2021: "reported",
    }  # fmt: skip


def test_comtrade_refuses(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"statusCode": 403, "error": "Access denied", "data": null}')
    with pytest.raises(SourceError, match="Access denied"):
        comtrade.read(path)
    path.write_text('{"data": [')
    with pytest.raises(SourceError, match="JSON"):
        comtrade.read(path)
    lines = (DATA / "comtrade.csv").read_text().splitlines()
    path.write_text("\n".join([*lines, lines[2]]))
    with pytest.raises(SourceError, match="stands twice"):
        comtrade.read(path)
    path.write_text("\n".join([lines[0], *[lines[5]] * 500]))
    with pytest.raises(SourceError, match="limit"):
        comtrade.read(path)
    fuel = lines[4].replace("TOTAL", "2709"), lines[4].replace("TOTAL", "270900")
    path.write_text("\n".join([lines[0], *fuel]))
    with pytest.raises(SourceError, match="one length"):
        comtrade.read(path)


BACI = """t,i,j,k,v,q
2022,643,398,271121,10.5,2.000
2022,643,398,271000,4,1
2022,643,398,010121,1.5,NA
2022,842,398,870323,2,1
2022,490,051,870323,3,1
"""


def test_baci_csv_of_some_products_has_no_totals(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.bin"
    path.write_text(BACI)
    cells = _cells(baci.read(path))
    assert {key: row["value"] for key, row in cells.items()} == {
        ("imports_gas", "KAZ", "RUS", 2022): 10500.0,
        ("imports_refined", "KAZ", "RUS", 2022): 4000.0,
    }
    path.write_bytes(gzip.compress(BACI.encode()))
    assert _cells(baci.read(path)) == cells


def test_a_baci_cell_without_any_value_is_unknown_and_not_zero(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.bin"
    rows = [
        ("643", "398", "271111", ""), ("643", "398", "271121", ""),
        ("643", "51", "271111", "4"), ("643", "51", "271121", ""), ("643", "31", "271121", "0"),
    ]  # fmt: skip
    lines = [f"2022,{i},{j},{k},{v},1\n" for i, j, k, v in rows]
    path.write_text("t,i,j,k,v,q\n" + "".join(lines))
    found = {key[1]: row for key, row in _cells(baci.read(path)).items()}
    known = {state: (row["value"], row["low"], row["status"]) for state, row in found.items()}
    assert known == {
        "KAZ": (None, None, "unobserved"),
        "ARM": (4000.0, 4000.0, "reported"),
        "AZE": (0.0, 0.0, "reported"),
    }


def test_baci_zip_with_every_chapter_has_totals(tmp_path: Path) -> None:
    chapters = "".join(f"2022,643,398,{n:02d}0000,1,1\n" for n in range(1, 91))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("BACI_HS92_Y2022_V202501.csv", BACI + chapters)
        archive.writestr("BACI_HS92_Y2021_V202501.csv", BACI.replace("2022,", "2021,"))
        archive.writestr(
            "country_codes_V202501.csv",
            "country_code,country_name,country_iso2,country_iso3\n643,Russia,RU,RUS\n"
            "398,Kazakhstan,KZ,KAZ\n490,Other Asia nes,N/A,S19\n",
        )
        archive.writestr("product_codes_HS92_V202501.csv", "code,description\n010121,Horses\n")
    path = tmp_path / "snapshot.bin"
    path.write_bytes(packed.getvalue())
    cells = _cells(baci.read(path))
    assert cells["goods_imports", "KAZ", "RUS", 2022]["value"] == pytest.approx(106_000.0)
    assert cells["goods_exports", "RUS", "KAZ", 2022]["value"] == pytest.approx(106_000.0)
    assert cells["goods_imports", "ARM", "TWN", 2022]["unit"] == "USD, FOB"
    assert cells["imports_gas", "KAZ", "RUS", 2021]["value"] == 10500.0
    assert not [key for key in cells if key[0] == "goods_imports" and key[3] == 2021]


def test_baci_refuses(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.bin"
    path.write_text("<html>not here</html>")
    with pytest.raises(SourceError, match="not BACI"):
        baci.read(path)
    path.write_text(BACI.replace("643", "999"))
    with pytest.raises(UnknownState, match="999"):
        baci.read(path)
    path.write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(SourceError, match="zip"):
        baci.read(path)
