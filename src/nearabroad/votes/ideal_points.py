"""Ideal points: where states stand on one dimension of the Assembly's votes, year by year.

A dynamic ordinal item-response model after Bailey, Strezhnev and Voeten (2017, Journal of
Conflict Resolution 61:430): state i's vote on resolution j in year t is yes, abstain or no as

    Z_ijt = beta_j theta_it + e,   yes: Z < c1_j,   abstain: c1_j < Z < c2_j,   no: Z > c2_j,

with e logistic (theirs is normal) and theta_i a random walk over years. Fitted by variational
EM with quadrature (see `likelihood`, `smoother`, `items`, `em`), not by their Markov chains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from nearabroad.core.errors import UsageError
from nearabroad.votes import em
from nearabroad.votes import items as item_steps
from nearabroad.votes.codes import ABSTAIN, MISSING, NO, YES, voting_state
from nearabroad.votes.frame import Fit, Problem, pooled, reframed
from nearabroad.votes.likelihood import Array, Block, Places, blocks_of
from nearabroad.votes.rollcalls import RollCalls, Whole
from nearabroad.votes.smoother import Mask, walk_of
from nearabroad.votes.starting import first_dimension

Z90 = 1.6448536269514722
"""Half of a 90 % band in standard errors."""
TIES = 5
"""Fewer repeated resolutions between two years do not fix the scale of one by the other."""

POINTS = pa.schema(
    [
        ("state", pa.string()),
        ("year", pa.int32()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("se", pa.float64()),
        ("votes", pa.int32()),
    ]
)
DISTANCE = pa.schema(
    [
        ("year", pa.int32()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
    ]
)


@dataclass(frozen=True, eq=False)
class IdealPoints:
    """The fitted points and how the fit went.

    `table`: state, year, value, 90 % band, standard error, number of votes; a row only where a
    state voted. `resolutions` [resolution, 3]: beta, c1, c2 on the same scale. `step` is the
    standard deviation of a yearly step. `bounds` are the evidence lower bounds by round, and
    `moved` the largest change of a point in the last round. The band holds the resolutions'
    parameters, the step and the scale as known. `frame` says where mean 0 and sd 1 hold: in every
    `year`, or `pooled` over all.
    """

    table: pa.Table
    resolutions: Array
    step: float
    bounds: tuple[float, ...]
    moved: float
    converged: bool
    frame: str

    def series(self, state: str) -> dict[int, tuple[float, float]]:
        """Value and standard error by year; raises `UsageError` for a state without points."""
        code = voting_state(state)
        rows = self.table.filter(pa.compute.equal(self.table["state"], code)).to_pylist()
        if not rows:
            raise UsageError(f"{state} has no recorded votes.")
        return {row["year"]: (row["value"], row["se"]) for row in rows}

    def distance(self, state: str, partner: str) -> pa.Table:
        """|theta_a - theta_b| by year with a 90 % band, in the years in which both voted.

        Paths are independent given the resolutions, so the variances add. The band is
        |d| -+ 1.645 s, cut at 0: it covers at least as often as that of d itself.
        """
        one, other = self.series(state), self.series(partner)
        years = sorted(one.keys() & other.keys())
        gap = np.array([abs(one[year][0] - other[year][0]) for year in years])
        error = np.array([np.hypot(one[year][1], other[year][1]) for year in years])
        return pa.table(
            {
                "year": pa.array(years, pa.int32()),
                "value": gap,
                "low": np.maximum(0.0, gap - Z90 * error),
                "high": gap + Z90 * error,
            },
            schema=DISTANCE,
        )


def ideal_points(
    rollcalls: RollCalls,
    *,
    by: str = "year",
    poles: tuple[str, str] = ("USA", "RUS"),
    step: float | None = None,
    tie: bool | None = None,
    rounds: int = 300,
    tolerance: float = 1e-3,
) -> IdealPoints:
    """Fits the model: points of all states in every year, mean 0 and sd 1 over all state-years.

    Parameters
    ----------
    by: calendar `year`, or `session`, named by the year in which it opens.
    poles: the first stands above the second, on average over the years in which both voted.
    step: standard deviation of a yearly step where it is stated; estimated if None.
    tie: whether resolutions with a repeated title share their parameters. None: if at least
        `TIES` of them span every two neighboring years.
    rounds, tolerance: stops when no point moves by more than the tolerance in a round.

    Where repeated resolutions tie the years, only all state-years together have mean 0 and sd 1;
    otherwise (`frame` is `year`) each year's states have. Raises `UsageError` if a pole never
    votes or both never vote in the same year.
    """
    high, low = (_place(rollcalls, pole) for pole in poles)
    period = rollcalls.periods(by)
    first = int(period.min())
    problem, items = _problem(rollcalls, (period - first).astype(np.int32), step, tie)
    observed = _observed(problem.blocks, problem.walk.inside.shape)
    both = observed[:, high] & observed[:, low]
    if not both.any():
        raise UsageError(f"{poles[0]} and {poles[1]} never vote in the same year.")
    start = first_dimension(rollcalls.votes, high, low)
    fit = em.begin(problem, np.tile(start, (len(observed), 1)), _first_items(rollcalls, items))
    for _ in range(rounds):
        fit = em.advance(problem, fit)
        if fit.moved < tolerance:
            break
    fit = _final(problem, fit, both, high, low)
    return IdealPoints(
        _table(rollcalls, fit, observed, period, first),
        fit.items[items],
        float(np.sqrt(fit.step)),
        fit.bounds,
        fit.moved,
        fit.moved < tolerance,
        problem.frame,
    )


def _place(rollcalls: RollCalls, state: str) -> int:
    code = voting_state(state)
    if code not in rollcalls.states or not (rollcalls.votes[:, rollcalls.states.index(code)]).any():
        raise UsageError(f"{state} has no recorded votes to set the direction by.")
    return rollcalls.states.index(code)


def _problem(
    rollcalls: RollCalls, period: Whole, step: float | None, tie: bool | None = None
) -> tuple[Problem, Places]:
    """The votes as blocks, and the item of each resolution."""
    repeats = rollcalls.repeats()
    if not (tied(repeats, period) if tie is None else tie):
        repeats = np.arange(len(period), dtype=np.int32)
    distinct, place = np.unique(repeats, return_inverse=True)
    items = place.astype(np.intp)
    periods = int(period.max()) + 1
    blocks = blocks_of(rollcalls.votes, period, items.astype(np.int32), periods)
    walk = walk_of(_observed(blocks, (periods, len(rollcalls.states))))
    first = np.zeros(len(distinct), dtype=np.intp)
    first[items[::-1]] = period[::-1]
    frame = "pooled" if len(distinct) < len(items) else "year"
    variance = None if step is None else step**2
    abstained = _counts(rollcalls, items, ABSTAIN)
    return Problem(blocks, walk, abstained, first, variance, frame), items


def tied(repeats: Whole, period: Whole) -> bool:
    """Whether at least `TIES` repeated resolutions span every two neighboring years with votes."""
    years = np.unique(period)
    if len(years) < 2:
        return False
    spans = np.zeros(len(years), dtype=np.int64)
    for item, count in zip(*np.unique(repeats, return_counts=True), strict=True):
        if count > 1:
            at = np.searchsorted(years, period[repeats == item])
            spans[at.min()] += 1
            spans[at.max()] -= 1
    return bool(np.cumsum(spans)[:-1].min() >= TIES)


def _observed(blocks: Sequence[Block], shape: tuple[int, ...]) -> Mask:
    """Where a state voted, [period, state]."""
    observed = np.zeros(shape, dtype=bool)
    for block in blocks:
        observed[block.period, block.states] = True
    return observed


def _counts(rollcalls: RollCalls, items: Places, code: int) -> Array:
    """How often each item was voted on in this way."""
    each = (rollcalls.votes == code).sum(axis=1).astype(np.float64)
    return np.bincount(items, each).astype(np.float64)


def _first_items(rollcalls: RollCalls, items: Places) -> Array:
    return item_steps.start(*(_counts(rollcalls, items, code) for code in (YES, ABSTAIN, NO)))


def _final(problem: Problem, fit: Fit, both: Mask, high: int, low: int) -> Fit:
    """Pooled mean 0 and sd 1, with the first pole above the second."""
    mean, spread = pooled(problem, fit)
    gap = (fit.path.mean[both, high] - fit.path.mean[both, low]).mean()
    b = spread if gap >= 0 else -spread
    size = len(fit.path.mean)
    centre = (fit.centre - mean) / b
    fit = reframed(problem, fit, np.full(size, mean), np.full(size, b))
    return Fit(
        fit.path, fit.items, fit.step / spread**2, centre, fit.sums, fit.pace, fit.damping,
        fit.bounds, fit.moved,
    )  # fmt: skip


def _table(rollcalls: RollCalls, fit: Fit, observed: Mask, period: Whole, first: int) -> pa.Table:
    """Rows by state and year, where the state voted."""
    counts = np.zeros(observed.shape, dtype=np.int32)
    np.add.at(counts, period - first, (rollcalls.votes != MISSING).astype(np.int32))
    order = np.argsort(np.array(rollcalls.states))
    state, year = np.nonzero(observed.T[order])
    state = order[state]
    value = fit.path.mean[year, state]
    se = np.sqrt(fit.path.variance[year, state])
    return pa.table(
        {
            "state": pa.array(rollcalls.states, pa.string()).take(pa.array(state)),
            "year": pa.array((year + first).astype(np.int32)),
            "value": value,
            "low": value - Z90 * se,
            "high": value + Z90 * se,
            "se": se,
            "votes": pa.array(counts[year, state]),
        },
        schema=POINTS,
    )
