"""Judging: one subject's figures against what is asserted of them, and all subjects together.

A year stands to a level by its whole band: it *holds* where the band lies within the asserted
region, *fails* where it lies outside, and *straddles* where it reaches over an edge. A band that
straddles supports nothing. All of this is a pure function of the figures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from nearabroad.claims.model import (
    CONTRADICTS,
    FAILS,
    HOLDS,
    MOVES,
    NOT_NOW,
    NOT_OBSERVABLE,
    OVERTAKES,
    PARTLY,
    STRADDLES,
    SUPPORTS,
    TRENDS,
    UNKNOWN,
    VERDICTS,
    Asserted,
    Claim,
    Figure,
    Judgement,
    Trend,
)
from nearabroad.claims.quantities import moved, told
from nearabroad.core.years import year_ranges


def stand(figure: Figure, asserted: Asserted) -> str:
    """How a figure's band stands to an asserted level.

    >>> under = Asserted("<", "< 9 %", -math.inf, 0.09)
    >>> [stand(Figure("RUS", 2020, None, low, high), under)
    ...  for low, high in ((0.08, 0.085), (0.085, 0.095), (0.09, 0.1), (None, None))]
    ['holds', 'straddles', 'fails', 'unknown']
    """
    if figure.low is None or figure.high is None:
        return UNKNOWN
    if asserted.low is None or asserted.high is None:
        raise ValueError(f"{asserted.relation} names no level")
    if asserted.relation == "<":
        within, outside = figure.high < asserted.high, figure.low >= asserted.high
    elif asserted.relation == ">":
        within, outside = figure.low > asserted.low, figure.high <= asserted.low
    else:
        slack = 1e-12 * max(1.0, abs(asserted.low), abs(asserted.high))
        low, high = asserted.low - slack, asserted.high + slack
        within = low <= figure.low and figure.high <= high
        outside = figure.high < low or figure.low > high
    return HOLDS if within else FAILS if outside else STRADDLES


def judge(claim: Claim, figures: Sequence[Figure], trend: Trend | None = None) -> Judgement:
    """What one subject's figures do to the claim.

    Figures of the claim's years decide; later ones tell whether it still holds. A trend is judged
    by `trend`, which is over the claim's years. A claim that needs what no data here measure is
    *not observable*, whatever stands beside it.
    """
    if claim.needs:
        return Judgement(
            NOT_OBSERVABLE, f"it needs {claim.needs}; the figures stand beside it, for context",
            f"{claim.needs}",
        )  # fmt: skip
    first, last = claim.years
    then = [item for item in figures if first <= item.year <= last]
    later = [item for item in figures if item.year > last]
    relation = claim.asserted.relation
    if not then and (known := [item.year for item in figures if item.low is not None]):
        why = f"no figure of these years; known are {year_ranges(known)}"
        return Judgement(NOT_OBSERVABLE, why, _more_data(claim, then))
    if relation in TRENDS:
        return _trend(claim, then, trend)
    if relation in MOVES:
        return _move(claim, then, later)
    if relation == OVERTAKES:
        return _overtakes(claim, then, later)
    return _level(claim, then, later)


# Levels


def _level(claim: Claim, then: Sequence[Figure], later: Sequence[Figure]) -> Judgement:
    stands = {item.year: stand(item, claim.asserted) for item in then}
    years = {name: [y for y, s in stands.items() if s == name] for name in (HOLDS, FAILS,
             STRADDLES, UNKNOWN)}  # fmt: skip
    holds, fails = years[HOLDS], years[FAILS]
    verdict = _of_years(years)
    reason = _stands_told(years) or _nothing(then)
    after = [item.year for item in later if stand(item, claim.asserted) == FAILS]
    if verdict == SUPPORTS and later and after:
        known = [item.year for item in later if stand(item, claim.asserted) in (HOLDS, FAILS)]
        if max(known) in after:
            verdict = NOT_NOW
            reason += f"; fails later: {year_ranges(after)}"
    elif holds and fails and not years[STRADDLES] and max(holds) < min(fails):
        verdict = NOT_NOW
    estimated = [item for item in then if item.status in ("estimated", "incomplete", "carried")
                 and item.low is not None]  # fmt: skip
    if estimated:
        reason += "; " + "; ".join(
            f"{status}: {year_ranges(i.year for i in estimated if i.status == status)}"
            for status in dict.fromkeys(item.status for item in estimated)
        )
    return Judgement(verdict, reason, _level_change(claim, then, verdict))


def _of_years(years: Mapping[str, Sequence[int]]) -> str:
    """The verdict of years that hold, fail, straddle, or of which nothing is known.

    Years of which nothing is known weigh nothing until they are more than those that decide.
    """
    holds, fails, straddles, unknown = (
        len(years[name]) for name in (HOLDS, FAILS, STRADDLES, UNKNOWN)
    )
    if holds and fails:
        return PARTLY
    if not holds and not fails:
        return NOT_OBSERVABLE
    if fails:
        return CONTRADICTS if fails >= straddles else NOT_OBSERVABLE
    return SUPPORTS if not straddles and holds >= unknown else PARTLY


def _stands_told(years: Mapping[str, Sequence[int]]) -> str:
    words = {HOLDS: "holds in", FAILS: "fails in", STRADDLES: "cannot be told in"}
    parts = [f"{words[name]} {year_ranges(years[name])}" for name in words if years[name]]
    if parts and years[UNKNOWN]:
        parts.append(f"nothing known of {year_ranges(years[UNKNOWN])}")
    return "; ".join(parts)


def _nothing(figures: Sequence[Figure]) -> str:
    notes = list(dict.fromkeys(item.note for item in figures if item.note))
    return "; ".join(notes[:2]) or "no figure of these years"


def _level_change(claim: Claim, then: Sequence[Figure], verdict: str) -> str:
    """What would have to be seen for another verdict: the nearest band to an edge."""
    known = [item for item in then if item.low is not None]
    if not known:
        return _more_data(claim, then)
    asserted, unit = claim.asserted, claim.unit
    undecided = [item for item in known if stand(item, asserted) == STRADDLES]
    if verdict in (NOT_OBSERVABLE, PARTLY) and undecided:
        return f"narrower bands of {year_ranges(item.year for item in undecided)}"
    wanted = {SUPPORTS: HOLDS, CONTRADICTS: FAILS}.get(verdict)
    if wanted is None:
        return f"other figures of {year_ranges(item.year for item in known)}"
    distance, year = min((_to_edge(item, asserted), item.year) for item in known)
    exact = asserted.low == asserted.high
    if not math.isfinite(distance) or (exact and distance == 0.0):
        return f"another figure of {year_ranges(item.year for item in known)}"
    by = moved(distance, distance, unit).partition(" to ")[0].lstrip("+")
    measured = "points" if unit != "number" else ""
    return f"a band of {year} that reaches {by} {measured}".rstrip() + (
        " further" if verdict == SUPPORTS else " nearer"
    )


def _to_edge(figure: Figure, asserted: Asserted) -> float:
    """From the band to the asserted region's edge that it would have to cross."""
    assert figure.low is not None and figure.high is not None
    assert asserted.low is not None and asserted.high is not None
    found = stand(figure, asserted)
    if found == STRADDLES:
        return 0.0
    if found == FAILS:
        return max(figure.low - asserted.high, asserted.low - figure.high, 0.0)
    return max(min(figure.low - asserted.low, asserted.high - figure.high), 0.0)


