"""Rows of the tables on back doors, from a panel, its baselines and its differences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from nearabroad.trade import lost as transit
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
from nearabroad.trade.excess import (
    UNKNOWN,
    Band,
    Excess,
    banded,
    beyond_others,
    method_span,
    monthly_band,
    q_values,
    ratio_band,
)
from nearabroad.trade.ppml import PpmlExcess
from nearabroad.trade.products import plain_name, subheading
from nearabroad.trade.windows import YEAR, Windows, month_date, month_number

Array = npt.NDArray[np.float64]
Row = dict[str, Any]

ALL = "ALL"
BEYOND = "beyond other goods"
MATERIAL = 0.1
"""Excess over what was expected, below which it is not called one."""
SURE = 0.05
"""False-discovery rate at which a difference counts."""
RECENT = 6
"""Months at the end that are set against the same ones a year earlier."""
CONCEPTS = {"goods_imports": "by origin", "goods_imports_consignment": "by consignment"}

BACK_DOOR = "excess beyond other goods"
ALIKE = "excess, in other goods too"
ALONE = "excess, other goods not known"
NONE = "no clear excess"


@dataclass(frozen=True)
class Findings:
    """A panel with everything fitted on it."""

    panel: Panel
    target: str
    conduits: tuple[str, ...]
    controls: tuple[str, ...]
    found: Mapping[str, Mapping[str, Excess]]
    direct: Mapping[str, Excess]
    fits: Mapping[str, PpmlExcess] | None
    tiers: Mapping[str, str]
    weights: Array

    @property
    def windows(self) -> Windows:
        """The panel's months."""
        return self.panel.windows

    @cached_property
    def periods(self) -> tuple[str, str]:
        """What before and after stand for where like months are compared."""
        windows = self.windows
        months = windows.months
        texts = [
            f"{month_date(int(months[mask][0])):%Y-%m}..{month_date(int(months[mask][-1])):%Y-%m}"
            for mask in (windows.year_earlier, windows.after)
        ]
        return texts[0], texts[1]

    @cached_property
    def without_energy(self) -> Array:
        """Listed goods less those of chapter 27, as other goods are compared."""
        return np.asarray(self.panel.listed - self.panel.energy)

    def differing(self, partner: str) -> tuple[Sides, Sides]:
        """Listed and other goods to a partner, before and after."""
        place, seen = self.panel.of(partner), self.panel.seen
        return (
            sides(self.without_energy[place], seen, self.windows),
            sides(self.panel.others[place], seen, self.windows),
        )

    @cached_property
    def beyond(self) -> dict[str, Array]:
        """Excess over other goods' growth by conduit, draw by draw; empty without TOTAL rows."""
        if not self.panel.has_total:
            return {}
        found = {}
        for code in self.conduits:
            goods, rest = self.differing(code)
            found[code] = beyond_others(
                (goods.before, goods.after), (rest.before, rest.after), self.weights
            )
        return found

    @cached_property
    def excess_of_all(self) -> Array:
        """Excess through all conduits together, draw by draw."""
        return np.asarray(sum(self.found[code]["seasonal"].total for code in self.conduits))

    @cached_property
    def fall(self) -> Array:
        """Fall of direct exports, draw by draw."""
        return -self.direct["seasonal"].total


def growth_rows(findings: Findings) -> list[Row]:
    """Month by month: listed goods, other goods, what was expected; conduits, then the target."""
    panel, rows = findings.panel, []
    others = panel.others
    for code in (*findings.conduits, findings.target):
        place = panel.of(code)
        methods = findings.direct if code == findings.target else findings.found[code]
        point, low, high = monthly_band(methods["seasonal"].monthly)
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
                    "expected": float(point[t]), "expected_low": _known(low[t]),
                    "expected_high": _known(high[t]), "complete": not gone,
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
            rows.append(_excess_row(code, name, item.actual, item.expected))
    for name in next(iter(findings.found.values())):
        parts = [findings.found[code][name] for code in findings.conduits]
        actual = np.asarray(sum(item.actual for item in parts))
        expected = np.asarray(sum(item.expected for item in parts))
        rows.append(_excess_row(ALL, name, actual, expected))
    rows += _beyond_rows(findings)
    for fit in (findings.fits or {}).values():
        note = (
            f"{fit.series} exporter-heading-conduit series, {fit.separated} of them never traded; "
            f"{len(fit.actual) - 1} refits"
        )
        for place, code in enumerate(fit.partners):
            rows.append(_excess_row(code, "ppml", fit.actual[:, place], fit.expected[:, place], note))
        if len(fit.partners) > 1 or fit.partners == findings.conduits:
            rows.append(
                _excess_row(ALL, "ppml", fit.actual.sum(axis=1), fit.expected.sum(axis=1), note)
            )
    return rows


