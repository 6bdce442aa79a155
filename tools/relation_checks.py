"""How often records and breaks of relations are claimed by mistake, and how often they are found.

Run: python tools/relation_checks.py dyad_year_quad_counts_2002_2014.csv.gz
(ICEWS dyad-years as published). Every rate in docs/method/relations.md is printed here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.cameo import QUADS
from nearabroad.events import local_level
from nearabroad.events.breaks import SHORTEST, breaks
from nearabroad.events.local_level import Array
from nearabroad.events.record import ENOUGH, SURE, claim, extreme, record
from nearabroad.events.relation import (
    CLUSTERING,
    SHARES,
    STEP_VARIANCE,
    Course,
    Fitted,
    Z,
    courses,
    expit,
    fit_counts,
)
from nearabroad.sources.icews import read

DRAWS, SEED, REPEATS = 1000, 20240229, 20
BINS = (0.0, 0.05, 0.1, 0.25, 0.5, 0.66, 0.9, 1.0)
MEASURE = "material conflict"
MATERIAL, VERBAL = QUADS.index("material conflict"), QUADS.index("verbal conflict")
KNOWN = (("RUS", "GEO"), ("GEO", "RUS"), ("RUS", "UKR"), ("UKR", "RUS"))


@dataclass(frozen=True, eq=False)
class Panel:
    """Dyads with enough volume: events of material conflict, all events, [year, dyad]."""

    part: Array
    whole: Array


def main(path: Path) -> None:
    """Print every rate."""
    course = _course(path)
    enough = np.flatnonzero(np.median(course.volume, axis=0) >= ENOUGH)
    panel = Panel(course.quads[:, enough, MATERIAL], course.volume[:, enough])
    years = f"{course.periods[0].year} to {course.periods[-1].year}"
    print(f"{path.name}: {years}, {len(course.dyads)} directed dyads, {len(enough)} of them with")
    print(f"{ENOUGH:g} events in the median year. Measure: share of material conflict.")
    print(f"rho of greatest common likelihood over these dyads: {_common_rho(panel):.4f}")
    _step_bound(course, enough)
    rng = np.random.default_rng(SEED)
    print("False alarms: parts of the dyads, in per cent")
    print(f"{'':40}{'claimed from 0.9':>27}{'likely, from 0.66':>27}")
    print(f"{'':40}" + f"{'highest':>9}{'lowest':>9}{'recent':>9}" * 2 + f"{'a break':>9}")
    fitted = fit_counts(panel.part, panel.whole, MEASURE)
    _told("as published", panel)
    _told("years in random order", _shuffled(panel, rng))
    flat = _simulated(panel, fitted, rng)
    _told("one constant share, clustered events", flat)
    print("highest, lowest: the last year is claimed as the record of all; recent: as a record of")
    print("five years or more, either way.\n")
    _planted(panel, fitted, rng)
    _calibration(panel, fitted, rng)
    _peaks(course)


def _course(path: Path) -> Course:
    counts = read(path)
    pairs = counts.select(["actor", "recipient"]).filter(pc.is_valid(counts["actor"]))
    found = pairs.group_by(["actor", "recipient"], use_threads=False).aggregate([]).to_pylist()
    dyads = sorted((row["actor"], row["recipient"]) for row in found)
    (course,) = courses(_plain(counts), dyads)
    return course


def _plain(counts: pa.Table) -> pa.Table:
    return counts.filter(pc.equal(counts["span"], "year"))


def _common_rho(panel: Panel) -> float:
    """rho that is likeliest if all dyads had the same; each with its own best step variance."""
    steps = np.geomspace(*STEP_VARIANCE, 25)
    found = fit_counts(panel.part, panel.whole, MEASURE)
    y = found.y
    alone = found.h / (1 + np.maximum(panel.whole - 1, 0) * found.rho)
    best = {}
    for rho in np.geomspace(1e-5, CLUSTERING[1], 41):
        h = alone * (1 + np.maximum(panel.whole - 1, 0) * rho)
        best[rho] = np.max(
            [local_level.smooth(y, h, np.full(y.shape[1], q)).loglik for q in steps], axis=0
        ).sum()
    return float(max(best, key=lambda rho: best[rho]))


def _step_bound(course: Course, enough: npt.NDArray[np.int64]) -> None:
    """The bound of steps under which the dyads are likeliest together, and other priors."""
    print("Prior of the step's standard deviation under which the dyads are likeliest together:")
    print("bound of an even one; log-likelihood over a half-normal, and over one even to 3.2")
    for measure in SHARES:
        laid = _laid_out(*(item[:, enough] for item in course.counted(measure)))
        bound, even = _best(*laid, lambda ratio: np.exp(-(ratio**8)))
        _, normal = _best(*laid, lambda ratio: np.exp(-(ratio**2) / 2))
        _, wide = _best(*laid, np.ones_like)
        print(f"  {measure:20} {bound:.2f} {even - normal:+8.0f} {even - wide:+8.0f}")
    print()


def _best(likelihood: Array, step: Array, prior: Callable[[Array], Array]) -> tuple[float, float]:
    """The bound of a prior of steps at which the dyads are likeliest, and the log-likelihood."""
    told = {}
    for bound in np.geomspace(0.1, 3.2, 26):
        weight = step * prior(step / bound)
        told[bound] = float(np.log((likelihood * weight / weight.sum()).sum(axis=1)).sum())
    found = max(told, key=lambda bound: told[bound])
    return float(found), told[found]


def _laid_out(part: Array, whole: Array) -> tuple[Array, Array]:
    """Likelihoods [dyad, pair of variances] up to a factor, and the pairs' steps."""
    made = fit_counts(part, whole)
    grids = np.geomspace(*STEP_VARIANCE, 41), np.geomspace(*CLUSTERING, 13)
    one, two = (item.ravel() for item in np.meshgrid(*grids, indexing="ij"))
    more = np.maximum(whole - 1, 0)
    alone = made.h / (1 + more * made.rho)
    h = alone[:, :, None] * (1 + more[:, :, None] * two)
    found = local_level.smooth(made.y[:, :, None], h, np.tile(one, (part.shape[1], 1))).loglik
    return np.exp(found - found.max(axis=1, keepdims=True)), np.sqrt(one)


