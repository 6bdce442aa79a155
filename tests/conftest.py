"""Fixtures for all tests: tables on either engine, the embedded data, the publishers' files."""

from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import filelock
import hypothesis
import narwhals as nw
import pyarrow as pa
import pytest

from nearabroad import Observatory, levers, sources
from nearabroad.adding import add, added
from nearabroad.core.corrections import corrected
from nearabroad.core.schemas import (
    BLOC_MEMBER,
    COMPONENT,
    GAP,
    IDEAL_POINT,
    MEMBERSHIP,
    OBSERVATION,
    PRESENCE,
    table_of,
)
from nearabroad.core.scope import Scope, Tables
from nearabroad.core.states import Blocs, Membership
from nearabroad.index.panel import Components
from nearabroad.pipeline import corrections_of, ensure_built
from nearabroad.store import Store

# How fast a machine is, no test asserts: neither do properties.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

# Runners of tests say that the page is 80 columns wide; pages are as wide here as in a pipe.
os.environ.pop("COLUMNS", None)

Row = dict[str, Any]

PATRONS = ("RUS", "CHN", "EU", "TUR", "USA", "GCC")
NEIGHBORS = (
    "EST", "LVA", "LTU", "BLR", "UKR", "MDA", "GEO", "ARM", "AZE", "KAZ", "UZB",
    "KGZ", "TJK", "TKM",
)  # fmt: skip
SCHEMAS = {
    "observation": OBSERVATION,
    "gap": GAP,
    "membership": MEMBERSHIP,
    "presence": PRESENCE,
    "bloc_member": BLOC_MEMBER,
    "ideal_point": IDEAL_POINT,
}


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The publishers' real files, which stand beside the project and are not part of it.

    `NEARABROAD_SHARED` names another folder than `../shared`.
    """
    beside = Path(__file__).parents[2] / "shared"
    found = Path(os.environ.get("NEARABROAD_SHARED", beside)) / "data"
    if not found.is_dir():
        pytest.skip("no publishers' files: neither beside the project nor in NEARABROAD_SHARED")
    return found


@pytest.fixture(scope="session")
def shared_facts(shared_data: Path) -> Path:
    """The small tables of facts that stand beside the publishers' files."""
    return shared_data.parent / "facts"


@pytest.fixture(scope="session")
def hand_made() -> Path:
    """Small files in the publishers' shapes, written by hand."""
    return Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def one_sentence() -> Callable[..., bool]:
    """Holds an error to its form: one line, a full stop, no traceback's words, these parts."""

    def check(error: Any, *parts: str) -> bool:
        text = str(error.value)
        assert "\n" not in text
        assert text.endswith(".")
        assert "Errno" not in text and "Traceback" not in text
        for part in parts:
            assert part in text, text
        return True

    return check


ADDED = tomllib.loads((Path(__file__).parent / "publishers.toml").read_text(encoding="utf-8"))
"""The publishers' files that stand beside the project, by the source that reads them."""


@pytest.fixture(scope="session")
def built_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the embedded data, built once for all workers; never written by a test."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    with filelock.FileLock(root / "built_store.lock"):
        Observatory.open(root / "built_store")
    return root / "built_store"


@pytest.fixture(scope="session")
def observatory(built_store: Path) -> Observatory:
    """The embedded data, as a user asks them."""
    return Observatory.open(built_store)


@pytest.fixture
def own_store(built_store: Path, tmp_path: Path) -> Path:
    """A copy of the built store that a test may change or damage."""
    return Path(shutil.copytree(built_store, tmp_path / "store"))


