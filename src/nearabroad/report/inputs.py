"""What the report is drawn from: columns of its tables and one frozen bundle of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from nearabroad.core.errors import NearabroadError
from nearabroad.core.schemas import EVENT, NUMBER, TEXT, WHOLE
from nearabroad.core.specs import Citation

WAS_OBSERVED = pa.bool_()


def _numbers(*names: str) -> list[tuple[str, pa.DataType]]:
    return [(name, NUMBER) for name in names]


VERDICT = pa.schema(
    [
        ("preset", TEXT),
        ("patron", TEXT),
        ("neighbor", TEXT),
        ("since", WHOLE),
        ("until", WHOLE),
        *_numbers("grip_then", "grip_then_low", "grip_then_high"),
        *_numbers("grip_now", "grip_now_low", "grip_now_high"),
        *_numbers("change", "change_low", "change_high"),
        *_numbers("data_low", "data_high", "method_low", "method_high"),
        *_numbers("p_waning", "p_tightening"),
        ("word", TEXT),
        ("driver", TEXT),
        ("driver_change", NUMBER),
        ("rival", TEXT),
        *_numbers("rival_grip", "rival_low", "rival_high", "rival_p", "own_grip"),
        *_numbers("hedging_then", "hedging_now", "effective_then", "effective_now"),
        *_numbers("alignment_then", "alignment_then_low", "alignment_then_high"),
        *_numbers("alignment_now", "alignment_now_low", "alignment_now_high"),
        *_numbers("alignment_change", "alignment_change_low", "alignment_change_high"),
        ("alignment_word", TEXT),
        ("relation_word", TEXT),
        ("coverage", NUMBER),
        ("levers", pa.list_(TEXT)),
        ("reading", TEXT),
        ("flags", TEXT),
        ("reason", TEXT),
    ]
)

LEVER_CHANGE = pa.schema(
    [
        ("patron", TEXT),
        ("neighbor", TEXT),
        ("lever", TEXT),
        ("since", WHOLE),
        ("until", WHOLE),
        *_numbers("then", "then_low", "then_high", "now", "now_low", "now_high"),
        *_numbers("change", "change_low", "change_high", "then_share", "now_share"),
        ("status_then", TEXT),
        ("status_now", TEXT),
        ("observable", WAS_OBSERVED),
        ("reason", TEXT),
    ]
)

GRIP_SERIES = pa.schema(
    [
        ("patron", TEXT),
        ("neighbor", TEXT),
        ("year", WHOLE),
        *_numbers("grip", "low", "high"),
        ("observable", WAS_OBSERVED),
        ("reason", TEXT),
        ("top_lever", TEXT),
    ]
)

RIVALS = pa.schema(
    [
        ("neighbor", TEXT),
        ("year", WHOLE),
        ("patron", TEXT),
        *_numbers("grip", "low", "high", "p_lead"),
        ("observable", WAS_OBSERVED),
        ("reason", TEXT),
    ]
)

HOLES = pa.schema(
    [
        ("neighbor", TEXT),
        ("lever", TEXT),
        ("component", TEXT),
        ("patron", TEXT),
        ("year", WHOLE),
        ("why", TEXT),
    ]
)

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
    built_at and snapshots (a list of source, name, sha256). Raises `NearabroadError` where a
    table lacks a column.
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
