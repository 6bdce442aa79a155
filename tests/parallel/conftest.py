"""Generated trade with a known detour, for tests of back doors: no number in it is real."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest

from nearabroad.core.schemas import FLOW, table_of
from nearabroad.core.states import Blocs, Membership
from nearabroad.parallel.question import Asked, asked

EXPORTERS = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV",
    "HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN",
    "SWE",
)  # fmt: skip
TARGET, CONDUITS, CONTROLS = "RUS", ("KAZ", "KGZ", "ARM"), ("MNG", "MDA")
LISTED = tuple(f"8542{n:04d}" for n in range(3110, 3130))
UNLISTED = tuple(f"3004{n:04d}" for n in range(1000, 1010))
FIRST, MONTHS, SHOCK = 12 * 2020, 35, 26
"""January 2020 to November 2022; the shock is March 2022."""
SIZE = {"RUS": 1000.0, "KAZ": 100.0, "KGZ": 15.0, "ARM": 30.0, "MNG": 20.0, "MDA": 40.0}
BLOCS = Blocs(tuple(Membership("EU", code, dt.date(1958, 1, 1), None) for code in EXPORTERS))


@dataclass(frozen=True)
class Planted:
    """A detour put in: the rows, the fall of direct exports and what went through, in EUR."""

    rows: pa.Table
    fall: float
    excess: dict[str, float]


def months() -> list[dt.date]:
    """Every month of a panel."""
    numbers = range(FIRST, FIRST + MONTHS)
    return [dt.date(number // 12, number % 12 + 1, 1) for number in numbers]


def row(reporter: str, partner: str, product: str, month: dt.date, value: float | None,
        **more: Any) -> dict[str, Any]:  # fmt: skip
    """One export row of the table `flow`."""
    level = {2: "chapter", 4: "heading", 5: "total", 8: "cn8"}[len(product)]
    return {
        "source": "eurostat_comext", "reporter": reporter, "partner": partner, "flow": "exports",
        "product": product, "level": level, "period": month, "value": value, "unit": "EUR",
        "status": "reported", "snapshot": "a" * 64, **more,
    }  # fmt: skip


def planted(
    seed: int, share: float = 0.3, through: str = "KGZ", *, demand: float = 1.0,
    noise: float = 0.25, unlisted: bool = False, controls: bool = False,
) -> Planted:  # fmt: skip
    """Exports by exporter, destination, product and month, with `share` of the fall rerouted.

    Sizes of exporters are lognormal, seasons differ by destination, monthly noise is lognormal and
    independent over cells; after the shock direct exports of listed goods fall by 70 %, each
    exporter sends `share` of what it lost through one conduit, and exports of all goods to the
    conduits grow by `demand`. Other goods come as TOTAL rows, or also at 8 digits (`unlisted`).
    """
    rng = np.random.default_rng(seed)
    places = (TARGET, *CONDUITS, *(CONTROLS if controls else ()))
    after = np.arange(MONTHS) >= SHOCK
    size = rng.lognormal(0.0, 1.0, len(EXPORTERS))
    parts: list[pa.Table] = []
    fall, rerouted = 0.0, np.zeros((len(EXPORTERS), len(LISTED), MONTHS))
    excess = dict.fromkeys(CONDUITS, 0.0)
    for place in places:
        season = np.exp(rng.normal(0.0, 0.1, 12))[np.arange(MONTHS) % 12]
        shape = season * np.where(after & (place in CONDUITS), demand, 1.0) * 1e4 * SIZE[place]
        listed, rest = (_drawn(rng, size, count, shape, noise) for count in
                        (len(LISTED), len(UNLISTED)))  # fmt: skip
        if place == TARGET:
            rerouted = np.where(after, 0.7 * listed, 0.0)
            fall = float(rerouted.sum())
            listed = listed - rerouted
        elif place == through:
            listed = listed + share * rerouted
            excess[place] = share * fall
        total = listed.sum(axis=1) + rest.sum(axis=1)
        parts.append(_table(place, LISTED, listed))
        parts.append(_table(place, ("TOTAL",), total[:, None], "total", "b" * 64))
        if unlisted:
            parts.append(_table(place, UNLISTED, rest))
    return Planted(pa.concat_tables(parts), fall, excess)


def _drawn(rng: np.random.Generator, size: Any, products: int, shape: Any, noise: float) -> Any:
    """Exporters x products x months."""
    mix = rng.lognormal(0.0, 1.0, (len(EXPORTERS), products))
    mean = size[:, None] * mix / products
    errors = rng.lognormal(-(noise**2) / 2, noise, (*mix.shape, MONTHS))
    return mean[:, :, None] * shape * errors


def _table(
    place: str, codes: tuple[str, ...], values: Any, level: str = "cn8", snapshot: str = "a" * 64
) -> pa.Table:
    e, n, t = (part.ravel() for part in np.indices(values.shape))
    fixed = {"source": "eurostat_comext", "partner": place, "flow": "exports", "level": level,
             "unit": "EUR", "status": "reported", "snapshot": snapshot}  # fmt: skip
    columns = {
        "reporter": pa.array(EXPORTERS).take(pa.array(e)), "product": pa.array(codes).take(
            pa.array(n)), "period": pa.array(months(), pa.date32()).take(pa.array(t)),
        "value": pa.array(values.ravel()), "quantity": pa.nulls(len(e), pa.float64()),
        **{name: pa.repeat(text, len(e)) for name, text in fixed.items()},
    }  # fmt: skip
    return pa.table({name: columns[name] for name in FLOW.names}).cast(FLOW)


def frames(
    rows: list[dict[str, Any]] | pa.Table, **more: pa.Table
) -> Mapping[str, nw.LazyFrame[Any]]:
    """The rows as the table `flow` on DuckDB, other tables beside it."""
    connection = duckdb.connect()
    flows = rows if isinstance(rows, pa.Table) else table_of(rows, FLOW)
    tables = {"flow": flows, **more}
    for name, table in tables.items():
        connection.register(name, table)
    return {name: nw.from_native(connection.table(name)) for name in tables}


def question(**more: Any) -> Asked:
    """The question that a generated panel answers."""
    through = more.pop("through", CONDUITS)
    named = {"shock": "2022-03", **more}
    return asked(BLOCS, "EU", TARGET, through, **named)


@pytest.fixture(scope="session")
def panels() -> SimpleNamespace:
    """The generator and its helpers."""
    return SimpleNamespace(
        planted=planted, frames=frames, question=question, row=row, months=months, BLOCS=BLOCS,
        EXPORTERS=EXPORTERS, CONDUITS=CONDUITS, LISTED=LISTED, UNLISTED=UNLISTED,
    )  # fmt: skip
