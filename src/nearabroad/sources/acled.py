"""ACLED: armed conflict, protest and related events, coded by people, 1997 on.

The export file, comma-separated, with or without the columns of before 2023 (`event_id_cnty`,
`event_date` as `2023-09-19`, `19 September 2023` or `19-September-2023`, `event_type`,
`sub_event_type`, `actor1`, `actor2`, `location`, `country`).
Quirks: most events are within one state; here only those count in which both sides belong to
states that differ, by the state named at the end of the actor's name (`Military Forces of
Azerbaijan (2003-)`, `Civilians (Armenia)`). Battles and agreements have no direction in ACLED:
they count once each way, reports likewise. In violence from afar and against civilians the first
actor is the one who does it. ACLED asks for a log-in and forbids passing its data on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from nearabroad.core.errors import SourceError
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.sources import _events as events
from nearabroad.sources._files import LeftOut
from nearabroad.sources._packed import plain
from nearabroad.sources._reading import read_csv_checked

SPEC = SourceSpec(
    id="acled",
    title="ACLED: armed conflict location and event data",
    publisher="ACLED",
    table="event_count",
    snapshots=(),
    licence="ACLED terms: own use with citation; not to be passed on",
    cadence="monthly",
    citation=Citation(
        key="acled",
        author="Raleigh, Linke, Hegre, Karlsen",
        title="Introducing ACLED: An Armed Conflict Location and Event Dataset",
        year=2010,
        publisher="Journal of Peace Research 47(5)",
        url="https://acleddata.com/",
    ),
    caution="Violence and protest only: no cooperation but agreements, so shares of conflict are "
    "not comparable with other sets. Coverage of a state begins in a year of its own.",
    by_hand="take the CSV from the export tool at https://acleddata.com/ (it needs an account)",
)

COLUMNS = (
    "event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "actor2", "country",
    "location",
)  # fmt: skip
CODES: Mapping[str, str] = {
    "Battles": "190",
    "Explosions/Remote violence": "194",
    "Violence against civilians": "180",
    "Protests": "141",
    "Riots": "145",
    "Strategic developments/Agreement": "057",
    "Strategic developments/Arrests": "173",
    "Strategic developments/Headquarters or base established": "150",
    "Strategic developments/Looting/property destruction": "171",
    "Strategic developments/Non-violent transfer of territory": "087",
    "Strategic developments/Disrupted weapons use": "170",
}
"""CAMEO codes by type, and for strategic developments by sub-type; the others are no act here."""
BOTH_WAYS = ("Battles", "Strategic developments/Agreement")
STATE = re.compile(r"(?:\bof (?P<force>[^()]+?) \(\d{4}\s*-.*\)|\((?P<people>[^()\d]+)\))\s*.*$")


def state_in(actor: str) -> tuple[str | None, str]:
    """The state that an actor's name ends with, and why there is none.

    >>> state_in("Military Forces of Azerbaijan (2003-)"), state_in("Civilians (Armenia)")
    (('AZE', ''), ('ARM', ''))
    >>> state_in("Military Forces of the Soviet Union (1922-1991) Border Guard")[0]
    'RUS'
    >>> state_in("ISIL: Islamic State")
    (None, 'no state')
    """
    found = STATE.search(actor)
    if found is None:
        return None, events.NO_STATE
    name = (found["force"] or found["people"]).strip().removeprefix("the ")
    code, _ = events.state_of(name, "name", {})
    return code, "" if code else events.NO_STATE


def read(path: Path) -> pa.Table:
    """Events between states by directed dyad, month, quad class and root."""
    return _counts([path])


def read_together(paths: Sequence[Path]) -> pa.Table:
    """Several exports as one; `snapshot` holds the names of the files of a row's month."""
    return _counts(paths, together=True)


def left_out(path: Path) -> tuple[LeftOut, ...]:
    """Rows that count for no dyad, and why."""
    with events.engine() as connection:
        alone = _load(connection, [path])
        events.resolved(connection, state_in, events.cameo_act, path.name)
        why = "one actor only, or no act between states"
        return (LeftOut("rows", alone, why), *events.left_out_of(connection))


def _counts(paths: Sequence[Path], *, together: bool = False) -> pa.Table:
    with events.engine() as connection:
        _load(connection, paths)
        if len(paths) > 1:
            events.drop_repeated(connection)
        name = paths[0].name if len(paths) == 1 else f"{len(paths)} files"
        table = events.table_of_reports(connection, SPEC.id, state_in, events.cameo_act, name)
        return events.with_files(connection, table) if together else table


def _load(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> int:
    """Rows of two actors whose type is an act into `report`; how many others there are."""
    connection.register("coded", pa.table({"kind": list(CODES), "code": list(CODES.values())}))
    others = 0
    for path in paths:
        for file in plain(path):
            table = read_csv_checked(file, COLUMNS, allow_extra=True, keys=COLUMNS[:1])
            connection.register("raw", table)
            connection.execute(_KIND)
            undated = events.number(connection, "SELECT count(*) FROM act_of WHERE day IS NULL")
            if undated:
                raise SourceError(f"{path.name}: {undated:,} rows whose event_date is no date.")
            connection.execute(_FORWARD, [path.name])
            connection.execute(_BACKWARD, [path.name, list(BOTH_WAYS)])
            others += table.num_rows - events.number(connection, "SELECT count(*) FROM act_of")
            connection.unregister("raw")
    return others


_KIND = """
CREATE OR REPLACE TEMP TABLE act_of AS
SELECT event_id_cnty AS id, actor1, actor2, coded.code, coded.kind,
    concat_ws(', ', location, country) AS place,
    try_strptime(event_date, ['%Y-%m-%d', '%d %B %Y', '%d-%B-%Y'])::DATE AS day
FROM raw JOIN coded ON coded.kind IN (event_type, event_type || '/' || sub_event_type)
WHERE actor2 IS NOT NULL
"""
_FORWARD = """
INSERT INTO report SELECT id, actor1, actor2, day, code, place, id, $1 FROM act_of
"""
_BACKWARD = """
INSERT INTO report SELECT id, actor2, actor1, day, code, place, id, $1 FROM act_of
WHERE list_contains($2, kind)
"""
