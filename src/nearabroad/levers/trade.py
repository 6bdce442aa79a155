"""Trade: the patron's part of a neighbor's goods exports and imports, by how open it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

import pyarrow as pa

from nearabroad.core.estimate import (
    RATIO,
    Estimate,
    carried_to,
    carry,
    clipped,
    typical_yearly_change,
    unobserved,
)
from nearabroad.core.mirror import DEFAULT
from nearabroad.core.scope import Scope, Tables
from nearabroad.core.specs import LeverSpec
from nearabroad.core.trade_cells import Total
from nearabroad.core.trade_panel import TradePanel
from nearabroad.levers._gaps import Gaps, gaps_of
from nearabroad.levers._lists import SharesList, lists_of
from nearabroad.levers._partners import LISTED, Voice, Voices, heard, spliced, together
from nearabroad.levers._rows import (
    Components,
    Row,
    observations,
    series_by,
    still_truncated,
    values_of,
)

SPEC = LeverSpec(
    id="trade",
    label="Trade",
    definition="Mean of the patron's shares in the neighbor's goods exports and goods imports; "
    "criticality is (exports + imports) / GDP of the same year and basis, 0..1.2 mapped to 0..1.",
    components={
        "exports": "patron's share of goods exports",
        "imports": "patron's share of goods imports",
    },
    criticality={
        "goods and services": "(exports + imports of goods and services) / GDP, one year",
        "goods": "(exports + imports of goods) / GDP, one year",
    },
    caution="Own figures lead, then lists, then partners' reports; estimates are told. Lists name "
    "only the largest partners: the rest is a band. What neither side publishes is unobserved.",
)

OPENNESS_GOALPOST = 1.2
FLOWS = {"exports": "export_partner_share", "imports": "import_partner_share"}
PARTNER_TOTALS = {"exports": "imports", "imports": "exports"}


def measure(tables: Tables, scope: Scope) -> pa.Table:
    """Component rows of trade: two shares by patron, criticality on two bases.

    Shares 0..1, of all sources together (`_partners`). Truncated and unpublished flows after the
    rules in `_lists` and `_gaps`.
    """
    out = Components(SPEC.id)
    gaps = gaps_of(tables)
    rows = observations(tables, FLOWS.values())
    change = typical_yearly_change(
        values_of(series_by(rows, "indicator", "state", "partner").values())
    )
    suspicious = _Plausibility(tables)
    panel = TradePanel.of(tables)
    lists = _lists_by_cell(rows)
    totals = _totals_elsewhere(tables, scope.neighbors)
    for neighbor in scope.neighbors:
        every = [
            item for name in FLOWS.values() for found in lists[neighbor, name].values()
            for item in found
        ]  # fmt: skip
        for component, indicator in FLOWS.items():
            voices = Voices(
                panel, neighbor, component, lists[neighbor, indicator],
                totals.get((neighbor, component), {}),
            )  # fmt: skip
            series = _Series(scope, gaps, voices, every, change, suspicious)
            for year in scope.years:
                for patron in scope.patrons:
                    out.add(component, "share", patron, neighbor, year, series.share(patron, year))
    _openness(tables, scope, out)
    return out.table()


Lists = dict[int, list[SharesList]]


def _lists_by_cell(rows: list[Row]) -> dict[tuple[str, str], Lists]:
    """Lists by state and indicator, then year; one printed in two collections counts once."""
    found: dict[tuple[str, str], Lists] = defaultdict(lambda: defaultdict(list))
    for item in lists_of(rows):
        same = found[item.state, item.indicator][item.year]
        if all(item.printed != other.printed for other in same):
            same.append(replace(item, basis="goods"))
    return found


def _totals_elsewhere(
    tables: Tables, states: tuple[str, ...]
) -> dict[tuple[str, str], dict[int, Total]]:
    """Totals of goods that stand in no table by partner, for mirrored figures to be put over.

    They do not say whether imports are CIF or FOB: the band holds both. Totals of goods and
    services are another basis, and are not read.
    """
    found: dict[tuple[str, str], dict[int, Total]] = defaultdict(dict)
    for flow in FLOWS:
        series = series_by(observations(tables, (f"{flow}_goods",), states), "state")
        for (state,), years in series.items():
            for year, item in years.items():
                if item.value and item.low and item.high:
                    low = item.low / (DEFAULT.high if flow == "imports" else 1.0)
                    found[state, flow][year] = Total(
                        state, flow, year, item.value, low, item.high, "FOB", item.status, {},
                        ("total of goods",), tuple(name.partition("/")[0] for name in item.inputs),
                        item.inputs, (f"over {flow} of goods from another source",),
                    )  # fmt: skip
    return found


@dataclass
class _Series:
    """One neighbor's exports or imports: the share of a patron in any year."""

    scope: Scope
    gaps: Gaps
    voices: Voices
    every: list[SharesList]
    change: float
    suspicious: _Plausibility
    known: dict[tuple[frozenset[str], int], tuple[Voice, ...]] = field(default_factory=dict)

    def share(self, patron: str, year: int) -> Estimate:
        """The patron's share of a year, or of the latest year before it, carried; or why none."""
        neighbor, flow = self.voices.neighbor, f"trade.{self.voices.flow}"
        members = self.scope.members(patron, year, neighbor)
        if not members:
            return unobserved(f"{patron} has no members in {year}", basis="goods")
        told = self._latest(members, year)
        if told is None:
            return unobserved(f"no partner list up to {year}", basis="goods")
        hidden = [item for item in members if self.gaps.unpublished(neighbor, item, flow, year)]
        if hidden and not self._published(members, hidden, year):
            return unobserved(
                f"neither {neighbor} nor {', '.join(sorted(hidden))} publishes this flow in {year}",
                basis="goods",
            )
        found = together(self._said(members, told), told, self.voices.flow)
        if self.voices.panel.years(neighbor, self.voices.flow):
            others = {when: self._said(members, when) for when in self.voices.years if when != told}
            found = spliced(found, self._said(members, told), others, self.voices.flow)
        notes = self.gaps.remarks(neighbor, members, flow, year)
        if self.scope.is_member(patron, neighbor, year):
            notes.append(f"{neighbor} is a member of {patron}: counted without itself")
        found = still_truncated(carry(found.noted(*notes), year, self.change))
        for listing in self.voices.lists.get(told, [])[:1]:
            found = found.noted(*self.suspicious.of(listing, self.voices.flow))
        return found

    def _said(self, members: frozenset[str], year: int) -> tuple[Voice, ...]:
        if (members, year) not in self.known:
            self.known[members, year] = self.voices.of(members, year, self._missing(year))
        return self.known[members, year]

    def _latest(self, members: frozenset[str], year: int) -> int | None:
        """The latest year up to this one of which something is said that is no estimate."""
        for when in reversed(self.voices.years):
            if when <= year and heard(self._said(members, when)):
                return when
        return None

    def _published(self, members: frozenset[str], hidden: list[str], year: int) -> bool:
        """Whether someone publishes after all, in this very year, what the gap table misses."""
        if any(v.rank != LISTED for v in self._said(members, year) if not v.estimated):
            return True
        named = [set(item.named) for item in self.voices.lists.get(year, [])]
        return any(set(hidden) <= names for names in named)

    def _missing(self, year: int) -> dict[str, float]:
        """Silent partners that this year's lists leave out, with their largest share ever."""
        neighbor, flow = self.voices.neighbor, f"trade.{self.voices.flow}"
        named = {name for item in self.voices.lists.get(year, []) for name in item.named}
        return {
            silent: ever
            for silent in self.gaps.silent_states(flow, year)
            if silent != neighbor
            and silent not in named
            and self.gaps.unpublished(neighbor, silent, flow, year)
            and (ever := _largest_ever(self.every, silent)) > 0
        }


