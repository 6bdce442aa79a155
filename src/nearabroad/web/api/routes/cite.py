"""`/cite`: whom to cite."""

from dataclasses import dataclass

import pyarrow as pa

from nearabroad.answers import Answer
from nearabroad.observatory import Observatory
from nearabroad.web.api.asked import Neighbors, Patron, codes
from nearabroad.web.api.specs import RouteSpec


@dataclass(frozen=True)
class Question:
    """A verdict's question, as far as its sources depend on it."""

    patron: Patron = None
    neighbors: Neighbors = None


SPEC = RouteSpec(
    id="cite",
    path="/cite",
    summary="Whom to cite for a verdict: plain text and BibTeX.",
    question=Question,
    tables={"citations": None},
    example="/cite?patron=RUS&neighbors=AZE",
)


def answer(observatory: Observatory, question: Question) -> Answer:
    """What the observatory answers."""
    cited = observatory.cite(question.patron, neighbors=codes(question.neighbors))
    rows = [{"key": item.key, "plain": item.plain(), "bibtex": item.bibtex()} for item in cited]
    schema = pa.schema([(name, pa.string()) for name in ("key", "plain", "bibtex")])
    table = pa.Table.from_pylist(rows, schema)
    return Answer("Citations", "citations", {"citations": table}, cited)
