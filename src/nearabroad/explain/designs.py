"""Each model as one number estimated from a panel: the logarithm of a ratio (see `explain.model`).

A function of a panel and nothing else, so that leaving out a dyad or a year is to call it again.
`own` asks for one dyad's own effect beside that of all others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nearabroad.explain import regression
from nearabroad.explain.model import MEASURES, Implication
from nearabroad.explain.panel import Array, Marks, Panel, shifted
from nearabroad.explain.regression import NotEstimable, dummies

AFTER = 3
"""Years after a step that count as its wake, the first of them `lag` years on."""

BEFORE = 2
"""Years before a step that are its placebo."""

FEWEST_STEPS = 3
"""Different years in which something begins, that a step is told from."""

FEWEST_ROWS = 20


Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Estimate:
    """An effect in logarithms, its placebo (NaN: none), and what it rests on."""

    value: float
    placebo: float
    rows: int
    dyads: tuple[str, ...]
    years: tuple[int, ...]


@dataclass(frozen=True)
class _Rows:
    """Rows of a regression: outcome, exposure, focal columns; dyad and year of each."""

    y: Array
    exposure: Array
    focal: Array
    dyad: Codes
    year: Codes


def estimate(
    item: Implication, panel: Panel, own: str | None = None, scale: float | None = None,
    *, placebo: bool = True,
) -> Estimate:  # fmt: skip
    """The implication's effect in a panel; raises `NotEstimable` with the reason.

    `scale` is what the measure is divided by (its own spread where None; see `spread`); a placebo
    that takes a fit of its own is left out where none is asked for.
    """
    if item.model in CROSS:
        return CROSS[item.model](item, panel)
    return _panel_estimate(item, panel, own, scale, placebo)


def spread(item: Implication, panel: Panel) -> float:
    """What one step of the measure is: its standard deviation within dyads and years.

    1 for what is or is not, and for what is fixed for a dyad; for a trend the whole window, so
    that the prior's scale is of the change from its first year to its last.
    """
    if MEASURES[item.measure].kind in ("mark", "standing"):
        return 1.0
    rows = _rows(item, panel, None, 1.0, _focal(item, panel)[:1])
    if not len(rows.y):
        raise NotEstimable("no dyad-year has all that is needed")
    if item.model == "trend":
        return max(1.0, float(rows.year.max() - rows.year.min()))
    others = np.column_stack([np.ones(len(rows.y)), _effects(item, rows)])
    found = regression.residual_spread(rows.focal[:, 0], others)
    if found <= 1e-12:
        raise NotEstimable(f"{item.measure} does not vary within dyads")
    return found


def _panel_estimate(
    item: Implication, panel: Panel, own: str | None, scale: float | None, lead: bool
) -> Estimate:
    by = spread(item, panel) if scale is None else scale
    focal = _focal(item, panel)
    rows = _rows(item, panel, own, by, focal if item.model in ("order", "step") else focal[:1])
    found = _fitted(item, rows)
    value, placebo = found[0], np.nan
    if item.model == "order" or _passes(item):
        value = found[0] - found[1]
    elif item.model == "step":
        placebo = found[1]
    elif len(focal) > 1 and lead:
        placebo = _lead(item, panel, own, by, focal)
    dyads = tuple(panel.dyads[number] for number in np.unique(rows.dyad))
    years = tuple(panel.years[number] for number in np.unique(rows.year))
    return Estimate(float(value), float(placebo), len(rows.y), dyads, years)


def _lead(
    item: Implication, panel: Panel, own: str | None, scale: float, focal: list[Array]
) -> float:
    """The coefficient of the measure a year later, beside that of the measure before; NaN: none."""
    try:
        return float(_fitted(item, _rows(item, panel, own, scale, focal))[1])
    except NotEstimable:
        return np.nan


def _fitted(item: Implication, rows: _Rows) -> Array:
    if len(rows.y) < FEWEST_ROWS:
        raise NotEstimable(f"{len(rows.y)} dyad-years have all that is needed: too short a panel")
    columns = np.column_stack([rows.focal, np.ones(len(rows.y)), _effects(item, rows)])
    if MEASURES[item.outcome].kind == "mark":
        return regression.least_squares(rows.y, columns)
    return regression.poisson(rows.y, np.log(rows.exposure), columns)


def _rows(
    item: Implication, panel: Panel, own: str | None, scale: float, columns: list[Array]
) -> _Rows:
    focal = [column / scale for column in columns]
    outcome = panel[item.outcome]
    mark = MEASURES[item.outcome].kind == "mark"
    exposure = np.ones_like(outcome) if mark else panel[item.exposure]
    if own is not None:
        mine = np.array([name == own for name in panel.dyads])[:, None]
        _check_own(own, outcome, mine[:, 0])
        focal = [column * mine for column in focal] + [column * ~mine for column in focal]
    stack = np.stack(focal)
    known = np.isfinite(outcome) & np.isfinite(exposure) & np.all(np.isfinite(stack), axis=0)
    known &= (exposure > 0) & panel.tested[None, :]
    dyad, year = np.nonzero(known)
    y, at_risk = outcome[known], exposure[known]
    keep = np.ones(len(y), dtype=bool)
    if not mark and len(y):
        # A dyad, or a year, without any event says nothing on a ratio: its effect is -infinity.
        keep = regression.with_counts(y, dyad) & regression.with_counts(y, year)
    return _Rows(y[keep], at_risk[keep], stack[:, known].T[keep], dyad[keep], year[keep])


def _check_own(own: str, outcome: Array, mine: Marks) -> None:
    if not mine.any():
        raise NotEstimable(f"{own} is not among the dyads with data")
    values = outcome[mine][np.isfinite(outcome[mine])]
    if len(values) < FEWEST_YEARS:
        raise NotEstimable(f"{own} has {len(values)} years with all that is needed")
    if np.ptp(values) == 0:
        raise NotEstimable(f"the outcome never changes for {own}")


def _effects(item: Implication, rows: _Rows) -> Array:
    """Columns of effects: dyads always; years, or a straight trend where all share a measure."""
    dyads = dummies(rows.dyad)
    if item.model == "yearly" or (item.model == "trend" and item.among == "neighbors"):
        trend = rows.year - rows.year.mean()
        return dyads if item.model == "trend" else np.column_stack([dyads, trend])
    return np.column_stack([dyads, dummies(rows.year)])


def _passes(item: Implication) -> bool:
    """Whether it is the wake of something that is over by itself."""
    return item.model == "step" and MEASURES[item.measure].passes


def has_placebo(item: Implication) -> bool:
    """Whether the model looks at the outcome before the measure."""
    return item.model == "within" or (item.model == "step" and not _passes(item))


def check_steps(item: Implication, panel: Panel) -> None:
    """Raise `NotEstimable` where a step falls on too few years: whatever came then is in it."""
    if item.model != "step":
        return
    values, known = panel[item.measure], np.isfinite(panel[item.outcome]) & panel.tested[None, :]
    begins = _begun(values) & known
    years = [panel.years[number] for number in np.flatnonzero(begins.any(axis=0))]
    if 0 < len(years) < FEWEST_STEPS:
        noun = "year" if len(years) == 1 else "different years"
        raise NotEstimable(
            f"it begins in {len(years)} {noun} only ({', '.join(map(str, years))}), "
            f"{FEWEST_STEPS} are the least; would tell: {MEASURES[item.measure].finer}"
        )


def _focal(item: Implication, panel: Panel) -> list[Array]:
    values = panel[item.measure]
    if item.model == "within":
        return [shifted(values, item.lag), shifted(values, -1)]
    if item.model == "order":
        return [shifted(values, max(item.lag, 1)), shifted(values, -max(item.lag, 1))]
    if item.model == "step":
        return list((_aftermath if _passes(item) else _windows)(values, item.lag))
    if item.model == "trend":
        return [values * panel.neighbor[:, None]] if item.among == "all" else [values]
    return [shifted(values, item.lag)]


def _windows(values: Array, lag: int) -> tuple[Array, Array]:
    """Marks of the wake of each beginning, and of the years before it."""
    began = _begun(values)
    wake, before = np.zeros_like(values), np.zeros_like(values)
    for dyad, year in zip(*np.nonzero(began), strict=True):
        wake[dyad, year + lag : year + lag + AFTER] = 1.0
        before[dyad, max(0, year - BEFORE) : year] = 1.0
    before[wake > 0] = 0.0
    if not wake.any():
        raise NotEstimable("nothing begins in these years")
    unknown = ~np.isfinite(values)
    wake[unknown], before[unknown] = np.nan, np.nan
    if lag > 0:
        # The year of the beginning itself is left out: it is what the wake is not.
        wake[began] = np.nan
    return wake, before


def _begun(values: Array) -> Marks:
    """Marks of years in which there is more of a mark than the year before."""
    began = np.zeros(values.shape, dtype=bool)
    began[:, 1:] = values[:, 1:] - values[:, :-1] > 0.5
    return began


def _aftermath(values: Array, lag: int) -> tuple[Array, Array]:
    """Marks of the years after each spell of a mark has ended, and of those before it began.

    Years of a spell itself are missing in both. A year that is after one spell and before the
    next counts as after.

    >>> wake, before = _aftermath(np.array([[0.0, 0, 0, 1, 1, 1, 0, 0, 0, 0]]), 1)
    >>> wake
    array([[ 0.,  0.,  0., nan, nan, nan,  1.,  1.,  1.,  0.]])
    >>> before
    array([[ 0.,  1.,  1., nan, nan, nan,  0.,  0.,  0.,  0.]])
    """
    within = values > 0.5
    wake, before = np.zeros_like(values), np.zeros_like(values)
    for dyad, year in zip(*np.nonzero(within), strict=True):
        if year + 1 < values.shape[1] and values[dyad, year + 1] <= 0.5:
            since = year + max(lag, 1)
            wake[dyad, since : since + AFTER] = 1.0
        if year > 0 and values[dyad, year - 1] <= 0.5:
            before[dyad, max(0, year - BEFORE) : year] = 1.0
    before[wake > 0] = 0.0
    if not (wake[~within] > 0).any():
        raise NotEstimable("nothing begins and ends in these years")
    out = within | ~np.isfinite(values)
    wake[out], before[out] = np.nan, np.nan
    return wake, before


# Models across dyads


def _levels(item: Implication, panel: Panel) -> tuple[Array, Marks, int, tuple[int, ...]]:
    """Logarithms of each dyad's outcome over exposure, years held equal; and who has one."""
    outcome, exposure = panel[item.outcome], panel[item.exposure]
    known = np.isfinite(outcome) & np.isfinite(exposure) & (exposure > 0) & panel.tested[None, :]
    if not known.any():
        raise NotEstimable("no dyad-year has all that is needed")
    y, at_risk = np.where(known, outcome, 0.0), np.where(known, exposure, 0.0)
    yearly = np.where(known.any(axis=0), 1.0, 0.0)
    rates = np.full(len(panel.dyads), float(y.sum()) / float(at_risk.sum()))
    for _ in range(200):
        # Two-way Poisson without other columns: margins are fitted in turn (Deming and Stephan).
        expected = rates @ at_risk
        yearly = np.divide(y.sum(0), expected, out=np.zeros_like(expected), where=expected > 0)
        at = at_risk @ yearly
        new = np.divide(y.sum(1) + 0.5, at + 0.5 / rates.mean(), where=at > 0,
                        out=np.full(len(rates), np.nan))  # fmt: skip
        new = np.where(np.isfinite(new), new, 0.0)
        if np.allclose(new, rates, rtol=1e-9):
            break
        rates = new
    there = at_risk.sum(1) > 0
    years = tuple(panel.years[number] for number in np.flatnonzero(known.any(axis=0)))
    with np.errstate(divide="ignore"):
        return np.log(rates), there, int(known.sum()), years


