"""Scenario files and arguments: what cannot be is told in one sentence."""

import datetime as dt

import pytest

from nearabroad.core.errors import UnknownState, UsageError
from nearabroad.core.states import Blocs, Membership
from nearabroad.scenario.left_out import left_out
from nearabroad.scenario.model import LEVERS, scenario
from nearabroad.scenario.parsing import parse_scenario, shipped

BLOCS = Blocs((Membership("EAEU", "ARM", dt.date(2015, 1, 1), None),))
GOOD = 'patron = "RUS"\nneighbor = "ARM"\nlever = "energy"\n'


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"cut": 1.01}, "cut of 1.01"),
        ({"cut": -0.5}, "cut of -0.5"),
        ({"cut": float("nan")}, "cut of nan"),
        ({"months": 0}, "0 months"),
        ({"substitute": 1.5}, "substitute of 1.5"),
        ({"product": "wine"}, "no product 'wine' of energy"),
        ({"lever": "magic"}, "no lever 'magic'"),
        ({"neighbor": "EAEU"}, "EAEU is a bloc; a neighbor is a state"),
        ({"neighbor": "rus"}, "its own neighbor"),
        ({"bloc": "EAEU"}, "belong to the lever membership"),
        ({"lever": "membership"}, "name the bloc"),
        ({"lever": "membership", "bloc": "ARM"}, "a state, not a bloc"),
        ({"lever": "membership", "bloc": "EAEU", "change": "paused"}, "left or joined"),
    ],
    ids=str,
)
def test_a_scenario_that_cannot_be_is_refused(more, words):
    asked = {"patron": "RUS", "neighbor": "ARM", "lever": "energy", **more}
    first = [asked.pop(name) for name in ("patron", "neighbor", "lever")]
    with pytest.raises(UsageError, match=words) as told:
        scenario(BLOCS, *first, **asked)
    assert str(told.value).endswith(".")


def test_a_code_that_is_none_names_the_nearest():
    with pytest.raises(UnknownState, match="nearest"):
        scenario(BLOCS, "RUS", "AMR", "energy")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("patron = ", "mine.toml: Invalid value"),
        (GOOD + "colour = 1\n", "mine.toml: colour is not known"),
        ('patron = "RUS"\n', "mine.toml: neighbor, lever is missing"),
        (GOOD + "cut = 2\n", "mine.toml: a cut of 2"),
        (GOOD + 'cut = "all"\n', "mine.toml: cut is 'all', not a number"),
        (GOOD + "cut = true\n", "mine.toml: cut is True, not a number"),
        (GOOD + "months = 1.5\n", "mine.toml: months is 1.5, not a whole number"),
        (GOOD + 'id = "Not Good"\n', "mine.toml: id is 'Not Good'"),
        (GOOD.replace("ARM", "AMR"), "mine.toml"),
    ],
    ids=str,
)
def test_a_file_that_is_no_scenario_is_told_with_its_name(text, words):
    with pytest.raises(UsageError) as told:
        parse_scenario("mine.toml", text, BLOCS)
    assert words in str(told.value)


def test_a_syntax_error_names_its_line():
    with pytest.raises(UsageError, match="line 3"):
        parse_scenario("mine.toml", 'patron = "RUS"\nneighbor = "ARM"\nlever == "x"\n', BLOCS)


def test_aliases_and_defaults():
    asked = parse_scenario("a.toml", GOOD + 'product = "oil"\n', BLOCS)
    assert (asked.products, asked.cut, asked.months) == (("crude",), 1.0, 12)
    assert scenario(BLOCS, "RUS", "ARM", "remittances").products == ("remittances",)
    assert scenario(BLOCS, "RUS", "ARM", "trade").products == ("exports", "imports")


def test_every_shipped_scenario_is_one(observatory):
    found = shipped(observatory.blocs)
    assert len(found) >= 4
    assert {item.lever for item in found.values()} >= {"energy", "trade", "labor", "membership"}
    assert all(item.title for item in found.values())


@pytest.mark.parametrize("lever", sorted(LEVERS))
def test_every_lever_says_what_it_leaves_out(lever):
    told = left_out(lever)
    assert any("general equilibrium" in what for what, _ in told)
    assert all(what and would for what, would in told)