def _more_data(claim: Claim, then: Sequence[Figure]) -> str:
    years = year_ranges(item.year for item in then) or year_ranges(range(*_span(claim)))
    sources = f" (sources that have them: {', '.join(claim.data)})" if claim.data else ""
    return f"figures of {years}{sources}"


def _span(claim: Claim) -> tuple[int, int]:
    return claim.years[0], claim.years[1] + 1


# Trends, moves, crossings


def _trend(claim: Claim, then: Sequence[Figure], trend: Trend | None) -> Judgement:
    known = [item for item in then if item.low is not None]
    if trend is None or trend.word not in TRENDS:
        why = trend.reason if trend and trend.reason else _nothing(then)
        ends = _ends(known)
        if ends is not None:
            why += f"; from {known[0].year} to {known[-1].year} it moved by "
            why += moved(*ends, claim.unit)
        return Judgement(NOT_OBSERVABLE, why, "more years, or years less alike their neighbours")
    slope = ""
    if trend.low is not None and trend.high is not None:
        slope = f", {moved(trend.low, trend.high, claim.unit)} a year"
    reason = f"{trend.word} in {known[0].year}–{known[-1].year}{slope}"
    if trend.word == claim.asserted.relation:
        return Judgement(SUPPORTS, reason, "a slope whose band reaches 0 or turns its sign")
    return Judgement(CONTRADICTS, reason, f"a trend that is {claim.asserted.relation}")


def _ends(known: Sequence[Figure]) -> tuple[float, float] | None:
    """Last less first, at the ends of their bands; None where there are no two."""
    if len(known) < 2:
        return None
    first, last = known[0], known[-1]
    assert first.low is not None and first.high is not None
    assert last.low is not None and last.high is not None
    return last.low - first.high, last.high - first.low


