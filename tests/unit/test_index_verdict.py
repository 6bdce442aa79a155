"""The verdict: words at their edges, thresholds, rivals, and bands apart and together."""

from __future__ import annotations

import numpy as np
import pytest

from nearabroad.index.compare import Settings, compare
from nearabroad.index.hedging import hedging
from nearabroad.index.presets import Preset, preset
from nearabroad.index.verdict import Question, rival_rows, verdict_row
from nearabroad.index.words import NO_CLEAR_CHANGE, NOT_OBSERVABLE, READINGS, calibrated, reading

FIXED = Preset("c", "", "", {"culture": 1.0}, aggregators=("arithmetic",), score_forms=("root",))
RIVALS = ("CHN", "TUR")


@pytest.fixture(scope="module")
def fixed(declared):
    return Settings.of(FIXED, declared, draws=2000)


def question(*rivals: str) -> Question:
    return Question("RUS", "KAZ", 2014, 2023, rivals, "USA")


@pytest.fixture
def culture(cell, components_of):
    """Verdict on shares of culture: then and now as (low, high), or exact numbers."""

    def ask(fixed, then, now):
        rows = []
        for year, share in ((2014, then), (2023, now)):
            low, high = share if isinstance(share, tuple) else (share, share)
            value = None if isinstance(share, tuple) else share
            for name in ("language", "people"):
                draw = f"one/{year}"
                rows.append(
                    cell("culture", name, "RUS", year, value, low=low, high=high, draw=draw)
                )
        return verdict_row(components_of(rows), question(), fixed)

    return ask


@pytest.mark.parametrize(
    ("fall", "rise", "word"),
    [
        (0.9, 0.0, "very likely waning"), (0.8999, 0.0, "likely waning"),
        (0.66, 0.34, "likely waning"), (0.6599, 0.34, NO_CLEAR_CHANGE),
        (0.0, 0.9, "very likely tightening"), (0.1, 0.66, "likely tightening"),
        (0.5, 0.5, NO_CLEAR_CHANGE), (0.0, 0.0, NO_CLEAR_CHANGE),
    ],
)  # fmt: skip
def test_words_at_their_edges(fall, rise, word) -> None:
    assert calibrated(fall, rise, "waning", "tightening") == word


@pytest.mark.parametrize(
    ("now", "p_waning", "p_tightening"),
    [(0.489, 1.0, 0.0), (0.491, 0.0, 0.0), (0.509, 0.0, 0.0), (0.511, 0.0, 1.0)],
)
def test_a_change_counts_from_one_point_on(culture, fixed, now, p_waning, p_tightening) -> None:
    row = culture(fixed, 0.5, now)
    assert (row["p_waning"], row["p_tightening"]) == (p_waning, p_tightening)
    assert row["change"] == pytest.approx(100 * (now - 0.5))


def test_probabilities_of_an_even_band_by_hand(culture, fixed) -> None:
    row = culture(fixed, 0.5, (0.4, 0.6))
    # grip now is even over 40..60: under 49 in 9 of 20, over 51 in 9 of 20, 90 % within 41..59
    assert row["p_waning"] == pytest.approx(0.45, abs=0.03)
    assert row["p_tightening"] == pytest.approx(0.45, abs=0.03)
    assert row["word"] == NO_CLEAR_CHANGE
    assert (row["grip_now_low"], row["grip_now_high"]) == (
        pytest.approx(41, abs=0.6), pytest.approx(59, abs=0.6),
    )  # fmt: skip
    assert row["grip_now"] == pytest.approx(50)


def test_one_method_and_one_lever_have_no_method_band(culture, fixed) -> None:
    row = culture(fixed, 0.5, (0.2, 0.3))
    assert row["method_low"] == pytest.approx(row["method_high"])
    assert (row["data_low"], row["data_high"]) == (row["change_low"], row["change_high"])


def test_a_hole_is_not_observable_with_its_reason(culture, fixed, cell, components_of) -> None:
    rows = [cell("culture", name, "RUS", 2014, 0.5) for name in ("language", "people")]
    rows += [
        cell("culture", name, "RUS", 2023, note="no census") for name in ("language", "people")
    ]
    row = verdict_row(components_of(rows), question(), fixed)
    assert row["word"] == NOT_OBSERVABLE
    assert row.get("change") is None and row.get("p_waning") is None
    assert "hold 0% of the weight" in row["reason"] and "no census" in row["reason"]


