"""Whose figures a bloc's year rests on, what nobody gives, and how much that may be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from nearabroad.trade.blocs import BlocYear
from nearabroad.trade.goods_totals import FLOWS
from nearabroad.trade.member_cells import ORDER, Cell

Row = dict[str, Any]

WORSE = ("reported", "mirrored", "listed", "estimated", "carried")
"""As `core.estimate.worst_status` orders them."""


def told_missing(missing: Sequence[tuple[str, Cell]], most: int = 8) -> str:
    """Who is missing, by pair and flow, the largest bound first."""
    ordered = sorted(missing, key=lambda item: (-item[1].usd.high, item[0], item[1].partner))
    told = [f"{member}–{cell.partner} {cell.flow}" for member, cell in ordered[:most]]
    if len(ordered) > most:
        told.append(f"and {len(ordered) - most} more")
    return ", ".join(told)


def completeness_rows(bloc: str, found: BlocYear) -> Iterable[Row]:
    """A row per member and flow: whose figures there are, and what is missing (`COMPLETENESS`)."""
    if len(found.members) < 2:
        return
    for member in found.members:
        for flow in FLOWS:
            group = found.group(member, flow)
            by_status: dict[str, list[str]] = {}
            for cell in group.cells:
                by_status.setdefault(cell.status, []).append(cell.partner)
            missing = group.missing
            total = group.total
            at_most = None
            if total and total.band.low > 0.0:
                at_most = min(1.0, sum(cell.usd.high for cell in missing) / total.band.low)
            yield {
                "bloc": bloc, "member": member, "year": found.year, "flow": flow,
                "status": _member_status(by_status),
                "total_status": total.status if total else "unobserved",
                "total_how": total.how if total else None, "at_most": at_most,
                **{
                    name: " ".join(by_status[name]) if name in by_status else None
                    for name in ORDER
                },
            }  # fmt: skip


def _member_status(by_status: Collection[str]) -> str:
    """A member-year in a word: reported, estimated, mirrored, partly missing, or missing."""
    if "missing" in by_status or "truncated" in by_status:
        seen = set(by_status) - {"missing", "truncated"}
        return "partly missing" if seen else "missing"
    worst = max(by_status, key=WORSE.index)
    return "estimated" if worst == "listed" else worst


def hole_rows(bloc: str, found: BlocYear) -> Iterable[Row]:
    """Flows inside that nobody gives, and members without a total (`BLOC_HOLES`)."""
    if len(found.members) < 2:
        yield {
            "bloc": bloc, "year": found.year,
            "why": f"{bloc} has fewer than two members then",
        }  # fmt: skip
        return
    total = found.whole.total()
    for member, cell in found.missing():
        yield {
            "bloc": bloc, "member": member, "partner": cell.partner, "flow": cell.flow,
            "year": found.year, "why": cell.note, "at_most_usd": cell.usd.high,
            "at_most": cell.usd.high / total.low if total and total.low > 0.0 else None,
        }  # fmt: skip
    for member in found.without_total:
        yield {
            "bloc": bloc, "member": member, "year": found.year,
            "why": "no total of its trade within three years",
        }  # fmt: skip
