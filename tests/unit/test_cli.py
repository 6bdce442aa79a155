"""The command line as a user meets it: answers, refusals, pipes, files, and every number's path."""

import json
import re
import subprocess
import sys

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer

from nearabroad import __version__, sources
from nearabroad.cli.app import app
from nearabroad.core.dictionary import FINDINGS
from nearabroad.exporting import export
from nearabroad.report import workbook

COMMANDS = sorted(typer.main.get_command(app).commands)
PAGE = 110
"""Columns of what is printed where no terminal says how wide it is."""

FACES = [
    ("verdict", "--neighbors", "AZE,BLR"),
    ("profile", "AZE"),
    ("trace", "RUS", "AZE", "energy", "2023"),
    ("trace", "RUS", "KAZ", "grip", "2014"),
    ("levers",),
    ("sources",),
    ("presets", "--neighbors", "AZE"),
    ("bloc", "MERCOSUR"),
    ("scenario", "armenia-gas"),
]


def strict(text):
    def refuse(name):
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=refuse)


def answered(result):
    assert result.exit_code == 0, result.stderr
    return result.stdout


# Help


def test_every_command_the_issue_names_is_there():
    assert set(COMMANDS) == {
        "run", "verdict", "profile", "trace", "levers", "sources", "presets", "export", "cite",
        "history", "add", "build", "fetch", "bloc", "gravity", "parallel", "code", "evaluate",
        "relation", "watch", "check", "serve", "site", "scenario", "explain",
    }  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_of_itself(nearabroad, command):
    text = answered(nearabroad(command, "--help"))
    assert f"Example: nearabroad {command}" in text
    assert "--json" in text


def test_the_version_is_told_alike_alone_and_through_the_app(nearabroad):
    told = nearabroad.process("--version").stdout
    assert told == f"nearabroad {__version__}\n"
    assert answered(nearabroad("--version")) == told


def test_the_package_itself_runs_as_the_command_does(nearabroad):
    def module(*words):
        command = [sys.executable, "-m", "nearabroad", *words]
        return subprocess.run(command, env=nearabroad.environment(), capture_output=True, text=True)

    assert module("--version").stdout == f"nearabroad {__version__}\n"
    refused = module("nosuch")
    assert refused.returncode == 2
    assert "No such command 'nosuch'" in refused.stderr


# Answers


@pytest.mark.parametrize("question", FACES, ids=" ".join)
def test_output_that_is_piped_fits_the_page(nearabroad, question):
    lines = answered(nearabroad(*question)).splitlines()
    assert lines
    assert [line for line in lines if len(line) > PAGE] == []


@pytest.mark.parametrize("question", FACES, ids=" ".join)
def test_json_is_strict_and_each_row_with_a_number_holds_its_year(nearabroad, question):
    found = strict(answered(nearabroad(*question, "--json", "--quiet")))
    dated = {"year", "since", "until", "first_year", "data_year"}
    for name, rows in found.items():
        if name in ("notes", "run", "title", "citations", "presets", "snapshots"):
            continue
        if name == "sensitivity":  # indices of the change between the years of the title
            assert "2014–2023" in found["title"]
            continue
        for row in rows:
            numbers = [k for k, v in row.items() if isinstance(v, float)]
            assert not numbers or dated & row.keys(), (name, row)


def test_a_verdict_not_observable_is_an_answer(nearabroad):
    text = answered(nearabroad("verdict", "--patron", "VAT", "--neighbors", "ITA", "--quiet"))
    assert "not observable" in text


def test_the_example_of_china_over_central_asia(nearabroad):
    done = nearabroad(
        "verdict", "--patron", "CHN", "--neighbors", "KAZ,KGZ,TJK,UZB,TKM", "--json", "-q"
    )
    rows = strict(answered(done))["verdict"]
    assert [row["neighbor"] for row in rows] == ["KAZ", "KGZ", "TJK", "UZB", "TKM"]
    assert {row["patron"] for row in rows} == {"CHN"}
    assert all(row["rival"] != "CHN" for row in rows)


@pytest.mark.parametrize(("patron", "neighbor"), [("IRN", "AZE"), ("DEU", "KAZ"), ("USA", "MEX")])
def test_states_outside_the_reference_case(nearabroad, patron, neighbor):
    done = nearabroad("verdict", "--patron", patron, "--neighbors", neighbor, "--json", "-q")
    (row,) = strict(answered(done))["verdict"]
    assert (row["patron"], row["neighbor"]) == (patron, neighbor)
    assert row["grip_now"] is not None or row["reason"]


