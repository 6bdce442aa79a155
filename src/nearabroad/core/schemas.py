"""Columns and types of every table, in one place.

NULL means unknown. Zero stands only where a source says zero. Shares run 0..1.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.errors import SourceError

STATUSES = ("reported", "mirrored", "estimated", "truncated", "carried", "unobserved")

TEXT, NUMBER, WHOLE, DATE = pa.string(), pa.float64(), pa.int32(), pa.date32()

OBSERVATION = pa.schema(
    [
        ("source", TEXT),
        ("indicator", TEXT),
        ("state", TEXT),
        ("partner", TEXT),
        ("year", WHOLE),
        ("value", NUMBER),
        ("low", NUMBER),
        ("high", NUMBER),
        ("unit", TEXT),
        ("status", TEXT),
        ("snapshot", TEXT),
    ]
)

EVENT = pa.schema(
    [
        ("source", TEXT),
        ("id", TEXT),
        ("date", DATE),
        ("actor", TEXT),
        ("recipient", TEXT),
        ("code", TEXT),
        ("root", TEXT),
        ("quad", TEXT),
        ("intensity", NUMBER),
        ("factual", TEXT),
        ("story", TEXT),
        ("evidence", TEXT),
        ("snapshot", TEXT),
    ]
)

# Articles that the user added. `coder` and `events` are filled when a build codes them: which
# version of the rules did, and how many events between states were told in it.
ARTICLE = pa.schema(
    [
        ("source", TEXT),
        ("id", TEXT),
        ("date", DATE),
        ("title", TEXT),
        ("publisher", TEXT),
        ("url", TEXT),
        ("language", TEXT),
        ("text", TEXT),
        ("file", TEXT),
        ("coder", TEXT),
        ("events", WHOLE),
        ("snapshot", TEXT),
    ]
)

MEMBERSHIP = pa.schema(
    [
        ("source", TEXT),
        ("organisation", TEXT),
        ("led_by", TEXT),
        ("domain", TEXT),
        ("state", TEXT),
        ("since", DATE),
        ("until", DATE),
        ("status", TEXT),
        ("note", TEXT),
        ("evidence", TEXT),
        ("snapshot", TEXT),
    ]
)

PRESENCE = pa.schema(
    [
        ("source", TEXT),
        ("patron", TEXT),
        ("state", TEXT),
        ("site", TEXT),
        ("since", DATE),
        ("until", DATE),
        ("kind", TEXT),
        ("consent", TEXT),
        ("note", TEXT),
        ("evidence", TEXT),
        ("snapshot", TEXT),
    ]
)

BLOC_MEMBER = pa.schema(
    [
        ("source", TEXT),
        ("bloc", TEXT),
        ("state", TEXT),
        ("since", DATE),
        ("until", DATE),
        ("evidence", TEXT),
        ("snapshot", TEXT),
    ]
)

GAP = pa.schema(
    [
        ("source", TEXT),
        ("state", TEXT),
        ("flow", TEXT),
        ("partner", TEXT),
        ("kind", TEXT),
        ("since", WHOLE),
        ("until", WHOLE),
        ("what", TEXT),
        ("effect", TEXT),
        ("snapshot", TEXT),
    ]
)

# Trade by product and month. `level` tells chapters, headings and 8-digit rows apart: rows of two
# levels hold the same trade, so a sum takes one level only.
FLOW = pa.schema(
    [
        ("source", TEXT),
        ("reporter", TEXT),
        ("partner", TEXT),
        ("flow", TEXT),
        ("product", TEXT),
        ("level", TEXT),
        ("period", DATE),
        ("value", NUMBER),
        ("quantity", NUMBER),
        ("unit", TEXT),
        ("status", TEXT),
        ("snapshot", TEXT),
    ]
)

# Trade by product and year, from answers by product and extracts. `level` as in `flow`: a sum takes
# one level only. A figure that a source has reconciled (so its `unit` says) stands once, as the
# importer's: it is the exporter's own as well.
RECONCILED = "reconciled"
PRODUCT_FLOW = pa.schema(
    [
        ("source", TEXT),
        ("reporter", TEXT),
        ("partner", TEXT),
        ("flow", TEXT),
        ("product", TEXT),
        ("level", TEXT),
        ("year", WHOLE),
        ("value", NUMBER),
        ("unit", TEXT),
        ("status", TEXT),
        ("snapshot", TEXT),
    ]
)

# Counted events of a published set, by directed dyad and period. `events` counts acts once, after
# duplicates are clustered; `reports` counts the records as published. `root` is NULL where a set
# gives quad classes only, and for statements (CAMEO 01), for which PLOVER has no root; `intensity`
# is the mean Goldstein value of the events. A row with neither actor nor recipient holds all
# events between states that the set has in that period and quad: the denominator of every share,
# since a set's coverage grows.
EVENT_COUNT = pa.schema(
    [
        ("source", TEXT),
        ("actor", TEXT),
        ("recipient", TEXT),
        ("period", DATE),
        ("span", TEXT),
        ("quad", TEXT),
        ("root", TEXT),
        ("events", NUMBER),
        ("reports", NUMBER),
        ("intensity", NUMBER),
        ("snapshot", TEXT),
    ]
)

# How a dyad gets on, month by month (year by year for yearly sets): shares of the actor's acts
# towards the recipient, -1..1 for `net`, with the band of a local-level model.
RELATION = pa.schema(
    [
        ("source", TEXT),
        ("actor", TEXT),
        ("recipient", TEXT),
        ("period", DATE),
        ("span", TEXT),
        ("measure", TEXT),
        ("value", NUMBER),
        ("level", NUMBER),
        ("low", NUMBER),
        ("high", NUMBER),
        ("volume", NUMBER),
        ("status", TEXT),
    ]
)

# Cells that several files of one source fill: which file gave way to which, and how many cells.
OVERLAP = pa.schema(
    [
        ("source", TEXT),
        ("table", TEXT),
        ("snapshot", TEXT),
        ("newer", TEXT),
        ("cells", pa.int64()),
    ]
)

# Where a state stands on one dimension of the General Assembly's votes; a row where it voted.
IDEAL_POINT = pa.schema(
    [
        ("source", TEXT),
        ("state", TEXT),
        ("year", WHOLE),
        ("value", NUMBER),
        ("low", NUMBER),
        ("high", NUMBER),
        ("se", NUMBER),
        ("votes", WHOLE),
        ("snapshot", TEXT),
    ]
)

# What a bloc adds to its members' trade by the gravity model: exp(coefficient) - 1. The widest band
# holds that of every fit with one reporter left out. Fitted once a build; `reason` where it is not
# identified.
MEMBERSHIP_EFFECT = pa.schema(
    [
        ("bloc", TEXT),
        ("coefficient", NUMBER),
        ("coefficient_low", NUMBER),
        ("coefficient_high", NUMBER),
        ("widest_low", NUMBER),
        ("widest_high", NUMBER),
        ("reporters", TEXT),
        ("first_year", WHOLE),
        ("last_year", WHOLE),
        ("reason", TEXT),
    ]
)

# Lists of products that a rule names, such as the goods held back first.
PRODUCT_LIST = pa.schema(
    [
        ("source", TEXT),
        ("list", TEXT),
        ("product", TEXT),
        ("tier", TEXT),
        ("snapshot", TEXT),
    ]
)

COMPONENT = pa.schema(
    [
        ("lever", TEXT),
        ("component", TEXT),
        ("role", TEXT),
        ("basis", TEXT),
        ("patron", TEXT),
        ("neighbor", TEXT),
        ("year", WHOLE),
        ("value", NUMBER),
        ("low", NUMBER),
        ("high", NUMBER),
        ("status", TEXT),
        ("data_year", WHOLE),
        ("weight", NUMBER),
        ("own", NUMBER),
        ("draw", TEXT),
        ("source", TEXT),
        ("inputs", TEXT),
        ("note", TEXT),
    ]
)

LEVER = pa.schema(
    [
        ("lever", TEXT),
        ("patron", TEXT),
        ("neighbor", TEXT),
        ("year", WHOLE),
        ("share", NUMBER),
        ("criticality", NUMBER),
        ("score", NUMBER),
        ("low", NUMBER),
        ("high", NUMBER),
        ("status", TEXT),
        ("coverage", NUMBER),
    ]
)

GRIP = pa.schema(
    [
        ("preset", TEXT),
        ("patron", TEXT),
        ("neighbor", TEXT),
        ("year", WHOLE),
        ("grip", NUMBER),
        ("low", NUMBER),
        ("high", NUMBER),
        ("coverage", NUMBER),
        ("top_lever", TEXT),
    ]
)


def table_of(rows: list[dict[str, object]], schema: pa.Schema) -> pa.Table:
    """Rows as an Arrow table of a schema; a column that a row does not name is NULL.

    >>> table_of([{"bloc": "GCC", "state": "QAT"}], BLOC_MEMBER).num_rows
    1
    """
    unknown = {key for row in rows for key in row} - set(schema.names)
    if unknown:
        raise ValueError(f"columns that the schema does not have: {sorted(unknown)}")
    return pa.table(
        {item.name: pa.array([row.get(item.name) for row in rows], item.type) for item in schema},
        schema=schema,
    )


TABLES: dict[str, pa.Schema] = {
    "observation": OBSERVATION,
    "event": EVENT,
    "article": ARTICLE,
    "membership": MEMBERSHIP,
    "presence": PRESENCE,
    "bloc_member": BLOC_MEMBER,
    "gap": GAP,
    "flow": FLOW,
    "product_flow": PRODUCT_FLOW,
    "event_count": EVENT_COUNT,
    "relation": RELATION,
    "overlap": OVERLAP,
    "ideal_point": IDEAL_POINT,
    "membership_effect": MEMBERSHIP_EFFECT,
    "product_list": PRODUCT_LIST,
    "component": COMPONENT,
    "lever": LEVER,
    "grip": GRIP,
}

KEYS: dict[str, tuple[str, ...]] = {
    "observation": ("source", "indicator", "state", "partner", "year"),
    "event": ("source", "id"),
    "article": ("source", "id"),
    "membership": ("organisation", "state", "since"),
    "presence": ("patron", "state", "site", "since"),
    "bloc_member": ("bloc", "state", "since"),
    "gap": ("state", "flow", "partner", "kind", "since", "what"),
    "flow": ("reporter", "partner", "flow", "product", "level", "period"),
    "product_flow": ("reporter", "partner", "flow", "product", "level", "year"),
    "event_count": ("source", "actor", "recipient", "period", "span", "quad", "root"),
    "product_list": ("list", "product"),
}
"""By which columns a row of a source's table is known: in one file none stands twice."""


def refuse_repeated(name: str, table: pa.Table, keys: Sequence[str]) -> None:
    """Raise SourceError where rows share their keys: how many rows too many, and up to three.

    >>> refuse_repeated("a.csv", pa.table({"state": ["ARM", "ARM", "AZE"]}), ["state"])
    Traceback (most recent call last):
    nearabroad.core.errors.SourceError: a.csv has 1 row too many with the same state, such as ARM \
(2 times); find out which holds.
    """
    if not keys:
        return
    counts = table.group_by(list(keys), use_threads=False).aggregate([([], "count_all")])
    repeated = counts.filter(pc.greater(counts["count_all"], 1))
    if repeated.num_rows == 0:
        return
    many = pc.sum(repeated["count_all"]).as_py() - repeated.num_rows
    examples = "; ".join(
        f"{' '.join(str(row[key]) for key in keys)} ({row['count_all']} times)"
        for row in repeated.slice(0, 3).to_pylist()
    )
    rows = "1 row" if many == 1 else f"{many:,} rows"
    raise SourceError(
        f"{name} has {rows} too many with the same {', '.join(keys)}, such as {examples}; find "
        "out which holds."
    )
