"""The shape of a flow's year: how much of it falls into each calendar month, as measured.

w(m) = (1 / Y) sum over years y of r(y, m) / 12, with r(y, m) = x(y, m) / mean over the months of y:
the ratio to the year's own mean, averaged over the Y whole years held (the ratio-to-mean index of
seasonal variation; Croxton and Cowden 1939, Applied General Statistics, ch. 17, in its simplest
form: no trend within a year is taken out). The twelve add up to 1, since every year's ratios add up
to 12. A year in which everything was twelve times larger weighs no more than another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nearabroad.scenario.accounting import EVEN

YEAR = 12


@dataclass(frozen=True)
class Season:
    """The twelve months' parts of a year, January first, the years behind them, and their source.

    `years` empty: nothing monthly is held, and the year is spread evenly, for the reason `even`.
    """

    parts: tuple[float, ...] = EVEN
    years: tuple[int, ...] = ()
    source: str = ""
    even: str = "the source is yearly"

    @property
    def measured(self) -> bool:
        """Whether it is a measured shape."""
        return bool(self.years)

    def told(self) -> str:
        """What it rests on, in words.

        >>> Season().told()
        'spread evenly: the source is yearly'
        """
        if not self.years:
            return f"spread evenly: {self.even}"
        count = len(self.years)
        span = str(self.years[0]) if count == 1 else f"{self.years[0]}–{self.years[-1]}"
        low, high = (
            f"{name} {YEAR * part:.2f} times" for name, part in (self.least, self.greatest)
        )
        return (
            f"the measured shape of {count} year{'s' if count > 1 else ''} ({span}, "
            f"{self.source}), from {low} to {high} a mean month"
        )

    @property
    def least(self) -> tuple[str, float]:
        """The month with the least of the year, and its part."""
        return min(zip(NAMES, self.parts, strict=True), key=lambda pair: pair[1])

    @property
    def greatest(self) -> tuple[str, float]:
        """The month with the most of the year, and its part."""
        return max(zip(NAMES, self.parts, strict=True), key=lambda pair: pair[1])


NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def season_of(years: Mapping[int, Sequence[float | None]], source: str) -> Season:
    """The shape of the whole years among those given; even where there is none.

    A year is whole with twelve months known, none below 0, not all of them 0.

    >>> flat, peak = [1.0] * 12, [0.0] * 11 + [24.0]
    >>> found = season_of({2020: flat, 2021: peak, 2022: [None] * 12}, "x")
    >>> found.years, round(found.parts[0], 4), round(found.parts[11], 4)
    ((2020, 2021), 0.0417, 0.5417)
    """
    whole: dict[int, list[float]] = {}
    for year, months in sorted(years.items()):
        known = [value for value in months if value is not None]
        if len(known) == YEAR and min(known) >= 0.0 and sum(known) > 0.0:
            whole[year] = known
    if not whole:
        return Season()
    parts = [
        sum(months[place] / sum(months) for months in whole.values()) / len(whole)
        for place in range(YEAR)
    ]
    return Season(tuple(parts), tuple(whole), source)
