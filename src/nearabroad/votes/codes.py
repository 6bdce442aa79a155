"""Codes of votes, and of states that no longer vote under their own name."""

from __future__ import annotations

from collections.abc import Iterable

from nearabroad.core.errors import UnknownState
from nearabroad.core.states import nearest_codes, states

MISSING, YES, ABSTAIN, NO = 0, 1, 2, 3

WIDE_VOTES = {1: YES, 2: ABSTAIN, 3: NO, 8: MISSING, 9: MISSING}
"""Voeten's codes: 8 is absent, 9 is not a member."""

LONG_VOTES = {"Y": YES, "A": ABSTAIN, "N": NO, "X": MISSING}
"""The UN Digital Library's codes: X is non-voting."""

CONTINUED = {
    "SUN": "RUS",
    "BYS": "BLR",
    "BUR": "MMR",
    "DHY": "BEN",
    "HVO": "BFA",
    "ZAR": "COD",
}
"""Former codes of a seat that went on under another name: one line of succession."""

FORMER = {
    "CSK": "Czechoslovakia",
    "DDR": "German Democratic Republic",
    "YUG": "Yugoslavia",
    "SCG": "Serbia and Montenegro",
    "YMD": "Democratic Yemen",
    "EAZ": "Zanzibar",
}
"""States that ended: their votes stay their own and pass to no successor."""


def voting_state(code: str, where: str = "") -> str:
    """The code under which a seat's votes stand; raises `UnknownState` with the nearest codes.

    >>> voting_state("SUN"), voting_state("CSK"), voting_state("KAZ")
    ('RUS', 'CSK', 'KAZ')
    """
    if code in CONTINUED:
        return CONTINUED[code]
    if code in FORMER or code in states():
        return code
    raise UnknownState(code, nearest_codes(code, (*FORMER, *CONTINUED)), where)


def known(codes: Iterable[str], where: str = "") -> list[str]:
    """`voting_state` of each code."""
    return [voting_state(code, where) for code in codes]
