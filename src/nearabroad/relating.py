"""A dyad's relation put together: course, records, breaks, crises, answers, chronicle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.errors import UsageError
from nearabroad.core.findings import ANSWER, BREAK, CHRONICLE, CRISIS, RECORD
from nearabroad.core.schemas import RELATION, table_of
from nearabroad.core.states import state_name
from nearabroad.events.breaks import break_rows
from nearabroad.events.crisis import course_of, crises_of_events, crises_of_levels, nearby
from nearabroad.events.lags import LONGEST, answers
from nearabroad.events.record import record_rows, told
from nearabroad.events.relation import SHARES, Course, all_fits, courses, fitted, relation_rows
from nearabroad.index.draws import DRAWS, SEED
from nearabroad.index.words import NOT_OBSERVABLE, RELATION_STEP, calibrated

Row = dict[str, Any]
Dyad = tuple[str, str]

MATERIAL = "material conflict"
DATED = "dated events"
TABLES = {
    "relation": RELATION, "record": RECORD, "breaks": BREAK, "crises": CRISIS, "answers": ANSWER,
    "chronicle": CHRONICLE,
}  # fmt: skip
CHANCE = 0.1
"""Probability by chance up to which a lag is told of."""

NO_EVENTS = "no source of counted events is in this store"

FEWEST = 3
"""Periods with events that a pair needs in a source: a level is told from noise by its changes."""

MONTHS = 6
"""Months with events that a year needs for its mean net to stand."""


def relation_tables(
    counts: pa.Table | None,
    events: Sequence[Row],
    dyad: Dyad,
    since: int | None = None,
    until: int | None = None,
) -> tuple[dict[str, pa.Table], tuple[str, ...]]:
    """All tables of one pair of states, both directions, and what is to be said of them.

    `counts` is a table `event_count` (None where the store has none), `events` are dated events of
    any states; both from the year `since` to the year `until`, all where none is named. Raises
    `UsageError` where `since` is after `until`.
    """
    if since is not None and until is not None and since > until:
        raise UsageError(f"since {since} is after until {until}.")
    ours = _between(events, dyad, since, until)
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    notes: list[str] = []
    covering, absent = _courses(_within(counts, since, until), dyad)
    for course in covering:
        _add_course(course, ours, rows)
        notes.append(_covered(course))
    notes += absent
    rows["crises"] += [
        {
            "actor": dyad[0],
            "recipient": dyad[1],
            "source": name,
            "measure": DATED,
            "span": "day",
            **row,
        }
        for name in sorted({row["source"] for row in ours})
        for row in crises_of_events([event for event in ours if event["source"] == name])
    ]
    rows["chronicle"] = ours
    notes += _of_chronicle(ours, dyad)
    return {name: table_of(rows[name], schema) for name, schema in TABLES.items()}, tuple(notes)


def _between(events: Sequence[Row], dyad: Dyad, since: int | None, until: int | None) -> list[Row]:
    """Events of the pair in order of dates; those without a date only where no year is named."""
    first, last = since or dt.MINYEAR, until or dt.MAXYEAR
    every = since is None and until is None
    found = [
        row
        for row in events
        if (row["actor"], row["recipient"]) in (dyad, dyad[::-1])
        and (every if row["date"] is None else first <= row["date"].year <= last)
    ]
    return sorted(found, key=lambda row: (row["date"] is None, row["date"] or dt.date.max))


def _within(counts: pa.Table | None, since: int | None, until: int | None) -> pa.Table | None:
    if counts is None or (since is None and until is None):
        return counts
    year = pc.year(counts["period"])
    return counts.filter(
        pc.and_(
            pc.greater_equal(year, since or dt.MINYEAR), pc.less_equal(year, until or dt.MAXYEAR)
        )
    )


def _courses(counts: pa.Table | None, dyad: Dyad) -> tuple[list[Course], list[str]]:
    """Courses of the pair, the one with the most events first, and why other sources have none."""
    if counts is None or not counts.num_rows:
        return [], [
            "No counted events of these years are in this store: course, records and breaks are "
            "not observable. `nearabroad add` takes a publisher's file."
        ]
    found, notes = [], []
    for course in courses(counts, (dyad, dyad[::-1])):
        periods = int((np.nansum(course.volume, axis=1) > 0).sum())
        if periods >= FEWEST:
            found.append(course)
            continue
        if periods:
            events = "1 event" if np.nansum(course.volume) == 1 else (
                f"{np.nansum(course.volume):.0f} events"
            )  # fmt: skip
            notes.append(
                f"{course.source} has {events} of the two in {periods} "
                f"{course.span}{'s' if periods > 1 else ''}: too few for a course."
            )
            continue
        own = counts.filter(pc.equal(counts["source"], course.source))
        known = {*pc.unique(own["actor"]).to_pylist(), *pc.unique(own["recipient"]).to_pylist()}
        missing = [state for state in dyad if state not in known]
        why = f"has no {' and no '.join(missing)}" if missing else "has no event between the two"
        notes.append(f"{course.source} {why}: not observable from it.")
    return sorted(found, key=lambda course: -np.nansum(course.volume)), notes


def _covered(course: Course) -> str:
    first, last = (told(course.periods[place], course.span) for place in (0, -1))
    return (
        f"{course.source} covers {first} to {last}, by {course.span}: no record, break or crisis "
        "is claimed outside of that."
    )


def _of_chronicle(events: Sequence[Row], dyad: Dyad) -> list[str]:
    days = [row["date"] for row in events if row["date"]]
    if not days:
        return [f"No dated events of {dyad[0]} and {dyad[1]} are known here."]
    note = (
        f"The chronicle holds {len(events)} events, {days[0]} to {days[-1]}. It is a list of "
        "what was noted, not of all that happened: no share, record or break rests on it."
    )
    if course_of(events[:1])["acts"]:
        note += (
            f" It starts with a hostile act, as the crisis does: before {days[0]} it has nothing "
            "to compare with, and 'lowest since' an earlier date is not observable from it."
        )
    return [note]


def _add_course(course: Course, events: Sequence[Row], rows: dict[str, list[Row]]) -> None:
    fits = all_fits(course)
    rows["relation"] += relation_rows(course, fits)
    for d, (actor, recipient) in enumerate(course.dyads):
        if not np.nansum(course.volume[:, d]):
            continue
        for measure in SHARES:
            fit = fits[measure]
            head = {
                "source": course.source, "actor": actor, "recipient": recipient,
                "measure": measure,
            }  # fmt: skip
            volume = course.volume[:, d]
            paths = fit.paths(DRAWS, SEED)[:, :, d]
            found = record_rows(paths, course.periods, volume, course.span)
            rows["record"] += [head | row for row in found]
            turns = break_rows(
                fit.share[:, d], fit.y[:, d], fit.h[:, d], volume, course.periods, course.span
            )
            for row in turns:
                near = nearby(events, *_around(row["date"], course.span))
                rows["breaks"].append(head | row | {"span": course.span, "nearby": near})
            if measure == MATERIAL:
                levels = fit.logits(DRAWS, SEED)[:, :, d]
                tense = crises_of_levels(
                    levels, fit.smoothed.level[:, d], volume, course.periods, course.span
                )
                rows["crises"] += [
                    head | {"span": course.span} | _with_events(row, events, course.span)
                    for row in tense
                ]
    rows["answers"] += _answers(course, fits)


def _around(date: dt.date, span: str) -> tuple[dt.date, dt.date]:
    """From the period before a break to the end of its own."""
    if span == "year":
        return dt.date(date.year - 1, 1, 1), dt.date(date.year + 1, 1, 1)
    month = date.year * 12 + date.month - 1
    return tuple(dt.date((month + k) // 12, (month + k) % 12 + 1, 1) for k in (-1, 1))  # type: ignore[return-value]


def _with_events(row: Row, events: Sequence[Row], span: str) -> Row:
    """A crisis of levels with what dated events of its time tell, where there are any."""
    last = row["end"] or dt.date.max
    until = _around(last, span)[1] if row["end"] else last
    inside = [event for event in events if event["date"] and row["onset"] <= event["date"] < until]
    if not inside:
        note = "no dated events of its time: ladder, answers and who began are not observable"
        return row | {"note": note}
    return row | course_of(inside)


def _answers(course: Course, fits: dict[str, Any]) -> list[Row]:
    """Turns of conflict and of material conflict in both directions, lag by lag."""
    (actor, recipient), rows = course.dyads[0], []
    for measure, base, sign in (("conflict", "cooperation", -1.0), (MATERIAL, MATERIAL, 1.0)):
        fit = fits[base]
        y = np.where(np.isfinite(fit.h), sign * fit.y, np.nan)
        for row in answers(y[:, 0], y[:, 1], LONGEST[course.span], SEED):
            head = {"source": course.source, "actor": actor, "recipient": recipient}
            rows.append(head | {"measure": measure, "span": course.span} | row)
    return rows


def relation_changes(
    counts: pa.Table | None,
    patrons: Sequence[str],
    neighbors: Sequence[str],
    since: int,
    until: int,
) -> list[Row]:
    """The relation face of each pair: rows of `RELATION_CHANGE`, observable or not.

    Net is cooperation less conflict, as shares of the dyad's own events, -1..1: the mean of both
    directions, by year (by month: of the months with events, six at least). The change is of two
    years of one source, the one with the most events of those that cover both; its band is from
    joint draws of the level, the two directions drawn apart.
    """
    pairs = [(p, n) for p in patrons for n in neighbors if p != n]
    dyads = [dyad for pair in pairs for dyad in (pair, pair[::-1])]
    there = counts is not None and counts.num_rows
    nets = [(course, _net(course)) for course in courses(counts, dyads)] if there else []
    rows = []
    for place, (patron, neighbor) in enumerate(pairs):
        head = {"patron": patron, "neighbor": neighbor, "since": since, "until": until}
        best: Row | None = None
        weight, windows = 0.0, []
        for course, net in nets:
            volume = course.volume[:, [2 * place, 2 * place + 1]]
            events = float(np.nansum(volume))
            if not events:
                continue
            windows.append(f"{course.source} {_window(course, volume)}")
            ends = [_of_year(course, net, place, year) for year in (since, until)]
            if ends[0] is not None and ends[1] is not None and events > weight:
                best, weight = _change(course.source, ends[0], ends[1]), events
        rows.append(head | (best or _unobserved(windows, bool(there), since, until)))
    return rows


def _net(course: Course) -> Any:
    return 2 * fitted(course, "cooperation").paths(DRAWS, SEED) - 1


def _of_year(course: Course, net: Any, d: int, year: int) -> Any:
    """Draws of a year's net, the mean of both directions; None where either is not observed."""
    here = np.array([period.year == year for period in course.periods])
    parts = []
    for column in (2 * d, 2 * d + 1):
        seen = here & (np.nan_to_num(course.volume[:, column]) > 0)
        if seen.sum() < (1 if course.span == "year" else MONTHS):
            return None
        parts.append(net[:, seen, column].mean(axis=1))
    return (parts[0] + parts[1]) / 2


