"""The coder's data: codes against their publishers' tables, names against the registry."""

import csv
import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearabroad.core.states import states
from nearabroad.events import Article, code
from nearabroad.events.coding.coder import MODEL
from nearabroad.events.coding.gazetteer import gazetteer
from nearabroad.events.coding.lexicon import QUADS, codes, lexicon

NOT_STATES = {
    "EU", "EC", "NATO", "CSTO", "EAEU", "CIS", "SCO", "OTS", "GUAM", "BRICS", "OSCE", "COE", "ECHR",
    "UNO", "IMF", "WBG", "EBRD", "ADB", "WTO", "WHO", "IAEA", "OPCW", "ICC", "ICJ", "OIC", "OPEC",
    "GCC", "ARAB", "AFU", "OAU", "ASEAN", "ECOWAS", "G7", "G20", "ICRC", "IS", "AQ",
    "HAMAS", "PIJ", "HEZBOLLAH", "HOUTHI", "BOKOHARAM", "SHABAAB", "FARC", "ELN", "PKK", "LTTE",
    "ETA", "IRA", "LET", "JEM", "ASG", "JI", "GAM", "KLA", "UNITA", "RUF", "LRA", "PFLP", "AAMB",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(shared_data):
    found = shared_data / "events"
    if not found.is_dir():
        pytest.skip("no events among the publishers' files")
    return found


def test_goldstein_values_are_the_publishers(folder):
    with (folder / "cameo_codes.csv").open(encoding="latin-1") as file:
        printed = {row["code"]: float(row["goldstein"]) for row in csv.DictReader(file)}
    shared = [item for item in codes().values() if item.code in printed]
    assert len(shared) > 290
    assert {item.code: item.goldstein for item in shared} == {
        item.code: printed[item.code] for item in shared
    }


def test_roots_are_the_publishers(folder):
    text = (folder / "cameo_to_plover.txt").read_text(encoding="utf-8")
    printed = dict(re.findall(r"^(\d{3,}):\s*([A-Z]+)", text, re.M))
    assert len(printed) > 250
    assert {code: codes()[code].root for code in printed} == printed


def test_appeals_are_requests_and_every_root_has_a_quad():
    assert {item.root for item in codes().values() if item.code.startswith("02")} == {"REQUEST"}
    assert {item.root for item in codes().values()} == set(QUADS)


def test_every_frame_has_a_known_code_and_something_to_match():
    vocabulary = lexicon()
    frames = [
        f for found in (vocabulary.by_verb, vocabulary.by_noun) for fs in found.values() for f in fs
    ]
    assert all(frame.code in codes() for frame in frames)
    assert all(frame.verbs or frame.nouns for frame in frames)


def test_names_belong_to_states_or_known_organisations():
    for options in gazetteer()._by_first.values():
        for _, meanings in options:
            for entry in meanings:
                of_none = entry.code == "" and entry.kind == "place"  # "East China Sea"
                assert of_none or entry.code in states() or entry.code in NOT_STATES, entry


@pytest.mark.parametrize(
    ("words", "codes_found"),
    [
        ("The Kremlin and Baku", ["RUS", "AZE"]),
        ("South Sudan and Sudan", ["SSD", "SDN"]),
        ("North Korean and South Korean troops", ["PRK", "KOR"]),
        ("turkey and us", []),
        ("MOSCOW WARNS KYIV", ["RUS", "UKR"]),
        ("the Organization of Turkic States", ["OTS"]),
    ],
)
def test_names_are_found_as_written(words, codes_found):
    assert [item.entry.code for item in gazetteer().names(words.split())] == codes_found


def test_a_name_means_who_was_in_office():
    def kallas(year):
        return [i.entry.code for i in gazetteer().names(["Kaja", "Kallas"], dt.date(year, 3, 1))]

    assert (kallas(2022), kallas(2025), kallas(2010)) == (["EST"], ["EU"], [])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Russia",
                "Baku",
                "accused",
                "attacked",
                "the",
                "of",
                "in",
                "and",
                "that",
                "will",
                "not",
                '"',
                "(",
                ")",
                ",",
                ".",
                ";",
                "'s",
                "Putin",
                "12",
                "killed",
                "talks",
                "between",
                "denied",
                "агрессия",
                "®",
                "\u200b",
                "—",
                "if",
                "said",
            ]
        ),
        max_size=40,
    ).map(" ".join)
    | st.text(max_size=120)
)
def test_no_text_makes_the_coder_fail(text):
    pytest.importorskip(MODEL, reason="the extra nlp is not installed")
    found = code(
        [Article("any", text, dt.date(2025, 1, 1), language="en")], minimum=0, states_only=False
    )
    for event in (*found.events, *found.undated):
        assert event.root in QUADS
        assert 0 <= event.confidence <= 1
