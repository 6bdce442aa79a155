"""Measures of standing: grip, levers, alignment, effective number of patrons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nearabroad.checking.evidence import Evidence
from nearabroad.claims.model import Claim, Figure
from nearabroad.core.errors import UsageError
from nearabroad.history import flags_in
from nearabroad.index.compare import band, compare, missing_levers
from nearabroad.index.flags import flags_of
from nearabroad.index.hedging import hedging
from nearabroad.index.verdict import capacity_of

Row = dict[str, Any]
Figures = list[Figure]


def _history(evidence: Evidence, patron: str, state: str, lever: str) -> Figures:
    """One series of a pair's history, each year by what is observed in it."""
    key = ("history", patron, state)
    answer = evidence.once(key, lambda: evidence.observatory.history(patron, state))
    rows = [row for row in answer.tables["history"].to_pylist() if row["lever"] == lever]
    return [
        Figure(
            state, row["year"], row["value"], row["low"], row["high"], row["status"],
            str(row["year"]), "; ".join((row["sources"] or "").split(", ")), row["note"] or "",
        )
        for row in rows
    ]  # fmt: skip


def grip(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """Grip of each year, 0..100, with its 90 % band."""
    return _history(evidence, str(claim.arguments["patron"]), subject, "grip")


def lever_score(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """A lever's score of each year, 0..100, with the envelope of its data."""
    lever = str(claim.arguments["lever"])
    return _history(evidence, str(claim.arguments["patron"]), subject, lever)


def alignment(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """Votes alike with the patron less those with its main rival, -1..1; bootstrap over votes."""
    return _history(evidence, str(claim.arguments["patron"]), subject, "alignment")


def change(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """Change in grip over the claim's years: the verdict's own, with its 90 % band.

    The last year is at most the latest in which every lever has data of its own.
    """
    patron = str(claim.arguments["patron"])
    since, until = _ends(evidence, claim)
    if since == until:
        raise UsageError(f"a change needs two years; data of its own end in {until}.")
    components = evidence.panel((patron,), subject)
    found = compare(components, subject, [(patron, since), (patron, until)], evidence.settings)
    row = capacity_of(found, evidence.settings)
    if not found.observable:
        return [_not_seen(subject, until, row["reason"] or "not observable")]
    note = "; ".join([f"{row['word']} in {since}–{until}", f"driven by {row['driver']}",
                      *flags_in("; ".join(flags_of(found)))])  # fmt: skip
    return [
        Figure(subject, until, row["change"], row["change_low"], row["change_high"], "estimated",
               f"{since}–{until}", "", note)
    ]  # fmt: skip


def _ends(evidence: Evidence, claim: Claim) -> tuple[int, int]:
    """First and last of the claim's years, at most the latest that every lever has data of."""
    latest = evidence.observatory.latest_year
    if claim.years[0] > latest:
        raise UsageError(f"not every lever has data of its own after {latest}.")
    return claim.years[0], min(claim.years[1], latest)


def _not_seen(subject: str, year: int, why: str) -> Figure:
    return Figure(subject, year, None, None, None, "unobserved", note=why)


def effective_patrons(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """Effective number of patrons at both ends of the years, on what all have in common."""
    ends, numbers = _numbers(evidence, claim, subject)
    both = dict(zip(ends, numbers, strict=True))
    return [
        found if isinstance(found, Figure) else _drawn(subject, year, *found)
        for year, found in both.items()
    ]


def effective_change(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """Its change between the two, from joint draws: 90 % band."""
    ends, (then, now) = _numbers(evidence, claim, subject)
    if ends[0] == ends[1]:
        raise UsageError(f"a change needs two years; data of its own end in {ends[1]}.")
    if isinstance(then, Figure) or isinstance(now, Figure):
        return [_not_seen(subject, ends[1], now.note if isinstance(now, Figure) else "")]
    found = _drawn(subject, ends[1], now[0] - then[0], now[1] - then[1])
    note = f"from {then[0]:.2f} in {ends[0]} to {now[0]:.2f} in {ends[1]}"
    return [Figure(subject, ends[1], found.value, found.low, found.high, "estimated",
                   f"{ends[0]}–{ends[1]}", note=note)]  # fmt: skip


def _drawn(subject: str, year: int, central: float, draws: Any) -> Figure:
    low, high = band(draws)
    return Figure(
        subject, year, central, min(low, central), max(high, central), "estimated", str(year)
    )


def _numbers(evidence: Evidence, claim: Claim, subject: str) -> tuple[tuple[int, int], list[Any]]:
    """Central value and draws of the effective number at both ends, or why there is none."""
    ends = _ends(evidence, claim)
    patrons = evidence.patrons_over(subject)
    components = evidence.panel(patrons, subject)
    found = compare(
        components, subject, [(p, year) for year in ends for p in patrons], evidence.settings
    )
    if not found.observable:
        why = "; ".join(f"{lever}: {text}" for lever, text in missing_levers(found).items())
        return ends, [_not_seen(subject, year, why) for year in ends]
    half = len(patrons)
    numbers: list[Any] = []
    for part in (slice(0, half), slice(half, None)):
        central = float(hedging(found.central[part])[1])
        draws = hedging(found.both[part])[1]
        numbers.append((central, draws[~np.isnan(draws)]))
    if any(np.isnan(central) or not len(draws) for central, draws in numbers):
        return ends, [_not_seen(subject, year, "no patron has any grip") for year in ends]
    return ends, numbers


MEASURED: Mapping[str, Callable[[Evidence, Claim, str], Figures]] = {
    "alignment": alignment,
    "lever_score": lever_score,
    "grip": grip,
    "change": change,
    "effective_patrons": effective_patrons,
    "effective_change": effective_change,
}
"""The functions by the measures' names."""
