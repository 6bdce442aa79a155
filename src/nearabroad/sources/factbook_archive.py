"""The World Factbook's archive, editions 1990-2025: the indicators of `factbook`, by data year.

Three shapes, told apart by content: partner shares already cut out (read again from their `raw`
text), selected fields as CSV, and one edition's dump as T-SQL (`CountryFields`), whose INSERTs
are read and never run.

Quirks. The year is that of the data, not of the edition. Editions 2018-20 and 2021-23 mostly
repeat one data year: of several editions with a figure (or list) of one year the latest counts,
the others are listed as repeated; words repeated by the next edition are read once (a list of
organisations stands where it is new). Editions 2018-20 print most quantities without a year: these
are listed, not guessed. A list of languages or peoples without a year is dated by the year before
the first edition that prints these words. Codes are not today's in old editions (`so` is the
Soviet Union, `ca` Cape Verde, `st` four islands): states go by name. The dump has no names but
in its own field `Country name`. Totals of trade are goods up to the 2020 edition, goods and
services since; those of 1992-95 that leave out the former Soviet Union are no totals. Before
1999 partners have no shares. GDP at the official rate begins in 2006 (before: purchasing power).
A partner that an edition leaves out (Russia for Belarus 2024-25, for Kazakhstan 2013-14) is a
hole, not a fall. Field names change dashes (`Exports--partners`).

Address: the archive's repository holds one packed dump an edition. There is no edition after 2025,
so that a file changes only where the archive mends it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.core.fetching import Get, Wanted
from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.core.states import iso3_from_name
from nearabroad.sources import _factbook_fields as fields_of
from nearabroad.sources import _files as files
from nearabroad.sources._factbook_fields import Field, Row, Unparsed
from nearabroad.sources._factbook_indicators import indicators
from nearabroad.sources._factbook_old import (
    GOODS_AND_SERVICES_SINCE,
    PART_OF_TRADE,
    shaped,
)
from nearabroad.sources._tsql import inserted

NOT_HERE = ("own_language", "own_people")

SPEC = SourceSpec(
    id="factbook_archive",
    title="The World Factbook, archive of editions 1990-2025",
    publisher="Central Intelligence Agency",
    table="observation",
    snapshots=(),
    licence="public domain",
    citation=Citation(
        key="cia_world_factbook_archive",
        author="Central Intelligence Agency",
        title="The World Factbook, editions of 1990 to 2025",
        year=2025,
        publisher="Central Intelligence Agency, Washington, DC",
        url="https://github.com/MilkMp/CIA-World-Factbooks-Archive-1990-2025",
    ),
    cadence="edition",
    indicators=tuple(item for item in indicators() if item.id not in NOT_HERE),
    caution="The year is that of the data; an edition that omits a partner is a hole.",
)

SELECTED = ("year", "country_id", "fips_or_code", "country", "field", "content")
PARTNERS = ("edition_year", "country", "fips", "flow", "partner", "share_pct", "data_year", "raw")
DUMP = "CountryFields"
LISTS = ("export_partner_share", "import_partner_share", "language", "people")
UNDATED = "; year not printed"
SAME_WORDS = "the words of an edition before"
# Names that only old editions use, and longer forms; states of today.
OLD_NAMES = {
    "Burkina": "BFA", "Burma (Myanmar)": "MMR", "Western Samoa": "WSM", "Zaire": "COD",
    "Macedonia,": "MKD", "Macedonia, The Former Yugoslav Republic of": "MKD",
    "The Former Yugoslav Republic of Macedonia": "MKD", "Man, Isle of": "IMN",
    "Pitcairn Islands": "PCN", "Cocos (Keeling) Islands": "CCK", "Svalbard": "SJM",
    "St. Pierre and Miquelon": "SPM", "Congo, Republic of": "COG", "The Dominican": "DOM",
    "Federated States of Micronesia": "FSM",
    "French Southern and Antarctic Lands": "ATF",
}  # fmt: skip


class Printed(NamedTuple):
    """One field of one country in one edition, as printed."""

    edition: int
    country: str
    field: str
    text: str
    last: int
    """The last of the editions in a row that print the same words."""
    file: str


class Found(NamedTuple):
    """A row with its state and edition; `text` is what its list was printed as."""

    state: str
    edition: int
    row: Row
    text: str
    file: str


EDITIONS = range(1990, 2026)
DUMP_ADDRESS = (
    "https://raw.githubusercontent.com/MilkMp/CIA-World-Factbooks-Archive-1990-2025/main/"
    "data/fields/country_fields_{edition}.sql.gz"
)


def fetch(get: Get, wanted: Wanted) -> Iterator[Path]:
    """The dump of each edition from the first year asked for to the last that there was."""
    for edition in EDITIONS:
        if edition >= wanted.since:
            name = f"factbook_fields_{edition}.sql.gz"
            yield get(DUMP_ADDRESS.format(edition=edition), name, kinds=("gzip",))


def read(path: Path) -> pa.Table:
    """Observations of all editions in a file, by data year, one per key; sorted.

    Raises `SourceError` for a file that is none of the three.
    """
    table = read_together([path])
    column = pa.nulls(table.num_rows, pa.string())
    return table.set_column(table.column_names.index("snapshot"), "snapshot", column)


def read_together(paths: Sequence[Path]) -> pa.Table:
    """Observations of all editions in several files; of one data year the latest edition counts.

    `snapshot` holds the name of the file that a row was read from.
    """
    records = [
        files.observed(
            SPEC.id, row.indicator, found.state, row.partner, row.year, row.band.value, row.unit,
            row.band.status, (row.band.low, row.band.high),
        )
        | {"snapshot": found.file}
        for found in _parsed(paths)[0]
        for row in [found.row]
    ]  # fmt: skip
    records.sort(key=lambda r: (r["indicator"], r["state"], r["partner"] or "", r["year"]))
    return table_of(records, OBSERVATION)


def unparsed(path: Path) -> list[Unparsed]:
    """Every text, or part of one, that gave no observation; `gec` is the country and edition."""
    return _parsed([path])[1]


def left_out(path: Path) -> tuple[files.LeftOut, ...]:
    """What gave no observation, counted by field and reason."""
    return files.counted(Counter((item.field, item.why) for item in unparsed(path)))


def _printed(path: Path) -> Iterator[Printed]:
    text = files.text_of(path)
    if files.has_header(text, SELECTED):
        for where, row in files.rows_below(text, path.name, SELECTED):
            edition = int(files.number(row["year"], where))
            yield Printed(edition, row["country"], row["field"], row["content"], edition, path.name)
    elif files.has_header(text, PARTNERS):
        flows = {"X": "Exports - partners", "M": "Imports - partners"}
        for where, row in files.rows_below(text, path.name, PARTNERS):
            if row["flow"] not in flows:
                raise SourceError(f"{where}: flow {row['flow']!r} is neither X nor M.")
            edition = int(files.number(row["edition_year"], where))
            yield Printed(
                edition, row["country"], flows[row["flow"]], row["raw"], edition, path.name
            )
    elif f"INSERT INTO {DUMP}" in text:
        yield from _dumped(text, path.name)
    else:
        raise SourceError(f"{path.name} is none of the Factbook archive's files.")


def _dumped(text: str, name: str) -> Iterator[Printed]:
    """Fields of a dump; the country is what its own field `Country name` says."""
    year = re.search(rf"{DUMP} for year (\d{{4}})", text[:2000])
    if year is None:
        raise SourceError(f"{name}: the dump does not say of which year it is.")
    countries: dict[str, dict[str, str]] = defaultdict(dict)
    for row in inserted(text, DUMP, name):
        if row["CountryID"] and row["FieldName"]:
            countries[row["CountryID"]].setdefault(row["FieldName"], row["Content"] or "")
    for number, fields in countries.items():
        country = short_name(fields.get("Country name", "")) or f"country {number}"
        for field, content in fields.items():
            yield Printed(int(year[1]), country, field, content, int(year[1]), name)


def short_name(text: str) -> str:
    """The conventional short form of a state's name, or the long one where that is none.

    >>> short_name("conventional long form: Republic of Armenia conventional short form: Armenia "
    ...            "local long form: Hayastani Hanrapetut'yun")
    'Armenia'
    """
    for form in ("short", "long"):
        found = re.search(
            rf"conventional {form} form:\s*(.*?)(?=\s+(?:conventional|local|former|note|"
            r"abbreviation|etymology)\b|$)",
            text,
        )
        if found and found[1].strip(" ;") not in ("none", ""):
            return re.sub(r"\s*\(.*?never closed$", "", found[1].strip(" ;"))
    return ""


@lru_cache(maxsize=2048)
def _state(country: str) -> str | None:
    name = country.strip()
    if name in OLD_NAMES:
        return OLD_NAMES[name]
    try:
        return iso3_from_name(name)
    except UnknownState:
        return None


def _parsed(paths: Iterable[Path]) -> tuple[list[Found], list[Unparsed]]:
    failures: list[Unparsed] = []
    printed = (item for path in paths for item in _printed(path))
    latest: dict[tuple[str, str, str, int], list[Found]] = {}
    for found in _dated(_found(_runs(printed, failures), failures), failures):
        row = found.row
        partner = "" if row.indicator in LISTS else row.partner or ""
        key = (row.indicator, found.state, partner, row.year)
        kept = latest.setdefault(key, [])
        if kept and kept[0].edition < found.edition:
            failures.extend(_as_failure(item, "repeated in a later edition") for item in kept)
            kept.clear()
        if any(item.row.partner == row.partner for item in kept):
            failures.append(_as_failure(found, "duplicate key"))
        else:
            kept.append(found)
    return [found for kept in latest.values() for found in kept], failures


def _runs(printed: Iterable[Printed], failures: list[Unparsed]) -> list[Printed]:
    """Fields by edition; words that the next editions repeat stand once, with the last of them.

    An edition may print a field of one country twice (2008: Serbia before and after February);
    each text is held against all that the edition before has, so that their order tells nothing.
    """
    runs: dict[tuple[str, str, bool], list[Printed]] = defaultdict(list)
    # Two files may hold the same field of the same edition: the first stands for both.
    once: dict[tuple[object, ...], Printed] = {}
    for item in printed:
        once.setdefault(item[:-1], item)
    for (edition, country, name), texts in groupby(sorted(once.values()), lambda item: item[:3]):
        run = runs[country, name, edition >= GOODS_AND_SERVICES_SINCE]
        before = max((item.last for item in run), default=None)
        known = {item.text: place for place, item in enumerate(run) if item.last == before}
        for item in texts:
            if item.text in known:
                place = known[item.text]
                run[place] = run[place]._replace(last=edition)
                failures.append(Unparsed(f"{country}, {edition}", name, item.text, SAME_WORDS))
            else:
                run.append(item)
    return sorted(
        (item for run in runs.values() for item in run),
        key=lambda item: (item.last, item.country, item.field, item.edition, item.text),
    )


def _found(printed: Iterable[Printed], failures: list[Unparsed]) -> Iterator[Found]:
    for item in printed:
        place = f"{item.country}, {item.edition}"
        state = _state(item.country)
        for name, text, note in shaped(item.edition, item.field, item.text):
            field = Field(place, name, text, note, item.edition - 1)
            if state is None:
                failures.append(field.failed("no state of today"))
                continue
            if name == PART_OF_TRADE:
                field = replace(field, name=f"Economy / {item.field}")
                failures.append(field.failed(PART_OF_TRADE))
                continue
            for result in _results(field):
                if isinstance(result, Unparsed):
                    failures.append(result)
                else:
                    yield Found(state, item.last, result, text, item.file)


def _results(field: Field) -> fields_of.Result:
    reader = fields_of.reader_of(field.name)
    if reader is not None:
        yield from reader(field)
    elif fields_of.is_end_use(field.name):
        yield from fields_of.end_use_rows(field, "")


def _dated(found: Iterable[Found], failures: list[Unparsed]) -> Iterator[Found]:
    """Rows with a year of their own; an undated list has that of the first to print it."""
    first: dict[tuple[str, str, str], int] = {}
    for item in found:
        row = item.row
        if row.unit.endswith(UNDATED):
            if row.indicator not in ("language", "people"):
                failures.append(_as_failure(item, "year not printed"))
                continue
            key = (item.state, row.indicator, item.text)
            if first.setdefault(key, row.year) != row.year:
                failures.append(_as_failure(item, SAME_WORDS))
                continue
        if not item.edition - 60 < row.year <= item.edition:
            failures.append(_as_failure(item, "year does not fit the edition"))
            continue
        yield item


def _as_failure(found: Found, why: str) -> Unparsed:
    row = found.row
    text = f"{row.partner or ''} {row.year} {row.band.value}".strip()
    return Unparsed(f"{found.state}, {found.edition}", row.indicator, text, why)
