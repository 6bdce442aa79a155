"""What is asked: patrons over neighbors in years, with blocs and each state's own tongue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from nearabroad.core.states import Blocs

Tables = Mapping[str, nw.LazyFrame[Any]]
"""The store's tables by name, as Narwhals lazy frames of whichever engine."""


@dataclass(frozen=True)
class Scope:
    """Patrons, neighbors and years to measure; blocs by date; language and people of states.

    `tongues` maps a state to its own main language and the name of its people, each or None.
    """

    patrons: tuple[str, ...]
    neighbors: tuple[str, ...]
    years: tuple[int, ...]
    blocs: Blocs = field(default_factory=Blocs)
    tongues: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)

    def members(self, patron: str, year: int, neighbor: str = "") -> frozenset[str]:
        """The states that a patron is made of at mid-year: itself, or a bloc's members.

        A neighbor that belongs to the bloc is left out of it.
        """
        if patron in self.blocs.names:
            return self.blocs.members(patron, year) - {neighbor}
        return frozenset({patron}) - {neighbor}

    def leaders(self, patron: str, year: int, neighbor: str = "") -> frozenset[str]:
        """Whose pacts and clubs are the patron's: its own and, of a bloc, its members'.

        Empty for a bloc that has no members then: before it was founded it led nothing.
        """
        members = self.members(patron, year, neighbor)
        return members | {patron} if members else members

    def is_bloc(self, patron: str) -> bool:
        """Whether a patron is a bloc."""
        return patron in self.blocs.names

    def is_member(self, patron: str, neighbor: str, year: int) -> bool:
        """Whether the neighbor itself belongs to the patron bloc at mid-year."""
        return self.is_bloc(patron) and neighbor in self.blocs.members(patron, year)
