"""Pieces that rules are written with.

`{P}` is a partner, `{O}` an owner, `{N}` a figure, `{W}` a whole, `{V}` one with a partner behind.

A piece may stand several times in a rule; `got` reads the one that matched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count

from nearabroad.claims.measures import FUELS

_CODE = r"[^<>:#]+"
ADVERB = (
    r"(?:(?:still|now|currently|today|also|only|alone|already|once|usually|mostly|largely|heavily|"
    r"highly|almost entirely|entirely|reportedly|steadily|firmly|formally|officially|recently|"
    r"traditionally|nonetheless|however|further|sharply|only ever|only) )*"
)
_QUALIFIERS = (
    r"(?:(?:total|overall|foreign|external|merchandise|goods|annual|entire|own|imported|natural|"
    r"crude|labou?r|arms|weapons|gas|oil|coal|military|migrant|trade|all) )*"
)
_NOUNS = (
    r"(?:trade turnover|trade|turnover|commerce|exports|imports|gas|oil|crude|coal|arms|weapons|"
    r"weaponry|remittances|migrants|emigrants|migrant workers|workers|supplies|supply|purchases|"
    r"equipment)"
)
_ENDS = (
    r"(?=[.,;:)\]—–\"]|$| -| <#| (?:go|goes|going|went|come|comes|came|is|are|was|were|occurs?|"
    r"occurred|takes?|took|that|has|have|had|between|since|last|as|over|during|but|each|today|"
    r"stood|stands|works?|worked|lives?|lived|reached|amounted|rose|fell|grew|dropped|climbed|"
    r"remains?|remained|stayed|hit|averaged|declined|increased|shrank|risen|fallen|abroad|"
    r"continues?|conducted|occurring|originat\w+|happen\w*)\b"
    r"| and (?!(?:the |its |their )?(?:exports|imports|gas|oil|coal|arms|services|investment))"
    r"| in (?:<|the <|\d|early|late|mid|recent|the (?:past|last|first|second|third|year|decade))"
    r"| of (?:the )?<| to (?!(?:the )?<)"
    r"| (?:from|between) (?:19|20)\d\d)"
)
"""What may stand behind a whole: no "of wheat", no "in services", no "to Europe"."""
_FLOWS = r"(?= (?:to|from|with|within|inside|among|in|by) )"
_SLOTS = {
    "P": rf"(?:the )?<(?P<p#>{_CODE}):s>(?!'s)",
    "R": rf"(?:the )?<(?P<r#>{_CODE}):s>(?!'s)",
    "Pa": rf"<(?P<p#>{_CODE}):a>",
    "Pp": rf"<(?P<p#>{_CODE}):p>",
    "Ps": rf"(?:(?:the )?<(?P<p#a>{_CODE}):s>'s?|<(?P<p#b>{_CODE}):a>)",
    "O": rf"(?:the )?<(?P<o#>{_CODE}):s>(?!'s)",
    "Oa": rf"<(?P<o#>{_CODE}):a>",
    "Os": rf"(?:(?:the )?<(?P<o#a>{_CODE}):s>'s?|<(?P<o#b>{_CODE}):a>|(?P<it#>its|their))",
    "N": r"<#(?P<n#>\d+)>",
    "W": rf"(?P<w#>{_QUALIFIERS}{_NOUNS}){_ENDS}",
    "V": rf"(?P<w#>{_QUALIFIERS}{_NOUNS}){_FLOWS}",
    "ADV": ADVERB,
}
_NESTED = {
    "OW": r"(?:{Os} {W}|(?:the |all |all of the )?(?:{V}|{W}) (?P<own#>of|to|in|into) {O})",
    "WITH": r"(?:with|within|inside|in|to|from|by|among)(?: the)?(?: other| fellow| remaining)*"
            r"(?: members of| partners in| countries of)? {P}"
            r"(?: partners| members| states| countries)?(?! and\b| or\b|, and\b)",
}  # fmt: skip


def rule(text: str) -> re.Pattern[str]:
    """A rule's pattern, its pieces put in; letters of either case."""
    numbers = count()
    for name, nested in _NESTED.items():
        text = text.replace(f"{{{name}}}", nested)

    def put(match: re.Match[str]) -> str:
        return _SLOTS[match[1]]

    text = re.sub(r"\{(P|R|Pa|Pp|Ps|O|Oa|Os|N|W|V|ADV)\}", put, text)
    # Names of groups must differ: each piece gets its own number
    named = re.sub(r"\(\?P<(\w+)#([ab]?)>", lambda m: f"(?P<{m[1]}_{next(numbers)}{m[2]}>", text)
    return re.compile(named, re.I)


def got(match: re.Match[str], piece: str) -> str:
    """What a piece matched, "" where it did not."""
    for name, text in match.groupdict().items():
        if text is not None and name.partition("_")[0] == piece:
            return text
    return ""


def whole_of(words: str) -> tuple[str, Mapping[str, str]] | None:
    """The measure of a patron's share in a whole, by the whole's words, and its arguments.

    >>> whole_of("total exports"), whole_of("natural gas"), whole_of("labor migrants")
    (('trade_share', {'flow': 'exports'}), ('energy_share', {'fuel': 'gas'}), ('migrant_share', {}))
    >>> whole_of("gas exports") is None
    True
    """
    text = words.lower()
    last = text.split()[-1]
    if "remittances" in text:
        return "remittance_share", {}
    if last in ("migrants", "emigrants") or (last == "workers" and "migra" in text):
        return "migrant_share", {}
    for fuel, names in zip(FUELS, (("gas",), ("oil", "crude"), ("coal",)), strict=True):
        if any(name in text.split() for name in names):
            fits = last in (*names, "imports", "supplies", "supply", "purchases")
            return ("energy_share", {"fuel": fuel}) if fits else None
    if re.search(r"\b(arms|weapons|weaponry)\b|military equipment", text):
        fits = last in ("arms", "weapons", "weaponry", "imports", "supplies", "purchases",
                        "equipment")  # fmt: skip
        return ("arms_share", {}) if fits else None
    if last in ("exports", "imports"):
        return "trade_share", {"flow": last}
    if last in ("trade", "turnover", "commerce"):
        return "trade_share", {}
    return None
