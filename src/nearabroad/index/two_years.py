"""One measure in two years: its bands, its change, and the calibrated word for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from nearabroad.index.compare import band
from nearabroad.index.draws import Array
from nearabroad.index.words import NOT_OBSERVABLE, calibrated

Span = tuple[float, float]


@dataclass(frozen=True)
class Year:
    """A measure in one year: its value, its 90 % band, and its draws."""

    value: float
    band: Span
    draws: Array


@dataclass(frozen=True)
class TwoYears:
    """A measure then and now with 90 % bands, and its change; None where not observable."""

    then: float | None = None
    then_band: Span | None = None
    now: float | None = None
    now_band: Span | None = None
    change: float | None = None
    change_band: Span | None = None
    word: str = NOT_OBSERVABLE
    reason: str = ""

    def columns(self, name: str) -> dict[str, Any]:
        """Its columns in the verdict, each beginning with `name`.

        >>> TwoYears(then=0.5, then_band=(0.4, 0.6)).columns("x")["x_then_low"]
        0.4
        """
        row: dict[str, Any] = {f"{name}_word": self.word}
        for label in ("then", "now", "change"):
            row[f"{name}_{label}"] = getattr(self, label)
            low, high = getattr(self, f"{label}_band") or (None, None)
            row[f"{name}_{label}_low"], row[f"{name}_{label}_high"] = low, high
        return row


def compared(
    then: Year | None, now: Year | None, step: float, fall: str, rise: str, reason: str = ""
) -> TwoYears:
    """The two years beside each other; `step` is the least change that counts as one.

    >>> import numpy as np
    >>> then = Year(0.5, (0.4, 0.6), np.array([0.5, 0.5]))
    >>> now = Year(0.1, (0.0, 0.2), np.array([0.1, 0.1]))
    >>> compared(then, now, 0.02, "farther", "closer").word
    'very likely farther'
    """
    known = TwoYears(
        then=then.value if then else None,
        then_band=then.band if then else None,
        now=now.value if now else None,
        now_band=now.band if now else None,
        reason=reason,
    )
    if then is None or now is None:
        return known
    moved = now.draws - then.draws
    word = calibrated(float((moved < -step).mean()), float((moved > step).mean()), fall, rise)
    return replace(known, change=now.value - then.value, change_band=band(moved), word=word)
