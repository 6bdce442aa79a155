"""Plan, run and write: embedded snapshots -> observations -> components, levers, grip.

A build is named by a fingerprint of its inputs and of the code that makes it; a store whose
current build has that fingerprint is not built again.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import ModuleType
from typing import Any

import pyarrow as pa

from nearabroad import levers, sources
from nearabroad.acceding import effect_table
from nearabroad.adding import Added, added
from nearabroad.articles import SOURCE as ARTICLES
from nearabroad.articles import coded
from nearabroad.core.collecting import collecting_later
from nearabroad.core.corrections import Correction, corrected, parse_corrections
from nearabroad.core.engines import EMBEDDED, Engine
from nearabroad.core.errors import EngineError, SourceError
from nearabroad.core.expressions import latest_of, observations_of, rows_of
from nearabroad.core.likeness import difference
from nearabroad.core.schemas import COMPONENT, GRIP, LEVER, table_of
from nearabroad.core.scope import Scope, Tables
from nearabroad.core.states import Blocs, Membership
from nearabroad.core.version import __version__
from nearabroad.events.coding.version import coder_version
from nearabroad.events.relation import relation_table
from nearabroad.gathering import newest, over_extract, read_added, stamped, tables_in
from nearabroad.index.compare import Declared, Settings
from nearabroad.index.panel import Components
from nearabroad.index.presets import preset
from nearabroad.index.series import grip_rows, lever_rows
from nearabroad.store import BuildInfo, SnapshotRecord, Store, engines
from nearabroad.voting import ideal_point_table

Progress = Callable[[str], None]
MADE_FROM = ("core", "sources", "levers", "index", "votes", "events")
MADE_BY = (
    "pipeline.py", "gathering.py", "voting.py", "articles.py", "acceding.py", "trade/accession.py",
    "trade/gravity.py",
)  # fmt: skip
SOURCE_TABLES = (
    "observation", "event", "article", "event_count", "membership", "presence", "bloc_member",
    "gap", "flow", "product_flow", "product_list", "overlap",
)  # fmt: skip
IDEAL_POINTS = "ideal_point"
EFFECTS = "membership_effect"
READ_TABLES = (*SOURCE_TABLES, IDEAL_POINTS)
"""What levers read: the sources' tables, and ideal points where roll calls have been added."""


@dataclass(frozen=True)
class BackDoorCase:
    """Who sanctions whom since which month, and through whom goods may go around."""

    sanctioned_by: str
    target: str
    through: tuple[str, ...]
    shock: str


@dataclass(frozen=True)
class ReferenceCase:
    """Who is asked about by default, since when, whose blocs, and against whom votes are set."""

    patron: str
    patrons: tuple[str, ...]
    neighbors: tuple[str, ...]
    blocs: tuple[str, ...]
    since: int
    first_year: int
    main_rival: dict[str, str]
    back_doors: BackDoorCase

    def rival_in_votes(self, patron: str) -> str:
        """The main rival whose agreement is taken off the patron's."""
        return self.main_rival.get(patron, self.main_rival["default"])


@lru_cache(maxsize=1)
def reference_case() -> ReferenceCase:
    """The reference case as the data folder gives it."""
    raw = tomllib.loads(_data("reference_case.toml").read_text(encoding="utf-8"))
    return ReferenceCase(
        raw["patron"], tuple(raw["patrons"]), tuple(raw["neighbors"]), tuple(raw["blocs"]),
        raw["since"], raw["first_year"], raw["main_rival"],
        BackDoorCase(**{**raw["back_doors"], "through": tuple(raw["back_doors"]["through"])}),
    )  # fmt: skip


def _data(name: str) -> Traversable:
    found: Traversable = resources.files("nearabroad") / "data"
    for part in name.split("/"):
        found = found / part
    return found


