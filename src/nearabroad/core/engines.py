"""Which engines there are, and what each cannot do: one table, for the code and for the docs.

`tests/contract/test_engines.py` tries every capability on every engine: what is declared here
fails or differs there, and what is not declared gives the same table on all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nearabroad.core.errors import EngineError, UsageError

ENGINES: dict[str, str] = {
    "duckdb": "embedded, the default: in this process, needs nothing else",
    "spark": "`local-spark` in this machine's Java, or a cluster at `spark://HOST:PORT`",
    "bigquery": "`bigquery://PROJECT.DATASET`: SQL is compiled for it, and not run",
}
EXTRAS: dict[str, str] = {"spark": "spark", "bigquery": "bigquery"}
"""The extra that an engine needs: `pip install 'nearabroad[EXTRA]'`."""

CAPABILITIES: dict[str, str] = {
    "run": "run the measuring step and give a build its components",
    "select": "select, filter and sort rows, NULL first",
    "sum": "sum and count by keys; nothing known is NULL",
    "share": "parts of a whole, by a window over keys",
    "join": "left join on keys; NULL matches nothing",
    "previous": "the value before, in an order within keys",
    "quantile": "median and interpolated quantile",
    "whole sums": "the sum of whole numbers as a whole number",
    "months": "the first day of a date's month, as a date",
    "unpivot": "columns to rows",
    "first": "the first value of a group, in an order",
    "as-of join": "join on the nearest earlier date",
}
INABILITIES: dict[tuple[str, str], str] = {
    ("bigquery", "run"): "nothing is sent to BigQuery: the SQL is written to files instead",
    ("duckdb", "whole sums"): "they come back as decimals; cast them to Int64",
    ("duckdb", "months"): "they come back as timestamps; cast them to Date",
    ("spark", "months"): "they come back as timestamps with a time zone; cast them to Date",
    ("bigquery", "whole sums"): "left to the engine that runs the SQL; cast them to Int64",
    ("bigquery", "months"): "they come back as timestamps with a time zone; cast them to Date",
    ("duckdb", "unpivot"): "Narwhals 2.29 does not reach DuckDB 2's",
    ("spark", "first"): "Narwhals has it not for PySpark",
    ("bigquery", "first"): "Narwhals has it not for SQLFrame",
    ("duckdb", "as-of join"): "Narwhals 2.29 does not reach DuckDB 2's",
    ("spark", "as-of join"): "Narwhals has it not for PySpark",
    ("bigquery", "as-of join"): "Narwhals has it not for SQLFrame",
}
"""(engine, capability) -> why not, or what to do instead."""

LOCAL_SPARK = "local-spark"
_PROJECT_AND_DATASET = re.compile(r"bigquery://([a-z][a-z0-9-]{4,28}[a-z0-9])\.(\w{1,1024})", re.A)
_SPARK_MASTER = re.compile(r"spark://[\w.-]+:\d{1,5}", re.A)


@dataclass(frozen=True)
class Engine:
    """An engine as it was asked for: its kind, and where it is.

    `where` is empty for DuckDB, a Spark master's address, or `PROJECT.DATASET`.
    """

    kind: str = "duckdb"
    where: str = ""

    def __str__(self) -> str:
        return f"{self.kind} ({self.where})" if self.where else self.kind

    def can(self, capability: str) -> bool:
        """Whether the engine is not declared unable of something in `CAPABILITIES`."""
        if capability not in CAPABILITIES:
            raise ValueError(f"no capability {capability!r}")
        return (self.kind, capability) not in INABILITIES

    def require(self, capability: str) -> None:
        """Raise `EngineError`, with the declared reason, where the engine cannot do something.

        >>> Engine("bigquery", "my-project.influence").require("run")
        Traceback (most recent call last):
        ...
        nearabroad.core.errors.EngineError: bigquery cannot run the measuring step and give a \
build its components: nothing is sent to BigQuery: the SQL is written to files instead.
        """
        if not self.can(capability):
            raise EngineError(
                f"{self.kind} cannot {CAPABILITIES[capability]}: "
                f"{INABILITIES[self.kind, capability]}."
            )


EMBEDDED = Engine()


def engine_of(text: str) -> Engine:
    """The engine that a user names; raises `UsageError` with the ways to name one.

    >>> engine_of("local-spark"), engine_of("bigquery://my-project.influence").where
    (Engine(kind='spark', where='local[2]'), 'my-project.influence')
    """
    if text == EMBEDDED.kind:
        return EMBEDDED
    if text == LOCAL_SPARK:
        return Engine("spark", "local[2]")
    if _SPARK_MASTER.fullmatch(text):
        return Engine("spark", text)
    if found := _PROJECT_AND_DATASET.fullmatch(text):
        return Engine("bigquery", ".".join(found.groups()))
    raise UsageError(
        f"no engine {text!r}; there are duckdb, local-spark, spark://HOST:PORT and "
        f"bigquery://PROJECT.DATASET.{_broken_rule(text)}"
    )


def _broken_rule(text: str) -> str:
    """Which rule an address of a known kind breaks; empty for other texts.

    >>> _broken_rule("bigquery://shop")
    ' A data set follows the project after a dot.'
    """
    kind, _, where = text.partition("://")
    if kind == "spark":
        return " A port is a number of one to five digits."
    if kind != "bigquery":
        return ""
    project, dot, dataset = where.rpartition(".")
    if not dot:
        return " A data set follows the project after a dot."
    if not re.fullmatch(r"\w{1,1024}", dataset, re.A):
        return f" The data set {dataset!r} is not 1 to 1,024 letters, digits and underscores."
    return (
        f" The project {project!r} is not 6 to 30 small letters, digits and hyphens that begin "
        "with a letter and do not end with a hyphen."
    )
