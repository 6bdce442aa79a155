"""Amounts in claim files, written with their unit: "9 %", "0.5 points", "38"."""

from __future__ import annotations

import re

from nearabroad.claims.measures import NUMBER, POINTS, SHARE, TRUTH

_AMOUNT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(%|points)?\s*")
_WRITTEN = {SHARE: "%", POINTS: "points", NUMBER: None}
"""How a value of each unit is written."""


def amount(text: object, unit: str, *, tolerance: bool = False) -> float | str:
    """An amount in a measure's unit; a sentence's end that says what is wrong where it is none.

    Shares are written in %, scores in points, numbers plainly; a tolerance in points (of a share:
    percentage points), of a number plainly.

    >>> amount("9 %", "share"), amount("38", "number")
    (0.09, 38.0)
    >>> amount("0.5 points", "share", tolerance=True)
    0.005
    >>> amount(9, "share")
    'is 9, not text with a unit, as "9 %"'
    """
    like = _like(unit, tolerance)
    if not isinstance(text, str):
        return f'is {text!r}, not text with a unit, as "{like}"'
    found = _AMOUNT.fullmatch(text)
    wanted = "points" if tolerance and unit == SHARE else _WRITTEN.get(unit)
    if found is None or found[2] != wanted:
        why = "has no unit" if found and found[2] is None else "is not understood"
        return f'{text!r} {why}; write it as "{like}"'
    return float(found[1]) / (100.0 if unit == SHARE else 1.0)


def _like(unit: str, tolerance: bool) -> str:
    if unit == NUMBER:
        return "38"
    return "9 %" if unit == SHARE and not tolerance else "0.5 points"


def told(value: float, unit: str) -> str:
    """A figure with its unit.

    >>> told(0.0937, "share"), told(-3.21, "points"), told(1.0, "truth"), told(2.346, "number")
    ('9.4 %', '-3.2 points', 'yes', '2.35')
    """
    if unit == SHARE:
        return f"{value * 100:.1f} %"
    if unit == POINTS:
        return f"{value:.1f} points"
    if unit == TRUTH:
        return "yes" if value >= 1.0 else "no"
    return f"{value:.0f}" if value == round(value) else f"{value:.2f}"


def moved(low: float, high: float, unit: str) -> str:
    """A change with its band, in points where the figures are shares.

    >>> moved(0.0112, 0.031, "share")
    '+1.1 to +3.1 points'
    """
    if unit == SHARE:
        return f"{low * 100:+.1f} to {high * 100:+.1f} points"
    return f"{low:+.1f} to {high:+.1f} points" if unit == POINTS else f"{low:+.2f} to {high:+.2f}"
