"""Draws: seeded quantiles by observation, triangular and uniform values, methods and weights."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nearabroad.index.presets import Preset

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

DRAWS, SEED = 2000, 20140227


def _stream(seed: int, name: str) -> np.random.Generator:
    """A random stream of its own for each name: adding a state never moves another's draws."""
    digest = hashlib.blake2b(f"{seed}|{name}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "big")))


def quantiles(names: Sequence[str], draws: int, seed: int) -> Array:
    """Uniform quantiles, one row for each name and one column for each draw.

    The same name gets the same row in every year, patron and neighbor: an observation is drawn
    once per draw and shared by every year it is carried to.

    >>> quantiles(["a", "b"], 3, 1).shape
    (2, 3)
    """
    result = np.empty((len(names), draws))
    for row, name in enumerate(names):
        result[row] = _stream(seed, name).random(draws)
    return result


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
