"""Verbs that bear on another act: to deny, refuse, threaten, stop, ask for, report or intend it."""

from __future__ import annotations

from nearabroad.events.coding.grammar import (
    DUTY,
    Token,
    children,
    first,
    is_passive,
    keys_of,
    lemma,
    modals,
)
from nearabroad.events.coding.lexicon import Lexicon

OPERATORS = ("deny", "abstain", "refuse", "threaten", "stop", "request", "report", "intend",
             "begin", "try", "suppose")  # fmt: skip
"""How a verb may bear on the act in its complement; the first that fits counts."""
OF_WILL = frozenset(
    {
        "willing", "ready", "prepared", "set", "open", "eager", "due", "poised", "determined",
        "keen", "likely", "able", "unwilling", "reluctant", "going",
    }
)  # fmt: skip

REACTING = frozenset({"retaliate", "respond", "react", "reply", "answer", "counter"})
FEELING = frozenset({"feel", "seem", "look", "appear", "sound"})


def own_wish(verb: Token, complement: Token) -> bool:
    """Whether somebody wants to do something, not another to do it ("wants traffic restored")."""
    if complement.tag_ == "VBN" and not children(complement, "aux", "auxpass"):
        return False
    return first(verb, "dobj") is None and first(complement, "nsubj", "nsubjpass") is None


def finite(verb: Token) -> bool:
    """Whether a clause tells what is ("insists it is"), not what shall be ("insists it be")."""
    words = [*children(verb, "aux", "auxpass"), verb]
    return any(word.tag_ in ("VBZ", "VBP", "VBD") for word in words) and not modals(verb) & DUTY


def reacting_by(verb: Token) -> Token | None:
    """What a reaction consists in ("retaliated by expelling two envoys"): that is the act."""
    if lemma(verb) not in REACTING:
        return None
    for prep in children(verb, "prep"):
        deed = first(prep, "pcomp") if prep.lower_ == "by" else None
        if deed is not None and deed.tag_ == "VBG":
            return deed
    return None


def asked(verb: Token) -> bool:
    """Whether somebody only answers ("Asked where the troops were, the envoy said")."""
    return lemma(verb) == "ask" and verb.tag_ == "VBN" and verb.dep_ == "advcl"


def felt(verb: Token) -> bool:
    """Whether a participle tells a feeling ("feel threatened")."""
    return verb.tag_ in ("VBN", "VBD") and lemma(verb.head) in FEELING and verb.dep_ != "conj"


def will_word(token: Token) -> bool:
    """Whether an adjective of will governs an act ("ready to sign")."""
    return token.pos_ == "ADJ" and token.lower_ in OF_WILL and first(token, "xcomp") is not None


def operator_of(verb: Token, lexicon: Lexicon) -> str | None:
    """How a verb bears on the act in its complement; None where it does not."""
    keys = keys_of(verb)
    if verb.lower_ in ("unwilling", "reluctant"):
        return "refuse"
    if will_word(verb):
        return "intend"
    if keys[-1] == "call" and first(verb, "dobj") is not None:
        return None
    for name in OPERATORS:
        if any(key in lexicon.operators[name] for key in keys):
            return name
    return None


def duty(verb: Token) -> bool:
    """Whether a verb says that something must be done ("needs to", "has to")."""
    return (
        lemma(verb) in ("need", "have")
        and not modals(verb) & {"would", "might", "could", "may"}
        and first(verb, "xcomp") is not None
        and not is_passive(verb)
    )
