"""`nearabroad bloc` and `nearabroad gravity` as a user meets them, and their pictures."""

import json
import re
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest

from nearabroad import integration
from nearabroad.report import bloc_charts, bloc_page
from nearabroad.report.drawing import save_png


@pytest.fixture(scope="module")
def eaeu(observatory):
    return observatory.bloc("EAEU")


def test_a_bloc_answers_from_the_embedded_lists_alone(nearabroad):
    result = nearabroad("bloc", "EAEU", "-q")
    assert result.exit_code == 0, result.stderr
    assert "Trade inside Eurasian Economic Union" in result.stdout
    assert "incomplete" in result.stdout
    assert "2023" in result.stdout


def test_every_format_opens(nearabroad, tmp_path):
    names = ("eaeu.csv", "eaeu.xlsx", "eaeu.html", "eaeu.svg")
    paths = [tmp_path / name for name in names]
    options = [item for path in paths for item in ("-o", path)]
    assert nearabroad("bloc", "EAEU", "-q", *options).exit_code == 0
    frame = pd.read_csv(paths[0])
    assert set(frame["bloc"]) == {"EAEU"}
    book = openpyxl.load_workbook(paths[1], read_only=True)
    assert {"bloc", "member", "pair", "beside", "trend", "completeness", "unknown"} <= set(
        book.sheetnames
    )
    page = paths[2].read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "default-src &#39;none&#39;" in page
    markup = re.sub(r"<script.*?</script>", "", page, flags=re.S)
    assert not re.search(r'src=|<link (?!rel="icon" href="data:,")', markup)
    assert "<svg" in paths[3].read_text(encoding="utf-8")


def test_json_holds_all_tables_and_notes(nearabroad):
    found = json.loads(nearabroad("bloc", "EAEU", "--json", "-q").stdout)
    assert {"bloc", "member", "pair", "beside", "trend", "completeness", "unknown"} <= set(found)
    assert found["notes"]
    assert found["citations"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("bloc", "RUS"), ("RUS is a state",)),
        (("bloc", "EEAU"), ("no bloc 'EEAU'", "EAEU")),
        (("bloc", "EAU"), ("no bloc 'EAU'", "EAEU")),
        (("bloc", "EAEU", "--since", "1995", "--until", "2005"), ("no members", "2015-01-01")),
        (("bloc", "EAEU", "-o", "x.doc"), ("no format",)),
        (("bloc", "EAEU", "--members-of", "1999"), ("no members in 1999",)),
        (("gravity", "nowhere.csv", "--bloc", "EU"), ("no file",)),
    ],
)
def test_a_question_put_wrongly_is_one_sentence(nearabroad, fails, arguments, words):
    fails(nearabroad(*arguments), 2, *words)


def test_gravity_reads_a_file_and_writes_a_table(nearabroad, tmp_path, fails):
    pytest.importorskip("pyfixest")
    states, rows = ("DEU", "FRA", "POL", "CZE", "USA"), []
    for number, (a, b) in enumerate((a, b) for a in states for b in states if a != b):
        for year in range(2002, 2007):
            joined = {a, b} <= {"DEU", "FRA"} or (year >= 2004 and "USA" not in (a, b))
            wave = 1 + 0.1 * (ord(a[0]) * year % 5) + 0.01 * ((number + year) % 3)
            rows.append((a, b, year, wave * (1.5 if joined else 1.0)))
    frame = pd.DataFrame(rows, columns=["exporter", "importer", "year", "trade"])
    path, out = tmp_path / "trade.csv", tmp_path / "out.csv"
    frame.to_csv(path, index=False)
    result = nearabroad("gravity", path, "--bloc", "EU", "-o", out, "-q")
    assert result.exit_code == 0, result.stderr
    assert "both_in_EU" in result.stdout
    assert "G / (G - 1)" in result.stdout.replace("\n", " ")
    assert pd.read_csv(out)["trade_effect"][0] == pytest.approx(0.5, abs=0.05)
    fails(nearabroad("gravity", path), 2, "name what to estimate")
    frame.assign(trade=-1).to_csv(path, index=False)
    fails(nearabroad("gravity", path, "--bloc", "EU"), 1, "negative")


