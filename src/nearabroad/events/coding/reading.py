"""Files to articles: plain text, JSON lines, RSS and Atom, HTML; what cannot be read is told.

JSON lines are streamed, of any size. Any other file is one text or one feed and may have
`LARGEST` bytes. The kind is told by the content, not by the name.
"""

from __future__ import annotations

import codecs
import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, Any

from nearabroad.core.errors import SourceError, UsageError
from nearabroad.core.extras import remedy
from nearabroad.events.coding.model import Article, Skipped

LARGEST = 20_000_000
"""Bytes of a file that is read whole."""
LONGEST_LINE = 5_000_000
"""Characters of one JSON line."""
SUFFIXES = frozenset({".txt", ".text", ".md", ".jsonl", ".ndjson", ".json", ".xml", ".rss", ".atom",
                      ".html", ".htm"})  # fmt: skip
HEAD = 4096
MANY_MISSPELT = 0.02
"""Share of control characters above which a file is no text."""
TEXTS = ("text", "content", "body", "article", "description", "summary")
DAYS = ("date", "published", "pubDate", "published_at", "publication_date", "datetime")


@dataclass
class Reading:
    """Articles as they are read; what is left out stands in `skipped` afterwards."""

    date: dt.date | None = None
    language: str = ""
    skipped: list[Skipped] = field(default_factory=list)

    def file(self, path: Path) -> Iterator[Article]:
        """Articles of one file; raises `SourceError` if it cannot be read."""
        try:
            with path.open("rb") as stream:
                yield from self.stream(stream, path.name, path.stat().st_size)
        except OSError as error:
            raise SourceError(f"{path} cannot be read: {error.strerror}.") from error

    def stream(self, stream: IO[bytes], name: str, size: int | None = None) -> Iterator[Article]:
        """Articles of an open file; raises `SourceError` if it is none of the known kinds."""
        head = stream.read(HEAD)
        if not head.strip():
            self.skipped.append(Skipped(name, "empty"))
            return
        start = _decoded(head, name, partial=True).lstrip("\ufeff \t\r\n")
        if _is_lines(start) and (_whole(start) or size is None or size > LARGEST):
            yield from self._lines(head, stream, name)
            return
        if size is not None and size > LARGEST:
            raise SourceError(_too_large(name))
        body = head + stream.read(LARGEST - len(head) + 1)
        if len(body) > LARGEST:
            raise SourceError(_too_large(name))
        if _is_lines(start):
            yield from self._record(body, name)
            return
        if re.match(r"<\?xml|<rss\b|<feed\b|<rdf:RDF\b", start, re.I) and not _is_html(start):
            yield from self._feed(body, name)
        elif _is_html(start):
            yield self._page(_decoded(body, name), name)
        else:
            text = _decoded(body, name)
            yield self._article({"text": text}, name)

    def folder(self, path: Path) -> Iterator[Path]:
        """Files of a folder, below it too, that may hold articles, by name."""
        for found in sorted(path.rglob("*")):
            if found.is_file() and found.suffix.lower() in SUFFIXES:
                yield found

    # One kind each

    def _lines(self, head: bytes, stream: IO[bytes], name: str) -> Iterator[Article]:
        """JSON lines, or one JSON list or record; a bad line is told and left out."""
        reader = _Chained(head, stream)
        for number, line in enumerate(_limited(reader), start=1):
            label = f"{name}:{number}"
            if line is None:
                self.skipped.append(Skipped(label, "line too long"))
                continue
            if not line.strip() or line.strip() in ("[", "]"):
                continue
            try:
                row = json.loads(line.strip().rstrip(","))
            except ValueError:
                self.skipped.append(Skipped(label, "not JSON"))
                continue
            for item in row if isinstance(row, list) else [row]:
                yield from self._row(item, label)

    def _record(self, body: bytes, name: str) -> Iterator[Article]:
        """JSON that is written over several lines: one record, or a list of them."""
        try:
            rows = json.loads(_decoded(body, name))
        except ValueError:
            yield from self._lines(body, io.BytesIO(), name)
            return
        for number, row in enumerate(rows if isinstance(rows, list) else [rows], start=1):
            yield from self._row(row, f"{name}:{number}")

    def _row(self, row: Any, label: str) -> Iterator[Article]:
        if isinstance(row, dict) and any(isinstance(row.get(key), str) for key in TEXTS):
            yield self._article(row, str(row.get("id") or row.get("url") or label))
        else:
            self.skipped.append(Skipped(label, "no text in the record"))

    def _feed(self, body: bytes, name: str) -> Iterator[Article]:
        """RSS or Atom items; entities and external parts are refused."""
        try:
            from defusedxml import DefusedXmlException
            from defusedxml.ElementTree import ParseError, fromstring
        except ImportError as error:
            raise UsageError(f"reading feeds needs the extra nlp: {remedy('nlp')}.") from error
        try:
            root = fromstring(body, forbid_dtd=False)
        except DefusedXmlException as error:
            raise SourceError(f"{name} holds XML entities, which are refused.") from error
        except (ParseError, ValueError, LookupError) as error:
            raise SourceError(f"{name} is not well-formed XML: {error}.") from error
        items = [item for item in root.iter() if _local(item.tag) in ("item", "entry")]
        if not items:
            self.skipped.append(Skipped(name, "no item in the feed"))
        for number, item in enumerate(items, start=1):
            yield self._item(item, f"{name}#{number}")

    def _item(self, item: Any, name: str) -> Article:
        parts: dict[str, str] = {}
        for child in item:
            tag = _local(child.tag)
            text = "".join(child.itertext()).strip() or child.get("href", "")
            if text and tag not in parts:
                parts[tag] = text
        body = parts.get("encoded") or parts.get("content") or parts.get("description")
        row = {
            "text": body or parts.get("summary", ""), "title": parts.get("title", ""),
            "date": parts.get("pubDate") or parts.get("published") or parts.get("updated")
            or parts.get("date", ""),
            "url": parts.get("link", ""),
        }  # fmt: skip
        return self._article(row, parts.get("guid") or parts.get("id") or row["url"] or name)

    def _page(self, text: str, name: str) -> Article:
        """A web page: its article without what stands around it."""
        try:
            import trafilatura
        except ImportError as error:
            raise UsageError(f"reading HTML needs the extra nlp: {remedy('nlp')}.") from error
        found: Any = trafilatura.bare_extraction(text, include_comments=False, include_tables=False)
        page = {} if found is None else found.as_dict()
        body = page.get("text") or plain(text)
        return self._article(
            {"text": body, "title": page.get("title") or "", "url": page.get("url") or "",
             "date": _stated(text)},
            name,
        )  # fmt: skip

    def _article(self, row: dict[str, Any], name: str) -> Article:
        text = next(
            (row[key] for key in TEXTS if isinstance(row.get(key), str) and row[key].strip()), ""
        )
        if re.search(r"</?[a-zA-Z][^<>]*>|&[a-z]+;|&#\d+;", text):
            text = plain(text)
        title = plain(str(row.get("title") or ""))
        stated = next((day_of(row[key]) for key in DAYS if row.get(key)), None)
        return Article(
            id=name, text=text or title, date=stated or self.date, title=title,
            url=str(row.get("url") or row.get("link") or ""),
            language=self.language or str(row.get("language") or row.get("lang") or "")[:2].lower(),
            publisher=str(row.get("publisher") or ""),
        )  # fmt: skip


