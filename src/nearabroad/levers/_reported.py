"""Imports by product as the importer itself reports them, beside what BACI makes of both sides."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from statistics import median

from nearabroad.core.estimate import Estimate
from nearabroad.core.scope import Tables
from nearabroad.levers._rows import ALIKE, observations

WORLD = "WLD"
SUFFIX = "_reported"

Reported = dict[tuple[str, str], dict[int, dict[str, float]]]
"""USD by indicator (as BACI's) and importer, year and partner; the total stands under `WORLD`."""


def reported_imports(tables: Tables, indicators: Collection[str]) -> Reported:
    """What importers report of these flows; an answer without its total is not used.

    Without the row for the world nobody knows which partners were left out of the question.
    """
    found: Reported = {}
    for row in observations(tables, [f"{name}{SUFFIX}" for name in indicators]):
        if row["value"] is not None:
            key = (row["indicator"].removesuffix(SUFFIX), row["state"])
            found.setdefault(key, {}).setdefault(row["year"], {})[row["partner"]] = row["value"]
    whole = {
        key: {year: parts for year, parts in years.items() if parts.get(WORLD, 0.0) > 0}
        for key, years in found.items()
    }
    return {key: years for key, years in whole.items() if years}


def beside(
    share: Estimate, parts: Mapping[str, float], members: Collection[str], name: str
) -> Estimate:
    """A share with the importer's own beside it: median of the two, envelope, and what differs.

    `name` is the observation's, with `*` for the partner.

    >>> own = Estimate(0.4, 0.4, 0.4, "reported", 2020)
    >>> both = beside(own, {"WLD": 10.0, "RUS": 5.0}, {"RUS"}, "comtrade/x/ARM/*/2020")
    >>> both.value, both.low, both.high
    (0.45, 0.4, 0.5)
    """
    other = min(1.0, sum(parts.get(item, 0.0) for item in members) / parts[WORLD])
    low, high = share.low, share.high
    if low is None or high is None:
        return share
    inputs = (*share.inputs, name)
    low, high = min(low, other), max(high, other)
    value = None if share.value is None else median((share.value, other))
    both = Estimate(
        value, low, high, share.status, share.data_year, inputs, share.note, share.basis,
        share.weight,
    )  # fmt: skip
    if share.value is not None and abs(share.value - other) > ALIKE * max(share.value, other):
        return both.noted(f"sources differ: baci {share.value:.3f}, comtrade {other:.3f}")
    return both