def _beyond_rows(findings: Findings) -> list[Row]:
    """What the double difference implies, conduit by conduit and together."""
    note = "over other goods' growth; both without chapter 27"
    rows, sums = [], []
    for code, over in findings.beyond.items():
        actual = findings.weights @ findings.differing(code)[0].after
        sums.append((actual, over))
        rows.append(_excess_row(code, BEYOND, actual, actual - over, note))
    if sums:
        actual, over = (np.asarray(sum(parts)) for parts in zip(*sums, strict=True))
        rows.append(_excess_row(ALL, BEYOND, actual, actual - over, note))
    return rows


def _excess_row(code: str, method: str, actual: Array, expected: Array, note: str = "") -> Row:
    band = banded(actual - expected)
    return {
        "conduit": code, "method": method, "after": float(actual[0]),
        "expected": float(expected[0]), "excess": band.value, "excess_low": band.low,
        "excess_high": band.high, "note": note or None,
    }  # fmt: skip


def difference_rows(findings: Findings) -> list[Row]:
    """Double and triple differences of every conduit, with false-discovery rates by design."""
    rows: list[Row] = []
    for design, measured in (("double", _double), ("triple", _triple)):
        found = {code: measured(findings, code) for code in findings.conduits}
        p = np.array([np.nan if item.p is None else item.p for item in found.values()])
        for (code, item), q in zip(found.items(), q_values(p), strict=True):
            rows.append({"conduit": code, "design": design, **_difference(item), "q": _known(q)})
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

    return triple_difference(pair((code,)), pair(findings.controls))


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
                "conduit": code, "pre_trend_f": item.f,
                "df": f"{item.df[0]}, {item.df[1]}" if item.df else None,
                "pre_trend_p": item.p, "slope": item.slope, "slope_p": item.slope_p,
                "largest_lead": item.largest, "reason": item.reason or None,
            }
        )  # fmt: skip
    return rows


def substitution_rows(findings: Findings) -> list[Row]:
    """Excess through conduits over the fall of direct exports: in all, by conduit, by product."""
    fall = findings.fall
    rows = [_replaced(ALL, None, findings, findings.excess_of_all, fall)]
    rows += [
        _replaced(code, None, findings, findings.found[code]["seasonal"].total, fall)
        for code in findings.conduits
    ]
    rows += _other_methods(findings)
    through = np.asarray(sum(findings.found[code]["seasonal"].products for code in findings.conduits))
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
        rows.append(
            _replaced(ALL, None, findings, over, (aim.expected - aim.actual)[:, 0], "ppml")
        )
    return rows


def _replaced(
    code: str, product: str | None, findings: Findings, over: Array, under: Array,
    method: str = "seasonal",
) -> Row:  # fmt: skip
    share, fall = ratio_band(over, under), banded(under)
    return {
        "conduit": code, "product": product or ALL,
        "name": plain_name(product) if product else "all listed goods",
        "tier": findings.tiers.get(subheading(product)) if product else None, "method": method,
        "fall": fall.value, "fall_low": fall.low, "fall_high": fall.high,
        "excess": float(over[0]), "replaced": share.value, "replaced_low": share.low,
        "replaced_high": share.high,
    }  # fmt: skip


def conduit_rows(
    findings: Findings, differences: list[Row], trends: list[Row]
) -> list[Row]:
    """One row a conduit: growth, excess, difference, substitution, what they say together."""
    double = {row["conduit"]: row for row in differences if row["design"] == "double"}
    leads = {row["conduit"]: row for row in trends}
    rows = []
    for code in findings.conduits:
        methods = findings.found[code]
        excess = banded(methods["seasonal"].total)
        low, high = method_span([float(item.total[0]) for item in methods.values()])
        expected = float(methods["seasonal"].expected[0])
        share = ratio_band(methods["seasonal"].total, findings.fall)
        beyond = banded(findings.beyond[code]) if findings.beyond else UNKNOWN
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
    return tuple(reversed(_paired(values, findings.panel, shared, windows.year_earlier)))  # type: ignore[return-value]


def _paired(
    values: Array, panel: Panel, now: npt.NDArray[np.bool_], then: npt.NDArray[np.bool_]
) -> tuple[float, float]:
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
    largest = lead["largest_lead"] if lead else None
    if largest is not None and double["estimate"] is not None:
        if largest >= abs(double["estimate"]):
            told.append("some month before the shock differed as much as after it")
    if double["reason"]:
        told.append(double["reason"])
    return told


