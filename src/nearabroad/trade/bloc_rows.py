"""The tables of a bloc: year by year, by member, by pair, rivals beside it, trend, completeness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import pyarrow as pa

from nearabroad.core.bloc_tables import (
    BLOC,
    BLOC_HOLES,
    BLOC_RIVALS,
    COMPLETENESS,
    MEMBER,
    PAIR,
    TREND,
)
from nearabroad.core.schemas import table_of
from nearabroad.trade.bands import Band, printed
from nearabroad.trade.bloc_completeness import WORSE, completeness_rows, hole_rows, told_missing
from nearabroad.trade.blocs import BlocYear, Concentrated, Tied
from nearabroad.trade.goods_totals import FLOWS
from nearabroad.trade.member_cells import Cell, Cells
from nearabroad.trade.trends import MARGIN, Trend, trend

Row = dict[str, Any]

HALF = 0.5
"""Part of the bloc's trade that must be covered for a rival's share to be given."""

SMALL_HOLE = 0.005
"""A year whose hole can add at most half a point still counts in the trend, with its band."""

Members = Callable[[str, int], frozenset[str]]


@dataclass(frozen=True)
class BlocQuestion:
    """What is asked: a bloc in years, who belongs to whom when, its leader, rivals beside it."""

    bloc: str
    years: tuple[int, ...]
    members: Members
    leader: str | None
    rivals: tuple[str, ...]
    states: tuple[str, ...]


def bloc_findings(cells: Cells, question: BlocQuestion) -> dict[str, pa.Table]:
    """All tables of a bloc, by name."""
    years = {
        year: BlocYear(cells, question.members(question.bloc, year), year, question.leader)
        for year in question.years
    }
    bloc = [_bloc_row(question, found) for found in years.values()]
    member = [
        _member_row(question, found, each) for found in years.values() for each in found.members
    ]
    rivals = [row for found in years.values() for row in _rival_rows(cells, question, found)]
    told = [row for found in years.values() for row in completeness_rows(question.bloc, found)]
    holes = [row for found in years.values() for row in hole_rows(question.bloc, found)]
    pairs = [row for found in years.values() for row in _pair_rows(question, found)]
    return {
        "bloc": table_of(bloc, BLOC),
        "member": table_of(member, MEMBER),
        "pair": table_of(pairs, PAIR),
        "beside": table_of(rivals, BLOC_RIVALS),
        "trend": table_of(_trend_rows(question, bloc, member, rivals), TREND),
        "completeness": table_of(told, COMPLETENESS),
        "unknown": table_of(holes, BLOC_HOLES),
    }


def banded_columns(name: str, band: Band | None) -> Row:
    """A band as the three columns of a table; unknown is NULL."""
    if band is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    return {name: band.value, f"{name}_low": band.low, f"{name}_high": band.high}


def _bloc_row(question: BlocQuestion, found: BlocYear) -> Row:
    row: Row = {
        "bloc": question.bloc, "year": found.year, "members": " ".join(found.members),
        "leader": found.leader,
    }  # fmt: skip
    if len(found.members) < 2:
        count = "no members" if not found.members else "one member only"
        return {**row, "status": "unobserved", "note": f"{question.bloc} has {count} then"}
    world, said = found.cells.totals.world(found.year)
    whole, pair = found.whole, found.largest_pair
    sold, bought = (found.concentrated_outside(flow, question.states) for flow in FLOWS)
    row |= {
        **_shares(whole.share(), whole.share("exports"), whole.share("imports")),
        **banded_columns("leader_share", printed(found.leader_share())),
        **banded_columns("without_pair", printed(found.without_pair())),
        "largest_pair": "–".join(pair) if pair else None,
        **_tied_columns(found.tied(world)),
        **_concentrated_columns("hh_exports", sold),
        **_concentrated_columns("hh_imports", bought),
        **banded_columns("inside_usd", whole.inside()),
        **banded_columns("trade_usd", whole.total()),
        **banded_columns("world_usd", world),
    }
    return row | _wholeness(found, found.members, "" if world else f"not observable: {said}")


def _member_row(question: BlocQuestion, found: BlocYear, member: str) -> Row:
    amounts = found.of(member)
    world, _ = found.cells.totals.world(found.year)
    sold, bought = (found.concentrated(member, flow, question.states) for flow in FLOWS)
    return {
        "bloc": question.bloc, "member": member, "year": found.year, "leader": found.leader,
        **_shares(amounts.share(), amounts.share("exports"), amounts.share("imports")),
        **banded_columns("leader_share", printed(found.leader_share_of(member))),
        **_tied_columns(found.tied_of(member, world)),
        **_concentrated_columns("hh_exports", sold),
        **_concentrated_columns("hh_imports", bought),
        **banded_columns("inside_usd", amounts.inside()),
        **banded_columns("trade_usd", amounts.total()),
        **_wholeness(found, (member,), ""),
    }  # fmt: skip


def _shares(trade: Band | None, exports: Band | None, imports: Band | None) -> Row:
    return {
        **banded_columns("inside_share", printed(trade)),
        **banded_columns("exports_share", printed(exports)),
        **banded_columns("imports_share", printed(imports)),
    }


def _tied_columns(tied: Tied) -> Row:
    return {
        **banded_columns("trade_intensity", tied.intensity),
        **banded_columns("homogeneous", tied.homogeneous),
        **banded_columns("extra_regional", tied.extra_regional),
        **banded_columns("introversion", tied.introversion),
    }


def _concentrated_columns(name: str, found: Concentrated) -> Row:
    return {**banded_columns(name, found.plain), f"{name}_normalised": found.normalised}


# How whole a number is


def _wholeness(found: BlocYear, members: Sequence[str], note: str) -> Row:
    """Status, whether it is incomplete, by how much at most, and who is missing."""
    missing = found.missing(members)
    lost = [each for each in found.without_total if each in members]
    notes = [note] if note else []
    if lost:
        notes.append(f"no total of {', '.join(lost)} within three years: not observable")
    notes += [
        f"{each} {flow} {total.status}: {total.how}"
        for each in members for flow in FLOWS
        if (total := found.cells.total(each, flow, found.year)) and total.status != "reported"
    ]  # fmt: skip
    notes += dict.fromkeys(
        f"{member}–{cell.partner} {cell.flow}: {cell.note}"
        for member in members for flow in FLOWS
        for cell in found.group(member, flow).cells if "jump" in cell.note
    )  # fmt: skip
    blank = _blank_totals(found, members)
    incomplete = bool(missing or lost or blank)
    return {
        "status": "incomplete" if incomplete else _status(found, members),
        "incomplete": incomplete,
        "at_most": found.at_most(members) if missing else None if lost else 0.0,
        "missing": told_missing(missing) or ", ".join(lost) or None,
        "note": "; ".join(notes) or None,
    }


def _blank_totals(found: BlocYear, members: Iterable[str]) -> bool:
    return any(
        total is not None and total.status == "incomplete"
        for each in members for flow in FLOWS
        for total in (found.cells.total(each, flow, found.year),)
    )  # fmt: skip


def _status(found: BlocYear, members: Iterable[str]) -> str:
    """The least firm of all that went in; a list's share counts as an estimate."""
    seen = {"reported"}
    for each in members:
        for flow in FLOWS:
            group = found.group(each, flow)
            seen |= {cell.status for cell in group.cells}
            seen |= {group.total.status} if group.total else set()
    worst = max((item for item in seen if item in WORSE), key=WORSE.index)
    return "estimated" if worst == "listed" else worst


