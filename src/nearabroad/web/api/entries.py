"""Bytes that are served: with their media type, their tag, and their compressed twin."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from starlette.datastructures import Headers
from starlette.responses import Response

SMALL = 1024
"""Bytes under which compressing is not worth it."""
PACKED = ("application/vnd.apache.parquet", "image/png", "image/jpeg", "font/")
"""Media types that are compressed already."""


@dataclass(frozen=True)
class Entry:
    """What is served for an address; `name` is the file to be saved as, where it is one.

    The tag is a hash of the bytes, so that a question computed anew, or after a restart, has its
    old tag where the answer is the same, and another where it is not.
    """

    body: bytes
    media_type: str
    name: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @cached_property
    def tag(self) -> str:
        """Hash of the bytes, for `ETag`."""
        return hashlib.blake2b(self.body, digest_size=16).hexdigest()

    @cached_property
    def packed(self) -> bytes | None:
        """The bytes compressed once, or None where that would not help."""
        if len(self.body) < SMALL or self.media_type.startswith(PACKED):
            return None
        return gzip.compress(self.body, 6, mtime=0)

    @property
    def size(self) -> int:
        """Bytes held, the compressed ones included."""
        return len(self.body) + len(self.packed or b"")

    def prepared(self) -> Entry:
        """The same, hashed and compressed by now, so that serving it costs nothing."""
        _ = self.tag, self.packed
        return self

    def response(self, asked: Headers) -> Response:
        """The answer to a request with these headers: whole, compressed, or 304."""
        packed = self.packed if accepts_gzip(asked.get("accept-encoding", "")) else None
        tag = f'"{self.tag}-gz"' if packed else f'"{self.tag}"'
        headers = {
            "ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Encoding",
            **self.extra,
        }  # fmt: skip
        if _matches(asked.get("if-none-match", ""), self.tag):
            return Response(status_code=304, headers=headers)
        if packed:
            headers["Content-Encoding"] = "gzip"
        if self.name:
            headers["Content-Disposition"] = f'attachment; filename="{self.name}"'
        return Response(packed or self.body, headers=headers, media_type=self.media_type)


def accepts_gzip(header: str) -> bool:
    """Whether an `Accept-Encoding` header allows gzip.

    >>> [accepts_gzip(text) for text in ("gzip, br", "br", "gzip;q=0", "*", "")]
    [True, False, False, True, False]
    """
    weights = dict(_weighted(header))
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def _weighted(header: str) -> list[tuple[str, float]]:
    """The items of a header and their weights, 1 where none is given, 0 where it is no number.

    >>> _weighted("text/csv;q=0.5, */*;q=x")
    [('text/csv', 0.5), ('*/*', 0.0)]
    """
    found = []
    for item in header.split(","):
        name, *more = (part.strip() for part in item.split(";"))
        weight = next((part[2:] for part in more if part.lower().startswith("q=")), "1")
        try:
            found.append((name.lower(), float(weight)))
        except ValueError:
            found.append((name.lower(), 0.0))
    return found


def preferred(header: str, offered: list[str]) -> str | None:
    """The offered media type that an `Accept` header likes best, the first among equals.

    None where it takes none of them. The more exact pattern decides for a type (RFC 9110, 12.5.1).

    >>> preferred("text/csv, */*;q=0.1", ["application/json", "text/csv"])
    'text/csv'
    >>> preferred("", ["application/json"]), preferred("image/png", ["application/json"])
    ('application/json', None)
    """
    weights = dict(_weighted(header)) if header.strip() else {"*/*": 1.0}

    def liking(media_type: str) -> float:
        patterns = (media_type, f"{media_type.split('/')[0]}/*", "*/*")
        return next((weights[item] for item in patterns if item in weights), 0.0)

    best = max(offered, key=liking)
    return best if liking(best) > 0 else None


def _matches(header: str, tag: str) -> bool:
    """Whether `If-None-Match` names the tag, compressed or not, weak or strong."""
    named = {item.strip().removeprefix("W/").strip('"') for item in header.split(",")}
    return bool(named & {"*", tag, f"{tag}-gz"})
