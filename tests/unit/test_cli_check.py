"""`nearabroad check` as a user meets it."""

import json

import openpyxl
import pandas as pd
import pytest

from nearabroad.core.errors import UsageError
from nearabroad.report.claim_charts import claim_chart

MINE = """
id = "mine"
who = "W"
where = "a paper"
when = "2024"
paraphrase = "Over half of Belarus's exports went to Russia in 2014."
as_of = 2024-01-31
[subject]
states = ["BLR"]
years = [2014]
[measure]
name = "trade_share"
patron = "RUS"
flow = "exports"
[asserted]
relation = ">"
value = "40 %"
"""


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MINE, encoding="utf-8")
    return path


def test_one_claim_is_told_in_full(nearabroad):
    result = nearabroad("check", "armenia-trades-less-with-russia", "-q")
    assert result.exit_code == 0, result.stderr
    for word in ("Verdict: contradicts", "Said: press analysis", "Why:", "33.0 %", "2023",
                 "What would change it"):  # fmt: skip
        assert word in result.stdout
    assert max(len(line) for line in result.stdout.splitlines()) <= 110


def test_several_claims_are_a_row_each(nearabroad):
    result = nearabroad("check", "airliner-dead", "kazakhstan-in-csto", "-q")
    assert result.exit_code == 0
    assert "2 claims: supports 2." in result.stdout


def test_a_file_and_a_folder_of_ones_own_are_checked(nearabroad, mine):
    for what in (mine, mine.parent):
        found = json.loads(nearabroad("check", what, "--json", "-q").stdout)
        assert [row["claim"] for row in found["claim"]] == ["mine"]
        assert found["claim_figure"][0]["sources"]
        assert found["citations"]


def test_every_format_opens(nearabroad, tmp_path):
    paths = [tmp_path / f"c.{ending}" for ending in ("csv", "xlsx", "svg", "png")]
    options = [item for path in paths for item in ("-o", path)]
    names = ("eaeu-share-of-russia", "airliner-dead", "baltic-trade-cut", "kazakhstan-back-door")
    result = nearabroad("check", *names, "-q", *options)
    assert result.exit_code == 0, result.stderr
    assert set(pd.read_csv(paths[0])["claim"]) == set(names)
    book = openpyxl.load_workbook(paths[1], read_only=True)
    assert {"claim", "claim_subject", "claim_figure"} <= set(book.sheetnames)
    assert "not observable" in paths[2].read_text(encoding="utf-8")
    assert paths[3].read_bytes().startswith(b"\x89PNG")


def test_bad_files_are_told_one_by_one_and_the_others_are_checked(nearabroad, mine):
    folder = mine.parent
    (folder / "a.toml").write_text('id = "a\n', encoding="utf-8")
    (folder / "b.toml").write_text(MINE.replace('"BLR"', '"BRL"'), encoding="utf-8")
    (folder / "c.toml").write_bytes(b"\xff\xfe")
    (folder / "twin.toml").write_text(MINE.replace("40 %", "45 %"), encoding="utf-8")
    result = nearabroad("check", folder, "-q")
    assert result.exit_code == 2
    assert "Verdict: supports" in result.stdout
    told = result.stderr.splitlines()
    assert len(told) == 4
    assert all(line.startswith("nearabroad: ") and line.endswith(".") for line in told)
    words = (("a.toml", "line 1"), ("b.toml", "BRL", "BLR"), ("c.toml", "UTF-8"),
             ("twin.toml", "'mine'"))  # fmt: skip
    for line, expected in zip(told, words, strict=True):
        for word in expected:
            assert word in line


@pytest.mark.parametrize(
    ("what", "word"),
    [
        ("eaeu-share-of-rusia", "eaeu-share-of-russia"),
        ("no/such.toml", "no file"),
        (".", "no .toml"),
    ],
)
def test_what_is_no_claim_fails_in_one_sentence(
    nearabroad, fails, tmp_path, monkeypatch, what, word
):
    monkeypatch.chdir(tmp_path)
    fails(nearabroad("check", what, "-q"), 2, word)


def test_a_claim_that_rests_on_a_flagged_figure_says_so(nearabroad, mine):
    """Armenia's gas of 2006 and 2007 is a reported zero that years around it speak against."""
    text = MINE.replace('"BLR"', '"ARM"').replace("[2014]", "[2005, 2007]")
    text = text.replace('"trade_share"', '"energy_share"').replace(
        'flow = "exports"', 'fuel = "gas"'
    )
    mine.write_text(text, encoding="utf-8")
    told = nearabroad("check", mine, "-q").stdout
    marked = [line.split()[:3] for line in told.splitlines() if line.split()[:1] == ["ARM"]]
    assert [(year, figure) for _, year, figure in marked if 2005 <= int(year) <= 2008] == [
        ("2005", "68.5"),
        ("2006", "0.0"),
        ("2007", "0.0"),
        ("2008", "100.0"),
    ]
    assert told.count("0.0 %!") == 2
    flagged = "flagged (!) 2006–2007: implausible jump: gas 2006, 68 % in 2005"
    assert flagged in " ".join(told.split())
    (row,) = json.loads(nearabroad("check", mine, "-q", "--json").stdout)["claim"]
    assert flagged in row["reason"]
    mine.write_text(text.replace("[2005, 2007]", "[2008, 2010]"), encoding="utf-8")
    (row,) = json.loads(nearabroad("check", mine, "-q", "--json").stdout)["claim"]
    assert "flagged" not in row["reason"]


def test_an_organisation_or_status_that_nobody_knows_is_a_reason(observatory, tmp_path):
    text = MINE.replace('name = "trade_share"\npatron = "RUS"\nflow = "exports"',
                        'name = "membership"\norganisation = "CSTA"').replace(
                        'relation = ">"\nvalue = "40 %"', 'relation = "is"')  # fmt: skip
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    (row,) = observatory.check(path).tables["claim"].to_pylist()
    assert row["verdict"] == "not observable"
    assert "'CSTA'" in row["reason"]
    assert "CSTO" in row["reason"]


def test_the_library_raises_where_the_command_goes_on(observatory, mine):
    assert observatory.check(mine).tables["claim"].num_rows == 1
    with pytest.raises(UsageError, match="no shipped claim"):
        observatory.check(mine, "nonsense")


def test_a_picture_of_many_claims_has_a_row_for_each(observatory):
    answer = observatory.check(
        "airliner-dead", "eaeu-share-of-russia", "russian-grip-wanes", "no-monopoly-any-more",
        "baltic-states-in-nato", "ukraine-courts-azerbaijan",
    )  # fmt: skip
    spec = json.dumps(answer.chart().to_dict())
    assert "6 claims against the figures" in spec
    assert "No figure at all" in spec
    for row in answer.tables["claim"].to_pylist():
        assert f'"claim": "{row["claim"]}"' in spec
        assert f'"words": "{row["verdict"]}' in spec


def test_one_claim_of_many_has_a_picture_of_its_own(observatory):
    tables = observatory.check("airliner-dead", "armenia-russian-gas").tables
    spec = json.dumps(claim_chart(tables, "armenia-russian-gas").to_dict())
    assert "ARM: supports" in spec
    assert "AZE" not in spec
    with pytest.raises(UsageError, match="no claim 'nothing'"):
        claim_chart(tables, "nothing")
