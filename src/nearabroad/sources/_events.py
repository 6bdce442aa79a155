"""Reports of acts as a publisher spells them: to states and known acts, counted by core's rules.

A source loads its files into a table `report` of a connection: `id`, `actor` and `recipient` (as
spelled), `day`, `code`, `place`, `story`, `file`. Only the few distinct spellings are looked up in
Python; the rest is the engine's work.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import duckdb
import narwhals as nw
import pyarrow as pa

from nearabroad.core import cameo
from nearabroad.core.codes import is_state, resolve_partner, successor
from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.core.event_counts import counted, dyad_counts
from nearabroad.sources._files import LeftOut
from nearabroad.sources._files import counted as counted_out

MOST_BAD = 0.01
"""Part of a file's rows that may be broken; more, and the file is refused."""
REPORT = (
    "id TEXT, actor TEXT, recipient TEXT, day DATE, code TEXT, place TEXT, story TEXT, file TEXT"
)
ACT = pa.schema(
    [("code", pa.string()), ("root", pa.string()), ("quad", pa.string()), ("tenths", pa.int64())]
)
NO_STATE, UNKNOWN = "no state", "not in the registry"


@contextmanager
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with an empty table `report`; what memory does not hold goes to a folder."""
    with tempfile.TemporaryDirectory() as folder:
        config = {
            "autoinstall_known_extensions": False, "preserve_insertion_order": False,
            "temp_directory": folder, "memory_limit": "3GB",
        }  # fmt: skip
        with duckdb.connect(config=config) as connection:
            connection.execute(f"CREATE TEMP TABLE report ({REPORT})")
            yield connection


def state_of(text: str, scheme: str, own: Mapping[str, str | None]) -> tuple[str | None, str]:
    """The state behind a spelling, and why it is none; `own` has the publisher's exceptions.

    A former state is the one that continues it.

    >>> state_of("ROM", "iso3", {"ROM": "ROU"}), state_of("EUR", "iso3", {"EUR": None})
    (('ROU', ''), (None, 'no state'))
    >>> state_of("Atlantis", "name", {})
    (None, 'not in the registry')
    """
    if text in own:
        return own[text], "" if own[text] else NO_STATE
    try:
        code = resolve_partner(text, scheme, text).code
    except UnknownState:
        return None, UNKNOWN
    try:
        return (successor(code), "") if is_state(code) else (None, NO_STATE)
    except KeyError:
        return None, NO_STATE


def cameo_act(code: str) -> tuple[str | None, str, float | None] | None:
    """Root, quad class and Goldstein value of a CAMEO code; None where CAMEO has none.

    >>> cameo_act("173"), cameo_act("---")
    (('COERCE', 'material conflict', -5.0), None)
    """
    found = cameo.act(code) if code.isdigit() else None
    return None if found is None else (found.root, found.quad, found.goldstein)


Act = tuple[str | None, str, float | None]


def table_of_reports(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    state: Callable[[str], tuple[str | None, str]],
    act: Callable[[str], Act | None],
    name: str,
) -> pa.Table:
    """`event_count` of the table `report`; raises `SourceError` for too many unknown spellings."""
    resolved(connection, state, act, name)
    frame = nw.from_native(connection.table("resolved"))
    acts = nw.from_native(connection.table("act"))
    dyads = dyad_counts(frame, acts).collect("pyarrow").to_arrow()
    return counted(dyads, source)


def resolved(
    connection: duckdb.DuckDBPyConnection,
    state: Callable[[str], tuple[str | None, str]],
    act: Callable[[str], Act | None],
    name: str,
) -> None:
    """The views `resolved` (reports between two states) and `act` beside the table `report`."""
    spelled = _distinct(connection, "SELECT actor FROM report UNION SELECT recipient FROM report")
    states = [(text, *state(text)) for text in spelled]
    codes = [
        (code, act(code)) for code in _distinct(connection, "SELECT DISTINCT code FROM report")
    ]
    party = pa.table(
        {"spelled": pa.array([s[0] for s in states], pa.string()),
         "iso3": pa.array([s[1] for s in states], pa.string()),
         "why": pa.array([s[2] for s in states], pa.string())}
    )  # fmt: skip
    known = [(code, *found) for code, found in codes if found is not None]
    acts = pa.table(
        {
            "code": [item[0] for item in known], "root": [item[1] for item in known],
            "quad": [item[2] for item in known],
            "tenths": [None if item[3] is None else round(item[3] * 10) for item in known],
        },
        schema=ACT,
    )  # fmt: skip
    for table, rows in (("party", party), ("act", acts)):
        connection.register("looked_up", rows)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM looked_up")
        connection.unregister("looked_up")
    _refuse_unknown(connection, name)
    connection.execute(
        """
        CREATE OR REPLACE TEMP VIEW resolved AS
        SELECT a.iso3 AS actor, b.iso3 AS recipient, day, code, place, story, file
        FROM report JOIN party a ON a.spelled = report.actor
        JOIN party b ON b.spelled = report.recipient
        WHERE a.iso3 IS NOT NULL AND b.iso3 IS NOT NULL AND a.iso3 <> b.iso3
        """
    )


def number(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()
) -> int:
    """The one whole number that a query gives (rows inserted, rows counted)."""
    return int(connection.execute(query, list(parameters)).fetchall()[0][0])


def _distinct(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return sorted(row[0] for row in connection.execute(query).fetchall() if row[0] is not None)


def _refuse_unknown(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """A code or country that nobody knows is counted (`left_out`); many of them are a fault."""
    ((rows, unknown),) = connection.execute(
        """
        SELECT count(*), count(*) FILTER (
            actor IN (FROM (SELECT spelled FROM party WHERE why = ?))
            OR recipient IN (FROM (SELECT spelled FROM party WHERE why = ?))
            OR code NOT IN (FROM (SELECT code FROM act)))
        FROM report
        """,
        [UNKNOWN, UNKNOWN],
    ).fetchall()
    if unknown > MOST_BAD * rows:
        raise SourceError(
            f"{name}: {unknown:,} of {rows:,} rows name a country or an act that is not known "
            f"(at most {MOST_BAD:.0%} may); check which set it is of."
        )


def left_out_of(connection: duckdb.DuckDBPyConnection) -> tuple[LeftOut, ...]:
    """Reports that count for no dyad, and why; after `resolved`."""
    found: Counter[tuple[str, str]] = Counter()
    for side in ("actor", "recipient"):
        rows = connection.execute(
            f"SELECT spelled, why, count(*) FROM report JOIN party ON spelled = {side} "
            "WHERE why <> '' GROUP BY ALL"
        ).fetchall()
        for what, why, count in rows:
            found[what, f"{side}: {why}"] += count
    for what, count in connection.execute(
        "SELECT code, count(*) FROM report WHERE code NOT IN (FROM (SELECT code FROM act)) "
        "GROUP BY ALL"
    ).fetchall():
        found[what, "no such act"] += count
    found["reports", "actor and recipient are of one state"] = number(
        connection,
        "SELECT count(*) FROM report JOIN party a ON a.spelled = report.actor "
        "JOIN party b ON b.spelled = report.recipient WHERE a.iso3 = b.iso3",
    )
    return counted_out(+found)


def with_files(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> pa.Table:
    """The table with the names of the files in `snapshot` that each row's month stands in."""
    names: dict[object, list[str]] = {}
    for period, file in connection.execute(
        "SELECT DISTINCT date_trunc('month', day)::DATE, file FROM resolved ORDER BY ALL"
    ).fetchall():
        names.setdefault(period, []).append(file)
    column = [" ".join(names[period]) for period in table["period"].to_pylist()]
    index = table.column_names.index("snapshot")
    return table.set_column(index, "snapshot", pa.array(column, pa.string()))


def drop_repeated(connection: duckdb.DuckDBPyConnection) -> None:
    """One record that stands in several files counts once, for the first file by name."""
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE report AS
        SELECT id, actor, recipient, day, code, place, story, min(file) AS file
        FROM report GROUP BY ALL
        """
    )
