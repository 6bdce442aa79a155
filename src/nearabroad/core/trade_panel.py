"""The trade panel: every source's trade by partner, asked for by flow, total and share.

Rows `goods_exports` and `goods_imports` of the table `observation`, from any source, are sorted
once; a question reads the few rows that it needs. Groups of states (CIS, World) are never summed
with states; what a source puts in no state's row (`core.codes.is_rest`) counts in the total.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import narwhals as nw
import pyarrow as pa

from nearabroad.core._trade_jumps import jumps_in
from nearabroad.core._trade_rows import TradeRows
from nearabroad.core._trade_totals import sums_of, totals_of
from nearabroad.core.codes import is_state
from nearabroad.core.estimate import Estimate, unobserved
from nearabroad.core.expressions import table_from
from nearabroad.core.mirror import DEFAULT, Factor
from nearabroad.core.scope import Tables
from nearabroad.core.trade_cells import Flow, Report, SourceTotal, Total, flow_of, total_of
from nearabroad.core.trade_shares import Part, combined, mirrored_part, own_part

INDICATORS = ("goods_exports", "goods_imports")
COLUMNS = (
    "source", "indicator", "state", "partner", "year", "value", "low", "high", "unit", "status",
    "snapshot",
)  # fmt: skip
FLOWS = {"exports": ("exports",), "imports": ("imports",), "trade": ("exports", "imports")}
"""What a share can be of: one flow, or both added."""


class TradePanel:
    """Trade by exporter, importer and year as all sources report it; built by `of`."""

    def __init__(self, table: pa.Table, factor: Factor = DEFAULT) -> None:
        self.factor = factor
        self._rows = TradeRows(table)
        sums = sums_of(self._rows)
        self._totals = totals_of(self._rows, sums)
        self._jumps = jumps_in(self._rows, sums)

    @classmethod
    def of(cls, tables: Tables, factor: Factor = DEFAULT) -> TradePanel:
        """The panel of a store's tables; other indicators than goods by partner are passed by."""
        frame = tables["observation"].filter(
            nw.col("indicator").is_in(list(INDICATORS)), ~nw.col("partner").is_null()
        )
        return cls(table_from(frame.select(*COLUMNS)), factor)

    def _reports(self, rows: range) -> list[Report]:
        return [self._rows.report(row, self._jumps.get(row, "")) for row in rows]

    def reports(self, state: str, partner: str, flow: str, year: int) -> tuple[Report, ...]:
        """What each source says that a state reports of its exports to (imports from) a partner.

        The partner may be an aggregate; blanks are among the reports.
        """
        pair = (state, partner) if flow == "exports" else (partner, state)
        found = self._reports(self._rows.between(*pair, year))
        return tuple(report for report in found if (report.state, report.flow) == (state, flow))

    def flow(self, exporter: str, importer: str, year: int) -> Flow:
        """What an exporter sold to an importer, USD FOB, from both sides (see `flow_of`)."""
        found = self._reports(self._rows.between(exporter, importer, year))
        return flow_of(exporter, importer, year, found, self.factor)

    def flows(self) -> Iterator[Flow]:
        """Every flow between states that any source names, by exporter, importer and year."""
        for rows in self._rows.slices():
            found = self._reports(rows)
            ends = (found[0].state, found[0].partner)
            exporter, importer = ends if found[0].flow == "exports" else ends[::-1]
            if is_state(exporter) and is_state(importer):
                yield flow_of(exporter, importer, found[0].year, found, self.factor)

    def source_totals(self, state: str, flow: str, year: int) -> tuple[SourceTotal, ...]:
        """The total of a state's exports or imports as each source has it."""
        return self._totals.get((state, flow, year), ())

    def years(self, state: str, flow: str) -> tuple[int, ...]:
        """The years of which some source has a total of a state's exports or imports."""
        return tuple(year for who, what, year in self._totals if (who, what) == (state, flow))

    def total(self, state: str, flow: str, year: int) -> Total:
        """All that a state reports of its exports or imports (see `total_of`)."""
        return total_of(state, flow, year, self.source_totals(state, flow, year), self.factor)

    def parts(
        self,
        state: str,
        partners: Collection[str],
        flow: str,
        year: int,
        elsewhere: Total | None = None,
    ) -> tuple[Part, ...]:
        """The partners' share of a state's exports, imports or trade, by each that says so.

        First the state's own figures by source, then its partners' figures over its totals.
        `elsewhere` is the state's total of the flow from outside the panel, for want of one in it.
        """
        flows, members = FLOWS[flow], sorted(partners)
        totals = [
            {item.source: item for item in self.source_totals(state, name, year)} for name in flows
        ]
        sources = sorted(set.intersection(*map(set, totals)))
        own = [
            [report for member in members for report in self.reports(state, member, name, year)]
            for name in (flows if sources else ())
        ]
        found = [
            own_part(source, members, year, own, [total[source] for total in totals])
            for source in sources
        ]
        found.append(self._mirrored(state, members, flows, year, elsewhere))
        return tuple(part for part in found if part is not None)

    def _mirrored(
        self,
        state: str,
        members: Sequence[str],
        flows: Sequence[str],
        year: int,
        elsewhere: Total | None,
    ) -> Part | None:
        whole = [self.total(state, name, year) for name in flows]
        if elsewhere is not None and len(flows) == 1 and whole[0].low is None:
            whole = [elsewhere]
        if any(total.low is None for total in whole):
            return None
        theirs: list[list[Report]] = [[] for _ in flows]
        for name, reports in zip(flows, theirs, strict=True):
            for member in members:
                said = self.mirror_of(state, member, name, year)
                if not said:
                    return None
                reports += said
        return mirrored_part(members, year, theirs, whole, self.factor)

    def mirror_of(self, state: str, partner: str, flow: str, year: int) -> tuple[Report, ...]:
        """What a partner reports of the other side of a state's flow, blanks left out."""
        other = "imports" if flow == "exports" else "exports"
        found = self.reports(partner, state, other, year)
        return tuple(report for report in found if not report.blank)

    def share(self, state: str, partner: str | Collection[str], flow: str, year: int) -> Estimate:
        """A partner's (or several partners') share of a state's exports, imports or trade.

        Median of the sources of the first kind that there is (reported by the state, by its
        partners, estimated), envelope of all; `note` tells blanks, jumps and disagreement.
        """
        members = {partner} if isinstance(partner, str) else set(partner)
        parts = self.parts(state, members - {state}, flow, year)
        if not parts:
            return unobserved(f"no {flow} of {state} with {', '.join(sorted(members))} in {year}")
        return combined(parts)
