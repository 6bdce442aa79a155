"""What the report is drawn from: columns of its tables and one frozen bundle of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from nearabroad.core.errors import NearabroadError
from nearabroad.core.findings import GRIP_SERIES, HOLES, LEVER_CHANGE, RIVALS, VERDICT
from nearabroad.core.schemas import EVENT
from nearabroad.core.specs import Citation

TABLES: dict[str, pa.Schema] = {
    "verdict": VERDICT,
    "lever_change": LEVER_CHANGE,
    "grip_series": GRIP_SERIES,
    "rivals": RIVALS,
    "holes": HOLES,
    "chronicle": EVENT,
}


@dataclass(frozen=True)
class ReportInputs:
    """All that a report shows, as tables; nothing is measured or guessed after this point.

    `boundaries` is a TopoJSON topology with `objects.countries`, each geometry carrying its
    ISO3 code as `properties.a3`. `run` holds version, seed, draws, preset, fingerprint,
    built_at and snapshots (a list of source, name, sha256). `relation` is the course of events
    (schema `RELATION`), None where the store has no source of events. Raises `NearabroadError`
    where a table lacks a column.
    """

    verdict: pa.Table
    lever_change: pa.Table
    grip_series: pa.Table
    rivals: pa.Table
    holes: pa.Table
    chronicle: pa.Table
    citations: Sequence[Citation]
    run: Mapping[str, Any]
    boundaries: Mapping[str, Any]
    patron: str
    neighbors: Sequence[str]
    patrons: Sequence[str]
    names: Mapping[str, str] = field(default_factory=dict)
    relation: pa.Table | None = None

    def __post_init__(self) -> None:
        for table, schema in TABLES.items():
            missing = set(schema.names) - set(getattr(self, table).column_names)
            if missing:
                raise NearabroadError(
                    f"the report's table {table} lacks {', '.join(sorted(missing))}."
                )

    def name(self, code: str) -> str:
        """English name of a state or bloc; its code where no name is known."""
        return self.names.get(code) or code

    @property
    def verdicts(self) -> list[dict[str, Any]]:
        """One row of the verdict per neighbor asked for, in the order asked for."""
        found = {
            row["neighbor"]: row
            for row in self.verdict.to_pylist()
            if row["patron"] == self.patron and self.run.get("preset") in (None, row["preset"])
        }
        return [found[code] for code in self.neighbors if code in found]

    @property
    def distances(self) -> bool:
        """Whether roll calls were added, so that there are distances of ideal points."""
        return any(row["distance_change"] is not None for row in self.verdicts)

    @property
    def since(self) -> int:
        """First of the two years compared."""
        return self._year("since", min)

    @property
    def until(self) -> int:
        """Last of the two years compared."""
        return self._year("until", max)

    def _year(self, column: str, pick: Any) -> int:
        years = [row[column] for row in self.verdicts if row[column] is not None]
        if not years:
            raise NearabroadError(
                f"the verdict on {self.patron} holds no row for {', '.join(self.neighbors)}."
            )
        return int(pick(years))
