"""What there is: levers and presets as tables, with coverage by state and year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad import levers as lever_registry
from nearabroad.index.presets import presets

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
