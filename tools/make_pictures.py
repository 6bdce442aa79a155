"""Make the README's pictures: the report of `make run` and the site's map, as a browser shows them.

    python tools/make_pictures.py report out/report.html docs/images/report.png
    python tools/make_pictures.py site out/site docs/images/site.png

`nearabroad site --out out/site` writes the site. Needs Debian's chromium and the `dev` extra.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

QUIET = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
)  # fmt: skip


@dataclass(frozen=True)
class View:
    """What is pictured: a page, what must be drawn on it, where the picture begins, its size."""

    page: str
    drawn: str
    top: str
    width: int
    height: int


VIEWS = {
    "report": View("", "#map svg .mark-shape", "#map", 1100, 930),
    "site": View("index.html", "html[data-ready=yes] #fig-map svg", "#fig-map", 1200, 968),
}


def picture(view: View, source: Path, target: Path) -> None:
    """Screenshot of a view of a page that is opened from disk, light."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is missing: apt-get install chromium")
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium, args=list(QUIET))
        size = {"width": view.width, "height": view.height}
        page = browser.new_page(viewport=size, color_scheme="light")
        page.goto((source / view.page if view.page else source).resolve().as_uri())
        page.wait_for_selector(view.drawn, timeout=30_000)
        page.evaluate("top => document.querySelector(top).scrollIntoView()", view.top)
        page.wait_for_timeout(500)
        target.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(target))
        browser.close()


def main() -> None:
    """Parse what is pictured and the two paths, and make the picture."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("view", choices=VIEWS)
    parser.add_argument("source", type=Path, help="the report's file, or the site's folder")
    parser.add_argument("picture", type=Path)
    asked = parser.parse_args()
    picture(VIEWS[asked.view], asked.source, asked.picture)


if __name__ == "__main__":
    main()
