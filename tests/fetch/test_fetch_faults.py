"""A server, a network and a disk that misbehave: tried again where it helps, else refused."""

import dataclasses
import io
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zipfile

import filelock
import pytest

from nearabroad.core.errors import SourceError, StoreError
from nearabroad.store.archives import unzip
from nearabroad.store.fetch import Expect, Limits, Unfinished, get

pytestmark = pytest.mark.usefixtures("only_loopback")

CSV = Expect(kinds=("csv",))
TABLE = b"state,year,value\n" + b"".join(b"ARM,%d,1.5\n" % year for year in range(20000))
GOOD = b"last,good\n1,2\n"
PAGE = b"<!DOCTYPE html>\n<html><body>Sorry, we are down for maintenance</body></html>"


# Faults that pass


def test_a_reset_in_mid_file_is_resumed_where_it_broke(web, quick, target):
    cut = 150_000
    url = web.answers("/a.csv", web.file(TABLE, stop=cut), web.file(TABLE))
    get(url, target, expect=CSV, limits=quick)
    assert target.read_bytes() == TABLE
    assert web.asked[1][1]["Range"] == f"bytes={cut}-"
    assert web.asked[1][1]["If-Range"] == '"v1"'
    assert web.sent == len(TABLE)  # not one byte twice


def test_many_breaks_and_short_bodies_are_resumed(web, quick, target):
    steps = [web.file(TABLE, stop=60_000, how=how) for how in ("reset", "close", "reset")]
    get(web.answers("/a.csv", *steps, web.file(TABLE)), target, expect=CSV, limits=quick)
    assert target.read_bytes() == TABLE
    assert web.sent == len(TABLE)


def test_a_server_without_ranges_sends_it_all_again(web, quick, target):
    step = web.file(TABLE, ranges=False)
    url = web.answers("/a.csv", web.file(TABLE, stop=150_000), step)
    get(url, target, expect=CSV, limits=quick)
    assert target.read_bytes() == TABLE
    assert web.sent == len(TABLE) + 150_000


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Range": "bytes 0-9/10"},
        {"Content_Range": "bytes 150001-220016/220017"},
        {"Content_Range": "rubbish"},
        {},
    ],
)
def test_a_part_that_does_not_fit_starts_over(web, quick, target, headers):
    url = web.answers(
        "/a.csv",
        web.file(TABLE, stop=150_000),
        web.status(206, b"EVE,1,1\n", Content_Type="text/csv", **headers),
        web.file(TABLE),
    )
    get(url, target, expect=CSV, limits=quick)
    assert target.read_bytes() == TABLE
    assert "Range" not in web.asked[2][1]


def test_a_range_that_the_server_refuses_starts_over(web, quick, target):
    steps = web.file(TABLE, stop=150_000), web.status(416), web.file(TABLE)
    get(web.answers("/a.csv", *steps), target, expect=CSV, limits=quick)
    assert target.read_bytes() == TABLE


def test_a_time_out_is_asked_again(web, quick, target):
    url = web.answers("/a.csv", web.hang(), web.file(TABLE))
    get(url, target, expect=CSV, limits=quick)
    assert target.read_bytes() == TABLE


def test_a_stall_in_mid_file_is_resumed(web, quick, target):
    def stalls(handler):
        handler.head(200, Content_Type="text/csv", ETag='"v1"', Content_Length=len(TABLE))
        handler.body(TABLE[:100_000])
        web.over.wait(5)

    get(web.answers("/a.csv", stalls, web.file(TABLE)), target, expect=CSV, limits=quick)
    assert target.read_bytes() == TABLE
    assert web.asked[1][1]["Range"] == "bytes=100000-"


def test_too_many_requests_are_asked_again_after_the_wait(web, quick, target):
    url = web.answers("/a.csv", web.status(429, Retry_After="1"), web.file(TABLE))
    start = time.monotonic()
    get(url, target, expect=CSV, limits=quick)
    assert time.monotonic() - start >= 1.0
    assert target.read_bytes() == TABLE


def test_a_wait_given_as_a_date_is_kept_too(web, quick, target):
    past = web.status(503, Retry_After="Mon, 06 Jan 2020 10:00:00 GMT")
    get(web.answers("/a.csv", past, web.file(TABLE)), target, expect=CSV, limits=quick)
    assert target.read_bytes() == TABLE


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_server_error_that_passes(web, quick, target, status):
    get(
        web.answers("/a.csv", web.status(status), web.file(TABLE)), target, expect=CSV, limits=quick
    )
    assert target.read_bytes() == TABLE


def test_a_chunked_body_that_breaks_off_is_not_taken_for_whole(web, quick, target):
    def breaks(handler):
        handler.head(200, Content_Type="text/csv", Transfer_Encoding="chunked")
        handler.wfile.write(b"%x\r\n%s\r\n" % (100, TABLE[:100]))
        handler.close_connection = True

    get(web.answers("/a.csv", breaks, web.file(TABLE)), target, expect=CSV, limits=quick)
    assert target.read_bytes() == TABLE


# Faults that do not pass


def test_a_server_error_for_ever_ends_after_the_attempts(web, quick, refused):
    url = web.answers("/a.csv", web.status(500))
    refused(url, "answers 500", "asked 4 times", "last good file stays", error=Unfinished)
    assert len(web.asked) == 4


def test_the_pauses_grow_and_are_bounded(web, target, monkeypatch):
    waits = []
    monkeypatch.setattr("nearabroad.store.fetch.time.sleep", waits.append)
    limits = Limits(attempts=9, backoff=1.0, longest_wait=30.0)
    with pytest.raises(Unfinished):
        get(web.answers("/a.csv", web.status(503)), target, expect=CSV, limits=limits)
    assert len(waits) == 8
    for number, wait in enumerate(waits):
        most = min(30.0, 2.0**number)
        assert most / 2 <= wait <= most


