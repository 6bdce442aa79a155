"""The verdict on a patron and a neighbor between two years: three faces side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nearabroad.index.alignment import alignment_of, club_share
from nearabroad.index.compare import (
    Comparison,
    Settings,
    band,
    compare,
    driver_of,
    missing_levers,
)
from nearabroad.index.flags import beside_the_point, flags_of
from nearabroad.index.hedging import hedging, lead_shares, leader
from nearabroad.index.ideal import distance_of
from nearabroad.index.panel import Components
from nearabroad.index.words import CAPACITY_STEP, NOT_OBSERVABLE, calibrated, reading

Row = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """Patron over one neighbor between two years, against rivals; `main_rival` is for votes."""

    patron: str
    neighbor: str
    since: int
    until: int
    rivals: tuple[str, ...]
    main_rival: str


def verdict_row(
    components: Components, question: Question, settings: Settings, relation: Row | None = None
) -> Row:
    """One row of the verdict table (schema `core.findings.VERDICT`).

    Change in grip on the common basis, its 90 % band (together, data alone, method alone);
    P(waning) = share of draws with a fall of more than 1 point, P(tightening) likewise; the
    lever that drives it; the strongest rival if it leads in 0.66 of the draws; hedging; votes;
    distances of ideal points. `relation` is the face from events, its columns as they stand in
    the verdict; without it that face is not observable.
    """
    change = compare(
        components,
        question.neighbor,
        [(question.patron, question.since), (question.patron, question.until)],
        settings,
    )
    votes = alignment_of(
        components, question.neighbor, question.patron, question.main_rival,
        question.since, question.until, settings.draws, settings.seed,
    )  # fmt: skip
    row: Row = {
        "preset": settings.preset.id,
        "patron": question.patron,
        "neighbor": question.neighbor,
        "since": question.since,
        "until": question.until,
        "coverage": change.coverage,
        "levers": ", ".join(change.levers),
        **capacity_of(change, settings),
        **_rivals_and_hedging(components, question, settings),
        **votes.columns("alignment"),
        **_distances(components, question, settings),
        "relation_word": NOT_OBSERVABLE,
        **{name: value for name, value in (relation or {}).items() if name.startswith("relation_")},
    }
    flags = flags_of(change)
    if change.observable:
        moved = change.both[1] - change.both[0]
        flags = [*beside_the_point(row["change"], moved, row["word"]), *flags]
    row["flags"] = "; ".join(flags)
    row["reading"] = reading(row["word"], row["relation_word"], row["alignment_word"])
    for label, year in (("then", question.since), ("now", question.until)):
        row[f"clubs_{label}"] = club_share(components, question.neighbor, question.patron, year)
    return row


def capacity_of(change: Comparison, settings: Settings) -> Row:
    """Capacity in a verdict, of two years compared: change, bands, word, driver, or why none."""
    return _capacity(change, settings) if change.observable else _no_capacity(change)


def _capacity(change: Comparison, settings: Settings) -> Row:
    moved = change.both[1] - change.both[0]
    then, now = band(change.both[0]), band(change.both[1])
    together, data, method = (
        band(draws[1] - draws[0]) for draws in (change.both, change.data, change.method)
    )
    fall, rise = float((moved < -CAPACITY_STEP).mean()), float((moved > CAPACITY_STEP).mean())
    driver, contribution = driver_of(change, settings)
    return {
        "grip_then": float(change.central[0]),
        "grip_then_low": then[0],
        "grip_then_high": then[1],
        "grip_now": float(change.central[1]),
        "grip_now_low": now[0],
        "grip_now_high": now[1],
        "change": float(change.central[1] - change.central[0]),
        "change_low": together[0],
        "change_high": together[1],
        "data_low": data[0],
        "data_high": data[1],
        "method_low": method[0],
        "method_high": method[1],
        "p_waning": fall,
        "p_tightening": rise,
        "word": calibrated(fall, rise, "waning", "tightening"),
        "driver": driver,
        "driver_change": contribution,
        "reason": None,
    }


def _no_capacity(change: Comparison) -> Row:
    reasons = [f"{lever}: {why}" for lever, why in missing_levers(change).items()]
    share = f"levers observed in both years hold {change.coverage:.0%} of the weight"
    return {"word": NOT_OBSERVABLE, "reason": f"{share}; {' | '.join(reasons)}"}


def _distances(components: Components, question: Question, settings: Settings) -> Row:
    """Distance of ideal points to the patron and to its main rival, with words of their own."""
    row: Row = {}
    for prefix, other in (("", question.patron), ("rival_", question.main_rival)):
        found = distance_of(
            components, question.neighbor, other, question.since, question.until,
            settings.draws, settings.seed,
        )  # fmt: skip
        row |= found.columns(f"{prefix}distance")
    return row


def _rivals_and_hedging(components: Components, question: Question, settings: Settings) -> Row:
    """The strongest rival now, and hedging then and now, on what all patrons have in common."""
    everyone = (question.patron, *question.rivals)
    row: Row = {}
    now = compare(components, question.neighbor, [(p, question.until) for p in everyone], settings)
    if question.rivals and now.observable:
        shares = lead_shares(now.both[1:])
        top = leader(shares)
        row["own_grip"] = float(now.central[0])
        if top is not None:
            low, high = band(now.both[1 + top])
            row.update(
                rival=question.rivals[top],
                rival_grip=float(now.central[1 + top]),
                rival_low=low,
                rival_high=high,
                rival_p=float(shares[top]),
            )
    both_years = compare(
        components,
        question.neighbor,
        [(p, year) for year in (question.since, question.until) for p in everyone],
        settings,
    )
    if question.rivals and both_years.observable:
        half = len(everyone)
        for label, central in (
            ("then", both_years.central[:half]),
            ("now", both_years.central[half:]),
        ):
            spread, number = hedging(central)
            row[f"hedging_{label}"] = None if np.isnan(spread) else float(spread)
            row[f"effective_{label}"] = None if np.isnan(number) else float(number)
    return row


def rival_rows(
    components: Components, question: Question, settings: Settings, years: Sequence[int]
) -> list[Row]:
    """Grip of every patron in each of the years, on the basis that all share in that year."""
    everyone = (question.patron, *question.rivals)
    rows: list[Row] = []
    for year in years:
        found = compare(components, question.neighbor, [(p, year) for p in everyone], settings)
        shares = lead_shares(found.both) if found.observable else None
        reasons = "; ".join(f"{lever}: {why}" for lever, why in missing_levers(found).items())
        for index, patron in enumerate(everyone):
            row: Row = {
                "neighbor": question.neighbor,
                "year": year,
                "patron": patron,
                "observable": found.observable,
                "reason": None if found.observable else reasons,
            }
            if shares is not None:
                low, high = band(found.both[index])
                row.update(
                    grip=float(found.central[index]), low=low, high=high,
                    p_lead=float(shares[index]),
                )  # fmt: skip
            rows.append(row)
    return rows
