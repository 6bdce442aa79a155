"""Text before parsing: datelines off, paragraphs apart, offsets kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

DATELINE = re.compile(
    r"""^\s*
    (?:(?:[A-Z]{2,5}/|[A-Z]{3,}[A-Za-z'’/-]*)\S*(?:[ ,]+[A-Z][\w'’./-]*){0,5}  # WASHINGTON, Kyiv
       (?:,?\s+[A-Z][a-z]+\.?\s+\d{1,2})?                               # March 16
       (?:,?\s*\([^)]{2,30}\))?                                         # (AP)
       (?:\s*[-–—]{1,2}\s+|\s*[-–—]{2,3}\s*|\s+"\s+|:\s+)
     |\([A-Z][A-Za-z ]{1,20}\)\s*[-–—:]*\s+)                            # (CNN)
    (?=\S)""",
    re.X,
)


def dateline(text: str) -> int:
    """How many characters of dateline a text begins with.

    >>> text = "WASHINGTON (AP) -- The president left."
    >>> text[dateline(text) :], dateline("The president left.")
    ('The president left.', 0)
    """
    found = DATELINE.match(text)
    return found.end() if found is not None else 0


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Paragraphs with their offset; a single line end within a paragraph is a space.

    >>> list(paragraphs("One.\\n\\nTwo."))
    [(0, 'One.'), (6, 'Two.')]
    """
    at = 0
    for part in re.split(r"(\n\s*\n|\r\n\s*\r\n)", text):
        body = part.strip()
        if body:
            yield at + part.index(body[0]), body.replace("\r", " ").replace("\n", " ")
        at += len(part)
