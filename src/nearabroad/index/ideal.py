"""Distance of ideal points: how far the neighbor votes from the patron, and from its rival."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from nearabroad.core.estimate import NORMAL_90
from nearabroad.index.draws import Array, Key, quantiles
from nearabroad.index.panel import Components, Row
from nearabroad.index.two_years import TwoYears, Year, compared
from nearabroad.index.words import DISTANCE_STEP

COMPONENT = "ideal point"


def distance_of(
    components: Components,
    neighbor: str,
    other: str,
    since: int,
    until: int,
    draws: int,
    seed: int,
) -> TwoYears:
    """Distance to `other` then and now, its change, and the calibrated word (closer, farther).

    Distances are 0 and more, in standard deviations of the year's states; bands in one year are
    those of the standard errors. The change is drawn: |d + s z| in each year, z standard normal
    and independent between the two years. The errors of a random walk in two years move together
    if at all, so that the band of the change is on the wide side.
    """
    rows = {year: _cell(components, neighbor, other, year) for year in (since, until)}
    then, now = (
        None if row is None or row["low"] is None
        else Year(float(row["value"]), (float(row["low"]), float(row["high"])),
                  _drawn(row, neighbor, other, year, draws, seed))
        for year, row in rows.items()
    )  # fmt: skip
    why = _why(rows[since]) or _why(rows[until])
    return compared(then, now, DISTANCE_STEP, "closer", "farther", why)


def _cell(components: Components, neighbor: str, other: str, year: int) -> Row | None:
    return components.find(neighbor, "alignment", COMPONENT, other, "alignment", year)


def _why(row: Row | None) -> str:
    if row is None:
        return "no ideal points"
    return "" if row["low"] is not None else str(row["note"])


def _drawn(row: Row, neighbor: str, other: str, year: int, draws: int, seed: int) -> Array:
    """|d + s z|: the sign of d is free, since z is symmetric."""
    u = quantiles([Key(f"ideal/{neighbor}/{other}/{year}")], draws, seed)[0]
    error = (row["high"] - row["value"]) / NORMAL_90
    result: Array = np.abs(row["value"] + error * ndtri(u))
    return result
