"""Claims: what others have said, each held against the figures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from nearabroad.answers import Answer
from nearabroad.claims.model import NOT_OBSERVABLE, VERDICTS
from nearabroad.claims.quantities import told
from nearabroad.claims.shipped import shipped
from nearabroad.core.states import state_name
from nearabroad.core.years import year_ranges
from nearabroad.report.claim_charts import claims_sheet
from nearabroad.web.figures import Cell, Figure, Table
from nearabroad.web.page import Page, PageSpec
from nearabroad.web.tables import words

if TYPE_CHECKING:
    from nearabroad.web.shell import Site

SPEC = PageSpec("claims", "Claims", 70, "claims/index.html")

Row = dict[str, Any]


def pages(site: Site) -> Iterator[Page]:
    """All claims as cards, and a page with figures for each."""
    yield site.html("claims/index.html", "claims.html", lambda: _context(site))
    for name in shipped(site.observatory.blocs):
        yield site.html(f"claims/{name}.html", "claim.html", partial(_claim, site, name))
        yield site.data(f"claim-{name}", partial(_data, site, name), "../")


def _answer(site: Site) -> Answer:
    return site.once("claims", lambda: site.observatory.check())


def _rows(answer: Answer, table: str, claim: str) -> list[Row]:
    found = answer.tables[table]
    rows: list[Row] = found.filter(pc.equal(found["claim"], claim)).to_pylist()
    return rows


def _context(site: Site) -> dict[str, Any]:
    answer = _answer(site)
    claims = answer.tables["claim"].to_pylist()
    for row in claims:
        row["subjects"] = [s["subject"] for s in _rows(answer, "claim_subject", row["claim"])]
    counts = {word: sum(row["verdict"] == word for row in claims) for word in VERDICTS}
    named = {code: state_name(code) for row in claims for code in row["subjects"]}
    return {
        "group": SPEC.id,
        "claims": claims,
        "counts": counts,
        "notes": answer.notes,
        "subjects": dict(sorted(named.items(), key=lambda item: item[1])),
        "cited": answer.cited,
    }


def _claim(site: Site, name: str) -> dict[str, Any]:
    answer = _answer(site)
    row = _rows(answer, "claim", name)[0]
    subjects = _rows(answer, "claim_subject", name)
    return {
        "group": SPEC.id,
        "row": row,
        "cited": answer.cited,
        "years": year_ranges(range(row["since"], row["until"] + 1)),
        "subjects": Table.of(
            ["Subject", "Verdict", "Estimate", "Why", "What would change it"],
            [
                [
                    state_name(item["subject"]),
                    Cell(item["verdict"], tone=item["verdict"]),
                    words(item["estimate"]),
                    words(item["reason"]),
                    words(item["would_change"]),
                ]
                for item in subjects
            ],
        )
        if len(subjects) > 1
        else None,
    }


def _data(site: Site, name: str) -> dict[str, Any]:
    answer = _answer(site)
    figures = _rows(answer, "claim_figure", name)
    row = _rows(answer, "claim", name)[0]
    known = [item for item in figures if item["low"] is not None]
    if not known:
        return {"claim": Figure(None, None, f"{NOT_OBSERVABLE.capitalize()}: {row['reason']}")}
    tables = {
        table: answer.tables[table].filter(pc.equal(answer.tables[table]["claim"], name))
        for table in ("claim", "claim_subject", "claim_figure")
    }
    table = Table.of(
        ["Subject", "Year", "Figure", "Stands", "Status", "Sources", "Remark"],
        [
            [
                state_name(item["subject"]),
                item["year"],
                _figure(item),
                words(item["stand"]),
                words(item["status"]),
                words(item["sources"]),
                words(item["note"]),
            ]
            for item in known
        ],
    )
    return {
        "claim": Figure(claims_sheet(tables), table, f"{row['verdict']}. {row['estimate'] or ''}")
    }


def _figure(item: Row) -> Cell:
    band = f"{told(item['low'], item['unit'])} to {told(item['high'], item['unit'])}"
    if item["value"] is None:
        return Cell("no point, only a band", None, band)
    return Cell(told(item["value"], item["unit"]), item["value"], band)
