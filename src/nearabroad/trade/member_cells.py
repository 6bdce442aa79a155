"""What one state traded with one partner in one year: from its own table, its partner's, or a list.

Order of the voices: the state's own figure (an estimate of it included: it goes with its own
total); the partner's, brought to the state's valuation (exports FOB, imports CIF) by the stated
factor. The first that speaks gives the value, the band runs over both. Where neither does, a
printed list of partners, the state's or the partner's. A partner without a row in a table that
adds up without it traded nothing to speak of; one that is blank, or that nobody tells of, is
*missing*: it lies between nothing and twice the largest figure of the three years on either side,
or below a list's cut, and a sum with it is incomplete.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from statistics import median

from nearabroad.core.mirror import Factor
from nearabroad.core.trade_cells import Report, SourceTotal
from nearabroad.core.trade_panel import TradePanel
from nearabroad.trade.bands import ZERO, Band, Term, added, envelope, part_of
from nearabroad.trade.goods_totals import AROUND, AT_MOST, FLOWS, GoodsTotals, Total
from nearabroad.trade.partner_lists import Lists, Silence

MISSING = "missing"
ON_LISTS = ("listed", "carried", "truncated")
ORDER = ("reported", "mirrored", "estimated", "listed", "carried", "truncated", MISSING)
"""What a cell rests on, best first; the last two have no point."""


@dataclass(frozen=True)
class Cell:
    """One state's trade with one partner: USD, share of its flow, and what that rests on.

    `status`: reported or estimated (its own), mirrored, listed, carried (a list of another year),
    truncated (below a list's cut), missing.
    """

    partner: str
    flow: str
    usd: Band
    share: Band
    status: str
    sources: tuple[str, ...] = ()
    note: str = ""

    @property
    def known(self) -> bool:
        """Whether somebody gives a figure."""
        return self.status not in ("truncated", MISSING)


@dataclass(frozen=True)
class Group:
    """One state's trade with several partners in one flow, beside its total of that flow."""

    state: str
    flow: str
    year: int
    cells: tuple[Cell, ...]
    total: Total | None
    rest: float = 1.0

    @cached_property
    def fixed(self) -> Band:
        """What is known, or bounded, in USD."""
        return added(cell.usd for cell in self.cells if cell.status not in ON_LISTS)

    @cached_property
    def listed(self) -> Band:
        """What is known as a share of the total; those below a list's cut have what it leaves."""
        named = added(cell.share for cell in self.cells if cell.status in ("listed", "carried"))
        below = [cell.share.high for cell in self.cells if cell.status == "truncated"]
        high = min(1.0, named.high + min(sum(below), self.rest))
        return Band(None if below else named.value, named.low, max(named.low, high))

    @property
    def usd(self) -> Band:
        """All of it in USD."""
        total = self.total.band if self.total else Band(None, 0.0, 0.0)
        return added([self.fixed, self.listed.times_band(total)])

    @property
    def term(self) -> Term | None:
        """The group as a part of a ratio to totals; None where the total is unknown."""
        return Term(self.fixed, self.listed, self.total.band) if self.total else None

    @property
    def missing(self) -> tuple[Cell, ...]:
        """Cells without any figure, or only bounded by a list."""
        return tuple(cell for cell in self.cells if not cell.known)


class Cells:
    """Answers for any state, partner, flow and year; everything is asked once."""

    def __init__(
        self, panel: TradePanel, totals: GoodsTotals, lists: Lists,
        silence: Silence, reporting: Collection[str],
    ) -> None:  # fmt: skip
        self.panel, self.totals, self.lists, self.silence = panel, totals, lists, silence
        self._reporting = frozenset(reporting)
        self.cell = lru_cache(maxsize=None)(self._cell)
        self.total = lru_cache(maxsize=None)(self._total)
        self.partner_shares = lru_cache(maxsize=None)(self._partner_shares)
        self._source_totals = lru_cache(maxsize=None)(self._totals_by_source)

    @property
    def factor(self) -> Factor:
        """CIF over FOB."""
        return self.panel.factor

    def _totals_by_source(self, state: str, flow: str, year: int) -> dict[str, SourceTotal]:
        if state not in self._reporting:
            return {}
        return {item.source: item for item in self.panel.source_totals(state, flow, year)}

    def has_table(self, state: str, flow: str, year: int) -> bool:
        """Whether the state has a table of its own with all partners."""
        return bool(self._source_totals(state, flow, year))

    def has_list(self, state: str, flow: str, year: int) -> bool:
        """Whether a list names the state's largest partners, published by itself."""
        found = self.lists.printed(state, flow, year)
        return found is not None and not self.silence.silent(state, year)

    def tells(self, state: str, year: int) -> bool:
        """Whether a table or a list of the state's partners is there for a year."""
        return any(
            self.has_table(state, flow, year) or self.has_list(state, flow, year) for flow in FLOWS
        )

    def years(self) -> tuple[int, ...]:
        """Years of which some state's table or list is there."""
        found = self.lists.years()
        for state in self._reporting:
            for flow in FLOWS:
                found.update(self.panel.years(state, flow))
        return tuple(sorted(found))

    def _total(self, state: str, flow: str, year: int) -> Total | None:
        """The state's total of a flow: of its own table, else as printed elsewhere."""
        if not self.has_table(state, flow, year):
            return self.totals.of(state, flow, year)
        found = self.panel.total(state, flow, year)
        tables = self._source_totals(state, flow, year)
        whole = [item for item in tables.values() if not self._blank(item, state, year)]
        if found.missing and whole:
            # Blank only where an embargo closed the trade: the published total stands.
            band = _middle([_known(item, ()) for item in whole])
            return Total(band, found.status, "; ".join(found.how), found.sources)
        assert found.low is not None and found.high is not None
        status = found.status if found.complete else "incomplete"
        blank = f" without {', '.join(sorted(found.missing))}" if found.missing else ""
        band = Band(found.value, found.low, found.high)
        return Total(band, status, "; ".join(found.how) + blank, found.sources)

    def _blank(self, table: SourceTotal, state: str, year: int) -> tuple[str, ...]:
        """Partners blank in a table that trade materially and whose trade no embargo closed."""
        return tuple(
            name for name in sorted(table.missing) if not self.silence.closed(state, name, year)
        )

    def _cell(self, state: str, partner: str, flow: str, year: int) -> Cell:
        total = self.total(state, flow, year)
        own = self._own(state, partner, flow, year)
        theirs = self._mirrored(state, partner, flow, year)
        voices = [voice for voice in (own, theirs) if voice is not None]
        if not voices and (listed := self._listed(state, partner, flow, year)):
            return listed
        if not voices:
            return self._missing(state, partner, flow, year, total)
        first = voices[0]
        usd = _envelope(first.usd, [voice.usd for voice in voices])
        share = part_of(usd, total.band) if total else None
        if share is not None and first.status in ("reported", "estimated"):
            share = _envelope(first.share, [first.share, share])
        sources = tuple(sorted({name for voice in voices for name in voice.sources}))
        return Cell(
            partner, flow, usd, share or Band(None, 0.0, 1.0), first.status, sources, first.note
        )

    def _own(self, state: str, partner: str, flow: str, year: int) -> Cell | None:
        """The state's own figure, and its share within the same source's table."""
        tables = self._source_totals(state, flow, year)
        if not tables:
            return None
        reports = [r for r in self.panel.reports(state, partner, flow, year) if r.source in tables]
        seen = [report for report in reports if not report.blank]
        if not reports:
            return self._absent(state, partner, flow, year, tables)
        chosen = [report for report in seen if report.status == "reported"] or seen
        if not chosen:
            return None
        known = {
            name: _known(table, self._blank(table, state, year)) for name, table in tables.items()
        }
        shares = [
            share for report in chosen
            if (share := part_of(_band(report), known[report.source])) is not None
        ]  # fmt: skip
        status = "reported" if chosen[0].status == "reported" else "estimated"
        note = "; ".join(dict.fromkeys(r.jump for r in chosen if r.jump))
        return Cell(
            partner, flow, _middle([_band(report) for report in chosen]),
            _middle(shares) if shares else Band(None, 0.0, 1.0), status,
            tuple(sorted({report.source for report in chosen})), note,
        )  # fmt: skip

    def _absent(
        self, state: str, partner: str, flow: str, year: int, tables: dict[str, SourceTotal]
    ) -> Cell | None:
        """No row in a full table: nothing, where it adds up and no mirror says otherwise."""
        if self._mirrored(state, partner, flow, year) is not None:
            return None
        if any(table.unplaced > 0.0 for table in tables.values()):
            return None
        return Cell(
            partner, flow, ZERO, ZERO, "reported", tuple(sorted(tables)),
            "no row in a table that adds up without it",
        )  # fmt: skip

    def _mirrored(self, state: str, partner: str, flow: str, year: int) -> Cell | None:
        """The partner's figure on the state's valuation."""
        if partner not in self._reporting:
            return None
        theirs = self.panel.mirror_of(state, partner, flow, year)
        chosen = [report for report in theirs if report.status == "reported"] or list(theirs)
        if not chosen:
            return None
        basis = self._basis(state, flow, year)
        usd = _middle([self._valued(report, flow, basis) for report in chosen])
        sources = tuple(sorted({report.source for report in chosen}))
        return Cell(partner, flow, usd, Band(None, 0.0, 1.0), "mirrored", sources)

    def _basis(self, state: str, flow: str, year: int) -> str:
        """How the state values a flow: as its own table does, else exports FOB, imports CIF."""
        own = {table.known.basis for table in self._source_totals(state, flow, year).values()}
        return own.pop() if len(own) == 1 else "FOB" if flow == "exports" else "CIF"

    def _valued(self, report: Report, flow: str, basis: str) -> Band:
        """A partner's report on the state's basis."""
        band = _band(report)
        return band if report.basis == basis else self._turned(band, flow)

    def _listed(self, state: str, partner: str, flow: str, year: int) -> Cell | None:
        """A share that a list prints: the state's own, else the partner's list of the other side.

        The list of a state that was silent then is made of others' figures: not read.
        """
        found = None if self.silence.silent(state, year) else self.lists.of(state, flow, year)
        total = self.total(state, flow, year)
        if found and total and not self.has_table(state, flow, year) and partner in found.named:
            share = found.named[partner]
            status = "listed" if found.carried_from is None else "carried"
            note = f"list of {found.carried_from}" if found.carried_from else ""
            return Cell(
                partner, flow, share.times_band(total.band), share, status, (found.source,), note
            )
        return self._listed_by_partner(state, partner, flow, year, total)

    def _listed_by_partner(
        self, state: str, partner: str, flow: str, year: int, total: Total | None
    ) -> Cell | None:
        """The partner's printed share of the state in its other flow, times its total."""
        other = "imports" if flow == "exports" else "exports"
        theirs = self.lists.printed(partner, other, year)
        whole = self.total(partner, other, year)
        if not theirs or not whole or not total or state not in theirs.named:
            return None
        if self.silence.silent(partner, year):
            return None
        usd = self._turned(theirs.named[state].times_band(whole.band), flow)
        share = part_of(usd, total.band) or Band(None, 0.0, 1.0)
        return Cell(partner, flow, usd, share, "mirrored", (theirs.source,), "by partner's list")

    def _turned(self, band: Band, flow: str) -> Band:
        """A partner's amount on the state's valuation: its exports FOB, its imports CIF."""
        factor = self.factor
        if flow == "exports":
            value = None if band.value is None else band.value / factor.value
            return Band(value, band.low / factor.high, band.high / factor.low)
        value = None if band.value is None else band.value * factor.value
        return Band(value, band.low * factor.low, band.high * factor.high)

    def _missing(self, state: str, partner: str, flow: str, year: int, total: Total | None) -> Cell:
        """Nobody tells: bounded by a list's cut, by figures around, or by all that is traded."""
        most, why = self._most_around(state, partner, flow, year)
        found = self.lists.of(state, flow, year)
        both_silent = self.silence.silent(state, year) and self.silence.silent(partner, year)
        status = MISSING
        if found and total and not self.has_table(state, flow, year) and not both_silent:
            bound = found.cut * total.band.high
            if most is None or bound <= most:
                most, why = bound, f"not among the partners listed: at most {found.cut:.1%}"
                status = "truncated"
        unplaced = self._unplaced(state, partner, flow, year)
        if unplaced is not None and (most is None or unplaced < most):
            most, why = unplaced, "no row; at most what stands in no partner's row"
        if most is None and total is None:
            return Cell(
                partner, flow, ZERO.without_point(), Band(None, 0.0, 1.0), MISSING,
                note="neither a figure nor a total",
            )  # fmt: skip
        if most is None and total is not None:
            most, why = total.band.high, "no figure of either side within three years"
        most = most or 0.0
        usd = Band(None, 0.0, most)
        share = part_of(usd, total.band) if total else None
        return Cell(partner, flow, usd, share or Band(None, 0.0, 1.0), status, note=why)

    def _unplaced(self, state: str, partner: str, flow: str, year: int) -> float | None:
        """What a full table that has no row for the partner leaves to nobody's row, or None."""
        tables = self._source_totals(state, flow, year)
        if not tables or self.panel.reports(state, partner, flow, year):
            return None
        return max(table.unplaced for table in tables.values())

    def _most_around(
        self, state: str, partner: str, flow: str, year: int
    ) -> tuple[float | None, str]:
        """Twice the largest figure of either side of the three years around, or None."""
        if state not in self._reporting and partner not in self._reporting:
            return None, ""
        found: dict[int, float] = {}
        for other in range(year - AROUND, year + AROUND + 1):
            voices = [
                voice for voice in (
                    self._own(state, partner, flow, other),
                    self._mirrored(state, partner, flow, other),
                ) if voice is not None
            ]  # fmt: skip
            if voices and other != year:
                found[other] = max(voice.usd.high for voice in voices)
        if not found:
            return None, ""
        largest = max(found, key=lambda item: found[item])
        return AT_MOST * found[largest], f"no figure of either side; at most twice {largest}"

    def group(self, state: str, partners: Collection[str], flow: str, year: int) -> Group:
        """A state's trade with several partners, itself left out."""
        cells = [self.cell(state, each, flow, year) for each in sorted(set(partners) - {state})]
        found = self.lists.of(state, flow, year)
        rest = found.left_over if found else 1.0
        return Group(state, flow, year, tuple(cells), self.total(state, flow, year), rest)

    def _partner_shares(
        self, state: str, flow: str, year: int, states: tuple[str, ...]
    ) -> tuple[dict[str, Band], float, float | None] | None:
        """All partners' shares, what stands in no partner's row, and a list's cut.

        None where the state has neither a table of its own nor a list.
        """
        tables = self._source_totals(state, flow, year)
        if tables:
            source, table = min(tables.items())
            known = _known(table, self._blank(table, state, year))
            shares = {
                other: share for other in states
                for report in self.panel.reports(state, other, flow, year)
                if report.source == source and not report.blank
                and (share := part_of(_band(report), known)) is not None
            }  # fmt: skip
            held = sum(s.value if s.value is not None else s.low for s in shares.values())
            rest = max(0.0, 1.0 - held)
            return shares, rest, None
        found = self.lists.printed(state, flow, year)
        if found is None or self.silence.silent(state, year):
            return None
        return dict(found.named), found.left_over, found.cut


def _known(table: SourceTotal, blank: Sequence[str]) -> Band:
    """A source's total, with what is blank in it at its most."""
    side = table.known
    more = sum(table.blank[name] for name in blank)
    return Band(None if blank else side.value, side.low, side.high + more)


def _band(report: Report) -> Band:
    assert report.low is not None and report.high is not None
    return Band(report.value, report.low, report.high)


def _middle(bands: Sequence[Band]) -> Band:
    """The median of the points, from the lowest to the highest."""
    points = [band.value for band in bands if band.value is not None]
    return Band(
        median(points) if points else None,
        min(band.low for band in bands), max(band.high for band in bands),
    )  # fmt: skip


def _envelope(first: Band, bands: Sequence[Band]) -> Band:
    return envelope([first, *bands])
