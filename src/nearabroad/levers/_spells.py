"""Short spells in which a share leaves its level and comes back: flagged, never corrected."""

from __future__ import annotations

from collections.abc import Mapping

AWAY, BACK, LONGEST = 0.5, 0.35, 2
"""A share is away by half and more, back within about a third of where it was, for two years at
most: supply rarely turns over and back so fast, records of origin do."""


def spells(shares: Mapping[int, float]) -> dict[int, str]:
    """Years of a series that lie in such a spell, each with what to say of it.

    The spell is of neighboring years, with a figure in the year before and in the year after.

    >>> spells({2005: 1.0, 2006: 0.0, 2007: 0.1, 2008: 1.0})
    {2006: '100 % in 2005, 100 % in 2008', 2007: '100 % in 2005, 100 % in 2008'}
    >>> spells({2005: 1.0, 2006: 0.0, 2007: 0.0, 2008: 0.0})
    {}
    """
    found: dict[int, str] = {}
    for start in shares:
        for length in range(1, LONGEST + 1):
            before, after = start - 1, start + length
            inside = range(start, after)
            if not all(year in shares for year in (before, *inside, after)):
                continue
            level = shares[before]
            away = all(
                abs(shares[year] - level) >= AWAY and abs(shares[year] - shares[after]) >= AWAY
                for year in inside
            )
            if away and abs(shares[after] - level) <= BACK:
                told = f"{100 * level:.0f} % in {before}, {100 * shares[after]:.0f} % in {after}"
                found.update({year: told for year in inside if year not in found})
    return found