def test_codes_may_be_small_and_spaced(nearabroad):
    done = nearabroad("verdict", "--patron", "rus", "--neighbors", "aze, arm", "--json", "-q")
    rows = strict(answered(done))["verdict"]
    assert [row["neighbor"] for row in rows] == ["AZE", "ARM"]


def test_a_patron_is_left_out_of_the_default_neighbors(nearabroad):
    found = strict(answered(nearabroad("verdict", "--patron", "KAZ", "--json", "-q")))["verdict"]
    assert len(found) == 13
    assert "KAZ" not in {row["neighbor"] for row in found}


def test_profile_says_what_is_not_observable_and_why(nearabroad):
    text = answered(nearabroad("profile", "BLR", "-q"))
    assert "Not observable" in text
    assert "neither BLR nor RUS publishes" in text


# Refusals


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (("verdict", "--neighbors", "RUSS"), ("'RUSS'", "nearest: RUS,")),
        (("verdict", "--patron", "RUSS"), ("'RUSS'", "nearest: RUS,")),
        (("profile", "Kazakstan"), ("nearest: KAZ,",)),
        (("verdict", "--neighbors", "EU"), ("EU is a bloc",)),
        (("profile", "EU"), ("EU is a bloc",)),
        (("verdict", "--neighbors", "RUS"), ("RUS cannot be its own neighbor",)),
        (("verdict", "--neighbors", "AZE,RUS"), ("RUS cannot be its own neighbor",)),
        (("trace", "RUS", "RUS", "trade", "2023"), ("RUS cannot be its own neighbor",)),
        (("verdict", "--neighbors", ","), ("no neighbor is named",)),
        (("verdict", "--since", "1900"), ("no data for 1900", "1992-20")),
        (("verdict", "--until", "2050"), ("no data for 2050", "1992-20")),
        (("trace", "RUS", "AZE", "trade", "1900"), ("no data for 1900", "1992-20")),
        (("trace", "RUS", "AZE", "grip", "2023", "--since", "1900"), ("no data for 1900",)),
        (("trace", "RUS", "AZE", "grip", "2023", "--since", "2023"), ("with itself",)),
        (("verdict", "--since", "2023", "--until", "2014"), ("2023 is not before until 2014",)),
        (("verdict", "--since", "2020", "--until", "2020"), ("2020 is not before until 2020",)),
        (
            ("history", "--neighbor", "ARM", "--since", "2020", "--until", "2010"),
            ("2020 is not before until 2010",),
        ),
        (("history", "--neighbor", "RUS"), ("RUS cannot be its own neighbor",)),
        (("verdict", "--preset", "nope"), ("'nope'", "equal", "peacekeepers")),
        (("trace", "RUS", "AZE", "nope", "2023"), ("'nope'", "trade", "alignment", "grip")),
        (("export", "--to", "x", "--format", "json"), ("'json'", "csv, parquet, xlsx")),
        (("check", "no-such-claim"), ("no shipped claim",)),
        (("check", "no/such/folder"), ("no file or folder",)),
        (("code", "no-such-file.txt"), ("neither a file nor a folder",)),
        (("evaluate", "no-such-file.jsonl"), ("is no file",)),
        (("gravity", "no-such-file.csv"), ("there is no file",)),
        (("scenario", "no-such-scenario"), ("no shipped scenario",)),
        (("scenario", "--neighbor", "ARM", "--lever", "gas"), ("no lever 'gas'",)),
        (("levers", "--store", __file__), ("is a file, not a directory",)),
    ],
    ids=lambda item: " ".join(item) if item[0] in COMMANDS else "",
)
def test_a_question_put_wrongly_is_one_sentence_and_exit_2(nearabroad, fails, question, words):
    fails(nearabroad(*question), 2, *words)


@pytest.mark.parametrize(
    "question",
    [("verdict", "--since", "abc"), ("trace", "RUS", "AZE", "energy", "abc"),
     ("bloc", "EU", "--members-of", "abc"), ("fetch", "wdi", "--since", "abc")],
    ids=" ".join,
)  # fmt: skip
def test_what_is_no_year_is_told_in_our_own_words(nearabroad, question):
    refused = nearabroad(*question)
    assert refused.exit_code == 2
    assert "'abc' is no year; write it as 2014." in " ".join(refused.stderr.split())


