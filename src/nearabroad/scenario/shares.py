"""Shares after a cut: the patron's falls, the fillers' rise, the whole shrinks by what is lost.

With s the patron's share of a flow, c the part cut, r the part of it replaced: what is left of
the flow is d = 1 - s c (1 - r); the patron holds s (1 - c) / d, another (q + s c r w) / d, w its
part of what is replaced.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from nearabroad.core.estimate import Estimate

NONE_LEFT = 1e-9


def of_patron(share: float, cut: float, replaced: float) -> float:
    """The patron's share after the cut; rises with its share before.

    >>> of_patron(0.8, 0.5, 0.0), of_patron(1.0, 1.0, 0.0)
    (0.6666666666666667, 0.0)
    """
    left = 1.0 - share * cut * (1.0 - replaced)
    return 0.0 if left < NONE_LEFT else min(1.0, share * (1.0 - cut) / left)


def of_other(share: float, patron: float, cut: float, replaced: float, part: float) -> float:
    """Another's share after it: its own of before, and its part of what is replaced.

    >>> round(of_other(0.2, 0.8, 0.5, 0.0, 0.0), 4), of_other(0.2, 0.8, 1.0, 1.0, 1.0)
    (0.3333, 1.0)
    """
    left = 1.0 - patron * cut * (1.0 - replaced)
    if left < NONE_LEFT:
        return 0.0
    return min(1.0, (share + patron * cut * replaced * part) / left)


def patron_after(before: Estimate, cut: float, replaced: float) -> Estimate:
    """The patron's share with its band after a cut; unobserved stays so."""
    if before.low is None or before.high is None:
        return before
    value = None if before.value is None else of_patron(before.value, cut, replaced)
    low, high = (of_patron(end, cut, replaced) for end in (before.low, before.high))
    return _held(before, value, low, high)


def other_after(
    before: Estimate, patron: Estimate, cut: float, replaced: float, part: float
) -> Estimate:
    """Another's share with its band after a cut; ends of its own and of the patron's band.

    No point where the patron's share has none.
    """
    if before.low is None or before.high is None or patron.low is None or patron.high is None:
        return before
    ends = [
        of_other(own, theirs, cut, replaced, part)
        for own in (before.low, before.high)
        for theirs in (patron.low, patron.high)
    ]
    value = None
    if before.value is not None and patron.value is not None:
        value = of_other(before.value, patron.value, cut, replaced, part)
        ends.append(value)
    return _held(before, value, min(ends), max(ends))


def shrunk(before: Estimate, by: float) -> Estimate:
    """A criticality when its flow shrinks by a part (to 1); a negative part lets it grow."""
    if before.low is None or before.high is None:
        return before
    value = None if before.value is None else before.value * (1.0 - by)
    return _held(before, value, before.low * (1.0 - by), before.high * (1.0 - by))


def in_bloc(share: float, bloc: float, factor: float) -> float:
    """A member's share of a flow when trade with all members is multiplied by a factor.

    With B the members' share together, the whole becomes d = 1 + B (f - 1); a member that held s
    holds s f / d.

    >>> round(in_bloc(0.3, 0.5, 2.0), 4)
    0.4
    """
    whole = 1.0 + max(share, bloc) * (factor - 1.0)
    return 0.0 if whole < NONE_LEFT else min(1.0, share * factor / whole)


def beside_bloc(share: float, bloc: float, factor: float) -> float:
    """A non-member's share then: s / d, its trade as it was in a whole that has changed.

    >>> round(beside_bloc(0.3, 0.5, 2.0), 4)
    0.2
    """
    whole = 1.0 + min(bloc, 1.0 - share) * (factor - 1.0)
    return 0.0 if whole < NONE_LEFT else min(1.0, share / whole)


def with_bloc(before: Estimate, bloc: Estimate, factor: float, member: bool) -> Estimate:
    """A share with its band when trade with a bloc's members is multiplied; over all ends.

    No point where the members' share together has none; unobserved stays so.
    """
    if before.low is None or before.high is None or bloc.low is None or bloc.high is None:
        return before
    move = in_bloc if member else beside_bloc
    ends = [move(own, all_of_them, factor) for own in (before.low, before.high)
            for all_of_them in (bloc.low, bloc.high)]  # fmt: skip
    value = None
    if before.value is not None and bloc.value is not None:
        value = move(before.value, bloc.value, factor)
        ends.append(value)
    return _held(before, value, min(ends), max(ends))


def _held(before: Estimate, value: float | None, low: float, high: float) -> Estimate:
    if value is not None:  # rounding in the last digit must not put a point outside its band
        low, high = min(low, value), max(high, value)
    return replace(before, value=value, low=low, high=high)


def parts_of(parts: Mapping[str, float], members: frozenset[str]) -> float:
    """What a patron's members fill together.

    >>> parts_of({"AAA": 0.25, "BBB": 0.5}, frozenset({"AAA", "BBB"}))
    0.75
    """
    return math.fsum(parts[name] for name in sorted(members & set(parts)))
