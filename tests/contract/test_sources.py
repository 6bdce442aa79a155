"""Every registered source: says who it is, reads its snapshots, keeps to its own declarations."""

import importlib.util
import math
import re
from collections import Counter
from importlib import resources
from pathlib import Path

import pyarrow as pa
import pytest

from nearabroad import sources
from nearabroad.core.cameo import QUADS, ROOTS
from nearabroad.core.codes import aggregates, formers
from nearabroad.core.schemas import KEYS, STATUSES, TABLES
from nearabroad.core.states import states
from nearabroad.pipeline import manifest
from nearabroad.sources.baci import AGGREGATES

DATA = Path(str(resources.files("nearabroad") / "data"))
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "sources.md"
FOLDER = Path(importlib.util.find_spec("nearabroad.sources").submodule_search_locations[0])

HAND_MADE = Path(__file__).parents[1] / "data"
SAMPLES = {
    "acled": ("acled.csv",),
    "articles": ("articles.jsonl",),
    "cba_transfers": ("cba_transfers.csv",),
    "chpl": ("chpl.csv",),
    "comtrade": ("comtrade.csv",),
    "entsog": ("entsog.csv",),
    "eurostat_comext": ("comext_long.csv",),
    "factbook_archive": ("factbook_fields.csv",),
    "gdelt": ("gdelt_1.csv", "gdelt_2.csv"),
    "icews": ("icews_raw.tab", "icews_years.csv"),
    "imf_imts": ("imf_imts.csv",),
    "natstats": ("natstats.csv",),
    "polecat": ("polecat.tsv",),
    "wdi": ("wdi_long.csv",),
}
"""For sources that embed nothing: files in the publisher's shape. The real ones have tests of
their own, which run where the publishers' files are."""

IN_PART = {*SAMPLES, "baci", "remittances", "sipri_arms", "undesa_migrants"}
"""Sources of which the embedded file (or the sample) gives only some indicators; the tests of
their publishers' other files look at the rest."""

SOURCES = sorted(sources.registry())
OBSERVING = [name for name in SOURCES if sources.registry()[name].SPEC.table == "observation"]
COUNTING = [n for n in SOURCES if sources.registry()[n].SPEC.table == "event_count"]
PARTNER_KINDS = {"state", "language", "people", "organisation", "none"}
CODED = {
    "observation": ["state"],
    "event": ["actor", "recipient"],
    "article": [],
    "membership": ["state"],
    "presence": ["patron", "state"],
    "bloc_member": ["state"],
    "gap": ["state"],
    "flow": [],
    "product_list": [],
    "event_count": ["actor", "recipient"],
}
"""Columns that hold a state's code, in every kind of table that a source may give."""


def stamped(table, name):
    """The rows with the file's name where the store would put its hash."""
    assert table["snapshot"].null_count == table.num_rows
    index = table.column_names.index("snapshot")
    return table.set_column(
        index, table.field(index), pa.array([name] * table.num_rows, pa.string())
    )


@pytest.fixture(scope="session")
def read():
    """The rows of a source, each snapshot read once."""
    known = {}

    def rows_of(name):
        if name not in known:
            module = sources.registry()[name]
            files = [DATA / item for item in module.SPEC.snapshots]
            files = files or [HAND_MADE / item for item in SAMPLES[name]]
            known[name] = pa.concat_tables([stamped(module.read(f), f.name) for f in files])
        return known[name]

    return rows_of


@pytest.fixture(scope="session")
def observed(read):
    known = {}

    def rows_of(name):
        if name not in known:
            known[name] = read(name).to_pylist()
        return known[name]

    return rows_of


def test_every_file_of_the_folder_is_registered():
    files = {item.stem for item in FOLDER.glob("*.py") if item.name[0] != "_"}
    assert set(SOURCES) == files


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_says_who_publishes_it_and_how_to_cite_it(name):
    spec = sources.registry()[name].SPEC
    assert spec.id == name
    assert all([spec.title, spec.publisher, spec.licence, spec.cadence])
    assert bool(spec.snapshots) != (name in SAMPLES)
    cited = spec.citation
    assert re.fullmatch("[a-z0-9_]+", cited.key)
    assert all([cited.author, cited.title, cited.publisher])
    assert 1990 <= cited.year <= 2100
    assert f"@misc{{{cited.key}," in cited.bibtex()


def test_no_two_sources_share_a_citation_key():
    keys = [sources.registry()[name].SPEC.citation.key for name in SOURCES]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", SOURCES)
def test_every_snapshot_is_embedded_with_licence_and_hash(name):
    for snapshot in sources.registry()[name].SPEC.snapshots:
        about = manifest()[snapshot]
        assert about["licence"]
        assert re.fullmatch("[0-9a-f]{64}", about["sha256"])
        assert (DATA / snapshot).stat().st_size == about["bytes"]


@pytest.mark.parametrize("name", SOURCES)
def test_rows_have_the_columns_and_types_of_their_table(name, read):
    spec = sources.registry()[name].SPEC
    assert read(name).schema.equals(TABLES[spec.table])
    assert set(read(name)["source"].to_pylist()) == {name}


