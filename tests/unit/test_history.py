"""A pair year by year: what is observed in each year, with holes open and breaks marked."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from nearabroad import Observatory
from nearabroad.core.errors import UsageError


@pytest.fixture(scope="module")
def observatory(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    return Observatory.open(tmp_path_factory.mktemp("history") / "store")


def _rows(observatory: Observatory, neighbor: str, **asked: int) -> dict[tuple[str, int], dict]:
    table = observatory.history("RUS", neighbor, **asked).to_arrow()
    return {(row["lever"], row["year"]): row for row in table.to_pylist()}


def test_every_lever_and_year_has_its_row(observatory: Observatory) -> None:
    rows = _rows(observatory, "ARM", since=2010, until=2023)
    levers = {lever for lever, _ in rows}
    assert levers == {"grip", "trade", "energy", "security", "labor", "culture", "alignment"}
    assert len(rows) == len(levers) * 14


def test_a_hole_stays_open_and_is_no_fall(observatory: Observatory) -> None:
    rows = _rows(observatory, "BLR", since=2014)
    assert rows["trade", 2014]["value"] == pytest.approx(68.2, abs=0.5)
    assert rows["trade", 2023]["low"] is None
    assert rows["trade", 2023]["status"] == "unobserved"
    assert rows["energy", 2022]["low"] is None


def test_a_part_that_begins_or_ends_is_marked_as_a_break(observatory: Observatory) -> None:
    rows = _rows(observatory, "KAZ", since=2005)
    assert "people observed from here" in rows["culture", 2009]["break_with"]
    assert "remittances observed from here" in rows["labor", 2021]["break_with"]
    assert rows["trade", 2016]["break_with"] is None
    assert all(row["break_with"] is None for (_, year), row in rows.items() if year == 2005)


def test_flags_of_the_data_stand_in_their_years(observatory: Observatory) -> None:
    rows = _rows(observatory, "KAZ", since=2014)
    assert "GMB" in rows["trade", 2023]["note"]
    assert "GMB" not in (rows["trade", 2014]["note"] or "")
    assert "embargo" in _rows(observatory, "UKR", since=2020)["trade", 2023]["note"]


def test_an_implausible_jump_is_marked_in_its_cells_and_in_the_picture(
    observatory: Observatory,
) -> None:
    from rich.console import Console

    from nearabroad.cli import history_tables

    answer = observatory.history("RUS", "ARM", since=2003, until=2010)
    rows = {(row["lever"], row["year"]): row for row in answer.to_arrow().to_pylist()}
    assert rows["grip", 2006]["note"] == "implausible jump in energy"
    assert rows["grip", 2005]["note"] is None
    text = io.StringIO()
    history_tables.history(Console(file=text, width=100), answer)
    by_year: dict[str, str] = {}
    for line in filter(str.strip, text.getvalue().splitlines()):
        by_year.setdefault(line.split()[0], line)
    for year in ("2005", "2006", "2007", "2008"):
        marked = by_year[year].split("!")
        assert len(marked) == (3 if year in ("2006", "2007") else 1), by_year[year]
    assert "68 % in 2005, 100 % in 2008" in text.getvalue()
    drawn = [
        row
        for data in answer.chart().to_dict()["datasets"].values()
        for row in data
        if row["doubtful"]
    ]
    assert {(row["lever"], row["year"]) for row in drawn} == {
        (lever, year) for lever in ("grip", "energy") for year in (2006, 2007)
    }


def test_the_printed_history_explains_its_marks_and_goes_by_year(
    observatory: Observatory,
) -> None:
    from rich.console import Console

    from nearabroad.cli import history_tables

    text = io.StringIO()
    answer = observatory.history("RUS", "KAZ", since=2005)
    history_tables.history(Console(file=text, width=100), answer)
    assert "· not observed" in text.getvalue()
    assert "[a..b] 90 % band, alone where" in text.getvalue()
    told = text.getvalue().partition("Breaks (*)")[2].splitlines()
    years = [int(line[1:5]) for line in told if line[1:5].isdigit()]
    assert len(years) > 5
    assert years == sorted(years)


def test_lever_scores_are_those_of_the_store(observatory: Observatory) -> None:
    stored = {
        (row["lever"], row["year"]): row
        for row in observatory.store.table("lever").to_pylist()
        if (row["patron"], row["neighbor"]) == ("RUS", "GEO")
    }
    for key, row in _rows(observatory, "GEO").items():
        if key in stored:
            assert row["value"] == stored[key]["score"]
            assert (row["low"], row["high"]) == (stored[key]["low"], stored[key]["high"])


def test_the_picture_is_written_in_the_formats_offered(
    observatory: Observatory, tmp_path: Path
) -> None:
    from nearabroad.exporting import write_picture

    chart = observatory.history("RUS", "AZE", since=2014).chart()
    for ending, magic in ((".png", b"\x89PNG"), (".svg", b"<svg"), (".html", b"<!DOCTYPE")):
        target = tmp_path / f"history{ending}"
        write_picture(target, chart)
        assert magic in target.read_bytes()[:200]
    assert b"https://cdn" not in (tmp_path / "history.html").read_bytes()
    with pytest.raises(UsageError, match="png, svg, html"):
        write_picture(tmp_path / "history.gif", chart)


def test_a_year_without_data_names_those_there_are(observatory: Observatory) -> None:
    with pytest.raises(UsageError, match="1992-2024"):
        observatory.history("RUS", "AZE", since=1980)


def test_the_stores_tables_and_a_fresh_computation_give_one_history(observatory) -> None:
    from nearabroad import pipeline
    from nearabroad.history import history_table
    from nearabroad.index.compare import Settings
    from nearabroad.index.presets import preset

    kept = observatory.history("EU", "KAZ").tables["history"]
    fresh = history_table(
        observatory._opened.components(("EU", "USA"), ("KAZ",)), "EU", "USA", "KAZ",
        observatory.years, Settings.of(preset("equal"), pipeline.declared()),
    )  # fmt: skip
    assert kept.equals(fresh)
