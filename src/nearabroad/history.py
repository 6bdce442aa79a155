"""A patron's levers over one neighbor, year by year, with the breaks between sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.findings import HISTORY
from nearabroad.core.schemas import table_of
from nearabroad.index.alignment import alignment_of
from nearabroad.index.compare import Settings
from nearabroad.index.ideal import COMPONENT as IDEAL_POINT
from nearabroad.index.panel import Components
from nearabroad.index.series import grip_rows, lever_rows

Row = dict[str, Any]

Indexed = tuple[Sequence[Row], Sequence[Row]]
"""Rows of the tables `grip` and `lever` of one pair, by year."""

GRIP = "grip"
ALIGNMENT = "alignment"
DISTANCE = "distance"
"""Begins the names of the rows that give the distance of ideal points to a state."""
TOLD = (
    "implausible", "embargo", "distorted", "upper bound", "sources differ", "fallback",
    "another source", "incomplete", "partners' rows hold",
)  # fmt: skip
"""Notes that are shown with a year."""
IMPLAUSIBLE = "implausible"
"""Begins the note of a year whose figure may be the record's and not the world's."""


def history_table(
    table: pa.Table,
    patron: str,
    rival: str,
    neighbor: str,
    years: Sequence[int],
    settings: Settings,
    indexed: Indexed | None = None,
) -> pa.Table:
    """Rows (schema `HISTORY`): grip, each lever and alignment by year, with band and breaks.

    Where roll calls have been added, `distance to X` gives the distance of ideal points to the
    patron and to its main rival.
    Each year stands by what is observed in it: a step between years of different coverage or
    across a break is no change (the verdict compares on a common basis; this does not).
    `indexed` are the pair's rows of the store's tables, where those are of these settings and of
    all these years; without them they are computed.
    """
    table = _of_pair(table, (patron, rival))
    components = Components(table)
    columns = [(patron, year) for year in years]
    grips, scores = indexed or (
        grip_rows(components, neighbor, columns, settings),
        lever_rows(components, neighbor, columns, settings),
    )
    parts = _parts(table, patron, neighbor, settings)
    rows: list[Row] = []
    for found in grips:
        rows.append(
            {
                "patron": patron, "neighbor": neighbor, "lever": GRIP, "year": found["year"],
                "value": found.get("grip"), "low": found.get("low"), "high": found.get("high"),
                "coverage": found["coverage"],
                "status": "estimated" if found.get("grip") is not None else "unobserved",
            }
        )  # fmt: skip
    for found in scores:
        here = parts.get((found["lever"], found["year"]), [])
        rows.append(
            {
                "patron": patron, "neighbor": neighbor, "lever": found["lever"],
                "year": found["year"], "value": found.get("score"), "low": found.get("low"),
                "high": found.get("high"), "coverage": found["coverage"],
                "status": found["status"],
                "sources": ", ".join(sorted({s for row in here for s in row["source"].split()})),
                "note": "; ".join(_notes(here)) or None,
            }
        )  # fmt: skip
    rows += _alignment_rows(components, patron, rival, neighbor, years, settings)
    rows += _distance_rows(components, patron, rival, neighbor, years)
    _mark_breaks(rows, parts)
    _mark_grip(rows)
    return table_of(rows, HISTORY)


def _of_pair(table: pa.Table, patrons: Sequence[str]) -> pa.Table:
    """The rows of these patrons, and those that are nobody's."""
    mine = pc.is_in(table["patron"], pa.array(list(dict.fromkeys(patrons))))
    return table.filter(pc.or_(mine, pc.is_null(table["patron"])))


def _parts(
    table: pa.Table, patron: str, neighbor: str, settings: Settings
) -> dict[tuple[str, int], list[Row]]:
    """Observed component rows of the pair, by lever and year, as the preset uses them."""
    shares: dict[tuple[str, int], list[Row]] = {}
    criticality: dict[tuple[str, int], list[Row]] = {}
    for row in table.to_pylist():
        if row["neighbor"] != neighbor or row["low"] is None or row["role"] == "alignment":
            continue
        names, bases = settings.declared[row["lever"]]
        cell = (row["lever"], row["year"])
        chosen = settings.preset.components.get(row["lever"], names)
        if row["patron"] == patron and row["component"] in chosen and row["weight"] > 0:
            shares.setdefault(cell, []).append(row)
        order = settings.preset.criticality.get(row["lever"], bases)
        if row["patron"] is None and row["component"] in order:
            criticality.setdefault(cell, []).append({**row, "order": order.index(row["component"])})
    for cell, found in criticality.items():
        first = min(found, key=lambda row: row["order"])
        shares.setdefault(cell, []).append({**first, "component": "criticality"})
    return shares


def _notes(rows: Sequence[Row]) -> list[str]:
    notes = [part for row in rows for part in (row["note"] or "").split("; ")]
    return list(dict.fromkeys(p for p in notes if any(word in p for word in TOLD)))