# Pairs and rivals


def _pair_rows(question: BlocQuestion, found: BlocYear) -> Iterable[Row]:
    for one, other in combinations(found.members, 2):
        numbers = found.pair(one, other)
        if numbers is None:
            continue
        names = ("share_of_state", "share_of_partner", "salience", "symmetry", "interdependence")
        cells = [
            found.cells.cell(a, b, flow, found.year)
            for a, b in ((one, other), (other, one)) for flow in FLOWS
        ]  # fmt: skip
        whole = all(cell.known for cell in cells)
        row: Row = {
            "bloc": question.bloc, "state": one, "partner": other, "year": found.year,
            "status": _worst_of(cells) if whole else "incomplete",
        }  # fmt: skip
        for name, band in zip(names, numbers, strict=True):
            row |= banded_columns(name, printed(band))
        yield row


def _worst_of(cells: Sequence[Cell]) -> str:
    worst = max((cell.status for cell in cells), key=WORSE.index)
    return "estimated" if worst == "listed" else worst


def _rival_rows(cells: Cells, question: BlocQuestion, found: BlocYear) -> Iterable[Row]:
    """The bloc and its rivals over the same members: those that tell of all of them."""
    if len(found.members) < 2:
        return
    sets = {
        rival: question.members(rival, found.year) - set(found.members) for rival in question.rivals
    }
    sets = {rival: partners for rival, partners in sets.items() if partners}
    told = [set(found.covered(partners)) for partners in sets.values()]
    covered = tuple(m for m in found.members if all(m in each for each in told))
    whole = found.whole.total()
    if not covered or whole is None:
        return
    for rival, partners in {question.bloc: frozenset(found.members), **sets}.items():
        amounts = found.amounts(covered, partners)
        total = amounts.total()
        if total is None:
            continue
        part = min(1.0, _middle(total) / _middle(whole))
        blank = [
            (member, cell)
            for member in covered for flow in FLOWS
            for cell in found.group(member, flow, partners).missing
        ]  # fmt: skip
        yield {
            "bloc": question.bloc, "rival": rival, "year": found.year,
            **banded_columns("rival_share", printed(amounts.share()) if part >= HALF else None),
            "coverage": part,
            "members": " ".join(covered), "missing": told_missing(blank) or None,
        }  # fmt: skip


