"""Measures that are shares: of trade inside a bloc, and a patron's on one lever's part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nearabroad.checking.evidence import Evidence, sources_cited
from nearabroad.claims.model import Claim, Figure
from nearabroad.core.estimate import worst_status
from nearabroad.history import flags_in

Row = dict[str, Any]
Figures = list[Figure]
Band = tuple[float | None, float, float]

PARTS = {
    "arms_share": ("security", "arms"),
    "migrant_share": ("labor", "migrants"),
    "remittance_share": ("labor", "remittances"),
    "language_share": ("culture", "language"),
    "kin_share": ("culture", "people"),
    "vote_agreement": ("alignment", "votes"),
}
"""Lever and part that a measure reads."""


# Blocs


def _of_bloc(evidence: Evidence, claim: Claim, subject: str, table: str, column: str) -> Figures:
    code = str(claim.bloc)
    answer = evidence.bloc_answer(code)
    names = sources_cited(answer)
    rows = evidence.bloc_rows(code, table)
    mine = [row for row in rows if table == "bloc" or row["member"] == subject]
    if not mine:
        return [_unknown(subject, claim, f"{subject} is no member of {code} in the years known")]
    return [
        Figure(
            subject, row["year"], row[column], row[f"{column}_low"], row[f"{column}_high"],
            row["status"], str(row["year"]), names,
            row["note"] or (f"missing: {row['missing']}" if row["missing"] else ""),
        )
        for row in mine
    ]  # fmt: skip


def _unknown(subject: str, claim: Claim, why: str) -> Figure:
    return Figure(subject, claim.years[1], None, None, None, "unobserved", note=why)


def bloc_share(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """Trade inside the bloc in its members' trade with the world."""
    return _of_bloc(evidence, claim, subject, "bloc", "inside_share")


