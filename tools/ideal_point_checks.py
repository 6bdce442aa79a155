"""The figures of docs/method/ideal-points.md: planted points, and how much choices matter.

    python tools/ideal_point_checks.py FILE

FILE is Voeten's wide roll calls (CSV, also gzipped). Planted roll calls come from the tests.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.csv as csv
from scipy import stats

from nearabroad.votes import items
from nearabroad.votes.ideal_points import Z90, IdealPoints, ideal_points
from nearabroad.votes.rollcalls import RollCalls, from_wide

CASES: dict[str, dict[str, Any]] = {
    "150 states, 20 years, 80 resolutions": {"size": 150, "years": 20, "resolutions": 80},
    "150 states, 10 years, 10 resolutions": {"size": 150, "years": 10, "resolutions": 10},
    "40 states, 8 years, 40 resolutions": {},
    "  normal instead of logistic errors": {"link": "probit"},
    "  20 of 40 resolutions repeated": {"repeated": 20},
    "  60 % of votes missing": {"missing": 0.6},
    "20 states, 8 years, 15 resolutions": {"size": 20, "resolutions": 15},
}
FIFTEEN = (
    "RUS", "EST", "LVA", "LTU", "BLR", "UKR", "MDA", "GEO", "ARM", "AZE", "KAZ", "UZB",
    "KGZ", "TJK", "TKM",
)  # fmt: skip
YEARS = range(1992, 2024)
Values = dict[tuple[str, int], float]


def draw() -> Callable[..., Any]:
    """The tests' planted roll calls."""
    path = Path(__file__).parents[1] / "tests" / "votes" / "conftest.py"
    spec = importlib.util.spec_from_file_location("planted", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"no {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules["planted"] = module
    spec.loader.exec_module(module)
    return module.draw


def planted_points() -> None:
    """Correlation and coverage of 90 % bands, five seeds a case."""
    make = draw()
    for name, case in CASES.items():
        r, covered = [], []
        for seed in range(5):
            data = make(seed, **case)
            true, value, se = data.matched(ideal_points(data.rollcalls))
            r.append(np.corrcoef(true, value)[0, 1])
            covered.append((np.abs(true - value) < Z90 * se).mean())
        print(f"{name}: r {min(r):.3f}..{max(r):.3f}, 90 % bands cover "
              f"{min(covered):.2f}..{max(covered):.2f}")  # fmt: skip


def values(points: IdealPoints) -> Values:
    """Value by state and year."""
    return {(row["state"], row["year"]): row["value"] for row in points.table.to_pylist()}


def correlation(one: Values, other: Values) -> float:
    """r over the state-years 1992-2023 that both have."""
    keys = [key for key in one if key in other and key[1] in YEARS]
    pairs = np.array([[one[key], other[key]] for key in keys])
    return float(np.corrcoef(pairs.T)[0, 1])


def part(calls: RollCalls, rows: np.ndarray) -> RollCalls:
    """Some of the resolutions."""
    return replace(
        calls, years=calls.years[rows], sessions=calls.sessions[rows], votes=calls.votes[rows]
    )


def choices(calls: RollCalls) -> None:
    """r with the fit as it is, for other choices."""
    base = values(ideal_points(calls))
    print("by session:", f"{correlation(base, values(ideal_points(calls, by='session'))):.4f}")
    for step in (0.08, 0.3):
        print(f"step {step}: {correlation(base, values(ideal_points(calls, step=step))):.4f}")
    later = values(ideal_points(part(calls, calls.years >= 1992)))
    print(f"votes since 1992 only: {correlation(base, later):.4f}")
    for name, others in (("RIDGE", (1.5, 6.0)), ("PSEUDO", (0.1, 2.0))):
        usual = getattr(items, name)
        for other in others:
            setattr(items, name, other)
            print(f"{name} {other}: {correlation(base, values(ideal_points(calls))):.4f}")
        setattr(items, name, usual)


def halves(calls: RollCalls) -> None:
    """Two random halves of the resolutions: points, and the order of the fifteen."""
    half = np.random.default_rng(1).random(len(calls.years)) < 0.5
    one, other = (values(ideal_points(part(calls, rows))) for rows in (half, ~half))
    print(f"two halves of the resolutions: r {correlation(one, other):.3f}")
    for pole in ("RUS", "CHN", "USA"):
        rho = []
        for year in YEARS:
            near = [
                [abs(each[state, year] - each[pole, year]) for each in (one, other)]
                for state in FIFTEEN
                if state != pole and (state, year) in one and (state, year) in other
            ]
            rho.append(float(stats.spearmanr(np.array(near)).statistic))
        print(f"  order by distance from {pole}: rank correlation median "
              f"{np.median(rho):.2f}, least {min(rho):.2f}")  # fmt: skip


def main() -> None:
    """Prints all of it."""
    planted_points()
    calls = from_wide(csv.read_csv(sys.argv[1]))
    choices(calls)
    halves(calls)


if __name__ == "__main__":
    main()
