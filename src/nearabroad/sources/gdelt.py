"""GDELT: events that a program finds in the world's news, 1979 on, every fifteen minutes.

Tab-separated files without a header, plain, gzip or zip (one or many files in it): GDELT 1.0 with
58 columns (57 before April 2013, when there were no addresses yet) and GDELT 2.0 with 61.
Quirks: it counts reports, not events: one story printed by fifty papers is fifty rows. An actor's
country is a CAMEO code, mostly ISO3 (`OWN` has the exceptions; AFR or EUR are regions); the
two-letter codes (FIPS, now GEC) are of places, and a place is no actor. An organisation (NATO, the
EU) has the code of a region or none, and counts for no state. A story is the address without its
server, where its last part is a headline (twenty letters, four words): papers of one group print
one story under many servers. 1.0 and 2.0 number their rows apart: of a month take one of them.

Addresses: lists with a checksum per file. Before 19 February 2015 the files of 1.0 by year, month
and day, after it the updates of 2.0, put into one zip per month. A month has some 2,900 updates.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from nearabroad.core.errors import SourceError
from nearabroad.core.fetching import Get, Wanted
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.sources import _events as events
from nearabroad.sources._files import LeftOut
from nearabroad.sources._packed import Plain, each, plain

SPEC = SourceSpec(
    id="gdelt",
    title="GDELT 1.0 and 2.0 event database",
    publisher="The GDELT Project",
    table="event_count",
    snapshots=(),
    licence="GDELT terms of use: free for any use with citation and a link",
    cadence="monthly",
    citation=Citation(
        key="gdelt",
        author="Leetaru, Schrodt",
        title="GDELT: Global Data on Events, Location and Tone, 1979-2012",
        year=2013,
        publisher="The GDELT Project",
        url="https://www.gdeltproject.org/",
        note="ISA Annual Convention, San Francisco",
    ),
    caution="Coded by a program: many events are doubled, old, or wrong in their roles.",
)

LISTS = "https://data.gdeltproject.org/events/md5sums"
UPDATES = "https://data.gdeltproject.org/gdeltv2/masterfilelist.txt"
LATEST = "https://data.gdeltproject.org/gdeltv2/lastupdate.txt"
FIRST_UPDATE = dt.date(2015, 2, 19)
"""The day that GDELT 2.0 begins on; files of 1.0 are taken before it."""
WIDTHS = (61, 58, 57)
REGIONS = (
    "AFR", "ASA", "BLK", "CRB", "CAU", "CFR", "CAS", "CEU", "EIN", "EAF", "EEU", "EUR", "LAM",
    "MEA", "MDT", "NAF", "NMR", "PGS", "SCN", "SAM", "SAS", "SEA", "SAF", "WAF", "WST",
)  # fmt: skip
OWN: dict[str, str | None] = {
    **dict.fromkeys(REGIONS),
    "BAG": "IRQ", "GZS": "PSE", "IMY": "IMN", "KSV": "XKX", "MTN": "MNE", "ROM": "ROU",
    "TMP": "TLS", "WSB": "PSE", "ZAR": "COD",
}  # fmt: skip
"""CAMEO's country codes that are not ISO3: regions (None), and states spelt otherwise."""
NAME = re.compile(r"(\d{4})(\d{2})?(\d{2})?\.(?:zip|export\.CSV\.zip)")
UPDATE = re.compile(r"(\d{4})(\d{2})(\d{2})\d{6}\.export\.CSV\.zip")
HEADLINE = 20
"""Letters that the last part of an address has at least where it is a headline."""
LONGEST_LINE = 4 << 20
"""Bytes that a row may have; a file with a longer one is refused."""
MANY = 200_000
"""Rows of one file that are put into the engine at once."""


class Listed(NamedTuple):
    """A file of a list: its checksum and its address."""

    md5: str
    url: str

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.url.rpartition("/")[2]


def fetch(get: Get, wanted: Wanted) -> Iterator[Path]:
    """Every file of the wanted years: 1.0 before 19 February 2015, then 2.0, a zip per month."""
    if wanted.since <= FIRST_UPDATE.year:
        for listed in old_files(get(LISTS, "md5sums", kinds=("text",)).read_text(), wanted):
            yield _checked(get(listed.url, listed.name, kinds=("zip",)), listed)
    if wanted.until < FIRST_UPDATE.year:
        return
    listing = get(UPDATES, "masterfilelist.txt", kinds=("text",))
    months: dict[str, list[Listed]] = defaultdict(list)
    for listed in updates(listing.read_text()):
        if int(listed.name[:4]) in wanted.years:
            months[listed.name[:6]].append(listed)
    for month, of_month in sorted(months.items()):
        files = [_held(get, listing, listed) for listed in sorted(of_month, key=_by_name)]
        yield _bundled(files, listing.with_name(f"gdelt_{month}.zip"))


def _by_name(listed: Listed) -> str:
    return listed.name


