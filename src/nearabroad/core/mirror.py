"""Mirror statistics: one side of a flow, what it is worth FOB, and how far two sides differ.

Exports are valued free on board (FOB), imports with cost, insurance and freight (CIF). The
importer's figure is brought to FOB by a stated factor, 1.06 with a band of 1.02 to 1.10 (the IMF
uses 1.06 for all pairs: Marini, Dippelsman and Stanger 2018, "New Estimates for Direction of
Trade Statistics", IMF WP/18/16; it used 1.10 before). How sides become one figure stands in
`core.trade_cells`. A side that is blank is not a side that says zero.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Factor:
    """CIF over FOB: the importer's figure is divided by it."""

    value: float = 1.06
    low: float = 1.02
    high: float = 1.10

    def __post_init__(self) -> None:
        if not 1.0 <= self.low <= self.value <= self.high:
            raise ValueError("a CIF/FOB factor is 1 or more, low <= value <= high")


DEFAULT = Factor()


@dataclass(frozen=True)
class Side:
    """One side's figure with its band, as published; `basis` is "FOB" or "CIF"."""

    value: float | None
    low: float
    high: float
    basis: str
    sources: tuple[str, ...] = ()

    @classmethod
    def exact(cls, value: float, basis: str, source: str = "") -> Side:
        """A figure without a band."""
        return cls(value, value, value, basis, (source,) if source else ())

    def fob(self, factor: Factor = DEFAULT) -> Side:
        """The same side free on board: a CIF figure divided by the factor, its band widened.

        >>> side = Side.exact(106.0, "CIF").fob()
        >>> round(side.low, 1), side.value, round(side.high, 1)
        (96.4, 100.0, 103.9)
        """
        if self.basis == "FOB":
            return self
        value = None if self.value is None else self.value / factor.value
        return Side(value, self.low / factor.high, self.high / factor.low, "FOB", self.sources)


def gap_of(seller: Side | None, buyer: Side | None) -> float | None:
    """The buyer's figure less the seller's over their mean, -2..2, both FOB; None without both.

    >>> gap_of(Side.exact(90.0, "FOB"), Side.exact(110.0, "FOB"))
    0.2
    """
    if seller is None or buyer is None or seller.value is None or buyer.value is None:
        return None
    mean = (seller.value + buyer.value) / 2.0
    return (buyer.value - seller.value) / mean if mean else 0.0