def lost_rows(
    findings: Findings, flows: nw.LazyFrame[Any], observations: nw.LazyFrame[Any] | None
) -> list[Row]:
    """The mirror gap: totals by year, and products where the conduit reports them."""
    exported = _exported_totals(findings)
    recorded = _recorded_totals(findings, observations)
    years = sorted({year for *_, year in exported})
    rows = []
    for code in findings.conduits:
        for year in years:
            key = (code, "TOTAL", year)
            concepts = [item for item in CONCEPTS.values() if (key, item) in recorded]
            for concept in concepts or [""]:
                rows.append(transit.lost(key, exported.get(key), recorded.get((key, concept))))
        by_product = _lost_products(findings, flows, code)
        if not by_product:
            why = "the conduit's imports by product are not there, only totals by country at most"
            rows.append(
                transit.Lost(code, ALL, years[-1], "", None, None, None, None, None,
                             "not observable", why)
            )  # fmt: skip
        rows += by_product
    return [
        {("lost_" + name if name in ("low", "high") else name): value
         for name, value in asdict(row).items()}
        for row in rows
    ]  # fmt: skip


def _exported_totals(findings: Findings) -> dict[transit.Key, transit.Exported]:
    """All goods by conduit and year; a year counts the months in which every exporter is there."""
    panel, windows = findings.panel, findings.windows
    if not panel.has_total:
        years = sorted(set((windows.months // YEAR).tolist()))
        return {(code, "TOTAL", year): transit.Exported(0.0, 0)
                for code in findings.conduits for year in years}  # fmt: skip
    found = {}
    for code in findings.conduits:
        for year in sorted(set((windows.months // YEAR).tolist())):
            inside = windows.months // YEAR == year
            whole = int((inside & panel.seen.all(axis=0)).sum())
            total = float(panel.total[panel.of(code)][:, inside].sum())
            found[code, "TOTAL", year] = transit.Exported(total, whole)
    return found


def _recorded_totals(
    findings: Findings, observations: nw.LazyFrame[Any] | None
) -> dict[tuple[transit.Key, str], transit.Recorded]:
    if observations is None:
        return {}
    table = observations.filter(
        nw.col("indicator").is_in(list(CONCEPTS)),
        nw.col("state").is_in(list(findings.conduits)),
        nw.col("partner").is_in(list(findings.panel.exporters)),
        nw.col("unit").str.starts_with("USD"),
    ).select("indicator", "state", "partner", "year", "value")
    rows = table.collect(backend="pyarrow").to_arrow().to_pylist()
    return transit.recorded_totals(rows, findings.panel.exporters, CONCEPTS)


def _lost_products(
    findings: Findings, flows: nw.LazyFrame[Any], code: str
) -> list[transit.Lost]:
    """HS6 by year, where the conduit's own imports by product are among the flows, in USD."""
    imports = flows.filter(
        nw.col("flow") == "imports",
        nw.col("reporter") == code,
        nw.col("partner").is_in(list(findings.panel.exporters)),
        nw.col("level").is_in(["subheading", "cn8"]),
        nw.col("unit").str.starts_with("USD"),
    )
    bought = _by_hs6(imports, "partner")
    if not bought:
        return []
    exports = flows.filter(
        nw.col("flow") == "exports",
        nw.col("partner") == code,
        nw.col("reporter").is_in(list(findings.panel.exporters)),
        nw.col("level") == "cn8",
        nw.col("product").is_in(list(findings.panel.codes)),
    )
    sold = _by_hs6(exports, "reporter")
    windows = findings.windows
    complete = {
        year: int(((windows.months // YEAR == year) & findings.panel.seen.all(axis=0)).sum())
        for year in {year for _, year in sold}
    }
    rows = []
    for (hs6, year), (value, _) in sorted(sold.items()):
        cell = bought.get((hs6, year))
        recorded = None
        if cell is not None:
            # A partner without a row in a product that the conduit reports sold it nothing there.
            recorded = transit.Recorded(cell[0], 1, 1, "by product")
        rows.append(
            transit.lost((code, hs6, year), transit.Exported(value, complete[year]), recorded)
        )
    return rows


def _by_hs6(rows: nw.LazyFrame[Any], other: str) -> dict[tuple[str, int], tuple[float, int]]:
    found = (
        rows.with_columns(
            hs6=nw.col("product").str.slice(0, 6), year=nw.col("period").dt.year()
        )
        .group_by("hs6", "year")
        .agg(nw.col("value").sum(), nw.col(other).n_unique().alias("parties"))
    )
    table = found.collect(backend="pyarrow").to_arrow().to_pylist()
    return {(row["hs6"], row["year"]): (row["value"], row["parties"]) for row in table}


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _exp(value: float | None) -> float | None:
    return None if value is None else float(np.exp(value))
