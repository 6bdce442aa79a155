"""A relation on the terminal: then and now, records, breaks, crises, answers, chronicle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.markup import escape

from nearabroad.answers import Answer
from nearabroad.cli import tables
from nearabroad.events.record import told
from nearabroad.events.relation import MEASURES
from nearabroad.relating import NO_EVENTS, who_leads

Row = dict[str, Any]
PER = {"rate": 10_000.0}
NOTHING = {NO_EVENTS, None}


def relation(console: Console, answer: Answer) -> None:
    """What is covered, the course, records, breaks, crises, what answers what, the chronicle."""
    console.print(f"[bold]{escape(answer.title)}[/bold]")
    for line in answer.notes:
        console.print(escape(line), highlight=False)
    _course(console, answer.tables["relation"].to_pylist())
    _records(console, answer.tables["record"].to_pylist())
    _breaks(console, answer.tables["breaks"].to_pylist())
    _crises(console, answer.tables["crises"].to_pylist())
    _answers(console, answer.tables["answers"].to_pylist())
    tables.chronicle(console, answer)


def _course(console: Console, rows: list[Row]) -> None:
    """First and latest level of each measure and direction; the lowest and the highest."""
    seen = [row for row in rows if row["level"] is not None and row["volume"]]
    if not seen:
        return
    table = tables._table(
        "Level of each measure [90 % band]; rate: per 10,000 events of the source", "who to whom",
        "measure", "first", "latest", "lowest", "highest", "events",
    )  # fmt: skip
    keys = dict.fromkeys((r["source"], r["span"], r["actor"], r["recipient"]) for r in seen)
    for key in keys:
        own = [r for r in seen if (r["source"], r["span"], r["actor"], r["recipient"]) == key]
        for measure in MEASURES:
            here = [row for row in own if row["measure"] == measure]
            if not here:
                continue
            low = min(here, key=lambda row: row["level"])
            high = max(here, key=lambda row: row["level"])
            table.add_row(
                f"{key[2]} to {key[3]}", measure, _level(here[0], True), _level(here[-1], True),
                _level(low), _level(high), f"{sum(row['volume'] for row in here):,.0f}",
            )  # fmt: skip
    console.print(table)


def _level(row: Row, band: bool = False) -> str:
    times = PER.get(row["measure"], 1.0)
    form = ".2f" if row["measure"] in ("net", "cooperation", "conflict", "rate") else ".3f"
    text = f"{_when(row)}: {row['level'] * times:{form}}"
    ends = f" [{row['low'] * times:{form}}..{row['high'] * times:{form}}]"
    return text + (ends if band else "")


def _when(row: Row) -> str:
    return told(row["period"], row["span"])


def _records(console: Console, rows: list[Row]) -> None:
    told = [row for row in rows if row["observable"]]
    table = tables._table(
        "Records of the latest level (claimed from P 0.9, likely from 0.66; five periods at least)",
        "who to whom", "measure", "P(lowest)", "P(highest)", "record",
    )  # fmt: skip
    for low, high in _pairs(told):
        claims = [row["claim"] for row in (low, high) if row["likely_since"] is not None]
        table.add_row(
            _who(low), low["measure"], f"{low['p']:.2f}", f"{high['p']:.2f}",
            escape("; ".join(claims)) or "none",
        )  # fmt: skip
    if told:
        console.print(table)
    reasons = dict.fromkeys(
        f"{_who(row)} ({row['source']}): {row['reason']}" for row in rows if row["reason"]
    )
    for reason in reasons:
        console.print(f"Records not observable, {escape(reason)}.", highlight=False)


def _pairs(rows: list[Row]) -> Iterable[tuple[Row, Row]]:
    lows = [row for row in rows if row["side"] == "lowest"]
    highs = [row for row in rows if row["side"] == "highest"]
    return zip(lows, highs, strict=True)


def _breaks(console: Console, rows: list[Row]) -> None:
    if not rows:
        return
    table = tables._table(
        "Breaks", "from", "who to whom", "measure", "before", "after", "dated events nearby"
    )
    for row in rows:
        table.add_row(
            told(row["date"], row["span"]), _who(row), row["measure"], _share(row["before"]),
            _share(row["after"]), escape(row["nearby"] or "none known"),
        )  # fmt: skip
    console.print(table)


def _share(value: float | None) -> str:
    return tables.DASH if value is None else f"{value:.1%}"


def _crises(console: Console, rows: list[Row]) -> None:
    if not rows:
        return
    table = tables._table(
        "Crises", "source", "who to whom", "onset", "peak", "end", "acts", "answered", "first",
        "ladder",
    )  # fmt: skip
    for row in rows:
        table.add_row(
            row["source"], _who(row, "and" if row["span"] == "day" else "to"),
            told(row["onset"], row["span"]), told(row["peak"], row["span"]),
            told(row["end"], row["span"]) if row["ended"] else "not seen", _whole(row["acts"]),
            _whole(row["tit_for_tat"]), row["first_actor"] or tables.DASH,
            escape(row["ladder"] or row["note"] or ""),
        )  # fmt: skip
    console.print(table)


def _whole(value: int | None) -> str:
    return tables.DASH if value is None else str(value)


def _answers(console: Console, rows: list[Row]) -> None:
    if not rows:
        return
    lines = who_leads(rows)
    for line in lines or ["no lag stands out from chance"]:
        console.print(f"What answers what: {escape(line)}.", highlight=False)


def _who(row: Row, joined: str = "to") -> str:
    return f"{row['actor']} {joined} {row['recipient']}"


def faces(console: Console, rows: list[Row], since: int, until: int, by: str) -> None:
    """Net of events then and now, a row by `patron` or `neighbor`.

    Nothing is printed where no source of events covers any of them in both years, but for the
    reasons, where there are events at all.
    """
    reasons = {row["relation_reason"] for row in rows}
    if not any(row["relation_source"] for row in rows) and reasons <= NOTHING:
        return
    table = tables._table(
        "Relation: net of events, both ways (−1..1)", "", str(since), str(until),
        "change [90 % band]", "relation", "remark",
    )  # fmt: skip
    for row in rows:
        known = row["relation_change"] is not None
        table.add_row(
            row[by], tables._plain(row["relation_then"], "+.2f"),
            tables._plain(row["relation_now"], "+.2f"),
            tables._change(row, "relation_change", ".2f") if known else tables.DASH,
            tables._coloured(row["relation_word"]),
            escape(row["relation_reason"] or row["relation_source"] or ""),
        )  # fmt: skip
    console.print(table)
