"""Make the README's picture: the report of `make run`, as a real browser shows it.

    python tools/make_pictures.py out/report.html docs/images/report.png

Needs Debian's chromium and the `dev` extra.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

QUIET = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
)  # fmt: skip


def picture(page_file: Path, target: Path, width: int, height: int) -> None:
    """Screenshot of the top of a page that is opened from disk."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is missing: apt-get install chromium")
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium, args=list(QUIET))
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(page_file.resolve().as_uri())
        page.wait_for_selector("#map svg .mark-shape", timeout=30_000)
        page.evaluate("document.querySelector('#map').scrollIntoView()")
        page.wait_for_timeout(500)
        target.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(target))
        browser.close()


def main() -> None:
    """Parse the two paths and make the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--width", type=int, default=1100)
    parser.add_argument("--height", type=int, default=930)
    asked = parser.parse_args()
    picture(asked.page, asked.picture, asked.width, asked.height)


if __name__ == "__main__":
    main()
