"""Downloads that go well: what is asked, kept, resumed and noted; the arithmetic behind it."""

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.core.errors import SourceError
from nearabroad.store.addresses import checked_url, redirected, shown
from nearabroad.store.fetch import Expect, Fetched, get
from nearabroad.store.ranges import Part, content_range, placed, resume_from, retry_after, validator

pytestmark = pytest.mark.usefixtures("only_loopback")

CSV = Expect(kinds=("csv",))
TABLE = b"state,year,value\n" + b"".join(b"ARM,%d,1.5\n" % year for year in range(20000))


def notes(folder):
    return sorted(path.name for path in (folder / ".fetch").iterdir())


def test_a_file_is_taken_whole_and_described(web, quick, tmp_path):
    url = web.answers("/a.csv", web.file(TABLE, modified="Mon, 06 Jan 2020 10:00:00 GMT"))
    told = []
    found = get(
        url, tmp_path / "a.csv", expect=CSV, limits=quick, progress=lambda *n: told.append(n)
    )
    assert (tmp_path / "a.csv").read_bytes() == TABLE
    assert found.sha256 == hashlib.sha256(TABLE).hexdigest()
    assert (found.bytes, found.url, found.final_url) == (len(TABLE), url, url)
    assert (found.etag, found.last_modified) == ('"v1"', "Mon, 06 Jan 2020 10:00:00 GMT")
    assert datetime.fromisoformat(found.fetched_at).tzinfo == UTC
    assert not found.unchanged
    assert told[-1] == (len(TABLE), len(TABLE))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert notes(tmp_path) == ["a.csv.json", "a.csv.lock"]
    asked = web.asked[0][1]
    assert asked["Accept-Encoding"] == "identity"
    assert asked["User-Agent"].startswith("nearabroad/")
    assert "Range" not in asked and "If-None-Match" not in asked


def test_what_did_not_change_is_not_sent_again(web, quick, tmp_path):
    target = tmp_path / "a.csv"
    url = web.answers("/a.csv", web.file(TABLE))
    first = get(url, target, expect=CSV, limits=quick)
    before = target.stat().st_mtime_ns
    second = get(url, target, expect=CSV, limits=quick)
    assert web.asked[1][1]["If-None-Match"] == '"v1"'
    assert web.sent == len(TABLE)
    assert second == Fetched(**{**vars(first), "unchanged": True})
    assert target.stat().st_mtime_ns == before


def test_a_date_serves_where_there_is_no_etag(web, quick, tmp_path):
    date = "Mon, 06 Jan 2020 10:00:00 GMT"
    url = web.answers("/a.csv", web.file(TABLE, etag=None, modified=date))
    get(url, tmp_path / "a.csv", expect=CSV, limits=quick)
    assert get(url, tmp_path / "a.csv", expect=CSV, limits=quick).unchanged
    assert web.asked[1][1]["If-Modified-Since"] == date


@pytest.mark.parametrize("spoil", ["altered", "removed", "note", "other address"])
def test_a_target_that_is_not_the_last_good_file_is_fetched_anew(web, quick, tmp_path, spoil):
    target = tmp_path / "a.csv"
    url = web.answers("/a.csv", web.file(TABLE))
    web.answers("/a.csv?v=2", web.file(TABLE))
    get(url, target, expect=CSV, limits=quick)
    if spoil == "altered":
        target.write_bytes(TABLE + b"EVE,1,1\n")
    elif spoil == "removed":
        target.unlink()
    elif spoil == "note":
        (tmp_path / ".fetch" / "a.csv.json").write_text("{")
    else:
        url += "?v=2"
    assert not get(url, target, expect=CSV, limits=quick).unchanged
    assert target.read_bytes() == TABLE
    assert "If-None-Match" not in web.asked[1][1]


def test_a_new_version_takes_the_place_of_the_old_one(web, quick, tmp_path):
    url = web.answers("/a.csv", web.file(TABLE), web.file(TABLE + b"AZE,1,1\n", etag='"v2"'))
    get(url, tmp_path / "a.csv", expect=CSV, limits=quick)
    assert get(url, tmp_path / "a.csv", expect=CSV, limits=quick).etag == '"v2"'
    assert (tmp_path / "a.csv").read_bytes() == TABLE + b"AZE,1,1\n"