def test_flags_that_all_rows_share_stand_once(nearabroad, observatory):
    asked = ("AZE", "BLR", "KAZ")
    rows = observatory.verdict(neighbors=asked).tables["verdict"].to_pylist()
    shared = set.intersection(*(set(row["flags"].split("; ")) for row in rows))
    assert shared
    text = answered(nearabroad("verdict", "--neighbors", ",".join(asked), "-q"))
    told = " ".join(text[text.index("Flags") :].split())
    assert all(told.count(flag) == 1 for flag in shared)
    one = answered(nearabroad("verdict", "--neighbors", "AZE", "-q"))
    told = " ".join(one[one.index("Flags") :].split())
    assert all(flag in told for flag in rows[0]["flags"].split("; "))


def test_a_trace_has_no_powers_of_ten_and_no_band_of_one_figure(nearabroad):
    text = answered(nearabroad("trace", "RUS", "ARM", "energy", "2007", "-q"))
    assert re.findall(r"\de[+-]\d", text) == []
    assert re.findall(r"\[([\d.]+)\.\.\1\]", text) == []


def test_three_nearest_codes_are_named(nearabroad):
    told = nearabroad.process("verdict", "--neighbors", "RUSS")
    assert told.returncode == 2
    nearest = told.stderr.strip().rpartition("nearest: ")[2].rstrip(".").split(", ")
    assert len(nearest) == 3
    assert "RUS" in nearest


@pytest.mark.parametrize("words", [["nonsense"], ["verdict", "--nonsense"], ["trace", "RUS"]])
def test_what_is_no_command_is_exit_2(nearabroad, words):
    assert nearabroad(*words).exit_code == 2


# Pipes


