"""What stands in the store by source: last snapshot, rows, years, states, holes, what changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa

from nearabroad import sources as registry
from nearabroad.adding import Added
from nearabroad.core import findings
from nearabroad.core.schemas import TABLES
from nearabroad.core.scope import Tables
from nearabroad.core.specs import SourceSpec
from nearabroad.core.years import year_ranges
from nearabroad.store import SnapshotRecord

Row = dict[str, Any]
Series = tuple[str, str]
"""Source and indicator."""

PARTIES = ("state", "recipient", "reporter")
DATES = ("year", "since", "until", "date", "period")
CHANGES = ("added", "dropped", "revised")
BLANK, NO_ROW, NOT_LISTED = "blank", "no row", "not listed"


def inventory(
    frames: Tables,
    snapshots: Sequence[SnapshotRecord],
    files: Sequence[Added],
    patron: str,
    neighbors: Sequence[str],
) -> dict[str, pa.Table]:
    """The tables `sources`, `coverage` (of the neighbors) and `holes` (of patron and neighbors)."""
    holes = source_holes(frames["observation"], patron, neighbors)
    return {
        "sources": source_table(frames, snapshots, files, holes),
        "coverage": source_coverage(frames["observation"], neighbors),
        "holes": holes,
    }


def source_table(
    frames: Tables,
    snapshots: Sequence[SnapshotRecord],
    files: Sequence[Added],
    holes: pa.Table,
) -> pa.Table:
    """A row per source, also where nothing of it is there yet: `todo` says how to get it.

    `added`, `dropped` and `revised` (by more than 1 %) count rows against the snapshot before, and
    are NULL where there was none; `overridden` counts figures that gave way to a newer file's.
    """
    ledger = {item.sha256: item for item in snapshots}
    overlaps = collected(frames["overlap"]) if "overlap" in frames else []
    overridden = Counter[str]()
    for row in overlaps:
        overridden[row["source"]] += row["cells"]
    missing = Counter[str]()
    for row in holes.to_pylist():
        missing[row["source"]] += row["missing"]
    by_source = _by_source(frames)
    rows = []
    for name, module in registry.registry().items():
        spec, own = module.SPEC, by_source.get(name, [])
        used = _used(own, ledger)
        rows.append(
            {
                "source": name, "publisher": spec.publisher, "title": spec.title,
                "gives": "; ".join(f"{i.id} ({i.unit})" for i in spec.indicators) or spec.table,
                **_last(used, [item for item in files if item.source == name]),
                "files": len(used), "rows": sum(row["rows"] for row in own), **_span(own),
                "holes": missing[name], **_changes(files, name),
                "overridden": overridden[name], "licence": spec.licence,
                "citation": spec.citation.plain(), "caution": spec.caution,
                "snapshots": ", ".join(item.sha256 for item in used),
                "todo": "" if own else _todo(spec, hasattr(module, "fetch")),
            }
        )  # fmt: skip
    return pa.Table.from_pylist(rows, schema=findings.SOURCES)


def _by_source(frames: Tables) -> dict[str, list[Row]]:
    """Each source's rows in every table that sources fill, counted by state, date and snapshot."""
    found: dict[str, list[Row]] = defaultdict(list)
    for name, frame in frames.items():
        columns = TABLES[name].names
        if name == "overlap" or not {"source", "snapshot"} <= set(columns):
            continue
        party = next((party for party in PARTIES if party in columns), None)
        keys = [
            "source",
            "snapshot",
            *([party] if party else []),
            *(d for d in DATES if d in columns),
        ]
        for row in collected(frame.group_by(*keys).agg(rows=nw.len())):
            found[row["source"]].append({**row, "party": row[party] if party else None})
    return found


def collected(frame: nw.LazyFrame[Any]) -> list[Row]:
    """A lazy frame's rows."""
    rows: list[Row] = frame.collect(backend="pyarrow").to_arrow().to_pylist()
    return rows


def _used(own: Sequence[Row], ledger: Mapping[str, SnapshotRecord]) -> list[SnapshotRecord]:
    """The snapshots behind the rows; a row that rests on several names them all."""
    texts = {row["snapshot"] or "" for row in own}
    return [
        ledger[code] for code in sorted({c for t in texts for c in t.split()}) if code in ledger
    ]


def _last(used: Sequence[SnapshotRecord], files: Sequence[Added]) -> Row:
    """The newest snapshot that rows stand on: of the files that were added, else of the package."""
    hashes = {item.sha256 for item in used}
    for item in reversed(files):
        if item.sha256 in hashes:
            when = item.fetched_at or item.added_at
            return {"snapshot": item.name, "sha256": item.sha256, "fetched": when}
    last = max(used, key=lambda item: (item.version, item.name), default=None)
    return {
        "snapshot": last.name if last else "", "sha256": last.sha256 if last else "",
        "fetched": last.fetched_at if last else "",
    }  # fmt: skip


def _todo(spec: SourceSpec, fetched: bool) -> str:
    how = f"nearabroad fetch {spec.id}, or " if fetched else ""
    return f"no snapshot yet: {how}nearabroad add {spec.id} FILE"


