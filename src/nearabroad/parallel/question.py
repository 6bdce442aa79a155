"""What is asked about back doors: who sanctions whom, through whom, since when, which goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nearabroad.core.errors import UsageError
from nearabroad.core.states import Blocs
from nearabroad.trade.baseline import DRAWS, SEED
from nearabroad.trade.windows import YEAR, month_number


@dataclass(frozen=True)
class Asked:
    """Who sanctions whom, through whom, since when, which goods; codes resolved."""

    sanctioned_by: str
    exporters: tuple[str, ...]
    target: str
    conduits: tuple[str, ...]
    controls: tuple[str, ...]
    shock: int
    until: int | None
    products: tuple[str, ...]
    ppml: bool
    draws: int = DRAWS
    seed: int = SEED

    @property
    def partners(self) -> tuple[str, ...]:
        """Every destination that is read: conduits, target, controls."""
        return (*self.conduits, self.target, *self.controls)


def asked(
    blocs: Blocs, sanctioned_by: str, target: str, through: Sequence[str],
    controls: Sequence[str] = (), *, shock: str, until: str | None = None,
    products: Sequence[str] = (), ppml: bool = False, draws: int = DRAWS, seed: int = SEED,
) -> Asked:  # fmt: skip
    """The question with its codes resolved; raises `UsageError` for one that contradicts itself."""
    who = blocs.resolve(sanctioned_by)
    month = month_number(shock)
    year = month // YEAR
    exporters = blocs.members(who, year) if who in blocs.names else frozenset({who})
    if not exporters:
        raise UsageError(f"{who} has no members in {year}; name another --shock.")
    aim = _state(blocs, target)
    conduits = tuple(dict.fromkeys(_state(blocs, code) for code in through))
    beside = tuple(dict.fromkeys(_state(blocs, code) for code in controls))
    if not conduits:
        raise UsageError("no conduit is named; name states, as --through KAZ,KGZ.")
    for code in (*conduits, *beside):
        if code == aim:
            raise UsageError(f"{code} is the target itself; a conduit is a third state.")
        if code in exporters:
            raise UsageError(f"{code} belongs to {who}, which sanctions; a conduit is outside it.")
    if both := set(conduits) & set(beside):
        raise UsageError(f"{', '.join(sorted(both))} is both conduit and control; choose one.")
    if aim in exporters:
        raise UsageError(f"{aim} belongs to {who}; name another --target.")
    last = None if until is None else month_number(until)
    return Asked(who, tuple(sorted(exporters)), aim, conduits, beside, month, last,
                 tuple(products), ppml, draws, seed)  # fmt: skip


def _state(blocs: Blocs, code: str) -> str:
    found = blocs.resolve(code)
    if found in blocs.names:
        raise UsageError(f"{found} is a bloc; name its states one by one.")
    return found
