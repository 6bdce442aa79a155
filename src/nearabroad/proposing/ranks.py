"""Rules for ranks and crossings: "the largest trading partner", "overtook"."""

from __future__ import annotations

import re

from nearabroad.proposing.marking import Marked
from nearabroad.proposing.model import Cannot, Draft, Scope
from nearabroad.proposing.patterns import ADVERB, got, rule
from nearabroad.proposing.shares import Found, Rule

_FIRST = (
    r"(?:(?P<place#>second|third|fourth)[- ])?(?:largest|biggest|main|top|leading|first|principal|"
    r"foremost|most important|number one|dominant)(?: single)?"
)
_ROLE = (
    r"(?:(?P<trade#>(?:foreign |external )?trad(?:e|ing) partner)|"
    r"(?P<arms#>(?:arms|weapons) supplier|supplier of (?:arms|weapons))|"
    r"(?P<money#>source of remittances)|(?P<work#>destination for (?:labou?r )?migrants))"
    r"(?! (?:in|among|after|behind|outside|beyond|apart|besides|except|excluding|other) "
    r"(?!(?:19|20)\d\d|the (?:past|last)|recent))"
)
_PLACES = {"": "1", "second": "2", "third": "3", "fourth": "4"}
_BE = rf"(?:is|was|are|were|remains?|remained|has been|became|has become) {ADVERB}"
_OVER = (
    r"(?:overtook|overtaken|overtaking|surpass(?:ed|es)?|replac(?:ed|es|ing)|displac(?:ed|es|ing)|"
    r"supplant(?:ed|s|ing)?|eclips(?:ed|es|ing)|outstripp(?:ed|ing))"
)
_AMONG = "The rank is among the patrons that are measured; a bloc counts as one."


def _of(match: re.Match[str]) -> str:
    for piece, measure in (("arms", "arms_share"), ("money", "remittance_share"),
                           ("work", "migrant_share")):  # fmt: skip
        if got(match, piece):
            return measure
    return "trade_share"


def _parties(match: re.Match[str], scope: Scope) -> Cannot | tuple[str, tuple[str, ...]]:
    patron, states = got(match, "p"), tuple(filter(None, got(match, "o").split("+")))
    if not states or any(code not in scope.neighbors for code in states):
        return Cannot("state")
    if patron not in scope.patrons or patron in states:
        return Cannot("state" if "+" not in patron else "subject")
    return patron, states


def _rank(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    told = _parties(match, scope)
    if isinstance(told, Cannot):
        return told
    arguments = {"patron": told[0], "of": _of(match)}
    value = _PLACES[got(match, "place").lower()]
    return Draft("rank", told[1], "=", match[0], None, arguments, {"value": value},
                 reading=(_AMONG,))  # fmt: skip


def _overtakes(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    told, rival = _parties(match, scope), got(match, "r")
    if isinstance(told, Cannot):
        return told
    if rival not in scope.patrons or rival == told[0] or got(match, "place"):
        return Cannot("measure")
    arguments = {"patron": told[0], "rival": rival, "of": _of(match)}
    return Draft("lead", told[1], "overtakes", match[0], None, arguments, kind="crossing")


RULES: list[Rule] = [
    (rule(rf"{{P}} {_BE}{{Os}} {_FIRST} {_ROLE}"), _rank),
    (rule(rf"{{P}} {_BE}the {_FIRST} {_ROLE} (?:of|for|to) {{O}}"), _rank),
    (rule(rf"{{P}} {ADVERB}(?:has |have |had |"
          rf"is )?{ADVERB}{_OVER} {{R}} as {{Os}} {_FIRST} {_ROLE}"),
     _overtakes),
    (rule(rf"{{P}} {ADVERB}(?:has |have |had |is )?{ADVERB}{_OVER} {{R}} as (?:the |"
          rf"a )?{_FIRST} {_ROLE} "
          r"(?:of|for|to) {O}"), _overtakes),
]  # fmt: skip
"""Patterns and what reads them."""
