"""How a clause stands: its depth, whether it is said, supposed, invented, or nobody's."""

from __future__ import annotations

from nearabroad.events.coding.grammar import (
    Token,
    children,
    decided,
    first,
    lemma,
    modals,
    phrases,
    surface_subject,
)

SUBORDINATE = 0.75
"""How much less a subordinate clause counts."""

POSSIBLE = frozenset({"would", "could", "might", "may"})

DOUBT = frozenset({"probably", "possibly", "perhaps", "maybe", "supposedly", "allegedly"})
"""Adverbs with which an act is only supposed."""

TIMED = frozenset({"when", "after", "as", "while", "before"})
"""Words that begin a clause which tells an event of its own."""


def depth(token: Token) -> int:
    """Words between a word and the root of its sentence."""
    steps = 0
    while token.head is not token and steps < 30:
        token = token.head
        steps += 1
    return steps


def centrality(verb: Token) -> float:
    """How central a clause is: main and coordinated 1, subordinate less."""
    weight = 1.0
    at = verb
    for _ in range(20):
        if at.dep_ == "advcl" and any(child.lower_ in TIMED for child in at.children):
            weight *= 0.9
        elif at.dep_ in ("advcl", "relcl", "acl", "pcomp", "csubj"):
            weight *= SUBORDINATE
        if at.head is at:
            break
        at = at.head
    return weight


def in_speech(verb: Token) -> bool:
    """Whether a clause is what somebody says."""
    at = verb
    for _ in range(6):
        if at.dep_ in ("ccomp", "parataxis"):
            return True
        if at.head is at:
            return False
        at = at.head
    return False


def iffy(verb: Token, doubtful: frozenset[str]) -> bool:
    """Whether a clause is a condition, a purpose ("a deal to cut"), or what a rumour has it."""
    listed = verb
    while listed.dep_ == "conj" and listed.tag_ == "VB" and listed.head.tag_ == "VB":
        listed = listed.head
    if any(child.lower_ in DOUBT for child in children(verb, "advmod")):
        return True
    if listed.dep_ in ("acl", "relcl", "advcl") and listed.tag_ == "VB":
        return not decided(listed)
    at = verb
    for _ in range(6):
        if at.dep_ == "advcl" and any(
            child.dep_ == "mark" and child.lower_ in ("if", "unless", "whether")
            for child in at.children
        ):
            return True
        if at.dep_ == "advcl" and (_inverted(at) or modals(at.head) & POSSIBLE):
            return True
        if at.dep_ in ("acl", "relcl") and lemma(at.head) in doubtful:
            return True
        if at.dep_ == "ccomp" and any(
            child.lower_ in ("whether", "if") and child.dep_ == "mark" for child in at.children
        ):
            return True
        if at.head is at:
            return False
        at = at.head
    return False


def _inverted(verb: Token) -> bool:
    """A condition without its word ("should Russia attack", "had Kyiv agreed")."""
    subject = first(verb, "nsubj", "nsubjpass")
    return subject is not None and any(
        child.lower_ in ("had", "should", "were") and child.i < subject.i
        for child in children(verb, "aux", "auxpass")
    )


def nobody(verb: Token) -> bool:
    """Whether the subject is nobody."""
    subject = surface_subject(verb)
    return subject is not None and (
        subject.lower_ in ("nobody", "none", "neither", "nothing")
        or any(child.lower_ in ("no", "neither") for child in subject.lefts)
    )


def undone(verb: Token) -> bool:
    """Whether a clause tells what is not done ("without paying", "instead of", "no longer")."""
    if any(child.lower_ == "longer" and any(c.lower_ == "no" for c in child.lefts)
           for child in verb.children):  # fmt: skip
        return True
    if verb.dep_ == "pcomp" and verb.head.lower_ in ("without", "of", "than"):
        holder = verb.head
        words = {holder.lower_, holder.head.lower_, *(child.lower_ for child in holder.children)}
        return bool(words & {"without", "instead", "rather", "short"})
    return False


def _many(noun: Token) -> bool:
    """Whether a word only counts what follows it ("a series of raids")."""
    return lemma(noun) == "series" and any(child.lower_ == "of" for child in noun.children)


def invented(verb: Token, fiction: frozenset[str]) -> bool:
    """Whether a film, a book or the like tells it."""
    at = verb
    for _ in range(6):
        tellers = [noun for part in (at, *children(at, "aux")) for noun in children(part, "nsubj")]
        tellers += [noun for word, noun in phrases(at) if word in ("in", "on")]
        named = (teller for teller in tellers if not _many(teller))
        if any({lemma(teller), teller.lower_} & fiction for teller in named):
            return True
        if at.head is at:
            return False
        at = at.head
    return False
