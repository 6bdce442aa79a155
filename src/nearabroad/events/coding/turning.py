"""An act, and what it becomes under a verb that bears on it: the roots of will and refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nearabroad.events.coding.actors import Actor
from nearabroad.events.coding.grammar import Token
from nearabroad.events.coding.lexicon import COOPERATIVE, codes
from nearabroad.events.coding.matching import Match

AGREED = {"AID": "033", "COOPERATE": "031", "CONSULT": "036", "CONCEDE": "034", "RETREAT": "035",
          "SUPPORT": "030", "AGREE": "030"}  # fmt: skip
THREATENED = {"ASSAULT": "138", "COERCE": "132", "SANCTION": "131", "PROTEST": "133",
              "MOBILIZE": "138", "THREATEN": "130"}  # fmt: skip
REQUESTED = {"AID": "103", "COOPERATE": "101", "CONSULT": "106", "AGREE": "107", "SUPPORT": "102",
             "RETREAT": "105", "CONCEDE": "104"}  # fmt: skip
APPEALED = {"103": "023", "101": "021", "106": "026", "107": "027", "102": "022", "105": "025",
            "104": "024", "100": "020"}  # fmt: skip
REJECTED = {"AID": "122", "COOPERATE": "121", "CONSULT": "125", "RETREAT": "124", "CONCEDE": "124",
            "AGREE": "127"}  # fmt: skip
STOPPED = {"AID": "162", "CONSULT": "164", "COOPERATE": "160", "SUPPORT": "160", "AGREE": "160",
           "ASSAULT": "087", "COERCE": "085", "SANCTION": "085", "PROTEST": "082",
           "MOBILIZE": "087", "CONCEDE": "172"}  # fmt: skip
AGREEING = frozenset(
    {"agree", "offer", "pledge", "promise", "commit", "consent", "volunteer", "willing", "ready"}
)
"""Wills that are meant well."""
SOFT = frozenset({"ask", "appeal", "call", "urge", "invite", "encourage", "request", "recommend",
                  "advise", "implore", "plead", "beg"})  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One act: its code, its parties (most likely first), mood and how sure it is."""

    code: str
    root: str
    trigger: Token
    match: Match
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    status: str
    confidence: float
    figurative: bool = False
    """Whether harm is told of who cannot do it, or of what cannot be harmed."""


def intended(act: Act, agreed: bool = False) -> str | None:
    """Code of an act that is going to be done: agreed to, or threatened with.

    Troops that are offered are AGREE; None leaves the act as it is.
    """
    if act.root in COOPERATIVE or (agreed and act.root == "MOBILIZE"):
        return AGREED.get(act.root, "030")
    return THREATENED.get(act.root)


def planned(act: Act) -> Act:
    """What is only planned ("planning attacks in Tbilisi"): harm is a supposed threat."""
    code = THREATENED.get(act.root)
    return act if code is None else replace(
        act, code=code, root=codes()[code].root, status="conditional"
    )  # fmt: skip


def refused(act: Act) -> str:
    """Code of an act that is not going to be done."""
    return REJECTED.get(act.root, "120")
