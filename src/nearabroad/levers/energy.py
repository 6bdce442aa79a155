"""Energy: the patron's part of a neighbor's imported fuels, by how far it lives on imports."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from nearabroad.core.estimate import (
    LINEAR,
    RATIO,
    Estimate,
    carried_to,
    carry,
    clipped,
    typical_yearly_change,
    unobserved,
)
from nearabroad.core.expressions import concentration, of_indicators, partner_shares, rows_of
from nearabroad.core.scope import Scope, Tables
from nearabroad.core.specs import LeverSpec
from nearabroad.levers._balance import balance_series, nearest
from nearabroad.levers._fuels import (
    FUELS,
    Importer,
    Totals,
    fill,
    holes_of,
    imports,
    matters,
    residual_years,
)
from nearabroad.levers._gaps import Gaps, gaps_of
from nearabroad.levers._reported import SUFFIX, beside, reported_imports
from nearabroad.levers._rows import (
    Components,
    observations,
    series_by,
    still_truncated,
    values_of,
)
from nearabroad.levers._spells import spells

SPEC = LeverSpec(
    id="energy",
    label="Energy",
    definition="Patron's share of imported gas, crude oil and coal by value; criticality is net "
    "imports of oil and gas over consumption, 0..1 (a net exporter has 0).",
    components={
        "gas": "patron's share of imports of natural gas, piped and liquefied",
        "crude": "patron's share of imports of crude oil",
        "coal": "patron's share of imports of coal and lignite",
    },
    criticality={
        "oil and gas balance": "(consumption - production) / consumption of oil and gas in joules",
        "net energy imports": "net imports of all energy / energy use, as the World Bank has it",
        "fuel imports to GDP": "imports of gas, crude and coal / GDP of one year, over 0.2",
    },
    caution="Refined oil and electric power are not covered by the source. The partner is where "
    "the fuel comes from by customs records, which need not be who sells it.",
)

FUEL_GOALPOST = 0.2

THIN = 0.002
"""Recorded fuel imports under this part of GDP say nothing of a state that lives on imports."""


def measure(tables: Tables, scope: Scope) -> pa.Table:
    """Component rows of energy: a share by patron and fuel (weight: its value), criticality.

    Shares 0..1, weights in USD. Residual rows and unpublished flows are unobserved.
    """
    out = Components(SPEC.id)
    gaps = gaps_of(tables)
    totals, parts = imports(tables)
    reported = reported_imports(tables, FUELS.values())
    filled = fill(totals, parts, reported)
    panel = _share_panel(tables)
    suppliers = _suppliers(tables)
    thin = _thin_coverage(tables, scope, totals)
    for fuel, indicator in FUELS.items():
        change = typical_yearly_change(panel.get(indicator, []))
        for neighbor in scope.neighbors:
            by_year = totals.get((indicator, neighbor), {})
            importer = Importer(
                neighbor,
                fuel,
                by_year,
                parts.get((indicator, neighbor), {}),
                holes_of(gaps, neighbor, fuel, by_year),
                change,
                reported.get((indicator, neighbor), {}),
                filled.get((indicator, neighbor), set()),
                matters(totals, indicator, neighbor),
                suppliers.get((indicator, neighbor), {}),
            )
            for patron in scope.patrons:
                turns = _turns(importer, scope, patron)
                for year in scope.years:
                    share = _at(importer, scope, gaps, patron, year, turns)
                    if share.observed and (why := thin.get((neighbor, year))):
                        share = unobserved(why, weight=share.weight)
                    out.add(fuel, "share", patron, neighbor, year, share)
    _criticality(tables, scope, totals, out)
    return out.table()


def _share_panel(tables: Tables) -> dict[str, list[dict[int, float]]]:
    """Each exporter's share of each importer's total by year, for the typical yearly change."""
    flows = of_indicators(tables["observation"], FUELS.values())
    shares = partner_shares(flows, ("indicator", "state", "year"), "partner")
    panel: dict[str, dict[tuple[str, str], dict[int, float]]] = {}
    for row in rows_of(shares.sort("indicator", "state", "partner", "year")):
        series = panel.setdefault(row["indicator"], {})
        series.setdefault((row["state"], row["partner"]), {})[row["year"]] = row["share"]
    return {indicator: list(series.values()) for indicator, series in panel.items()}


def _suppliers(tables: Tables) -> dict[tuple[str, str], dict[int, str]]:
    """How few sell a fuel to an importer, in words, by fuel, importer and year."""
    flows = of_indicators(tables["observation"], FUELS.values())
    found = concentration(flows, ("indicator", "state", "year"), "partner")
    words: dict[tuple[str, str], dict[int, str]] = {}
    for row in rows_of(found.sort("indicator", "state", "year")):
        count = f"{row['parts']} supplier" + ("" if row["parts"] == 1 else "s")
        years = words.setdefault((row["indicator"], row["state"]), {})
        years[row["year"]] = f"{count}, Herfindahl {row['herfindahl']:.2f}"
    return words


def _thin_coverage(tables: Tables, scope: Scope, totals: Totals) -> dict[tuple[str, int], str]:
    """State-years whose covered fuel imports cannot be what the state lives on.

    A state that imports at least half of its oil and gas, and whose recorded imports of gas,
    crude and coal are worth under 0.2 % of GDP, buys its energy as refined oil, power or off
    the record: shares of the little that is recorded say nothing of its dependence.
    """
    output = series_by(observations(tables, ("gdp",), scope.neighbors), "state")
    balance = balance_series(tables)
    found = {}
    for neighbor in scope.neighbors:
        for year in scope.years:
            needs = nearest(balance.get(neighbor, {}), year)
            gdp = nearest(output.get((neighbor,), {}), year)
            recorded = sum(
                totals.get((fuel, neighbor), {}).get(year, 0.0) for fuel in FUELS.values()
            )
            if needs and gdp and needs.value and gdp.value and needs.value >= 0.5:
                part = recorded / gdp.value
                if part < THIN:
                    found[neighbor, year] = (
                        f"covered fuel imports of {year} are {part:.2%} of GDP in a state that "
                        f"imports {needs.value:.0%} of its oil and gas: refined oil and power "
                        "are not covered"
                    )
    return found


def _turns(importer: Importer, scope: Scope, patron: str) -> dict[int, str]:
    """Years in which the patron's share leaves its level for a short spell (see `spells`)."""
    shares = {
        year: importer.share_in(scope.members(patron, year, importer.neighbor), year)
        for year in importer.totals
        if year not in importer.holes
    }
    return {year: told for year, told in spells(shares).items() if year in importer.matters}


