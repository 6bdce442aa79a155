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


WRAPPED = 100
"""Characters of the longest line of a text that was wrapped for the screen."""


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Paragraphs with their offset.

    Empty lines part them; where lines are longer than a screen is wide, every line end does.

    >>> list(paragraphs("One.\\n\\nTwo\\nlines."))
    [(0, 'One.'), (6, 'Two lines.')]
    """
    at = 0
    for block in re.split(r"(\n[ \t\r]*\n\s*)", text):
        lines = block.split("\n")
        parts = [block] if max(map(len, lines)) <= WRAPPED else [line + "\n" for line in lines]
        start = at
        for part in parts:
            body = part.strip()
            if body:
                yield start + part.index(body[0]), " ".join(body.split())
            start += len(part)
        at += len(block)
