"""Relations: how two states get on in events, with records, breaks, crises and the chronicle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from nearabroad import sources
from nearabroad.answers import Answer
from nearabroad.core.errors import NearabroadError
from nearabroad.core.specs import Citation
from nearabroad.core.states import state_name
from nearabroad.events.record import told
from nearabroad.events.relation import MEASURES
from nearabroad.web.figures import Cell, Figure, Table
from nearabroad.web.page import Page, PageSpec
from nearabroad.web.tables import plain, words

if TYPE_CHECKING:
    from nearabroad.web.shell import Site

SPEC = PageSpec("relations", "Relations", 60, "relations.html")

Row = dict[str, Any]
PER = {"rate": 10_000.0}
EVENT_TABLES = ("event", "event_count")


def pages(site: Site) -> Iterator[Page]:
    """The page, and a data script for every neighbor and patron that is a state."""
    yield site.html("relations.html", "relations.html", lambda: _context(site))
    for patron in state_patrons(site):
        for neighbor in site.neighbors:
            if neighbor != patron:
                name = f"relation-{neighbor}-{patron}"
                yield site.data(name, partial(_data, site, neighbor, patron))


def state_patrons(site: Site) -> dict[str, str]:
    """Patrons that are states: blocs neither summon nor expel."""
    blocs = site.observatory.blocs.names
    return {code: name for code, name in site.patrons.items() if code not in blocs}


def _answer(site: Site, neighbor: str, patron: str) -> Answer:
    return site.once(
        ("relation", neighbor, patron), lambda: site.observatory.relation(neighbor, patron)
    )


def _context(site: Site) -> dict[str, Any]:
    return {
        "group": SPEC.id,
        "patrons": state_patrons(site),
        "cited": _cited(site),
        "patron": site.case.patron,
    }


def _cited(site: Site) -> tuple[Citation, ...]:
    """The sources of events that the store holds."""
    held = {item.source for item in site.observatory.store.snapshots()}
    return tuple(
        module.SPEC.citation
        for name, module in sources.registry().items()
        if name in held and module.SPEC.table in EVENT_TABLES
    )


def _data(site: Site, neighbor: str, patron: str) -> dict[str, Any]:
    answer = _answer(site, neighbor, patron)
    tables = {name: table.to_pylist() for name, table in answer.tables.items()}
    try:
        chart: Any = answer.chart()
    except NearabroadError:
        chart = None
    said = " ".join(answer.notes)
    spans = {row["source"]: row["span"] for row in tables["relation"]}
    return {
        "title": answer.title,
        "course": Figure(chart, _course(tables["relation"]), said),
        "records": _figure(
            _records(tables["record"], spans),
            _unknown(tables["record"]),
        ),
        "breaks": _figure(_breaks(tables["breaks"]), kind="break"),
        "crises": _figure(_crises(tables["crises"]), kind="crisis"),
        "answers": _figure(_answers(tables["answers"]), kind="lag"),
        "chronicle": _figure(_chronicle(tables["chronicle"]), kind="dated event"),
    }


def _figure(table: Table, said: str = "", kind: str = "") -> Figure:
    """A table without a picture: a sentence says how many rows of a `kind` it holds, or none."""
    if not table.rows:
        return Figure(
            None, table, said or f"No {kind} is found in the events that this store holds."
        )
    return Figure(None, table, said or f"{_counted(len(table.rows), kind)} found in these events.")


def _counted(number: int, kind: str) -> str:
    """So many of a kind.

    >>> _counted(1, "break"), _counted(2, "crisis")
    ('1 break', '2 crises')
    """
    many = f"{kind[:-2]}es" if kind.endswith("is") else f"{kind}s"
    return f"{number:,} {kind if number == 1 else many}"


def _course(rows: list[Row]) -> Table:
    """First and latest level, the lowest and the highest, of each measure and direction."""
    seen = [row for row in rows if row["level"] is not None and row["volume"]]
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in seen:
        key = (row["source"], row["span"], row["actor"], row["recipient"], row["measure"])
        groups.setdefault(key, []).append(row)
    order = sorted(groups, key=lambda key: MEASURES.index(key[4]))
    return Table.of(
        ["Who to whom", "Measure", "First", "Latest", "Lowest", "Highest", "Events", "Source"],
        [
            [
                words(f"{state_name(key[2])} to {state_name(key[3])}"),
                words(key[4] + (" per 10,000 events" if key[4] in PER else "")),
                _level(groups[key][0]),
                _level(groups[key][-1]),
                _level(min(groups[key], key=lambda row: row["level"])),
                _level(max(groups[key], key=lambda row: row["level"])),
                sum(row["volume"] for row in groups[key]),
                words(key[0]),
            ]
            for key in order
        ],
    )


def _level(row: Row) -> Cell:
    times = PER.get(row["measure"], 1.0)
    band = (
        f"{told(row['period'], row['span'])}: {row['low'] * times:.2f} to {row['high'] * times:.2f}"
    )
    return Cell(f"{row['level'] * times:.2f}", row["level"] * times, band)


def _records(rows: list[Row], spans: Mapping[str, str]) -> Table:
    return Table.of(
        ["Who to whom", "Measure", "Side", "Latest", "P of a record", "Claim"],
        [
            [
                words(_who(row)),
                words(row["measure"]),
                words(row["side"]),
                words(told(row["latest"], spans[row["source"]])),
                plain(row["p"]),
                words(row["claim"] if row["record_since"] is not None else "none"),
            ]
            for row in rows
            if row["observable"]
        ],
    )


def _unknown(rows: list[Row]) -> str:
    reasons = dict.fromkeys(f"{_who(row)}: {row['reason']}" for row in rows if row["reason"])
    told_ones = "A record is claimed from P 0.9 on, for the window that the events cover alone."
    return " ".join([told_ones, *(f"{reason}." for reason in reasons)]) if rows else ""


def _breaks(rows: list[Row]) -> Table:
    return Table.of(
        ["Who to whom", "Measure", "From", "Before, %", "After, %", "Dated events nearby"],
        [
            [
                words(_who(row)),
                words(row["measure"]),
                words(told(row["date"], row["span"])),
                plain(row["before"], by=100, digits=1),
                plain(row["after"], by=100, digits=1),
                words(row["nearby"] or "none known"),
            ]
            for row in rows
        ],
    )


def _crises(rows: list[Row]) -> Table:
    return Table.of(
        ["Who and whom", "Onset", "Peak", "End", "Acts", "Answered", "First", "Ladder", "Source"],
        [
            [
                words(_who(row)),
                words(told(row["onset"], row["span"])),
                words(told(row["peak"], row["span"])),
                words(told(row["end"], row["span"]) if row["ended"] else "not seen"),
                plain(row["acts"], digits=0),
                plain(row["tit_for_tat"], digits=0),
                words(state_name(row["first_actor"]) if row["first_actor"] else "–"),
                words(row["ladder"] or row["note"]),
                words(row["source"]),
            ]
            for row in rows
        ],
    )


def _answers(rows: list[Row]) -> Table:
    return Table.of(
        ["Who to whom", "Measure", "Lag", "Correlation", "p", "Pairs"],
        [
            [
                words(_who(row)),
                words(row["measure"]),
                words(f"{row['lag']} {row['span']}"),
                Cell(
                    f"{row['correlation']:.2f}",
                    row["correlation"],
                    f"{row['low']:.2f} to {row['high']:.2f}" if row["low"] is not None else "",
                ),
                plain(row["p"]),
                row["pairs"],
            ]
            for row in rows
            if row["correlation"] is not None
        ],
    )


def _chronicle(rows: list[Row]) -> Table:
    return Table.of(
        ["Date", "Who to whom", "What", "Root", "Status", "Source"],
        [
            [
                words(row["date"].isoformat() if row["date"] else "no date"),
                words(_who(row)),
                words(row["evidence"]),
                words(row["root"]),
                words(row["factual"]),
                words(row["source"]),
            ]
            for row in rows
        ],
    )


def _who(row: Row) -> str:
    joined = "and" if row.get("span") == "day" else "to"
    named = [state_name(code) if code else "–" for code in (row["actor"], row["recipient"])]
    return f"{named[0]} {joined} {named[1]}"
