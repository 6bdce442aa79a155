"""Engines by name, what is missing for them, and a build that refuses what differs."""

import json
from contextlib import contextmanager

import duckdb
import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearabroad import pipeline
from nearabroad.core.engines import EMBEDDED, Engine, engine_of
from nearabroad.core.errors import EngineError, UsageError
from nearabroad.core.expressions import concentration, partner_shares, rows_of, sums
from nearabroad.core.likeness import difference
from nearabroad.store import Store, engines
from nearabroad.store.engine import embedded

SPARK = Engine("spark", "local[2]")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("duckdb", EMBEDDED),
        ("local-spark", SPARK),
        ("spark://10.0.0.5:7077", Engine("spark", "spark://10.0.0.5:7077")),
        ("bigquery://my-project.influence", Engine("bigquery", "my-project.influence")),
    ],
)
def test_an_engine_is_named_exactly(text, wanted):
    assert engine_of(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "", "DuckDB", "spark", "spark://host", "spark://host:port", "bigquery://my-project",
        "bigquery://my-project.a.b", 'bigquery://my-project.x"; DROP', "bigquery://p.d", "polars",
    ],
)  # fmt: skip
def test_another_name_is_refused_with_those_there_are(text):
    with pytest.raises(UsageError, match=r"there are duckdb, local-spark, spark://HOST:PORT"):
        engine_of(text)


# What is missing


@pytest.mark.parametrize(("kind", "package"), [("spark", "pyspark"), ("bigquery", "sqlframe")])
def test_a_missing_extra_is_named(kind, package, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EngineError) as error:
        engines.check_installed(kind)
    wanted = f"the engine {kind} needs {package}; run pip install 'nearabroad[{kind}]'."
    assert str(error.value) == wanted


def test_a_missing_java_is_named(tmp_path, monkeypatch):
    from nearabroad.store.spark import check_java

    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(EngineError, match="needs Java, and none is found; install Java 17"):
        check_java()


@pytest.mark.parametrize(
    ("told", "refused"), [("11.0.2", "not 11"), ("1.8.0_392", "not 1"), ("17.0.15", None)]
)
def test_java_that_is_too_old_is_refused(told, refused, tmp_path, monkeypatch):
    from nearabroad.store.spark import check_java

    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{told}\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if refused is None:
        check_java()
        return
    with pytest.raises(EngineError, match=refused):
        check_java()


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("#!/bin/sh\nexec sleep 60\n", "does not tell its version within 0.2 seconds"),
        ("#!/no/such/shell\n", "does not run"),
    ],
    ids=["hangs", "broken"],
)
def test_java_that_hangs_or_does_not_run_is_named(script, told, tmp_path, monkeypatch):
    from nearabroad.store import spark

    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(script)
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr(spark, "PATIENCE", 0.2)
    with pytest.raises(EngineError, match=f"{told}.*install Java 17"):
        spark.check_java()


def test_the_command_says_what_to_install_and_leaves_the_build(nearabroad, own_store, monkeypatch):
    before = Store.open(own_store).current()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    answer = nearabroad("build", "--engine", "local-spark", store=own_store)
    assert answer.exit_code == 1
    assert "pip install 'nearabroad[spark]'" in " ".join(answer.stderr.split())
    assert Store.open(own_store).current() == before


# A build on another engine


def handing(change):
    """Stands in for an engine: DuckDB's frames of tables that `change` has gone over."""

    @contextmanager
    def frames_on(engine, tables):
        yield embedded(change(tables))

    return frames_on


def with_other_output(tables):
    """GDP that is a tenth of a percent higher, as an engine that errs might have it."""
    figures = tables["observation"]
    for place, field in enumerate(figures.schema):
        if field.name in ("value", "low", "high"):
            higher = pc.multiply(figures[field.name], 1.001)
            column = pc.if_else(pc.equal(figures["indicator"], "gdp"), higher, figures[field.name])
            figures = figures.set_column(place, field, column)
    return {**tables, "observation": figures}


def test_an_engine_that_measures_otherwise_builds_nothing(own_store, monkeypatch):
    monkeypatch.setattr(engines, "check", lambda engine: None)
    monkeypatch.setattr(engines, "frames_on", handing(with_other_output))
    store = Store.open(own_store)
    before = store.current()
    with pytest.raises(EngineError, match=r"spark .* and duckdb measure differently"):
        pipeline.ensure_built(store, engine=SPARK)
    assert store.current() == before