class _Chained:
    """Text of a stream with bytes before it; UTF-8, what is not is replaced."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self.head, self.stream = head, stream
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")

    def chunks(self) -> Iterator[str]:
        """Pieces of text, in order."""
        yield self.decoder.decode(self.head)
        while piece := self.stream.read(65536):
            yield self.decoder.decode(piece)
        yield self.decoder.decode(b"", final=True)


def _limited(reader: _Chained) -> Iterator[str | None]:
    """Lines; None for one that is longer than `LONGEST_LINE`, of which nothing is kept."""
    rest, skipping = "", False
    for chunk in reader.chunks():
        rest += chunk
        *lines, rest = rest.split("\n")
        for line in lines:
            yield None if skipping or len(line) > LONGEST_LINE else line
            skipping = False
        if len(rest) > LONGEST_LINE:
            rest, skipping = "", True
    if rest or skipping:
        yield None if skipping else rest


class _Plain(HTMLParser):
    """Text of HTML; scripts and styles are left out, blocks end paragraphs."""

    BLOCKS = frozenset({"p", "div", "br", "li", "h1", "h2", "h3", "h4", "tr", "blockquote"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style")
        if tag in self.BLOCKS:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in ("script", "style")))
        if tag in self.BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def plain(html: str) -> str:
    """Text of a fragment of HTML, paragraphs apart.

    >>> plain("<p>Baku &amp; Moscow</p><script>x()</script><p>Two</p>")
    'Baku & Moscow\\n\\nTwo'
    """
    parser = _Plain()
    parser.feed(html)
    parser.close()
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", "".join(parser.parts)).strip()


def day_of(value: object) -> dt.date | None:
    """The day in a date as JSON, RSS or Atom write it; None where it is none.

    >>> day_of("2025-07-01T10:00:00Z"), day_of("Tue, 01 Jul 2025 10:00:00 +0000"), day_of("soon")
    (datetime.date(2025, 7, 1), datetime.date(2025, 7, 1), None)
    """
    text = str(value).strip()
    try:
        if re.match(r"\d{8}(\D|$)", text):
            return dt.datetime.strptime(text[:8], "%Y%m%d").date()
        if re.match(r"\d{4}-\d\d-\d\d", text):
            return dt.date.fromisoformat(text[:10])
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError):
        return None


def _stated(html: str) -> str:
    """The day a page states in its head or its first time element."""
    patterns = (
        r"""<meta[^>]+(?:article:published_time|datePublished|pubdate|"date"|dc\.date)[^>]*content=["']([^"']+)""",
        r"""<meta[^>]+content=["'](\d{4}-\d\d-\d\d[^"']*)["'][^>]+(?:published_time|datePublished|pubdate)""",
        r""""datePublished"\s*:\s*"([^"]+)""",
        r"""<time[^>]+datetime=["']([^"']+)""",
    )
    for pattern in patterns:
        found = re.search(pattern, html, re.I)
        if found is not None:
            return found.group(1)
    return ""


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _is_lines(start: str) -> bool:
    return bool(re.match(r"\{\s*(\"|\}|$)|\[\s*(\{|$)", start))


