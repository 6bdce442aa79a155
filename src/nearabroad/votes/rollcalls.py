"""Roll calls as one matrix: resolutions by states, from either publisher's shape.

Quirks of Voeten's wide file: one `rcid` may stand for two resolutions, so that a row is a
resolution; until 1996 the day of a date is the week of its month.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.errors import SourceError, UsageError
from nearabroad.votes.codes import LONG_VOTES, MISSING, WIDE_VOTES, voting_state

Votes = npt.NDArray[np.int8]
Whole = npt.NDArray[np.int32]

WIDE_COLUMNS = frozenset({"rcid", "date", "me", "nu", "di", "hr", "co", "ec", "title"})
"""Columns of the wide shape that are no states: number, date, six issue flags; a title if any."""
LONG_COLUMNS = ("undl_id", "ms_code", "ms_vote", "date", "session", "title")
WEEKS_UNTIL = 1996
"""The last year in which the wide file's day of the month is a week."""


@dataclass(frozen=True, eq=False)
class RollCalls:
    """Recorded votes: `votes[resolution, state]`, 0 missing, 1 yes, 2 abstain, 3 no.

    `years` are calendar years; `sessions` the regular session under way, which opens in
    September of 1945 + session. Special sessions count with the regular one of their date.
    `titles` are there only if the publisher prints them.
    """

    states: tuple[str, ...]
    years: Whole
    sessions: Whole
    votes: Votes
    titles: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        shape = (len(self.years), len(self.states))
        if self.votes.shape != shape or len(self.sessions) != shape[0]:
            raise ValueError(f"votes are {self.votes.shape}, resolutions and states are {shape}")
        if len(set(self.states)) != len(self.states):
            raise ValueError("a state stands twice")
        if self.titles is not None and len(self.titles) != shape[0]:
            raise ValueError("one title for each resolution, or none at all")
        if self.votes.size and not 0 <= self.votes.min() <= self.votes.max() <= 3:
            raise ValueError("votes are 0 missing, 1 yes, 2 abstain, 3 no")

    def periods(self, by: str) -> Whole:
        """The year of each resolution: `year` of the calendar, or `session` by its opening year.

        Raises `UsageError` for another word.
        """
        if by not in ("year", "session"):
            raise UsageError(f"votes are taken by 'year' or by 'session', not by {by!r}.")
        return self.years if by == "year" else self.sessions + np.int32(1945)

    def repeats(self) -> Whole:
        """A number for each resolution, the same for those whose title marks a repeat.

        Only across sessions: a title that stands twice in one session (parts A and B, or
        amendments) marks nothing, and its resolutions stay apart, as do those without a title.
        """
        own = np.arange(len(self.years), dtype=np.int32)
        if self.titles is None:
            return own
        seen: dict[str, list[int]] = {}
        for row, title in enumerate(self.titles):
            seen.setdefault(plain_title(title), []).append(row)
        for title, rows in seen.items():
            sessions = self.sessions[rows]
            if title and len(set(sessions.tolist())) == len(rows):
                own[rows] = rows[0]
        return own


def plain_title(title: str) -> str:
    """A title without what differs between repeats: case, spaces, the words on its adoption.

    >>> plain_title("Right of peoples  : resolution / adopted by the General Assembly")
    'right of peoples'
    """
    head = re.split(r"\s*:\s*resolution\b", title, maxsplit=1)[0]
    return " ".join(head.split()).casefold()


def session_of(year: int, month: int, day: int, *, weeks: bool = False) -> int:
    """Regular session under way at a date, taken to open on 15 September.

    With `weeks` the day is a week of the month, and the third week opens the session.

    >>> session_of(2022, 10, 12), session_of(2022, 3, 2), session_of(1946, 1, 1)
    (77, 76, 1)
    """
    opened = month > 9 or (month == 9 and day >= (3 if weeks else 15))
    return max(1, year - (1945 if opened else 1946))


def from_wide(table: pa.Table) -> RollCalls:
    """Roll calls from Voeten's wide shape: a row for each resolution, a column for each state.

    Raises `SourceError` for an unknown column or vote code, `UnknownState` for an unknown
    state's column (three capitals).

    >>> table = pa.table({"rcid": [3], "date": ["1946-01-01"], "USA": [3], "RUS": [1]})
    >>> from_wide(table).votes.tolist()
    [[3, 1]]
    """
    names = [name for name in table.column_names if name not in WIDE_COLUMNS]
    for name in names:
        if re.fullmatch("[A-Z]{3}", name) is None:
            raise SourceError(f"roll calls: column {name!r} is neither a state nor a known field.")
    codes = [voting_state(name, "the roll calls' columns") for name in names]
    columns = [_recoded(table[name], name) for name in names]
    states = tuple(dict.fromkeys(codes))
    votes = np.zeros((table.num_rows, len(states)), dtype=np.int8)
    for code, column in zip(codes, columns, strict=True):
        _merge(votes[:, states.index(code)], column, code)
    dates = [_date_of(text) for text in table["date"].cast(pa.string()).to_pylist()]
    titles = table["title"].to_pylist() if "title" in table.column_names else None
    return RollCalls(
        states,
        np.array([year for year, _, _ in dates], dtype=np.int32),
        np.array([session_of(*date, weeks=date[0] <= WEEKS_UNTIL) for date in dates], np.int32),
        votes,
        None if titles is None else tuple(title or "" for title in titles),
    )