def old_files(text: str, wanted: Wanted) -> list[Listed]:
    """The files of GDELT 1.0 in its list (`md5  name`) that are of the wanted years.

    >>> old_files("0f  2013.zip\\n1a  200601.zip\\n2b  20150220.export.CSV.zip", Wanted(
    ...     2006, 2016, ()))
    [Listed(md5='1a', url='https://data.gdeltproject.org/events/200601.zip')]
    """
    found = []
    for line in text.splitlines():
        md5, _, name = line.partition(" ")
        parts = NAME.fullmatch(name.strip())
        if parts is None or int(parts[1]) not in wanted.years:
            continue
        year, month, day = (int(part) if part else None for part in parts.groups())
        if year is None or (month is None and year > 2005):
            continue  # the list also has whole years that its months repeat
        if dt.date(year, month or 1, day or 1) < FIRST_UPDATE:
            found.append(Listed(md5, f"{LISTS.rpartition('/')[0]}/{name.strip()}"))
    return sorted(found, key=_by_name)


def updates(text: str) -> list[Listed]:
    """The event files in a list of GDELT 2.0: `bytes md5 address`, mentions and graph beside.

    >>> updates("1 ab http://data.gdeltproject.org/gdeltv2/20191024143000.export.CSV.zip")[0].url
    'https://data.gdeltproject.org/gdeltv2/20191024143000.export.CSV.zip'
    """
    rows = [line.split() for line in text.splitlines()]
    listed = [Listed(row[1], re.sub(r"^http://data\.", "https://data.", row[2])) for row in rows
              if len(row) == 3]  # fmt: skip
    return [item for item in listed if UPDATE.fullmatch(item.name)]


def _held(get: Get, listing: Path, listed: Listed) -> Path:
    """An update that is there already, by its checksum, or fetched; updates never change."""
    there = listing.with_name(listed.name)
    if there.is_file() and md5_of(there) == listed.md5:
        return there
    return _checked(get(listed.url, listed.name, kinds=("zip",)), listed)


