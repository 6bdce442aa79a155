"""Grip, levers and hedging before and after: the levers' own cells, edited, through the index.

Cells of the cut flow are set as `scenario.shares` says and stand in the panel as further years, so
that before and after share every draw. No formula of a score is written again here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from nearabroad.core.estimate import Estimate, clipped
from nearabroad.core.schemas import COMPONENT, table_of
from nearabroad.index.compare import Comparison, Settings, band, compare, missing_levers
from nearabroad.index.hedging import hedging
from nearabroad.index.panel import Components
from nearabroad.scenario.curves import Replaced
from nearabroad.scenario.shares import other_after, parts_of, patron_after, shrunk, with_bloc

Row = dict[str, Any]

STEP = 1000
"""Years added to the scenario's: the edited cells stand far from any other."""

SPREAD = ("hedging", "effective")
"""Indices over all patrons: hedging, and the effective number of patrons."""

MIDDLE, LEAST, MOST = (STEP, 2 * STEP, 3 * STEP)
"""Where the cells stand after the cut, with the middle, least and most of it replaced."""


@dataclass(frozen=True)
class Edit:
    """One component that changes: part cut, what is replaced of it, who fills it by supplier.

    `criticality` bases lose `weighs` (the flow's part of what the criticality measures) times
    what is lost; what several changes take of one base is added up. `weight` tells that
    the component's weight is the flow itself.
    """

    lever: str
    component: str
    cut: float
    replaced: Replaced
    parts: Mapping[str, float]
    criticality: tuple[str, ...] = ()
    weighs: float = 0.0
    weight: bool = False

    @property
    def known(self) -> bool:
        """Whether what is replaced has a middle."""
        return self.replaced.value is not None


@dataclass(frozen=True)
class Rule:
    """One component that a rule sets outright, by patron: a pact ended or made."""

    lever: str
    component: str
    after: Mapping[str, Estimate]
    known: bool = True


@dataclass(frozen=True)
class Multiplied:
    """One flow whose trade with a bloc's members is multiplied by `factor`.

    `bloc` is the members' share of it together, `inside` the patrons that are members;
    `criticality` bases move by `weighs` (the members' part of them) times what is added; what
    several changes take of one base, or add to it, is added up.
    """

    lever: str
    component: str
    factor: float
    bloc: Estimate
    inside: frozenset[str]
    criticality: tuple[str, ...] = ()
    weighs: float = 0.0
    known: bool = True


Change = Edit | Rule | Multiplied


def before_and_after(
    rows: Sequence[Row],
    edits: Sequence[Change],
    patrons: Sequence[str],
    neighbor: str,
    year: int,
    members: Callable[[str], frozenset[str]],
    settings: Settings,
    without: str = "nothing changes",
) -> list[Row]:
    """Rows of `scenario_lever`: grip and every lever of the first patron, hedging over all.

    `rows` are the neighbor's component cells of `year`; `members` gives the states that a patron
    is made of; `without` is the reason where there are no edits. What is unknown after has its
    score before where the year alone gives one.
    """
    if not edits:
        return before_alone(rows, patrons, neighbor, year, settings, without)
    table = _with_after(rows, edits, patrons, year, members)
    components = Components(table)
    patron = patrons[0]
    years = (year, year + MIDDLE, year + LEAST, year + MOST)
    known = all(edit.known for edit in edits)
    own = compare(components, neighbor, [(patron, when) for when in years], settings)
    pulled = {edit.lever for edit in edits}
    found = _of_patron(own, known, pulled)
    everyone = compare(
        components, neighbor, [(each, when) for when in years for each in patrons], settings
    )
    found += _spread(everyone, len(patrons), known, pulled)
    if not all(row["observable"] for row in found):
        before = _before(components, patrons, neighbor, year, settings)
        found = [row if row["observable"] else {**row, **before.get(row["index"], {})}
                 for row in found]  # fmt: skip
    base = {"patron": patron, "neighbor": neighbor, "year": year}
    return [{**base, **row, "reason": _of_year(row.get("reason"), year)} for row in found]


def before_alone(
    rows: Sequence[Row],
    patrons: Sequence[str],
    neighbor: str,
    year: int,
    settings: Settings,
    why: str,
) -> list[Row]:
    """Rows of `scenario_lever` where nothing is known of after: what was before, and the reason."""
    before = _before(Components(table_of(list(rows), COMPONENT)), patrons, neighbor, year, settings)
    base = {"patron": patrons[0], "neighbor": neighbor, "year": year}
    return [{**base, "index": name, "observable": False, "reason": why, **before.get(name, {})}
            for name in ("grip", *SPREAD)]  # fmt: skip