def _recoded(column: pa.ChunkedArray, name: str) -> Votes:
    """Our codes for one column of the wide shape."""
    if column.null_count:
        raise SourceError(f"roll calls: {name} has {column.null_count} empty votes.")
    found = column.to_numpy()
    for code in np.unique(found).tolist():
        if code not in WIDE_VOTES:
            raise SourceError(f"roll calls: {name} has the unknown vote code {code!r}.")
    table = np.zeros(max(WIDE_VOTES) + 1, dtype=np.int8)
    table[list(WIDE_VOTES)] = list(WIDE_VOTES.values())
    result: Votes = table[found.astype(np.int64)]
    return result


def _merge(into: Votes, column: Votes, code: str) -> None:
    """Two codes of one seat: their votes join, and never stand side by side."""
    if bool(np.any((into != MISSING) & (column != MISSING))):
        raise SourceError(f"roll calls: two columns give the seat of {code} a vote at once.")
    np.maximum(into, column, out=into)


def _date_of(text: str | None) -> tuple[int, int, int]:
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", text or "")
    if match is None:
        raise SourceError(f"roll calls: {text!r} is no date of the form 1946-01-31.")
    year, month, day = (int(part) for part in match.groups())
    return year, month, day


def from_long(table: pa.Table) -> RollCalls:
    """Roll calls from the UN Digital Library's shape: a row for each resolution and state.

    Resolutions are ordered by date, then by number. Raises `SourceError` for a missing column,
    an unknown vote code or a state that votes twice, `UnknownState` for an unknown state.
    """
    missing = [name for name in LONG_COLUMNS if name not in table.column_names]
    if missing:
        raise SourceError(f"roll calls: no column {', '.join(missing)}.")
    codes, code_of = _encoded(table["ms_code"])
    words, word_of = _encoded(table["ms_vote"])
    for word in words:
        if word not in LONG_VOTES:
            raise SourceError(f"roll calls: unknown vote {word!r} in ms_vote.")
    seats = [voting_state(code, "ms_code") for code in codes]
    states = tuple(sorted(set(seats)))
    numbers, number_of = _encoded(table["undl_id"].cast(pa.string()))
    first = np.unique(number_of, return_index=True)[1]
    head = table.select(["date", "session", "title"]).take(first)
    dates = [_date_of(text) for text in head["date"].cast(pa.string()).to_pylist()]
    order = sorted(range(len(first)), key=lambda row: (dates[row], numbers[row]))
    place = np.argsort(order)
    resolution, state = place[number_of], np.array([states.index(seat) for seat in seats])[code_of]
    vote = np.array([LONG_VOTES[word] for word in words], dtype=np.int8)[word_of]
    votes = _filled(resolution, state, vote, (len(order), len(states)), states)
    marks = head["session"].cast(pa.string()).to_pylist()
    titles = head["title"].to_pylist()
    return RollCalls(
        states,
        np.array([dates[row][0] for row in order], dtype=np.int32),
        np.array([_session(marks[row], dates[row]) for row in order], dtype=np.int32),
        votes,
        tuple(titles[row] or "" for row in order),
    )


def _encoded(column: pa.ChunkedArray) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Distinct values of a column and the index of each row's value."""
    if column.null_count:
        raise SourceError(f"roll calls: {column.null_count} empty cells in a key column.")
    encoded = pc.dictionary_encode(column).combine_chunks()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)


def _filled(
    rows: npt.NDArray[np.int64],
    columns: npt.NDArray[np.int64],
    vote: Votes,
    shape: tuple[int, int],
    states: Sequence[str],
) -> Votes:
    """The matrix of the long rows; a cell that stands twice is refused."""
    cell = rows * shape[1] + columns
    values, counts = np.unique(cell, return_counts=True)
    if values.size and counts.max() > 1:
        state = states[int(values[counts.argmax()]) % shape[1]]
        raise SourceError(f"roll calls: {state} stands twice in one resolution.")
    votes = np.zeros(shape, dtype=np.int8)
    votes[rows, columns] = vote
    return votes


def _session(mark: str | None, date: tuple[int, int, int]) -> int:
    """A regular session's own number; for a special one (ES-10) the regular one of its date."""
    return int(mark) if mark and mark.strip().isdigit() else session_of(*date)