@pytest.mark.parametrize("name", SOURCES)
def test_states_are_known(name, read):
    for column in CODED[sources.registry()[name].SPEC.table]:
        found = set(read(name)[column].to_pylist())
        if name in COUNTING:
            found.discard(None)  # totals have neither actor nor recipient
        blocs = set(read("bloc_members")["bloc"].to_pylist())
        known = set(states()) | blocs if column != "state" else set(states())
        if name == "baci":
            known |= set(AGGREGATES.values())
        assert found <= known, found - known


@pytest.mark.parametrize("name", SOURCES)
def test_no_row_stands_twice(name, read):
    # Two editions may print one census: the snapshot is part of the key.
    columns = [*KEYS[sources.registry()[name].SPEC.table], "snapshot"]
    counted = read(name).group_by(columns).aggregate([([], "count_all")])
    doubled = [row for row in counted.to_pylist() if row["count_all"] > 1]
    assert doubled == []


@pytest.mark.parametrize("name", SOURCES)
def test_no_number_is_nan(name, read):
    for column in read(name).columns:
        if pa.types.is_floating(column.type):
            assert not any(value is not None and math.isnan(value) for value in column.to_pylist())


@pytest.mark.parametrize("name", SOURCES)
def test_a_spell_ends_after_it_begins(name, read):
    if {"since", "until"} <= set(read(name).column_names):
        for row in read(name).to_pylist():
            assert row["since"] is None or row["until"] is None or row["since"] <= row["until"], row


# Counted events


@pytest.mark.parametrize("name", COUNTING)
def test_counted_events_are_of_two_states_and_of_known_classes(name, observed):
    for row in observed(name):
        assert (row["actor"] is None) == (row["recipient"] is None), row
        assert row["actor"] is None or row["actor"] != row["recipient"], row
        assert row["quad"] in QUADS and row["root"] in (None, *ROOTS), row
        assert row["span"] in ("month", "year") and row["period"].day == 1, row
        assert 0 <= row["events"] <= row["reports"], row
        assert row["intensity"] is None or -10 <= row["intensity"] <= 10, row


@pytest.mark.parametrize("name", COUNTING)
def test_totals_are_the_sums_of_their_dyads(name, observed):
    sums, totals = Counter(), Counter()
    for row in observed(name):
        key = row["snapshot"], row["span"], row["period"], row["quad"]
        (totals if row["actor"] is None else sums)[key] += row["events"]
    assert totals == sums
    assert sums


# Observations


@pytest.mark.parametrize("name", OBSERVING)
def test_indicators_declared_and_found_are_the_same(name, observed):
    declared = [item.id for item in sources.registry()[name].SPEC.indicators]
    assert len(declared) == len(set(declared))
    found = {row["indicator"] for row in observed(name)}
    assert found <= set(declared)
    assert found == set(declared) or name in IN_PART


@pytest.mark.parametrize("name", OBSERVING)
def test_partners_are_of_the_declared_kind(name, observed):
    kinds = {item.id: item.partner for item in sources.registry()[name].SPEC.indicators}
    assert set(kinds.values()) <= PARTNER_KINDS
    known = set(states()) | (set(AGGREGATES.values()) if name == "baci" else set())
    blocs = {"EU", "GCC"}
    for row in observed(name):
        kind, partner = kinds[row["indicator"]], row["partner"]
        if kind == "none":
            assert partner is None, row
        elif kind == "state":
            assert partner in known | blocs | set(formers()) | set(aggregates()), row
        else:
            assert partner == partner.strip() != "", row


@pytest.mark.parametrize("name", OBSERVING)
def test_statuses_are_known_and_years_plausible(name, observed):
    assert {row["status"] for row in observed(name)} <= set(STATUSES)
    assert all(row["unit"] for row in observed(name))
    years = {row["year"] for row in observed(name)}
    assert 1900 < min(years) <= max(years) <= 2100


@pytest.mark.parametrize("name", OBSERVING)
def test_a_band_encloses_its_value_and_the_unobserved_has_none(name, observed):
    for row in observed(name):
        value, low, high = row["value"], row["low"], row["high"]
        assert (low is None) == (high is None), row
        if row["status"] == "unobserved":
            assert value is low is high is None, row
        elif low is not None:
            assert low <= high, row
            assert value is None or low <= value <= high, row
        else:
            assert value is None, row


@pytest.mark.parametrize("name", OBSERVING)
def test_values_lie_in_the_declared_range(name, observed):
    ranges = {item.id: (item.low, item.high) for item in sources.registry()[name].SPEC.indicators}
    for row in observed(name):
        least, most = ranges[row["indicator"]]
        for figure in (row["value"], row["low"], row["high"]):
            if figure is not None:
                assert least is None or figure >= least, row
                assert most is None or figure <= most, row


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_is_in_the_reference(name):
    assert f"`{name}`" in REFERENCE.read_text(encoding="utf-8")
