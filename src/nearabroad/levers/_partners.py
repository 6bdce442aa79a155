"""A patron's share of a neighbor's trade as several voices tell it, made one (decision 0027).

Ranks: the neighbor's own figures by partner; a printed list of its partners; its partners' own
figures, mirrored. The first that there is gives the value. Estimates are told and not measured.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from nearabroad.core.estimate import SHARE, Estimate
from nearabroad.core.jumps import FACTOR, FLOOR, jumps_of
from nearabroad.core.trade_cells import Total
from nearabroad.core.trade_panel import TradePanel
from nearabroad.core.trade_shares import Part
from nearabroad.levers._lists import SharesList

OWN, LISTED, MIRRORED = 0, 1, 2
TOLD = 0.01
"""Difference of two shares that passes without a remark."""
NARROW = 0.05
"""A band without a point up to this width has a middle that stands for it when sources are tied."""
HOLE, AROUND = 2.0, 3
"""A list that omits a partner which the lists within so many years before and after print at so
many times its cut has a hole there."""


@dataclass(frozen=True)
class Voice:
    """One source's word on a share; `estimated` has no report behind it and is only told."""

    rank: int
    name: str
    estimate: Estimate
    estimated: bool = False


@dataclass(frozen=True)
class Voices:
    """All voices on one neighbor's exports or imports: lists by year, the panel, other totals."""

    panel: TradePanel
    neighbor: str
    flow: str
    lists: Mapping[int, Sequence[SharesList]]
    totals: Mapping[int, Total]

    @property
    def years(self) -> tuple[int, ...]:
        """Years of which some voice may tell something."""
        return tuple(sorted({*self.lists, *self.totals, *self.panel.years(*self._cell)}))

    @property
    def _cell(self) -> tuple[str, str]:
        return self.neighbor, self.flow

    def of(
        self, members: Collection[str], year: int, dilute: Mapping[str, float]
    ) -> tuple[Voice, ...]:
        """What is said of the members' share of one year, reports before estimates."""
        found = [_voice(part) for part in self._parts(members, year)]
        for listing in self.lists.get(year, ()):
            if not self.omitted(members, listing):
                share = listing.diluted(min(1.0, 2 * sum(dilute.values())), dilute)
                name = listing.origin.partition("/")[0]
                estimate = share.share_of(members).noted(*self._jumps(members, year))
                found.append(Voice(LISTED, name, estimate))
        return tuple(sorted(found, key=lambda voice: (voice.estimated, voice.rank, voice.name)))

    def _parts(self, members: Collection[str], year: int) -> tuple[Part, ...]:
        return self.panel.parts(self.neighbor, members, self.flow, year, self.totals.get(year))

    def omitted(self, members: Collection[str], listing: SharesList) -> bool:
        """Whether a list omits a partner that the lists before and after print far above its cut.

        Of a group only where all of it that those lists print is omitted. A partner that only an
        earlier edition of the list prints is omitted from this one.
        """
        if _printed(listing, members) > 0.0:
            return False
        before, after = (self._nearest(listing.year, way) for way in (-1, 1))
        shares = [_printed(found, members) for found in (before, after) if found is not None]
        return len(shares) == 2 and min(shares) >= HOLE * listing.cut > 0.0

    def _jumps(self, members: Collection[str], year: int) -> Iterator[str]:
        """Listed members whose printed share jumps implausibly on the year before."""
        for code in sorted(members):
            values = {
                when: value
                for when, lists in self.lists.items()
                for listing in lists[:1]
                if code in listing.named and (value := listing.named[code].value)
            }
            for jump in jumps_of(values, dict.fromkeys(values, FLOOR), FACTOR):
                if jump["year"] == year:
                    yield (
                        f"implausible jump: {self.neighbor} {self.flow} {code} {year} "
                        f"{jump['ratio']:.2g} times {jump['base_year']} (printed list)"
                    )

    def _nearest(self, year: int, way: int) -> SharesList | None:
        for distance in range(1, AROUND + 1):
            for listing in self.lists.get(year + way * distance, ()):
                return listing
        return None


def _printed(listing: SharesList, members: Collection[str]) -> float:
    named = (listing.named[code].value for code in sorted(set(members) & set(listing.named)))
    return sum(value for value in named if value is not None)


def _voice(part: Part) -> Voice:
    rank = OWN if part.kind == "own" else MIRRORED
    name = part.source if part.kind == "own" else f"{part.source} mirrored"
    return Voice(rank, name, part.estimate, part.estimated)


def heard(voices: Iterable[Voice]) -> bool:
    """Whether anything but estimates is said."""
    return any(not voice.estimated for voice in voices)


