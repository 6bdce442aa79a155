"""Agreement of votes: for every pair of states and year, the share of votes cast alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nearabroad.core.errors import UsageError
from nearabroad.votes.codes import ABSTAIN, NO, YES
from nearabroad.votes.rollcalls import RollCalls, Whole

Array = npt.NDArray[np.float64]

AGREEMENT = pa.schema(
    [
        ("state", pa.string()),
        ("partner", pa.string()),
        ("year", pa.int32()),
        ("agreement", pa.float64()),
        ("votes", pa.int32()),
    ]
)


@dataclass(frozen=True, eq=False)
class Agreement:
    """`share[year, state, state]` 0..1, NaN where no vote is in common; `common` counts votes."""

    states: tuple[str, ...]
    years: tuple[int, ...]
    share: Array
    common: Whole

    def pair(self, state: str, partner: str, year: int) -> tuple[float | None, int]:
        """Share alike and votes in common; (None, 0) where there are none.

        Raises `UsageError` for a state or year that the roll calls do not have.
        """
        for code in (state, partner):
            if code not in self.states:
                raise UsageError(f"{code} is not in the roll calls.")
        if year not in self.years:
            raise UsageError(f"no roll calls in {year}.")
        cell = self.years.index(year), self.states.index(state), self.states.index(partner)
        votes = int(self.common[cell])
        return (float(self.share[cell]) if votes else None), votes

    def table(self, *, at_least: int = 1) -> pa.Table:
        """Rows state, partner, year, agreement, votes: both directions of every pair of two."""
        apart = ~np.eye(len(self.states), dtype=bool)
        year, state, partner = np.nonzero((self.common >= max(1, at_least)) & apart)
        names = pa.array(self.states, pa.string())
        return pa.table(
            {
                "state": names.take(pa.array(state)),
                "partner": names.take(pa.array(partner)),
                "year": pa.array(np.array(self.years, dtype=np.int32)[year]),
                "agreement": pa.array(self.share[year, state, partner]),
                "votes": pa.array(self.common[year, state, partner]),
            },
            schema=AGREEMENT,
        )


def agreement(rollcalls: RollCalls, *, by: str = "year") -> Agreement:
    """Agreement of all pairs in every year: votes alike / votes in which both voted.

    alike = sum over yes, abstain, no of I_c' I_c, common = V' V, with I_c[resolution, state] = 1
    where that vote was cast and V their sum (Lijphart 1963, American Political Science Review
    57:902, without his half point for an abstention). Counts are exact in single precision.

    >>> votes = np.array([[1, 1], [1, 3], [2, 0]], dtype=np.int8)
    >>> year = np.full(3, 2000, dtype=np.int32)
    >>> agreement(RollCalls(("USA", "RUS"), year, year - 1945, votes)).pair("USA", "RUS", 2000)
    (0.5, 2)
    """
    period = rollcalls.periods(by)
    years = tuple(int(year) for year in np.unique(period))
    size = len(rollcalls.states)
    share = np.full((len(years), size, size), np.nan)
    common = np.zeros((len(years), size, size), dtype=np.int32)
    for index, year in enumerate(years):
        votes = rollcalls.votes[period == year]
        cast = [(votes == code).astype(np.float32) for code in (YES, ABSTAIN, NO)]
        voted = cast[0] + cast[1] + cast[2]
        alike = sum(each.T @ each for each in cast)
        both = voted.T @ voted
        common[index] = both
        np.divide(alike, both, out=share[index], where=both > 0, dtype=np.float64)
    return Agreement(rollcalls.states, years, share, common)
