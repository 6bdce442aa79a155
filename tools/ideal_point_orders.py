"""Ideal points of the fifteen states that were Soviet republics, and their order, by year.

    python tools/ideal_point_orders.py FILE [YEAR ...]

FILE is Voeten's wide roll calls (CSV, also gzipped). Prints for each year the points of the
fifteen, of CHN and USA, the order by distance from RUS, CHN and USA, and last the correlation
with the first dimension of yearly agreement (classical scaling).
"""

from __future__ import annotations

import sys

import numpy as np
import pyarrow.csv as csv

from nearabroad.votes.agreement import Agreement, agreement
from nearabroad.votes.ideal_points import IdealPoints, ideal_points
from nearabroad.votes.rollcalls import from_wide

FIFTEEN = (
    "RUS", "EST", "LVA", "LTU", "BLR", "UKR", "MDA", "GEO", "ARM", "AZE", "KAZ", "UZB",
    "KGZ", "TJK", "TKM",
)  # fmt: skip


def orders(value: dict[tuple[str, int], float], year: int) -> None:
    """The points of one year, west last, and who is nearest to whom."""
    here = sorted((value[state, year], state) for state in FIFTEEN if (state, year) in value)
    print(year, " ".join(f"{state} {point:+.2f}" for point, state in here))
    for pole in ("RUS", "CHN", "USA"):
        at = value[pole, year]
        near = sorted((abs(point - at), state) for point, state in here if state != pole)
        print(f"     from {pole} {at:+.2f}:", " ".join(state for _, state in near))


def first_dimension(agreed: Agreement, index: int) -> dict[str, float]:
    """Classical scaling of one year's disagreement, over states with votes in common."""
    share, common = agreed.share[index], agreed.common[index]
    kept = np.flatnonzero(np.diag(common) >= max(3, np.diag(common).max() // 3))
    square = (1 - share[np.ix_(kept, kept)]) ** 2
    square[np.isnan(square)] = np.nanmean(square)
    centred = square - square.mean(0) - square.mean(1)[:, None] + square.mean()
    vector = np.linalg.eigh(-centred)[1][:, -1]
    return {agreed.states[state]: float(x) for state, x in zip(kept, vector, strict=True)}


def correlations(points: dict[tuple[str, int], float], agreed: Agreement) -> dict[int, float]:
    """|r| of points and first dimension of agreement, by year."""
    result = {}
    for index, year in enumerate(agreed.years):
        first = first_dimension(agreed, index)
        both = [(points[state, year], x) for state, x in first.items() if (state, year) in points]
        result[year] = abs(float(np.corrcoef(np.array(both).T)[0, 1]))
    return result


def summary(points: IdealPoints) -> None:
    """How the fit went."""
    se = points.table["se"].to_numpy()
    print(
        f"{points.table.num_rows} state-years, {len(points.bounds)} rounds, converged "
        f"{points.converged}, step {points.step:.3f}, standard error: median {np.median(se):.3f}, "
        f"90 % within {np.quantile(se, 0.9):.3f}"
    )


def main() -> None:
    """Reads, fits, prints."""
    path, *wanted = sys.argv[1:]
    rollcalls = from_wide(csv.read_csv(path))
    points = ideal_points(rollcalls)
    value = {(row["state"], row["year"]): row["value"] for row in points.table.to_pylist()}
    summary(points)
    for year in map(int, wanted or range(1992, 2024)):
        orders(value, year)
    found = correlations(value, agreement(rollcalls))
    for since in range(1946, 2025, 10):
        decade = [found[year] for year in range(since, since + 10) if year in found]
        print(f"r with agreement, {since}-{since + 9}: median {np.median(decade):.3f}, "
              f"least {min(decade):.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