def _shuffled(panel: Panel, rng: np.random.Generator) -> Panel:
    order = rng.permuted(np.tile(np.arange(len(panel.part))[:, None], panel.part.shape[1]), axis=0)
    return Panel(
        np.take_along_axis(panel.part, order, 0), np.take_along_axis(panel.whole, order, 0)
    )


def _events(share: Array, whole: Array, rho: Array, rng: np.random.Generator) -> Array:
    """Beta-binomial events: shares of a period scatter around the level with clustering rho."""
    size = 1 / rho - 1
    share = np.clip(share, 1e-6, 1 - 1e-6)
    drawn = rng.beta(share * size, (1 - share) * size)
    return rng.binomial(whole.astype(int), drawn).astype(float)


def _shares(panel: Panel) -> Array:
    return np.asarray((panel.part.sum(0) + 0.5) / (panel.whole.sum(0) + 1), float)


def _simulated(
    panel: Panel, fitted: Fitted, rng: np.random.Generator, odds: Array | None = None
) -> Panel:
    """The dyads' own volumes and clustering around a constant share, or one moved by `odds`."""
    level = np.log(_shares(panel) / (1 - _shares(panel)))
    moved = level + (0.0 if odds is None else np.log(odds)[:, None])
    share = np.broadcast_to(expit(moved), panel.whole.shape)
    return Panel(_events(share, panel.whole, fitted.rho, rng), panel.whole)


def _claims(panel: Panel) -> dict[str, Array]:
    found = fit_counts(panel.part, panel.whole, MEASURE)
    paths = found.paths(DRAWS, SEED)
    out: dict[str, list[bool]] = {name: [] for name in ("highest", "lowest", "recent")}
    out |= {f"likely {name}": [] for name in out} | {"break": []}
    for d in range(paths.shape[2]):
        sides = {side: record(paths[:, :, d], side) for side in ("highest", "lowest")}
        for place, likely in ((1, ""), (2, "likely ")):
            for side, told in sides.items():
                out[likely + side].append(told[place] == 0)
            out[f"{likely}recent"].append(any(told[place] is not None for told in sides.values()))
        out["break"].append(bool(breaks(found.y[:, d], found.h[:, d], SHORTEST["year"])))
    return {name: np.array(values, float) for name, values in out.items()}


def _told(label: str, panel: Panel) -> None:
    rates = {name: 100 * values.mean() for name, values in _claims(panel).items()}
    print(f"{label:40}" + "".join(f"{rate:9.1f}" for rate in rates.values()))


