"""Who fills the hole: in proportion to who supplied before and grew after past cuts.

The part of what is replaced that goes to suppliers of before is what past cuts show; the rest
goes to newcomers, whom nobody can name. A supplier's weight is its share before times
(k + 1) / (n + 2), where it sent more after k of the n past events in which it supplied before
(Laplace's rule of succession). Nobody adds more than all that it sells elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SMALLEST = 1e-12
"""Shares under this are nothing: their weights would vanish in rounding."""

UNKNOWN = "unknown"
"""Whoever fills what nobody named can."""


@dataclass(frozen=True)
class Filler:
    """A supplier: share before, its past events, its part of what is replaced, its cap.

    `part` of all fillers and of the unknown remainder add up to 1; None where past cuts do not
    tell. `cap` in the flow's unit a year, None where it is not observable.
    """

    supplier: str
    share_before: float | None
    there: int
    more: int
    part: float | None
    cap: float | None
    capped: bool


def fillers(
    shares: Mapping[str, float],
    grown: Mapping[str, tuple[int, int]],
    newcomers: float | None,
    replaced: float,
    caps: Mapping[str, float | None],
) -> tuple[Filler, ...]:
    """The suppliers' parts of a yearly amount `replaced`, the unknown remainder last.

    `shares` of the flow before, 0..1, without the partner that is cut; `newcomers` is the part
    that past cuts gave to newcomers. None, not measured, and 1, newcomers took all of it in the
    middle of past cuts: then no supplier's part is known, which is not a part of 0.

    >>> found = fillers({"AAA": 0.3, "BBB": 0.1}, {"AAA": (2, 2)}, 0.2, 100.0, {"BBB": 5.0})
    >>> [(item.supplier, round(item.part, 3)) for item in found]
    [('AAA', 0.655), ('BBB', 0.05), ('unknown', 0.295)]
    """
    named = None if newcomers is None or newcomers >= 1.0 else 1.0 - newcomers
    weights = {
        name: share * (grown.get(name, (0, 0))[1] + 1) / (grown.get(name, (0, 0))[0] + 2)
        for name, share in sorted(shares.items())
        if share >= SMALLEST
    }
    total = sum(weights.values())
    found = []
    for name, weight in sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])):
        part, cap = None if named is None else named * weight / total, caps.get(name)
        capped = part is not None and cap is not None and part * replaced > cap
        if capped and cap is not None:
            part = cap / replaced
        there, more = grown.get(name, (0, 0))
        found.append(Filler(name, shares[name], there, more, part, cap, capped))
    left = max(0.0, 1.0 - sum(item.part or 0.0 for item in found))
    return (*found, Filler(UNKNOWN, None, 0, 0, left, None, False))
