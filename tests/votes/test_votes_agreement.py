"""Agreement of votes: against a plain loop, hand-worked pairs, and the embedded table."""

from __future__ import annotations

import csv as plain_csv
from importlib import resources
from pathlib import Path

import numpy as np
import pyarrow.csv as csv
import pytest

from nearabroad.core.errors import UsageError
from nearabroad.votes.agreement import AGREEMENT, agreement
from nearabroad.votes.rollcalls import RollCalls, from_wide


def calls(votes: list[list[int]], years: list[int], *names: str) -> RollCalls:
    year = np.array(years, dtype=np.int32)
    return RollCalls(names, year, year - 1945, np.array(votes, dtype=np.int8))


def test_by_hand() -> None:
    found = agreement(calls([[1, 1], [1, 2], [3, 3], [0, 1]], [2000] * 4, "USA", "RUS"))
    assert found.pair("USA", "RUS", 2000) == (2 / 3, 3)
    assert found.pair("RUS", "RUS", 2000) == (1.0, 4)


def test_no_vote_in_common_is_unknown_and_not_zero() -> None:
    found = agreement(calls([[1, 0], [0, 1], [1, 1]], [2000, 2000, 2001], "USA", "RUS"))
    assert found.pair("USA", "RUS", 2000) == (None, 0)
    assert found.pair("USA", "RUS", 2001) == (1.0, 1)
    assert found.table().schema == AGREEMENT
    assert [row["year"] for row in found.table().to_pylist()] == [2001, 2001]
    assert found.table(at_least=2).num_rows == 0


def test_against_a_loop() -> None:
    rng = np.random.default_rng(3)
    votes = rng.integers(0, 4, (60, 7)).astype(np.int8)
    names = ("USA", "RUS", "CHN", "FRA", "GBR", "DEU", "IND")
    found = agreement(calls(votes.tolist(), [1999] * 30 + [2000] * 30, *names))
    for index, rows in enumerate((votes[:30], votes[30:])):
        for i in range(7):
            for j in range(7):
                both = [(a, b) for a, b in rows[:, [i, j]].tolist() if a and b]
                alike = sum(a == b for a, b in both)
                assert found.common[index, i, j] == len(both)
                assert found.share[index, i, j] == alike / len(both)


def test_unknown_state_or_year() -> None:
    found = agreement(calls([[1, 1]], [2000], "USA", "RUS"))
    with pytest.raises(UsageError, match="CHN is not in the roll calls"):
        found.pair("USA", "CHN", 2000)
    with pytest.raises(UsageError, match="no roll calls in 1999"):
        found.pair("USA", "RUS", 1999)


def test_embedded_agreement_is_what_the_file_gives(shared_data: Path) -> None:
    table = csv.read_csv(shared_data / "unga" / "pigeon_ungaVoting_003.csv.gz")
    found = agreement(from_wide(table))
    facts = resources.files("nearabroad") / "data" / "facts" / "un_vote_agreement.csv"
    rows = list(plain_csv.DictReader(facts.read_text(encoding="utf-8").splitlines()))
    assert len(rows) > 2000
    for row in rows:
        share, votes = found.pair(row["state"], row["patron"], int(row["year"]))
        assert votes == int(row["votes"])
        assert share == pytest.approx(float(row["agreement"]), abs=6e-5)