def _at(
    importer: Importer, scope: Scope, gaps: Gaps, patron: str, year: int, turns: dict[int, str]
) -> Estimate:
    """The share of one year: unpublished flows first, then own data, then carried."""
    neighbor, fuel = importer.neighbor, importer.fuel
    weight = importer.usual_total(year)
    members = scope.members(patron, year, neighbor)
    if not members:
        return unobserved(f"{patron} has no members in {year}", weight=weight)
    hidden = [item for item in members if gaps.unpublished(neighbor, item, importer.flow, year)]
    material = [item for item in hidden if len(members) == 1 or importer.largest_ever(item) > 0]
    if material:
        why = (
            f"neither {neighbor} nor {', '.join(sorted(material))} publishes energy trade in {year}"
        )
        return unobserved(why, weight=weight)
    if year not in importer.totals and gaps.suppressed(neighbor, importer.flow, year):
        return unobserved(f"{fuel} {year}: partner not recorded", weight=weight)
    data_year = max((item for item in importer.totals if item <= year), default=None)
    if data_year is None:
        return unobserved(f"no {fuel} imports on record up to {year}", weight=weight)
    if data_year in importer.holes:
        return unobserved(f"{fuel} {data_year}: {importer.holes[data_year]}", weight=weight)
    if not scope.members(patron, data_year, neighbor):
        return unobserved(f"{patron} has no members in {data_year}", weight=weight)
    share = _share(importer, scope, gaps, patron, data_year)
    if told := turns.get(data_year):
        share = share.noted(f"implausible jump: {importer.fuel} {data_year}, {told}")
    notes = gaps.remarks(neighbor, members, importer.flow, year)
    if scope.is_member(patron, neighbor, year):
        notes.append(f"{neighbor} is a member of {patron}: counted without itself")
    moved = carry(replace(share, weight=weight), year, importer.change)
    return still_truncated(moved).noted(*notes)


