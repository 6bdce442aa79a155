"""Presets: the files that ship, and what a bad file is told."""

from __future__ import annotations

import pytest

from nearabroad import levers
from nearabroad.core.errors import UsageError
from nearabroad.index.presets import parse_preset, preset, presets

GOOD = 'id = "mine"\ntitle = "T"\ndescription = "D"\n[weights]\ntrade = 2\nenergy = 1\n'


def test_every_shipped_preset_names_declared_components_and_bases(declared) -> None:
    assert "equal" in presets()
    for item in presets().values():
        assert set(item.levers) <= set(declared), item.id
        for lever, names in item.components.items():
            alternatives = levers.registry()[lever].SPEC.alternatives
            assert set(names) <= {*declared[lever][0], *alternatives}, (item.id, lever)
        for lever, bases in item.criticality.items():
            assert set(bases) <= {*declared[lever][1], "none"}, (item.id, lever)


def test_neither_alignment_nor_peacekeepers_enter_the_default() -> None:
    assert "alignment" not in preset("equal").levers
    assert preset("equal").components["security"] == ("pact", "bases", "arms")


def test_what_a_file_leaves_out_has_its_default() -> None:
    got = parse_preset("mine", GOOD)
    assert got.weights == {"trade": 2.0, "energy": 1.0}
    assert (got.concentration, got.aggregators, got.score_forms) == (
        20.0, ("arithmetic", "geometric"), ("root", "product"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("= 2", "= "), "preset mine: .*line 5"),
        (GOOD.replace("title", "titel"), "missing .'title'., not known .'titel'."),
        (GOOD.replace('"mine"', '"yours"'), "id is 'yours', not the file name"),
        (GOOD.replace("trade = 2", "trade = 0"), "weight of trade is 0"),
        (GOOD.replace("trade = 2", "trade = -1"), "weight of trade is -1"),
        (GOOD.replace("trade = 2", "trade = nan"), "weight of trade is nan"),
        (GOOD.replace("trade = 2", "trade = inf"), "weight of trade is inf"),
        (GOOD.replace("trade = 2", 'trade = "much"'), "weight of trade is 'much'"),
        (GOOD.replace("trade = 2", "trade = true"), "weight of trade is True"),
        ("weights = 3\n" + GOOD.partition("[weights]")[0], "weights is 3, not a table"),
        (GOOD + '[components]\ntrade = "exports"', "components.trade is 'exports', not a list"),
        (GOOD + "[criticality]\ntrade = [1]", "criticality.trade is .1., not a list"),
        (GOOD.partition("[weights]")[0] + "[weights]", "may not be empty"),
        ('aggregators = ["harmonic"]\n' + GOOD, "aggregator 'harmonic'"),
        ('score_forms = ["cube"]\n' + GOOD, "score form 'cube'"),
        ("aggregators = []\n" + GOOD, "may not be empty"),
        ("concentration = 0\n" + GOOD, "concentration is 0"),
        ("concentration = -5\n" + GOOD, "concentration is -5"),
    ],
)
def test_a_bad_file_is_told_what_is_wrong(text, said) -> None:
    with pytest.raises(UsageError, match=said):
        parse_preset("mine", text)


def test_an_unknown_preset_is_told_which_there_are() -> None:
    every = "energy-by-share, equal, hard-levers, peacekeepers"
    with pytest.raises(UsageError, match=f"no preset 'equals'; there are {every}"):
        preset("equals")
