"""Amounts and shares with bands, and the little arithmetic that keeps the bands honest.

Bands are outer limits, not standard errors: a sum is lowest where every part is lowest. Two sides
that disagree on a flow disagree for years and for many partners alike (valuation, origin against
consignment), so that errors are not taken to cancel.
"""

from __future__ import annotations

from collections.abc import Iterable
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
