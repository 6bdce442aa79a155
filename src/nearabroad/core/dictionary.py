"""What every column of every table means, for the data dictionary of exports and the docs."""

from __future__ import annotations

from nearabroad.core import findings
from nearabroad.core.schemas import TABLES

FINDINGS = {
    "verdict": findings.VERDICT,
    "lever_change": findings.LEVER_CHANGE,
    "grip_series": findings.GRIP_SERIES,
    "rivals": findings.RIVALS,
    "holes": findings.HOLES,
    "sensitivity": findings.SENSITIVITY,
    "history": findings.HISTORY,
    "sources": findings.SOURCES,
    "source_coverage": findings.SOURCE_COVERAGE,
    "source_holes": findings.SOURCE_HOLES,
}

ABOUT: dict[str, str] = {
    "observation": "What publishers print, one figure a row, each with its band and snapshot.",
    "event": "Who did what to whom, as sources give it.",
    "membership": "Dated memberships of organisations and treaties.",
    "presence": "Dated military presence abroad, with consent.",
    "bloc_member": "Dated members of blocs.",
    "gap": "Flows that a state stopped publishing.",
    "flow": "Trade in goods by pair, product and month; a sum takes one level only.",
    "event_count": "Counted events of published sets, by directed dyad, period and quad class.",
    "relation": "How dyads get on: shares and rates of events by period, with bands.",
    "overlap": "Cells that several files of one source fill: the newest file's figure stands.",
    "component": "Share components and criticality of levers, carried to each year.",
    "lever": "Lever scores of each year by what is observed in it (preset equal).",
    "grip": "Grip of each year by what is observed in it (preset equal); not for changes.",
    "verdict": "The verdict: three faces of a patron over a neighbor, then and now.",
    "lever_change": "Lever scores then and now on the components observed in both years.",
    "grip_series": "Grip by year on a basis that holds between the two years compared.",
    "rivals": "Grip of all patrons on the basis they have in common in a year.",
    "sensitivity": "Which choice moves the change most: Sobol indices.",
    "history": "Grip, levers and alignment year by year, each by what is observed then.",
    "sources": "Every source: last snapshot, rows, span, holes, what changed, terms.",
    "source_coverage": "Years with a figure by source, indicator and neighbor.",
    "source_holes": "Years that a source lacks within its own span, of patron and neighbors.",
    "holes": "What is not observable in the two years compared, and why.",
}

