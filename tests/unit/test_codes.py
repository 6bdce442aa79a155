"""One door for partner codes and labels: exact, dated, aggregates never among states."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.core.codes import (
    SCHEMES,
    aggregates,
    formers,
    is_rest,
    is_state,
    nearest,
    resolve_partner,
    successor,
)
from nearabroad.core.errors import UnknownState
from nearabroad.core.states import folded, states

HERE = "made_up.csv, line 7"
PARTIES = [*states().values(), *formers().values(), *aggregates().values()]
SPELLINGS = sorted({text for party in PARTIES for text in party.spellings})


@pytest.mark.parametrize(
    ("text", "scheme", "code", "kind"),
    [
        ("Россия", "name", "RUS", "state"),
        ("Russian Federation", "name", "RUS", "state"),
        ("Korea, Republic of", "name", "KOR", "state"),
        ("Türkiye", "name", "TUR", "state"),
        ("Кыргызстан", "name", "KGZ", "state"),
        ("842", "comtrade", "USA", "state"),
        (251, "comtrade", "FRA", "state"),
        (381, "comtrade", "ITA", "state"),
        (579, "comtrade", "NOR", "state"),
        (757, "comtrade", "CHE", "state"),
        (490, "comtrade", "TWN", "state"),
        ("051", "m49", "ARM", "state"),
        (51, "m49", "ARM", "state"),
        (922, "imf", "RUS", "state"),
        ("WBG", "imf", "PSE", "state"),
        ("G001", "imf", "WLD", "aggregate"),
        ("GX901", "imf", "CIS", "aggregate"),
        ("TX899", "imf", "SPECIAL", "aggregate"),
        ("rs", "gec", "RUS", "state"),
        ("rs", "iso2", "SRB", "state"),
        (255, "cow", "DEU", "state"),
        (260, "gw", "DEU", "state"),
        (316, "cow", "CZE", "state"),
        (679, "cow", "YEM", "state"),
        (678, "gw", "YEM", "state"),
        (955, "cow", "TON", "state"),
        (972, "gw", "TON", "state"),
        ("Всего\nв том числе", "name", "WLD", "aggregate"),
        ("СНГ", "name", "CIS", "aggregate"),
        ("EAEU", "name", "EAEU", "aggregate"),
        ("Special Categories", "name", "SPECIAL", "aggregate"),
        ("Europe", "name", "EUROPE", "aggregate"),
        ("Not specified", "name", "NES", "aggregate"),
        (899, "comtrade", "NES", "aggregate"),
        ("Czechoslovakia", "name", "CSK", "former"),
        (810, "comtrade", "SUN", "former"),
        ("YMD", "iso3", "YMD", "former"),
        (265, "cow", "DDR", "former"),
    ],
)
def test_codes_and_labels(text: str | int, scheme: str, code: str, kind: str) -> None:
    found = resolve_partner(text, scheme, HERE)
    assert (found.code, found.kind) == (code, kind)


@pytest.mark.parametrize(
    ("number", "scheme", "year", "code"),
    [
        (365, "cow", 1990, "SUN"), (365, "cow", 1992, "RUS"), (345, "cow", 1985, "YUG"),
        (345, "cow", 2000, "SCG"), (345, "cow", 2010, "SRB"), (345, "gw", 2000, "SCG"),
        (340, "gw", 2010, "SRB"), (260, "cow", 1980, "DEU"), (810, "comtrade", 2005, "SUN"),
    ],
)  # fmt: skip
def test_a_number_that_two_states_share_is_told_by_year(
    number: int, scheme: str, year: int, code: str
) -> None:
    assert resolve_partner(number, scheme, HERE, year).code == code


def test_a_number_of_a_state_that_is_no_more_is_refused_by_cow() -> None:
    with pytest.raises(UnknownState, match="817"):
        resolve_partner(817, "cow", HERE, 1990)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_unknown_names_file_and_row(scheme: str) -> None:
    with pytest.raises(UnknownState, match=r"made_up\.csv, line 7") as caught:
        resolve_partner("Freedonia 9", scheme, HERE)
    assert len(caught.value.nearest) == 3
    with pytest.raises(ValueError, match="scheme"):
        resolve_partner("RUS", "iso4", HERE)


def test_the_nearest_is_the_one_meant() -> None:
    assert nearest("Kazakstan")[0] == "KAZ"
    assert nearest("Казахстн")[0] == "KAZ"


def test_no_spelling_stands_for_two_parties() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for party in PARTIES:
        code = getattr(party, "iso3", None) or party.code
        for text in party.spellings:
            owners[folded(text)].add(code)
    assert {text: codes for text, codes in owners.items() if len(codes) > 1} == {}


def test_no_aggregate_has_a_states_code() -> None:
    assert not set(aggregates()) & (set(states()) | set(formers()))
    for code, group in aggregates().items():
        assert not is_state(code) and group.kind in ("group", "rest")
        assert is_rest(code) == (group.kind == "rest")


@pytest.mark.parametrize("attribute", ["iso2", "gec", "gw"])
def test_codes_of_states_are_unique(attribute: str) -> None:
    codes = [getattr(item, attribute) for item in states().values() if getattr(item, attribute)]
    assert len(codes) == len(set(codes))


def test_un_members_have_every_code() -> None:
    assert sum(bool(item.cow) for item in states().values()) == 196  # UN, TWN, XKX, SCG
    assert sum(bool(item.gw) for item in states().values()) == 196
    assert all(item.russian and item.iso2 for item in states().values())


def test_succession() -> None:
    soviet = formers()["SUN"]
    assert soviet.until == dt.date(1991, 12, 26)
    assert len(soviet.successors) == 15
    assert soviet.successors["LTU"] == dt.date(1990, 3, 11)
    assert successor("YUG") == "SRB" and successor("DDR") == "DEU"
    for code in ("CSK", "ANT"):
        with pytest.raises(KeyError, match="dissolved"):
            successor(code)
    for item in formers().values():
        assert item.since < item.until
        assert all(is_state(heir) for heir in item.successors)


def _shuffled(text: str, upper: bool, gap: str) -> str:
    return gap + (text.upper() if upper else text.lower()).replace(" ", gap) + gap


@given(st.sampled_from(SPELLINGS), st.booleans(), st.sampled_from([" ", "  ", "\n", "\t", "\xa0"]))
def test_case_and_spaces_do_not_matter(text: str, upper: bool, gap: str) -> None:
    wanted = resolve_partner(text, "name", HERE)
    assert resolve_partner(_shuffled(text, upper, gap), "name", HERE) == wanted


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=12), st.sampled_from(SCHEMES))
def test_any_text_is_a_party_or_refused(text: str, scheme: str) -> None:
    try:
        found = resolve_partner(text, scheme, HERE)
    except UnknownState as refused:
        assert HERE in str(refused)
    else:
        assert found.code in {**states(), **formers(), **aggregates()}
