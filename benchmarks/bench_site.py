"""The site: time to write it, bytes that every page loads, time until a page is ready.

    python benchmarks/bench_site.py [STORE]

Without a store: of the embedded data.

Targets: written in 20 s from a built store, by the command in a process of its own; a page and all
that it loads at most 300 KB besides the shared Vega bundle, of all pages and of the trace of every
neighbor under every patron in the last year; ready in 1 s in headless Chromium from a loopback
server. Without Chromium the last two are skipped, and it says so.
"""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from statistics import median
from typing import Any

from _report import line, machine, timed, verdict

REPEATS, SECONDS, KILOBYTES, READY, HEAVIEST = 3, 20.0, 300.0, 1.0, 10
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def write(store: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "nearabroad", "site", "--out", str(folder)]
    subprocess.run([*command, "--store", str(store), "--quiet"], check=True, capture_output=True)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def serve(folder: Path) -> http.server.ThreadingHTTPServer:
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def opened(browser: Any, address: str) -> tuple[float, float]:
    """Seconds until a page is ready, in a fresh profile, and KB loaded besides Vega."""
    context = browser.new_context()
    page, sizes = context.new_page(), {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
    page.goto(address)
    page.wait_for_selector("html[data-ready=yes]")
    seconds = page.evaluate("performance.getEntriesByName('ready')[0].startTime") / 1000
    page.wait_for_load_state("networkidle")
    context.close()
    own = sum(size for url, size in sizes.items() if not url.endswith("assets/vega.js"))
    return seconds, own / 1000


def walk(folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        print("no chromium on this machine: sizes and readiness of pages are not measured")
        return
    server = serve(folder)
    start = f"http://127.0.0.1:{server.server_port}/"
    pages = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=FLAGS)
        opened(browser, f"{start}index.html")  # warm
        sizes = {path: opened(browser, start + path)[1] for path in [*pages, *traces(folder)]}
        for path in timed_pages(pages):
            runs = [opened(browser, start + path)[0] for _ in range(REPEATS)]
            print(line(f"ready: {path}", runs, "s"))
            print(verdict("  time", median(runs), READY, "s"))
        browser.close()
    server.shutdown()
    print(f"{len(sizes)} pages and traces; the {HEAVIEST} heaviest:")
    for path in sorted(sizes, key=lambda path: -sizes[path])[:HEAVIEST]:
        print(verdict(f"  {path}", sizes[path], KILOBYTES, "KB"))


def timed_pages(pages: list[str]) -> list[str]:
    """A page of each kind: of pages that differ by their state or claim alone, the first."""
    kinds: dict[str, str] = {}
    for path in pages:
        folder = path.rpartition("/")[0]
        kinds.setdefault(folder if folder and not path.endswith("index.html") else path, path)
    return list(kinds.values())


def traces(folder: Path) -> list[str]:
    """Addresses of the trace of grip of every pair in the last year that is compared."""
    options = re.search(r'id="year".*?</select>', (folder / "trace.html").read_text("utf-8"), re.S)
    year = re.search(r'value="(\d+)" selected', options[0])[1] if options else "2023"
    pairs = sorted(path.stem.split("-")[1:] for path in (folder / "data").glob("trace-*-[A-Z]*.js"))
    return [
        f"trace.html#neighbor={neighbor}&patron={patron}&lever=grip&year={year}"
        for neighbor, patron in pairs
    ]


def main() -> None:
    from nearabroad import Observatory

    with tempfile.TemporaryDirectory() as folder:
        store, site = Path(folder) / "store", Path(folder) / "site"
        if len(sys.argv) > 1:
            shutil.copytree(sys.argv[1], store)
        Observatory.open(store)
        print(machine())
        seconds = timed(lambda: write(store, site), REPEATS)
        files = [path for path in site.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files) / 1e6
        print(line("site written", seconds, "s"), f"{len(files)} files, {size:.1f} MB")
        print(verdict("time", median(seconds), SECONDS, "s"))
        walk(site)


if __name__ == "__main__":
    main()