def together(voices: Sequence[Voice], year: int, flow: str) -> Estimate:
    """Voices of one year as one estimate: median of the first rank, envelope of all reports.

    A band without a point that holds the value agrees with it, and adds nothing. Mirrored
    figures widen the band only of the neighbor's own figures by partner: against a list they
    measure transit as much as trade. Estimates are told in the note.

    >>> own = Voice(OWN, "a", Estimate(0.3, 0.3, 0.3, "reported", 2020, ("a/x/KAZ/RUS/2020",)))
    >>> listed = Voice(LISTED, "b", Estimate(0.25, 0.245, 0.255, "reported", 2020, ("b",)))
    >>> both = together([own, listed], 2020, "imports")
    >>> both.value, both.low, both.high, both.note
    (0.3, 0.245, 0.3, 'sources differ on imports of 2020: a 30.0%, b 25.0%')
    """
    said = [voice for voice in voices if not voice.estimated]
    first = min(voice.rank for voice in said)
    chosen = [voice for voice in said if voice.rank == first]
    heeded = [voice for voice in said if voice.rank < MIRRORED or first != LISTED]
    points = [v.estimate.value for v in chosen if v.estimate.value is not None]
    value = median(points) if points else None
    bands = [voice for voice in heeded if value is None or not _agrees(voice.estimate, value)]
    bands = bands or chosen
    lows = [voice.estimate.low for voice in bands if voice.estimate.low is not None]
    highs = [voice.estimate.high for voice in bands if voice.estimate.high is not None]
    leader = next((v for v in chosen if v.estimate.value is not None), chosen[0]).estimate
    ends = [*lows, *highs, *([value] if value is not None else [])]
    inputs = dict.fromkeys(name for voice in (*chosen, *bands) for name in voice.estimate.inputs)
    basis = "goods, mirrored" if first == MIRRORED else "goods"
    found = replace(
        leader, value=value, low=min(ends), high=max(ends), data_year=year, inputs=tuple(inputs),
        basis=basis, status=leader.status if points else "truncated",
    )  # fmt: skip
    return found.noted(*_jumps(voices), _disagreement(voices, value, f"{flow} of {year}"))


def _jumps(voices: Iterable[Voice]) -> Iterator[str]:
    """Implausible jumps of all voices, said of an estimate that it is not used."""
    for voice in voices:
        for note in voice.estimate.note.split("; "):
            if note.startswith("implausible jump"):
                yield f"{note}, an estimate that is not used" if voice.estimated else note


def _agrees(estimate: Estimate, value: float) -> bool:
    """Whether a band without a point holds a value."""
    if estimate.value is not None or estimate.low is None or estimate.high is None:
        return False
    return estimate.low <= value <= estimate.high


def _disagreement(voices: Iterable[Voice], value: float | None, what: str) -> str:
    """What the voices say, where they differ by more than a point; otherwise empty."""
    if value is None:
        return ""
    apart, told = False, []
    for voice in voices:
        estimate = voice.estimate
        if estimate.low is None or estimate.high is None or _agrees(estimate, value):
            continue
        name = f"{voice.name} estimate (not used)" if voice.estimated else voice.name
        if estimate.value is None:
            told.append(f"{name} {estimate.low:.1%} to {estimate.high:.1%}")
            gap = max(estimate.low - value, value - estimate.high)
        else:
            told.append(f"{name} {estimate.value:.1%}")
            gap = abs(estimate.value - value)
        apart = apart or gap > TOLD
    return f"sources differ on {what}: {', '.join(told)}" if apart else ""


def spliced(
    found: Estimate, voices: Sequence[Voice], others: Mapping[int, Sequence[Voice]], flow: str
) -> Estimate:
    """A year without the series' first rank: its band reaches to what that rank would have said.

    In the nearest year with both ranks they differ by so much on the arcsine-root scale; the
    band takes in the figure moved by that difference. So a source that falls silent widens the
    band, and never makes a fall. `others` holds the voices of the series' other years.
    """
    rank = min(voice.rank for voice in voices if not voice.estimated)
    best = min(
        (v.rank for every in others.values() for v in every if not v.estimated), default=rank
    )
    if best >= rank or found.low is None or found.high is None or _centre(found) is None:
        return found
    year = found.data_year or 0
    for other in sorted(others, key=lambda when: (abs(when - year), when)):
        pair = _said_by(others[other], best), _said_by(others[other], rank)
        if pair[0] is not None and pair[1] is not None:
            step = SHARE.to(pair[0]) - SHARE.to(pair[1])
            moved = [SHARE.back(SHARE.to(end) + step) for end in (found.low, found.high)]
            return replace(
                found, low=min(found.low, *moved), high=max(found.high, *moved), basis="goods"
            ).noted(f"{flow} by another source than in {other}: band by how they differed then")
    return found


def _said_by(voices: Iterable[Voice], rank: int) -> float | None:
    """The median of what one rank says."""
    mine = (v.estimate for v in voices if v.rank == rank and not v.estimated)
    points = [point for point in map(_centre, mine) if point is not None]
    return median(points) if points else None


def _centre(estimate: Estimate) -> float | None:
    """A share's point, or the middle of a narrow band; below a list's cut there is neither."""
    if estimate.value is not None or not estimate.low or estimate.high is None:
        return estimate.value
    narrow = estimate.high - estimate.low <= NARROW
    return (estimate.low + estimate.high) / 2.0 if narrow else None
