"""`nearabroad explain` on the embedded data: no events there, and that is said."""

import json


def test_without_events_every_explanation_is_not_identified_and_says_what_would_tell(nearabroad):
    result = nearabroad("explain", "RUS", "--comparison", "", "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert {row["verdict"] for row in told["explanation"]} == {"not identified"}
    assert "No source of counted events" in told["notes"][0]
    assert any("No comparison is named" in note for note in told["notes"])
    tests = {row["implication"]: row for row in told["implication"]}
    assert "nearabroad add icews" in tests["pressure-follows-approach"]["reason"]


def test_the_printed_answer_names_every_explanation_and_untold_implication(nearabroad):
    result = nearabroad("explain", "RUS", "--comparison", "FIN")
    text = " ".join(result.stdout.split())
    for words in ("Controlled chaos", "Declining leverage", "Imperial inertia",
                  "Strategic diversion", "Not identified", "Combinations",
                  "Verdicts (events: none): P(it acts) after the tests (lowest to"):  # fmt: skip
        assert words in text


def test_a_reason_of_many_implications_is_printed_once_with_all_of_them(nearabroad, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    told = nearabroad("explain", "RUS", "-q").stdout
    tests = json.loads(nearabroad("explain", "RUS", "-q", "--json").stdout)["implication"]
    reasons = [row["reason"] for row in tests if not row["identified"]]
    assert max(reasons.count(reason) for reason in reasons) > 10
    for reason in set(reasons):
        assert told.count(reason) == 1
    assert all(told.count(row["says"]) == 1 for row in tests if not row["identified"])


def test_a_question_that_cannot_be_asked_exits_with_two_and_one_sentence(nearabroad):
    result = nearabroad("explain", "RUS", "--since", "2020")
    assert result.exit_code == 2
    assert "too short a panel" in result.stderr and "Traceback" not in result.stderr
