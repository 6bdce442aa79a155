"""Hedging: how a neighbor spreads its dependence over patrons; and which rival leads."""

from __future__ import annotations

import numpy as np

from nearabroad.index.draws import Array
from nearabroad.index.words import LIKELY


def hedging(grips: Array) -> tuple[Array, Array]:
    """Hedging and effective number of patrons from grips [patron, ...].

    p_i = grip_i / sum of grips; H = sum p_i^2 (Herfindahl 1950; Hirschman 1945); normalised
    H* = (H - 1/n) / (1 - 1/n); hedging = 1 - H*, 0 (one patron) .. 1 (all alike). Effective
    number of patrons = 1 / H (Laakso and Taagepera 1979, Comparative Political Studies 12:3).
    NaN where no patron has any grip, or there is only one patron.

    >>> even, number = hedging(np.array([30.0, 30.0, 30.0]))
    >>> round(float(even), 6), round(float(number), 6)
    (1.0, 3.0)
    >>> alone, number = hedging(np.array([30.0, 0.0]))
    >>> float(alone), float(number)
    (0.0, 1.0)
    """
    count = grips.shape[0]
    total = grips.sum(axis=0)
    known = (total > 0) & (count > 1)
    parts = grips / np.where(total > 0, total, 1.0)
    concentration = (parts**2).sum(axis=0)
    even = 1.0 / count
    spread = 1.0 - (concentration - even) / (1.0 - even) if count > 1 else concentration * np.nan
    number = 1.0 / np.where(concentration > 0, concentration, 1.0)
    return np.where(known, spread, np.nan), np.where(known, number, np.nan)


def lead_shares(grips: Array) -> Array:
    """Share of draws in which each patron's grip is the highest; ties are split evenly.

    >>> lead_shares(np.array([[1.0, 5.0], [2.0, 2.0]])).tolist()
    [0.5, 0.5]
    """
    best = grips == grips.max(axis=0, keepdims=True)
    shares: Array = (best / best.sum(axis=0, keepdims=True)).mean(axis=1)
    return shares


def leader(shares: Array) -> int | None:
    """The one that leads in at least 0.66 of the draws, if any.

    >>> leader(np.array([0.7, 0.3])), leader(np.array([0.6, 0.4]))
    (0, None)
    """
    top = int(np.argmax(shares))
    return top if shares[top] >= LIKELY else None
