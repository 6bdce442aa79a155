"""What there is: levers, sources and presets as tables, with coverage by state and year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad import levers as lever_registry
from nearabroad import sources as source_registry
from nearabroad.core.schemas import TABLES
from nearabroad.index.presets import presets
from nearabroad.store import SnapshotRecord

Row = dict[str, Any]


def lever_table(components: pa.Table) -> pa.Table:
    """A row per lever: definition, components, criticality, unit, coverage, caution."""
    rows = []
    for name, module in lever_registry.registry().items():
        spec = module.SPEC
        rows.append(
            {
                "lever": name,
                "definition": spec.definition,
                "components": "; ".join(f"{k}: {v}" for k, v in spec.components.items()),
                "alternatives": "; ".join(f"{k}: {v}" for k, v in spec.alternatives.items()),
                "criticality": "; ".join(f"{k}: {v}" for k, v in spec.criticality.items()),
                "unit": "score 0..100" if spec.in_grip else "share 0..1",
                "in_grip": spec.in_grip,
                **_coverage(components, name),
                "caution": spec.caution,
            }
        )
    return pa.Table.from_pylist(rows)


def lever_coverage(components: pa.Table) -> pa.Table:
    """A row per lever, component and state: the years with data of their own, and in all."""
    own: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for row in components.to_pylist():
        if row["low"] is not None and row["data_year"] == row["year"]:
            own[row["lever"], row["component"], row["neighbor"]].add(row["year"])
    rows = [
        {
            "lever": lever, "component": component, "state": state,
            "first_year": min(years), "last_year": max(years), "years": len(years),
        }
        for (lever, component, state), years in sorted(own.items())
    ]  # fmt: skip
    return pa.Table.from_pylist(rows)


def source_table(tables: Mapping[str, pa.Table], snapshots: Sequence[SnapshotRecord]) -> pa.Table:
    """A row per source: publisher, what it gives, rows, span, snapshots, licence, citation."""
    ledger = {item.sha256: item for item in snapshots}
    rows = []
    for name, module in source_registry.registry().items():
        spec = module.SPEC
        whole = tables.get(spec.table, TABLES[spec.table].empty_table())  # nothing added yet
        own = whole.filter(pc.equal(whole["source"], name))
        used = [code for code in sorted(set(own["snapshot"].to_pylist())) if code in ledger]
        rows.append(
            {
                "source": name,
                "publisher": spec.publisher,
                "title": spec.title,
                "gives": "; ".join(f"{i.id} ({i.unit})" for i in spec.indicators) or spec.table,
                "rows": own.num_rows,
                **_span(own),
                "snapshots": ", ".join(used),
                "fetched": max((ledger[code].fetched_at for code in used), default=""),
                "licence": spec.licence,
                "citation": spec.citation.plain(),
                "caution": spec.caution,
            }
        )
    return pa.Table.from_pylist(rows)


def source_coverage(tables: Mapping[str, pa.Table], states: Sequence[str]) -> pa.Table:
    """A row per source, indicator and state: first and last year, and how many years."""
    observed = tables["observation"]
    observed = observed.filter(
        pc.and_(pc.is_valid(observed["low"]), pc.is_in(observed["state"], pa.array(list(states))))
    )
    years: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for row in observed.select(["source", "indicator", "state", "year"]).to_pylist():
        years[row["source"], row["indicator"], row["state"]].add(row["year"])
    rows = [
        {
            "source": source, "indicator": indicator, "state": state,
            "first_year": min(found), "last_year": max(found), "years": len(found),
        }
        for (source, indicator, state), found in sorted(years.items())
    ]  # fmt: skip
    return pa.Table.from_pylist(rows)


def preset_table() -> pa.Table:
    """A row per preset: title, description, weights, components, criticality, alternatives."""
    return pa.Table.from_pylist(
        [
            {
                "preset": item.id,
                "title": item.title,
                "description": item.description,
                "weights": ", ".join(f"{lever} {w:g}" for lever, w in item.weights.items()),
                "components": _listed(item.components),
                "criticality": _listed(item.criticality),
                "aggregators": ", ".join(item.aggregators),
                "score_forms": ", ".join(item.score_forms),
            }
            for item in presets().values()
        ]
    )


def _listed(chosen: Mapping[str, tuple[str, ...]]) -> str:
    return "; ".join(f"{lever}: {', '.join(names)}" for lever, names in chosen.items())


def _coverage(components: pa.Table, lever: str) -> Row:
    """States and years of which a lever has data of their own."""
    rows = components.filter(pc.equal(components["lever"], lever)).to_pylist()
    own = [r for r in rows if r["low"] is not None and r["data_year"] == r["year"]]
    years = sorted({r["year"] for r in own})
    return {
        "states": len({r["neighbor"] for r in own}),
        "first_year": years[0] if years else None,
        "last_year": years[-1] if years else None,
        "observed": len([r for r in rows if r["low"] is not None]) / len(rows) if rows else None,
    }


def _span(table: pa.Table) -> Row:
    """States and years of a source's rows, by whichever columns it has."""
    state = next((n for n in ("state", "recipient", "reporter") if n in table.column_names), None)
    found = set(table[state].to_pylist()) if state else set()
    years: list[int] = []
    if "year" in table.column_names:
        years = [item for item in pc.unique(table["year"]).to_pylist() if item is not None]
    else:
        for name in ("since", "until", "date", "period"):
            if name in table.column_names:
                column = table[name].to_pylist()
                years += [item if isinstance(item, int) else item.year for item in column if item]
    return {
        "states": len(found),
        "first_year": min(years, default=None),
        "last_year": max(years, default=None),
    }
