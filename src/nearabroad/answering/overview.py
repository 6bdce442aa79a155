"""Verdicts of several patrons at once, without the tables that stand beside one."""

from __future__ import annotations

import pyarrow as pa

from nearabroad.answering.opened import Opened
from nearabroad.answering.standing import settings_of
from nearabroad.answering.verdict import relations_of
from nearabroad.findings import verdict_table
from nearabroad.index.compare import Settings
from nearabroad.index.panel import Components


def case_verdicts(opened: Opened) -> pa.Table:
    """A row per patron and neighbor of the case (schema `VERDICT`), under equal weights."""
    indexed = Components(opened.case_components)
    settings: Settings = settings_of("equal")
    asked = [opened.asking.asked(patron, None) for patron in opened.case.patrons]
    return pa.concat_tables(
        [verdict_table(indexed, item, settings, relations_of(opened, item)) for item in asked]
    )
