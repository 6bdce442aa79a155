"""`nearabroad fetch` against publishers that misbehave: refused, and the last good file stays.

Publishers stand on a local server. The matrix of remittances is one CSV at one address; BACI is a
zip whose address a page tells.
"""

import json
import os
import signal
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nearabroad import adding
from nearabroad.sources import baci, remittances

pytestmark = pytest.mark.usefixtures("only_loopback")

NAME = "knomad_bilateral_remittances.csv"
HEAD = "REF_AREA,COMP_BREAKDOWN_1,TIME_PERIOD,OBS_VALUE\n"
STATES = ("RUS", "USA", "DEU", "TUR", "KAZ", "CHN", "GBR", "FRA", "ITA", "POL")
GOOD = (HEAD + "".join(f"{code},WB_KNOMAD_ARM,2021,10\n" for code in STATES)).encode()
PAGE = b"<!DOCTYPE html>\n<html><body>We are down for maintenance</body></html>"
RELEASE = "BACI_HS92_V202601.zip"


@pytest.fixture
def matrix(publisher):
    """What the address of the matrix answers."""
    return lambda *steps: publisher.answers(remittances.MATRIX_ADDRESS, *steps)


@pytest.fixture
def good(command, matrix, web, store):
    """A first good fetch; its record."""
    matrix(web.file(GOOD))
    result = command("fetch", "remittances", "--quiet")
    assert result.exit_code == 0, result.stderr
    (record,) = adding.added(store)
    return record


@pytest.fixture
def refused(command, store, good):
    """Holds a second fetch to a refusal in one sentence that leaves the last good file as it is."""

    def check(*words, arguments=()):
        result = command("fetch", "remittances", "--quiet", *arguments)
        assert result.exit_code == 1, result.stdout
        (sentence,) = result.stderr.splitlines()
        assert sentence.startswith("nearabroad: remittances: ")
        assert sentence.endswith(".")
        for word in words:
            assert word in sentence, sentence
        assert adding.added(store) == (good,)
        assert store.snapshot_path(good.sha256).read_bytes() == GOOD
        return sentence

    return check


# What goes well


def test_a_fetch_is_kept_with_where_it_came_from(good, publisher, store):
    assert (good.source, good.name, good.rows) == ("remittances", NAME, len(STATES) + 1)
    assert good.url == publisher.addresses(remittances.MATRIX_ADDRESS)
    assert (good.etag, good.changes) == ('"v1"', None)
    assert good.fetched_at.endswith("Z")
    assert [item.origin for item in store.snapshots()] == [good.url]


def test_the_summary_says_what_changed(command, matrix, web, good):
    new = GOOD.replace(
        b"RUS,WB_KNOMAD_ARM,2021,10", b"RUS,WB_KNOMAD_ARM,2021,10\nIRN,WB_KNOMAD_ARM,2021,0"
    )
    matrix(web.file(new, etag='"v2"'))
    result = command("fetch", "remittances")
    assert result.exit_code == 0, result.stderr
    row = next(line for line in result.stdout.splitlines() if line.startswith("remittances"))
    assert row.split() == ["remittances", "1", "12", "1", "0", "0"]
    assert f"fetching remittances {NAME}" in result.stderr


def test_what_did_not_change_is_not_sent_again(command, web, good, store):
    result = command("fetch", "remittances", "--json")
    assert web.asked[-1][1]["If-None-Match"] == '"v1"'
    assert web.sent == len(GOOD)
    (outcome,) = json.loads(result.stdout)
    assert outcome["kept"][0]["changes"] == {
        "added": 0, "dropped": 0, "revised": 0, "unchanged": good.rows,
    }  # fmt: skip
    assert adding.added(store)[0].sha256 == good.sha256