def _before(
    components: Components,
    patrons: Sequence[str],
    neighbor: str,
    year: int,
    settings: Settings,
) -> dict[str, Row]:
    """The scores of one year by index, those that are observed."""
    found: dict[str, Row] = {}
    own = compare(components, neighbor, [(patrons[0], year)], settings)
    if own.observable:
        found["grip"] = _start(own.central[0], own.both[0])
    left_out = missing_levers(own)
    for place, cells in enumerate(own.panel.levers):
        if cells.lever not in left_out:
            found[cells.lever] = _start(own.scores[place][0], own.drawn_scores[place][0])
    if len(patrons) == 1:
        return found
    everyone = compare(components, neighbor, [(each, year) for each in patrons], settings)
    if everyone.observable:
        values, draws = hedging(everyone.central), hedging(everyone.both)
        for name, value, drawn in zip(SPREAD, values, draws, strict=True):
            if not np.isnan(value):
                found[name] = _start(value, np.asarray(drawn))
    return found


def _start(value: Any, drawn: Any) -> Row:
    """A score before with its band."""
    low, high = band(drawn)
    return {"score_before": float(value), "score_before_low": min(low, float(value)),
            "score_before_high": max(high, float(value))}  # fmt: skip


def _of_year(reason: str | None, year: int) -> str | None:
    """A reason without the years that stand for the cells after the cut.

    >>> _of_year("gas: unknown (RUS 2023, RUS 3023, RUS 4023, RUS 5023)", 2023)
    'gas: unknown (RUS 2023)'
    """
    if not reason:
        return None
    after = "|".join(str(year + step) for step in (MIDDLE, LEAST, MOST))
    return re.sub(rf"(, )?\w+ ({after})\b", "", reason)


def _with_after(
    rows: Sequence[Row],
    edits: Sequence[Change],
    patrons: Sequence[str],
    year: int,
    members: Callable[[str], frozenset[str]],
) -> pa.Table:
    every = list(rows)
    shares = {(r["lever"], r["component"]): _estimate(r) for r in rows
              if r["patron"] == patrons[0] and r["role"] == "share"}  # fmt: skip
    for step, end in ((MIDDLE, "value"), (LEAST, "low"), (MOST, "high")):
        for row in rows:
            moved = less_critical(row, edits, end)
            for edit in edits:
                if isinstance(edit, Edit):
                    moved = _edited(moved, edit, patrons[0], shares, end, members)
                else:
                    moved = _set(moved, edit)
            data_year = None if row["data_year"] is None else row["data_year"] + step
            every.append({**moved, "year": year + step, "data_year": data_year})
    return table_of(every, COMPONENT)


def _estimate(row: Row) -> Estimate:
    return Estimate(row["value"], row["low"], row["high"], row["status"])


def less_critical(row: Row, edits: Sequence[Change], end: str) -> Row:
    """A criticality cell after all changes at once; any other row as it is.

    With K before, K (1 - sum of w_i m_i): w_i the part of K that change i weighs, m_i the part of
    its flow that is lost (below 0: added). Openness is a sum of flows over GDP, so what each loses
    is added, and K shrinks once.
    """
    if row["role"] != "criticality" or row["low"] is None:
        return row
    lost = [_lost(edit, end) for edit in edits
            if not isinstance(edit, Rule) and edit.lever == row["lever"]
            and row["component"] in edit.criticality]  # fmt: skip
    if not lost:
        return row
    return _put(row, clipped(shrunk(_estimate(row), min(1.0, math.fsum(lost)))))


def _lost(edit: Edit | Multiplied, end: str) -> float:
    """The part of a criticality that one change takes: below 0 where it adds."""
    if isinstance(edit, Multiplied):
        return edit.weighs * (1.0 - edit.factor)
    return edit.weighs * edit.cut * (1.0 - _told(edit.replaced, end))


def _told(replaced: Replaced, end: str) -> float:
    """The share replaced: its middle or an end; the band's own middle where it has none."""
    told: float | None = getattr(replaced, end)
    return (replaced.low + replaced.high) / 2.0 if told is None else told