def test_a_wait_that_is_too_long_is_told_instead(web, refused):
    url = web.answers("/a.csv", web.status(429, Retry_After="86400"))
    refused(url, "answers 429", "asks to wait 86400 seconds", error=Unfinished)
    assert len(web.asked) == 1


def test_a_server_that_never_answers(web, quick, refused):
    limits = dataclasses.replace(quick, attempts=2, read_seconds=0.2)
    url = web.answers("/a.csv", web.hang())
    refused(url, "does not answer within the time-out", limits=limits, error=Unfinished)


def test_a_server_that_is_not_there(quick, refused):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    refused(f"http://127.0.0.1:{port}/a.csv", "no connection to 127.0.0.1", error=Unfinished)


def test_a_server_that_drips_is_left_when_time_is_up_and_its_bytes_are_kept(web, quick, refused):
    def drips(handler):
        handler.head(200, Content_Type="text/csv", ETag='"v1"', Content_Length=len(TABLE))
        for at in range(200):
            handler.body(TABLE[at : at + 1])
            if web.over.wait(0.02):
                return

    limits = dataclasses.replace(quick, seconds=0.5)
    start = time.monotonic()
    url = web.answers("/a.csv", drips)
    refused(url, "longer than 0.5 seconds", limits=limits, error=Unfinished, kept=True)
    assert time.monotonic() - start < 2.0


def test_a_body_that_always_breaks_keeps_what_came(web, refused):
    url = web.answers("/a.csv", web.file(TABLE, stop=10_000))
    refused(url, "broke off", error=Unfinished, kept=True)
    assert web.sent == 40_000


@pytest.mark.parametrize(
    ("status", "says"),
    [(401, "log-in"), (403, "add it"), (404, "no such file"), (410, "taken away"), (418, "418"),
     (501, "501"), (304, "304"), (204, "204"), (300, "300")],
)  # fmt: skip
def test_other_answers_are_not_asked_again(web, refused, status, says):
    refused(web.answers("/a.csv", web.status(status)), says)
    assert len(web.asked) == 1


# The disk


def test_a_full_disk_in_mid_download_keeps_the_last_good_file(web, refused, file_size_limit):
    url = web.answers("/a.csv", web.file(TABLE))
    file_size_limit(100_000)
    refused(url, "cannot write", "a.csv", "exceeds the size limit", error=StoreError)


def test_a_really_full_disk_keeps_the_last_good_file(web, quick, tmp_path, one_sentence):
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no tmpfs may be mounted here")
    try:
        (folder / "a.csv").write_bytes(GOOD)
        url = web.answers("/a.csv", web.file(TABLE))
        with pytest.raises(StoreError) as error:
            get(url, folder / "a.csv", expect=CSV, limits=quick)
        assert one_sentence(error, "the disk is full")
        assert (folder / "a.csv").read_bytes() == GOOD
        (folder / "room").write_bytes(bytes(65_536))  # what was half-finished gave its room back
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_directory_in_the_targets_place_is_refused_before_asking(web, quick, tmp_path):
    with pytest.raises(StoreError, match="a directory stands"):
        get(web.answers("/a", web.file(TABLE)), tmp_path, expect=CSV, limits=quick)
    assert web.asked == []


# Two at once


def test_two_downloads_of_one_target_come_one_after_the_other(web, quick, tmp_path):
    def slow(handler):
        time.sleep(0.2)
        web.file(TABLE)(handler)

    url, found = web.answers("/a.csv", slow), []

    def fetch():
        found.append(get(url, tmp_path / "a.csv", expect=CSV, limits=quick))

    threads = [threading.Thread(target=fetch) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(found) == 3
    assert sorted(each.unchanged for each in found) == [False, True, True]
    assert (tmp_path / "a.csv").read_bytes() == TABLE
    assert web.sent == len(TABLE)


def test_a_download_that_another_holds_up_is_told_so(web, quick, refused, target):
    (target.parent / ".fetch").mkdir()
    limits = dataclasses.replace(quick, lock_seconds=0.1)
    with filelock.FileLock(target.parent / ".fetch" / "a.csv.lock"):
        url = web.answers("/a.csv", web.file(TABLE))
        refused(url, "another download", "under way", limits=limits, error=StoreError)
    assert web.asked == []


# Trust


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(web, refused, tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    web.server.socket = context.wrap_socket(web.server.socket, server_side=True)
    refused(web.url("/a.csv").replace("http:", "https:"), "no valid certificate")


def test_passwords_and_proxies_of_the_environment_stay_out(
    web, quick, target, monkeypatch, tmp_path
):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password hush\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("http_proxy", "http://example.org:3128")
    get(web.answers("/a.csv", web.file(TABLE)), target, expect=CSV, limits=quick)
    assert "Authorization" not in web.asked[0][1]


def test_a_zip_with_a_path_out_of_its_folder_is_fetched_and_not_unpacked(web, quick, tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("../outside.csv", "a,b\n")
    url = web.answers("/a.zip", web.file(made.getvalue(), "application/zip"))
    found = get(url, tmp_path / "in" / "a.zip", expect=Expect(kinds=("zip",)), limits=quick)
    with pytest.raises(SourceError, match="leads out of its folder"):
        unzip(found.path, tmp_path / "in" / "out")
    assert not list(tmp_path.rglob("outside.csv"))
