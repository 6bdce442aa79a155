"""Faults of the store: damage, full and read-only disks, two writers, kills. Real ones."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pyarrow as pa
import pytest

from nearabroad.core.errors import StoreError
from nearabroad.store import Store, atomic_path, write_atomic

PREAMBLE = """
import random, sys, time
from pathlib import Path
import pyarrow as pa
from nearabroad.core.errors import StoreError
from nearabroad.store import Store, write_atomic
"""


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store")


@pytest.fixture
def mounted(tmp_path):
    """A real file system of one megabyte; `mounted("ro")` turns it read-only."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if shutil.which("mount") is None:
        pytest.skip("this system has no mount")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True
    )
    if made.returncode:
        pytest.skip(f"no tmpfs may be mounted here: {made.stderr.decode().strip()}")

    def remount(option):
        subprocess.run(["mount", "-o", f"remount,{option}", str(folder)], check=True)

    remount.folder = folder
    yield remount
    subprocess.run(["umount", "-l", str(folder)], check=True)


def child(code, *arguments):
    """Start a second process that runs the code and speaks line by line."""
    command = [sys.executable, "-u", "-c", PREAMBLE + textwrap.dedent(code), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def build(store, fingerprint, value=1):
    with store.building(fingerprint) as writer:
        writer.write("scratch", pa.table({"value": [value]}))


def noise(megabytes):
    """A table that zstd cannot make smaller."""
    return pa.table({"value": pa.array([random.random() for _ in range(int(megabytes * 131072))])})


def snapshot(store, content=b"bytes"):
    return store.add_snapshot(
        source="factbook", name="2025.json", content=content, version="1", origin="x", licence="y"
    )


def flip(path, position=-10):
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)


def one_sentence(error, *parts):
    text = str(error.value)
    assert "\n" not in text
    assert text.endswith(".")
    assert "Errno" not in text
    for part in parts:
        assert part in text
    return True


def leftovers(folder):
    names = [p.name for p in folder.rglob("*")]
    return [name for name in names if name.startswith((".tmp-", ".partial-"))]


# Damage


def test_a_snapshot_with_a_flipped_byte_is_named_and_mended_by_adding_it_again(store):
    digest = snapshot(store)
    path = store.snapshot_path(digest)
    flip(path, 0)
    with pytest.raises(StoreError) as error:
        store.snapshot_path(digest)
    assert one_sentence(error, "2025.json of factbook", f"expected sha256 {digest}", "found ")
    snapshot(store)
    assert store.snapshot_path(digest).read_bytes() == b"bytes"
    path.unlink()
    with pytest.raises(StoreError) as error:
        store.snapshot_path(digest)
    assert one_sentence(error, "missing", "add it again")


def test_an_unknown_snapshot_is_said_to_be_unknown(store):
    with pytest.raises(StoreError) as error:
        store.snapshot_path("../../etc/passwd")
    assert one_sentence(error, "has no snapshot")


@pytest.mark.parametrize("line", ["{", "[]", '{"source": "a"}', '"text"'])
def test_a_damaged_ledger_names_its_line(store, line):
    snapshot(store)
    with (store.path / "snapshots.jsonl").open("a") as ledger:
        ledger.write(line + "\n")
    with pytest.raises(StoreError) as error:
        store.snapshots()
    assert one_sentence(error, "damaged in line 2", "move it away")


def test_a_table_with_a_flipped_byte_is_refused_and_the_next_build_mends_it(store):
    build(store, "one")
    flip(store.current().directory / "scratch.parquet")
    for read in (store.table, store.frame):
        with pytest.raises(StoreError) as error:
            read("scratch")
        assert one_sentence(error, "altered", "scratch.parquet", "nearabroad run")
    build(store, "two", 2)
    assert store.table("scratch")["value"].to_pylist() == [2]


@pytest.mark.parametrize("length", [0, 3, 100])
def test_a_truncated_table_is_refused(store, length):
    build(store, "one")
    path = store.current().directory / "scratch.parquet"
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(StoreError) as error:
        store.table("scratch")
    assert one_sentence(error, "half-written", f"({length} bytes")
    path.unlink()
    with pytest.raises(StoreError) as error:
        store.frame("scratch")
    assert one_sentence(error, "missing")


def test_every_truncation_of_the_pointer_is_one_sentence_and_the_next_build_mends_it(store):
    build(store, "one")
    pointer = store.path / "current.json"
    whole = pointer.read_bytes()
    for length in range(0, len(whole) - 2, 7):
        pointer.write_bytes(whole[:length])
        with pytest.raises(StoreError) as error:
            store.current()
        assert one_sentence(error, "current.json is damaged", "nearabroad run")
    with pytest.raises(RuntimeError), store.building("bad"):
        raise RuntimeError
    pointer.write_bytes(whole)
    assert store.table("scratch").num_rows == 1  # a failed build removed nothing good
    pointer.write_bytes(whole[:20])
    build(store, "two", 2)
    assert store.table("scratch")["value"].to_pylist() == [2]