def _planted(panel: Panel, fitted: Fitted, rng: np.random.Generator) -> None:
    print("Found, when planted in a constant share (odds times k), in per cent of the dyads")
    print(f"{'k':>6}{'record high in the last year':>32}{'break in the 7th year, +-1':>30}")
    years = len(panel.part)
    for k in (2, 3, 5):
        last = np.where(np.arange(years) == years - 1, float(k), 1.0)
        high = _claims(_simulated(panel, fitted, rng, last))["highest"].mean()
        step = _simulated(panel, fitted, rng, np.where(np.arange(years) >= 6, float(k), 1.0))
        made = fit_counts(step.part, step.whole, MEASURE)
        near = [
            any(abs(place - 6) <= 1 for place in breaks(made.y[:, d], made.h[:, d], 3))
            for d in range(step.part.shape[1])
        ]
        print(f"{k:6}{100 * high:32.1f}{100 * np.mean(near):30.1f}")
    print()


def _calibration(panel: Panel, fitted: Fitted, rng: np.random.Generator) -> None:
    """Levels that do walk, by each dyad's own variances: are bands and probabilities right?"""
    start = np.log(_shares(panel) / (1 - _shares(panel)))
    inside, alone, stated, true = [], [], [], []
    for _ in range(REPEATS):
        steps = np.sqrt(fitted.smoothed.q) * rng.standard_normal(panel.part.shape)
        truth = expit(start + np.cumsum(steps, axis=0) - steps[0])
        made = fit_counts(_events(truth, panel.whole, fitted.rho, rng), panel.whole, MEASURE)
        _, low, high = made.band()
        inside.append((truth >= low) & (truth <= high))
        half = Z * np.sqrt(made.smoothed.variance)
        alone.append(np.abs(np.log(truth / (1 - truth)) - made.smoothed.level) <= half)
        paths = made.paths(DRAWS, SEED)
        for side, turned in (("highest", truth), ("lowest", -truth)):
            stated.append([record(paths[:, :, d], side)[0] for d in range(truth.shape[1])])
            true.append(turned.argmax(axis=0) == len(truth) - 1)
    held = np.stack(inside)
    print(f"Levels simulated as walks with each dyad's likeliest variances, {REPEATS} times:")
    print(f"the 90 % band holds the level in {100 * held.mean():.1f} % of dyads and years, in")
    print(f"{100 * held[:, -1].mean():.1f} % of last years. Bands at the likeliest variances alone")
    print(f"would hold {100 * np.stack(alone).mean():.1f} %.\n")
    _reliability(np.concatenate(stated), np.concatenate(true))


def _reliability(stated: Array, true: Array) -> None:
    """How often it is so where a probability is stated; the error is of independent cases."""
    print("Stated probability that the last year is the record, and how often it was")
    print(f"{'stated':>12}{'cases':>8}{'mean stated':>13}{'true':>8}{'error':>8}")
    for low, high in (*pairwise(BINS), (0.66, 1.0), (SURE, 1.0)):
        inside = (stated >= low) & ((stated < high) | (high == 1.0))
        count, rate = int(inside.sum()), float(true[inside].mean())
        error = np.sqrt(rate * (1 - rate) / count)
        print(
            f"{low:6.2f}..{high:.2f}{count:8}{stated[inside].mean():13.3f}{rate:8.3f}{error:8.3f}"
        )
    print()


def _peaks(course: Course) -> None:
    print("Peaks of the level, with the part of the draws that have it there")
    for place, label in ((MATERIAL, "material conflict"), (VERBAL, "verbal conflict")):
        for dyad in KNOWN:
            d = course.dyads.index(dyad)
            found = fit_counts(course.quads[:, [d], place], course.volume[:, [d]], label)
            paths = found.paths(4000, SEED)[:, :, 0]
            year, often = extreme(paths, "highest")
            p = record(paths, "highest")[0]
            print(
                f"{label:18} {dyad[0]} to {dyad[1]}: {course.periods[year].year} "
                f"({often:.2f}); P(last year is the highest) {p:.2f}"
            )
    print("Record test with the window ending in 2008")
    for dyad in KNOWN[:2]:
        d = course.dyads.index(dyad)
        ends = [period.year for period in course.periods].index(2008) + 1
        found = fit_counts(course.quads[:ends, [d], MATERIAL], course.volume[:ends, [d]], MEASURE)
        p, since, likely = record(found.paths(4000, SEED)[:, :, 0], "highest")
        told = claim("highest", course.periods[:ends], since, "year", likely)
        print(f"material conflict  {dyad[0]} to {dyad[1]}: P {p:.2f}, {told}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
