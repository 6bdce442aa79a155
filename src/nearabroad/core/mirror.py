"""Mirror statistics: a flow as its exporter reports it and as its importer does, side by side.

Exports are valued free on board (FOB), imports with cost, insurance and freight (CIF). The
importer's figure is brought to FOB by a stated factor, 1.06 with a band of 1.02 to 1.10 (the IMF
uses 1.06 for all pairs: Marini, Dippelsman and Stanger 2018, "New Estimates for Direction of
Trade Statistics", IMF WP/18/16; it used 1.10 before). Where both sides publish, the value is their
mean (of two, also the median) and the band runs over both: the disagreement is the band. A side
that is blank is not a side that says zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from nearabroad.core.codes import is_state

Row = dict[str, Any]


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


@dataclass(frozen=True)
class Mirror:
    """A flow from both sides, FOB: what each says, the gap, which was used, the value and band.

    `gap` is the importer's figure less the exporter's, over their mean (-2..2); None where one
    side is missing or has no point, 0 where both say zero. `used` is "both", "exporter",
    "importer" or "none"; `status` is reported, mirrored or unobserved.
    """

    exporter: Side | None
    importer: Side | None
    gap: float | None
    used: str
    value: float | None
    low: float | None
    high: float | None
    status: str


def mirror(exports: Side | None, imports: Side | None, factor: Factor = DEFAULT) -> Mirror:
    """Both sides of one flow; None is a side that publishes nothing.

    >>> both = mirror(Side.exact(90.0, "FOB"), Side.exact(106.0, "CIF"))
    >>> both.value, both.low, round(both.high, 1), round(both.gap, 3), both.used
    (95.0, 90.0, 103.9, 0.105, 'both')
    >>> mirror(None, Side.exact(0.0, "CIF")).status, mirror(None, None).status
    ('mirrored', 'unobserved')
    """
    seller = exports.fob(factor) if exports else None
    buyer = imports.fob(factor) if imports else None
    sides = [side for side in (seller, buyer) if side is not None]
    if not sides:
        return Mirror(None, None, None, "none", None, None, None, "unobserved")
    points = [side.value for side in sides if side.value is not None]
    used = "both" if len(sides) == 2 else "exporter" if seller else "importer"
    return Mirror(
        seller, buyer, gap_of(seller, buyer), used,
        median(points) if points else None,
        min(side.low for side in sides), max(side.high for side in sides),
        "mirrored" if used == "importer" else "reported",
    )  # fmt: skip


def gap_of(seller: Side | None, buyer: Side | None) -> float | None:
    """The buyer's figure less the seller's over their mean, -2..2, both FOB; None without both.

    >>> gap_of(Side.exact(90.0, "FOB"), Side.exact(110.0, "FOB"))
    0.2
    """
    if seller is None or buyer is None or seller.value is None or buyer.value is None:
        return None
    mean = (seller.value + buyer.value) / 2.0
    return (buyer.value - seller.value) / mean if mean else 0.0


Flow = tuple[str, str, int]
"""Exporter, importer, year."""


def mirrors(rows: Iterable[Row], factor: Factor = DEFAULT) -> dict[Flow, Mirror]:
    """Every flow between states that observations name, from both sides.

    Takes rows of `goods_exports` (state sells to partner) and `goods_imports` (state buys from
    partner); a unit that begins with "USD, CIF" is CIF. Several sources of one side: median of
    values, envelope of bands. Unobserved rows keep their flow, without that side.
    """
    found: dict[Flow, dict[str, list[Row]]] = defaultdict(lambda: {"sell": [], "buy": []})
    for row in rows:
        if not is_state(row["state"]) or not is_state(row["partner"] or ""):
            continue
        if row["indicator"] == "goods_exports":
            cell, side = (row["state"], row["partner"], row["year"]), "sell"
        elif row["indicator"] == "goods_imports":
            cell, side = (row["partner"], row["state"], row["year"]), "buy"
        else:
            continue
        parts = found[cell][side]
        if row["low"] is not None:
            parts.append(row)
    return {
        flow: mirror(_side(sides["sell"], factor), _side(sides["buy"], factor), factor)
        for flow, sides in sorted(found.items())
    }


def _side(rows: list[Row], factor: Factor) -> Side | None:
    """One side from one or several sources, all brought to FOB where any is CIF with others FOB."""
    if not rows:
        return None
    sides = [
        Side(row["value"], row["low"], row["high"], _basis(row["unit"]), (row["source"],))
        for row in rows
    ]
    if len({side.basis for side in sides}) > 1:
        sides = [side.fob(factor) for side in sides]
    points = [side.value for side in sides if side.value is not None]
    return Side(
        median(points) if points else None,
        min(side.low for side in sides), max(side.high for side in sides),
        sides[0].basis, tuple(sorted({name for side in sides for name in side.sources})),
    )  # fmt: skip


def _basis(unit: str | None) -> str:
    return "CIF" if (unit or "").startswith("USD, CIF") else "FOB"


@dataclass(frozen=True)
class Total:
    """A sum over named members: incomplete, not smaller, where one of them is unobserved."""

    known: float
    missing: tuple[str, ...]

    @property
    def value(self) -> float | None:
        """The sum, or None where a member is missing."""
        return None if self.missing else self.known


def total(cells: Mapping[str, float | None]) -> Total:
    """The sum of a bloc's members, with those that are not observed.

    >>> total({"ARM": 1.0, "KAZ": None}).value, total({"ARM": 1.0, "KAZ": None}).missing
    (None, ('KAZ',))
    """
    missing = tuple(sorted(code for code, value in cells.items() if value is None))
    return Total(sum(_known(cells)), missing)


def _known(cells: Mapping[str, float | None]) -> Iterator[float]:
    """The observed values in a fixed order, so that the sum is the same each time."""
    return (value for _, value in sorted(cells.items()) if value is not None)
