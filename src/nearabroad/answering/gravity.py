"""The answer on what blocs add to trade in a file of the asker's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nearabroad import gravity_fit, pipeline
from nearabroad.answering.opened import Opened
from nearabroad.answering.standing import citations
from nearabroad.answers import Answer
from nearabroad.trade.gravity import check_installed


def gravity_answer(
    opened: Opened, path: Path, blocs: Sequence[str], columns: Sequence[str], cluster: Sequence[str]
) -> Answer:
    """The fit of a file of trade; `blocs` and `columns` are its terms."""
    check_installed()
    opened.progress("reading the panel")
    known = pipeline.blocs_of(opened.table("bloc_member"))
    panel, notes = gravity_fit.read_panel(path, columns)
    panel, terms = gravity_fit.with_terms(panel, known, blocs, columns)
    opened.progress("fitting")
    tables, more = gravity_fit.tables_of(panel, terms, cluster)
    cited = citations(("bloc_members",) if blocs else ())
    title = f"Gravity of {path.name}: {', '.join(terms)}"
    return Answer(title, "gravity", tables, cited, opened.stamp(), (*more, *notes))
