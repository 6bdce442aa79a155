"""Counted events of directed dyads as relations: shares with bands, period by period.

A share is of the dyad's own events, a rate of all events of the source: raw counts grow with a
source's coverage and are never compared. A period that the source does not cover is unknown; one
that it covers without an event of the dyad has volume 0 and no share, and the level's band there
is wide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.cameo import QUADS
from nearabroad.core.schemas import RELATION, table_of
from nearabroad.events.local_level import Array, Smoothed, draw_paths, estimate, likely, smooth

Row = dict[str, Any]
Dyad = tuple[str, str]

SHARES: dict[str, tuple[int, ...]] = {
    "cooperation": (0, 1), **{quad: (place,) for place, quad in enumerate(QUADS)},
}  # fmt: skip
"""Measures that a model is fitted to, as sums of quad classes; `rate` is the seventh."""

RATE = "rate"
MEASURES = ("cooperation", "conflict", "net", *QUADS, RATE)
"""`conflict` is 1 - cooperation and `net` is cooperation - conflict, -1..1."""

STEP_VARIANCE = (1e-5, 10.0)
"""Bounds of the variance of a step, on the logit scale."""

STEP_BOUND = {
    "cooperation": 0.8, "verbal cooperation": 0.7, "material cooperation": 0.55,
    "verbal conflict": 0.7, "material conflict": 0.9,
}  # fmt: skip
"""About the largest standard deviation of a year's step: where the directed dyads of ICEWS are
likeliest together (`tools/relation_checks.py` prints it). Of another measure it is that of
cooperation; by month it is less by the root of twelve, as the variances of steps add up."""

CLUSTERING = (1e-3, 0.3)
"""Bounds of rho. Not under 0.001: a thousand events of one period never tell as much as a
thousand that have nothing to do with each other."""

TURNS, WIDE, NEAR = 8, 14, 5
"""How often the model is linearised anew, and the search's zooms in the first turn and later."""

AROUND, STRIDE, FAR = 4.0, 2.0, 9.0
"""Later turns search the variances within a factor of 4; a turn moves a logit by at most 2; no
logit is farther out than 9 (a share of one in eight thousand)."""

NODES = 96
"""Pairs of variances that bands and draws go over; with 24 a probability moves by 0.03."""

Z = 1.6448536269514722
"""Half a 90 % band in standard deviations."""


@dataclass(frozen=True, eq=False)
class Course:
    """Events of some dyads in one source: `quads` [period, dyad, 4], all of the source `total`.

    `covered` tells the periods in which the source has any event; `total` is NaN where it does
    not say how many.
    """

    source: str
    span: str
    dyads: tuple[Dyad, ...]
    periods: tuple[dt.date, ...]
    covered: npt.NDArray[np.bool_]
    quads: Array
    total: Array

    @cached_property
    def volume(self) -> Array:
        """Events of each dyad in each period [period, dyad]; NaN where unknown."""
        return np.asarray(self.quads.sum(axis=2), float)

    def counted(self, measure: str) -> tuple[Array, Array]:
        """Events of a measure, and the events that it is a share of; both [period, dyad]."""
        if measure == RATE:
            whole = np.broadcast_to(self.total[:, None], self.volume.shape)
            return self.volume, np.where(np.isnan(self.volume), np.nan, whole)
        return self.quads[:, :, list(SHARES[measure])].sum(axis=2), self.volume


def courses(counts: pa.Table, dyads: Sequence[Dyad]) -> list[Course]:
    """The courses of these dyads, one per source and span, from a table `event_count`.

    Raises `ValueError` for a span that is neither month nor year.
    """
    found = []
    pairs = pc.unique(pc.binary_join_element_wise(counts["source"], counts["span"], "|"))
    for pair in sorted(pairs.to_pylist()):
        source, span = pair.split("|")
        mask = pc.and_(pc.equal(counts["source"], source), pc.equal(counts["span"], span))
        found.append(_course(source, span, counts.filter(mask), tuple(dyads)))
    return found


def _course(source: str, span: str, counts: pa.Table, dyads: tuple[Dyad, ...]) -> Course:
    present = pc.unique(counts["period"]).to_pylist()
    periods = _periods(min(present), max(present), span)
    place = {period: index for index, period in enumerate(periods)}
    covered = np.isin(np.arange(len(periods)), [place[item] for item in present])
    quads = np.where(covered[:, None, None], np.zeros((len(periods), len(dyads), 4)), np.nan)
    total = np.full(len(periods), np.nan)
    wanted = {dyad: index for index, dyad in enumerate(dyads)}
    for row in _summed(counts, dyads):
        t, value = place[row["period"]], row["events_sum"]
        value = np.nan if value is None else value
        if row["actor"] is None and row["recipient"] is None:
            total[t] = value + (0.0 if np.isnan(total[t]) else total[t])
        elif (row["actor"], row["recipient"]) in wanted:
            quads[t, wanted[row["actor"], row["recipient"]], QUADS.index(row["quad"])] += value
    return Course(source, span, dyads, periods, covered, quads, total)


