"""Measures of dated facts and events: memberships, presence, events, records, back doors."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nearabroad.checking.evidence import Evidence, independent, mid_year, sources_cited
from nearabroad.claims.model import Claim, Figure
from nearabroad.core.errors import UsageError
from nearabroad.core.findings import FACT

Row = dict[str, Any]
Figures = list[Figure]

_SURE = 0.9
"""Probability from which a record is claimed, and under one less which it is denied."""


def membership(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """Whether the state is in the organisation with that status: on a date, or in mid-year.

    Zero only where the table holds the organisation and the state; else nothing is known. Raises
    `UsageError` for an organisation, or a status of it, that the table does not hold.
    """
    rows = evidence.membership_rows
    name = str(claim.arguments["organisation"])
    if not any(row["organisation"] == name for row in rows):
        known = ", ".join(sorted({row["organisation"] for row in rows}))
        raise UsageError(f"no organisation {name!r} in the table; there are {known}")
    status = str(claim.arguments.get("status", "member"))
    if not any(row["status"] == status for row in rows if row["organisation"] == name):
        known = ", ".join(sorted({row["status"] for row in rows if row["organisation"] == name}))
        raise UsageError(f"nobody is a {status!r} of {name}; the table has {known}")
    days = _days(claim)
    if not any(row["state"] == subject for row in rows):
        return [_hole(subject, day.year, "the table does not cover the state") for day in days]
    mine = [row for row in rows if row["organisation"] == name and row["state"] == subject]
    found = []
    for day in days:
        there = [row for row in mine if _in_force(row, day)]
        held = ", ".join(row["status"] for row in there) or "no member"
        truth = 1.0 if any(row["status"] == status for row in there) else 0.0
        found.append(
            Figure(subject, day.year, truth, truth, truth, "reported", day.isoformat(),
                   "memberships", held)
        )  # fmt: skip
    return found


def _days(claim: Claim) -> list[dt.date]:
    """The day asked for, or the middle of each of the claim's years."""
    on = claim.arguments.get("on")
    if isinstance(on, dt.date):
        return [on]
    return [mid_year(year) for year in range(claim.years[0], claim.years[1] + 1)]


def _in_force(row: Row, day: dt.date) -> bool:
    return row["since"] <= day and (row["until"] is None or day < row["until"])


def _hole(subject: str, year: int, why: str) -> Figure:
    return Figure(subject, year, None, None, None, "unobserved", note=why)


