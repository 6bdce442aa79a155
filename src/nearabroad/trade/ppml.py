"""The counterfactual by PPML, at 4-digit headings, with `pyfixest` (extra `gravity`).

E[y_ehct] = exp(a_ehc + g_hm(t)): exporter-heading-conduit effects and heading-by-calendar-month
effects, fitted only on months before the shock, on every month of every series that traded at all
before it. Effects of single months after the shock cannot be fitted before it, so none enters the
counterfactual: a month after takes the fitted value of its calendar month. Series and cells of
zeros alone are separated: their fitted value is 0, and series are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nearabroad.core.errors import NearabroadError
from nearabroad.core.extras import need
from nearabroad.trade.detours import Panel
from nearabroad.trade.windows import YEAR

Array = npt.NDArray[np.float64]

REFITS = 20


@dataclass(frozen=True)
class PpmlExcess:
    """Expected and actual sums after the shock by draw (row 0: the point) and partner.

    `series` counts exporter-heading-conduit series, `unfitted` those without trade before: they
    are separated, with nothing expected.
    """

    partners: tuple[str, ...]
    expected: Array
    actual: Array
    series: int
    unfitted: int


def check_installed() -> None:
    """Raise `NearabroadError`, with what to install, where pyfixest is missing."""
    need("PPML", "pyfixest", "gravity", NearabroadError)


def _fepois() -> Any:
    check_installed()
    import pyfixest

    return pyfixest.fepois


@dataclass(frozen=True)
class _Series:
    """Every series with its months before, dense: series x months, and who and where it is."""

    values: Array
    after: Array
    exporter: npt.NDArray[np.int64]
    heading: npt.NDArray[np.int64]
    partner: npt.NDArray[np.int64]
    partners: tuple[str, ...]
    unfitted: int


def ppml_excess(
    table: pa.Table, panel: Panel, partners: tuple[str, ...], weights: Array,
    progress: Callable[[str], None] = lambda text: None,
) -> PpmlExcess:  # fmt: skip
    """Fit, and refit for each row of `weights` (draws x exporters); row 0 is the point.

    A draw that takes an exporter k times scales its series by k, which has the same solution as
    k copies of it. Raises `NearabroadError` where pyfixest is not installed.
    """
    fepois = _fepois()
    series = _series(table, panel, partners)
    expected, actual = [], []
    for number, drawn in enumerate(weights):
        progress(f"PPML, fit {number + 1} of {len(weights)}")
        scale = drawn[series.exporter]
        fitted = _fitted(fepois, series, panel, scale)
        expected.append(_summed(fitted, series))
        actual.append(_summed(series.after * scale, series))
    return PpmlExcess(
        partners, np.array(expected), np.array(actual), len(series.values), series.unfitted
    )


def _summed(values: Array, series: _Series) -> Array:
    return np.bincount(series.partner, values, minlength=len(series.partners)).astype(float)


def _series(table: pa.Table, panel: Panel, partners: tuple[str, ...]) -> _Series:
    place = {name: number for number, name in enumerate(partners)}
    who = {name: number for number, name in enumerate(panel.exporters)}
    frame = table.filter(pa.compute.is_in(table["partner"], pa.array(list(partners)))).to_pandas()
    exporter = frame["reporter"].map(who).to_numpy()
    partner = frame["partner"].map(place).to_numpy()
    names, heading = np.unique(frame["heading"].to_numpy(dtype=str), return_inverse=True)
    key = (exporter * len(partners) + partner) * len(names) + heading
    keys, row = np.unique(key, return_inverse=True)
    dense = np.zeros((len(keys), len(panel.windows.months)))
    dense[row, frame["month"].to_numpy() - panel.windows.first] = frame["value"].to_numpy()
    exporters, rest = np.divmod(keys, len(partners) * len(names))
    places, headings = np.divmod(rest, len(names))
    after = (dense * panel.windows.after).sum(axis=1)
    traded = (dense * panel.windows.before).sum(axis=1) > 0.0
    # A series that begins only after the shock has nothing to be expected from: its actual
    # exports still count, so it stays, with a fitted value of 0.
    kept = traded | (after > 0.0)
    return _Series(
        dense[kept], after[kept], exporters[kept], headings[kept], places[kept], partners,
        int((~traded[kept]).sum()),
    )  # fmt: skip


def _fitted(fepois: Any, series: _Series, panel: Panel, scale: Array) -> Array:
    """The expected sum after the shock of every series."""
    import pandas as pd

    windows = panel.windows
    numbers = np.flatnonzero(windows.before)
    values = series.values[:, numbers] * scale[:, None]
    used = np.flatnonzero(values.sum(axis=1) > 0.0)
    calendar = windows.calendar[numbers]
    row = np.repeat(used, len(numbers))
    month = np.tile(calendar, len(used))
    seen = panel.seen[series.exporter[row], np.tile(numbers, len(used))]
    effect = series.heading[row] * YEAR + month
    y = values[used].ravel()
    alive = np.bincount(effect, y * seen)[effect] > 0.0  # a cell of zeros alone is fitted as 0
    keep = seen & alive
    data = pd.DataFrame({"y": y[keep], "series": row[keep], "season": effect[keep]})
    model = fepois(
        "y ~ 1 | series + season", data, fixef_rm="none", separation_check=[], copy_data=False
    )
    mean = np.zeros((len(series.values), YEAR))
    mean[row[keep], month[keep]] = np.asarray(model.predict(type="response"))
    later = panel.seen & windows.after
    counts = later.astype(float) @ np.eye(YEAR)[windows.calendar]
    return np.asarray((mean * counts[series.exporter]).sum(axis=1))
