"""Disks that fail the store: full, read-only, without permission, half-way. Real ones."""

import os
import random
import shutil
import subprocess

import pyarrow as pa
import pytest

from nearabroad.core.errors import StoreError
from nearabroad.store import Store, write_atomic


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


def noise(megabytes):
    """A table that zstd cannot make smaller."""
    return pa.table({"value": pa.array([random.random() for _ in range(int(megabytes * 131072))])})


def test_a_full_disk_leaves_the_last_good_build(mounted, build, snapshot, one_sentence, leftovers):
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


def test_a_disk_without_one_free_byte(mounted, build, snapshot, one_sentence):
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


def test_a_read_only_disk_can_be_read_and_refuses_writes(mounted, build, snapshot, one_sentence):
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


def test_a_directory_without_permission_can_be_read_and_refuses_writes(
    store, build, snapshot, one_sentence
):
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


def test_a_write_that_fails_half_way(store, build, leftovers, child):
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
