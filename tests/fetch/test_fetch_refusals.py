"""Answers that are something else than what is expected: refused, the last good file kept."""

import dataclasses
import gzip
import io
import os
import zipfile

import pyarrow.csv
import pytest

from nearabroad.core.errors import SourceError
from nearabroad.store.fetch import Expect, get
from nearabroad.store.revisions import changes, refuse_shrunken

pytestmark = pytest.mark.usefixtures("only_loopback")

CSV = Expect(kinds=("csv",))
TABLE = b"state,year,value\n" + b"".join(b"ARM,%d,1.5\n" % year for year in range(20000))
GOOD = b"last,good\n1,2\n"
PAGE = b"<!DOCTYPE html>\n<html><body>Sorry, we are down for maintenance</body></html>"


# Something else than what is expected


def test_an_error_page_with_status_200_is_refused(web, refused):
    refused(web.answers("/a.csv", web.file(PAGE, "text/html; charset=utf-8")), "text/html", "csv")
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    "declared", ["text/csv", "application/zip", "application/octet-stream", None]
)
@pytest.mark.parametrize("kind", ["csv", "zip", "xlsx", "json", "gzip", "parquet"])
def test_an_error_page_is_refused_when_its_type_lies(web, refused, kind, declared):
    expect = Expect(kinds=(kind,), content_types=("text/csv", "application/zip"))
    for page in (PAGE, b"\xef\xbb\xbf\n\n  <html lang=en>", b"<?xml version='1.0'?><HTML>"):
        refused(web.answers("/a", web.file(page, declared)), "a web page", kind, expect=expect)


@pytest.mark.parametrize(
    "content",
    [b'{"error": "rate limit"}', b"Service unavailable\n", b"%PDF-1.7 a,b", b"PK\x03\x04a,b",
     b"\x00\x01\x02,", b"  \n", "a,b\n".encode("utf-16-le")],
)  # fmt: skip
def test_what_is_no_table_is_refused_as_one(web, refused, content):
    refused(web.answers("/a.csv", web.file(content, "text/csv")), "where csv is expected")


def test_a_long_lie_is_found_in_its_first_bytes(web, refused):
    url = web.answers("/a.csv", web.file(PAGE + b" " * 40_000_000, "text/csv"))
    refused(url, "a web page")
    assert web.sent < 20_000_000


def test_a_truncated_zip_is_refused(web, refused, tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.csv", os.urandom(50_000))
    for cut in (len(made.getvalue()) - 1, 30_000, 10):
        url = web.answers("/a.zip", web.file(made.getvalue()[:cut], "application/zip"))
        refused(url, "whose end is missing", expect=Expect(kinds=("zip",)))


def test_a_json_that_was_cut_is_refused(web, refused):
    url = web.answers("/a.json", web.file(b'{"a": [1, 2', "application/json"))
    refused(url, "whose end is missing", expect=Expect(kinds=("json",)))


def test_a_file_that_is_too_small_is_refused(web, refused):
    url = web.answers("/a.csv", web.file(b"a,b\n1,2\n"))
    refused(url, "only 8 bytes", expect=dataclasses.replace(CSV, min_bytes=1000))


def test_a_packing_that_was_not_asked_for_is_refused(web, refused):
    refused(web.answers("/a.csv", web.file(TABLE, Content_Encoding="br")), "packed as 'br'")


def test_a_body_that_unpacks_without_end_is_given_up(web, quick, refused):
    bomb = gzip.compress(bytes(50_000_000))
    url = web.answers("/a.csv", web.file(bomb, Content_Encoding="gzip"))
    refused(url, "given up", limits=dataclasses.replace(quick, bytes=1_000_000))


@pytest.mark.parametrize("says", [True, False])
def test_a_file_over_the_limit_is_given_up(web, quick, refused, says):
    def endless(handler):
        handler.head(200, Content_Type="text/csv", Content_Length=10**12 if says else None)
        while not web.over.is_set():
            handler.body(TABLE)

    limits = dataclasses.replace(quick, bytes=1_000_000)
    refused(web.answers("/a.csv", endless), "over the limit of 1000000", limits=limits)


def test_a_silently_shorter_file_is_refused(web, quick, tmp_path, one_sentence):
    def rows(new, old):
        if old is not None:
            found = changes(*map(pyarrow.csv.read_csv, (old, new)), keys=["state", "year"])
            refuse_shrunken(found, what="a.csv")

    short = b"".join(TABLE.splitlines(keepends=True)[:2001])
    url = web.answers("/a.csv", web.file(TABLE), web.file(short, etag='"v2"'))
    expect = Expect(kinds=("csv",), previous_rows=rows)
    get(url, tmp_path / "a.csv", expect=expect, limits=quick)
    with pytest.raises(SourceError) as error:
        get(url, tmp_path / "a.csv", expect=expect, limits=quick)
    assert one_sentence(error, "lacks 18,000 of the 20,000 rows", "90 %")
    assert (tmp_path / "a.csv").read_bytes() == TABLE
    assert not (tmp_path / ".fetch" / "a.csv.part").exists()


# Redirects


def test_a_redirect_to_another_host_is_refused_and_both_are_named(web, refused):
    web.answers("/b.csv", web.file(TABLE))
    url = web.answers("/a.csv", web.redirect(web.url("/b.csv", "localhost")))
    refused(url, "127.0.0.1 redirects to another host, localhost")
    assert [path for path, _ in web.asked] == ["/a.csv"]


@pytest.mark.parametrize(
    "location",
    ["http://example.org/a", "https://example.org/a", "file:///etc/passwd", "//example.org/",
     "http://127.0.0.1@example.org/", "http://[", "http://127.0.0.1:99999/"],
)  # fmt: skip
def test_a_redirect_never_leaves(web, refused, location):
    refused(web.answers("/a.csv", web.redirect(location)))
    assert len(web.asked) == 1


def test_redirects_in_a_circle_end(web, refused):
    refused(web.answers("/a.csv", web.redirect("/a.csv")), "redirects more than 5 times")
    assert len(web.asked) == 6


def test_a_redirects_body_is_not_read(web, quick, target):
    def endless(handler):
        handler.head(302, Location="/b.csv", Content_Length=10**12)
        while not web.over.is_set():
            handler.body(TABLE)

    web.answers("/b.csv", web.file(b"a,b\n1,2\n"))
    get(web.answers("/a.csv", endless), target, expect=CSV, limits=quick)
    assert target.read_bytes() == b"a,b\n1,2\n"
