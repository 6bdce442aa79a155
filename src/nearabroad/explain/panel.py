"""The panel that tests are run on: dyads by years, one array for each measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Panel:
    """Measures by dyad and year (dyads x years); NaN is unknown.

    `neighbor` marks the dyads asked about, the others are the comparison. `first` and `last` are
    the years whose outcomes are tested; years around them only lend their lags and leads.
    """

    dyads: tuple[str, ...]
    neighbor: Marks
    years: tuple[int, ...]
    measures: Mapping[str, Array]
    first: int
    last: int

    def __getitem__(self, name: str) -> Array:
        return self.measures[name]

    def among(self, which: str) -> Panel:
        """The neighbors alone, or all."""
        return self if which == "all" else self.keeping(self.neighbor)

    def keeping(self, dyads: Marks) -> Panel:
        """Only some dyads."""
        return replace(
            self,
            dyads=tuple(name for name, kept in zip(self.dyads, dyads, strict=True) if kept),
            neighbor=self.neighbor[dyads],
            measures={name: values[dyads] for name, values in self.measures.items()},
        )

    @property
    def tested(self) -> Marks:
        """Marks of the years whose outcomes are tested."""
        years = np.array(self.years)
        return np.asarray((years >= self.first) & (years <= self.last))


def shifted(values: Array, by: int) -> Array:
    """Each dyad's values `by` years earlier (a lag), or later where `by` is negative (a lead).

    >>> shifted(np.array([[1.0, 2.0, 3.0]]), 1)
    array([[nan,  1.,  2.]])
    >>> shifted(np.array([[1.0, 2.0, 3.0]]), -1)
    array([[ 2.,  3., nan]])
    """
    found = np.full_like(values, np.nan)
    if by > 0:
        found[:, by:] = values[:, :-by]
    elif by < 0:
        found[:, :by] = values[:, -by:]
    else:
        found[:] = values
    return found
