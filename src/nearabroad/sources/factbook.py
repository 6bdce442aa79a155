"""The World Factbook, 2015 and 2025 editions: partners, languages, peoples, trade, energy.

Quirks. The 2015 edition prints goods trade and nearly every partner over 4 %, the 2025 edition
goods and services and five partners: a partner that is not printed is not zero. Language and
ethnic figures are often older than the edition; the year is that of the data. The two codes
`CC` and `SK` of the 2015 edition became `UC` and `NN`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.core.schemas import OBSERVATION
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.core.states import iso3_from_gec
from nearabroad.sources import _factbook_fields as fields_of
from nearabroad.sources import _factbook_lists as lists_of
from nearabroad.sources import _factbook_text as text_of
from nearabroad.sources._factbook_fields import Field, Row, Unparsed
from nearabroad.sources._factbook_indicators import indicators

DATA_YEARS = {2015: 2014, 2025: 2023}
_FORMER_CODES = {"CC": "UC", "SK": "NN"}


SPEC = SourceSpec(
    id="factbook",
    title="The World Factbook",
    publisher="Central Intelligence Agency",
    table="observation",
    snapshots=("factbook_2015.parquet", "factbook_2025.parquet"),
    licence="public domain",
    citation=Citation(
        key="cia_world_factbook",
        author="Central Intelligence Agency",
        title="The World Factbook, editions of 2015 and 2025",
        year=2025,
        publisher="Central Intelligence Agency, Washington, DC",
        url="https://www.cia.gov/the-world-factbook/",
    ),
    cadence="edition",
    indicators=indicators(),
    caution=(
        "Free text. The 2015 edition lists nearly every partner over 4 %, the 2025 edition the "
        "first five; total trade is goods in the one, goods and services in the other. A partner "
        "or language that is not printed is not zero."
    ),
)


def read(path: Path) -> pa.Table:
    """Observations of one edition (schema `core.schemas.OBSERVATION`, snapshot NULL), sorted.

    Shares run 0..1; units stand in `unit`. Raises `SourceError` for a file that is no edition.
    """
    rows, _ = _rows(path)
    records = [
        {
            "source": SPEC.id,
            "indicator": row.indicator,
            "state": state,
            "partner": row.partner,
            "year": row.year,
            "value": row.band.value,
            "low": row.band.low,
            "high": row.band.high,
            "unit": row.unit,
            "status": row.band.status,
            "snapshot": None,
        }
        for state, row in rows
    ]
    records += _own_names(path, DATA_YEARS[edition(_table(path), path.name)])
    records.sort(key=lambda r: (r["indicator"], r["state"], r["partner"] or "", r["year"]))
    return pa.Table.from_pylist(records, schema=OBSERVATION)


def unparsed(path: Path) -> list[Unparsed]:
    """Every text, or part of a text, of one edition that gave no observation, with the reason."""
    return _rows(path)[1]


def edition(table: pa.Table, name: str) -> int:
    """Year of the edition, from the table's metadata; raises `SourceError` if it is none.

    >>> edition(pa.table({}, metadata={"edition": "2015"}), "a.parquet")
    2015
    """
    year = int((table.schema.metadata or {}).get(b"edition", b"0"))
    if year not in DATA_YEARS:
        raise SourceError(f"{name} is no World Factbook edition this source reads.")
    return year


def _table(path: Path) -> pa.Table:
    """The edition's table; raises `SourceError` for a file that is none."""
    try:
        table = pq.read_table(path)
    except pa.ArrowInvalid as error:
        raise SourceError(f"{path.name} is no Parquet file: {error}") from error
    if table.column_names != ["gec", "name", "field", "text"]:
        raise SourceError(f"{path.name}: columns are {', '.join(table.column_names)}.")
    return table


def _state(gec: str) -> str | None:
    try:
        return iso3_from_gec(_FORMER_CODES.get(gec, gec))
    except UnknownState:
        return None


def _countries(table: pa.Table) -> dict[str, dict[str, str]]:
    """Factbook code -> field -> plain text."""
    countries: dict[str, dict[str, str]] = defaultdict(dict)
    for record in table.to_pylist():
        countries[record["gec"]][record["field"]] = text_of.plain(record["text"])
    return countries


