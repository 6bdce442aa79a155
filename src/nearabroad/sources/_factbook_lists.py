"""The World Factbook's lists: trade partners, languages, peoples, each with its share.

Pure functions from a plain text to its entries; what gives no entry is handed back with a reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nearabroad.sources._factbook_text import (
    Band,
    outside_brackets,
    share_band,
    split_outside,
    without_date,
)

_PARTNER = re.compile(r"\s*(?P<name>[^%]+?)\s+(?P<limit>less than\s+|<\s*)?(?P<digits>[\d.]+)\s*%")
_FIGURE = re.compile(
    r"(?P<limit>less than|under|at least|more than|over|approximately|about|almost|<|>|~)?\s*"
    r"(?<![\w.])(?P<digits>\d+(?:\.\d+)?|\.\d+)\s*%?\s*"
    r"(?:[-–]\s*(?P<upper>\d+(?:\.\d+)?|\.\d+)\s*)?%",
    re.IGNORECASE,
)
_LESS_THAN_LIST = re.compile(r"\s*less than\s+([\d.]+)%\s*:\s*", re.IGNORECASE)
_NAMED_INSIDE = re.compile(
    r"^\s*(?:(?:and\s+)?(?:includes?|including|mostly|made up largely of|consisting of"
    r"|consists primarily of|largest groups are)\s*:?\s*(?:small\s+)?)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"\d|%|\b(?:is|are|was|which|who|spoken|official|persons|others?|people)\b")
_REMARKS = ("official", "unknown")
_PROSE = re.compile(r"\b(?:make up|belonging to|spoken by|citizens from)\b")
_UNSPECIFIED = re.compile(
    r"(?:unspecified|unknown|undeclared|not (?:declared|stated)|no (?:answer|response|ethnic))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Entry:
    """One name of a list with its share; `inside` are names printed within an *other* group."""

    name: str
    share: Band | None
    official: bool = False
    inside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listing:
    """A parsed list: its entries, and the fragments that gave none, each with the reason."""

    entries: tuple[Entry, ...]
    rest: tuple[tuple[str, str], ...] = ()


def partner_list(text: str) -> Listing:
    """A list of trade partners; names may hold commas.

    >>> [(e.name, e.share.value) for e in partner_list("China 28%, Gambia, The 4% (2023)").entries]
    [('China', 0.28), ('Gambia, The', 0.04)]
    >>> partner_list("almost entirely United Kingdom (2022)").rest
    (('almost entirely United Kingdom', 'no figure'),)
    """
    body, position, entries = without_date(text), 0, []
    while found := _PARTNER.match(body, position):
        share = share_band(found["digits"], found["limit"] or "")
        entries.append(Entry(found["name"].strip(" ,;"), share))
        position = found.end()
    left = body[position:].strip(" ,;.")
    return Listing(tuple(entries), ((left, "no figure"),) if left else ())


def people_list(text: str) -> Listing:
    """A list of languages or peoples with shares, in any of the forms the Factbook prints.

    Figures inside brackets belong to sub-groups and are left alone.

    >>> listing = people_list("Azeri (official) 9.5%, other 2% (includes Russian, Tat)")
    >>> [(e.name, e.share.value, e.official, e.inside) for e in listing.entries]
    [('Azeri', 0.095, True, ()), ('other', 0.02, False, ('Russian', 'Tat'))]
    >>> [(e.name, e.share.high) for e in people_list("less than 1%: Russian, Avar").entries]
    [('Russian', 0.01), ('Avar', 0.01)]
    >>> people_list("Tajik (official), Russian widely used").rest[1]
    ('Russian widely used', 'no figure')
    """
    entries: list[Entry] = []
    rest: list[tuple[str, str]] = []
    for segment in split_outside(without_date(text), ";"):
        if re.match(r"note\b", segment, re.IGNORECASE):
            continue
        below = _LESS_THAN_LIST.match(segment)
        if below:
            share = share_band(below.group(1), "less than")
            names = split_outside(segment[below.end() :], ",")
            entries += [Entry(rest_name(tidy_name(name), []), share) for name in names]
            continue
        found, left = _segment(split_outside(segment, ","))
        entries += found
        rest += left
    return Listing(tuple(entries), tuple(rest))


def _segment(parts: list[str]) -> tuple[list[Entry], list[tuple[str, str]]]:
    """Entries of one comma list; names without a figure join the next one, or are left over."""
    entries: list[Entry] = []
    rest: list[tuple[str, str]] = []
    waiting: list[str] = []
    for part in parts:
        figures = list(_FIGURE.finditer(outside_brackets(part)[0]))
        if not figures:
            waiting.append(part)
            continue
        joins = bool(waiting) and _joins(waiting, part, first=not entries)
        found = _figured(part, waiting if joins else [])
        named = [entry for entry in found if entry.name and not _PROSE.search(entry.name)]
        entries += named
        rest += [] if joins else [(name, "no figure") for name in waiting]
        rest += [(text, "no name within other") for text in prose_inside(part)]
        if len(named) < len(found):
            rest.append((", ".join([*(waiting if joins else []), part]), "prose, no name"))
        waiting = []
    return entries, rest + [(name, "no figure") for name in waiting]


def _joins(waiting: list[str], part: str, first: bool) -> bool:
    """Whether names without a figure share the next one's ("Irish, French, and other 7%")."""
    if re.match(r"(?:and|or)\s|(?:approximately\s*)?[\d.]+\s*%", part):
        return True
    return not first and not any(re.search(r"official|\d", name) for name in waiting)


