"""Alignment of votes: agreement with the patron less agreement with its main rival."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import bdtr

from nearabroad.index.compare import band
from nearabroad.index.draws import Array, Key, quantiles
from nearabroad.index.panel import Components, Row
from nearabroad.index.words import ALIGNMENT_STEP, NOT_OBSERVABLE, calibrated


@dataclass(frozen=True)
class Alignment:
    """Agreement difference then and now (-1..1) with 90 % bands; None where not observable."""

    then: float | None = None
    then_band: tuple[float, float] | None = None
    now: float | None = None
    now_band: tuple[float, float] | None = None
    change: float | None = None
    change_band: tuple[float, float] | None = None
    word: str = NOT_OBSERVABLE
    reason: str = ""


def votes_difference(
    patron: tuple[float, int], rival: tuple[float, int], u: Array
) -> tuple[float, Array]:
    """Agreement with the patron minus agreement with the rival, and its bootstrap draws.

    Each agreement is a share of n votes; resampling the votes of a year gives Binomial(n, p)/n
    (Efron 1979, Annals of Statistics 7:1). Only the two shares are published, not which votes
    they are made of; the two are drawn at opposite quantiles (u, 1 - u), the widest band that
    the margins allow (Frechet-Hoeffding lower bound). Patron and rival usually vote against each
    other, so the truth lies near it.

    >>> import numpy as np
    >>> value, draws = votes_difference((0.7, 80), (0.2, 80), np.array([0.05, 0.5, 0.95]))
    >>> round(value, 2), bool(draws[0] < draws[1] < draws[2])
    (0.5, True)
    """
    (p, n), (q, m) = patron, rival
    draws: Array = binomial_quantiles(u, n, p) / n - binomial_quantiles(1.0 - u, m, q) / m
    return p - q, draws


def binomial_quantiles(u: Array, n: int, p: float) -> Array:
    """The least count k with P(X <= k) >= u, X binomial (n, p), for quantiles `u` in 0..1.

    The whole distribution function is looked up once: `scipy.stats.binom.ppf` gives the same,
    a hundred times slower, and loads pandas.

    >>> import numpy as np
    >>> binomial_quantiles(np.array([0.01, 0.5, 0.99]), 10, 0.3).tolist()
    [0.0, 3.0, 7.0]
    """
    steps = bdtr(np.arange(n + 1.0), n, p)
    return np.minimum(np.searchsorted(steps, u, side="left"), n).astype(float)


def alignment_of(
    components: Components,
    neighbor: str,
    patron: str,
    rival: str,
    since: int,
    until: int,
    draws: int,
    seed: int,
) -> Alignment:
    """Alignment then and now, its change, and the calibrated word (closer, farther)."""
    then, why_then = _side(components, neighbor, patron, rival, since, draws, seed)
    now, why_now = (
        (then, why_then)
        if since == until
        else _side(components, neighbor, patron, rival, until, draws, seed)
    )
    one_sided = Alignment(
        then=then[0] if then else None,
        then_band=band(then[1]) if then else None,
        now=now[0] if now else None,
        now_band=band(now[1]) if now else None,
        reason=why_then or why_now,
    )
    if then is None or now is None:
        return one_sided
    moved = now[1] - then[1]
    word = calibrated(
        float((moved < -ALIGNMENT_STEP).mean()),
        float((moved > ALIGNMENT_STEP).mean()),
        "farther",
        "closer",
    )
    return replace(one_sided, change=now[0] - then[0], change_band=band(moved), word=word)


def _side(
    components: Components,
    neighbor: str,
    patron: str,
    rival: str,
    year: int,
    draws: int,
    seed: int,
) -> tuple[tuple[float, Array] | None, str]:
    """The difference in one year and its draws, or None and the reason."""
    with_patron = _votes(components, neighbor, patron, year)
    with_rival = _votes(components, neighbor, rival, year)
    if with_patron is None or with_rival is None:
        who = patron if with_patron is None else rival
        return None, f"no recorded votes in common with {who} in {year}"
    u = quantiles([Key(f"votes/{neighbor}/{patron}/{year}")], draws, seed)[0]
    return votes_difference(with_patron, with_rival, u), ""


def _votes(
    components: Components, neighbor: str, patron: str, year: int
) -> tuple[float, int] | None:
    row: Row | None = components.find(neighbor, "alignment", "votes", patron, "alignment", year)
    if row is None or row["value"] is None or not row["weight"]:
        return None
    return float(row["value"]), round(row["weight"])


def club_share(components: Components, neighbor: str, patron: str, year: int) -> float | None:
    """Share of the neighbor's led non-security memberships that this patron leads, 0..1."""
    row: Row | None = components.find(neighbor, "alignment", "clubs", patron, "alignment", year)
    return None if row is None else row["value"]
