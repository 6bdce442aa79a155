"""What a page loads of its own, read from the site's files: the shared Vega bundle is not it."""

from __future__ import annotations

import re
from pathlib import Path

MOST = 300_000
VEGA = "assets/vega.js"
LOADED = re.compile(r'<(?:script[^>]* src|link rel="stylesheet" href)="([^"]+)"')
SOURCE = re.compile(r'data-source="([^"]+)"')
TEMPLATE = re.compile(r'"template":\["([^"]+)"')
TRACE = ("trace-*-[A-Z]*", "trace-*-[0-9]*")
"""What trace.js loads besides the page's own scripts: a pair's formulas, a block of years."""


def _own_bytes(site: Path, page: str) -> int:
    """Bytes of a page and of all that one view of it loads; of several views the heaviest.

    `page` is a path below the folder `site`. A figure's data that the state of the view chooses
    ({patron} and the like in its address) counts with the largest there is.
    """
    text = (site / page).read_text("utf-8")
    folder = (site / page).parent
    loaded = {(folder / name).resolve() for name in LOADED.findall(text)} - {
        (site / VEGA).resolve()
    }
    for source in dict.fromkeys(SOURCE.findall(text)):
        loaded |= _largest(site, re.sub(r"\{\w+\}", "*", source))
    if page == "trace.html":
        for pattern in TRACE:
            loaded |= _largest(site, pattern)
    for script in [path for path in loaded if path.parent == (site / "data").resolve()]:
        names = TEMPLATE.findall(script.read_text("utf-8"))
        loaded |= {(site / "data" / f"{name}.js").resolve() for name in names}
    return len(text.encode()) + sum(path.stat().st_size for path in loaded)


def _largest(site: Path, pattern: str) -> set[Path]:
    found = [path.resolve() for path in (site / "data").glob(f"{pattern}.js")]
    return {max(found, key=lambda path: path.stat().st_size)} if found else set()


def test_no_page_loads_more_than_300_kb_besides_vega_whatever_its_state(site_path: Path) -> None:
    pages = [path.relative_to(site_path).as_posix() for path in site_path.rglob("*.html")]
    weights = {page: _own_bytes(site_path, page) for page in pages}
    assert {page: size for page, size in weights.items() if size > MOST} == {}
    assert min(weights.values()) > 30_000  # scripts and style were found
    assert weights["trace.html"] > weights["method.html"]


def test_a_page_counts_all_that_its_heaviest_view_loads(tmp_path: Path) -> None:
    for name, text in {
        "a/page.html": '<link rel="stylesheet" href="../s.css"><figure data-source="one-{patron}">'
        '<script defer src="../assets/vega.js"></script>',
        "s.css": "x" * 100, "assets/vega.js": "x" * 9000,
        "data/one-RUS.js": '{"template":["drawn","levers"]}', "data/one-EU.js": "x" * 20,
        "data/drawn.js": "x" * 1000,
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    own = [(tmp_path / name).stat().st_size for name in ("a/page.html", "data/one-RUS.js")]
    assert _own_bytes(tmp_path, "a/page.html") == sum(own) + 100 + 1000
