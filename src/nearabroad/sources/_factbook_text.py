"""The World Factbook's free text: pure functions from text to figures, years and lists.

Everything here works on plain strings and knows no state and no table. Shares run 0..1; a band
is what the printed digits allow.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser

SCALES = {"": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}

_DATE = re.compile(
    r"\(\s*(?:[A-Za-z]+,?\s+){0,2}(?:FY\s*)?((?:19|20)\d\d|\d\d(?=/\d\d\b))"
    r"(?:\s*[-–/]\s*\d{2,4})?\s*(?:est|ests|estimate|census)?\s*\.?\s*\)",
    re.IGNORECASE,
)
_CENSUS = re.compile(r"\b((?:19|20)\d\d)\s+(?:\w+\s+){0,2}(?:census|estimate)", re.IGNORECASE)
_QUANTITY = re.compile(r"(-?)\$?\s*(\d[\d,]*(?:\.\d+)?|\.\d+)\s*(thousand|[mbtr]+illion)?\b")
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
_PROSE = re.compile(r"\b(?:make up|belonging to|spoken by)\b")
_UNSPECIFIED = re.compile(
    r"(?:unspecified|unknown|undeclared|not (?:declared|stated)|no (?:answer|response|ethnic))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Band:
    """A printed figure: value (None where only a limit is printed), low and high, status."""

    value: float | None
    low: float
    high: float
    status: str = "reported"


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


class _Text(HTMLParser):
    """Collects what stands outside tags and comments; a break or paragraph becomes a space."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "p"):
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")


def plain(text: str) -> str:
    """Text without HTML tags, comments and entities, spaces collapsed.

    >>> plain("<p>Kurd<br><!--EndFragment --> other&nbsp;&lt;1%</p>")
    'Kurd other <1%'
    """
    parser = _Text()
    parser.feed(text)
    parser.close()
    # Entities last: an escaped "<" must not be read as the start of a tag.
    return " ".join(html.unescape("".join(parser.parts)).split())


def data_year(text: str) -> int | None:
    """The year in the last bracket that holds a date and nothing else; None without one.

    A range gives its first year, a fiscal year "FY12/13" the one it starts in.

    >>> data_year("Fang 85.7% (of 2003) (1994 census)"), data_year("$1 billion (FY12/13 est.)")
    (1994, 2012)
    >>> data_year("Russian 9%") is None
    True
    """
    found = _DATE.findall(text)
    if not found:
        return None
    year = int(found[-1])
    return year + 2000 if year < 100 else year


def note_year(note: str) -> int | None:
    """The year a note dates its figures with: in brackets, or named as a census or estimate.

    >>> note_year("data is a 1987 government estimate"), note_year("by citizenship (2011 est.)")
    (1987, 2011)
    """
    named = _CENSUS.search(note)
    return data_year(note) or (int(named.group(1)) if named else None)


def without_date(text: str) -> str:
    """Text without its brackets that hold only a date.

    >>> without_date("US 100% (2014 est.)")
    'US 100%'
    """
    return _DATE.sub(" ", text).strip()


def half_step(digits: str) -> float:
    """Half of the last printed place; zeros that end a whole number do not count as printed.

    >>> half_step("24"), half_step("42.2"), half_step("40,490"), half_step("3,000")
    (0.5, 0.05, 5.0, 500.0)
    """
    whole, dot, _ = digits.replace(",", "").partition(".")
    if dot:
        return percent_step(digits)
    significant = whole.rstrip("0")
    return 0.5 * 10.0 ** (len(whole) - len(significant)) if significant else 0.5


def share_band(digits: str, limit: str = "", upper: str = "") -> Band:
    """A percentage as a share with its rounding band, cut at 0 and 1.

    >>> share_band("24")
    Band(value=0.24, low=0.235, high=0.245, status='reported')
    >>> share_band("1", "less than")
    Band(value=None, low=0.0, high=0.01, status='truncated')
    >>> share_band("70", upper="75")
    Band(value=0.725, low=0.695, high=0.755, status='reported')
    """
    step = percent_step(digits)
    value = float(digits)
    word = limit.strip().casefold()
    if word in ("less than", "under", "<"):
        return Band(None, 0.0, _share(value), "truncated")
    if word in ("at least", "more than", "over", ">"):
        return Band(None, _share(value - step), 1.0, "truncated")
    last = float(upper) if upper else value
    return Band(_share((value + last) / 2), _share(value - step), _share(last + step))


