"""What rows of the tables on back doors are made from: a panel with everything fitted on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from nearabroad.trade.detours import Panel
from nearabroad.trade.differences import Sides, sides
from nearabroad.trade.excess import Excess, beyond_others
from nearabroad.trade.ppml import PpmlExcess
from nearabroad.trade.windows import Windows, month_text

Array = npt.NDArray[np.float64]
Row = dict[str, Any]

ALL = "ALL"
"""All conduits together, or all listed goods."""
BEYOND, PPML = "beyond other goods", "ppml"
"""Names of methods beside the baselines."""


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
            f"{month_text(int(months[mask][0]))}..{month_text(int(months[mask][-1]))}"
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

    @property
    def left_out(self) -> int:
        """How many of the last rows of `weights` leave one exporter out."""
        return len(self.panel.exporters)

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


def known(value: float) -> float | None:
    """A number, or None where it is not one."""
    return None if np.isnan(value) else float(value)
