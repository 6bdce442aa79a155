"""The site in a real browser, from disk and from a server: walked, quiet, accessible, narrow."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from nearabroad.store import Store

pytestmark = pytest.mark.browser

HEARD = ("error", "warning")
"""Lines of the console that no page may write."""

PAGES = ("index.html", "country/index.html", "country/AZE.html", "compare.html", "trace.html",
         "bloc/EAEU.html", "back-doors.html", "relations.html", "claims/index.html",
         "claims/no-monopoly-any-more.html", "why.html", "what-if/index.html",
         "what-if/armenia-gas.html", "data.html", "method.html")  # fmt: skip
STATES = "#fig-map .states_marks path"
SERVED = ("index.html", "country/AZE.html", "trace.html")
CUT = """all => all.filter(one => {
  const svg = one.querySelector('svg');
  if (!svg) return false;
  const beyond = svg.getBoundingClientRect().right - one.getBoundingClientRect().right;
  const scrolled = one.tabIndex === 0 && one.scrollWidth >= svg.getBoundingClientRect().width;
  const words = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim() &&
    text.getBoundingClientRect().width > 0 && getComputedStyle(text).opacity > 0 &&
    text.getBoundingClientRect().right > svg.getBoundingClientRect().right + 4);
  return (beyond > 1 && !scrolled) || words.length > 0;
}).map(one => one.parentNode.id)"""
"""Pictures that reach out of their place and cannot be scrolled, or whose words are cut off."""


@dataclass
class Opened:
    """A page with what it asked for and what it complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, address: str) -> Any:
        self.page.goto(address)
        self.page.wait_for_selector("html[data-ready=yes]", timeout=60_000)
        return self.page


def _opened(context: Any) -> Opened:
    opened = Opened(context.new_page())
    opened.page.on("request", lambda request: opened.requests.append(request.url))
    opened.page.on("requestfailed", lambda request: opened.complaints.append(request.url))
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.page.on(
        "console",
        lambda line: opened.complaints.append(line.text) if line.type in HEARD else None,
    )
    return opened


@pytest.fixture
def browse(chromium: Any) -> Iterator[Callable[..., Opened]]:
    """Opens a tab of some width and colour scheme."""
    contexts = []

    def start(width: int = 1280, scheme: str = "light") -> Opened:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme,
            reduced_motion="reduce", accept_downloads=True,
        )  # fmt: skip
        contexts.append(context)
        return _opened(context)

    yield start
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    package = pytest.importorskip("axe_playwright_python")
    (found,) = Path(package.__file__).parent.rglob("axe.min.js")
    return found.read_text("utf-8")


