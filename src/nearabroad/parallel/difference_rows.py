"""Rows on differences: double, triple, the event study, its leads."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from nearabroad.parallel.findings import Findings, Row, known
from nearabroad.trade.detours import Panel
from nearabroad.trade.differences import (
    Difference,
    Sides,
    double_difference,
    event_study,
    not_identified,
    pre_trend,
    sides,
    triple_difference,
)
from nearabroad.trade.excess import q_values
from nearabroad.trade.windows import month_date

ALL_GOODS = 0.9
"""Part of all goods that 8-digit products must hold to stand for goods that are not listed."""


def difference_rows(findings: Findings) -> list[Row]:
    """Double and triple differences of every conduit, with false-discovery rates by design."""
    rows: list[Row] = []
    for design, measured in (("double", _double), ("triple", _triple)):
        found = {code: measured(findings, code) for code in findings.conduits}
        p = np.array([np.nan if item.p is None else item.p for item in found.values()])
        for (code, item), q in zip(found.items(), q_values(p), strict=True):
            rows.append({"conduit": code, "design": design, **_difference(item), "q": known(q)})
    return rows


def _double(findings: Findings, code: str) -> Difference:
    if not findings.panel.has_total:
        return not_identified("no rows of all goods (TOTAL) to take the listed ones from")
    return double_difference(*findings.differing(code))


def _triple(findings: Findings, code: str) -> Difference:
    """Listed against unlisted 8-digit goods, conduit against control destinations."""
    panel = findings.panel
    lacks = []
    if not findings.controls:
        lacks.append("control destinations (--controls)")
    if panel.unlisted.sum() <= 0.0:
        lacks.append("8-digit products that are not sanctioned")
    if lacks:
        return not_identified(f"there are no {' and no '.join(lacks)}")

    def pair(codes: tuple[str, ...]) -> tuple[Sides, Sides]:
        places = [panel.of(item) for item in codes]
        return (
            sides(findings.without_energy[places].sum(axis=0), panel.seen, findings.windows),
            sides(panel.unlisted[places].sum(axis=0), panel.seen, findings.windows),
        )

    return replace(
        triple_difference(pair((code,)), pair(findings.controls)),
        reason=_unlisted_caution(panel),
    )


def _unlisted_caution(panel: Panel) -> str:
    """What stands for goods that are not listed: those of the files, which may be an extract."""
    fine, whole = panel.listed.sum() + panel.unlisted.sum(), panel.total.sum()
    if not panel.has_total or fine >= ALL_GOODS * whole:
        return ""
    return (
        f"the files' 8-digit products are {fine / whole:.0%} of all goods: where they are an "
        "extract of sanctioned goods, those not named are no goods that go free"
    )


def _difference(item: Difference) -> Row:
    return {
        "estimate": item.estimate, "error": item.error, "estimate_low": item.low,
        "estimate_high": item.high, "factor": item.factor, "factor_low": _exp(item.low),
        "factor_high": _exp(item.high), "p": item.p, "clusters": item.clusters,
        "status": "estimated" if item.estimate is not None else "not identified",
        "reason": item.reason or None,
    }  # fmt: skip


def event_rows(findings: Findings) -> list[Row]:
    """Monthly differences against the mean of the months before: leads, transition, lags."""
    if not findings.panel.has_total:
        return []
    rows, windows, panel = [], findings.windows, findings.panel
    for code in findings.conduits:
        place = panel.of(code)
        found = event_study(
            findings.without_energy[place], panel.others[place], panel.seen, windows
        )
        for t, item in enumerate(found):
            role = "lead" if windows.before[t] else "lag" if windows.after[t] else "transition"
            month = int(windows.months[t])
            rows.append(
                {
                    "conduit": code, "month": month_date(month), "lead": month - windows.shock,
                    "role": role, "estimate": item.estimate, "error": item.error,
                    "estimate_low": item.low, "estimate_high": item.high,
                }
            )  # fmt: skip
    return rows


def pre_trend_rows(findings: Findings) -> list[Row]:
    """Whether the leads are flat, conduit by conduit."""
    if not findings.panel.has_total:
        return []
    rows = []
    for code in findings.conduits:
        place = findings.panel.of(code)
        item = pre_trend(
            findings.without_energy[place], findings.panel.others[place], findings.panel.seen,
            findings.windows,
        )  # fmt: skip
        rows.append(
            {
                "conduit": code, "pre_trend_t": item.t, "quarters": item.quarters,
                "pre_trend_p": item.p, "slope": item.slope, "slope_p": item.slope_p,
                "leads": item.leads, "leads_off": item.leads_off,
                "largest_lead": item.largest, "reason": item.reason or None,
            }
        )  # fmt: skip
    return rows


def _exp(value: float | None) -> float | None:
    return None if value is None else math.exp(value)
