"""A bloc year by year: how much its members trade with each other, and how much that depends on.

A bloc's trade is its members' exports (FOB) and imports (CIF), as each member values them: a flow
inside the bloc counts twice, at its seller and at its buyer, as in the intra-regional trade share
of the Asian Development Bank's Asia Regional Integration Center and of UNU-CRIS's RIKS.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from nearabroad.trade.bands import Band, added, less, part_of, ratio
from nearabroad.trade.goods_totals import FLOWS
from nearabroad.trade.measures import (
    banded,
    extra_regional,
    herfindahl,
    herfindahl_band,
    homogeneous,
    intensity,
    introversion,
    normalised_herfindahl,
    outsiders_share,
    salience_band,
    symmetry_band,
)
from nearabroad.trade.member_cells import Cell, Cells, Group


@dataclass(frozen=True)
class Amounts:
    """Trade of some states with some partners, by flow, beside all that they trade."""

    groups: dict[str, tuple[Group, ...]]

    def _of(self, flow: str) -> tuple[Group, ...]:
        if flow:
            return self.groups[flow]
        return tuple(group for name in FLOWS for group in self.groups[name])

    def inside(self, flow: str = "") -> Band:
        """With these partners, in USD; both flows where none is named."""
        return added(group.usd for group in self._of(flow))

    def total(self, flow: str = "") -> Band | None:
        """With the world, in USD; None where a total is not known at all."""
        totals = [group.total for group in self._of(flow)]
        if not totals or any(item is None for item in totals):
            return None
        return added(item.band for item in totals if item is not None)

    def share(self, flow: str = "") -> Band | None:
        """With these partners, of trade with the world."""
        terms = [group.term for group in self._of(flow)]
        if not terms or any(term is None for term in terms):
            return None
        return ratio([term for term in terms if term is not None])


@dataclass(frozen=True)
class Tied:
    """Intensity, HI, HE and introversion; each None where it is not observable."""

    intensity: Band | None = None
    homogeneous: Band | None = None
    extra_regional: Band | None = None
    introversion: Band | None = None


@dataclass(frozen=True)
class Concentrated:
    """Hirschman-Herfindahl of a flow's partners, plain and normalised."""

    plain: Band | None
    normalised: float | None


