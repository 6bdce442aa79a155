"""Simulated worlds: what acts is found, what does not is not, through the real measurements."""

import datetime as dt
import itertools
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from explain_worlds import MECHANISMS, NEIGHBORS, world
from nearabroad.core.schemas import EVENT_COUNT, MEMBERSHIP, PRESENCE, table_of
from nearabroad.explain.shipped import explanations
from nearabroad.explaining.answer import answered
from nearabroad.explaining.events import Covered, covered, crises, event_measures, rivals_change
from nearabroad.explaining.question import Question
from nearabroad.explaining.standing import dated_measures

ACTS = ("likely acts", "very likely acts")
CASES = [case for size in range(3) for case in itertools.combinations(MECHANISMS, size)]


def answer_to(made, **more):
    tables, notes, used = answered(made.question, explanations(), made.tables, lambda text: None)
    return {name: table.to_pylist() for name, table in tables.items()}, notes, used


@pytest.fixture(scope="module")
def twenty():
    """What is found in twenty seeded worlds: none, one, or two explanations act in each."""
    found = []
    for number in range(20):
        acting = frozenset(CASES[number % len(CASES)])
        rows, *_ = answer_to(world(acting, 100 + number))
        found.append((acting, {row["explanation"]: row for row in rows["explanation"]}))
    return found


def test_in_worlds_where_nothing_acts_nothing_is_found(twenty):
    empty = [rows for acting, rows in twenty if not acting]
    assert len(empty) == 2
    assert not [row for rows in empty for row in rows.values() if row["verdict"] in ACTS]


def test_what_acts_is_found_and_never_denied(twenty):
    """Hits over all worlds (rates of 200 worlds of each kind stand in docs/method/explain.md)."""
    acting = [rows[name] for names, rows in twenty for name in names]
    assert len(acting) == 28
    assert sum(row["verdict"] in ACTS for row in acting) >= 20
    assert not [row for row in acting if "not act" in row["verdict"]]


def test_the_page_has_the_rates_of_200_worlds_of_either_kind():
    page = (Path(__file__).parents[2] / "docs" / "method" / "explain.md").read_text("utf-8")
    shown = page.split("<!-- evaluated: begin -->")[1].split("<!-- evaluated: end -->")[0]
    for kind in ("without shocks", "with shocks that last (standard deviation 0.4)"):
        assert f"200 worlds of 13 years, {kind};" in shown


def test_what_does_not_act_is_seldom_found(twenty):
    silent = [row for names, rows in twenty for name, row in rows.items() if name not in names]
    assert len(silent) == 52
    assert sum(row["verdict"] in ACTS for row in silent) <= 2


def test_what_acts_is_likelier_after_the_tests_than_what_does_not(twenty):
    after = {True: [], False: []}
    for names, rows in twenty:
        for name, row in rows.items():
            after[name in names].append(row["posterior"])
    assert np.median(after[True]) > 0.66  # likely
    assert np.median(after[False]) < 0.33


@pytest.fixture(scope="module")
def one():
    """One world in which strategic diversion acts, with its answer."""
    made = world({"strategic-diversion"}, 42)
    return made, *answer_to(made)


def test_the_answer_holds_together(one):
    _, rows, notes, used = one
    assert len(rows["combination"]) == 16
    assert sum(row["posterior"] for row in rows["combination"]) == pytest.approx(1.0)
    for item in rows["explanation"]:
        title = item["called"]
        with_it = [r["posterior"] for r in rows["combination"] if title in r["acting"].split(" + ")]
        assert sum(with_it) == pytest.approx(item["posterior"])
        assert item["posterior_low"] <= item["posterior"] <= item["posterior_high"]
        told = [t for t in rows["implication"] if t["explanation"] == item["explanation"]]
        assert sum(t["identified"] for t in told) == item["told"]
    assert "2002–2014" in notes[0]
    assert used == ("bloc_members", "memberships", "military_presence", "simulated")


def test_every_test_has_its_interval_or_its_reason(one):
    _, rows, *_ = one
    for row in rows["implication"]:
        if row["identified"]:
            assert row["log_ratio_low"] < row["log_ratio"] < row["log_ratio_high"]
            assert row["since"] >= 2002 and row["decibels"] is not None
            assert row["counted"] == pytest.approx(row["decibels"] * row["weight"])
        else:
            assert row["reason"] and row["decibels"] is None


