"""States and blocs: exact look-up of codes and names, dated bloc members.

A code that is not in the registry raises; nothing is guessed. Blocs are names for dated
sets of states; their members come from the table `bloc_member` of the store.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from nearabroad.core._state_table import STATE_ROWS
from nearabroad.core.errors import UnknownState


@dataclass(frozen=True)
class State:
    """One state or territory: ISO3, numeric codes, Factbook code, name, aliases."""

    iso3: str
    numeric: tuple[str, ...]
    gec: str
    name: str
    aliases: tuple[str, ...]


@lru_cache(maxsize=1)
def states() -> Mapping[str, State]:
    """All states of the registry by ISO3.

    >>> states()["KAZ"].name
    'Kazakhstan'
    """
    result = {}
    for row in STATE_ROWS.splitlines():
        iso3, numeric, gec, name, aliases = row.split("|")
        result[iso3] = State(
            iso3,
            tuple(filter(None, numeric.split(";"))),
            gec,
            name,
            tuple(filter(None, aliases.split(";"))),
        )
    return result


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    return {
        spelling.casefold(): state.iso3
        for state in states().values()
        for spelling in (state.name, *state.aliases)
    }


@lru_cache(maxsize=1)
def _by_numeric() -> dict[str, str]:
    return {code: state.iso3 for state in states().values() for code in state.numeric}


@lru_cache(maxsize=1)
def _by_gec() -> dict[str, str]:
    return {state.gec: state.iso3 for state in states().values() if state.gec}


BLOC_NAMES = {
    "EU": "European Union",
    "GCC": "Gulf Cooperation Council",
    "EAEU": "Eurasian Economic Union",
}


def state_name(code: str) -> str:
    """English name of a state or bloc; a code that has no name is its own.

    >>> state_name("TKM"), state_name("EU"), state_name("NATO")
    ('Turkmenistan', 'European Union', 'NATO')
    """
    state = states().get(code)
    return state.name if state else BLOC_NAMES.get(code, code)


def iso3_from_name(name: str, where: str = "") -> str:
    """ISO3 of a name or alias, exact but for letter case; raises `UnknownState` otherwise.

    >>> iso3_from_name("Gambia, The")
    'GMB'
    """
    found = _by_name().get(name.strip().casefold())
    if found is None:
        raise UnknownState(name, nearest_codes(name), where)
    return found


def iso3_from_numeric(code: str | int, where: str = "") -> str:
    """ISO3 of a numeric code, UN M49 or Comtrade's own (842 is USA); raises `UnknownState`.

    >>> iso3_from_numeric("842"), iso3_from_numeric(31)
    ('USA', 'AZE')
    """
    key = str(code).strip().zfill(3)
    found = _by_numeric().get(key)
    if found is None:
        raise UnknownState(key, nearest_codes(key), where)
    return found


def iso3_from_gec(code: str, where: str = "") -> str:
    """ISO3 of a World Factbook two-letter code; raises `UnknownState`.

    >>> iso3_from_gec("up")
    'UKR'
    """
    found = _by_gec().get(code.strip().upper())
    if found is None:
        raise UnknownState(code, nearest_codes(code), where)
    return found


def nearest_codes(code: str, extra: Iterable[str] = ()) -> list[str]:
    """The three codes most like a misspelt code or name, blocs included.

    >>> nearest_codes("RUSS")[0]
    'RUS'
    """
    wanted = code.strip()
    known = [*states(), *extra]
    scores: dict[str, float] = {
        item: difflib.SequenceMatcher(None, wanted.upper(), item).ratio() for item in known
    }
    for name, iso3 in _by_name().items():
        ratio = difflib.SequenceMatcher(None, wanted.casefold(), name).ratio()
        scores[iso3] = max(scores[iso3], ratio)
    return sorted(scores, key=lambda item: (-scores[item], item))[:3]


@dataclass(frozen=True)
class Membership:
    """One state's time in one bloc; `until` is None while it lasts."""

    bloc: str
    state: str
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True)
class Blocs:
    """Blocs and their dated members.

    >>> eu = Blocs((Membership("EU", "GBR", dt.date(1973, 1, 1), dt.date(2020, 1, 31)),))
    >>> eu.members("EU", 2019), eu.members("EU", 2021)
    (frozenset({'GBR'}), frozenset())
    """

    memberships: tuple[Membership, ...] = field(default=())

    @property
    def names(self) -> frozenset[str]:
        """Codes of all blocs known."""
        return frozenset(item.bloc for item in self.memberships)

    def members(self, bloc: str, year: int) -> frozenset[str]:
        """Members of a bloc at mid-year (1 July) of `year`; raises `UnknownState` for no bloc."""
        if bloc not in self.names:
            raise UnknownState(bloc, nearest_codes(bloc, self.names))
        date = dt.date(year, 7, 1)
        return frozenset(
            item.state
            for item in self.memberships
            if item.bloc == bloc
            and item.since <= date
            and (item.until is None or item.until > date)
        )

    def resolve(self, code: str) -> str:
        """A state's or bloc's code in its right form; raises `UnknownState` with the nearest."""
        wanted = code.strip().upper()
        if wanted in states() or wanted in self.names:
            return wanted
        raise UnknownState(code, nearest_codes(code, self.names))
