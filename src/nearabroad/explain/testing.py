"""An implication tested: estimate, standard error by leaving out, degrees of freedom.

With 14 to 21 dyads, of which two bring most events, the usual clustered errors are far too small
and their normal limit is not in sight. So each dyad (each year, where a measure is common to all)
is left out in turn and the model fitted again: the jackknife that MacKinnon, Nielsen and Webb
(2023, Journal of Applied Econometrics 38: 671-694) find the most reliable with few and uneven
clusters,

    se^2 = (G - 1) / G * sum over g of (b_(g) - b)^2,

with Student's t of as many degrees of freedom as clusters leave.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import stats

from nearabroad.explain.designs import (
    CROSS,
    Estimate,
    check_steps,
    estimate,
    has_placebo,
    spread,
)
from nearabroad.explain.model import Implication
from nearabroad.explain.panel import Panel
from nearabroad.explain.regression import NotEstimable

FEWEST_CLUSTERS = 6
"""Dyads or years that a standard error is told from."""


@dataclass(frozen=True)
class Tested:
    """What came of an implication: `reason` is empty where it is identified.

    `without` and `without_year` hold the estimate with each dyad, or year, left out.
    """

    item: Implication
    reason: str = ""
    found: Estimate | None = None
    se: float = np.nan
    df: float = np.nan
    clusters: str = "dyads"
    placebo_se: float = np.nan
    step: float = 1.0
    without: dict[str, float] = field(default_factory=dict)
    without_year: dict[int, float] = field(default_factory=dict)

    @property
    def identified(self) -> bool:
        """Whether the data tell anything."""
        return not self.reason

    @property
    def value(self) -> float:
        """The estimate; NaN where there is none."""
        return self.found.value if self.found else np.nan

    @property
    def t(self) -> float:
        """Estimate over standard error."""
        return self.value / self.se


def run(item: Implication, panel: Panel, own: str | None = None) -> Tested:
    """One implication tested on a panel; what cannot be told has its reason.

    `own` asks for that neighbor's own effect, its error told by leaving out years.
    """
    part = panel.among(item.among)
    if own is not None and item.model in CROSS:
        return Tested(item, "one dyad has one level: nothing to compare it with is its own")
    try:
        check_steps(item, part)
        step = spread(item, part)
        found = estimate(item, part, own, step)
    except NotEstimable as error:
        return Tested(item, str(error))
    years = own is not None or item.model == "yearly"
    refits = _refits(item, part, found, own, step, years)
    used = refits[1] if years else refits[0]
    what = "year" if years else "dyad"
    reason = _fragile(used, what)
    if reason:
        return Tested(item, reason, found)
    values = np.array([each.value for each in used.values() if each is not None])
    return _judged(
        Tested(
            item, "", found, _jackknife(values, found.value), _df(item, len(values), own),
            f"{what}s", _jackknife(np.array([each.placebo for each in used.values() if each]),
                                   found.placebo), step,
            {k: e.value for k, e in refits[0].items() if e is not None},
            {k: e.value for k, e in refits[1].items() if e is not None},
        )
    )  # fmt: skip


def _jackknife(values: np.ndarray, whole: float) -> float:
    count = len(values)
    return float(np.sqrt((count - 1) / count * np.sum((values - whole) ** 2)))


def _df(item: Implication, clusters: int, own: str | None) -> float:
    """Clusters less what they are spent on: the level; controls; level and trend of years."""
    if item.model in CROSS:
        return float(clusters - 2 - len(item.controls))
    return float(clusters - (3 if own is not None or item.model == "yearly" else 1))


Refits = tuple[dict[str, Estimate | None], dict[int, Estimate | None]]


def _refits(
    item: Implication, panel: Panel, found: Estimate, own: str | None, step: float, years: bool
) -> Refits:
    """The estimate without each dyad and without each year; None where it cannot be made.

    `years` are the clusters where true, else dyads; the placebo is fitted again for clusters only.
    """

    def again(part: Panel, placebo: bool) -> Estimate | None:
        try:
            return estimate(item, part, own, step, placebo=placebo)
        except NotEstimable:
            return None

    dyads = {
        name: again(panel.keeping(np.array([other != name for other in panel.dyads])), not years)
        for name in (found.dyads if own is None else ())
    }
    yearly = {
        year: again(_without_year(item, panel, year), years)
        for year in (found.years if item.model != "volatility" else ())
    }
    return dyads, yearly


def _without_year(item: Implication, panel: Panel, year: int) -> Panel:
    """The outcomes of a year unknown; what came before and after still has its lags."""
    hidden = panel[item.outcome].copy()
    hidden[:, panel.years.index(year)] = np.nan
    return replace(panel, measures={**panel.measures, item.outcome: hidden})


def _fragile(refits: dict[str, Estimate | None] | dict[int, Estimate | None], what: str) -> str:
    """Why a standard error cannot be had."""
    if len(refits) < FEWEST_CLUSTERS:
        return f"{len(refits)} {what}s have all that is needed: too short a panel"
    lost = [str(key) for key, each in refits.items() if each is None]
    if lost:
        which = f"any one of {', '.join(lost)}" if len(lost) > 1 else lost[0]
        return f"it hangs on one {what}: without {which} too little is left to compare"
    return ""


PLACEBO = 0.975
"""Quantile of Student's t beyond which a placebo has failed."""

SIDES = {
    "positive": (1.0,), "not positive": (1.0,), "negative": (-1.0,), "not negative": (-1.0,),
    "absent": (1.0, -1.0),
}  # fmt: skip
"""On which side of zero an effect is in question."""


def _judged(tested: Tested) -> Tested:
    """Not identified where the outcome moves that way before the measure does."""
    found = tested.found
    assert found is not None
    if tested.se <= 0.0 or not np.isfinite(tested.se):
        return replace(tested, reason="leaving out changes nothing: there is no error to tell")
    if tested.se > tested.item.prior_scale:
        # A Bayes factor would stay near one whatever came: that is not a finding, it is none.
        return replace(
            tested,
            reason="its error is larger than the effect looked for; would tell: more years, or "
            "the same by month",
        )
    if not has_placebo(tested.item):
        return tested
    if not np.isfinite(found.placebo) or not tested.placebo_se > 0.0:
        return replace(
            tested,
            reason="its placebo cannot be estimated, so that which follows which cannot be told; "
            "would tell: more years, or the same by month",
        )
    t = found.placebo / tested.placebo_se
    if any(side * t > stats.t.ppf(PLACEBO, tested.df) for side in SIDES[tested.item.direction]):
        return replace(
            tested,
            reason="the placebo fails: the outcome moves before the measure does, so that which "
            "follows which cannot be told; would tell: the same by month",
        )
    return tested


def run_all(
    items: Iterable[Implication], panel: Panel, reasons: dict[str, str], own: str | None = None
) -> tuple[Tested, ...]:
    """Every implication; `reasons` tells why a measure is not in this panel, by its id."""
    found = []
    for item in items:
        lacking = [name for name in item.named if name in reasons]
        if lacking:
            found.append(Tested(item, reasons[lacking[0]]))
        else:
            found.append(run(item, panel, own))
    return tuple(found)
