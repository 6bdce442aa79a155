"""Lost in transit: exported to a conduit and never recorded there, where both sides report.

The exporters' figures are FOB in EUR, the conduit's imports CIF, here brought to FOB by the stated
factor (`core.mirror`: 1.06, band 1.02 to 1.10). Imports in USD are set in EUR at the yearly mean
reference rate of the European Central Bank. Lost = 1 - recorded / exported; below 0 more is
recorded than was exported. Imports are recorded by country of origin, exports by the last known
destination: goods of third states that pass through an exporter count on one side only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nearabroad.core.mirror import DEFAULT, Factor

USD_PER_EUR = {
    2015: 1.1095, 2016: 1.1069, 2017: 1.1297, 2018: 1.1810, 2019: 1.1195, 2020: 1.1422,
    2021: 1.1827, 2022: 1.0530, 2023: 1.0813, 2024: 1.0824,
}  # fmt: skip
"""European Central Bank, euro foreign exchange reference rates, yearly means."""

MONTHS = 12
Key = tuple[str, str, int]
"""Conduit, HS6 (or TOTAL), year."""


@dataclass(frozen=True)
class Exported:
    """What the exporters report: EUR FOB, and of how many months."""

    value: float
    months: int


@dataclass(frozen=True)
class Recorded:
    """What the conduit reports of them: USD CIF; `of` its partners found of those wanted."""

    value: float
    found: int
    wanted: int
    concept: str
    note: str = ""


@dataclass(frozen=True)
class Lost:
    """The gap of one cell, or why there is none."""

    conduit: str
    product: str
    year: int
    concept: str
    exported: float | None
    recorded: float | None
    lost: float | None
    low: float | None
    high: float | None
    status: str
    reason: str


def lost(key: Key, exported: Exported | None, recorded: Recorded | None,
         factor: Factor = DEFAULT) -> Lost:  # fmt: skip
    """The share lost in transit, with the band of the CIF/FOB factor.

    Where the exporters report a part of the year only, what is lost is at least the value given:
    no point, a lower end, and nothing where that is below 0. USD imports need a rate of the year.

    >>> sold, bought = Exported(100.0, 12), Recorded(1.1422 * 53.0, 27, 27, "origin")
    >>> lost(("KGZ", "TOTAL", 2020), sold, bought).lost
    0.5
    """
    conduit, product, year = key
    concept = recorded.concept if recorded else ""

    def none(reason: str) -> Lost:
        sold = exported.value if exported else None
        return Lost(conduit, product, year, concept, sold, None, None, None, None,
                    "not observable", reason)  # fmt: skip

    if exported is None or exported.value <= 0.0:
        return none("the exporters report nothing to set it against")
    if recorded is None:
        return none("the conduit's imports by partner are not there")
    rate = USD_PER_EUR.get(year)
    if rate is None:
        return none(f"no yearly EUR rate of {year}")
    gross = recorded.value / rate
    low, point, high = (
        1.0 - gross / share / exported.value for share in (factor.low, factor.value, factor.high)
    )
    short = [] if recorded.found == recorded.wanted else [
        f"{recorded.wanted - recorded.found} of {recorded.wanted} exporters are not in its table"
    ]  # fmt: skip
    short += [recorded.note] if recorded.note else []
    net = gross / factor.value
    if exported.months < MONTHS and low <= 0.0:
        return none(f"exports of {exported.months} whole months are less than the year's imports")
    if exported.months < MONTHS:
        short.append(f"exports of {exported.months} whole months only: at least so much is lost")
        return Lost(conduit, product, year, concept, exported.value, net, None, low, None,
                    "incomplete", "; ".join(short))  # fmt: skip
    return Lost(conduit, product, year, concept, exported.value, net, point, low, high,
                "estimated", "; ".join(short))  # fmt: skip


def recorded_totals(
    rows: Iterable[Mapping[str, object]], partners: Iterable[str], concepts: Mapping[str, str]
) -> dict[tuple[Key, str], Recorded]:
    """A conduit's imports from the exporters by year, from rows of the table `observation`.

    `concepts` names the indicators read and what each counts by. Several sources of one cell:
    their mean.
    """
    wanted = set(partners)
    cells: dict[tuple[str, str, int, str], list[float]] = defaultdict(list)
    remarks: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        concept = concepts.get(str(row["indicator"]))
        value = row["value"]
        if concept and row["partner"] in wanted and isinstance(value, float):
            year = row["year"]
            assert isinstance(year, int)
            cells[str(row["state"]), str(row["partner"]), year, concept].append(value)
            _, *more = str(row["unit"]).split("; ")
            remarks[str(row["state"])].update(item for item in more if not item.startswith("by "))
    sums: dict[tuple[Key, str], list[float]] = defaultdict(list)
    for (state, _, year, concept), values in sorted(cells.items()):
        sums[(state, "TOTAL", year), concept].append(sum(values) / len(values))
    return {
        (key, concept): Recorded(
            sum(values), len(values), len(wanted), concept, ", ".join(sorted(remarks[key[0]]))
        )
        for (key, concept), values in sums.items()
    }
