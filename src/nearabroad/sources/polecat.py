"""POLECAT: political events of 2018 on, coded by PLOVER from news in seven languages.

Tab-separated, plain, gzip or zip, a file a week or year (`Event ID`, `Event Date`, `Event Type`,
`Actor Country`, `Recipient Country`, ...), or the comma-separated form of the dataverse.
Quirks: a country is ISO3, several joined by `;` (the act is then one of each of them), or `None`;
YIELD is this project's CONCEDE; the event's own intensity is no Goldstein value and is not taken;
an event id is the story's followed by the type (`20230501-3141-36e4_COERCE-arrest`); some weeks'
files have tabs too many at the end of their rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from nearabroad.core.cameo import ROOTS, quad_of_root
from nearabroad.core.errors import SourceError
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.sources import _events as events
from nearabroad.sources._files import LeftOut, header_of
from nearabroad.sources._packed import plain
from nearabroad.sources._reading import check_columns, read_csv_checked

SPEC = SourceSpec(
    id="polecat",
    title="POLECAT: political event classification, attributes and types",
    publisher="PITF and Harvard Dataverse",
    table="event_count",
    snapshots=(),
    licence="CC0 1.0, with citation",
    cadence="monthly",
    citation=Citation(
        key="polecat",
        author="Halterman, Bagozzi, Beger, Schrodt, Scarborough",
        title="PLOVER and POLECAT: A New Political Event Ontology and Dataset",
        year=2023,
        publisher="Harvard Dataverse",
        url="https://doi.org/10.7910/DVN/AJGVIT",
    ),
    caution="Starts in 2018; its mix of languages and papers changes: compare shares, not counts.",
    by_hand="take the weekly or yearly files from https://doi.org/10.7910/DVN/AJGVIT",
)

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Actor Country", "Recipient Country", "Placename",
)  # fmt: skip
RENAMED = {"YIELD": "CONCEDE"}
OWN: dict[str, str | None] = {"XKO": "XKX", "KSV": "XKX"}


def read(path: Path) -> pa.Table:
    """Events and reports by directed dyad, month and root; `intensity` is unknown."""
    return _counts([path])


def read_together(paths: Sequence[Path]) -> pa.Table:
    """Several files as one; `snapshot` holds the names of the files of a row's month."""
    return _counts(paths, together=True)


def left_out(path: Path) -> tuple[LeftOut, ...]:
    """Rows that count for no dyad, and why."""
    with events.engine() as connection:
        nobody = _load(connection, [path])
        events.resolved(connection, _state, _act, path.name)
        why = "an actor without a country: an organisation, or unknown"
        return (LeftOut("rows", nobody, why), *events.left_out_of(connection))


_state = partial(events.state_of, scheme="iso3", own=OWN)


def _act(root: str) -> events.Act | None:
    name = RENAMED.get(root, root)
    return (name, quad_of_root(name), None) if name in ROOTS else None


def _counts(paths: Sequence[Path], *, together: bool = False) -> pa.Table:
    with events.engine() as connection:
        _load(connection, paths)
        if len(paths) > 1:
            events.drop_repeated(connection)
        name = paths[0].name if len(paths) == 1 else f"{len(paths)} files"
        table = events.table_of_reports(connection, SPEC.id, _state, _act, name)
        return events.with_files(connection, table) if together else table


def _load(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> int:
    """Rows of two named countries into `report`; how many rows name fewer."""
    nobody = 0
    for path in paths:
        for file in plain(path):
            header = header_of(file)
            delimiter = "," if len(header) > 2 else "\t"
            if delimiter == "\t":
                header = [name for cell in header for name in cell.split("\t")]
            check_columns(path.name, [name for name in header if name], COLUMNS, True)
            table = read_csv_checked(file, COLUMNS, allow_extra=True, delimiter=delimiter)
            connection.register("raw", table)
            try:
                connection.execute(_INSERT, [path.name])
            except duckdb.ConversionException as error:
                what = str(error).splitlines()[0].rstrip(".")
                raise SourceError(f"{path.name}: {what}; a date is YYYY-MM-DD.") from error
            nobody += events.number(connection, _NOBODY)
            connection.unregister("raw")
    return nobody


_NOBODY = """
SELECT count(*) FROM raw WHERE coalesce("Actor Country", 'None') = 'None'
    OR coalesce("Recipient Country", 'None') = 'None'
"""
_INSERT = """
INSERT INTO report
SELECT "Event ID", trim(one), trim(other), CAST("Event Date" AS DATE), "Event Type",
    nullif("Placename", 'None'), regexp_extract("Event ID", '^([^_]*)', 1), $1
FROM raw, unnest(string_split("Actor Country", ';')) AS a(one),
    unnest(string_split("Recipient Country", ';')) AS b(other)
WHERE trim(one) NOT IN ('', 'None') AND trim(other) NOT IN ('', 'None')
"""
