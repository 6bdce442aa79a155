"""How many: people killed, injured, detained, as a sentence's verbs and nouns tell."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nearabroad.events.coding.completing import HUMAN_ROOTS
from nearabroad.events.coding.dates import number_of
from nearabroad.events.coding.grammar import (
    Token,
    children,
    conjuncts,
    is_verb,
    lemma,
    negated,
    phrases,
)
from nearabroad.events.coding.lexicon import Lexicon
from nearabroad.events.coding.matching import object_of
from nearabroad.events.coding.turning import Act

TELLING = {
    "killed": frozenset({"kill", "slay", "murder", "execute", "massacre", "assassinate"}),
    "injured": frozenset({"injure", "wound", "hurt", "maim"}),
    "detained": frozenset({"arrest", "detain", "jail", "imprison", "apprehend", "remand", "capture",
                           "round"}),
}  # fmt: skip
DYING = frozenset({"die", "perish"})
NOUNS = {"arrest": "detained", "detention": "detained", "death": "killed", "killing": "killed",
         "murder": "killed"}  # fmt: skip
STATES = {"dead": "killed", "killed": "killed", "injured": "injured", "wounded": "injured",
          "hurt": "injured", "fatality": "killed"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Toll:
    """One count, and the word that tells it."""

    kind: str
    count: int
    at: int
    dying: bool = False
    free: bool = False


def tolls(sentence: Token, lexicon: Lexicon) -> list[Toll]:
    """Counts of people in a sentence; a phrase without a number counts only in the singular."""
    people = lexicon.classes["people"]
    found: list[Toll] = []
    for token in sentence:
        word = lemma(token)
        if is_verb(token) and not negated(token):
            if word in DYING:
                for subject in children(token, "nsubj"):
                    _add(found, "killed", subject, token.i, people, dying=True)
                continue
            for kind, verbs in TELLING.items():
                if word in verbs:
                    _add(found, kind, object_of(token), token.i, people)
        elif word in NOUNS:
            for prep, noun in phrases(token):
                if prep == "of":
                    _add(found, NOUNS[word], noun, token.i, people)
        elif token.lower_ in STATES:
            numbers = [number_of(child.text) for child in children(token, "nummod", "npadvmod")]
            before = token.nbor(-1) if token.i > token.sent.start else None
            numbers += [number_of(before.text)] if before is not None else []
            for number in numbers:
                if number:
                    found.append(Toll(STATES[token.lower_], number, token.i))
                    break
    return found


def _add(
    found: list[Toll],
    kind: str,
    noun: Token | None,
    at: int,
    people: frozenset[str],
    dying: bool = False,
) -> None:
    if noun is None:
        return
    count = sum(filter(None, (_count(item, people) for item in conjuncts(noun))))
    if count:
        found.append(Toll(kind, count, at, dying))


def _count(noun: Token, people: frozenset[str]) -> int | None:
    """How many a phrase tells: its number, one for a single person, else None."""
    number = number_of(noun.text)
    if number is not None:
        return number
    for child in children(noun, "nummod"):
        parts = [number_of(item.text) for item in (*children(child, "compound"), child)]
        known = [part for part in parts if part]
        if known:
            product = 1
            for part in known:
                product *= part
            return product
    if (noun.tag_ == "NN" and lemma(noun) in people) or noun.tag_ == "NNP":
        return 1
    return None


def counted(act: Act, counts: list[Toll]) -> dict[str, int | None]:
    """Counts of an act: those below its verb; an assault's dead stand anywhere in its sentence."""
    root = act.match.verb if act.match.verb is not None else act.match.trigger
    below = {token.i for token in root.subtree}
    found: dict[str, int | None] = {"killed": None, "injured": None, "detained": None}
    for toll in counts:
        if toll.kind == "detained" and act.root not in ("COERCE", "REQUEST", "ACCUSE"):
            continue
        if toll.kind != "detained" and act.root not in HUMAN_ROOTS:
            continue
        if toll.at in below or toll.free:
            found[toll.kind] = (found[toll.kind] or 0) + toll.count
    return found


def shared(counts: list[Toll], acts: list[Act]) -> list[Toll]:
    """Counts of the dead that stand in no act's clause are those of the sentence's one assault."""
    assaults = [act for act in acts if act.root == "ASSAULT" and act.actors]
    if len(assaults) != 1:
        return counts
    return [toll if toll.kind == "detained" else replace(toll, free=True) for toll in counts]
