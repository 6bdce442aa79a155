"""Comparisons: a hole is never a fall, and nobody else's data move a number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearabroad.core.schemas import COMPONENT, table_of
from nearabroad.index.compare import Settings, band, compare, driver_of, missing_levers
from nearabroad.index.panel import Components
from nearabroad.index.presets import preset
from nearabroad.index.series import grip_rows, grip_series_rows, lever_rows

ENDS = [("RUS", 2014), ("RUS", 2023)]
FAST = 200


@pytest.fixture(scope="module")
def equal(declared):
    return Settings.of(preset("equal"), declared, draws=FAST)


def rows_of(reference, neighbor: str, *years: int) -> list[dict]:
    return [
        row for (_, _, _, state, year), row in reference.cells.items()
        if state == neighbor and (not years or year in years)
    ]  # fmt: skip


def built(rows: list[dict]) -> Components:
    return Components(table_of(rows, COMPONENT))


def hidden(row: dict) -> dict:
    return {
        **row, "value": None, "low": None, "high": None, "status": "unobserved", "draw": None,
        "note": "hidden",
    }  # fmt: skip


HIDEABLE = [
    ("trade", "exports"), ("trade", "imports"), ("trade", "goods and services"),
    ("energy", "gas"), ("energy", "crude"), ("energy", "coal"), ("energy", "oil and gas balance"),
    ("security", "pact"), ("security", "bases"), ("security", "arms"), ("labor", "migrants"),
    ("labor", "remittances"), ("labor", "remittances to GDP"), ("culture", "language"),
    ("culture", "people"),
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    neighbor=st.sampled_from(["EST", "ARM", "KAZ", "KGZ", "UKR"]),
    holes=st.sets(st.sampled_from(HIDEABLE), max_size=8),
    year=st.sampled_from([2014, 2023]),
)
def test_a_hole_in_one_year_is_never_a_change(reference, equal, neighbor, holes, year) -> None:
    """Hiding cells of one year equals hiding them in both: what is left is compared, or nothing."""
    rows = rows_of(reference, neighbor, 2014, 2023)

    def hide(years: set[int]) -> list[dict]:
        return [
            hidden(row)
            if (row["lever"], row["component"]) in holes and row["year"] in years
            else row
            for row in rows
        ]

    once = compare(built(hide({year})), neighbor, ENDS, equal)
    both = compare(built(hide({2014, 2023})), neighbor, ENDS, equal)
    assert once.levers == both.levers
    assert once.observable == both.observable
    if once.observable:
        np.testing.assert_array_equal(once.central, both.central)
        np.testing.assert_array_equal(once.both, both.both)
        used = once.use.levers.all(axis=1)
        moved = (once.scores[:, 1] - once.scores[:, 0])[used]
        weights = equal.central.weights[used, 0]
        expected = (weights * moved).sum() / weights.sum()
        assert once.central[1] - once.central[0] == pytest.approx(expected)
    else:
        assert missing_levers(once)


def test_masking_two_levers_leaves_the_others_scores_bit_identical(reference, equal) -> None:
    rows = rows_of(reference, "ARM", 2014, 2023)
    whole = compare(built(rows), "ARM", ENDS, equal)
    masked = [
        hidden(row) if row["lever"] in ("energy", "labor") and row["year"] == 2023 else row
        for row in rows
    ]
    part = compare(built(masked), "ARM", ENDS, equal)
    assert part.levers == ("trade", "security", "culture")
    kept = [name in part.levers for name in whole.levers]
    assert np.array_equal(whole.scores[kept], part.scores[kept])
    assert np.array_equal(whole.drawn_scores[kept], part.drawn_scores[kept])


def test_coverage_under_half_is_not_observable_with_its_reasons(reference, equal) -> None:
    rows = [
        hidden(row) if row["lever"] in ("energy", "labor", "trade") and row["year"] == 2023
        else row
        for row in rows_of(reference, "ARM", 2014, 2023)
    ]  # fmt: skip
    found = compare(built(rows), "ARM", ENDS, equal)
    assert found.coverage == pytest.approx(0.4) and not found.observable
    reasons = missing_levers(found)
    assert set(reasons) == {"energy", "labor", "trade"}
    assert "exports" in reasons["trade"] and "hidden" in reasons["trade"]


def test_a_column_has_the_same_draws_alone_and_among_others(reference, equal) -> None:
    one = grip_rows(reference.of("KAZ"), "KAZ", [("RUS", 2023)], equal)[0]
    columns = [(p, y) for p in reference.scope.patrons for y in reference.scope.years]
    among = grip_rows(reference.of("KAZ"), "KAZ", columns, equal)
    (found,) = [row for row in among if (row["patron"], row["year"]) == ("RUS", 2023)]
    # sums over one column and over many round otherwise in the last digit; draws would not agree
    assert found.keys() == one.keys()
    for name, value in one.items():
        exact = value is None or isinstance(value, str)
        assert found[name] == (value if exact else pytest.approx(value, rel=1e-12, abs=0.0)), name


def test_another_neighbor_in_the_table_changes_nothing(reference, equal) -> None:
    alone = compare(built(rows_of(reference, "KAZ")), "KAZ", ENDS, equal)
    together = compare(
        built(rows_of(reference, "KAZ") + rows_of(reference, "UZB")), "KAZ", ENDS, equal
    )
    assert np.array_equal(alone.both, together.both)


@pytest.mark.parametrize("lever", ["alignment", "culture", "energy", "labor", "security", "trade"])
def test_a_lever_measures_one_pair_alone_as_it_does_among_all(reference, lever) -> None:
    from dataclasses import replace

    from nearabroad import levers

    small = replace(reference.scope, patrons=("RUS",), neighbors=("KAZ",), years=(2014, 2023))
    table = levers.registry()[lever].measure(reference.engine, small)
    for row in table.to_pylist():
        key = (lever, row["component"], row["patron"], "KAZ", row["year"])
        assert row == reference.cells[key]


def test_draws_are_the_same_on_every_run(reference, equal, declared) -> None:
    again = Settings.of(preset("equal"), declared, draws=FAST)
    first = compare(reference.of("ARM"), "ARM", ENDS, equal)
    second = compare(reference.of("ARM"), "ARM", ENDS, again)
    assert np.array_equal(first.both, second.both)


def test_an_observation_carried_to_two_years_is_one_draw(cell, components_of, declared) -> None:
    rows = [
        cell(
            "culture", "language", "RUS", year, 0.5, low=0.2, high=0.8,
            draw="factbook/language/KAZ/Russian/2009",
        )
        for year in (2014, 2023)
    ]  # fmt: skip
    rows += [cell("culture", "people", "RUS", year, 0.5) for year in (2014, 2023)]
    culture = Settings.of(
        type(preset("equal"))("c", "", "", {"culture": 1.0}), declared, draws=FAST
    )  # fmt: skip
    found = compare(components_of(rows), "KAZ", ENDS, culture)
    assert found.both[0].std() > 1
    assert np.array_equal(found.both[0], found.both[1])


def test_the_driver_is_the_lever_that_moves_grip_most(reference, equal) -> None:
    found = compare(reference.of("LTU"), "LTU", ENDS, equal)
    lever, points = driver_of(found, equal)
    moved = (found.scores[:, 1] - found.scores[:, 0]) / len(found.levers)
    assert lever == "energy"
    assert points == pytest.approx(moved.min())


def test_the_parts_of_a_change_add_up_to_it(reference, equal) -> None:
    found = compare(reference.of("LTU"), "LTU", ENDS, equal)
    parts = (found.scores[:, 1] - found.scores[:, 0]) / len(found.levers)
    assert found.central[1] - found.central[0] == pytest.approx(parts.sum())


def test_a_band_is_the_5th_and_95th_percentile() -> None:
    assert band(np.arange(201.0)) == (10.0, 190.0)


def test_a_lever_score_lies_between_those_of_its_ends(reference, equal) -> None:
    columns = [(p, y) for p in reference.scope.patrons for y in (2014, 2023)]
    for neighbor in ("KAZ", "LTU", "BLR"):
        for row in lever_rows(reference.of(neighbor), neighbor, columns, equal):
            if row.get("score") is not None:
                assert row["low"] - 1e-9 <= row["score"] <= row["high"] + 1e-9, row


def test_a_series_shows_no_year_on_another_basis(cell, components_of, declared) -> None:
    rows = [
        cell("culture", name, "RUS", year, share, basis=basis)
        for name in ("language", "people")
        for year, share, basis in (
            (2014, 0.7, "spoken"), (2019, 0.4, "mother tongue"), (2023, 0.7, "spoken"),
        )
    ]  # fmt: skip
    culture = Settings.of(
        type(preset("equal"))("c", "", "", {"culture": 1.0}), declared, draws=FAST
    )  # fmt: skip
    got = grip_series_rows(
        components_of(rows), "KAZ", "RUS", (2014, 2019, 2023), (2014, 2023), culture
    )
    assert [row["observable"] for row in got] == [True, False, True]
    assert "basis" in got[1]["reason"]


def test_a_series_ends_where_a_net_exporter_begins_to_import(cell, components_of, declared) -> None:
    rows = [
        cell("energy", "gas", "RUS", 2014), cell("energy", "gas", "RUS", 2019),
        cell("energy", "gas", "RUS", 2023),
        cell("energy", "oil and gas balance", None, 2014, 0.0),
        cell("energy", "oil and gas balance", None, 2019, 0.4),
        cell("energy", "oil and gas balance", None, 2023, 0.0),
    ]  # fmt: skip
    energy = Settings.of(
        type(preset("equal"))("e", "", "", {"energy": 1.0}), declared, draws=FAST
    )  # fmt: skip
    got = grip_series_rows(
        components_of(rows), "KAZ", "RUS", (2014, 2019, 2023), (2014, 2023), energy
    )
    # Nothing to pull at either end, whoever supplies; in 2019 the unknown share matters.
    assert [row["observable"] for row in got] == [True, False, True]


def test_a_hole_leaves_the_series_open(reference, equal) -> None:
    years = tuple(range(2014, 2024))
    rows = [
        hidden(row) if (row["lever"], row["year"]) == ("trade", 2018) else row
        for row in rows_of(reference, "ARM")
    ]
    got = grip_series_rows(built(rows), "ARM", "RUS", years, (2014, 2023), equal)
    assert [row["year"] for row in got if not row["observable"]] == [2018]
    whole = grip_series_rows(reference.of("ARM"), "ARM", "RUS", years, (2014, 2023), equal)
    assert [r for r in got if r["observable"]] == [r for r in whole if r["year"] != 2018]