def _move(claim: Claim, then: Sequence[Figure], later: Sequence[Figure]) -> Judgement:
    known = [item for item in then if item.low is not None]
    ends = _ends(known)
    if ends is None:
        have = f"only {known[0].year} is known" if known else _nothing(then)
        return Judgement(NOT_OBSERVABLE, f"two years are needed: {have}", _more_data(claim, then))
    sign = 1.0 if claim.asserted.relation == "rose" else -1.0
    away = sorted((sign * ends[0], sign * ends[1]))
    told_move = f"from {known[0].year} to {known[-1].year} it moved by {moved(*ends, claim.unit)}"
    if away[0] > 0:
        since = _ends([known[0], *[item for item in later if item.low is not None][-1:]])
        if since is not None and max(sign * since[0], sign * since[1]) <= 0:
            last = [item for item in later if item.low is not None][-1]
            told_move += f"; by {last.year} that was undone"
            return Judgement(NOT_NOW, told_move, f"another figure of {last.year}")
        if known[-1].year < claim.years[1] - (claim.years[1] - claim.years[0]) / 3:
            told_move += f"; of the years since {known[-1].year} nothing is known"
            return Judgement(PARTLY, told_move, _more_data(claim, then[-1:]))
        return Judgement(SUPPORTS, told_move, "bands of the two years that meet")
    if away[1] <= 0:
        return Judgement(CONTRADICTS, told_move, "a move the other way")
    return Judgement(
        NOT_OBSERVABLE, f"{told_move}: which way cannot be told", "narrower bands of the two years"
    )


def _overtakes(claim: Claim, then: Sequence[Figure], later: Sequence[Figure]) -> Judgement:
    decided = [item for item in then if item.low is not None and item.high is not None
               and (item.low > 0 or item.high < 0)]  # fmt: skip
    if not decided:
        known = [item.year for item in then if item.low is not None]
        why = f"who leads cannot be told in {year_ranges(known)}" if known else _nothing(then)
        return Judgement(NOT_OBSERVABLE, why, _more_data(claim, then))
    ahead = [item.year for item in decided if item.low is not None and item.low > 0]
    behind = [item.year for item in decided if item.year not in ahead]
    told_years = "; ".join(
        f"{word} in {year_ranges(years)}" for word, years in (("ahead", ahead), ("behind", behind))
        if years
    )  # fmt: skip
    last = decided[-1].year
    lost = [item.year for item in later if item.high is not None and item.high < 0]
    if last in ahead and lost:
        return Judgement(NOT_NOW, f"{told_years}; behind again in {year_ranges(lost)}", "new years")
    if last in ahead and behind:
        crossed = f"crossed between {max(y for y in behind if y < last)} and "
        crossed += f"{min(y for y in ahead if y > max(behind))}"
        return Judgement(SUPPORTS, f"{told_years}; {crossed}", "a later year behind")
    if last in ahead:
        return Judgement(
            PARTLY, f"{told_years}: ahead from the first year known, no crossing is seen",
            "earlier years behind",
        )  # fmt: skip
    if ahead:
        return Judgement(NOT_NOW, told_years, "a later year ahead")
    return Judgement(CONTRADICTS, told_years, f"a year after {last} ahead")


def together(verdicts: Sequence[str]) -> str:
    """The verdict on a claim about several subjects, from the verdict on each.

    All alike: that one. Against some and for none: *contradicts*, unless more of them cannot be
    told. Otherwise *partly*, with the counts beside it; never an average.

    >>> together(["supports", "supports"]), together(["supports", "contradicts"])
    ('supports', 'partly')
    >>> together(["contradicts", "not observable"]), together(["supports", "not observable"])
    ('contradicts', 'partly')
    >>> together(["contradicts", "not observable", "not observable"])
    'not observable'
    """
    found = set(verdicts)
    if not found <= set(VERDICTS) or not found:
        raise ValueError(f"no verdicts: {sorted(found)}")
    if len(found) == 1:
        return found.pop()
    if found != {CONTRADICTS, NOT_OBSERVABLE}:
        return PARTLY
    against = list(verdicts).count(CONTRADICTS)
    return CONTRADICTS if 2 * against >= len(verdicts) else NOT_OBSERVABLE


def counts(verdicts: Mapping[str, str]) -> str:
    """How many subjects have which verdict, by name where they are few.

    >>> counts({"ARM": "supports", "KGZ": "contradicts", "KAZ": "supports"})
    'supports 2 (ARM, KAZ), contradicts 1 (KGZ)'
    """
    parts = []
    for word in VERDICTS:
        who = [subject for subject, verdict in verdicts.items() if verdict == word]
        if who:
            parts.append(f"{word} {len(who)} ({', '.join(who)})")
    return ", ".join(parts)


def summary_figure(figures: Sequence[Figure], claim: Claim) -> str:
    """The last figure with a point of the claim's years (else the last), with band and year."""
    known = [item for item in figures if item.low is not None and item.high is not None]
    inside = [item for item in known if claim.years[0] <= item.year <= claim.years[1]] or known
    if not inside:
        return ""
    item = ([found for found in inside if found.value is not None] or inside)[-1]
    assert item.low is not None and item.high is not None
    unit = claim.unit
    band = f"{told(item.low, unit)} to {told(item.high, unit)}"
    if item.low == item.high:
        return f"{told(item.low, unit)} ({item.year})"
    if item.value is None:
        return f"{band} ({item.year})"
    return f"{told(item.value, unit)}, {band} ({item.year})"
