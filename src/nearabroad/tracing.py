"""The path of one number: formula with its figures, cells, observations, snapshots, publishers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from nearabroad import sources
from nearabroad.core.errors import UsageError
from nearabroad.core.expressions import figures_in, figures_of, in_order, points_of, rows_of
from nearabroad.core.schemas import COMPONENT, OBSERVATION
from nearabroad.core.scope import Tables
from nearabroad.index.compare import Comparison, Settings, band, missing_levers
from nearabroad.index.scores import lever_share
from nearabroad.store import SnapshotRecord

Row = dict[str, Any]

CELLS = pa.schema([*COMPONENT])


def cells_of(components: pa.Table, patron: str, neighbor: str, lever: str, year: int) -> list[Row]:
    """Every component cell behind one lever score; raises `UsageError` with the years there are."""
    rows = [
        row
        for row in components.to_pylist()
        if row["lever"] == lever and row["neighbor"] == neighbor and row["patron"] in (patron, None)
    ]
    found = [row for row in rows if row["year"] == year]
    if not found:
        years = sorted({row["year"] for row in rows})
        span = f"{years[0]}-{years[-1]}" if years else "none"
        raise UsageError(f"no data for {lever} of {neighbor} in {year}; years there are: {span}.")
    return found


def used_cells(
    cells: list[Row], components: tuple[str, ...], bases: tuple[str, ...]
) -> tuple[list[Row], list[Row]]:
    """The cells that a preset uses (the first criticality basis observed), and the others."""
    crit = [row for row in cells if row["role"] == "criticality" and row["component"] in bases]
    crit.sort(key=lambda row: (row["low"] is None, bases.index(row["component"])))
    used = [row for row in cells if row["role"] != "criticality" and row["component"] in components]
    used += crit[:1]
    return used, [row for row in cells if row not in used]


def formula_lines(used: list[Row], others: list[Row], lever_row: Row) -> list[str]:
    """The formula with its figures put in, a line each step; then what other treatments say."""
    shares = [row for row in used if row["role"] == "share"]
    crit = next((row for row in used if row["role"] == "criticality"), None)
    seen = [row for row in shares if row["low"] is not None and row["weight"] > 0]
    lines = [f"{row['component']} = {_value(row)}{_because(row)}" for row in shares]
    even = len({row["weight"] for row in seen}) <= 1
    how = "mean" if even else "mean, weighted by value,"
    terms = ", ".join(row["component"] for row in seen) or "nothing observed"
    lines.append(f"share = {how} of ({terms}) = {_number(lever_row.get('share'))}")
    low, high = lever_row.get("low"), lever_row.get("high")
    band = "" if low is None else f"  [{low:.1f}..{high:.1f}]"
    if crit is None:
        lines.append(f"score = 100 x share = {_points(lever_row.get('score'))}{band}")
    else:
        lines.append(f"criticality ({crit['component']}) = {_value(crit)}{_because(crit)}")
        score = _points(lever_row.get("score"))
        lines.append(f"score = 100 x sqrt(share x criticality) = {score}{band}")
    lines += [
        f"not used in this preset: {row['component']} = {_value(row)}{_because(row)}"
        for row in others
    ]
    return lines


def compared_lines(found: Comparison, lever: str, column: int) -> list[str]:
    """How the verdict reads the lever: on the components observed in both years alone."""
    (since, until) = (year for _, year in found.panel.columns)
    span = f"in the verdict {since}-{until}"
    index = [cells.lever for cells in found.panel.levers].index(lever)
    cells = found.panel.levers[index]
    if not found.use.levers[index].all():
        return [f"{span}: left out; {missing_levers(found)[lever]}"]
    kept = [
        bands.name
        for bands, used in zip(cells.shares, found.use.components[index], strict=True)
        if used.all()
    ]
    share = lever_share(cells, found.use.components[index], None)[column, 0]
    return [
        f"{span}, on what both years observe ({', '.join(kept) or 'criticality 0'}): "
        f"share {share:.4f}, score {found.scores[index, column]:.1f}"
    ]


def grip_lines(found: Comparison, column: int, settings: Settings) -> list[str]:
    """Grip with its figures: each lever's weight and score on the common basis, and the band."""
    used = found.use.levers.all(axis=1)
    weights = settings.central.weights[:, 0] * used
    total = weights.sum()
    lines = []
    for index, cells in enumerate(found.panel.levers):
        if used[index]:
            part = weights[index] / total
            lines.append(
                f"{cells.lever}: weight {part:.3f}, score {found.scores[index, column]:.2f}"
            )
    lines += [f"{lever} left out: {why}" for lever, why in missing_levers(found).items()]
    lines.append(f"coverage = {found.coverage:.2f} of the weight")
    if not found.observable:
        return [*lines, "grip = not observable (coverage under 0.5)"]
    low, high = band(found.both[column])
    terms = " + ".join(
        f"{weights[i] / total:.3f} x {found.scores[i, column]:.2f}"
        for i in range(len(used))
        if used[i]
    )
    lines.append(f"grip = {terms} = {found.central[column]:.2f}  [{low:.1f}..{high:.1f}]")
    lines.append(
        f"band: 5th to 95th percentile of {settings.draws} draws of data, weights and methods, "
        f"seed {settings.seed}"
    )
    return lines


