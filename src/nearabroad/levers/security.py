"""Security: defence pacts, bases by consent, and arms deliveries of the patron."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pyarrow as pa

from nearabroad.core.estimate import Estimate, carried_to, typical_yearly_change, unobserved
from nearabroad.core.expressions import in_order, rows_of
from nearabroad.core.scope import Scope, Tables
from nearabroad.core.specs import LeverSpec
from nearabroad.levers._rows import (
    Components,
    Row,
    key_of,
    observations,
    series_by,
    still_truncated,
    values_of,
)

SPEC = LeverSpec(
    id="security",
    label="Security",
    definition="Mean of: defence pact led by the patron, share of the year in force; bases there "
    "by consent, share of the year; the patron's share of arms deliveries. No criticality.",
    components={
        "pact": "defence pact with the patron or led by it, share of the year in force",
        "bases": "bases, facilities or forces of the patron by consent, share of the year",
        "arms": "patron's share of arms deliveries in the five-year window",
    },
    criticality={},
    alternatives={"bases or peacekeepers": "bases, with peacekeepers counted as such"},
    caution="States outside the tables are unknown, not free of foreign forces.",
)

TOO_FEW = "too few deliveries to tell"
"""Basis of a window under 20 TIV. Its band of 0..1 says nothing, and is not compared with a
window that says something: what is unknown in one year is no fall (or rise) in another."""

FIRM, FROZEN = ("member", "ally"), ("frozen",)
STATIONED = ("base", "facility", "leased site", "forces")


def measure(tables: Tables, scope: Scope) -> pa.Table:
    """Component rows of security, shares 0..1; a frozen pact or part consent is a band."""
    out = Components(SPEC.id)
    memberships = rows_of(in_order(tables["membership"], (), ("state", "since", "organisation")))
    presence = rows_of(in_order(tables["presence"], (), ("state", "since", "site")))
    arms = _deliveries(tables)
    register = _register(tables)
    change = _change_between_windows(arms)
    for neighbor in scope.neighbors:
        for patron in scope.patrons:
            delivered = arms.get((neighbor, patron)) or _others(
                arms, neighbor, patron, scope, register.get(neighbor)
            )
            for year in scope.years:
                members = scope.members(patron, year, neighbor)
                if not members:
                    why = unobserved(f"{patron} has no members in {year}")
                    for component in (*SPEC.components, *SPEC.alternatives):
                        out.add(component, "share", patron, neighbor, year, why)
                    continue
                leaders = scope.leaders(patron, year, neighbor)
                cells = {
                    "pact": pact_share(memberships, leaders, patron, neighbor, year),
                    "bases": _bases(presence, members, neighbor, year, STATIONED),
                    "bases or peacekeepers": _bases(
                        presence, members, neighbor, year, (*STATIONED, "peacekeepers")
                    ),
                    "arms": still_truncated(
                        carried_to(delivered, year, change)
                        or unobserved(f"no arms deliveries on record up to {year}")
                    ),
                }
                for component, estimate in cells.items():
                    out.add(component, "share", patron, neighbor, year, estimate)
    return out.table()


def part_of_year(spells: list[Row], year: int) -> float:
    """Share of a year's days that lie in any of the spells (`since` to the day before `until`).

    >>> part_of_year([{"since": dt.date(2020, 7, 1), "until": None}], 2020)
    0.5027322404371585
    """
    first, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    clipped = sorted(
        (max(item["since"] or first, first), min(item["until"] or end, end)) for item in spells
    )
    covered, reached = 0, first
    for start, stop in clipped:
        start = max(start, reached)
        if stop > start:
            covered += (stop - start).days
            reached = stop
    return covered / (end - first).days


def _between(
    firm: list[Row], doubtful: list[Row], year: int, names: tuple[str, ...], note: str
) -> Estimate:
    """Share of the year in force: firm spells are certain, doubtful ones anything from 0 to 1."""
    low = part_of_year(firm, year)
    high = part_of_year([*firm, *doubtful], year) if doubtful else low
    return Estimate(
        low if high == low else None,
        low,
        high,
        "reported" if high == low else "truncated",
        data_year=year,
        inputs=names,
        note=note,
    )


def pact_share(
    memberships: list[Row], leaders: frozenset[str], patron: str, neighbor: str, year: int
) -> Estimate:
    """Defence pact: 0 for a state that the table covers and that has none with this patron.

    `leaders` are whose pacts are the patron's: a pact that a member of a bloc leads is the bloc's.
    """
    if not any(row["state"] == neighbor for row in memberships):
        return unobserved(f"{neighbor} is outside the table of memberships")
    own = [
        row
        for row in memberships
        if row["state"] == neighbor
        and row["domain"] == "security"
        and leaders & set((row["led_by"] or "").split(";"))
    ]
    firm = [row for row in own if row["status"] in FIRM]
    frozen = [row for row in own if row["status"] in FROZEN]
    active = [row for row in own if part_of_year([row], year) > 0]
    note = "; ".join(f"{row['organisation']} ({row['status']})" for row in active)
    return _between(firm, frozen, year, (f"memberships/pact/{neighbor}/{patron}/{year}",), note)


def _bases(
    presence: list[Row], members: frozenset[str], neighbor: str, year: int, kinds: tuple[str, ...]
) -> Estimate:
    """Presence by consent; unknown where the patron or the neighbor is outside the table."""
    own = [
        row
        for row in presence
        if row["state"] == neighbor and row["patron"] in members and row["kind"] in kinds
    ]
    firm = [row for row in own if row["consent"] == "yes"]
    partly = [row for row in own if row["consent"] == "partly"]
    active = [row for row in own if part_of_year([row], year) > 0]
    covered = {row["patron"] for row in presence}
    if not any(row["state"] == neighbor for row in presence):
        return unobserved(f"{neighbor} is outside the table of military presence")
    if not active and not members <= covered:
        return unobserved(
            f"{', '.join(sorted(members - covered)[:3])} outside the table of military presence"
        )
    note = "; ".join(f"{row['site']} ({row['kind']}, consent {row['consent']})" for row in active)
    patrons = "+".join(sorted({row["patron"] for row in active})) or "+".join(sorted(members)[:3])
    return _between(
        firm, partly, year, (f"military_presence/bases/{neighbor}/{patrons}/{year}",), note
    )


def _deliveries(tables: Tables) -> dict[tuple[str, ...], dict[int, Estimate]]:
    """Arms shares by state, supplier and year; the years of one window share one draw."""
    rows = observations(tables, ("arms_share",))
    last: dict[tuple[str, str, str], int] = {}
    for row in rows:
        key = (row["state"], row["partner"], row["unit"])
        last[key] = max(row["year"], last.get(key, 0))
    series = series_by(rows, "state", "partner")
    for row in rows:
        cell = series[row["state"], row["partner"]]
        shown = {**row, "year": last[row["state"], row["partner"], row["unit"]]}
        item = cell[row["year"]]
        cell[row["year"]] = replace(
            item, inputs=(key_of(shown),), note=row["unit"].replace("share of ", ""),
            basis=TOO_FEW if item.status == "truncated" else "",
        )  # fmt: skip
    return series


Register = dict[str, dict[int, float]]
"""TIV delivered to one state, by supplier and year: the whole register of it."""


def _register(tables: Tables) -> dict[str, Register]:
    """Deliveries by year, of states whose register has been added; shares alone name a few."""
    result: dict[str, Register] = {}
    for row in observations(tables, ("arms_tiv",)):
        result.setdefault(row["state"], {}).setdefault(row["partner"], {})[row["year"]] = row[
            "value"
        ]
    return result


def _change_between_windows(arms: dict[tuple[str, ...], dict[int, Estimate]]) -> float:
    """Typical yearly change of arms shares, a window counted once, at its last year.

    The years of one window print one figure: its repetition is no sign of constancy.
    """
    windows = [
        {int(item.inputs[0].rpartition("/")[2]): item for item in years.values()}
        for years in arms.values()
    ]
    return typical_yearly_change(values_of(windows))


def _others(
    arms: dict[tuple[str, ...], dict[int, Estimate]],
    neighbor: str,
    patron: str,
    scope: Scope,
    register: Register | None,
) -> dict[int, Estimate]:
    """Arms share of a supplier that the table does not name: 0..what the named leave over.

    A bloc holds at least what its named members deliver; a member of a named bloc may hold all
    of that bloc's share. In the `register` every supplier is named: one that is not delivered
    nothing, but for what unknown suppliers did.
    """
    named: dict[int, dict[str, Estimate]] = {}
    for (state, supplier), years in arms.items():
        if state == neighbor:
            for year, item in years.items():
                named.setdefault(year, {})[supplier] = item
    result = {}
    for year, items in named.items():
        members = scope.members(patron, year, neighbor)
        own = [item for name, item in items.items() if name in members]
        blocs = [
            item
            for name, item in items.items()
            if scope.is_bloc(name) and members & scope.members(name, year)
        ]
        window = _window(items)
        if register is not None:
            span = [each for each, found in named.items() if _window(found) == window]
            result[year] = _registered(register, items, span, patron, neighbor, scope, year)
            continue
        left = max(0.0, 1.0 - sum(item.low or 0.0 for item in items.values()))
        if members <= set(items):
            left = 0.0
        low = min(1.0, sum(item.low or 0.0 for item in own))
        high = min(1.0, left + sum(item.high or 0.0 for item in (*own, *blocs)))
        result[year] = Estimate(
            None, low, max(low, high), "truncated", data_year=year,
            inputs=(f"sipri_arms/arms_share/{neighbor}/*/{window}",),
            note="supplier not in the table: at most what the named leave over",
            basis=next(iter(items.values())).basis,
        )  # fmt: skip
    return result


def _window(items: dict[str, Estimate]) -> str:
    """The last year of the window that a year's shares are of."""
    return next(iter(items.values())).inputs[0].rpartition("/")[2]


