"""Tables through time: levers and grip of each year by itself, and grip on a basis that holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nearabroad.core.estimate import WIDE, worst_status
from nearabroad.index.compare import Settings, band, compare, missing_levers, why_missing
from nearabroad.index.draws import Array, Mask
from nearabroad.index.panel import Bands, Cell, Components, LeverCells, Panel, panel_of
from nearabroad.index.presets import NO_CRITICALITY
from nearabroad.index.scores import (
    MINIMUM_COVERAGE,
    Use,
    coverage_of,
    grip_of,
    lever_scores,
    lever_share,
    own_use,
    usable,
)

Row = dict[str, Any]

IMMATERIAL = 0.01
"""Part of a lever's weight under which a component may be missing from a year of a series."""


def _edge(bands: Bands, edge: Array) -> Bands:
    """The same cells without width, at one edge of their band."""
    return replace(bands, low=edge, mode=edge, high=edge)


def _at_edge(cells: LeverCells, edge: str) -> LeverCells:
    shares = tuple(_edge(bands, getattr(bands, edge)) for bands in cells.shares)
    crit = cells.criticality
    return replace(
        cells, shares=shares, criticality=_edge(crit, getattr(crit, edge)) if crit else None
    )


def lever_rows(
    components: Components, neighbor: str, columns: Sequence[Cell], settings: Settings
) -> list[Row]:
    """Lever rows (schema `LEVER`), each year by what is observed in it; the band is an envelope.

    `low` and `high` are the scores at the low and high ends of share and criticality. A share
    whose band is wider than 0.2 has no point, and neither has its score.
    """
    panel = panel_of(components, neighbor, columns, settings.preset, settings.declared)
    use = own_use(panel)
    ends = {
        edge: replace(panel, levers=tuple(_at_edge(c, edge) for c in panel.levers))
        for edge in ("low", "high")
    }
    scores = lever_scores(panel, use, settings.central, None)[:, :, 0]
    edges = {
        edge: lever_scores(end, use, settings.central, None)[:, :, 0] for edge, end in ends.items()
    }
    rows = []
    for index, cells in enumerate(panel.levers):
        used = use.components[index]
        share = lever_share(cells, used, None)[:, 0]
        spread = [
            lever_share(ends[edge].levers[index], used, None)[:, 0] for edge in ("low", "high")
        ]
        for column, (patron, year) in enumerate(panel.columns):
            row: Row = {
                "lever": cells.lever, "patron": patron, "neighbor": neighbor, "year": year,
                "coverage": _coverage(cells, used, column),
                "status": _status(cells, used, column),
            }  # fmt: skip
            if use.levers[index, column]:
                known = _has_point(cells, used, column, spread[1][column] - spread[0][column])
                crit = cells.criticality
                row.update(
                    share=float(share[column]) if known else None,
                    criticality=_point(crit, column),
                    score=float(scores[index, column]) if known else None,
                    low=float(edges["low"][index, column]),
                    high=float(edges["high"][index, column]),
                )  # fmt: skip
            else:
                row["status"] = "unobserved"
            rows.append(row)
    return rows


def _point(bands: Bands | None, column: int) -> float | None:
    return None if bands is None or np.isnan(bands.mode[column]) else float(bands.mode[column])


def _coverage(cells: LeverCells, used: np.ndarray[Any, Any], column: int) -> float:
    weights = np.array([bands.weight[column] for bands in cells.shares])
    total = weights.sum()
    return float(weights[used[:, column]].sum() / total) if total > 0 else 0.0


def _status(cells: LeverCells, used: np.ndarray[Any, Any], column: int) -> str:
    statuses = [
        str(b.status[column]) for b, kept in zip(cells.shares, used[:, column], strict=True) if kept
    ]
    if cells.criticality is not None:
        statuses.append(str(cells.criticality.status[column]))
    return worst_status(statuses)


def _has_point(cells: LeverCells, used: np.ndarray[Any, Any], column: int, width: float) -> bool:
    """A point is printed unless the share's band is wide or none of its parts has a point."""
    points = [
        not np.isnan(bands.mode[column])
        for bands, kept in zip(cells.shares, used[:, column], strict=True)
        if kept and bands.weight[column] > 0
    ]
    return any(points) and width <= WIDE + 1e-12


