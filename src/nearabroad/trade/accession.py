"""What a bloc adds to trade, from a store's own flows: a panel that can tell, or why none can.

The gravity model of `trade.gravity` on pairs that trade in every year of a window around the
bloc's changes of members, among them those of states that report all their partners (the
reporters). A few reporters make a small panel, and which they are matters as much as chance does:
the band is that of the fit with all of them and of every fit with one left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nearabroad.core.states import Blocs

AROUND = 5
"""Years before the first change of members and after the last."""

WIDE = 50
"""Partners in a year from which a state is a reporter."""

REPORTERS = 3
"""Fewer, and no one of them can be left out."""

TURNED = 4
"""Pairs that must become (or cease to be) fellow members within the window."""

Trade = tuple[str, str, int, float]
"""Exporter, importer, year, value."""


@dataclass(frozen=True)
class AccessionPanel:
    """Pairs that trade in every year, the reporters, the window; `reason` where it cannot tell."""

    rows: tuple[Trade, ...] = ()
    reporters: tuple[str, ...] = ()
    window: tuple[int, int] | None = None
    reason: str = ""

    def without(self, reporter: str) -> AccessionPanel:
        """The panel without one reporter's own pairs, but for those with another reporter."""
        left = tuple(item for item in self.reporters if item != reporter)
        rows = tuple(row for row in self.rows if {row[0], row[1]} & set(left))
        return AccessionPanel(_joined(rows), left, self.window)


@dataclass(frozen=True)
class Effect:
    """The coefficient on both being members: of the whole panel, its 90 % band, all fits' band."""

    coefficient: float | None
    low: float | None
    high: float | None
    widest_low: float | None
    widest_high: float | None
    reason: str = ""


def window_of(blocs: Blocs, bloc: str, years: Sequence[int]) -> tuple[int, int] | None:
    """From five years before the first change of members in those years to five after the last."""
    turns = [
        year for year in years[1:] if blocs.members(bloc, year) != blocs.members(bloc, year - 1)
    ]
    if not turns:
        return None
    return max(years[0], turns[0] - AROUND), min(years[-1], turns[-1] + AROUND)


def panel_of(flows: Iterable[Trade], reports: Mapping[tuple[str, int], Collection[str]],
             blocs: Blocs, bloc: str) -> AccessionPanel:  # fmt: skip
    """The panel of a bloc; `reports` has the partners that a state reports itself, by year."""
    every = [row for row in flows if row[3] > 0.0 and row[0] != row[1]]
    years = sorted({year for (_, year), found in reports.items() if len(found) >= WIDE})
    if not years:
        return AccessionPanel(reason="no state at hand reports all its partners")
    window = window_of(blocs, bloc, range(years[0], years[-1] + 1))
    if window is None:
        return AccessionPanel(
            reason=f"{bloc}'s members do not change in {years[0]}–{years[-1]}, the years at hand"
        )
    span = range(window[0], window[1] + 1)
    states = sorted({state for state, _ in reports})
    reporters = tuple(
        s for s in states if all(len(reports.get((s, year), ())) >= WIDE for year in span)
    )
    if len(reporters) < REPORTERS:
        return AccessionPanel(
            reporters=reporters, window=window,
            reason=f"{len(reporters)} state{'' if len(reporters) == 1 else 's'} with reports of "
            f"all partners throughout {window[0]}–{window[1]}, {REPORTERS} are needed",
        )  # fmt: skip
    kept = [row for row in every if row[2] in span and {row[0], row[1]} & set(reporters)]
    counts = Counter((row[0], row[1]) for row in kept)
    rows = _joined(tuple(row for row in kept if counts[row[0], row[1]] == len(span)))
    first, last = (blocs.members(bloc, year) for year in (span[0], span[-1]))
    turned = {row[:2] for row in rows if ({*row[:2]} <= first) != ({*row[:2]} <= last)}
    reason = ""
    if len(turned) < TURNED:
        reason = (
            f"{len(turned)} pairs of {', '.join(reporters)} become fellow members in "
            f"{window[0]}–{window[1]}, {TURNED} are needed"
        )
    return AccessionPanel(rows, reporters, window, reason)


def _joined(rows: tuple[Trade, ...]) -> tuple[Trade, ...]:
    """Rows of exporters and importers that have two pairs a year or more: one says nothing."""
    while True:
        sold = Counter((row[0], row[2]) for row in rows)
        bought = Counter((row[1], row[2]) for row in rows)
        kept = tuple(r for r in rows if sold[r[0], r[2]] > 1 and bought[r[1], r[2]] > 1)
        if len(kept) == len(rows):
            return kept
        rows = kept


def effect_of(
    panel: AccessionPanel, blocs: Blocs, bloc: str, progress: Callable[[str], None]
) -> Effect:
    """The bloc's effect from the panel and from each panel without one reporter.

    Not identified where the panel does not tell it, or does not without one of the reporters:
    then all rests on that one, and the band over panels has no end. Raises `NearabroadError` where
    pyfixest is not installed.
    """
    if panel.reason:
        return Effect(None, None, None, None, None, panel.reason)
    progress(f"gravity of {bloc}: all of {', '.join(panel.reporters)}")
    whole = _fit(panel, blocs, bloc)
    if isinstance(whole, str):
        return Effect(None, None, None, None, None, whole)
    lows, highs = [whole[1]], [whole[2]]
    for reporter in panel.reporters:
        progress(f"gravity of {bloc}: without {reporter}")
        found = _fit(panel.without(reporter), blocs, bloc)
        if isinstance(found, str):
            why = f"all rests on {reporter}: without it {found}"
            return Effect(None, None, None, None, None, why)
        lows.append(found[1])
        highs.append(found[2])
    return Effect(*whole, min(lows), max(highs))


def _fit(panel: AccessionPanel, blocs: Blocs, bloc: str) -> tuple[float, float, float] | str:
    """Coefficient with its 90 % band, or why the panel does not identify it."""
    import pandas as pd

    from nearabroad.trade.gravity import check_installed, fit

    check_installed()
    frame = pd.DataFrame(list(panel.rows), columns=["exporter", "importer", "year", "trade"])
    if frame.empty:
        return "no pairs are left"
    frame["trade"] /= 1e6
    members = {year: blocs.members(bloc, year) for year in set(frame["year"])}
    frame["both"] = [float({*row[:2]} <= members[row[2]]) for row in panel.rows]
    try:
        (term,) = fit(frame, ["both"]).terms
    except ValueError:  # the demeaning of pyfixest, which does not converge on thin panels
        return "the fit does not converge on these pairs"
    if term.coefficient is None or term.low is None or term.high is None:
        return term.reason
    return term.coefficient, term.low, term.high
