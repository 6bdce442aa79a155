"""Gravity: against explicit dummies, on planted effects, and on files that cannot be used."""

import itertools
import sys

import numpy as np
import pandas as pd
import pytest

from nearabroad import gravity_fit
from nearabroad.core.errors import NearabroadError, UnknownState, UsageError
from nearabroad.core.states import Blocs
from nearabroad.trade.gravity import Term, absorbed, fit, with_effects, without_separated

STATES = ("DEU", "FRA", "POL", "CZE", "RUS", "USA")
YEARS = range(2000, 2006)


def planted(effect=0.5, seed=3, noise=0.0, zeros=True):
    """A panel from the model itself: a bloc that POL and CZE join in 2003."""
    rng = np.random.default_rng(seed)
    of = {key: rng.normal() for key in itertools.product(("x", "m"), STATES, YEARS)}
    pair = {key: rng.normal() for key in itertools.product(STATES, STATES)}
    rows = []
    for a, b, year in itertools.product(STATES, STATES, YEARS):
        if a == b:
            continue
        inside = {"DEU", "FRA"} | ({"POL", "CZE"} if year >= 2003 else set())
        both = float({a, b} <= inside)
        mean = np.exp(2.0 + of["x", a, year] + of["m", b, year] + pair[a, b] + effect * both)
        trade = mean * (rng.gamma(1 / noise, noise) if noise else 1.0)
        rows.append((a, b, year, 0.0 if zeros and {a, b} == {"RUS", "USA"} else trade, both))
    return pd.DataFrame(rows, columns=["exporter", "importer", "year", "trade", "rta"])


def newton(design, outcome, steps=60):
    """Poisson coefficients by least squares on the working outcome, to the last digits.

    (statsmodels stops earlier here: of so many dummies some are collinear, and its errors in the
    fourth digit took thirty times as long.)
    """
    mean = outcome + 0.1
    index = np.log(mean)
    for _ in range(steps):
        root = np.sqrt(mean)
        working = (index + (outcome - mean) / mean) * root
        found = np.linalg.lstsq(design * root[:, None], working, rcond=1e-12)[0]
        index = design @ found
        mean = np.exp(index)
    assert np.abs(design.T @ (outcome - mean)).max() < 1e-8
    return found


@pytest.mark.parametrize("years", [(2000, 2005), (2001, 2004), (2002, 2004)])
def test_coefficients_agree_with_explicit_dummies(years):
    pytest.importorskip("pyfixest")
    panel = planted(noise=0.3)
    panel = panel[panel["year"].between(*years)]
    kept, _ = without_separated(with_effects(panel))
    dummies = [
        pd.get_dummies(kept[name], dtype=float)
        for name in ("exporter_year", "importer_year", "pair")
    ]
    design = pd.concat([kept[["rta"]], *dummies], axis=1).to_numpy()
    found = fit(panel, ["rta"]).terms[0]
    assert found.coefficient == pytest.approx(newton(design, kept["trade"].to_numpy())[0], abs=1e-9)


def test_the_planted_effect_is_found_exactly_without_noise_and_within_its_band_with_it():
    pytest.importorskip("pyfixest")
    clean = fit(planted(effect=0.5), ["rta"]).terms[0]
    assert clean.coefficient == pytest.approx(0.5, abs=1e-6)
    noisy = fit(planted(effect=0.5, noise=0.05), ["rta"]).terms[0]
    assert noisy.low <= 0.5 <= noisy.high
    none = fit(planted(effect=0.0, noise=0.05), ["rta"]).terms[0]
    assert none.low <= 0.0 <= none.high


def test_rows_of_zeros_alone_are_dropped_and_listed_with_their_effect():
    pytest.importorskip("pyfixest")
    found = fit(planted(noise=0.1), ["rta"])
    gone = {(row["exporter"], row["importer"]) for row in found.dropped}
    assert gone == {("RUS", "USA"), ("USA", "RUS")}
    assert len(found.dropped) == 2 * len(YEARS)
    assert "RUS>USA is zero" in " ".join(row["why"] for row in found.dropped)
    assert found.rows == len(STATES) * (len(STATES) - 1) * len(YEARS) - len(found.dropped)


def test_the_errors_are_clustered_and_their_correction_is_told():
    pytest.importorskip("pyfixest")
    found = fit(planted(noise=0.1), ["rta"])
    assert found.clusters == 14  # 15 pairs of 6 states, without RUS-USA
    assert "G = 14 clusters" in found.correction
    assert "13 degrees of freedom" in found.correction
    assert "only 14 clusters" in found.cautions[0]


