"""The store where all goes well, and what it refuses before anything is written."""

import datetime
import hashlib
import math
import re
import tempfile
import tracemalloc
from pathlib import Path

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearabroad.core.errors import StoreError
from nearabroad.core.schemas import GRIP, TABLES
from nearabroad.store import STORE_FORMAT, SnapshotMismatch, Store, atomic_path, write_atomic
from nearabroad.store.files import copy_atomic

GRIP_ROW = {
    "preset": "default",
    "patron": "RUS",
    "neighbor": "AZE",
    "year": 2023,
    "grip": 41.5,
    "low": 30.0,
    "high": 50.0,
    "coverage": 0.8,
    "top_lever": None,
}


def grip(**changes):
    return pa.Table.from_pylist([GRIP_ROW], schema=GRIP).to_pydict() | changes


def listing(folder):
    return {
        str(p.relative_to(folder)): (p.stat().st_mtime_ns, p.stat().st_size)
        for p in folder.rglob("*")
    }


# Files too large to hold


def test_a_file_is_kept_as_its_bytes_are_without_being_held(store, tmp_path, snapshot):
    file = tmp_path / "large.bin"
    with file.open("wb") as handle:
        handle.truncate(64 << 20)
    tracemalloc.start()
    found = snapshot(store, file, name="large.bin")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20
    assert store.snapshot_path(found).stat().st_size == 64 << 20
    assert store.snapshots()[0].bytes == 64 << 20


def test_a_small_file_and_its_bytes_are_one_snapshot(store, tmp_path, snapshot):
    (tmp_path / "a.bin").write_bytes(b"bytes")
    assert snapshot(store, tmp_path / "a.bin") == snapshot(store, b"bytes")
    assert len(store.snapshots()) == 1


def test_a_file_that_changes_while_it_is_taken_is_not_kept(store, tmp_path, snapshot):
    file = tmp_path / "a.bin"
    file.write_bytes(b"new")
    with pytest.raises(StoreError, match="expected"):
        snapshot(store, file, sha256=hashlib.sha256(b"old").hexdigest())
    with pytest.raises(StoreError, match="changed while it was taken"):
        copy_atomic(file, tmp_path / "b.bin", hashlib.sha256(b"old").hexdigest())
    assert not (tmp_path / "b.bin").exists()
    assert store.snapshots() == []


# Opening


def test_a_new_store_and_its_parents_are_created_with_a_stamp(tmp_path):
    store = Store.open(tmp_path / "a" / "b")
    assert store.path == tmp_path / "a" / "b"
    assert (store.path / "store.json").read_text().startswith('{\n  "format": 1,')
    assert store.current() is None
    assert store.runs() == []
    assert store.snapshots() == []


def test_without_a_path_the_environment_names_the_store(tmp_path, monkeypatch):
    monkeypatch.setenv("NEARABROAD_STORE", str(tmp_path / "named"))
    assert Store.open().path == tmp_path / "named"


def test_without_path_and_environment_it_is_the_users_data_directory(tmp_path, monkeypatch):
    monkeypatch.setenv("NEARABROAD_STORE", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / name)
    assert Store.open().path == tmp_path / "nearabroad"