def grip_rows(
    components: Components, neighbor: str, columns: Sequence[Cell], settings: Settings
) -> list[Row]:
    """Grip rows (schema `GRIP`): each patron and year by what is observed then.

    Not for changes: what is observed differs from year to year (see `grip_series_rows`).
    """
    panel = panel_of(components, neighbor, columns, settings.preset, settings.declared)
    use = own_use(panel)
    weights = [settings.preset.weights[lever] for lever in panel_levers(panel)]
    coverage = coverage_of(use, weights)
    u = settings.quantiles.rows(panel.keys)
    draws = grip_of(lever_scores(panel, use, settings.methods, u), use.levers, settings.methods)
    fixed = lever_scores(panel, use, settings.central, None)
    central = grip_of(fixed, use.levers, settings.central)[:, 0]
    pulls = np.where(use.levers, fixed[:, :, 0], -1.0)
    lows, highs = np.full(len(columns), np.nan), np.full(len(columns), np.nan)
    enough = coverage >= MINIMUM_COVERAGE - 1e-12
    if enough.any():
        lows[enough], highs[enough] = np.percentile(draws[enough], (5.0, 95.0), axis=1)
    rows = []
    for column, (patron, year) in enumerate(panel.columns):
        row: Row = {
            "preset": settings.preset.id, "patron": patron, "neighbor": neighbor, "year": year,
            "coverage": float(coverage[column]),
        }  # fmt: skip
        if enough[column]:
            top = int(np.argmax(pulls[:, column]))
            row.update(
                grip=float(central[column]), low=float(lows[column]), high=float(highs[column]),
                top_lever=panel.levers[top].lever if pulls[top, column] > 0 else None,
            )  # fmt: skip
        rows.append(row)
    return rows


def panel_levers(panel: Panel) -> list[str]:
    """The panel's levers in order."""
    return [cells.lever for cells in panel.levers]


def grip_series_rows(
    components: Components,
    neighbor: str,
    patron: str,
    years: Sequence[int],
    ends: tuple[int, int],
    settings: Settings,
) -> list[Row]:
    """Grip by year on the basis of the two `ends`: comparable through time, holes left open.

    Only the levers and components compared between the ends count; a year in which one of them
    is not observed, or only on another basis, is not observable, so that a hole never moves the
    series.
    """
    rows = scored_series_rows(components, neighbor, patron, years, ends, settings)
    return [{name: item for name, item in row.items() if name != "scores"} for row in rows]


def scored_series_rows(
    components: Components,
    neighbor: str,
    patron: str,
    years: Sequence[int],
    ends: tuple[int, int],
    settings: Settings,
) -> list[Row]:
    """The same with `scores`: the lever scores by lever that each year's grip is the mean of."""
    basis = compare(components, neighbor, [(patron, ends[0]), (patron, ends[1])], settings)
    columns = [(patron, year) for year in years]
    preset = replace(settings.preset, criticality=_criticality_of(basis.panel))
    panel = panel_of(components, neighbor, columns, preset, settings.declared)
    panel = _on_basis_of(panel, basis.panel)
    kept = tuple(
        np.array([np.full(len(columns), bool(row.all())) for row in used])
        for used in basis.use.components
    )
    levers = np.array([np.full(len(columns), bool(used.all())) for used in basis.use.levers])
    known = np.array([not _missing(panel, kept, levers, column) for column in range(len(columns))])
    seen = tuple(
        rows & np.array([bands.observed for bands in cells.shares])
        for rows, cells in zip(kept, panel.levers, strict=True)
    )
    use = Use(seen, levers)
    u = settings.quantiles.rows(panel.keys)
    draws = grip_of(lever_scores(panel, use, settings.methods, u), levers, settings.methods)
    fixed = lever_scores(panel, use, settings.central, None)
    central = grip_of(fixed, levers, settings.central)[:, 0]
    rows = []
    for column, year in enumerate(years):
        row: Row = {"patron": patron, "neighbor": neighbor, "year": year, "observable": False}
        if not basis.observable:
            reasons = missing_levers(basis).items()
            row["reason"] = " | ".join(f"{lever}: {why}" for lever, why in reasons)
        elif not known[column]:
            row["reason"] = "; ".join(
                f"{lever} {bands.name}: {bands.note[column] or 'unobserved'}"
                for lever, bands in _missing(panel, kept, levers, column)
            )
        else:
            low, high = band(draws[column])
            pulls = np.where(levers[:, column], fixed[:, column, 0], -1.0)
            row.update(
                observable=True, grip=float(central[column]), low=low, high=high,
                top_lever=panel.levers[int(np.argmax(pulls))].lever,
                scores={
                    cells.lever: float(fixed[index, column, 0])
                    for index, cells in enumerate(panel.levers) if levers[index, column]
                },
            )  # fmt: skip
        rows.append(row)
    return rows