def test_pictures_break_lines_at_years_without_a_point_and_bands_at_holes():
    rows = [
        {"year": year, "x": value, "x_low": low, "x_high": high}
        for year, value, low, high in (
            (2000, 0.1, 0.1, 0.1), (2001, None, 0.1, 0.3), (2002, 0.1, 0.1, 0.1),
            (2003, None, None, None), (2004, 0.2, 0.2, 0.2),
        )
    ]  # fmt: skip
    found = bloc_charts._long(rows, "x", "part")
    assert [row["year"] for row in found] == [2000, 2001, 2002, 2004]
    lines = {row["year"]: row["line"] for row in found}
    runs = {row["year"]: row["run"] for row in found}
    assert lines[2000] != lines[2002]
    assert runs[2000] == runs[2001] == runs[2002] != runs[2004]
    assert "no point" in found[1]["shown"]


def test_the_picture_is_drawn_without_a_network(eaeu, tmp_path):
    path = save_png(eaeu.chart(), tmp_path / "eaeu.png", scale=1.0)
    assert path.stat().st_size > 20_000


def test_every_number_on_the_page_has_its_year_and_texts_are_escaped(eaeu):
    tables = dict(eaeu.tables)
    page = bloc_page.render_bloc("<b>x</b>", ("<script>1</script>",), tables, eaeu.cited, eaeu.run)
    assert "<b>x</b>" not in page
    assert "<script>1</script>" not in page
    for year in tables["bloc"]["year"].to_pylist():
        assert f'<th scope="row">{year}</th>' in page


def test_the_page_fits_a_phone(eaeu):
    rivals = bloc_charts.beside_chart(eaeu.tables["beside"]).to_dict()
    assert '"columns": 3' in json.dumps(rivals)
    bloc = eaeu.tables["bloc"]
    place = bloc.schema.get_field_index("note")
    remarks = pa.array(["a remark of more than forty letters; told once"] * len(bloc))
    tables = {**eaeu.tables, "bloc": bloc.set_column(place, "note", remarks)}
    page = bloc_page.render_bloc("x", (), tables, eaeu.cited, eaeu.run)
    assert page.count("a remark of more than forty letters") == 1
    assert page.count(": told once") == 1
    assert '<td class="short">' in page and "td.short { white-space: nowrap" in page


def test_a_bloc_nobody_tells_of_says_so_first_and_prints_no_empty_table(nearabroad, observatory):
    answer = observatory.bloc("EAEU")
    silent = [row for row in answer.tables["unknown"].to_pylist() if row["partner"]]
    assert answer.notes[0].startswith("No year has a point")
    assert f"for {len(silent)} of the 40 flows among the 5 members" in answer.notes[0]
    text = nearabroad("bloc", "EAEU", "-q").stdout
    assert "Trend: not observable" in text and "beside its rivals: not observable" in text
    tables = re.split(r"\n(?=\S)", text)
    ruled = [part for part in tables if "───" in part]
    assert ruled and all(part.rstrip().rpartition("─")[2].strip() for part in ruled)
    assert "introversion: (HI − HE)" in text and "salience: √" in text


def test_a_bloc_with_a_point_has_no_such_sentence(eaeu):
    bloc = eaeu.tables["bloc"]
    known = pa.array([0.2] * len(bloc), pa.float64())
    place = bloc.schema.get_field_index("inside_share")
    question = SimpleNamespace(
        bloc="EAEU", years=(2023,), members=lambda bloc, year: {"RUS", "KAZ"}
    )
    assert integration._nobodys(question, eaeu.tables)
    tables = {**eaeu.tables, "bloc": bloc.set_column(place, "inside_share", known)}
    assert integration._nobodys(question, tables) == []


def test_the_picture_of_a_bloc_without_any_point_is_still_drawn(observatory, tmp_path):
    answer = observatory.bloc("EU", since=2014, until=2014)
    assert save_png(answer.chart(), tmp_path / "eu.png", scale=1.0).stat().st_size > 10_000