def test_quiet_prints_nothing(command, matrix, web):
    matrix(web.file(GOOD))
    result = command("fetch", "remittances", "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_a_terminal_sees_bars_and_what_came_of_each_source(command, matrix, web, monkeypatch):
    matrix(web.file(GOOD))
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    result = command("fetch", "remittances")
    assert result.exit_code == 0, result.stderr
    assert f"fetching remittances {NAME}" in result.stderr or "reading" in result.stderr
    assert "remittances: 1 taken, 11 rows" in result.stderr


def test_two_fetches_at_once_both_stand_in_the_ledger(
    fetcher, matrix, web, release, store, tmp_path
):
    matrix(web.file(GOOD))
    release(zipped(tmp_path / "good.zip"))
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda name: fetcher().run([name]), ["remittances", "baci"]))
    assert [item.failed for (item,) in outcomes] == ["", ""]
    assert {item.source for item in adding.added(store)} == {"remittances", "baci"}


def test_a_build_reads_what_was_fetched(good, store):
    from nearabroad.pipeline import fingerprint, fingerprint_of, read_sources

    assert fingerprint_of(store) != fingerprint()
    rows = read_sources(store, lambda text: None)["observation"].to_pylist()
    mine = [row for row in rows if row["snapshot"] == good.sha256]
    assert {row["partner"] for row in mine} == {*STATES, None}


# What passes, and is tried again


def test_faults_that_pass_are_tried_again(command, matrix, web, store):
    big = GOOD + b"".join(b"XXX%06d,WB_KNOMAD_WLD,2021,1\n" % n for n in range(5000))
    matrix(
        web.hang(),
        web.status(429, Retry_After="1"),
        web.status(500),
        web.file(big, stop=70_000),
        web.file(big),
    )
    # Four attempts to a call: the second call goes on from where the first broke off.
    begun = time.monotonic()
    first = command("fetch", "remittances", "--quiet")
    assert time.monotonic() - begun >= 1.0
    assert first.exit_code == 1
    assert "try again" in first.stderr
    second = command("fetch", "remittances", "--quiet")
    assert second.exit_code == 0, second.stderr
    assert web.asked[-1][1]["Range"] == "bytes=70000-"
    assert adding.added(store)[0].rows == len(STATES) + 1


def test_a_server_that_stays_down_is_given_up(matrix, web, refused):
    matrix(web.status(500))
    refused("answers 500", "asked 4 times", "last good file stays", "try again later")


def test_a_wait_that_is_too_long_is_not_waited_for(matrix, web, refused):
    matrix(web.status(429, Retry_After="7200"))
    refused("asks to wait 7200 seconds")


# What does not pass


def test_an_error_page_with_status_200_is_refused(matrix, web, refused):
    matrix(web.status(200, PAGE, Content_Type="text/html"))
    refused("text/html where csv is expected")
    matrix(web.status(200, PAGE, Content_Type="text/csv"))
    refused("a web page where csv is expected")


def test_a_check_for_browsers_is_refused(matrix, web, refused):
    matrix(web.status(202, PAGE, Content_Type="text/html"))
    refused("answers 202", "wants a browser", "by hand")


def test_a_changed_column_is_refused_by_name(matrix, web, refused):
    matrix(web.file(GOOD.replace(b"OBS_VALUE", b"OBS VALUE"), etag='"v2"'))
    refused("missing 'OBS_VALUE'", "looks renamed to 'OBS VALUE'")


def test_a_file_that_lost_nine_rows_of_ten_is_refused_unless_accepted(
    command, matrix, web, store, refused
):
    short = b"".join(GOOD.splitlines(keepends=True)[:2])
    matrix(web.file(short, etag='"v2"'))
    refused("lacks 9 of the 11 rows there were (82 %)", "--accept-shrunken")
    taken = command("fetch", "remittances", "--accept-shrunken", "--quiet")
    assert taken.exit_code == 0, taken.stderr
    assert adding.added(store)[0].rows == 2