def _between(item: Implication, panel: Panel) -> Estimate:
    """Dyads' own levels against what is fixed for them: two steps (Donald and Lang 2007)."""
    levels, there, rows, years = _levels(item, panel)
    return _across(item, panel, levels, there, rows, years)


def _across(
    item: Implication, panel: Panel, levels: Array, there: Marks, rows: int, years: tuple[int, ...]
) -> Estimate:
    matrix = np.column_stack([_mean(panel, name) for name in ("neighbor", *item.controls)])
    use = there & np.isfinite(levels) & np.all(np.isfinite(matrix), axis=1)
    # A control that is the same for all dyads left controls for nothing.
    varies = np.ptp(matrix[use], axis=0) > 0 if use.any() else np.ones(matrix.shape[1], dtype=bool)
    varies[0] = True
    matrix = np.column_stack([matrix[:, varies], np.ones(len(matrix))])
    _check_sides(panel.neighbor[use], matrix.shape[1])
    found = regression.least_squares(levels[use], matrix[use])
    dyads = tuple(name for name, kept in zip(panel.dyads, use.tolist(), strict=True) if kept)
    return Estimate(float(found[0]), np.nan, rows, dyads, years)


def _mean(panel: Panel, name: str) -> Array:
    """A measure's mean over the tested years it is known in; NaN where in none."""
    values = panel[name][:, panel.tested]
    known = np.isfinite(values)
    whole = np.where(known, values, 0.0).sum(axis=1)
    means = np.full(len(values), np.nan)
    return np.asarray(np.divide(whole, known.sum(axis=1), where=known.any(axis=1), out=means))


