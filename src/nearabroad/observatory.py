"""The public face: questions in, answers out. The command line is a skin over this."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad import catalog, pipeline, relating, tracing
from nearabroad import levers as lever_registry
from nearabroad import sources as source_registry
from nearabroad.adding import added
from nearabroad.answers import Answer
from nearabroad.asking import Asking
from nearabroad.core.engines import EMBEDDED, Engine, engine_of
from nearabroad.core.errors import StoreError, UsageError
from nearabroad.core.findings import LEVER_CHANGE, RELATION_CHANGE
from nearabroad.core.schemas import EVENT, table_of
from nearabroad.core.specs import Citation
from nearabroad.core.states import Blocs, state_name
from nearabroad.core.version import __version__
from nearabroad.findings import (
    alignment_table,
    holes_table,
    sensitivity_table,
    verdict_table,
    verdict_tables,
)
from nearabroad.history import history_table
from nearabroad.index.compare import Settings, compare
from nearabroad.index.draws import DRAWS, SEED
from nearabroad.index.panel import Components
from nearabroad.index.presets import preset, presets
from nearabroad.index.series import lever_change_rows, lever_rows
from nearabroad.inventory import inventory
from nearabroad.store import Store

Row = dict[str, Any]
Progress = Callable[[str], None]


ABOUT_SOURCES = {"sources": "sources", "coverage": "source_coverage", "holes": "source_holes"}
"""Names in an export of the tables that `sources` answers with; a verdict has holes of its own."""

_NO_EVENTS = table_of([], EVENT)


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
        return {name: self.store.table(name, self.build) for name in names}

    @cached_property
    def _frames(self) -> dict[str, nw.LazyFrame[Any]]:
        return dict(pipeline.frames_of(self._tables))

    @cached_property
    def blocs(self) -> Blocs:
        """Dated blocs that can be patrons."""
        return pipeline.blocs_of(self._tables["bloc_member"])

    @cached_property
    def _reference_components(self) -> pa.Table:
        return self.store.table("component", self.build)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years that can be asked for."""
        return tuple(sorted(set(self._reference_components["year"].to_pylist())))

    @cached_property
    def latest_year(self) -> int:
        """The last year for which every lever has data of that very year."""
        return pipeline.latest_year(self._reference_components)

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
        ends = (asked.since, asked.until)
        faces = self._relation_changes([asked.patron], asked.neighbors, *ends)
        by_neighbor = {row["neighbor"]: row for row in faces}
        tables = verdict_tables(components, asked, settings, by_neighbor)
        tables["chronicle"] = self._chronicle(asked.patron, asked.neighbors)
        tables |= relating.course_tables(self._relations, asked.patron, asked.neighbors)
        count = len(asked.neighbors)
        title = (
            f"{state_name(asked.patron)} over {count} {'neighbor' if count == 1 else 'neighbors'}, "
            f"{asked.since}–{asked.until}"
        )
        answer = Answer(
            title, "verdict", tables, self._cited(components, tables["chronicle"], faces),
            self._run(settings),
            draw=lambda: _change_chart(self.report_inputs(answer)),
        )  # fmt: skip
        return answer

    def report_inputs(self, verdict: Answer) -> Any:
        """What the report draws from, given a verdict."""
        from nearabroad.exporting import report_inputs

        return report_inputs(verdict)

    def profile(
        self, neighbor: str, *, since: int | None = None, until: int | None = None
    ) -> Answer:
        """One neighbor: levers by patron then and now, ties by date, chronicle, holes."""
        state = self._asking.state(neighbor)
        first, last = self._asking.span(since, until)
        settings = Settings.of(preset("equal"), pipeline.declared())
        patrons = tuple(code for code in self.case.patrons if code != state)
        table = self._components(patrons, (state,))
        indexed = Components(table)
        changes = [
            row
            for patron in patrons
            for row in lever_change_rows(indexed, state, patron, first, last, settings)
        ]
        relations = self._relation_changes(patrons, (state,), first, last)
        tables = {
            "lever_change": table_of(changes, LEVER_CHANGE),
            "alignment": alignment_table(table, patrons, state, (first, last)),
            "relation_change": table_of(relations, RELATION_CHANGE),
            "membership": _of_state(self._tables["membership"], state),
            "presence": _of_state(self._tables["presence"], state),
            "organisation": self._organisations(state),
            "chronicle": self._chronicle(None, (state,)),
            "holes": holes_table(table, patrons, (first, last), settings),
        }
        return Answer(
            f"{state_name(state)}, {first} and {last}", "lever_change", tables,
            self._cited(table, tables["chronicle"], relations), self._run(settings),
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
        known = lever_registry.registry()
        if lever not in (*known, "grip"):
            raise UsageError(f"no lever {lever!r}; there are {', '.join(known)}, grip.")
        ends = self._asking.pair(year, since)
        settings = Settings.of(preset(preset_name), pipeline.declared())
        rival = self.case.rival_in_votes(code)
        components = self._components(tuple(dict.fromkeys((code, rival))), (state,))
        indexed = Components(components)
        found = compare(indexed, state, [(code, item) for item in ends], settings)
        column = ends.index(year)
        if lever == "grip":
            levers = settings.preset.levers
            cells = [c for x in levers for c in self._cells(components, code, state, x, year)]
            title = f"Grip of {code} over {state}, {year}, on what {ends[0]} and {ends[1]} observe."
            notes = [title, *tracing.grip_lines(found, column, settings)]
        else:
            cells = self._cells(components, code, state, lever, year)
            spec = known[lever].SPEC
            notes = [f"{spec.label} of {code} over {state}, {year}. {spec.definition}"]
            if lever == "alignment":
                cells += self._cells(components, rival, state, lever, year) if rival != code else []
                notes += tracing.alignment_lines(cells, code, rival)
            elif lever in settings.preset.levers:
                cells, lines = self._lever_lines(indexed, cells, code, state, lever, year, settings)
                notes += [*lines, *tracing.compared_lines(found, lever, column)]
            notes += [f"Caution: {spec.caution}"] if spec.caution else []
        return self._traced(f"{lever} of {code} over {state}, {year}", code, year, cells, notes)

    def _cells(
        self, components: pa.Table, code: str, state: str, lever: str, year: int
    ) -> list[Row]:
        return tracing.cells_of(components, code, state, lever, year)

    def _lever_lines(
        self,
        indexed: Components,
        cells: list[Row],
        code: str,
        state: str,
        lever: str,
        year: int,
        settings: Settings,
    ) -> tuple[list[Row], list[str]]:
        spec = lever_registry.registry()[lever].SPEC
        names = settings.preset.components.get(lever, tuple(spec.components))
        bases = settings.preset.criticality.get(lever, tuple(spec.criticality))
        used, unused = tracing.used_cells(cells, names, bases)
        rows = lever_rows(indexed, state, [(code, year)], settings)
        row = next(item for item in rows if item["lever"] == lever)
        return used, tracing.formula_lines(used, unused, row)

    def _traced(
        self, title: str, code: str, year: int, cells: list[Row], notes: list[str]
    ) -> Answer:
        members = self.blocs.members(code, year) if code in self.blocs.names else frozenset({code})
        behind = tracing.observations_behind(self._frames, cells, members)
        others = tracing.other_figures(self._frames, behind, members | {code}) if behind else []
        snapshots = tracing.snapshots_behind(behind, cells, self._tables, self.store.snapshots())
        tables = {
            "cells": table_of(cells, tracing.CELLS),
            "observations": table_of(behind, tracing.OBSERVED),
            "others": table_of(others, tracing.OBSERVED),
            "snapshots": pa.Table.from_pylist(snapshots) if snapshots else pa.table({}),
        }
        names = sorted({item["source"] for item in snapshots})
        return Answer(
            title, "cells", tables, tuple(self._citation(n) for n in names), notes=tuple(notes)
        )

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
        code, state = self._asking.patron(patron), self._asking.state(neighbor)
        first = self._asking.year(self.years[0] if since is None else since)
        last = self._asking.year(self.years[-1] if until is None else until)
        settings = Settings.of(preset(preset_name), pipeline.declared())
        rival = self.case.rival_in_votes(code)
        components = self._components(tuple(dict.fromkeys((code, rival))), (state,))
        years = range(first, last + 1)
        table = history_table(components, code, rival, state, years, settings)
        title = f"{state_name(code)} over {state_name(state)}, {first}–{last}"
        return Answer(
            title, "history", {"history": table}, self._cited(components, _NO_EVENTS),
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
        from nearabroad import integration

        self.progress("reading trade")
        cells = integration.cells_of(lambda name: self.store.table(name, self.build))
        blocs = pipeline.blocs_of(self.store.table("bloc_member", self.build))
        resolved = blocs.resolve(code)
        question = integration.question_of(
            cells, blocs, self.store.table("membership", self.build), resolved,
            self._beside(blocs, resolved), since, until, members_of,
        )  # fmt: skip
        self.progress("measuring the bloc")
        tables = integration.tables_of(cells, question)
        title = f"Trade inside {state_name(resolved)}, {question.years[0]}–{question.years[-1]}"
        cited = {*integration.sources_of(cells, question), "reporting_gaps", "bloc_members"}
        answer = Answer(
            title, "bloc", tables, tuple(self._citation(name) for name in sorted(cited)),
            self._stamp(), integration.notes_of(question, tables),
            draw=lambda: _bloc_chart(answer),
        )  # fmt: skip
        return answer

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

        self.progress("reading the panel")
        known = pipeline.blocs_of(self.store.table("bloc_member", self.build))
        panel, notes = gravity_fit.read_panel(Path(path), columns)
        panel, terms = gravity_fit.with_terms(panel, known, blocs, columns)
        self.progress("fitting")
        tables, more = gravity_fit.tables_of(panel, terms, cluster)
        cited = (self._citation("bloc_members"),) if blocs else ()
        return Answer(
            f"Gravity of {Path(path).name}: {', '.join(terms)}", "gravity", tables, cited,
            self._stamp(), (*more, *notes),
        )  # fmt: skip

    def _beside(self, blocs: Blocs, code: str) -> tuple[str, ...]:
        """The case's patrons that have no part in the bloc, for its rivals."""
        own = {item.state for item in blocs.memberships if item.bloc == code}
        return tuple(
            each for each in self.case.patrons
            if each not in own
            and not own & {item.state for item in blocs.memberships if item.bloc == each}
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
        blocs = pipeline.blocs_of(self.store.table("bloc_member", self.build))
        question = asked(
            blocs, sanctioned_by or case.sanctioned_by, target or case.target, conduits, controls,
            shock=shock or case.shock, until=until, products=products, ppml=ppml,
        )  # fmt: skip
        names = [name for name in ("flow", "product_list", "observation") if name in
                 self.build.tables]  # fmt: skip
        frames = {name: self.store.frame(name, self.build) for name in names}
        held = {item.source for item in self.store.snapshots()}
        citations = {
            name: module.SPEC.citation
            for name, module in source_registry.registry().items()
            if name in held
        }
        run = {
            "version": __version__, "fingerprint": self.build.fingerprint,
            "built_at": self.build.created_at,
            "asked_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        }  # fmt: skip
        return parallel_answer(frames, question, citations, run, self.progress)

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
        cited = tuple(self._citation(name) for name in relating.sources_of(tables))
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

    def _relation_changes(
        self, patrons: Sequence[str], neighbors: Sequence[str], since: int, until: int
    ) -> list[Row]:
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
        from nearabroad import checking

        claims, faults = checking.find(what, self.blocs)
        sentences = [fault.sentence for fault in faults]
        if not claims:
            return None, sentences
        settings = Settings.of(preset("equal"), pipeline.declared())
        evidence = checking.Evidence(
            self, self._components, lambda: self._tables["membership"],
            lambda: self._tables["presence"], settings,
        )  # fmt: skip
        held = {item.source for item in self.store.snapshots()}
        tables, notes = checking.checked(claims, evidence, held, self.progress)
        title = claims[0].paraphrase if len(claims) == 1 else f"{len(claims)} claims"
        answer = Answer(
            title, "claim", tables, self._cited_by(tables["claim_figure"]), self._run(settings),
            notes, draw=lambda: _claims_chart(tables),
        )  # fmt: skip
        return answer, sentences

    def _cited_by(self, figures: pa.Table) -> tuple[Citation, ...]:
        """Citations of the sources that figures name, by id or by publisher."""
        named = {name for text in pc.unique(figures["sources"]).to_pylist() if text
                 for name in text.split(", ")}  # fmt: skip
        known = source_registry.registry()
        return tuple(
            module.SPEC.citation for name, module in known.items()
            if name in named or module.SPEC.citation.author in named
        )  # fmt: skip

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
        components = Components(self._components(asked.everyone, asked.neighbors))
        verdicts = []
        for name, item in presets().items():
            self.progress(f"preset {name}")
            settings = Settings.of(item, pipeline.declared())
            verdicts.append(verdict_table(components, asked, settings))
        self.progress("asking which choice matters")
        settings = Settings.of(preset("equal"), pipeline.declared())
        tables = {
            "presets": catalog.preset_table(),
            "verdicts": pa.concat_tables(verdicts),
            "sensitivity": sensitivity_table(components, asked, settings),
        }
        title = (
            f"Presets: {state_name(asked.patron)} over {', '.join(asked.neighbors)}, "
            f"{asked.since}–{asked.until}"
        )
        return Answer(title, "presets", tables, (), self._run(settings))

    def export(
        self, folder: Path, kind: str, patron: str | None = None, **asked: Any
    ) -> list[Path]:
        """All tables of the store and of the verdict asked for, as csv, parquet or xlsx.

        Raises `UsageError` for another format, `StoreError` for a disk that refuses.
        """
        from nearabroad.exporting import check_format, export

        check_format(kind)
        answer = self.verdict(patron, **asked)
        tables = dict(self._tables)
        tables.update(
            {name: self.store.table(name, self.build) for name in ("component", "lever", "grip")}
        )
        tables.update({name: answer.tables[name] for name in answer.tables if name != "chronicle"})
        stock = self.sources().tables
        tables.update({ABOUT_SOURCES[name]: table for name, table in stock.items()})
        if kind == "xlsx":
            tables["observation"] = self._observations_used(tables["component"])
        self.progress("writing")
        cited = tuple(self._citation(name) for name in source_registry.registry())
        return export(Path(folder), kind, tables, cited)

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
        return self._cited(components, self._chronicle(code, around))

    def record(self, answer: Answer) -> None:
        """Note a run in the store's ledger; a store that cannot be written is left as it is."""
        with contextlib.suppress(StoreError):
            self.store.record_run({"title": answer.title, **answer.run})

    # What stands behind answers

    def _chronicle(self, patron: str | None, neighbors: Sequence[str]) -> pa.Table:
        rows = [
            row
            for row in self._tables["event"].to_pylist()
            if {row["actor"], row["recipient"]} & set(neighbors)
            and (patron is None or patron in (row["actor"], row["recipient"]))
        ]
        return table_of(rows, EVENT)

    def _organisations(self, state: str) -> pa.Table:
        table = self._tables["observation"]
        mask = pc.and_(
            pc.equal(table["state"], state),
            pc.starts_with(table["indicator"], "organisation_"),
        )
        return table.filter(mask).select(["indicator", "partner", "year", "snapshot"])

    def _citation(self, source: str) -> Citation:
        citation: Citation = source_registry.registry()[source].SPEC.citation
        return citation

    def _cited(
        self, components: pa.Table, events: pa.Table, relations: Sequence[Row] = ()
    ) -> tuple[Citation, ...]:
        names: set[str] = set(events["source"].to_pylist())
        names.update(row["relation_source"] for row in relations if row.get("relation_source"))
        for text in pc.unique(components["source"]).to_pylist():
            names.update((text or "").split())
        names.update({"reporting_gaps", "bloc_members"})
        return tuple(self._citation(name) for name in sorted(names))

    def _run(self, settings: Settings) -> dict[str, Any]:
        return {
            "seed": settings.seed,
            "draws": settings.draws,
            "preset": settings.preset.id,
            **self._stamp(),
        }

    def _stamp(self) -> dict[str, Any]:
        """Version, build and snapshots that an answer rests on."""
        # The ledger also keeps what earlier versions embedded.
        embedded = {about["sha256"] for about in pipeline.manifest().values()}
        return {
            "version": __version__,
            "fingerprint": self.build.fingerprint,
            "built_at": self.build.created_at,
            "asked_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "snapshots": [
                {"source": item.source, "name": item.name, "sha256": item.sha256}
                for item in self.store.snapshots()
                if item.sha256 in embedded
            ],
        }


def _history_chart(table: pa.Table, title: str) -> Any:
    from nearabroad.report.history_chart import history_chart

    return history_chart(table, title)


def _bloc_chart(answer: Answer) -> Any:
    from nearabroad.report.bloc_charts import bloc_chart

    return bloc_chart(answer.tables, answer.title)


def _relation_chart(tables: dict[str, pa.Table], title: str) -> Any:
    from nearabroad.report.relation_chart import relation_chart

    return relation_chart(tables, title)


def _claims_chart(tables: dict[str, pa.Table]) -> Any:
    from nearabroad.report.claim_charts import claims_chart

    return claims_chart(tables)


def _change_chart(inputs: Any) -> Any:
    from nearabroad.report.charts import change_chart

    return change_chart(inputs)


def _of_state(table: pa.Table, state: str) -> pa.Table:
    return table.filter(pc.equal(table["state"], state)).sort_by("since")
