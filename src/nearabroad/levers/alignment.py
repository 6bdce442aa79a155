"""Alignment, not in grip: how a neighbor votes and which clubs it joins."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa

from nearabroad.core.estimate import Estimate, unobserved
from nearabroad.core.expressions import in_order, rows_of
from nearabroad.core.scope import Scope, Tables
from nearabroad.core.specs import LeverSpec
from nearabroad.levers._rows import Components, Row, observations, series_by

SPEC = LeverSpec(
    id="alignment",
    label="Alignment",
    definition="Agreement with the patron in recorded UN General Assembly votes minus agreement "
    "with its main rival in the same year; beside it, memberships led by the patron against "
    "those led by rivals (security left out).",
    components={
        "votes": "share of votes cast alike with the patron (weight: votes in common)",
        "clubs": "non-security memberships led by the patron over those led by any patron",
    },
    criticality={},
    in_grip=False,
    caution="Agreement moves with the agenda; the rival's agreement of the same year is taken "
    "off for that reason. Blocs do not vote.",
)


def measure(tables: Tables, scope: Scope) -> pa.Table:
    """Rows of role `alignment`: vote agreement with each patron, and club shares, 0..1.

    No year is carried: conduct of one year is no conduct of another.
    """
    out = Components(SPEC.id)
    agreement = series_by(observations(tables, ("vote_agreement",)), "state", "partner")
    counts = series_by(observations(tables, ("votes_in_common",)), "state", "partner")
    memberships = rows_of(in_order(tables["membership"], (), ("state", "since", "organisation")))
    for neighbor in scope.neighbors:
        for patron in scope.patrons:
            cells = agreement.get((neighbor, patron), {})
            numbers = counts.get((neighbor, patron), {})
            for year in scope.years:
                votes = _votes(cells.get(year), numbers.get(year), patron, year)
                out.add("votes", "alignment", patron, neighbor, year, votes)
                leaders = scope.leaders(patron, year, neighbor)
                clubs = _clubs(memberships, leaders, patron, neighbor, year)
                out.add("clubs", "alignment", patron, neighbor, year, clubs)
    return out.table()


def _votes(share: Estimate | None, number: Estimate | None, patron: str, year: int) -> Estimate:
    if share is None or number is None or number.value is None:
        return unobserved(f"no votes in common with {patron} on record in {year}", weight=0.0)
    return Estimate(
        share.value, share.low, share.high, share.status, year, share.inputs,
        note=f"{number.value:.0f} votes in common", weight=number.value,
    )  # fmt: skip


def _clubs(
    memberships: list[Row], own: frozenset[str], patron: str, neighbor: str, year: int
) -> Estimate:
    """Share of led, non-security memberships at mid-year that this patron (`own`) leads."""
    if not own:
        return unobserved(f"{patron} has no members in {year}")
    if not any(row["state"] == neighbor for row in memberships):
        return unobserved(f"{neighbor} is outside the table of memberships")
    leaders: Counter[str] = Counter()
    names: list[str] = []
    for row in memberships:
        if row["state"] != neighbor or row["domain"] == "security" or not row["led_by"]:
            continue
        if row["status"] == "member" and _at_mid_year(row, year):
            led_by = row["led_by"].split(";")
            leaders.update(led_by)
            if own & set(led_by):
                names.append(row["organisation"])
    total = sum(leaders.values())
    if not total:
        return unobserved(f"no led membership of {neighbor} in {year}")
    share = sum(leaders[item] for item in own) / total
    return Estimate(
        share, share, share, "reported", year,
        (f"memberships/clubs/{neighbor}/{patron}/{year}",), note=", ".join(names),
    )  # fmt: skip


def _at_mid_year(row: Row, year: int) -> bool:
    """Whether a membership holds on 1 July of a year."""
    since, until = row["since"], row["until"]
    began = since is None or (since.year, since.month, since.day) <= (year, 7, 1)
    return began and (until is None or (until.year, until.month, until.day) > (year, 7, 1))
