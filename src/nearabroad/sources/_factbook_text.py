"""The World Factbook's free text: pure functions from text to plain text, years and figures.

Everything here works on strings and knows no state and no table. Shares run 0..1; a band is what
the printed digits allow.
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


@dataclass(frozen=True)
class Band:
    """A printed figure: value (None where only a limit is printed), low and high, status."""

    value: float | None
    low: float
    high: float
    status: str = "reported"


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