def md5_of(path: Path) -> str:
    """The MD5 of a file, which guards against broken files and nothing else."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _checked(path: Path, listed: Listed) -> Path:
    if md5_of(path) != listed.md5:
        raise SourceError(f"{listed.name} is not what GDELT's list says (MD5); fetch it again.")
    return path


def _bundled(files: Sequence[Path], target: Path) -> Path:
    """The files of many zips in one, the same bytes for the same files."""
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as bundle:
        for path in files:
            for number, file in enumerate(plain(path)):
                name = zipfile.ZipInfo(f"{path.name.removesuffix('.zip')}.{number}")
                name.compress_type = zipfile.ZIP_DEFLATED
                bundle.writestr(name, file.read_bytes())
    part.replace(target)
    return target


def read(path: Path) -> pa.Table:
    """Events and reports by directed dyad, month, quad class and root."""
    with events.engine() as connection:
        load(connection, [path])
        return events.table_of_reports(connection, SPEC.id, _state, events.cameo_act, path.name)


def read_together(paths: Sequence[Path]) -> pa.Table:
    """Several files as one, so that a story told in two of them is one event.

    `snapshot` holds the names of the files of a row's month, with blanks between.
    """
    with events.engine() as connection:
        load(connection, paths)
        if len(paths) > 1:
            events.drop_repeated(connection)
        table = events.table_of_reports(
            connection, SPEC.id, _state, events.cameo_act, f"{len(paths)} files"
        )
        return events.with_files(connection, table)


_state = partial(events.state_of, scheme="iso3", own=OWN)


def left_out(path: Path) -> tuple[LeftOut, ...]:
    """Rows that count for no dyad, and why: broken, of one country or none, of no state."""
    with events.engine() as connection:
        bad, rows = load(connection, [path])
        events.resolved(connection, _state, events.cameo_act, path.name)
        kept = events.number(connection, "SELECT count(*) FROM report")
        own = (
            LeftOut("rows", bad, "broken: another number of columns, no date, or no text"),
            LeftOut("rows", rows - bad - kept, "of one country, or without a second actor's"),
        )
        return (*(item for item in own if item.count), *events.left_out_of(connection))


class Rows(NamedTuple):
    """Rows of one plain file that name two different countries, how many it has, how many broken.

    Broken are rows of another number of columns and rows that are no text.
    """

    table: pa.Table
    lines: int
    bad: int


def load(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> tuple[int, int]:
    """Rows that name two different countries into `report`; how many were bad, and how many in all.

    Raises `SourceError` where more than one in a hundred of a file's rows is bad.
    """
    bad, lines = Counter[str](), Counter[str]()
    waiting: list[pa.Table] = []
    last = ""
    for path, found in each(paths, rows_of):
        if waiting and (path.name != last or sum(map(len, waiting)) >= MANY):
            bad[last] += _inserted(connection, waiting, last)
            waiting = []
        waiting.append(found.table)
        last = path.name
        bad[last] += found.bad
        lines[last] += found.lines
    if waiting:
        bad[last] += _inserted(connection, waiting, last)
    for name, count in lines.items():
        if not count:
            raise SourceError(f"{name} has no rows.")
        if bad[name] > events.MOST_BAD * count:
            raise SourceError(
                f"{name}: {bad[name]:,} of {count:,} rows are broken (at most "
                f"{events.MOST_BAD:.0%} may be); fetch it again, or mend it."
            )
    return bad.total(), lines.total()


def rows_of(stream: Plain) -> Rows:
    """The rows of a plain file as its bytes come, the columns that are read as texts.

    Raises `SourceError` where it is no GDELT event file.
    """
    width = _width(stream)
    if not width:
        return Rows(_READ.empty_table(), 0, 0)
    place, url = {61: ("c52", "c60"), 58: ("c50", "c57"), 57: ("c50", None)}[width]
    columns = ["c00", "c07", "c17", "c01", "c26", place, *([url] if url else [])]
    broken: list[int | None] = []

    def skipped(row: arrow_csv.InvalidRow) -> str:
        broken.append(row.number)
        return "skip"

    parts: list[tuple[pa.Table, int]] = []
    lines = 0
    try:
        with arrow_csv.open_csv(
            stream,
            arrow_csv.ReadOptions(
                column_names=[f"c{number:02d}" for number in range(width)], block_size=LONGEST_LINE
            ),
            arrow_csv.ParseOptions(
                delimiter="\t", quote_char=False, invalid_row_handler=skipped
            ),
            arrow_csv.ConvertOptions(
                include_columns=columns, column_types=dict.fromkeys(columns, pa.binary()),
                null_values=[], strings_can_be_null=False,
            ),
        ) as batches:  # fmt: skip
            for batch in batches:
                lines += len(batch)
                parts.append(_between_two(batch, url is not None))
    except pa.ArrowException as error:
        what = str(error).partition("\n")[0].rstrip(".")
        raise SourceError(f"{stream.name} cannot be read by rows ({what}).") from error
    table = pa.concat_tables(part for part, _ in parts) if parts else _READ.empty_table()
    bad = len(broken) + sum(count for _, count in parts)
    return Rows(table, lines + len(broken), bad)


_READ = pa.schema(
    [(name, pa.string()) for name in ("id", "actor", "recipient", "day", "code", "place", "url")]
)


def _between_two(batch: pa.RecordBatch, with_url: bool) -> tuple[pa.Table, int]:
    """The rows of a batch that name two different countries, and how many rows are no text."""
    columns = list(batch.columns)
    if not with_url:
        columns.append(pa.array([b""] * len(batch), pa.binary()))
    table = pa.table(columns, _READ.names)
    bad = 0
    try:
        texts = table.cast(_READ)
    except pa.ArrowInvalid:
        right = pa.array([_is_text(row) for row in zip(*table.to_pydict().values(), strict=True)])
        bad = len(table) - pc.sum(right).as_py()
        texts = table.filter(right).cast(_READ)
    actor, recipient = texts["actor"], texts["recipient"]
    named = pc.and_(pc.not_equal(actor, ""), pc.not_equal(recipient, ""))
    return texts.filter(pc.and_(named, pc.not_equal(actor, recipient))), bad


def _is_text(row: Sequence[bytes]) -> bool:
    try:
        b"\t".join(row).decode()
    except UnicodeDecodeError:
        return False
    return True


def _inserted(connection: duckdb.DuckDBPyConnection, tables: Sequence[pa.Table], name: str) -> int:
    """Rows of one published file into `report`; how many have no date and are not put there."""
    found = pa.concat_tables(tables)
    connection.register("found", found)
    kept = events.number(connection, _INSERT, [name])
    connection.unregister("found")
    return len(found) - kept


def _width(stream: Plain) -> int:
    """The columns of most of the first hundred rows, 0 where there are none; else it raises."""
    widths = [line.count(b"\t") + 1 for line in stream.head.splitlines()[:100]]
    usual = max(set(widths), key=widths.count) if widths else 0
    if usual and usual not in WIDTHS:
        raise SourceError(
            f"{stream.name} is no GDELT event file: rows of {usual} columns, not "
            f"{', '.join(map(str, WIDTHS))}."
        )
    return usual


_INSERT = f"""
INSERT INTO report
SELECT id, actor, recipient, date, code, nullif(place, ''),
    CASE WHEN length(headline) >= {HEADLINE}
        AND length(headline) - length(replace(replace(headline, '-', ''), '_', '')) >= 3
        THEN headline ELSE coalesce(nullif(url, ''), id) END,
    $1
FROM (
    SELECT *, try_strptime(day, '%Y%m%d')::DATE AS date,
        split_part(CASE WHEN url LIKE '%/' THEN rtrim(url, '/') ELSE url END, '/', -1) AS headline
    FROM found
)
WHERE date IS NOT NULL
"""


def reports(path: Path) -> list[dict[str, object]]:
    """Reports between two states: actor, recipient, day, code, root, quad, place, story.

    What `read` counts of a file, one by one, for those who watch; raises as `read` does.
    """
    with events.engine() as connection:
        load(connection, [path])
        events.resolved(connection, _state, events.cameo_act, path.name)
        found = connection.sql(
            "SELECT actor, recipient, day, code, root, quad, place, story "
            "FROM resolved JOIN act USING (code) ORDER BY ALL"
        ).to_arrow_table()
        rows: list[dict[str, object]] = found.to_pylist()
        return rows