@pytest.mark.parametrize(
    "change",
    [
        {"directory": "../../elsewhere"},
        {"directory": "/etc"},
        {"tables": []},
        {"tables": {"scratch": {"rows": 1}}},
        {"fingerprint": None},
        {"format": "1"},
        {"format": 0},
    ],
)
def test_a_pointer_with_wrong_fields_leads_nowhere(store, change):
    build(store, "one")
    pointer = store.path / "current.json"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | change))
    with pytest.raises(StoreError) as error:
        store.current()
    assert one_sentence(error, "damaged")


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", "{}", '{"format": "1"}', '{"format": true}', "\0"]
)
def test_a_damaged_stamp_is_one_sentence(store, text):
    (store.path / "store.json").write_text(text)
    with pytest.raises(StoreError) as error:
        Store.open(store.path)
    assert one_sentence(error, "store.json is damaged", "delete it")
    (store.path / "store.json").unlink()
    snapshot(Store.open(store.path))  # the remedy works


def test_a_store_from_a_newer_version_is_left_alone(store):
    build(store, "one")
    (store.path / "store.json").write_text('{"format": 2, "written_by": "9"}')
    sentence = (
        f"store {store.path} was written by a newer version (format 2, this one reads 1); "
        "upgrade nearabroad or choose another --store"
    )
    for use in (lambda: Store.open(store.path), lambda: build(store, "two")):
        with pytest.raises(StoreError) as error:
            use()
        assert one_sentence(error, sentence)
    pointer = store.path / "current.json"
    pointer.write_text(pointer.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(StoreError) as error:
        store.current()
    assert one_sentence(error, sentence)


# Places that cannot hold a store


def test_a_plain_file_at_the_path_or_above_it(tmp_path):
    file = tmp_path / "file"
    file.write_text("mine")
    for path in (file, file / "store"):
        with pytest.raises(StoreError) as error:
            Store.open(path)
        assert one_sentence(error, "not a directory")
    assert file.read_text() == "mine"


def test_a_directory_with_other_files_is_not_taken_over(tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(StoreError) as error:
        Store.open(tmp_path)
    assert one_sentence(error, "is no store and holds other files (thesis.docx)")
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_link_that_leads_nowhere(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(StoreError) as error:
        Store.open(tmp_path / "link")
    assert one_sentence(error, "cannot create the directory")


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no /proc on this system")
def test_a_parent_that_cannot_be_made():
    with pytest.raises(StoreError) as error:
        Store.open(Path("/proc/nowhere/store"))
    assert one_sentence(error, "cannot create the directory /proc/nowhere/store")
    with pytest.raises(StoreError) as error:
        write_atomic(Path("/proc/report.html"), b"x")
    assert one_sentence(error, "cannot write /proc/report.html")


def test_writing_into_a_missing_directory_or_over_a_directory(tmp_path):
    (tmp_path / "folder").mkdir()
    for target in (tmp_path / "none" / "a.html", tmp_path / "folder"):
        with pytest.raises(StoreError) as error:
            write_atomic(target, b"x")
        assert one_sentence(error, f"cannot write {target}")
    with pytest.raises(StoreError) as error, atomic_path(tmp_path / "a.html"):
        pass  # a writer that wrote nothing
    assert one_sentence(error, "a.html")
    assert leftovers(tmp_path) == []


# Disks


def test_a_full_disk_leaves_the_last_good_build(mounted):
    store = Store.open(mounted.folder / "store")
    build(store, "good")
    digest = snapshot(store)
    with pytest.raises(StoreError) as error, store.building("bad") as writer:
        writer.write("small", pa.table({"value": [1]}))
        writer.write("large", noise(2))
    assert one_sentence(error, "the disk is full; free some space")
    with pytest.raises(StoreError) as error:
        snapshot(store, random.randbytes(2_000_000))
    assert one_sentence(error, "the disk is full")
    with pytest.raises(StoreError) as error:
        write_atomic(mounted.folder / "report.html", bytes(2_000_000))
    assert one_sentence(error, "report.html: the disk is full")
    assert store.current().fingerprint == "good"
    assert store.table("scratch").num_rows == 1
    assert [record.sha256 for record in store.snapshots()] == [digest]
    assert leftovers(mounted.folder) == []
    build(store, "next")


def test_a_disk_without_one_free_byte(mounted):
    store = Store.open(mounted.folder / "store")
    build(store, "good")
    with pytest.raises(OSError, match="No space"), (mounted.folder / "ballast").open("wb") as file:
        while True:
            file.write(bytes(4096))
            file.flush()
    for write in (
        lambda: build(store, "bad"),
        lambda: store.record_run({"seed": 1}),
        lambda: snapshot(store),
    ):
        with pytest.raises(StoreError) as error:
            write()
        assert one_sentence(error, "the disk is full")
    assert Store.open(store.path).table("scratch").num_rows == 1
    assert store.runs() == []
    assert store.snapshots() == []
    (mounted.folder / "ballast").unlink()
    build(store, "next")


def test_a_read_only_disk_can_be_read_and_refuses_writes(mounted):
    Store.open(mounted.folder / "store")
    build(Store.open(mounted.folder / "store"), "good")
    digest = snapshot(Store.open(mounted.folder / "store"))
    mounted("ro")
    store = Store.open(mounted.folder / "store")
    assert store.table("scratch").num_rows == 1
    assert store.frame("scratch").collect().shape == (1, 1)
    assert snapshot(store) == digest  # it is there already: nothing to write
    assert store.snapshot_path(digest).is_file()
    for write in (
        lambda: build(store, "bad"),
        lambda: snapshot(store, b"other"),
        lambda: store.record_run({}),
        lambda: Store.open(mounted.folder / "other"),
        lambda: write_atomic(mounted.folder / "report.html", b"x"),
    ):
        with pytest.raises(StoreError) as error:
            write()
        assert one_sentence(error, "the file system is read-only")
    assert store.current().fingerprint == "good"


def test_a_directory_without_permission_can_be_read_and_refuses_writes(store):
    build(store, "good")
    store.path.chmod(0o555)
    if os.access(store.path, os.W_OK):
        pytest.skip("permissions do not bind this user (root)")
    try:
        assert Store.open(store.path).table("scratch").num_rows == 1
        for write in (lambda: snapshot(store), lambda: store.record_run({})):
            with pytest.raises(StoreError) as error:
                write()
            assert one_sentence(error, "permission is denied")
    finally:
        store.path.chmod(0o755)


def test_a_write_that_fails_half_way(store):
    """A limit on the size of files stops a real write in the middle, wherever tests run."""
    resource = pytest.importorskip("resource")
    assert resource.RLIMIT_FSIZE is not None
    build(store, "good")
    code = """
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
        store = Store.open(Path(sys.argv[1]))
        table = pa.table({"value": [random.random() for _ in range(100_000)]})
        def build():
            with store.building("bad") as writer:
                writer.write("large", table)
        def keep():
            store.add_snapshot(source="a", name="b", content=bytes(10**6), version="1",
                               origin="c", licence="d")
        for fault in (build, keep, lambda: write_atomic(store.path.parent / "r", bytes(10**6))):
            try:
                fault()
            except StoreError as error:
                print(error)
        """
    process = child(code, store.path)
    lines = process.communicate(timeout=60)[0].splitlines()
    assert process.returncode == 0
    assert len(lines) == 3
    for line in lines:
        assert "exceeds the size limit" in line
    assert store.current().fingerprint == "good"
    assert store.snapshots() == []
    assert leftovers(store.path.parent) == []
    build(store, "next")


# Two at once, and kills

WRITER = """
    store = Store.open(Path(sys.argv[1]))
    with store.building("child") as writer:
        for number in range(int(sys.argv[2])):
            writer.write(f"t{number}", pa.table({"value": [number]}))
            print(number)
        time.sleep(60)
    """


def test_a_second_writer_is_refused_at_once_and_told_who_writes(store):
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


def test_a_second_writer_in_the_same_process_is_refused_too(store):
    with store.building("one"), pytest.raises(StoreError) as error:
        build(Store.open(store.path), "two")
    assert one_sentence(error, f"process {os.getpid()} (this one)")
    assert store.current().fingerprint == "one"


@pytest.mark.parametrize("tables", [1, 2, 3])
def test_a_kill_in_the_middle_leaves_the_last_good_build(store, tables):
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


def test_kills_at_any_moment_leave_a_whole_store(store):
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


def test_two_processes_that_add_snapshots_lose_none(store):
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


def test_many_processes_may_create_one_store_at_once(tmp_path):
    code = """
        store = Store.open(Path(sys.argv[1]))
        store.record_run({"seed": 1})
        """
    processes = [child(code, tmp_path / "store") for _ in range(4)]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert len(Store.open(tmp_path / "store").runs()) == 4