def test_a_pipe_is_as_wide_as_asked_and_no_line_ends_in_blanks(nearabroad, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = answered(nearabroad("history", "--neighbor", "ARM", "-q")).splitlines()
    assert 70 < max(map(len, lines)) <= 80
    assert all(line == line.rstrip() for line in lines)


def test_a_trace_names_files_hashes_and_citations_unbroken(nearabroad, observatory, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    text = answered(nearabroad("trace", "RUS", "AZE", "energy", "2023", "-q"))
    rows = observatory.trace("RUS", "AZE", "energy", 2023).tables["snapshots"].to_pylist()
    assert rows
    for row in rows:
        assert f"{row['source']} {row['name']}" in text
        assert f"sha256 {row['sha256']}" in text
        assert row["citation"] in " ".join(text.split())


@pytest.mark.parametrize("question", ["sources", "sources --json"])
def test_a_reader_that_goes_away_is_no_failure(nearabroad, question):
    words = [str(nearabroad.script), *question.split(), "--quiet"]
    with subprocess.Popen(
        words, env=nearabroad.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()
        assert (process.wait(timeout=120), told) == (0, b"")


# Files


@pytest.fixture(scope="module")
def out(nearabroad, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "deep" / "out"
    done = nearabroad.process("run", "--neighbors", "AZE,BLR", "--out", folder)
    assert done.returncode == 0, done.stderr
    assert "writing the report" in done.stderr
    assert all(f"{folder}/{name}" in done.stdout for name in OUT)
    return folder


OUT = ["grip.parquet", "report.html", "run.json", "verdict.csv"]


def test_run_leaves_four_files_that_open(out):
    assert sorted(item.name for item in out.iterdir()) == OUT
    assert (out / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    verdict = pd.read_csv(out / "verdict.csv")
    assert list(verdict.columns) == FINDINGS["verdict"].names
    assert list(verdict["neighbor"]) == ["AZE", "BLR"]
    grip = pd.read_parquet(out / "grip.parquet")
    assert set(grip["year"]) == set(range(2014, verdict["until"].max() + 1))


def test_run_tells_versions_seed_and_hashes(out, observatory):
    run = strict((out / "run.json").read_text())
    assert run["version"] == __version__
    assert (run["preset"], run["draws"]) == ("equal", 2000)
    assert isinstance(run["seed"], int)
    known = {item.sha256 for item in observatory.store.snapshots()}
    assert {item["sha256"] for item in run["snapshots"]} == known
    assert run["fingerprint"] == observatory.build.fingerprint


def test_run_is_noted_in_the_ledger_of_runs(out, observatory):
    assert [run for run in observatory.store.runs() if run["title"].startswith("Russia over 2")]


STORE_TABLES = {
    "observation", "event", "membership", "presence", "bloc_member", "gap", "component", "lever",
    "grip", "verdict", "lever_change", "grip_series", "rivals", "holes", "overlap", "sources",
    "source_coverage", "source_holes", "product_flow",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "opened"), [("csv", pd.read_csv), ("parquet", pd.read_parquet)])
def test_export_writes_every_table_with_dictionary_and_citations(
    nearabroad, observatory, tmp_path, kind, opened
):
    answered(nearabroad("export", "--to", tmp_path, "--format", kind, "--neighbors", "AZE", "-q"))
    there = {item.stem for item in tmp_path.glob(f"*.{kind}")}
    assert there == STORE_TABLES | {"dictionary", "tables"}
    stored = observatory.store.table("lever", observatory.build)
    lever = opened(tmp_path / f"lever.{kind}")
    assert list(lever.columns) == stored.column_names
    assert lever["score"].sum() == pytest.approx(stored.to_pandas()["score"].sum())
    assert lever["score"].isna().sum() == stored["score"].null_count
    words = opened(tmp_path / f"dictionary.{kind}")
    for name in STORE_TABLES:
        columns = opened(tmp_path / f"{name}.{kind}").columns
        assert set(columns) <= set(words[words["table"] == name]["column"]), name
    cited = (tmp_path / "citations.bib").read_text()
    assert all(f"{{{m.SPEC.citation.key}," in cited for m in sources.registry().values())


def test_the_workbook_opens_with_a_sheet_per_table(nearabroad, tmp_path):
    answered(nearabroad("export", "--to", tmp_path, "--format", "xlsx", "--neighbors", "AZE", "-q"))
    book = openpyxl.load_workbook(tmp_path / "nearabroad.xlsx", read_only=True)
    assert set(book.sheetnames) == STORE_TABLES | {"tables", "dictionary", "citations"}
    rows = book["verdict"].iter_rows(max_row=2, values_only=True)
    first = dict(zip(next(rows), next(rows), strict=True))
    assert (first["patron"], first["neighbor"]) == ("RUS", "AZE")


def test_a_table_larger_than_a_sheet_is_left_out_and_told(nearabroad, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "ROW_LIMIT", 2_000)
    words = ("export", "--to", tmp_path, "--format", "xlsx", "--neighbors", "AZE", "-q")
    done = nearabroad(*words)
    answered(done)
    assert "component: left out of the workbook" in done.stderr
    book = openpyxl.load_workbook(tmp_path / "nearabroad.xlsx", read_only=True)
    assert book.sheetnames[0] == "tables"
    rows = list(book["tables"].iter_rows(min_row=2, values_only=True))
    listed = {name: (count, remark) for name, _, count, remark in rows}
    assert "component" not in book.sheetnames
    assert "csv and parquet have it" in listed["component"][1]
    assert listed["component"][0] >= 2_000
    assert listed["verdict"] == (1, "")
    assert "verdict" in book.sheetnames


HOSTILE = ['=HYPERLINK("http://x")', "+1+1", "-1", "@SUM(A1)", 'quote " and, comma', "two\nlines"]


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_hostile_text_stays_text(tmp_path, kind):
    export(tmp_path, kind, {"event": pa.table({"evidence": HOSTILE})}, ())
    if kind == "xlsx":
        book = openpyxl.load_workbook(tmp_path / "nearabroad.xlsx")
        cells = [row[0] for row in book["event"].iter_rows(min_row=2)]
        assert [cell.value for cell in cells] == HOSTILE
        assert {cell.data_type for cell in cells} == {"s"}
    elif kind == "csv":
        assert list(pd.read_csv(tmp_path / "event.csv", dtype=str)["evidence"]) == HOSTILE
    else:
        assert pq.read_table(tmp_path / "event.parquet")["evidence"].to_pylist() == HOSTILE


# Citations


def test_every_source_behind_a_verdict_has_a_bibtex_entry(nearabroad, observatory):
    used = set(observatory.verdict(neighbors=["AZE"]).tables["chronicle"]["source"].to_pylist())
    for text in observatory.store.table("component")["source"].to_pylist():
        used.update((text or "").split())
    text = answered(nearabroad("cite", "--bibtex", "-q"))
    keys = [line.partition("{")[2].rstrip(",") for line in text.splitlines() if line[:1] == "@"]
    assert len(keys) == len(set(keys))
    assert {sources.registry()[name].SPEC.citation.key for name in used} <= set(keys)
    assert text.count("{") == text.count("}")


def test_citations_as_json_and_as_plain_text_agree(nearabroad):
    plain = answered(nearabroad("cite", "--neighbors", "AZE", "-q"))
    found = strict(answered(nearabroad("cite", "--neighbors", "AZE", "--json", "-q")))
    assert [item["plain"] for item in found] == plain.splitlines()
