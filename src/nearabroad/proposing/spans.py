"""The years that a sentence means, from what is written, its tense and the day of publication."""

from __future__ import annotations

import datetime as dt
import re

from nearabroad.events.coding.dates import number_of

RECENT = 3
"""Full years before publication that a level told in the present is read as."""
MOVE = 10
"""Years back from the last full one that a move without years is read as."""

_YEAR = r"(1[89]\d\d|20\d\d)"
_BETWEEN = re.compile(rf"\b(?:between|from|in|over)\s+{_YEAR}\s*(?:and|to|-|–|—)\s*{_YEAR}\b", re.I)
_SINCE = re.compile(rf"\bsince\s+(?:early |late |mid-|the )?{_YEAR}\b", re.I)
_LAST = re.compile(
    r"\b(?:in|over|during|for|within)\s+the\s+(?:past|last)\s+(?:(\w+)\s+)?(years|decades?)\b", re.I
)
_EDGE = re.compile(rf"\b(?:until|till|before|prior to|after|ahead of|pre-|post-)\s*{_YEAR}\b", re.I)
"""Words that make a year an edge of years that are not told."""
_ANY = re.compile(rf"\b{_YEAR}\b")


def last_full(published: dt.date) -> int:
    """The last year that was over on the day of publication."""
    return published.year - 1


def years_told(text: str, published: dt.date) -> tuple[int, int] | str | None:
    """First and last year that a text tells; "years" where they cannot be told apart, else None.

    >>> day = dt.date(2025, 7, 10)
    >>> years_told("between 2011 and 2020", day), years_told("since 2014", day)
    ((2011, 2020), (2014, 2024))
    >>> years_told("last year", day), years_told("over the past decade", day)
    ((2024, 2024), (2014, 2024))
    >>> years_told("until 2012", day)
    'years'
    >>> years_told("in 2014 and, by 2019, more", day), years_told("today", day)
    ('years', None)
    """
    last = last_full(published)
    if found := _BETWEEN.search(text):
        first, until = int(found[1]), int(found[2])
        return (first, until) if first <= until else "years"
    if found := _SINCE.search(text):
        others = [year for year in _ANY.findall(text) if year != found[1]]
        return "years" if others else (int(found[1]), max(last, int(found[1])))
    if found := _LAST.search(text):
        many = number_of(found[1]) if found[1] else None
        back = (many or 1) * (10 if found[2].lower().startswith("decade") else 1)
        return (last - back, last) if many or not found[2].lower().startswith("year") else None
    if re.search(r"\blast year\b", text, re.I):
        return last, last
    if _EDGE.search(text):
        return "years"
    years = {int(year) for year in _ANY.findall(text)}
    if len(years) == 1:
        year = years.pop()
        return year, year
    return "years" if years else None
