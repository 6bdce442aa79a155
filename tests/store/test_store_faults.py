"""Damage of the store's files, and places that cannot hold one: told in a sentence, mended."""

import json
from pathlib import Path

import pytest

from nearabroad.core.errors import StoreError, UsageError
from nearabroad.store import Store, atomic_path, check_place, write_atomic


def flip(path, position=-10):
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)


# Damage


def test_a_snapshot_with_a_flipped_byte_is_named_and_mended_by_adding_it_again(
    store, snapshot, one_sentence
):
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


def test_an_unknown_snapshot_is_said_to_be_unknown(store, one_sentence):
    with pytest.raises(StoreError) as error:
        store.snapshot_path("../../etc/passwd")
    assert one_sentence(error, "has no snapshot")


@pytest.mark.parametrize("line", ["{", "[]", '{"source": "a"}', '"text"'])
def test_a_damaged_ledger_names_its_line(store, line, snapshot, one_sentence):
    snapshot(store)
    with (store.path / "snapshots.jsonl").open("a") as ledger:
        ledger.write(line + "\n")
    with pytest.raises(StoreError) as error:
        store.snapshots()
    assert one_sentence(error, "damaged in line 2", "move it away")


def test_a_table_with_a_flipped_byte_is_refused_and_the_next_build_mends_it(
    store, build, one_sentence
):
    build(store, "one")
    flip(store.current().directory / "scratch.parquet")
    for read in (store.table, store.frame):
        with pytest.raises(StoreError) as error:
            read("scratch")
        assert one_sentence(error, "altered", "scratch.parquet", "nearabroad run")
    build(store, "two", 2)
    assert store.table("scratch")["value"].to_pylist() == [2]


@pytest.mark.parametrize("length", [0, 3, 100])
def test_a_truncated_table_is_refused(store, length, build, one_sentence):
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


def test_every_truncation_of_the_pointer_is_one_sentence_and_the_next_build_mends_it(
    store, build, one_sentence
):
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
def test_a_pointer_with_wrong_fields_leads_nowhere(store, change, build, one_sentence):
    build(store, "one")
    pointer = store.path / "current.json"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | change))
    with pytest.raises(StoreError) as error:
        store.current()
    assert one_sentence(error, "damaged")


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", "{}", '{"format": "1"}', '{"format": true}', "\0"]
)
def test_a_damaged_stamp_is_one_sentence(store, text, snapshot, one_sentence):
    (store.path / "store.json").write_text(text)
    with pytest.raises(StoreError) as error:
        Store.open(store.path)
    assert one_sentence(error, "store.json is damaged", "delete it")
    (store.path / "store.json").unlink()
    snapshot(Store.open(store.path))  # the remedy works


def test_a_store_from_a_newer_version_is_left_alone(store, build, one_sentence):
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


def test_a_plain_file_at_the_path_or_above_it(tmp_path, one_sentence):
    file = tmp_path / "file"
    file.write_text("mine")
    for path in (file, file / "store"):
        with pytest.raises(UsageError) as error:
            Store.open(path)
        assert one_sentence(error, "not a directory")
    assert file.read_text() == "mine"


def test_a_directory_with_other_files_is_not_taken_over(tmp_path, one_sentence):
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(UsageError) as error:
        Store.open(tmp_path)
    assert one_sentence(error, "is no store and holds other files (thesis.docx)")
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_link_that_leads_nowhere(tmp_path, one_sentence):
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(StoreError) as error:
        Store.open(tmp_path / "link")
    assert one_sentence(error, "cannot create the directory")


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no /proc on this system")
def test_a_parent_that_cannot_be_made(one_sentence):
    with pytest.raises(StoreError) as error:
        Store.open(Path("/proc/nowhere/store"))
    assert one_sentence(error, "cannot create the directory /proc/nowhere/store")
    with pytest.raises(StoreError) as error:
        write_atomic(Path("/proc/report.html"), b"x")
    assert one_sentence(error, "cannot write /proc/report.html")


def test_a_place_that_cannot_be_written_is_refused_before_the_work(
    tmp_path, one_sentence, leftovers
):
    (tmp_path / "file").write_text("mine")
    for path, folder, words in (
        (tmp_path / "file", True, "is a file; name a folder"),
        (tmp_path, False, "is a folder; name a file"),
        (tmp_path / "file" / "a.csv", False, "is a file, not a folder"),
        (tmp_path / "file" / "deep" / "er", True, "is a file, not a folder"),
    ):
        with pytest.raises(UsageError) as error:
            check_place(path, folder=folder)
        assert one_sentence(error, words)
    for path, folder in ((tmp_path / "new" / "a.csv", False), (tmp_path / "new", True)):
        check_place(path, folder=folder)
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_disk_that_refuses_is_told_before_the_work(one_sentence):
    if not Path("/proc/self").exists():
        pytest.skip("no file system that refuses everybody here (/proc)")
    with pytest.raises(StoreError) as error:
        check_place(Path("/proc/new/report.html"))
    assert one_sentence(error, "cannot write /proc/new/report.html")


def test_writing_into_a_missing_directory_or_over_a_directory(tmp_path, one_sentence, leftovers):
    (tmp_path / "folder").mkdir()
    for target in (tmp_path / "none" / "a.html", tmp_path / "folder"):
        with pytest.raises(StoreError) as error:
            write_atomic(target, b"x")
        assert one_sentence(error, f"cannot write {target}")
    with pytest.raises(StoreError) as error, atomic_path(tmp_path / "a.html"):
        pass  # a writer that wrote nothing
    assert one_sentence(error, "a.html")
    assert leftovers(tmp_path) == []
