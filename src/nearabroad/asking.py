"""Resolving what is asked: codes, years, rivals; what is not there is told, with the nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nearabroad.core.errors import UsageError
from nearabroad.core.states import Blocs
from nearabroad.findings import Asked
from nearabroad.pipeline import ReferenceCase


@dataclass(frozen=True)
class Asking:
    """What may be asked: blocs by date, the reference case, the years that there are."""

    blocs: Blocs
    case: ReferenceCase
    available: tuple[int, ...]
    latest_year: int

    def patron(self, code: str | None) -> str:
        """A state or bloc; the case's own where none is named."""
        return self.blocs.resolve(code or self.case.patron)

    def state(self, code: str) -> str:
        """A state; raises `UsageError` for a bloc, `UnknownState` for what is neither."""
        wanted = code.strip().upper()
        if wanted in self.blocs.names:
            raise UsageError(f"{wanted} is a bloc; a neighbor is a state.")
        return Blocs().resolve(code)

    def neighbors(self, codes: Sequence[str] | None, patron: str) -> tuple[str, ...]:
        """The states asked about; the case's where none is named, the patron itself left out.

        Raises `UsageError` where the patron is named among them, or the list is empty.
        """
        if codes is None:
            return tuple(code for code in self.case.neighbors if code != patron)
        if not codes:
            raise UsageError("no neighbor is named; name states, as AZE,ARM.")
        return tuple(dict.fromkeys(self.neighbor(code, patron) for code in codes))

    def neighbor(self, code: str, patron: str) -> str:
        """One state asked about; raises `UsageError` where it is the patron itself."""
        state = self.state(code)
        if state == patron:
            raise UsageError(f"{patron} cannot be its own neighbor; name other states.")
        return state

    def span(self, since: int | None, until: int | None) -> tuple[int, int]:
        """The two years compared; raises `UsageError` naming the years that there are."""
        first = self.case.since if since is None else since
        last = self.latest_year if until is None else until
        for year in (first, last):
            self.year(year)
        if first >= last:
            raise UsageError(f"since {first} is not before until {last}.")
        return first, last

    def course(self, since: int | None, until: int | None) -> tuple[int, int]:
        """First and last year of a course, all there are by default; one year may be both.

        Raises `UsageError` naming the years that there are, or where the first is after the last.
        """
        first = self.year(self.available[0] if since is None else since)
        last = self.year(self.available[-1] if until is None else until)
        if first > last:
            raise UsageError(f"since {first} is not before until {last}.")
        return first, last

    def pair(self, year: int, since: int | None) -> tuple[int, int]:
        """The two years that a number is compared in, earlier first; one of them is `year`.

        The other is `since`, or the latest year where `year` is the first one itself.
        """
        first = self.year(self.case.since if since is None else since)
        other = self.latest_year if self.year(year) == first else first
        if other == year:
            raise UsageError(f"{year} cannot be compared with itself; name another --since.")
        return min(year, other), max(year, other)

    def year(self, year: int) -> int:
        """A year that there are data for; raises `UsageError` naming those."""
        if year not in self.available:
            raise UsageError(
                f"no data for {year}; years there are: {self.available[0]}-{self.available[-1]}."
            )
        return year

    def rivals(self, patron: str, neighbors: Sequence[str]) -> tuple[str, ...]:
        """The case's patrons that are neither the patron, part of it, nor a bloc around it."""
        own = self._members(patron)
        return tuple(
            code
            for code in self.case.patrons
            if code != patron and code not in neighbors and not own & self._members(code)
        )

    def _members(self, code: str) -> frozenset[str]:
        if code in self.blocs.names:
            return self.blocs.members(code, self.available[-1])
        return frozenset({code})

    def asked(
        self,
        patron: str | None,
        neighbors: Sequence[str] | None,
        since: int | None = None,
        until: int | None = None,
    ) -> Asked:
        """A verdict's question, resolved."""
        code = self.patron(patron)
        around = self.neighbors(neighbors, code)
        first, last = self.span(since, until)
        rivals = self.rivals(code, around)
        return Asked(code, around, first, last, rivals, self.case.rival_in_votes(code))
