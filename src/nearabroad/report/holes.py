"""What is not observable, in words: holes of a neighbor and lever that share a reason, together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nearabroad.core.years import year_ranges
from nearabroad.report.inputs import ReportInputs
from nearabroad.report.prose import listed


@dataclass(frozen=True)
class HoleGroup:
    """Holes of one neighbor and lever that share a reason."""

    lever: str
    components: str
    patrons: str
    years: str
    why: str


def hole_groups(inputs: ReportInputs) -> dict[str, list[HoleGroup]]:
    """What is not observable: per neighbor, one line for holes of a lever that share a reason."""
    merged: dict[tuple[str, str, str], dict[str, set[Any]]] = {}
    for row in inputs.holes.to_pylist():
        key = (row["neighbor"] or "", row["lever"] or "", row["why"] or "no reason given")
        sets = merged.setdefault(key, {"component": set(), "patron": set(), "year": set()})
        for name, found in sets.items():
            if row[name] is not None:
                found.add(row[name])
    groups: dict[str, list[HoleGroup]] = {}
    for (neighbor, lever, why), sets in merged.items():
        group = HoleGroup(
            lever=lever or "all",
            components=listed(sorted(sets["component"])) or "all",
            patrons=_patron_list(inputs, sets["patron"]),
            years=year_ranges(sets["year"]) or "all years",
            why=why,
        )
        groups.setdefault(inputs.name(neighbor) if neighbor else "All", []).append(group)
    order = {inputs.name(code): place for place, code in enumerate(inputs.neighbors)}
    ordered = sorted(groups.items(), key=lambda item: (order.get(item[0], -1), item[0]))
    return _shared_first(dict(ordered), set(order))


def _shared_first(
    groups: dict[str, list[HoleGroup]], every: set[str]
) -> dict[str, list[HoleGroup]]:
    """Gaps that all neighbors have in common once, ahead of each one's own."""
    if len(every) < 2 or not every <= set(groups):
        return groups
    shared = set.intersection(*(set(groups[name]) for name in every))
    if not shared:
        return groups
    first = {"All neighbors": sorted(shared, key=lambda group: (group.lever, group.why))}
    own = {name: [item for item in items if item not in shared] for name, items in groups.items()}
    return first | {name: items for name, items in own.items() if items}


def _patron_list(inputs: ReportInputs, codes: set[str]) -> str:
    if not codes or codes >= set(inputs.patrons):
        return "all patrons"
    return listed(inputs.name(code) for code in sorted(codes))
