"""Shares, scores and grip by hand: forms, aggregators, coverage, and what is used."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nearabroad.index.draws import Methods, central_methods
from nearabroad.index.panel import panel_of
from nearabroad.index.presets import Preset
from nearabroad.index.scores import (
    common_use,
    coverage_of,
    grip_of,
    lever_scores,
    lever_share,
    own_use,
)

PRESET = Preset("x", "", "", {"trade": 1.0, "culture": 1.0})
DECLARED = {
    "trade": (("exports", "imports"), ("openness", "fallback")),
    "culture": (("language",), ()),
}
HERE = [("RUS", 2014)]


@pytest.fixture
def panel(components_of):
    def cut(rows, columns=HERE, preset=PRESET):
        return panel_of(components_of(rows), "KAZ", columns, preset, DECLARED)

    return cut


def methods(*weights: float, geometric: bool = False, product: bool = False) -> Methods:
    return Methods(np.array(weights)[:, None], np.array([geometric]), np.array([product]))


@pytest.fixture
def three(cell):
    """Exports .4, imports .2, openness .48, language .5: all of 2014."""
    return [
        cell("trade", "exports", "RUS", 2014, 0.4),
        cell("trade", "imports", "RUS", 2014, 0.2),
        cell("trade", "openness", None, 2014, 0.48),
        cell("culture", "language", "RUS", 2014, 0.5),
    ]


def test_scores_by_hand_in_both_forms(panel, three) -> None:
    cut = panel(three)
    root = lever_scores(cut, own_use(cut), methods(0.5, 0.5), None)[:, 0, 0]
    # share .3, criticality .48: sqrt(.144) = .37947; without criticality 100 * .5
    assert root.tolist() == pytest.approx([100 * math.sqrt(0.144), 50.0])
    product = lever_scores(cut, own_use(cut), methods(0.5, 0.5, product=True), None)[:, 0, 0]
    assert product.tolist() == pytest.approx([14.4, 50.0])


def test_components_weigh_what_they_are_worth(panel, three) -> None:
    three[0]["weight"] = 300.0
    three[1]["weight"] = 100.0
    cut = panel(three)
    share = lever_share(cut.levers[0], own_use(cut).components[0], None)
    assert float(share[0, 0]) == pytest.approx(0.35)


def test_an_arithmetic_grip_by_hand() -> None:
    scores = np.array([[[40.0]], [[10.0]], [[99.0]]])
    used = np.array([[True], [True], [False]])
    got = grip_of(scores, used, methods(0.5, 0.3, 0.2))
    # (.5 * 40 + .3 * 10) / .8, the unused lever left out
    assert float(got[0, 0]) == pytest.approx(28.75)


def test_a_shifted_geometric_grip_by_hand() -> None:
    scores = np.array([[[24.0]], [[0.0]]])
    got = grip_of(scores, np.array([[True], [True]]), methods(0.5, 0.5, geometric=True))
    # sqrt(25 * 1) - 1 = 4: a lever without pull does not wipe out the other
    assert float(got[0, 0]) == pytest.approx(4.0)


def test_grip_without_any_lever_is_unknown() -> None:
    assert np.isnan(grip_of(np.array([[[24.0]]]), np.array([[False]]), methods(1.0))[0, 0])


@pytest.mark.parametrize("geometric", [False, True])
def test_grip_of_like_scores_is_that_score(geometric) -> None:
    scores = np.full((3, 1, 1), 37.0)
    got = grip_of(scores, np.ones((3, 1), bool), methods(0.2, 0.3, 0.5, geometric=geometric))
    assert float(got[0, 0]) == pytest.approx(37.0)


def test_half_a_lever_is_enough_and_less_is_not(panel, three, cell) -> None:
    three[1] = cell("trade", "imports", "RUS", 2014)
    assert own_use(panel(three)).levers[:, 0].tolist() == [True, True]
    three[1]["weight"] = 1.01
    assert own_use(panel(three)).levers[:, 0].tolist() == [False, True]


def test_an_unknown_criticality_takes_the_lever_out(panel, three, cell) -> None:
    three[2] = cell("trade", "openness", None, 2014)
    use = own_use(panel(three))
    assert use.levers[:, 0].tolist() == [False, True]
    assert coverage_of(use, [1.0, 1.0]).tolist() == [0.5]


def test_the_fallback_serves_where_the_first_basis_is_unknown(panel, three, cell) -> None:
    three[2] = cell("trade", "openness", None, 2014)
    cut = panel([*three, cell("trade", "fallback", None, 2014, 0.3)])
    assert cut.levers[0].criticality.name == "fallback"
    assert own_use(cut).levers.all()


def test_one_basis_of_criticality_serves_all_columns(panel, three, cell) -> None:
    rows = [
        *three,
        cell("trade", "exports", "RUS", 2023, 0.4), cell("trade", "imports", "RUS", 2023, 0.2),
        cell("trade", "fallback", None, 2014, 0.9), cell("trade", "fallback", None, 2023, 0.9),
    ]  # fmt: skip
    cut = panel(rows, [("RUS", 2014), ("RUS", 2023)])
    # openness is known in 2014 alone: to mix it with the fallback would be a change of basis
    assert cut.levers[0].criticality.name == "fallback"


def test_no_criticality_at_all_is_a_pull_of_zero_whatever_the_share(panel, three, cell) -> None:
    three[0], three[1] = (
        cell("trade", name, "RUS", 2014) for name in ("exports", "imports")
    )  # fmt: skip
    three[2] = cell("trade", "openness", None, 2014, 0.0)
    cut = panel(three)
    use = own_use(cut)
    assert use.levers.all()
    assert lever_scores(cut, use, methods(0.5, 0.5), None)[0, 0, 0] == 0.0


def test_a_preset_may_take_a_lever_at_its_full_share(panel, three) -> None:
    full = Preset("x", "", "", {"trade": 1.0}, criticality={"trade": ("none",)})
    cut = panel(three[:2], preset=full)
    got = lever_scores(cut, own_use(cut), central_methods(full), None)
    assert got[0, 0, 0] == pytest.approx(30.0)


def test_only_what_all_columns_have_is_common(panel, three, cell) -> None:
    rows = [
        *three,
        cell("trade", "exports", "RUS", 2023, 0.1), cell("trade", "openness", None, 2023, 0.48),
        cell("culture", "language", "RUS", 2023, 0.5),
    ]  # fmt: skip
    cut = panel(rows, [("RUS", 2014), ("RUS", 2023)])
    use = common_use(cut)
    assert use.components[0].tolist() == [[True, True], [False, False]]
    share = lever_share(cut.levers[0], use.components[0], None)[:, 0]
    assert share.tolist() == pytest.approx([0.4, 0.1])


def test_a_share_on_another_basis_is_not_common(panel, three, cell) -> None:
    rows = [
        *three,
        cell("trade", "exports", "RUS", 2023, 0.4), cell("trade", "imports", "RUS", 2023, 0.2),
        cell("trade", "openness", None, 2023, 0.48),
        cell("culture", "language", "RUS", 2023, 0.1, basis="mother tongue"),
    ]  # fmt: skip
    rows[3]["basis"] = "understood"
    use = common_use(panel(rows, [("RUS", 2014), ("RUS", 2023)]))
    assert use.levers[:, 0].tolist() == [True, False]


@pytest.mark.parametrize("asked", [2014, 2016])
def test_a_figure_widened_for_its_age_is_as_likely_below_its_point(panel, cell, asked) -> None:
    # an undated list is widened in the year of its edition too: years 0, own under 1
    row = cell("culture", "language", "RUS", asked, 0.1, low=0.0, high=0.9, own=0.5)
    cut = panel([row | {"data_year": 2014}], [("RUS", asked)])
    u = np.full((len(cut.keys), 1), 0.5)
    assert lever_scores(cut, own_use(cut), methods(0.5, 0.5), u)[1, 0, 0] == pytest.approx(10.0)


def test_a_figure_of_its_year_is_drawn_from_the_triangle(panel, cell) -> None:
    cut = panel([cell("culture", "language", "RUS", 2014, 0.1, low=0.0, high=0.9, own=1.0)])
    u = np.full((len(cut.keys), 1), 0.5)
    # .9 - sqrt(.5 * .9 * .8) = .3
    assert lever_scores(cut, own_use(cut), methods(0.5, 0.5), u)[1, 0, 0] == pytest.approx(30.0)
