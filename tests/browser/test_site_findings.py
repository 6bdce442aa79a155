"""The site's pages of findings in a real browser: claims, blocs, back doors, relations, what if."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import filelock
import pytest

from nearabroad import Observatory

pytestmark = pytest.mark.browser

HEARD = ("error", "warning")
"""Lines of the console that no page may write."""

SHOWN = (
    "back-doors.html", "data/back-doors.js", "relations.html", "data/relation-UKR-RUS.js",
    "data/relation-GEO-RUS.js", "data/relation-EST-RUS.js", "bloc/EAEU.html", "data/bloc-EAEU.js",
)  # fmt: skip
"""Pages that have little to show on the embedded data."""


@pytest.fixture(scope="session")
def findings_path(site_root: Path, full_observatory: Observatory) -> Path:
    """Those pages with the publishers' files added, written once for all workers."""
    from nearabroad.web.site import SiteMap

    folder = site_root / "findings"
    with filelock.FileLock(site_root / "findings.lock"):
        if not folder.exists():
            whole = SiteMap(full_observatory)
            for path in whole.pages:
                if path in SHOWN or path.startswith("assets/"):
                    target = folder / path
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(whole.content(path))
    return folder


@pytest.fixture
def tab(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens an address at some width; complains of errors in the console at the end."""
    contexts, complaints = [], []

    def start(address: str, width: int = 1280) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, accept_downloads=True,
            reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: complaints.append(line.text) if line.type in HEARD else None,
        )
        page.goto(address)
        page.wait_for_selector("html[data-ready=yes]", timeout=60_000)
        return page

    yield start
    for context in contexts:
        context.close()
    assert complaints == []


def test_claims_are_filtered_by_verdict_and_state_and_the_address_keeps_it(
    tab: Callable[..., Any], site_path: Path
) -> None:
    page = tab((site_path / "claims" / "index.html").as_uri())
    everything = page.locator(".card:visible").count()
    page.select_option("#verdict", label="not observable")
    words = page.locator(".card:visible .word").all_inner_texts()
    assert 0 < len(words) < everything
    assert set(words) == {"not observable"}
    page.select_option("#verdict", label="all")
    page.select_option("#subject", label="Armenia")
    about = page.locator(".card:visible").evaluate_all(
        "all => all.map(one => one.dataset.subjects)"
    )
    assert about
    assert all("ARM" in subjects.split() for subjects in about)
    again = tab(page.url)
    assert again.locator(".card:visible").count() == len(about)
    assert f"{len(about)} of {everything}" in again.inner_text("#count")


def test_a_claim_has_its_reason_its_picture_and_its_figures_as_csv(
    tab: Callable[..., Any], site_path: Path
) -> None:
    page = tab((site_path / "claims" / "no-monopoly-any-more.html").as_uri())
    assert page.locator("#fig-claim svg").count() == 1
    assert "What would change the verdict" in page.inner_text("main")
    with page.expect_download() as saving:
        page.click("#fig-claim [data-do=csv]")
    rows = list(csv.DictReader(io.StringIO(saving.value.path().read_text("utf-8-sig"))))
    assert {row["Subject"] for row in rows} >= {"Armenia", "Kazakhstan"}
    assert all(row["Year"].isdigit() for row in rows)


def test_the_dyad_picker_loads_the_other_relation(
    tab: Callable[..., Any], findings_path: Path
) -> None:
    page = tab((findings_path / "relations.html").as_uri() + "#neighbor=UKR&patron=RUS")
    assert page.inner_text("h1").startswith("Ukraine and Russia")
    assert page.locator("#fig-course svg").count() == 1
    records = page.inner_text("#fig-records")
    assert "highest" in records
    assert "before 2002 nothing is known" in records
    page.select_option("#neighbor", "GEO")
    page.wait_for_selector("h1:has-text('Georgia')")
    page.wait_for_selector("#fig-breaks table:has-text('2009')", state="attached")
    assert "neighbor=GEO" in page.url


@pytest.mark.parametrize("width", [360, 1280])
def test_back_doors_show_conduits_courses_and_the_watch_list(
    tab: Callable[..., Any], findings_path: Path, width: int
) -> None:
    page = tab((findings_path / "back-doors.html").as_uri(), width)
    assert page.locator("#conduits tbody tr").count() == 5
    for name in ("growth", "events", "watch"):
        box = page.locator(f"#fig-{name} svg").bounding_box()
        room = page.locator(f"#fig-{name} .chart").bounding_box()
        assert box["width"] > 0.6 * room["width"], name
        assert box["x"] + box["width"] <= room["x"] + room["width"] + 1, name
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_bloc_page_shows_every_year_with_its_band(
    tab: Callable[..., Any], findings_path: Path
) -> None:
    page = tab((findings_path / "bloc" / "EAEU.html").as_uri())
    page.click("#fig-share summary >> nth=0")
    table = page.inner_text("#fig-share table")
    assert "2018" in table
    assert "13.3" in table
    assert page.locator("#fig-pairs svg").count() == 1


def test_a_scenario_shows_both_sides_and_what_is_left_out(
    tab: Callable[..., Any], site_path: Path
) -> None:
    page = tab((site_path / "what-if" / "index.html").as_uri())
    page.click("text=stops its gas to Armenia")
    page.wait_for_selector("html[data-ready=yes]")
    assert page.locator("#fig-costs svg").count() == 1
    costs = page.inner_text("#costs")
    assert "Armenia" in costs
    assert "Russia" in costs
    assert page.locator("#left-out tbody tr").count() > 3


def test_tables_can_be_taken_along(tab: Callable[..., Any], site_path: Path) -> None:
    page = tab((site_path / "data.html").as_uri())
    with page.expect_download() as saving:
        page.click("text=verdict.csv")
    rows = list(csv.DictReader(io.StringIO(saving.value.path().read_text("utf-8-sig"))))
    assert len({row["neighbor"] for row in rows}) == 14
    assert len({row["patron"] for row in rows}) == 6


def test_the_method_page_names_every_preset_and_lever(
    tab: Callable[..., Any], site_path: Path
) -> None:
    page = tab((site_path / "method.html").as_uri())
    text = page.inner_text("main")
    for word in ("equal", "hard-levers", "peacekeepers", "trade", "energy", "security", "labor"):
        assert word in text
    assert page.locator("#fig-sensitivity svg").count() == 1