def test_the_clustered_error_is_the_sandwich_with_the_correction_that_is_told():
    sm = pytest.importorskip("statsmodels.api")
    pytest.importorskip("pyfixest")
    panel = planted(noise=0.3)
    kept, _ = without_separated(with_effects(panel))
    dummies = [
        pd.get_dummies(kept[name], drop_first=True, dtype=float)
        for name in ("exporter_year", "importer_year", "pair")
    ]
    design = pd.concat([kept[["rta"]], *dummies], axis=1).assign(constant=1.0).to_numpy()
    # Independent columns only, so that the information matrix has an inverse.
    chosen, rank = [], 0
    for column in range(design.shape[1]):
        if np.linalg.matrix_rank(design[:, [*chosen, column]]) > rank:
            chosen.append(column)
            rank += 1
    x = design[:, chosen]
    y = kept["trade"].to_numpy()
    model = sm.GLM(y, x, family=sm.families.Poisson()).fit(tol=1e-13, maxiter=300)
    bread = np.linalg.inv(x.T @ (x * model.mu[:, None]))
    scores = pd.DataFrame(x * (y - model.mu)[:, None]).groupby(kept["both_ways"].to_numpy()).sum()
    meat = scores.to_numpy().T @ scores.to_numpy()
    plain = (bread @ meat @ bread)[0, 0]
    found = fit(panel, ["rta"])
    groups, rows = found.clusters, found.rows
    k = 1 + kept["exporter_year"].nunique() + kept["importer_year"].nunique() - 1
    told = plain * groups / (groups - 1) * (rows - 1) / (rows - k)
    assert found.terms[0].standard_error ** 2 == pytest.approx(told, rel=1e-5)
    assert f"k = {k} coefficients" in found.correction


def test_a_bloc_that_nobody_joins_or_leaves_is_not_identified():
    panel = planted()
    panel["always"] = ((panel["exporter"] == "DEU") & (panel["importer"] == "FRA")).astype(float)
    panel["never"] = 0.0
    found = fit(panel, ["always", "never"])
    assert [term.identified for term in found.terms] == [False, False]
    assert "pair effects absorb" in found.terms[0].reason
    assert "0 in every row" in found.terms[1].reason
    assert absorbed(with_effects(planted()), "rta") == ""


def test_a_term_that_effects_of_states_absorb_is_not_identified():
    pytest.importorskip("pyfixest")
    panel = planted(noise=0.1)
    panel["late"] = ((panel["exporter"] == "POL") & (panel["year"] >= 2003)).astype(float)
    found = {term.name: term for term in fit(panel, ["rta", "late"]).terms}
    assert found["rta"].identified
    assert not found["late"].identified
    assert "absorb" in found["late"].reason


def test_trade_of_zeros_alone_and_a_cluster_that_is_none_are_refused():
    panel = planted()
    with pytest.raises(UsageError, match="cannot cluster by region"):
        fit(panel, ["rta"], ("region",))
    with pytest.raises(UsageError, match="all trade is zero"):
        fit(panel.assign(trade=0.0), ["rta"])


def test_without_pyfixest_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyfixest", None)
    with pytest.raises(NearabroadError, match=r"pip install 'nearabroad\[gravity\]'"):
        fit(planted(), ["rta"])


def test_effect_of_a_coefficient():
    assert Term.effect(np.log(2.0)) == pytest.approx(1.0)
    assert Term.effect(None) is None


# Files


def written(tmp_path, panel, name="trade.csv"):
    path = tmp_path / name
    panel.to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.drop(columns="importer"), "columns importer missing"),
        (lambda d: d.assign(trade=-1.0), "line 2: trade -1 is negative"),
        (lambda d: d[d["year"] == 2000], "one year only"),
        (lambda d: pd.concat([d, d.head(1)]), "stands twice"),
        (lambda d: d.assign(rta="yes"), "rta holds what is not a number"),
        (lambda d: d.assign(year=2000.5), "not whole"),
        (lambda d: d.head(0), "no rows"),
        (lambda d: d.assign(trade="many"), "not a CSV of numbers"),
    ],
    ids=["columns", "negative", "one-year", "twice", "text", "year", "empty", "words"],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, change, words):
    path = written(tmp_path, change(planted()))
    with pytest.raises(NearabroadError, match=words):
        gravity_fit.read_panel(path, ["rta"])


def test_a_blank_is_missing_and_not_zero(tmp_path):
    panel = planted()
    panel.loc[0, "trade"] = np.nan
    frame, notes = gravity_fit.read_panel(written(tmp_path, panel))
    assert len(frame) == len(panel) - 1
    assert "1 rows without a figure are missing, not zero" in notes[0]


def test_dummies_of_a_bloc_follow_its_dated_members(reference):
    blocs: Blocs = reference.scope.blocs
    frame, terms = gravity_fit.with_terms(planted(), blocs, ["EU"], [])
    assert terms == ("both_in_EU",)
    inside = frame[frame["both_in_EU"] == 1.0]
    assert set(inside["exporter"]) == {"DEU", "FRA", "POL", "CZE"}
    joined = inside[inside["exporter"] == "POL"]["year"]
    assert joined.min() == 2004  # joined 1 May 2004, a member at mid-year
    with pytest.raises(UsageError, match="no bloc"):
        gravity_fit.with_terms(planted(), blocs, ["RUS"], [])
    with pytest.raises(UnknownState):
        gravity_fit.with_terms(planted().replace("CZE", "QQQ"), blocs, ["EU"], [])
    with pytest.raises(UsageError, match="name what to estimate"):
        gravity_fit.with_terms(planted(), blocs, [], [])


def test_tables_and_notes_tell_correction_and_dropped_rows():
    pytest.importorskip("pyfixest")
    tables, notes = gravity_fit.tables_of(planted(noise=0.1), ["rta"], ["pair"])
    row = tables["gravity"].to_pylist()[0]
    assert row["trade_effect"] == pytest.approx(np.expm1(row["coefficient"]))
    assert tables["dropped"].num_rows == 2 * len(YEARS)
    assert any("G / (G - 1)" in note for note in notes)
    assert any("dropped" in note for note in notes)
