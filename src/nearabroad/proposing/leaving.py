"""What of a sentence gives no claim, and why: figures, amounts, moves that no rule read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nearabroad.proposing.exceptions import sets_aside
from nearabroad.proposing.figures import MONEY
from nearabroad.proposing.marking import Marked
from nearabroad.proposing.model import Cannot, Draft, Unread
from nearabroad.proposing.moves import DOWN, FLAT, UP
from nearabroad.proposing.patterns import got, rule, whole_of
from nearabroad.proposing.stance import stance_of

_GROWTH = re.compile(
    rf"(?:{UP}|{DOWN})[^,;]{{0,30}}? (?:by )?<#\d+>|<#\d+> (?:more|less|fewer|higher|lower|up|down)"
    r"|by <#\d+>|<#\d+> (?:growth|increase|rise|drop|decline|fall|cut)",
    re.I,
)
_QUANTITIES = (
    r"(?:trade|turnover|exports|imports|remittances|deliveries|supplies|investments?|sales)"
)
_TREND = re.compile(
    rf"\b{_QUANTITIES}\b[^.;]{{0,60}}?\b(?:{UP}|{DOWN}|{FLAT})\b|\b(?:{UP}|"
    rf"{DOWN})\s+{_QUANTITIES}\b",
    re.I,
)
_STANDING = re.compile(
    rf"\b(?:influence|grip|sway|clout|leverage|dependence|reliance|relations|ties)\b[^.;]{{0,60}}?"
    rf"\b(?:{UP}|{DOWN}|lowest|highest)\b|\b(?:{UP}|{DOWN})\s+(?:influence|leverage|dependence)\b|"
    r"\b(?:rel(?:y|ies|ied)|depend(?:s|ed)?|dependent|reliant) (?:heavily )?(?:up)?on <",
    re.I,
)
_CROSSING = re.compile(r"\b(?:overt(?:ook|aken)|replac(?:ed|ing)|surpassed|displaced|supplanted)\b"
                       r"[^.;]{0,40}<|<[^.;]{0,40}\b(?:main|largest|biggest|top)\b",
                       re.I)  # fmt: skip
_MEMBERS = re.compile(r"\b(?:join(?:s|ed)?|left|quits?|withdr\w+ from|member(?:s|ship)? (?:of|in)|"
                      r"leave) (?:the )?<(?:[A-Z]{2,}):s>", re.I)  # fmt: skip
_LOWEST = re.compile(
    r"\blowest\b[^.;]{0,30}\b(?:in|for|since) (?:\w+ )?(?:decades|years|"
    r"\d{4})",
    re.I,
)


def why_not(now: Marked, drafts: Sequence[Draft], cannot: Sequence[Cannot]) -> list[Unread]:
    """Sentences left with their reasons: one for each figure that no claim covers."""
    covered = {number for draft in drafts for number in draft.covers}
    told = stance_of(now.text) or ("exception" if sets_aside(now.text) else "")
    found: list[Unread] = []
    for number, figure in enumerate(now.figures):
        if number in covered:
            continue
        named = next((item.code for item in cannot if number in item.covers), "")
        found.append(Unread(now.plain, told or named or _of_figure(now, number), figure.text))
    if found or drafts:
        return _each_once(found)
    if cannot:
        return [Unread(now.plain, told or cannot[0].code)]
    word = _of_words(now)
    return [Unread(now.plain, told or word)] if word else []


def _each_once(found: list[Unread]) -> list[Unread]:
    """Figures of a sentence that are left for one reason, told together."""
    by: dict[str, list[Unread]] = {}
    for item in found:
        by.setdefault(item.code, []).append(item)
    return [
        Unread(items[0].sentence, code, ", ".join(dict.fromkeys(item.about for item in items)))
        for code, items in by.items()
    ]


_UNTOLD = re.compile(r"^(?:it|its|the country|the country's|the bloc's?|the union's?|they|their)\b",
                     re.I)  # fmt: skip
_WHOLE = rule(r"(?:{Os} {W}|(?:the |its |their |all |our )?{W} (?:of|to|in|into|from) {O}|{W})")


def _of_figure(now: Marked, number: int) -> str:
    """Why a share gives no claim that no rule read."""
    mark = f"<#{number}>"
    named = now.named("sap") or now.before.label
    whole = _WHOLE.search(now.text)
    if any(mark in found[0] for found in _GROWTH.finditer(now.text)):
        return "amount"
    if _UNTOLD.match(now.text) or (not named and whole):
        return "state"
    if not re.search(rf"{mark} of\b|{mark} (?:its|their)\b|\b(?:of|in) ", now.text):
        return "whole"
    if whole is None or whole_of(got(whole, "w")) is None:
        return "measure"
    return "subject" if re.search(r"\b(?:combined|together|jointly)\b", now.text) else "form"


def _of_words(now: Marked) -> str:
    """Why a sentence without a share gives none; "" where nothing in it could be checked."""
    named = now.named("sap")
    if MONEY.search(now.text) and named:
        return "amount"
    if _TREND.search(now.text):
        return "amount" if named else "state"
    if _STANDING.search(now.text):
        whom = len(named) > 1 or re.search(r" (?:over|on|between) ", now.text)
        return "measure" if whom else "state"
    if _LOWEST.search(now.text) or (
        named and (_CROSSING.search(now.text) or _MEMBERS.search(now.text))
    ):
        return "measure"
    return ""
