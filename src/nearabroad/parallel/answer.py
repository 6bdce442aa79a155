"""The answer on back doors: tables, notes, run, citations and pictures together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

from nearabroad.answers import Answer
from nearabroad.core.scope import Tables
from nearabroad.core.specs import Citation
from nearabroad.core.states import state_name
from nearabroad.parallel.finding import tables_of
from nearabroad.parallel.question import Asked
from nearabroad.trade.windows import month_text

SOURCES = ("eurostat_comext", "chpl", "natstats", "bloc_members")
"""Whom an answer may rest on; those that were added are cited."""


def parallel_answer(
    frames: Tables,
    question: Asked,
    citations: Mapping[str, Citation],
    run: Mapping[str, Any],
    progress: Callable[[str], None],
) -> Answer:
    """Ask and put together; `citations` by source, `run` what is known of store and version."""
    tables, notes, panel = tables_of(frames, question, progress)
    through = ", ".join(state_name(code) for code in question.conduits)
    title = (
        f"Back doors from {state_name(question.sanctioned_by)} to {state_name(question.target)} "
        f"through {through}, since {month_text(question.shock)}"
    )
    used = sorted({sha for hashes in panel.snapshots.values() for sha in hashes if sha})
    cited = tuple(citations[name] for name in SOURCES if name in citations)
    names = {code: state_name(code) for code in (*question.partners, *panel.exporters)}
    return Answer(
        title, "conduits", tables, cited,
        {**run, "seed": question.seed, "draws": question.draws, "flow_snapshots": used},
        tuple(notes), draw=lambda: _chart(tables, names, title),
    )  # fmt: skip


def _chart(tables: Mapping[str, pa.Table], names: Mapping[str, str], title: str) -> Any:
    from nearabroad.report.parallel_charts import parallel_chart

    return parallel_chart(tables, names, title)
