"""The answer on a scenario: read from a file or from arguments, put together, cited, drawn."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.answering.opened import Opened
from nearabroad.answering.standing import citations, settings_of
from nearabroad.answers import Answer
from nearabroad.asking import Asking
from nearabroad.core.errors import UsageError
from nearabroad.core.states import state_name
from nearabroad.pipeline import EFFECTS
from nearabroad.pulling.answer import Pulling, scenario_tables
from nearabroad.pulling.products import name_of
from nearabroad.scenario.model import Scenario, scenario
from nearabroad.scenario.parsing import parse_scenario, shipped

MAIN = ("scenario", "scenario_membership", "scenario_lever")
"""The main table of an answer: the first of these that it has."""


def scenario_answer(
    opened: Opened, what: str | Path | Scenario | None, arguments: Mapping[str, Any]
) -> Answer:
    """Ask, put together and cite.

    Raises `UsageError` for a scenario that cannot be, a lever that the pair does not have, and
    years without data.
    """
    asking, settings = opened.asking, settings_of()
    clubs = frozenset(opened.table("membership")["organisation"].to_pylist())
    asked = resolved(what, arguments, asking, clubs)
    year = asking.latest_year if asked.year is None else asking.year(asked.year)
    patrons = (asked.patron, *asking.rivals(asked.patron, (asked.neighbor,)))
    opened.progress("reading flows")
    found = opened.components(patrons, (asked.neighbor,))
    mine = found.filter(pc.equal(found["neighbor"], asked.neighbor))
    tables = opened.lazy(["observation", "membership", "flow", "product_flow", EFFECTS])
    pulling = Pulling(asked, year, mine, patrons, asking.blocs, tables, settings)
    opened.progress("pulling the lever")
    if asked.lever == "membership":
        from nearabroad.pulling.membership import membership_tables

        made, notes, sources = membership_tables(pulling, opened.progress)
    else:
        made, notes, sources = scenario_tables(pulling)
    title = asked.title or _title(asked)
    main = next(name for name in MAIN if name in made)
    return Answer(
        title, main, made, citations(sources), opened.run(settings), notes,
        draw=lambda: _chart(made, title),
    )  # fmt: skip


def resolved(
    what: str | Path | Scenario | None,
    arguments: Mapping[str, Any],
    asking: Asking,
    organisations: frozenset[str] = frozenset(),
) -> Scenario:
    """The scenario of a file, of a shipped one's id, or of arguments; never of two of them."""
    given = {name: value for name, value in arguments.items() if value is not None}
    if what is None:
        missing = [name for name in ("neighbor", "lever") if name not in given]
        if missing:
            raise UsageError(
                f"name a scenario file, or --neighbor and --lever ({' and '.join(missing)} "
                "is missing)."
            )
        given.setdefault("patron", asking.case.patron)
        return scenario(asking.blocs, **given, organisations=organisations)
    if given:
        raise UsageError(
            f"{', '.join(given)} cannot stand beside a scenario file; change the file instead."
        )
    if isinstance(what, Scenario):
        return what
    path = Path(what)
    if path.is_file():
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, OSError) as error:
            raise UsageError(f"{path.name} cannot be read ({error}).") from error
        return parse_scenario(path.name, text, asking.blocs, organisations)
    known = shipped(asking.blocs)
    if str(what) not in known:
        raise UsageError(f"no file {what} and no shipped scenario of that id; there are "
                         f"{', '.join(known)}.")  # fmt: skip
    return known[str(what)]


def _title(asked: Scenario) -> str:
    who, whom = state_name(asked.patron), state_name(asked.neighbor)
    if asked.lever == "membership":
        verb = "leaves" if asked.change == "left" else "joins"
        return f"{whom} {verb} {state_name(asked.bloc or '')}"
    what = ", ".join(asked.products) if asked.hs is None else name_of(asked.hs)
    span = f"{asked.months} month{'s' if asked.months > 1 else ''}"
    return f"{asked.cut:.0%} of {what} between {who} and {whom} cut for {span}"


def _chart(tables: dict[str, pa.Table], title: str) -> Any:
    from nearabroad.report.scenario_charts import scenario_chart

    return scenario_chart(tables, title)
