"""Rules for moves: a share, a dependence or an influence that grew, fell or stood still."""

from __future__ import annotations

import re
from dataclasses import replace

from nearabroad.proposing.marking import Marked
from nearabroad.proposing.model import Cannot, Draft, Scope
from nearabroad.proposing.parties import share
from nearabroad.proposing.patterns import ADVERB, got, rule
from nearabroad.proposing.shares import INSIDE, Found, Rule

UP = (
    r"(?:rose|risen|rising|rises|grew|grown|growing|grows|increased|increasing|climbed|climbing|"
    r"expanded|expanding|doubled|tripled|surged|deepened|deepening|strengthened|strengthening|"
    r"widened)"
)
DOWN = (
    r"(?:fell|fallen|falling|falls|dropped|dropping|declined|declining|declines|shrank|shrunk|"
    r"shrinking|decreased|decreasing|dwindled|dwindling|halved|slumped|plummeted|collapsed|"
    r"weakened|weakening|waned|waning|wanes|faded|fading|eroded|eroding|diminished|diminishing|"
    r"lessened|loosened|slipped)"
)
FLAT = (
    r"(?:(?:remained|stayed|been|remains|stood) (?:largely |broadly |mostly |almost |essentially )?"
    r"(?:stagnant|flat|unchanged|stable|constant)|stagnated)"
)
_MOVE = (
    rf"{ADVERB}(?:has been |have been |has |have |is |are |had )?{ADVERB}(?:(?P<up#>{UP})|"
    rf"(?P<down#>{DOWN})|"
    rf"(?P<flat#>{FLAT}))(?! (?:to|by|from) (?:<#|\d))"
)
_SPAN = r"(?P<span#>(?: (?:since|between|over|in|during|from)[^,;—]*)?)"


def _moved(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    return share(match, now, scope, relation=_way(match), kind="move", number="")


def _way(match: re.Match[str]) -> str:
    return "rose" if got(match, "up") else "fell" if got(match, "down") else "no trend"


def _inside(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    bloc = got(match, "p")
    if bloc not in scope.blocs.names:
        return Cannot("measure")
    relation = {"rose": "rising", "fell": "falling"}.get(_way(match), "no trend")
    moved = Draft("bloc_share", (), relation, match[0], bloc, kind="move")
    if relation != "no trend" or len(now.figures) != 1:
        return moved
    # "has stayed flat, around 15 %": the one figure behind it is where it stayed
    figure = now.figures[0]
    level = replace(moved, relation=figure.relation, amounts=figure.amounts, covers=frozenset({0}))
    return [moved, level]


def _dependence(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    if got(match, "flat"):
        return Cannot("measure")
    reading = ("Dependence in trade is read as the share in exports and imports.",)
    way = _way(match)
    return share(match, now, scope, relation=way, kind="move", number="", reading=reading)


def _influence(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    patron, owner = got(match, "p"), got(match, "o")
    lost = got(match, "lost")
    if got(match, "flat") or not owner or not patron:
        return Cannot("measure")
    states = tuple(owner.split("+"))
    if patron not in scope.patrons or any(code not in scope.neighbors for code in states):
        return Cannot("state")
    down = lost or got(match, "down")
    return Draft("change", states, "<" if down else ">", match[0], None, {"patron": patron},
                 {"value": "0 points"}, kind="move",
                 reading=("Influence is read as grip: capacity over all levers.",))  # fmt: skip


_SWAY = r"(?:influence|grip|sway|clout|hold)"

RULES: list[Rule] = [
    (rule(rf"{{Ps}} (?:share|part|weight) (?:of|in) {{OW}} {_MOVE}{_SPAN}"), _moved),
    (rule(rf"(?:share|part|proportion) (?:of|in) {{OW}} (?:that|which) (?:is |was |"
          rf"are )?(?:goes|go|"
          rf"went|sent|sold|comes?|came) (?:to|from) {{P}} {_MOVE}{_SPAN}"), _moved),
    (rule(rf"share of {INSIDE} {_MOVE}{_SPAN}"), _inside),
    (rule(rf"{{Os}} (?:economic |trade )+dependence on {{P}} {_MOVE}{_SPAN}"), _dependence),
    (rule(rf"{{Ps}} {_SWAY} (?:over|on|in) {{O}} {_MOVE}{_SPAN}"), _influence),
    (rule(rf"{{P}} {ADVERB}(?:has |have |is |are )?{ADVERB}(?P<lost#>lost|losing) (?:its |"
          rf"much of its )?"
          rf"{_SWAY} (?:over|on|in) {{O}}{_SPAN}"), _influence),
]  # fmt: skip
"""Patterns and what reads them."""