def series_lines(row: Row, ends: tuple[int, int], settings: Settings) -> list[str]:
    """Grip of a year of a series with its figures; `row` is one of `scored_series_rows`."""
    first = (
        f"Grip of {row['patron']} over {row['neighbor']}, {row['year']}, on what {ends[0]} and "
        f"{ends[1]} observe."
    )
    if not row["observable"]:
        return [first, f"grip = not observable ({row['reason']})"]
    raw = {lever: settings.preset.weights[lever] for lever in row["scores"]}
    parts = [(weight / sum(raw.values()), row["scores"][lever]) for lever, weight in raw.items()]
    lines = [
        f"{lever}: weight {part:.3f}, score {score:.2f}"
        for lever, (part, score) in zip(raw, parts, strict=True)
    ]
    terms = " + ".join(f"{part:.3f} x {score:.2f}" for part, score in parts)
    lines.append(f"grip = {terms} = {row['grip']:.2f}  [{row['low']:.1f}..{row['high']:.1f}]")
    return [first, *lines]


def alignment_lines(cells: list[Row], patron: str, rival: str) -> list[str]:
    """Alignment with its figures: agreement with the patron less that with its main rival."""
    votes = {row["patron"]: row for row in cells if row["component"] == "votes"}
    clubs = next(
        (row for row in cells if (row["component"], row["patron"]) == ("clubs", patron)), None
    )
    lines = [
        f"votes alike with {code} = {_value(row)}{_because(row)}" for code, row in votes.items()
    ]
    if all(votes.get(code) and votes[code]["value"] is not None for code in (patron, rival)):
        difference = votes[patron]["value"] - votes[rival]["value"]
        lines.append(f"alignment = with {patron} less with {rival} = {difference:+.4f}")
    else:
        lines.append("alignment = not observable")
    gaps = [row for row in cells if row["component"] == "ideal point" and row["low"] is not None]
    lines += [
        f"distance of ideal points to {row['patron']} = {_value(row)}{_because(row)}"
        for row in gaps
    ]
    if clubs is not None:
        lines.append(f"clubs led by {patron} = {_value(clubs)}{_because(clubs)}")
    return lines


def snapshots_behind(
    behind: list[Row],
    cells: list[Row],
    tables: Mapping[str, pa.Table],
    ledger: Sequence[SnapshotRecord],
) -> list[Row]:
    """The snapshots that observations (and dated facts) were read from, with whom to cite."""
    known = {item.sha256: item for item in ledger}
    # A row that rests on several files names them all.
    hashes = dict.fromkeys(code for row in behind for code in (row["snapshot"] or "").split())
    named = {source for cell in cells for source, *_ in inputs_of(cell)}
    for name, module in sources.registry().items():
        if name in named and module.SPEC.table != "observation":
            hashes.update(dict.fromkeys(tables[module.SPEC.table]["snapshot"].to_pylist()))
    rows = []
    for code in hashes:
        if code in known:
            item, spec = known[code], sources.registry()[known[code].source].SPEC
            rows.append(
                {
                    "source": item.source, "name": item.name, "sha256": code,
                    "version": item.version, "origin": item.origin, "licence": item.licence,
                    "publisher": spec.publisher, "citation": spec.citation.plain(),
                }
            )  # fmt: skip
    return rows


