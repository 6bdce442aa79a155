"""Replay past cuts from what was known before them, and hold the answers against what came.

python tools/backtest_scenarios.py [--store STORE]

Each past cut is predicted as a scenario of that day would be: its flow from the three years before
it, its substitution from the cuts of all other events. The same cut, and all cuts of its event, are
left out; later ones are not, for there are too few before the early ones. Compared are the share
replaced in each later year, and the quantity not replaced over all of those years, with their
bands; and whether the supplier that grew most was the one that the fillers' rule put first.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

from nearabroad import pipeline
from nearabroad.core.states import Blocs
from nearabroad.pulling.past import FUELS, PastFlows, cases_of, others_of, substitution_of
from nearabroad.scenario.curves import ROUNDING, Point, Replaced
from nearabroad.scenario.cuts import Case, by_cut, grown, newcomers_of
from nearabroad.scenario.filling import UNKNOWN, fillers
from nearabroad.store import Store


@dataclass(frozen=True)
class Replay:
    """One past cut replayed: predicted and actual share replaced by year, quantities, fillers."""

    case: Case
    predicted: tuple[Replaced, ...]
    actual: tuple[float, ...]
    lost: float
    lost_predicted: tuple[float, float, float]
    first: str
    grew_most: str

    @property
    def hits(self) -> int:
        """Years whose actual share lies within the band."""
        return sum(row.holds(seen) for row, seen in
                   zip(self.predicted, self.actual, strict=True))  # fmt: skip

    @property
    def hit(self) -> bool:
        """Whether the quantity not replaced over all years lies within its band."""
        _, low, high = self.lost_predicted
        slack = ROUNDING * sum(self.case.lost)
        return low - slack <= self.lost <= high + slack


def replay(case: Case, others: Sequence[Case]) -> Replay | None:
    """One past cut from the cuts of other events; None where they are too few to predict it."""
    told = substitution_of(others, case.cut.flow)
    rows, actual = [], []
    for point in case.points:
        found = told.between(point.start, point.end)
        if found.value is None:
            return None
        rows.append(found)
        actual.append(point.replaced)
    amounts = [lost * _part(point) for lost, point in zip(case.lost, case.points, strict=True)]
    ends = [(row.value or 0.0, row.high, row.low) for row in rows]
    middle, low, high = (
        sum(amount * (1.0 - row[k]) for amount, row in zip(amounts, ends, strict=True))
        for k in range(3)
    )
    lost = sum(a * (1.0 - seen) for a, seen in zip(amounts, actual, strict=True))
    named = _fillers(case, others)
    grew = max(case.growth, key=lambda item: item.after - item.before).partner
    return Replay(case, tuple(rows), tuple(actual), lost, (middle, low, high), named, grew)


def _part(point: Point) -> float:
    """The part of a year that a point is of."""
    return point.end - point.start


def _fillers(case: Case, others: Sequence[Case]) -> str:
    total = (case.before or 0.0) + (case.others or 0.0)
    shares = {item.partner: item.before / total for item in case.growth if item.before > 0.0}
    found = fillers(shares, grown(others), newcomers_of(others), 1.0, {})
    parts = {item.supplier: item.part or 0.0 for item in found}
    return max(parts, key=lambda name: parts[name]) if parts else UNKNOWN


def replays(store: Store) -> tuple[list[Replay], list[tuple[Case, str]]]:
    """Every past cut of buyers' fuels and goods, replayed, and those that cannot be, with why."""
    build = pipeline.ensure_built(store)
    blocs = pipeline.blocs_of(store.table("bloc_member", build))
    flows = PastFlows({"observation": store.frame("observation", build)}, blocs)
    done, left = [], []
    for side in ("buyer", "seller"):
        for flow in (*FUELS, "goods"):
            own = [case for case in cases_of(flows, blocs, side, flow) if case.cut.flow == flow]
            wider = _all(flows, blocs, side, flow)
            for case in own:
                if case.curve is None:
                    left.append((case, case.reason))
                    continue
                found = replay(case, others_of(case, wider))
                if found is None:
                    left.append((case, "too few other events of the kind to predict it from"))
                else:
                    done.append(found)
    return done, left


def _all(flows: PastFlows, blocs: Blocs, side: str, flow: str) -> list[Case]:
    """Cases of all flows that may speak for one."""
    kinds = FUELS if flow in FUELS else (flow,)
    found: dict[str, Case] = {}
    for kind in kinds:
        for case in cases_of(flows, blocs, side, kind):
            found[case.cut.id] = case
    return list(found.values())


def lines(done: Sequence[Replay], left: Sequence[tuple[Case, str]]) -> list[str]:
    """The report as Markdown."""
    text = ["| past cut | year | predicted share replaced | actual | hit |",
            "| --- | --- | --- | --- | --- |"]  # fmt: skip
    for item in done:
        for year, row, seen in zip(item.case.years, item.predicted, item.actual, strict=True):
            hit = "yes" if row.holds(seen) else "**no**"
            text.append(f"| {item.case.cut.id} | {year} | {row.value:.2f} "
                        f"({row.low:.2f} to {row.high:.2f}) | {seen:.2f} | {hit} |")  # fmt: skip
    text += ["", "| past cut | not replaced, predicted | actual | hit | rule's first | grew most |",
             "| --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    for item in done:
        value, low, high = (x / 1e3 for x in item.lost_predicted)
        text.append(
            f"| {item.case.cut.id} | {value:,.0f} ({low:,.0f} to {high:,.0f}) kt | "
            f"{item.lost / 1e3:,.0f} kt | {'yes' if item.hit else '**no**'} | {item.first} | "
            f"{item.grew_most} |"
        )
    return [*text, "", *summary(done, left)]


def summary(done: Sequence[Replay], left: Sequence[tuple[Case, str]]) -> list[str]:
    """Rates over all cuts, by flow, and what could not be replayed."""
    text = []
    for flow in dict.fromkeys(item.case.cut.flow for item in done):
        mine = [item for item in done if item.case.cut.flow == flow]
        years = sum(len(item.actual) for item in mine)
        errors = [abs((row.value or 0.0) - seen) for item in mine
                  for row, seen in zip(item.predicted, item.actual, strict=True)]  # fmt: skip
        widths = [row.high - row.low for item in mine for row in item.predicted]
        events = len({item.case.cut.event for item in mine})
        cuts = len(by_cut([item.case for item in mine]))
        text.append(
            f"- {flow}: {cuts} cut{'s' if cuts > 1 else ''} of {events} "
            f"event{'s' if events > 1 else ''}, {len(mine)} states hit; "
            f"{sum(i.hits for i in mine)} of {years} years within the band, "
            f"{sum(i.hit for i in mine)} of {len(mine)} quantities; middle off by "
            f"{mean(errors):.2f} on average (median {median(errors):.2f}), bands "
            f"{mean(widths):.2f} wide; the rule's first filler grew most in "
            f"{sum(i.first == i.grew_most for i in mine)} of {len(mine)}."
        )
    text += [f"- not replayed: {case.cut.id}: {why}." for case, why in left]
    return text


def main() -> None:
    """Print the report; exit with a sentence where there is nothing to report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--store", help="a store (default: NEARABROAD_STORE)")
    asked = parser.parse_args()
    from pathlib import Path

    store = Store.open(Path(asked.store) if asked.store else None)
    done, left = replays(store)
    print("\n".join(lines(done, left)))
    if not done:
        sys.exit("no past cut could be replayed")


if __name__ == "__main__":
    main()
