"""A bloc's integration, put together from the store's tables: cells, question, tables, notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad.core.errors import UsageError
from nearabroad.core.states import Blocs, state_name, states
from nearabroad.core.trade_panel import COLUMNS, INDICATORS, TradePanel
from nearabroad.core.years import year_ranges
from nearabroad.trade.bloc_rows import BlocQuestion, bloc_findings
from nearabroad.trade.goods_totals import FLOWS, GoodsTotals
from nearabroad.trade.goods_totals import INDICATORS as TOTALS
from nearabroad.trade.member_cells import Cells
from nearabroad.trade.partner_lists import FLOW_OF, Silence, lists_of

Row = dict[str, Any]
Table = Callable[[str], pa.Table]

FEW_COLUMNS = ["source", "indicator", "state", "partner", "year", "value", "low", "high"]


def cells_of(table: Table) -> Cells:
    """Everything that is known of trade in goods between states, from the store's tables."""
    observations = table("observation")
    goods = _rows_of(observations, INDICATORS)
    goods = goods.filter(pc.is_valid(goods["partner"]))
    return Cells(
        TradePanel(goods.select(list(COLUMNS))),
        GoodsTotals(_rows_of(observations, TOTALS).select(FEW_COLUMNS).to_pylist()),
        lists_of(_rows_of(observations, FLOW_OF).select(FEW_COLUMNS).to_pylist()),
        Silence(table("gap").to_pylist()),
        frozenset(pc.unique(goods["state"]).to_pylist()),
    )


def _rows_of(observations: pa.Table, names: Sequence[str] | dict[str, str]) -> pa.Table:
    return observations.filter(pc.is_in(observations["indicator"], pa.array(list(names))))


def question_of(
    cells: Cells, blocs: Blocs, memberships: pa.Table, code: str, rivals: Sequence[str],
    since: int | None, until: int | None, members_of: int | None,
) -> BlocQuestion:  # fmt: skip
    """What is asked, with the years that there are data for where none is named.

    `members_of` fixes the members to those of one year. Raises `UsageError` for a state, for a
    bloc without members or without data in all the years asked for.
    """
    bloc = blocs.resolve(code)
    if bloc not in blocs.names:
        known = ", ".join(sorted(blocs.names))
        raise UsageError(f"{bloc} is a state, not a bloc; blocs there are: {known}.")
    if members_of is not None and len(blocs.members(bloc, members_of)) < 2:
        raise UsageError(f"{bloc} has no members in {members_of}; {_lifetime(blocs, bloc)}.")

    def members(name: str, year: int) -> frozenset[str]:
        if name not in blocs.names:
            return frozenset({name})
        return blocs.members(name, members_of if members_of and name == bloc else year)

    years = _years(cells, blocs, bloc, members, since, until)
    told = tuple(code for code in rivals if code != bloc)
    leader = _leader(memberships, bloc) or _largest(cells, members, bloc, years)
    return BlocQuestion(bloc, years, members, leader, told, tuple(states()))


def _years(
    cells: Cells, blocs: Blocs, bloc: str, members: Callable[[str, int], frozenset[str]],
    since: int | None, until: int | None,
) -> tuple[int, ...]:  # fmt: skip
    """From the first year with members and data to the last with data, unless named."""
    if since is not None and until is not None and since > until:
        raise UsageError(f"since {since} is after until {until}.")
    known = [
        year for year in cells.years()
        if any(cells.tells(member, year) for member in members(bloc, year))
    ]  # fmt: skip
    if not known:
        raise UsageError(
            f"no trade by partner of any member of {bloc}; `nearabroad add` a publisher's file."
        )
    first = known[0] if since is None else since
    last = known[-1] if until is None else until
    years = tuple(range(first, last + 1))
    if not any(len(members(bloc, year)) > 1 for year in years):
        span = f"{first}–{last}" if first < last else str(first)
        raise UsageError(f"{bloc} has no members in {span}; {_lifetime(blocs, bloc)}.")
    if not set(years) & set(known):
        raise UsageError(
            f"no trade of {bloc} in {first}–{last}; years there are: {known[0]}–{known[-1]}."
        )
    return years