def test_a_download_that_was_interrupted_goes_on_in_the_next_call(web, quick, tmp_path):
    def interrupt(done, total):
        if done > 100_000:
            raise KeyboardInterrupt

    url = web.answers("/a.csv", web.file(TABLE))
    with pytest.raises(KeyboardInterrupt):
        get(url, tmp_path / "a.csv", expect=CSV, limits=quick, progress=interrupt)
    there = (tmp_path / ".fetch" / "a.csv.part").stat().st_size
    assert there > 100_000
    assert not (tmp_path / "a.csv").exists()
    get(url, tmp_path / "a.csv", expect=CSV, limits=quick)
    assert web.asked[1][1]["Range"] == f"bytes={there}-"
    assert web.asked[1][1]["If-Range"] == '"v1"'
    assert (tmp_path / "a.csv").read_bytes() == TABLE


def test_a_killed_download_leaves_the_last_good_file_and_goes_on(web, quick, tmp_path):
    target = tmp_path / "a.csv"
    target.write_bytes(b"last,good\n1,2\n")
    code = """
        import sys, time
        from pathlib import Path
        from nearabroad.store.fetch import Expect, get
        def progress(done, total):
            if done > 200_000:
                print("there", flush=True)
                time.sleep(20)
        get(sys.argv[1], Path(sys.argv[2]), expect=Expect(kinds=("csv",)), progress=progress)
    """
    url = web.answers("/a.csv", web.file(TABLE))
    command = [sys.executable, "-c", textwrap.dedent(code), url, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"there\n"
        os.kill(child.pid, signal.SIGKILL)
    assert target.read_bytes() == b"last,good\n1,2\n"
    get(url, target, expect=CSV, limits=quick)
    assert int(web.asked[1][1]["Range"].removeprefix("bytes=").rstrip("-")) >= 190_000
    assert target.read_bytes() == TABLE


def test_a_part_of_another_version_is_not_gone_on_with(web, quick, tmp_path):
    new = TABLE.replace(b"ARM", b"AZE")
    url = web.answers("/a.csv", web.file(TABLE, stop=150_000), web.file(new, etag='"v2"'))
    get(url, tmp_path / "a.csv", expect=CSV, limits=quick)
    assert (tmp_path / "a.csv").read_bytes() == new


def test_without_a_validator_a_download_starts_over(web, quick, tmp_path):
    step = web.file(TABLE, etag='W/"weak"', stop=150_000)
    url = web.answers("/a.csv", step, web.file(TABLE, etag='W/"weak"'))
    get(url, tmp_path / "a.csv", expect=CSV, limits=quick)
    assert "Range" not in web.asked[1][1]
    assert (tmp_path / "a.csv").read_bytes() == TABLE


def test_a_body_without_a_length_is_taken_in_chunks(web, quick, tmp_path):
    def chunked(handler):
        handler.head(200, Content_Type="text/csv", Transfer_Encoding="chunked")
        for start in range(0, len(TABLE), 50_000):
            piece = TABLE[start : start + 50_000]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.wfile.write(b"0\r\n\r\n")

    told = []
    get(web.answers("/a", chunked), tmp_path / "a.csv", expect=CSV, limits=quick,
        progress=lambda *n: told.append(n))  # fmt: skip
    assert (tmp_path / "a.csv").read_bytes() == TABLE
    assert told[-1] == (len(TABLE), None)


def test_a_body_packed_on_the_way_is_unpacked(web, quick, tmp_path):
    packed = gzip.compress(TABLE, mtime=0)
    url = web.answers("/a.csv", web.file(packed, Content_Encoding="gzip"))
    found = get(url, tmp_path / "a.csv", expect=CSV, limits=quick)
    assert (tmp_path / "a.csv").read_bytes() == TABLE
    assert found.bytes == len(TABLE)
    url = web.answers("/a.gz", web.file(packed, "application/gzip", Content_Encoding="gzip"))
    get(url, tmp_path / "a.gz", expect=Expect(kinds=("gzip",)), limits=quick)
    assert (tmp_path / "a.gz").read_bytes() == packed


def test_a_redirect_within_the_host_or_to_a_named_one_is_followed(web, quick, tmp_path):
    web.answers("/new.csv", web.file(TABLE))
    url = web.answers("/old.csv", web.redirect("/new.csv", 301, body=b"moved"))
    found = get(url, tmp_path / "a.csv", expect=CSV, limits=quick)
    assert (found.url, found.final_url) == (url, web.url("/new.csv"))
    named = Expect(kinds=("csv",), hosts=("localhost",))
    url = web.answers("/cdn.csv", web.redirect(web.url("/new.csv", "localhost")))
    found = get(url, tmp_path / "b.csv", expect=named, limits=quick,
                headers={"X-Key": "secret", "Accept": "text/csv"})  # fmt: skip
    assert found.final_url == web.url("/new.csv", "localhost")
    (_, first), (_, second) = web.asked[-2:]
    assert first["X-Key"] == "secret" and "X-Key" not in second
    assert first["Accept"] == second["Accept"] == "text/csv"


def test_secrets_stand_in_no_note_and_no_result(web, quick, tmp_path):
    url = web.answers("/a.csv?subscription-key=hush&r=ARM", web.file(TABLE))
    found = get(url, tmp_path / "a.csv", expect=CSV, limits=quick, headers={"X-Key": "hush"})
    assert "hush" not in repr(found)
    note = (tmp_path / ".fetch" / "a.csv.json").read_text()
    assert "hush" not in note
    assert json.loads(note)["url"].endswith("?subscription-key=***&r=ARM")
    assert get(
        url, tmp_path / "a.csv", expect=CSV, limits=quick, headers={"X-Key": "hush"}
    ).unchanged


@pytest.mark.parametrize(
    ("kind", "declared", "content"),
    [
        ("csv", "text/plain; charset=windows-1251", "Страна;Год\nАрмения;2023\n".encode("cp1251")),
        ("csv", "application/octet-stream", "a\tb\n1\t2\n".encode("utf-16")),
        ("csv", "text/csv", b"\xef\xbb\xbfa,b\n1,2\n"),
        ("json", "application/vnd.sdmx.data+json", b' {"a": [1]} \n'),
        ("xml", "application/xml", b"<?xml version='1.0'?><a/>"),
        ("text", "application/sql", b"INSERT INTO [Factbook] VALUES (1);\n"),
        ("gzip", "application/x-gzip", gzip.compress(b"a", mtime=0)),
        ("parquet", "application/octet-stream", b"PAR1....PAR1"),
    ],
)
def test_each_kind_is_known_by_its_bytes(web, quick, tmp_path, kind, declared, content):
    url = web.answers("/a", web.file(content, declared))
    get(url, tmp_path / "a", expect=Expect(kinds=(kind,)), limits=quick)
    assert (tmp_path / "a").read_bytes() == content


def test_an_unknown_kind_is_the_callers_mistake():
    with pytest.raises(ValueError, match="there are: csv"):
        Expect(kinds=("pickle",))


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a.csv", "http://10.0.0.1/a", "http://127.0.0.1.example.org/",
        "http://127.0.0.1@example.org/", "http://example.org\\@127.0.0.1/", "http://2130706433/",
        "http://127.0.0.1 .example.org/", "http://0.0.0.0/", "http://[::]/", "ftp://127.0.0.1/a",
        "file:///etc/passwd", "https://user:word@example.org/", "https:///a", "https://", "",
        "a.csv",
        "https://[::1", "https://a:99999/", "javascript:alert(1)", "http://localhost.example.org/",
        "https://a\r\nHost: b/", "http://[::ffff:10.0.0.1]/",
    ],
)  # fmt: skip
def test_addresses_that_are_refused_before_any_packet(url, tmp_path, one_sentence):
    with pytest.raises(SourceError) as error:
        get(url, tmp_path / "a.csv", expect=CSV)
    assert one_sentence(error)
    assert "word" not in str(error.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    ["https://example.org/a", "http://127.0.0.1:8000/a", "http://127.9.9.9/", "http://[::1]:80/",
     "http://localhost/a", "https://EXAMPLE.org:8443/a?b=c%20d", "https://пример.рф/a"],
)  # fmt: skip
def test_addresses_that_may_be_asked(url):
    assert checked_url(checked_url(url)) == checked_url(url)


