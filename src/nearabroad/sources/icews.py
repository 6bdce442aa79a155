"""ICEWS: coded news events between actors of the world, 1995 on, and their dyad-year counts.

Two shapes are read. Raw events, one row per sentence coded, as the publisher's tab-separated files
(`Event ID`, `Source Country`, plain, gzip or zip) and as the comma-separated ones of the R
package `icews` (`event_id`, `source_country`). And counts by directed dyad, year and quad class
(`actor, recipient, year, verbCoop, matlCoop, verbConf, matlConf`), which have no roots and are
records as published: nothing can be clustered there, so `events` is `reports`.
Quirks: a country of NULL or nothing is an organisation or an unknown actor; event ids are not
unique; a dyad-year row of four zeros is a dyad in the publisher's panel without records, and a
dyad that never stands there is unknown, not zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from nearabroad.core.codes import resolve_partner
from nearabroad.core.errors import SourceError
from nearabroad.core.event_counts import counted
from nearabroad.core.schemas import KEYS, refuse_repeated
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.sources import _events as events
from nearabroad.sources._files import ZIP, LeftOut, header_of, magic
from nearabroad.sources._packed import plain
from nearabroad.sources._reading import check_columns, read_csv_checked

SPEC = SourceSpec(
    id="icews",
    title="ICEWS coded event data, raw and by dyad and year",
    publisher="Lockheed Martin and Harvard Dataverse",
    table="event_count",
    snapshots=(),
    licence="ICEWS terms of the dataverse: free use with citation",
    cadence="monthly",
    citation=Citation(
        key="icews",
        author="Boschee, Lautenschlager, O'Brien, Shellman, Starz, Ward",
        title="ICEWS Coded Event Data",
        year=2015,
        publisher="Harvard Dataverse",
        url="https://doi.org/10.7910/DVN/28075",
        note="dyad-year counts 2002-2014: slice of the same set",
    ),
    caution="Coverage changes from year to year: compare shares and rates, never counts.",
    by_hand="take the tab files from https://doi.org/10.7910/DVN/28075",
)

RAW = (
    "event_id", "event_date", "source_country", "cameo_code", "target_country", "story_id",
    "sentence_number", "city", "country",
)  # fmt: skip
COUNTS = ("verbCoop", "matlCoop", "verbConf", "matlConf")
"""The quad classes of the dyad-year file: cooperation and conflict, verbal and material."""
OWN: dict[str, str | None] = {"Democratic Republic of Congo": "COD"}


def read(path: Path) -> pa.Table:
    """Events and reports by directed dyad, quad class and month (raw) or year (counts)."""
    return _yearly(path) if _is_yearly(path) else _raw([path])


def read_together(paths: Sequence[Path]) -> pa.Table:
    """Several files as one: a record that stands in two counts once.

    `snapshot` holds the names of the files of a row's period, with blanks between. Two dyad-year
    files may not share a cell: that raises `SourceError`.
    """
    yearly = [path for path in paths if _is_yearly(path)]
    raw = [path for path in paths if path not in yearly]
    parts = [_named(_yearly(path), path.name) for path in yearly]
    if yearly:
        names = ", ".join(path.name for path in yearly)
        refuse_repeated(names, pa.concat_tables(parts), KEYS["event_count"])
    if raw:
        parts.append(_raw(raw, together=True))
    return pa.concat_tables(parts)


def left_out(path: Path) -> tuple[LeftOut, ...]:
    """Reports that count for no dyad: of no country, of one state, of no known act."""
    if _is_yearly(path):
        return ()
    with events.engine() as connection:
        nobody = _load(connection, [path])
        events.resolved(connection, _state, events.cameo_act, path.name)
        why = "an actor without a country: an organisation, or unknown"
        return (LeftOut("reports", nobody, why), *events.left_out_of(connection))


_state = partial(events.state_of, scheme="name", own=OWN)


def _named(table: pa.Table, name: str) -> pa.Table:
    index = table.column_names.index("snapshot")
    return table.set_column(index, "snapshot", pa.array([name] * len(table), pa.string()))


def _is_yearly(path: Path) -> bool:
    return magic(path) != ZIP and set(COUNTS) <= set(header_of(path))


def _yearly(path: Path) -> pa.Table:
    """Dyad-year counts: a row per quad class, the world's totals beside them."""
    numbers = dict.fromkeys(("year", *COUNTS), pa.int64())
    texts = dict.fromkeys(("actor", "recipient"), pa.string())
    wide = read_csv_checked(path, {**texts, **numbers}, keys=("actor", "recipient", "year"))
    for column in ("actor", "recipient"):
        for code in wide[column].unique().to_pylist():
            if resolve_partner(str(code), "iso3", f"{path.name}, {column}").kind == "aggregate":
                raise SourceError(f"{path.name}: {code} is no state.")
    with duckdb.connect() as connection:
        connection.register("wide", wide)
        dyads = connection.sql(f"SELECT *, events AS reports FROM ({_LONG})").to_arrow_table()
    return counted(dyads, SPEC.id, "year")


_LONG = """
UNPIVOT (
    SELECT actor, recipient, make_date(year, 1, 1) AS period, NULL::VARCHAR AS root,
        verbCoop AS "verbal cooperation", matlCoop AS "material cooperation",
        verbConf AS "verbal conflict", matlConf AS "material conflict", 0 AS tenths, 0 AS known
    FROM wide WHERE actor <> recipient
) ON "verbal cooperation", "material cooperation", "verbal conflict", "material conflict"
INTO NAME quad VALUE events
"""


def _raw(paths: Sequence[Path], *, together: bool = False) -> pa.Table:
    name = paths[0].name if len(paths) == 1 else f"{len(paths)} files"
    with events.engine() as connection:
        _load(connection, paths)
        if len(paths) > 1:
            events.drop_repeated(connection)
        table = events.table_of_reports(connection, SPEC.id, _state, events.cameo_act, name)
        return events.with_files(connection, table) if together else table


def _load(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> int:
    """Raw records of two named countries into `report`; how many name fewer."""
    nobody = 0
    for path in paths:
        for file in plain(path):
            table = _texts(file, path.name)
            connection.register("raw", table)
            try:
                kept = events.number(connection, _INSERT, [path.name])
            except duckdb.ConversionException as error:
                what = str(error).splitlines()[0].rstrip(".")
                raise SourceError(f"{path.name}: {what}; a date is YYYY-MM-DD.") from error
            connection.unregister("raw")
            nobody += table.num_rows - kept
    return nobody


# A story codes one act in several sentences; a record without a story is its own.
_INSERT = """
INSERT INTO report SELECT event_id || ' ' || coalesce(sentence_number, ''), source_country,
    target_country, CAST(event_date AS DATE), cameo_code,
    nullif(concat_ws(', ', city, country), ''), coalesce(story_id, event_id), ?
FROM raw WHERE source_country <> 'NULL' AND target_country <> 'NULL'
"""


def _texts(path: Path, name: str) -> pa.Table:
    """The columns of a raw file as texts, under their names of the R package."""
    delimiter = "," if len(header_of(path)) > 1 else "\t"
    line = header_of(path) if delimiter == "," else header_of(path)[0].split("\t")
    found = {column.lower().replace(" ", "_"): column for column in line}
    check_columns(name, list(found), RAW, True)
    columns = [found[column] for column in RAW]
    table = read_csv_checked(path, columns, allow_extra=True, delimiter=delimiter)
    return table.select(columns).rename_columns(list(RAW))
