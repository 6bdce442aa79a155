"""Columns of the findings on a bloc and of a gravity fit."""

from __future__ import annotations

import pyarrow as pa

from nearabroad.core.schemas import NUMBER, TEXT, WHOLE

KNOWN = pa.bool_()


def _banded(*names: str) -> list[tuple[str, pa.DataType]]:
    """Each name with its value, low and high."""
    return [(column, NUMBER) for name in names for column in (name, f"{name}_low", f"{name}_high")]


_SHARES = _banded("inside_share", "exports_share", "imports_share", "leader_share")
_TIED = _banded("trade_intensity", "homogeneous", "extra_regional", "introversion")
_CONCENTRATED = [
    *_banded("hh_exports", "hh_imports"),
    ("hh_exports_normalised", NUMBER),
    ("hh_imports_normalised", NUMBER),
]
_WHOLE = [
    ("status", TEXT),
    ("incomplete", KNOWN),
    ("at_most", NUMBER),
    ("missing", TEXT),
    ("note", TEXT),
]

BLOC = pa.schema(
    [
        ("bloc", TEXT),
        ("year", WHOLE),
        ("members", TEXT),
        ("leader", TEXT),
        *_SHARES,
        *_banded("without_pair"),
        ("largest_pair", TEXT),
        *_TIED,
        *_CONCENTRATED,
        *_banded("inside_usd", "trade_usd", "world_usd"),
        *_WHOLE,
    ]
)

MEMBER = pa.schema(
    [
        ("bloc", TEXT),
        ("member", TEXT),
        ("year", WHOLE),
        ("leader", TEXT),
        *_SHARES,
        *_TIED,
        *_CONCENTRATED,
        *_banded("inside_usd", "trade_usd"),
        *_WHOLE,
    ]
)

PAIR = pa.schema(
    [
        ("bloc", TEXT),
        ("state", TEXT),
        ("partner", TEXT),
        ("year", WHOLE),
        *_banded("share_of_state", "share_of_partner"),
        *_banded("salience", "symmetry", "interdependence"),
        ("status", TEXT),
    ]
)

BLOC_RIVALS = pa.schema(
    [
        ("bloc", TEXT),
        ("rival", TEXT),
        ("year", WHOLE),
        *_banded("rival_share"),
        ("coverage", NUMBER),
        ("members", TEXT),
        ("missing", TEXT),
    ]
)

TREND = pa.schema(
    [
        ("bloc", TEXT),
        ("of", TEXT),
        ("measure", TEXT),
        ("since", WHOLE),
        ("until", WHOLE),
        *_banded("slope"),
        ("margin", NUMBER),
        ("years", WHOLE),
        ("effective_years", NUMBER),
        ("word", TEXT),
        *_banded("moved"),
        ("reason", TEXT),
    ]
)

COMPLETENESS = pa.schema(
    [
        ("bloc", TEXT),
        ("member", TEXT),
        ("year", WHOLE),
        ("flow", TEXT),
        ("status", TEXT),
        ("total_status", TEXT),
        ("total_how", TEXT),
        ("reported", TEXT),
        ("estimated", TEXT),
        ("mirrored", TEXT),
        ("listed", TEXT),
        ("carried", TEXT),
        ("truncated", TEXT),
        ("missing", TEXT),
        ("at_most", NUMBER),
    ]
)

BLOC_HOLES = pa.schema(
    [
        ("bloc", TEXT),
        ("member", TEXT),
        ("partner", TEXT),
        ("flow", TEXT),
        ("year", WHOLE),
        ("why", TEXT),
        ("at_most_usd", NUMBER),
        ("at_most", NUMBER),
    ]
)

GRAVITY = pa.schema(
    [
        ("term", TEXT),
        *_banded("coefficient"),
        ("standard_error", NUMBER),
        ("p_value", NUMBER),
        *_banded("trade_effect"),
        ("identified", KNOWN),
        ("reason", TEXT),
    ]
)

DROPPED = pa.schema(
    [
        ("exporter", TEXT),
        ("importer", TEXT),
        ("year", WHOLE),
        ("trade", NUMBER),
        ("why", TEXT),
    ]
)

BLOC_FINDINGS: dict[str, pa.Schema] = {
    "bloc": BLOC,
    "member": MEMBER,
    "pair": PAIR,
    "beside": BLOC_RIVALS,
    "trend": TREND,
    "completeness": COMPLETENESS,
    "unknown": BLOC_HOLES,
    "gravity": GRAVITY,
    "dropped": DROPPED,
}
"""By the names that the answers use."""
