"""BigQuery: every query of the measuring step as SQL in its dialect, compiled and not run.

SQLFrame turns the same expressions into SQL. They run on DuckDB, in a database that is named as
the project and the data set are, so that later queries see the answers of earlier ones; what was
asked is kept, and turned into BigQuery's dialect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import pyarrow as pa

from nearabroad.core.engines import Engine
from nearabroad.core.scope import Tables
from nearabroad.store.engine import connection
from nearabroad.store.engines import check_installed

DIALECT = "bigquery"


@dataclass
class Recording:
    """Frames to ask, and what was asked: SQL by a name that `part` gives."""

    frames: Tables
    part: str = "query"
    queries: dict[str, str] = field(default_factory=dict)

    def keep(self, sql: str) -> None:
        """Keep a query under the name of its part and a number; the same one only once."""
        if sql not in self.queries.values():
            number = 1 + sum(name.rpartition("_")[0] == self.part for name in self.queries)
            self.queries[f"{self.part}_{number:02d}"] = sql


@contextmanager
def recording(engine: Engine, tables: Mapping[str, pa.Table]) -> Iterator[Recording]:
    """Frames that answer from DuckDB and keep, in BigQuery's dialect, whatever is asked of them.

    Raises `EngineError` where SQLFrame is not installed.
    """
    check_installed("bigquery")
    project, _, dataset = engine.where.rpartition(".")
    database = connection()
    database.execute(f"ATTACH ':memory:' AS \"{project}\"")
    database.execute(f'CREATE SCHEMA "{project}"."{dataset}"')
    found = Recording({})
    session = _session(database, found)
    try:
        frames = {}
        for name, table in tables.items():
            database.register("handed", table)
            place = f'"{project}"."{dataset}"."{name}"'
            database.execute(f"CREATE TABLE {place} AS FROM handed")
            frames[name] = nw.from_native(session.table(place))
        database.unregister("handed")
        found.frames = frames
        yield found
    finally:
        session.stop()
        database.close()


def _session(database: Any, found: Recording) -> Any:
    """A SQLFrame session on DuckDB whose frames note their SQL when they are fetched."""
    from sqlframe.duckdb import DuckDBSession
    from sqlframe.duckdb.dataframe import DuckDBDataFrame
    from sqlframe.duckdb.table import DuckDBTable

    class Noted(DuckDBDataFrame):
        def toArrow(self, *size: Any, **sizes: Any) -> Any:
            found.keep(str(self.sql(dialect=DIALECT)))
            return super().toArrow(*size, **sizes)

    class NotedTable(DuckDBTable):
        _df = Noted

        def toArrow(self, *size: Any, **sizes: Any) -> Any:
            found.keep(str(self.sql(dialect=DIALECT)))
            return super().toArrow(*size, **sizes)

    class NotedSession(DuckDBSession):
        _df = Noted
        _table = NotedTable

    return NotedSession(conn=database)