def test_a_store_that_is_not_there_is_not_created_unasked(tmp_path):
    with pytest.raises(StoreError, match="there is no store at"):
        Store.open(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()


def test_opening_and_reading_write_nothing(store, build, snapshot):
    build(store, "one")
    digest = snapshot(store)
    before = listing(store.path)
    again = Store.open(store.path)
    again.table("scratch")
    again.frame("scratch").collect()
    again.current()
    again.snapshot_path(digest)
    snapshot(again)
    assert listing(store.path) == before


# Builds


def test_tables_come_back_as_written_in_the_order_given(store):
    table = pa.table({"state": ["UKR", "AZE", "ARM"], "value": [1.0, None, -0.0]})
    with store.building("f1") as writer:
        writer.write("scratch", table)
        writer.write("grip", pa.table(grip(), schema=GRIP))
    assert store.table("scratch").equals(table)
    assert store.table("grip").schema.equals(GRIP)
    assert store.frame("scratch").collect().to_native().equals(table)
    info = store.current()
    assert (info.fingerprint, info.format) == ("f1", STORE_FORMAT)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", info.created_at)
    assert info.tables["scratch"]["rows"] == 3
    assert info.tables["scratch"]["bytes"] == (info.directory / "scratch.parquet").stat().st_size


def test_the_same_rows_give_the_same_bytes_whatever_their_chunks(store):
    whole = pa.table({"value": list(range(100))})
    parts = pa.concat_tables([whole.slice(0, 7), whole.slice(7)])
    with store.building("f") as writer:
        writer.write("whole", whole)
        writer.write("parts", parts.replace_schema_metadata({"pandas": "{}"}))
    tables = store.current().tables
    assert tables["whole"]["sha256"] == tables["parts"]["sha256"]


@pytest.mark.parametrize("name", ["a*b", "a[1]", "q?x", "a[b", "it's", "a{1,2}", "year=2014"])
def test_signs_that_mean_something_to_the_engine_may_stand_in_the_path(tmp_path, name, build):
    store = Store.open(tmp_path / name)
    build(store, "f", 7)
    assert store.frame("scratch").select(nw.col("value")).collect().item() == 7
    assert store.table("scratch").column_names == ["value"]


def test_readers_see_the_old_build_until_the_new_one_has_ended(store, build):
    build(store, "old", 1)
    reader = Store.open(store.path)
    with store.building("new") as writer:
        writer.write("scratch", pa.table({"value": [2]}))
        assert reader.current().fingerprint == "old"
        assert reader.table("scratch")["value"].to_pylist() == [1]
        assert Store.open(store.path).frame("scratch").collect().item(0, 0) == 1
    assert reader.table("scratch")["value"].to_pylist() == [2]


def test_the_build_before_stays_for_readers_that_opened_it_and_older_ones_go(store, build):
    build(store, "one", 1)
    opened = store.current()
    frame = store.frame("scratch")
    build(store, "two", 2)
    assert store.table("scratch", opened)["value"].to_pylist() == [1]
    assert frame.collect().item(0, 0) == 1
    build(store, "three", 3)
    with pytest.raises(StoreError, match="missing"):
        store.table("scratch", opened)
    assert len(list((store.path / "builds").iterdir())) == 2


def test_an_exception_leaves_the_last_good_build_and_no_leftovers(store, build):
    build(store, "good")
    before = store.current()
    with pytest.raises(KeyError, match="mine"), store.building("bad") as writer:
        writer.write("scratch", pa.table({"value": [2]}))
        raise KeyError("mine")
    assert store.current() == before
    assert [entry.name for entry in (store.path / "builds").iterdir()] == [before.directory.name]
    build(store, "next")


def test_a_file_of_the_user_among_the_builds_is_never_removed(store, build):
    (store.path / "builds" / "mine").mkdir(parents=True)
    (store.path / "builds" / ".partial-mine").mkdir()
    for fingerprint in "abc":
        build(store, fingerprint)
    assert (store.path / "builds" / "mine").is_dir()
    assert (store.path / "builds" / ".partial-mine").is_dir()


def test_a_build_that_has_ended_takes_no_more_tables(store):
    with store.building("f") as writer:
        pass
    with pytest.raises(StoreError, match="after its build had ended"):
        writer.write("scratch", pa.table({"value": [1]}))


@pytest.mark.parametrize("name", ["../escape", "A", "", "a b", ".hidden", "a/b", "a\n"])
def test_a_name_that_cannot_be_a_file_is_refused(store, name):
    with pytest.raises(StoreError, match="cannot name a table"), store.building("f") as writer:
        writer.write(name, pa.table({"value": [1]}))


def test_a_table_written_twice_in_one_build_is_refused(store):
    with pytest.raises(StoreError, match="written twice"), store.building("f") as writer:
        writer.write("scratch", pa.table({"value": [1]}))
        writer.write("scratch", pa.table({"value": [2]}))


def test_asking_for_what_is_not_there_says_what_is(store, build):
    with pytest.raises(StoreError, match="holds no build yet"):
        store.table("grip")
    build(store, "f")
    with pytest.raises(StoreError, match="no table 'grip'; there are: scratch"):
        store.frame("grip")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.booleans(), max_size=8))
def test_current_is_the_last_build_that_succeeded(outcomes):
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "store")
        last = None
        for number, succeeds in enumerate(outcomes):
            try:
                with store.building(f"f{number}") as writer:
                    writer.write("scratch", pa.table({"value": [number]}))
                    if not succeeds:
                        raise InterruptedError
                last = number
            except InterruptedError:
                pass
            info = store.current()
            assert (info.fingerprint if info else None) == (None if last is None else f"f{last}")
            if last is not None:
                assert store.table("scratch")["value"].to_pylist() == [last]
                assert len(list((store.path / "builds").iterdir())) <= 2


# Schemas


