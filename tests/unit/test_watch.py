"""The watch: rules with a pencil, files read once, nothing lost or repeated when it is killed."""

import contextlib
import datetime as dt
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nearabroad.cli.app import app
from nearabroad.core.errors import SourceError, StoreError
from nearabroad.store.posting import post_json
from nearabroad.store.transfer import Limits
from nearabroad.watching import Watcher, append_once

QUICK = Limits(connect_seconds=2.0, read_seconds=2.0, attempts=2, backoff=0.01)


# A local GDELT


def row(number, day, actor, recipient, code, story):
    """A row of GDELT 2.0: 61 cells, as the real file has them."""
    cells = [""] * 61
    cells[0], cells[1], cells[2], cells[3] = str(number), day, day[:6], day[:4]
    cells[5], cells[7], cells[15], cells[17] = actor, actor, recipient, recipient
    cells[25], cells[26], cells[27], cells[28] = "1", code, code[:3], code[:2]
    cells[51], cells[52], cells[60] = "4", f"place {number}", f"https://paper.example/{story}"
    return "\t".join(cells)


def update(step, *, hostile=2, count=30):
    """Name and bytes of the update of a step: one per week, so that alerts come early."""
    time = dt.datetime(2025, 1, 6) + dt.timedelta(minutes=15 * step)
    day = f"{dt.date(2025, 1, 6) + dt.timedelta(weeks=step):%Y%m%d}"
    rows = [
        row(1000 * step + n, day, "AZE", "RUS", "173" if n < hostile else "040", f"{step}-{n}")
        for n in range(count)
    ]
    rows.append(row(1000 * step + 900, day, "USA", "CHN", "190", f"{step}-other"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as pack:
        pack.writestr(f"{time:%Y%m%d%H%M%S}.export.CSV", "\n".join(rows) + "\n")
    return f"{time:%Y%m%d%H%M%S}.export.CSV.zip", packed.getvalue()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        content = self.server.files.get(self.path.rpartition("/")[2])
        self.server.asked.append(self.path.rpartition("/")[2])
        time.sleep(self.server.delay)
        self.answer(200 if content else 404, content or b"")

    def do_POST(self):
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.status == 200:
            self.server.posted.append((self.headers["Idempotency-Key"], content))
        self.answer(self.server.status, b"")

    def answer(self, status, content):
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Type", "application/octet-stream")
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture
def gdelt():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.files, server.asked, server.posted = {}, [], []
    server.delay, server.status = 0.0, 200
    server.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def publish(server, *steps, **more):
    """Put updates on the server; the list names the last of them."""
    for step in steps:
        name, content = update(step, **more)
        server.files[name] = content
    md5 = hashlib.md5(content).hexdigest()
    base = "http://data.gdeltproject.org/gdeltv2"
    server.files["lastupdate.txt"] = (
        f"{len(content)} {md5} {base}/{name}\n1 00 {base}/{name.replace('export', 'mentions')}\n"
    ).encode()
    return name


def watcher(server, folder, **more):
    return Watcher(
        folder / "watch", [("AZE", "RUS")], folder / "alerts.jsonl",
        addresses=lambda url: f"{server.base}/{url.rpartition('/')[2]}", limits=QUICK, **more,
    )  # fmt: skip


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_each_file_is_read_once_and_missed_ones_are_made_up_for(gdelt, tmp_path):
    first = publish(gdelt, 0)
    watch = watcher(gdelt, tmp_path)
    assert watch.turn().read == (first,)
    assert watch.turn().read == ()
    publish(gdelt, 1, 3)  # GDELT never published the second
    turn = watcher(gdelt, tmp_path).turn()
    assert [len(turn.read), len(turn.absent)] == [2, 1]
    assert Counter(gdelt.asked)[first] == 1
    cells = json.loads(watch.state.read_text())["dyads"]["AZE-RUS"]
    assert cells["events"] == 90
    assert list(cells["weeks"]) == ["2025-W02", "2025-W03", "2025-W05"]


def test_an_alert_is_written_and_posted_once(gdelt, tmp_path):
    publish(gdelt, *range(9))
    gdelt.files = {"lastupdate.txt": gdelt.files["lastupdate.txt"], **gdelt.files}
    watch = watcher(gdelt, tmp_path, webhook=f"{gdelt.base}/hook")
    whole_list = gdelt.files["lastupdate.txt"]
    publish(gdelt, 0)
    watch.turn()
    gdelt.files["lastupdate.txt"] = whole_list
    watch.turn()
    publish(gdelt, 9, hostile=20)
    assert [alert.kind for alert in watch.turn().alerts] == ["record"]
    assert [item["id"] for item in lines(tmp_path / "alerts.jsonl")] == ["record:AZE-RUS:2025-W11"]
    assert [key for key, _ in gdelt.posted] == ["record:AZE-RUS:2025-W11"]
    assert json.loads(watch.state.read_text())["outbox"] == []


def test_what_a_webhook_does_not_take_is_posted_later(gdelt, tmp_path):
    def impatient(*args):
        post_json(*args, attempts=2, backoff=0.01)

    publish(gdelt, 0)
    watch = watcher(gdelt, tmp_path, webhook=f"{gdelt.base}/hook", post=impatient)
    watch.turn()
    publish(gdelt, *range(1, 9))
    watch.turn()
    gdelt.status = 503
    publish(gdelt, 9, hostile=20)
    (fault,) = watch.turn().faults
    assert "answers 503" in fault
    assert len(lines(tmp_path / "alerts.jsonl")) == 1
    gdelt.status = 200
    assert watch.turn().faults == ()
    assert len(gdelt.posted) == len(lines(tmp_path / "alerts.jsonl")) == 1


def test_a_broken_file_is_refused_and_the_next_one_read(gdelt, tmp_path):
    publish(gdelt, 0)
    watch = watcher(gdelt, tmp_path)
    watch.turn()
    publish(gdelt, 1, 2)
    name, _ = update(1)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as pack:
        pack.writestr("x", "a,b\n")
    gdelt.files[name] = packed.getvalue()
    turn = watch.turn()
    assert turn.refused == (name,)
    assert len(turn.read) == 1
    assert "no GDELT event file" in turn.faults[0]


def test_a_file_that_is_not_what_the_list_says_is_asked_for_again(gdelt, tmp_path):
    name = publish(gdelt, 0)
    good = gdelt.files[name]
    gdelt.files[name] = update(5)[1]
    watch = watcher(gdelt, tmp_path)
    with pytest.raises(SourceError, match="MD5"):
        watch.turn()
    gdelt.files[name] = good
    assert watch.turn().read == (name,)


def test_a_damaged_state_is_one_sentence_and_stays(gdelt, tmp_path):
    watch = watcher(gdelt, tmp_path)
    watch.folder.mkdir()
    watch.state.write_text('{"format": 9}')
    with pytest.raises(StoreError, match="move it away"):
        watch.turn()
    assert watch.state.read_text() == '{"format": 9}'


def test_a_line_broken_off_by_a_kill_is_taken_away_and_written_whole(tmp_path):
    path = tmp_path / "alerts.jsonl"
    path.write_text('{"id": "a"}\n{"id": "b", "te')
    append_once(path, [{"id": "a"}, {"id": "b", "text": "whole"}])
    assert lines(path) == [{"id": "a"}, {"id": "b", "text": "whole"}]


CHILD = """
import sys
import pandas  # what the engine loads on first use, so that kills fall on the work
from pathlib import Path
from nearabroad.watching import Watcher
from nearabroad.store.transfer import Limits
base, folder = sys.argv[1], Path(sys.argv[2])
watch = Watcher(
    folder / "watch", [("AZE", "RUS")], folder / "alerts.jsonl", base + "/hook",
    addresses=lambda url: base + "/" + url.rpartition("/")[2], limits=Limits(backoff=0.01),
)
with watch.holding():
    print("begun", flush=True)
    watch.turn()
    print("done", flush=True)
"""


def child(server, folder):
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, server.base, str(folder)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def test_killed_again_and_again_it_loses_and_repeats_nothing(gdelt, tmp_path):
    steps = 16
    hostile = {10: 6, 12: 14, 14: 29}  # each leap above what the one before has added of scatter

    def all_published(upto):
        for step in range(upto):
            publish(gdelt, step, hostile=hostile.get(step, 2))

    killed, whole = tmp_path / "killed", tmp_path / "whole"
    for folder in (killed, whole):
        folder.mkdir()
        publish(gdelt, 0)
        watcher(gdelt, folder).turn()
    all_published(steps)
    watcher(gdelt, whole).turn()
    gdelt.asked.clear()
    kills = 0
    for attempt in range(40):
        process = child(gdelt, killed)
        assert process.stdout.readline() == "begun\n"
        # Killed a little later each time, so that it falls on downloads, reads and writes.
        time.sleep(0.1 + 0.2 * attempt)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.wait()
        told = process.stdout.read()
        process.stdout.close()
        if told == "done\n":
            break
    else:
        pytest.fail("never came to the end")
    assert kills >= 2
    ids = [item["id"] for item in lines(killed / "alerts.jsonl")]
    assert ids == [item["id"] for item in lines(whole / "alerts.jsonl")]
    assert len(ids) == len(set(ids)) >= 3
    states = [json.loads((f / "watch" / "state.json").read_text()) for f in (killed, whole)]
    assert states[0] == states[1]
    # The receiver may see one again where a kill fell on its answer, under the same key.
    assert list(dict.fromkeys(key for key, _ in gdelt.posted)) == ids


def test_two_watches_do_not_write_one_state(gdelt, tmp_path):
    with (
        watcher(gdelt, tmp_path).holding(),
        pytest.raises(StoreError, match="another process"),
        watcher(gdelt, tmp_path).holding(),
    ):
        pass


# The command


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--dyads", "AZE-RUSS"], "nearest"),
        (["--dyads", "AZE-AZE"], "no pair of two states"),
        (["--dyads", "AZE"], "no pair of two states"),
        (["--dyads", ""], "names no pair"),
        (["--dyads", "AZE-RUS", "--every", "soon"], "15m"),
        (["--dyads", "AZE-RUS", "--webhook", "http://example.org/x"], "https"),
    ],
)
def test_a_watch_asked_for_wrongly_is_one_sentence_and_exit_2(options, said, tmp_path):
    told = CliRunner().invoke(app, ["watch", *options, "--once", "--store", str(tmp_path)])
    assert told.exit_code == 2
    assert said in told.stderr


STOPPABLE = """
import sys
from nearabroad.sources import gdelt
gdelt.LATEST = sys.argv.pop(1) + "/lastupdate.txt"
from nearabroad.cli import main
main()
"""


def test_ctrl_c_ends_the_command_cleanly(gdelt, tmp_path):
    name = publish(gdelt, 0)
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPABLE, gdelt.base, "watch", "--dyads", "AZE-RUS", "--every",
         "1h", "--store", str(tmp_path)],
        stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    state = Path(tmp_path) / "watch" / "state.json"
    for _ in range(300):
        if state.exists() and json.loads(state.read_text())["last"] == name:
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "goes on from here" in told
    assert "Traceback" not in told
