"""Columns of the finding on back doors: conduits, growth, excess, differences, watch list."""

from __future__ import annotations

import pyarrow as pa

from nearabroad.core.schemas import DATE, NUMBER, TEXT, WHOLE

FLAG = pa.bool_()


def _numbers(*names: str) -> list[tuple[str, pa.DataType]]:
    return [(name, NUMBER) for name in names]


CONDUITS = pa.schema(
    [
        ("conduit", TEXT),
        ("finding", TEXT),
        ("before_period", TEXT),
        ("after_period", TEXT),
        *_numbers("before", "after", "multiple", "multiple_other", "multiple_recent"),
        *_numbers("expected", "excess", "excess_low", "excess_high", "method_low", "method_high"),
        *_numbers("beyond", "beyond_low", "beyond_high"),
        *_numbers("factor", "factor_low", "factor_high", "p", "q", "pre_trend_p"),
        *_numbers("replaced", "replaced_low", "replaced_high"),
        ("flags", TEXT),
    ]
)

GROWTH = pa.schema(
    [
        ("conduit", TEXT),
        ("month", DATE),
        *_numbers("sanctioned", "other", "expected", "expected_low", "expected_high"),
        ("complete", FLAG),
        ("missing", TEXT),
    ]
)

EXCESS = pa.schema(
    [
        ("conduit", TEXT),
        ("method", TEXT),
        *_numbers("after", "expected", "excess", "excess_low", "excess_high"),
        ("note", TEXT),
    ]
)

DIFFERENCES = pa.schema(
    [
        ("conduit", TEXT),
        ("design", TEXT),
        *_numbers("estimate", "error", "estimate_low", "estimate_high"),
        *_numbers("factor", "factor_low", "factor_high", "p", "q"),
        ("clusters", WHOLE),
        ("status", TEXT),
        ("reason", TEXT),
    ]
)

EVENT_STUDY = pa.schema(
    [
        ("conduit", TEXT),
        ("month", DATE),
        ("lead", WHOLE),
        ("role", TEXT),
        *_numbers("estimate", "error", "estimate_low", "estimate_high"),
    ]
)

PRE_TRENDS = pa.schema(
    [
        ("conduit", TEXT),
        ("pre_trend_t", NUMBER),
        ("quarters", WHOLE),
        *_numbers("pre_trend_p", "slope", "slope_p", "largest_lead"),
        ("leads", WHOLE),
        ("leads_off", WHOLE),
        ("reason", TEXT),
    ]
)

SUBSTITUTION = pa.schema(
    [
        ("conduit", TEXT),
        ("product", TEXT),
        ("name", TEXT),
        ("tier", TEXT),
        ("method", TEXT),
        *_numbers("fall", "fall_low", "fall_high", "excess"),
        *_numbers("replaced", "replaced_low", "replaced_high"),
    ]
)

LOST = pa.schema(
    [
        ("conduit", TEXT),
        ("product", TEXT),
        ("year", WHOLE),
        ("concept", TEXT),
        *_numbers("exported", "recorded", "lost", "lost_low", "lost_high"),
        ("status", TEXT),
        ("reason", TEXT),
    ]
)

WATCH_LIST = pa.schema(
    [
        ("rank", WHOLE),
        ("conduit", TEXT),
        ("product", TEXT),
        ("hs6", TEXT),
        ("name", TEXT),
        ("tier", TEXT),
        ("before_period", TEXT),
        ("before", NUMBER),
        ("after_period", TEXT),
        *_numbers("after", "multiple", "expected", "excess", "excess_low", "excess_high"),
        *_numbers("method_low", "method_high", "p", "q", "probability"),
        ("significant", FLAG),
        ("exporters", WHOLE),
        ("main_exporter", TEXT),
        *_numbers("main_share", "direct_before", "direct_after", "replaced"),
        ("caution", TEXT),
        ("evidence", TEXT),
        ("snapshot", TEXT),
    ]
)

TABLES: dict[str, pa.Schema] = {
    "conduits": CONDUITS,
    "growth": GROWTH,
    "excess": EXCESS,
    "differences": DIFFERENCES,
    "event_study": EVENT_STUDY,
    "pre_trends": PRE_TRENDS,
    "substitution": SUBSTITUTION,
    "lost": LOST,
    "watch_list": WATCH_LIST,
}

COLUMNS: dict[str, tuple[str, str]] = {
    "list": ("list that names the product", ""),
    "tier": ("tier of the Common High Priority List, by HS6", ""),
    "conduit": ("destination that goods may go around through; ALL: all conduits", "code"),
    "finding": ("what excess and difference say together, by a fixed table", ""),
    "before_period": ("months that `before` sums", ""),
    "after_period": ("months that `after` sums", ""),
    "before": ("exports in the same calendar months a year before", "EUR"),
    "after": ("exports since the shock", "EUR"),
    "multiple": ("after over before", "times"),
    "multiple_other": ("the same of all other goods", "times"),
    "multiple_recent": ("last six months over the same ones a year earlier", "times"),
    "expected": ("what months before the shock lead one to expect", "EUR"),
    "excess": ("exports over what was expected", "EUR"),
    "beyond": ("excess over other goods' growth", "EUR"),
    "factor": ("how many times listed goods outgrew other goods", "times"),
    "p": ("probability of as much without an effect", "0..1"),
    "q": ("false-discovery rate (Benjamini and Hochberg)", "0..1"),
    "pre_trend_t": ("largest t of the quarterly leads", "t"),
    "quarters": ("quarterly leads, each against the last", "number"),
    "pre_trend_p": ("probability of one so large where all are 0 (Bonferroni)", "0..1"),
    "leads": ("months before the shock with an estimate", "number"),
    "leads_off": ("of these, those whose 90 % band misses 0", "number"),
    "slope_p": ("probability of such a slope where there is none", "0..1"),
    "largest_lead": ("largest distance of a month before the shock from their mean", "log points"),
    "replaced": ("excess over the fall of direct exports", "share"),
    "fall": ("fall of direct exports against what was expected", "EUR"),
    "month": ("month, by its first day", "date"),
    "sanctioned": ("exports of listed goods", "EUR"),
    "other": ("exports of all other goods without chapter 27", "EUR"),
    "complete": ("whether every exporter's month is there", ""),
    "method": ("baseline, or other goods' growth", ""),
    "design": ("double or triple difference", ""),
    "estimate": ("difference of logarithms", "log points"),
    "error": ("its standard error, clustered by exporter", "log points"),
    "clusters": ("exporters", "number"),
    "lead": ("months from the shock; below 0 before it", "months"),
    "name": ("product in plain words, with the level they are of", ""),
    "hs6": ("first six digits of the code", "code"),
    "concept": ("by origin or by consignment", ""),
    "exported": ("what the exporters report, FOB", "EUR"),
    "recorded": ("what the conduit records, brought to FOB", "EUR"),
    "lost": ("1 - recorded / exported", "share"),
    "rank": ("place on the list", "number"),
    "probability": ("share of draws with an excess above 0", "0..1"),
    "significant": ("q at most 0.05 and band over exporters above 0", ""),
    "exporters": ("exporters with trade after the shock", "number"),
    "main_exporter": ("the largest of them", "code"),
    "main_share": ("its share", "0..1"),
    "direct_before": ("the product's direct exports to the target, before", "EUR"),
    "direct_after": ("the same, after", "EUR"),
}
"""Meaning and unit of these tables' columns."""