def accepted(store, table):
    with store.building("f") as writer:
        writer.write("grip", table)
    return store.table("grip")


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("year", pa.array([2023], pa.int64())),
        ("year", pa.array([2023.0])),
        ("grip", pa.array([41], pa.int64())),
        ("grip", pa.array([0.5], pa.float32())),
        ("grip", pa.array([41], pa.decimal128(38, 0))),
        ("patron", pa.array(["RUS"]).dictionary_encode()),
        ("patron", pa.array(["RUS"], pa.large_string())),
        ("patron", pa.array(["RUS"], pa.string_view())),
        ("top_lever", pa.nulls(1)),
        ("low", pa.nulls(1)),
    ],
)
def test_types_are_cast_where_nothing_is_lost(store, column, values):
    table = accepted(store, pa.table(grip(**{column: values})))
    assert table.schema.equals(GRIP)
    assert table[column].to_pylist() == values.to_pylist()


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("year", pa.array([2023.5])),
        ("year", pa.array([2**40])),
        ("year", pa.array(["2023"])),
        ("grip", pa.array(["41.5"])),
        ("grip", pa.array([True])),
        ("grip", pa.array([2**53 + 1])),
        ("patron", pa.array([643])),
        ("patron", pa.array([b"RUS"])),
        ("patron", pa.array([1.5]).dictionary_encode()),
    ],
)
def test_types_that_would_lose_something_are_refused(store, column, values):
    with pytest.raises(StoreError, match=f"table grip, column {column}: .* without loss"):
        accepted(store, pa.table(grip(**{column: values})))
    assert store.current() is None


def test_a_moment_is_no_day_unless_it_is_midnight(store):
    def write(moment):
        schema = TABLES["bloc_member"]
        row = dict.fromkeys(schema.names) | {"since": moment}
        with store.building("f") as writer:
            writer.write("bloc_member", pa.Table.from_pylist([row]))
        return store.table("bloc_member")["since"].to_pylist()

    assert write(datetime.datetime(2015, 1, 2)) == [datetime.date(2015, 1, 2)]
    with pytest.raises(StoreError, match="column since"):
        write(datetime.datetime(2015, 1, 2, 12))


def test_nan_is_refused_since_unknown_is_null(store):
    for values in (pa.array([math.nan]), pa.array([math.nan], pa.float32())):
        with pytest.raises(StoreError, match="column grip holds NaN; unknown is NULL"):
            accepted(store, pa.table(grip(grip=values)))


def test_columns_that_are_missing_unknown_or_doubled_are_named(store):
    wrong = grip(extra=[1])
    del wrong["low"]
    with pytest.raises(StoreError, match="missing low; unknown extra"):
        accepted(store, pa.table(wrong))
    doubled = pa.table(grip()).append_column("year", pa.array([1]))
    with pytest.raises(StoreError, match="doubled year"):
        accepted(store, doubled)


def test_columns_are_put_in_the_order_of_the_schema_and_empty_tables_pass(store):
    turned = pa.table(grip(), schema=GRIP).select(GRIP.names[::-1])
    assert accepted(store, turned).column_names == GRIP.names
    assert accepted(store, GRIP.empty_table()).num_rows == 0
    assert accepted(store, pa.table({name: [] for name in GRIP.names})).schema.equals(GRIP)


# Snapshots and runs


def test_snapshots_stand_under_their_hash_with_a_ledger(store, snapshot):
    digest = snapshot(store)
    path = store.snapshot_path(digest)
    assert path == store.path / "snapshots" / digest[:2] / f"{digest}.bin"
    assert path.read_bytes() == b"bytes"
    (record,) = store.snapshots()
    assert (record.source, record.sha256, record.bytes) == ("factbook", digest, 5)
    assert record.fetched_at.endswith("Z")


def test_the_same_snapshot_twice_is_one_record(store, snapshot):
    assert snapshot(store) == snapshot(store)
    assert len(store.snapshots()) == 1
    snapshot(store, version="2026")
    assert [record.version for record in store.snapshots()] == ["2025", "2026"]


def test_a_promised_hash_must_be_met(store, snapshot):
    with pytest.raises(SnapshotMismatch, match=r"2025.json of factbook .* expected 00"):
        snapshot(store, sha256="00" * 32)
    assert store.snapshots() == []
    digest = snapshot(store)
    assert snapshot(store, sha256=digest.upper()) == digest


def test_runs_are_kept_in_their_order(store):
    paths = [store.record_run({"seed": number, "name": "Bakı"}) for number in range(5)]
    assert [run["seed"] for run in store.runs()] == list(range(5))
    assert re.fullmatch(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{8}\.json", paths[0].name)
    with pytest.raises(StoreError, match="cannot be written as JSON"):
        store.record_run({"value": math.nan})


def test_an_atomic_path_keeps_the_suffix_and_the_old_file_on_failure(tmp_path):
    target = tmp_path / "report.html"
    write_atomic(target, b"old")
    with pytest.raises(ValueError, match="mine"), atomic_path(target) as temporary:
        assert temporary.suffix == ".html"
        temporary.write_bytes(b"half")
        raise ValueError("mine")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]
