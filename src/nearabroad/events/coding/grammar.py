"""Reading a dependency parse: subjects, objects, phrases, voice, mood. Labels are ClearNLP's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Token = Any
"""A spaCy token; spaCy is an extra, so its types are not imported here."""

RELATIVE = frozenset({"who", "which", "that", "whom"})
PRONOUNS = frozenset({"he", "she", "it", "they", "him", "her", "them", "we", "i"})
NOT_FUTURE = frozenset({"can", "could", "may", "might"})
DUTY = frozenset({"must", "should", "ought", "shall"})
INNER = frozenset({"of", "for", "by", "from", "in", "on", "to", "at", "with", "against"})
"""Prepositions whose phrases belong to a noun phrase."""
TAKEN = frozenset(
    {"arrest", "detain", "jail", "imprison", "deport", "extradite", "kidnap", "abduct"}
)
"""Verbs that always have an object."""
DECISIONS = frozenset({"decision", "move", "order", "vote", "ruling"})
"""Nouns whose infinitive is done or settled ("the decision to expel two envoys")."""
OPEN = frozenset({"possible", "potential", "any", "expected", "planned", "no", "future"})
LONGEST = 14
"""Words after the head of a noun phrase that still count as it."""
NEGATIVE = frozenset({"not", "n't", "never", "no", "neither", "nor", "hardly", "n’t"})


def children(token: Token, *labels: str) -> list[Token]:
    """Direct dependants with one of the labels."""
    return [child for child in token.children if child.dep_ in labels]


def first(token: Token, *labels: str) -> Token | None:
    """The first dependant with one of the labels."""
    for child in token.children:
        if child.dep_ in labels:
            return child
    return None


def is_verb(token: Token) -> bool:
    """A verb form that can carry an act (no auxiliary)."""
    return token.tag_[:2] == "VB" and token.dep_ not in ("aux", "auxpass")


def is_passive(verb: Token) -> bool:
    """Whether a verb stands in the passive, reduced relatives ("troops sent to") included."""
    if first(verb, "auxpass", "nsubjpass", "agent") is not None:
        return True
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        return True
    if str(verb.lemma_).lower() in TAKEN and verb.tag_ in ("VBN", "VBD"):
        # "the Austrian arrested in Minsk": nobody arrests without an object
        return first(verb, "dobj", "ccomp", "xcomp", "aux") is None and verb.dep_ != "conj"
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and first(verb, "nsubj", "aux", "dobj") is None:
        return is_verb(verb.head) and is_passive(verb.head)
    return False


def conjuncts(token: Token) -> list[Token]:
    """A noun and all that are coordinated with it."""
    found = [token]
    for item in found:
        found += [child for child in item.children if child.dep_ == "conj"]
    return found


def surface_subject(verb: Token) -> Token | None:
    """The word that stands as a verb's subject, through coordination and control.

    Relative pronouns give their antecedent, participles the noun or the subject they belong to.
    """
    seen: set[int] = set()
    at = verb
    while at.i not in seen:
        seen.add(at.i)
        own = first(at, "nsubj", "nsubjpass", "csubj")
        if own is not None:
            if own.lower_ in RELATIVE and at.dep_ == "relcl":
                return at.head
            return own
        if at.dep_ == "relcl":
            return None
        if at.dep_ == "acl":
            if at.tag_ == "VBN":
                return at.head
            if at.head.pos_ in ("NOUN", "PROPN") and at.tag_ == "VB":
                # "a decision to expel": whoever decides
                holder = governor(at.head)
                whose = owner(at.head) or maker(at.head)
                return whose or (surface_subject(holder) if holder is not None else None)
            return at.head
        if at.dep_ == "xcomp" and is_verb(at.head):
            controlled = first(at.head, "dobj")
            if controlled is not None and at.head.lemma_ not in ("promise", "threaten", "use"):
                return controlled
        if at.dep_ in ("conj", "xcomp", "advcl", "ccomp", "dep", "pcomp", "prep", "acomp"):
            at = at.head
            if at.pos_ == "ADP":
                at = at.head
            if is_verb(at) or at.pos_ in ("AUX", "ADJ"):
                continue
            return owner(at)
        return None
    return None


def governor(noun: Token) -> Token | None:
    """The verb that a noun depends on, through prepositions and coordination."""
    at = noun
    for _ in range(6):
        if at.head is at:
            return None
        at = at.head
        if is_verb(at):
            return at
    return None


def owner(noun: Token) -> Token | None:
    """The possessor of a noun ("Baku's decision")."""
    return first(noun, "poss")


def maker(noun: Token) -> Token | None:
    """Who took a decision, where no possessor tells it ("a decision of Vilnius to close")."""
    if lemma(noun) not in DECISIONS:
        return None
    return next((told for word, told in phrases(noun) if word in ("of", "by")), None)


def decided(verb: Token) -> bool:
    """Whether an infinitive tells what somebody has decided ("Riga's decision to expel")."""
    noun = verb.head
    if verb.dep_ != "acl" or verb.tag_ != "VB" or lemma(noun) not in DECISIONS:
        return False
    if any(child.lower_ in OPEN for child in noun.lefts):
        return False
    return owner(noun) is not None or maker(noun) is not None


def agent_of(verb: Token) -> Token | None:
    """Who does it in a passive: the noun of its by-phrase."""
    by = first(verb, "agent")
    if by is None:
        by = next(
            (c for c in verb.children if c.dep_ == "prep" and c.lower_ == "by"), None
        )  # fmt: skip
    return first(by, "pobj") if by is not None else None


def phrases(token: Token) -> Iterator[tuple[str, Token]]:
    """Prepositional phrases of a word: preposition (lower case) and its noun."""
    for child in token.children:
        if child.dep_ in ("prep", "agent", "dative") and child.pos_ in ("ADP", "SCONJ", "ADV"):
            word = child.lower_
            for noun in child.children:
                if noun.dep_ in ("pobj", "pcomp"):
                    yield word, noun
                elif noun.dep_ == "prep":
                    for inner in noun.children:
                        if inner.dep_ == "pobj":
                            yield noun.lower_, inner


def own_words(token: Token) -> list[Token]:
    """A word and those below it, without the clauses that tell more of a noun, in their order."""
    found = [token]
    for item in found:
        found += [child for child in item.children if child.dep_ not in ("relcl", "acl")]
    return sorted(found, key=lambda item: int(item.i))


def lemma(token: Token) -> str:
    """Lower-case lemma; some plurals keep their s in the model."""
    return str(token.lemma_).lower()


def keys_of(verb: Token) -> list[str]:
    """Lexicon keys of a verb, particle and preposition first.

    "shot down" -> "shoot down", "shoot"; "called for" -> "call for", "call".
    """
    base = lemma(verb)
    keys = [
        f"{base} {child.lower_}"
        for child in verb.children
        if child.dep_ in ("prt", "prep", "advmod", "dobj")
    ]
    if verb.lower_ == f"{base}ed":
        keys.append(f"{base}e")  # the model cuts "fined" to "fin"
    return [*keys, base]


def negated(token: Token) -> bool:
    """Whether a verb or noun is negated by a word of its own, or is "yet to" be done."""
    above = token.head if token.dep_ == "xcomp" and lemma(token.head) in ("have", "be") else token
    if any(child.lower_ == "yet" and child.i < token.i for child in above.children) and any(
        child.lower_ == "to" for child in token.children
    ):
        return True
    return any(
        child.dep_ == "neg"
        or (child.lower_ in NEGATIVE and child.dep_ in ("det", "advmod", "preconj", "cc"))
        for child in token.children
    )


def modals(verb: Token) -> set[str]:
    """Modal words of a verb; "going to", "set to", "able to" are left to the operators."""
    found = {str(child.lower_) for child in verb.children if child.dep_ == "aux"}
    if verb.dep_ == "conj" and first(verb, "nsubj", "nsubjpass") is None and is_verb(verb.head):
        found |= {word for word in modals(verb.head) if verb.tag_ == "VB"}
    if verb.dep_ == "xcomp" and lemma(verb.head) in ("have", "need"):
        found |= modals(verb.head)
    return found


def future(verb: Token) -> bool:
    """Whether a verb is in the future ("will", "'ll", "wo" of "won't")."""
    return bool(modals(verb) & {"will", "'ll", "wo", "shall", "’ll"})


def left_of(token: Token) -> int:
    """First word of the noun phrase of a head, articles included."""
    start: int = token.i
    for child in token.lefts:
        if child.dep_ in ("det", "amod", "compound", "nummod", "poss", "nmod", "quantmod", "predet",
                          "advmod", "npadvmod"):  # fmt: skip
            start = min(start, child.left_edge.i)
    return start


def right_of(token: Token) -> int:
    """Word after the noun phrase of a head: apposition and "of" phrase included, clauses not."""
    end: int = token.i + 1
    done_to = token.dep_ == "pobj" and token.head.lower_ == "of"
    for child in token.rights:
        if done_to and child.lower_ == "by":
            break
        if child.dep_ in ("appos", "nummod", "npadvmod") or (
            child.dep_ == "prep" and child.lower_ in INNER and child.i <= end
        ):
            end = max(end, child.right_edge.i + 1)
        elif child.dep_ == "punct" and child.text in ("(", ","):
            continue
        elif child.dep_ == "conj" or child.dep_ in ("relcl", "acl", "advcl"):
            break
    return min(end, int(token.i) + LONGEST)


def complement_of(verb: Token) -> Token | None:
    """The clause a verb governs, if a verb heads it ("is willing to go": "willing")."""
    for child in verb.children:
        if child.dep_ in ("xcomp", "ccomp") and child.i > verb.i - 40:
            if is_verb(child) or (first(child, "nsubj") is not None and child.pos_ == "NOUN"):
                return child
            if child.pos_ in ("AUX", "ADJ"):
                inner = first(child, "acomp")
                if inner is not None and first(inner, "xcomp") is not None:
                    return inner
                return child
        if child.dep_ == "prep":
            inner = first(child, "pcomp")
            if (
                inner is not None
                and is_verb(inner)
                and child.lower_ in ("from", "on", "to", "with")
            ):
                return inner
    return None
