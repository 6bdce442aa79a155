"""What `nearabroad run` and `verdict` say and leave when something breaks. Real faults."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from nearabroad.pipeline import fingerprint
from nearabroad.store import Store

ASK = ("verdict", "--neighbors", "AZE", "--json")
OUT = ["grip.parquet", "report.html", "run.json", "verdict.csv"]


def pointer_of(store):
    return store / "current.json"


def set_pointer(store, **fields):
    found = json.loads(pointer_of(store).read_text())
    pointer_of(store).write_text(json.dumps({**found, **fields}))


def built_tables(store):
    """Hashes of the current build, every file hashed again."""
    opened = Store.open(store, create=False)
    info = opened.current()
    return {
        name: (opened.table(name, info).num_rows, e["sha256"]) for name, e in info.tables.items()
    }


def table_file(store, name):
    return Store.open(store).current().directory / f"{name}.parquet"


def flip(path, position=-100):
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)


@pytest.fixture
def stale_store(own_store):
    """A good build of another fingerprint: every question asks for a new one."""
    set_pointer(own_store, fingerprint="an earlier version's")
    return own_store


def answers_again(store, nearabroad):
    """The last good build answers: it is taken as it is and nothing is measured."""
    set_pointer(store, fingerprint=fingerprint())
    done = nearabroad(*ASK, store=store)
    assert done.exit_code == 0, done.stderr
    assert "reading" not in done.stderr
    (row,) = json.loads(done.stdout)["verdict"]
    return row


# Damage


def test_a_store_from_a_newer_version_is_told_and_left_alone(own_store, nearabroad, fails):
    (own_store / "store.json").write_text('{"format": 99, "written_by": "9.9"}')
    before = pointer_of(own_store).read_bytes()
    fails(nearabroad(*ASK, store=own_store), 1, "newer version (format 99", "upgrade nearabroad")
    assert pointer_of(own_store).read_bytes() == before


def test_a_build_from_a_newer_version_is_told_and_left_alone(own_store, nearabroad, fails):
    set_pointer(own_store, format=99)
    fails(nearabroad(*ASK, store=own_store), 1, "newer version (format 99")


@pytest.mark.parametrize("damage", ["flipped", "truncated", "gone"])
def test_a_damaged_table_is_told_and_the_advice_works(own_store, nearabroad, fails, damage):
    path = table_file(own_store, "component")
    if damage == "flipped":
        flip(path)
    elif damage == "truncated":
        path.write_bytes(path.read_bytes()[:1000])
    else:
        path.unlink()
    told = fails(nearabroad(*ASK, store=own_store), 1, "component.parquet", "nearabroad run")
    advice = re.search(r"delete (\S+current\.json) and run `nearabroad run`", told)
    if damage == "flipped":  # followed once: a build takes seconds
        Path(advice[1]).unlink()
        assert nearabroad(*ASK, store=own_store).exit_code == 0
        assert built_tables(own_store)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', "\x00\xff"])
def test_a_corrupt_pointer_is_told_in_one_sentence(own_store, nearabroad, fails, text):
    pointer_of(own_store).write_text(text, encoding="latin-1")
    fails(nearabroad(*ASK, store=own_store), 1, "current.json", "nearabroad run")


def test_altered_bytes_of_a_snapshot_are_replaced_when_the_store_is_rebuilt(
    stale_store, nearabroad, built_store
):
    snapshots = sorted((stale_store / "snapshots").glob("*/*.bin"))
    good = [path.read_bytes() for path in snapshots]
    for path in snapshots:
        flip(path, len(path.read_bytes()) // 2)
    done = nearabroad(*ASK, store=stale_store)
    assert done.exit_code == 0, done.stderr
    assert [path.read_bytes() for path in snapshots] == good
    assert built_tables(stale_store) == built_tables(built_store)


# Disks


def full_disk(limit):
    """For a child: no file may grow past `limit` bytes, as on a full disk."""

    def set_limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return set_limit


def test_a_full_disk_leaves_the_last_good_build_answering(stale_store, nearabroad, fails):
    before = built_tables(stale_store)
    done = nearabroad.process(*ASK, store=stale_store, preexec_fn=full_disk(100_000))
    fails(done, 1, "cannot write", "size limit")
    assert built_tables(stale_store) == before
    assert sorted(item.name for item in (stale_store / "builds").iterdir()) == [
        Store.open(stale_store).current().directory.name
    ]
    assert answers_again(stale_store, nearabroad)["change"] is not None


def test_a_full_disk_without_a_build_is_one_sentence(tmp_path, nearabroad, fails):
    done = nearabroad.process(*ASK, store=tmp_path / "s", preexec_fn=full_disk(100_000))
    fails(done, 1, "cannot write", "size limit")
    assert Store.open(tmp_path / "s").current() is None


def test_a_full_disk_under_the_report_leaves_the_last_report(tmp_path, nearabroad, fails):
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.html").write_text("the last good report")
    done = nearabroad.process(
        "run", "--neighbors", "AZE", "--out", out, preexec_fn=full_disk(100_000)
    )
    fails(done, 1, f"cannot write {out}/report.html")
    assert [item.name for item in out.iterdir()] == ["report.html"]
    assert (out / "report.html").read_text() == "the last good report"


def test_a_read_only_store_that_is_built_still_answers(own_store, nearabroad, tmp_path):
    before = Store.open(own_store).runs()
    with read_only(own_store):
        done = nearabroad("run", "--neighbors", "AZE", "--out", tmp_path / "out", store=own_store)
    assert done.exit_code == 0, done.stderr
    assert sorted(item.name for item in (tmp_path / "out").iterdir()) == OUT
    assert Store.open(own_store).runs() == before


def test_a_read_only_store_that_is_stale_is_told_in_one_sentence(stale_store, nearabroad, fails):
    with read_only(stale_store):
        fails(nearabroad(*ASK, store=stale_store), 1, "cannot write", "read-only")


class read_only:
    """Mounts a folder over itself, read-only: this binds the administrator too."""

    def __init__(self, folder):
        self.folder = str(folder)

    def __enter__(self):
        if shutil.which("mount") is None:
            pytest.skip("this system has no mount")
        made = subprocess.run(["mount", "--bind", self.folder, self.folder], capture_output=True)
        if made.returncode:
            pytest.skip(f"nothing may be mounted here: {made.stderr.decode().strip()}")
        subprocess.run(["mount", "-o", "remount,ro,bind", self.folder], check=True)

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.folder], check=True)


@pytest.mark.parametrize("place", ["a file", "under a file"])
def test_an_out_that_cannot_be_a_folder_is_one_sentence(tmp_path, nearabroad, fails, place):
    file = tmp_path / "taken"
    file.write_text("mine")
    out = file if place == "a file" else file / "out"
    fails(nearabroad("run", "--neighbors", "AZE", "--out", out), 2, str(out), "is a file")
    assert file.read_text() == "mine"


def test_a_directory_in_the_place_of_the_report_is_one_sentence(tmp_path, nearabroad, fails):
    (tmp_path / "report.html").mkdir()
    fails(nearabroad("run", "--neighbors", "AZE", "--out", tmp_path), 1, "report.html", "directory")


def test_a_store_path_that_is_no_store_is_one_sentence(tmp_path, nearabroad, fails):
    (tmp_path / "letter.txt").write_text("mine")
    fails(nearabroad(*ASK, store=tmp_path), 2, "no store", "letter.txt")
    fails(nearabroad(*ASK, store=tmp_path / "letter.txt"), 2, "is a file, not a directory")


# Two at once, and kills


def test_a_second_run_names_the_process_that_builds(stale_store, nearabroad, fails):
    first = subprocess.Popen(
        [nearabroad.script, "verdict"],
        env=nearabroad.environment(stale_store),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert "reading" in first.stderr.readline()
        first.send_signal(signal.SIGSTOP)
        fails(nearabroad(*ASK, store=stale_store), 1, f"process {first.pid}", "wait")
    finally:
        first.kill()
        first.communicate()


STAGES = ["reading CEPII", "reading Stockholm", "measuring levers", "computing grip"]


def test_a_kill_at_any_stage_of_a_build_leaves_the_last_good_one(stale_store, nearabroad):
    before = built_tables(stale_store)
    for stage in STAGES:
        child = subprocess.Popen(
            [nearabroad.script, "verdict", "--neighbors", "AZE"],
            env=nearabroad.environment(stale_store),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert any(line.startswith(stage) for line in iter(child.stderr.readline, ""))
        time.sleep(0.05)
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        assert child.returncode == -signal.SIGKILL
        assert built_tables(stale_store) == before
    last = answers_again(stale_store, nearabroad)
    set_pointer(stale_store, fingerprint="an earlier version's")
    done = nearabroad(*ASK, store=stale_store)
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == [last]
    assert not [item for item in (stale_store / "builds").iterdir() if item.name[0] == "."]


KILLED = """
import os, signal, sys
real, last = os.replace, sys.argv.pop()
def replace(source, target):
    if str(target).endswith(last):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(source, target)
os.replace = replace
from nearabroad.cli import main
main()
"""


@pytest.mark.parametrize("at", ["report.html", "run.json"])
def test_a_kill_while_the_report_is_written_leaves_whole_files(tmp_path, nearabroad, at):
    out = tmp_path / "out"
    out.mkdir()
    for name in OUT:
        (out / name).write_text("the last run's")
    done = subprocess.run(
        [sys.executable, "-c", KILLED, "run", "--neighbors", "AZE", "--out", out, at],
        env=nearabroad.environment(),
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    shown = {item.name for item in out.iterdir() if not item.name.startswith(".")}
    assert shown == set(OUT)
    old = {name for name in OUT if (out / name).read_bytes() == b"the last run's"}
    assert old == (set(OUT) if at == "report.html" else {"run.json"})
    if at == "run.json":
        assert (out / "report.html").read_text().rstrip().endswith("</html>")
        assert len(pd.read_csv(out / "verdict.csv")) == 1
        assert len(pd.read_parquet(out / "grip.parquet")) > 0
