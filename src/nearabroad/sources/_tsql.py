"""Reading of T-SQL dumps without running them: the rows of INSERT statements, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nearabroad.core.errors import SourceError

_TOKEN = re.compile(
    r"\s+|--[^\n]*|/\*.*?\*/|N?'(?P<text>[^']*(?:''[^']*)*)'|(?P<mark>[(),;])"
    r"|\[(?P<name>[^\]]*)\]|(?P<word>[^\s(),;'\[\]]+)",
    re.DOTALL,
)
Token = tuple[str, str]
"""Kind (`text`, `mark`, `word`) and content."""


def tokens(text: str, name: str) -> Iterator[Token]:
    """Tokens outside blanks and comments; raises `SourceError` at a quote that never closes.

    >>> list(tokens("VALUES (1, N'it''s') -- one", "dump"))[2:]
    [('word', '1'), ('mark', ','), ('text', "it's"), ('mark', ')')]
    """
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            line = text.count("\n", 0, position) + 1
            raise SourceError(f"{name}, line {line}: a quote or bracket that does not close.")
        position = found.end()
        kind = found.lastgroup
        if kind == "text":
            yield "text", found["text"].replace("''", "'")
        elif kind is not None:
            yield ("word" if kind == "name" else kind), found[kind]


def inserted(text: str, table: str, name: str) -> Iterator[dict[str, str | None]]:
    """Each row of every `INSERT INTO table (columns) VALUES (...), (...)`; NULL is None.

    Any other statement is passed over. Raises `SourceError` where a row has more or fewer values
    than columns, or the file ends within a row.

    >>> dump = "SET X ON; GO INSERT INTO t (a, b) VALUES (1, N'x'), (2, NULL); GO"
    >>> list(inserted(dump, "t", "dump"))
    [{'a': '1', 'b': 'x'}, {'a': '2', 'b': None}]
    """
    state, columns, before = "outside", [""], [""]
    values: list[str | None] = []
    for kind, content in tokens(text, name):
        word = content.upper() if kind == "word" else ""
        if state == "outside":
            before = [*before[-2:], content if kind == "word" else ""]
            if before[-3:-1] == ["INSERT", "INTO"] and content == table:
                state, columns = "columns", []
        elif state == "columns":
            if kind == "word" and word != "VALUES":
                columns.append(content)
            state = "between" if word == "VALUES" else state
        elif state == "between":
            if content == "(" and kind == "mark":
                state, values = "row", []
            elif (kind, content) != ("mark", ","):
                state, before = "outside", [content]
        elif (kind, content) == ("mark", ")"):
            if len(values) != len(columns):
                raise SourceError(
                    f"{name}: {len(values)} values for {len(columns)} columns in the row that "
                    f"starts with {values[:1]}."
                )
            yield dict(zip(columns, values, strict=True))
            state = "between"
        elif kind != "mark":
            values.append(None if word == "NULL" else content)
        elif content != ",":
            raise SourceError(f"{name}: {content!r} within the row that starts with {values[:1]}.")
    if state == "row":
        raise SourceError(f"{name}: the file ends within a row.")