def test_what_has_no_source_says_what_would_tell(one):
    _, rows, *_ = one
    reasons = {row["implication"]: row["reason"] for row in rows["implication"]}
    for name in ("pressure-before-elections", "pressure-follows-protests"):
        assert "would tell" in reasons[name]


def test_other_choices_cover_priors_scales_links_tests_and_dyads(one):
    _, rows, *_ = one
    kinds = {row["choice_kind"] for row in rows["other_choice"]}
    assert kinds == {
        "priors", "effects' prior scale", "leaks and links", "dependence",
        "an implication left out", "a dyad left out",
    }  # fmt: skip
    left_out = {r["chosen"] for r in rows["other_choice"] if r["choice_kind"] == "a dyad left out"}
    assert {f"without {code}" for code in NEIGHBORS} <= left_out


def test_a_second_source_of_events_is_another_choice(one):
    import dataclasses

    import pyarrow as pa

    made = one[0]
    counts = made.tables.counts
    name = counts.column_names.index("source")
    renamed = counts.set_column(name, "source", pa.array(["second"] * len(counts)))
    tables = dataclasses.replace(made.tables, counts=pa.concat_tables([counts, renamed]))
    rows, *_ = answer_to(dataclasses.replace(made, tables=tables))
    other = [row for row in rows["other_choice"] if row["choice_kind"] == "event source"]
    assert {row["chosen"] for row in other} == {"events of simulated"}
    assert [row["difference"] for row in other] == pytest.approx([0.0] * 4)


def test_without_events_pressure_is_not_identified(one):
    import dataclasses

    made = one[0]
    tables = dataclasses.replace(made.tables, counts=None)
    rows, notes, _ = answer_to(dataclasses.replace(made, tables=tables))
    assert {row["verdict"] for row in rows["explanation"]} == {"not identified"}
    known = {row["implication"] for row in rows["implication"] if row["identified"]}
    assert known <= {"forces-where-accession-nears"}
    assert "No source of counted events" in notes[0]


def test_one_neighbor_has_its_own_effects_beside_the_pooled():
    import dataclasses

    made = world({"strategic-diversion"}, 42)
    question = dataclasses.replace(made.question, own=NEIGHBORS[1])
    wanted = ("pressure-follows-approach", "more-pressure-than-predicted")
    few = [
        dataclasses.replace(
            item, implications=tuple(row for row in item.implications if row.id in wanted)
        )
        for item in explanations()
    ]
    tables, notes, _ = answered(question, few, made.tables, lambda text: None)
    rows = {name: table.to_pylist() for name, table in tables.items()}
    tests = {row["implication"]: row for row in rows["implication"]}
    assert "nothing to compare" in tests["more-pressure-than-predicted"]["reason"]
    own = tests["pressure-follows-approach"]
    assert own["pooled"] is not None and own["left_out"] in (None, "years")
    assert "alone" in notes[-1]


# Measures


def test_events_are_measured_as_written(one):
    made = one[0]
    (source,) = covered(made.tables.counts)
    assert (source.source, source.years) == ("simulated", tuple(range(2002, 2015)))
    years = tuple(range(2001, 2016))
    found = event_measures(made.tables.counts, source, made.question, made.tables.blocs, years)
    row = next(
        row for row in made.tables.counts.to_pylist()
        if (row["actor"], row["recipient"], row["period"].year, row["quad"])
        == ("BRA", "BOL", 2005, "material conflict")
    )  # fmt: skip
    assert found["pressure"][1, years.index(2005)] == row["events"]
    assert np.isnan(found["pressure"][:, [0, -1]]).all()
    assert np.isfinite(found["approach"][:, 1:-1]).all()
    assert np.nanmin(found["approach"]) > 0 and np.nanmax(found["approach"]) < 1


def test_months_count_only_as_whole_years(one):
    rows = [
        {"source": "monthly", "period": dt.date(year, month, 1), "span": "month", "events": 1.0}
        for year, months in ((2010, 12), (2011, 11))
        for month in range(1, months + 1)
    ]
    (found,) = covered(table_of(rows, EVENT_COUNT))
    assert found.years == (2010,)