def _faults(page: Any, axe: str) -> list[str]:
    page.evaluate(axe)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    found = page.evaluate(
        "() => axe.run(document,"
        " {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"
    )
    return [
        f"{item['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for item in found["violations"]
        for node in item["nodes"][:3]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_drawn_quietly_and_meets_wcag(
    browse: Callable[..., Opened], site_path: Path, axe: str, path: str, scheme: str
) -> None:
    opened = browse(1280, scheme)
    page = opened.go((site_path / path).as_uri())
    assert opened.complaints == []
    folder = site_path.as_uri()
    assert all(url.startswith((folder, "data:", "blob:")) for url in opened.requests)
    assert page.evaluate("window.broken") is None
    drawn = page.locator("[data-figure]:not(.empty) .chart svg").count()
    assert drawn == page.locator("[data-figure]:not(.empty)").count()
    assert page.locator(".failed").count() == 0
    assert _faults(page, axe) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_never_scrolls_sideways(
    browse: Callable[..., Opened], site_path: Path, path: str
) -> None:
    opened = browse(360)
    page = opened.go((site_path / path).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.eval_on_selector_all("[data-figure] .chart", CUT) == []
    assert opened.complaints == []


@pytest.mark.parametrize("path", SERVED)
def test_a_page_from_a_server_under_a_path_asks_only_that_server(
    browse: Callable[..., Opened], site_server: str, path: str
) -> None:
    opened = browse()
    opened.go(site_server + path)
    assert opened.complaints == []
    assert all(url.startswith((site_server, "data:", "blob:")) for url in opened.requests)


def _fills(page: Any) -> list[str]:
    return page.eval_on_selector_all(STATES, "all => all.map(one => one.getAttribute('fill'))")


def _wait_recoloured(page: Any, fills: list[str]) -> None:
    page.wait_for_function(
        "old => [...document.querySelectorAll('#fig-map .states_marks path')]"
        ".map(one => one.getAttribute('fill')).join() !== old",
        arg=",".join(fills),
    )


def _grips(page: Any) -> list[str]:
    return page.locator("#fig-map tbody td:nth-child(3)").all_inner_texts()


def test_a_states_name_on_the_map_is_no_hole_in_the_state(
    browse: Callable[..., Opened], site_path: Path
) -> None:
    page = browse(1440).go((site_path / "index.html").as_uri())
    page.locator("#fig-map .codes_marks text", has_text="TJK").scroll_into_view_if_needed()
    box = page.locator("#fig-map .codes_marks text", has_text="TJK").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 8
    page.mouse.move(x, y)
    page.wait_for_selector("#vg-tooltip-element.visible")
    assert "Tajikistan" in page.inner_text("#vg-tooltip-element")
    page.mouse.click(x, y)
    page.wait_for_url("**/country/TJK.html**")


def test_slider_and_switch_move_map_table_heading_and_address(
    browse: Callable[..., Opened], site_path: Path
) -> None:
    opened = browse()
    page = opened.go((site_path / "index.html").as_uri())
    assert page.inner_text("#map-title") == "Grip of Russia, 2023"
    fills, grips = _fills(page), _grips(page)
    assert len(fills) == len(grips) == 14
    page.focus("#year")
    for _ in range(9):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.querySelector('#map-title').textContent.endsWith('2014')")
    _wait_recoloured(page, fills)
    assert _grips(page) != grips
    page.select_option("#patron", "CHN")
    page.wait_for_function("document.querySelector('#map-title').textContent.includes('China')")
    assert page.url.endswith("#patron=CHN&year=2014")
    assert page.locator("#fig-map .holes_marks path").count() > 0
    hidden = page.locator("#fig-map tbody tr", has_text="not observable").first
    assert hidden.locator("td:nth-child(6)").inner_text() != ""
    assert opened.complaints == []


def test_a_click_on_the_map_opens_the_country_with_the_patron_kept(
    browse: Callable[..., Opened], site_path: Path
) -> None:
    opened = browse()
    page = opened.go((site_path / "index.html").as_uri() + "#patron=CHN&year=2020")
    order = page.locator("#fig-map tbody th").all_inner_texts()
    page.locator(STATES).nth(order.index("Turkmenistan")).click(position={"x": 60, "y": 70})
    page.wait_for_url("**/country/TKM.html#patron=CHN")
    page.wait_for_selector("html[data-ready=yes]")
    assert page.inner_text("h1") == "Turkmenistan"
    assert page.locator("input[value=CHN]").is_checked()
    page.go_back()
    page.wait_for_selector("#map-title:has-text('China, 2020')")
    page.locator("#fig-map tbody a", has_text="Armenia").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/country/ARM.html#patron=CHN")
    assert opened.complaints == []


def test_tooltip_gives_band_year_and_reason_as_text(
    browse: Callable[..., Opened], site_path: Path
) -> None:
    page = browse().go((site_path / "index.html").as_uri())
    page.locator(STATES).nth(9).hover()
    page.wait_for_selector("#vg-tooltip-element.visible")
    said = page.inner_text("#vg-tooltip-element")
    assert all(text in said for text in ("Kazakhstan", "2023", "90 % band"))
    assert "undefined" not in said


def test_switching_the_patron_of_a_country_changes_verdict_levers_and_history(
    browse: Callable[..., Opened], site_path: Path
) -> None:
    opened = browse()
    page = opened.go((site_path / "country/ARM.html").as_uri())
    shown = page.locator("ul.facts:visible .big").all_inner_texts()
    before = page.inner_html("#fig-levers .chart")
    page.locator("input[value=TUR]").check()
    page.wait_for_function(
        "old => document.querySelector('#fig-levers .chart').innerHTML !== old"
        " && document.querySelector('#fig-levers .chart svg')", arg=before,
    )  # fmt: skip
    assert page.locator("ul.facts:visible .big").all_inner_texts() != shown
    assert page.url.endswith("#patron=TUR")
    page.click("#fig-history summary:has-text('table')")
    page.wait_for_selector("#fig-history tbody tr")
    rows = page.locator("#fig-history tbody tr")
    assert rows.count() == 33 * 7
    assert page.locator("#fig-history tbody a").first.get_attribute("href").startswith("../trace")
    assert opened.complaints == []


def test_the_timeline_draws_every_spell_as_long_as_it_lasted(
    browse: Callable[..., Opened], site_path: Path
) -> None:
    page = browse().go((site_path / "country/BLR.html").as_uri())
    widths = page.eval_on_selector_all(
        "#fig-ties .mark-rect path", "all => all.map(one => one.getBBox().width)"
    )
    page.click("#fig-ties summary:has-text('table')")
    spans = page.locator("#fig-ties tbody tr")
    assert len(widths) == spans.count() >= 9
    assert max(widths) > 600  # CIS, since 1991
    assert min(widths) < 100  # SCO, since 2024


def test_every_number_opens_its_trace_down_to_the_file(
    browse: Callable[..., Opened], site_path: Path, built_store: Path
) -> None:
    opened = browse()
    page = opened.go((site_path / "country/ARM.html").as_uri())
    page.click("#fig-levers summary:has-text('table')")
    page.click("#fig-levers tbody tr:has-text('trade') a >> nth=1")
    page.wait_for_url("**/trace.html#neighbor=ARM&patron=RUS&lever=trade&year=2023")
    page.wait_for_selector("#formula")
    assert page.inner_text("#formula h2") == "Trade of Russia over Armenia, 2023"
    assert "score = 100 x sqrt(share x criticality)" in page.inner_text("#formula pre")
    assert page.locator("#observations tbody tr").count() >= 3
    hashes = [text.split()[-1] for text in page.locator("#files code").all_inner_texts()]
    held = {item.sha256 for item in Store.open(built_store).snapshots()}
    assert hashes
    assert set(hashes) <= held
    page.select_option("#lever", "grip")
    page.wait_for_selector("#formula pre:has-text('grip = 0.2')")
    assert opened.complaints == []


def test_the_traced_grip_is_the_number_of_the_country_and_of_the_map(
    browse: Callable[..., Opened], site_path: Path
) -> None:
    opened = browse()
    page = opened.go((site_path / "index.html").as_uri())
    (on_map,) = page.locator("#fig-map tbody tr:has-text('Kazakhstan') td:nth-child(3)").all()
    number = on_map.inner_text()
    page = opened.go((site_path / "country/KAZ.html").as_uri())
    assert page.locator("ul.facts:visible .big").first.inner_text() == number
    page.click("ul.facts:visible .big a >> nth=0")
    page.wait_for_selector("#formula pre:has-text('grip = ')")
    (line,) = [text for text in page.inner_text("#formula pre").splitlines() if "grip = " in text]
    assert f"{float(line.split(' = ')[-1].split()[0]):.0f}" == number


def test_png_and_csv_are_saved_and_hold_what_is_shown(
    browse: Callable[..., Opened], site_path: Path
) -> None:
    opened = browse()
    page = opened.go((site_path / "country/GEO.html").as_uri() + "#patron=EU")
    for figure in ("levers", "history", "ties"):
        with page.expect_download() as wait:
            page.click(f"#fig-{figure} [data-do=png]")
        saved = Path(wait.value.path()).read_bytes()
        assert saved.startswith(b"\x89PNG")
        assert len(saved) > 5_000
    assert wait.value.suggested_filename == "GEO-ties.png"
    with page.expect_download() as wait:
        page.click("#fig-history [data-do=csv]")
    assert wait.value.suggested_filename == "GEO-history-EU.csv"
    text = Path(wait.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 33 * 7
    known = [row for row in rows if row["Lever"] == "energy" and row["Value"]]
    assert len(known) > 10
    assert all(float(row["Low"]) <= float(row["Value"]) <= float(row["High"]) for row in known)
    assert opened.complaints == []


def test_an_address_restores_the_view_and_can_be_copied(
    browse: Callable[..., Opened], site_server: str
) -> None:
    opened = browse()
    page = opened.go(site_server + "compare.html#a=EU&b=TUR&measure=energy&x=GEO&y=AZE&year=2014")
    assert (page.input_value("#a"), page.input_value("#y")) == ("EU", "AZE")
    assert page.locator("input[value='2014']").is_checked()
    assert page.locator("[data-name=x]").inner_text() == "Georgia"
    page.click("#fig-patrons summary:has-text('table')")
    page.wait_for_selector("#fig-patrons tbody tr")
    assert page.locator("#fig-patrons tbody tr").count() == 28
    years = set(page.locator("#fig-patrons tbody td:nth-child(5)").all_inner_texts())
    assert years == {"2014"}
    page.click("#fig-states [data-do=share]")
    assert "at=fig-states" in unquote(page.url)
    address = page.url
    other = browse().go(address)
    assert other.input_value("#measure") == "energy"
    assert other.evaluate("document.querySelector('#fig-states').getBoundingClientRect().top") < 800
    assert opened.complaints == []


def test_an_address_with_nonsense_is_the_plain_view(
    browse: Callable[..., Opened], site_path: Path
) -> None:
    opened = browse()
    address = (site_path / "index.html").as_uri() + "#patron=%3Cscript%3E&year=1e9&at=nowhere"
    page = opened.go(address)
    assert page.inner_text("#map-title") == "Grip of Russia, 2023"
    assert opened.complaints == []


def test_a_hostile_name_stays_text(browse: Callable[..., Opened], site_path: Path) -> None:
    opened = browse()
    for path in ("index.html#patron=GCC&year=2023", "country/ARM.html#patron=GCC",
                 "compare.html#b=GCC", "trace.html#patron=GCC&lever=trade"):  # fmt: skip
        page = opened.go((site_path / path.split("#")[0]).as_uri() + "#" + path.split("#")[1])
        assert "<script>" in page.inner_text("body")
        assert page.evaluate("window.broken") is None
        assert page.locator("main img").count() == 0
    assert opened.complaints == []


def test_the_theme_is_the_readers_and_is_kept(
    browse: Callable[..., Opened], site_server: str
) -> None:
    opened = browse()
    page = opened.go(site_server + "index.html")
    light, fills = page.evaluate("getComputedStyle(document.body).backgroundColor"), _fills(page)
    page.locator("input[name=theme][value=dark]").check()
    _wait_recoloured(page, fills)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page = opened.go(site_server + "compare.html")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert opened.complaints == []


def test_the_keyboard_reaches_the_content_first(
    browse: Callable[..., Opened], site_path: Path
) -> None:
    page = browse().go((site_path / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_print_shows_tables_and_no_controls(browse: Callable[..., Opened], site_path: Path) -> None:
    page = browse().go((site_path / "country/ARM.html").as_uri())
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#fig-levers table").is_visible()
    assert not page.locator(".links").first.is_visible()
    assert not page.locator("form.controls").is_visible()
