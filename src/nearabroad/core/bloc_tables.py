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

COLUMNS: dict[str, tuple[str, str]] = {
    "members": ("members at mid-year, or those that the row rests on", "codes"),
    "member": ("member of the bloc, ISO3", "code"),
    "leader": ("state that leads the bloc; where none is named, its largest trader", "code"),
    "inside_share": ("trade with the bloc's other members in trade with the world", "0..1"),
    "exports_share": ("the same for exports", "0..1"),
    "imports_share": ("the same for imports", "0..1"),
    "leader_share": ("trade with the leader in trade with the world, leader left out", "0..1"),
    "largest_pair": ("the two members that trade most with each other", "codes"),
    "without_pair": ("inside_share without the largest pair's trade with each other", "0..1"),
    "trade_intensity": ("inside_share over the bloc's share in world trade; 1 is neutral", "ratio"),
    "homogeneous": ("HI: inside_share over outsiders' share of trade with the bloc", "ratio"),
    "extra_regional": ("HE: the same for trade outside", "ratio"),
    "introversion": ("symmetric introversion index, (HI - HE) / (HI + HE)", "-1..1"),
    "hh_exports": (
        "Hirschman-Herfindahl index of export partners; of a bloc, those outside",
        "0..1",
    ),
    "hh_imports": (
        "Hirschman-Herfindahl index of import partners; of a bloc, those outside",
        "0..1",
    ),
    "hh_exports_normalised": ("the same, 0 for equal shares of all partners", "0..1"),
    "hh_imports_normalised": ("the same, 0 for equal shares of all partners", "0..1"),
    "inside_usd": ("trade inside, each flow counted at seller and buyer", "USD"),
    "trade_usd": ("exports (FOB) and imports (CIF) with the world", "USD"),
    "world_usd": ("the world's exports and imports of goods", "USD"),
    "incomplete": ("whether a flow or a total inside is missing", ""),
    "at_most": ("the most that what is missing may add", "0..1"),
    "at_most_usd": ("the most that it may be", "USD"),
    "share_of_state": ("the partner's part of the state's trade", "0..1"),
    "share_of_partner": ("the state's part of the partner's trade", "0..1"),
    "salience": ("geometric mean of the two shares (Barbieri)", "0..1"),
    "symmetry": ("1 less the distance of the two shares (Barbieri)", "0..1"),
    "interdependence": ("salience times symmetry (Barbieri)", "0..1"),
    "rival_share": ("part of a rival (or of the bloc itself) in the members' trade", "0..1"),
    "of": ("bloc, member or rival that the trend is of", "code"),
    "slope": ("change a year; of leads in log points", "share, or log points a year"),
    "margin": ("slope within which there is no trend", "share a year"),
    "effective_years": ("years that count once alike neighbours are allowed for", "number"),
    "moved": ("last year less first year, within the data's bands", "share"),
    "total_status": ("status of the total of the flow", ""),
    "total_how": ("where the total is from", ""),
    "reported": ("partners that the member's own table gives", "codes"),
    "estimated": ("partners that its table gives as an estimate", "codes"),
    "mirrored": ("partners known from their own figures", "codes"),
    "listed": ("partners known from a printed list of shares", "codes"),
    "carried": ("partners known from a list of another year", "codes"),
    "truncated": ("partners below a list's cut", "codes"),
    "term": ("regressor", ""),
    "coefficient": ("its coefficient, on logarithms of trade", ""),
    "standard_error": ("clustered standard error", ""),
    "p_value": ("two-sided, from Student's t", "0..1"),
    "trade_effect": ("exp(coefficient) - 1", "share of trade"),
}
"""Meaning and unit of columns that only these tables have, or that first stood in them."""

OUTER = {
    "inside_share", "exports_share", "imports_share", "leader_share", "without_pair",
    "trade_intensity", "homogeneous", "extra_regional", "introversion", "hh_exports",
    "hh_imports", "inside_usd",
    "trade_usd", "world_usd", "share_of_state", "share_of_partner", "salience", "symmetry",
    "interdependence", "rival_share", "moved",
}  # fmt: skip
"""Columns whose band is the outer limit of what the data allow, not a 90 % band."""