def _largest_ever(lists: list[SharesList], partner: str) -> float:
    """The largest share a partner ever had in any list of this state; 0 if never listed.

    Twice this bounds what an unpublished partner may take of the true total: a partner that
    was never listed is taken to be immaterial, one that was may have doubled.
    """
    return max(
        (item.named[partner].value or 0.0 for item in lists if partner in item.named), default=0.0
    )


class _Plausibility:
    """Flags a listed partner whose implied flow exceeds all that it trades with the world."""

    def __init__(self, tables: Tables) -> None:
        names = [f"{flow}_{basis}" for flow in FLOWS for basis in ("goods", "goods_services")]
        self.totals: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        for row in observations(tables, names):
            flow = row["indicator"].partition("_")[0]
            if row["value"] is not None:
                self.totals[row["state"], flow][row["year"]] = row["value"]

    def _near(self, state: str, flow: str, year: int) -> float | None:
        found = self.totals.get((state, flow), {})
        near = [item for item in found if abs(item - year) <= 2]
        return found[min(near, key=lambda item: abs(item - year))] if near else None

    def of(self, listing: SharesList, flow: str) -> list[str]:
        """Remarks on implausible partners of a list: flagged, never corrected."""
        total = self._near(listing.state, flow, listing.year)
        remarks = []
        for partner, item in sorted(listing.named.items()):
            other = self._near(partner, PARTNER_TOTALS[flow], listing.year)
            if total and other and item.value and item.value * total > other:
                remarks.append(
                    f"implausible jump: {partner} {item.value:.0%} of {flow} {listing.year} "
                    f"would be {item.value * total / 1e9:.1f} bn USD, more than all "
                    f"{PARTNER_TOTALS[flow]} of {partner} ({other / 1e9:.1f} bn)"
                )
        return remarks


