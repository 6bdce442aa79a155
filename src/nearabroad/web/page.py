"""A page: a path and a function that makes its bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

HTML = "text/html; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
STYLE = "text/css; charset=utf-8"
CSV = "text/csv; charset=utf-8"
SVG = "image/svg+xml"


@dataclass(frozen=True)
class Page:
    """One file of the site: where it stands, what it is, and what makes it.

    >>> Page("a.txt", "text/plain", lambda: b"text").make()
    b'text'
    """

    path: str
    media_type: str
    make: Callable[[], bytes]


@dataclass(frozen=True)
class PageSpec:
    """A group of pages: its id (the file's name), its label and place in the navigation.

    A group without a label is not in the navigation.
    """

    id: str
    label: str
    order: int
    home: str
