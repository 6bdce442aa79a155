"""Trade in one product between patron and neighbor, from the store's tables by product.

`product_flow` has years, `flow` months, of which whole years are summed. The neighbor's own reports
tell its trade in the product with everybody, and so the shares in it; without them what the patron
reports of the other side tells the flow alone. Rows of the code itself are taken before sums of
finer ones, which may be only a part of it: then the note names them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from nearabroad.core.errors import UsageError
from nearabroad.core.expressions import rows_of
from nearabroad.core.schemas import RECONCILED
from nearabroad.core.states import states
from nearabroad.pulling.flows import FlowAtRisk, Reading, estimate_of, goods_at_risk
from nearabroad.scenario.accounting import Amount
from nearabroad.trade.products import plain_name

Row = dict[str, Any]

FRESH = 3
"""Years that the product's figures may be older than the year asked for."""

OTHER = {"exports": "imports", "imports": "exports"}
LENGTHS = {"chapter": 2, "heading": 4, "subheading": 6, "cn8": 8}
TOTAL = "TOTAL"
FUELS = {
    "2709": "crude", "270900": "crude", "2701": "coal", "2702": "coal", "271111": "gas",
    "271121": "gas",
}  # fmt: skip
"""Products whose past cuts are those of a fuel."""

ADD = (
    "add a Comtrade answer of {neighbor} that holds it (nearabroad add comtrade FILE), or BACI's "
    "rows of it (nearabroad add baci FILE)"
)


@dataclass(frozen=True)
class Held:
    """One reporter's trade in the product in a year, by partner, at one level of one source.

    `whole` of a pair's all goods by the same source is in `pairs`; `codes` are those summed.
    """

    source: str
    year: int
    unit: str
    codes: tuple[str, ...]
    exact: bool
    partners: dict[str, float]
    pairs: dict[str, float]


def name_of(code: str) -> str:
    """The product in words, with its own code.

    >>> name_of("8703"), name_of("2709")
    ('passenger cars (HS 8703)', 'HS 2709, of mineral fuels and oils (HS 27)')
    """
    name = plain_name(code).replace("(CN ", "(HS ")
    return name if f"HS {code})" in name else f"HS {code}, of {name}"


def product_flows(reading: Reading) -> tuple[FlowAtRisk, ...]:
    """Exports and imports of the product asked for.

    Raises `UsageError`, in one sentence, where the store has nothing of it between the two.
    """
    code = reading.asked.hs or ""
    found = tuple(_flow(reading, code, direction) for direction in ("exports", "imports"))
    if all(flow.amount is None for flow in found):
        neighbor, patron = reading.asked.neighbor, reading.asked.patron
        if years := [flow.year for flow in found if flow.year is not None]:
            raise UsageError(
                f"{neighbor} has trade in {name_of(code)} of {max(years)} on record, and none with "
                f"{patron}: there is nothing to cut; --year asks for an earlier one."
            )
        raise UsageError(
            f"the store has no trade of {neighbor} with {patron} in {name_of(code)} of "
            f"{reading.year - FRESH + 1} to {reading.year}; {ADD.format(neighbor=neighbor)}."
        )
    return found


def _flow(reading: Reading, code: str, direction: str) -> FlowAtRisk:
    neighbor, members = reading.asked.neighbor, reading.members
    pulled, kind = f"{direction} of HS {code}", FUELS.get(code, "goods")
    own = _held(reading, code, {neighbor}, direction, None)
    best = max(own, key=_rank, default=None)
    if best is not None and members & set(best.partners):
        value = sum(best.partners[name] for name in sorted(members & set(best.partners)))
        pair = sum(best.pairs.get(name, 0.0) for name in sorted(members))
        shares = {k: v for k, v in best.partners.items() if k in states() and k not in members}
        return _made(reading, pulled, direction, best, value, pair, shares, kind)
    mirrors = _held(reading, code, set(members), OTHER[direction], neighbor)
    if best is not None:  # what it reports of others in that year, and not of the patron, is newer
        mirrors = [item for item in mirrors if item.year >= best.year and item.exact >= best.exact]
    if mirrors:
        best = max(mirrors, key=_rank)
        same = [item for item in mirrors if _rank(item) == _rank(best)]
        value = sum(item.partners[neighbor] for item in same)
        pair = sum(item.pairs.get(neighbor, 0.0) for item in same)
        return _made(reading, pulled, direction, best, value, pair, None, kind)
    patron, year = reading.asked.patron, None if best is None else best.year
    why = f"no {direction} of it with {patron} in the store"
    if best is not None:
        why = f"{direction} of it in {year} are on record, none with {patron}"
    return FlowAtRisk(
        pulled, "trade", None, "USD", year, None, None, "unobserved", reason=why, past=kind
    )


def _rank(held: Held) -> tuple[bool, int, str]:
    """The whole of the product before a part of it, then the latest year."""
    return held.exact, held.year, held.source