@given(st.text(max_size=60))
def test_no_text_is_taken_for_an_address_by_accident(text):
    for url in (text, f"http://{text}", f"http://127.0.0.1{text}", f"https://a.org{text}"):
        try:
            found = checked_url(url)
        except SourceError as error:
            assert str(error).endswith(".")
        else:
            assert found.startswith(
                ("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")
            )


@pytest.mark.parametrize(
    "place", ["http://a.org/y", "//b.org/y", "https://b.org", "ftp://a.org/", ""]
)
def test_redirects_never_leave_the_host_or_https(place):
    if place == "":
        assert redirected("https://a.org/x", "https://a.org/x", place, ()) == "https://a.org/x"
        return
    with pytest.raises(SourceError):
        redirected("https://a.org/x", "https://a.org/x", place, ())


def test_secrets_are_not_shown():
    assert shown("https://a.org/?api_key=1&y=2&X-Amz-Signature=3") == (
        "https://a.org/?api_key=***&y=2&X-Amz-Signature=***"
    )


# Arithmetic

SIZES = st.integers(0, 10**15)


@given(SIZES, SIZES, SIZES)
def test_a_content_range_comes_back_as_it_was_said(first, length, rest):
    last, total = first + length, first + length + 1 + rest
    assert content_range(f"bytes {first}-{last}/{total}") == (first, last, total)
    assert content_range(f" Bytes {first}-{last}/*") == (first, last, None)
    assert content_range(f"bytes {first}-{last}/{last}") is None


