"""Verdicts of several patrons at once, without the tables that stand beside one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

from nearabroad.findings import Asked, Relations, verdict_table
from nearabroad.index.compare import Settings
from nearabroad.index.panel import Components


def verdicts_table(
    components: pa.Table,
    questions: Sequence[Asked],
    settings: Settings,
    faces: Callable[[Asked], Relations],
) -> pa.Table:
    """A row per question and neighbor (schema `VERDICT`); `faces` gives the relations of one."""
    indexed = Components(components)
    return pa.concat_tables(
        [verdict_table(indexed, asked, settings, faces(asked)) for asked in questions]
    )