def _edited(
    row: Row,
    edit: Edit,
    patron: str,
    shares: Mapping[tuple[str, str], Estimate],
    end: str,
    members: Callable[[str], frozenset[str]],
) -> Row:
    """One share after one edit, with the middle or an end of what is replaced."""
    if row["lever"] != edit.lever or row["low"] is None:
        return row
    replaced = _told(edit.replaced, end)
    own = shares.get((edit.lever, edit.component))
    before = _estimate(row)
    if row["role"] != "share" or row["component"] != edit.component:
        return row
    if own is None or own.low is None or own.high is None:
        return row
    if row["patron"] == patron:
        after = patron_after(before, edit.cut, replaced)
    else:
        part = parts_of(edit.parts, members(row["patron"]))
        after = other_after(before, own, edit.cut, replaced, part)
    middle = own.value if own.value is not None else (own.low + own.high) / 2.0
    left = 1.0 - middle * edit.cut * (1.0 - replaced)
    return {**_put(row, after), "weight": row["weight"] * left if edit.weight else row["weight"]}


def _set(row: Row, edit: Rule | Multiplied) -> Row:
    """One share after a rule, or after trade with a bloc is multiplied."""
    if row["lever"] != edit.lever:
        return row
    mine = row["role"] == "share" and row["component"] == edit.component
    if isinstance(edit, Rule):
        after = edit.after.get(row["patron"]) if mine else None
        return row if after is None else {**_put(row, after), "note": after.note}
    if not mine or row["low"] is None:
        return row
    inside = row["patron"] in edit.inside
    return _put(row, with_bloc(_estimate(row), edit.bloc, edit.factor, inside))


def _put(row: Row, after: Estimate) -> Row:
    return {**row, "value": after.value, "low": after.low, "high": after.high}


def _unseen(found: Comparison, pulled: set[str]) -> str:
    """Why a comparison cannot show the cut: too little is observed, or not the pulled lever."""
    left_out = missing_levers(found)
    if not found.observable:
        return "; ".join(f"{lever}: {why}" for lever, why in left_out.items())
    if pulled <= set(left_out):
        return f"the pulled lever is not compared: {'; '.join(left_out[x] for x in sorted(pulled))}"
    return ""


def _of_patron(found: Comparison, known: bool, pulled: set[str]) -> list[Row]:
    """Grip and levers of the patron; columns are before, middle, least, most replaced."""
    rows = []
    why = _unseen(found, pulled)
    if not why:
        drawn = [found.both[column] for column in range(4)]
        rows.append({"index": "grip", "observable": True,
                     **_moved(found.central, drawn, known)})  # fmt: skip
    else:
        rows.append({"index": "grip", "observable": False, "reason": why})
    left_out = missing_levers(found)
    for place, cells in enumerate(found.panel.levers):
        row: Row = {"index": cells.lever, "observable": cells.lever not in left_out}
        if row["observable"]:
            drawn = [found.drawn_scores[place][column] for column in range(4)]
            row.update(_moved(found.scores[place], drawn, known or cells.lever not in pulled))
        else:
            row["reason"] = left_out[cells.lever]
        rows.append(row)
    return rows


def _spread(found: Comparison, count: int, known: bool, pulled: set[str]) -> list[Row]:
    """Hedging and the effective number of patrons, on what all patrons have in common."""
    why = _unseen(found, pulled) if count > 1 else "one patron only"
    if why:
        return [{"index": name, "observable": False, "reason": why} for name in SPREAD]
    central = [hedging(found.central[k * count : (k + 1) * count]) for k in range(4)]
    drawn = [hedging(found.both[k * count : (k + 1) * count]) for k in range(4)]
    rows = []
    for place, name in enumerate(SPREAD):
        values = np.array([float(item[place]) for item in central])
        if np.isnan(values).any():
            rows.append({"index": name, "observable": False, "reason": "no patron has any grip"})
            continue
        draws = [np.asarray(item[place]) for item in drawn]
        rows.append({"index": name, "observable": True, **_moved(values, draws, known)})
    return rows


def _moved(values: Any, drawn: Sequence[Any], known: bool) -> Row:
    """Before, after and change; the bands hold data and method, the ends of what is replaced too.

    Where the share replaced has no middle, what is after has none either.
    """
    after = [band(draws) for draws in drawn[1:]]
    changes = [band(draws - drawn[0]) for draws in drawn[1:]]
    ends = sorted(float(value) for value in values[1:])
    row: Row = {
        **_start(values[0], drawn[0]),
        "score_after_low": min(*(item[0] for item in after), *ends),
        "score_after_high": max(*(item[1] for item in after), *ends),
        "score_change_low": min(item[0] for item in changes),
        "score_change_high": max(item[1] for item in changes),
        "score_method_low": ends[0], "score_method_high": ends[-1],
    }  # fmt: skip
    if known:
        moved = float(values[1] - values[0])
        row.update(
            score_after=float(values[1]), score_change=moved,
            score_change_low=min(row["score_change_low"], moved),
            score_change_high=max(row["score_change_high"], moved),
        )  # fmt: skip
    return row