def _changes(files: Sequence[Added], source: str) -> Row:
    """Counts over a source's files; NULL where none of them had one before."""
    told = [item.changes for item in files if item.source == source and item.changes]
    return {name: sum(one[name] for one in told) if told else None for name in CHANGES}


def _span(own: Sequence[Row]) -> Row:
    """States and years of a source's rows, by whichever columns its tables have."""
    dates = {date for row in own for name in DATES if (date := row.get(name)) is not None}
    years = {item if isinstance(item, int) else item.year for item in dates}
    return {
        "states": len({row["party"] for row in own} - {None}),
        "first_year": min(years, default=None),
        "last_year": max(years, default=None),
    }


def source_coverage(observed: nw.LazyFrame[Any], states: Sequence[str]) -> pa.Table:
    """A row per source, indicator and state: first and last year with a figure, and how many."""
    keys = ["source", "indicator", "state"]
    frame = (
        observed.filter(~nw.col("low").is_null(), nw.col("state").is_in(list(states)))
        .group_by(*keys)
        .agg(
            first_year=nw.col("year").min(), last_year=nw.col("year").max(),
            years=nw.col("year").n_unique(),
        )
        .sort(*keys)
    )  # fmt: skip
    return pa.Table.from_pylist(collected(frame), schema=findings.SOURCE_COVERAGE)


def source_holes(observed: nw.LazyFrame[Any], patron: str, neighbors: Sequence[str]) -> pa.Table:
    """What each source lacks within its own span, of neighbors and of their pairs with a patron.

    *blank*: the file has the cell and no figure. *no row*: nothing of a state in a year that the
    source has of others, after the state's own first year. *not listed*: other partners in that
    year, and not this one, though it is listed in another (a Factbook edition without Russia).
    A partner without a row is no hole where the source's silence means zero (`Indicator.absent`).
    """
    found = []
    cells = _Cells(observed, patron, neighbors)
    for (source, indicator), absent in _indicators().items():
        for state, partner, why, years in cells.holes((source, indicator), absent):
            if years:
                found.append(
                    {
                        "source": source, "indicator": indicator, "state": state,
                        "partner": partner, "why": why, "years": year_ranges(sorted(years)),
                        "missing": len(years),
                    }
                )  # fmt: skip
    return pa.Table.from_pylist(found, schema=findings.SOURCE_HOLES)


def _indicators() -> dict[Series, str]:
    """Indicators of states and pairs of states, with what a missing row of them means."""
    return {
        (name, indicator.id): indicator.absent
        for name, module in registry.registry().items()
        for indicator in module.SPEC.indicators
        if indicator.partner in ("state", "none")
    }


class _Cells:
    """Years with and without a figure, by source, indicator, state and partner.

    The partner is "" for none, "*" for any that is not asked about.
    """

    def __init__(self, observed: nw.LazyFrame[Any], patron: str, neighbors: Sequence[str]) -> None:
        asked = [patron, *neighbors]
        self.pairs = [(state, patron) for state in neighbors] + [(patron, n) for n in neighbors]
        self.neighbors = neighbors
        self.full: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self.blank: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self.years: dict[Series, set[int]] = defaultdict(set)
        known = ~(nw.col("low").is_null() & nw.col("value").is_null())
        partner = (
            nw.when(nw.col("partner").is_null())
            .then(nw.lit(""))
            .otherwise(
                nw.when(nw.col("partner").is_in(asked))
                .then(nw.col("partner"))
                .otherwise(nw.lit("*"))
            )
        )
        keys = ["source", "indicator", "state", "partner", "year"]
        cells = (
            observed.filter(nw.col("state").is_in(asked))
            .with_columns(partner=partner, known=known.cast(nw.Int32))
            .group_by(*keys)
            .agg(known=nw.col("known").max())
            .sort(*keys)
        )
        for row in collected(cells):
            key = row["source"], row["indicator"], row["state"], row["partner"]
            (self.full if row["known"] else self.blank)[key].add(row["year"])
        for row in collected(observed.filter(known).select("source", "indicator", "year").unique()):
            self.years[row["source"], row["indicator"]].add(row["year"])
        self.of_state: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self.told: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for (source, indicator, state, _), found in self.full.items():
            self.of_state[source, indicator, state] |= found
        for (source, indicator, state, _), found in self.blank.items():
            self.told[source, indicator, state] |= found

    def holes(self, series: Series, absent: str) -> Iterator[tuple[str, str | None, str, set[int]]]:
        """State, partner, why and years of each hole of one indicator of a source."""
        for state in self.neighbors:
            yield (
                state,
                None,
                BLANK,
                self.blank[(*series, state, "")] - self.of_state[(*series, state)],
            )
            if absent != "zero":
                yield state, None, NO_ROW, self._without_rows(series, state)
        for state, partner in self.pairs:
            blank, full = (
                self.blank[(*series, state, partner)],
                self.full[(*series, state, partner)],
            )
            yield state, partner, BLANK, blank - full
            if full and absent != "zero":
                others = {year for year in self.of_state[(*series, state)] if year > min(full)}
                yield state, partner, NOT_LISTED, others - full - blank

    def _without_rows(self, series: Series, state: str) -> set[int]:
        own = self.of_state[(*series, state)]
        if not own:
            return set()
        return {y for y in self.years[series] if y > min(own)} - own - self.told[(*series, state)]