class BlocYear:
    """One year of a bloc: `members` at mid-year, `leader` one of them or None."""

    def __init__(
        self, cells: Cells, members: Collection[str], year: int, leader: str | None = None
    ) -> None:
        self.cells, self.year = cells, year
        self.members = tuple(sorted(members))
        self.leader = leader if leader in self.members else None
        self._inside: dict[tuple[str, str], Group] = {}

    def group(self, member: str, flow: str, partners: Collection[str] | None = None) -> Group:
        """A member's trade with the other members, or with others named."""
        if partners is not None:
            return self.cells.group(member, partners, flow, self.year)
        if (member, flow) not in self._inside:
            found = self.cells.group(member, self.members, flow, self.year)
            self._inside[member, flow] = found
        return self._inside[member, flow]

    def amounts(
        self, members: Iterable[str] | None = None, partners: Collection[str] | None = None
    ) -> Amounts:
        """Members' trade with partners (default: all with each other) beside their totals."""
        who = self.members if members is None else tuple(members)
        return Amounts(
            {flow: tuple(self.group(each, flow, partners) for each in who) for flow in FLOWS}
        )

    @cached_property
    def whole(self) -> Amounts:
        """The bloc's own amounts."""
        return self.amounts()

    def of(self, member: str) -> Amounts:
        """One member's amounts."""
        return self.amounts([member])

    @cached_property
    def without_total(self) -> tuple[str, ...]:
        """Members whose total of a flow is not known within three years."""
        return tuple(
            member for member in self.members
            if any(self.cells.total(member, flow, self.year) is None for flow in FLOWS)
        )  # fmt: skip

    def missing(self, members: Iterable[str] | None = None) -> list[tuple[str, Cell]]:
        """Cells inside the bloc that nobody gives a figure of, by member."""
        return [
            (member, cell)
            for member in (self.members if members is None else members)
            for flow in FLOWS
            for cell in self.group(member, flow).missing
        ]

    def at_most(self, members: Sequence[str] | None = None) -> float | None:
        """The most that missing cells may add to the share; 0 where none is missing."""
        amounts = self.whole if members is None else self.amounts(members)
        total, share = amounts.total(), amounts.share()
        if total is None or share is None or total.low <= 0.0:
            return None
        alone = sum(cell.usd.high for _, cell in self.missing(members)) / total.low
        # Those below one list's cut have at most what it leaves over, together: the band knows.
        return min(1.0, alone, share.high - share.low)

    # Leader and largest pair

    def leader_share(self) -> Band | None:
        """The other members' trade with the leader, of their trade with the world."""
        if self.leader is None:
            return None
        others = [member for member in self.members if member != self.leader]
        return self.amounts(others, {self.leader}).share() if others else None

    def leader_share_of(self, member: str) -> Band | None:
        """One member's trade with the leader, of its trade with the world."""
        if self.leader is None or member == self.leader:
            return None
        return self.amounts([member], {self.leader}).share()

    def pair_usd(self, one: str, other: str) -> Band:
        """All that two members trade, counted at both."""
        return added(
            self.cells.cell(a, b, flow, self.year).usd
            for a, b in ((one, other), (other, one)) for flow in FLOWS
        )  # fmt: skip

    @cached_property
    def largest_pair(self) -> tuple[str, str] | None:
        """The two members that trade most with each other."""
        if len(self.members) < 2:
            return None
        return max(combinations(self.members, 2), key=lambda pair: _middle(self.pair_usd(*pair)))

    def without_pair(self) -> Band | None:
        """The share that is left when the largest pair's trade is taken off what stays inside."""
        total = self.whole.total()
        if self.largest_pair is None or total is None:
            return None
        one, other = self.largest_pair
        rest = [
            self.group(member, flow, set(self.members) - {other if member == one else one})
            if member in self.largest_pair
            else self.group(member, flow)
            for member in self.members for flow in FLOWS
        ]  # fmt: skip
        return ratio([group.term for group in rest if group.term is not None])

    # Ties in proportion to size

    def tied(self, world: Band | None) -> Tied:
        """The bloc's intensity and introversion, against outsiders (formulas in `measures`)."""
        total, share = self.whole.total(), self.whole.share()
        if world is None or total is None or share is None:
            return Tied()
        outside = outsiders_share(less(total, self.whole.inside()), total, world)
        return _tied(share, outside, total, world)

    def tied_of(self, member: str, world: Band | None) -> Tied:
        """The same for a member with the others: T_oj is their trade less what is with it."""
        own, share = self.of(member), self.of(member).share()
        others = self.amounts([each for each in self.members if each != member]).total()
        total = own.total()
        if world is None or total is None or share is None or others is None:
            return Tied()
        outside = part_of(less(others, own.inside()), less(world, total))
        return _tied(share, outside, others, less(world, total))

    # Partners

    def concentrated(self, member: str, flow: str, states: Collection[str]) -> Concentrated:
        """Hirschman-Herfindahl of one member's partners, from its own table or a list."""
        found = self.cells.partner_shares(member, flow, self.year, tuple(sorted(states)))
        if found is None:
            return Concentrated(None, None)
        shares, rest, cut = found
        return _concentrated(herfindahl_band(list(shares.values()), rest, cut), shares, cut)

    def concentrated_outside(self, flow: str, states: Collection[str]) -> Concentrated:
        """Hirschman-Herfindahl of the bloc's partners outside it, all members taken together.

        Members without a table of their own stand in the remainder, which may sit with anyone;
        over a tenth of the trade with outsiders, it leaves no value.
        """
        whole = self.whole.total(flow)
        if whole is None:
            return Concentrated(None, None)
        outside, sums = less(whole, self.whole.inside(flow)), dict[str, list[Band]]()
        for member in self.members:
            found = self.cells.partner_shares(member, flow, self.year, tuple(sorted(states)))
            total = self.cells.total(member, flow, self.year)
            if found is None or total is None or found[2] is not None:
                continue
            for partner in found[0].keys() - set(self.members):
                sums.setdefault(partner, []).append(found[0][partner].times_band(total.band))
        shares = {
            partner: share for partner, parts in sorted(sums.items())
            if (share := part_of(added(parts), outside)) is not None
        }  # fmt: skip
        if not shares:
            return Concentrated(None, None)
        rest = max(0.0, 1.0 - sum(_point_or_low(share) for share in shares.values()))
        if rest > MOST_UNNAMED:
            return Concentrated(None, None)
        plain = herfindahl_band(list(shares.values()), rest)
        most = herfindahl(share.high for share in shares.values())
        largest = max(share.high for share in shares.values())
        high = min(1.0, most + 2.0 * largest * rest + rest * rest)
        return _concentrated(Band(plain.value, plain.low, max(plain.high, high)), shares, None)

    def pair(self, one: str, other: str) -> tuple[Band, Band, Band, Band, Band] | None:
        """Each one's share in the other's trade, salience, symmetry, interdependence."""
        a = self.amounts([one], {other}).share()
        b = self.amounts([other], {one}).share()
        if a is None or b is None:
            return None
        salient, even = salience_band(a, b), symmetry_band(a, b)
        return a, b, salient, even, salient.times_band(even)

    def covered(self, partners: Collection[str]) -> tuple[str, ...]:
        """Members that tell of partners outside, by a table of their own or by their mirrors.

        Where these make up less than three quarters of the bloc's trade, members with a list of
        their largest partners are added: a list bounds more than it tells.
        """
        firm = tuple(m for m in self.members if self._tells(m, partners))
        whole, told = self.whole.total(), self.amounts(firm).total()
        if whole and told and told.low >= FIRM * whole.low:
            return firm
        return tuple(
            member for member in self.members
            if member in firm
            or all(self.cells.has_list(member, flow, self.year) for flow in FLOWS)
        )  # fmt: skip

    def _tells(self, member: str, partners: Collection[str]) -> bool:
        return all(
            self.cells.has_table(member, flow, self.year)
            or all(cell.known for cell in self.group(member, flow, partners).cells)
            for flow in FLOWS
        )


MOST_UNNAMED = 0.5
"""Part of a bloc's trade with outsiders in no partner's row, above which a band says nothing."""

FIRM = 0.75
"""Part of a bloc's trade that tables must cover for lists to be left aside."""


def _tied(share: Band, outside: Band | None, size: Band, world: Band) -> Tied:
    intense = intensity(share, size, world)
    if outside is None:
        return Tied(intense)
    return Tied(
        intense,
        *(banded(each, share, outside) for each in (homogeneous, extra_regional, introversion)),
    )


def _point_or_low(share: Band) -> float:
    return share.low if share.value is None else share.value


def _concentrated(plain: Band, shares: dict[str, Band], cut: float | None) -> Concentrated:
    count = sum(share.high > 0.0 for share in shares.values())
    known = plain.value is not None and cut is None
    value = normalised_herfindahl(plain.value, count) if known else None  # type: ignore[arg-type]
    return Concentrated(plain, value)


def _middle(band: Band) -> float:
    return band.value if band.value is not None else (band.low + band.high) / 2.0
