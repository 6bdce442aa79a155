"""What the trade panel answers with: a report, a flow from all sides, a total with its holes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from nearabroad.core.mirror import DEFAULT, Factor, Side, gap_of


@dataclass(frozen=True)
class Report:
    """One source's figure of one flow: what `state` reports of its `flow` with `partner`.

    `low` None: the source leaves the cell blank. USD; `basis` is "FOB" or "CIF". `remarks` are
    the source's own; `jump` tells an implausible jump, or is empty.
    """

    source: str
    state: str
    partner: str
    flow: str
    year: int
    value: float | None
    low: float | None
    high: float | None
    basis: str
    status: str
    snapshot: str | None = None
    remarks: tuple[str, ...] = ()
    jump: str = ""

    @property
    def blank(self) -> bool:
        """Whether the source names the cell and leaves it empty."""
        return self.low is None

    @property
    def key(self) -> str:
        """The observation's name: `source/indicator/state/partner/year`."""
        return f"{self.source}/goods_{self.flow}/{self.state}/{self.partner}/{self.year}"

    def side(self) -> Side:
        """The figure as one side of a flow; a blank has none and raises ValueError."""
        if self.low is None or self.high is None:
            raise ValueError(f"{self.key} is blank")
        return Side(self.value, self.low, self.high, self.basis, (self.source,))


def merged(sides: Sequence[Side], factor: Factor = DEFAULT) -> Side | None:
    """Several figures of one thing, FOB: median of the values, envelope of the bands.

    >>> merged([Side.exact(90.0, "FOB", "a"), Side.exact(106.0, "CIF", "b")]).value
    95.0
    >>> merged([]) is None
    True
    """
    if not sides:
        return None
    every = [side.fob(factor) for side in sides]
    points = [side.value for side in every if side.value is not None]
    return Side(
        median(points) if points else None,
        min(side.low for side in every), max(side.high for side in every), "FOB",
        tuple(sorted({name for side in every for name in side.sources})),
    )  # fmt: skip


@dataclass(frozen=True)
class Flow:
    """What an exporter sold to an importer in a year, USD FOB, from every side that says so.

    `seller` is the exporter's own report, `buyer` the importer's brought to FOB, `reconciled` a
    source that states one figure for both. `gap` is the buyer's less the seller's over their
    mean (-2..2). `used` names whose figures give the value; the band runs over all of them.
    `status` is reported (by the exporter), mirrored, estimated or unobserved.
    """

    exporter: str
    importer: str
    year: int
    seller: Side | None
    buyer: Side | None
    reconciled: Side | None
    gap: float | None
    used: str
    value: float | None
    low: float | None
    high: float | None
    status: str
    sources: tuple[str, ...] = ()
    snapshots: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


VOICES = ("seller", "buyer", "reconciled")


def flow_of(
    exporter: str, importer: str, year: int, reports: Iterable[Report], factor: Factor = DEFAULT
) -> Flow:
    """All reports of one flow made one: reported figures before estimates, the band over all.

    The value is the median over the sides that report (a reconciled figure is a side of its
    own); estimates give it only where nobody reports. An estimate beside a report widens the
    band and moves nothing. Blank cells are told in `notes`.
    """
    found = sorted(reports, key=lambda report: report.key)
    seen = [report for report in found if not report.blank]
    voices = _voices(seen, exporter)
    sides = {name: merged([report.side() for report in voices[name]], factor) for name in VOICES}
    firm = {
        name: merged([r.side() for r in voices[name] if r.status == "reported"], factor)
        for name in VOICES
    }
    chosen = {name: side for name, side in firm.items() if side is not None}
    estimated = not chosen
    if estimated:
        chosen = {name: side for name, side in sides.items() if side is not None}
    points = [side.value for side in chosen.values() if side.value is not None]
    every = [side for side in sides.values() if side is not None]
    seller, buyer = sides["seller"], sides["buyer"]
    return Flow(
        exporter, importer, year, seller, buyer, sides["reconciled"], gap_of(seller, buyer),
        _used(chosen),
        median(points) if points else None,
        min((side.low for side in every), default=None),
        max((side.high for side in every), default=None),
        _status(chosen, estimated),
        tuple(sorted({report.source for report in seen})),
        tuple(sorted({report.snapshot for report in seen if report.snapshot})),
        tuple(report.key for report in seen),
        tuple(dict.fromkeys(report.jump for report in seen if report.jump)),
        tuple(dict.fromkeys(_notes(found))),
    )  # fmt: skip


