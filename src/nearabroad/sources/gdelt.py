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

from nearabroad.core.errors import SourceError
from nearabroad.core.fetching import Get, Wanted
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.sources import _events as events
from nearabroad.sources._files import LeftOut

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
BATCH = 300_000_000
"""Bytes of plain files that are worked on at once; as many are unpacked meanwhile."""


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
            for number, file in enumerate(events.plain(path)):
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


def load(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> tuple[int, int]:
    """Rows that name two different countries into `report`; how many were bad, and how many in all.

    Raises `SourceError` where more than one in a hundred of a file's rows is bad.
    """
    bad, rows = Counter[str](), Counter[str]()
    for batch in events.batches(paths, BATCH):
        rows[batch.path.name] += batch.lines
        bad[batch.path.name] += _inserted(connection, batch.files, batch.path.name)
    for name, count in rows.items():
        if not count:
            raise SourceError(f"{name} has no rows.")
        if bad[name] > events.MOST_BAD * count:
            raise SourceError(
                f"{name}: {bad[name]:,} of {count:,} rows are broken (at most "
                f"{events.MOST_BAD:.0%} may be); fetch it again, or mend it."
            )
    return bad.total(), rows.total()


def _inserted(connection: duckdb.DuckDBPyConnection, files: Sequence[Path], name: str) -> int:
    """The rows of plain files into `report`; how many were bad."""
    by_width: dict[int, list[Path]] = defaultdict(list)
    for file in files:
        by_width[_width(file, name)].append(file)
    bad = 0
    for width, same in by_width.items():
        if width:
            connection.execute(_insertion(same, width), {"name": name})
            counts = connection.execute(_BAD).fetchall()
            bad += sum(int(row[0]) for row in counts)
            connection.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
            connection.execute("DELETE FROM report WHERE day IS NULL")
    return bad


def _width(file: Path, name: str) -> int:
    """The columns of most of the first hundred rows, 0 where there are none; else it raises."""
    with file.open("rb") as stream:
        widths = [line.count(b"\t") + 1 for line in stream.readlines(50_000)[:100]]
    usual = max(set(widths), key=widths.count) if widths else 0
    if usual and usual not in WIDTHS:
        raise SourceError(
            f"{name} is no GDELT event file: rows of {usual} columns, not "
            f"{', '.join(map(str, WIDTHS))}."
        )
    return usual


_BAD = """
SELECT count(DISTINCT (file_id, line)) FROM reject_errors
UNION ALL SELECT count(*) FROM report WHERE day IS NULL
"""


def _insertion(files: Sequence[Path], width: int) -> str:
    columns = {f"c{number:02d}": "VARCHAR" for number in range(width)}
    place, url = {61: ("c52", "c60"), 58: ("c50", "c57"), 57: ("c50", "''")}[width]
    listed = ", ".join(events.quoted(events.literal(file)) for file in files)
    return rf"""
        INSERT INTO report
        SELECT c00, c07, c17, try_strptime(c01, '%Y%m%d')::DATE, c26, nullif({place}, ''),
            CASE WHEN length(headline) >= {HEADLINE}
                AND length(headline) - length(translate(headline, '-_', '')) >= 3
                THEN headline ELSE coalesce(nullif({url}, ''), c00) END,
            $name
        FROM (
            SELECT *, split_part(rtrim({url}, '/'), '/', -1) AS headline
            FROM read_csv([{listed}], columns = {columns}, auto_detect = false, header = false,
                delim = '\t', quote = '', escape = '', max_line_size = 1000000,
                store_rejects = true)
        )
        WHERE c07 <> '' AND c17 <> '' AND c07 <> c17
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
