"""What `nearabroad serve` gives, in a real browser: the API's page, and pages under its policy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nearabroad import Observatory
from nearabroad.web.api.application import application
from nearabroad.web.serving import address, bound, names, server
from nearabroad.web.site import SiteMap

pytestmark = pytest.mark.browser

HEARD = ("error", "warning")
"""Lines of the console that no page may write."""


@pytest.fixture(scope="module")
def live(built_store: Path) -> Iterator[str]:
    """The address of a real server on the embedded data."""
    listening = bound("127.0.0.1", 0)
    app = application(
        Observatory.open(built_store), lambda current: SiteMap(current).pages,
        hosts=names("127.0.0.1", None),
    )  # fmt: skip
    made = server(app)
    thread = threading.Thread(target=made.run, kwargs={"sockets": [listening]})
    thread.start()
    yield address(listening)
    made.should_exit = True
    thread.join(20)
    listening.close()


@pytest.fixture
def complaints() -> list[str]:
    """What a page says on the console, fails to load, or asks of another host."""
    return []


@pytest.fixture
def page(chromium: Any, live: str, complaints: list[str]) -> Iterator[Any]:
    """A phone's tab."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark")
    page = context.new_page()
    page.on(
        "console",
        lambda line: complaints.append(line.text) if line.type in HEARD else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: asked.url.startswith(live) or complaints.append(asked.url))
    page.on("response", lambda told: told.status < 400 or complaints.append(told.url))
    yield page
    context.close()


def test_the_apis_page_is_quiet_accessible_and_fits_a_phone(
    page: Any, live: str, complaints: list[str]
) -> None:
    package = pytest.importorskip("axe_playwright_python")
    (axe,) = Path(package.__file__).parent.rglob("axe.min.js")
    page.goto(f"{live}/docs")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.evaluate(axe.read_text("utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    assert [item["id"] for item in found["violations"]] == []
    assert complaints == []


def test_an_example_of_the_apis_page_can_be_followed(
    page: Any, live: str, complaints: list[str]
) -> None:
    page.goto(f"{live}/docs")
    page.click("#trace a")
    assert page.url == f"{live}/api/v1/trace/RUS/AZE/energy/2023"
    assert '"title":' in page.content()
    assert complaints == []


def test_a_page_of_the_site_runs_under_the_servers_policy(
    page: Any, live: str, complaints: list[str]
) -> None:
    page.goto(f"{live}/trace.html")
    page.wait_for_selector("html[data-ready=yes]", timeout=60_000)
    assert page.title()
    assert complaints == []