def _voices(seen: Sequence[Report], exporter: str) -> dict[str, list[Report]]:
    """Reports by who speaks. A source with one FOB figure for both sides has reconciled them."""
    sold = {r.source: r for r in seen if r.state == exporter and r.flow == "exports"}
    bought = {r.source: r for r in seen if r.source in sold and r.flow == "imports"}
    both = {
        source
        for source, report in bought.items()
        if report.basis == "FOB"
        and (report.value, report.low, report.high)
        == (sold[source].value, sold[source].low, sold[source].high)
        and report.value != 0.0
    }
    return {
        "seller": [r for r in seen if r.flow == "exports" and r.source not in both],
        "buyer": [r for r in seen if r.flow == "imports" and r.source not in both],
        "reconciled": [r for r in seen if r.flow == "exports" and r.source in both],
    }


def _used(chosen: dict[str, Side]) -> str:
    names = {"seller": "exporter", "buyer": "importer", "reconciled": "reconciled"}
    if {"seller", "buyer"} <= set(chosen):
        return "both"
    return next((names[name] for name in VOICES if name in chosen), "none")


def _status(chosen: dict[str, Side], estimated: bool) -> str:
    if not chosen:
        return "unobserved"
    if estimated:
        return "estimated"
    return "reported" if "seller" in chosen or "reconciled" in chosen else "mirrored"


def _notes(found: Iterable[Report]) -> Iterable[str]:
    for report in found:
        if report.blank:
            yield f"{report.source}: {report.state} {report.flow} {report.partner} blank"
        else:
            yield from (f"{report.source}: {remark}" for remark in report.remarks)


@dataclass(frozen=True)
class SourceTotal:
    """One source's total of a reporter's flow: `known`, and the partners that are blank in it.

    `blank` maps each to the most that it may have traded; `missing` is those of them that trade
    materially. `how` says what the total is, `own_word` that it is the publisher's world row;
    `unplaced` is what of it stands in no partner's row.
    """

    source: str
    known: Side
    status: str
    how: str
    blank: dict[str, float]
    missing: dict[str, float]
    input: str
    own_word: bool = False
    unplaced: float = 0.0
    remark: str = ""

    @property
    def stands(self) -> bool:
        """Whether it is whole, or the publisher's own word for the world in spite of blanks."""
        return self.own_word or not self.missing

    @property
    def at_most(self) -> float:
        """What all blank partners together may add, in USD."""
        return sum(self.blank[name] for name in sorted(self.blank))


@dataclass(frozen=True)
class Total:
    """All that a state traded in a year, USD, on `basis`: complete, or with its holes named.

    `missing` maps each partner that is blank although it trades materially to the most that it
    may have traded; then there is no value, `low` is what is known, and `high` what it would be
    with all of them at their most. `how` says what the total is, by source.
    """

    state: str
    flow: str
    year: int
    value: float | None
    low: float | None
    high: float | None
    basis: str
    status: str
    missing: dict[str, float]
    how: tuple[str, ...]
    sources: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the total is observed and no material partner is missing from it."""
        return self.low is not None and not self.missing

    def side(self) -> Side | None:
        """The total as a figure with its band; None where it is unobserved."""
        if self.low is None or self.high is None:
            return None
        return Side(self.value, self.low, self.high, self.basis, self.sources)


def total_of(
    state: str, flow: str, year: int, found: Sequence[SourceTotal], factor: Factor = DEFAULT
) -> Total:
    """One total of several sources' totals: median of the complete ones, envelope of all.

    As published (exports FOB, imports CIF) where all sources share one basis, else FOB.
    Incomplete only where no source has it whole.
    """
    if not found:
        basis = "FOB" if flow == "exports" else "CIF"
        return Total(state, flow, year, None, None, None, basis, "unobserved", {}, ())
    mixed = len({item.known.basis for item in found}) > 1
    sides = [(item, item.known.fob(factor) if mixed else item.known) for item in found]
    points = [side.value for item, side in sides if not item.missing and side.value is not None]
    whole = any(not item.missing for item in found)
    fullest = min(found, key=lambda item: (len(item.missing), item.source))
    return Total(
        state, flow, year, median(points) if points else None,
        min(side.low for _, side in sides),
        max(side.high + item.at_most for item, side in sides), sides[0][1].basis,
        "reported" if any(item.status == "reported" for item in found) else "estimated",
        {} if whole else dict(fullest.missing),
        tuple(f"{item.source}: {item.how}" for item in found),
        tuple(item.source for item in found), tuple(item.input for item in found),
        tuple(f"{item.source}: {item.remark}" for item in found if item.remark),
    )  # fmt: skip
