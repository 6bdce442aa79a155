"""Shares read off a list that names only the largest partners (or languages, or peoples).

Listed: the printed share with its rounding. Not listed: truncated, 0..min(smallest listed,
1 - sum listed). A group of states adds up: the listed with their rounding, the unlisted
with their truncated bands, together at most what the list leaves over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from nearabroad.core.estimate import Estimate
from nearabroad.levers._rows import Row, estimate_of

REMAINDERS = ("other", "unspecified")
"""Rows of a list that name nobody."""

EDITIONS = "editions differ"
"""Begins what a source says of one cell that its editions print differently (decision 0050)."""


@dataclass(frozen=True)
class SharesList:
    """One list: a state's partners (languages, peoples) of one year, with what is printed.

    `named` holds what the list names, by partner; those `without_figure` share what is left
    over. `open_ended`: answers may add up to more than 1 (languages that people speak), so that
    nothing bounds what is left over.
    """

    state: str
    indicator: str
    year: int
    basis: str
    named: dict[str, Estimate]
    origin: str
    open_ended: bool = False
    printed: tuple[float, ...] = ()
    without_figure: frozenset[str] = frozenset()

    @property
    def cut(self) -> float:
        """The most that one who is not named can have: min(smallest listed, what is left)."""
        return min(min(self.printed, default=1.0), self.left_over)

    @property
    def left_over(self) -> float:
        """What the list leaves to those it does not name: 1 - sum of the printed shares."""
        return 1.0 if self.open_ended else max(0.0, 1.0 - sum(self.printed))

    def share_of(self, members: Collection[str]) -> Estimate:
        """The share of one partner, or of several together.

        >>> listed = {"CHN": Estimate(0.28, 0.275, 0.285, "reported", 2023),
        ...           "RUS": Estimate(0.24, 0.235, 0.245, "reported", 2023)}
        >>> kaz = SharesList("KAZ", "import_partner_share", 2023, "goods", listed, "factbook",
        ...                  printed=(0.28, 0.24))
        >>> kaz.share_of({"RUS"}).value, kaz.share_of({"TUR"}).value, kaz.share_of({"TUR"}).high
        (0.24, None, 0.24)
        """
        found = sorted(set(members) & set(self.named))
        listed = [self.named[item] for item in found]
        certain = [item for item in listed if item.value is not None]
        bounded = [item for item in listed if item.value is None]
        absent = len(members) - len(listed)
        ceiling = sum(item.high or 0.0 for item in bounded) + absent * self.cut
        room = self.left_over + sum(
            self.named[item].high or 0.0
            for item in found
            if self.named[item].value is None and item not in self.without_figure
        )
        high = sum(item.high or 0.0 for item in certain) + min(ceiling, room)
        low = sum(item.low or 0.0 for item in listed)
        truncated = bool(bounded) or absent > 0
        inputs = [name for item in listed for name in item.inputs]
        return Estimate(
            None if truncated else min(1.0, sum(item.value or 0.0 for item in certain)),
            min(low, 1.0),
            min(max(low, high), 1.0),
            "truncated" if truncated else "reported",
            data_year=self.year,
            inputs=(*inputs, f"{self.origin}/*/{self.year}") if truncated else tuple(inputs),
            note=self._note(listed, absent),
            basis=self.basis,
        )

    def _note(self, listed: list[Estimate], absent: int) -> str:
        notes = [item.note for item in listed if item.note]
        if absent == 1 and not listed:
            notes.append(f"not listed: at most {self.cut:.1%}")
        elif absent:
            notes.append(f"{len(listed)} members listed, {absent} below the cut of {self.cut:.1%}")
        return "; ".join(dict.fromkeys(notes))

    def diluted(self, missing: float, who: Iterable[str]) -> SharesList:
        """The list when partners with up to `missing` of the true total are left out of it.

        A printed share s is then an upper bound: the true one is s * (1 - u), 0 <= u <= missing.
        """
        if missing <= 0:
            return self
        because = f"total leaves out {', '.join(sorted(who))} (not published): upper bound"
        named = {
            partner: replace(
                item, value=None, low=(item.low or 0.0) * (1.0 - missing), status="truncated"
            ).noted(because)
            for partner, item in self.named.items()
        }
        return replace(self, named=named)


def lists_of(rows: list[Row], *, open_ended_above: float | None = None) -> list[SharesList]:
    """Group observations into lists: one for each state, indicator, year and basis.

    Rows of one list printed twice (two editions of one figure) are kept once. A list whose
    printed shares add up to more than `open_ended_above` counts several answers per person.
    """
    groups: dict[tuple[str, str, int, str, str], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        basis = _remarks(row)[0]
        key = (row["state"], row["indicator"], row["year"], row["source"], basis)
        groups[key].setdefault(row["partner"], row)
    result = []
    for (state, indicator, year, source, basis), found in sorted(groups.items()):
        named = {
            partner: replace(estimate_of(row, basis), note=_remarks(row)[1])
            for partner, row in found.items()
            if partner not in REMAINDERS
        }
        named = {
            partner: item
            if item.value is not None or item.note
            else item.noted("named without a figure")
            for partner, item in named.items()
        }
        printed = tuple(item.value for item in named.values() if item.value)
        result.append(
            SharesList(
                state,
                indicator,
                year,
                basis,
                named,
                f"{source}/{indicator}/{state}",
                open_ended_above is not None and sum(printed) > open_ended_above,
                printed,
                frozenset(partner for partner, item in named.items() if item.value is None),
            )
        )
    return result


def _remarks(row: Row) -> tuple[str, str]:
    """A unit's remark as the list's basis, and as what is said of this one cell of it.

    >>> _remarks({"unit": "share of exports; editions differ: 6.0% in 2014, 4.4% in 2015"})
    ('', 'editions differ: 6.0% in 2014, 4.4% in 2015')
    >>> _remarks({"unit": "share of population; native language"})
    ('native language', '')
    """
    remark = (row["unit"] or "").partition("; ")[2]
    return ("", remark) if remark.startswith(EDITIONS) else (remark, "")


def latest_list(lists: Iterable[SharesList], year: int) -> SharesList | None:
    """The list of a year, or the latest before it."""
    earlier = [item for item in lists if item.year <= year]
    return max(earlier, key=lambda item: item.year, default=None)
