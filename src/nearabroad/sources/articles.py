"""Articles that the user adds: texts with who published them and when, to be coded by machine.

One JSON record a line: `id`, `date` (YYYY-MM-DD, null where unknown), `title`, `publisher`, `url`,
`language` (empty where the text tells it), `text`, `file` (SHA-256 of the file that it was taken
from). `nearabroad add articles FILE` makes it of a text, a feed, a web page or JSON lines.
Quirk: nobody vouches for an event but the article and the rules that read it.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa

from nearabroad.core.errors import SourceError
from nearabroad.core.schemas import ARTICLE, table_of
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.sources._files import text_of

SPEC = SourceSpec(
    id="articles",
    title="Articles added by the user, coded by machine",
    publisher="The articles' publishers",
    table="article",
    snapshots=(),
    licence="each article's own; a text stays in the user's store",
    cadence="dated",
    citation=Citation(
        key="nearabroad_coded_articles",
        author="nearabroad developers",
        title="Events coded by rules from articles that the user added",
        year=2025,
        publisher="nearabroad",
        url="",
        note="Each event names its article; cite that",
    ),
    caution="Coded by machine: an event may be wrong in who, whom, what or when.",
    by_hand="Any article: nearabroad add articles FILE --publisher NAME --date YYYY-MM-DD",
)

COLUMNS = ("id", "date", "title", "publisher", "url", "language", "text", "file")


def read(path: Path) -> pa.Table:
    """Articles (schema `ARTICLE`), a row for each record."""
    rows: list[dict[str, object]] = []
    for number, line in enumerate(text_of(path, utf8=True).split("\n"), start=1):
        if line.strip():
            rows.append(_row(line, f"{path.name}, line {number}"))
    return table_of(rows, ARTICLE)


def _row(line: str, where: str) -> dict[str, object]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise SourceError(f"{where}: not JSON ({error}).") from error
    if not isinstance(record, dict) or set(record) != set(COLUMNS):
        raise SourceError(f"{where}: not a record of {', '.join(COLUMNS)}.")
    texts = {name: record[name] for name in COLUMNS if name != "date"}
    if not all(isinstance(value, str) for value in texts.values()):
        raise SourceError(f"{where}: every field but the date is a text.")
    if not texts["text"].strip() or not texts["publisher"].strip():
        raise SourceError(f"{where}: an article needs a text and a publisher.")
    return {"source": SPEC.id, **texts, "date": _day(record["date"], where)}


def _day(value: object, where: str) -> dt.date | None:
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError as error:
        raise SourceError(f"{where}: {value!r} is no day; write it as 2025-07-10.") from error