def member_share(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """A member's trade with the others in its trade with the world."""
    return _of_bloc(evidence, claim, subject, "member", "inside_share")


def leader_share(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """A member's trade with the bloc's leader in its trade with the world."""
    return _of_bloc(evidence, claim, subject, "member", "leader_share")


def leader_part(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """The leader's part L / (L + O) of a member's trade inside the bloc, outer limits.

    O is the trade with the others, inside less leader: at most high less low, at least low less
    high of the two bands (or 0), for their errors need not go together.
    """
    inside = {item.year: item for item in member_share(evidence, claim, subject)}
    found = []
    for item in leader_share(evidence, claim, subject):
        whole = inside[item.year]
        low, high = _part_of(item, whole) or (None, None)
        value = item.value / whole.value if item.value is not None and whole.value else None
        found.append(
            Figure(
                subject, item.year, value, low, high, item.status, item.dated, item.sources,
                item.note or ("" if low is not None else "nothing known inside the bloc"),
            )
        )  # fmt: skip
    return found


def _part_of(part: Figure, whole: Figure) -> tuple[float, float] | None:
    """Outer limits of a part's share in the whole that holds it.

    >>> half = Figure("BLR", 2021, None, 0.4, 0.5), Figure("BLR", 2021, None, 0.45, 0.6)
    >>> [round(edge, 3) for edge in _part_of(*half)]
    [0.667, 1.0]
    """
    if None in (part.low, part.high, whole.low, whole.high):
        return None
    assert part.low is not None and part.high is not None
    assert whole.low is not None and whole.high is not None
    least, most = max(whole.low - part.high, 0.0), max(whole.high - part.low, 0.0)
    if part.high <= 0.0 or part.low + most <= 0.0:
        return None
    return part.low / (part.low + most), part.high / (part.high + least)


# One patron's share on one part of a lever


def share_figures(
    evidence: Evidence, patron: str, state: str, measure: str, arguments: Mapping[str, Any]
) -> Figures:
    """A patron's share over a state, each year that has data of its own.

    What is carried from another year is left out: a claim about a year is judged by that year.
    """
    if measure == "trade_share":
        flow = arguments.get("flow", "both")
        parts = [("trade", name) for name in (("exports", "imports") if flow == "both" else
                                              (flow,))]  # fmt: skip
    elif measure == "energy_share":
        parts = [("energy", str(arguments["fuel"]))]
    else:
        parts = [PARTS[measure]]
    cells = evidence.cells(patron, state, parts[0][0])
    found = []
    for year in evidence.observatory.years:
        rows = [cells.get((lever, part, patron, state, year)) for lever, part in parts]
        known = [row for row in rows if row is not None]
        if len(known) == len(rows):
            found.append(_figure(state, year, known))
    return found


def _figure(state: str, year: int, rows: list[Row]) -> Figure:
    """The mean of the rows' shares, the band the mean of their ends; a hole is one for all."""
    notes = "; ".join(dict.fromkeys(row["note"] for row in rows if row["note"]))
    carried = any(row["low"] is not None and row["data_year"] != year for row in rows)
    if carried or any(row["low"] is None for row in rows):
        why = "no figure of that year" if carried else notes or "no figure"
        return Figure(state, year, None, None, None, "unobserved", note=why)
    points = all(row["value"] is not None for row in rows)
    n = len(rows)
    return Figure(
        state, year, sum(row["value"] for row in rows) / n if points else None,
        sum(row["low"] for row in rows) / n, sum(row["high"] for row in rows) / n,
        worst_status([row["status"] for row in rows]), str(year),
        "; ".join(sorted({s for row in rows for s in (row["source"] or "").split()})), notes,
    )  # fmt: skip


def one_share(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """The claim's patron's share over the subject."""
    arguments = claim.arguments
    return share_figures(evidence, str(arguments["patron"]), subject, claim.measure.id, arguments)


def lead(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """The patron's share less the rival's, year by year; the bands' ends are set against."""
    of = str(claim.arguments["of"])
    sides = [
        {item.year: item for item in share_figures(evidence, str(code), subject, of, {})}
        for code in (claim.arguments["patron"], claim.arguments["rival"])
    ]
    return [_less(sides[0][year], sides[1][year]) for year in sorted(set(sides[0]) & set(sides[1]))]


def _less(one: Figure, other: Figure) -> Figure:
    if None in (one.low, one.high, other.low, other.high):
        note = one.note if one.low is None else other.note
        return Figure(one.subject, one.year, None, None, None, "unobserved", note=note)
    assert one.low is not None and one.high is not None
    assert other.low is not None and other.high is not None
    known = one.value is not None and other.value is not None
    return Figure(
        one.subject, one.year,
        one.value - other.value if known else None,  # type: ignore[operator]
        one.low - other.high, one.high - other.low, worst_status([one.status, other.status]),
        one.dated, "; ".join(dict.fromkeys(f"{one.sources}; {other.sources}".split("; "))),
        _flags(one, other),
    )  # fmt: skip


def _flags(*figures: Figure) -> str:
    """What flags the figures that another one is made of."""
    return "; ".join(dict.fromkeys(part for item in figures for part in flags_in(item.note)))


def rank(evidence: Evidence, claim: Claim, subject: str) -> Figures:
    """The patron's rank on a share among the case's patrons; 1 is the largest.

    Lowest: one more than those certainly above it; highest: one more than those that may be.
    Blocs and their members are never set against each other.
    """
    patron, of = str(claim.arguments["patron"]), str(claim.arguments["of"])
    rivals = evidence.rivals_of(patron, subject)
    own = share_figures(evidence, patron, subject, of, {})
    others = [
        {item.year: item for item in share_figures(evidence, code, subject, of, {})}
        for code in rivals
    ]
    return [_ranked(item, [found.get(item.year) for found in others]) for item in own]


def _ranked(own: Figure, others: list[Figure | None]) -> Figure:
    """A rank with its band.

    >>> own = Figure("KAZ", 2020, 0.2, 0.19, 0.21)
    >>> above, near = Figure("KAZ", 2020, 0.3, 0.28, 0.32), Figure("KAZ", 2020, 0.2, 0.18, 0.2)
    >>> found = _ranked(own, [above, near])
    >>> found.low, found.high
    (2.0, 3.0)
    """
    if own.low is None or own.high is None:
        return own
    known = [item for item in others if item is not None and item.low is not None]
    best = 1 + sum(item.low > own.high for item in known if item.low is not None)
    worst = 1 + sum(item.high > own.low for item in known if item.high is not None)
    worst += len(others) - len(known)
    return Figure(
        own.subject, own.year, float(best) if best == worst else None, float(best), float(worst),
        own.status, own.dated, own.sources,
        "; ".join(filter(None, (f"among {len(others) + 1} patrons", _flags(own, *known)))),
    )  # fmt: skip


MEASURED: Mapping[str, Callable[[Evidence, Claim, str], Figures]] = {
    "bloc_share": bloc_share,
    "member_share": member_share,
    "leader_share": leader_share,
    "leader_part": leader_part,
    "trade_share": one_share,
    "energy_share": one_share,
    "arms_share": one_share,
    "migrant_share": one_share,
    "remittance_share": one_share,
    "language_share": one_share,
    "kin_share": one_share,
    "vote_agreement": one_share,
    "lead": lead,
    "rank": rank,
}
"""The functions by the measures' names."""