FEWEST_SIDE = 4
"""Dyads that a comparison needs on either side."""


def _check_sides(neighbor: Marks, columns: int) -> None:
    here, there = int(neighbor.sum()), int((~neighbor).sum())
    if min(here, there) < FEWEST_SIDE:
        raise NotEstimable(
            f"{here} neighbors and {there} dyads of comparison have all that is needed; "
            f"{FEWEST_SIDE} of each are the least"
        )
    if here + there <= columns + 2:
        raise NotEstimable(f"{here + there} dyads cannot bear {columns - 2} controls")


def _volatility(item: Implication, panel: Panel) -> Estimate:
    """Spread of a dyad's shares around its own trend beyond chance, neighbors and comparison.

    The moment estimate of a, where Var y = m + a m^2 (Cameron and Trivedi 1990): what the squares
    (y - m)^2 leave, over the years less the two that the trend takes, of the mean of y, over the
    mean of m^2; its logarithm, with a floor of 0.01, is compared. The two years are taken off the
    squares alone, which chance makes m (n - 2) / n on average: off the difference, a dyad with
    few events would seem calm for their being few. Under five events a year nothing is told.
    """
    outcome, exposure = panel[item.outcome], panel[item.exposure]
    levels = np.full(len(panel.dyads), np.nan)
    rows, seen = 0, np.zeros(len(panel.years), dtype=bool)
    for number in range(len(panel.dyads)):
        use = np.isfinite(outcome[number]) & np.isfinite(exposure[number]) & panel.tested
        use &= exposure[number] > 0
        y, at_risk = outcome[number][use], exposure[number][use]
        if use.sum() < FEWEST_YEARS or y.mean() < FEWEST_EVENTS:
            continue
        time = np.flatnonzero(use) - np.flatnonzero(use).mean()
        columns = np.column_stack([np.ones(len(y)), time])
        mean = at_risk * np.exp(columns @ regression.poisson(y, np.log(at_risk), columns))
        levels[number] = np.log(max(_excess(y, mean), 0.01))
        rows, seen = rows + int(use.sum()), seen | use
    years = tuple(year for year, some in zip(panel.years, seen, strict=True) if some)
    return _across(item, panel, levels, np.isfinite(levels), rows, years)


def _excess(y: Array, mean: Array) -> float:
    """The moment estimate of a, around means fitted with two coefficients.

    >>> round(_excess(np.array([2.0, 10.0, 2.0, 10.0]), np.full(4, 6.0)), 4)  # (64 / 2 - 6) / 36
    0.7222
    """
    spread = float(((y - mean) ** 2).sum()) / (len(y) - 2) - float(y.mean())
    return spread / float((mean**2).mean())


FEWEST_YEARS, FEWEST_EVENTS = 8, 5.0
"""Years, and events in the mean year, that a dyad's own spread is told from."""

CROSS: dict[str, Callable[[Implication, Panel], Estimate]] = {
    "between": _between,
    "volatility": _volatility,
}
"""Models that compare dyads: no dyad can be asked alone."""
