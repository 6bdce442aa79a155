"""Net imports of oil and gas over consumption: how far a state lives on imported energy."""

from __future__ import annotations

from nearabroad.core.estimate import Estimate
from nearabroad.core.scope import Tables
from nearabroad.levers._rows import observations, series_by

# Energy content, gross: EIA, Units and calculators (2024): crude oil 5.69 million Btu a barrel,
# natural gas 1,036 Btu a cubic foot; 1 Btu = 1055.06 J, 1 cubic metre = 35.3147 cubic feet.
JOULES_PER_BARREL = 5.69e6 * 1055.06
JOULES_PER_CUBIC_METRE = 1036 * 35.3147 * 1055.06
DAYS = 365.25

BALANCE = ("oil_production", "oil_consumption", "gas_production", "gas_consumption", "gas_imports")


def balance_series(tables: Tables) -> dict[str, dict[int, Estimate]]:
    """Net imports of oil and gas over consumption, by state and year, 0..1.

    (sum of consumption - production) / sum of consumption, in joules; not clipped: a net
    exporter is below 0, and is carried from there. A state that prints gas imports of nine
    tenths of its consumption or more and no production produces none; otherwise a missing
    production leaves the balance unknown.
    """
    series = series_by(observations(tables, BALANCE), "state", "indicator")
    result: dict[str, dict[int, Estimate]] = {}
    for state in sorted({key[0] for key in series}):
        cells = {name: series.get((state, name), {}) for name in BALANCE}
        years = sorted(set(cells["oil_consumption"]) | set(cells["gas_consumption"]))
        broken = _basis_breaks(cells)
        for year in years:
            found = _balance(cells, year)
            if found is not None and year not in broken:
                result.setdefault(state, {})[year] = found
    return result


def _basis_breaks(cells: dict[str, dict[int, Estimate]]) -> set[int]:
    """Years whose oil production is of another kind than the later figure, and is not used.

    Older editions print crude oil alone, newer ones all liquids (oil from shale with it). Where
    output as a part of consumption leaps by more than a quarter from under a quarter of the
    later level, the two are not one series: a change of basis is a break, not a change.
    """
    ratios = {}
    for year, used in cells["oil_consumption"].items():
        made = _near(cells["oil_production"], year)
        if used.value and made and made.value is not None:
            ratios[year] = made.value / used.value
    last = max(ratios, default=None)
    if last is None:
        return set()
    return {
        year
        for year, ratio in ratios.items()
        if year < last - 1 and ratios[last] - ratio > 0.25 and ratio < 0.25 * ratios[last]
    }


def nearest(series: dict[int, Estimate], year: int) -> Estimate | None:
    """The figure of the nearest year, the later of two as near."""
    return series[min(series, key=lambda item: (abs(item - year), -item))] if series else None


def _near(series: dict[int, Estimate], year: int) -> Estimate | None:
    """The figure of the year or of the year next to it (editions mix two years)."""
    near = [item for item in series if abs(item - year) <= 1]
    return series[min(near, key=lambda item: (abs(item - year), -item))] if near else None


def _balance(cells: dict[str, dict[int, Estimate]], year: int) -> Estimate | None:
    used = {name: _near(series, year) for name, series in cells.items()}
    oil, gas = used["oil_consumption"], used["gas_consumption"]
    if oil is None or oil.value is None:
        return None
    parts: list[tuple[Estimate, Estimate | None, float]] = [
        (oil, used["oil_production"], JOULES_PER_BARREL * DAYS)
    ]
    if gas is not None and gas.value:
        made, brought = used["gas_production"], used["gas_imports"]
        if made is None and not (brought and brought.value and brought.value >= 0.9 * gas.value):
            return None
        parts.append((gas, made, JOULES_PER_CUBIC_METRE))

    def ratio(consumed: str, produced: str) -> float:
        use = sum(factor * (getattr(item, consumed) or 0.0) for item, _, factor in parts)
        own = sum(factor * (getattr(item, produced) or 0.0) for _, item, factor in parts if item)
        return (use - own) / use if use > 0 else 0.0

    value, low, high = ratio("value", "value"), ratio("low", "high"), ratio("high", "low")
    years = {item.data_year for pair in parts for item in pair[:2] if item}
    note = (
        ""
        if len(years) == 1
        else f"figures of {min(y for y in years if y)}-{max(y for y in years if y)}"
    )
    return Estimate(
        value, min(low, value), max(high, value), "reported", data_year=year,
        inputs=tuple(name for pair in parts for item in pair[:2] if item for name in item.inputs),
        note=note,
    )  # fmt: skip
