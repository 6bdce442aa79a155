"""A store opened for questions: its tables, the measured cells, and what stamps an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad import pipeline, relating, sources
from nearabroad.answering.chronicle import chronicle_of
from nearabroad.answering.standing import choices_of, stamp_of
from nearabroad.asking import Asking
from nearabroad.core.engines import Engine
from nearabroad.core.specs import Citation
from nearabroad.core.states import Blocs
from nearabroad.history import Indexed, by_pair
from nearabroad.index.compare import Settings
from nearabroad.store import Store

Progress = Callable[[str], None]
Row = dict[str, Any]


class Opened:
    """What every answer draws from; reads a table when it is first asked for, writes none.

    Builds the store where it is missing or stale. Raises `StoreError` for one that cannot be used.
    """

    def __init__(self, store: Store, progress: Progress, engine: Engine) -> None:
        self.store = store
        self.progress = progress
        self.build = pipeline.ensure_built(store, progress, engine)
        self.case = pipeline.reference_case()

    @cached_property
    def tables(self) -> dict[str, pa.Table]:
        """The sources' tables that levers read."""
        names = [name for name in pipeline.READ_TABLES if name in self.build.tables]
        return {name: self.table(name) for name in names}

    @cached_property
    def frames(self) -> dict[str, nw.LazyFrame[Any]]:
        """The same as lazy frames."""
        return dict(pipeline.frames_of(self.tables))

    @cached_property
    def blocs(self) -> Blocs:
        """Dated blocs that can be patrons."""
        # Of the tables only the one needed: reading all of them takes seconds.
        return pipeline.blocs_of(self.table("bloc_member"))

    @cached_property
    def case_components(self) -> pa.Table:
        """Component rows of the reference case, as built."""
        return self.table("component")

    @cached_property
    def indexed(self) -> dict[tuple[str, str], Indexed]:
        """The store's own grip and lever rows of each patron and neighbor of the case."""
        return by_pair(self.table("grip"), self.table("lever"))

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years that can be asked for."""
        return tuple(sorted(set(self.case_components["year"].to_pylist())))

    @cached_property
    def latest_year(self) -> int:
        """The last year for which every lever has data of that very year."""
        return _latest_year(self.case_components)

    @cached_property
    def asking(self) -> Asking:
        """What may be asked of this store."""
        return Asking(self.blocs, self.case, self.years, self.latest_year)

    @cached_property
    def relations(self) -> pa.Table | None:
        """The reference case's relations; None without events."""
        return self.table("relation") if "relation" in self.build.tables else None

    @property
    def counts(self) -> pa.Table | None:
        """Event counts; None without events."""
        return self.tables.get("event_count")

    def table(self, name: str) -> pa.Table:
        """A table of the build."""
        return self.store.table(name, self.build)

    def lazy(self, names: Sequence[str]) -> dict[str, nw.LazyFrame[Any]]:
        """Those of the named tables that the build has, unread."""
        there = [name for name in names if name in self.build.tables]
        return {name: self.store.frame(name, self.build) for name in there}

    def components(
        self, patrons: Sequence[str], neighbors: Sequence[str], only: Sequence[str] = ()
    ) -> pa.Table:
        """Component rows: from the store for the reference case, else measured now.

        `only` names the levers that are measured where they have to be; all of them if empty.
        """
        if set(patrons) <= set(self.case.patrons) and set(neighbors) <= set(self.case.neighbors):
            table = self.case_components
            return table.filter(pc.is_in(table["neighbor"], pa.array(list(neighbors))))
        self.progress("measuring levers")
        return pipeline.measure(self.frames, self.tables, patrons, neighbors, only)

    def relation_changes(
        self, patrons: Sequence[str], neighbors: Sequence[str], since: int, until: int
    ) -> list[Row]:
        """The relation with each neighbor between two years."""
        return relating.relation_changes(self.counts, patrons, neighbors, since, until)

    def chronicle(self, patron: str | None, neighbors: Sequence[str]) -> pa.Table:
        """Dated facts between the patron (None: anyone) and the neighbors."""
        return chronicle_of(self.tables["event"], patron, neighbors)

    def held(self) -> dict[str, Citation]:
        """Whom to cite, by source, for the sources of which the store has a file."""
        there = {item.source for item in self.store.snapshots()}
        known = sources.registry().items()
        return {name: module.SPEC.citation for name, module in known if name in there}

    def run(self, settings: Settings) -> Row:
        """The stamp of an answer that draws: seed, draws, preset, and what `stamp` has."""
        return {**choices_of(settings), **self.stamp()}

    def stamp(self) -> Row:
        """Version, build and snapshots."""
        return stamp_of(self.store, self.build)


def _latest_year(components: pa.Table) -> int:
    """The last year for which every lever, and alignment, has some data of that very year."""
    newest: dict[str, int] = {}
    for row in components.select(["lever", "year", "data_year", "low", "role"]).to_pylist():
        if (
            row["low"] is not None
            and row["data_year"] == row["year"]
            and row["role"] != "criticality"
        ):
            newest[row["lever"]] = max(newest.get(row["lever"], 0), row["year"])
    return min(newest.values())
