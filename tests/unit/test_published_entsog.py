"""Gas flows: every way of counting twice by hand, and measured on the real files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.sources import entsog


@pytest.fixture
def year(hand_made: Path, tmp_path: Path) -> Path:
    """The hand-made day, every day of 2015; Barcelona lacks ten days within it."""
    head, *lines = (hand_made / "entsog.csv").read_text(encoding="utf-8").splitlines()
    days = [str(dt.date(2015, 1, 1) + dt.timedelta(n)) for n in range(365)]
    rows = [
        line.replace("2015-01-01", day)
        for place, day in enumerate(days)
        for line in lines
        if not ("Barcelona" in line and 100 <= place < 110)
    ]
    path = tmp_path / "year.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_counted_once(year: Path) -> None:
    found = {
        (row["indicator"], row["state"], row["partner"], row["year"]): row
        for row in entsog.read(year).to_pylist()
    }
    # Dornum once (100 of 299), Emden beside it.
    assert found["gas_entry", "DEU", "NOR", 2015]["value"] == 150 * 365
    # Three records of one day: the greatest, the least below.
    hungary = found["gas_entry", "HUN", "UKR", 2015]
    assert (hungary["low"], hungary["value"]) == (60 * 365, 70 * 365)
    spain = found["gas_entry_lng", "ESP", None, 2015]
    assert (spain["low"], spain["value"], spain["high"]) == (30 * 355, 30 * 365, 30 * 365)
    assert len(found) == 3
    assert entsog.double_counting([year]) == {
        "repeated records": 130 * 365,
        "parallel operators": 199 * 365,
        "virtual points": 31 * 365,
    }
    out = {(item.what, item.why): item.count for item in entsog.left_out(year)}
    assert out == {
        ("exit", "other side or reverse flow"): 365,
        ("ITP-00421", "entry into the exporting country itself"): 365,
        ("VTP-00043", "the sum of terminals that are listed"): 365,
        ("Teesside", "no terminal"): 365,
        ("records", "blank"): 365,
        ("repeated records", "counted once"): 2 * 365,
    }


def test_part_of_a_year(hand_made: Path, tmp_path: Path) -> None:
    path = hand_made / "entsog.csv"
    rows = entsog.read(path).to_pylist()
    assert {row["status"] for row in rows} == {"unobserved"}, "a day is no year and no fall"
    assert {row["low"] for row in rows} == {None}
    assert {row["unit"] for row in rows} == {"kWh; 1 of 365 days: unobserved"}
    out = {(item.what, item.why): item.count for item in entsog.left_out(path)}
    assert out["2015", "incomplete year"] == 1
    bad = tmp_path / "flows.csv"
    for change, error, said in (
        (("Norway", "Ruritania"), UnknownState, "Ruritania"),
        ((",HU,", ",QQ,"), SourceError, "'QQ' is no country"),
        (("2015-01-01", "1/1/2015"), SourceError, "not a date"),
        (("70.0", "many"), SourceError, "'many' is not a number"),
    ):
        bad.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
        with pytest.raises(error, match=said):
            entsog.read(bad)


def test_real_files(shared_data: Path) -> None:
    """Nord Stream and the Norwegian pipes at their known size, not at twice it."""
    paths = sorted((shared_data / "gas").glob("entsog_*.csv.gz"))
    assert len(paths) == 9
    table = entsog.read_together(paths).to_pylist()
    found = {
        (row["state"], row["partner"], row["year"]): row["value"] / 1e9
        for row in table
        if row["value"] is not None
    }
    assert {key[2] for key in found} == set(range(2015, 2023))
    assert {row["unit"] for row in table if row["year"] == 2023} == {
        "kWh; 88 of 365 days: unobserved"
    }
    assert {row["snapshot"] for row in table if row["year"] == 2022} == {
        "entsog_2022a_manual_EU27.csv.gz entsog_2022b_manual_EU27.csv.gz"
    }
    # Nord Stream carried 51.0 (2017), 58.5 (2019) and 59.2 (2021) billion m3, 10.5 kWh each.
    for year, billion in ((2017, 51.0), (2019, 58.5), (2021, 59.2)):
        assert found["DEU", "RUS", year] == pytest.approx(10.5 * billion, rel=0.05)
    # Half years make a year only together.
    assert set(entsog.read(paths[-1])["status"].to_pylist()) == {"unobserved"}
    greece = {r["year"]: r for r in table if (r["state"], r["partner"]) == ("GRC", None)}
    silent = greece[2022]  # no record of Revithoussa after 14 September
    assert silent["status"] == "estimated"
    assert silent["high"] / silent["value"] > 365 / 257
    assert found["DEU", "RUS", 2022] == pytest.approx(314, abs=5)
    twice = {kind: kwh / 1e12 for kind, kwh in entsog.double_counting(paths).items()}
    assert twice["repeated records"] == pytest.approx(3.154, abs=0.001)
    assert twice["parallel operators"] == pytest.approx(8.319, abs=0.001)
    assert twice["virtual points"] == pytest.approx(0.647, abs=0.001)
