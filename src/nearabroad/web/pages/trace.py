"""Traces: any number's formula, cells, observations, snapshots and publishers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


BLOCK = 5
"""Years whose observations stand in one script: a page loads those of its number's year alone."""


def pages(site: Site) -> Iterator[Page]:
    """One page for all numbers; its data by neighbor and years (observations), and by pair."""
    yield site.html("trace.html", "trace.html", lambda: _context(site))
    yield site.data("trace", lambda: _shared(site))
    for code in site.neighbors:
        found = partial(site.once, ("trace", code), partial(_Traced, site, code))
        for start in dict.fromkeys(_block(year) for year in site.observatory.years):
            yield site.data(f"trace-{code}-{start}", partial(_of_years, found, start))
        for patron in site.patrons_of(code):
            yield site.data(f"trace-{code}-{patron}", partial(_of_pair, found, patron))


def _block(year: int) -> int:
    """The first year of those whose observations stand together.

    >>> _block(2023), _block(2020)
    (2020, 2020)
    """
    return year - year % BLOCK


class _Traced:
    """Paths of a neighbor, with the observations behind its numbers of some years numbered."""

    def __init__(self, site: Site, code: str) -> None:
        self.paths: Paths = site.observatory.paths(code)
        self.observations: dict[int, list[Row]] = {}
        self._places: dict[tuple[int, int], int] = {}
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
        block = _block(path.year)
        rows = self.observations.setdefault(block, [])
        numbers = []
        for cell in path.cells:
            for row in self.paths.looked.behind(cell, patron):
                key = (block, id(row))
                if key not in self._places:
                    self._places[key] = len(rows)
                    rows.append(row)
                numbers.append(self._places[key])
        return list(dict.fromkeys(numbers))


def _named(path: Path) -> list[str]:
    """Sources of dated facts that a number rests on, which are no observations."""
    known = sources.registry()
    named = {name for cell in path.cells for name in (cell["source"] or "").split()}
    return sorted(name for name in named if known[name].SPEC.table != "observation")


def _of_years(found: Any, start: int) -> Row:
    rows = found().observations.get(start, [])
    return {"observations": packed([_short(row) for row in rows]),
            "snapshots": _column([row["snapshot"] or "" for row in rows])}  # fmt: skip


def _short(row: Row) -> Row:
    """What is shown of an observation: a band that is its value alone is left out.

    Figures are without the noise of binary fractions; twelve digits are more than any source has.
    """
    shown = {
        name: float(f"{row[name]:.12g}") if isinstance(row[name], float) else row[name]
        for name in SHOWN
    }
    if shown["low"] == shown["value"] == shown["high"]:
        del shown["low"], shown["high"]
    return shown


def runs(numbers: Sequence[int]) -> list[int]:
    """Numbers as runs that count up by one: the first of each run, and how many there are.

    >>> runs([7, 8, 9, 3, 4])
    [7, 3, 3, 2]
    """
    found: list[int] = []
    for number in numbers:
        if found and number == found[-2] + found[-1]:
            found[-1] += 1
        else:
            found += [number, 1]
    return found


def _column(hashes: list[str]) -> Row:
    levels = list(dict.fromkeys(hashes))
    place = {text: code for code, text in enumerate(levels)}
    return {"levels": levels, "codes": [place[text] for text in hashes]}


def _of_pair(found: Any, patron: str) -> Row:
    """Formulas of a pair: lines, and runs of observations; a line that repeats stands once."""
    paths = found().pairs[patron]
    lines = list(dict.fromkeys(line for path in paths for line in path["lines"]))
    place = {line: code for code, line in enumerate(lines)}
    return {
        "lines": lines,
        "paths": {
            f"{path['lever']} {path['year']}": [
                [place[line] for line in path["lines"]], runs(path["behind"]), path["named"],
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
        "group": SPEC.id, "data_scripts": ["trace"], "block": BLOCK, "levers": {
            name: about["label"] for name, about in said_of_levers().items()},
        "years": list(reversed(years)), "patron": site.case.patron,
    }  # fmt: skip