@pytest.fixture(scope="session")
def full_store(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with every publisher's file added, built once for all workers; never written."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    with filelock.FileLock(root / "full_store.lock"):
        store = Store.open(root / "full_store")
        there = {(item.source, item.name) for item in added(store)}
        for source, pattern in ADDED.items():
            for path in sorted(shared_data.glob(pattern)):
                if (source, path.name) not in there:
                    add(store, source, path)
        ensure_built(store)
    return root / "full_store"


@pytest.fixture(scope="session")
def full_observatory(full_store: Path) -> Observatory:
    """The full panel: every publisher's file added and built."""
    return Observatory.open(full_store)


def _on_duckdb(tables: Mapping[str, pa.Table]) -> Tables:
    connection = duckdb.connect()
    for name, table in tables.items():
        connection.register(name, table)
    return {name: nw.from_native(connection.table(name)) for name in tables}


def _on_pyarrow(tables: Mapping[str, pa.Table]) -> Tables:
    return {name: nw.from_native(table).lazy() for name, table in tables.items()}


ENGINES = {"duckdb": _on_duckdb, "pyarrow": _on_pyarrow}


@dataclass(frozen=True)
class Measured:
    """Component rows of a lever, asked for one by one."""

    rows: list[Row]

    def one(self, component: str, patron: str | None, neighbor: str, year: int) -> Row:
        """The only row of a component, patron, neighbor and year."""
        (found,) = [
            row
            for row in self.rows
            if (row["component"], row["patron"], row["neighbor"], row["year"])
            == (component, patron, neighbor, year)
        ]
        return found


@pytest.fixture(params=sorted(ENGINES))
def measure(request: pytest.FixtureRequest) -> Callable[..., Measured]:
    """Runs a lever over hand-made rows by table, on DuckDB and on PyArrow."""

    def run(lever: str, scope: Scope, **rows: list[Row]) -> Measured:
        tables = {name: table_of(rows.get(name, []), schema) for name, schema in SCHEMAS.items()}
        table = levers.registry()[lever].measure(ENGINES[request.param](tables), scope)
        return Measured(table.to_pylist())

    return run


Cell = tuple[str, str, str | None, str, int]
"""Lever, component, patron, neighbor, year."""


@dataclass(frozen=True)
class Reference:
    """The reference case as the embedded data give it: six patrons over fourteen states."""

    tables: dict[str, pa.Table]
    engine: Tables
    scope: Scope
    components: pa.Table
    cells: dict[Cell, Row]

    def of(self, neighbor: str) -> Components:
        """The components of one neighbor."""
        return Components.of(self.components, neighbor)


@pytest.fixture(scope="session")
def reference() -> Reference:
    """Embedded snapshots -> observations -> components, 2014..2024."""
    data = Path(str(resources.files("nearabroad") / "data"))
    parts: dict[str, list[pa.Table]] = {}
    for module in sources.registry().values():
        for name in module.SPEC.snapshots:
            table = corrected(module.read(data / name), corrections_of(module.SPEC.id), name)
            parts.setdefault(module.SPEC.table, []).append(table)
    tables = {name: pa.concat_tables(found) for name, found in parts.items()}
    blocs = Blocs(
        tuple(
            Membership(row["bloc"], row["state"], row["since"], row["until"])
            for row in tables["bloc_member"].to_pylist()
        )
    )
    tongues = sources.registry()["factbook"].languages_and_peoples(data / "factbook_2025.parquet")
    scope = Scope(PATRONS, NEIGHBORS, tuple(range(2014, 2025)), blocs, tongues)
    engine = _on_duckdb(tables)
    components = pa.concat_tables(
        [module.measure(engine, scope) for module in levers.registry().values()]
    )
    cells = {
        (row["lever"], row["component"], row["patron"], row["neighbor"], row["year"]): row
        for row in components.to_pylist()
    }
    return Reference(tables, engine, scope, components, cells)


@pytest.fixture(scope="session")
def declared() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each lever's components and criticality bases, as the levers declare them."""
    return {
        name: (tuple(module.SPEC.components), tuple(module.SPEC.criticality))
        for name, module in levers.registry().items()
    }


@pytest.fixture(scope="session")
def cell() -> Callable[..., Row]:
    """One component row, observed exactly unless a band is given; `low=None` is unobserved."""

    def row(
        lever: str, component: str, patron: str | None, year: int, value: float | None = None,
        *, low: float | None = None, high: float | None = None, **more: Any,
    ) -> Row:  # fmt: skip
        low, high = (value, value) if low is None else (low, high)
        role = "share" if patron else "criticality"
        return {
            "lever": lever, "component": component, "role": role, "basis": "", "patron": patron,
            "neighbor": "KAZ", "year": year, "value": value, "low": low, "high": high,
            "status": "unobserved" if low is None else "reported", "data_year": year,
            "weight": 1.0, "note": None,
            "draw": None if low is None else f"{lever}/{component}/{patron}/{year}", **more,
        }  # fmt: skip

    return row


@pytest.fixture(scope="session")
def components_of() -> Callable[[list[Row]], Components]:
    """Component rows as the index reads them."""
    return lambda rows: Components(table_of(rows, COMPONENT))