def _summed(counts: pa.Table, dyads: Sequence[Dyad]) -> list[Row]:
    """Events by dyad, period and quad, roots added up; unknown where one of them is."""
    actors = pa.array(sorted({actor for actor, _ in dyads}))
    recipients = pa.array(sorted({recipient for _, recipient in dyads}))
    ours = pc.and_(pc.is_in(counts["actor"], actors), pc.is_in(counts["recipient"], recipients))
    everything = pc.and_(pc.is_null(counts["actor"]), pc.is_null(counts["recipient"]))
    rows: list[Row] = (
        counts.filter(pc.or_(ours, everything))
        .group_by(["actor", "recipient", "period", "quad"], use_threads=False)
        .aggregate([("events", "sum", pc.ScalarAggregateOptions(skip_nulls=False))])
        .to_pylist()
    )
    return rows


def _periods(first: dt.date, last: dt.date, span: str) -> tuple[dt.date, ...]:
    if span == "year":
        return tuple(dt.date(year, 1, 1) for year in range(first.year, last.year + 1))
    if span != "month":
        raise ValueError(f"a relation is by month or by year, not by {span!r}.")
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return tuple(dt.date(month // 12, month % 12 + 1, 1) for month in range(start, end + 1))


@dataclass(frozen=True, eq=False)
class Fitted:
    """A measure's local-level model of all dyads of a course.

    The level is a logit. c events out of n have the binomial's variance n p (1 - p), widened by
    1 + (n - 1) rho as the events of a period come in clusters: a beta-binomial's, one category of a
    Dirichlet-multinomial's. The model is linearised around the smoothed level p until that stands
    still: y = logit p + (c/n - p) / (p (1 - p)), h = (1 + (n - 1) rho) / (n p (1 - p)) (posterior
    mode: Durbin and Koopman 2012, section 10.6; Breslow and Clayton 1993, JASA 88). One event at
    the dyad's usual share is added to each period, so that none at all is no logit of minus
    infinity. The step's variance q and rho are those of greatest likelihood, dyad by dyad;
    bands and draws go over pairs of them as likely as the data leave them (`local_level.likely`),
    with a prior that what is known of other dyads gives (`STEP_BOUND`).

    `share`, `y`, `h` are [period, dyad]; `smoothed` is at the likeliest variances, `mixed` at
    others, [period, node, dyad].
    """

    measure: str
    share: Array
    y: Array
    h: Array
    rho: Array
    smoothed: Smoothed
    mixed: Smoothed

    def logits(self, draws: int, seed: int) -> Array:
        """Draws of the level as a logit, [draw, period, dyad], shared out evenly among the nodes.

        As many as `draws`, made up to a multiple of the nodes.
        """
        each = -(-draws // NODES)
        found = draw_paths(self.mixed, each, np.random.default_rng(seed))
        count, periods, nodes, dyads = found.shape
        return np.asarray(found.transpose(0, 2, 1, 3).reshape(count * nodes, periods, dyads), float)

    def paths(self, draws: int, seed: int) -> Array:
        """Draws of the level as a share, [draw, period, dyad]."""
        return expit(self.logits(draws, seed))

    def band(self) -> tuple[Array, Array, Array]:
        """Level and its 90 % band as shares, each [period, dyad].

        Mean and variance over the nodes: var = mean of variances + variance of means.
        """
        level = self.mixed.level.mean(axis=1)
        spread = self.mixed.variance.mean(axis=1) + self.mixed.level.var(axis=1)
        half = Z * np.sqrt(spread)
        return expit(level), expit(level - half), expit(level + half)


def fitted(course: Course, measure: str) -> Fitted:
    """The model of one measure (of `SHARES`, or `rate`) for all dyads of a course."""
    part, whole = course.counted(measure)
    return fit_counts(part, whole, measure, course.span)


def step_bound(measure: str, span: str) -> float:
    """About the largest standard deviation of a step, by measure and length of step.

    >>> step_bound("material conflict", "year"), round(step_bound("rate", "month"), 3)
    (0.9, 0.231)
    """
    yearly = STEP_BOUND.get(measure, STEP_BOUND["cooperation"])
    return yearly / (1.0 if span == "year" else float(np.sqrt(12)))


def fit_counts(part: Array, whole: Array, measure: str = "", span: str = "year") -> Fitted:
    """The model of a share: `part` events out of `whole`, [period, series]; NaN is unknown.

    >>> found = fit_counts(np.array([[1.0], [2.0], [0.0]]), np.array([[9.0], [9.0], [0.0]]))
    >>> [bool(np.isinf(h)) for h in found.h.ravel()]
    [False, False, True]
    """
    seen = ~np.isnan(part) & ~np.isnan(whole) & (np.nan_to_num(whole) > 0)
    c, n = np.where(seen, part, 0.0), np.where(seen, whole, 1.0)
    usual = (c.sum(axis=0) + 0.5) / (np.where(seen, n, 0.0).sum(axis=0) + 1)
    share = (c + usual) / (n + 1)
    theta = np.broadcast_to(np.log(usual / (1 - usual)), c.shape)
    low, high = (
        np.repeat([[step], [rho]], c.shape[1], axis=1)
        for step, rho in zip(STEP_VARIANCE, CLUSTERING, strict=True)
    )
    best = (low, high)
    for turn in range(TURNS):
        pi = expit(theta)
        slope = pi * (1 - pi)
        y = theta + (share - pi) / slope
        noise = _noise(np.where(seen, 1 / (n * slope), np.inf), n)
        q, rho = estimate(y, noise, *best, zooms=WIDE if not turn else NEAR)
        found = smooth(y, noise(rho), q)
        theta = np.clip(theta + np.clip(found.level - theta, -STRIDE, STRIDE), -FAR, FAR)
        own = np.stack([q, rho])
        best = (np.maximum(own / AROUND, low), np.minimum(own * AROUND, high))
    least, most = zip(STEP_VARIANCE, CLUSTERING, strict=True)
    steps, rhos = likely(y, noise, least, most, NODES, step_bound(measure, span))
    mixed = smooth(y[:, None, :], np.moveaxis(noise(rhos.T), 2, 1), steps)
    exact = np.where(seen, c / n, np.nan)
    return Fitted(measure, exact, y, noise(rho), rho, found, mixed)


def _noise(binomial: Array, n: Array) -> Callable[[Array], Array]:
    """Noise variance for values of rho [series, ...]: [period, series, ...]."""

    def of(rho: Array) -> Array:
        more = (1,) * (rho.ndim - 1)
        events = np.maximum(n - 1, 0).reshape(*n.shape, *more)
        return np.asarray(binomial.reshape(*n.shape, *more) * (1 + events * rho), float)

    return of


def expit(x: Array) -> Array:
    """The share of a logit, 1 / (1 + exp(-x)).

    >>> float(expit(np.array(0.0)))
    0.5
    """
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -700, 700))), float)