# column -> (meaning, unit); a column means the same in every table that has it.
COLUMNS: dict[str, tuple[str, str]] = {
    "source": ("source of the figure, by its id", ""),
    "indicator": ("what is measured", ""),
    "state": ("state that the row is about, ISO3", "code"),
    "partner": ("counterpart: state (ISO3), language, people or organisation", ""),
    "year": ("year of the data, or the year asked for in carried tables", "year"),
    "value": ("the figure; empty where there is no point", "see unit"),
    "low": ("lower end of the band", "as the value"),
    "high": ("upper end of the band", "as the value"),
    "unit": ("unit, and what the publisher says of it", ""),
    "status": ("reported, mirrored, estimated, truncated, carried, unobserved", ""),
    "snapshot": ("SHA-256 of the bytes that the row was read from; of several, all", "hash"),
    "table": ("table that the rows belong to", ""),
    "newer": ("snapshot whose figure stands", "hash"),
    "cells": ("cells of the snapshot that the newer one took the place of", "number"),
    "id": ("identifier of the event", ""),
    "date": ("date of the event", "date"),
    "actor": ("who does", "code"),
    "recipient": ("to whom", "code"),
    "code": ("CAMEO code", "code"),
    "root": ("PLOVER root", ""),
    "quad": ("quad class", ""),
    "intensity": ("Goldstein value", "-10..10"),
    "factual": ("factual, negated, conditional, denied, planned, historical", ""),
    "story": ("story cluster", ""),
    "evidence": ("the words or documents that the row rests on", ""),
    "organisation": ("organisation or treaty", ""),
    "led_by": ("patron or patrons that lead it", "codes, ;"),
    "domain": ("political, trade or security", ""),
    "since": ("first day, or first of the two years compared", "date or year"),
    "until": ("last day (empty: it lasts), or last of the two years compared", "date or year"),
    "note": ("remark", ""),
    "patron": ("state or bloc whose influence is measured", "code"),
    "site": ("place or force", ""),
    "kind": ("kind of presence, or of gap", ""),
    "consent": ("yes, partly or no", ""),
    "bloc": ("bloc", "code"),
    "flow": ("exports or imports; in `gap` the flow that is not published", ""),
    "reporter": ("state that reports the trade, ISO3", "code"),
    "product": ("product code, or TOTAL", "HS or CN"),
    "level": ("total, chapter, heading, subheading, cn8: never summed across", ""),
    "period": ("first day of the period: a month, or with `span` a year", "date"),
    "span": ("length of the period: month or year", ""),
    "events": ("events, duplicates clustered", "number"),
    "reports": ("records as published", "number"),
    "measure": ("votes, ideal point or clubs; a trend's column; a relation's share or rate", ""),
    "volume": (
        "events of the dyad in the period; 0 where the source covers it and has none",
        "number",
    ),
    "quantity": ("quantity; empty where the source gives none", "see unit"),
    "what": ("what is not published", ""),
    "effect": ("what follows for the data", ""),
    "lever": ("lever", ""),
    "component": ("part of the lever", ""),
    "role": ("share, criticality or alignment", ""),
    "basis": ("basis of the figure; figures of different bases are not compared", ""),
    "neighbor": ("state on which influence is measured, ISO3", "code"),
    "data_year": ("year that the data are of", "year"),
    "weight": ("weight of the component in its lever (energy: USD; votes: number)", ""),
    "own": ("part of the band's variance that the observation brings, not its age", "0..1"),
    "draw": ("what is drawn once and shared by every cell with this name", ""),
    "inputs": ("observations behind the cell: source/indicator/state/partner/year", ""),
    "share": ("patron's part of the neighbor's total on the lever", "0..1"),
    "criticality": ("how much the neighbor depends on the lever at all", "0..1"),
    "score": ("lever score, 100 * sqrt(share * criticality)", "0..100"),
    "coverage": ("weight of what is observed over the weight of all", "0..1"),
    "preset": ("preset of weights and methods", ""),
    "grip": ("weighted mean of the lever scores", "0..100"),
    "top_lever": ("lever with the highest score", ""),
    "grip_then": ("grip in the first year, on the common basis", "0..100"),
    "grip_now": ("grip in the last year, on the common basis", "0..100"),
    "change": ("change between the two years", "points"),
    "data_low": ("lower end of the change's 90 % band from the data alone", "points"),
    "data_high": ("upper end of the change's 90 % band from the data alone", "points"),
    "method_low": ("lower end of the change's 90 % band from the method alone", "points"),
    "method_high": ("upper end of the change's 90 % band from the method alone", "points"),
    "p_waning": ("share of draws with a fall of more than 1 point", "0..1"),
    "p_tightening": ("share of draws with a rise of more than 1 point", "0..1"),
    "word": ("calibrated word for the change in grip", ""),
    "driver": ("lever that moves grip most", ""),
    "driver_change": ("points of grip that the driver moves", "points"),
    "rival": ("strongest rival now, if it leads in 0.66 of the draws", "code"),
    "rival_grip": ("its grip on the basis common to all patrons", "0..100"),
    "rival_p": ("share of draws in which it leads the other rivals", "0..1"),
    "own_grip": ("the patron's grip on that basis", "0..100"),
    "hedging_then": ("1 - normalised Herfindahl of grip over patrons, first year", "0..1"),
    "hedging_now": ("1 - normalised Herfindahl of grip over patrons, last year", "0..1"),
    "effective_then": ("effective number of patrons, first year", "number"),
    "effective_now": ("effective number of patrons, last year", "number"),
    "alignment_then": ("vote agreement with the patron less that with its main rival", "-1..1"),
    "alignment_now": ("vote agreement with the patron less that with its main rival", "-1..1"),
    "alignment_change": ("change of that difference", "-2..2"),
    "alignment_word": ("calibrated word: closer, farther", ""),
    "relation_word": ("relation from events", ""),
    "clubs_then": ("share of led non-security memberships that the patron leads", "0..1"),
    "clubs_now": ("share of led non-security memberships that the patron leads", "0..1"),
    "levers": ("levers compared", ""),
    "reading": ("the faces read together, by a fixed table", ""),
    "flags": ("what to know before quoting the number", ""),
    "reason": ("why there is no number", ""),
    "then": ("score in the first year", "0..100"),
    "now": ("score in the last year", "0..100"),
    "then_share": ("share in the first year", "0..1"),
    "now_share": ("share in the last year", "0..1"),
    "status_then": ("status of the first year's share", ""),
    "status_now": ("status of the last year's share", ""),
    "observable": ("whether there is a number", ""),
    "p_lead": ("share of draws in which this patron's grip is the highest", "0..1"),
    "sources": ("sources of the figure, by their ids", ""),
    "break_with": ("what changed against the year before: source or basis of a part", ""),
    "choice": ("weight, aggregator, score form, or data", ""),
    "first_order": ("variance of the change that goes with this choice alone", "0..1"),
    "total": ("variance of the change that goes with this choice and what it meets", "0..1"),
    "why": ("why it is not observable; of a source: blank, no row, not listed", ""),
    "publisher": ("who publishes", ""),
    "title": ("name of the data set", ""),
    "gives": ("indicators and their units", ""),
    "sha256": ("hash of the last snapshot", "hash"),
    "fetched": ("when the last snapshot was fetched or added (UTC)", "time"),
    "files": ("snapshots that rows stand on", "number"),
    "rows": ("rows in the store, each cell once", "number"),
    "first_year": ("first year with data", "year"),
    "last_year": ("last year with data", "year"),
    "states": ("states that report", "number"),
    "holes": ("years that are missing, over indicators, states and pairs", "number"),
    "added": ("rows that the snapshot before did not have; empty where there was none", "number"),
    "dropped": ("rows that only the snapshot before had", "number"),
    "revised": ("rows whose value moved by more than 1 %", "number"),
    "overridden": ("figures that a newer file's took the place of", "number"),
    "licence": ("terms of the publisher", ""),
    "citation": ("whom to cite", ""),
    "caution": ("what to know before use", ""),
    "snapshots": ("hashes of all snapshots that rows stand on", "hashes"),
    "todo": ("how to get data where there are none", ""),
    "years": ("how many years have a figure; of holes: which have none", "number, or years"),
    "missing": ("number of those years", "number"),
}


def meaning(column: str) -> tuple[str, str]:
    """Meaning and unit of a column; bands (`_low`, `_high`) speak of what they belong to.

    >>> meaning("rival_low")[0]
    'lower end of the 90 % band of rival_grip'
    """
    if column in COLUMNS:
        return COLUMNS[column]
    for ending, edge in (("_low", "lower"), ("_high", "upper")):
        owner = column.removesuffix(ending)
        if owner != column:
            owner = {"rival": "rival_grip"}.get(owner, owner)
            return f"{edge} end of the 90 % band of {owner}", COLUMNS[owner][1]
    raise KeyError(column)


def dictionary() -> list[dict[str, str]]:
    """Every column of every table with its meaning, unit and type, in order."""
    return [
        {
            "table": table, "column": item.name, "meaning": meaning(item.name)[0],
            "unit": meaning(item.name)[1], "type": str(item.type),
        }
        for table, schema in {**TABLES, **FINDINGS}.items()
        for item in schema
    ]  # fmt: skip
