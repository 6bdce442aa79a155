"""Russian: the commonest relations, moods, and the message where natasha is missing."""

import datetime as dt
import sys

import pytest

from nearabroad.core.errors import UsageError
from nearabroad.events import Article, code
from nearabroad.events.coding import russian

DAY = dt.date(2025, 7, 10)

RELATIONS = {
    "МИД Азербайджана вызвал посла России.": "AZE RUS ACCUSE factual",
    "Эстония выслала двух российских дипломатов.": "EST RUS SANCTION factual",
    "Литва отозвала посла из Минска.": "LTU BLR SANCTION factual",
    "Газпром прекратил поставки газа в Молдавию.": "RUS MDA COERCE factual",
    "Россельхознадзор запретил ввоз вина из Грузии.": "RUS GEO COERCE factual",
    "Евросоюз ввёл санкции против России.": "EU RUS COERCE factual",
    "В Баку задержали восемь российских граждан.": "AZE RUS COERCE factual",
    "Токаев встретился с Путиным.": "KAZ RUS CONSULT factual",
    "Ереван заморозил участие в ОДКБ.": "ARM CSTO SANCTION factual",
    "Киев обвинил Минск в провокации.": "UKR BLR ACCUSE factual",
    "Ташкент осудил избиение узбекских граждан в Москве.": None,
    "Россия не вводила санкции против Казахстана.": "RUS KAZ COERCE negated",
    "В 2008 году Россия атаковала Грузию.": "RUS GEO ASSAULT historical",
}


@pytest.mark.parametrize("text", [text for text, wanted in RELATIONS.items() if wanted])
def test_the_relation_is_read(text):
    pytest.importorskip("natasha", reason="the extra ru is not installed")
    found = code([Article("1", text, DAY)]).events
    assert [f"{e.actor} {e.recipient} {e.root} {e.factual}" for e in found] == [RELATIONS[text]]


def test_counts_are_read():
    pytest.importorskip("natasha", reason="the extra ru is not installed")
    (event,) = code([Article("1", "В Баку задержали восемь российских граждан.", DAY)]).events
    assert event.detained == 8


def test_without_natasha_the_message_says_what_to_install(monkeypatch):
    russian.tools.cache_clear()
    monkeypatch.setitem(sys.modules, "natasha", None)
    with pytest.raises(UsageError, match=r"nearabroad\[ru\]"):
        code([Article("1", "МИД Азербайджана вызвал посла России.", DAY)])
    russian.tools.cache_clear()