def _mark_breaks(rows: list[Row], parts: dict[tuple[str, int], list[Row]]) -> None:
    """Say in `break_with` what changed against the year before: part, source or basis."""
    first = min(row["year"] for row in rows)
    for row in rows:
        if row["lever"] == GRIP:
            row["break_with"] = _other_levers(rows, row["year"]) if row["year"] > first else None
            continue
        before = {r["component"]: r for r in parts.get((row["lever"], row["year"] - 1), [])}
        now = {r["component"]: r for r in parts.get((row["lever"], row["year"]), [])}
        changed = []
        for name in dict.fromkeys([*before, *now]) if row["year"] > first else []:
            old, new = before.get(name), now.get(name)
            if old is None:
                changed.append(f"{name} observed from here")
            elif new is None:
                changed.append(f"{name} no longer observed")
            elif _leading(old) != _leading(new):
                changed.append(f"{name}: {_leading(old)} → {_leading(new)}")
            elif old["basis"] != new["basis"]:
                changed.append(f"{name}: {old['basis']} → {new['basis']}")
        row["break_with"] = "; ".join(changed) or None


def doubtful(row: Row) -> bool:
    """Whether a row's figure is flagged as an implausible jump."""
    return row["low"] is not None and IMPLAUSIBLE in (row.get("note") or "")


def flags_in(note: str) -> list[str]:
    """The parts of a note that flag an implausible jump.

    >>> flags_in("0.0 of 226.0 m USD; implausible jump: gas 2007, 68 % in 2005")
    ['implausible jump: gas 2007, 68 % in 2005']
    """
    return [part for part in note.split("; ") if IMPLAUSIBLE in part]


def _mark_grip(rows: list[Row]) -> None:
    """Say with grip which levers it takes a flagged figure from."""
    flagged: dict[int, list[str]] = {}
    for row in rows:
        if doubtful(row):
            flagged.setdefault(row["year"], []).append(row["lever"])
    for row in rows:
        if row["lever"] == GRIP and row["year"] in flagged:
            row["note"] = f"implausible jump in {' and '.join(flagged[row['year']])}"


def _leading(row: Row) -> str:
    """The source that a share's value is from, its first input; of a criticality all sources.

    A second source that only widens a share's band comes and goes without breaking the series.
    """
    if row["role"] == "share" and row["inputs"]:
        return str(row["inputs"]).partition("/")[0]
    return str(row["source"])


def _other_levers(rows: Sequence[Row], year: int) -> str | None:
    """Levers that enter grip this year and not the year before, or the other way round."""

    def seen(when: int) -> set[str]:
        return {
            row["lever"]
            for row in rows
            if row["year"] == when
            and row["lever"] not in (GRIP, ALIGNMENT)
            and not row["lever"].startswith(DISTANCE)
            and row["low"] is not None
        }

    now, before = seen(year), seen(year - 1)
    changed = [f"with {lever} from here" for lever in sorted(now - before)]
    changed += [f"without {lever} from here" for lever in sorted(before - now)]
    return "; ".join(changed) or None


def _alignment_rows(
    components: Components,
    patron: str,
    rival: str,
    neighbor: str,
    years: Sequence[int],
    settings: Settings,
) -> list[Row]:
    rows: list[Row] = []
    for year in years:
        found = alignment_of(
            components, neighbor, patron, rival, year, year, settings.draws, settings.seed
        )
        band = found.then_band or (None, None)
        rows.append(
            {
                "patron": patron, "neighbor": neighbor, "lever": ALIGNMENT, "year": year,
                "value": found.then, "low": band[0], "high": band[1],
                "coverage": 1.0 if found.then is not None else 0.0,
                "status": "reported" if found.then is not None else "unobserved",
                "note": found.reason or None,
            }
        )  # fmt: skip
    return rows


def _distance_rows(
    components: Components, patron: str, rival: str, neighbor: str, years: Sequence[int]
) -> list[Row]:
    """Distances of ideal points to both, by year; none where no roll calls have been added."""
    rows: list[Row] = []
    for other in dict.fromkeys((patron, rival)):
        if other == neighbor:
            continue
        cells = [
            components.find(neighbor, ALIGNMENT, IDEAL_POINT, other, ALIGNMENT, year)
            for year in years
        ]
        if not any(cell and cell["low"] is not None for cell in cells):
            continue
        for year, cell in zip(years, cells, strict=True):
            known = cell is not None and cell["low"] is not None
            rows.append(
                {
                    "patron": patron, "neighbor": neighbor, "lever": f"{DISTANCE} to {other}",
                    "year": year, **{k: (cell or {}).get(k) for k in ("value", "low", "high")},
                    "coverage": 1.0 if known else 0.0,
                    "status": cell["status"] if cell else "unobserved",
                    "sources": cell["source"] if cell and known else None,
                    "note": None if known or cell is None else cell["note"],
                }
            )  # fmt: skip
    return rows


def by_pair(grip: pa.Table, lever: pa.Table) -> dict[tuple[str, str], Indexed]:
    """The rows of the tables `grip` and `lever` by patron and neighbor."""
    found: dict[tuple[str, str], tuple[list[Row], list[Row]]] = {}
    for place, table in enumerate((grip, lever)):
        for row in table.to_pylist():
            found.setdefault((row["patron"], row["neighbor"]), ([], []))[place].append(row)
    return dict(found)