@given(st.text(max_size=40))
def test_headers_of_any_text_never_raise(text):
    content_range(text)
    retry_after(text, datetime(2025, 3, 1, tzinfo=UTC))
    validator({"ETag": text, "Last-Modified": text, "Date": text})
    placed(206, {"Content-Range": text, "ETag": text}, 4, Part("x", '"v"', 9))


@given(SIZES, st.none() | SIZES, st.booleans())
def test_one_resumes_only_inside_ones_own_unfinished_file(size, total, own):
    found = resume_from(size, "x", Part("x" if own else "y", '"v"', total))
    assert found in (0, size)
    assert found == 0 or (own and (total is None or found < total))
    assert resume_from(size, "x", None) == 0


def serve(version, body, offset, validator, honest):
    """An answer as RFC 9110 has it; a server that is not `honest` ignores the range."""
    if offset and honest and validator == version:
        place = f"bytes {offset}-{len(body) - 1}/{len(body)}"
        return 206, {"Content-Range": place, "ETag": version}, body[offset:]
    return 200, {"Content-Length": str(len(body)), "ETag": version}, body


@given(
    st.lists(st.binary(min_size=1, max_size=80), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.integers(0, 2)), max_size=12),
)
def test_however_often_it_breaks_the_file_is_the_servers_last(bodies, breaks):
    file, part, taken = b"", None, 0
    steps = [(cut, honest, at % len(bodies)) for cut, honest, at in breaks]
    steps.append((10**9, True, len(bodies) - 1))
    for cut, honest, at in steps:
        body, version = bodies[at], f'"{at}"'
        offset = resume_from(len(file), "x", part)
        status, headers, rest = serve(version, body, offset, part and part.validator, honest)
        start, total = placed(status, headers, offset, part)
        assert total == len(body)
        if start == 0:
            part = Part("x", validator(headers), total)
        file = file[:start] + rest[:cut]
        taken += len(rest[:cut])
        if len(file) == total and at == len(bodies) - 1:
            break
    assert file == bodies[-1]
    if len(bodies) == 1 and all(honest for _, honest, _ in breaks):
        assert taken == len(file)


def test_a_part_that_does_not_continue_ours_fits_nowhere():
    ours = Part("x", '"v1"', 10)
    for headers in (
        {},
        {"Content-Range": "bytes 5-9/10"},
        {"Content-Range": "bytes 4-9/11"},
        {"Content-Range": "bytes 4-9/10", "ETag": '"v2"'},
        {"Content-Type": "multipart/byteranges"},
    ):
        assert placed(206, headers, 4, ours) is None
    assert placed(206, {"Content-Range": "bytes 4-9/10"}, 0, None) is None
    assert placed(206, {"Content-Range": "bytes 4-7/*"}, 4, ours) == (4, 10)


def test_a_date_proves_a_version_only_when_it_is_old():
    date = {"Date": "Mon, 06 Jan 2020 10:02:00 GMT"}
    assert validator({**date, "Last-Modified": "Mon, 06 Jan 2020 10:00:00 GMT"})
    assert validator({**date, "Last-Modified": "Mon, 06 Jan 2020 10:01:59 GMT"}) is None
    assert validator({"Last-Modified": "Mon, 06 Jan 2020 10:00:00 GMT"}) is None
    assert (
        validator({**date, "ETag": 'W/"a"', "Last-Modified": "Mon, 06 Jan 2020 10:00:00 GMT"})
        is None
    )


def test_the_store_never_unpickles_or_runs_what_it_fetched():
    store = Path(sys.modules["nearabroad.store.fetch"].__file__).parent
    # Only `spark` starts a program: the Java that it needs, asked for its version.
    text = "".join(path.read_text() for path in store.glob("*.py") if path.stem != "spark")
    for word in ("pickle", "eval(", "exec(", "subprocess", "os.system", "extractall", "marshal"):
        assert word not in text
