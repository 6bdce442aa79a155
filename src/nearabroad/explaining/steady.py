"""Components that are observed in every year of a window, so that no hole moves a lever."""

from __future__ import annotations

import pyarrow as pa


def steady(components: pa.Table, patron: str, first: int, last: int) -> pa.Table:
    """Component rows of the window whose neighbor, lever and component have a band in every year.

    Criticality rows (which name no patron) and other patrons' rows are treated alike.
    """
    inside = components.filter(
        pa.compute.and_(
            pa.compute.greater_equal(components["year"], first),
            pa.compute.less_equal(components["year"], last),
        )
    )
    keys = ("lever", "component", "role", "basis", "patron", "neighbor")
    seen: dict[tuple[object, ...], set[int]] = {}
    rows = [
        row for row in inside.to_pylist()
        if row["low"] is not None and row["patron"] in (None, patron)
    ]  # fmt: skip
    for row in rows:
        seen.setdefault(tuple(row[key] for key in keys), set()).add(row["year"])
    whole = set(range(first, last + 1))
    kept = [row for row in rows if seen[tuple(row[key] for key in keys)] == whole]
    return pa.Table.from_pylist(kept, schema=components.schema)
