"""A gravity fit from a user's file: read and checked, dummies of dated blocs, tables and notes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from nearabroad.core.bloc_tables import DROPPED, GRAVITY
from nearabroad.core.errors import SourceError, UsageError
from nearabroad.core.schemas import table_of
from nearabroad.core.states import Blocs
from nearabroad.trade.gravity import Fit, Term, fit

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("exporter", "importer", "year", "trade")


def read_panel(path: Path, columns: Sequence[str] = ()) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """A CSV of bilateral trade and what to know of it; a blank is missing, never zero.

    Raises `UsageError` for a file that is not there, `SourceError` for missing columns, negative
    trade, years that are none, one flow twice, or a single year.
    """
    if not path.is_file():
        raise UsageError(f"there is no file {path}.")
    try:
        table = pc.read_csv(
            path,
            convert_options=pc.ConvertOptions(
                column_types={"exporter": pa.string(), "importer": pa.string(),
                              "trade": pa.float64()},
                strings_can_be_null=False,
            ),
        )  # fmt: skip
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name} is not a CSV of numbers ({error}).") from error
    missing = [name for name in (*COLUMNS, *columns) if name not in table.column_names]
    if missing:
        raise SourceError(
            f"{path.name}: columns {', '.join(missing)} missing; there are "
            f"{', '.join(table.column_names)}."
        )
    frame = table.to_pandas()
    _check_numbers(path, frame, columns)
    notes = []
    blank = int(frame["trade"].isna().sum())
    if blank:
        notes.append(f"{blank} rows without a figure are missing, not zero, and left out.")
        frame = frame[frame["trade"].notna()].reset_index(drop=True)
    frame["year"] = frame["year"].astype(int)
    _check_flows(path, frame)
    zeros = int((frame["trade"] == 0.0).sum())
    notes.append(f"{len(frame)} rows, {zeros} of them zero; {frame['year'].nunique()} years.")
    if (frame["exporter"] == frame["importer"]).any():
        notes.append("Trade within a state is in the file; no bloc's dummy counts it.")
    return frame, tuple(notes)


def _check_numbers(path: Path, frame: pd.DataFrame, columns: Sequence[str]) -> None:
    trade = frame["trade"].to_numpy(dtype=float)
    if len(trade) == 0:
        raise SourceError(f"{path.name} has no rows.")
    if np.isinf(trade).any():
        raise SourceError(f"{path.name}: trade is infinite in {int(np.isinf(trade).sum())} rows.")
    if (trade < 0.0).any():
        row = int(np.argmax(trade < 0.0))
        raise SourceError(f"{path.name}, line {row + 2}: trade {trade[row]:g} is negative.")
    for name in ("year", *columns):
        values = frame[name]
        if values.dtype.kind not in "iuf" or values.isna().any():
            raise SourceError(f"{path.name}: column {name} holds what is not a number.")
    if (frame["year"] % 1 != 0).any():
        raise SourceError(f"{path.name}: a year is not whole.")


def _check_flows(path: Path, frame: pd.DataFrame) -> None:
    twice = frame[frame.duplicated(["exporter", "importer", "year"])]
    if len(twice):
        first = twice.iloc[0]
        raise SourceError(
            f"{path.name}: {first['exporter']} to {first['importer']} in {first['year']} stands "
            "twice; sum products first."
        )
    if frame["year"].nunique() < 2:
        raise SourceError(
            f"{path.name} holds one year only: effects of pairs need two years or more."
        )


def with_terms(
    panel: pd.DataFrame, blocs: Blocs, codes: Sequence[str], columns: Sequence[str]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The panel with a dummy for each bloc: both are members at mid-year, and not the same.

    Raises `UsageError` where no term is named or a bloc is none, `UnknownState` for a state's code
    that is not ISO3 (only where dated members are asked for).
    """
    names = tuple(blocs.resolve(code) for code in codes)
    wrong = [name for name in names if name not in blocs.names]
    if wrong:
        raise UsageError(f"{', '.join(wrong)} is no bloc; {', '.join(sorted(blocs.names))} are.")
    if not names and not columns:
        raise UsageError("name what to estimate: --bloc EU, or --bloc-column rta.")
    if names:
        for code in sorted({*panel["exporter"], *panel["importer"]}):
            Blocs().resolve(code)
    exporter, importer = panel["exporter"].to_numpy(), panel["importer"].to_numpy()
    years = panel["year"].to_numpy()
    made = {}
    for name in names:
        members = {year: blocs.members(name, int(year)) for year in np.unique(years)}
        both = [
            a != b and a in members[year] and b in members[year]
            for a, b, year in zip(exporter, importer, years, strict=True)
        ]
        made[f"both_in_{name}"] = np.array(both, dtype=float)
    return panel.assign(**made), (*made, *columns)


def tables_of(
    panel: pd.DataFrame, terms: Sequence[str], cluster: Sequence[str]
) -> tuple[dict[str, pa.Table], tuple[str, ...]]:
    """Tables `gravity` and `dropped` of a fit, and its notes."""
    found = fit(panel, terms, tuple(cluster) or ("pair",))
    dropped: list[dict[str, Any]] = [
        {name: row[name] for name in DROPPED.names} for row in found.dropped
    ]
    tables = {
        "gravity": table_of([_row(term) for term in found.terms], GRAVITY),
        "dropped": table_of(dropped, DROPPED),
    }
    return tables, _notes(found)


def _row(term: Term) -> dict[str, Any]:
    return {
        "term": term.name, "coefficient": term.coefficient, "coefficient_low": term.low,
        "coefficient_high": term.high, "standard_error": term.standard_error,
        "p_value": term.p_value, "trade_effect": Term.effect(term.coefficient),
        "trade_effect_low": Term.effect(term.low), "trade_effect_high": Term.effect(term.high),
        "identified": term.identified,
        "reason": f"not identified: {term.reason}" if term.reason else None,
    }  # fmt: skip


def _notes(found: Fit) -> tuple[str, ...]:
    notes = ["Effects of exporter-year, importer-year and directed pair are in every fit."]
    if found.correction:
        notes.append(f"Errors: {found.correction}.")
    notes += [f"Caution: {text}." for text in found.cautions]
    if found.dropped:
        notes.append(
            f"{len(found.dropped)} rows of zeros say nothing on the coefficients and are left "
            "out; table `dropped` lists them."
        )
    return tuple(notes)
