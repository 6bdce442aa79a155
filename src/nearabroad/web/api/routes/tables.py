"""`/tables`: what the store holds."""

import pyarrow as pa

from nearabroad.answers import Answer
from nearabroad.core.dictionary import ABOUT, dictionary
from nearabroad.observatory import Observatory
from nearabroad.web.api.specs import Nothing, RouteSpec

SPEC = RouteSpec(
    id="tables",
    path="/tables",
    summary="The store's tables: what each holds, its rows, its columns with meanings and units.",
    question=Nothing,
    tables={"tables": None, "dictionary": None},
    example="/tables",
)


def answer(observatory: Observatory, question: Nothing) -> Answer:
    """The tables of the current build, and the dictionary of their columns."""
    built = observatory.build.tables
    rows = [
        {"table": name, "about": ABOUT.get(name, ""), "rows": entry["rows"]}
        for name, entry in built.items()
    ]
    words = [row for row in dictionary() if row["table"] in built]
    tables = {"tables": pa.Table.from_pylist(rows), "dictionary": pa.Table.from_pylist(words)}
    return Answer("Tables", "tables", tables, ())
