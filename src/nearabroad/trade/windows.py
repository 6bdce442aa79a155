"""Months before and after a shock: which a baseline is fitted on, which are compared.

A month is counted as 12 * year + (month - 1). The month before the shock is neither before nor
after: an event late in it would stain the baseline (`TRANSITION`).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nearabroad.core.errors import LackingData, UsageError

Mask = npt.NDArray[np.bool_]

TRANSITION = 1
"""Months just before the shock that belong to neither side."""
YEAR = 12
FEWEST_BEFORE = YEAR
"""Months before the shock that a seasonal baseline needs at least."""
NEIGHBORS_OF_SHOCK = 2
"""Months on each side of the shock that the files must hold."""

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def month_number(text: str) -> int:
    """A month as a number; raises `UsageError` for what is no month.

    >>> month_number("2022-03") - month_number("2021-12")
    3
    """
    found = _MONTH.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"{text!r} is no month; write it as 2022-03.")
    return YEAR * int(found[1]) + int(found[2]) - 1


def month_text(number: int) -> str:
    """A month's number as text.

    >>> month_text(month_number("2022-03"))
    '2022-03'
    """
    return f"{number // YEAR:04d}-{number % YEAR + 1:02d}"


def month_date(number: int) -> dt.date:
    """The first day of a month.

    >>> month_date(month_number("2022-03"))
    datetime.date(2022, 3, 1)
    """
    return dt.date(number // YEAR, number % YEAR + 1, 1)


@dataclass(frozen=True)
class Windows:
    """Consecutive months, and the shock among them.

    >>> w = Windows.around("2022-03", 12 * 2021, 12 * 2022 + 10)
    >>> int(w.before.sum()), int(w.after.sum()), w.spans()
    (13, 9, ('2021-01..2022-01', '2022-03..2022-11'))
    """

    first: int
    last: int
    shock: int

    @classmethod
    def around(cls, shock: str | int, first: int, last: int) -> Windows:
        """Raises `UsageError` where there are too few months on either side of the shock."""
        number = month_number(shock) if isinstance(shock, str) else shock
        if not first < number <= last:
            raise UsageError(
                f"the shock {month_text(number)} is outside the months that there are: "
                f"{month_text(first)} to {month_text(last)}."
            )
        windows = cls(first, last, number)
        if (months := int(windows.before.sum())) < FEWEST_BEFORE:
            raise LackingData(
                f"{months} months before the shock {month_text(number)} are too few for a seasonal "
                f"baseline, which needs {FEWEST_BEFORE}; add earlier files."
            )
        return windows

    @property
    def months(self) -> npt.NDArray[np.int64]:
        """Every month, in order."""
        return np.arange(self.first, self.last + 1)

    @property
    def calendar(self) -> npt.NDArray[np.int64]:
        """Calendar month 0..11 of every month."""
        return self.months % YEAR

    @property
    def before(self) -> Mask:
        """Months that a baseline may be fitted on: all before the shock and its transition."""
        return np.asarray(self.months < self.shock - TRANSITION)

    @property
    def last_year(self) -> Mask:
        """The last twelve of those."""
        return np.asarray(self.before & (self.months >= self.shock - TRANSITION - YEAR))

    @property
    def after(self) -> Mask:
        """The shock's month and all later ones."""
        return np.asarray(self.months >= self.shock)

    @property
    def same_months(self) -> Mask:
        """Months before whose calendar month also stands after: like is compared with like."""
        return np.asarray(self.before & np.isin(self.calendar, self.calendar[self.after]))

    @property
    def year_earlier(self) -> Mask:
        """Of the last twelve months before, those whose calendar month also stands after."""
        return np.asarray(self.last_year & self.same_months)

    def spans(self) -> tuple[str, str]:
        """Before and after in words."""
        months, before = self.months, self.before
        return (
            f"{month_text(months[before][0])}..{month_text(months[before][-1])}",
            f"{month_text(self.shock)}..{month_text(self.last)}",
        )