def _change(source: str, then: Any, now: Any) -> Row:
    moved = now - then
    fall, rise = float((moved < -RELATION_STEP).mean()), float((moved > RELATION_STEP).mean())
    row: Row = {
        "relation_source": source, "relation_word": calibrated(fall, rise, "colder", "warmer"),
    }  # fmt: skip
    for label, draws in (("then", then), ("now", now), ("change", moved)):
        low, high = np.quantile(draws, [0.05, 0.95])
        row[f"relation_{label}"] = float(draws.mean())
        row[f"relation_{label}_low"], row[f"relation_{label}_high"] = float(low), float(high)
    return row


def _window(course: Course, volume: Any) -> str:
    seen = np.flatnonzero(np.nansum(volume, axis=1) > 0)
    first, last = (course.periods[place].year for place in (seen[0], seen[-1]))
    return str(first) if first == last else f"{first}–{last}"


def _unobserved(windows: Sequence[str], there: bool, since: int, until: int) -> Row:
    if not there:
        why = NO_EVENTS
    elif not windows:
        why = "no source of counted events has the two"
    else:
        why = f"events cover {', '.join(windows)}, not both {since} and {until}"
    return {"relation_word": NOT_OBSERVABLE, "relation_reason": why}


def course_tables(
    relations: pa.Table | None, patron: str, neighbors: Sequence[str]
) -> dict[str, pa.Table]:
    """The built relations of a patron with these neighbors, both ways; none without events."""
    if relations is None:
        return {}
    actor, recipient, others = relations["actor"], relations["recipient"], pa.array(list(neighbors))
    mask = pc.or_(
        pc.and_(pc.equal(actor, patron), pc.is_in(recipient, others)),
        pc.and_(pc.equal(recipient, patron), pc.is_in(actor, others)),
    )
    found = relations.filter(mask)
    return {"relation": found} if found.num_rows else {}


def title_of(dyad: Dyad, relation: pa.Table) -> str:
    """The pair and the years that counted events cover."""
    names = " and ".join(state_name(state) for state in dyad)
    if not relation.num_rows:
        return f"{names}: relation"
    ends = pc.min_max(pc.year(relation["period"])).as_py()
    return f"{names}: relation, {ends['min']}–{ends['max']}"


def sources_of(tables: dict[str, pa.Table]) -> list[str]:
    """Sources of all that is told, by their ids."""
    found = {name for table in tables.values() for name in pc.unique(table["source"]).to_pylist()}
    return sorted(found)


def who_leads(rows: Sequence[Row]) -> list[str]:
    """Lags whose correlation is stronger than chance, in words; empty where none is."""
    return [
        f"{row['measure']}: turns of {_first(row)[0]} come {abs(row['lag'])} {row['span']}(s) "
        f"before those of {_first(row)[1]} (r {row['correlation']:+.2f}, p {row['p']:.2f})"
        for row in rows
        if row["observable"] and row["lag"] and row["p"] <= CHANCE
    ]


def _first(row: Row) -> Dyad:
    pair = (row["actor"], row["recipient"])
    return pair if row["lag"] > 0 else pair[::-1]
