"""Formulas of regional trade: shares, intensity, introversion, concentration, interdependence.

Trade is exports plus imports. T_ii is a region's trade with itself (each flow counted at its
seller and at its buyer), T_i its trade with the world, T_w the world's trade with itself, and
"outsiders" are all others: T_o = T_w - T_i, and T_oi = T_i - T_ii is their trade with the region.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from nearabroad.trade.bands import Band, less, part_of

SMALL_REST = 0.1
"""Part of a flow that may stand in no partner's row for concentration to have a value."""


def intensity(share: Band, size: Band, world: Band) -> Band | None:
    """Trade intensity: (T_ii / T_i) / (T_i / T_w), with its band; 1 is what size alone gives.

    The intraregional trade intensity index of the Asian Development Bank's Asia Regional
    Integration Center (aric.adb.org, Integration Indicators), after Kojima (1964), Hitotsubashi
    Journal of Economics 5:16-36. For a member with the others, `size` is the others' trade and
    `world` the world's without the member's own (Anderson and Norheim 1993). None where the size
    may be nothing.

    >>> intensity(Band.exact(0.2), Band.exact(100.0), Band.exact(1000.0)).value
    2.0
    """
    if size.low <= 0.0:
        return None
    known = share.value is not None and size.value is not None and world.value is not None
    value = share.value * world.value / size.value if known else None  # type: ignore[operator]
    return Band(value, share.low * world.low / size.high, share.high * world.high / size.low)


def homogeneous(share: float, outsiders: float) -> float | None:
    """HI = S / V: share of own trade that stays inside, over outsiders' share with the region.

    S = T_ii / T_i, V = T_oi / T_o (Iapadre 2006, "Regional integration agreements and the
    geography of world trade: measurement problems and empirical evidence", in De Lombaerde (ed.),
    Assessment and Measurement of Regional Integration, pp. 65-85; used by UNU-CRIS in RIKS).
    1 is neutrality for a region of any size. None where outsiders have no trade with it.

    >>> homogeneous(0.2, 0.05)
    4.0
    """
    return share / outsiders if outsiders > 0.0 else None


def extra_regional(share: float, outsiders: float) -> float | None:
    """HE = (1 - S) / (1 - V): the same for trade with the rest of the world (Iapadre 2006).

    >>> round(extra_regional(0.2, 0.05), 4)
    0.8421
    """
    return (1.0 - share) / (1.0 - outsiders) if outsiders < 1.0 else None


def introversion(share: float, outsiders: float) -> float | None:
    """Symmetric trade introversion index, (HI - HE) / (HI + HE), -1..1 (Iapadre 2006).

    0: the region trades with itself as outsiders trade with it; 1: only with itself. It is
    (r - 1) / (r + 1) of the odds ratio r = [S/(1-S)] / [V/(1-V)], computed here without dividing:
    (S - V) / (S + V - 2 S V). None where S and V are both 0 or both 1.

    >>> round(introversion(0.2, 0.05), 4), introversion(0.05, 0.05), introversion(1.0, 0.3)
    (0.6522, 0.0, 1.0)
    """
    scale = share * (1.0 - outsiders) + outsiders * (1.0 - share)
    return (share - outsiders) / scale if scale > 0.0 else None


def outsiders_share(trade_with_rest: Band, total: Band, world: Band) -> Band | None:
    """V = T_oi / T_o: what part of outsiders' trade goes to the region; T_o = T_w - T_i.

    None where the region's total may be all of the world's.

    >>> v = outsiders_share(Band.exact(80.0), Band.exact(100.0), Band.exact(1700.0))
    >>> v.value
    0.05
    """
    return part_of(trade_with_rest, less(world, total))


def banded(formula, share: Band, outsiders: Band) -> Band | None:  # type: ignore[no-untyped-def]
    """HI, HE or the introversion index with its band.

    HI and introversion grow with S and fall with V, HE the other way: the ends lie at the corners.

    >>> round(banded(homogeneous, Band(0.2, 0.1, 0.3), Band.exact(0.05)).high, 6)
    6.0
    """
    corners = [
        formula(share.low, outsiders.high), formula(share.high, outsiders.low),
    ]  # fmt: skip
    if any(item is None for item in corners):
        return None
    known = share.value is not None and outsiders.value is not None
    value = formula(share.value, outsiders.value) if known else None
    return Band(value, min(corners), max(corners))


