"""The report in a real browser: drawn, switched, quiet, and narrow enough for a phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

STATES = "#map .states_marks path"
LOCAL = ("file:", "data:", "blob:")


@dataclass
class Opened:
    """A page with what it asked for and what it complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def _open(context: Any, path: Path) -> Opened:
    opened = Opened(context.new_page())
    opened.page.on("request", lambda request: opened.requests.append(request.url))
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.page.on(
        "console",
        lambda line: opened.complaints.append(line.text) if line.type == "error" else None,
    )
    opened.page.goto(path.as_uri())
    opened.page.wait_for_selector("html[data-ready=yes]", timeout=60_000)
    return opened


@pytest.fixture(params=[(1280, "light"), (360, "light"), (1280, "dark")], ids=str)
def opened(request: Any, chromium: Any, report_path: Path) -> Iterator[Opened]:
    width, scheme = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    yield _open(context, report_path)
    context.close()


@pytest.fixture
def wide(chromium: Any, report_path: Path) -> Iterator[Opened]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield _open(context, report_path)
    context.close()


def _fills(page: Any) -> list[str]:
    return page.eval_on_selector_all(STATES, "all => all.map(one => one.getAttribute('fill'))")


def _set(page: Any, selector: str, value: str) -> None:
    page.eval_on_selector(
        selector,
        "(one, value) => { one.value = value;"
        " for (const kind of ['input', 'change']) one.dispatchEvent(new Event(kind)); }",
        value,
    )


def _wait_title(page: Any, text: str) -> None:
    page.wait_for_function(
        "text => document.querySelector('#map .role-title-text').textContent.includes(text)",
        arg=text,
    )


def test_page_draws_all_quietly_and_asks_nobody(opened: Opened) -> None:
    page = opened.page
    assert opened.complaints == []
    assert all(url.startswith(LOCAL) for url in opened.requests), opened.requests
    assert page.evaluate("window.broken") is None
    assert page.locator(".chart").count() == page.locator(".chart.drawn svg").count() == 32
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_no_chart_is_wider_than_its_place(opened: Opened) -> None:
    too_wide = opened.page.eval_on_selector_all(
        ".chart",
        "all => all.filter(one => one.querySelector('svg').getBoundingClientRect().width"
        " > one.clientWidth + 1).map(one => one.dataset.figure)",
    )
    assert too_wide == []


def test_no_chart_is_squeezed(opened: Opened) -> None:
    squeezed = opened.page.eval_on_selector_all(
        ".chart",
        "all => all.filter(one => one.querySelector('.root .background').getBoundingClientRect()"
        ".width < 0.5 * one.clientWidth).map(one => one.dataset.figure)",
    )
    assert squeezed == []


def test_map_draws_fifteen_states(wide: Opened) -> None:
    drawn = wide.page.eval_on_selector_all(
        f"{STATES}, #map .patron_marks path",
        "all => all.filter(one => one.getBBox().width > 3 && one.getBBox().height > 3).length",
    )
    assert drawn == 15
    assert wide.page.locator("#map .holes_marks path").count() == 2
    assert wide.page.locator("#map .wide_marks path").count() == 1


def test_nothing_smears_across_the_map(wide: Opened) -> None:
    widths = wide.page.eval_on_selector_all(STATES, "all => all.map(one => one.getBBox().width)")
    whole = wide.page.eval_on_selector("#map svg", "one => one.clientWidth")
    assert max(widths) < 0.7 * whole


def test_slider_changes_the_map(wide: Opened) -> None:
    before = _fills(wide.page)
    _set(wide.page, "#map-switches input[type=range]", "2015")
    _wait_title(wide.page, "Russia, 2015")
    after = _fills(wide.page)
    assert len(after) == len(before) == 14
    assert after != before
    assert wide.page.locator("#map .holes_marks path").count() == 0


def test_switch_changes_the_map(wide: Opened) -> None:
    before = _fills(wide.page)
    wide.page.select_option("#map-switches select", label="European Union")
    _wait_title(wide.page, "European Union, 2023")
    assert _fills(wide.page) != before


def test_table_has_a_row_per_neighbor_and_sorts(wide: Opened) -> None:
    page = wide.page
    names = page.locator(".verdict tbody th[scope=row]")
    assert names.count() == 14
    page.click(".verdict thead th:nth-child(5) button")
    assert names.all_inner_texts()[:2] == ["Lithuania", "Estonia"]
    page.click(".verdict thead th:nth-child(5) button")
    assert names.first.inner_text() == "Armenia"
    assert set(names.all_inner_texts()[-2:]) == {"Belarus", "Turkmenistan"}


def test_hostile_text_is_shown_as_text(wide: Opened) -> None:
    assert "</script><script>" in wide.page.text_content("#verdict")
    assert wide.page.locator("img").count() == 0
    assert wide.page.locator("a[href^=javascript]").count() == 0


def test_colours_follow_the_reader(wide: Opened) -> None:
    light = _fills(wide.page)
    wide.page.emulate_media(color_scheme="dark")
    wide.page.wait_for_function(
        "old => document.querySelector('#map .states_marks path')?.getAttribute('fill') !== old",
        arg=light[0],
    )
    assert wide.complaints == []


def test_tooltip_gives_band_and_reason(wide: Opened) -> None:
    page = wide.page
    hidden, shown = page.locator(STATES).nth(3), page.locator(STATES).nth(9)
    assert hidden.get_attribute("aria-label") == "Belarus, 2023: not observable"
    for state, texts in ((hidden, ("Belarus", "not published")), (shown, ("90 % band", "trade"))):
        state.hover()
        page.wait_for_selector("#vg-tooltip-element.visible")
        said = page.inner_text("#vg-tooltip-element")
        assert all(text in said for text in texts), said
        assert "undefined" not in said