def test_a_file_without_rows_does_not_replace_one_that_has_some(matrix, web, refused):
    matrix(web.file(HEAD.encode(), etag='"v2"'))
    refused("no rows")


def test_a_duplicate_row_is_refused(matrix, web, refused):
    matrix(web.file(GOOD + b"RUS,WB_KNOMAD_ARM,2021,10\n", etag='"v2"'))
    refused("1 row too many", "RUS WB_KNOMAD_ARM 2021 (2 times)")


def test_an_unknown_code_is_refused_with_its_line(matrix, web, refused):
    matrix(web.file(GOOD + b"QQQ,WB_KNOMAD_ARM,2021,10\n", etag='"v2"'))
    refused("'QQQ'", "line 12")


def test_an_encoding_that_is_not_utf_8_is_read_or_refused(command, matrix, web, refused, store):
    matrix(web.file(GOOD.decode().encode("utf-16"), etag='"v2"'))
    refused("encoding is not UTF-8")
    labelled = GOOD.decode().replace("OBS_VALUE\n", "OBS_VALUE,LABEL\n").replace(",10\n", ",10,é\n")
    matrix(web.file(labelled.encode("cp1252"), etag='"v3"'))
    result = command("fetch", "remittances", "--quiet")
    assert result.exit_code == 0, result.stderr
    assert adding.added(store)[0].rows == len(STATES) + 1


def test_a_redirect_to_another_host_is_refused(matrix, web, refused):
    matrix(web.redirect(web.url("/elsewhere.csv", host="localhost")))
    refused("redirects to another host, localhost")


def test_a_file_that_is_gone_is_refused(matrix, web, refused):
    matrix(web.status(404))
    refused("answers 404", "look for its new address")


# Archives


def zipped(
    path, name="BACI_HS92_Y2020_V202601.csv", content=b"t,i,j,k,v,q\n2020,643,51,271121,9,1\n"
):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return path.read_bytes()


def bombed(path, gigabytes):
    """A zip of one CSV that promises a thousand bytes and unpacks to gigabytes of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(64 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = block * (gigabytes * 16) + packer.flush(zlib.Z_FINISH)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        made.writestr("BACI_HS92_Y2020_V202601.csv", packed)
    content = bytearray(path.read_bytes())
    central = content.rindex(b"PK\x01\x02")
    for method, size in ((8, 22), (central + 10, central + 24)):
        struct.pack_into("<H", content, method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", content, size, 0xFFFFFFF0)
    return bytes(content)


@pytest.fixture
def release(publisher, web):
    """What the address of BACI's latest release answers."""
    page = f"<html><body><a href='data/{RELEASE}'>HS92</a></body></html>".encode()
    publisher.answers(baci.PAGE, web.status(200, page, Content_Type="text/html"))
    address = baci.ZIP_ADDRESS.format(release="202601")
    return lambda content, **more: publisher.answers(
        address, web.file(content, "application/zip", **more)
    )


def test_a_bad_archive_is_refused_and_the_last_good_one_stays(command, release, store, tmp_path):
    whole = zipped(tmp_path / "good.zip")
    release(whole)
    assert command("fetch", "baci", "--quiet").exit_code == 0
    kept = adding.added(store)
    faults = {
        "truncated": (whole[:-40], "end is missing"),
        "leading out": (zipped(tmp_path / "out.zip", "../BACI_HS92_Y2020.csv"), "leads out"),
        "bomb": (bombed(tmp_path / "bomb.zip", 10), "zip bomb"),
    }
    for number, (content, words) in enumerate(faults.values(), 2):
        release(content, etag=f'"v{number}"')
        result = command("fetch", "baci", "--quiet")
        assert result.exit_code == 1
        (sentence,) = result.stderr.splitlines()
        assert words in sentence, sentence
        assert adding.added(store) == kept
        assert store.snapshot_path(kept[0].sha256).read_bytes() == whole


# Several sources