@lru_cache(maxsize=1)
def manifest() -> dict[str, dict[str, Any]]:
    """What the package embeds: file -> sha256, bytes, source, package, version, licence."""
    rows = json.loads(_data("manifest.json").read_text(encoding="utf-8"))
    return {row["file"]: row for row in rows}


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Hash of the embedded data's manifest and of the code that a build is made by."""
    digest = hashlib.sha256(__version__.encode())
    digest.update(_data("manifest.json").read_bytes())
    digest.update(_data("reference_case.toml").read_bytes())
    root = resources.files("nearabroad")
    files: list[tuple[str, Traversable]] = [(name, root / name) for name in MADE_BY]
    for folder in MADE_FROM:
        files += [(f"{folder}/{item.name}", item) for item in (root / folder).iterdir()]
    files += [(f"presets/{item.name}", item) for item in (root / "index" / "presets").iterdir()]
    for name, item in sorted(files, key=lambda pair: pair[0]):
        if name.endswith((".py", ".toml")):
            digest.update(name.encode())
            digest.update(item.read_bytes())
    return digest.hexdigest()


def fingerprint_of(store: Store) -> str:
    """The fingerprint of what a build of this store is made from, added files included.

    Their order counts within a source: where files of one overlap, the newest figure stands.
    """
    files = sorted(_to_read(store), key=lambda item: item.source)
    hashes = [f"{item.source} {item.sha256}" for item in files]
    if not hashes:
        return fingerprint()
    if any(item.source == ARTICLES for item in files):
        hashes.append(coder_version())
    return hashlib.sha256("\n".join([fingerprint(), *hashes]).encode()).hexdigest()


def ensure_built(
    store: Store, progress: Progress = lambda text: None, engine: Engine = EMBEDDED
) -> BuildInfo:
    """The store's current build; built from the embedded data where it is missing or stale.

    On another engine than the embedded one it is always built anew. Raises `StoreError`,
    `SourceError` or `EngineError`; the last good build stays as it was.
    """
    engines.check(engine)
    current = store.current()
    wanted = fingerprint_of(store)
    if current is not None and current.fingerprint == wanted and engine == EMBEDDED:
        return current
    with store.building(wanted) as build:
        tables = read_sources(store, progress)
        if "article" in tables:
            tables |= coded_events(tables, progress)
        case = reference_case()
        points = ideal_point_table(store, (case.main_rival["default"], case.patron), progress)
        if points is not None:
            tables[IDEAL_POINTS] = points
        for name, table in tables.items():
            build.write(name, table)
        blocs = blocs_of(tables["bloc_member"])
        effects = effect_table(tables["observation"], blocs, progress)
        if effects is not None:
            build.write(EFFECTS, effects)
        if "event_count" in tables:
            progress("measuring relations")
            build.write("relation", case_relations(tables, case))
        components = measured_on(engine, tables, progress)
        build.write("component", components)
        progress("computing grip")
        for name, table in index_tables(components, case.patrons, case.neighbors).items():
            build.write(name, table)
    built = store.current()
    if built is None:
        raise SourceError("the build ended well and is not there; run the command again.")
    return built


def coded_events(tables: dict[str, pa.Table], progress: Progress) -> dict[str, pa.Table]:
    """The tables `event`, with what the added articles tell, and `article`, with who coded it."""
    facts = tables.get("event")
    events, articles = coded(tables["article"], facts, progress)
    return {"event": pa.concat_tables([*([facts] if facts else []), events]), "article": articles}


def _to_read(store: Store) -> list[Added]:
    """The added files, oldest first; the same bytes under two names are one file, the newer."""
    found: dict[tuple[str, str], Added] = {}
    for item in added(store):
        found.pop((item.source, item.sha256), None)
        found[item.source, item.sha256] = item
    return list(found.values())


