"""Shares of a state's trade: its own figures by source, its partners' figures, and all together.

A share of the state's own is a ratio within one source, both figures on one basis. A mirrored one
puts the partners' figures over the state's own total, both brought to FOB by the stated factor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from nearabroad.core.estimate import Estimate
from nearabroad.core.mirror import Factor, Side
from nearabroad.core.trade_cells import Report, SourceTotal, Total, merged

ALIKE = 0.01
"""Difference of two shares that passes without a remark."""


@dataclass(frozen=True)
class Part:
    """One voice on a share. `kind` is own or mirrored; `estimated`: no report stands behind it."""

    kind: str
    source: str
    estimated: bool
    estimate: Estimate

    @property
    def rank(self) -> int:
        """Own reports, then mirrored ones, then estimates of either."""
        return 2 if self.estimated else int(self.kind == "mirrored")


def own_part(
    source: str, members: Sequence[str], year: int, reports: Sequence[Sequence[Report]],
    totals: Sequence[SourceTotal],
) -> Part | None:  # fmt: skip
    """The share that one source's own rows give: members over the total, in each flow, added.

    `reports` and `totals` run by flow. A member that is blank lies between nothing and the most
    that it may have traded, and there is no point; one without a row has at most what the rows
    leave of the total. Others that are blank widen the band. None where no member is observed.
    """
    here = [[report for report in flow if report.source == source] for flow in reports]
    seen = [report for flow in here for report in flow if not report.blank]
    if not seen:
        return None
    low, high = sum(_low(r) for r in seen), sum(_high(r) for r in seen)
    points = [report.value for report in seen]
    bottom, top = sum(t.known.low for t in totals), sum(t.known.high for t in totals)
    centre = sum(_centre(total) for total in totals)
    hidden = _hidden(members, here, totals)
    open_ended = sum(total.at_most for total in totals)
    estimated = any(report.status != "reported" for report in seen)
    exact = not hidden.who and all(total.stands for total in totals)
    value = sum(p for p in points if p is not None) / centre if exact and centre > 0 else None
    if None in points or top <= 0.0:
        value = None
    estimate = Estimate(
        value, *_within(value, _over(low, top + open_ended), _over(high + hidden.most, bottom)),
        "truncated" if value is None else "estimated" if estimated else "reported",
        data_year=year, inputs=(*(r.key for r in seen), *(t.input for t in totals)),
    )  # fmt: skip
    return Part("own", source, estimated, estimate.noted(*_notes(seen, hidden, totals)))


@dataclass(frozen=True)
class _Hidden:
    """Members without a figure, and the most that they may have traded together."""

    who: tuple[str, ...]
    most: float


def _hidden(
    members: Sequence[str], reports: Sequence[Sequence[Report]], totals: Sequence[SourceTotal]
) -> _Hidden:
    most, who = 0.0, []
    for flow, total in zip(reports, totals, strict=True):
        blank = {report.partner for report in flow if report.blank}
        who += [name for name in sorted(blank) if total.blank.get(name, 0.0) > 0.0]
        most += sum(total.blank.get(name, 0.0) for name in sorted(blank))
        absent = sorted(set(members) - {report.partner for report in flow})
        if absent and total.unplaced > 0.0:
            who += absent
            most += total.unplaced
    return _Hidden(tuple(dict.fromkeys(who)), most)


def mirrored_part(
    members: Sequence[str], year: int, reports: Sequence[Sequence[Report]],
    totals: Sequence[Total], factor: Factor,
) -> Part | None:  # fmt: skip
    """The share that the partners' own figures make of the state's total, both FOB.

    None where a member reports nothing of its side, or the state's total is not observed.
    """
    whole = [total.side() for total in totals]
    sides: list[Side] = []
    used: list[Report] = []
    for flow in reports:
        for member in members:
            theirs = [report for report in flow if report.state == member]
            chosen = [report for report in theirs if report.status == "reported"] or theirs
            side = merged([report.side() for report in chosen], factor)
            if side is None:
                return None
            sides.append(side)
            used += chosen
    if not sides or any(side is None for side in whole):
        return None
    below = [side.fob(factor) for side in whole if side is not None]
    estimate = mirrored_share(sides, below, year).noted(
        *(report.jump for report in used), *(note for total in totals for note in total.notes)
    )
    inputs = (*(r.key for r in used), *(name for total in totals for name in total.inputs))
    estimated = any(report.status != "reported" for report in used)
    status = "truncated" if estimate.value is None else "estimated" if estimated else "mirrored"
    found = Estimate(
        estimate.value, estimate.low, estimate.high, status, year, inputs, estimate.note
    )
    return Part("mirrored", ", ".join(sorted({r.source for r in used})), estimated, found)


def mirrored_share(members: Sequence[Side], totals: Sequence[Side], year: int) -> Estimate:
    """Partners' figures over the state's total, all FOB: the band from the ends of both.

    >>> mirrored_share([Side(20.0, 18.0, 22.0, "FOB")], [Side.exact(100.0, "FOB")], 2020).low
    0.18
    """
    points = [side.value for side in (*members, *totals)]
    value = None
    if None not in points:
        base = sum(side.value or 0.0 for side in totals)
        value = _over(sum(side.value or 0.0 for side in members), base)
    low = _over(sum(side.low for side in members), sum(side.high for side in totals))
    high = _over(sum(side.high for side in members), sum(side.low for side in totals))
    return Estimate(value, *_within(value, low, high), "mirrored", data_year=year)


def combined(parts: Sequence[Part]) -> Estimate:
    """All voices as one: the median of those of the first rank, the envelope of all.

    Own reports come before mirrored ones, and these before estimates: which of them there is
    changes from year to year, and must not move the value.
    """
    first = min(part.rank for part in parts)
    chosen = [part for part in parts if part.rank == first]
    points = [part.estimate.value for part in chosen if part.estimate.value is not None]
    lows = [part.estimate.low for part in parts if part.estimate.low is not None]
    highs = [part.estimate.high for part in parts if part.estimate.high is not None]
    value = median(points) if points else None
    status = chosen[0].estimate.status if points else "truncated"
    if points:
        status = next(p.estimate.status for p in chosen if p.estimate.value is not None)
    inputs = dict.fromkeys(name for part in parts for name in part.estimate.inputs)
    found = Estimate(
        value, min(lows), max(highs), status, parts[0].estimate.data_year, tuple(inputs)
    )
    return found.noted(*(part.estimate.note for part in parts), disagreement(parts))


def disagreement(parts: Iterable[Part]) -> str:
    """What the voices say, where they differ by more than a point; otherwise empty."""
    said = [(part, part.estimate.value) for part in parts if part.estimate.value is not None]
    values = [value for _, value in said]
    if not values or max(values) - min(values) <= ALIKE:
        return ""
    told = ", ".join(f"{_who(part)} {value:.1%}" for part, value in said)
    return f"sources differ: {told}"


def _who(part: Part) -> str:
    words = [part.source]
    if part.kind == "mirrored":
        words.append("mirrored")
    if part.estimated:
        words.append("estimate")
    return " ".join(words)


def _notes(seen: Sequence[Report], hidden: _Hidden, totals: Sequence[SourceTotal]) -> Iterable[str]:
    yield from (report.jump for report in seen)
    yield from dict.fromkeys(remark for report in seen for remark in report.remarks)
    if hidden.who:
        yield f"incomplete: {', '.join(hidden.who)} at most {hidden.most / 1e9:.2g} bn USD"
    for total in totals:
        if total.missing:
            names = ", ".join(sorted(total.missing))
            yield f"incomplete total: {names} blank, at most {total.at_most / 1e9:.2g} bn USD"
        if total.remark:
            yield f"{total.source}: {total.remark}"


def _low(report: Report) -> float:
    return report.low or 0.0


def _high(report: Report) -> float:
    return report.high or 0.0


def _centre(total: SourceTotal) -> float:
    known = total.known
    return (known.low + known.high) / 2.0 if known.value is None else known.value


def _over(part: float, whole: float) -> float:
    """A share, 0..1; of nothing at all it may be anything."""
    return min(1.0, part / whole) if whole > 0.0 else 1.0


def _within(value: float | None, low: float, high: float) -> tuple[float, float]:
    """A band's ends in order, around the value if there is one (rounding apart)."""
    if value is None:
        return min(low, high), max(low, high)
    return min(low, value), max(high, value)
