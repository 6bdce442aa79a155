"""Agreement of two states' recorded votes in the UN General Assembly, by year.

Three shapes, told apart by their header: agreement already computed (embedded), Voeten's wide
file (a row per roll call, a column per state), and the UN Digital Library's file (a row per state
and resolution). Agreement is the share of votes in which both voted (yes, abstain, no) and voted
alike.

Quirks. Raw agreement moves with the Assembly's agenda; compare patrons in the same year. Years
with under ten votes in common are left out. Voeten's codes: 1 yes, 2 abstain, 3 no, 8 absent,
9 not a member, sometimes with a decimal (`1.0`); Turkey has 9 votes in 2023 and none in 2024, a
hole since it was renamed. The Digital Library holds adopted resolutions
only (Voeten has failed drafts and paragraphs as well), writes X for no vote, has the name and
code of the time (USSR, SUN), and its column `vote_note` comes and goes between releases.

All pairs would be 1.4 million rows: partners are all states against `PARTNERS`, the permanent
five, every patron and rival of the reference case that has a vote, and five more that are asked
for; `read(path, partners)` takes others.

Address: the Digital Library's record of all General Assembly votes, one CSV of about 350 MB whose
name holds its date; the record's list of files tells the latest. The Library may answer a program
with a check for browsers (status 202): then the file is taken by hand.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.core.fetching import Get, Wanted
from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.core.states import nearest_codes, states
from nearabroad.sources import _files as files
from nearabroad.sources._facts import rows_of, share

MINIMUM_VOTES = 10
PARTNERS = ("CHN", "FRA", "GBR", "RUS", "USA", "DEU", "IND", "IRN", "KAZ", "TUR")

SPEC = SourceSpec(
    id="un_votes",
    title="United Nations General Assembly roll calls, agreement by pair and year",
    publisher="Erik Voeten, Anton Strezhnev, Michael Bailey",
    table="observation",
    snapshots=("facts/un_vote_agreement.csv",),
    licence="CC0 1.0 (roll-call data); agreement computed by nearabroad",
    cadence="yearly",
    citation=Citation(
        key="voeten_unga",
        author="Erik Voeten and Anton Strezhnev and Michael Bailey",
        title="United Nations General Assembly Voting Data",
        year=2024,
        publisher="Harvard Dataverse",
        url="https://doi.org/10.7910/DVN/LEJUQZ",
        note="Agreement: both voting, same of yes, abstain, no.",
    ),
    indicators=(
        Indicator("vote_agreement", "Share of votes cast alike", "share of votes in common"),
        Indicator("votes_in_common", "Votes in which both voted", "votes", high=None),
    ),
    caution="Moves with the agenda: compare patrons within a year.",
)

COLUMNS = ("state", "patron", "year", "agreement", "votes")
WIDE_START = ("rcid", "date")
LIBRARY_COLUMNS = ("undl_id", "ms_code", "ms_vote", "date")
YES, ABSTAIN, NO, NO_VOTE = 1, 2, 3, 0
_WIDE = {"1": YES, "2": ABSTAIN, "3": NO, "8": NO_VOTE, "9": NO_VOTE, "": NO_VOTE}
_WIDE |= {f"{code}.0": vote for code, vote in _WIDE.items() if code} | {"NA": NO_VOTE}
_LIBRARY = {"Y": YES, "A": ABSTAIN, "N": NO, "X": NO_VOTE, "": NO_VOTE}
# The Library's codes of the time: states that go on under another code, and states that are no
# more (their votes are no state's of today and are left out).
_CONTINUED = {"SUN": "RUS", "BYS": "BLR", "ZAR": "COD", "BUR": "MMR", "TMP": "TLS", "ROM": "ROU"}
_FORMER = ("CSK", "YUG", "DDR", "YMD", "YAR", "EAT", "EAZ")

RECORD = "4060887"
FILES = f"https://digitallibrary.un.org/api/v1/file?recid={RECORD}"
FILE = f"https://digitallibrary.un.org/record/{RECORD}/files/{{name}}.csv"
DATED = re.compile(r"(\d{4})_(\d{1,2})_(\d{1,2})_ga_(?:resolutions_)?voting")


@dataclass(frozen=True)
class RollCalls:
    """Roll calls: ids and ISO dates by row, states by column, votes as int8.

    Votes are `YES` 1, `ABSTAIN` 2, `NO` 3 and `NO_VOTE` 0 (absent or no member).
    """

    ids: tuple[str, ...]
    dates: tuple[str, ...]
    states: tuple[str, ...]
    votes: np.ndarray

    @property
    def years(self) -> np.ndarray:
        """Calendar year of each roll call."""
        return np.array([int(date[:4]) for date in self.dates])


def fetch(get: Get, wanted: Wanted) -> Iterator[Path]:
    """The latest file of the Digital Library's record; it always holds all years."""
    listing = get(FILES, "un_votes_files.json", kinds=("json",))
    try:
        names = [str(item["name"]) for item in json.loads(listing.read_text(encoding="utf-8"))]
    except (ValueError, TypeError, KeyError) as error:
        raise SourceError(f"{FILES} lists no files; take the CSV by hand and add it.") from error
    dated = {
        tuple(map(int, found.groups())): name for name in names if (found := DATED.match(name))
    }
    if not dated:
        raise SourceError(f"{FILES} lists no file of votes; take the CSV by hand and add it.")
    name = dated[max(dated)].removesuffix(".csv")
    yield get(FILE.format(name=name), "un_votes.csv")


