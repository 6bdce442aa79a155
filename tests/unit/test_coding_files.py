"""Files as they come: every format, and every way in which a file can be bad."""

import codecs
import datetime as dt
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearabroad.core.errors import SourceError
from nearabroad.events.coding import reading as module
from nearabroad.events.coding.languages import language_of
from nearabroad.events.coding.reading import Reading, plain

SENTENCE = "Georgia expelled two Russian diplomats."


def read(path, **more):
    reading = Reading(**more)
    return list(reading.file(path)), reading.skipped


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_plain_text_takes_the_date_that_is_given(tmp_path):
    (article,), _ = read(written(tmp_path, "a.txt", SENTENCE), date=dt.date(2025, 1, 2))
    assert (article.text, article.date) == (SENTENCE, dt.date(2025, 1, 2))


def test_json_lines_are_read_one_by_one_and_bad_lines_are_told(tmp_path):
    rows = [json.dumps({"id": "x", "text": SENTENCE, "date": "2024-05-01"}), "{no", '{"a": 1}', ""]
    articles, skipped = read(written(tmp_path, "a.jsonl", "\n".join(rows)))
    assert [(item.id, item.date) for item in articles] == [("x", dt.date(2024, 5, 1))]
    assert [(item.article, item.reason) for item in skipped] == [
        ("a.jsonl:2", "not JSON"),
        ("a.jsonl:3", "no text in the record"),
    ]


def test_json_over_several_lines_is_one_record_or_a_list(tmp_path):
    rows = [{"text": SENTENCE}, {"content": SENTENCE}]
    for value, count in ((rows[0], 1), (rows, 2)):
        articles, _ = read(written(tmp_path, "a.json", json.dumps(value, indent=2)))
        assert len(articles) == count


def test_rss_items_are_articles(tmp_path):
    pytest.importorskip("defusedxml", reason="the extra nlp is not installed")
    feed = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item>'
        f"<title>T</title><description>&lt;p&gt;{SENTENCE}&lt;/p&gt;</description>"
        "<pubDate>Tue, 01 Jul 2025 10:00:00 +0000</pubDate><link>https://example.org/1</link>"
        "</item></channel></rss>"
    )
    (article,), _ = read(written(tmp_path, "feed.xml", feed))
    assert (article.text, article.date) == (SENTENCE, dt.date(2025, 7, 1))
    assert article.url == "https://example.org/1"


def test_atom_entries_are_articles(tmp_path):
    pytest.importorskip("defusedxml", reason="the extra nlp is not installed")
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>e1</id><title>T</title>'
        f'<link href="https://example.org/2"/><updated>2025-07-01T08:00:00Z</updated>'
        f"<summary>{SENTENCE}</summary></entry></feed>"
    )
    (article,), _ = read(written(tmp_path, "feed.atom", feed))
    assert (article.id, article.text, article.date) == ("e1", SENTENCE, dt.date(2025, 7, 1))


def test_a_page_is_read_without_what_stands_around_it(tmp_path):
    pytest.importorskip("trafilatura", reason="the extra nlp is not installed")
    page = (
        '<html><head><meta property="article:published_time" content="2025-07-01T10:00"></head>'
        "<body><nav><a href='/'>Home</a><a href='/x'>Sport</a></nav><article>"
        + f"<p>{SENTENCE} The ministry told them to leave within two days, and they did so.</p>" * 3
        + "</article><footer>Cookies and terms of use</footer></body></html>"
    )
    (article,), _ = read(written(tmp_path, "page.html", page))
    assert SENTENCE in article.text
    assert "Cookies" not in article.text
    assert article.date == dt.date(2025, 7, 1)


def test_a_fragment_of_html_becomes_text():
    assert plain("<div>One<br>two &amp; three<style>x{}</style>") == "One\n\ntwo & three"


def test_an_empty_file_is_told(tmp_path):
    articles, skipped = read(written(tmp_path, "a.txt", " \n"))
    assert not articles
    assert skipped[0].reason == "empty"


def test_a_binary_file_is_refused(tmp_path):
    with pytest.raises(SourceError, match="not text"):
        read(written(tmp_path, "a.txt", b"\x7fELF\x02\x01\x01\x00" + bytes(range(256))))


def test_a_huge_text_is_refused_with_the_limit(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.write(b"Georgia expelled a diplomat. " * 1000)
        file.truncate(100_000_000)
    with pytest.raises(SourceError, match="20 MB"):
        read(path)


def test_a_huge_file_of_json_lines_is_streamed(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 1000)
    line = json.dumps({"text": SENTENCE}) + "\n"
    articles, _ = read(written(tmp_path, "many.jsonl", line * 500))
    assert len(articles) == 500


def test_a_line_without_end_is_left_out_and_the_next_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_LINE", 200_000)
    monkeypatch.setattr(module, "LARGEST", 1000)
    long = json.dumps({"text": "x" * 900_000})
    path = written(tmp_path, "a.jsonl", long + "\n" + json.dumps({"text": SENTENCE}) + "\n")
    articles, skipped = read(path)
    assert [item.text for item in articles] == [SENTENCE]
    assert [item.reason for item in skipped] == ["line too long"]


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (codecs.BOM_UTF8 + "Ağdam".encode(), "Ağdam"),
        ("Baku – Москва".encode("utf-16"), "Baku – Москва"),
        ("Посол вызван в министерство".encode("cp1251"), "Посол вызван в министерство"),
        ("the minister’s café".encode("cp1252"), "the minister’s café"),
    ],
)
def test_encodings_are_told_by_their_bytes(tmp_path, content, wanted):
    (article,), _ = read(written(tmp_path, "a.txt", content))
    assert article.text == wanted


def test_an_entity_bomb_is_refused(tmp_path):
    pytest.importorskip("defusedxml", reason="the extra nlp is not installed")
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "ha">{levels}]>'
    bomb = f"{head}<rss><item><title>&a9;</title></item></rss>"
    with pytest.raises(SourceError, match="entities"):
        read(written(tmp_path, "bomb.xml", bomb))


def test_broken_xml_is_refused_in_one_sentence(tmp_path):
    pytest.importorskip("defusedxml", reason="the extra nlp is not installed")
    with pytest.raises(SourceError, match="not well-formed"):
        read(written(tmp_path, "a.xml", "<rss><item></rss>"))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(SourceError, match="cannot be read"):
        read(tmp_path / "no.txt")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    reading = Reading()
    try:
        articles = list(reading.stream(io.BytesIO(content), "any", len(content)))
    except SourceError:
        return
    assert all(isinstance(item.text, str) for item in articles)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_language_or_none(text):
    assert isinstance(language_of(text), str)