def presence(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """Number of the patron's military sites in the state in the middle of each year."""
    rows = [row for row in evidence.presence_rows if row["state"] == subject]
    consent = str(claim.arguments.get("consent", "any"))
    patron = claim.arguments["patron"]
    found = []
    for day in _days(claim):
        if not rows:
            found.append(_hole(subject, day.year, "the table does not cover the state"))
            continue
        there = [
            row["site"] for row in rows
            if row["patron"] == patron and consent in ("any", row["consent"])
            and _in_force(row, day)
        ]  # fmt: skip
        count = float(len(there))
        found.append(
            Figure(subject, day.year, count, count, count, "reported", day.isoformat(),
                   "military_presence", ", ".join(there))
        )  # fmt: skip
    return found


def event_count(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """Dated events between the state and the patron, or people killed or detained in them.

    `by` says who acts (the patron, unless it is the state); `first` and `last` bound the days.
    Events known only from the claimant, and those that only a machine coded, are left out. Tolls
    are the printed ones; an event without one adds nothing, and where none has one nothing is
    known.
    """
    patron, counted = str(claim.arguments["patron"]), str(claim.arguments["counted"])
    key = ("relation", subject, patron)
    answer = evidence.once(key, lambda: evidence.observatory.relation(subject, patron))
    acts = (subject, patron) if claim.arguments.get("by") == "state" else (patron, subject)
    first = claim.arguments.get("first", dt.date(claim.years[0], 1, 1))
    last = claim.arguments.get("last", dt.date(claim.years[1], 12, 31))
    events = [
        row for row in independent(answer.tables["chronicle"].to_pylist(), claim.who)
        if row["mark"].startswith(FACT)
        and (row["actor"], row["recipient"]) == acts and row["date"] is not None
        and first <= row["date"] <= last
    ]  # fmt: skip
    year = claim.years[1]
    if not events:
        return [_hole(subject, year, "no dated event of these days is known but from the claimant")]
    number = _counted(events, counted)
    if number is None:
        return [_hole(subject, year, f"no event of these days gives a number {counted}")]
    told = "; ".join(f"{row['date']} {row['evidence']}" for row in events)
    sources = "; ".join(sorted({row["source"] for row in events}))
    days = f"{events[0]['date']} to {events[-1]['date']}"
    return [Figure(subject, year, number, number, number, "reported", days, sources, told)]


def _counted(events: Sequence[Row], what: str) -> float | None:
    """Number of events, or of people in their evidence.

    >>> _counted([{"evidence": "crash; 38 killed; [press]"}, {"evidence": "raid"}], "killed")
    38.0
    """
    if what == "events":
        return float(len(events))
    tolls = [re.search(rf"(?:^|; )(\d+) {what}(?:;|$)", row["evidence"] or "") for row in events]
    known = [int(toll[1]) for toll in tolls if toll]
    return float(sum(known)) if known else None


def record_low(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """Whether the latest level of cooperation is the lowest of `depth` years, in counted events.

    Known only for the last period that counted events cover, and no further back than they go.
    """
    patron, depth = str(claim.arguments["patron"]), int(str(claim.arguments["depth"]))
    answer = evidence.once(
        ("relation", subject, patron), lambda: evidence.observatory.relation(subject, patron)
    )
    rows = [
        row for row in answer.tables["record"].to_pylist()
        if row["side"] == "lowest" and row["measure"] == "cooperation"
    ]  # fmt: skip
    if not rows:
        return [_hole(subject, claim.years[1], "no source of counted events covers the two")]
    return [
        _record(subject, row, depth, claim.years[1])
        if row["observable"]
        else _hole(subject, claim.years[1], row["reason"])
        for row in rows
        if row["actor"] == subject
    ]


def _record(subject: str, row: Row, depth: int, asked: int) -> Figure:
    year, claimed = row["latest"].year, row["claim"]
    head = (str(row["latest"]), row["source"], claimed)
    if (row["latest"].year - row["first"].year) < depth:
        note = f"events begin in {row['first'].year}: {depth} years back nothing is known"
        return _hole(subject, asked, f"{note}; they end in {year}: {claimed}")
    since = row["record_since"]
    if since is not None and year - since.year >= depth:
        return Figure(subject, year, 1.0, 1.0, 1.0, "estimated", *head)
    if row["p"] < 1.0 - _SURE and since is None:
        return Figure(subject, year, 0.0, 0.0, 0.0, "estimated", *head)
    return Figure(subject, year, None, 0.0, 1.0, "estimated", *head)


def back_door(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """Growth of sanctioned exports through the state over that of other goods: a factor.

    The factor of the differences after the shock, with its 90 % band; 1 is no more than others.
    """
    by, target = str(claim.arguments["sanctioned_by"]), str(claim.arguments["target"])
    key = ("parallel", by, target, claim.states)
    answer = evidence.once(
        key, lambda: evidence.observatory.parallel(by, target, list(claim.states))
    )
    row = next(r for r in answer.tables["conduits"].to_pylist() if r["conduit"] == subject)
    year = int(str(row["after_period"]).rpartition("..")[2][:4])
    if row["factor"] is None:
        return [_hole(subject, year, row["finding"] or "no factor")]
    sources = sources_cited(answer)
    note = "; ".join(text for text in (row["finding"], row["flags"]) if text)
    return [Figure(subject, year, row["factor"], row["factor_low"], row["factor_high"],
                   "estimated", row["after_period"], sources, note)]  # fmt: skip


MEASURED: Mapping[str, Callable[[Evidence, Claim, str], Figures]] = {
    "membership": membership,
    "presence": presence,
    "event_count": event_count,
    "record_low": record_low,
    "back_door": back_door,
}
"""The functions by the measures' names."""
