"""A scenario: who pulls which lever on whom, how far, for how long."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass

from nearabroad.core.errors import UnknownState, UsageError
from nearabroad.core.states import Blocs

LEVERS: dict[str, dict[str, str]] = {
    "trade": {
        "exports": "the neighbor's goods exports to the patron",
        "imports": "the neighbor's goods imports from the patron",
    },
    "energy": {
        "gas": "natural gas, piped and liquefied",
        "crude": "crude oil",
        "coal": "coal and lignite",
        "refined": "refined oil",
        "power": "electric power",
    },
    "labor": {
        "remittances": "money that emigrants in the patron send home",
        "migrants": "emigrants who live in the patron",
    },
    "arms": {"arms": "deliveries of major arms"},
    "transit": {"gas": "gas that enters the European Union's grid from the neighbor's side"},
    "membership": {},
}
"""Levers that can be pulled, with their products. Without a product: all that are covered, but of
labor remittances alone. Trade can be asked by a code of the Harmonized System as well."""

HS_DIGITS = (2, 4, 6)
"""Digits of a chapter, a heading and a subheading of the Harmonized System."""

DEFAULTS = {"energy": ("gas", "crude", "coal"), "labor": ("remittances",)}
"""Products that are cut where none is named; of other levers all."""

NO_CHAPTERS = ("00", "77")
"""Chapters that the Harmonized System does not have; 98 and 99 are states' own."""

NOT_COVERED = {
    "refined": "refined oil is in no source at hand; a yearly file of BACI (CEPII) has it",
    "power": "electric power by partner is in no source at hand; a yearly file of BACI (CEPII) "
    "has it",
}
"""Products that a lever has and the sources at hand do not, with what would."""

ALIASES = {"oil": "crude", "petroleum": "crude", "electricity": "power"}
LEVER_ALIASES = {"remittances": ("labor", "remittances"), "security": ("arms", None)}

LEFT, JOINED = "left", "joined"
MONTHS = 12
LONGEST = 240


@dataclass(frozen=True)
class Scenario:
    """One scenario, resolved: codes, lever, products, part cut (0..1), months.

    `substitute` (0..1 or None: as past cuts were) is the share replaced from the first month on.
    `begins` is the calendar month of the first, where seasons are known. `hs` is a product of trade
    by its HS code. `year` None: the latest. Of a membership `bloc` and `change` (left or joined)
    instead of a cut.
    """

    id: str
    title: str
    patron: str
    neighbor: str
    lever: str
    products: tuple[str, ...]
    cut: float
    months: int
    substitute: float | None = None
    year: int | None = None
    bloc: str | None = None
    change: str | None = None
    hs: str | None = None
    begins: int = 1


def scenario(
    blocs: Blocs,
    patron: str,
    neighbor: str,
    lever: str,
    *,
    product: str | None = None,
    cut: float = 1.0,
    months: int = MONTHS,
    begins: int = 1,
    substitute: float | None = None,
    year: int | None = None,
    bloc: str | None = None,
    change: str | None = None,
    name: str = "",
    title: str = "",
    organisations: Collection[str] = (),
) -> Scenario:
    """A scenario from what was asked, checked; `organisations` can be left or joined as blocs can.

    Raises `UsageError` (one sentence) for what cannot be: a bloc or the patron itself as neighbor,
    a cut or a substitute outside 0..1, no months, an unknown lever, product or membership change;
    `UnknownState` for a code that is none.

    >>> asked = scenario(Blocs(), "RUS", "arm", "energy", product="oil", cut=0.5)
    >>> asked.neighbor, asked.products, asked.id
    ('ARM', ('crude',), 'RUS-ARM-energy-crude')
    """
    who = blocs.resolve(patron)
    whom = blocs.resolve(neighbor)
    if whom in blocs.names:
        raise UsageError(f"{whom} is a bloc; a neighbor is a state.")
    if whom == who:
        raise UsageError(f"{who} cannot be its own neighbor; name another state.")
    lever, named = _lever(lever, product)
    hs = named if named is not None and named.isdigit() else None
    _check_numbers(cut, months, begins, substitute)
    if lever == "membership":
        bloc, change = _membership(blocs, bloc, change, organisations)
    elif bloc or change:
        raise UsageError(f"bloc and change belong to the lever membership, not to {lever}.")
    products = (named,) if named and not hs else DEFAULTS.get(lever, tuple(LEVERS[lever]))
    made = "-".join(filter(None, (who, whom, lever, named, bloc, change)))
    return Scenario(
        name or made, title, who, whom, lever, products, float(cut), months, substitute, year,
        bloc, change, hs, begins,
    )  # fmt: skip


