"""Engines: what is declared impossible is so, all else is not; Spark's session is one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import narwhals as nw
import pyarrow as pa
import pytest

from nearabroad.core import expressions
from nearabroad.core.engines import CAPABILITIES, ENGINES, INABILITIES, Engine
from nearabroad.core.errors import EngineError
from nearabroad.core.expressions import table_from
from nearabroad.store.engines import frames_on

SPARK = Engine("spark", "local[2]")
BIGQUERY = Engine("bigquery", "my-project.influence")

# What an engine cannot do: one table, which is true

ROWS = pa.table(
    {
        "state": pa.array(["ARM", "ARM", "KAZ", "KAZ", None]),
        "year": pa.array([2020, 2021, 2020, 2022, 2021], pa.int32()),
        "value": pa.array([1.0, 3.0, None, None, 4.0]),
        "date": pa.array(
            [dt.date(2022, 12, 31), dt.date(2023, 1, 2), None, dt.date(2020, 2, 29), None]
        ),
    }
)
OTHERS = pa.table(
    {"state": ["ARM", "KAZ"], "year": pa.array([2019, 2021], pa.int32()), "gdp": [10.0, None]}
)


def _select(one, _):
    return one.filter(nw.col("year") > 2020).select("state", "year").sort("state", "year")


def _sum(one, _):
    return expressions.sums(one, ["state"]).sort("state")


def _share(one, _):
    return expressions.partner_shares(one, ["state"], "year").sort("state", "year")


def _join(one, other):
    joined = one.join(other.select("state", "gdp"), on="state", how="left")
    return joined.select("state", "year", "gdp").sort("state", "year")


def _previous(one, _):
    before = nw.col("value").shift(1).over("state", order_by="year")
    return one.select("state", "year", before=before).sort("state", "year")


def _quantile(one, _):
    year = nw.col("year").cast(nw.Float64)
    return one.select(middle=year.median(), low=year.quantile(0.3, interpolation="linear"))


def _whole_sums(one, _):
    return one.group_by("state").agg(total=nw.col("year").sum()).sort("state")


def _months(one, _):
    return one.select(month=nw.col("date").dt.truncate("1mo")).sort("month")


def _unpivot(one, _):
    return one.unpivot(["value"], index=["state", "year"]).sort("state", "year")


def _first(one, _):
    found = one.group_by("state").agg(first=nw.col("year").first(order_by="date"))
    return found.sort("state")


def _as_of(one, other):
    joined = one.select("year").sort("year").join_asof(other.sort("year"), on="year")
    return joined.select("year", "gdp").sort("year")


# What to ask of an engine, and the answer by hand.
STATES = [None, "ARM", "ARM", "KAZ", "KAZ"]
PROBES = {
    "select": (_select, {"state": [None, "ARM", "KAZ"], "year": [2021, 2021, 2022]}),
    "sum": (
        _sum,
        {
            "state": [None, "ARM", "KAZ"],
            "known": [1, 2, 0],
            "unknown": [0, 0, 2],
            "total": [4.0, 4.0, None],
        },
    ),
    "share": (
        _share,
        {
            "state": [None, "ARM", "ARM"],
            "year": [2021, 2020, 2021],
            "amount": [4.0, 1.0, 3.0],
            "total": [4.0, 4.0, 4.0],
            "share": [1.0, 0.25, 0.75],
        },
    ),
    "join": (
        _join,
        {
            "state": STATES,
            "year": [2021, 2020, 2021, 2020, 2022],
            "gdp": [None, 10.0, 10.0, None, None],
        },
    ),
    "previous": (
        _previous,
        {
            "state": STATES,
            "year": [2021, 2020, 2021, 2020, 2022],
            "before": [None, None, 1.0, None, None],
        },
    ),
    "quantile": (_quantile, {"middle": [2021.0], "low": [2020.2]}),
    "whole sums": (_whole_sums, {"state": [None, "ARM", "KAZ"], "total": [2021, 4041, 4042]}),
    "months": (
        _months,
        {
            "month": [
                None, None, dt.date(2020, 2, 1), dt.date(2022, 12, 1), dt.date(2023, 1, 1)
            ]
        },
    ),
    "unpivot": (
        _unpivot,
        {
            "state": STATES,
            "year": [2021, 2020, 2021, 2020, 2022],
            "variable": ["value"] * 5,
            "value": [4.0, 1.0, 3.0, None, None],
        },
    ),
    "first": (_first, {"state": [None, "ARM", "KAZ"], "first": [2021, 2020, 2020]}),
    "as-of join": (
        _as_of,
        {"year": [2020, 2020, 2021, 2021, 2022], "gdp": [10.0, 10.0, None, None, None]},
    ),
}  # fmt: skip


def _kind(item):
    """A value with its type; a decimal is no whole number and a timestamp is no date."""
    return type(item), round(item, 9) if isinstance(item, float) else item


def _answers(frames, capability):
    """What an engine answers, in the types it answers in; or that it cannot."""
    probe, _ = PROBES[capability]
    try:
        found = table_from(probe(frames["one"], frames["other"]))
    except Exception as error:  # noqa: BLE001
        return f"{type(error).__name__}: {error}"
    return {name: list(map(_kind, column)) for name, column in found.to_pydict().items()}


@pytest.fixture(params=sorted(ENGINES))
def kind_and_frames(request):
    tables = {"one": ROWS, "other": OTHERS}
    if request.param == "bigquery":
        request.getfixturevalue("sqlframe")
        from nearabroad.store.bigquery import recording

        with recording(BIGQUERY, tables) as asked:
            yield request.param, asked.frames
        return
    if request.param == "spark":
        request.getfixturevalue("spark")
    where = SPARK.where if request.param == "spark" else ""
    with frames_on(Engine(request.param, where), tables) as frames:
        yield request.param, frames


def test_every_capability_is_tried():
    assert PROBES.keys() | {"run"} == CAPABILITIES.keys()
    assert {kind for kind, _ in INABILITIES} <= ENGINES.keys()
    assert {capability for _, capability in INABILITIES} <= CAPABILITIES.keys()
    assert all(INABILITIES.values())


@pytest.mark.parametrize("capability", sorted(PROBES))
def test_an_engine_can_all_but_what_is_declared(capability, kind_and_frames):
    kind, frames = kind_and_frames
    wanted = {name: list(map(_kind, column)) for name, column in PROBES[capability][1].items()}
    found = _answers(frames, capability)
    if Engine(kind).can(capability):
        assert found == wanted
    else:
        assert found != wanted


@pytest.mark.parametrize("kind", sorted(ENGINES))
def test_an_engine_that_is_declared_not_to_run_is_refused(kind):
    engine = {"spark": SPARK, "bigquery": BIGQUERY}.get(kind, Engine(kind))
    if engine.can("run"):
        engine.require("run")
        return
    with (
        pytest.raises(EngineError, match=INABILITIES[kind, "run"]),
        frames_on(engine, {"one": ROWS}),
    ):
        pass


# The Spark session


def test_a_running_session_is_borrowed_and_left_running(spark):
    with frames_on(SPARK, {"one": ROWS}) as frames:
        assert table_from(frames["one"]).num_rows == ROWS.num_rows
    assert spark.range(3).count() == 3


def test_another_master_is_refused_while_one_runs(spark):
    with (
        pytest.raises(EngineError, match=r"runs in this process on local\[2\] already"),
        frames_on(Engine("spark", "spark://127.0.0.1:7077"), {"one": ROWS}),
    ):
        pass


def test_spark_listens_on_the_loopback_address_alone(spark):
    if not Path("/proc/net/tcp").is_file():
        pytest.skip("no /proc/net/tcp: open ports are read there")
    process = spark.sparkContext._gateway.proc.pid
    ports = _listening(process)
    assert ports
    assert all(address.endswith("0100007F") for address in ports), ports


def _listening(process):
    """Local addresses (hexadecimal) of a process's listening sockets, IPv4 and IPv6."""
    sockets = set()
    for handle in Path(f"/proc/{process}/fd").iterdir():
        target = str(handle.readlink()) if handle.is_symlink() else ""
        if target.startswith("socket:["):
            sockets.add(target[8:-1])
    found = []
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            cells = row.split()
            if cells[3] == "0A" and cells[9] in sockets:
                found.append(cells[1].partition(":")[0])
    return found
