"""Engines: the same expressions give the same tables, on the publishers' files too."""

from __future__ import annotations

import inspect

import duckdb
import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from nearabroad import levers, sources
from nearabroad.core import expressions
from nearabroad.core.engines import Engine
from nearabroad.core.expressions import table_from
from nearabroad.core.likeness import difference
from nearabroad.store.engine import embedded
from nearabroad.store.engines import frames_on

LEVERS = sorted(levers.registry())
SPARK = Engine("spark", "local[2]")
BIGQUERY = Engine("bigquery", "my-project.influence")
MONEY = ("imports_gas", "imports_crude", "imports_coal", "goods_exports", "goods_imports")
PAIRED = ("source", "indicator", "state", "year")
BY_MONTH = ("source", "reporter", "partner", "flow", "level", "period")


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
    if "ideal_point" in frames:
        found["points_of"] = expressions.points_of(frames["ideal_point"], "ARM", 2020)
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


KINDS = ("observation", "gap", "flow", "ideal_point")


def _empty():
    from nearabroad.core.schemas import TABLES, table_of

    return embedded({name: table_of([], TABLES[name]) for name in KINDS})


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