def _lifetime(blocs: Blocs, bloc: str) -> str:
    first = min(item.since for item in blocs.memberships if item.bloc == bloc)
    return f"its first joined on {first.isoformat()} (members count at mid-year)"


def _leader(memberships: pa.Table, bloc: str) -> str | None:
    """The state that leads the organisation, where the table of memberships names just one."""
    led = {
        row["led_by"]
        for row in memberships.to_pylist()
        if row["organisation"] == bloc and row["led_by"] in states()
    }
    return led.pop() if len(led) == 1 else None


def _largest(
    cells: Cells, members: Callable[[str, int], frozenset[str]], bloc: str, years: Sequence[int]
) -> str | None:
    """The member that trades most with the world, in the last year that tells."""
    for year in reversed(years):
        trade = {
            member: sum(total.band.high for total in totals if total)
            for member in sorted(members(bloc, year))
            if all(totals := [cells.total(member, flow, year) for flow in FLOWS])
        }
        if trade:
            return max(trade, key=lambda member: trade[member])
    return None


def tables_of(cells: Cells, question: BlocQuestion) -> dict[str, pa.Table]:
    """All tables of the bloc."""
    return bloc_findings(cells, question)


def sources_of(cells: Cells, question: BlocQuestion) -> set[str]:
    """Whose figures went in."""
    names: set[str] = set()
    for year in question.years:
        members = question.members(question.bloc, year)
        for member in members:
            for flow in FLOWS:
                group = cells.group(member, members, flow, year)
                names.update(group.total.sources if group.total else ())
                names.update(name for cell in group.cells for name in cell.sources)
    return names


def notes_of(question: BlocQuestion, tables: dict[str, pa.Table]) -> tuple[str, ...]:
    """What to know before quoting, in sentences."""
    rows = [row for row in tables["bloc"].to_pylist() if row["inside_share_low"] is not None]
    notes = _nobodys(question, tables)
    if rows:
        last = rows[-1]
        notes.append(
            f"Trade inside {question.bloc}, {last['year']}: {_told(last)} of its members' trade "
            f"with the world (exports and imports of goods)."
        )
        whole = [row for row in rows if row["inside_share"] is not None]
        if whole and whole[-1]["year"] != last["year"]:
            notes.append(f"The last year with a point is {whole[-1]['year']}: {_told(whole[-1])}.")
    for row in tables["trend"].to_pylist()[:1]:
        if row["moved_low"] is not None:
            notes.append(
                f"From {row['since']} to {row['until']} it changed by "
                f"{row['moved_low'] * 100:+.1f} to {row['moved_high'] * 100:+.1f} points; "
                f"trend: {row['word']}" + (f" ({row['reason']})." if row["reason"] else ".")
            )
    if question.leader:
        notes.append(f"Leader: {state_name(question.leader)}.")
    empty = [row["year"] for row in tables["bloc"].to_pylist() if row["inside_share_low"] is None]
    if empty:
        notes.append(f"Not observable: {year_ranges(empty)}.")
    return tuple(notes)


def _nobodys(question: BlocQuestion, tables: dict[str, pa.Table]) -> list[str]:
    """How many flows nobody's figures tell, and what brings them, where no year is whole."""
    if tables["bloc"]["inside_share"].null_count < tables["bloc"].num_rows:
        return []
    last = question.years[-1]
    count = len(question.members(question.bloc, last))
    silent = sum(
        1 for row in tables["unknown"].to_pylist() if row["year"] == last and row["partner"]
    )
    return [
        f"No year has a point: in {last} nobody's figures are here for {silent:,} of the "
        f"{len(FLOWS) * count * (count - 1):,} flows among the {count} members; "
        "`nearabroad fetch comtrade`, or `nearabroad add baci FILE`, may bring them."
    ]


def _told(row: Row) -> str:
    band = f"{row['inside_share_low']:.1%} to {row['inside_share_high']:.1%}"
    text = band if row["inside_share"] is None else f"{row['inside_share']:.1%} ({band})"
    if row["incomplete"] and row["at_most"]:
        text += f", incomplete by at most {row['at_most'] * 100:.1f} points"
    return text