def percent_step(digits: str) -> float:
    """Half of the last printed place of a percentage, where "20%" is exact to the unit.

    >>> percent_step("20"), percent_step("3.25")
    (0.5, 0.005)
    """
    return 0.5 * 10.0 ** -len(digits.partition(".")[2])


def _share(percent: float) -> float:
    return round(min(max(percent, 0.0), 100.0) / 100, 9)


def quantity(text: str) -> Band | None:
    """The first number of a text outside brackets, with its scale word; None without one.

    The sign is dropped where a quantity is printed as a deduction.

    >>> quantity("$52.46 billion (2014 est.)")
    Band(value=52460000000.0, low=52455000000.0, high=52465000000.0, status='reported')
    >>> quantity("0 bbl/day (2013 est.)").value, quantity("$NA") is None
    (0.0, True)
    """
    found = _QUANTITY.search(outside_brackets(text)[0])
    if found is None:
        return None
    digits, scale = found.group(2), SCALES[found.group(3) or ""]
    # Decimal, so that 17.42 trillion is not a hair off.
    value, step = Decimal(digits.replace(",", "")), Decimal(str(half_step(digits)))
    low, high = max(value - step, Decimal(0)), value + step
    return Band(*(float(x * scale) for x in (value, low, high)))


def outside_brackets(text: str) -> tuple[str, list[str]]:
    """Text outside brackets, and the content of each outer bracket.

    A bracket that is never closed is read as if it were not there.

    >>> outside_brackets("Arabic (official (since 1960)) 5%")
    ('Arabic   5%', ['official (since 1960)'])
    >>> outside_brackets("Malay (Cocos 5%")
    ('Malay  Cocos 5%', [])
    """
    outer, inside, start, depth = [], [], 0, 0
    for position, char in enumerate(text):
        if char == "(":
            depth += 1
            start = position if depth == 1 else start
        elif char == ")" and depth:
            depth -= 1
            if not depth:
                inside.append(text[start + 1 : position])
                outer.append(" ")
        elif not depth:
            outer.append(char)
    if depth:
        return outside_brackets(text[:start] + " " + text[start + 1 :])
    return "".join(outer), inside


def split_outside(text: str, separator: str) -> list[str]:
    """Parts of a text between separators that stand outside brackets and numbers.

    >>> split_outside("Roma (a, b), Turk 3,000, other", ",")
    ['Roma (a, b)', 'Turk 3,000', 'other']
    """
    text = re.sub(r"(?<=\d),(?=\d{3})", "\0", text)
    balanced = text.count("(") == text.count(")")
    parts, depth = [""], 0
    for char in text:
        depth += (char == "(") - (char == ")") if balanced else 0
        if char == separator and depth <= 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip().replace("\0", ",") for part in parts if part.strip()]


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
        rest += [] if len(named) == len(found) else [(part, "prose, no name")]
        waiting = []
    return entries, rest + [(name, "no figure") for name in waiting]


def _joins(waiting: list[str], part: str, first: bool) -> bool:
    """Whether names without a figure share the next one's ("Irish, French, and other 7%")."""
    if re.match(r"(?:and|or)\s|(?:approximately\s*)?[\d.]+\s*%", part):
        return True
    return not first and not any("official" in name for name in waiting)


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
    body = _NAMED_INSIDE.sub("", text)
    names = []
    for part in split_outside(body, ","):
        for piece in re.split(r"\s+(?:and|or)\s+|^and\s+|^also\s+", outside_brackets(part)[0]):
            name = re.sub(r"-?\s*(?:speaking )?minorities$|-speaking.*$", "", piece)
            name = re.sub(r"\s+\d*\.?\d+%$|^small(?:er numbers of)?\s+", "", name).strip(" -.,")
            if name and not _NO_NAME.search(name) and len(name.split()) <= 4:
                names.append(name)
    return tuple(names)
