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
        ("pre_trend_f", NUMBER),
        ("df", TEXT),
        *_numbers("pre_trend_p", "slope", "slope_p", "largest_lead"),
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