def _results(gec: str, texts: dict[str, str], year: int) -> Iterator[Row | Unparsed]:
    """Rows and unparsed texts of one country, in the order of its fields."""
    known = _state(gec) is not None
    last_line = texts.get(f"{fields_of.END_USE} / imports of goods and services", "")
    for name, text in texts.items():
        reader, end_use = fields_of.reader_of(name), fields_of.is_end_use(name)
        if reader is None and not end_use:
            continue
        note = _note(name, texts)
        field = Field(gec, name, text, note, year)
        if not known:
            yield field.failed("no state code")
        elif reader is not None:
            yield from reader(field)
        else:
            yield from fields_of.end_use_rows(field, last_line)


def _note(name: str, texts: dict[str, str]) -> str:
    """The note that belongs to a field: its own, or that of the field above it."""
    for owner in (name, name.rpartition(" / ")[0]):
        if note := texts.get(f"{owner} / note"):
            return note
    return ""


def _rows(path: Path) -> tuple[list[tuple[str, Row]], list[Unparsed]]:
    """(state, row) of an edition, one per key, and what gave none; the first of a key stays."""
    table = _table(path)
    year = DATA_YEARS[edition(table, path.name)]
    rows: dict[tuple[str, str, str, int], Row] = {}
    failures: list[Unparsed] = []
    for gec, texts in sorted(_countries(table).items()):
        for result in _results(gec, texts, year):
            if isinstance(result, Unparsed):
                failures.append(result)
                continue
            state = _state(gec) or ""
            key = (result.indicator, state, result.partner or "", result.year)
            if key in rows:
                text = f"{result.partner or ''} {result.year} {result.band.value}".strip()
                failures.append(Unparsed(gec, result.indicator, text, "duplicate key"))
            else:
                rows[key] = result
    return [(key[1], row) for key, row in rows.items()], failures


def _own_names(path: Path, year: int) -> list[dict[str, object]]:
    """Rows that name each state's own language and people (value 1, the name as partner)."""
    return [
        {
            "source": SPEC.id, "indicator": indicator, "state": state, "partner": name,
            "year": year, "value": 1.0, "low": 1.0, "high": 1.0, "unit": "name",
            "status": "reported", "snapshot": None,
        }
        for state, names in languages_and_peoples(path).items()
        for indicator, name in zip(("own_language", "own_people"), names, strict=True)
        if name
    ]  # fmt: skip


def languages_and_peoples(path: Path) -> dict[str, tuple[str | None, str | None]]:
    """Each state's main language and its people's name, ISO3 -> (language, people).

    The language is the official one that bears the people's name if its share is printed, else
    the most spoken official one, else the first listed. The people's name is the nationality
    adjective in the spelling of the lists of peoples. Tells which language and which people
    belong to a patron. None where the edition does not say.
    """
    result: dict[str, tuple[str | None, str | None]] = {}
    for gec, texts in sorted(_countries(_table(path)).items()):
        state = _state(gec)
        if state is None:
            continue
        people = _people(texts.get("People and Society / Nationality / adjective", ""))
        names = ("People and Society / Languages / Languages", "People and Society / Languages")
        text = next((texts[name] for name in names if name in texts), "")
        result[state] = (_main_language(text, people), people)
    return result


def _people(adjective: str) -> str | None:
    name = lists_of.tidy_name(re.split(r",|;| or ", adjective)[0])
    return fields_of.plain_name("people", name) if name else None


def _main_language(text: str, people: str | None) -> str | None:
    listing = lists_of.people_list(text)
    figured = [
        (fields_of.plain_name("language", e.name), e.share.high, e.official)
        for e in listing.entries
        if e.share is not None and not lists_of.is_rest(e.name)
    ]
    official = [item for item in figured if item[2]]
    own = [item for item in official if people and item[0].split("/")[0] == people]
    unfigured = [part for part, why in listing.rest if why == "no figure"]
    # Only in brackets: "English is the subsidiary official language ..." is prose.
    named = [p for p in unfigured if "official" in " ".join(text_of.outside_brackets(p)[1])]
    if own:
        return own[0][0]
    if official or (figured and not named):
        return max(official or figured, key=lambda item: item[1])[0]
    first = (named or unfigured or [""])[0]
    return fields_of.plain_name("language", lists_of.tidy_name(first)) or None
