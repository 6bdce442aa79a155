"""What a claim may be about: the fixed list of measures, their units and arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SHARE, POINTS, NUMBER, TRUTH = "share", "points", "number", "truth"
"""Units: a share 0..1, written in %; points 0..100; a plain number; true or not."""

FLOWS = ("both", "exports", "imports")
FUELS = ("gas", "crude", "coal")
COUNTED = ("events", "killed", "detained")
CONSENT = ("yes", "partly", "no", "any")
SHARES = (
    "trade_share", "energy_share", "arms_share", "migrant_share", "remittance_share",
    "language_share", "kin_share",
)  # fmt: skip
"""Measures that are one patron's share over one state, and can be ranked and set side by side."""

STATE, BLOC, TEXT, DAY, YEARS = "state", "bloc", "text", "date", "number of years"
"""Kinds of arguments that are not one of a few words."""


@dataclass(frozen=True)
class Measure:
    """A measure: what it gives, in which unit, with which arguments.

    `needed` and `optional` map an argument's name to its kind, or to the words it may be.
    `yearly` measures have a figure of their own for each year, so that they may rise and fall;
    `of_bloc` ones are about the claim's bloc, `of_states` about its states one by one.
    """

    id: str
    about: str
    unit: str
    needed: Mapping[str, str | tuple[str, ...]]
    optional: Mapping[str, str | tuple[str, ...]]
    yearly: bool = True
    of_bloc: bool = False
    of_states: bool = True


def _share(name: str, about: str, **optional: str | tuple[str, ...]) -> Measure:
    return Measure(name, about, SHARE, {"patron": STATE}, optional)


_EVERY = (
    Measure("bloc_share", "trade inside the bloc, in its members' trade", SHARE, {}, {},
            of_bloc=True, of_states=False),
    Measure("member_share", "a member's trade with the others, in all its trade", SHARE, {}, {},
            of_bloc=True),
    Measure("leader_share", "a member's trade with the bloc's leader, in all its trade", SHARE, {},
            {}, of_bloc=True),
    Measure("leader_part", "the leader's part of a member's trade inside the bloc", SHARE, {}, {},
            of_bloc=True),
    _share("trade_share", "the patron's share of exports and imports of goods", flow=FLOWS),
    Measure("energy_share", "the patron's share of imports of one fuel, by value", SHARE,
            {"patron": STATE, "fuel": FUELS}, {}),
    _share("arms_share", "the patron's share of arms delivered in the years up to then"),
    _share("migrant_share", "share of emigrants who live in the patron's country"),
    _share("remittance_share", "share of remittances that come from the patron's country"),
    _share("language_share", "share of speakers of the patron's language"),
    _share("kin_share", "share of the patron's people in the population"),
    _share("vote_agreement", "votes alike with the patron in the General Assembly"),
    Measure("alignment", "votes alike with the patron, less those with its main rival", NUMBER,
            {"patron": STATE}, {}),
    Measure("lever_score", "the patron's score on a lever, by what is observed that year", POINTS,
            {"patron": STATE, "lever": TEXT}, {}, yearly=False),
    Measure("grip", "the patron's grip, by what is observed that year", POINTS,
            {"patron": STATE}, {}, yearly=False),
    Measure("change", "change in grip over the claim's years, on what both ends observe", POINTS,
            {"patron": STATE}, {}, yearly=False),
    Measure("effective_patrons", "effective number of patrons, at both ends of the years", NUMBER,
            {}, {}, yearly=False),
    Measure("effective_change", "its change over the claim's years, on what both ends observe",
            NUMBER, {}, {}, yearly=False),
    Measure("rank", "the patron's rank among the patrons known that year; 1 is first", NUMBER,
            {"patron": STATE, "of": SHARES}, {}, yearly=False),
    Measure("lead", "a patron's share less a rival's; it overtakes where this turns positive",
            SHARE, {"patron": STATE, "rival": STATE, "of": SHARES}, {}),
    Measure("membership", "in an organisation or treaty, with a status, on a date", TRUTH,
            {"organisation": TEXT}, {"status": TEXT, "on": DAY}, yearly=False),
    Measure("presence", "number of the patron's military sites there in mid-year", NUMBER,
            {"patron": STATE}, {"consent": CONSENT}, yearly=False),
    Measure("record_low", "counted events: cooperation at its lowest in so many years", TRUTH,
            {"patron": STATE, "depth": YEARS}, {}, yearly=False),
    Measure("event_count", "dated events from a state to the patron, or people hurt in them",
            NUMBER, {"patron": STATE, "counted": COUNTED}, {"by": ("patron", "state"),
            "first": DAY, "last": DAY}, yearly=False),
    Measure("back_door", "growth of sanctioned exports to the state, over that of other goods",
            NUMBER, {"sanctioned_by": BLOC, "target": STATE}, {}, yearly=False),
)  # fmt: skip

MEASURES: Mapping[str, Measure] = {item.id: item for item in _EVERY}
"""The measures by name."""
