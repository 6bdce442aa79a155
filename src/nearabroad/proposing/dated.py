"""Rules for dated facts: memberships, bases, votes, relations at their lowest."""

from __future__ import annotations

import re

from nearabroad.events.coding.dates import number_of
from nearabroad.proposing.marking import Marked
from nearabroad.proposing.model import Cannot, Draft, Scope
from nearabroad.proposing.parties import pair
from nearabroad.proposing.patterns import ADVERB, got, rule
from nearabroad.proposing.shares import Found, Reader, Rule

_DECADES = 20
"""Years that "decades" is read as."""


def _membership(relation: str, status: str = "") -> Reader:
    """A reader of memberships: of each state, in each organisation that is named."""

    def read(match: re.Match[str], now: Marked, scope: Scope) -> Found:
        states = tuple(got(match, "o").split("+"))
        names = tuple(got(match, "p").split("+"))
        if any(code not in scope.neighbors for code in states):
            return Cannot("state")
        if any(name not in scope.organisations for name in names):
            return Cannot("measure")
        told = "is not" if re.search(r"\bnot\b|n't\b", match[0]) else relation
        arguments = {"status": status} if status else {}
        return [
            Draft("membership", states, told, match[0], None, {"organisation": name, **arguments},
                  kind="fact")
            for name in names
        ]  # fmt: skip

    return read


def _record(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    found = pair(match[0], scope)
    if found is None:
        return Cannot("subject")
    depth = _depth(got(match, "depth"), got(match, "year"), now)
    if depth is None:
        return Cannot("year")
    reading = (f"Decades are read as {_DECADES} years.",) if depth == _DECADES else ()
    return Draft("record_low", (found[1],), "is", match[0], None,
                 {"patron": found[0], "depth": depth}, kind="fact", reading=reading)  # fmt: skip


def _depth(text: str, year: str, now: Marked) -> int | None:
    if year:
        return now.published.year - int(year)
    number, _, unit = text.lower().partition(" ")
    if not unit:
        return _DECADES if number == "decades" else None
    many = number_of(number) or {"a": 1}.get(number)
    return None if many is None else many * (10 if unit.startswith("decade") else 1)


def _presence(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    patron, state = got(match, "p"), got(match, "o")
    if patron not in scope.patrons or state not in scope.neighbors:
        return Cannot("state")
    number = number_of(got(match, "many")) if got(match, "many") else None
    if number is not None and number > 1 and not re.search("troops|forces", match[0]):
        return Draft("presence", (state,), "=", match[0], None, {"patron": patron},
                     {"value": str(number)}, kind="fact")  # fmt: skip
    return Draft("presence", (state,), ">", match[0], None, {"patron": patron}, {"value": "0"},
                 kind="fact")  # fmt: skip


def _votes(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    patron, state, number = got(match, "p"), got(match, "o"), int(got(match, "n"))
    covers = frozenset({number})
    if patron not in scope.patrons or state not in scope.neighbors:
        return Cannot("state", covers)
    figure = now.figures[number]
    return Draft("vote_agreement", (state,), figure.relation, match[0], None, {"patron": patron},
                 figure.amounts, covers)  # fmt: skip


_BASE = r"(?:military |air |army |naval )*(?:bases?|garrisons?|troops|forces|military sites?)"
_MANY = r"(?:(?P<many#>a|an|one|two|three|four|five|\d+|its) )?(?:large |small |major )?"
_GAP = r"(?:(?! (?:as|while|when|after|and|but|with|where|since) )[^.;,])*?"
_LOW = (
    r"(?:their|its|an?|the) (?:all-time )?lowest(?: (?:point|level|ebb))?(?: (?:in|for) (?P<depth#>"
    r"decades|\w+ (?:decades?|years))| since (?P<year#>\d{4}))"
)

RULES: list[Rule] = [
    (rule(rf"{{O}} (?:is|are|was|were|remains?|became|has been) {ADVERB}(?:not )?(?:a |"
          rf"an )?(?:full )?"
          r"members? of (?:both )?{P}(?=[.,;:)—–]|$| (?:and|but|since|which|that|while|nor|as|"
          r"in \d|"
          r"yet|with|because)\b)"), _membership("is")),
    (rule(r"{O}, (?:also |itself |once )?(?:a |an )?(?:full |"
          r"founding )?members? of (?:both )?{P},"),
     _membership("is")),
    (rule(rf"{{O}} (?:is|are|remains?) {ADVERB}(?:allied|tied|bound) (?:with|to) {{R}} "
          r"(?:through|by) "
          r"(?:institutions|organi[sz]ations|blocs|alliances) (?:like|such as|including) {P}"),
     _membership("is")),
    (rule(r"^As (?:a |full )?members? of {P}, {O}"), _membership("is")),
    (rule(r"^As {P} members?, {O}"), _membership("is")),
    (rule(rf"{{O}} {ADVERB}(?:has |have )?{ADVERB}(?:joined|acceded to|"
          rf"entered) {{P}}(?! in (?:calling|"
          r"condemning|urging))(?=[.,;]| in \d| on \d| last| as a)"), _membership("is")),
    (rule(rf"{{O}} {ADVERB}(?:has |have )?{ADVERB}(?:left|quit|withdr(?:ew|awn) from|pulled out of|"
          r"exited) {P}(?=[.,;]|$| in \d| on \d| last| after)"), _membership("is not")),
    (rule(rf"{{O}} {ADVERB}(?:has |have )?{ADVERB}(?:froze|frozen|suspended) its (?:membership|"
          r"participation) (?:in|of) {P}"), _membership("is", "frozen")),
    (rule(rf"{{O}}, whose (?:membership|participation) (?:in|of) {{P}} (?:is|was|has been) {ADVERB}"
          r"(?:frozen|suspended)(?: since \d{4}| in \d{4})?"), _membership("is", "frozen")),
    (rule(rf"{{Os}} (?:membership|participation) (?:in|of) {{P}} (?:is|was|has been) {ADVERB}"
          r"(?:frozen|suspended)(?: since \d{4}| in \d{4})?"), _membership("is", "frozen")),
    (rule(rf"(?:relations|ties) between {{P}}{_GAP}{_LOW}"), _record),
    (rule(rf"{{Ps}} (?:relations|ties) with {{O}}{_GAP}{_LOW}"), _record),
    (rule(rf"{{Pa}}-<[^<>]+:a> (?:relations|ties){_GAP}{_LOW}"), _record),
    (rule(rf"{{P}} {ADVERB}(?:has|have|keeps?|maintains?|operates?) {_MANY}{_BASE} in {{O}}(?!')"),
     _presence),
    (rule(rf"{{O}} {ADVERB}hosts? {_MANY}{{Pa}} {_BASE}"), _presence),
    (rule(rf"{{O}} {ADVERB}voted? {ADVERB}(?:together )?with {{P}} (?:in|"
          rf"on) {{N}} of (?:all )?(?:the )?"
          r"(?:UN |U\.N\. |<[^<>]+:s> )?(?:General Assembly )?(?:votes|resolutions|roll calls|"
          r"ballots)"),
     _votes),
]  # fmt: skip
"""Patterns and what reads them."""
