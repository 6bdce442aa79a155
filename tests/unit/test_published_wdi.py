"""World Development Indicators: three shapes by hand, and the real long file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.sources import wdi


def cells(path: Path) -> dict[tuple[str, str, int], float]:
    rows = wdi.read(path).to_pylist()
    found = {(row["indicator"], row["state"], row["year"]): row["value"] for row in rows}
    assert len(found) == len(rows), "one row per key"
    assert {row["partner"] for row in rows} <= {None}
    return found


def out(path: Path) -> dict[tuple[str, str], int]:
    return {(item.what, item.why): item.count for item in wdi.left_out(path)}


def test_long_by_hand(hand_made: Path) -> None:
    found = cells(hand_made / "wdi_long.csv")
    assert len(found) == 12
    assert found["gdp", "RUS", 2020] == 1493080000000.5
    assert ("gdp", "TKM", 2020) not in found
    assert out(hand_made / "wdi_long.csv") == {
        ("Arab World", "aggregate"): 2,
        ("Euro area", "aggregate"): 2,
        ("High income", "aggregate"): 1,
        ("World", "aggregate"): 1,
        ("Channel Islands", "no state"): 1,
    }


def test_wide_by_hand(hand_made: Path) -> None:
    found = cells(hand_made / "wdi_wide.csv")
    assert found["exports_goods_services_to_gdp", "ARM", 2021] == pytest.approx(0.354)
    assert found["net_energy_imports", "AZE", 2019] == pytest.approx(-3.105)
    assert found["gdp", "ROU", 2019] == 251e9
    assert ("gdp", "ARM", 2021) not in found
    assert out(hand_made / "wdi_wide.csv") == {
        ("Euro area", "aggregate"): 3,
        ("SP.POP.TOTL", "series that is not read"): 3,
    }


def test_api_by_hand(hand_made: Path, tmp_path: Path) -> None:
    path = hand_made / "wdi_api.json"
    assert cells(path) == {("remittances_to_gdp", "TJK", 2021): pytest.approx(0.3275)}
    assert sum(out(path).values()) == 2
    meta, records = json.loads(path.read_text())
    pages = tmp_path / "pages.json"
    pages.write_text(json.dumps([[meta, records[:2]], [{**meta, "page": 2}, records[2:]]]))
    assert cells(pages) == cells(path)
    pages.write_text(json.dumps([meta, records[:3]]))
    with pytest.raises(SourceError, match="3 of the answer's 4"):
        wdi.read(pages)
    pages.write_text('[{"message":[{"id":"120","key":"x","value":"Not valid"}]}]')
    with pytest.raises(SourceError, match="refused: Not valid"):
        wdi.read(pages)


def test_refused(hand_made: Path, tmp_path: Path) -> None:
    text = (hand_made / "wdi_long.csv").read_text()
    bad = tmp_path / "wdi.csv"
    bad.write_text(text.replace("BLR,2020", "BLX,2020"))
    with pytest.raises(UnknownState, match=r"BLX.*line 6"):
        wdi.read(bad)
    bad.write_text(text + "Belarus,BLR,2020,1\n")
    with pytest.raises(SourceError, match="second, other figure"):
        wdi.read(bad)
    for content in ("<html>\n</html>\n", "[1", '{"a": 1}'):
        bad.write_text(content)
        with pytest.raises(SourceError):
            wdi.read(bad)


def test_real_file(shared_data: Path) -> None:
    found = cells(shared_data / "gdp.csv.gz")
    assert len({key[1] for key in found}) > 210
    assert (min(key[2] for key in found), max(key[2] for key in found)) == (1960, 2023)
    gone = wdi.left_out(shared_data / "gdp.csv.gz")
    assert {item.why for item in gone} == {"aggregate", "no state"}
    assert {item.what for item in gone} >= {"Arab World", "Euro area", "World", "Channel Islands"}
    assert len(found) + sum(item.count for item in gone) == 13_979
