"""Rows on growth, excess and substitution, from a panel and its baselines."""

from __future__ import annotations

import numpy as np

from nearabroad.parallel.findings import ALL, BEYOND, PPML, Array, Findings, Row, known
from nearabroad.trade.excess import banded, monthly_band, ratio_band, scaled_band
from nearabroad.trade.products import plain_name, subheading
from nearabroad.trade.windows import month_date


def growth_rows(findings: Findings) -> list[Row]:
    """Month by month: listed goods, other goods, what was expected; conduits, then the target."""
    panel, rows = findings.panel, []
    others = panel.others
    for code in (*findings.conduits, findings.target):
        place = panel.of(code)
        methods = findings.direct if code == findings.target else findings.found[code]
        point, low, high = monthly_band(
            methods["seasonal"].monthly[: -findings.left_out],
            panel.listed[place].sum(axis=0),
            findings.windows.before,
        )
        for t, month in enumerate(findings.windows.months):
            gone = [n for n, there in zip(panel.exporters, panel.seen[:, t], strict=True)
                    if not there]  # fmt: skip
            none = len(gone) == len(panel.exporters)
            rows.append(
                {
                    "conduit": code, "month": month_date(int(month)),
                    "sanctioned": None if none else float(panel.listed[place][:, t].sum()),
                    "other": float(others[place][:, t].sum()) if panel.has_total and not none
                    else None,
                    "expected": float(point[t]), "expected_low": known(low[t]),
                    "expected_high": known(high[t]), "complete": not gone,
                    "missing": ", ".join(gone) or None,
                }
            )  # fmt: skip
    return rows


def excess_rows(findings: Findings) -> list[Row]:
    """Excess by destination and method; the target's is its fall, with the sign turned."""
    rows = []
    for code in (*findings.conduits, findings.target):
        methods = findings.direct if code == findings.target else findings.found[code]
        for name, item in methods.items():
            rows.append(_excess_row(code, name, item.actual, item.expected, findings.left_out))
    for name in next(iter(findings.found.values())):
        parts = [findings.found[code][name] for code in findings.conduits]
        actual = np.asarray(sum(item.actual for item in parts))
        expected = np.asarray(sum(item.expected for item in parts))
        rows.append(_excess_row(ALL, name, actual, expected, findings.left_out))
    rows += _beyond_rows(findings)
    for fit in (findings.fits or {}).values():
        note = (
            f"{fit.series} exporter-heading series, {fit.unfitted} of them without trade before; "
            f"{len(fit.actual) - 1} refits"
        )
        for place, code in enumerate(fit.partners):
            rows.append(
                _excess_row(code, PPML, fit.actual[:, place], fit.expected[:, place], 0, note)
            )
        if len(fit.partners) > 1 or fit.partners == findings.conduits:
            rows.append(
                _excess_row(ALL, PPML, fit.actual.sum(axis=1), fit.expected.sum(axis=1), 0, note)
            )
    return rows


def _beyond_rows(findings: Findings) -> list[Row]:
    """What the double difference implies, conduit by conduit and together."""
    note = "over other goods' growth; both without chapter 27"
    rows, sums = [], []
    for code, over in findings.beyond.items():
        actual = findings.weights @ findings.differing(code)[0].after
        sums.append((actual, over))
        rows.append(_beyond_row(code, actual, over, findings.left_out, note))
    if sums:
        actual, over = (np.asarray(sum(parts)) for parts in zip(*sums, strict=True))
        rows.append(_beyond_row(ALL, actual, over, findings.left_out, note))
    return rows


def _beyond_row(code: str, actual: Array, over: Array, left_out: int, note: str) -> Row:
    row = _excess_row(code, BEYOND, actual, actual - over, left_out, note)
    band = scaled_band(over, actual, left_out)
    return {**row, "excess_low": band.low, "excess_high": band.high}


def _excess_row(
    code: str, method: str, actual: Array, expected: Array, left_out: int, note: str = ""
) -> Row:
    band = banded(actual - expected, left_out)
    return {
        "conduit": code, "method": method, "after": float(actual[0]),
        "expected": float(expected[0]), "excess": band.value, "excess_low": band.low,
        "excess_high": band.high, "note": note or None,
    }  # fmt: skip


def substitution_rows(findings: Findings) -> list[Row]:
    """Excess through conduits over the fall of direct exports: in all, by conduit, by product."""
    fall = findings.fall
    rows = [_replaced(ALL, None, findings, findings.excess_of_all, fall)]
    rows += [
        _replaced(code, None, findings, findings.found[code]["seasonal"].total, fall)
        for code in findings.conduits
    ]
    rows += _other_methods(findings)
    through = np.asarray(
        sum(findings.found[code]["seasonal"].products for code in findings.conduits)
    )
    falls = -findings.direct["seasonal"].products
    by_product = [
        _replaced(ALL, findings.panel.codes[n], findings, through[:, n], falls[:, n])
        for n in np.flatnonzero(findings.panel.comparable & (falls[0] > 0.0))
    ]
    return rows + sorted(by_product, key=lambda row: -row["fall"])


def _other_methods(findings: Findings) -> list[Row]:
    rows = []
    for name, direct in findings.direct.items():
        if name != "seasonal":
            over = np.asarray(sum(findings.found[code][name].total for code in findings.conduits))
            rows.append(_replaced(ALL, None, findings, over, -direct.total, name))
    for code, over in findings.beyond.items():
        rows.append(_replaced(code, None, findings, over, findings.fall, BEYOND))
    if findings.beyond:
        over = np.asarray(sum(findings.beyond.values()))
        rows.append(_replaced(ALL, None, findings, over, findings.fall, BEYOND))
    if findings.fits:
        through, aim = findings.fits["conduits"], findings.fits["target"]
        over = (through.actual - through.expected).sum(axis=1)
        rows.append(_replaced(ALL, None, findings, over, (aim.expected - aim.actual)[:, 0], PPML))
    return rows


def _replaced(
    code: str, product: str | None, findings: Findings, over: Array, under: Array,
    method: str = "seasonal",
) -> Row:  # fmt: skip
    left_out = 0 if method == PPML else findings.left_out
    share, fall = ratio_band(over, under, left_out), banded(under, left_out)
    return {
        "conduit": code, "product": product or ALL,
        "name": plain_name(product) if product else "all listed goods",
        "tier": findings.tiers.get(subheading(product)) if product else None, "method": method,
        "fall": fall.value, "fall_low": fall.low, "fall_high": fall.high,
        "excess": float(over[0]), "replaced": share.value, "replaced_low": share.low,
        "replaced_high": share.high,
    }  # fmt: skip
