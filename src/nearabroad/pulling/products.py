"""Trade in one product between patron and neighbor, from the store's tables by product.

`product_flow` has years, `flow` months, of which whole years are summed. The neighbor's own reports
tell its trade in the product with everybody, and so the shares in it; without them what the patron
reports of the other side tells the flow alone. Rows of the code itself are taken before sums of
finer ones, which may be only a part of it: then the note names them. A partner without a row is
zero only where the source gives all partners of the reporter, year and code; else it is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from nearabroad.core.codes import is_rest, is_state
from nearabroad.core.errors import UsageError
from nearabroad.core.expressions import rows_of
from nearabroad.core.schemas import RECONCILED
from nearabroad.core.states import states
from nearabroad.pulling.flows import FlowAtRisk, Reading, estimate_of, goods_at_risk
from nearabroad.scenario.accounting import Amount
from nearabroad.trade.products import plain_name

Row = dict[str, Any]
Names = Collection[str]

FRESH = 3
"""Years that the product's figures may be older than the year asked for."""

OTHER = {"exports": "imports", "imports": "exports"}
LENGTHS = {"chapter": 2, "heading": 4, "subheading": 6, "cn8": 8}
TOTAL, WORLD = "TOTAL", "WLD"
NEARLY = 0.001  # of the world's row the partners' rows may miss so much, by rounding
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
class Line:
    """Trade in the product with one partner: the codes summed, and whether they are all of it."""

    value: float
    codes: tuple[str, ...]
    exact: bool


@dataclass(frozen=True)
class Held:
    """One reporter's trade in the product in a year as one source has it, by partner.

    `pairs` is its trade in all goods with a partner, of the same source and year. `whole`: the
    source gives all partners, so that one without a line is zero.
    """

    source: str
    reporter: str
    year: int
    unit: str
    lines: Mapping[str, Line]
    pairs: Mapping[str, float]
    whole: bool


@dataclass(frozen=True)
class Side:
    """What one source tells of the flow in a year, by the patron's members.

    A member that is neither in `lines` nor `missing` is known to be zero. `goods` is trade in all
    goods by member; `others` the lines of all partners (None: not all partners are held).
    """

    source: str
    year: int
    unit: str
    own: bool
    lines: Mapping[str, Line]
    missing: frozenset[str]
    goods: Mapping[str, float]
    others: Mapping[str, Line] | None

    @property
    def value(self) -> float:
        """All lines together."""
        return sum(self.lines[name].value for name in sorted(self.lines))


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
    if all(flow.amount is None and not flow.sources for flow in found):
        neighbor, patron = reading.asked.neighbor, reading.asked.patron
        if years := [flow.year for flow in found if flow.year is not None]:
            raise UsageError(
                f"{neighbor} has trade in {name_of(code)} of {max(years)} on record, and none with "
                f"{patron}: there is nothing to cut; --year asks for an earlier one."
            )
        raise UsageError(
            f"trade of {neighbor} with {patron} in {name_of(code)} of {reading.year - FRESH + 1} "
            f"to {reading.year} is not in the files held; {ADD.format(neighbor=neighbor)}."
        )
    return found


def _flow(reading: Reading, code: str, direction: str) -> FlowAtRisk:
    neighbor, members = reading.asked.neighbor, reading.members
    pulled, kind = f"{direction} of HS {code}", FUELS.get(code, "goods")
    held = _held(reading, {neighbor}, direction, members)
    best = max(_own_sides(held, members), key=lambda side: _rank(side, members), default=None)
    if best is None or best.missing or not best.lines:
        theirs = _held(reading, members, OTHER[direction], {neighbor})
        best = _better(best, _mirror_sides(theirs, neighbor, members), members)
        held = held if best is not None and best.own else theirs
    if best is not None and (best.lines or best.missing):
        later = max(item.year for item in held if item.lines)
        return _made(reading, pulled, direction, best, later)
    year = None if best is None else best.year
    why = f"{direction} of it with {reading.asked.patron} are not in the files held"
    if year is not None:
        why = f"{direction} of it in {year} are on record, none with {reading.asked.patron}"
    return FlowAtRisk(
        pulled, "trade", None, "USD", year, None, None, "unobserved", reason=why, past=kind
    )


