"""Who can act: states by name, adjective and seat, people by their time in office, organisations.

The tables stand in `data/*.csv`. Names are matched as they are written: "Turkey" is a state,
"turkey" is not. Nothing is guessed; a name that is not here has no code.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from nearabroad.core.states import states

Kind = Literal["state", "adjective", "seat", "person", "organisation", "place"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning of a name; `code` is ISO3 or an organisation's own, the dates are its own."""

    name: str
    code: str
    kind: Kind
    sector: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    plural: bool = False

    def holds(self, date: dt.date | None) -> bool:
        """Whether the meaning holds on a date; without a date, always.

        >>> Entry("X", "RUS", "person", since=dt.date(2000, 1, 1)).holds(dt.date(1999, 1, 1))
        False
        """
        if date is None:
            return True
        return (self.since is None or self.since <= date) and (
            self.until is None or date < self.until
        )


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a text: words `start` (included) to `end` (not included) mean `entry`."""

    start: int
    end: int
    entry: Entry


FIRST_NAMES = frozenset({"Jordan", "Chad", "Georgia", "Israel", "Paris", "Sofia", "Lima", "London"})
"""States and seats that are also people's names: after an unknown capitalised word they are."""


def _tokens(name: str) -> tuple[str, ...]:
    """A name as the tokeniser cuts it: possessive `'s` and hyphens stand alone.

    >>> _tokens("Ter-Petrosyan"), _tokens("People's Republic"), _tokens("U.S.")
    (('Ter', '-', 'Petrosyan'), ('People', "'s", 'Republic'), ('U.S.',))
    """
    spaced = name.replace("'s ", " 's ").replace("s' ", "s ' ")
    words: list[str] = []
    for word in spaced.split():
        parts = word.split("-")
        if len(parts) > 1 and all(part.isalpha() for part in parts):
            for part in parts[:-1]:
                words += [part, "-"]
            words.append(parts[-1])
        else:
            words.append(word)
    return tuple(words)


class Gazetteer:
    """Every name with its meanings, looked up word by word; the longest name wins."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], list[Entry]]]] = {}
        grouped: dict[tuple[str, ...], list[Entry]] = {}
        for entry in entries:
            for tokens in {_tokens(entry.name), tuple(entry.name.split())}:
                grouped.setdefault(tokens, []).append(entry)
        for tokens, meanings in grouped.items():
            self._by_first.setdefault(tokens[0], []).append((tokens, meanings))
        for options in self._by_first.values():
            options.sort(key=lambda option: -len(option[0]))

    def names(self, words: Sequence[str], date: dt.date | None = None) -> list[Named]:
        """Names among words, left to right, none overlapping; meanings that hold on `date`.

        >>> found = gazetteer().names("The Kremlin told Ilham Aliyev".split())
        >>> [(item.entry.code, item.entry.kind) for item in found]
        [('RUS', 'seat'), ('AZE', 'person')]
        """
        found: list[Named] = []
        at = 0
        while at < len(words):
            named = self._at(words, at, date)
            if named is None:
                at += 1
            else:
                found.append(named)
                at = named.end
        return found

    def _at(self, words: Sequence[str], at: int, date: dt.date | None) -> Named | None:
        first = words[at]
        if len(first) > 3 and first.isupper() and first not in self._by_first:
            first = first.title()
        for tokens, meanings in self._by_first.get(first, ()):
            end = at + len(tokens)
            if tokens[1:] == tuple(words[at + 1 : end]):
                held = [item for item in meanings if item.holds(date)]
                if held:
                    return Named(at, end, held[0])
        return None


def _rows(name: str) -> Iterator[dict[str, str]]:
    path = resources.files("nearabroad.events.coding") / "data" / name
    yield from csv.DictReader(path.read_text(encoding="utf-8").splitlines())


def _parts(cell: str) -> list[str]:
    return [item for item in cell.split(";") if item]


def _date(cell: str) -> dt.date | None:
    return dt.date.fromisoformat(cell) if cell else None


def _without_article(name: str) -> str:
    return name.removeprefix("the ").removeprefix("The ")


def _state_entries() -> Iterator[Entry]:
    for state in states().values():
        for name in (state.name, *state.aliases):
            if name.isascii() and "," not in name and len(name) > 2:
                yield Entry(_without_article(name), state.iso3, "state", "government")
    for row in _rows("state_words.csv"):
        for name in _parts(row["other"]):
            yield Entry(_without_article(name), row["state"], "state", "government")
        for name in _parts(row["seats"]):
            yield Entry(_without_article(name), row["state"], "seat", "government")
        for name in _parts(row["adjectives"]):
            yield Entry(name, row["state"], "adjective", "", plural=name.endswith("s"))


@lru_cache(maxsize=256)
def called(code: str) -> frozenset[str]:
    """Words of an organisation's names, in lower case.

    >>> "union" in called("EAEU"), "union" in called("CSTO")
    (True, False)
    """
    names = (row["names"] for row in _rows("organisations.csv") if row["code"] == code)
    return frozenset(word.lower() for cell in names for word in cell.replace(";", " ").split())


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer of `data/*.csv` and the registry of states."""
    entries: list[Entry] = []
    for row in _rows("people.csv"):
        for name in _parts(row["names"]):
            entries.append(
                Entry(
                    name, row["state"], "person", "government",
                    _date(row["since"]), _date(row["until"]),
                )
            )  # fmt: skip
    # Within a name the meaning in office on the date comes first, then the organisation.
    for row in _rows("organisations.csv"):
        for name in _parts(row["names"]):
            entries.append(
                Entry(
                    name, row["code"] or row["state"], "organisation", row["sector"],
                    _date(row["since"]), _date(row["until"]),
                )
            )  # fmt: skip
    entries.extend(_state_entries())
    for row in _rows("places.csv"):
        entries.extend(Entry(name, row["state"], "place") for name in _parts(row["names"]))
    return Gazetteer(entries)
