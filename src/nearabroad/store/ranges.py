"""Arithmetic of resumed downloads: ranges, validators, and when to ask again. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_RANGE = re.compile(r"bytes\s+(\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.I)
_APART = 60.0  # seconds between Last-Modified and Date that make it a strong validator


@dataclass(frozen=True)
class Part:
    """A half-finished download: of which request, by which validator, of how many bytes in all."""

    address: str
    validator: str
    total: int | None


def whole_number(text: str | None) -> int | None:
    r"""A header's count of bytes, or None where it is no plain whole number.

    >>> whole_number("12"), whole_number("-1"), whole_number(None), whole_number("0\x1f")
    (12, None, None, 0)
    """
    figures = (text or "").strip()
    return int(figures) if re.fullmatch(r"[0-9]{1,18}", figures) else None


def content_range(text: str | None) -> tuple[int, int, int | None] | None:
    """First byte, last byte and total of a Content-Range; None for what makes no sense.

    >>> content_range("bytes 5-9/10"), content_range("bytes 9-5/10")
    ((5, 9, 10), None)
    """
    found = _RANGE.fullmatch((text or "").strip())
    if found is None:
        return None
    first, last = int(found[1]), int(found[2])
    total = None if found[3] == "*" else int(found[3])
    if last < first or (total is not None and last >= total):
        return None
    return first, last, total


def validator(headers: Mapping[str, str]) -> str | None:
    """What proves that the rest belongs to the same file: a strong ETag, else an old date.

    RFC 9110, 13.1.5: a weak ETag never, a Last-Modified only where it is clearly before the Date.

    >>> validator({"ETag": '"v1"'}), validator({"ETag": 'W/"v1"'})
    ('"v1"', None)
    """
    etag = headers.get("ETag", "").strip()
    if etag:
        return etag if len(etag) > 1 and etag[0] == etag[-1] == '"' else None
    modified, date = moment(headers.get("Last-Modified")), moment(headers.get("Date"))
    if modified is None or date is None or (date - modified).total_seconds() < _APART:
        return None
    return headers["Last-Modified"].strip()


def resume_from(size: int, address: str, part: Part | None) -> int:
    """The byte to go on from: what is there, where it is the same request's and not yet all.

    >>> resume_from(4, "x", Part("x", '"v1"', 10)), resume_from(4, "y", Part("x", '"v1"', 10))
    (4, 0)
    """
    if part is None or part.address != address or size <= 0:
        return 0
    return 0 if part.total is not None and size >= part.total else size


def placed(
    status: int, headers: Mapping[str, str], asked: int, part: Part | None
) -> tuple[int, int | None] | None:
    """Where the body belongs and how long the file is in all; None: it fits nowhere, start over.

    >>> placed(206, {"Content-Range": "bytes 4-9/10"}, 4, Part("x", '"v1"', 10))
    (4, 10)
    >>> placed(206, {"Content-Range": "bytes 3-9/10"}, 4, Part("x", '"v1"', 10)) is None
    True
    """
    if status == 200:
        return 0, whole_number(headers.get("Content-Length"))
    found = content_range(headers.get("Content-Range"))
    if found is None or part is None or asked == 0 or found[0] != asked:
        return None
    etag = headers.get("ETag", "").strip()
    if etag and part.validator.startswith('"') and etag != part.validator:
        return None
    totals = {total for total in (found[2], part.total) if total is not None}
    if len(totals) > 1 or any(found[1] >= total for total in totals):
        return None
    return asked, totals.pop() if totals else None


def retry_after(text: str | None, now: datetime) -> float | None:
    """Seconds that a server asks to wait, given as a number or a date; None where it does not say.

    >>> noon = datetime(2025, 3, 1, 12, tzinfo=UTC)
    >>> retry_after("90", noon), retry_after("Sat, 01 Mar 2025 12:00:30 GMT", noon)
    (90.0, 30.0)
    """
    seconds = whole_number(text)
    if seconds is not None:
        return float(seconds)
    date = moment(text)
    return None if date is None else max(0.0, (date - now).total_seconds())


def moment(text: str | None) -> datetime | None:
    """An HTTP date in UTC, or None for what is not one."""
    try:
        found = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
