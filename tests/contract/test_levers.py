"""Every registered lever: keeps to its own declarations, and scores nobody by who else is asked."""

from pathlib import Path

import pytest

from nearabroad import levers, sources
from nearabroad.core.schemas import COMPONENT, STATUSES
from nearabroad.core.scope import Scope

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "levers.md"
LEVERS = sorted(levers.registry())
KEY = ("component", "role", "patron", "neighbor", "year")


def parts_of(spec):
    """Everything that a lever may measure of a patron: components, and what presets put instead."""
    return {**spec.components, **spec.alternatives}


def key(row):
    return tuple(row[name] for name in KEY)


@pytest.fixture(scope="session")
def rows(reference):
    """Component rows of the reference case by lever."""
    found = {name: [] for name in LEVERS}
    for row in reference.components.to_pylist():
        found[row["lever"]].append(row)
    return found


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_says_what_it_measures(name):
    spec = levers.registry()[name].SPEC
    assert spec.id == name
    assert all([spec.label, spec.definition, spec.components])
    assert all([*parts_of(spec).values(), *spec.criticality.values()])
    assert not set(spec.components) & set(spec.alternatives)


@pytest.mark.parametrize("name", LEVERS)
def test_rows_have_the_columns_and_types_of_components(name, reference):
    scope = Scope(("RUS",), ("ARM",), (2023,), reference.scope.blocs, reference.scope.tongues)
    table = levers.registry()[name].measure(reference.engine, scope)
    assert table.schema.equals(COMPONENT)


@pytest.mark.parametrize("name", LEVERS)
def test_components_and_bases_declared_and_found_are_the_same(name, rows):
    spec = levers.registry()[name].SPEC
    found = {row["component"] for row in rows[name] if row["role"] != "criticality"}
    assert found == set(parts_of(spec))
    bases = {row["component"] for row in rows[name] if row["role"] == "criticality"}
    assert bases == set(spec.criticality)
    roles = {row["role"] for row in rows[name]} - {"criticality"}
    assert roles == ({"share"} if spec.in_grip else {"alignment"})


@pytest.mark.parametrize("name", LEVERS)
def test_every_cell_stands_once(name, rows):
    keys = [key(row) for row in rows[name]]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", LEVERS)
def test_every_patron_neighbor_and_year_has_its_cell(name, rows, reference):
    scope, spec = reference.scope, levers.registry()[name].SPEC
    shares = {key(row) for row in rows[name] if row["role"] != "criticality"}
    size = len(scope.patrons) * len(scope.neighbors) * len(scope.years)
    assert len(shares) == size * len(parts_of(spec))
    bases = [row for row in rows[name] if row["role"] == "criticality"]
    assert {row["patron"] for row in bases} <= {None}
    assert len(bases) == len(scope.neighbors) * len(scope.years) * len(spec.criticality)


@pytest.mark.parametrize("name", LEVERS)
def test_shares_and_criticality_lie_within_0_and_1(name, rows):
    observed = [row for row in rows[name] if row["low"] is not None]
    assert observed
    for row in observed:
        assert 0 <= row["low"] <= row["high"] <= 1, row
        assert row["value"] is None or row["low"] <= row["value"] <= row["high"], row
        assert row["weight"] >= 0, row


@pytest.mark.parametrize("name", LEVERS)
def test_what_is_observed_has_a_status_sources_and_inputs(name, rows):
    known = set(sources.registry())
    for row in rows[name]:
        assert row["status"] in STATUSES, row
        if row["low"] is not None:
            assert row["status"] != "unobserved", row
            assert row["draw"], row
            assert row["inputs"], row
            assert {item.split("/")[0] for item in row["inputs"].split()} <= known, row
            assert set((row["source"] or "").split()) <= known, row


@pytest.mark.parametrize("name", LEVERS)
def test_what_is_not_observed_says_why(name, rows):
    for row in rows[name]:
        if row["low"] is None:
            assert (row["value"], row["high"], row["status"]) == (None, None, "unobserved"), row
            assert row["note"], row


@pytest.mark.parametrize("name", LEVERS)
def test_one_more_neighbor_or_patron_changes_no_other_row(name, rows, reference):
    years = (2014, 2023)
    few = {
        key(row): row
        for row in rows[name]
        if row["neighbor"] in ("ARM", "KAZ")
        and row["patron"] in ("RUS", "EU", None)
        and row["year"] in years
    }
    wider = Scope(
        ("IRN", "RUS", "EU"), ("ARM", "TUR", "KAZ"), years,
        reference.scope.blocs, reference.scope.tongues,
    )  # fmt: skip
    table = levers.registry()[name].measure(reference.engine, wider)
    again = {key(row): row for row in table.to_pylist()}
    assert few
    assert {each: again[each] for each in few} == few


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_and_its_parts_are_in_the_reference(name):
    text = REFERENCE.read_text(encoding="utf-8")
    spec = levers.registry()[name].SPEC
    assert f"## {name}\n" in text
    assert all(f"`{part}`" in text for part in (*parts_of(spec), *spec.criticality))
