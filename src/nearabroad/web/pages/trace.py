"""Traces: any number's formula, cells, observations, snapshots and publishers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from nearabroad import sources
from nearabroad.answering.traces import Path, Paths, said_of_levers
from nearabroad.web.figures import packed
from nearabroad.web.page import Page, PageSpec

if TYPE_CHECKING:
    from nearabroad.web.shell import Site

SPEC = PageSpec("trace", "Trace", 40, "trace.html")
Row = dict[str, Any]

SHOWN = (
    "source", "indicator", "state", "partner", "year", "value", "low", "high", "unit", "status",
)  # fmt: skip


def pages(site: Site) -> Iterator[Page]:
    """One page for all numbers; its data by neighbor (observations) and by pair (formulas)."""
    yield site.html("trace.html", "trace.html", lambda: _context(site))
    yield site.data("trace", lambda: _shared(site))
    for code in site.neighbors:
        found = partial(site.once, ("trace", code), partial(_Traced, site, code))
        yield site.data(f"trace-{code}", partial(_of_neighbor, found))
        for patron in site.patrons_of(code):
            yield site.data(f"trace-{code}-{patron}", partial(_of_pair, found, patron))


class _Traced:
    """Paths of a neighbor, with its observations numbered."""

    def __init__(self, site: Site, code: str) -> None:
        self.paths: Paths = site.observatory.paths(code)
        self.observations: list[Row] = []
        self._places: dict[int, int] = {}
        self.pairs = {
            patron: [self._plain(path, patron) for path in found]
            for patron, found in self.paths.by_patron.items()
        }

    def _plain(self, path: Path, patron: str) -> Row:
        return {
            "lever": path.lever, "year": path.year, "lines": list(path.lines),
            "behind": self._numbers(path, patron), "named": _named(path),
        }  # fmt: skip

    def _numbers(self, path: Path, patron: str) -> list[int]:
        numbers = []
        for cell in path.cells:
            for row in self.paths.looked.behind(cell, patron):
                if id(row) not in self._places:
                    self._places[id(row)] = len(self.observations)
                    self.observations.append(row)
                numbers.append(self._places[id(row)])
        return list(dict.fromkeys(numbers))


def _named(path: Path) -> list[str]:
    """Sources of dated facts that a number rests on, which are no observations."""
    known = sources.registry()
    named = {name for cell in path.cells for name in (cell["source"] or "").split()}
    return sorted(name for name in named if known[name].SPEC.table != "observation")


def _of_neighbor(found: Any) -> Row:
    rows = found().observations
    shown = [{name: row[name] for name in SHOWN} for row in rows]
    return {"observations": packed([_short(row) for row in shown]),
            "snapshots": _column([row["snapshot"] or "" for row in rows])}  # fmt: skip


def _short(row: Row) -> Row:
    """Figures without the noise of binary fractions; twelve digits are more than any source has."""
    return {
        name: float(f"{item:.12g}") if isinstance(item, float) else item
        for name, item in row.items()
    }


def _column(hashes: list[str]) -> Row:
    levels = list(dict.fromkeys(hashes))
    place = {text: code for code, text in enumerate(levels)}
    return {"levels": levels, "codes": [place[text] for text in hashes]}


def _of_pair(found: Any, patron: str) -> Row:
    """Formulas of a pair: lines and numbers of observations; a line that repeats stands once."""
    paths = found().pairs[patron]
    lines = list(dict.fromkeys(line for path in paths for line in path["lines"]))
    place = {line: code for code, line in enumerate(lines)}
    return {
        "lines": lines,
        "paths": {
            f"{path['lever']} {path['year']}": [
                [place[line] for line in path["lines"]], path["behind"], path["named"],
            ]
            for path in paths
        },
    }  # fmt: skip


def _shared(site: Site) -> Row:
    """What a lever is, what an indicator is called, and every snapshot with its publisher."""
    known = sources.registry()
    records = {item.sha256: item for item in site.observatory.store.snapshots()}
    read = [item["sha256"] for item in site.stamp["snapshots"]]
    return {
        "levers": said_of_levers() | {"grip": {
            "label": "Grip", "caution": "",
            "definition": "Weighted mean of the lever scores, on the levers that both years "
            "observe.",
        }},
        "indicators": {
            indicator.id: f"{indicator.label} ({indicator.unit})"
            for module in known.values() for indicator in module.SPEC.indicators
        },
        "snapshots": {
            code: {
                "source": item.source, "file": item.name, "version": item.version,
                "origin": item.origin, "licence": item.licence, "fetched": item.fetched_at,
                "publisher": known[item.source].SPEC.publisher,
                "citation": known[item.source].SPEC.citation.plain(),
            }
            for code, item in records.items() if code in read and item.source in known
        },
    }  # fmt: skip


def _context(site: Site) -> Row:
    years = site.observatory.years
    return {
        "group": SPEC.id, "data_scripts": ["trace"], "levers": {
            name: about["label"] for name, about in said_of_levers().items()},
        "years": list(reversed(years)), "patron": site.case.patron,
    }  # fmt: skip