def _own_sides(own: Iterable[Held], members: frozenset[str]) -> list[Side]:
    """What the neighbor itself reports, where it tells of any member."""
    sides = []
    for held in own:
        lines = {name: held.lines[name] for name in members & set(held.lines)}
        missing = frozenset() if held.whole else members - set(lines)
        goods = {name: held.pairs[name] for name in members & set(held.pairs)}
        if lines or not missing:
            sides.append(Side(held.source, held.year, held.unit, True, lines, missing, goods,
                              held.lines if held.whole else None))  # fmt: skip
    return sides


def _mirror_sides(held: Iterable[Held], neighbor: str, members: frozenset[str]) -> list[Side]:
    """What the patron's members report of the neighbor, by source and year."""
    grouped: dict[tuple[str, int, str], list[Held]] = defaultdict(list)
    for item in held:
        grouped[item.source, item.year, item.unit].append(item)
    sides = []
    for (source, year, unit), items in sorted(grouped.items()):
        lines = {item.reporter: item.lines[neighbor] for item in items if neighbor in item.lines}
        goods = {item.reporter: item.pairs[neighbor] for item in items if neighbor in item.pairs}
        known = {item.reporter for item in items if item.whole} | set(lines)
        if known:
            sides.append(Side(source, year, unit, False, lines, members - known, goods, None))
    return sides


def _better(own: Side | None, mirrors: list[Side], members: frozenset[str]) -> Side | None:
    """The side that tells of more members; the neighbor's own where both tell of as many.

    Of what the neighbor reports in whole, none of it with the patron, the patron's reports of the
    same or a later year are heard.
    """
    if own is not None and not own.lines and not own.missing:
        mirrors = [item for item in mirrors if item.lines and item.year >= own.year
                   and _exact(item.lines) >= _exact(own.others or {})]  # fmt: skip
        return max(mirrors, key=lambda side: _rank(side, members), default=own)
    sides = [*([own] if own is not None else []), *mirrors]
    return max(sides, key=lambda side: (-len(side.missing), side.own, _rank(side, members)),
               default=None)  # fmt: skip


def _exact(lines: Mapping[str, Line]) -> bool:
    return all(line.exact for line in lines.values())


def _rank(side: Side, members: frozenset[str]) -> tuple[int, int, int, str]:
    """Most members known of the whole of the product, most known at all, then the latest year."""
    known = len(members - side.missing)
    parts = sum(not line.exact for line in side.lines.values())
    return known - parts, known, side.year, side.source


def _made(reading: Reading, pulled: str, direction: str, side: Side, later: int) -> FlowAtRisk:
    """The flow, and what part of all goods between the two it is, where it is known."""
    notes = [f"{name_of(reading.asked.hs or '')}, {side.year}", *_told(reading, side, later)]
    amount, missing = _amount(side)
    part, why = _part(reading, direction, side)
    cell = reading.share("trade", direction)
    if part is not None and (cell is None or cell["low"] is None):
        part, why = None, f"the lever knows no share of all goods {direction}"
    if amount is not None and part is None:
        notes.append(f"what part of all goods it is, is not known ({why}): grip is not observable")
    elif cell is not None and cell["data_year"] != side.year:
        notes.append(f"the lever's share of all goods is of {cell['data_year']}")
    share = estimate_of(cell) if part is not None and cell is not None else None
    alike = {name: line.value for name, line in (side.others or {}).items()
             if name in states() and name not in reading.members}  # fmt: skip
    return FlowAtRisk(
        pulled, "trade", None if share is None else direction, side.unit, side.year, amount, share,
        "truncated" if missing else "reported", (side.source,), missing if amount is None else "",
        "; ".join([*notes, missing] if missing else notes), 1.0 if part is None else part, alike,
        FUELS.get(reading.asked.hs or "", "goods"),
    )  # fmt: skip