def test_an_engine_that_measures_the_same_builds_anew(own_store, monkeypatch):
    monkeypatch.setattr(engines, "check", lambda engine: None)
    monkeypatch.setattr(engines, "frames_on", handing(dict))
    store = Store.open(own_store)
    before = store.current()
    after = pipeline.ensure_built(store, engine=SPARK)
    assert after.directory != before.directory
    assert {name: about["sha256"] for name, about in after.tables.items()} == {
        name: about["sha256"] for name, about in before.tables.items()
    }


def test_sql_for_bigquery_is_written_and_nothing_built(nearabroad, own_store, tmp_path):
    pytest.importorskip("sqlframe", reason="no sqlframe: pip install 'nearabroad[bigquery]'")
    before = Store.open(own_store).current()
    folder = tmp_path / "sql"
    words = ("build", "--engine", "bigquery://my-project.influence", "--sql", folder, "--json")
    answer = nearabroad(*words, store=own_store)
    assert answer.exit_code == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert told["run"] is False
    assert sorted(told["files"]) == sorted(str(file) for file in folder.iterdir())
    parts = {file.stem.rpartition("_")[0] for file in folder.iterdir()}
    assert parts == {"scope", "trade", "energy", "security", "labor", "culture", "alignment"}
    for file in folder.iterdir():
        text = file.read_text()
        assert text.startswith(f"-- {file.stem.rpartition('_')[0]}, query ")
        assert "`my-project`.`influence`." in text
    assert Store.open(own_store).current() == before


# Likeness of tables


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ([1.0, None], [1.0 + 5e-10, None], None),
        ([1.0, None], [1.0 + 5e-9, None], "value differs in 1 of 2 rows"),
        ([0.0, None], [0.0, 0.0], "value differs in 1 of 2 rows, first NULL and 0.0"),
        ([0.0, float("nan")], [-0.0, float("nan")], None),
        ([1e15, 1.0], [1e15 + 1.0, 1.0], None),
    ],
)
def test_numbers_are_compared_to_rounding_and_null_is_no_zero(one, other, wanted):
    states = ["ARM", "KAZ"]
    found = difference(
        pa.table({"state": states, "value": pa.array(one, pa.float64())}),
        pa.table({"state": states, "value": pa.array(other, pa.float64())}),
    )
    assert found is None if wanted is None else found.startswith(wanted)


def test_tables_of_other_columns_types_or_lengths_are_unlike():
    table = pa.table({"year": pa.array([2020, 2021], pa.int32())})
    assert "year int64" in difference(table, table.cast(pa.schema([("year", pa.int64())])))
    assert difference(table, table.slice(1)) == "2 rows and 1"
    assert difference(table, table.rename_columns(["month"])) == (
        "columns are year int32 and month int32"
    )


# Shares and concentration


def flows_of(values):
    table = pa.table(
        {
            "state": ["ARM"] * len(values),
            "partner": [str(place) for place in range(len(values))],
            "value": pa.array(values, pa.float64()),
        }
    )
    database = duckdb.connect()
    database.register("flow", table)
    return nw.from_native(database.table("flow"))


AMOUNT = st.one_of(st.none(), st.just(0.0), st.floats(1e-6, 1e12))
amounts = st.lists(AMOUNT, min_size=1, max_size=8)


@settings(deadline=None, max_examples=40)
@given(amounts)
def test_shares_add_up_to_one_and_the_unknown_have_none(values):
    known = [value for value in values if value is not None]
    rows = rows_of(partner_shares(flows_of(values), ["state"], "partner"))
    if not sum(known) > 0:
        assert rows == []
        return
    assert len(rows) == len(values)
    shares = {int(row["partner"]): row["share"] for row in rows}
    assert {place for place, share in shares.items() if share is None} == {
        place for place, value in enumerate(values) if value is None
    }
    assert sum(share for share in shares.values() if share is not None) == pytest.approx(1.0)


@settings(deadline=None, max_examples=40)
@given(amounts)
def test_concentration_lies_between_one_over_n_and_one(values):
    rows = rows_of(concentration(flows_of(values), ["state"], "partner"))
    known = [value for value in values if value is not None]
    if not sum(known) > 0:
        assert rows == []
        return
    (row,) = rows
    assert row["parts"] == sum(value > 0 for value in known)
    assert row["unknown"] == len(values) - len(known)
    assert row["total"] == pytest.approx(sum(known))
    by_hand = sum((value / sum(known)) ** 2 for value in known)
    assert row["herfindahl"] == pytest.approx(by_hand)
    assert 1 / row["parts"] - 1e-9 <= row["herfindahl"] <= 1 + 1e-9


def test_a_total_of_nothing_known_is_null():
    (row,) = rows_of(sums(flows_of([None, None]), ["state"]))
    assert row == {"state": "ARM", "known": 0, "unknown": 2, "total": None}
