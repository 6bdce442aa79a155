"""Fixtures of the browser tests: headless Chromium and a report on disk."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

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
