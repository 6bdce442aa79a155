"""Engines: the same expressions give the same tables; what is declared impossible is so."""

from __future__ import annotations

import datetime as dt
import inspect
from pathlib import Path

import duckdb
import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from nearabroad import levers, sources
from nearabroad.core import expressions
from nearabroad.core.engines import CAPABILITIES, ENGINES, INABILITIES, Engine
from nearabroad.core.errors import EngineError
from nearabroad.core.expressions import table_from
from nearabroad.core.likeness import difference
from nearabroad.store.engine import embedded
from nearabroad.store.engines import check, frames_on

LEVERS = sorted(levers.registry())
SPARK = Engine("spark", "local[2]")
BIGQUERY = Engine("bigquery", "my-project.influence")
MONEY = ("imports_gas", "imports_crude", "imports_coal", "goods_exports", "goods_imports")
PAIRED = ("source", "indicator", "state", "year")
BY_MONTH = ("source", "reporter", "partner", "flow", "level", "period")


@pytest.fixture(scope="session")
def spark():
    """One Spark session for all tests; whatever else asks for Spark borrows it."""
    try:
        check(SPARK)
    except EngineError as error:
        pytest.skip(str(error))
    from nearabroad.store import spark as on_spark

    with on_spark.session(SPARK.where) as session:
        yield session


@pytest.fixture(scope="session")
def sqlframe():
    pytest.importorskip("sqlframe", reason="no sqlframe: pip install 'nearabroad[bigquery]'")


@pytest.fixture(scope="session")
def embedded_on_spark(reference, spark):
    with frames_on(SPARK, reference.tables) as frames:
        yield frames


# Levers on the embedded data


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_measures_the_same_on_spark(name, reference, embedded_on_spark):
    measure = levers.registry()[name].measure
    found = measure(embedded_on_spark, reference.scope)
    assert difference(found, measure(reference.engine, reference.scope)) is None


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_measures_the_same_through_sqlframe(name, reference, sqlframe):
    from nearabroad.store.bigquery import recording

    measure = levers.registry()[name].measure
    with recording(BIGQUERY, reference.tables) as asked:
        asked.part = name
        found = measure(asked.frames, reference.scope)
    assert difference(found, measure(reference.engine, reference.scope)) is None
    assert asked.queries
    assert {query.rpartition("_")[0] for query in asked.queries} == {name}
    for sql in asked.queries.values():
        assert_is_bigquery(sql)


# Every expression, on the embedded data and on the publishers' files


def asked_of(frames):
    """Every expression of `core.expressions`, by a name that starts with its own."""
    observation = frames["observation"]
    money = expressions.of_indicators(observation, MONEY)
    found = {
        "in_order": expressions.in_order(frames["gap"], ("state", "flow"), ("state", "flow")),
        "of_indicators": money,
        "observations_of": expressions.observations_of(observation, ("gdp", *MONEY)),
        "observations_of some states": expressions.observations_of(
            observation, ("vote_agreement", "votes_in_common", *MONEY), ("ARM", "KAZ")
        ),
        "figures_of": expressions.figures_of(observation, "baci", "imports_*", "BLR", 2019),
        "figures_in": expressions.figures_in(observation, ("gdp", "imports_gas"), ("UKR",)),
        "latest_of": expressions.latest_of(observation, MONEY),
        "latest_of nothing": expressions.latest_of(observation, ("no such indicator",)),
        "sums": expressions.sums(money, PAIRED),
        "partner_shares": expressions.partner_shares(money, PAIRED, "partner"),
        "concentration": expressions.concentration(money, PAIRED, "partner"),
    }
    if "flow" in frames:
        months = [name for name in BY_MONTH if name != "level"]
        codes = frames["flow"].filter(nw.col("level") == "cn8")
        found["sums by month"] = expressions.sums(frames["flow"], BY_MONTH)
        found["partner_shares by month"] = expressions.partner_shares(
            codes, [name for name in months if name != "partner"], "partner"
        )
        found["concentration of products"] = expressions.concentration(codes, months, "product")
    return found


