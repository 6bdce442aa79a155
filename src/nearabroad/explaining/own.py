"""One neighbor's own effect beside the pooled one, and drawn towards it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nearabroad.explain.model import MODELS, Implication
from nearabroad.explain.panel import Panel
from nearabroad.explain.testing import Tested, run


@dataclass(frozen=True)
class Beside:
    """The effect over all dyads, and the neighbor's own drawn towards that of the others."""

    pooled: float | None
    shrunken: float | None


def beside(own: Tested, item: Implication, panel: Panel) -> Beside:
    """Pooled and shrunken effect of a test of one neighbor; None where they cannot be had.

    Own effects b_d of all neighbors with errors s_d are taken as normal around a common mean with
    variance tau^2 (DerSimonian and Laird 1986, Controlled Clinical Trials 7: 177-188); the
    neighbor's is (b / s^2 + m / tau^2) / (1 / s^2 + 1 / tau^2), and m itself where tau is 0.
    """
    whole = run(item, panel)
    pooled = whole.value if whole.found is not None else None
    if not MODELS[item.model].own or not own.identified:
        return Beside(pooled, None)
    names = [name for name, near in zip(panel.dyads, panel.neighbor, strict=True) if near]
    tests = [run(item, panel, name) for name in names]
    told = [(each.value, each.se) for each in tests if np.isfinite(each.se) and each.se > 0]
    if len(told) < 3:
        return Beside(pooled, None)
    effects, errors = (np.array(column) for column in zip(*told, strict=True))
    return Beside(pooled, shrunken(own.value, own.se, effects, errors))


def shrunken(b: float, se: float, effects: np.ndarray, errors: np.ndarray) -> float:
    """One effect drawn towards the mean of several (empirical Bayes).

    >>> shrunken(1.0, 0.5, np.array([0.0, 0.0, 0.0]), np.array([0.5, 0.5, 0.5]))
    0.0
    """
    weights = 1.0 / errors**2
    mean = float(weights @ effects / weights.sum())
    excess = float(weights @ (effects - mean) ** 2) - (len(effects) - 1)
    spread = excess / float(weights.sum() - (weights**2).sum() / weights.sum())
    if spread <= 0.0:
        return mean
    weights = 1.0 / (errors**2 + spread)
    mean = float(weights @ effects / weights.sum())
    return float((b / se**2 + mean / spread) / (1.0 / se**2 + 1.0 / spread))