def relation_table(counts: pa.Table, dyads: Sequence[Dyad]) -> pa.Table:
    """Relations of these dyads (schema `RELATION`) from a table `event_count`, all measures."""
    found = courses(counts, dyads)
    rows = [row for course in found for row in relation_rows(course, all_fits(course))]
    return table_of(rows, RELATION)


def all_fits(course: Course) -> dict[str, Fitted]:
    """The model of every measure; `rate` only where the source says how many events it has."""
    fits = {measure: fitted(course, measure) for measure in SHARES}
    if not np.isnan(course.total).all():
        fits[RATE] = fitted(course, RATE)
    return fits


def relation_rows(course: Course, fits: Mapping[str, Fitted]) -> list[Row]:
    """Rows of one course, dyads of which the source has any event."""
    rows: list[Row] = []
    for measure in MEASURES:
        base = "cooperation" if measure in ("conflict", "net") else measure
        if base not in fits:
            continue
        numbers = [_as(measure, item) for item in (fits[base].share, *fits[base].band())]
        if measure == "conflict":  # the complement turns the band round
            numbers = [numbers[0], numbers[1], numbers[3], numbers[2]]
        rows += _rows_of(course, measure, numbers)
    return rows


def _as(measure: str, cooperation: Array) -> Array:
    """A measure that follows from cooperation."""
    if measure == "conflict":
        return 1 - cooperation
    return 2 * cooperation - 1 if measure == "net" else cooperation


def _rows_of(course: Course, measure: str, numbers: Sequence[Array]) -> list[Row]:
    rows: list[Row] = []
    for d, (actor, recipient) in enumerate(course.dyads):
        volume = course.volume[:, d]
        if not np.nansum(volume):
            continue
        for t, period in enumerate(course.periods):
            known = not np.isnan(volume[t])
            found = [float(item[t, d]) for item in numbers]
            value, level, low, high = found if known else [None] * 4
            seen = known and not np.isnan(found[0])
            rows.append(
                {
                    "source": course.source, "actor": actor, "recipient": recipient,
                    "period": period, "span": course.span, "measure": measure,
                    "value": value if seen else None, "level": level, "low": low, "high": high,
                    "volume": float(volume[t]) if known else None,
                    "status": "reported" if seen else "estimated" if known else "unobserved",
                }
            )  # fmt: skip
    return rows
