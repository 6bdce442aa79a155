"""What measures ask of the observatory; each question is put once, however many claims need it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad import sources
from nearabroad.answers import Answer
from nearabroad.core.states import Blocs
from nearabroad.index.compare import Settings
from nearabroad.index.panel import Components
from nearabroad.pipeline import ReferenceCase

Row = dict[str, Any]
Cell = tuple[str, str, str | None, str, int]
"""Lever, component, patron, neighbor, year."""


class Observing(Protocol):
    """The part of the observatory's public face that claims are checked by."""

    @property
    def case(self) -> ReferenceCase:
        """The reference case."""

    @property
    def blocs(self) -> Blocs:
        """Dated blocs."""

    @property
    def years(self) -> tuple[int, ...]:
        """Years that can be asked for."""

    @property
    def latest_year(self) -> int:
        """The last year for which every lever has data of that very year."""

    def bloc(self, code: str) -> Answer:
        """Trade inside a bloc."""

    def history(self, patron: str | None, neighbor: str) -> Answer:
        """A pair year by year."""

    def relation(self, actor: str, recipient: str) -> Answer:
        """A pair in events."""

    def parallel(self, sanctioned_by: str, target: str, through: Sequence[str]) -> Answer:
        """Goods that go around sanctions."""


class Measuring(Protocol):
    """Gives component rows of patrons over neighbors; `only` these levers have to be measured."""

    def __call__(
        self, patrons: Sequence[str], neighbors: Sequence[str], only: Sequence[str] = ()
    ) -> pa.Table:
        """The rows."""


@dataclass
class Evidence:
    """An observatory with its answers kept; `components` gives component rows of the levers."""

    observatory: Observing
    components: Measuring
    memberships: Callable[[], pa.Table]
    presence: Callable[[], pa.Table]
    settings: Settings
    kept: dict[Any, Any] = field(default_factory=dict)

    def once(self, key: Any, ask: Callable[[], Any]) -> Any:
        """The answer to a question, asked the first time only."""
        if key not in self.kept:
            self.kept[key] = ask()
        return self.kept[key]

    def bloc_answer(self, code: str) -> Answer:
        """A bloc's answer."""
        found: Answer = self.once(("bloc", code), lambda: self.observatory.bloc(code))
        return found

    def bloc_rows(self, code: str, table: str) -> list[Row]:
        """Rows of one table of a bloc's answer."""
        tables = self.bloc_answer(code).tables
        return list(self.once(("bloc", code, table), lambda: tables[table].to_pylist()))

    def cells(self, patron: str, state: str, lever: str) -> Mapping[Cell, Row]:
        """A lever's components of a patron over a state (and the case's others), by cell."""
        case = self.observatory.case
        states = case.neighbors if state in case.neighbors else (state,)

        def read() -> dict[Cell, Row]:
            around = [code for code in states if code != patron]
            if not around:
                return {}
            table = self.components((patron,), around, (lever,))
            mine = pc.and_(pc.equal(table["patron"], patron), pc.equal(table["lever"], lever))
            rows = table.filter(mine).to_pylist()
            return {
                (r["lever"], r["component"], r["patron"], r["neighbor"], r["year"]): r for r in rows
            }

        found: dict[Cell, Row] = self.once(("cells", patron, states, lever), read)
        return found

    def panel(self, patrons: Sequence[str], state: str) -> Components:
        """Components of patrons over one state, to be compared and drawn."""
        own = set(patrons) <= set(self.observatory.case.patrons)
        among = self.patrons_over(state) if own else tuple(patrons)
        found: Components = self.once(
            ("panel", among, state), lambda: Components(self.components(among, (state,)))
        )
        return found

    def patrons_over(self, state: str) -> tuple[str, ...]:
        """The case's patrons, but for the state itself."""
        return tuple(code for code in self.observatory.case.patrons if code != state)

    def rivals_of(self, patron: str, state: str) -> tuple[str, ...]:
        """The case's other patrons over a state that have no part in the patron, nor it in them."""
        own = self._parts(patron)
        return tuple(
            code for code in self.patrons_over(state)
            if code != patron and not own & self._parts(code)
        )  # fmt: skip

    def _parts(self, code: str) -> frozenset[str]:
        blocs = self.observatory.blocs
        if code in blocs.names:
            return blocs.members(code, self.observatory.years[-1])
        return frozenset({code})

    @cached_property
    def membership_rows(self) -> list[Row]:
        """Dated memberships."""
        return list(self.memberships().to_pylist())

    @cached_property
    def presence_rows(self) -> list[Row]:
        """Dated military presence."""
        return list(self.presence().to_pylist())


_MARK = re.compile(r"\[([^\[\]]*)\]\s*$")


def independent(events: Sequence[Row], claimant: str) -> list[Row]:
    """Events but for those known only from the claimant: nobody is evidence for their own claim.

    The last brackets of an event's evidence name who reported it.

    >>> rows = [{"evidence": "raid [press]"}, {"evidence": "case [a paper, 2025]"}]
    >>> [row["evidence"] for row in independent(rows, "A paper, 2025")]
    ['raid [press]']
    """

    def told_by(row: Row) -> str:
        found = _MARK.search(row["evidence"] or "")
        return found[1].strip().casefold() if found else ""

    return [row for row in events if told_by(row) != claimant.strip().casefold()]


def sources_cited(answer: Answer) -> str:
    """The sources that an answer cites, by id."""
    known = {module.SPEC.citation: name for name, module in sources.registry().items()}
    return "; ".join(sorted(known[item] for item in answer.cited if item in known))


def mid_year(year: int) -> dt.date:
    """1 July, on which states count as members.

    >>> mid_year(2015).isoformat()
    '2015-07-01'
    """
    return dt.date(year, 7, 1)
