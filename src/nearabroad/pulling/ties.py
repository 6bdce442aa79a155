"""What membership changes by rule: pacts, clubs and the count of ties, as the levers count them.

The rows of the table `membership` are edited (an organisation left: its spells out; joined: one
more, from the first day of the year) and go through the levers' own functions: no formula of a
share is written again here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from nearabroad.core.errors import UsageError
from nearabroad.core.estimate import Estimate, unobserved
from nearabroad.core.expressions import in_order, rows_of
from nearabroad.core.scope import Scope
from nearabroad.levers.alignment import clubs_share
from nearabroad.levers.security import FIRM, FROZEN, pact_share, part_of_year
from nearabroad.pulling.answer import Pulling
from nearabroad.scenario.model import JOINED, LEFT

Row = dict[str, Any]

SECURITY = "security"
OUTSIDE = "outside the table of memberships: whose pact or club it is, is unknown"


@dataclass(frozen=True)
class Organisation:
    """An organisation of the table: who leads it, its domain, who is (firmly) in it that year."""

    name: str
    led_by: str
    domain: str
    firm: frozenset[str]
    frozen: frozenset[str]

    @property
    def defends(self) -> bool:
        """Whether it is a defence pact: of those no effect on trade is asked."""
        return self.domain == SECURITY


def membership_rows(pulling: Pulling) -> list[Row]:
    """The table of memberships, as the levers read it."""
    table = pulling.tables["membership"]
    return rows_of(in_order(table, (), ("state", "since", "organisation")))


def organisation_of(rows: Sequence[Row], name: str, year: int) -> Organisation | None:
    """The organisation of that name in the table; None where no state of the table is in it."""
    own = [row for row in rows if row["organisation"] == name]
    if not own:
        return None
    there = [row for row in own if part_of_year([row], year) > 0.0]
    return Organisation(
        name, next((row["led_by"] or "" for row in own), ""), own[0]["domain"],
        frozenset(row["state"] for row in there if row["status"] in FIRM),
        frozenset(row["state"] for row in there if row["status"] in FROZEN),
    )  # fmt: skip


def check_change(pulling: Pulling, found: Organisation | None) -> None:
    """Raise `UsageError` for who is no member that could leave, or is one already."""
    asked, name = pulling.asked, pulling.asked.bloc or ""
    dated = pulling.blocs.members(name, pulling.year) if name in pulling.blocs.names else ()
    inside = asked.neighbor in dated
    frozen = False
    if found is not None:
        inside = inside or asked.neighbor in found.firm
        frozen = asked.neighbor in found.frozen
    if asked.change == LEFT and not (inside or frozen):
        raise UsageError(f"{asked.neighbor} is no member of {name} in {pulling.year}.")
    if asked.change == JOINED and inside and not frozen:
        raise UsageError(f"{asked.neighbor} is a member already of {name} in {pulling.year}.")


def edited(rows: Sequence[Row], pulling: Pulling, found: Organisation) -> list[Row]:
    """The table as it would be with the organisation left, or joined, all year long."""
    asked = pulling.asked
    rest = [
        row for row in rows
        if (row["organisation"], row["state"]) != (found.name, asked.neighbor)
    ]  # fmt: skip
    if asked.change == LEFT:
        return rest
    joined: Row = {
        "source": "memberships", "organisation": found.name, "led_by": found.led_by or None,
        "domain": found.domain, "state": asked.neighbor,
        "since": dt.date(pulling.year, 1, 1), "until": None, "status": "member",
    }  # fmt: skip
    return [*rest, joined]


def pacts_after(
    before: Sequence[Row], after: Sequence[Row], pulling: Pulling
) -> dict[str, Estimate]:
    """The pact component of each patron on edited rows; one without members is left out.

    A state that joins from outside the table is not covered by what it joins: its other pacts stay
    unknown, and the pact joined is the least that its leader has.
    """
    neighbor = pulling.asked.neighbor
    covered = _covers(before, neighbor)
    found = {}
    for patron, leaders in _leaders(pulling).items():
        if leaders:
            pact = pact_share(list(after), leaders, patron, neighbor, pulling.year)
            found[patron] = pact if covered else _at_least(pact, neighbor)
    return found


def _covers(rows: Sequence[Row], neighbor: str) -> bool:
    """Whether the table of memberships has the state."""
    return any(row["state"] == neighbor for row in rows)


def _at_least(pact: Estimate, neighbor: str) -> Estimate:
    """A share of the year of which more may be unknown: from its low end to 1; none is unknown."""
    if not pact.low:
        return unobserved(f"{neighbor} is outside the table of memberships")
    value = 1.0 if pact.low == 1.0 else None
    return replace(pact, value=value, high=1.0)


def _leaders(pulling: Pulling) -> dict[str, frozenset[str]]:
    neighbor, year = pulling.asked.neighbor, pulling.year
    patrons = tuple(dict.fromkeys((pulling.asked.patron, *pulling.patrons)))
    scope = Scope(patrons, (neighbor,), (year,), pulling.blocs)
    return {patron: scope.leaders(patron, year, neighbor) for patron in patrons}


def tie_rows(before: Sequence[Row], after: Sequence[Row], pulling: Pulling) -> list[Row]:
    """Rows of `scenario_lever` on what a rule says: pact, ties and clubs, before and after.

    `ties` counts memberships and alliances, not frozen, that the patron leads at any time of the
    year; `clubs` is its part of all led ones that are no pacts.
    """
    asked = pulling.asked
    leaders = _leaders(pulling)[asked.patron]
    base = {"patron": asked.patron, "neighbor": asked.neighbor, "year": pulling.year}
    made: list[Row] = []
    for name, count in (("pact", pact_share), ("clubs", clubs_share)):
        pair = [
            count(list(rows), leaders, asked.patron, asked.neighbor, pulling.year)
            for rows in (before, after)
        ]
        made.append({**base, "index": name, **_moved(*pair)})
    ties = (_ties(rows, leaders, asked.neighbor, pulling.year) for rows in (before, after))
    made.append({**base, "index": "ties", **_moved(*ties)})
    return made


def _ties(rows: Sequence[Row], leaders: frozenset[str], neighbor: str, year: int) -> Estimate:
    """Organisations and treaties led by the patron that the neighbor is in."""
    if not _covers(rows, neighbor):
        return unobserved(f"{neighbor} is outside the table of memberships")
    count = float(len({
        row["organisation"] for row in rows
        if row["state"] == neighbor and row["status"] in FIRM
        and leaders & set((row["led_by"] or "").split(";")) and part_of_year([row], year) > 0.0
    }))  # fmt: skip
    return Estimate(count, count, count, "reported", year)


def _moved(before: Estimate, after: Estimate) -> Row:
    """Before, after and the change of a figure that no draw varies."""
    unknown = [item for item in (before, after) if item.low is None]
    if before.low is None or after.low is None:
        return {"observable": False, "reason": unknown[0].note or OUTSIDE}
    assert before.high is not None and after.high is not None
    known = before.value is not None and after.value is not None
    return {
        "observable": True, "score_before": _middle(before), "score_before_low": before.low,
        "score_before_high": before.high, "score_after": after.value,
        "score_after_low": after.low, "score_after_high": after.high,
        "score_change": (after.value or 0.0) - (before.value or 0.0) if known else None,
        "score_change_low": after.low - before.high, "score_change_high": after.high - before.low,
    }  # fmt: skip


def _middle(found: Estimate) -> float:
    """The point, or the middle of the band where there is none: a frozen pact is in between."""
    assert found.low is not None and found.high is not None
    return found.value if found.value is not None else (found.low + found.high) / 2.0
