"""Explanations as Markdown tables, for the pages that show what comes out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

Row = dict[str, Any]
MINUS = "\N{MINUS SIGN}"


def explain_markdown(tables: Mapping[str, pa.Table]) -> str:
    """Verdicts, every test, and the likeliest combinations."""
    explanations = tables["explanation"].to_pylist()
    tests = tables["implication"].to_pylist()
    combinations = tables["combination"].to_pylist()[:5]
    lines = [
        f"Events: {window_of(explanations)}.",
        "",
        "| explanation | before | after | under other choices | verdict | tests | why |",
        "|---|---|---|---|---|---|---|",
        *(_explanation(row) for row in explanations),
        "",
        "| implication | of | years | effect, 95 % | dB | counted |",
        "|---|---|---|---|---|---|",
        *(_test(row) for row in tests),
        "",
        "| acting together | before | after |",
        "|---|---|---|",
        *(f"| {r['acting']} | {r['prior']:.3f} | {r['posterior']:.3f} |" for r in combinations),
    ]
    return "\n".join(lines)


def _explanation(row: Row) -> str:
    band = f"{row['posterior_low']:.2f} to {row['posterior_high']:.2f}"
    return (
        f"| {row['called']} | {row['prior']:.2f} | {row['posterior']:.2f} | {band} "
        f"| {row['verdict']} | {row['told']} of {row['implications']} | {row['reason']} |"
    )


def _test(row: Row) -> str:
    head = f"| {row['says']} | {row['explanation']} |"
    if not row["identified"]:
        return f"{head} | *not identified*: {row['reason']} | | |"
    return (
        f"{head} {row['since']}–{row['until']} | {effect_of(row)} "
        f"| {_signed(row['decibels'])} | {_signed(row['counted'])} |"
    )


def effect_of(row: Row) -> str:
    """A test's effect with its interval: ratios of shares, or points where the outcome is a mark.

    >>> effect_of({"log_ratio": 0.0, "log_ratio_low": -0.7, "log_ratio_high": 0.7,
    ...            "exposure": "acts"})
    '×1.00 (×0.50 to ×2.01)'
    """
    names = ("log_ratio", "log_ratio_low", "log_ratio_high")
    middle, low, high = (ratio(row[name], row["exposure"] is None) for name in names)
    return f"{middle} ({low} to {high})"


def ratio(value: float, points: bool) -> str:
    """An effect in logarithms as a ratio, or in points."""
    return f"{value:+.2f}".replace("-", MINUS) if points else f"×{math.exp(value):.2f}"


def window_of(explanations: Sequence[Row]) -> str:
    """The years that events cover, of rows of the table `explanation`.

    >>> window_of([{"since": 2002, "until": 2014}]), window_of([{"since": None, "until": None}])
    ('2002–2014', 'none')
    """
    first = explanations[0]
    return f"{first['since']}–{first['until']}" if first["since"] else "none"


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", MINUS)