def _figured(part: str, before: list[str]) -> list[Entry]:
    """Entries of one part; two if a comma is missing ("other 3% unspecified 0.5%")."""
    outer, inside = outside_brackets(part)
    entries, start = [], 0
    for found in _FIGURE.finditer(outer):
        own = tidy_name(outer[start : found.start()])
        name = ", ".join([*(tidy_name(name) for name in before), own]).rstrip(", ")
        start, before = found.end(), []
        share = share_band(found["digits"], found["limit"] or "", found["upper"] or "")
        official = any(re.search(r"official|state language", text) for text in inside)
        within = tuple(n for text in inside for n in names_inside(text)) if is_rest(name) else ()
        entries.append(Entry(rest_name(name, inside), share, official, within + _listed(name)))
    return entries


def tidy_name(text: str) -> str:
    """A name without brackets, lead-in, leading *and*, trailing *only* and stray marks.

    >>> tidy_name("nine recognized groups: Tigre"), tidy_name("English only (official)")
    ('Tigre', 'English')
    """
    name = " ".join(outside_brackets(text)[0].split()).rpartition(":")[2]
    name = re.sub(r"^(?:and|or|only)\s+|\s+only$", "", name.strip(" ,;-–."))
    return name.strip(' ,;-–."')


def is_rest(name: str) -> bool:
    """Whether a name stands for all that is not listed by itself.

    >>> is_rest("other African"), is_rest("Kurds, and other"), is_rest("Russian")
    (True, True, False)
    """
    start = r"others?\b|ethnic minorities$|foreign population$|.*,\s*(?:and |or )?others?\b"
    return re.match(start, name, re.IGNORECASE) is not None


def rest_name(name: str, inside: list[str]) -> str:
    """`other` or `unspecified` for the names that mean just that; any other name as it is.

    >>> rest_name("other and unspecified", []), rest_name("other", ["unknown"])
    ('other', 'unspecified')
    >>> rest_name("undeclared or unknown", []), rest_name("other African", [])
    ('unspecified', 'other African')
    """
    if _UNSPECIFIED.match(name) or (name == "other" and "unknown" in inside):
        return "unspecified"
    plain_other = r"others?(?:\s*(?:,|/|or |and ).*| languages?)?$|.*,\s*(?:and |or )?others?$"
    return "other" if re.match(plain_other, name, re.IGNORECASE) else name


def _listed(name: str) -> tuple[str, ...]:
    """Names that share one figure ("Kurds, Armenians, and other"): each is somewhere within it."""
    names = [tidy_name(item) for item in name.split(",")]
    if len(names) < 2:
        return ()
    return tuple(n for item in names for n in names_inside(item))


def names_inside(text: str) -> tuple[str, ...]:
    """Names in a bracket that says what an *other* group includes; prose gives none.

    >>> names_inside("includes small Crimean Tatar-, Moldavian-, and Hungarian-speaking minorities")
    ('Crimean Tatar', 'Moldavian', 'Hungarian')
    >>> names_inside("includes English, which is spoken by less than 1%")
    ('English',)
    """
    return tuple(piece for piece in _pieces(text) if _is_name(piece))


def prose_inside(part: str) -> list[str]:
    """Pieces in an *other* group's brackets that are no names.

    >>> prose_inside("other 2.8% (includes 130,000 Lebanese and French)")
    ['130,000 Lebanese']
    """
    outer, inside = outside_brackets(part)
    if not is_rest(tidy_name(outer)):
        return []
    pieces = [piece for text in inside for piece in _pieces(text)]
    return [p for p in pieces if not _is_name(p) and not is_rest(p) and p not in _REMARKS]


def _is_name(piece: str) -> bool:
    return not _NO_NAME.search(piece) and len(piece.split()) <= 4


def _pieces(text: str) -> list[str]:
    """What stands between commas, *and* and *or* of a bracket, without lead-in and figures."""
    pieces = []
    for part in split_outside(_NAMED_INSIDE.sub("", text), ","):
        for piece in re.split(r"\s+(?:and|or)\s+|^and\s+|^also\s+", outside_brackets(part)[0]):
            name = re.sub(r"-?\s*(?:speaking )?minorities$|-speaking.*$", "", piece)
            name = re.sub(r"\s+\d*\.?\d+%$|^small(?:er)?(?: numbers of)?\s+", "", name)
            pieces.append(name.strip(" -.,"))
    return [piece for piece in pieces if piece]
