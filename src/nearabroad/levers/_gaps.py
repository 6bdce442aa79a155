"""Flows that nobody publishes: what the gap table says of a pair, a flow and a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nearabroad.core.expressions import in_order, rows_of
from nearabroad.core.scope import Tables
from nearabroad.levers._rows import Row


@dataclass(frozen=True)
class Gaps:
    """The gap table as questions."""

    rows: tuple[Row, ...]

    def _matching(self, state: str, flow: str, year: int, kind: str) -> list[Row]:
        return [
            row
            for row in self.rows
            if row["state"] == state
            and row["kind"] == kind
            and (flow == row["flow"] or flow.startswith(row["flow"] + "."))
            and row["since"] <= year
            and (row["until"] is None or year <= row["until"])
        ]

    def silent(self, state: str, flow: str, year: int) -> bool:
        """Whether a state publishes nothing of its own on this flow in this year."""
        return bool(self._matching(state, flow, year, "silent"))

    def unpublished(self, state: str, partner: str, flow: str, year: int) -> bool:
        """Whether neither side of a pair publishes this flow in this year."""
        return self.silent(state, flow, year) and self.silent(partner, flow, year)

    def silent_states(self, flow: str, year: int) -> list[str]:
        """All states that publish nothing of this flow in this year."""
        return sorted({row["state"] for row in self.rows if self.silent(row["state"], flow, year)})

    def suppressed(self, state: str, flow: str, year: int) -> bool:
        """Whether the partner of this flow goes unrecorded in some years of a spell."""
        return bool(self._matching(state, flow, year, "suppressed"))

    def remarks(self, state: str, partners: Iterable[str], flow: str, year: int) -> list[str]:
        """Cautions on a flow that is published: an embargo, distorted figures."""
        members = set(partners)
        return [
            f"{row['kind']}: {row['what']} ({row['effect']})"
            for kind in ("embargo", "distorted")
            for row in self._matching(state, flow, year, kind)
            if row["partner"] is None or row["partner"] in members
        ]


def gaps_of(tables: Tables) -> Gaps:
    """The gap table read from the store."""
    columns = ["state", "flow", "partner", "kind", "since", "until", "what", "effect"]
    return Gaps(
        tuple(rows_of(in_order(tables["gap"], columns, ("state", "flow", "since", "kind"))))
    )