def _middle(band: Band) -> float:
    return band.value if band.value is not None else (band.low + band.high) / 2.0


# Trend


def _trend_rows(
    question: BlocQuestion, bloc: Sequence[Row], member: Sequence[Row], rivals: Sequence[Row]
) -> list[Row]:
    """Trends of the bloc's shares, each member's share, and each rival's."""
    series: dict[tuple[str, str], list[Row]] = {}
    for name in ("inside_share", "exports_share", "imports_share", "leader_share"):
        series[question.bloc, name] = list(bloc)
    for row in member:
        series.setdefault((row["member"], "inside_share"), []).append(row)
    for row in rivals:
        if row["rival"] != question.bloc:
            series.setdefault((row["rival"], "rival_share"), []).append(row)
    changed = _changes([row for row in bloc if row["members"]])
    found = []
    for (of, measure), rows in series.items():
        bands = _usable(rows, measure)
        item = trend(bands)
        note = changed if of == question.bloc or measure == "rival_share" else ""
        found.append(_trend_row(question.bloc, of, measure, bands, item, note))
    return found


def _usable(rows: Iterable[Row], column: str) -> dict[int, Band]:
    """Bands of the years that are whole, or whose hole is small."""
    return {
        row["year"]: Band(row.get(column), row[f"{column}_low"], row[f"{column}_high"])
        for row in rows
        if row.get(f"{column}_low") is not None
        and (not row.get("incomplete") or (row.get("at_most") or 1.0) <= SMALL_HOLE)
        and (row.get(column) is not None or row.get("incomplete") is not None)
        and row[f"{column}_high"] - row[f"{column}_low"] <= 0.2
    }


def _trend_row(
    bloc: str, of: str, measure: str, bands: Mapping[int, Band], item: Trend, note: str
) -> Row:
    reasons = [text for text in (item.reason, note) if text]
    return {
        "bloc": bloc, "of": of, "measure": measure,
        "since": min(bands, default=None), "until": max(bands, default=None),
        "slope": item.slope, "slope_low": item.low, "slope_high": item.high, "margin": MARGIN,
        "years": item.years, "effective_years": item.effective_years, "word": item.word,
        "reason": "; ".join(reasons) or None,
        **banded_columns("moved", _moved(bands)),
    }  # fmt: skip


def _moved(bands: Mapping[int, Band]) -> Band | None:
    """From the first to the last of the years, within their data bands; no claim of a trend."""
    if len(bands) < 2:
        return None
    first, last = bands[min(bands)], bands[max(bands)]
    known = first.value is not None and last.value is not None
    value = last.value - first.value if known else None  # type: ignore[operator]
    return Band(value, last.low - first.high, last.high - first.low)


def _changes(rows: Sequence[Row]) -> str:
    """Who joined and left between the years shown: part of a trend may be that."""
    told = []
    for before, after in pairwise(rows):
        old, new = set(before["members"].split()), set(after["members"].split())
        joined, left = sorted(new - old), sorted(old - new)
        told += [f"{', '.join(joined)} joined {after['year']}"] if joined else []
        told += [f"{', '.join(left)} left {after['year']}"] if left else []
    return "members change: " + "; ".join(told) if told else ""
