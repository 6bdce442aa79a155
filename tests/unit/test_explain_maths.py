"""Bayes factors, decibels, combination, dependence: by hand, by properties, by other packages."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from nearabroad.explain import bayes, dependence, designs, regression, testing
from nearabroad.explain.combining import Evidence, likely, posterior
from nearabroad.explain.model import Implication
from nearabroad.explain.panel import Panel
from nearabroad.explaining.judging import verdict, word
from nearabroad.explaining.own import shrunken

# Bayes factors


def test_wakefields_formula_by_hand():
    # b 0.6, se 0.2, prior sd 0.4: V 0.04, W 0.16; r = W / (V + W) = 0.8; z = 3.
    # BF of presence = sqrt(1 - r) * exp(z^2 r / 2) = 0.447214 * exp(3.6) = 16.3672
    assert bayes.presence(0.6, 0.2, np.inf, 0.4, "either") == pytest.approx(16.3672, rel=1e-4)


def test_a_predicted_direction_multiplies_by_the_odds_of_its_side():
    # Morey and Wagenmakers: BF+0 = BF10 * P(effect > 0 | data) / 0.5.
    b, se, scale = 0.3, 0.25, 0.4
    mean = b * scale**2 / (scale**2 + se**2)
    sd = np.sqrt(scale**2 * se**2 / (scale**2 + se**2))
    side = stats.norm.sf(0, mean, sd)
    both = bayes.presence(b, se, np.inf, scale, "either")
    assert bayes.presence(b, se, np.inf, scale, "positive") == pytest.approx(
        both * side / 0.5, rel=1e-4
    )


@pytest.mark.parametrize("df", [6.0, 13.0, np.inf])
@pytest.mark.parametrize(
    ("b", "se", "scale"),
    [(-0.5, 0.2, 0.4), (0.0, 0.2, 0.4), (0.2, 0.2, 0.4), (1.1, 0.2, 0.4), (0.05, 0.02, 1.4),
     (0.3, 0.02, 0.7), (-0.5, 0.05, 1.4), (0.1, 5.0, 0.1)],
)  # fmt: skip
def test_factors_agree_with_integrals_however_sharp_the_estimate(b, se, scale, df):
    none = stats.t.pdf(b / se, df)

    def under(effect):
        return stats.t.pdf((b - effect) / se, df) * 2 * stats.norm.pdf(effect, 0, scale) / none

    ends = sorted({max(0.0, b + k * se) for k in (-3, 0, 3, 10)} | {se / 10, se, 3 * se})
    whole, _ = integrate.quad(under, 0, 10 * scale, points=ends, limit=500, epsrel=1e-11)
    assert bayes.presence(b, se, df, scale, "positive") == pytest.approx(whole, rel=1e-8)


def test_absence_is_the_inverse_of_presence_and_is_cut_at_forty_decibels():
    found = bayes.factor(0.1, 0.2, 10, 0.4, "not positive")
    assert found == pytest.approx(1 / bayes.presence(0.1, 0.2, 10, 0.4, "positive"))
    assert bayes.decibels(bayes.factor(9.0, 0.1, np.inf, 0.4, "positive")) == pytest.approx(40.0)
    assert bayes.decibels(bayes.factor(9.0, 0.1, np.inf, 0.4, "absent")) == pytest.approx(-40.0)


def test_an_estimate_with_no_precision_says_nothing():
    for direction in ("positive", "negative", "absent"):
        assert bayes.factor(0.3, 1e4, 12, 0.4, direction) == pytest.approx(1.0, abs=1e-3)


@given(st.floats(-2, 2), st.floats(0.05, 2), st.floats(3, 40))
@settings(max_examples=40, deadline=None)
def test_more_of_the_predicted_effect_is_never_less_evidence_up_to_the_priors_reach(b, se, df):
    low, high = sorted((b, b / 2))
    if abs(b) / se < 1.5:  # in the middle, where no tail of Student's t turns it
        assert bayes.factor(low, se, df, 1.0, "positive") <= bayes.factor(
            high, se, df, 1.0, "positive"
        ) * (1 + 1e-9)


# Combination


def evidence(factors, links, leaks=0.2, priors=0.5, shared=None):
    links = np.atleast_2d(np.array(links, float))
    count, names = links.shape
    return Evidence(
        tuple("abcdefgh"[:names]), np.log(np.array(factors, float)),
        np.eye(count) if shared is None else np.array(shared, float), links,
        np.broadcast_to(np.array(leaks, float), count),
        np.broadcast_to(np.array(priors, float), names),
    )  # fmt: skip


def test_two_explanations_by_hand():
    # Test 1: a alone, B 8; test 2: a and b, B 0.5. Leak 0.2, links 0.8: q 0.84, both 0.968.
    # {}: (0.2*8+0.8)(0.2*0.5+0.8) = 2.4 * 0.9 = 2.16
    # {a}: (0.84*8+0.16)(0.84*0.5+0.16) = 6.88 * 0.58 = 3.9904
    # {b}: 2.4 * 0.58 = 1.392; {a,b}: 6.88 * (0.968*0.5+0.032) = 6.88 * 0.516 = 3.55008
    found = posterior(evidence([8, 0.5], [[0.8, 0.0], [0.8, 0.8]]))
    whole = 2.16 + 3.9904 + 1.392 + 3.55008
    assert found.subsets == ((), ("a",), ("b",), ("a", "b"))
    assert found.probabilities * whole == pytest.approx([2.16, 3.9904, 1.392, 3.55008])
    assert found.each == pytest.approx([(3.9904 + 3.55008) / whole, (1.392 + 3.55008) / whole])


@given(st.lists(st.floats(0.05, 0.95), min_size=2, max_size=4), st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_tests_that_say_nothing_leave_the_priors(priors, tests):
    links = np.full((tests, len(priors)), 0.7)
    assert posterior(evidence([1.0] * tests, links, priors=priors)).each == pytest.approx(priors)


CASES = st.lists(
    st.tuples(st.floats(0.01, 100), st.floats(0, 0.95), st.floats(0, 0.95)), min_size=1, max_size=6
)


@given(CASES, st.floats(1.01, 50))
@settings(max_examples=40, deadline=None)
def test_a_stronger_test_never_lowers_the_explanation_that_alone_predicts_it(cases, by):
    links = [[a, b] for _, a, b in cases]
    links[0][1] = 0.0
    factors = [factor for factor, *_ in cases]
    before = posterior(evidence(factors, links)).each[0]
    factors[0] *= by
    assert posterior(evidence(factors, links)).each[0] >= before - 1e-12


@given(CASES, st.randoms())
@settings(max_examples=30, deadline=None)
def test_the_order_of_tests_does_not_matter(cases, random):
    mixed = list(cases)
    random.shuffle(mixed)
    one, other = (
        posterior(evidence([f for f, *_ in rows], [[a, b] for _, a, b in rows])).probabilities
        for rows in (cases, mixed)
    )
    assert one == pytest.approx(other)


@given(CASES)
@settings(max_examples=30, deadline=None)
def test_a_test_left_out_is_a_test_that_tells_nothing(cases):
    whole = evidence([f for f, *_ in cases], [[a, b] for _, a, b in cases])
    if len(cases) < 2:
        return
    silent = replace(whole, log_factors=np.where(np.arange(len(cases)) == 0, 0, whole.log_factors))
    assert posterior(whole.without(0)).each == pytest.approx(posterior(silent).each)


@pytest.mark.parametrize("count", [1, 2, 3, 10])
def test_copies_of_a_test_give_the_posterior_of_one(count):
    # 20 dB: B 100; q 0.84 with the explanation, 0.2 without: 84.16 / (84.16 + 20.8) = 0.80183.
    copies = evidence([100.0] * count, [[0.8]] * count, shared=np.ones((count, count)))
    assert posterior(copies).each == pytest.approx([84.16 / 104.96])


@given(CASES, st.integers(2, 6))
@settings(max_examples=30, deadline=None)
def test_a_test_repeated_changes_nothing_beside_other_tests(cases, count):
    rows = [cases[0]] * count + cases[1:]
    shared = np.eye(len(rows))
    shared[:count, :count] = 1.0
    one, many = (
        evidence([f for f, *_ in some], [[a, b] for _, a, b in some], shared=same)
        for some, same in ((cases, None), (rows, shared))
    )
    assert posterior(many).probabilities == pytest.approx(posterior(one).probabilities)


def test_without_a_copy_the_other_counts_in_full():
    # Two copies of B 9 (7.72 against 2.6: 0.7481) and a stranger; one copy left out is no loss.
    shared = np.eye(3)
    shared[:2, :2] = 1.0
    whole = evidence([9.0, 9.0, 1.0], [[0.8]] * 3, shared=shared)
    assert whole.weights == pytest.approx([0.5, 0.5, 1.0])
    assert whole.without(0).weights == pytest.approx([1.0, 1.0])
    assert posterior(whole.without(0)).each == pytest.approx([7.72 / 10.32])
    assert posterior(whole.without(0)).each == pytest.approx(posterior(whole).each)


def test_probabilities_of_all_subsets_sum_to_one_and_large_factors_do_not_overflow():
    found = posterior(evidence([1e300, 1e-300, 1e300], np.full((3, 4), 0.8)))
    assert len(found.subsets) == 16
    assert found.probabilities.sum() == pytest.approx(1.0)
    assert np.isfinite(likely(np.array([0.3]), np.array([600.0]))).all()


# Words


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0.9, "very likely acts"), (0.66, "likely acts"), (0.65, "undecided"),
     (0.35, "undecided"), (0.33, "likely does not act"), (0.1, "very likely does not act")],
)  # fmt: skip
def test_words_are_those_of_the_verdict(probability, expected):
    assert word(probability) == expected


def test_no_verdict_rests_on_fewer_than_three_tests():
    for told in (0, 1, 2):
        assert verdict(0.999, told, 30.0, [0.99])[0] == "not identified"
    assert verdict(0.999, 3, 30.0, [0.99])[0] == "very likely acts"


# Regression against other packages


def toy(seed=3, dyads=14, years=13, effect=0.3):
    rng = np.random.default_rng(seed)
    shape = (dyads, years)
    x = rng.normal(size=shape).cumsum(axis=1) / 2
    acts = np.exp(rng.normal(5, 0.5, shape))
    lagged = np.concatenate([np.zeros((dyads, 1)), x[:, :-1]], axis=1)
    rate = np.exp(rng.normal(-2, 0.4, dyads)[:, None] + effect * lagged)
    counts = rng.poisson(acts * rate * rng.gamma(5, 1 / 5, shape)).astype(float)
    names = tuple(f"D{number:02}" for number in range(dyads))
    return Panel(
        names, np.arange(dyads) < dyads - 4, tuple(range(2002, 2002 + years)),
        {"pressure": counts, "acts": acts, "capacity": x, "neighbor": np.ones(shape)},
        2002, 2001 + years,
    )  # fmt: skip


WITHIN = Implication("t", "e", "says", "capacity", "within", "positive", among="all")


def long_form(panel):
    import pandas as pd

    lagged = np.concatenate(
        [np.full((len(panel.dyads), 1), np.nan), panel["capacity"][:, :-1]], axis=1
    )
    dyad, year = np.indices(lagged.shape)
    frame = pd.DataFrame(
        {"y": panel["pressure"].ravel(), "x": lagged.ravel(), "dyad": dyad.ravel(),
         "year": year.ravel(), "logged": np.log(panel["acts"]).ravel()}
    )  # fmt: skip
    return frame.dropna()


def test_poisson_with_two_effects_agrees_with_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    import pandas as pd

    frame = long_form(toy())
    dummies = pd.get_dummies(frame[["dyad", "year"]].astype(str), drop_first=True, dtype=float)
    columns = np.column_stack([frame["x"], np.ones(len(frame)), dummies])
    reference = sm.GLM(
        frame["y"], columns, family=sm.families.Poisson(), offset=frame["logged"]
    ).fit(tol=1e-12)
    mine = designs.estimate(WITHIN, toy(), scale=1.0)
    assert mine.value == pytest.approx(reference.params.iloc[0], abs=1e-7)


def test_poisson_with_two_effects_agrees_with_pyfixest():
    pyfixest = pytest.importorskip("pyfixest")
    fit = pyfixest.fepois("y ~ x | dyad + year", long_form(toy()), offset="logged", iwls_tol=1e-11)
    mine = designs.estimate(WITHIN, toy(), scale=1.0)
    assert mine.value == pytest.approx(float(fit.coef()["x"]), abs=1e-6)


def test_collinear_columns_are_not_estimable():
    columns = np.column_stack([np.arange(5.0), 2 * np.arange(5.0), np.ones(5)])
    for fit in (
        lambda: regression.poisson(np.ones(5), np.zeros(5), columns),
        lambda: regression.least_squares(np.ones(5), columns),
    ):
        with pytest.raises(regression.NotEstimable):
            fit()


@pytest.mark.parametrize(("shape", "why"), [((0, 2), "no rows"), ((5, 0), "no columns")])
def test_an_empty_matrix_is_not_estimable(shape, why):
    y, columns = np.ones(shape[0]), np.ones(shape)
    with pytest.raises(regression.NotEstimable, match=why):
        regression.poisson(y, np.zeros(shape[0]), columns)
    with pytest.raises(regression.NotEstimable, match=why):
        regression.least_squares(y, columns)


def test_what_no_other_columns_leave_is_all_and_of_no_rows_nothing():
    assert regression.residual_spread(np.array([1.0, 3.0]), np.ones((2, 0))) == pytest.approx(1.0)
    with pytest.raises(regression.NotEstimable, match="no rows"):
        regression.residual_spread(np.ones(0), np.ones((0, 1)))


def test_the_error_is_the_jackknifes_over_dyads():
    panel = toy()
    found = testing.run(WITHIN, panel)
    without = [
        designs.estimate(
            WITHIN, panel.keeping(np.arange(14) != out), scale=found.step
        ).value
        for out in range(14)
    ]  # fmt: skip
    expected = np.sqrt(13 / 14 * np.sum((np.array(without) - found.value) ** 2))
    assert (found.se, found.df, found.clusters) == (pytest.approx(expected), 13, "dyads")
    assert found.value == pytest.approx(0.3 * found.step, abs=3 * found.se)


def test_true_nothing_is_seldom_significant_with_few_uneven_dyads():
    """Nominal 5 %: over 120 panels with 14 dyads of very unlike size the jackknife keeps to it."""
    beyond = 0
    for seed in range(120):
        panel = toy(seed, years=10, effect=0.0)
        heavy = panel["acts"] * np.where(np.arange(14) == 0, 30.0, 1.0)[:, None]
        rng = np.random.default_rng(900 + seed)
        counts = rng.poisson(heavy * 0.1 * rng.gamma(3, 1 / 3, heavy.shape)).astype(float)
        panel = replace(panel, measures={**panel.measures, "acts": heavy, "pressure": counts})
        found = testing.run(WITHIN, panel)
        beyond += abs(found.t) > stats.t.ppf(0.975, 13) if found.df == 13 else 0
    assert beyond <= 12


# Dependence


def weights(tests):
    """Weights of tests as they are combined."""
    return evidence([1.0] * len(tests), [[0.8]] * len(tests),
                    shared=dependence.shared(tests)).weights  # fmt: skip


def leaving(name, without):
    item = replace(WITHIN, id=name)
    return testing.Tested(item, without=dict(enumerate(without)))


def test_copies_of_a_test_count_as_one_and_strangers_in_full():
    rng = np.random.default_rng(5)
    path = rng.normal(size=40)
    copies = [leaving(f"c{n}", path) for n in range(3)]
    assert weights(copies) == pytest.approx([1 / 3] * 3)
    strangers = [leaving(f"s{n}", rng.normal(size=400)) for n in range(4)]
    assert weights(strangers).min() > 0.95


def test_a_test_and_its_negative_say_the_same():
    path = np.random.default_rng(1).normal(size=30)
    assert weights([leaving("a", path), leaving("b", -path)]) == pytest.approx([0.5] * 2)


def test_one_heavy_dyad_alone_does_not_make_two_tests_one():
    rng = np.random.default_rng(2)
    one, other = rng.normal(size=14) * 0.01, rng.normal(size=14) * 0.01
    one[0], other[0] = 5.0, 5.0
    assert np.corrcoef(one, other)[0, 1] > 0.99
    assert weights([leaving("a", one), leaving("b", other)]).min() > 0.7


def test_rounding_of_the_fits_moves_no_weight():
    """Dyads that leave an estimate as it is differ in its last digits, by machine and library."""
    rng = np.random.default_rng(3)
    one, other = rng.normal(size=14), rng.normal(size=14)
    one[3:11] = other[3:11] = 0.25
    tests = [leaving("a", one), leaving("b", other)]
    noisy = [leaving("a", one + rng.normal(size=14) * 1e-11), leaving("b", other)]
    assert weights(noisy) == pytest.approx(weights(tests), abs=1e-12)


def test_weights_do_not_depend_on_the_order():
    rng = np.random.default_rng(7)
    base = rng.normal(size=(5, 20)) + rng.normal(size=20)
    tests = [leaving(str(number), row) for number, row in enumerate(base)]
    whole = weights(tests)
    for order in itertools.islice(itertools.permutations(range(5)), 0, 120, 17):
        assert weights([tests[n] for n in order]) == pytest.approx(whole[list(order)])


def test_a_wild_own_effect_is_drawn_to_the_others():
    effects, errors = np.array([0.1, 0.2, 0.0, 2.0]), np.array([0.1, 0.1, 0.1, 1.0])
    assert 0.0 < shrunken(2.0, 1.0, effects, errors) < 0.5


# Designs


def test_the_wake_of_a_crisis_holds_no_year_of_it_and_is_set_against_the_years_before():
    values = np.array([[0.0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0]])
    wake, before = designs._aftermath(values, 1)
    expected = [0, 0, 0, np.nan, np.nan, np.nan, 1, 1, 1, 0, 0]
    assert wake[0] == pytest.approx(expected, nan_ok=True)
    assert before[0] == pytest.approx([0, 1, 1, np.nan, np.nan, np.nan, 0, 0, 0, 0, 0], nan_ok=True)


def test_of_two_crises_close_together_neither_is_in_the_wake_of_the_other():
    wake, before = designs._aftermath(np.array([[0.0, 0, 1, 0, 1, 0, 0, 0, 0]]), 1)
    assert wake[0] == pytest.approx([0, 0, np.nan, 1, np.nan, 1, 1, 1, 0], nan_ok=True)
    assert before[0] == pytest.approx([1, 1, np.nan, 0, np.nan, 0, 0, 0, 0], nan_ok=True)


def test_a_crisis_whose_end_is_not_seen_has_no_wake():
    with pytest.raises(regression.NotEstimable, match="begins and ends"):
        designs._aftermath(np.array([[0.0, 0, 0, 1, 1, np.nan]]), 1)


def after_crises(gain, during):
    """Cooperation `gain` higher in the three years after a crisis than before, `during` in it."""
    panel = toy(dyads=14, years=13)
    crisis = np.zeros((14, 13))
    for number in range(14):
        crisis[number, 3 + number % 4 : 6 + number % 4] = 1.0
    wake, _ = designs._aftermath(crisis, 1)
    level = 0.5 * np.exp(gain * np.nan_to_num(wake) + during * crisis)
    counts = panel["acts"] * level * np.exp(0.01 * np.random.default_rng(0).normal(size=(14, 13)))
    measures = {**panel.measures, "cooperation": counts, "crisis": crisis}
    return replace(panel, measures=measures)


CRISES = Implication(
    "c", "e", "says", "crisis", "step", "not positive", outcome="cooperation", among="all"
)


@pytest.mark.parametrize("during", [-0.8, 0.0, 0.8])
def test_what_happens_in_a_crisis_is_not_taken_for_what_comes_after_it(during):
    found = designs.estimate(CRISES, after_crises(0.2, during))
    assert found.value == pytest.approx(0.2, abs=0.02)
    assert np.isnan(found.placebo) and not designs.has_placebo(CRISES)


def test_one_step_of_a_trend_is_its_whole_window():
    panel = toy(effect=0.0)
    near = panel.neighbor[:, None]
    time = np.tile(np.array(panel.years, float), (14, 1))
    counts = panel["acts"] * 0.1 * np.exp(0.05 * near * (time - 2002))
    item = Implication("n", "e", "says", "time", "trend", "absent", among="all")
    grown = replace(panel, measures={**panel.measures, "pressure": counts, "time": time})
    assert designs.spread(item, grown) == 12.0  # 2002 to 2014
    assert designs.estimate(item, grown).value == pytest.approx(0.05 * 12)
    assert item.prior_scale == pytest.approx(np.log(1.5))


def test_chance_alone_has_no_excess_spread_whatever_the_volume():
    """Poisson counts around a trend: the moment estimate is nothing on average, few or many."""
    rng = np.random.default_rng(11)
    columns = np.column_stack([np.ones(13), np.arange(13) - 6.0])
    for volume in (5.0, 20.0, 200.0):
        found = []
        for _ in range(400):
            y = rng.poisson(volume, 13).astype(float)
            mean = np.exp(columns @ regression.poisson(y, np.zeros(13), columns))
            found.append(designs._excess(y, mean) * volume)  # in parts of what chance makes
        assert abs(np.mean(found)) < 4 * np.std(found) / np.sqrt(400) + 0.02
        # The two years taken off the difference as well would leave 2 / 11 too little.
        assert np.mean(found) > -0.1


def stepping(years_of_steps):
    """A panel in which dyads take a step in the years given, in turn."""
    panel = toy(dyads=14, years=13)
    tie = np.zeros((14, 13))
    for number in range(10):
        tie[number, years_of_steps[number % len(years_of_steps)] - 2002 :] = 1.0
    return replace(panel, measures={**panel.measures, "tie_to_rival": tie})


STEP = Implication("s", "e", "says", "tie_to_rival", "step", "positive", lag=0, among="all")


def test_a_step_that_all_take_in_one_or_two_years_is_not_identified():
    one = testing.run(STEP, stepping([2009]))
    assert not one.identified
    assert "1 year only (2009)" in one.reason and "would tell: the dates on which" in one.reason
    two = testing.run(STEP, stepping([2006, 2009]))
    assert "2 different years only (2006, 2009)" in two.reason
    three = testing.run(STEP, stepping([2005, 2007, 2009]))
    assert three.found is not None and "only" not in three.reason


@pytest.mark.parametrize("lost", ["placebo", "placebo_se"])
def test_a_placebo_that_cannot_be_estimated_is_no_pass(lost):
    found = designs.Estimate(0.2, np.nan if lost == "placebo" else 0.0, 100, ("D00",), (2002,))
    error = np.nan if lost == "placebo_se" else 0.1
    tested = testing.Tested(WITHIN, found=found, se=0.1, df=13.0, placebo_se=error)
    assert "placebo cannot be estimated" in testing._judged(tested).reason
    whole = replace(tested, found=replace(found, placebo=0.0), placebo_se=0.1)
    assert testing._judged(whole).identified
    failed = replace(tested, found=replace(found, placebo=0.5), placebo_se=0.1)
    assert "placebo fails" in testing._judged(failed).reason


def test_a_model_without_a_placebo_needs_none():
    order = replace(WITHIN, model="order")
    found = designs.Estimate(0.2, np.nan, 100, ("D00",), (2002,))
    assert testing._judged(testing.Tested(order, found=found, se=0.1, df=13.0)).identified
