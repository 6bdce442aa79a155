"""The years of a draft: told in its own words, else by the sentence, else by the tense."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from nearabroad.proposing.marking import Marked
from nearabroad.proposing.model import Cannot, Draft
from nearabroad.proposing.spans import MOVE, RECENT, last_full, years_told

Placed = tuple[tuple[int, int], tuple[str, ...]]
_BEHIND = re.compile(r"\s*(?:\([^)]*\))?\s*(?:in|since|by|between|over|during|from)\b[^,;—]*")
_AHEAD = re.compile(r"(?:In|By|Since|During|On|Over|Between|From|Last)\b[^,<]*")
"""When, told before all else; a year elsewhere in the sentence dates something else."""
_NOW = re.compile(r"\b(?:now|today|currently)\b", re.I)
_COMPARED = re.compile(
    r"\b(?:compared|versus|against|up from|down from|than|whereas|while|once|unlike|when|after|"
    r"before)\b",
    re.I,
)
_PART = re.compile(
    r"\b(?:quarter|half|weeks?|days?) of (?:\w+ )?(?:19|20)\d\d|\bmonths?\b|"
    r"\b[QH][1-4]\b|\b[1-4][QH](?:\d\d)?\b|\b(?:[369]|12)M\b|\b[Ff]iscal\b|\bFY ?'?\d|"
    r"\b(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast|[Oo]pening|1st|2nd|3rd|4th)[ -]"
    r"(?:three[ -])?(?:quarters?|half)\b|\b[Yy]ear[ -]to[ -]date\b|\b[Ss]o far this year\b|"
    r"\b(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter) (?:of )?(?:19|20)\d\d|"
    r"\bhalf-year\b|"
    r"\b(?:January|February|March|April|June|July|August|September|October|"
    r"November|December)\b|"
    r"\b(?:[Ii]n|[Ss]ince|of|by|to|–|-) ?May\b|"
    r"\b(?:this|last) (?:week|quarter|summer|winter)\b"
)
"""Parts of years; shares are of whole ones."""
_BEGAN = re.compile(
    r"since (?:its|the (?:bloc|union)'s|the) (?:inception|creation|foundation|founding|launch|"
    r"start)"
)


def placed(draft: Draft, now: Marked, end: int) -> Placed | Cannot:
    """First and last year with what is to be said of their reading, or why there are none."""
    if draft.years is not None:
        return draft.years, draft.reading
    published = now.published
    if draft.kind != "fact" and _PART.search(now.text):
        return Cannot("part")
    told = _told(draft, now, end, published)
    if isinstance(told, str):
        return Cannot("years")
    if told is not None and told[1] > published.year:
        return Cannot("forecast")
    if draft.measure == "record_low":
        return (published.year, published.year), draft.reading
    if draft.kind == "fact":
        return _fact(draft, now, told, published)
    if told is None:
        return _untold(draft, now, published)
    if draft.kind == "crossing" and told[0] == told[1]:
        return (told[0] - MOVE, told[0]), (
            *draft.reading, f"Looked for in the {MOVE} years up to the one that is told.",
        )  # fmt: skip
    if draft.kind == "move" and told[0] == told[1]:
        return (told[0] - 1, told[0]), draft.reading
    return told, draft.reading


def _told(draft: Draft, now: Marked, end: int, published: dt.date) -> tuple[int, int] | str | None:
    """Years told by the rule's own words and what stands right behind, else at the very front.

    A year elsewhere counts only in a sentence that compares nothing and has no other figure.
    """
    if _BEGAN.search(now.text) and now.began:
        return now.began, last_full(published)
    behind = _BEHIND.match(now.text[end:])
    near = years_told(draft.words + (behind[0] if behind else ""), published)
    if near is not None or _NOW.search(draft.words):
        return near
    ahead = _AHEAD.match(now.text)
    front = years_told(ahead[0], published) if ahead else None
    if front is not None or draft.kind == "fact":
        return front
    told = years_told(now.text, published)
    others = len(now.figures) > len(draft.covers) or _COMPARED.search(now.text)
    return "years" if told is not None and others else told


def _untold(draft: Draft, now: Marked, published: dt.date) -> Placed | Cannot:
    """Years of the present: the last full ones. The past without a year tells none."""
    if now.past(draft.words.lower()):
        return Cannot("year")
    last = last_full(published)
    back = RECENT - 1 if draft.kind == "level" else MOVE
    years = (last - back, last)
    return years, (*draft.reading, f"No year is told; read as {years[0]} to {years[1]}.")


def _fact(
    draft: Draft, now: Marked, told: tuple[int, int] | None, published: dt.date
) -> Placed | Cannot:
    """A state of things in the year that is told, or on the day of publication."""
    if told is None and now.past(draft.words.lower()):
        return Cannot("year")
    year = told[1] if told else published.year
    return (year, year), draft.reading


def on_its_day(draft: Draft, years: tuple[int, int], published: dt.date) -> Draft:
    """A membership with the day that it is looked up on: the year's end, at most publication."""
    if draft.measure != "membership":
        return draft
    day = min(dt.date(years[1], 12, 31), published)
    return replace(draft, arguments={**draft.arguments, "on": day})
