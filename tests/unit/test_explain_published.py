"""Explanations on the publishers' files: the page's numbers, and what must hold of the answer."""

import datetime as dt
import json
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from nearabroad.core.errors import UsageError
from nearabroad.report.explain_charts import explain_chart
from nearabroad.report.explain_markdown import explain_markdown
from nearabroad.sources import registry

sys.path.insert(0, str(Path(__file__).parents[1]))
import explain_reference as reference

PAGE = Path(__file__).parents[2] / "docs" / "method" / "explain.md"


@pytest.fixture(scope="module")
def answer(full_observatory):
    return full_observatory.explain("RUS")


@pytest.fixture(scope="module")
def tests_of(answer):
    return {row["implication"]: row for row in answer.tables["implication"].to_pylist()}


def test_the_page_shows_what_the_command_gives(answer):
    shown = PAGE.read_text("utf-8").split("<!-- measured: begin -->\n")[1]
    assert shown.split("\n<!-- measured: end -->")[0] == explain_markdown(answer.tables)


def test_the_window_of_the_events_is_told_with_who_is_not_in_them(answer):
    assert "icews, 2002–2014" in answer.notes[0]
    assert any(note.startswith("Turkey: not in icews") for note in answer.notes)


def test_no_test_of_events_reaches_beyond_their_years(tests_of):
    for row in tests_of.values():
        if row["exposure"] is not None and row["since"] is not None:
            assert 2002 <= row["since"] <= row["until"] <= 2014


def test_the_comparison_has_the_six_neighbors_that_the_source_knows(tests_of):
    row = tests_of["more-pressure-than-predicted"]
    assert (row["dyads"], row["dyad_years"]) == (20, 260)


def test_a_verdict_without_three_identified_implications_is_not_given(answer):
    for row in answer.tables["explanation"].to_pylist():
        assert (row["verdict"] == "not identified") == (row["told"] < 3)


def test_pressure_is_the_files_own_share(full_observatory):
    """One cell walked back: material conflict of Russia towards Georgia in 2008, of its acts."""
    from nearabroad.explaining.events import Counts, covered

    counts = full_observatory._opened.tables["event_count"]
    (source, *_) = covered(counts)
    cells = Counts(counts, source, ("RUS",), "RUS")
    cell = counts.filter(
        (pa.compute.field("actor") == "RUS") & (pa.compute.field("recipient") == "GEO")
        & (pa.compute.field("period") == dt.date(2008, 1, 1))
        & (pa.compute.field("span") == "year")
    )  # fmt: skip
    by_quad = {row["quad"]: row["events"] for row in cell.to_pylist()}
    assert cells.of("RUS", "GEO", 2008, ["material conflict"]) == by_quad["material conflict"]
    assert cells.of("RUS", "GEO", 2008, by_quad) == sum(by_quad.values())


def agrees(row, worked):
    """One printed test against the same worked apart from the project, to a millionth."""
    assert (row["df"], row["dyad_years"]) == (worked.df, worked.rows)
    for name, value in (
        ("log_ratio", worked.effect), ("se", worked.se), ("step", worked.step),
        ("decibels", worked.decibels),
    ):  # fmt: skip
        assert row[name] == pytest.approx(value, abs=1e-6), name


def test_pressure_after_approach_is_what_statsmodels_finds_in_the_raw_files(
    tests_of, shared_data, shared_facts
):
    row = tests_of["pressure-follows-approach"]
    worked = reference.after_approach(shared_data, shared_facts)
    agrees(row, worked)
    assert row["placebo"] == pytest.approx(worked.placebo, abs=1e-6)
    assert row["placebo_se"] == pytest.approx(worked.placebo_se, abs=1e-6)


def test_pressure_after_a_slump_is_what_statsmodels_finds_in_the_raw_files(tests_of, shared_data):
    agrees(tests_of["pressure-follows-slump"], reference.after_slump(shared_data))


def test_combinations_follow_from_the_printed_decibels_weights_links_and_leaks(answer):
    tests, explanations = (
        answer.tables[name].to_pylist() for name in ("implication", "explanation")
    )
    called = {row["called"]: row["explanation"] for row in explanations}
    found = reference.subsets(tests, explanations)
    assert len(found) == 16
    for row in answer.tables["combination"].to_pylist():
        acting = frozenset(called[name] for name in row["acting"].split(" + ") if name in called)
        assert row["posterior"] == pytest.approx(found[acting], abs=1e-9)


def test_the_picture_says_window_years_and_verdicts(answer):
    spec = explain_chart(answer.tables, answer.title).to_dict()
    text = json.dumps(spec, ensure_ascii=False)
    assert "2002–2024 (events: 2002–2014)" in text
    assert "Pressure follows approach, 2003–2014" in text and "not identified" in text
    assert {row["verdict"] for row in answer.tables["explanation"].to_pylist()} <= {
        word for word in ("not identified", "undecided", "likely does not act", "likely acts",
                          "very likely acts", "very likely does not act") if word in text
    }  # fmt: skip


def test_sources_of_every_test_are_cited(answer, tests_of):
    cited = {item.key for item in answer.citations()}
    named = {name for row in tests_of.values() for name in (row["sources"] or "").split("; ")}
    assert {"icews", "un_votes", "wdi", "memberships"} <= named
    for name in filter(None, named):
        assert registry()[name].SPEC.citation.key in cited


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"patron": "EU"}, "EU is a bloc; events have states as actors"),
        ({"patron": "RUS", "neighbor": "EAEU"}, "EAEU is a bloc; a neighbor is a state"),
        ({"patron": "RUS", "neighbor": "RUS"}, "RUS cannot be its own neighbor"),
        ({"patron": "RUS", "neighbor": "FIN"}, "FIN is not among the neighbors"),
        ({"patron": "RUS", "since": 2012, "until": 2014}, "too short a panel: 3 years"),
        ({"patron": "RUS", "explanations": "no-such-file"}, "no file of explanations is there"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_sentence(full_observatory, asked, told):
    patron = asked.pop("patron")
    with pytest.raises(UsageError) as caught:
        full_observatory.explain(patron, **asked)
    assert told in str(caught.value)