def _told(reading: Reading, side: Side, later: int) -> list[str]:
    """What to know of a side: parts of the product, its year, who else trades in it, its unit."""
    neighbor, notes = reading.asked.neighbor, []
    codes = sorted({code for line in side.lines.values() if not line.exact for code in line.codes})
    if codes:
        notes.append(f"the files hold {_listed(codes)} of it: what is cut is these")
    if later > side.year:
        notes.append(f"the files of {later} tell less of it with {reading.asked.patron}")
    if not side.own:
        notes.append("from the patron's side: who else trades in it with the neighbor is unknown; "
                     + ADD.format(neighbor=neighbor))  # fmt: skip
    elif side.others is None:
        notes.append("the files do not hold all partners: who else trades in it is unknown")
    if side.unit != "USD":
        notes.append(f"in {side.unit}: no exchange rate at hand turns it into a part of GDP")
    return notes


def _amount(side: Side) -> tuple[Amount | None, str]:
    """The flow, and who is missing; of whom at most all their goods, where these are known."""
    value = side.value
    if not side.missing:
        return Amount(value, value, value), ""
    text = f"without {', '.join(sorted(side.missing))}: not known"
    if not side.missing <= set(side.goods):
        return None, f"{text}; the others add up to {value:,.0f} {side.unit} in {side.year}"
    most = value + sum(side.goods[name] for name in sorted(side.missing))
    return Amount(None, value, most), f"{text}, at most all their goods"


def _part(reading: Reading, direction: str, side: Side) -> tuple[float | None, str]:
    """What part of all goods of the same year the product is; None, and why it is not known."""
    if side.missing:
        return None, "members of the patron are missing"
    goods, why = _all_goods(reading, direction, side)
    if goods is None:
        return None, why
    if side.value > goods:
        return None, (f"{side.value:,.0f} {side.unit} of it in {side.year} are more than the "
                      f"{goods:,.0f} of all goods")  # fmt: skip
    return side.value / goods, ""


def _all_goods(reading: Reading, direction: str, side: Side) -> tuple[float | None, str]:
    """All goods between the two in the side's year: by the same reporter, else by the lever."""
    if reading.members <= set(side.goods):
        total = sum(side.goods[name] for name in sorted(reading.members))
        return (total, "") if total > 0.0 else (None, "all goods are reported as none")
    if side.unit != "USD":
        return None, f"the files have no total of all goods in {side.unit}"
    goods = goods_at_risk(reading, direction)
    if goods.amount is None or not goods.amount.value:
        return None, goods.reason or goods.note or f"no goods {direction} on record"
    if goods.year != side.year:
        return None, f"the product is of {side.year}, all goods of {goods.year}"
    state = reading.asked.neighbor
    if (
        reading.panel.total(state, direction, side.year).value is None
        and reading.figures.at(f"{direction}_goods", state, side.year, within=0) is None
    ):
        return None, f"the product is of {side.year}, all goods of another year: {goods.note}"
    return goods.amount.value, ""


def _listed(codes: Collection[str]) -> str:
    return ", ".join(codes) if len(codes) <= 3 else f"{len(codes)} finer codes"


def _held(reading: Reading, reporters: Names, direction: str, partners: Names) -> list[Held]:
    """What reporters say of the product with everybody, and of all goods with `partners`."""
    rows = _yearly(reading, reporters, direction, partners)
    rows += _monthly(reading, reporters, direction, partners)
    grouped: dict[tuple[str, str, int, str], dict[str, list[Row]]] = {}
    pairs: dict[tuple[str, str, int, str], dict[str, float]] = {}
    for row in rows:
        key = (row["source"], row["reporter"], row["year"], row["unit"][:3])
        if row["product"] == TOTAL:
            own = pairs.setdefault(key, defaultdict(float))
            own[row["partner"]] += row["value"]
        else:
            grouped.setdefault(key, defaultdict(list))[row["partner"]].append(row)
    found = []
    for key in sorted({*grouped, *pairs}):
        by_partner = grouped.get(key, {})
        code = reading.asked.hs or ""
        lines = {name: _line(own, code) for name, own in sorted(by_partner.items())}
        agreed = any(row["unit"].endswith(RECONCILED) for own in by_partner.values() for row in own)
        source, reporter, year, unit = key
        found.append(Held(source, reporter, year, unit, lines, pairs.get(key, {}),
                          agreed or _is_whole(lines)))  # fmt: skip
    return found


