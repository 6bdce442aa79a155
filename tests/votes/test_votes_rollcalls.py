"""Roll calls: both publishers' shapes, codes, repeats, refusals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pytest

from nearabroad.core.errors import SourceError, UnknownState, UsageError
from nearabroad.votes.rollcalls import RollCalls, from_long, from_wide


def wide(**columns: list[object]) -> pa.Table:
    size = len(next(iter(columns.values())))
    head = {"rcid": list(range(size)), "date": ["1954-11-02"] * size}
    return pa.table(head | columns)


def long(**changes: list[object]) -> pa.Table:
    rows: dict[str, list[object]] = {
        "undl_id": [7, 7, 5, 5],
        "ms_code": ["USA", "RUS", "USA", "SUN"],
        "ms_vote": ["N", "Y", "A", "X"],
        "date": ["1992-12-01", "1992-12-01", "1991-05-01", "1991-05-01"],
        "session": ["47", "47", "ES-10", "ES-10"],
        "title": ["One", "One", "Two", "Two"],
    }
    return pa.table(rows | changes)


def test_wide_codes_absent_and_not_a_member_are_missing() -> None:
    calls = from_wide(wide(USA=[1, 2, 3, 8, 9], RUS=[3, 3, 1, 1, 1]))
    assert calls.votes.tolist() == [[1, 3], [2, 3], [3, 1], [0, 1], [0, 1]]
    assert calls.votes.dtype == np.int8
    assert calls.titles is None


@pytest.mark.parametrize(
    ("columns", "error", "words"),
    [
        ({"USA": [4]}, SourceError, "USA has the unknown vote code 4"),
        ({"USA": [None]}, SourceError, "USA has 1 empty votes"),
        ({"QQQ": [1]}, UnknownState, "'QQQ' in the roll calls' columns"),
        ({"importantvote": [1]}, SourceError, "'importantvote' is neither a state"),
        ({"SUN": [1], "RUS": [1]}, SourceError, "the seat of RUS a vote at once"),
    ],
)
def test_wide_refuses_by_name(
    columns: dict[str, list[object]], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        from_wide(wide(**columns))


def test_wide_refuses_a_date_of_another_form() -> None:
    with pytest.raises(SourceError, match="'02/11/1954' is no date"):
        from_wide(pa.table({"rcid": [1], "date": ["02/11/1954"], "USA": [1]}))


def test_a_seat_goes_on_under_another_code_and_an_ended_state_stays() -> None:
    calls = from_wide(wide(SUN=[1, 9], RUS=[9, 3], CSK=[1, 9], CZE=[9, 1]))
    assert calls.states == ("RUS", "CSK", "CZE")
    assert calls.votes.tolist() == [[1, 1, 0], [3, 0, 1]]


def test_long_orders_by_date_and_dates_special_sessions() -> None:
    calls = from_long(long())
    assert calls.states == ("RUS", "USA")
    assert calls.votes.tolist() == [[0, 2], [1, 3]]
    assert calls.years.tolist() == [1991, 1992]
    assert calls.sessions.tolist() == [45, 47]
    assert calls.titles == ("Two", "One")


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"ms_vote": ["N", "Y", "A", "Z"]}, SourceError, "unknown vote 'Z'"),
        ({"ms_code": ["USA", "XQX", "USA", "RUS"]}, UnknownState, "'XQX' in ms_code"),
        ({"ms_code": ["USA", "USA", "USA", "RUS"]}, SourceError, "USA stands twice"),
        ({"ms_code": ["USA", None, "USA", "RUS"]}, SourceError, "1 empty cells"),
    ],
)
def test_long_refuses_by_name(
    changes: dict[str, list[object]], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        from_long(long(**changes))


def test_long_names_a_missing_column() -> None:
    with pytest.raises(SourceError, match="no column title"):
        from_long(long().drop_columns(["title"]))


def test_wide_and_long_agree_on_the_same_votes() -> None:
    one, other = from_wide(wide(RUS=[1, 9], USA=[3, 2])), from_long(long())
    assert sorted(map(tuple, one.votes.tolist())) == sorted(map(tuple, other.votes[::-1].tolist()))


def test_titles_mark_repeats_across_sessions_only() -> None:
    suffix = " : resolution / adopted by the General Assembly"
    titles = ("Peace" + suffix, "PEACE", "Parts", "Parts", "Parts", "", "")
    sessions = np.array([40, 41, 40, 40, 41, 40, 41], dtype=np.int32)
    calls = RollCalls(
        ("USA",), sessions + np.int32(1945), sessions, np.ones((7, 1), np.int8), titles
    )
    assert calls.repeats().tolist() == [0, 0, 2, 3, 4, 5, 6]


def test_periods_refuse_another_word() -> None:
    with pytest.raises(UsageError, match="not by 'month'"):
        from_wide(wide(USA=[1])).periods("month")


def test_real_wide_file(shared_data: Path) -> None:
    calls = from_wide(csv.read_csv(shared_data / "unga" / "pigeon_ungaVoting_003.csv.gz"))
    assert calls.votes.shape == (6551, 194)
    assert np.bincount(calls.votes.ravel()).tolist() == [351323, 733470, 116820, 69281]
    assert (calls.years.min(), calls.years.max()) == (1946, 2024)
    assert (calls.sessions.min(), calls.sessions.max()) == (1, 78)


def test_real_long_header(shared_data: Path) -> None:
    path = shared_data / "unga" / "undl_official_header_and_2_rows.csv"
    calls = from_long(csv.read_csv(path))
    assert calls.states == ("AFG", "BEN")
    assert calls.votes.tolist() == [[1, 0]]
    assert calls.sessions.tolist() == [78]
