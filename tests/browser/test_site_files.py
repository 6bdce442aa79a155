"""The site as files: whole or not there, closed to the outside, every link kept, traces true."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad import Observatory
from nearabroad.core.errors import UsageError
from nearabroad.web import site as web_site
from nearabroad.web.figures import packed
from nearabroad.web.page import Page
from nearabroad.web.shell import data_script
from nearabroad.web.site import MARK, SiteMap, write_site


@pytest.fixture
def two_pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A site of two pages, whose second one may be told to fail."""
    told: dict[str, Any] = {"second": lambda: b"two"}

    class Two(SiteMap):
        def __init__(self, observatory: object) -> None:
            self.fingerprint = "f"
            self.pages = {
                "index.html": Page("index.html", "text/html", lambda: b"one"),
                "data/b.js": Page("data/b.js", "text/javascript", lambda: told["second"]()),
            }

    monkeypatch.setattr(web_site, "SiteMap", Two)
    return told


def test_a_site_is_written_anew_over_an_older_one(two_pages, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    written = write_site(None, folder)
    assert [path.read_bytes() for path in written] == [b"one", b"two"]
    (folder / "old.html").write_text("of yesterday")
    two_pages["second"] = lambda: b"three"
    write_site(None, folder)
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == [
        MARK, "b.js", "index.html",
    ]  # fmt: skip
    assert (folder / "data/b.js").read_bytes() == b"three"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_page_that_fails_leaves_the_older_site(two_pages, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write_site(None, folder)

    def fail() -> bytes:
        raise RuntimeError("no")

    two_pages["second"] = fail
    with pytest.raises(RuntimeError):
        write_site(None, folder)
    assert (folder / "data/b.js").read_bytes() == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_with_other_things_and_a_file_are_refused(two_pages, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds no site"):
        write_site(None, tmp_path)
    with pytest.raises(UsageError, match="is a file"):
        write_site(None, tmp_path / "letter.txt")
    assert (tmp_path / "letter.txt").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    write_site(None, tmp_path / "empty")


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "index.html/..", "", "assets/"])
def test_a_path_that_is_no_page_is_no_key(observatory: Observatory, path: str) -> None:
    with pytest.raises(KeyError):
        SiteMap(observatory).content(path)


class _Read(HTMLParser):
    """What a page links to, its identifiers, and what its policy would forbid."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.forbidden: list[str] = []
        self.policy = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.links += [v for k, v in found.items() if k in ("href", "src") and v is not None]
        self.ids += [found["id"]] if found.get("id") else []
        self.forbidden += [f"{tag} {k}" for k in found if k.startswith("on") or k == "style"]
        if tag == "style" or (tag == "script" and "src" not in found):
            self.forbidden.append(tag)
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"] or ""


def _pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def test_every_link_of_every_page_leads_somewhere(site_path: Path) -> None:
    broken = []
    for path in _pages(site_path):
        read = _Read()
        read.feed(path.read_text("utf-8"))
        assert len(read.ids) == len(set(read.ids)), path
        for link in read.links:
            target, _, anchor = link.partition("#")
            if target.startswith(("https://", "http://")):
                continue
            if target and not (path.parent / target).is_file():
                broken.append(f"{path.name}: {link}")
            if not target and "=" not in anchor and anchor not in read.ids:
                broken.append(f"{path.name}: {link}")
    assert broken == []
    assert len(_pages(site_path)) >= 18


def test_no_page_holds_a_script_a_style_or_another_hosts_file(site_path: Path) -> None:
    for path in _pages(site_path):
        read = _Read()
        text = path.read_text("utf-8")
        read.feed(text)
        assert read.forbidden == [], path
        assert "script-src 'self';" in read.policy
        assert "unsafe" not in read.policy
        assert "connect-src 'none'" in read.policy
        assert not re.search(r"<(script|link|img)[^>]+(src|href)=\"(https?:)?//", text)


def test_data_scripts_are_json_that_cannot_end_a_script(site_path: Path) -> None:
    scripts = sorted((site_path / "data").glob("*.js"))
    assert len(scripts) > 150
    for path in scripts:
        text = path.read_text("utf-8")
        assert "<" not in text
        head, _, body = text.partition("]=")
        assert head.endswith(f'nearabroadData["{path.stem}"')
        json.loads(body.rstrip().rstrip(";"))


def test_a_name_ends_no_script() -> None:
    text = data_script('a"];alert(1);//', {"k": "</script><!--"}).decode()
    assert "</script" not in text
    assert "<!--" not in text
    assert '\\"];alert' in text


VALUES = st.sampled_from([None, 0, 1.5, -3, True, "", "a", "b", "why"])
ROWS = st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES), max_size=8)


@given(ROWS)
def test_packed_rows_can_be_made_rows_again(rows: list[dict[str, Any]]) -> None:
    back: list[dict[str, Any]] = [{} for _ in rows]
    for name, column in packed(rows).items():
        values = column
        if isinstance(column, dict):
            values = [None if c < 0 else column["levels"][c] for c in column["codes"]]
        for row, value in zip(back, values, strict=True):
            if value is not None:
                row[name] = value
    assert back == [{k: v for k, v in row.items() if v is not None} for row in rows]


NUMBERS = [
    ("RUS", "ARM", "trade", 2023), ("EU", "KAZ", "energy", 2014), ("RUS", "UKR", "culture", 2023),
    ("TUR", "AZE", "security", 2023), ("CHN", "KGZ", "alignment", 2023),
    ("RUS", "TJK", "grip", 2014),
]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS, ids=lambda n: "-".join(map(str, n)))
def test_the_sites_trace_is_the_trace_asked_one_by_one(
    observatory: Observatory, number: tuple[str, str, str, int]
) -> None:
    patron, neighbor, lever, year = number
    asked = observatory.trace(patron, neighbor, lever, year)
    paths = observatory.paths(neighbor)
    (path,) = [p for p in paths.by_patron[patron] if (p.lever, p.year) == (lever, year)]
    lines = [line for line in asked.notes if not line.startswith("Caution")]
    assert list(path.lines) == (lines if lever == "grip" else lines[1:])

    def keys(rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
        names = ("source", "indicator", "state", "partner", "year", "value", "snapshot")
        return {tuple(row[name] for name in names) for row in rows}

    behind = [row for cell in path.cells for row in paths.looked.behind(cell, patron)]
    assert keys(behind) == keys(asked.tables["observations"].to_pylist())


def test_a_series_trace_adds_up_to_the_number_on_the_map(observatory: Observatory) -> None:
    series = {
        (row["patron"], row["year"]): row
        for row in observatory.verdict(neighbors=["GEO"]).tables["grip_series"].to_pylist()
    }
    seen = 0
    for patron, paths in observatory.paths("GEO").by_patron.items():
        for path in (path for path in paths if path.lever == "grip"):
            row = series[patron, path.year]
            (line,) = [line for line in path.lines if line.startswith("grip = ")]
            assert ("not observable" in line) == (not row["observable"])
            if row["observable"]:
                terms, value = line.removeprefix("grip = ").split("  [")[0].rsplit(" = ", 1)
                total = sum(
                    float(weight) * float(score)
                    for weight, score in (term.split(" x ") for term in terms.split(" + "))
                )
                assert float(value) == pytest.approx(row["grip"], abs=0.006)
                assert total == pytest.approx(row["grip"], abs=0.2)
                seen += 1
    assert seen > 20