def read(path: Path, partners: Sequence[str] = PARTNERS) -> pa.Table:
    """Agreement and the number of votes behind it: two rows per state, partner and year."""
    text = files.text_of(path)
    if files.has_header(text, COLUMNS):
        return _printed(path)
    calls, _ = _roll_calls(text, path.name)
    return _observations(calls, partners)


def roll_calls(path: Path) -> RollCalls:
    """The votes themselves, from Voeten's or the Digital Library's file."""
    return _roll_calls(files.text_of(path), path.name)[0]


def left_out(path: Path) -> tuple[files.LeftOut, ...]:
    """Votes of states that are no more, with their number."""
    text = files.text_of(path)
    return () if files.has_header(text, COLUMNS) else files.counted(_roll_calls(text, path.name)[1])


def agreement(votes: np.ndarray, one: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Votes cast alike, and votes in common, of the columns `one` with every column.

    >>> alike, common = agreement(np.array([[1, 1], [3, 1], [2, 0]], np.int8), [0])
    >>> alike.tolist(), common.tolist()
    ([[3, 1]], [[3, 2]])
    """
    cast = (votes != NO_VOTE).astype(np.float32)
    common = cast[:, one].T @ cast
    alike = np.zeros_like(common)
    for vote in (YES, ABSTAIN, NO):
        same = (votes == vote).astype(np.float32)
        alike += same[:, one].T @ same
    return alike.astype(int), common.astype(int)


def _printed(path: Path) -> pa.Table:
    rows: list[dict[str, object]] = []
    for where, row in rows_of(path, COLUMNS):
        printed = share(row["agreement"], where)
        if printed is None:
            continue
        value, *band = printed
        key = (row["state"], row["patron"], int(row["year"]))
        rows.append(
            files.observed(
                SPEC.id, "vote_agreement", *key, value, "share of votes in common",
                band=(band[0], band[1]),
            )
        )  # fmt: skip
        votes = float(row["votes"])
        rows.append(files.observed(SPEC.id, "votes_in_common", *key, votes, "votes"))
    return table_of(rows, OBSERVATION)


def _roll_calls(text: str, name: str) -> tuple[RollCalls, Counter[tuple[str, str]]]:
    header = next(csv.reader([files.first_line(text)]), [])
    if tuple(header[:2]) == WIDE_START:
        return _wide(text, name), Counter()
    if set(LIBRARY_COLUMNS) <= set(header):
        return _library(text, name)
    raise SourceError(f"{name} is neither a file of roll calls nor a table of agreement.")


def _wide(text: str, name: str) -> RollCalls:
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader)
    # Issue flags (me, nu, di, hr, co, ec) stand in lower case between the date and the states.
    columns = [place for place, code in enumerate(header) if place > 1 and code.isupper()]
    codes = tuple(_state(header[place], f"{name}, header") for place in columns)
    ids, dates, votes = [], [], []
    for row in reader:
        where = f"{name}, line {reader.line_num}"
        if len(row) != len(header):
            raise SourceError(f"{where}: {len(row)} cells where {len(header)} are expected.")
        ids.append(row[0])
        dates.append(row[1])
        try:
            votes.append([_WIDE[row[place]] for place in columns])
        except KeyError as error:
            raise SourceError(f"{where}: {error.args[0]!r} is no vote.") from error
    return RollCalls(
        tuple(ids), tuple(dates), codes, np.array(votes, np.int8).reshape(len(ids), len(codes))
    )


def _library(text: str, name: str) -> tuple[RollCalls, Counter[tuple[str, str]]]:
    out: Counter[tuple[str, str]] = Counter()
    cast: dict[tuple[str, str], int] = {}
    dates: dict[str, str] = {}
    for where, row in files.rows_below(text, name, LIBRARY_COLUMNS):
        code = row["ms_code"].strip()
        if code in _FORMER or not code:
            out[code or "no code", "a state that is no more"] += 1
            continue
        if row["ms_vote"] not in _LIBRARY:
            raise SourceError(f"{where}: {row['ms_vote']!r} is no vote.")
        call, state = row["undl_id"], _state(_CONTINUED.get(code, code), where)
        vote = _LIBRARY[row["ms_vote"]]
        dates[call] = row["date"]
        if cast.setdefault((call, state), vote) != vote:
            raise SourceError(f"{where}: a second, other vote of {state} in {call}.")
    calls = sorted(dates, key=lambda call: (dates[call], call))
    codes = sorted({state for _, state in cast})
    rows = {call: place for place, call in enumerate(calls)}
    columns = {state: place for place, state in enumerate(codes)}
    votes = np.zeros((len(calls), len(codes)), np.int8)
    for (call, state), vote in cast.items():
        votes[rows[call], columns[state]] = vote
    return RollCalls(tuple(calls), tuple(dates[c] for c in calls), tuple(codes), votes), out


def _state(code: str, where: str) -> str:
    if code not in states():
        raise UnknownState(code, nearest_codes(code), where)
    return code


def _observations(calls: RollCalls, partners: Sequence[str]) -> pa.Table:
    """Both indicators as one table, made by columns: a file of 194 states gives 200,000 rows."""
    codes = np.array(calls.states)
    places = [calls.states.index(code) for code in partners if code in calls.states]
    parts: list[tuple[np.ndarray, ...]] = []
    for year in np.unique(calls.years):
        alike, common = agreement(calls.votes[calls.years == year], places)
        enough = common >= MINIMUM_VOTES
        enough[np.arange(len(places)), places] = False
        partner, state = np.nonzero(enough)
        shares, votes = alike[enough] / common[enough], common[enough].astype(float)
        keys = codes[state], codes[places][partner], np.full(len(state), year)
        parts.append((np.full(len(state), "vote_agreement"), *keys, shares))
        parts.append((np.full(len(state), "votes_in_common"), *keys, votes))
    if not parts:
        return table_of([], OBSERVATION)
    indicator, state, partner, year, value = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    order = np.lexsort((year, partner, state, indicator))
    columns = {
        "indicator": indicator[order], "state": state[order], "partner": partner[order],
        "year": year[order], "value": value[order], "low": value[order], "high": value[order],
        "unit": np.where(
            indicator[order] == "vote_agreement", "share of votes in common", "votes"
        ),
        "source": np.full(len(order), SPEC.id), "status": np.full(len(order), "reported"),
    }  # fmt: skip
    arrays = [
        pa.array(columns[item.name]).cast(item.type)
        if item.name in columns
        else pa.nulls(len(order), item.type)
        for item in OBSERVATION
    ]
    return pa.table(arrays, schema=OBSERVATION)
