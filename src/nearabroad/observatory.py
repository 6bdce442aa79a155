"""The public face: questions in, answers out. The command line is a skin over this."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from nearabroad.answering.about import levers_answer, sources_answer
from nearabroad.answering.cite import cite_answer
from nearabroad.answering.history import history_answer
from nearabroad.answering.opened import Opened
from nearabroad.answering.presets import presets_answer
from nearabroad.answering.profile import profile_answer
from nearabroad.answering.relation import relation_answer
from nearabroad.answering.standing import settings_of
from nearabroad.answering.trace import trace_answer
from nearabroad.answering.verdict import inputs_of, verdict_answer
from nearabroad.answers import Answer
from nearabroad.core.engines import EMBEDDED, Engine, engine_of
from nearabroad.core.errors import StoreError, UsageError
from nearabroad.core.specs import Citation
from nearabroad.core.states import Blocs
from nearabroad.index.draws import DRAWS, SEED
from nearabroad.pipeline import ReferenceCase
from nearabroad.store import BuildInfo, Store

if TYPE_CHECKING:
    from nearabroad.answering.text_claims import TextAnswer
    from nearabroad.answering.traces import Paths
    from nearabroad.events.coding.model import Article
    from nearabroad.exporting import Exported
    from nearabroad.report.inputs import ReportInputs
    from nearabroad.scenario.model import Scenario

Progress = Callable[[str], None]


class Observatory:
    """Answers questions from a store; opens it, and builds it where it is missing or stale.

    Each answer is put together in the module of `answering` that has its name. Raises `UsageError`
    for a question put wrongly, `StoreError` for a store that cannot be used.
    """

    def __init__(self, store: Store, progress: Progress, engine: Engine = EMBEDDED) -> None:
        self._opened = Opened(store, progress, engine)

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

    @property
    def store(self) -> Store:
        """The store that is open."""
        return self._opened.store

    @property
    def build(self) -> BuildInfo:
        """The build that answers rest on."""
        return self._opened.build

    @property
    def progress(self) -> Progress:
        """Whom slow steps are told to."""
        return self._opened.progress

    @progress.setter
    def progress(self, tell: Progress) -> None:
        self._opened.progress = tell

    @property
    def case(self) -> ReferenceCase:
        """The reference case: what is asked where nothing is named."""
        return self._opened.case

    @property
    def blocs(self) -> Blocs:
        """Dated blocs that can be patrons."""
        return self._opened.blocs

    @property
    def years(self) -> tuple[int, ...]:
        """Years that can be asked for."""
        return self._opened.years

    @property
    def latest_year(self) -> int:
        """The last year for which every lever has data of that very year."""
        return self._opened.latest_year

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
        settings = settings_of(preset_name, draws, seed)
        return verdict_answer(self._opened, patron, neighbors, (since, until), settings)

    def verdicts(self) -> pa.Table:
        """The verdict of each of the case's patrons on its neighbors (schema `VERDICT`)."""
        from nearabroad.answering.overview import case_verdicts

        return case_verdicts(self._opened)

    def report_inputs(self, verdict: Answer) -> ReportInputs:
        """What the report draws from, given a verdict."""
        return inputs_of(verdict)

    def profile(
        self, neighbor: str, *, since: int | None = None, until: int | None = None
    ) -> Answer:
        """One neighbor: levers by patron then and now, ties by date, chronicle, holes."""
        return profile_answer(self._opened, neighbor, since, until)

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
        return trace_answer(self._opened, (patron, neighbor), lever, year, since, preset_name)

    def paths(self, neighbor: str) -> Paths:
        """The paths of all numbers of one of the case's neighbors, under every patron, at once."""
        from nearabroad.answering.traces import case_paths

        return case_paths(self._opened, neighbor)

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
        return history_answer(self._opened, patron, neighbor, (since, until), preset_name)

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

        return bloc_answer(self._opened, code, (since, until), members_of)

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
        from nearabroad.answering.gravity import gravity_answer

        return gravity_answer(self._opened, Path(path), blocs, columns, cluster)

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
        from nearabroad.answering.parallel import parallel_answer

        between = (sanctioned_by, target, through)
        return parallel_answer(self._opened, between, (shock, until), products, controls, ppml)

    def relation(
        self, actor: str, recipient: str, *, since: int | None = None, until: int | None = None
    ) -> Answer:
        """How two states get on in events, both directions, from the year `since` to `until`.

        Tables: relation (shares with bands by period), record, breaks, crises, answers (lags),
        chronicle. What no source covers is *not observable*, and the notes say so.
        """
        return relation_answer(self._opened, actor, recipient, since, until)

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

        return claims_answer(self._opened, self, what)

    def check_text(self, articles: Iterable[Article], who: str = "", where: str = "") -> TextAnswer:
        """Claims read out of articles in English and held against figures; extra nlp.

        The answer has the tables of `check` and the table sentence; beside it the proposed claims
        with their files' text, and a sentence for each article that cannot be read.
        """
        from nearabroad.answering.text_claims import text_answer

        return text_answer(self._opened, self, articles, who, where)

    def scenario(self, what: str | Path | Scenario | None = None, **asked: Any) -> Answer:
        """What a pulled lever costs both sides, who fills the hole, and what it does to grip.

        `what` is a scenario, its file or a shipped one's id; else `patron`, `neighbor`, `lever`,
        `product`, `cut`, `months`, `begins`, `substitute`, `year`, `bloc`, `change`. Accounting
        only. Tables start with `scenario`. Raises `UsageError` for a scenario that cannot be.
        """
        from nearabroad.answering.scenario import scenario_answer

        return scenario_answer(self._opened, what, asked)

    def explain(
        self,
        patron: str | None = None,
        *,
        neighbor: str | None = None,
        neighbors: Sequence[str] | None = None,
        since: int | None = None,
        until: int | None = None,
        comparison: Sequence[str] | None = None,
        rivals: Sequence[str] | None = None,
        explanations: str | Path | None = None,
    ) -> Answer:
        """Rival explanations of what a patron does to its neighbors (or to one), tested.

        `explanations` is a TOML file, or a folder of them, beside the shipped ones. Tables:
        explanation, implication, combination, other_choice. Raises `UsageError` for a bloc as
        patron or neighbor, too short a panel, a file that is no explanation.
        """
        from nearabroad.answering.explain import explain_answer, question_of

        question = question_of(
            self._opened.asking, patron, neighbor, neighbors, (since, until), comparison, rivals
        )
        return explain_answer(self._opened, question, explanations)

    def levers(self) -> Answer:
        """Every lever: definition, components, criticality, coverage by state and year."""
        return levers_answer(self._opened)

    def sources(self) -> Answer:
        """Every source: last snapshot, rows, years, states, holes, what changed, licence."""
        return sources_answer(self._opened)

    def presets(self, patron: str | None = None, neighbors: Sequence[str] | None = None) -> Answer:
        """Every preset, the verdict that each gives, and which choice matters (Sobol)."""
        return presets_answer(self._opened, patron, neighbors)

    def export(self, folder: Path, kind: str, patron: str | None = None, **asked: Any) -> Exported:
        """All tables of the store and of the verdict asked for, as csv, parquet or xlsx.

        A workbook has the case's neighbors' observations, and no table larger than a sheet.
        Raises `UsageError` for another format or a file in the folder's place, `StoreError` for a
        disk that refuses.
        """
        from nearabroad.answering.export import export_answer
        from nearabroad.exporting import check_format
        from nearabroad.store import check_place

        check_format(kind)
        check_place(Path(folder), folder=True)
        return export_answer(self._opened, self.verdict(patron, **asked), Path(folder), kind)

    def cite(
        self, patron: str | None = None, *, neighbors: Sequence[str] | None = None
    ) -> tuple[Citation, ...]:
        """Whom to cite for a verdict."""
        return cite_answer(self._opened, patron, neighbors)

    def stamp(self) -> dict[str, Any]:
        """Version, build and snapshots that every answer of this store rests on."""
        return self._opened.stamp()

    def record(self, answer: Answer) -> None:
        """Note a run in the store's ledger; a store that cannot be written is left as it is."""
        with contextlib.suppress(StoreError):
            self.store.record_run({"title": answer.title, **answer.run})
