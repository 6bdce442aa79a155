"""What reading an article for claims takes and gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nearabroad.claims.model import Claim
from nearabroad.core.states import Blocs

REASONS: Mapping[str, str] = {
    "measure": "no measure here takes what is said",
    "amount": "an amount or a rate of growth; the measures are shares, scores and counts",
    "form": "it may be checkable, but no rule reads a sentence of this form",
    "whole": "of what whole the figure is a part is not told",
    "state": "no state that is measured here is named, nor safely told by what stands before",
    "subject": "whom it is about cannot be told from others named with it",
    "exception": "something is left out of the whole or ranking, or put together with another's; "
    "the measures are of wholes",
    "year": "no year is told, and the past tense lets none be inferred",
    "years": "several years are named, and which is meant cannot be told",
    "part": "a part of a year is named; the measures are of whole years",
    "day": "the day of it is not told",
    "forecast": "a forecast, plan or supposition; there is nothing yet to hold it against",
    "long": "it is longer than sentences are",
    "speech": "somebody's words, told as theirs",
    "question": "a question claims nothing",
    "denied": "something is denied in it, and what is left of it cannot be told",
}
"""Why a sentence cannot be checked, by short names."""


@dataclass(frozen=True)
class Scope:
    """Whom claims may be about: patrons, neighbors, blocs, and organisations with known members."""

    patrons: tuple[str, ...]
    neighbors: tuple[str, ...]
    blocs: Blocs
    organisations: frozenset[str] = frozenset()

    def measured(self, code: str) -> bool:
        """Whether a state's levers are measured: a neighbor, a patron, or one of a patron's."""
        return code in self.neighbors or code in self.patrons


@dataclass(frozen=True)
class Draft:
    """What one rule read in a sentence; years are told by the sentence, later.

    `amounts` are the keys of the claim file's table `asserted` beside the relation. `covers` are
    the numbers of the figures that it used, `words` the text it was read in. `kind` is how its
    years are told: by a level, a move, a state of things on a day, or given in `years`.
    """

    measure: str
    states: tuple[str, ...]
    relation: str
    words: str
    bloc: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    amounts: Mapping[str, str] = field(default_factory=dict)
    covers: frozenset[int] = frozenset()
    kind: str = "level"
    years: tuple[int, int] | None = None
    reading: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cannot:
    """Why what a rule found is no claim."""

    code: str
    covers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Proposal:
    """A claim that was read, its file's text, and the sentence that it was read in."""

    claim: Claim
    text: str
    sentence: str


@dataclass(frozen=True)
class Unread:
    """A sentence that has a figure or trend and gives no claim, and why."""

    sentence: str
    code: str
    about: str = ""

    @property
    def reason(self) -> str:
        """The reason in words, with the figure it is about."""
        words = REASONS[self.code]
        return f"{self.about}: {words}" if self.about else words


@dataclass(frozen=True)
class Proposed:
    """All that an article gives."""

    proposals: tuple[Proposal, ...]
    unread: tuple[Unread, ...]
    sentences: int
    published: dt.date
