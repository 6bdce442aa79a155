"""The embedded engine: Parquet files as lazy Narwhals frames on DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb
import narwhals as nw


def scan(path: Path) -> nw.LazyFrame:  # type: ignore[type-arg]
    """A Parquet file as a lazy frame; nothing is computed until it is collected.

    >>> import tempfile
    >>> import pyarrow as pa, pyarrow.parquet as pq
    >>> file = Path(tempfile.mkdtemp()) / "a.parquet"
    >>> pq.write_table(pa.table({"year": [2014, 2023]}), file)
    >>> scan(file).filter(nw.col("year") > 2014).collect().to_native()["year"].to_pylist()
    [2023]
    """
    # Extensions are never fetched: the engine must not reach for the network.
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": False})
    return nw.from_native(connection.read_parquet(_literal(path)))


def _literal(path: Path) -> str:
    """DuckDB reads *, ? and [ in a path as a pattern; a bracket round each makes it literal."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))