@pytest.fixture(scope="session")
def published(reference, shared_data, tmp_path_factory):
    """The embedded tables with what IMF, statistical offices, Eurostat and UN roll calls say.

    Of the last two the part that is asked about: Kyrgyzstan's goods, the neighbors' votes.
    """
    files = {
        "imf_imts": "imf/IMTS_RUS_reporter_2016_2024.csv",
        "natstats": "natstats/natstats_trade_long.csv.gz",
        "eurostat_comext": "eurostat/eurostat_sanctioned_cn8_monthly_long.csv.gz",
        "un_votes": "unga/pigeon_ungaVoting_003.csv.gz",
    }
    tables = {name: [table] for name, table in reference.tables.items()}
    for source, file in files.items():
        module = sources.registry()[source]
        tables.setdefault(module.SPEC.table, []).append(module.read(shared_data / file))
    whole = {name: pa.concat_tables(parts) for name, parts in tables.items()}
    goods, figures = whole["flow"], whole["observation"]
    votes = pc.and_(
        pc.equal(figures["source"], "un_votes"),
        pc.invert(pc.is_in(figures["state"], pa.array(reference.scope.neighbors))),
    )
    return {
        **whole,
        "flow": goods.filter(pc.equal(goods["partner"], "KGZ")),
        "observation": figures.filter(pc.invert(votes)),
    }


def test_every_expression_is_compared():
    public = {
        name
        for name, item in vars(expressions).items()
        if inspect.isfunction(item) and item.__module__ == expressions.__name__
    }
    named = {name.partition(" ")[0] for name in asked_of(_empty())}
    assert named == public - {"table_from", "rows_of"}


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_asks_through_the_expressions_alone(name):
    """What a lever wrote by itself would be compared by nobody."""
    module = levers.registry()[name]
    helpers = [item for item in vars(module).values() if inspect.ismodule(item)]
    assert nw not in helpers
    assert "collect(" not in inspect.getsource(module)


def _empty():
    from nearabroad.core.schemas import TABLES, table_of

    return embedded({name: table_of([], TABLES[name]) for name in ("observation", "gap", "flow")})


def test_expressions_agree_on_spark_on_the_publishers_files(published, spark):
    with frames_on(SPARK, published) as frames:
        assert_alike(asked_of(frames), asked_of(embedded(published)))


def test_votes_and_partners_of_the_publishers_files_measure_the_same_on_spark(
    published, reference, spark
):
    with frames_on(SPARK, published) as frames:
        for name in ("alignment", "trade"):
            measure = levers.registry()[name].measure
            found = measure(frames, reference.scope)
            assert difference(found, measure(embedded(published), reference.scope)) is None, name


def test_expressions_agree_on_an_empty_table(spark):
    from nearabroad.core.schemas import TABLES, table_of

    tables = {name: table_of([], TABLES[name]) for name in ("observation", "gap", "flow")}
    with frames_on(SPARK, tables) as frames:
        assert_alike(asked_of(frames), asked_of(embedded(tables)))


def assert_alike(found, wanted):
    assert found.keys() == wanted.keys()
    for name, frame in wanted.items():
        assert difference(table_from(found[name]), table_from(frame)) is None, name


# The SQL for BigQuery


def test_the_sql_itself_gives_the_same_tables(published, sqlframe):
    """What is written for BigQuery, read back as BigQuery's and run on another DuckDB."""
    import sqlglot

    from nearabroad.store.bigquery import recording

    with recording(BIGQUERY, published) as asked:
        compiled = {
            name: (list(frame.columns), frame.to_native().sql(dialect="bigquery"))
            for name, frame in asked_of(asked.frames).items()
        }
    database = duckdb.connect()
    database.execute("ATTACH ':memory:' AS \"my-project\"")
    database.execute('CREATE SCHEMA "my-project".influence')
    for name, table in published.items():
        database.register("handed", table)
        database.execute(f'CREATE TABLE "my-project".influence."{name}" AS FROM handed')
    for name, frame in asked_of(embedded(published)).items():
        columns, sql = compiled[name]
        assert_is_bigquery(sql, columns)
        (text,) = sqlglot.transpile(sql, read="bigquery", write="duckdb")
        found = database.sql(text).to_arrow_table()
        wanted = table_from(frame)
        assert difference(found.cast(wanted.schema), wanted) is None, name


def assert_is_bigquery(sql, columns=None):
    """One query that names its columns, reads the project's tables and knows its functions."""
    import sqlglot
    from sqlglot import exp

    query = sqlglot.parse_one(sql, dialect="bigquery")
    assert isinstance(query, exp.Select)
    assert not query.is_star
    assert "" not in query.named_selects
    if columns is not None:
        assert query.named_selects == columns
    # sqlglot keeps a function that the dialect does not have as an anonymous one.
    assert not [item.name for item in query.find_all(exp.Anonymous)]
    inner = {item.alias_or_name for item in query.find_all(exp.CTE)}
    read = [item for item in query.find_all(exp.Table) if item.name not in inner]
    assert read
    assert {f"{item.catalog}.{item.db}" for item in read} == {BIGQUERY.where}


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