def herfindahl(shares: Iterable[float]) -> float:
    """Hirschman-Herfindahl index of partners: the sum of squared shares, 0..1.

    Hirschman (1945), National Power and the Structure of Foreign Trade; the World Bank's WITS
    gives it as the market concentration index (wits.worldbank.org, Trade Indicators).

    >>> herfindahl([0.5, 0.5])
    0.5
    """
    return math.fsum(share * share for share in shares)


def normalised_herfindahl(index: float, partners: int) -> float | None:
    """(H - 1/n) / (1 - 1/n): 0 where all n partners have equal shares, 1 for a single one.

    None for fewer than two partners.

    >>> normalised_herfindahl(0.5, 2), normalised_herfindahl(1.0, 1)
    (0.0, None)
    """
    if partners < 2:
        return None
    even = 1.0 / partners
    return max(0.0, (index - even) / (1.0 - even))


def herfindahl_band(shares: Sequence[Band], rest: float, cut: float | None = None) -> Band:
    """The index of listed partners and of a remainder that names nobody.

    The remainder may be spread over many (adds nothing: the value) or sit with as few as may be:
    with one, or, where nobody unlisted can exceed `cut`, in pieces of that size. A remainder over
    a tenth, or a partner without a point, leaves no value.

    >>> band = herfindahl_band([Band.exact(0.5), Band.exact(0.3)], 0.2, cut=0.1)
    >>> round(band.low, 3), round(band.high, 3)
    (0.34, 0.36)
    """
    piece = rest if cut is None else min(cut, rest)
    whole, left = divmod(rest, piece) if piece > 0.0 else (0.0, 0.0)
    most = whole * piece * piece + left * left
    low = herfindahl(item.low for item in shares)
    high = min(1.0, herfindahl(item.high for item in shares) + most)
    known = rest <= SMALL_REST and all(item.value is not None for item in shares)
    value = herfindahl(item.value or 0.0 for item in shares) if known else None
    return Band(value, low, max(low, high))


def salience(share_a: float, share_b: float) -> float:
    """Barbieri's salience of a pair: the geometric mean of its weight in both states' trade.

    sqrt(share_a * share_b), share_a = trade of a with b / total trade of a, 0..1. Barbieri
    (1996), "Economic Interdependence: A Path to Peace or a Source of Interstate Conflict?",
    Journal of Peace Research 33:29-49; (2002), The Liberal Illusion.

    >>> salience(0.4, 0.1)
    0.2
    """
    return math.sqrt(share_a * share_b)


def symmetry(share_a: float, share_b: float) -> float:
    """Barbieri's symmetry of a pair: 1 - |share_a - share_b|; 1 is equal dependence (1996, 2002).

    >>> symmetry(0.4, 0.1)
    0.7
    """
    return 1.0 - abs(share_a - share_b)


def interdependence(share_a: float, share_b: float) -> float:
    """Barbieri's interdependence: salience times symmetry (1996, 2002).

    >>> round(interdependence(0.4, 0.1), 3)
    0.14
    """
    return salience(share_a, share_b) * symmetry(share_a, share_b)


def symmetry_band(a: Band, b: Band) -> Band:
    """Symmetry with its band: the least and greatest distance that two shares may have.

    >>> band = symmetry_band(Band(0.4, 0.3, 0.5), Band(0.2, 0.1, 0.35))
    >>> round(band.low, 2), round(band.value, 2), band.high
    (0.6, 0.8, 1.0)
    """
    farthest = max(abs(a.high - b.low), abs(b.high - a.low))
    nearest = max(0.0, a.low - b.high, b.low - a.high)
    known = a.value is not None and b.value is not None
    value = symmetry(a.value, b.value) if known else None  # type: ignore[arg-type]
    return Band(value, 1.0 - farthest, 1.0 - nearest)


def salience_band(a: Band, b: Band) -> Band:
    """Salience with its band: it grows with both shares."""
    known = a.value is not None and b.value is not None
    value = salience(a.value, b.value) if known else None  # type: ignore[arg-type]
    return Band(value, salience(a.low, b.low), salience(a.high, b.high))