def _whole(start: str) -> bool:
    """Whether the first line is a JSON record of its own, or longer than what is seen of it."""
    line, end, _ = start.partition("\n")
    try:
        json.loads(line.strip().rstrip(","))
    except ValueError:
        return not end
    return True


def _is_html(start: str) -> bool:
    head = start[:1500].lower()
    return "<html" in head or "<!doctype html" in head or "<body" in head


def _too_large(name: str) -> str:
    return (
        f"{name} is larger than {LARGEST // 1_000_000} MB; give its articles as JSON lines, "
        "which are read one by one."
    )


def _decoded(body: bytes, name: str, *, partial: bool = False) -> str:
    """Text of bytes: UTF-8, UTF-16 by its mark, else Windows-1251 or -1252 by their letters.

    Raises `SourceError` for what is no text.
    """
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if body.startswith(mark):
            return body[: len(body) // 2 * 2].decode(encoding, errors="replace")
    control = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in body[:HEAD])
    if b"\0" in body[:HEAD] or control > MANY_MISSPELT * len(body[:HEAD]):
        raise SourceError(f"{name} is not text.")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(body, final=not partial)
    except UnicodeDecodeError:
        stated = re.search(rb"(?:charset|encoding)=[\"']?([\w-]+)", body[:HEAD])
        if stated is not None:
            try:
                return body.decode(stated.group(1).decode("ascii"))
            except (LookupError, UnicodeDecodeError):
                pass
        high = [byte for byte in body if byte > 127]
        letters = sum(byte >= 0xC0 for byte in high)
        many = len(high) > 0.2 * len(body) and letters > 0.8 * len(high)
        return body.decode("cp1251" if many else "cp1252", errors="replace")
