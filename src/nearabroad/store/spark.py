"""Spark: a session of our own, quiet and small, that is stopped at the end."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq

from nearabroad.core.errors import EngineError
from nearabroad.core.scope import Tables

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JAVA = 17
"""The oldest Java that Spark 4 runs on."""
PATIENCE = 30.0
"""Seconds that Java has to tell its version."""
SETTINGS = {
    # Dates and Arrow as DuckDB has them, whatever the machine's own time zone is.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # The tables are small: two parts rather than two hundred.
    "spark.sql.shuffle.partitions": "2",
}
PROCESS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.memory": "1g",
    "spark.default.parallelism": "2",
}
LOOPBACK = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
_QUIET = """\
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = spark: %m%n
logger.gateway.name = org.apache.spark.api.python.PythonGatewayServer
logger.gateway.level = error
"""


@contextmanager
def session(master: str) -> Iterator[SparkSession]:
    """A Spark session on `local[2]` or a cluster's master.

    On this machine nothing listens beyond the loopback address. A session that runs already in
    this process is borrowed, with settings of our own, and left running. Raises `EngineError`
    where Java is missing or too old, or the master does not answer.
    """
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        if running.sparkContext.master != master:
            raise EngineError(
                f"Spark runs in this process on {running.sparkContext.master} already; stop it to "
                f"use {master}."
            )
        yield _with_settings(running.newSession())
        return
    check_java()
    with tempfile.TemporaryDirectory(prefix="nearabroad-spark-") as folder:
        started = _started(master, Path(folder))
        try:
            yield _with_settings(started)
        finally:
            started.stop()


def _started(master: str, folder: Path) -> SparkSession:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    log = folder / "log4j2.properties"
    log.write_text(_QUIET, encoding="utf-8")
    builder = SparkSession.builder.master(master).appName("nearabroad")
    options = {
        **PROCESS,
        **(LOOPBACK if master.startswith("local") else {}),
        "spark.driver.extraJavaOptions": f"-Dlog4j.configurationFile={log.as_uri()}",
        "spark.sql.warehouse.dir": (folder / "warehouse").as_uri(),
        "spark.local.dir": str(folder / "local"),
    }
    for key, value in options.items():
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except Py4JError as error:
        raise EngineError(
            f"Spark does not start on {master}: the master does not answer, or refuses this "
            "machine; check that it is there and runs Spark 4."
        ) from error
    except (PySparkException, RuntimeError, OSError) as error:
        raise EngineError(f"Spark does not start on {master} ({_first_line(error)}).") from error


def _with_settings(found: SparkSession) -> SparkSession:
    for key, value in SETTINGS.items():
        found.conf.set(key, value)
    return found


@contextmanager
def frames(spark: SparkSession, tables: Mapping[str, pa.Table]) -> Iterator[Tables]:
    """Tables in memory handed to a session, as lazy frames.

    On this machine through Parquet files, of which Spark reads the columns that it needs and
    keeps none in memory; a cluster does not see our disk, so the driver sends it the rows.
    """
    if not str(spark.sparkContext.master).startswith("local"):
        yield {name: nw.from_native(spark.createDataFrame(rows)) for name, rows in tables.items()}
        return
    with tempfile.TemporaryDirectory(prefix="nearabroad-tables-") as folder:
        files = {name: Path(folder) / f"{name}.parquet" for name in tables}
        for name, table in tables.items():
            pq.write_table(table, files[name], compression="zstd")
        yield {
            name: nw.from_native(spark.read.parquet(file.as_uri())) for name, file in files.items()
        }


def check_java() -> None:
    """Raise `EngineError`, with what to install, where there is no Java that Spark runs on."""
    home = os.environ.get("JAVA_HOME")
    program = shutil.which(str(Path(home) / "bin" / "java") if home else "java")
    remedy = f"install Java {JAVA} or later, or point JAVA_HOME to one"
    if program is None:
        raise EngineError(f"the engine spark needs Java, and none is found; {remedy}.")
    found = re.search(r'version "(\d+)', _version_told(program, remedy))
    if found is not None and int(found.group(1)) < JAVA:
        raise EngineError(f"the engine spark needs Java {JAVA}, not {found.group(1)}; {remedy}.")


def _version_told(program: str, remedy: str) -> str:
    """What `java -version` prints; raises `EngineError` where it does not run or does not end."""
    try:
        told = subprocess.run(
            [program, "-version"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            errors="replace", timeout=PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise EngineError(
            f"{program} does not tell its version within {PATIENCE:g} seconds; {remedy}."
        ) from error
    except OSError as error:
        raise EngineError(f"{program} does not run ({error.strerror}); {remedy}.") from error
    return told.stderr + told.stdout


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".:")
