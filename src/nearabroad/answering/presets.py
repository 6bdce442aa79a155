"""The tables on presets: what each is, the verdict that it gives, which choice matters."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from nearabroad import catalog, pipeline
from nearabroad.findings import Asked, Relations, sensitivity_table, verdict_table
from nearabroad.index.compare import Settings
from nearabroad.index.panel import Components
from nearabroad.index.presets import presets


def preset_tables(
    table: pa.Table,
    asked: Asked,
    settings: Settings,
    relations: Relations,
    progress: Callable[[str], None],
) -> dict[str, pa.Table]:
    """Every preset with its verdict, and Sobol indices under `settings`."""
    components = Components(table)
    verdicts = []
    for name, item in presets().items():
        progress(f"preset {name}")
        chosen = Settings.of(item, pipeline.declared())
        verdicts.append(verdict_table(components, asked, chosen, relations))
    progress("asking which choice matters")
    return {
        "presets": catalog.preset_table(),
        "verdicts": pa.concat_tables(verdicts),
        "sensitivity": sensitivity_table(components, asked, settings),
    }
