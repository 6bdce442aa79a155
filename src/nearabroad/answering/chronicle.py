"""The chronicle: dated facts and coded events in one view, each story once, each with its mark."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pyarrow as pa

from nearabroad.claims.shipped import claimants
from nearabroad.core.findings import CHRONICLE, CODED, FACT, OWN
from nearabroad.core.schemas import table_of

Row = dict[str, Any]

CODED_SOURCE = "articles"
_TELLER = re.compile(r"\[([^\[\]]*)\]\s*$")


def chronicle_of(events: pa.Table, patron: str | None, neighbors: Sequence[str]) -> pa.Table:
    """Dated events that touch a neighbor, and the patron where one is named (`CHRONICLE`)."""
    rows = [
        row
        for row in events.to_pylist()
        if {row["actor"], row["recipient"]} & set(neighbors)
        and (patron is None or patron in (row["actor"], row["recipient"]))
    ]
    return table_of(marked(rows, claimants()), CHRONICLE)


def marked(rows: Sequence[Mapping[str, Any]], claimants: Collection[str]) -> list[Row]:
    """Each story once, in order of dates, with its mark.

    A coded event that tells of a fact (its story is the fact's id) gives way to the fact, which
    then says that it was coded too, and from where. What is known only from a claimant of the
    shipped claims says so: nobody is evidence for their own claim.

    >>> rows = [{"id": "f", "source": "chronicle", "date": None, "story": None, "evidence": "[x]"},
    ...         {"id": "c", "source": "articles", "date": None, "story": "f", "evidence": "[y]"}]
    >>> [(row["id"], row["mark"]) for row in marked(rows, ("X",))]
    [('f', "fact; the claimant's own; coded too, from y")]
    """
    facts = {row["id"] for row in rows if row["source"] != CODED_SOURCE}
    also: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["source"] == CODED_SOURCE and row["story"] in facts:
            also[row["story"]].append(told_by(row))
    own = {name.strip().casefold() for name in claimants}
    found = []
    for row in rows:
        coded = row["source"] == CODED_SOURCE
        if coded and row["story"] in facts:
            continue
        marks = [CODED if coded else FACT]
        marks += [OWN] if told_by(row).casefold() in own else []
        tellers = "; ".join(dict.fromkeys(also[row["id"]]))
        marks += [f"coded too, from {tellers}"] if tellers else []
        found.append({**row, "mark": "; ".join(marks)})
    return sorted(found, key=lambda row: (row["date"] is None, row["date"] or dt.date.max))


def told_by(row: Mapping[str, Any]) -> str:
    """Who tells of an event: the last brackets of its evidence; empty where there are none.

    >>> told_by({"evidence": "a raid; 2 detained; [press]"})
    'press'
    """
    found = _TELLER.search(row["evidence"] or "")
    return found[1].strip() if found else ""


def coded_note(articles: pa.Table | None, events: pa.Table) -> tuple[str, ...]:
    """Which articles coded events of a chronicle are from, with the version of the rules."""
    if articles is None:
        return ()
    told = {told_by(row) for row in events.to_pylist() if CODED in row["mark"]}
    also = " ".join(mark for mark in events["mark"].to_pylist() if "coded too" in mark)
    lines = []
    for row in articles.to_pylist():
        day = f"{row['date']:%B %Y}" if row["date"] else ""
        name = ", ".join(part for part in (row["publisher"], day) if part)
        if name in told or name in also:
            title = f" “{row['title']}”" if row["title"] else ""
            lines.append(f"{name}{title} ({row['coder']})")
    told_from = "; ".join(dict.fromkeys(lines))
    return (f"Coded by machine, and not judged by anybody: {told_from}.",) if lines else ()
