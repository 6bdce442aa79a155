"""The watch list: products and conduits by excess, with evidence and cautions, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nearabroad.trade.baseline import BAND
from nearabroad.trade.detours import Panel
from nearabroad.trade.excess import SURE, Excess, p_values, q_values
from nearabroad.trade.products import plain_name, subheading
from nearabroad.trade.windows import Mask

Array = npt.NDArray[np.float64]
Row = dict[str, Any]

DISCOVERIES = 0.05
"""False-discovery rate at which a row counts as significant."""
LOW_BASE = 10_000.0
"""EUR before: below it a multiple says little."""
ONE_EXPORTER = 0.8
"""Share of one exporter above which one contract may be all."""
ALL_GREW = 1.5
"""Multiple of other goods above which the conduit bought more of everything."""

INNOCENT = {
    "71": "gold and gems move with prices, reserves and refining",
    "84": "machinery comes in lots: one new factory may be all",
    "86": "rail equipment comes in lots",
    "87": "vehicles also go to buyers at home and in third states",
    "88": "aircraft come one by one",
    "89": "ships come one by one",
}
"""Chapter to an innocent cause that a large excess in it often has."""
FITTED = (
    "multiple", "expected", "excess", "excess_low", "excess_high", "method_low", "method_high",
    "probability", "replaced",
)  # fmt: skip
"""What a code without a past cannot have."""
ALWAYS = "values at current prices: a price rise counts"


@dataclass(frozen=True)
class Ranked:
    """What a row is made from: the panel, excess by conduit and method, what is known beside."""

    panel: Panel
    target: str
    found: Mapping[str, Mapping[str, Excess]]
    direct: Mapping[str, Excess]
    tiers: Mapping[str, str]
    other_growth: Mapping[str, float | None]
    periods: tuple[str, str]
    sanctioned_by: str


def watch_list(ranked: Ranked) -> list[Row]:
    """Rows with an excess above 0, significant ones first, then by excess; ranks from 1.

    All products of all conduits that traded are tested together over months (`p_values`, then
    Benjamini and Hochberg). Significant is a product whose false-discovery rate is low and whose
    band over exporters is above 0: neither one month nor one exporter makes it so. A code that came
    or went with an edition of the nomenclature has no excess and stands last, untested.
    """
    panel, tests = ranked.panel, []
    keep = panel.comparable
    for conduit, methods in ranked.found.items():
        seasonal = methods["seasonal"]
        place = panel.of(conduit)
        traded = (panel.products["before"] + panel.products["after"])[place].sum(axis=0) > 0.0
        p = p_values(panel.by_month[place], seasonal.factors, panel)
        p[~(traded & keep)] = np.nan
        tests.append(p)
    q = q_values(np.concatenate(tests)).reshape(len(tests), -1)
    rows = [
        row
        for conduit, p, found in zip(ranked.found, tests, q, strict=True)
        for row in _rows(ranked, conduit, p, found, keep)
    ]
    rows.sort(key=_order)
    return [{"rank": number, **row} for number, row in enumerate(rows, start=1)]


def _order(row: Row) -> tuple[Any, ...]:
    known = row["excess"] is not None
    size = row["excess"] if known else row["after"]
    return not row["significant"], not known, -size, row["conduit"], row["product"]


def _rows(ranked: Ranked, conduit: str, p: Array, q: Array, keep: Mask) -> list[Row]:
    panel, place = ranked.panel, ranked.panel.of(conduit)
    methods = ranked.found[conduit]
    drawn = len(methods["seasonal"].products) - len(panel.exporters)
    draws = methods["seasonal"].products[:drawn]
    points = np.stack([item.products[0] for item in methods.values()])
    bands = np.quantile(draws[1:], BAND, axis=0) if len(draws) > 2 else None
    after, earlier = (panel.products[name][place] for name in ("after", "earlier"))
    rows = []
    for n in np.flatnonzero((draws[0] > 0.0) & (after.sum(axis=0) > 0.0)):
        code, sold = panel.codes[n], after[:, n]
        main = int(sold.argmax())
        low, high = (None, None) if bands is None else (float(bands[0, n]), float(bands[1, n]))
        row = {
            "conduit": conduit, "product": code, "hs6": subheading(code),
            "name": plain_name(code), "tier": ranked.tiers.get(subheading(code)),
            "before_period": ranked.periods[0], "after_period": ranked.periods[1],
            "before": float(earlier[:, n].sum()), "after": float(sold.sum()),
            "multiple": _quotient(float(sold.sum()), float(earlier[:, n].sum())),
            "expected": float(methods["seasonal"].product_expected[0, n]),
            "excess": float(draws[0, n]),
            "excess_low": low, "excess_high": high,
            "method_low": float(points[:, n].min()), "method_high": float(points[:, n].max()),
            "p": _known(p[n]), "q": _known(q[n]),
            "probability": None if bands is None else float((draws[1:, n] > 0.0).mean()),
            "significant": bool(q[n] <= DISCOVERIES and low is not None and low > 0.0),
            "exporters": int((sold > 0.0).sum()), "main_exporter": panel.exporters[main],
            "main_share": float(sold[main] / sold.sum()),
            **_direct(ranked, int(n), draws[:, n], bool(keep[n])),
        }  # fmt: skip
        row["snapshot"] = " ".join(panel.snapshots.get(conduit, ()))
        row["evidence"] = (
            f"Comext 8-digit exports {ranked.sanctioned_by} to {conduit}, CN {code}, "
            f"{ranked.periods[1]} against {ranked.periods[0]}"
        )
        row["caution"] = "; ".join(cautions(row, ranked, bool(keep[n])))
        if not keep[n]:
            row.update(dict.fromkeys(FITTED))
        rows.append(row)
    return rows


def _direct(ranked: Ranked, n: int, draws: Array, kept: bool) -> Row:
    """The same product sent to the target itself, and how much of its fall the excess replaces."""
    place = ranked.panel.of(ranked.target)
    direct = ranked.direct["seasonal"]
    fall = (direct.product_expected[:, n] - direct.product_actual[:, n])[: len(draws)]
    sure = kept and fall[0] > 0.0 and np.mean(fall[1:] > 0.0) >= SURE if len(fall) > 1 else False
    return {
        "direct_before": float(ranked.panel.products["earlier"][place][:, n].sum()),
        "direct_after": float(ranked.panel.products["after"][place][:, n].sum()),
        "replaced": float(draws[0] / fall[0]) if sure else None,
    }


def cautions(row: Row, ranked: Ranked, kept: bool) -> list[str]:
    """Innocent causes and weak spots of one row, in words."""
    told = []
    if not kept:
        told.append("code new in this edition of the nomenclature: nothing to compare it with")
    if row["before"] < LOW_BASE:
        told.append(f"low base: under EUR {LOW_BASE:,.0f} before")
    if row["main_share"] > ONE_EXPORTER:
        told.append(f"{row['main_share']:.0%} from {row['main_exporter']}: may be one contract")
    growth = ranked.other_growth.get(row["conduit"])
    if growth is not None and growth > ALL_GREW:
        told.append(f"other goods grew too, {growth:.1f} times")
    if row["direct_after"] >= row["direct_before"]:
        told.append(f"direct exports to {ranked.target} did not fall")
    if cause := INNOCENT.get(row["product"][:2]):
        told.append(cause)
    return [*told, ALWAYS]


def _quotient(over: float, under: float) -> float | None:
    return over / under if under > 0.0 else None


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
