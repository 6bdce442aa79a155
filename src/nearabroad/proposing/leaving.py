"""What of a sentence gives no claim, and why: figures, amounts, moves that no rule read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nearabroad.proposing.figures import MONEY
from nearabroad.proposing.marking import Marked
from nearabroad.proposing.model import Cannot, Draft, Unread
from nearabroad.proposing.moves import DOWN, FLAT, UP
from nearabroad.proposing.stance import stance_of

_GROWTH = re.compile(
    rf"(?:{UP}|{DOWN})[^,;]{{0,30}}? (?:by )?<#\d+>|<#\d+> (?:more|less|fewer|higher|lower|up|down)"
    r"|by <#\d+>|<#\d+> (?:growth|increase|rise|drop|decline|fall|cut)",
    re.I,
)
_QUANTITIES = r"(?:trade|turnover|exports|imports|remittances|deliveries|supplies|investments?|sales)"
_TREND = re.compile(
    rf"\b{_QUANTITIES}\b[^.;]{{0,60}}?\b(?:{UP}|{DOWN}|{FLAT})\b|\b(?:{UP}|{DOWN})\s+{_QUANTITIES}\b",
    re.I,
)
_STANDING = re.compile(
    rf"\b(?:influence|grip|sway|clout|leverage|dependence|reliance|relations|ties)\b[^.;]{{0,60}}?"
    rf"\b(?:{UP}|{DOWN}|lowest|highest)\b|\b(?:{UP}|{DOWN})\s+(?:influence|leverage|dependence)\b|"
    r"\b(?:rel(?:y|ies|ied)|depend(?:s|ed)?|dependent|reliant) (?:heavily )?(?:up)?on <",
    re.I,
)
_CROSSING = re.compile(r"\b(?:overt(?:ook|aken)|replac(?:ed|ing)|surpassed|displaced|supplanted)\b"
                       r"[^.;]{0,40}<|<[^.;]{0,40}\b(?:main|largest|biggest|top)\b", re.I)  # fmt: skip
_MEMBERS = re.compile(r"\b(?:join(?:s|ed)?|left|quits?|withdr\w+ from|member(?:s|ship)? (?:of|in)|"
                      r"leave) <(?:[A-Z]{2,}):s>", re.I)  # fmt: skip


def why_not(now: Marked, drafts: Sequence[Draft], cannot: Sequence[Cannot]) -> list[Unread]:
    """Sentences left with their reasons: one for each figure that no claim covers."""
    covered = {number for draft in drafts for number in draft.covers}
    told = stance_of(now.text)
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


def _of_figure(now: Marked, number: int) -> str:
    mark = f"<#{number}>"
    if any(mark in found[0] for found in _GROWTH.finditer(now.text)):
        return "amount"
    if not (now.named("sap") or now.before.label):
        return "state"
    if re.search(rf"{mark} of\b|{mark} (?:its|their)\b", now.text) or " of " in now.text:
        return "measure"
    return "whole"


def _of_words(now: Marked) -> str:
    """Why a sentence without a share gives none; "" where nothing in it could be checked."""
    named = now.named("sap")
    if MONEY.search(now.text) and named:
        return "amount"
    if _TREND.search(now.text):
        return "amount" if named else "state"
    if _STANDING.search(now.text):
        return "measure" if len(named) > 1 else "state"
    if named and (_CROSSING.search(now.text) or _MEMBERS.search(now.text)):
        return "measure"
    return ""
