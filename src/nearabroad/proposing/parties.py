"""Whom a rule's match is about: owner and partner, as codes that are measured."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nearabroad.proposing.marking import MARK, Marked, codes_in
from nearabroad.proposing.model import Cannot, Draft, Scope
from nearabroad.proposing.patterns import got, whole_of


def owner_of(match: re.Match[str], now: Marked) -> str:
    """Codes of the owner, joined by "+"; of "its" by the line's label or the sentence before."""
    told = got(match, "o")
    if told or not (got(match, "it") or now.before.label):
        return told
    if now.before.label:
        return now.before.label
    first = MARK.search(now.text[: match.start()])
    if first is None:
        return now.before.subject
    return ""


def share(
    match: re.Match[str], now: Marked, scope: Scope, *, relation: str = "",
    amounts: Mapping[str, str] | None = None, kind: str = "level", number: str | None = None,
    reading: tuple[str, ...] = (),
) -> Draft | Cannot:  # fmt: skip
    """A patron's share in an owner's whole, as a match tells them, or why it is none."""
    number = got(match, "n") if number is None else number
    covers = frozenset({int(number)}) if number else frozenset()
    owner, partner = owner_of(match, now), got(match, "p")
    if not owner or not partner:
        return Cannot("state", covers)
    if "+" in owner and not (now.before.label or re.search(r"\beach\b", now.text)):
        return Cannot("subject", covers)
    if "+" in partner or re.search(r"\b(?:together|combined|jointly)\b", now.text):
        return Cannot("subject", covers)
    found = _measure(match, owner, partner, scope)
    if found is None:
        return Cannot("measure", covers)
    states = tuple(owner.split("+"))
    if any(code not in scope.neighbors and not _member(code, partner, scope) for code in states):
        return Cannot("state", covers)
    if partner in states:
        return Cannot("subject", covers)
    if relation == "" and number:
        figure = now.figures[int(number)]
        relation, amounts = figure.relation, figure.amounts
    measure, arguments, bloc = found
    return Draft(measure, states, relation, match[0], bloc, arguments, amounts or {}, covers, kind,
                 reading=reading)  # fmt: skip


def _measure(
    match: re.Match[str], owner: str, partner: str, scope: Scope
) -> tuple[str, dict[str, Any], str | None] | None:
    """Measure, arguments and bloc; inside a bloc that the owner is a member of it is another."""
    whole = whole_of(got(match, "w") or "trade")
    if whole is None or not _directed(match, whole):
        return None
    measure, arguments = whole[0], dict(whole[1])
    if partner in scope.blocs.names and any(
        _member(code, partner, scope) for code in owner.split("+")
    ):
        inside = measure == "trade_share" and not arguments
        return ("member_share", {}, partner) if inside else None
    if partner not in scope.blocs.names and partner not in scope.patrons:
        return None
    return measure, {"patron": partner, **arguments}, None


def _directed(match: re.Match[str], whole: tuple[str, Mapping[str, str]]) -> bool:
    """Whether "to" and "from" go the way of the whole ("exports to", "imports from")."""
    own, flow = got(match, "own").lower(), whole[1].get("flow")
    if own in ("to", "into") and flow == "exports":
        return False
    part = got(match, "f").lower()
    return not part or part == (flow or "trade")


def _member(code: str, bloc: str, scope: Scope) -> bool:
    return bloc in scope.blocs.names and any(
        item.bloc == bloc and item.state == code for item in scope.blocs.memberships
    )


def pair(text: str, scope: Scope) -> tuple[str, str] | None:
    """Patron and neighbor of a text that names exactly two; None where that cannot be told."""
    codes = codes_in(text)
    if len(codes) != 2:
        return None
    patrons = [code for code in codes if code in scope.patrons]
    states = [code for code in codes if code in scope.neighbors]
    return (patrons[0], states[0]) if len(patrons) == 1 and len(states) == 1 else None