def _share(importer: Importer, scope: Scope, gaps: Gaps, patron: str, year: int) -> Estimate:
    """The patron's share in a year of data; an upper bound where the total is incomplete.

    Where the importer is silent, its total lacks every partner that is silent too. Such a
    partner may hold up to twice the largest share it ever had of the true total (the rule of
    the trade lever); the printed shares of the others shrink by as much.
    """
    neighbor, total = importer.neighbor, importer.totals[year]
    members = scope.members(patron, year, neighbor)
    amount = sum(importer.parts[year].get(item, 0.0) for item in members)
    share = importer.share_in(members, year)
    missing = {
        item: ever
        for item in gaps.silent_states(importer.flow, year)
        if gaps.unpublished(neighbor, item, importer.flow, year)
        and item != neighbor
        and item not in importer.parts[year]
        and (ever := importer.largest_ever(item)) > 0
    }
    low = share * (1.0 - min(1.0, 2 * sum(missing.values())))
    note = f"{amount / 1e6:,.1f} of {total / 1e6:,.1f} m USD"
    if missing and share > 0:
        note += f"; total leaves out {', '.join(missing)} (not published): upper bound"
    elif not missing and year in importer.suppliers:
        note += f"; {importer.suppliers[year]}"
    found = Estimate(
        share if low == share else None,
        low,
        share,
        "reported" if low == share else "truncated",
        data_year=year,
        inputs=(importer.name_of(patron, year), importer.name_of("*", year)),
        note=note,
    )
    if year in importer.reported and year not in importer.filled:
        name = f"comtrade/{FUELS[importer.fuel]}{SUFFIX}/{neighbor}/*/{year}"
        found = beside(found, importer.reported[year], members, name)
    return found


def _criticality(tables: Tables, scope: Scope, totals: Totals, out: Components) -> None:
    """Criticality rows on both bases, carried from the nearest year where unobserved."""
    balance = balance_series(tables)
    fuel = _fuel_to_gdp(tables, totals)
    world_bank = {
        state: years
        for (state,), years in series_by(
            observations(tables, ("net_energy_imports",)), "state"
        ).items()
    }
    for basis, series, scale in (
        ("oil and gas balance", balance, LINEAR),
        ("net energy imports", world_bank, LINEAR),
        ("fuel imports to GDP", fuel, RATIO),
    ):
        change = typical_yearly_change(values_of(series.values()), scale)
        for neighbor in scope.neighbors:
            for year in scope.years:
                found = carried_to(
                    series.get(neighbor, {}), year, change, either_side=True, scale=scale
                )
                estimate = clipped(found) if found else unobserved(f"no {basis}")
                out.add(basis, "criticality", None, neighbor, year, replace(estimate, basis=basis))


def _fuel_to_gdp(tables: Tables, totals: Totals) -> dict[str, dict[int, Estimate]]:
    """Imports of all covered fuels over GDP of the same year and its goalpost, not clipped."""
    output = series_by(observations(tables, ("gdp",)), "state")
    result: dict[str, dict[int, Estimate]] = {}
    for (state,), years in output.items():
        for year, gdp in years.items():
            fuels = [
                by_year[year]
                for (_, importer), by_year in totals.items()
                if importer == state and year in by_year and year not in residual_years(by_year)
            ]
            if fuels and gdp.value:
                ratio = sum(fuels) / gdp.value / FUEL_GOALPOST
                result.setdefault(state, {})[year] = Estimate(
                    ratio, ratio, ratio, "estimated", data_year=year,
                    inputs=(*gdp.inputs, f"baci/imports_*/{state}/*/{year}"),
                    note=f"fallback: fuel imports {sum(fuels) / gdp.value:.1%} of GDP",
                )  # fmt: skip
    return result
