"""Parties to trade: states, former states with their dates, and aggregates that are no states.

`resolve_partner` turns a publisher's code or label into one `Party`; what it does not know
raises, with the file and the row. An aggregate has a code of its own, so that no sum over states
meets it by chance: `is_state` tells them apart. Dates of succession are those of independence,
accession or dissolution as in Gleditsch and Ward (1999), "Interstate System Membership".
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from nearabroad.core._party_table import AGGREGATE_ROWS, FORMER_ROWS
from nearabroad.core.errors import UnknownState
from nearabroad.core.states import folded, split, states

SCHEMES = ("iso3", "iso2", "m49", "comtrade", "imf", "gec", "cow", "gw", "name")
"""How a publisher names a party; `m49` is the UN's numeric code, `comtrade` that and its own."""


@dataclass(frozen=True)
class Party:
    """Who trades: `kind` is "state", "former" or "aggregate"."""

    code: str
    kind: str


@dataclass(frozen=True)
class Former:
    """A state that is no more: `until` is its first day of not being, `successors` by code."""

    code: str
    numeric: tuple[str, ...]
    gec: str
    imf: tuple[str, ...]
    cow: str
    gw: str
    name: str
    russian: str
    since: dt.date
    until: dt.date
    continued_by: str | None
    successors: Mapping[str, dt.date]
    aliases: tuple[str, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every name that the state went by."""
        return (self.name, self.russian, *self.aliases)


@dataclass(frozen=True)
class Aggregate:
    """A name that is no state: a `group` of listed states, or a `rest` that no state's row holds.

    A total is the sum of all states and all rests; a group is part of that sum already.
    """

    code: str
    kind: str
    name: str
    russian: str
    imf: tuple[str, ...]
    comtrade: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every name that it goes by."""
        return tuple(filter(None, (self.name, self.russian, *self.aliases)))


@lru_cache(maxsize=1)
def formers() -> Mapping[str, Former]:
    """Former states by code.

    >>> formers()["SUN"].until.isoformat(), formers()["SUN"].continued_by
    ('1991-12-26', 'RUS')
    """
    found = {}
    for row in FORMER_ROWS.splitlines():
        code, numeric, gec, imf, cow, gw, name, russian, since, until, heir, *rest = row.split("|")
        last = dt.date.fromisoformat(until)
        pairs = (item.partition("@")[::2] for item in split(rest[0]))
        heirs = {heir: dt.date.fromisoformat(day) if day else last for heir, day in pairs}
        found[code] = Former(
            code, split(numeric), gec, split(imf), cow, gw, name, russian,
            dt.date.fromisoformat(since), last, heir or None, heirs, split(rest[1]),
        )  # fmt: skip
    return found


@lru_cache(maxsize=1)
def aggregates() -> Mapping[str, Aggregate]:
    """Aggregates by code.

    >>> aggregates()["CIS"].kind, aggregates()["NES"].kind
    ('group', 'rest')
    """
    found = {}
    for row in AGGREGATE_ROWS.splitlines():
        code, kind, name, russian, imf, comtrade, aliases = row.split("|")
        found[code] = Aggregate(
            code, kind, name, russian, split(imf), split(comtrade), split(aliases)
        )
    return found


def is_state(code: str) -> bool:
    """Whether a partner's code is a state, of today or former, and may be summed with states.

    >>> is_state("KAZ"), is_state("SUN"), is_state("CIS"), is_state("NES")
    (True, True, False, False)
    """
    return code in states() or code in formers()


def is_rest(code: str) -> bool:
    """Whether a partner's code is a part of the total that no state's row holds.

    >>> is_rest("NES"), is_rest("WLD"), is_rest("KAZ")
    (True, False, False)
    """
    return code in aggregates() and aggregates()[code].kind == "rest"


def successor(code: str) -> str:
    """The state of today that continues a state; a code that was dissolved raises KeyError.

    >>> successor("YUG"), successor("SUN"), successor("KAZ")
    ('SRB', 'RUS', 'KAZ')
    """
    while code in formers():
        heir = formers()[code].continued_by
        if heir is None:
            raise KeyError(f"{code} was dissolved: {', '.join(formers()[code].successors)}")
        code = heir
    return code


def resolve_partner(
    name_or_code: str | int, scheme: str, where: str, year: int | None = None
) -> Party:
    """The party behind a code or label of a scheme; raises `UnknownState` naming file and row.

    With a `year`, a number that a state shares with the one before it (COW 365: Soviet Union,
    then Russia) is the one that existed on 1 July; without, it is the state of today.

    >>> resolve_partner("842", "comtrade", "x.csv, line 2")
    Party(code='USA', kind='state')
    >>> resolve_partner("Страны\\nСНГ", "name", "x.csv, line 3")
    Party(code='CIS', kind='aggregate')
    >>> resolve_partner(365, "cow", "x.csv, line 4", 1985)
    Party(code='SUN', kind='former')
    """
    if scheme not in SCHEMES:
        raise ValueError(f"scheme {scheme!r} is none of {', '.join(SCHEMES)}")
    key = _key(str(name_or_code), scheme)
    candidates = _index(scheme).get(key)
    if not candidates:
        raise UnknownState(str(name_or_code), nearest(str(name_or_code), scheme), where)
    if year is None:
        return candidates[0]
    found = _at(candidates, dt.date(year, 7, 1), strict=scheme in ("cow", "gw"))
    if found is None:
        ended = f"{where} (of {year}, when {candidates[0].code} was no state)"
        raise UnknownState(str(name_or_code), [party.code for party in candidates], ended)
    return found


def _at(candidates: tuple[Party, ...], day: dt.date, strict: bool) -> Party | None:
    """The former state that existed on a day, otherwise the state of today.

    Publishers of trade go on listing states that are no more; COW and GW (`strict`) do not.
    """
    for party in candidates:
        former = formers().get(party.code)
        if former is not None and former.since <= day < former.until:
            return party
    first = candidates[0]
    return None if strict and first.kind == "former" else first


def nearest(text: str, scheme: str = "name") -> list[str]:
    """The codes of the three spellings of a scheme that are most like a text.

    >>> nearest("Kazakstan")[0]
    'KAZ'
    """
    key = _key(text, scheme)
    near = difflib.get_close_matches(key, _index(scheme), n=9, cutoff=0.0)
    return list(dict.fromkeys(_index(scheme)[item][0].code for item in near))[:3]


def _key(text: str, scheme: str) -> str:
    if scheme == "name":
        return folded(text)
    code = text.strip().upper()
    return str(int(code)) if code.isascii() and code.isdigit() else code


@lru_cache(maxsize=len(SCHEMES))
def _index(scheme: str) -> Mapping[str, tuple[Party, ...]]:
    """Every spelling of a scheme -> the parties that it may mean, states of today first."""
    found: dict[str, list[Party]] = {}
    for spelling, party in _spellings(scheme):
        known = found.setdefault(_key(spelling, scheme), [])
        if party not in known:
            known.append(party)
    return {
        key: tuple(sorted(parties, key=lambda party: party.kind == "former"))
        for key, parties in found.items()
    }


def _spellings(scheme: str) -> Iterator[tuple[str, Party]]:
    """Aggregates of Comtrade go before states: its 58 is Belgium-Luxembourg, not Belgium."""
    for group in aggregates().values():
        for spelling in _of_aggregate(group, scheme):
            yield spelling, Party(group.code, "aggregate")
    for state in states().values():
        kind = "former" if state.iso3 in formers() else "state"
        of_state: Mapping[str, tuple[str, ...]] = {
            "iso3": (state.iso3,), "iso2": (state.iso2,), "m49": state.numeric[:1],
            "comtrade": state.numeric, "imf": (state.iso3, *state.imf), "gec": (state.gec,),
            "cow": (state.cow,), "gw": (state.gw,), "name": state.spellings,
        }  # fmt: skip
        yield from ((text, Party(state.iso3, kind)) for text in of_state[scheme] if text)
    for former in formers().values():
        of_former: Mapping[str, tuple[str, ...]] = {
            "iso3": (former.code,), "iso2": (), "m49": former.numeric, "comtrade": former.numeric,
            "imf": (former.code, *former.imf), "gec": (former.gec,), "cow": (former.cow,),
            "gw": (former.gw,), "name": former.spellings,
        }  # fmt: skip
        yield from ((text, Party(former.code, "former")) for text in of_former[scheme] if text)
    yield from _OLD_NUMBERS.get(scheme, ())


_OLD_NUMBERS: Mapping[str, tuple[tuple[str, Party], ...]] = {
    "cow": (("260", Party("DEU", "state")),),  # German Federal Republic, 1955-1990
    "comtrade": (("532", Party("ANT", "former")), ("866", Party("RVN", "former"))),
}


def _of_aggregate(group: Aggregate, scheme: str) -> tuple[str, ...]:
    if scheme in ("imf", "comtrade"):
        return group.imf if scheme == "imf" else group.comtrade
    if scheme == "name":
        return group.spellings
    return ("1",) if scheme == "m49" and group.code == "WLD" else ()
