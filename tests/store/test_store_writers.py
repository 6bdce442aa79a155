"""Two writers at once, and writers killed at any moment."""

import os
import random
import signal
import time

import pytest

from nearabroad.core.errors import StoreError
from nearabroad.store import Store

WRITER = """
    store = Store.open(Path(sys.argv[1]))
    with store.building("child") as writer:
        for number in range(int(sys.argv[2])):
            writer.write(f"t{number}", pa.table({"value": [number]}))
            print(number)
        time.sleep(60)
    """


def test_a_second_writer_is_refused_at_once_and_told_who_writes(
    store, build, snapshot, one_sentence, child
):
    build(store, "good")
    process = child(WRITER, store.path, 1)
    try:
        assert process.stdout.readline() == "0\n"
        started = time.monotonic()
        with pytest.raises(StoreError) as error:
            build(store, "second")
        assert time.monotonic() - started < 2
        assert one_sentence(error, f"is being written by process {process.pid};", "wait until")
        assert store.table("scratch").num_rows == 1  # readers never wait
        snapshot(store)  # nor do snapshots
        store.record_run({})
    finally:
        process.kill()
        process.communicate()
    build(store, "third")


def test_a_second_writer_in_the_same_process_is_refused_too(store, build, one_sentence):
    with store.building("one"), pytest.raises(StoreError) as error:
        build(Store.open(store.path), "two")
    assert one_sentence(error, f"process {os.getpid()} (this one)")
    assert store.current().fingerprint == "one"


@pytest.mark.parametrize("tables", [1, 2, 3])
def test_a_kill_in_the_middle_leaves_the_last_good_build(store, tables, build, leftovers, child):
    build(store, "good")
    process = child(WRITER, store.path, 3)
    for number in range(tables):
        assert process.stdout.readline() == f"{number}\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert leftovers(store.path) != []
    after = Store.open(store.path)
    assert after.current().fingerprint == "good"
    assert after.table("scratch").num_rows == 1
    build(after, "next", 2)
    assert after.table("scratch")["value"].to_pylist() == [2]
    assert leftovers(store.path) == []
    assert not (store.path / "write.pid").exists()
    assert len(list((store.path / "builds").iterdir())) == 2


def test_kills_at_any_moment_leave_a_whole_store(store, build, snapshot, leftovers, child):
    """Also between the renaming of the directory and of the pointer: the moment is drawn."""
    code = """
        store = Store.open(Path(sys.argv[1]))
        for number in range(100_000):
            with store.building(str(number)) as writer:
                writer.write("a", pa.table({"value": [number]}))
                writer.write("b", pa.table({"value": [number]}))
            store.add_snapshot(source="a", name=str(number), content=str(number).encode(),
                               version="1", origin="c", licence="d")
            if number == 0:
                print("ready")
        """
    dice = random.Random(7)
    for _ in range(6):
        process = child(code, store.path)
        assert process.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0, 0.15))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        opened = Store.open(store.path)
        info = opened.current()
        for name in "ab":
            assert opened.table(name, info)["value"].to_pylist() == [int(info.fingerprint)]
        for record in opened.snapshots():
            opened.snapshot_path(record.sha256)
    build(store, "next")
    snapshot(store)
    assert leftovers(store.path) == []
    assert len(list((store.path / "builds").iterdir())) == 2


def test_two_processes_that_add_snapshots_lose_none(store, child):
    code = """
        store = Store.open(Path(sys.argv[1]))
        for number in range(40):
            store.add_snapshot(source=sys.argv[2], name=str(number), content=str(number).encode(),
                               version="1", origin="c", licence="d")
        """
    processes = [child(code, store.path, source) for source in "ab"]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert len(store.snapshots()) == 80


def test_many_processes_may_create_one_store_at_once(tmp_path, child):
    code = """
        store = Store.open(Path(sys.argv[1]))
        store.record_run({"seed": 1})
        """
    processes = [child(code, tmp_path / "store") for _ in range(4)]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert len(Store.open(tmp_path / "store").runs()) == 4
