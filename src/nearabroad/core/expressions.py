"""What is asked of tables, as lazy expressions: the same function on every engine.

Each takes Narwhals lazy frames and gives one; nothing is computed until `rows_of` or
`table_from`. Levers, tracing and the build ask an engine nothing else; what comes after (lists,
carried values, bands) is small and done on the rows in Python and NumPy. Agreement of votes is a
matrix product and is no expression.

In Narwhals the sum of nothing is 0, so a count of what is known stands beside every sum, and
what no figure is known of is NULL. Every expression that ends in rows names their order, NULL
first, since no engine owes one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa

Frame = nw.LazyFrame[Any]
Row = dict[str, Any]

OBSERVED = (
    "source", "indicator", "state", "partner", "year", "value", "low", "high", "unit", "status"
)  # fmt: skip
IN_ORDER = ("indicator", "state", "partner", "year", "source")


def table_from(frame: Frame) -> pa.Table:
    """Run an expression on its engine and fetch the result."""
    table: pa.Table = frame.collect(backend="pyarrow").to_arrow()
    return table


def rows_of(frame: Frame) -> list[Row]:
    """Run an expression on its engine and fetch the result as rows."""
    rows: list[Row] = table_from(frame).to_pylist()
    return rows


def in_order(frame: Frame, columns: Sequence[str], by: Sequence[str]) -> Frame:
    """Some columns of a table, sorted; all columns where none is named."""
    return (frame.select(*columns) if columns else frame).sort(*by)


def of_indicators(observation: Frame, indicators: Iterable[str]) -> Frame:
    """The rows of some indicators, in no order: what sums and shares are made from."""
    return observation.filter(nw.col("indicator").is_in(list(indicators)))


def observations_of(
    observation: Frame, indicators: Iterable[str], states: Iterable[str] | None = None
) -> Frame:
    """Observations of some indicators, of all states or of some, in a fixed order."""
    frame = of_indicators(observation, indicators)
    if states is not None:
        frame = frame.filter(nw.col("state").is_in(list(states)))
    return in_order(frame, OBSERVED, IN_ORDER)


def figures_of(observation: Frame, source: str, indicator: str, state: str, year: int) -> Frame:
    """Every figure that a source prints of a state in a year; `indicator` may end in `*`."""
    frame = observation.filter(
        nw.col("source") == source, nw.col("state") == state, nw.col("year") == year
    )
    named = nw.col("indicator")
    if indicator.endswith("*"):
        frame = frame.filter(named.str.starts_with(indicator[:-1]))
    else:
        frame = frame.filter(named == indicator)
    return frame.sort("indicator", "partner", "snapshot")


def figures_in(observation: Frame, indicators: Iterable[str], states: Iterable[str]) -> Frame:
    """Every figure of some indicators and states, of all sources, with the snapshot."""
    frame = of_indicators(observation, indicators).filter(nw.col("state").is_in(list(states)))
    return frame.sort("source", *IN_ORDER[:-1], "snapshot")


def points_of(ideal_point: Frame, state: str, year: int) -> Frame:
    """A state's ideal point of a year."""
    return ideal_point.filter(nw.col("state") == state, nw.col("year") == year)


def latest_of(observation: Frame, indicators: Iterable[str]) -> Frame:
    """The last year for which any of the indicators has a value: one row, NULL if there is none."""
    known = of_indicators(observation, indicators).filter(~nw.col("value").is_null())
    return known.select(nw.col("year").max())


def sums(flows: Frame, keys: Sequence[str], value: str = "value") -> Frame:
    """`total` of the known values, with how many are `known` and `unknown`, by keys.

    A group without a known value has no total (NULL): nothing known is not zero.

    >>> import duckdb
    >>> flows = nw.from_native(duckdb.sql(
    ...     "FROM (VALUES ('ARM', 2.0), ('ARM', NULL), ('KAZ', NULL)) AS flow(state, value)"))
    >>> for row in rows_of(sums(flows, ["state"]).sort("state")):
    ...     print(row["state"], row["total"], row["known"], row["unknown"])
    ARM 2.0 1 1
    KAZ None 0 1
    """
    amount = nw.col(value)
    summed = flows.group_by(*keys).agg(
        known=amount.count(), rows=nw.len(), amount=amount.sum()
    )  # fmt: skip
    return summed.select(
        *keys,
        known=nw.col("known").cast(nw.Int64),
        unknown=(nw.col("rows") - nw.col("known")).cast(nw.Int64),
        total=nw.when(nw.col("known") > 0).then(nw.col("amount")),
    )


def partner_shares(flows: Frame, keys: Sequence[str], partner: str, value: str = "value") -> Frame:
    """Each partner's `share` (0..1) of the `total` that is known, by keys, from flows of pairs.

    share = v_p / sum over p of v_p. Flows of one pair that stand in several rows (products,
    months) are summed first. NULL where the partner's own flow is unknown; no row where the
    total is not above zero.

    >>> import duckdb
    >>> flows = nw.from_native(duckdb.sql(
    ...     "FROM (VALUES ('RUS', 3.0), ('CHN', 1.0), ('TUR', NULL)) AS flow(partner, value)"
    ... )).with_columns(state=nw.lit("ARM"))
    >>> shares = partner_shares(flows, ["state"], "partner").sort("partner")
    >>> [(row["partner"], row["share"]) for row in rows_of(shares)]
    [('CHN', 0.25), ('RUS', 0.75), ('TUR', None)]
    """
    paired = sums(flows, [*keys, partner], value).rename({"total": "amount"})
    # A window instead of a join: the flows, which may be many, are gone through once.
    whole = paired.with_columns(total=nw.col("amount").sum().over(*keys))
    return whole.filter(nw.col("total") > 0).select(
        *keys, partner, "amount", "total", share=nw.col("amount") / nw.col("total")
    )


def concentration(flows: Frame, keys: Sequence[str], part: str, value: str = "value") -> Frame:
    """How far few `part`s (partners, products) make up the whole: Herfindahl's index by keys.

    herfindahl = sum of s_p^2, s_p = v_p / sum of v_p, from 1/n to 1 (Hirschman 1964, "The
    Paternity of an Index", American Economic Review 54:761). `parts` counts those above zero,
    `unknown` those without a figure. No row where the total is not above zero.

    >>> import duckdb
    >>> flows = nw.from_native(duckdb.sql(
    ...     "FROM (VALUES ('RUS', 3e0), ('CHN', 1e0), ('TUR', 0e0)) AS flow(partner, value)"
    ... )).with_columns(state=nw.lit("ARM"))
    >>> rows_of(concentration(flows, ["state"], "partner"))
    [{'state': 'ARM', 'parts': 2, 'unknown': 0, 'total': 4.0, 'herfindahl': 0.625}]
    """
    amount = nw.col("total")
    parts = sums(flows, [*keys, part], value).with_columns(
        square=amount * amount,
        there=nw.when(amount > 0).then(1),
        gone=nw.when(amount.is_null()).then(1),
    )
    summed = parts.group_by(*keys).agg(
        parts=nw.col("there").count(),
        unknown=nw.col("gone").count(),
        total=amount.sum(),
        squares=nw.col("square").sum(),
    )
    # The square is the denominator, and is 0 before the total is.
    return summed.filter(amount > 0, amount * amount > 0).select(
        *keys,
        nw.col("parts").cast(nw.Int64),
        nw.col("unknown").cast(nw.Int64),
        "total",
        herfindahl=nw.col("squares") / (amount * amount),
    )
