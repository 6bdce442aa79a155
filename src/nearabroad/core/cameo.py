"""CAMEO and PLOVER: what a code of an act between two actors means, one frozen table.

CAMEO (Schrodt 2012) numbers acts; the first two digits are its root. PLOVER (Open Event Data
Alliance 2018 and later) has sixteen roots in words, which this project uses everywhere. CAMEO 01
(statements) has no root in PLOVER; CAMEO 02 (appeals) went into REQUEST. The quad classes are
those that GDELT and ICEWS share: 01 to 05, 06 to 08, 09 to 13, 14 to 20 of CAMEO.

Goldstein values (Goldstein 1992, adapted to CAMEO) weigh an act from -10 to 10; tables of
different projects disagree on some, so one is frozen: `GOLDSTEIN_TABLE` names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from nearabroad.core._cameo_table import CAMEO_ROWS

GOLDSTEIN_TABLE = "Goldstein (1992) for CAMEO, as in the R package icews (A. Beger, MIT)"
ROOTS = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "MOBILIZE", "SANCTION", "COERCE", "ASSAULT",
)  # fmt: skip
"""The sixteen roots of PLOVER, from the friendliest to the most hostile: a ladder."""

QUADS = (
    "verbal cooperation", "material cooperation", "verbal conflict", "material conflict",
)  # fmt: skip
_LAST = {"verbal cooperation": 5, "material cooperation": 8, "verbal conflict": 13}
_ROOT_QUAD = {
    **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT"), "verbal cooperation"),
    **dict.fromkeys(("COOPERATE", "AID", "CONCEDE", "RETREAT"), "material cooperation"),
    **dict.fromkeys(("REQUEST", "ACCUSE", "REJECT", "THREATEN"), "verbal conflict"),
    **dict.fromkeys(("PROTEST", "MOBILIZE", "SANCTION", "COERCE", "ASSAULT"), "material conflict"),
}


class Act(NamedTuple):
    """One CAMEO code: its PLOVER root (None for statements), Goldstein value and quad class."""

    code: str
    root: str | None
    goldstein: float | None
    quad: str


@lru_cache(maxsize=1)
def acts() -> Mapping[str, Act]:
    """Every CAMEO code.

    >>> acts()["173"].root, acts()["173"].goldstein, acts()["173"].quad
    ('COERCE', -5.0, 'material conflict')
    >>> acts()["010"].root is None
    True
    """
    found = {}
    for row in CAMEO_ROWS.split():
        code, root, value = row.split("|")
        found[code] = Act(code, root or None, float(value) if value else None, quad_of(code))
    return found


def act(code: str) -> Act | None:
    """The act of a code as data sets write it (`20`, `020`, `0251`); None where CAMEO has none.

    GDELT and others drop the zero in front or fill up with one; the longest known beginning of
    the code is taken.

    >>> act("40").code, act("1730").code, act("999") is None
    ('040', '173', True)
    """
    table = acts()
    for text in (code, "0" + code if len(code) < 3 else code, code[:3], code[:2]):
        if text in table:
            return table[text]
    return None


def quad_of(code: str) -> str:
    """The quad class of a CAMEO code, by its first two digits.

    >>> quad_of("051"), quad_of("08"), quad_of("112"), quad_of("190")
    ('verbal cooperation', 'material cooperation', 'verbal conflict', 'material conflict')
    """
    root = int(code[:2])
    return next((quad for quad, last in _LAST.items() if root <= last), QUADS[3])


def quad_of_root(root: str) -> str:
    """The quad class of a PLOVER root, for sets that have no CAMEO code.

    >>> quad_of_root("AID"), quad_of_root("ASSAULT")
    ('material cooperation', 'material conflict')
    """
    return _ROOT_QUAD[root]
