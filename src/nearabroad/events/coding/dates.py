"""When: a date in a sentence, with its precision, from what is written and the article's day."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
DAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)  # fmt: skip
VAGUE = {"a": 1, "an": 1, "several": 3, "few": 3, "couple": 2}
NUMBERS = {word: number for number, word in enumerate(SMALL)} | VAGUE

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = "|".join(DAYS)
_COUNT = "|".join(NUMBERS) + r"|\d+"
PATTERN = re.compile(
    rf"""\b(?:
      (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})
    | (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{_MONTH})\b\.?(?:,?\s+(?P<y1>\d{{4}}))?
    | (?P<m2>{_MONTH})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y2>\d{{4}}))?
    | (?:in|since|during|of|by|until|last|this|early|late|mid)[\s-]+
      (?P<m3>{_MONTH})\b\.?(?:,?\s+(?P<y3>\d{{4}}))?
    | (?:(?P<lastday>last|next)\s+)?(?P<day>{_DAY})\b
    | (?P<rel>yesterday|today|tonight|tomorrow)\b
    | (?P<span>last|this|next|past|previous)\s+
      (?P<unit>week|month|year|summer|winter|spring|autumn|decade|century)\b
    | (?P<n>{_COUNT})\s+(?:of\s+)?(?P<ago>day|week|month|year|decade|century|centurie)s?\s+
      (?:ago|earlier|before)\b
    | (?P<decades>decades|years|centuries)\s+(?:ago|earlier)\b
    | (?:in|the)\s+(?:the\s+)?(?:early\s+|late\s+|mid-?\s*)?(?P<era>1\d\d0|20[0-2]0)s\b
    | (?P<year>1[789]\d\d|20[0-4]\d)\b
      (?!\s*(?:people|soldiers|troops|million|tons|tonnes|men|migrants|civilians|km|%))
    )""",
    re.I | re.X,
)


@dataclass(frozen=True, slots=True)
class When:
    """A date found: its day (the first of the period), its precision, where it stood."""

    date: dt.date
    precision: str
    start: int


def dates_in(text: str, published: dt.date | None) -> list[When]:
    """All dates of a text that can be placed; relative ones need the day of publication.

    >>> day = dt.date(2025, 7, 10)
    >>> [str(item.date) for item in dates_in("On Monday; in December; on 4 October 2007", day)]
    ['2025-07-07', '2024-12-01', '2007-10-04']
    """
    found = []
    for match in PATTERN.finditer(text):
        placed = _placed(match, published)
        if placed is not None:
            found.append(When(placed[0], placed[1], match.start()))
    return found


def _placed(match: re.Match[str], published: dt.date | None) -> tuple[dt.date, str] | None:
    parts = match.groupdict()
    try:
        if parts["iso"]:
            return dt.date.fromisoformat(parts["iso"]), "day"
        for number in ("1", "2", "3"):
            month = parts.get(f"m{number}")
            if month and not (month.lower() in ("may", "march", "mar") and not month[0].isupper()):
                day, year = parts.get(f"d{number}"), parts.get(f"y{number}")
                return _monthly(MONTHS[month.lower()], day, year, published)
        if parts["year"]:
            return dt.date(int(parts["year"]), 1, 1), "year"
        if parts["era"]:
            return dt.date(int(parts["era"]), 1, 1), "decade"
    except ValueError:
        return None
    return None if published is None else _relative(parts, published)


def _monthly(
    month: int, day: str | None, year: str | None, published: dt.date | None
) -> tuple[dt.date, str] | None:
    """A month, with its day and year if given; without a year, the last one up to publication."""
    precision = "day" if day else "month"
    if year:
        return dt.date(int(year), month, int(day or 1)), precision
    if published is None:
        return None
    found = dt.date(published.year, month, int(day or 1))
    if found > published + dt.timedelta(days=62):
        found = found.replace(year=found.year - 1)
    return found, precision


def _relative(parts: dict[str, str | None], published: dt.date) -> tuple[dt.date, str] | None:
    if name := parts["day"]:
        back = (published.weekday() - DAYS[name.lower()]) % 7
        if (parts["lastday"] or "").lower() == "next":
            return published + dt.timedelta(days=7 - back), "day"
        return published - dt.timedelta(days=back), "day"
    if word := parts["rel"]:
        return published + dt.timedelta(
            days={"yesterday": -1, "tomorrow": 1}.get(word.lower(), 0)
        ), "day"
    if unit := parts["unit"]:
        span = (parts["span"] or "").lower()
        step = {"this": 0, "next": 1}.get(span, -1)
        return _shifted(published, unit.lower(), step)
    if unit := parts["ago"]:
        count = parts["n"] or "1"
        number = int(count) if count.isdigit() else NUMBERS[count.lower()]
        return _shifted(published, unit.lower(), -number)
    if unit := parts["decades"]:
        return _shifted(published, unit.lower().removesuffix("s"), -2)
    return None


def _shifted(published: dt.date, unit: str, step: int) -> tuple[dt.date, str]:
    days = {"day": 1, "week": 7, "month": 30.4}.get(unit)
    if days is None:
        years = {"decade": 10, "century": 100, "centurie": 100}.get(unit, 1)
        year = max(published.year + step * years, 1)
        return (published if step == 0 else dt.date(year, 1, 1)), "year"
    moved = published + dt.timedelta(days=round(days * step))
    return moved, "day" if unit == "day" else unit


def number_of(word: str) -> int | None:
    """A number as written.

    >>> number_of("38"), number_of("1,500"), number_of("Two"), number_of("a"), number_of("x")
    (38, 1500, 2, None, None)
    """
    digits = word.replace(",", "")
    if digits.isascii() and digits.isdigit():
        return int(digits) if len(digits) < 9 else None
    plain = word.lower()
    if plain in VAGUE:
        return None
    tens = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
            "ninety": 90, "hundred": 100, "thousand": 1000, "dozen": 12}  # fmt: skip
    return NUMBERS.get(plain, tens.get(plain))
