"""The measuring step as SQL for an engine that this program does not reach."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from nearabroad import levers, pipeline
from nearabroad.core.engines import EMBEDDED, Engine
from nearabroad.core.errors import EngineError
from nearabroad.core.likeness import difference
from nearabroad.core.schemas import COMPONENT
from nearabroad.store import Store, make_directory, write_atomic
from nearabroad.store.bigquery import recording
from nearabroad.store.engines import check_installed


def compiled_for(
    engine: Engine, store: Store, progress: pipeline.Progress = lambda text: None
) -> dict[str, str]:
    """Everything that the levers ask of the store's tables, as SQL by lever and number.

    Nothing is built and nothing is sent. Raises `EngineError` where SQLFrame is not installed, or
    where its SQL, run on DuckDB, does not give the levers what the embedded engine gives.
    """
    check_installed(engine.kind)
    tables = pipeline.read_sources(store, progress)
    case = pipeline.reference_case()
    progress(f"compiling for {engine}")
    parts = []
    with recording(engine, tables) as asked:
        asked.part = "scope"
        scope = pipeline.scope_of(asked.frames, tables, case.patrons, case.neighbors)
        for name, module in levers.registry().items():
            asked.part = name
            parts.append(module.measure(asked.frames, scope))
    found = pa.concat_tables(parts).cast(COMPONENT)
    embedded = pipeline.measured_on(EMBEDDED, tables, progress)
    unlike = difference(found, embedded)
    if unlike is not None:
        raise EngineError(f"the SQL compiled for {engine} does not say the same: {unlike}.")
    return asked.queries


def write_sql(folder: Path, engine: Engine, queries: dict[str, str]) -> list[Path]:
    """Each query as a file of its own, named by lever and number."""
    make_directory(folder)
    files = []
    for name, sql in queries.items():
        part, _, number = name.rpartition("_")
        head = f"-- {part}, query {int(number)}, for {engine}. Compiled, not run.\n"
        files.append(folder / f"{name}.sql")
        write_atomic(files[-1], f"{head}{sql};\n".encode())
    return files
