"""Cells of the site's tables: figures with their bands, shares, years, words for what is absent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nearabroad.web.figures import Cell

Row = Mapping[str, Any]
ABSENT = "not observable"
UNSAID = "–"


def banded(row: Row, name: str, *, by: float = 1.0, digits: int = 1, signed: bool = False) -> Cell:
    """A figure with its band below it; the band alone where there is no point.

    >>> banded({"x": 0.137, "x_low": 0.131, "x_high": 0.144}, "x", by=100)
    Cell(text='13.7', value=13.7, note='13.1 to 14.4', href='', tone='')
    >>> banded({"x": None, "x_low": None, "x_high": None}, "x").text
    'not observable'
    """
    value, low, high = row[name], row[f"{name}_low"], row[f"{name}_high"]
    form = f"{'+' if signed else ''},.{digits}f"
    band = "" if low is None or high is None else f"{low * by:{form}} to {high * by:{form}}"
    if value is None:
        return Cell("no point, only a band", None, band) if band else Cell(ABSENT)
    return Cell(f"{value * by:{form}}", round(value * by, 10), band)


def plain(value: float | None, *, by: float = 1.0, digits: int = 2, absent: str = UNSAID) -> Cell:
    """A figure without a band.

    >>> plain(0.5, by=100, digits=0).text, plain(None).text
    ('50', '–')
    """
    if value is None:
        return Cell(absent)
    return Cell(f"{value * by:,.{digits}f}", round(value * by, 10))


def words(text: Any) -> Cell:
    """A text; nothing where there is none."""
    return Cell("" if text is None else str(text))


def day(iso: str) -> Cell:
    """A date that no line end breaks.

    >>> day("2026-11-22").value
    '2026-11-22'
    """
    return Cell(iso.replace("-", "\N{NON-BREAKING HYPHEN}"), iso)


def span(first: int, last: int) -> Cell:
    """Years from first to last that no line end breaks.

    >>> span(2014, 2023).value
    '2014–2023'
    """
    if first == last:
        return Cell(str(first), first)
    return Cell(f"{first}\N{WORD JOINER}–\N{WORD JOINER}{last}", f"{first}–{last}")