def _line(rows: Iterable[Row], code: str) -> Line:
    """The partner's rows of the level nearest to the product itself."""
    levels: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        levels[row["level"]].append(row)
    found = []
    for level in sorted(levels, key=lambda name: LENGTHS[name]):
        codes = tuple(sorted({row["product"] for row in levels[level]}))
        # A subheading that ends in 00 is the whole of its heading: the heading is not divided.
        exact = codes == (code,) or (len(code) == 4 and codes == (f"{code}00",))
        found.append(Line(sum(row["value"] for row in levels[level]), codes, exact))
    return next((line for line in found if line.exact), found[0])


def _is_whole(lines: Mapping[str, Line]) -> bool:
    """Whether the partners' lines add up to the world's: then no partner is left out.

    >>> _is_whole({"WLD": Line(9.0, ("22",), True), "RUS": Line(9.0, ("22",), True)})
    True
    >>> _is_whole({"WLD": Line(9.0, ("22",), True), "RUS": Line(5.0, ("22",), True)})
    False
    """
    world = lines.get(WORLD)
    if world is None:
        return False
    known = sum(line.value for name, line in lines.items() if is_state(name) or is_rest(name))
    return abs(world.value - known) <= NEARLY * world.value


def _kept(reading: Reading, name: str, reporters: Names, direction: str, partners: Names) -> Any:
    total = (nw.col("product") == TOTAL) & nw.col("partner").is_in(sorted(partners))
    return reading.tables[name].filter(
        nw.col("flow") == direction, nw.col("reporter").is_in(sorted(reporters)),
        ~nw.col("value").is_null(),
        nw.col("product").str.starts_with(reading.asked.hs or "") | total,
    )  # fmt: skip


def _yearly(reading: Reading, reporters: Names, direction: str, partners: Names) -> list[Row]:
    if "product_flow" not in reading.tables:
        return []
    columns = ("source", "reporter", "partner", "product", "level", "year", "unit", "value")
    frame = _kept(reading, "product_flow", reporters, direction, partners).filter(
        nw.col("year") > reading.year - FRESH, nw.col("year") <= reading.year
    )
    rows = rows_of(frame.select(*columns).sort(*columns[:-2]))
    if direction == "imports":
        return rows
    # What a source has reconciled stands as the importers': it is the exporters' own as well.
    turned = reading.tables["product_flow"].filter(
        nw.col("flow") == "imports", nw.col("partner").is_in(sorted(reporters)),
        nw.col("product").str.starts_with(reading.asked.hs or ""),
        nw.col("unit").str.ends_with(RECONCILED),
        nw.col("year") > reading.year - FRESH, nw.col("year") <= reading.year,
    )  # fmt: skip
    return rows + [
        {**row, "reporter": row["partner"], "partner": row["reporter"]}
        for row in rows_of(turned.select(*columns).sort(*columns[:-2]))
    ]


def _monthly(reading: Reading, reporters: Names, direction: str, partners: Names) -> list[Row]:
    """Sums of whole years: those with all twelve months of the code between the two.

    Goods in total are counted apart, and each level: six months of twelve are no year.
    """
    if "flow" not in reading.tables:
        return []
    dated = _kept(reading, "flow", reporters, direction, partners).with_columns(
        year=nw.col("period").dt.year().cast(nw.Int64),
        month=nw.col("period").dt.month().cast(nw.Int64),
    ).filter(nw.col("year") > reading.year - FRESH, nw.col("year") <= reading.year)  # fmt: skip
    keys = ("source", "reporter", "partner", "level", "year")
    months = rows_of(dated.select(*keys, "month").unique().group_by(*keys).agg(
        months=nw.col("month").count()).sort(*keys))  # fmt: skip
    whole = {tuple(row[key] for key in keys) for row in months if row["months"] == 12}
    names = ("source", "reporter", "partner", "product", "level", "year", "unit")
    summed = dated.group_by(*names).agg(value=nw.col("value").sum()).sort(*names)
    return [row for row in rows_of(summed) if tuple(row[key] for key in keys) in whole]