def test_by_default_the_others_go_on_and_the_exit_code_is_1(command, matrix, web, store, release):
    matrix(web.status(200, PAGE, Content_Type="text/html"))
    release(zipped(Path(store.path).with_name("good.zip")))
    result = command("fetch", "remittances", "baci")
    assert result.exit_code == 1
    rows = {line.split()[0]: line for line in result.stdout.splitlines() if line.strip()}
    assert rows["baci"].split()[1:3] == ["1", "1"]
    assert rows["remittances"].split()[-2:] == ["–", "failed"]
    assert (result.stdout + result.stderr).count("where csv is expected") == 1
    assert [item.source for item in adding.added(store)] == ["baci"]


def test_strict_stops_at_the_first_fault(command, matrix, web, store, release):
    matrix(web.status(200, PAGE, Content_Type="text/html"))
    release(zipped(Path(store.path).with_name("good.zip")))
    result = command("fetch", "remittances", "baci", "--strict")
    assert result.exit_code == 1
    assert "stopped (--strict) before baci" in result.stderr
    assert adding.added(store) == ()
    assert not any("cepii" in path for path, _ in web.asked)


def test_a_source_by_hand_says_where_the_file_is(command):
    result = command("fetch", "natstats")
    assert (result.exit_code, result.stdout) == (1, "")
    (sentence,) = result.stderr.splitlines()
    assert sentence.startswith("nearabroad: natstats cannot be fetched: ")
    assert "stat.gov.kz" in sentence
    assert "`nearabroad add natstats FILE`" in sentence


def test_by_hand_is_no_failure_under_all(command, monkeypatch):
    monkeypatch.setattr("nearabroad.fetching.fetchable", lambda: ("natstats", "cba_transfers"))
    result = command("fetch", "--all")
    assert result.exit_code == 0, result.stderr
    assert "cba_transfers" in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "name sources, or --all"),
        (("wdi", "--all"), "name sources, or --all"),
        (("nosuch",), "no source 'nosuch'"),
        (("wdi", "--since", "3000"), "--since 3000"),
    ],
)
def test_a_question_put_wrongly(command, arguments, says):
    result = command("fetch", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr


# Kills

DRIVER = """
import functools, sys
from nearabroad import fetching
from nearabroad.store.fetch import Limits
base = sys.argv.pop(1)
fetching.Fetcher = functools.partial(
    fetching.Fetcher, addresses=lambda url: base + url.removeprefix("https://"), pause=0.0,
    limits=Limits(read_seconds=30.0, attempts=2, backoff=0.01),
)
from nearabroad.cli import main
main()
"""


def test_a_kill_in_mid_file_loses_nothing_and_the_next_fetch_resumes(
    command, matrix, web, good, store
):
    big = GOOD + b"".join(b"WLD,WB_KNOMAD_%06d,2021,1\n" % n for n in range(8000))

    def stalls(handler):
        handler.head(200, Content_Type="text/csv", ETag='"v2"', Content_Length=len(big))
        handler.body(big[:131_072])
        web.over.wait(30)

    matrix(stalls, web.file(big, etag='"v2"'))
    words = ["fetch", "remittances", "--quiet", "--store", str(store.path)]
    process = subprocess.Popen(
        [sys.executable, "-c", DRIVER, web.url("/"), *words], env={**os.environ, "PYTHONUTF8": "1"}
    )
    part = store.downloads("remittances") / ".fetch" / f"{NAME}.part"
    deadline = time.monotonic() + 30
    while not (part.exists() and part.stat().st_size >= 131_072):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL
    assert adding.added(store) == (good,)
    assert store.snapshot_path(good.sha256).read_bytes() == GOOD
    result = command("fetch", "remittances", "--quiet")
    assert result.exit_code == 0, result.stderr
    assert web.asked[-1][1]["Range"] == "bytes=131072-"
    assert adding.added(store)[0].rows == good.rows
