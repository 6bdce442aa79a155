"""The answer on presets: what each is, the verdict that it gives, which choice matters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

from nearabroad import catalog
from nearabroad.answering.opened import Opened
from nearabroad.answering.standing import settings_of
from nearabroad.answering.verdict import relations_of
from nearabroad.answers import Answer
from nearabroad.core.states import state_name
from nearabroad.findings import Asked, Relations, sensitivity_table, verdict_table
from nearabroad.index.compare import Settings
from nearabroad.index.panel import Components
from nearabroad.index.presets import presets


def presets_answer(opened: Opened, patron: str | None, neighbors: Sequence[str] | None) -> Answer:
    """Every preset's verdict between the case's years."""
    asked = opened.asking.asked(patron, neighbors)
    settings = settings_of()
    components = opened.components(asked.everyone, asked.neighbors)
    relations = relations_of(opened, asked)
    tables = preset_tables(components, asked, settings, relations, opened.progress)
    title = (
        f"Presets: {state_name(asked.patron)} over {', '.join(asked.neighbors)}, "
        f"{asked.since}–{asked.until}"
    )
    return Answer(title, "presets", tables, (), opened.run(settings))


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
    for name in presets():
        progress(f"preset {name}")
        chosen = settings_of(name)
        verdicts.append(verdict_table(components, asked, chosen, relations))
    progress("asking which choice matters")
    return {
        "presets": catalog.preset_table(),
        "verdicts": pa.concat_tables(verdicts),
        "sensitivity": sensitivity_table(components, asked, settings),
    }