def _openness(tables: Tables, scope: Scope, out: Components) -> None:
    """Criticality rows: (exports + imports) / GDP, same year, same basis, over its goalpost."""
    ratio_rows = observations(
        tables, ("exports_goods_services_to_gdp", "imports_goods_services_to_gdp")
    )
    level_rows = observations(
        tables,
        (
            "exports_goods",
            "imports_goods",
            "exports_goods_services",
            "imports_goods_services",
            "gdp",
        ),
    )
    for basis, series in openness_series(ratio_rows, level_rows).items():
        change = typical_yearly_change(values_of(series.values()), RATIO)
        for neighbor in scope.neighbors:
            for year in scope.years:
                found = carried_to(
                    series.get(neighbor, {}), year, change, either_side=True, scale=RATIO
                )
                estimate = clipped(found) if found else unobserved(f"no openness ({basis})")
                out.add(basis, "criticality", None, neighbor, year, replace(estimate, basis=basis))


def openness_series(
    ratios: list[Row], levels: list[Row]
) -> dict[str, dict[str, dict[int, Estimate]]]:
    """Openness over its goalpost by basis, state and year.

    Goods and services: the printed shares of GDP added; where they are not printed, flows over
    GDP of the same year. Goods: flows over GDP of the same year. Never across years or bases.
    """
    by_ratio = series_by(ratios, "state", "indicator")
    by_level = series_by(levels, "state", "indicator")
    states = sorted({key[0] for key in (*by_ratio, *by_level)})
    result: dict[str, dict[str, dict[int, Estimate]]] = {"goods and services": {}, "goods": {}}
    for state in states:
        printed = _added(by_ratio, state, "{}_goods_services_to_gdp")
        computed = _over_gdp(by_level, state, "{}_goods_services")
        result["goods and services"][state] = {**computed, **printed}
        result["goods"][state] = _over_gdp(by_level, state, "{}_goods")
    return result


Series = dict[tuple[str, ...], dict[int, Estimate]]


def _added(series: Series, state: str, name: str) -> dict[int, Estimate]:
    exports = series.get((state, name.format("exports")), {})
    imports = series.get((state, name.format("imports")), {})
    return {
        year: _sum_over(exports[year], imports[year], 1.0, 1.0, 1.0, ())
        for year in sorted(set(exports) & set(imports))
        if exports[year].value is not None and imports[year].value is not None
    }


def _over_gdp(series: Series, state: str, name: str) -> dict[int, Estimate]:
    exports = series.get((state, name.format("exports")), {})
    imports = series.get((state, name.format("imports")), {})
    output = series.get((state, "gdp"), {})
    result = {}
    for year in sorted(set(exports) & set(imports) & set(output)):
        gdp = output[year]
        if gdp.value and gdp.low and gdp.high:
            result[year] = _sum_over(
                exports[year], imports[year], gdp.value, gdp.low, gdp.high, gdp.inputs
            )
    return result


def _sum_over(
    exports: Estimate, imports: Estimate, gdp: float, low: float, high: float, more: tuple[str, ...]
) -> Estimate:
    """(exports + imports) / gdp / goalpost, not clipped, with the bands of all three."""

    def scaled(amount: float, by: float) -> float:
        return amount / by / OPENNESS_GOALPOST

    value = (exports.value or 0.0) + (imports.value or 0.0)
    return Estimate(
        scaled(value, gdp),
        scaled((exports.low or 0.0) + (imports.low or 0.0), high),
        scaled((exports.high or 0.0) + (imports.high or 0.0), low),
        "reported",
        data_year=exports.data_year,
        inputs=(*exports.inputs, *imports.inputs, *more),
        note=f"openness {value / gdp:.3f} of GDP",
    )
