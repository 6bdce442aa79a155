"""Columns of the findings: verdict, change by lever, grip through time, rivals, holes."""

from __future__ import annotations

import pyarrow as pa

from nearabroad.core.schemas import DATE, EVENT, NUMBER, TEXT, WHOLE

KNOWN = pa.bool_()


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
        *_numbers("distance_then", "distance_then_low", "distance_then_high"),
        *_numbers("distance_now", "distance_now_low", "distance_now_high"),
        *_numbers("distance_change", "distance_change_low", "distance_change_high"),
        ("distance_word", TEXT),
        *_numbers("rival_distance_then", "rival_distance_then_low", "rival_distance_then_high"),
        *_numbers("rival_distance_now", "rival_distance_now_low", "rival_distance_now_high"),
        *_numbers(
            "rival_distance_change", "rival_distance_change_low", "rival_distance_change_high"
        ),
        ("rival_distance_word", TEXT),
        *_numbers("relation_then", "relation_then_low", "relation_then_high"),
        *_numbers("relation_now", "relation_now_low", "relation_now_high"),
        *_numbers("relation_change", "relation_change_low", "relation_change_high"),
        ("relation_source", TEXT),
        ("relation_reason", TEXT),
        ("relation_word", TEXT),
        *_numbers("clubs_then", "clubs_now"),
        ("coverage", NUMBER),
        ("levers", TEXT),
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
        ("observable", KNOWN),
        ("reason", TEXT),
    ]
)

GRIP_SERIES = pa.schema(
    [
        ("patron", TEXT),
        ("neighbor", TEXT),
        ("year", WHOLE),
        *_numbers("grip", "low", "high"),
        ("observable", KNOWN),
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
        ("observable", KNOWN),
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

SENSITIVITY = pa.schema(
    [
        ("neighbor", TEXT),
        ("choice", TEXT),
        *_numbers("first_order", "total"),
    ]
)

ALIGNMENT = pa.schema(
    [
        ("patron", TEXT),
        ("neighbor", TEXT),
        ("measure", TEXT),
        ("since", WHOLE),
        ("until", WHOLE),
        *_numbers("measured_then", "measured_then_low", "measured_then_high"),
        *_numbers("measured_now", "measured_now_low", "measured_now_high"),
        ("reason", TEXT),
    ]
)

HISTORY = pa.schema(
    [
        ("patron", TEXT),
        ("neighbor", TEXT),
        ("lever", TEXT),
        ("year", WHOLE),
        *_numbers("value", "low", "high", "coverage"),
        ("status", TEXT),
        ("sources", TEXT),
        ("break_with", TEXT),
        ("note", TEXT),
    ]
)

# What `sources` answers with.
SOURCES = pa.schema(
    [(name, pa.string()) for name in ("source", "publisher", "title", "gives", "snapshot")]
    + [("sha256", pa.string()), ("fetched", pa.string()), ("files", pa.int32())]
    + [("rows", pa.int64()), ("first_year", pa.int32()), ("last_year", pa.int32())]
    + [("states", pa.int32()), ("holes", pa.int32())]
    + [(name, pa.int64()) for name in ("added", "dropped", "revised", "overridden")]
    + [(name, pa.string()) for name in ("licence", "citation", "caution", "snapshots", "todo")]
)
SOURCE_COVERAGE = pa.schema(
    [(name, pa.string()) for name in ("source", "indicator", "state")]
    + [(name, pa.int32()) for name in ("first_year", "last_year", "years")]
)
SOURCE_HOLES = pa.schema(
    [(name, pa.string()) for name in ("source", "indicator", "state", "partner", "why", "years")]
    + [("missing", pa.int32())]
)

RELATION_CHANGE = pa.schema(
    [
        ("patron", TEXT),
        ("neighbor", TEXT),
        ("since", WHOLE),
        ("until", WHOLE),
        *_numbers("relation_then", "relation_then_low", "relation_then_high"),
        *_numbers("relation_now", "relation_now_low", "relation_now_high"),
        *_numbers("relation_change", "relation_change_low", "relation_change_high"),
        ("relation_source", TEXT),
        ("relation_word", TEXT),
        ("relation_reason", TEXT),
    ]
)

_DIRECTED = [("source", TEXT), ("actor", TEXT), ("recipient", TEXT), ("measure", TEXT)]

RECORD = pa.schema(
    [
        *_DIRECTED,
        ("side", TEXT),
        ("first", DATE),
        ("latest", DATE),
        ("p", NUMBER),
        ("record_since", DATE),
        ("likely_since", DATE),
        ("extreme", DATE),
        ("p_extreme", NUMBER),
        ("claim", TEXT),
        ("observable", KNOWN),
        ("reason", TEXT),
    ]
)

BREAK = pa.schema(
    [*_DIRECTED, ("span", TEXT), ("date", DATE), *_numbers("before", "after"), ("nearby", TEXT)]
)

CRISIS = pa.schema(
    [
        *_DIRECTED,
        ("span", TEXT),
        ("onset", DATE),
        ("peak", DATE),
        ("end", DATE),
        ("ended", KNOWN),
        ("value", NUMBER),
        ("acts", WHOLE),
        ("ladder", TEXT),
        ("tit_for_tat", WHOLE),
        ("first_actor", TEXT),
        ("note", TEXT),
    ]
)

FACT, CODED, OWN = "fact", "coded by machine", "the claimant's own"
"""Marks of the chronicle's rows; several stand in one, with semicolons."""

# Facts and coded events in one view; `mark` tells them apart, and what only a claimant says.
CHRONICLE = pa.schema([*EVENT, ("mark", TEXT)])

ANSWER = pa.schema(
    [
        *_DIRECTED,
        ("lag", WHOLE),
        ("span", TEXT),
        *_numbers("correlation", "low", "high", "p"),
        ("pairs", WHOLE),
        ("observable", KNOWN),
    ]
)
