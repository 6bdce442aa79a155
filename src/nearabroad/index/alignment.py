"""Alignment of votes: agreement with the patron less agreement with its main rival."""

from __future__ import annotations

import numpy as np
from scipy.special import bdtr

from nearabroad.index.compare import band
from nearabroad.index.draws import Array, Key, quantiles
from nearabroad.index.panel import Components, Row
from nearabroad.index.two_years import TwoYears, Year, compared
from nearabroad.index.words import ALIGNMENT_STEP


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
) -> TwoYears:
    """Alignment (-1..1) then and now, its change, and the calibrated word (closer, farther)."""
    then, why_then = _side(components, neighbor, patron, rival, since, draws, seed)
    now, why_now = (
        (then, why_then)
        if since == until
        else _side(components, neighbor, patron, rival, until, draws, seed)
    )
    return compared(then, now, ALIGNMENT_STEP, "farther", "closer", why_then or why_now)


def _side(
    components: Components,
    neighbor: str,
    patron: str,
    rival: str,
    year: int,
    draws: int,
    seed: int,
) -> tuple[Year | None, str]:
    """The difference in one year and its draws, or None and the reason."""
    with_patron = _votes(components, neighbor, patron, year)
    with_rival = _votes(components, neighbor, rival, year)
    if with_patron is None or with_rival is None:
        who = patron if with_patron is None else rival
        return None, f"no recorded votes in common with {who} in {year}"
    u = quantiles([Key(f"votes/{neighbor}/{patron}/{year}")], draws, seed)[0]
    value, drawn = votes_difference(with_patron, with_rival, u)
    return Year(value, band(drawn), drawn), ""


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
