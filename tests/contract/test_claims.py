"""Every shipped claim: it loads, says where it is from, and gets a verdict on the embedded data."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from nearabroad import Observatory, checking, sources
from nearabroad.checking.answer import MEASURED
from nearabroad.claims.measures import MEASURES
from nearabroad.claims.model import VERDICTS
from nearabroad.claims.shipped import shipped
from nearabroad.core.states import Blocs, Membership
from nearabroad.sources import bloc_members

FILES = sorted(Path(str(resources.files("nearabroad.claims"))).glob("*/*.toml"))
IDS = [path.stem for path in FILES]


def _blocs() -> Blocs:
    path = resources.files("nearabroad") / "data" / "facts" / "bloc_members.csv"
    rows = bloc_members.read(Path(str(path))).to_pylist()
    return Blocs(tuple(Membership(r["bloc"], r["state"], r["since"], r["until"]) for r in rows))


CLAIMS = shipped(_blocs())


@pytest.fixture(scope="module")
def observatory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observatory]:
    yield Observatory.open(tmp_path_factory.mktemp("claims") / "store")


@pytest.fixture(scope="module")
def tables(observatory):
    answer = observatory.check()
    rows = {name: table.to_pylist() for name, table in answer.tables.items()}
    return {
        name: {row["claim"]: [r for r in found if r["claim"] == row["claim"]] for row in found}
        for name, found in rows.items()
    }


def test_every_file_is_one_claim():
    assert set(IDS) == set(CLAIMS)
    assert len(IDS) == len(set(IDS)) > 50


def test_every_measure_of_the_list_has_its_function_and_no_other():
    assert set(MEASURED) == set(MEASURES)


def test_every_measure_is_asked_by_a_claim():
    assert {claim.measure.id for claim in CLAIMS.values()} == set(MEASURES)


@pytest.mark.parametrize("name", IDS)
def test_a_claim_names_sources_that_there_are(name):
    assert set(CLAIMS[name].data) <= set(sources.registry())
    assert CLAIMS[name].paraphrase.endswith(".")


@pytest.mark.parametrize("name", IDS)
def test_a_claim_has_a_verdict_with_a_reason_and_what_would_change_it(name, tables):
    (row,) = tables["claim"][name]
    assert row["verdict"] in VERDICTS
    assert row["reason"]
    assert row["would_change"]
    subjects = tables["claim_subject"][name]
    assert [item["subject"] for item in subjects] == list(CLAIMS[name].subjects)
    assert all(item["reason"] for item in subjects)


@pytest.mark.parametrize("name", IDS)
def test_every_figure_has_a_band_a_date_and_sources_or_says_why_not(name, tables):
    for row in tables["claim_figure"][name]:
        if row["low"] is None:
            assert row["note"], row
            assert row["value"] is None
            continue
        assert row["low"] <= row["high"]
        assert row["value"] is None or row["low"] - 1e-9 <= row["value"] <= row["high"] + 1e-9
        assert row["dated"], row
        for source in (row["sources"] or "").split("; "):
            assert not source or source in sources.registry()


def test_a_verdict_of_support_rests_on_figures_that_hold(tables):
    for name, (row,) in tables["claim"].items():
        stands = [
            item["stand"] for item in tables["claim_figure"][name]
            if row["since"] <= item["year"] <= row["until"]
        ]  # fmt: skip
        if row["verdict"] == "supports" and CLAIMS[name].asserted.low is not None:
            assert "holds" in stands
            assert not {"fails", "straddles"} & set(stands)


def test_the_claimant_is_no_evidence_for_the_claimants_own_claims(observatory, tables):
    """The offer of cooperation is known here only from the analysis that speaks of it."""
    assert tables["claim"]["ukraine-courts-azerbaijan"][0]["verdict"] == "not observable"
    chronicle = observatory.relation("AZE", "UKR").tables["chronicle"].to_pylist()
    assert len(chronicle) == 1
    assert checking.independent(chronicle, "press analysis, July 2025") == []
    assert checking.independent(chronicle, "somebody else") == chronicle


def test_what_dated_facts_decide_is_decided_without_added_files(tables):
    decided = {
        "airliner-dead": "supports", "yekaterinburg-detained": "supports",
        "yekaterinburg-dead": "supports", "russians-arrested": "supports",
        "armenia-csto-frozen": "supports", "baltic-states-in-nato": "supports",
        "armenia-trades-less-with-russia": "contradicts", "armenia-trust-lost": "not observable",
        "eaeu-share-of-russia": "not observable",
    }  # fmt: skip
    assert {name: tables["claim"][name][0]["verdict"] for name in decided} == decided
