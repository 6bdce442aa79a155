"""The path of one number: formula with its figures, cells, observations, snapshots, publishers."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pyarrow as pa

from nearabroad.core.errors import UsageError
from nearabroad.core.schemas import COMPONENT, OBSERVATION
from nearabroad.core.scope import Tables

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


def formula_lines(cells: list[Row], lever_row: Row, components: tuple[str, ...]) -> list[str]:
    """The formula with its figures put in, a line each step.

    `components` are those that the preset uses; the others are shown as not used.
    """
    shares = [row for row in cells if row["role"] == "share" and row["component"] in components]
    used = [row for row in shares if row["low"] is not None and row["weight"] > 0]
    lines = []
    for row in cells:
        if row["role"] != "share":
            continue
        used_note = "" if row["component"] in components else " (not used in this preset)"
        lines.append(f"{row['component']}{used_note} = {_value(row)}{_because(row)}")
    even = len({row["weight"] for row in used}) <= 1
    how = "mean" if even else "mean weighted by value"
    terms = ", ".join(row["component"] for row in used) or "nothing observed"
    lines.append(f"share = {how} of ({terms}) = {_number(lever_row.get('share'))}")
    crit = next(
        (row for row in cells if row["role"] == "criticality" and row["low"] is not None), None
    )
    score = lever_row.get("score")
    low, high = lever_row.get("low"), lever_row.get("high")
    band = "" if low is None else f"  [{low:.1f}..{high:.1f}]"
    if lever_row.get("criticality") is None and not any(r["role"] == "criticality" for r in cells):
        lines.append(f"score = 100 x share = {_points(score)}{band}")
    else:
        if crit is not None:
            lines.append(f"criticality ({crit['component']}) = {_value(crit)}{_because(crit)}")
        lines.append(f"score = 100 x sqrt(share x criticality) = {_points(score)}{band}")
    return lines


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
        for key in (cell["inputs"] or "").split():
            source, indicator, state, partner, year = key.split("/")
            if not year.isdigit():
                continue
            for row in _matching(frames, source, indicator, state, partner, int(year), members):
                where = tuple(
                    row[name] for name in ("source", "indicator", "state", "partner", "year")
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
    frame = frames["observation"].filter(
        nw.col("source") == source, nw.col("state") == state, nw.col("year") == year
    )
    frame = (
        frame.filter(nw.col("indicator").str.starts_with(indicator[:-1]))
        if indicator.endswith("*")
        else frame.filter(nw.col("indicator") == indicator)
    )
    rows: list[Row] = frame.collect(backend="pyarrow").to_arrow().to_pylist()
    if partner in ("*", ""):
        return rows
    wanted = {partner, *partner.split("+"), *members}
    return [row for row in rows if row["partner"] in wanted]


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
    frame = frames["observation"].filter(
        nw.col("indicator").is_in(sorted({item[0] for item in wanted})),
        nw.col("state").is_in(sorted({item[1] for item in wanted})),
    )
    rows = frame.collect(backend="pyarrow").to_arrow().to_pylist()
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
