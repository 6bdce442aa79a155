"""Reports of acts between states as counted events: the same expression on every engine.

A report is one record of a published set: `actor` and `recipient` (ISO3), `day`, `code` (of the
act), `place` (NULL where unknown) and `story` (never NULL: a record of no story is its own). Two
kinds of duplicates are clustered, one after the other:

1. the same dyad, code and story within a month is one event, on its first day: a story is told
   over several days and in several sentences;
2. the same dyad, code, day and place is one event: one act is told by several stories.

No cluster crosses a month, so months can be counted apart and give the same figures. How often an
event was reported stays beside it as `reports`. Acts are joined by their code: `root`, `quad` and
`tenths` (the Goldstein value times ten: whole numbers, whose sum has no order).
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pyarrow as pa

from nearabroad.core.schemas import EVENT_COUNT

Frame = nw.LazyFrame[Any]

DYAD = ("actor", "recipient")
CELL = (*DYAD, "period", "quad", "root")
SUMS = ("events", "reports", "tenths", "known")


def events_of(reports: Frame) -> Frame:
    """One row per event: actor, recipient, code, period (its month), day, place, reports.

    >>> import duckdb
    >>> told = nw.from_native(duckdb.sql('''
    ...     FROM (VALUES ('AZE', 'RUS', '173', DATE '2025-07-01', 'Baku', 's1'),
    ...                  ('AZE', 'RUS', '173', DATE '2025-07-02', 'Baku', 's1'),
    ...                  ('AZE', 'RUS', '173', DATE '2025-07-01', 'Baku', 's2'))
    ...     AS told(actor, recipient, code, day, place, story)'''))
    >>> events_of(told).collect("pyarrow").select("day", "reports").rows()
    [(datetime.date(2025, 7, 1), 3)]
    """
    monthly = reports.with_columns(period=nw.col("day").dt.truncate("1mo").cast(nw.Date))
    stories = monthly.group_by(*DYAD, "code", "period", "story").agg(
        day=nw.col("day").min(), place=nw.col("place").min(), told=nw.len()
    )
    return stories.group_by(*DYAD, "code", "period", "day", "place").agg(
        reports=nw.col("told").sum().cast(nw.Int64)
    )


def dyad_counts(reports: Frame, acts: Frame) -> Frame:
    """Sums by directed dyad, month, quad class and root: events, reports, tenths, known.

    `acts` has a row per code (code, root, quad, tenths); a report whose code it does not have is
    left out. `tenths` is summed over the `known` events whose act has a Goldstein value.
    """
    by_code = (
        events_of(reports)
        .group_by(*DYAD, "code", "period")
        .agg(events=nw.len(), reports=nw.col("reports").sum())
    )
    events = nw.col("events")
    valued = ~nw.col("tenths").is_null()
    weighed = by_code.join(acts, on="code", how="inner").with_columns(
        tenths=nw.when(valued).then(nw.col("tenths") * events).otherwise(0),
        known=nw.when(valued).then(events).otherwise(0),
    )
    summed = weighed.group_by(*CELL).agg(*(nw.col(name).sum() for name in SUMS))
    return summed.select(*CELL, *(nw.col(name).cast(nw.Int64) for name in SUMS))


def with_totals(dyads: Frame) -> Frame:
    """The sums of all dyads beside those of each: rows without actor and recipient.

    A set's coverage grows; these are what shares and rates are of.
    """
    whole = {name: nw.col(name).cast(nw.Int64) for name in SUMS}
    dyads = dyads.select(*CELL, **whole)
    summed = dyads.group_by("period", "quad").agg(*(nw.col(name).sum() for name in SUMS))
    nothing = nw.lit(None).cast(nw.String)
    totals = summed.select(
        actor=nothing, recipient=nothing, period="period", quad="quad", root=nothing,
        **whole,
    )  # fmt: skip
    return nw.concat([dyads, totals], how="vertical")


def counted(dyads: pa.Table, source: str, span: str = "month") -> pa.Table:
    """The table `event_count` of a source, totals included, from the sums of `dyad_counts`.

    The sums are few by now (dyads, months, roots), so that they are taken from any engine as
    Arrow and finished here, in one order. `intensity` is the mean Goldstein value, NULL where no
    event has one.
    """
    columns = [*CELL, *SUMS]
    frame = nw.from_native(dyads.select(columns), eager_only=True)
    whole = with_totals(frame.lazy()).collect("pyarrow").sort(*CELL, nulls_last=True)
    known = nw.col("known")
    rows = whole.with_columns(
        intensity=nw.when(known > 0).then(nw.col("tenths") / (known * 10.0))
    ).to_arrow()
    given = {
        "source": pa.array([source] * len(rows), pa.string()),
        "span": pa.array([span] * len(rows), pa.string()),
        "snapshot": pa.nulls(len(rows), pa.string()),
    }
    return pa.table(
        {
            item.name: given[item.name] if item.name in given else rows[item.name].cast(item.type)
            for item in EVENT_COUNT
        },
        schema=EVENT_COUNT,
    )
