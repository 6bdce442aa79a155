"""The public face: questions in, answers out. The command line is a skin over this."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad import catalog, pipeline, relating
from nearabroad import sources as source_registry
from nearabroad.adding import added
from nearabroad.answering.presets import preset_tables
from nearabroad.answering.profile import profile_tables
from nearabroad.answering.standing import (
    choices_of,
    chronicle_of,
    citations,
    cited_for,
    stamp_of,
)
from nearabroad.answering.trace import Number, check_lever, trace_answer
from nearabroad.answering.verdict import inputs_of
from nearabroad.answers import Answer
from nearabroad.asking import Asking
from nearabroad.core.engines import EMBEDDED, Engine, engine_of
from nearabroad.core.errors import StoreError, UsageError
from nearabroad.core.specs import Citation
from nearabroad.core.states import Blocs, state_name
from nearabroad.findings import Asked, verdict_tables
from nearabroad.history import Indexed, by_pair, history_table
from nearabroad.index.compare import Settings
from nearabroad.index.draws import DRAWS, SEED
from nearabroad.index.presets import preset
from nearabroad.inventory import inventory
from nearabroad.store import Store

if TYPE_CHECKING:
    from nearabroad.answering.traces import Paths
    from nearabroad.exporting import Exported
    from nearabroad.report.inputs import ReportInputs

Progress = Callable[[str], None]


ABOUT_SOURCES = {"sources": "sources", "coverage": "source_coverage", "holes": "source_holes"}
"""Names in an export of the tables that `sources` answers with; a verdict has holes of its own."""


class Observatory:
    """Answers questions from a store; opens it, and builds it where it is missing or stale.

    Raises `UsageError` for a question put wrongly, `StoreError` for a store that cannot be used.
    """

    def __init__(self, store: Store, progress: Progress, engine: Engine = EMBEDDED) -> None:
        self.store = store
        self.progress = progress
        self.build = pipeline.ensure_built(store, progress, engine)
        self.case = pipeline.reference_case()

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        progress: Progress = lambda text: None,
        engine: str = "duckdb",
    ) -> Observatory:
        """Open the store at `path` (default: `NEARABROAD_STORE`, else the user's data folder).

        On another `engine` the store is built anew: `local-spark`, `spark://HOST:PORT`.
        """
        chosen = engine_of(engine)
        return cls(Store.open(Path(path) if path is not None else None), progress, chosen)

    @cached_property
    def _tables(self) -> dict[str, pa.Table]:
        names = [name for name in pipeline.READ_TABLES if name in self.build.tables]
        return {name: self._table(name) for name in names}

    @cached_property
    def _frames(self) -> dict[str, nw.LazyFrame[Any]]:
        return dict(pipeline.frames_of(self._tables))

    @cached_property
    def blocs(self) -> Blocs:
        """Dated blocs that can be patrons."""
        return pipeline.blocs_of(self._tables["bloc_member"])

    @cached_property
    def _reference_components(self) -> pa.Table:
        return self._table("component")

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years that can be asked for."""
        return tuple(sorted(set(self._reference_components["year"].to_pylist())))

    @cached_property
    def latest_year(self) -> int:
        """The last year for which every lever has data of that very year."""
        return pipeline.latest_year(self._reference_components)

    @cached_property
    def _indexed(self) -> dict[tuple[str, str], Indexed]:
        return by_pair(self._table("grip"), self._table("lever"))

    @cached_property
    def _asking(self) -> Asking:
        return Asking(self.blocs, self.case, self.years, self.latest_year)

    def _components(self, patrons: Sequence[str], neighbors: Sequence[str]) -> pa.Table:
        """Component rows: from the store for the reference case, else measured now."""
        if set(patrons) <= set(self.case.patrons) and set(neighbors) <= set(self.case.neighbors):
            table = self._reference_components
            return table.filter(pc.is_in(table["neighbor"], pa.array(list(neighbors))))
        self.progress("measuring levers")
        return pipeline.measure(self._frames, self._tables, patrons, neighbors)

    # Answers

    def verdict(
        self,
        patron: str | None = None,
        *,
        since: int | None = None,
        until: int | None = None,
        neighbors: Sequence[str] | None = None,
        preset_name: str = "equal",
        draws: int = DRAWS,
        seed: int = SEED,
    ) -> Answer:
        """The verdict on a patron over neighbors between two years, a row per neighbor."""
        asked = self._asking.asked(patron, neighbors, since, until)
        settings = Settings.of(preset(preset_name), pipeline.declared(), draws, seed)
        components = self._components(asked.everyone, asked.neighbors)
        self.progress("drawing")
        faces = self._faces(asked)
        tables = verdict_tables(components, asked, settings, faces)
        tables["chronicle"] = self._chronicle(asked.patron, asked.neighbors)
        tables |= relating.course_tables(self._relations, asked.patron, asked.neighbors)
        count = len(asked.neighbors)
        title = (
            f"{state_name(asked.patron)} over {count} {'neighbor' if count == 1 else 'neighbors'}, "
            f"{asked.since}–{asked.until}"
        )
        answer = Answer(
            title, "verdict", tables,
            cited_for(components, tables["chronicle"], tuple(faces.values())), self._run(settings),
            draw=lambda: _change_chart(self.report_inputs(answer)),
        )  # fmt: skip
        return answer

    def verdicts(self) -> pa.Table:
        """The verdict of each of the case's patrons on its neighbors (schema `VERDICT`)."""
        from nearabroad.answering.overview import verdicts_table

        settings = Settings.of(preset("equal"), pipeline.declared())
        asked = [self._asking.asked(patron, None) for patron in self.case.patrons]
        return verdicts_table(self._reference_components, asked, settings, self._faces)

    def report_inputs(self, verdict: Answer) -> ReportInputs:
        """What the report draws from, given a verdict."""
        return inputs_of(verdict)

    def profile(
        self, neighbor: str, *, since: int | None = None, until: int | None = None
    ) -> Answer:
        """One neighbor: levers by patron then and now, ties by date, chronicle, holes."""
        state = self._asking.state(neighbor)
        first, last = self._asking.span(since, until)
        settings = Settings.of(preset("equal"), pipeline.declared())
        patrons = tuple(code for code in self.case.patrons if code != state)
        table = self._components(patrons, (state,))
        relations = self._relation_changes(patrons, (state,), first, last)
        tables = profile_tables(
            table, self._tables, state, patrons, (first, last), settings, relations
        )
        tables["chronicle"] = self._chronicle(None, (state,))
        return Answer(
            f"{state_name(state)}, {first} and {last}", "lever_change", tables,
            cited_for(table, tables["chronicle"], relations), self._run(settings),
        )  # fmt: skip

    def trace(
        self,
        patron: str,
        neighbor: str,
        lever: str,
        year: int,
        *,
        since: int | None = None,
        preset_name: str = "equal",
    ) -> Answer:
        """One number's whole path: formula, cells, observations, snapshots, publishers.

        `lever` is a lever, `alignment`, or `grip` for the verdict's own number. The verdict's
        other year is `since` (or the last year, when `year` is the first).
        """
        code = self._asking.patron(patron)
        state = self._asking.neighbor(neighbor, code)
        check_lever(lever)
        ends = self._asking.pair(year, since)
        settings = Settings.of(preset(preset_name), pipeline.declared())
        rival = self.case.rival_in_votes(code)
        return trace_answer(
            Number(code, rival, state, lever, year, ends),
            self._components(tuple(dict.fromkeys((code, rival))), (state,)),
            settings, self._tables, self._frames, self.blocs, self.store.snapshots(),
        )  # fmt: skip

    def paths(self, neighbor: str) -> Paths:
        """The paths of all numbers of one of the case's neighbors, under every patron, at once."""
        from nearabroad.answering.traces import neighbor_paths

        state = self._asking.state(neighbor)
        pairs = {
            code: self.case.rival_in_votes(code) for code in self.case.patrons if code != state
        }
        return neighbor_paths(
            self._components(tuple(pairs), (state,)), self._tables["observation"], self.blocs,
            state, pairs, self._asking.span(None, None),
            Settings.of(preset("equal"), pipeline.declared()),
        )  # fmt: skip

    def history(
        self,
        patron: str | None,
        neighbor: str,
        *,
        since: int | None = None,
        until: int | None = None,
        preset_name: str = "equal",
    ) -> Answer:
        """Grip, levers and alignment of a pair year by year, with bands, breaks and flags."""
        code = self._asking.patron(patron)
        state = self._asking.neighbor(neighbor, code)
        first, last = self._asking.course(since, until)
        settings = Settings.of(preset(preset_name), pipeline.declared())
        rival = self.case.rival_in_votes(code)
        components = self._components(tuple(dict.fromkeys((code, rival))), (state,))
        years = range(first, last + 1)
        # The store's own tables are of the default preset and of all years.
        whole = preset_name == "equal" and tuple(years) == self.years
        indexed = self._indexed.get((code, state)) if whole else None
        table = history_table(components, code, rival, state, years, settings, indexed)
        title = f"{state_name(code)} over {state_name(state)}, {first}–{last}"
        return Answer(
            title, "history", {"history": table}, cited_for(components),
            self._run(settings), draw=lambda: _history_chart(table, title),
        )  # fmt: skip

    def bloc(
        self,
        code: str,
        *,
        since: int | None = None,
        until: int | None = None,
        members_of: int | None = None,
    ) -> Answer:
        """How much a bloc's members trade with each other, year by year, and whether that grows.

        `members_of` keeps the members of one year throughout (else each year's own). Tables:
        bloc, member, pair, beside, trend, completeness, unknown. Raises `UsageError` for a state,
        and for a bloc without members or data in those years.
        """
        from nearabroad.answering.bloc import bloc_answer

        return bloc_answer(
            self._table, code, self.case.patrons, (since, until), members_of, self._stamp(),
            self.progress,
        )  # fmt: skip

    def gravity(
        self,
        path: str | Path,
        *,
        blocs: Sequence[str] = (),
        columns: Sequence[str] = (),
        cluster: Sequence[str] = ("pair",),
    ) -> Answer:
        """What blocs add to trade in a file of `exporter, importer, year, trade` (CSV).

        `blocs` make dummies from their dated members, `columns` are dummies of the file. Raises
        `UsageError` for a file or a question that cannot be used.
        """
        from nearabroad import gravity_fit
        from nearabroad.trade.gravity import check_installed

        check_installed()
        self.progress("reading the panel")
        known = pipeline.blocs_of(self._table("bloc_member"))
        panel, notes = gravity_fit.read_panel(Path(path), columns)
        panel, terms = gravity_fit.with_terms(panel, known, blocs, columns)
        self.progress("fitting")
        tables, more = gravity_fit.tables_of(panel, terms, cluster)
        cited = citations(("bloc_members",) if blocs else ())
        return Answer(
            f"Gravity of {Path(path).name}: {', '.join(terms)}", "gravity", tables, cited,
            self._stamp(), (*more, *notes),
        )  # fmt: skip

    def parallel(
        self,
        sanctioned_by: str | None = None,
        target: str | None = None,
        through: Sequence[str] | None = None,
        *,
        shock: str | None = None,
        until: str | None = None,
        products: Sequence[str] = (),
        controls: Sequence[str] = (),
        ppml: bool = False,
    ) -> Answer:
        """Goods that go around sanctions: growth, excess, differences, substitution, watch list.

        What is not named is the reference case's. `products` are codes of 2 to 8 digits, or
        `chpl`; none means all 8-digit products of the added files. Raises `UsageError` where the
        question or the added files give no answer.
        """
        from nearabroad.parallel.answer import parallel_answer
        from nearabroad.parallel.question import asked

        case = self.case.back_doors
        conduits = case.through if through is None else through
        blocs = pipeline.blocs_of(self._table("bloc_member"))
        question = asked(
            blocs, sanctioned_by or case.sanctioned_by, target or case.target, conduits, controls,
            shock=shock or case.shock, until=until, products=products, ppml=ppml,
        )  # fmt: skip
        names = [name for name in ("flow", "product_list", "observation") if name in
                 self.build.tables]  # fmt: skip
        frames = {name: self.store.frame(name, self.build) for name in names}
        held = {item.source for item in self.store.snapshots()}
        cited = {
            name: module.SPEC.citation
            for name, module in source_registry.registry().items()
            if name in held
        }
        return parallel_answer(frames, question, cited, self._stamp(), self.progress)

    def relation(
        self, actor: str, recipient: str, *, since: int | None = None, until: int | None = None
    ) -> Answer:
        """How two states get on in events, both directions, from the year `since` to `until`.

        Tables: relation (shares with bands by period), record, breaks, crises, answers (lags),
        chronicle. What no source covers is *not observable*, and the notes say so.
        """
        first = self._asking.state(actor)
        dyad = (first, self._asking.neighbor(recipient, first))
        self.progress("measuring relations")
        events = self._chronicle(first, dyad[1:]).to_pylist()
        tables, notes = relating.relation_tables(self._counts, events, dyad, since, until)
        title = relating.title_of(dyad, tables["relation"])
        cited = citations(relating.sources_of(tables))
        return Answer(
            title, "relation", tables, cited, self._stamp(), notes,
            draw=lambda: _relation_chart(tables, title),
        )  # fmt: skip

    @property
    def _counts(self) -> pa.Table | None:
        return self._tables.get("event_count")

    @cached_property
    def _relations(self) -> pa.Table | None:
        there = "relation" in self.build.tables
        return self.store.table("relation", self.build) if there else None

    def _faces(self, asked: Asked) -> dict[str, dict[str, Any]]:
        """The relation with each neighbor between the two years asked for."""
        rows = self._relation_changes([asked.patron], asked.neighbors, asked.since, asked.until)
        return {row["neighbor"]: row for row in rows}

    def _relation_changes(
        self, patrons: Sequence[str], neighbors: Sequence[str], since: int, until: int
    ) -> list[dict[str, Any]]:
        return relating.relation_changes(self._counts, patrons, neighbors, since, until)

    def check(self, *what: str | Path) -> Answer:
        """Claims held against figures: files, folders, ids of shipped claims (none: all shipped).

        Tables: claim (verdict, reason, what would change it), claim_subject, claim_figure. Raises
        `UsageError` where one of them is no claim; `check_each` goes on without it.
        """
        answer, faults = self.check_each([str(item) for item in what])
        if faults or answer is None:
            raise UsageError(faults[0])
        return answer

    def check_each(self, what: Sequence[str]) -> tuple[Answer | None, list[str]]:
        """The same for those that are claims (None: none is), and a sentence for each other."""
        from nearabroad.answering.claims import claims_answer
        from nearabroad.checking import Evidence

        settings = Settings.of(preset("equal"), pipeline.declared())
        evidence = Evidence(
            self, self._components, lambda: self._tables["membership"],
            lambda: self._tables["presence"], settings,
        )  # fmt: skip
        held = {item.source for item in self.store.snapshots()}
        return claims_answer(what, evidence, held, self._run(settings), self.progress)

    def levers(self) -> Answer:
        """Every lever: definition, components, criticality, coverage by state and year."""
        tables = {
            "levers": catalog.lever_table(self._reference_components),
            "coverage": catalog.lever_coverage(self._reference_components),
        }
        return Answer("Levers", "levers", tables, ())

    def sources(self) -> Answer:
        """Every source: last snapshot, rows, years, states, holes, what changed, licence."""
        names = [name for name in pipeline.SOURCE_TABLES if name in self.build.tables]
        tables = inventory(
            {name: self.store.frame(name, self.build) for name in names}, self.store.snapshots(),
            added(self.store), self.case.patron, self.case.neighbors,
        )  # fmt: skip
        cited = tuple(module.SPEC.citation for module in source_registry.registry().values())
        return Answer("Sources", "sources", tables, cited)

    def presets(self, patron: str | None = None, neighbors: Sequence[str] | None = None) -> Answer:
        """Every preset, the verdict that each gives, and which choice matters (Sobol)."""
        asked = self._asking.asked(patron, neighbors)
        settings = Settings.of(preset("equal"), pipeline.declared())
        components = self._components(asked.everyone, asked.neighbors)
        tables = preset_tables(components, asked, settings, self._faces(asked), self.progress)
        title = (
            f"Presets: {state_name(asked.patron)} over {', '.join(asked.neighbors)}, "
            f"{asked.since}–{asked.until}"
        )
        return Answer(title, "presets", tables, (), self._run(settings))

    def export(self, folder: Path, kind: str, patron: str | None = None, **asked: Any) -> Exported:
        """All tables of the store and of the verdict asked for, as csv, parquet or xlsx.

        A workbook has the case's neighbors' observations, and no table larger than a sheet.
        Raises `UsageError` for another format, `StoreError` for a disk that refuses.
        """
        from nearabroad.exporting import check_format, export

        check_format(kind)
        answer = self.verdict(patron, **asked)
        tables = dict(self._tables)
        tables.update({name: self._table(name) for name in ("component", "lever", "grip")})
        tables.update({name: answer.tables[name] for name in answer.tables if name != "chronicle"})
        stock = self.sources().tables
        tables.update({ABOUT_SOURCES[name]: table for name, table in stock.items()})
        cut = {}
        if kind == "xlsx":
            tables["observation"] = self._observations_used(tables["component"])
            cut["observation"] = "the neighbors' alone; csv and parquet have all states"
        self.progress("writing")
        cited = tuple(module.SPEC.citation for module in source_registry.registry().values())
        return export(Path(folder), kind, tables, cited, cut)

    def _observations_used(self, components: pa.Table) -> pa.Table:
        """Observations of the case's neighbors: what a workbook can hold and a reader wants."""
        table = self._tables["observation"]
        states = pa.array(sorted(set(components["neighbor"].to_pylist())))
        return table.filter(pc.is_in(table["state"], states))

    def cite(
        self, patron: str | None = None, *, neighbors: Sequence[str] | None = None
    ) -> tuple[Citation, ...]:
        """Whom to cite for a verdict."""
        code = self._asking.patron(patron)
        around = self._asking.neighbors(neighbors, code)
        components = self._components((code, *self._asking.rivals(code, around)), around)
        return cited_for(components, self._chronicle(code, around))

    def stamp(self) -> dict[str, Any]:
        """Version, build and snapshots that every answer of this store rests on."""
        return self._stamp()

    def record(self, answer: Answer) -> None:
        """Note a run in the store's ledger; a store that cannot be written is left as it is."""
        with contextlib.suppress(StoreError):
            self.store.record_run({"title": answer.title, **answer.run})

    # What stands behind answers

    def _table(self, name: str) -> pa.Table:
        return self.store.table(name, self.build)

    def _chronicle(self, patron: str | None, neighbors: Sequence[str]) -> pa.Table:
        return chronicle_of(self._tables["event"], patron, neighbors)

    def _run(self, settings: Settings) -> dict[str, Any]:
        return {**choices_of(settings), **self._stamp()}

    def _stamp(self) -> dict[str, Any]:
        return stamp_of(self.store, self.build)


def _history_chart(table: pa.Table, title: str) -> Any:
    from nearabroad.report.history_chart import history_chart

    return history_chart(table, title)


def _relation_chart(tables: dict[str, pa.Table], title: str) -> Any:
    from nearabroad.report.relation_chart import relation_chart

    return relation_chart(tables, title)


def _change_chart(inputs: Any) -> Any:
    from nearabroad.report.charts import change_chart

    return change_chart(inputs)
