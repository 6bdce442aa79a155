"""Roll calls: both publishers' files by hand, and the embedded agreement from the real file."""

from __future__ import annotations

import csv
import time
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.sources import un_votes

Cells = dict[tuple[str, str, str, int], float]


def cells(path: Path) -> Cells:
    rows = un_votes.read(path).to_pylist()
    found = {
        (row["indicator"], row["state"], row["partner"], row["year"]): row["value"] for row in rows
    }
    assert len(found) == len(rows), "one row per key"
    return found


def test_wide_by_hand(hand_made: Path) -> None:
    found = cells(hand_made / "voeten_wide.csv")
    # 2000: twelve roll calls. Armenia always yes; Russia yes in six; the USA absent from one.
    assert found["vote_agreement", "ARM", "RUS", 2000] == 0.5
    assert found["votes_in_common", "ARM", "RUS", 2000] == 12
    assert found["vote_agreement", "ARM", "CHN", 2000] == 0.75
    assert found["votes_in_common", "ARM", "USA", 2000] == 11
    # Turkey votes nine times in 2000, and 2001 has eight roll calls: under ten, left out.
    assert not [key for key in found if "TUR" in key or key[3] == 2001]
    assert ("vote_agreement", "RUS", "RUS", 2000) not in found


def test_library_by_hand(hand_made: Path, tmp_path: Path) -> None:
    path = hand_made / "undl_votes.csv"
    calls = un_votes.roll_calls(path)
    assert calls.states == ("BLR", "FRA", "RUS")
    assert calls.votes.tolist()[0] == [un_votes.YES, un_votes.NO_VOTE, un_votes.NO]
    assert [(item.what, item.count) for item in un_votes.left_out(path)] == [("CSK", 1)]
    # The Soviet Union's nine votes are too few; with ten there are seven alike.
    assert cells(path) == {}
    whole = tmp_path / "undl.csv"
    whole.write_text(path.read_text().replace("CSK,CZECHOSLOVAKIA,Y", "SUN,USSR,N"))
    assert cells(whole)["vote_agreement", "BLR", "RUS", 1990] == 0.7
    # Without the column that comes and goes.
    with path.open() as handle:
        rows = list(csv.DictReader(handle))
    with whole.open("w", newline="") as handle:
        names = [name for name in rows[0] if name != "vote_note"]
        writer = csv.DictWriter(handle, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    assert un_votes.roll_calls(whole).states == calls.states


def test_refused(hand_made: Path, tmp_path: Path) -> None:
    text = (hand_made / "voeten_wide.csv").read_text()
    bad = tmp_path / "votes.csv"
    bad.write_text(text.replace("ARM", "XYZ"))
    with pytest.raises(UnknownState, match="header"):
        un_votes.read(bad)
    bad.write_text(text.replace("3.0", "7", 1))
    with pytest.raises(SourceError, match="'7' is no vote"):
        un_votes.read(bad)
    bad.write_text("<html>busy</html>")
    with pytest.raises(SourceError, match="neither"):
        un_votes.read(bad)


def test_partners_hold_the_reference_case() -> None:
    text = (resources.files("nearabroad") / "data" / "reference_case.toml").read_text()
    case = tomllib.loads(text)
    wanted = {*case["patrons"], *case["main_rival"].values()} - {"EU", "GCC"}
    assert wanted | {"CHN", "FRA", "GBR", "RUS", "USA"} <= set(un_votes.PARTNERS)


def test_official_header(shared_data: Path) -> None:
    calls = un_votes.roll_calls(shared_data / "unga" / "undl_official_header_and_2_rows.csv")
    assert calls.states == ("AFG", "BEN")


def test_roll_calls_give_the_embedded_agreement(shared_data: Path, shared_facts: Path) -> None:
    """All 2,626 cells, to 1e-4 and with the same number of votes; and no other year."""
    start = time.perf_counter()
    found = cells(shared_data / "unga" / "pigeon_ungaVoting_003.csv.gz")
    assert time.perf_counter() - start < 20
    assert len(found) > 190_000
    with (shared_facts / "un_vote_agreement.csv").open() as handle:
        facts = {
            (row["state"], row["patron"], int(row["year"])): row for row in csv.DictReader(handle)
        }
    for key, fact in facts.items():
        assert found["vote_agreement", *key] == pytest.approx(float(fact["agreement"]), abs=1e-4)
        assert found["votes_in_common", *key] == float(fact["votes"])
    of_facts = {key[0] for key in facts}, {key[1] for key in facts} & set(un_votes.PARTNERS)
    more = {
        key[1:]
        for key in found
        if key[1] in of_facts[0]
        and key[2] in of_facts[1]
        and key[3] >= 1992
        and key[1:] not in facts
    }
    assert not more, "Turkey 2023 has nine votes only; 2024 ends in June with six"
