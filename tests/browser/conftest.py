"""Fixtures of the browser tests: headless Chromium, a report and a whole site on disk."""

from __future__ import annotations

import functools
import http.server
import importlib.util
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import filelock
import pytest

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)

HOSTILE = (
    "Gulf <script>window.broken = 1</script><img src=x onerror='window.broken = 2'> \"Co\" & 'C'"
)
"""A name that the site's texts must show as it is."""


def _made_up() -> ModuleType:
    path = Path(__file__).parents[1] / "report_inputs.py"
    spec = importlib.util.spec_from_file_location("report_inputs", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """A headless Chromium, the one of the system."""
    playwright = pytest.importorskip("playwright.sync_api")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("no chromium on this machine")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def report_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with made-up numbers, written to disk."""
    from nearabroad.report.page import render_report

    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render_report(_made_up().make_inputs()), "utf-8")
    return path


@pytest.fixture(scope="session")
def site_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers share."""
    root = tmp_path_factory.getbasetemp()
    return root.parent if "PYTEST_XDIST_WORKER" in os.environ else root


@pytest.fixture(scope="session")
def site_path(site_root: Path, built_store: Path) -> Path:
    """The site of the embedded data, written once for all workers; one patron's name is hostile."""
    from nearabroad import Observatory
    from nearabroad.core import states
    from nearabroad.web.site import write_site

    folder = site_root / "site" / "under" / "a path"
    with filelock.FileLock(site_root / "site.lock"):
        if not folder.exists():
            folder.parent.mkdir(parents=True)
            with pytest.MonkeyPatch.context() as patch:
                patch.setitem(states.BLOC_NAMES, "GCC", HOSTILE)
                write_site(Observatory.open(built_store), folder)
    return folder


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def site_server(site_path: Path) -> Iterator[str]:
    """The same site from a loopback server, under a path of its own."""
    handler = functools.partial(_Quiet, directory=str(site_path.parents[1]))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/under/a%20path/"
    server.shutdown()
