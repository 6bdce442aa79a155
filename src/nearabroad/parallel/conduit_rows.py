"""One row a conduit: what growth, excess, difference and substitution say together."""

from __future__ import annotations

import numpy as np

from nearabroad.parallel.findings import Array, Findings, Row
from nearabroad.trade.detours import Panel
from nearabroad.trade.excess import UNKNOWN, Band, banded, method_span, ratio_band, scaled_band
from nearabroad.trade.windows import YEAR, Mask

MATERIAL = 0.1
"""Excess over what was expected, below which it is not called one."""
SURE = 0.05
"""False-discovery rate at which a difference counts."""
MANY = 0.2
"""Share of monthly leads off 0, at 90 %, that is told: a tenth is by chance."""
RECENT = 6
"""Months at the end that are set against the same ones a year earlier."""

BACK_DOOR = "excess beyond other goods"
ALIKE = "excess, in other goods too"
ALONE = "excess, other goods not known"
NONE = "no clear excess"


def conduit_rows(findings: Findings, differences: list[Row], trends: list[Row]) -> list[Row]:
    """One row a conduit: growth, excess, difference, substitution, what they say together."""
    double = {row["conduit"]: row for row in differences if row["design"] == "double"}
    leads = {row["conduit"]: row for row in trends}
    rows = []
    for code in findings.conduits:
        methods = findings.found[code]
        excess = banded(methods["seasonal"].total, findings.left_out)
        low, high = method_span([float(item.total[0]) for item in methods.values()])
        expected = float(methods["seasonal"].expected[0])
        share = ratio_band(methods["seasonal"].total, findings.fall, findings.left_out)
        beyond = _beyond(findings, code)
        rows.append(
            {
                "conduit": code,
                "finding": finding(excess, min(low, excess.value or 0.0), expected, double[code]),
                "before_period": findings.periods[0], "after_period": findings.periods[1],
                **_growth(findings, code), "expected": expected, "excess": excess.value,
                "excess_low": excess.low, "excess_high": excess.high, "method_low": low,
                "method_high": high, "beyond": beyond.value, "beyond_low": beyond.low,
                "beyond_high": beyond.high,
                **{name: double[code][name] for name in
                   ("factor", "factor_low", "factor_high", "p", "q")},
                "pre_trend_p": leads.get(code, {}).get("pre_trend_p"), "replaced": share.value,
                "replaced_low": share.low, "replaced_high": share.high,
                "flags": "; ".join(_flags(findings, code, leads.get(code), double[code])) or None,
            }
        )  # fmt: skip
    return rows


def _beyond(findings: Findings, code: str) -> Band:
    if not findings.beyond:
        return UNKNOWN
    after = np.asarray(findings.weights @ findings.differing(code)[0].after)
    return scaled_band(findings.beyond[code], after, findings.left_out)


def finding(excess: Band, least: float, expected: float, double: Row) -> str:
    """What excess and difference say together, by a fixed table.

    An excess is one where its band and every method's point are above 0 and it is a tenth of what
    was expected; it is a back door's where sanctioned goods also outgrew all others, by the
    false-discovery rate of the double difference.
    """
    if excess.low is None or excess.value is None:
        return "not observable"
    if excess.low <= 0.0 or least <= 0.0 or excess.value < MATERIAL * expected:
        return NONE
    if double["estimate"] is None or double["q"] is None:
        return ALONE
    return BACK_DOOR if double["estimate"] > 0.0 and double["q"] <= SURE else ALIKE


def _growth(findings: Findings, code: str) -> Row:
    """Sums in like months a year apart, and how many times as much; of other goods too."""
    panel, windows = findings.panel, findings.windows
    place = panel.of(code)
    listed, others = panel.listed[place], panel.others[place]
    before, after = _like(listed, findings)
    rest = _like(others, findings) if panel.has_total else (0.0, 0.0)
    recent = windows.months > windows.last - RECENT
    ago = np.isin(windows.months, windows.months[recent] - YEAR) & windows.before
    whole = bool((recent & ~windows.after).sum() == 0 and ago.sum() == RECENT)
    now, then = _paired(listed, panel, recent, ago) if whole else (0.0, 0.0)
    return {
        "before": before, "after": after, "multiple": after / before if before > 0 else None,
        "multiple_other": rest[1] / rest[0] if rest[0] > 0 else None,
        "multiple_recent": now / then if then > 0 else None,
    }  # fmt: skip


def _like(values: Array, findings: Findings) -> tuple[float, float]:
    """Sums of the last year before and of after, in the calendar months that both have."""
    windows = findings.windows
    shared = windows.after & np.isin(windows.calendar, windows.calendar[windows.year_earlier])
    now, then = _paired(values, findings.panel, shared, windows.year_earlier)
    return then, now


def _paired(values: Array, panel: Panel, now: Mask, then: Mask) -> tuple[float, float]:
    """Sums over two spans, an exporter's calendar month left out of both where it lacks one."""
    calendar = panel.windows.calendar
    lacks = np.zeros((len(panel.exporters), YEAR), dtype=bool)
    for span in (now, then):
        for t in np.flatnonzero(span):
            lacks[:, calendar[t]] |= ~panel.seen[:, t]
    kept = np.where(lacks[:, calendar], 0.0, values)
    return float(kept[:, now].sum()), float(kept[:, then].sum())


def _flags(findings: Findings, code: str, lead: Row | None, double: Row) -> list[str]:
    told = []
    if lead and lead["pre_trend_p"] is not None and lead["pre_trend_p"] < SURE:
        told.append("leads not flat before the shock")
    elif lead and lead["slope_p"] is not None and lead["slope_p"] < SURE:
        told.append("leads slope before the shock")
    if lead and lead["leads"] and lead["leads_off"] > MANY * lead["leads"]:
        told.append(
            f"{lead['leads_off']} of {lead['leads']} months before the shock differ from 0 (90 %; "
            "a tenth would by chance)"
        )
    largest = lead["largest_lead"] if lead else None
    effect = double["estimate"]
    if largest is not None and effect is not None and largest >= abs(effect):
        told.append("some month before the shock differed as much as after it")
    if double["reason"]:
        told.append(double["reason"])
    return told