def _lever(lever: str, product: str | None) -> tuple[str, str | None]:
    wanted = lever.strip().casefold()
    if wanted in LEVER_ALIASES:
        wanted, implied = LEVER_ALIASES[wanted]
        product = product or implied
    if wanted not in LEVERS:
        raise UsageError(f"no lever {lever!r} to pull; there are {', '.join(LEVERS)}.")
    if product is None:
        return wanted, None
    named = ALIASES.get(product.strip().casefold(), product.strip().casefold())
    if wanted == "trade" and (hs := named.replace(".", "").replace(" ", "")).isdigit():
        if len(hs) not in HS_DIGITS:
            raise UsageError(
                f"{product.strip()} is no product of trade; a code of the Harmonized System has 2, "
                "4 or 6 digits, as 2709."
            )
        if hs[:2] in NO_CHAPTERS:
            raise UsageError(
                f"{product.strip()} is no product of trade; chapters of the Harmonized System run "
                "from 01 to 97, without 77."
            )
        return wanted, hs
    if named not in LEVERS[wanted]:
        known = ", ".join(LEVERS[wanted]) or "none"
        if wanted == "trade":
            known += ", and codes of the Harmonized System of 2, 4 or 6 digits"
        raise UsageError(f"no product {product!r} of {wanted}; there are: {known}.")
    return wanted, named


def _check_numbers(cut: float, months: int, begins: int, substitute: float | None) -> None:
    if not 1 <= begins <= MONTHS:
        raise UsageError(f"month {begins} cannot be; a scenario begins in one of 1 to {MONTHS}.")
    if not 0.0 <= cut <= 1.0:
        raise UsageError(f"a cut of {cut:g} cannot be; it is a part, from 0 to 1.")
    if not 1 <= months <= LONGEST:
        raise UsageError(f"{months} months cannot be; a scenario lasts 1 to {LONGEST}.")
    if substitute is not None and not 0.0 <= substitute <= 1.0:
        raise UsageError(f"a substitute of {substitute:g} cannot be; it is a part, from 0 to 1.")


def _resolved(blocs: Blocs, bloc: str, organisations: Collection[str]) -> str:
    try:
        return blocs.resolve(bloc)
    except UnknownState:
        known = sorted({*blocs.names, *organisations})
        near = difflib.get_close_matches(bloc.strip().upper(), known, n=3, cutoff=0.5)
        told = ", ".join(near or known)
        raise UsageError(
            f"no bloc or organisation {bloc!r}; {'nearest' if near else 'there are'}: {told}."
        ) from None


def _membership(
    blocs: Blocs, bloc: str | None, change: str | None, organisations: Collection[str]
) -> tuple[str, str]:
    if bloc is None:
        raise UsageError("name the bloc that is left or joined, as --bloc EAEU.")
    by_name = {name.casefold(): name for name in organisations}
    code = by_name.get(bloc.strip().casefold()) or _resolved(blocs, bloc, organisations)
    if code not in blocs.names and code not in organisations:
        known = ", ".join(sorted({*blocs.names, *organisations}))
        raise UsageError(f"{code} is a state, not a bloc; blocs there are: {known}.")
    wanted = (change or LEFT).strip().casefold()
    if wanted not in (LEFT, JOINED):
        raise UsageError(f"a membership is {LEFT} or {JOINED}, not {change!r}.")
    return code, wanted
