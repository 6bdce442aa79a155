"""Culture: who speaks the patron's language, and who is of its people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pyarrow as pa

from nearabroad.core.estimate import Estimate, carry, typical_yearly_change, unobserved
from nearabroad.core.scope import Scope, Tables
from nearabroad.core.specs import LeverSpec
from nearabroad.levers._lists import SharesList, lists_of
from nearabroad.levers._rows import (
    Components,
    observations,
    still_truncated,
)

SPEC = LeverSpec(
    id="culture",
    label="Culture",
    definition="Mean of the shares of the population that speak the patron's language and that "
    "are of its people. No criticality: score = 100 x share.",
    components={
        "language": "share of the population that speaks the patron's main language",
        "people": "share of the population that is of the patron's people",
    },
    criticality={},
    blocs=False,
    caution="Mother-tongue figures are a lower bound of speakers. Blocs have no language.",
)

OPEN_ENDED = 1.05
"""Shares of languages that add up to more than this count several answers per person."""

NOT_DATED = "year not printed"
UNDATED_AGE = 10
"""Years by which an undated figure may be older than its edition (a stated guess)."""


def measure(tables: Tables, scope: Scope) -> pa.Table:
    """Component rows of culture, shares 0..1; figures carry their data year.

    The basis of a language share is what was asked (mother tongue, usually spoken,
    understood); shares of different bases are never compared.
    """
    out = Components(SPEC.id)
    for order, component in enumerate(SPEC.components):
        rows = observations(tables, (component,))
        by_state: dict[str, list[SharesList]] = defaultdict(list)
        for item in lists_of(rows, open_ended_above=OPEN_ENDED):
            if not _repeats(item, by_state[item.state]):
                by_state[item.state].append(item)
        change = _typical_change(by_state)
        for neighbor in scope.neighbors:
            for patron in scope.patrons:
                name = scope.tongues.get(patron, (None, None))[order]
                for year in scope.years:
                    listing = _latest(by_state[neighbor], year)
                    share = _share(listing, name, patron, component, year, change, scope)
                    out.add(component, "share", patron, neighbor, year, share)
    return out.table()


def _latest(lists: list[SharesList], year: int) -> SharesList | None:
    """The newest list up to a year; one without a year counts by the oldest that it may be.

    Old editions reprint figures of the last Soviet census without a year beside newer censuses:
    by its edition such a list would displace the census that it is older than.
    """

    def age(listing: SharesList) -> tuple[int, int]:
        undated = NOT_DATED in listing.basis
        return listing.year - (UNDATED_AGE if undated else 0), listing.year

    return max((item for item in lists if item.year <= year), key=age, default=None)


def _typical_change(by_state: dict[str, list[SharesList]]) -> float:
    """Typical yearly change of a share on one basis; figures printed again are no constancy."""
    series: dict[tuple[str, str, str], dict[int, float]] = defaultdict(dict)
    for state, lists in by_state.items():
        for listing in lists:
            for name, item in listing.named.items():
                if item.value is not None:
                    series[state, listing.basis, name][listing.year] = item.value
    return typical_yearly_change(series.values())


def _repeats(listing: SharesList, earlier: list[SharesList]) -> bool:
    """Whether an undated list prints the figures of an earlier edition again: one observation."""
    return NOT_DATED in listing.basis and any(
        NOT_DATED in item.basis
        and {name: cell.value for name, cell in item.named.items()}
        == {name: cell.value for name, cell in listing.named.items()}
        for item in earlier
    )


def _share(
    listing: SharesList | None,
    name: str | None,
    patron: str,
    component: str,
    year: int,
    change: float,
    scope: Scope,
) -> Estimate:
    """The share of one language or people in the latest list, carried from its data year."""
    if scope.is_bloc(patron):
        return unobserved(f"a bloc has no {component}")
    if name is None:
        return unobserved(f"{component} of {patron} is not known")
    if listing is None:
        return unobserved(f"no list of {component}s up to {year}")
    share = listing.share_of({name})
    basis = listing.basis.replace(f"; {NOT_DATED}", "").replace(NOT_DATED, "")
    share = replace(share, basis=basis).noted(f"{name} ({basis})" if basis else name)
    if basis in ("mother tongue", "usually spoken"):
        share = share.noted("lower bound of speakers")
    if NOT_DATED in listing.basis:
        aged = replace(share, data_year=listing.year - UNDATED_AGE)
        share = replace(carry(aged, listing.year, change), data_year=listing.year).noted(NOT_DATED)
        share = replace(share, status=aged.status)
    return still_truncated(carry(share, year, change))
