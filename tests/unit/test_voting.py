"""Ideal points of a store: from added roll calls to the faces of an answer."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow.csv as pacsv
import pytest

from nearabroad import Observatory, adding, pipeline
from nearabroad.sources import un_votes
from nearabroad.store import Store
from nearabroad.votes.agreement import agreement
from nearabroad.votes.rollcalls import from_wide, session_of
from nearabroad.voting import FEWEST, as_matrix, ideal_point_table

POLES = ("USA", "RUS")
VOTERS = ("USA", "GBR", "FRA", "TUR", "ARM", "KAZ", "CHN", "RUS")
"""From one end to the other: planted points run evenly from 1 to -1."""


def planted_file(path: Path, years: range, resolutions: int = 60) -> Path:
    """Voeten's wide shape, votes drawn from planted points; Armenia moves from RUS to USA."""
    rng = np.random.default_rng(3)
    with path.open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["rcid", "date", *VOTERS])
        for year in years:
            points = np.linspace(1.5, -1.5, len(VOTERS))
            points[VOTERS.index("ARM")] = -1.3 if year < 2015 else 1.3
            for number in range(resolutions):
                z = 3 * points * rng.choice([-1, 1]) + rng.logistic(size=len(VOTERS))
                votes = np.where(z < -1, 1, np.where(z > 1, 3, 2))
                writer.writerow([f"{year}{number:03}", f"{year}-11-05", *votes])
    return path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store")


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """A store with planted roll calls of 2010-2023 added, built."""
    root = tmp_path_factory.mktemp("voted")
    store = Store.open(root / "store")
    adding.add(store, "un_votes", planted_file(root / "votes.csv", range(2010, 2024)))
    return Observatory.open(root / "store")


def test_the_source_and_the_model_read_one_matrix(shared_data: Path) -> None:
    path = shared_data / "unga" / "pigeon_ungaVoting_003.csv.gz"
    ours, theirs = as_matrix(un_votes.roll_calls(path)), from_wide(pacsv.read_csv(path))
    order = [ours.states.index(state) for state in theirs.states]
    assert (ours.votes[:, order] == theirs.votes).all()
    assert (ours.years == theirs.years).all() and (ours.sessions == theirs.sessions).all()


def test_the_librarys_sessions_and_titles_reach_the_model(shared_data: Path) -> None:
    path = shared_data / "unga" / "undl_official_header_and_2_rows.csv"
    calls = as_matrix(un_votes.roll_calls(path))
    with path.open(encoding="utf-8-sig") as handle:
        rows = list(csv.DictReader(handle))
    assert calls.titles is not None
    assert set(calls.titles) == {row["title"] for row in rows}
    # an emergency session (ES-10) of December 2023 counts with the 78th
    assert {row["session"] for row in rows} == {"ES-10"}
    assert calls.sessions.tolist() == [session_of(*map(int, rows[0]["date"].split("-")))] == [78]


def test_a_special_session_counts_with_the_regular_one_of_its_date() -> None:
    calls = un_votes.RollCalls(
        ("a", "b"), ("2022-03-02", "2022-12-07"), ("RUS", "USA"),
        np.array([[3, 1], [3, 1]], np.int8), ("one", "two"), ("ES-11", "77"),
    )  # fmt: skip
    assert as_matrix(calls).sessions.tolist() == [76, 77]


def test_without_roll_calls_there_are_no_points(store: Store, tmp_path: Path) -> None:
    table = tmp_path / "agreement.csv"
    table.write_text("state,patron,year,agreement,votes\nARM,RUS,2020,0.5,80\n")
    adding.add(store, "un_votes", table)
    assert un_votes.roll_calls(table) is None
    assert ideal_point_table(store, POLES, lambda text: None) is None


def test_a_file_too_small_gives_no_points_and_says_so(store: Store, tmp_path: Path) -> None:
    file = planted_file(tmp_path / "few.csv", range(2020, 2021), FEWEST - 1)
    adding.add(store, "un_votes", file)
    told: list[str] = []
    assert ideal_point_table(store, POLES, told.append) is None
    assert told == [f"few.csv: too few roll calls ({FEWEST - 1}) for ideal points"]


def test_poles_that_never_vote_leave_the_build_standing(store: Store, tmp_path: Path) -> None:
    adding.add(store, "un_votes", planted_file(tmp_path / "votes.csv", range(2020, 2023)))
    told: list[str] = []
    assert ideal_point_table(store, ("USA", "EST"), told.append) is None
    assert "EST has no recorded votes" in told[-1]


def test_the_later_file_is_used_and_not_the_sum(store: Store, tmp_path: Path) -> None:
    adding.add(store, "un_votes", planted_file(tmp_path / "one.csv", range(2000, 2003)))
    later = adding.add(store, "un_votes", planted_file(tmp_path / "two.csv", range(2020, 2023)))
    points = ideal_point_table(store, POLES, lambda text: None)
    assert set(points["year"].to_pylist()) == {2020, 2021, 2022}
    assert set(points["snapshot"].to_pylist()) == {later.sha256}
    assert max(points["votes"].to_pylist()) == 60


