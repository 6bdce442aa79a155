"""The library as in a notebook: answers, citations, pictures, and the same question twice."""

import altair as alt
import pandas as pd
import pyarrow as pa
import pytest

from nearabroad import Observatory, pipeline
from nearabroad.core.errors import NearabroadError, UnknownState, UsageError
from nearabroad.core.findings import VERDICT
from nearabroad.core.specs import Citation
from nearabroad.sources import registry
from nearabroad.store import Store

CENTRES = ["grip_then", "grip_now", "change", "alignment_then", "alignment_now", "own_grip"]
BANDS = ["change_low", "change_high", "grip_now_low", "grip_now_high"]


@pytest.fixture(scope="module")
def all_of_them(observatory):
    return observatory.verdict()


@pytest.fixture(scope="module")
def one(observatory):
    return observatory.verdict("RUS", neighbors=["AZE"])


def test_an_answer_becomes_pandas_and_arrow(one):
    assert one.to_arrow().schema.equals(VERDICT)
    frame = one.to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame["neighbor"]) == ["AZE"]
    assert set(one.to_pandas("rivals")["neighbor"]) == {"AZE"}
    with pytest.raises(NearabroadError, match="no table 'nope' here; there are verdict"):
        one.to_arrow("nope")


def test_an_answer_becomes_plain_values(one):
    found = one.to_dict()
    assert found["verdict"] == one.to_arrow().to_pylist()
    assert {"title", "notes", "run", "citations", *one.tables} == set(found)


def test_an_answer_has_a_picture_that_altair_can_draw(one, observatory):
    chart = one.chart()
    assert isinstance(chart, alt.TopLevelMixin)
    assert chart.to_dict()["$schema"].startswith("https://vega.github.io/schema/vega-lite")
    with pytest.raises(NearabroadError, match="no picture"):
        observatory.levers().chart()


def test_an_answer_shows_itself_in_a_notebook_without_running_what_it_holds(one):
    from dataclasses import replace

    assert "<table" in one._repr_html_()
    hostile = pa.table({"note": ["<script>alert(1)</script>"]})
    shown = replace(one, title="<b>", main="x", tables={"x": hostile})._repr_html_()
    assert "<script>" not in shown
    assert "<b>" not in shown


def test_an_answer_knows_whom_to_cite(one, observatory):
    assert all(isinstance(item, Citation) for item in one.citations())
    assert one.citations() == observatory.cite("RUS", neighbors=["AZE"])
    assert {"cia_world_factbook", "voeten_unga"} <= {item.key for item in one.citations()}


def test_errors_are_of_one_family_that_a_notebook_can_catch(observatory):
    with pytest.raises(UnknownState) as error:
        observatory.verdict("RUSS")
    assert error.value.nearest[0] == "RUS"
    with pytest.raises(UsageError):
        observatory.trace("RUS", "AZE", "energy", 1900)
    assert issubclass(UnknownState, NearabroadError)


def test_the_same_question_twice_gives_identical_tables(one, observatory):
    again = observatory.verdict("RUS", neighbors=["AZE"])
    assert again.tables.keys() == one.tables.keys()
    for name, table in one.tables.items():
        assert again.tables[name].equals(table), name


def test_another_seed_moves_bands_but_not_centres(one, observatory):
    (row,) = one.to_arrow().to_pylist()
    (other,) = observatory.verdict("RUS", neighbors=["AZE"], seed=1).to_arrow().to_pylist()
    assert [other[name] for name in CENTRES] == [row[name] for name in CENTRES]
    assert all(other[name] != row[name] for name in BANDS)
    assert [other[name] for name in BANDS] == pytest.approx([row[n] for n in BANDS], abs=1.5)


@pytest.mark.parametrize("neighbor", ["AZE", "BLR", "LTU"])
def test_a_neighbor_alone_has_its_row_among_fourteen_to_the_bit(all_of_them, observatory, neighbor):
    (row,) = [r for r in all_of_them.to_arrow().to_pylist() if r["neighbor"] == neighbor]
    alone = observatory.verdict(neighbors=[neighbor]).to_arrow().to_pylist()
    assert alone == [row]


def test_fourteen_neighbors_stand_in_the_order_of_the_case(all_of_them, observatory):
    assert tuple(all_of_them.to_pandas()["neighbor"]) == observatory.case.neighbors


def test_presets_differ_as_they_say(observatory):
    rows = observatory.presets(neighbors=["AZE"]).to_arrow("verdicts").to_pylist()
    found = {row["preset"]: row for row in rows}
    assert found["equal"] == observatory.verdict(neighbors=["AZE"]).to_arrow().to_pylist()[0]
    # Peacekeepers stood in Karabakh in 2023, and none did in 2014.
    assert found["peacekeepers"]["grip_then"] == pytest.approx(found["equal"]["grip_then"])
    assert found["peacekeepers"]["grip_now"] > found["equal"]["grip_now"] + 1
    # Azerbaijan exports energy: it counts only where criticality does not.
    assert found["energy-by-share"]["grip_now"] > found["equal"]["grip_now"]
    assert found["hard-levers"]["change"] != found["equal"]["change"]


def test_a_profile_and_the_catalog_answer_for_what_there_is(observatory):
    profile = observatory.profile("BLR")
    assert {"lever_change", "membership", "presence", "holes"} <= profile.tables.keys()
    assert ("trade", 2023) in {
        (row["lever"], row["year"]) for row in profile.to_arrow("holes").to_pylist()
    }
    sources = observatory.sources().to_pandas()
    embedded = {name for name, module in registry().items() if module.SPEC.snapshots}
    assert set(sources[sources["rows"] > 0]["source"]) == embedded
    told = ["publisher", "licence", "citation", "snapshots", "fetched"]
    assert sources[sources["source"].isin(embedded)][told].ne("").all(axis=None)
    assert set(observatory.levers().to_arrow()["lever"].to_pylist()) >= {"trade", "alignment"}


# Builds


def test_a_fresh_store_is_not_built_again(built_store):
    store, told = Store.open(built_store), []
    before = store.current()
    assert pipeline.ensure_built(store, told.append) == before
    assert told == []


def test_a_stale_store_is_built_again_to_the_same_hashes(own_store, monkeypatch):
    store, told = Store.open(own_store), []
    before = store.current()
    assert before.fingerprint == pipeline.fingerprint()
    monkeypatch.setattr(pipeline, "fingerprint", lambda: "another")
    after = pipeline.ensure_built(store, told.append)
    assert after.fingerprint == "another"
    assert after.directory != before.directory
    assert "measuring levers" in told
    assert after.tables == before.tables


def test_opening_twice_reads_the_same_build(built_store, observatory):
    assert Observatory.open(built_store).build == observatory.build
