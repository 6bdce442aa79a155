"""Distance of ideal points: how far the neighbor votes from the patron, and from its rival."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from nearabroad.core.estimate import NORMAL_90
from nearabroad.index.compare import band
from nearabroad.index.draws import Array, Key, quantiles
from nearabroad.index.panel import Components, Row
from nearabroad.index.words import DISTANCE_STEP, NOT_OBSERVABLE, calibrated

COMPONENT = "ideal point"


@dataclass(frozen=True)
class Distance:
    """Distance to one state then and now (0 and more) with 90 % bands; None where unknown."""

    then: float | None = None
    then_band: tuple[float, float] | None = None
    now: float | None = None
    now_band: tuple[float, float] | None = None
    change: float | None = None
    change_band: tuple[float, float] | None = None
    word: str = NOT_OBSERVABLE
    reason: str = ""


def distance_of(
    components: Components,
    neighbor: str,
    other: str,
    since: int,
    until: int,
    draws: int,
    seed: int,
) -> Distance:
    """Distance to `other` then and now, its change, and the calibrated word (closer, farther).

    Bands in one year are those of the standard errors. The change is drawn: |d + s z| in each
    year, z standard normal and independent between the two years. The errors of a random walk
    in two years move together if at all, so that the band of the change is on the wide side.
    """
    then = _cell(components, neighbor, other, since)
    now = _cell(components, neighbor, other, until)
    found = Distance(**_side("then", then), **_side("now", now), reason=_why(then) or _why(now))
    if found.then is None or found.now is None or then is None or now is None:
        return found
    moved = _drawn(now, neighbor, other, until, draws, seed) - _drawn(
        then, neighbor, other, since, draws, seed
    )
    word = calibrated(
        float((moved < -DISTANCE_STEP).mean()),
        float((moved > DISTANCE_STEP).mean()),
        "closer",
        "farther",
    )
    return Distance(
        found.then, found.then_band, found.now, found.now_band,
        found.now - found.then, band(moved), word,
    )  # fmt: skip


def _cell(components: Components, neighbor: str, other: str, year: int) -> Row | None:
    return components.find(neighbor, "alignment", COMPONENT, other, "alignment", year)


def _why(row: Row | None) -> str:
    if row is None:
        return "no ideal points"
    return "" if row["low"] is not None else str(row["note"])


def _side(label: str, row: Row | None) -> Row:
    if row is None or row["low"] is None:
        return {}
    return {label: float(row["value"]), f"{label}_band": (float(row["low"]), float(row["high"]))}


def _drawn(row: Row, neighbor: str, other: str, year: int, draws: int, seed: int) -> Array:
    """|d + s z|: the sign of d is free, since z is symmetric."""
    u = quantiles([Key(f"ideal/{neighbor}/{other}/{year}")], draws, seed)[0]
    error = (row["high"] - row["value"]) / NORMAL_90
    result: Array = np.abs(row["value"] + error * ndtri(u))
    return result
