"""Trade: the patron's part of a neighbor's goods exports and imports, by how open it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

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
from nearabroad.core.scope import Scope, Tables
from nearabroad.core.specs import LeverSpec
from nearabroad.levers._gaps import Gaps, gaps_of
from nearabroad.levers._lists import SharesList, latest_list, lists_of
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
    caution="Lists name only the largest partners: the rest is a band. "
    "A flow that neither side publishes is unobserved.",
)

OPENNESS_GOALPOST = 1.2
FLOWS = {"exports": "export_partner_share", "imports": "import_partner_share"}
PARTNER_TOTALS = {"exports": "imports", "imports": "exports"}


def measure(tables: Tables, scope: Scope) -> pa.Table:
    """Component rows of trade: two shares by patron, criticality on two bases.

    Shares 0..1. Truncated and unpublished flows after the rules in `_lists` and `_gaps`.
    """
    out = Components(SPEC.id)
    gaps = gaps_of(tables)
    rows = observations(tables, FLOWS.values())
    change = typical_yearly_change(
        values_of(series_by(rows, "indicator", "state", "partner").values())
    )
    suspicious = _Plausibility(tables)
    by_cell: dict[tuple[str, str], list[SharesList]] = defaultdict(list)
    for item in lists_of(rows):
        by_cell[item.state, item.indicator].append(replace(item, basis="goods"))
    for neighbor in scope.neighbors:
        every = [item for name in FLOWS.values() for item in by_cell.get((neighbor, name), [])]
        for component, indicator in FLOWS.items():
            lists = by_cell.get((neighbor, indicator), [])
            for year in scope.years:
                for patron in scope.patrons:
                    share = _share(scope, gaps, lists, every, patron, neighbor, component, year)
                    if share.observed and (found := latest_list(lists, year)):
                        share = still_truncated(carry(share, year, change))
                        share = share.noted(*suspicious.of(found, component))
                    out.add(component, "share", patron, neighbor, year, share)
    _openness(tables, scope, out)
    return out.table()


def _share(
    scope: Scope,
    gaps: Gaps,
    lists: list[SharesList],
    every: list[SharesList],
    patron: str,
    neighbor: str,
    component: str,
    year: int,
) -> Estimate:
    """The patron's share in the latest list up to `year`, or why there is none."""
    members = scope.members(patron, year, neighbor)
    if not members:
        return unobserved(f"{patron} has no members in {year}", basis="goods")
    flow = f"trade.{component}"
    listing = latest_list(lists, year)
    if listing is None:
        return unobserved(f"no partner list up to {year}", basis="goods")
    hidden = [item for item in members if gaps.unpublished(neighbor, item, flow, year)]
    if hidden and not (listing.year == year and set(hidden) <= set(listing.named)):
        return unobserved(
            f"neither {neighbor} nor {', '.join(sorted(hidden))} publishes this flow in {year}",
            basis="goods",
        )
    missing = {
        silent: ever
        for silent in gaps.silent_states(flow, listing.year)
        if silent != neighbor
        and silent not in listing.named
        and gaps.unpublished(neighbor, silent, flow, listing.year)
        and (ever := _largest_ever(every, silent)) > 0
    }
    share = listing.diluted(min(1.0, 2 * sum(missing.values())), missing).share_of(members)
    notes = gaps.remarks(neighbor, members, flow, year)
    if scope.is_member(patron, neighbor, year):
        notes.append(f"{neighbor} is a member of {patron}: counted without itself")
    return share.noted(*notes)


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
