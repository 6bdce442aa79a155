"""Figures in a sentence: percentages, ranges, fractions, "most of", with what stands before them.

A figure becomes the relation and amounts of a claim file. Conventions, where the words leave it
open: a percentage as printed has its rounding (half a unit of its last digit), "about" a point
either way, or 2.5 where it is a multiple of five, fractions in words 2.5; a range's ends have
their rounding; "nearly all" is over 90 %.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nearabroad.events.coding.dates import number_of

MORE = (
    r"more than|over|above|at least|upwards of|in excess of|well over|well above|no less than"
    r"|exceed(?:s|ed|ing)?|surpass(?:es|ed)"
)
LESS = r"less than|under|below|at most|fewer than|no more than|well under|well below"
ABOUT = (
    r"about|around|roughly|some|approximately|nearly|almost|close to|just over|just under"
    r"|an estimated|circa|slightly (?:more|less) than|hovering around|between"
)
PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "seven": 7, "eight": 8, "nine": 9}
MOST = r"(?:the )?(?:vast |great |overwhelming )?(?:most|majority|bulk|lion's share)"

_SPACED = [words.replace(" ", r"\s") for words in (MORE, LESS, ABOUT, MOST)]
_HEAD = rf"(?:(?P<more>{_SPACED[0]})|(?P<less>{_SPACED[1]})|(?P<about>{_SPACED[2]}))\s+"
_SIGN = r"\s*(?:%|per\s?cent\b|percent\b)"
_FIGURE = re.compile(
    rf"""\b(?:{_HEAD})?(?:
      (?P<one>\d{{1,3}}(?:\.\d+)?)(?:{_SIGN})?\s*(?:-|–|—|\bto\b|\band\b)\s*(?P<two>\d{{1,3}}(?:\.\d+)?){_SIGN}
    | (?P<number>\d+(?:\.\d+)?){_SIGN}
    | (?P<word>[A-Za-z]+(?:-[a-z]+)?){_SIGN}
    | (?:(?P<count>{"|".join(COUNTS)})[\s-])?(?P<part>{"|".join(PARTS)})s?
      (?=\s+of\b(?!\s\w*\s?(?:19|20)\d\d)|\s+its\b|\s+their\b|\s+<|\s+all\b)
    | (?P<most>{_SPACED[3]})(?=\s+of\b)
    | (?P<all>all)(?=\s+(?:of\s+(?:its|their|the|<)|its|their|<))
    )""",
    re.X | re.I,
)
MONEY = re.compile(
    r"[$€£]\s*\d|\d[\d.,]*\s*(?:(?:million|billion|trillion|thousand)\s+)?(?:(?:US|U\.S\.)\s+)?"
    r"(?:dollars?|euros?|rubles?|roubles?|tons?|tonnes?|barrels?|cubic|bcm|tenge|drams?)\b"
    r"|\d[\d.,]*\s*(?:million|billion|trillion)\b",
    re.I,
)


@dataclass(frozen=True)
class Amount:
    """A figure as a claim asserts it; `text` is how it stands in the sentence."""

    relation: str
    amounts: Mapping[str, str]
    text: str


def amounts_in(text: str) -> tuple[str, list[Amount]]:
    """The text with each share as `<#n>`, and the shares; "of" after it stays.

    >>> amounts_in("over 60 per cent of its exports and two thirds of its gas")[0]
    '<#0> of its exports and <#1> of its gas'
    >>> [(item.relation, dict(item.amounts)) for item in amounts_in("14–15% or 11.2 %")[1]]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('between', {'low': '14 %', 'high': '15 %', 'tolerance': '0.5 points'}),
     ('about', {'value': '11.2 %', 'tolerance': '0.05 points'})]
    """
    found: list[Amount] = []

    def put(match: re.Match[str]) -> str:
        amount = _amount(match)
        if amount is None:
            return match[0]
        found.append(amount)
        return f"<#{len(found) - 1}>"

    return _FIGURE.sub(put, text), found


def _amount(match: re.Match[str]) -> Amount | None:
    parts = match.groupdict()
    if parts["two"]:
        low, high = float(parts["one"]), float(parts["two"])
        if low >= high:
            return None
        ends = {"low": f"{low:g} %", "high": f"{high:g} %", "tolerance": "0.5 points"}
        return Amount("between", ends, match[0])
    if parts["most"]:
        return Amount(">", {"value": "50 %"}, match[0])
    if parts["all"]:
        if parts["about"]:
            return Amount(">", {"value": "90 %"}, match[0])
        return Amount("about", {"value": "100 %", "tolerance": "0.5 points"}, match[0])
    if parts["part"]:
        whole = PARTS[parts["part"].lower()]
        share = 100 * COUNTS.get((parts["count"] or "one").lower(), 1) / whole
        return (
            _level(match, f"{share:.1f}".removesuffix(".0"), rounded=True) if share < 100 else None
        )
    if parts["word"]:
        number = _worded(parts["word"])
        return None if number is None else _level(match, str(number), rounded=False)
    return _level(match, parts["number"], rounded=False)


def _worded(word: str) -> int | None:
    tens, _, ones = word.partition("-")
    numbers = [number_of(part) for part in (tens, ones) if part]
    return None if None in numbers else sum(filter(None, numbers))


def _level(match: re.Match[str], number: str, *, rounded: bool) -> Amount:
    parts = match.groupdict()
    value = f"{number} %"
    if parts["more"]:
        return Amount(">", {"value": value}, match[0])
    if parts["less"]:
        return Amount("<", {"value": value}, match[0])
    return Amount("about", {"value": value, "tolerance": _slack(number, rounded or bool(
        parts["about"]), bool(parts["part"]))}, match[0])  # fmt: skip


def _slack(number: str, loose: bool, worded: bool) -> str:
    """The tolerance of a figure: its rounding, or that of "about".

    >>> _slack("36", False, False), _slack("11.2", False, False), _slack("26", True, False)
    ('0.5 points', '0.05 points', '1 points')
    >>> _slack("85", True, False), _slack("33.3", True, True)
    ('2.5 points', '2.5 points')
    """
    if not loose:
        return "0.05 points" if "." in number else "0.5 points"
    return "2.5 points" if worded or float(number) % 5 == 0 else "1 points"