def read_sources(store: Store, progress: Progress) -> dict[str, pa.Table]:
    """Every source's snapshots as tables: hash checked, read, stamped; each cell once.

    Beside what is embedded stands what was added; where files of one source fill the same cell,
    the newest figure enters (`gathering`), and the table `overlap` counts the others.
    """
    embedded = {about["sha256"] for about in manifest().values()}
    files = [item for item in _to_read(store) if item.sha256 not in embedded]
    parts: dict[str, list[pa.Table]] = defaultdict(list)
    with collecting_later():
        for source, module in sources.registry().items():
            own = [item for item in files if item.source == source]
            if module.SPEC.snapshots or own:
                progress(f"reading {module.SPEC.publisher}")
            extract = _embedded(store, module)
            more = read_added(store, module, own) if own else []
            observed = [tables["observation"] for tables in more if "observation" in tables]
            if observed and extract and "observation" in extract[0]:
                left, overlaps = over_extract(extract[0]["observation"], observed)
                extract[0]["observation"] = left
                parts["overlap"].append(overlaps)
            for name in SOURCE_TABLES:
                same = [tables[name] for tables in (*extract, *more) if name in tables]
                if same:
                    table, overlaps = newest(name, same)
                    parts[name].append(table)
                    parts["overlap"].append(overlaps)
    return {name: pa.concat_tables(parts[name]) for name in SOURCE_TABLES if name in parts}


def snapshots_read(store: Store) -> list[SnapshotRecord]:
    """What a build of this store reads: embedded, added and fetched files, oldest first.

    The ledger also keeps what earlier versions embedded, and files that others took the place of.
    """
    read = {about["sha256"] for about in manifest().values()}
    read |= {item.sha256 for item in added(store)}
    return [item for item in store.snapshots() if item.sha256 in read]


def _embedded(store: Store, module: ModuleType) -> list[dict[str, pa.Table]]:
    """A source's embedded snapshots as one table, corrected; none where it embeds nothing."""
    spec = module.SPEC
    fixes = corrections_of(spec.id)
    found: dict[str, list[pa.Table]] = defaultdict(list)
    for name in spec.snapshots:
        sha256 = _add_embedded(store, spec.id, name)
        for kind, table in tables_in(module, store.snapshot_path(sha256)).items():
            right = corrected(table, fixes, name) if kind == spec.table else table
            found[kind].append(stamped(right, sha256))
    return [{kind: pa.concat_tables(tables) for kind, tables in found.items()}] if found else []


def corrections_of(source: str) -> tuple[Correction, ...]:
    """The corrections that stand beside a source, if any."""
    name = f"{source}.corrections.toml"
    file = resources.files("nearabroad") / "sources" / name
    return parse_corrections(name, file.read_text(encoding="utf-8")) if file.is_file() else ()


def _add_embedded(store: Store, source: str, name: str) -> str:
    about = manifest().get(name)
    if about is None:
        raise SourceError(f"{name} of {source} is not in the manifest of embedded data.")
    origin = about["package"] if about["package"] != "facts" else "nearabroad facts"
    return store.add_snapshot(
        source=source,
        name=name,
        content=_data(name).read_bytes(),
        version=str(about["version"]),
        origin=str(origin),
        licence=about["licence"],
        sha256=about["sha256"],
    )


def frames_of(tables: dict[str, pa.Table]) -> Tables:
    """Tables in memory as Narwhals lazy frames on the embedded engine."""
    from nearabroad.store.engine import embedded

    return embedded(tables)


def blocs_of(table: pa.Table) -> Blocs:
    """Dated members of blocs from the table `bloc_member`."""
    return Blocs(
        tuple(
            Membership(row["bloc"], row["state"], row["since"], row["until"])
            for row in table.to_pylist()
        )
    )


def tongues_of(frames: Tables) -> dict[str, tuple[str | None, str | None]]:
    """Each state's own language and people, the latest that a source names."""
    rows = rows_of(observations_of(frames["observation"], ("own_language", "own_people")))
    rows.sort(key=lambda row: row["year"])
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row["state"]][row["indicator"]] = row["partner"]
    return {
        state: (names.get("own_language"), names.get("own_people"))
        for state, names in found.items()
    }


