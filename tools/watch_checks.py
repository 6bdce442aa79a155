"""How often alerts of a watch are given by mistake, and how soon a change is found.

Run: python tools/watch_checks.py
Weeks of beta-binomial events around a share of 0.15. Every rate of alerts in
docs/method/events-published.md is printed here.
"""

from __future__ import annotations

import numpy as np

from nearabroad.events.local_level import Array
from nearabroad.events.record import record
from nearabroad.events.relation import expit, fit_counts
from nearabroad.events.watch import AFTER, LEAST, WEEKS, dispersion, turns, wilson

SERIES, YEAR, SEED = 300, 52, 20250701
USUAL = float(np.log(0.15 / 0.85))
Weeks = list[tuple[str, int, int]]


def main() -> None:
    """Print every rate."""
    rng = np.random.default_rng(SEED)
    print(f"{SERIES} dyads for each line; rho is how much the events of a week cluster")
    print("A share that never changes, per dyad and year: alerts of either kind are false")
    print(f"{'events a week':>14}{'rho':>7}{'records':>9}{'dyads with a break':>20}")
    for volume, rho in ((60, 0.001), (60, 0.01), (60, 0.03), (200, 0.03)):
        made = [_weeks(rng, volume, rho, np.zeros(YEAR)) for _ in range(SERIES)]
        records = np.mean([_records(weeks) for weeks in made])
        broken = np.mean([bool(_breaks(weeks)) for weeks in made])
        print(f"{volume:14}{rho:7.3f}{records:9.2f}{100 * broken:18.1f} %")
    print(
        "Odds times k: the first week is a record; a break within a week, median weeks until told"
    )
    print(f"{'events a week':>14}{'rho':>7}{'k':>4}{'record':>9}{'break':>9}{'told after':>12}")
    for volume, rho in ((60, 0.01), (200, 0.03)):
        for k in (2, 3, 5):
            steps = np.where(np.arange(YEAR) >= YEAR // 2, np.log(k), 0.0)
            made = [_weeks(rng, volume, rho, steps) for _ in range(SERIES)]
            first = np.mean([_record(weeks[: YEAR // 2 + 1]) for weeks in made])
            told = [
                week - YEAR // 2
                for weeks in made
                for week, place in _breaks(weeks)
                if abs(place - YEAR // 2) <= 1
            ]
            print(
                f"{volume:14}{rho:7.3f}{k:4}{100 * first:7.0f} %{100 * len(told) / SERIES:7.0f} %"
                f"{np.median(told):12.0f}"
            )
    _rules_not_taken(rng)


def _rules_not_taken(rng: np.random.Generator) -> None:
    """What independent events, and the record test of relations, would make of the weeks."""
    volume, rho = 200, 0.03
    made = [_weeks(rng, volume, rho, np.zeros(YEAR)) for _ in range(SERIES)]
    records = np.mean([_records(weeks, clusters=False) for weeks in made])
    broken = np.mean([_pooled(weeks) for weeks in made])
    steps = np.where(np.arange(31) == 30, np.log(5), 0.0)
    counts = np.array([_weeks(rng, volume, rho, steps) for _ in range(SERIES)])[:, :, 1:]
    part, whole = counts.astype(float).transpose(2, 1, 0)
    paths = fit_counts(part, whole, "material conflict", "month").paths(960, SEED)
    found = np.mean([record(paths[:, :, d], "highest")[1] == 0 for d in range(SERIES)])
    print(f"Rules not taken, {volume} events a week, rho {rho}; a share that never changes:")
    print(f"  records by Wilson's interval of independent events, per dyad and year: {records:.2f}")
    print(f"  dyads with a break by two pooled proportions (four errors): {100 * broken:.0f} %")
    print(
        f"  a last week of odds times 5 that the relation's record test claims: {100 * found:.0f} %"
    )


def _pooled(weeks: Weeks) -> bool:
    """Whether four weeks and those before ever differ by four standard errors."""
    counts = np.array([week[1:] for week in weeks], float)
    for end in range(WEEKS + AFTER, len(weeks) + 1):
        (a, n), (b, m) = counts[: end - AFTER].sum(axis=0), counts[end - AFTER : end].sum(axis=0)
        pooled = (a + b) / (n + m)
        if abs(b / m - a / n) >= 4 * np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m)):
            return True
    return False


def _weeks(rng: np.random.Generator, volume: int, rho: float, steps: Array) -> Weeks:
    share, size = expit(USUAL + steps), 1 / rho - 1
    whole = np.maximum(rng.poisson(volume, len(steps)), LEAST)
    part = rng.binomial(whole, rng.beta(share * size, (1 - share) * size))
    pairs = zip(part.tolist(), whole.tolist(), strict=True)
    return [(f"{week:02d}", one, all_) for week, (one, all_) in enumerate(pairs)]


def _record(weeks: Weeks, clusters: bool = True) -> bool:
    """Whether the last week is told as a record: the rule of `events.watch`."""
    *before, (_, part, whole) = weeks
    wider = dispersion(before) if clusters else 1.0
    return wilson(part / wider, whole / wider)[0] > max(one / all_ for _, one, all_ in before)


def _records(weeks: Weeks, clusters: bool = True) -> int:
    return sum(_record(weeks[: end + 1], clusters) for end in range(WEEKS, len(weeks)))


def _breaks(weeks: Weeks) -> list[tuple[int, int]]:
    """Breaks as a watch finds them week by week: when, and from which week on."""
    found: list[tuple[int, int]] = []
    start = 0
    for end in range(WEEKS + AFTER, len(weeks) + 1):
        places = turns(weeks[start:end]) if end - start >= WEEKS + AFTER else []
        if places:
            start += places[-1]
            found.append((end, start))
    return found


if __name__ == "__main__":
    main()