def _criticality_of(panel: Panel) -> dict[str, tuple[str, ...]]:
    """The basis of criticality that a panel settled on, by lever."""
    return {
        cells.lever: (cells.criticality.name if cells.criticality else NO_CRITICALITY,)
        for cells in panel.levers
    }


def _on_basis_of(panel: Panel, other: Panel) -> Panel:
    """The panel with shares on another basis than the other panel's first column unobserved."""

    def held(bands: Bands, basis: str) -> Bands:
        strange = bands.observed & (bands.basis != basis)
        note = np.where(strange, f"another basis than {basis or 'the ends'}", bands.note)
        edges = (np.where(strange, np.nan, edge) for edge in (bands.low, bands.mode, bands.high))
        low, mode, high = edges
        return replace(bands, low=low, mode=mode, high=high, note=note)

    return replace(
        panel,
        levers=tuple(
            replace(
                cells,
                shares=tuple(
                    held(bands, str(like.basis[0]))
                    for bands, like in zip(cells.shares, those.shares, strict=True)
                ),
            )
            for cells, those in zip(panel.levers, other.levers, strict=True)
        ),
    )


def _missing(
    panel: Panel, kept: Sequence[Mask], levers: Mask, column: int
) -> list[tuple[str, Bands]]:
    """Kept components (and criticalities) of the kept levers that are not observed in a year.

    A component that holds under 1 % of its lever's weight in that year may be missing: it
    cannot move the score. A lever without any kept component has a score only while its
    criticality is nil.
    """
    missing = []
    for cells, rows, lever in zip(panel.levers, kept, levers, strict=True):
        if not lever[column]:
            continue
        total = sum(bands.weight[column] for bands in cells.shares)
        for bands, keep in zip(cells.shares, rows[:, column], strict=True):
            material = bands.weight[column] >= IMMATERIAL * total
            if keep and material and not bands.observed[column]:
                missing.append((cells.lever, bands))
        if cells.criticality is not None and not cells.criticality.observed[column]:
            missing.append((cells.lever, cells.criticality))
        if not rows[:, column].any() and not usable(cells, rows)[column]:
            missing.extend((cells.lever, bands) for bands in cells.shares)
    return missing


def _banded(label: str, point: float | None, low: float, high: float) -> Row:
    """A point and its band under a label; the band is drawn, and holds its point if need be."""
    if point is not None:
        low, high = min(low, point), max(high, point)
    return {label: point, f"{label}_low": low, f"{label}_high": high}


def lever_change_rows(
    components: Components, neighbor: str, patron: str, since: int, until: int, settings: Settings
) -> list[Row]:
    """Then and now, lever by lever (schema `LEVER_CHANGE`), on each lever's common components.

    Bands are of the data alone. A lever that is not comparable shows each side by itself.
    """
    found = compare(components, neighbor, [(patron, since), (patron, until)], settings)
    alone = lever_rows(components, neighbor, [(patron, since), (patron, until)], settings)
    sides = {(row["lever"], row["year"]): row for row in alone}
    rows = []
    for index, cells in enumerate(found.panel.levers):
        then, now = sides[cells.lever, since], sides[cells.lever, until]
        row: Row = {
            "patron": patron, "neighbor": neighbor, "lever": cells.lever,
            "since": since, "until": until,
            "status_then": then["status"], "status_now": now["status"],
            "observable": bool(found.use.levers[index].all()),
        }  # fmt: skip
        if row["observable"]:
            draws = found.drawn_scores[index]
            used = found.use.components[index]
            shares = lever_share(cells, used, None)[:, 0]
            ends = [lever_share(_at_edge(cells, end), used, None)[:, 0] for end in ("low", "high")]
            for column, label in enumerate(("then", "now")):
                low, high = band(draws[column])
                # On what both years observe: a part left out of the comparison has no say here.
                known = _has_point(cells, used, column, ends[1][column] - ends[0][column])
                point = float(found.scores[index, column]) if known or low == high else None
                row.update(_banded(label, point, low, high))
                row[f"{label}_share"] = None if point is None else float(shares[column])
            low, high = band(draws[1] - draws[0])
            moved = float(found.scores[index, 1] - found.scores[index, 0])
            pointless = row["then"] is None or row["now"] is None
            row.update(_banded("change", None if pointless else moved, low, high), reason=None)
        else:
            for label, side in (("then", then), ("now", now)):
                row.update(
                    {
                        label: side.get("score"),
                        f"{label}_low": side.get("low"),
                        f"{label}_high": side.get("high"),
                        f"{label}_share": side.get("share"),
                    }
                )
            row["reason"] = why_missing(cells, found.panel.columns)
        rows.append(row)
    return rows
