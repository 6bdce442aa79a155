"""The account of a cut, month by month: what is cut, what others replace, what is lost.

cut(m) = c F w(m), replaced(m) = s(m) cut(m), lost(m) = cut(m) - replaced(m): F the flow of a year,
c the part that is cut, w(m) the month's part of a year, s(m) the share replaced. Accounting
alone: no price, wage or exchange rate answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nearabroad.scenario.curves import Replaced, Substitution

EVEN = (1.0 / 12.0,) * 12
"""A year spread evenly over its months."""


@dataclass(frozen=True)
class Amount:
    """A figure with its band; `value` None where there is no point."""

    value: float | None
    low: float
    high: float

    def times(self, by: float) -> Amount:
        """Multiplied by what is not negative.

        >>> Amount(2.0, 1.0, 3.0).times(0.5)
        Amount(value=1.0, low=0.5, high=1.5)
        """
        value = None if self.value is None else self.value * by
        return Amount(value, self.low * by, self.high * by)

    def plus(self, other: Amount) -> Amount:
        """Added, ends with ends; no point where one has none."""
        known = self.value is not None and other.value is not None
        value = (self.value or 0.0) + (other.value or 0.0) if known else None
        return Amount(value, self.low + other.low, self.high + other.high)


NOTHING = Amount(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Month:
    """One month of an account: the amounts, and the share replaced in it."""

    month: int
    weight: float
    replaced_share: Replaced
    cut: Amount
    replaced: Amount
    lost: Amount


@dataclass(frozen=True)
class Account:
    """A flow's cut over some months, with the loss under the data's band and the method's alone.

    `data`: the share replaced at its middle; `method`: the flow at its point. Each None where that
    middle, or that point, is not known.
    """

    months: tuple[Month, ...]
    cut: Amount
    replaced: Amount
    lost: Amount
    data: Amount | None
    method: Amount | None

    @property
    def end(self) -> Replaced:
        """The share replaced in the last month."""
        return self.months[-1].replaced_share

    @property
    def share_replaced(self) -> float | None:
        """The share replaced over all months; None where it is unknown or nothing is cut."""
        if self.replaced.value is None or not self.cut.value:
            return None
        return self.replaced.value / self.cut.value


def account(
    flow: Amount,
    cut: float,
    months: int,
    substitution: Substitution,
    seasons: Sequence[float] = EVEN,
    first: int = 1,
) -> Account:
    """The account of cutting part `cut` (0..1) of a yearly flow for so many months.

    `seasons` are the twelve months' parts of a year, January first; `first` is the calendar month
    that the cut begins in. Raises ValueError for a cut or months that cannot be.

    >>> half = account(Amount(120.0, 108.0, 132.0), 0.5, 2, Substitution(fixed=0.25))
    >>> half.cut.value, half.replaced.value, half.lost.value
    (10.0, 2.5, 7.5)
    """
    if not 0.0 <= cut <= 1.0 or months < 1:
        raise ValueError("a cut is 0..1 and lasts a month at least")
    rows = []
    for month in range(1, months + 1):
        weight = seasons[(first + month - 2) % 12]
        share = substitution.between((month - 1) / 12.0, month / 12.0)
        taken = flow.times(cut * weight)
        rows.append(Month(month, weight, share, taken, *_split(taken, share)))
    data, method = _apart(rows)
    return Account(
        tuple(rows), _sum([row.cut for row in rows]), _sum([row.replaced for row in rows]),
        _sum([row.lost for row in rows]), data, method,
    )  # fmt: skip


def _split(taken: Amount, share: Replaced) -> tuple[Amount, Amount]:
    """What of a cut is replaced, and what is lost."""
    known = taken.value is not None and share.value is not None
    made = (taken.value or 0.0) * (share.value or 0.0)
    return (
        Amount(made if known else None, taken.low * share.low, taken.high * share.high),
        Amount(
            (taken.value or 0.0) - made if known else None,
            taken.low * (1.0 - share.high), taken.high * (1.0 - share.low),
        ),
    )  # fmt: skip


def _apart(rows: Sequence[Month]) -> tuple[Amount | None, Amount | None]:
    """The loss with the share replaced at its middle, and with the flow at its point."""
    data: Amount | None = NOTHING
    method: Amount | None = NOTHING
    for row in rows:
        share, taken = row.replaced_share, row.cut
        if data is not None:
            data = None if share.value is None else data.plus(taken.times(1.0 - share.value))
        if method is not None:
            fixed = None if taken.value is None else Amount(taken.value, taken.value, taken.value)
            method = None if fixed is None else method.plus(_split(fixed, share)[1])
    return data, method


def _sum(amounts: Sequence[Amount]) -> Amount:
    total = NOTHING
    for amount in amounts:
        total = total.plus(amount)
    return total


def over(amount: Amount, whole: Amount | None) -> Amount | None:
    """An amount as a part of a whole; None where the whole is unknown or may be nothing.

    The band divides opposite ends.

    >>> over(Amount(2.0, 1.0, 3.0), Amount(8.0, 5.0, 10.0))
    Amount(value=0.25, low=0.1, high=0.6)
    """
    if whole is None or whole.low <= 0.0:
        return None
    known = amount.value is not None and whole.value is not None
    value = (amount.value or 0.0) / (whole.value or 1.0) if known else None
    return Amount(value, amount.low / whole.high, amount.high / whole.low)


def asymmetry(theirs: Amount | None, ours: Amount | None) -> Amount | None:
    """Their cost over ours; the band divides opposite ends, and is None where ours may be nothing.

    >>> asymmetry(Amount(1.0, 1.0, 2.0), Amount(4.0, 2.0, 5.0))
    Amount(value=0.25, low=0.2, high=1.0)
    """
    if theirs is None or ours is None or ours.low <= 0.0:
        return None
    known = theirs.value is not None and ours.value
    value = (theirs.value or 0.0) / (ours.value or 1.0) if known else None
    return Amount(value, theirs.low / ours.high, theirs.high / ours.low)
