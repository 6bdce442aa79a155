"""States and blocs: exact look-up of codes and names, dated bloc members.

A code that is not in the registry raises; nothing is guessed. Blocs are names for dated
sets of states; their members come from the table `bloc_member` of the store.
"""

from __future__ import annotations

import datetime as dt
import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from nearabroad.core._state_table import STATE_ROWS
from nearabroad.core.errors import UnknownState


@dataclass(frozen=True)
class State:
    """One state or territory: its codes in every scheme, its names, its aliases.

    `numeric` is UN M49 first, then Comtrade's own; `imf` the area code, then the SDMX code where
    that is not ISO3; an empty code means that the scheme has none, or that none is sure.
    """

    iso3: str
    iso2: str
    numeric: tuple[str, ...]
    gec: str
    imf: tuple[str, ...]
    cow: str
    gw: str
    name: str
    russian: str
    aliases: tuple[str, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every name that the state goes by."""
        return tuple(filter(None, (self.name, self.russian, *self.aliases)))


@lru_cache(maxsize=1)
def states() -> Mapping[str, State]:
    """All states of the registry by ISO3.

    >>> states()["KAZ"].name, states()["KAZ"].russian, states()["KAZ"].cow
    ('Kazakhstan', 'Казахстан', '705')
    """
    result = {}
    for row in STATE_ROWS.splitlines():
        iso3, iso2, numeric, gec, imf, cow, gw, name, russian, aliases = row.split("|")
        result[iso3] = State(
            iso3, iso2, split(numeric), gec, split(imf), cow, gw, name, russian, split(aliases)
        )
    return result


def split(cell: str) -> tuple[str, ...]:
    """The parts of a registry cell, empty ones left out.

    >>> split("840;842"), split("")
    (('840', '842'), ())
    """
    return tuple(filter(None, cell.split(";")))


def folded(name: str) -> str:
    """A name as it is compared: without letter case, accents, kinds of space, dash, apostrophe.

    >>> folded("Côte d’ Ivoire") == folded("COTE  D'Ivoire"), folded("Всего\\nв том числе")
    (True, 'всего в том числе')
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = plain.translate(_ALIKE).replace("&", " and ")
    return " ".join(plain.split()).replace("' ", "'").replace(" ,", ",")


_ALIKE = {ord(char): "'" for char in "’‘`´ʼ′"} | {ord(char): "-" for char in "‐‑‒–—−"}


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    return {
        folded(spelling): state.iso3 for state in states().values() for spelling in state.spellings
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
    "CIS": "Commonwealth of Independent States",
    "ASEAN": "Association of Southeast Asian Nations",
    "MERCOSUR": "Mercosur",
    "NATO": "NATO",
}


def state_name(code: str) -> str:
    """English name of a state or bloc; a code that has no name is its own.

    >>> state_name("TKM"), state_name("EU"), state_name("NATO")
    ('Turkmenistan', 'European Union', 'NATO')
    """
    state = states().get(code)
    return state.name if state else BLOC_NAMES.get(code, code)


def iso3_from_name(name: str, where: str = "") -> str:
    """ISO3 of a name or alias, English or Russian; raises `UnknownState` for any other.

    Exact but for letter case, accents and spaces (`folded`).

    >>> iso3_from_name("Gambia, The"), iso3_from_name("Кыргызстан")
    ('GMB', 'KGZ')
    """
    found = _by_name().get(folded(name))
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


CODE_LENGTH = 3
"""What is no longer than this is a misspelt code; what is longer may be a name."""


def nearest_codes(code: str, extra: Iterable[str] = ()) -> list[str]:
    """The three codes most like a misspelt code or name, blocs included.

    >>> nearest_codes("RUSS")[0], nearest_codes("KZA")[0], nearest_codes("UKN")[0]
    ('RUS', 'KAZ', 'UKR')
    """
    wanted = code.strip()
    scores = {item: _likeness(wanted.upper(), item) for item in (*states(), *extra)}
    if len(wanted) > CODE_LENGTH:
        for name, iso3 in _by_name().items():
            ratio = difflib.SequenceMatcher(None, folded(wanted), name).ratio()
            scores[iso3] = max(scores[iso3], ratio)
    return sorted(scores, key=lambda item: (-scores[item], item))[:3]


def _likeness(wanted: str, code: str) -> float:
    """Likeness of two codes: a shared beginning, or the same letters in another order, count."""
    shared = 0
    while shared < min(len(wanted), len(code)) and wanted[shared] == code[shared]:
        shared += 1
    turned = 0.25 if sorted(wanted) == sorted(code) else 0.0
    return difflib.SequenceMatcher(None, wanted, code).ratio() + 0.1 * shared + turned


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

    @cached_property
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
        if named := _by_name().get(folded(code)):
            return named
        raise UnknownState(code, nearest_codes(code, self.names))
