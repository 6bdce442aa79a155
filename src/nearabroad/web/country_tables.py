"""Tables of a country's page; every number leads to its trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from nearabroad.core.years import year_ranges
from nearabroad.report.prose import band, number, percent, word_of
from nearabroad.web.figures import Cell, Table

Row = Mapping[str, Any]


def trace_path(neighbor: str, patron: str, lever: str, year: int) -> str:
    """Where a number's trace stands."""
    return f"trace.html#neighbor={neighbor}&patron={patron}&lever={lever}&year={year}"


def states_table(
    rows: Mapping[str, Row], names: Mapping[str, str], patrons: Mapping[str, str]
) -> Table:
    """The verdict on each neighbor, and hedging then and now."""
    since, until = _ends(rows.values())
    columns = [
        "State", f"Verdict, {since} to {until}", f"Grip {since}", f"Grip {until}", "Driver",
        f"Strongest other patron {until}", f"Effective patrons {since}",
        f"Effective patrons {until}",
    ]  # fmt: skip
    return Table.of(
        columns,
        (
            [
                Cell(names[code], href=f"country/{code}.html"),
                Cell(word_of(row), tone=word_of(row), note=row["reason"] or ""),
                _grip(row, "then", since), _grip(row, "now", until), row["driver"] or "",
                _rival(row, patrons), _plain(row["effective_then"]), _plain(row["effective_now"]),
            ]
            for code, row in rows.items()
        ),
    )  # fmt: skip


def _ends(rows: Iterable[Row]) -> tuple[int, int]:
    first = next(iter(rows))
    return first["since"], first["until"]


def _grip(row: Row, when: str, year: int) -> Cell:
    value = row[f"grip_{when}"]
    if value is None:
        return Cell("not observable", tone="not observable")
    return Cell(
        number(value), round(value, 2),
        note=band(row[f"grip_{when}_low"], row[f"grip_{when}_high"]),
        href=trace_path(row["neighbor"], row["patron"], "grip", year),
    )  # fmt: skip


def _rival(row: Row, patrons: Mapping[str, str]) -> Cell:
    if not row["rival"]:
        return Cell("none leads")
    name = patrons.get(row["rival"], row["rival"])
    return Cell(name, note=f"ahead of the others in {percent(row['rival_p'])} of the draws")


def _plain(value: float | None) -> Cell:
    return Cell(number(value, 1), None if value is None else round(value, 2))


def patron_table(rows: Sequence[Row], code: str, patrons: Mapping[str, str]) -> Table:
    """Grip of every patron in both years, on what all have in common."""
    return Table.of(
        ["Patron", "Year", "Grip", "Leads in", "Why not"],
        (
            [
                patrons.get(row["patron"], row["patron"]), row["year"],
                Cell(number(row["grip"]), round(row["grip"], 2), band(row["low"], row["high"]))
                if row["observable"] else Cell("not observable", tone="not observable"),
                percent(row["p_lead"]) + " of draws" if row["p_lead"] is not None else "",
                row["reason"] or "",
            ]
            for row in sorted(rows, key=lambda row: (row["year"], -(row["grip"] or -1)))
        ),
    )  # fmt: skip


def lever_table(changes: Sequence[Row], code: str) -> Table:
    """Levers of one patron then and now."""
    since, until = _ends(changes)
    return Table.of(
        ["Lever", f"Score {since}", f"Score {until}", "Change", f"Share {since}",
         f"Share {until}", "Note"],
        (
            [
                row["lever"], _score(row, "then", since), _score(row, "now", until),
                Cell(number(row["change"], 1, signed=True),
                     None if row["change"] is None else round(row["change"], 2),
                     band(row["change_low"], row["change_high"], 1, signed=True))
                if row["observable"] else Cell("not observable", tone="not observable"),
                percent(row["then_share"]), percent(row["now_share"]), row["reason"] or "",
            ]
            for row in changes
        ),
    )  # fmt: skip


def _score(row: Row, when: str, year: int) -> Cell:
    value, low, high = row[when], row[f"{when}_low"], row[f"{when}_high"]
    status = row[f"status_{when}"] or ""
    address = trace_path(row["neighbor"], row["patron"], row["lever"], year)
    if value is None and low is None:
        return Cell("not observable", note=status, href=address)
    text = "no point" if value is None else number(value)
    parts = [part for part in (band(low, high), status) if part]
    return Cell(text, None if value is None else round(value, 2), ", ".join(parts), address)


def alignment_table(verdicts: Mapping[str, Row], code: str, patrons: Mapping[str, str]) -> Table:
    """Alignment in votes then and now, and clubs led by the patron."""
    since, until = _ends(verdicts.values())
    return Table.of(
        ["Patron", f"Votes {since}", f"Votes {until}", "Change", "In words",
         f"Clubs it leads {since}", f"Clubs it leads {until}"],
        (
            [
                patrons[patron], _alignment(row, "then", since), _alignment(row, "now", until),
                _alignment_change(row),
                row["alignment_word"] or "not observable",
                percent(row["clubs_then"]), percent(row["clubs_now"]),
            ]
            for patron, row in verdicts.items()
        ),
    )  # fmt: skip


def _alignment(row: Row, when: str, year: int) -> Cell:
    name = f"alignment_{when}"
    if row[name] is None:
        return Cell("not observable", tone="not observable")
    return Cell(
        number(row[name], 2, signed=True), round(row[name], 4),
        band(row[f"{name}_low"], row[f"{name}_high"], 2, signed=True),
        trace_path(row["neighbor"], row["patron"], "alignment", year),
    )  # fmt: skip


def _alignment_change(row: Row) -> Cell:
    low, high = row["alignment_change_low"], row["alignment_change_high"]
    change = row["alignment_change"]
    return Cell(number(change, 2, signed=True), change, band(low, high, 2, signed=True))


def ties_table(tables: Mapping[str, pa.Table], patrons: Mapping[str, str]) -> Table:
    """Memberships, bases and forces with their dates and what they rest on."""
    clubs = [
        [row["organisation"], f"{row['domain']} organisation", _leaders(row["led_by"], patrons),
         str(row["since"] or ""), str(row["until"] or "still"), row["status"], row["note"] or "",
         row["evidence"] or ""]
        for row in tables["membership"].to_pylist()
    ]  # fmt: skip
    bases = [
        [row["site"], row["kind"], _leaders(row["patron"], patrons), str(row["since"] or ""),
         str(row["until"] or "still"),
         "by consent" if row["consent"] == "yes" else f"consent: {row['consent']}",
         row["note"] or "", row["evidence"] or ""]
        for row in tables["presence"].to_pylist()
    ]  # fmt: skip
    columns = ["What", "Kind", "Led by", "Since", "Until", "Status", "Note", "Rests on"]
    return Table.of(columns, clubs + bases)


def _leaders(codes: str | None, patrons: Mapping[str, str]) -> str:
    return ", ".join(patrons.get(code, code) for code in (codes or "").split(";") if code)


def hole_table(holes: Sequence[Row], patrons: Mapping[str, str]) -> Table:
    """What is not observable, grouped by lever, part and reason."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in holes:
        groups.setdefault((row["lever"], row["component"], row["why"]), []).append(row)
    return Table.of(
        ["Lever", "Part", "Patrons", "Years", "Why"],
        (
            [
                lever, component,
                ", ".join(dict.fromkeys(patrons.get(r["patron"], r["patron"] or "all")
                                        for r in rows)),
                year_ranges(sorted({r["year"] for r in rows})), why,
            ]
            for (lever, component, why), rows in groups.items()
        ),
    )  # fmt: skip
