"""Who says that another has done wrong has accused them, whether or not it is so.

"Baku said Armenia had shelled its positions" is an accusation by Azerbaijan besides what is
reported; so is "argued that the pact had failed to meet its obligations". A third party who tells
of a deed between others reports it.
"""

from __future__ import annotations

from collections.abc import Sequence

from nearabroad.events.coding.actors import Actor
from nearabroad.events.coding.framing import Framer
from nearabroad.events.coding.grammar import (
    PRONOUNS,
    RELATIVE,
    Token,
    children,
    first,
    is_passive,
    lemma,
    modals,
    negated,
    surface_subject,
)
from nearabroad.events.coding.lexicon import codes
from nearabroad.events.coding.matching import noun_words
from nearabroad.events.coding.turning import Act

WRONGS = frozenset({"ASSAULT", "COERCE", "SANCTION", "THREATEN"})
"""Roots of deeds that whoever bears them complains of."""
VICTIM = frozenset({"victim", "target", "object", "place", "country", "time", "situation"})
"""What somebody is called who has done no wrong ("the victim of aggression")."""
NEUTRAL = frozenset({"report", "announce", "confirm", "note"})
"""Verbs that tell what another does without complaining of it."""
PURSUING = frozenset({"pursue", "wage", "conduct", "follow"})
"""Verbs that blame by their object ("pursued a hostile policy")."""
SUPPOSED = frozenset({"would", "could", "may", "might", "can", "should"})
"""Words that only suppose what is told."""
BLAME = "112"
SURE = 0.7


def blamed(
    verb: Token, complement: Token, teller: Token | None, inner: Sequence[Act], framer: Framer
) -> list[Act]:
    """The accusation in what a party says of another, if there is one."""
    told = framer.ground.resolved([teller]) if teller is not None else ()
    if not told or told[0].code is None or told[0].sector == "media":
        return []
    speaker = told[0]
    grave = [act for act in inner if act.root == "ASSAULT" or lemma(verb) not in NEUTRAL]
    whom = _wrongdoer(grave, speaker) or _blamed_subject(complement, speaker, framer)
    if whom is None:
        return []
    match = framer.unframed(verb)
    return [Act(BLAME, codes()[BLAME].root, verb, match, (speaker,), (whom,), "factual", SURE)]


def _wrongdoer(inner: Sequence[Act], speaker: Actor) -> Actor | None:
    """Who does the speaker wrong in what is told."""
    for act in inner:
        doer = act.actors[0] if act.actors else None
        if doer is None or doer.code in (None, speaker.code) or act.root not in WRONGS:
            continue
        borne = any(
            to.code == speaker.code or (to.code is None and to.sector is None)
            for to in act.recipients
        )
        if borne and act.status in ("factual", "historical"):
            return doer
    return None


def _blamed_subject(complement: Token, speaker: Actor, framer: Framer) -> Actor | None:
    """The subject of what is told, if the verb or what it is called blames it."""
    lists = framer.matcher.lexicon.lists
    cleft = _cleft(complement)
    if cleft is not None:
        doer, deed = cleft
        pursued = first(deed, "dobj") if lemma(deed) in PURSUING else None
        bad = pursued is not None and bool(noun_words(pursued) & lists["bad"])
        found = framer.ground.resolved([doer]) if bad or lemma(deed) in lists["wronging"] else ()
        blame = found and found[0].code not in (None, speaker.code) and not negated(complement)
        return found[0] if blame else None
    if negated(complement) or modals(complement) & SUPPOSED:
        return None
    pursued = ("dobj",) if lemma(complement) in PURSUING else ()
    told = children(complement, "attr", "acomp", "oprd", *pursued)
    called = [noun for noun in told if _blaming(noun)]
    wrong = lemma(complement) in lists["wronging"]
    if not wrong and not any(noun_words(noun) & lists["bad"] for noun in called):
        return None
    subject = surface_subject(complement)
    if subject is None or subject.lower_ in PRONOUNS or is_passive(complement):
        return None
    found = framer.ground.resolved([subject])
    if not found or found[0].code in (None, speaker.code) or found[0].overlaps(speaker):
        return None
    return found[0]


def _blaming(noun: Token) -> bool:
    """Whether what somebody is called can blame them."""
    return not negated(noun) and lemma(noun) not in VICTIM


def _cleft(complement: Token) -> tuple[Token, Token] | None:
    """Who did it and what they did, in "it was France that had pursued a hostile policy"."""
    subject = surface_subject(complement)
    doer = first(complement, "attr")
    if subject is None or subject.lower_ != "it" or doer is None or doer.pos_ != "PROPN":
        return None
    deeds = [*children(doer, "relcl"), *children(complement, "ccomp", "advcl", "relcl")]
    told = (deed for deed in deeds if (item := first(deed, "nsubj")) and item.lower_ in RELATIVE)
    deed = next(told, None)
    return None if deed is None else (doer, deed)