def test_a_verdict_names_its_rival_only_if_it_leads(cell, components_of, fixed) -> None:
    def ask(china, turkey):
        rows = []
        for patron, band in (("RUS", (0.5, 0.5)), ("CHN", china), ("TUR", turkey)):
            for year in (2014, 2023):
                for name in ("language", "people"):
                    rows.append(
                        cell(
                            "culture", name, patron, year, None, low=band[0], high=band[1],
                            draw=f"one/{patron}/{year}",
                        )
                    )  # fmt: skip
        return verdict_row(components_of(rows), question(*RIVALS), fixed)

    clear = ask((0.30, 0.40), (0.10, 0.20))
    assert (clear["rival"], clear["rival_p"]) == ("CHN", 1.0)
    assert clear["rival_grip"] == pytest.approx(35)
    assert clear["own_grip"] == pytest.approx(50)
    # both even over the same band: neither leads in .66 of the draws
    assert ask((0.1, 0.3), (0.1, 0.3)).get("rival") is None


def test_hedging_of_a_verdict_is_that_of_the_central_grips(cell, components_of, fixed) -> None:
    shares = {("RUS", 2014): 0.6, ("CHN", 2014): 0.3, ("TUR", 2014): 0.1}
    shares |= {("RUS", 2023): 0.2, ("CHN", 2023): 0.2, ("TUR", 2023): 0.2}
    rows = [
        cell("culture", name, patron, year, share)
        for (patron, year), share in shares.items()
        for name in ("language", "people")
    ]
    row = verdict_row(components_of(rows), question(*RIVALS), fixed)
    assert row["hedging_then"] == pytest.approx(0.81)
    assert row["hedging_now"] == pytest.approx(1.0)
    assert row["effective_then"] == pytest.approx(1 / 0.46)


def test_a_rival_without_data_takes_its_lever_out_for_all(reference, declared) -> None:
    equal = Settings.of(preset("equal"), declared, draws=50)
    asked = Question("RUS", "KAZ", 2014, 2023, ("EU",), "USA")
    for row in rival_rows(reference.of("KAZ"), asked, equal, (2014,)):
        assert row["observable"]
    columns = [("RUS", 2014), ("EU", 2014)]
    found = compare(reference.of("KAZ"), "KAZ", columns, equal)
    assert "culture" not in found.levers  # a bloc has no language


def test_shares_of_leading_add_up(reference, declared) -> None:
    equal = Settings.of(preset("equal"), declared, draws=500)
    asked = Question("RUS", "KAZ", 2014, 2023, ("CHN", "EU", "TUR", "USA", "GCC"), "USA")
    rows = rival_rows(reference.of("KAZ"), asked, equal, (2014, 2023))
    for year in (2014, 2023):
        assert sum(row["p_lead"] for row in rows if row["year"] == year) == pytest.approx(1.0)
    grips = np.array([row["grip"] for row in rows if row["year"] == 2023])
    assert 0 < float(hedging(grips)[0]) < 1


@pytest.mark.parametrize("name", ["equal", "hard-levers", "energy-by-share", "peacekeepers"])
def test_every_preset_answers_for_every_neighbor(reference, declared, name) -> None:
    chosen = Settings.of(preset(name), declared, draws=100)
    for neighbor in reference.scope.neighbors:
        asked = Question("RUS", neighbor, 2014, 2023, ("CHN", "EU"), "USA")
        row = verdict_row(reference.of(neighbor), asked, chosen)
        assert row["preset"] == name
        assert (row["word"] == NOT_OBSERVABLE) == (row["coverage"] < 0.5)
        if row["word"] != NOT_OBSERVABLE:
            assert row["p_waning"] + row["p_tightening"] <= 1.0


def test_peacekeepers_raise_azerbaijans_score_in_their_own_preset(reference, declared) -> None:
    changes = {}
    for name in ("equal", "peacekeepers"):
        chosen = Settings.of(preset(name), declared, draws=100)
        asked = Question("RUS", "AZE", 2014, 2023, (), "USA")
        changes[name] = verdict_row(reference.of("AZE"), asked, chosen)["change"]
    assert changes["peacekeepers"] > changes["equal"]


def test_the_reading_covers_every_pair_of_words() -> None:
    capacity = {pair[0] for pair in READINGS}
    conduct = {pair[1] for pair in READINGS}
    assert len(READINGS) == len(capacity) * len(conduct) == 16
    text = reading("likely tightening", NOT_OBSERVABLE, "very likely farther")
    assert text.startswith("Levers gained, pull lost")
    lost, held = (
        reading(word, "", "likely farther") for word in ("likely waning", "no clear change")
    )
    assert lost != held
