"""Explanations from files: the shipped ones, a user's own, and what is wrong said in a sentence."""

import tomllib
from importlib import resources

import pytest

from nearabroad.core.errors import UsageError
from nearabroad.core.states import Blocs, nearest_codes
from nearabroad.explain.model import DIRECTIONS, MEASURES, MODELS
from nearabroad.explain.parsing import parse_file
from nearabroad.explain.shipped import explanations
from nearabroad.explaining.question import resolved
from nearabroad.explaining.standing import kilometres

GOOD = """
id = "pride"
title = "Pride"
mechanism = "It is proud."
[[implication]]
id = "pride-comes-first"
says = "Pressure follows alignment."
measure = "alignment"
model = "within"
direction = "positive"
"""


def fault(text):
    with pytest.raises(UsageError) as caught:
        parse_file("mine.toml", text)
    return str(caught.value)


def test_four_explanations_are_shipped_each_with_three_implications_and_literature():
    found = explanations()
    assert len(found) == 4
    for item in found:
        assert len(item.implications) >= 3 and len(item.sources) >= 3
        assert item.mechanism and 0 < item.prior < 1


def test_every_shipped_implication_names_known_measures_and_predicts_a_direction():
    for item in explanations():
        for row in item.implications:
            assert set(row.named) <= set(MEASURES) and row.model in MODELS
            assert row.direction in DIRECTIONS
            if row.direction not in ("positive", "negative"):
                assert row.leak >= 0.5, "an absence is likely even if nothing acts"


def test_shipped_files_are_named_after_their_explanation():
    folder = resources.files("nearabroad.explain") / "explanations"
    for item in folder.iterdir():
        assert tomllib.loads(item.read_text("utf-8"))["id"] == item.name.removesuffix(".toml")


def test_a_users_file_adds_an_explanation(tmp_path):
    (tmp_path / "pride.toml").write_text(GOOD, encoding="utf-8")
    assert [item.id for item in explanations(tmp_path)][-1] == "pride"


def test_a_users_file_adds_an_implication_to_a_shipped_explanation(tmp_path):
    path = tmp_path / "more.toml"
    rows = GOOD.split("[[implication]]")[1]
    path.write_text(f'extends = "imperial-inertia"\n[[implication]]{rows}', encoding="utf-8")
    found = {item.id: item for item in explanations(path)}
    assert found["imperial-inertia"].implications[-1].id == "pride-comes-first"
    assert found["imperial-inertia"].implications[-1].explanation == "imperial-inertia"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"alignment"', '"mood"', "pride-comes-first: measure is 'mood'; it can be pressure"),
        ('"within"', '"magic"', "model is 'magic'; it can be within"),
        ('"positive"', '"up"', "direction is 'up'; it can be positive"),
        ('"within"', '"yearly"', "the model yearly takes common"),
        ('"within"', '"volatility"', "takes standing"),
        ('says = "Pressure follows alignment."', "", "lacks says"),
        ('id = "pride-comes-first"', "", "[[implication]] 1 lacks id"),
        ('title = "Pride"', 'title = "Pride"\nprior = 1.5', "prior is 1.5; a probability lies"),
        ('title = "Pride"', 'title = "Pride"\ncolour = "red"', "colour, which is not known"),
        ('"positive"', '"positive"\nlag = 9', "lag is 9, not 0 to 2 years"),
        ('"positive"', '"positive"\nscale = -1', "scale is -1; a prior's standard deviation"),
        ('"positive"', '"positive"\nlink = true', "link is True, not a number"),
        ('"positive"', '"positive"\ncontrols = ["mood"]', "controls is ['mood']"),
        ('"positive"', '"positive"\noutcome = "alignment"', "outcome is 'alignment'"),
        ('id = "pride"', 'id = "Pride!"', "write small letters, digits and hyphens"),
        ("[[implication]]", "[implication]", "no list of tables"),
        ('id = "pride"', 'id = "pride', "(at line 2, column"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence(old, new, told):
    text = fault(GOOD.replace(old, new, 1))
    assert text.startswith("mine.toml: ") and told in text and text.endswith(".")
    assert "\n" not in text


def test_ids_that_stand_twice_and_names_that_are_nowhere_are_refused(tmp_path):
    for text, told in (
        (GOOD.replace('"pride"', '"imperial-inertia"'), "another explanation has the id"),
        (
            GOOD.replace("pride-comes-first", "volatile-pressure"),
            "another implication in controlled-chaos.toml has the id 'volatile-pressure'",
        ),
        (GOOD + "[[implication]]" + GOOD.split("[[implication]]")[1], "implication in it has"),
        (GOOD + "also = { envy = 0.5 }", "pride-comes-first: also names envy, which is not there"),
        ('extends = "envy"\n[[implication]]' + GOOD.split("[[implication]]")[1], "extends 'envy'"),
    ):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=f"^mine.toml: .*{told}"):
            explanations(path)
    with pytest.raises(UsageError, match="no file of explanations"):
        explanations(tmp_path / "nowhere")


# Questions


def ask(patron="BRA", around=("ARG",), years=(2002, 2014), **more):
    return resolved(Blocs(), patron, around, False, "USA", years, **more)


def test_a_question_of_another_patron_has_no_comparison_and_the_rival_of_the_votes():
    found = ask()
    assert (found.comparison, found.rivals, found.dyads) == ((), ("USA",), ("ARG",))
    named = ask(comparison=["mex", "ARG"], rivals=["chn"])
    assert (named.comparison, named.rivals) == (("MEX",), ("CHN",))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"years": (2010, 2014)}, "2010 to 2014 is too short a panel: 5 years, 8 are the least."),
        ({"comparison": ["BRA"]}, "BRA cannot be compared with neighbors"),
        ({"rivals": ["BRA"]}, "BRA needs a rival other than itself"),
        ({"rivals": ["ARG"]}, "ARG cannot be both neighbor and rival"),
    ],
)
def test_questions_that_cannot_be_asked_are_told_in_a_sentence(more, told):
    with pytest.raises(UsageError) as caught:
        ask(**more)
    assert told in str(caught.value)


def test_a_misspelt_comparison_is_told_with_the_nearest():
    with pytest.raises(UsageError, match=nearest_codes("MXE")[0]):
        ask(comparison=["MXE"])


def test_distances_are_great_circles_between_capitals():
    assert kilometres("EST", "FIN") == pytest.approx(86, abs=6)  # Tallinn and Helsinki
    assert kilometres("FIN", "EST") == kilometres("EST", "FIN")
    assert kilometres("USA", "JPN") == pytest.approx(10_910, rel=0.01)