def years_of(frames: Tables) -> tuple[int, ...]:
    """The years that can be asked for: the case's first to the latest that a share is of."""
    indicators = [
        indicator.id
        for module in sources.registry().values()
        for indicator in module.SPEC.indicators
        if module.SPEC.cadence in ("yearly", "window")
    ]
    latest = rows_of(latest_of(frames["observation"], indicators))
    return tuple(range(reference_case().first_year, latest[0]["year"] + 1))


def measure(
    frames: Tables, tables: dict[str, pa.Table], patrons: Sequence[str], neighbors: Sequence[str],
    only: Sequence[str] = (),
) -> pa.Table:  # fmt: skip
    """Component rows of every lever (`only` these), for patrons over neighbors in all years."""
    scope = scope_of(frames, tables, patrons, neighbors)
    wanted = [module for name, module in levers.registry().items() if not only or name in only]
    parts = [module.measure(frames, scope) for module in wanted]
    return pa.concat_tables(parts).cast(COMPONENT)


def scope_of(
    frames: Tables, tables: dict[str, pa.Table], patrons: Sequence[str], neighbors: Sequence[str]
) -> Scope:
    """What is asked of the levers: patrons over neighbors, in all years that the data bear."""
    return Scope(
        tuple(patrons), tuple(neighbors), years_of(frames), blocs_of(tables["bloc_member"]),
        tongues_of(frames),
    )  # fmt: skip


def measured_on(engine: Engine, tables: dict[str, pa.Table], progress: Progress) -> pa.Table:
    """Component rows of the reference case, measured on an engine.

    Those of another engine than the embedded one are held against its own, and refused with
    `EngineError` where they differ: a number must not depend on who computes it.
    """
    case = reference_case()
    progress("measuring levers")
    found = measure(frames_of(tables), tables, case.patrons, case.neighbors)
    if engine == EMBEDDED:
        return found
    progress(f"measuring levers on {engine}")
    with engines.frames_on(engine, tables) as frames:
        there = measure(frames, tables, case.patrons, case.neighbors)
    unlike = difference(there, found)
    if unlike is not None:
        raise EngineError(f"{engine} and duckdb measure differently: {unlike}; nothing was built.")
    return there


def case_relations(tables: dict[str, pa.Table], case: ReferenceCase) -> pa.Table:
    """The table `relation` of the case's patrons and neighbors, both ways; blocs do not act."""
    blocs = blocs_of(tables["bloc_member"]).names
    states = [code for code in case.patrons if code not in blocs]
    dyads = [
        pair
        for patron in states
        for neighbor in case.neighbors
        if patron != neighbor
        for pair in ((patron, neighbor), (neighbor, patron))
    ]
    return relation_table(tables["event_count"], dyads)


def declared() -> Declared:
    """Each lever's components and criticality bases, as its SPEC says."""
    return {
        name: (tuple(module.SPEC.components), tuple(module.SPEC.criticality))
        for name, module in levers.registry().items()
    }


def index_tables(
    components: pa.Table, patrons: Sequence[str], neighbors: Sequence[str]
) -> dict[str, pa.Table]:
    """The tables `lever` and `grip` of the default preset: each year by what it observes."""
    settings = Settings.of(preset("equal"), declared())
    indexed = Components(components)
    years = sorted(set(components["year"].to_pylist()))
    lever: list[dict[str, Any]] = []
    grip: list[dict[str, Any]] = []
    for neighbor in neighbors:
        columns = [(patron, year) for patron in patrons for year in years]
        lever += lever_rows(indexed, neighbor, columns, settings)
        grip += grip_rows(indexed, neighbor, columns, settings)
    return {"lever": table_of(lever, LEVER), "grip": table_of(grip, GRIP)}
