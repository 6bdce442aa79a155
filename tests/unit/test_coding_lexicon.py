"""The coder's data: codes against their publishers' tables, names against the registry."""

import csv
import datetime as dt
import re
from importlib import resources
from itertools import combinations

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
    "INTERPOL", "AIIB", "EDB", "ISDB", "IOM", "ICAO", "ILO", "PCA", "ECO", "CICA", "BSEC", "V4",
    "EURASEC", "OECD",
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


@pytest.mark.parametrize(
    ("name", "day", "wanted"),
    [
        ("Aliev", "2002-05-20", "AZE"),
        ("Abdulaziz Komilov", "2002-12-20", "UZB"),
        ("Donald Tusk", "2010-01-01", "POL"),
        ("Tusk", "2017-01-01", "EU"),
        ("Mark Rutte", "2020-01-01", "NLD"),
        ("Mark Rutte", "2025-01-01", "NATO"),
        ("Imangali Tasmagambetov", "2002-06-01", "KAZ"),
        ("Imangali Tasmagambetov", "2024-06-01", "CSTO"),
        ("Mirziyaev", "2017-01-01", "UZB"),
        ("Berdymuhammedov", "2010-01-01", "TKM"),
        ("Valdis Dombrovskis", "2012-01-01", "LVA"),
        ("Valdis Dombrovskis", "2020-01-01", "EU"),
        ("Milli Majlis", "2020-01-01", "AZE"),
        ("Interpol", "2020-01-01", "INTERPOL"),
    ],
)
def test_names_in_the_spellings_of_the_press_hold_on_their_days(name, day, wanted):
    found = gazetteer().names(name.split(), dt.date.fromisoformat(day))
    assert [item.entry.code for item in found] == [wanted]


def test_nobody_acts_for_two_parties_on_one_day():
    """Of one name's meanings the first that holds is taken, so two must never hold at once."""
    path = resources.files("nearabroad.events.coding") / "data" / "people.csv"
    held: dict[str, list[tuple[str, str, str]]] = {}
    for row in csv.DictReader(path.read_text("utf-8").splitlines()):
        assert not row["until"] or row["since"] < row["until"], row
        for name in row["names"].split(";"):
            held.setdefault(name, []).append((row["since"], row["until"] or "9999", row["state"]))
    for name, terms in held.items():
        for one, other in combinations(terms, 2):
            apart = one[1] <= other[0] or other[1] <= one[0]
            assert apart or one[2] == other[2], (name, one, other)


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
