"""The embedded engine: Parquet files, or tables in memory, as lazy Narwhals frames on DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import narwhals as nw
import pyarrow as pa

from nearabroad.core.scope import Tables


def scan(path: Path) -> nw.LazyFrame:  # type: ignore[type-arg]
    """A Parquet file as a lazy frame; nothing is computed until it is collected.

    >>> import tempfile
    >>> import pyarrow as pa, pyarrow.parquet as pq
    >>> file = Path(tempfile.mkdtemp()) / "a.parquet"
    >>> pq.write_table(pa.table({"year": [2014, 2023]}), file)
    >>> scan(file).filter(nw.col("year") > 2014).collect().to_native()["year"].to_pylist()
    [2023]
    """
    return nw.from_native(connection().read_parquet(literal(path)))


def embedded(tables: Mapping[str, pa.Table]) -> Tables:
    """Tables in memory as lazy frames; they are read where they lie, and not copied.

    >>> frames = embedded({"gap": pa.table({"since": [2022]})})
    >>> frames["gap"].select(nw.col("since").max()).collect().to_native()["since"].to_pylist()
    [2022]
    """
    engine = connection()
    for name, table in tables.items():
        engine.register(name, table)
    return {name: nw.from_native(engine.table(name)) for name in tables}


def connection() -> duckdb.DuckDBPyConnection:
    """A database in memory that never fetches extensions: it must not reach for the network."""
    return duckdb.connect(":memory:", config={"autoinstall_known_extensions": False})


def literal(path: Path) -> str:
    """DuckDB reads *, ? and [ in a path as a pattern; a bracket round each makes it literal."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))