def test_a_crisis_needs_both_share_and_events():
    pressure = np.array([[2.0, 2.0, 3.0, 9.0]])
    acts = np.array([[100.0, 100.0, 50.0, 100.0]])
    assert crises(pressure, acts).tolist() == [[0.0, 0.0, 0.0, 1.0]]


def enlarging():
    """A bloc that Peru and Chile lead takes in Mexico, and its neighbor Cuba, in 2004."""
    from nearabroad.core.states import Blocs, Membership

    rows = [("PER", 1990), ("CHL", 1990), ("MEX", 2004), ("CUB", 2004)]
    return Blocs(
        [Membership("CLUB", state, dt.date(since, 1, 1), None) for state, since in rows]
    )  # fmt: skip


def steady_events(years):
    """Every year the same: neighbors turn to Mexico and Peru alike, Mexico and Peru to Brazil."""
    rows = []

    def add(actor, recipient, quad, events):
        rows.extend(
            {"source": "made", "actor": actor, "recipient": recipient, "span": "year",
             "period": dt.date(year, 1, 1), "quad": quad, "events": events, "reports": events}
            for year in years
        )  # fmt: skip

    for actor in ("ARG", "CUB"):
        for recipient, events in (("MEX", 30.0), ("PER", 20.0), ("CUB", 10.0), ("IND", 40.0)):
            add(actor, recipient, "verbal cooperation", events)
    for actor, hostile in (("MEX", 90.0), ("PER", 10.0)):
        add(actor, "BRA", "verbal conflict", hostile)
        add(actor, "BRA", "verbal cooperation", 100.0 - hostile)
    add("BRA", "ARG", "verbal cooperation", 5.0)
    return table_of(rows, EVENT_COUNT)


def test_a_bloc_that_grows_makes_nobody_approach_it_and_costs_no_more():
    years, blocs = tuple(range(2002, 2011)), enlarging()
    question = Question("BRA", ("ARG", "CUB"), (), ("CLUB",), "USA", 2002, 2010)
    source = Covered("made", years)
    found, yearly = (
        event_measures(steady_events(years), source, question, blocs, years, held=held)
        for held in (True, False)
    )
    # Argentina: Mexico 30, Peru 20 and Cuba 10 of 100. Cuba, a rival itself: 50 of 90 with others.
    assert found["approach"][0] == pytest.approx([0.6] * 9)
    assert found["approach"][1] == pytest.approx([50 / 90] * 9)
    assert found["costs"][0] == pytest.approx([0.5] * 9)
    # With each year's members both would have leapt in 2004.
    assert yearly["approach"][0] == pytest.approx([0.2] * 2 + [0.6] * 7)
    assert yearly["costs"][0] == pytest.approx([0.1] * 2 + [0.5] * 7)
    assert rivals_change(question, blocs, source)
    later = Question("BRA", ("ARG", "CUB"), (), ("CLUB",), "USA", 2005, 2010)
    assert not rivals_change(later, blocs, source)


def test_a_tie_is_a_treaty_or_membership_of_the_rival_bloc_and_no_forum():
    rows = [
        ("Club Forum", "CLUB", "political", "ARG"), ("CLUB", "CLUB", "political", "BOL"),
        ("Club Trade Pact", "CLUB", "trade", "CHL"), ("Alliance", "PER", "security", "COL"),
    ]  # fmt: skip
    table = table_of(
        [
            {"source": "made", "organisation": name, "led_by": leader, "domain": domain,
             "state": state, "since": dt.date(2005, 1, 1), "status": "member"}
            for name, leader, domain, state in rows
        ],
        MEMBERSHIP,
    )  # fmt: skip
    question = Question("BRA", ("ARG", "BOL", "CHL", "COL"), (), ("CLUB", "PER"), "USA", 2002, 2010)
    found = dated_measures(table, table_of([], PRESENCE), enlarging(), question, (2004, 2006))
    assert found["tie_to_rival"].tolist() == [[0, 0], [0, 1], [0, 1], [0, 1]]
    assert found["rival_ties"].tolist() == found["tie_to_rival"].tolist()
