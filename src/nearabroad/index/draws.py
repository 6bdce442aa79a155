"""Draws: seeded quantiles by observation, triangular and uniform values, methods and weights."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from nearabroad.index.presets import Preset

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

DRAWS, SEED = 2000, 20140227


def _stream(seed: int, name: str) -> np.random.Generator:
    """A random stream of its own for each name: adding a state never moves another's draws."""
    digest = hashlib.blake2b(f"{seed}|{name}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "big")))


class Key(NamedTuple):
    """What one row of quantiles stands for: an observation, carried over some years.

    `years` is signed; `own` is the part of the band's variance that is the observation's own.
    """

    name: str
    years: int = 0
    own: float = 1.0


def quantiles(keys: Sequence[Key], draws: int, seed: int) -> Array:
    """Uniform quantiles, one row for each key and one column for each draw.

    An observation is drawn once per draw and shared by every year it is carried to; what the
    years add is a random walk of its own away from it, the same walk for all its years:
    u = Phi(sqrt(own) z + sqrt(1 - own) W_n / sqrt(n)), z the observation's normal quantile and
    W_n the walk after n years. Two years carried from one figure are therefore alike only as
    far as sqrt(n1 / n2) of the walk, and their change is not nothing. Names alone decide the
    numbers: adding a state, a patron or a year moves none of the others.

    >>> quantiles([Key("a"), Key("a", 3, 0.5)], 3, 1).shape
    (2, 3)
    """
    result = np.empty((len(keys), draws))
    by_name: dict[str, list[tuple[int, Key]]] = {}
    for row, key in enumerate(keys):
        by_name.setdefault(key.name, []).append((row, key))
    for name, rows in by_name.items():
        own = _stream(seed, name).random(draws)
        carried = [(row, key) for row, key in rows if key.years and key.own < 1.0]
        for row, _ in rows:
            result[row] = own
        for way in (1, -1):
            here = [(row, key) for row, key in carried if key.years * way > 0]
            if here:
                _walk(result, here, ndtri(own), _stream(seed, f"{name}|{way}"))
    return result


def _walk(
    result: Array, carried: list[tuple[int, Key]], z: Array, stream: np.random.Generator
) -> None:
    """Fill the rows of cells that are carried one way from one observation."""
    furthest = max(abs(key.years) for _, key in carried)
    walk = np.cumsum(stream.standard_normal((furthest, z.shape[0])), axis=0)
    for row, key in carried:
        years = abs(key.years)
        step = walk[years - 1] / np.sqrt(years)
        result[row] = ndtr(np.sqrt(key.own) * z + np.sqrt(1.0 - key.own) * step)


KEPT_BYTES = 2**27
"""What the rows of one number of draws and one seed may take: all of the case at 2,000 draws."""


class Quantiles:
    """The rows of `quantiles` for one number of draws and one seed, each drawn once and kept.

    An answer draws the same observations for every comparison that they enter. At most `most`
    rows are kept, by default as many as 128 MB hold; the oldest go first. What is given is never
    changed by it.
    """

    def __init__(self, draws: int, seed: int, most: int | None = None) -> None:
        self._draws, self._seed = draws, seed
        self._most = KEPT_BYTES // (8 * draws) if most is None else most
        self._kept: dict[Key, Array] = {}

    def rows(self, keys: Sequence[Key]) -> Array:
        """One row for each key, as `quantiles` gives them.

        >>> keys = [Key("a"), Key("a", 3, 0.5)]
        >>> bool((Quantiles(3, 1).rows(keys) == quantiles(keys, 3, 1)).all())
        True
        """
        found = {key: self._kept.get(key) for key in keys}
        lacking = [key for key, row in found.items() if row is None]
        if lacking:
            fresh = quantiles(lacking, self._draws, self._seed)
            new = {key: row.copy() for key, row in zip(lacking, fresh, strict=True)}
            found |= new
            self._kept |= new
            for oldest in list(self._kept)[: max(0, len(self._kept) - self._most)]:
                self._kept.pop(oldest, None)
        result = np.empty((len(keys), self._draws))
        for place, key in enumerate(keys):
            result[place] = found[key]
        return result


@lru_cache(maxsize=2)
def kept_quantiles(draws: int, seed: int) -> Quantiles:
    """The quantiles that all answers with these draws and this seed share."""
    return Quantiles(draws, seed)


def from_quantile(u: Array, low: Array, mode: Array, high: Array) -> Array:
    """Values at quantiles `u`: triangular (low, mode, high), uniform where mode is NaN.

    Triangular inverse (Evans, Hastings and Peacock 2000, Statistical Distributions, ch. 40):
    low + sqrt(u (high - low)(mode - low)) for u < (mode - low) / (high - low), else
    high - sqrt((1 - u)(high - low)(high - mode)). Uniform: low + u (high - low). Broadcasts.

    >>> float(from_quantile(np.array(0.5), np.array(0.0), np.array(0.5), np.array(1.0)))
    0.5
    >>> float(from_quantile(np.array(0.25), np.array(0.0), np.array(np.nan), np.array(1.0)))
    0.25
    """
    width = high - low
    even = np.isnan(mode)
    peak = np.where(even, low, mode)
    left = peak - low
    with np.errstate(invalid="ignore", divide="ignore"):
        split = np.where(width > 0, left / np.where(width > 0, width, 1.0), 0.0)
    rising = u < split
    reach = np.sqrt(np.where(rising, u * (width * left), (1.0 - u) * (width * (high - peak))))
    value = np.where(rising, low + reach, high - reach)
    result: Array = np.where(even, low + u * width, value)
    return result


def from_quantile_of_carried(u: Array, low: Array, mode: Array, high: Array) -> Array:
    """Values at quantiles `u` of what was carried: as likely below the point as above it.

    Two half triangles of equal weight that meet at the mode; for a symmetric band the triangle
    itself. A band carried near 0 is longer above than below: one triangle over it would have
    its mean above the point, and age alone would look like a fall. Uniform where mode is NaN.

    >>> float(from_quantile_of_carried(*map(np.array, (0.5, 0.0, 0.1, 0.9))))
    0.1
    """
    even = np.isnan(mode)
    peak = np.where(even, low, mode)
    below = peak - (peak - low) * (1.0 - np.sqrt(np.minimum(2.0 * u, 1.0)))
    above = peak + (high - peak) * (1.0 - np.sqrt(np.minimum(2.0 * (1.0 - u), 1.0)))
    result: Array = np.where(even, low + u * (high - low), np.where(u < 0.5, below, above))
    return result


def carried_share(u: Array, low: Array, mode: Array, high: Array) -> Array:
    """Shares at quantiles `u` of what was carried, drawn on the scale they were carried on.

    The two halves stand on the arcsine-root scale. An end that was cut off at 0 or 1 is put back
    as far from the mode as the other end is, and the drawn value is cut instead: a half triangle
    that ends at 0 hardly ever comes near it, and falls towards 0 would be missed.

    >>> float(carried_share(*map(np.array, (0.01, 0.0, 0.04, 0.3))))
    0.0
    >>> round(float(carried_share(*map(np.array, (0.5, 0.0, 0.04, 0.3)))), 6)
    0.04
    """
    bottom, middle, top = (np.arcsin(np.sqrt(np.clip(x, 0.0, 1.0))) for x in (low, mode, high))
    mirrored_low = np.where((low <= 0.0) & (high < 1.0), 2.0 * middle - top, bottom)
    mirrored_high = np.where((high >= 1.0) & (low > 0.0), 2.0 * middle - bottom, top)
    angle = from_quantile_of_carried(
        u, np.minimum(bottom, mirrored_low), middle, np.maximum(top, mirrored_high)
    )
    result: Array = np.where(
        np.isnan(mode), low + u * (high - low), np.sin(np.clip(angle, 0.0, np.pi / 2)) ** 2
    )
    return result


@dataclass(frozen=True)
class Methods:
    """One draw of weights and methods for each column: weights [lever, draw], two choices."""

    weights: Array
    geometric: Mask
    product: Mask


def central_methods(preset: Preset) -> Methods:
    """The preset's own weights and its first aggregator and score form, as a single column."""
    raw = np.array([preset.weights[lever] for lever in preset.levers])
    return Methods(
        (raw / raw.sum())[:, None],
        np.array([preset.aggregators[0] == "geometric"]),
        np.array([preset.score_forms[0] == "product"]),
    )


def draw_methods(preset: Preset, draws: int, seed: int) -> Methods:
    """Weights from Dirichlet(concentration * w), aggregator and score form evenly at random.

    One draw applies to all years, patrons and neighbors at once, so that changes and ranks
    compare like with like.
    """
    stream = _stream(seed, f"methods|{preset.id}")
    raw = np.array([preset.weights[lever] for lever in preset.levers])
    alpha = preset.concentration * raw / raw.sum()
    weights = stream.dirichlet(alpha, size=draws).T
    aggregator = stream.integers(0, len(preset.aggregators), draws)
    form = stream.integers(0, len(preset.score_forms), draws)
    return Methods(
        weights,
        np.array(preset.aggregators)[aggregator] == "geometric",
        np.array(preset.score_forms)[form] == "product",
    )
