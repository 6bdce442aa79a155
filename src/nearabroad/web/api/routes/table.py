"""`/tables/{name}`: rows of one table of the store."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from nearabroad.answering.standing import citations
from nearabroad.answers import Answer
from nearabroad.observatory import Observatory
from nearabroad.web.api.asked import PathName
from nearabroad.web.api.problems import Problem
from nearabroad.web.api.specs import RouteSpec

MOST_ROWS = 50_000


@dataclass(frozen=True)
class Question:
    """Which rows of which table."""

    name: PathName
    offset: Annotated[int, Query(description="Rows to leave out first.", ge=0, le=10**9)] = 0
    limit: Annotated[int, Query(description="Rows at most.", ge=1, le=MOST_ROWS)] = 1000


SPEC = RouteSpec(
    id="table",
    path="/tables/{name}",
    summary="Rows of one table of the store, a page at a time, in the store's order.",
    question=Question,
    tables={},
    example="/tables/grip?limit=10",
    description=(
        f"At most {MOST_ROWS:,} rows at once; `nearabroad export` writes whole tables. An offset "
        "behind the last row gives no rows."
    ),
)


def answer(observatory: Observatory, question: Question) -> Answer:
    """The rows asked for, and how many there are; the table's sources are cited."""
    name = question.name
    if name not in observatory.build.tables:
        there = ", ".join(sorted(observatory.build.tables))
        raise Problem(404, f"no table {name!r} in the store; there are {there}.")
    whole = observatory.store.table(name, observatory.build)
    rows = whole.slice(question.offset, question.limit)
    sources = set(rows["source"].to_pylist()) if "source" in rows.column_names else set()
    words = {word for text in sources if text for word in text.split()}
    last = question.offset + rows.num_rows
    first = question.offset + 1 if rows.num_rows else question.offset
    note = f"Rows {first:,} to {last:,} of {whole.num_rows:,}."
    return Answer(f"Table {name}", name, {name: rows}, citations(words), notes=(note,))