def test_points_in_the_store_are_those_planted(voted: Observatory) -> None:
    points = voted.store.table("ideal_point", voted.build).to_pylist()
    by_cell = {(row["state"], row["year"]): row["value"] for row in points}
    for year in (2012, 2020):
        order = sorted(VOTERS, key=lambda state: -by_cell[state, year])
        still = [state for state in order if state != "ARM"]
        assert still == [state for state in VOTERS if state != "ARM"]
    assert by_cell["ARM", 2011] < by_cell["CHN", 2011]
    assert by_cell["ARM", 2021] > by_cell["FRA", 2021]


def test_added_votes_count_once(voted: Observatory) -> None:
    rows = voted.store.table("observation", voted.build).to_pylist()
    votes = [r for r in rows if r["indicator"] == "vote_agreement" and r["state"] == "ARM"]
    assert len({(r["partner"], r["year"]) for r in votes}) == len(votes)
    # what the file covers is the file's, other years stay the embedded table's
    facts = pipeline.manifest()["facts/un_vote_agreement.csv"]["sha256"]
    assert {r["year"] for r in votes if r["snapshot"] == facts} == set(range(1992, 2010))


def test_agreement_is_recounted_from_the_added_roll_calls(voted: Observatory) -> None:
    (item,) = adding.added(voted.store)
    calls = as_matrix(un_votes.roll_calls(voted.store.snapshot_path(item.sha256)))
    share, number = agreement(calls).pair("ARM", "RUS", 2020)
    rows = voted.trace("RUS", "ARM", "alignment", 2020).tables["cells"].to_pylist()
    votes = next(r for r in rows if (r["component"], r["patron"]) == ("votes", "RUS"))
    assert (votes["value"], votes["weight"]) == (pytest.approx(share), number)


def test_the_verdict_tells_both_distances_beside_agreement(voted: Observatory) -> None:
    (row,) = voted.verdict("RUS", neighbors=["ARM"], since=2011, until=2021).to_arrow().to_pylist()
    assert row["distance_word"] == "very likely farther"
    assert row["rival_distance_word"] == "very likely closer"
    assert row["distance_now"] > row["distance_then"] + 1
    assert row["distance_change"] == pytest.approx(row["distance_now"] - row["distance_then"])
    assert row["distance_change_low"] < row["distance_change"] < row["distance_change_high"]
    # never summed: agreement is what it is without ideal points
    assert row["alignment_word"].endswith("farther")
    assert -1 <= row["alignment_now"] <= 1


def test_history_draws_a_series_for_each_distance(voted: Observatory) -> None:
    answer = voted.history("RUS", "ARM", since=2008, until=2023)
    rows = {(r["lever"], r["year"]): r for r in answer.to_arrow().to_pylist()}
    assert rows["distance to RUS", 2009]["low"] is None
    assert rows["distance to RUS", 2009]["note"] == "no recorded votes of ARM in 2009"
    assert rows["distance to USA", 2023]["value"] < rows["distance to USA", 2010]["value"]
    assert rows["grip", 2010]["break_with"] is None or "distance" not in str(
        rows["grip", 2010]["break_with"]
    )
    titles = [panel["title"]["text"] for panel in answer.chart().to_dict()["vconcat"]]
    assert "Distance to RUS (ideal points, sd of the year's states)" in titles


def test_a_profile_shows_distances_to_every_patron_that_votes(voted: Observatory) -> None:
    rows = voted.profile("ARM", since=2011, until=2021).to_arrow("alignment").to_pylist()
    seen = {row["patron"] for row in rows if row["measure"] == "ideal point"}
    assert seen == {"RUS", "CHN", "TUR", "USA"}


def test_a_trace_walks_back_to_the_points_and_the_file(voted: Observatory) -> None:
    answer = voted.trace("RUS", "ARM", "alignment", 2020)
    points = [
        row
        for row in answer.to_arrow("observations").to_pylist()
        if row["indicator"] == "ideal_point"
    ]
    assert {row["partner"] for row in points} == {"ARM", "RUS", "USA"}
    (item,) = adding.added(voted.store)
    assert {row["snapshot"] for row in points} == {item.sha256}
    assert any("distance of ideal points to USA" in line for line in answer.notes)


def test_embedded_data_alone_say_that_there_are_no_points(built_store: Path) -> None:
    observatory = Observatory.open(built_store)
    assert "ideal_point" not in observatory.build.tables
    (row,) = observatory.verdict("RUS", neighbors=["ARM"]).to_arrow().to_pylist()
    assert (row["distance_now"], row["distance_word"]) == (None, "not observable")
    levers = set(observatory.history("RUS", "ARM").to_arrow()["lever"].to_pylist())
    assert not any(lever.startswith("distance") for lever in levers)
