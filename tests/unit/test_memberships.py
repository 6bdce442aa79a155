"""Dated memberships: spells of provisional application, which rows tell of in their notes."""

import datetime as dt
from importlib import resources

import pytest

from nearabroad.core.errors import SourceError
from nearabroad.core.schemas import PRESENCE, table_of
from nearabroad.core.states import Blocs
from nearabroad.explaining.question import Question
from nearabroad.explaining.standing import dated_measures
from nearabroad.sources import memberships

HEAD = "org,led_by,domain,state,from,to,status,note,source\n"


@pytest.fixture(scope="module")
def table():
    with resources.as_file(resources.files("nearabroad") / "data/facts/memberships.csv") as path:
        return memberships.read(path)


def test_a_treaty_applied_before_it_came_into_force_has_a_spell_of_its_own(table):
    spells = {
        (row["state"], row["since"], row["until"], row["evidence"])
        for row in table.to_pylist()
        if row["status"] == "provisional"
    }
    journal = "Official Journal of the EU"
    assert spells == {
        ("GEO", dt.date(2014, 9, 1), dt.date(2016, 7, 1), journal),
        ("MDA", dt.date(2014, 9, 1), dt.date(2016, 7, 1), journal),
        ("UKR", dt.date(2016, 1, 1), dt.date(2017, 9, 1), journal),
    }


def test_a_tie_begins_with_provisional_application_and_goes_on_in_force_as_one(table):
    question = Question("RUS", ("UKR", "GEO", "KAZ"), (), ("USA", "EU"), "USA", 2014, 2020)
    years = tuple(range(2014, 2021))
    found = dated_measures(table, table_of([], PRESENCE), Blocs(), question, years)
    assert found["tie_to_rival"][0].tolist() == [0, 0, 1, 1, 1, 1, 1]
    assert found["tie_to_rival"][1].tolist() == [0, 1, 1, 1, 1, 1, 1]
    assert found["tie_to_rival"][2].tolist() == [0, 0, 0, 0, 0, 0, 1]


@pytest.mark.parametrize("told", ["2018-01-01", "soon"])
def test_a_note_that_cannot_be_is_refused_with_its_line(tmp_path, one_sentence, told):
    path = tmp_path / "memberships.csv"
    row = f"AA,EU,trade,UKR,2017-09-01,,member,provisionally applied from {told},Journal\n"
    path.write_text(HEAD + row, encoding="utf-8")
    with pytest.raises(SourceError) as error:
        memberships.read(path)
    assert one_sentence(error, "memberships.csv, line 2", told)
