"""Alignment, not in grip: how a neighbor votes and which clubs it joins."""

from __future__ import annotations

import math
from collections import Counter

import pyarrow as pa

from nearabroad.core.estimate import NORMAL_90, Estimate, unobserved
from nearabroad.core.expressions import in_order, rows_of
from nearabroad.core.scope import Scope, Tables
from nearabroad.core.specs import LeverSpec
from nearabroad.levers._rows import Components, Row, observations, series_by

SPEC = LeverSpec(
    id="alignment",
    label="Alignment",
    definition="Agreement with the patron in recorded UN General Assembly votes minus agreement "
    "with its main rival in the same year; beside it, never summed with it, the distance of "
    "ideal points, and memberships led by the patron against those led by rivals (security "
    "left out).",
    components={
        "votes": "share of votes cast alike with the patron (weight: votes in common)",
        "ideal point": "distance between the ideal points of neighbor and patron, in standard "
        "deviations of the year's states",
        "clubs": "non-security memberships led by the patron over those led by any patron",
    },
    criticality={},
    in_grip=False,
    caution="Agreement moves with the agenda; the rival's agreement of the same year is taken "
    "off for that reason. Blocs do not vote.",
)


def measure(tables: Tables, scope: Scope) -> pa.Table:
    """Rows of role `alignment`: agreement with each patron and club shares, 0..1, and distances.

    Distances of ideal points are 0 or more, in standard deviations of the states of a year; they
    are there where roll calls have been added (table `ideal_point`). No year is carried: conduct
    of one year is no conduct of another.
    """
    out = Components(SPEC.id)
    agreement = series_by(observations(tables, ("vote_agreement",)), "state", "partner")
    counts = series_by(observations(tables, ("votes_in_common",)), "state", "partner")
    points = _points(tables)
    memberships = rows_of(in_order(tables["membership"], (), ("state", "since", "organisation")))
    for neighbor in scope.neighbors:
        for patron in scope.patrons:
            cells = agreement.get((neighbor, patron), {})
            numbers = counts.get((neighbor, patron), {})
            for year in scope.years:
                votes = _votes(cells.get(year), numbers.get(year), patron, year)
                out.add("votes", "alignment", patron, neighbor, year, votes)
                gap = _distance(points, patron, neighbor, year)
                out.add("ideal point", "alignment", patron, neighbor, year, gap)
                leaders = scope.leaders(patron, year, neighbor)
                clubs = clubs_share(memberships, leaders, patron, neighbor, year)
                out.add("clubs", "alignment", patron, neighbor, year, clubs)
    return out.table()


def _votes(share: Estimate | None, number: Estimate | None, patron: str, year: int) -> Estimate:
    if share is None or number is None or number.value is None:
        return unobserved(f"no votes in common with {patron} on record in {year}", weight=0.0)
    return Estimate(
        share.value, share.low, share.high, share.status, year, share.inputs,
        note=f"{number.value:.0f} votes in common", weight=number.value,
    )  # fmt: skip


Points = dict[tuple[str, int], Row]
"""Ideal points by state and year."""

NORMAL = "normal"
"""Basis of a distance: its band is that of a normal error, not of a triangle."""


FEWEST_VOTES = 10
"""Votes of a state in a year under which its point says more of other years than of this one."""


def _points(tables: Tables) -> Points:
    if "ideal_point" not in tables:
        return {}
    rows = rows_of(in_order(tables["ideal_point"], (), ("state", "year")))
    return {(row["state"], row["year"]): row for row in rows}


def _distance(points: Points, patron: str, neighbor: str, year: int) -> Estimate:
    """|theta_neighbor - theta_patron| with the 90 % band of its error, cut off at 0.

    The errors of two states are independent given the resolutions (Bailey, Strezhnev and Voeten
    2017, Journal of Conflict Resolution 61:430), so that their variances add.
    """
    if not points:
        return unobserved("no roll calls have been added")
    one, other = points.get((neighbor, year)), points.get((patron, year))
    if one is None or other is None:
        missing = neighbor if one is None else patron
        return unobserved(f"no recorded votes of {missing} in {year}")
    if min(one["votes"], other["votes"]) < FEWEST_VOTES:
        return unobserved(f"under {FEWEST_VOTES} votes of {neighbor} or {patron} in {year}")
    gap = abs(one["value"] - other["value"])
    reach = NORMAL_90 * math.hypot(one["se"], other["se"])
    return Estimate(
        gap, max(0.0, gap - reach), gap + reach, "estimated", year,
        tuple(f"{row['source']}/ideal_point/{row['state']}//{year}" for row in (one, other)),
        note=f"at {one['value']:+.2f} (s.e. {one['se']:.2f}), {patron} at {other['value']:+.2f} "
        f"(s.e. {other['se']:.2f})",
        basis=NORMAL,
    )  # fmt: skip


def clubs_share(
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
