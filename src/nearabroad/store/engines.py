"""Tables on the engine that was asked for: the embedded DuckDB, or Spark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pyarrow as pa

from nearabroad.core.engines import EXTRAS, Engine
from nearabroad.core.errors import EngineError
from nearabroad.core.extras import need
from nearabroad.core.scope import Tables
from nearabroad.store.engine import embedded

_NEEDS = {"spark": ("pyspark",), "bigquery": ("sqlframe",)}


@contextmanager
def frames_on(engine: Engine, tables: Mapping[str, pa.Table]) -> Iterator[Tables]:
    """Lazy frames of tables in memory on an engine, which is let go of at the end.

    Raises `EngineError` where the engine is not installed, does not start, or runs nothing.

    >>> with frames_on(Engine("duckdb"), {"gap": pa.table({"since": [2022]})}) as frames:
    ...     frames["gap"].collect_schema().names()
    ['since']
    """
    check(engine)
    if engine.kind == "spark":
        from nearabroad.store import spark

        with spark.session(engine.where) as session, spark.frames(session, tables) as frames:
            yield frames
    else:
        yield embedded(tables)


def check(engine: Engine) -> None:
    """Raise `EngineError` where an engine runs nothing, or with what to install for it."""
    engine.require("run")
    check_installed(engine.kind)
    if engine.kind == "spark":
        from nearabroad.store.spark import check_java

        check_java()


def check_installed(kind: str) -> None:
    """Raise `EngineError`, with what to install, where the packages of an engine are missing."""
    for package in _NEEDS.get(kind, ()):
        need(f"the engine {kind}", package, EXTRAS[kind], EngineError)
