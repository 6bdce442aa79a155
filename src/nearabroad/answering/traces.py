"""The paths of all numbers of one neighbor at once: formulas by pair, observations, snapshots.

The same lines as a trace asked one by one; what numbers share is looked up once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad import levers, tracing
from nearabroad.core.states import Blocs
from nearabroad.index.compare import Settings, compare
from nearabroad.index.panel import Components
from nearabroad.index.series import lever_rows, scored_series_rows

Row = dict[str, Any]
Rows = Mapping[tuple[str, int, str | None], Sequence[Row]]
"""Component rows of a neighbor by lever, year and patron (None: criticality)."""


@dataclass(frozen=True)
class Path:
    """One number's formula in lines, and the component cells that it is made from."""

    lever: str
    year: int
    lines: tuple[str, ...]
    cells: tuple[Row, ...]


def pair_paths(
    components: pa.Table,
    pair: tuple[str, str],
    rival: str,
    ends: tuple[int, int],
    settings: Settings,
) -> list[Path]:
    """Paths of every lever and alignment of a pair (patron, neighbor) in all years, and of grip.

    Grip is traced from the first of `ends` to the last, on what both observe. `components`
    are those of the neighbor, of all patrons.
    """
    patron, neighbor = pair
    rows = _by_cell(components)
    years = sorted({year for _, year, _ in rows})
    indexed = Components(components)
    scores = {
        (row["lever"], row["year"]): row
        for row in lever_rows(indexed, neighbor, [(patron, year) for year in years], settings)
    }
    found = compare(indexed, neighbor, [(patron, year) for year in ends], settings)
    paths = [
        _lever(rows, scores[lever, year], patron, settings)
        for lever in settings.preset.levers
        for year in years
    ]
    for path in [path for path in paths if path.year in ends]:
        more = tracing.compared_lines(found, path.lever, ends.index(path.year))
        place = paths.index(path)
        paths[place] = Path(path.lever, path.year, (*path.lines, *more), path.cells)
    paths += [_alignment(rows, year, patron, rival) for year in years]
    between = [year for year in years if ends[0] < year < ends[1]]
    told = {
        row["year"]: tracing.series_lines(row, ends, settings)
        for row in scored_series_rows(indexed, neighbor, patron, between, ends, settings)
    }
    for column, year in enumerate(ends):
        span = f"{ends[0]} and {ends[1]}"
        title = f"Grip of {patron} over {neighbor}, {year}, on what {span} observe."
        told[year] = [title, *tracing.grip_lines(found, column, settings)]
    return paths + [
        Path("grip", year, tuple(lines), _cells_of_year(paths, year, settings))
        for year, lines in sorted(told.items())
    ]


def _cells_of_year(paths: Sequence[Path], year: int, settings: Settings) -> tuple[Row, ...]:
    return tuple(
        cell
        for path in paths
        if path.year == year and path.lever in settings.preset.levers
        for cell in path.cells
    )


def _by_cell(components: pa.Table) -> Rows:
    found: dict[tuple[str, int, str | None], list[Row]] = {}
    for row in components.to_pylist():
        found.setdefault((row["lever"], row["year"], row["patron"]), []).append(row)
    return found


def _lever(rows: Rows, score: Row, patron: str, settings: Settings) -> Path:
    lever, year = score["lever"], score["year"]
    cells = [*rows.get((lever, year, patron), ()), *rows.get((lever, year, None), ())]
    names, bases = settings.declared[lever]
    names = settings.preset.components.get(lever, names)
    bases = settings.preset.criticality.get(lever, bases)
    used, others = tracing.used_cells(cells, names, bases)
    return Path(lever, year, tuple(tracing.formula_lines(used, others, score)), tuple(used))


def _alignment(rows: Rows, year: int, patron: str, rival: str) -> Path:
    cells = list(rows.get(("alignment", year, patron), ()))
    if rival != patron:
        cells += rows.get(("alignment", year, rival), ())
    lines = tracing.alignment_lines(cells, patron, rival)
    return Path("alignment", year, tuple(lines), tuple(cells))


def said_of_levers() -> dict[str, dict[str, str]]:
    """What each lever is, and what to beware of: label, definition, caution."""
    return {
        name: {
            "label": module.SPEC.label, "definition": module.SPEC.definition,
            "caution": module.SPEC.caution or "",
        }
        for name, module in levers.registry().items()
    }  # fmt: skip


class Looked:
    """Observations by what a cell names: source, indicator, state, year; looked up, not asked.

    `observation` is the store's table; only rows of the sources, indicators and states that
    `cells` name are kept.
    """

    def __init__(self, observation: pa.Table, cells: Iterable[Row], blocs: Blocs) -> None:
        self.blocs = blocs
        self._inputs: dict[str, list[tuple[str, str, str, str, str]]] = {}
        keys = {key for cell in cells for key in self.inputs(cell)}
        named = pa.array(sorted({state for _, _, state, _, _ in keys}))
        kept = observation.filter(pc.is_in(observation["state"], named))
        exact = {(s, i, state, int(y)) for s, i, state, _, y in keys if y.isdigit()}
        starts: dict[tuple[str, str, int], set[str]] = {}
        for source, indicator, state, year in exact:
            if indicator.endswith("*"):
                starts.setdefault((source, state, year), set()).add(indicator[:-1])
        self._rows: dict[tuple[str, str, str, int], list[Row]] = {}
        for row in kept.to_pylist():
            source, indicator, state, year = (
                row[name] for name in ("source", "indicator", "state", "year")
            )
            names = [start for start in starts.get((source, state, year), ()) if
                     indicator.startswith(start)]  # fmt: skip
            for name in [indicator, *(f"{start}*" for start in names)]:
                if (source, name, state, year) in exact:
                    self._rows.setdefault((source, name, state, year), []).append(row)

    def inputs(self, cell: Row) -> list[tuple[str, str, str, str, str]]:
        """The observations that a cell names (see `tracing.inputs_of`)."""
        text = cell["inputs"] or ""
        if text not in self._inputs:
            self._inputs[text] = tracing.inputs_of(cell)
        return self._inputs[text]

    def behind(self, cell: Row, patron: str) -> list[Row]:
        """Observations behind a cell, as `tracing.observations_behind` finds them."""
        found = []
        for source, indicator, state, partner, year in self.inputs(cell):
            if not year.isdigit():
                continue
            rows = self._rows.get((source, indicator, state, int(year)), [])
            if partner not in ("*", ""):
                wanted = {partner, *partner.split("+"), *self._members(patron, int(cell["year"]))}
                rows = [row for row in rows if row["partner"] in wanted]
            found += rows
        return found

    def _members(self, patron: str, year: int) -> frozenset[str]:
        return self.blocs.members(patron, year) if patron in self.blocs.names else frozenset()


@dataclass(frozen=True)
class Paths:
    """All paths of a neighbor by patron, and the observations that they rest on."""

    by_patron: Mapping[str, list[Path]]
    looked: Looked


def neighbor_paths(
    components: pa.Table,
    observation: pa.Table,
    blocs: Blocs,
    neighbor: str,
    pairs: Mapping[str, str],
    ends: tuple[int, int],
    settings: Settings,
) -> Paths:
    """Paths of a neighbor; `pairs` names each patron's rival in votes."""
    found = {
        patron: pair_paths(components, (patron, neighbor), rival, ends, settings)
        for patron, rival in pairs.items()
    }
    cells = [cell for paths in found.values() for path in paths for cell in path.cells]
    return Paths(found, Looked(observation, cells, blocs))
