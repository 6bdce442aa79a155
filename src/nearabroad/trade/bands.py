"""Amounts and shares with bands, and the little arithmetic that keeps the bands honest.

Bands are outer limits, not standard errors: a sum is lowest where every part is lowest. Two sides
that disagree on a flow disagree for years and for many partners alike (valuation, origin against
consignment), so that errors are not taken to cancel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nearabroad.core.estimate import WIDE


@dataclass(frozen=True)
class Band:
    """A value within low..high; `value` None: no point, the truth lies within the band."""

    value: float | None
    low: float
    high: float

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"low {self.low} above high {self.high}")

    @classmethod
    def exact(cls, value: float) -> Band:
        """A value without a band."""
        return cls(value, value, value)

    def times(self, by: float) -> Band:
        """Scaled by a number of 0 or more."""
        return Band(None if self.value is None else self.value * by, self.low * by, self.high * by)

    def times_band(self, other: Band) -> Band:
        """The product of two amounts of 0 or more."""
        both = self.value is not None and other.value is not None
        value = self.value * other.value if both else None  # type: ignore[operator]
        return Band(value, self.low * other.low, self.high * other.high)

    def without_point(self) -> Band:
        """The band alone."""
        return Band(None, self.low, self.high)


ZERO = Band.exact(0.0)


def added(parts: Iterable[Band]) -> Band:
    """The sum; without a point where a part has none.

    >>> added([Band(1.0, 0.5, 2.0), Band.exact(3.0)])
    Band(value=4.0, low=3.5, high=5.0)
    """
    every = list(parts)
    values = [part.value for part in every if part.value is not None]
    return Band(
        sum(values) if len(values) == len(every) else None,
        sum(part.low for part in every),
        sum(part.high for part in every),
    )


def less(whole: Band, part: Band) -> Band:
    """What a part leaves of its whole, 0 or more.

    >>> less(Band(10.0, 9.0, 12.0), Band(4.0, 3.0, 5.0))
    Band(value=6.0, low=4.0, high=9.0)
    """
    known = whole.value is not None and part.value is not None
    value = max(0.0, whole.value - part.value) if known else None  # type: ignore[operator]
    low = max(0.0, whole.low - part.high)
    return Band(value, low, max(low, whole.high - part.low))


def part_of(part: Band, whole: Band) -> Band | None:
    """The share of a part in its whole, 0..1; None where the whole may be nothing.

    >>> part_of(Band(2.0, 1.0, 3.0), Band.exact(10.0))
    Band(value=0.2, low=0.1, high=0.3)
    >>> part_of(ZERO, ZERO) is None
    True
    """
    if whole.low <= 0.0:
        return None
    known = part.value is not None and whole.value is not None
    low, high = min(1.0, part.low / whole.high), min(1.0, part.high / whole.low)
    value = min(1.0, part.value / whole.value) if known else None  # type: ignore[operator]
    return Band(value, low, high)


@dataclass(frozen=True)
class Term:
    """A part of a ratio of sums: (fixed + listed * total) over total, each with its band.

    `fixed` is an amount, `listed` a share of the same total.
    """

    fixed: Band
    listed: Band
    total: Band


def ratio(terms: Sequence[Term]) -> Band | None:
    """Sum of (fixed + listed * total) over the sum of totals, 0..1; None where that may be 0.

    The ends are those that any totals within their bands can give (Dinkelbach 1967, Management
    Science 13:492-498): at the least ratio r every total whose listed share is under r is at its
    largest, every other at its smallest. A total stands in both sums with the same value.

    >>> half = Term(Band.exact(0.0), Band.exact(0.5), Band(10.0, 5.0, 20.0))
    >>> ratio([half])
    Band(value=0.5, low=0.5, high=0.5)
    >>> found = ratio([half, Term(Band.exact(1.0), Band.exact(0.0), Band.exact(10.0))])
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.3, 0.233, 0.367)
    """
    if sum(term.total.low for term in terms) <= 0.0:
        return None
    points = [(t.fixed.value, t.listed.value, t.total.value) for t in terms]
    value = None
    if all(None not in point for point in points):
        value = min(1.0, _over(
            [(t.fixed.value or 0.0, t.listed.value or 0.0, t.total) for t in terms],
            [t.total.value or 0.0 for t in terms],
        ))  # fmt: skip
    low = _extreme([(t.fixed.low, t.listed.low, t.total) for t in terms], least=True)
    high = _extreme([(t.fixed.high, t.listed.high, t.total) for t in terms], least=False)
    low, high = min(1.0, low), min(1.0, high)
    if value is not None:
        low, high = min(low, value), max(high, value)
    return Band(value, low, max(low, high))


def _extreme(parts: Sequence[tuple[float, float, Band]], *, least: bool) -> float:
    """The least or greatest ratio that totals within their bands can give."""
    totals = [total.low for _, _, total in parts]
    best = _over(parts, totals)
    while True:
        totals = [
            total.high if (listed < best) == least else total.low for _, listed, total in parts
        ]
        found = _over(parts, totals)
        if abs(found - best) <= 1e-15:
            return found
        best = found


def _over(parts: Sequence[tuple[float, float, Band]], totals: Sequence[float]) -> float:
    top = sum(
        fixed + listed * total for (fixed, listed, _), total in zip(parts, totals, strict=True)
    )
    return top / sum(totals)


def printed(share: Band | None) -> Band | None:
    """The share as it may be printed: one whose band is wider than 0.2 shows no point.

    >>> printed(Band(0.3, 0.2, 0.5)).value is None
    True
    """
    if share is None or share.high - share.low <= WIDE + 1e-12:
        return share
    return share.without_point()


def envelope(parts: Iterable[Band]) -> Band:
    """From the lowest to the highest of several bands, with the first one's point."""
    every = list(parts)
    return Band(every[0].value, min(p.low for p in every), max(p.high for p in every))