def _made(
    reading: Reading, pulled: str, direction: str, held: Held, value: float, pair: float,
    others: dict[str, float] | None, kind: str,
) -> FlowAtRisk:  # fmt: skip
    """The flow, and what part of all goods between the two it is, where one unit tells."""
    notes = [f"{name_of(reading.asked.hs or '')}, {held.year}"]
    if not held.exact:
        notes.append(f"the files hold {_listed(held.codes)} of it: what is cut is these")
    cell = reading.share("trade", direction)
    goods = goods_at_risk(reading, direction) if held.unit == "USD" and pair <= 0.0 else None
    if goods is not None and goods.amount is not None and goods.amount.value:
        pair = goods.amount.value
    part = min(1.0, value / pair) if pair > 0.0 else None
    if others is None:
        notes.append("from the patron's side: who else trades in it with the neighbor is unknown; "
                     + ADD.format(neighbor=reading.asked.neighbor))  # fmt: skip
    if held.unit != "USD":
        notes.append(f"in {held.unit}: no exchange rate at hand turns it into a part of GDP")
    if part is None or cell is None or cell["low"] is None:
        notes.append("what part of all goods it is, is not known: grip is not observable")
    known = part is not None and cell is not None and cell["low"] is not None
    return FlowAtRisk(
        pulled, "trade", direction if known else None, held.unit, held.year,
        Amount(value, value, value), estimate_of(cell) if cell and known else None, "reported",
        (held.source,), note="; ".join(notes), part=part or 1.0, others=others or {}, past=kind,
    )  # fmt: skip


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(codes) if len(codes) <= 3 else f"{len(codes)} finer codes"


def _held(
    reading: Reading, code: str, reporters: set[str], direction: str, partner: str | None
) -> list[Held]:
    """What reporters say of their trade in a product, of recent years, by source and level."""
    rows = [*_yearly(reading, code, reporters, direction, partner),
            *_monthly(reading, code, reporters, direction, partner)]  # fmt: skip
    grouped: dict[tuple[str, str, int, str], list[Row]] = defaultdict(list)
    pairs: dict[tuple[str, str, int], dict[str, float]] = defaultdict(dict)
    for row in rows:
        if row["product"] == TOTAL:
            pairs[row["source"], row["reporter"], row["year"]][row["partner"]] = row["value"]
        else:
            grouped[row["source"], row["reporter"], row["year"], row["level"]].append(row)
    best: dict[tuple[str, str, int], Held] = {}
    for (source, reporter, year, level), own in grouped.items():
        key = (source, reporter, year)
        codes = tuple(sorted({row["product"] for row in own}))
        # A subheading that ends in 00 is the whole of its heading: the heading is not divided.
        exact = codes == (code,) or (len(code) == 4 and codes == (f"{code}00",))
        if key in best and (best[key].exact, -LENGTHS[_level(best[key])]) > (
            exact, -LENGTHS[level]
        ):  # fmt: skip
            continue
        sums: dict[str, float] = defaultdict(float)
        for row in own:
            sums[row["partner"]] += row["value"]
        unit = own[0]["unit"][:3]
        best[key] = Held(source, year, unit, codes, exact, dict(sums), pairs.get(key, {}))
    return [best[key] for key in sorted(best)]


def _level(held: Held) -> str:
    return next(name for name, digits in LENGTHS.items() if digits == len(held.codes[0]))


def _kept(
    reading: Reading, name: str, code: str, reporters: Iterable[str], direction: str,
    partner: str | None,
) -> Any:  # fmt: skip
    frame = reading.tables[name].filter(
        nw.col("flow") == direction, nw.col("reporter").is_in(sorted(reporters)),
        ~nw.col("value").is_null(),
        nw.col("product").str.starts_with(code) | (nw.col("product") == TOTAL),
    )  # fmt: skip
    return frame if partner is None else frame.filter(nw.col("partner") == partner)


def _yearly(
    reading: Reading, code: str, reporters: set[str], direction: str, partner: str | None
) -> list[Row]:
    if "product_flow" not in reading.tables:
        return []
    columns = ("source", "reporter", "partner", "product", "level", "year", "unit", "value")
    frame = _kept(reading, "product_flow", code, reporters, direction, partner).filter(
        nw.col("year") > reading.year - FRESH, nw.col("year") <= reading.year
    )
    rows = rows_of(frame.select(*columns).sort(*columns[:-2]))
    if direction == "imports":
        return rows
    # What a source has reconciled stands as the importers': it is the exporters' own as well.
    turned = reading.tables["product_flow"].filter(
        nw.col("flow") == "imports", nw.col("partner").is_in(sorted(reporters)),
        nw.col("product").str.starts_with(code), nw.col("unit").str.ends_with(RECONCILED),
        nw.col("year") > reading.year - FRESH, nw.col("year") <= reading.year,
    )  # fmt: skip
    if partner is not None:
        turned = turned.filter(nw.col("reporter") == partner)
    return rows + [
        {**row, "reporter": row["partner"], "partner": row["reporter"]}
        for row in rows_of(turned.select(*columns).sort(*columns[:-2]))
    ]


def _monthly(
    reading: Reading, code: str, reporters: set[str], direction: str, partner: str | None
) -> list[Row]:
    """Sums of whole years: those of which the source has all twelve months of the reporter."""
    if "flow" not in reading.tables:
        return []
    dated = _kept(reading, "flow", code, reporters, direction, None).with_columns(
        year=nw.col("period").dt.year().cast(nw.Int64),
        month=nw.col("period").dt.month().cast(nw.Int64),
    ).filter(nw.col("year") > reading.year - FRESH, nw.col("year") <= reading.year)  # fmt: skip
    keys = ("source", "reporter", "year")
    months = rows_of(dated.select(*keys, "month").unique().group_by(*keys).agg(
        months=nw.col("month").count()).sort(*keys))  # fmt: skip
    whole = {tuple(row[key] for key in keys) for row in months if row["months"] == 12}
    if partner is not None:
        dated = dated.filter(nw.col("partner") == partner)
    names = ("source", "reporter", "partner", "product", "level", "year", "unit")
    summed = dated.group_by(*names).agg(value=nw.col("value").sum()).sort(*names)
    return [row for row in rows_of(summed) if tuple(row[key] for key in keys) in whole]