def inputs_of(cell: Row) -> list[tuple[str, str, str, str, str]]:
    """Source, indicator, state, partner and year of each observation that a cell names.

    A partner can be a language or people, whose name may hold spaces and slashes.

    >>> inputs_of({"inputs": "f/language/UKR/Moldovan/Romanian/2001 f/gdp/UKR//2023"})
    [('f', 'language', 'UKR', 'Moldovan/Romanian', '2001'), ('f', 'gdp', 'UKR', '', '2023')]
    >>> inputs_of({"inputs": "f/people/UKR/Crimean Tatar/2001"})[0][3]
    'Crimean Tatar'
    """
    found = []
    for key in re.split(r" (?=[a-z_]+/[a-z_*]+/)", cell["inputs"] or ""):
        if key:
            source, indicator, state, rest = key.split("/", 3)
            partner, _, year = rest.rpartition("/")
            found.append((source, indicator, state, partner, year))
    return found


def _number(value: float | None) -> str:
    return "no point" if value is None else f"{value:.4f}"


def _points(value: float | None) -> str:
    return "no point" if value is None else f"{value:.1f}"


def _value(row: Row) -> str:
    if row["low"] is None:
        return "unobserved"
    band = f"[{row['low']:.4f}..{row['high']:.4f}]"
    return f"{_number(row['value'])} {band}, {row['status']}"


def _because(row: Row) -> str:
    return f" ({row['note']})" if row["note"] else ""


def observations_behind(frames: Tables, cells: list[Row], members: frozenset[str]) -> list[Row]:
    """The observations that the cells name as inputs, with their snapshot hashes.

    An input `source/indicator/state/partner/year` may hold `*` for all partners, a bloc for its
    members, or a wildcard indicator.
    """
    found: dict[tuple[Any, ...], Row] = {}
    for cell in cells:
        for source, indicator, state, partner, year in inputs_of(cell):
            if not year.isdigit():
                continue
            for row in _matching(frames, source, indicator, state, partner, int(year), members):
                # Two editions of one source may print the same year, and differ: both are shown.
                where = tuple(
                    row[name]
                    for name in ("source", "indicator", "state", "partner", "year", "snapshot")
                )
                found[where] = {**row, "lever": cell["lever"], "component": cell["component"]}
    return sorted(
        found.values(), key=lambda row: (row["component"], row["indicator"], -(row["value"] or 0))
    )


def _matching(
    frames: Tables,
    source: str,
    indicator: str,
    state: str,
    partner: str,
    year: int,
    members: frozenset[str],
) -> list[Row]:
    if indicator == IDEAL_POINT:
        return _ideal_point(frames, state, year)
    rows = rows_of(figures_of(frames["observation"], source, indicator, state, year))
    if partner in ("*", ""):
        return rows
    wanted = {partner, *partner.split("+"), *members}
    return [row for row in rows if row["partner"] in wanted]


IDEAL_POINT = "ideal_point"
POINT = ("source", "state", "year", "value", "low", "high", "snapshot")


def _ideal_point(frames: Tables, state: str, year: int) -> list[Row]:
    """An ideal point as an observation: estimated, in standard deviations of the year's states."""
    if IDEAL_POINT not in frames:
        return []
    return [
        {
            **{name: row[name] for name in POINT},
            "indicator": IDEAL_POINT, "partner": row["state"], "status": "estimated",
            "unit": f"sd of the year's states; {row['votes']} votes",
        }
        for row in rows_of(in_order(points_of(frames[IDEAL_POINT], state, year), (), ("source",)))
    ]  # fmt: skip


def other_figures(frames: Tables, behind: list[Row], patrons: frozenset[str]) -> list[Row]:
    """What other sources and other years say of the same things, nearest years first."""
    seen = {(r["source"], r["indicator"], r["state"], r["partner"], r["year"]) for r in behind}
    wanted = {
        (r["indicator"], r["state"], r["partner"])
        for r in behind
        if r["partner"] in patrons or r["partner"] is None
    }
    if not wanted:
        return []
    indicators = sorted({item[0] for item in wanted})
    states = sorted({item[1] for item in wanted})
    rows = rows_of(figures_in(frames["observation"], indicators, states))
    years = [row["year"] for row in behind]
    centre = sum(years) / len(years)
    others = [
        row
        for row in rows
        if (row["indicator"], row["state"], row["partner"]) in wanted
        and (row["source"], row["indicator"], row["state"], row["partner"], row["year"]) not in seen
    ]
    return sorted(others, key=lambda row: (abs(row["year"] - centre), row["indicator"]))[:12]


OBSERVED = pa.schema([*OBSERVATION, ("lever", pa.string()), ("component", pa.string())])