def _registered(
    register: Register,
    items: dict[str, Estimate],
    window: list[int],
    patron: str,
    neighbor: str,
    scope: Scope,
    year: int,
) -> Estimate:
    """A bloc's share in a window of the register: what its members of each year delivered.

    A supplier counts with the part of its deliveries that falls in years of membership. What
    unknown suppliers delivered may be anybody's: the same upper end for all.
    """
    basis = next(iter(items.values())).basis
    own = {}
    for supplier, item in sorted(items.items()):
        given = {each: register.get(supplier, {}).get(each, 0.0) for each in window}
        as_member = sum(
            tiv for each, tiv in given.items() if supplier in scope.members(patron, each, neighbor)
        )
        if as_member > 0:
            own[supplier] = (item, (item.low or 0.0) * as_member / sum(given.values()))
    value = min(1.0, sum(part for _, part in own.values()))
    unknown = max((item.high or 0.0) - (item.low or 0.0) for item in items.values())
    return Estimate(
        None if basis == TOO_FEW else value,
        value,
        min(1.0, value + unknown),
        "truncated" if basis == TOO_FEW else "reported",
        data_year=year,
        inputs=tuple(name for item, _ in own.values() for name in item.inputs)
        or (f"sipri_arms/arms_share/{neighbor}/*/{_window(items)}",),
        note=f"delivered by {', '.join(own)}" if own else "no delivery on the register",
        basis=basis,
    )
