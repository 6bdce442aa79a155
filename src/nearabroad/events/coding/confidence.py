"""How sure a coded event is: a logistic model over how its parts were found.

    confidence = 1 / (1 + exp(-(b0 + b1 x1 + … + bn xn)))

The features x say nothing of what an event tells (no words, no states): whether the parties stand
in one clause and how far apart, whether a pronoun or a guess gave them, what kind of word the
recipient is, how deep the act lies, in which mood it stands. The coefficients stand frozen in
`data/confidence.toml`; `tools/fit_confidence.py` fits them and says on what.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import exp

from nearabroad.events.coding.actors import Actor
from nearabroad.events.coding.gazetteer import Named
from nearabroad.events.coding.grammar import (
    PRONOUNS,
    RELATIVE,
    Token,
    is_verb,
    own_words,
    surface_subject,
)
from nearabroad.events.coding.scene import Scene
from nearabroad.events.coding.turning import Act

CLAUSES = frozenset({"advcl", "relcl", "acl", "pcomp", "csubj", "ccomp", "parataxis"})
SAID = frozenset({"ccomp", "parataxis"})
BESIDE = CLAUSES - SAID
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
OBJECTS = frozenset({"dobj", "dative", "nsubjpass"})
TOWARDS = frozenset({"against", "with", "to", "on", "at", "upon", "between", "towards", "toward"})
WHERE = frozenset(
    {"in", "near", "from", "over", "across", "outside", "inside", "through", "around"}
)
WITHIN = frozenset({"amod", "compound", "nmod", "poss", "conj", "appos"})
PRIVATE = frozenset({"civilians", "media", "business"})
UNLIKELY = 0.4
"""Sureness of the rules below which an act is seldom right."""
FARTHEST = 8
"""Longest way between two words that still counts in full."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was read: an act, one pair of its parties with their codes, and its status."""

    act: Act
    actor: Actor | None
    recipient: Actor | None
    codes: tuple[str | None, str | None]
    status: str
    sentence: Token
    names: Mapping[int, Named]
    by_scene: str | None
    """Which party only the rest of the article tells, "actor" or "recipient"."""
    scene: Scene


def features(found: Finding) -> dict[str, float]:
    """Features of an event by name, each 0..1.

    A party that no word of the sentence names has the features of a guess.
    """
    act, actor, recipient = found.act, found.actor, found.recipient
    trigger = act.trigger
    doer = _foremost(_word(actor, found.sentence))
    taker = _foremost(_word(recipient, found.sentence))
    own = recipient is not None and recipient.code == found.codes[1]
    verb = act.match.verb
    told: dict[str, bool | float] = {
        "rules": act.confidence,
        "bare noun": verb is None,
        "deep": min(_crossed(trigger, BESIDE), 2) / 2,
        "unlikely": act.confidence < UNLIKELY,
        "figure": act.figurative,
        "told by others": _told_by_others(trigger, found.codes[0], found.names),
        "supposed": found.status == "conditional",
        "denied or negated": found.status in ("denied", "negated"),
        "past or planned": found.status in ("historical", "planned"),
        "actor is far": actor is None or actor.source == "before",
        "actor by pronoun": actor is not None and actor.source == "pronoun",
        "actor by place": actor is not None and actor.code != found.codes[0],
        "actor no subject": doer is None or not _is_subject(doer),
        "actor a thing": actor is None or actor.sector is None,
        "actor private": actor is not None and actor.sector in PRIVATE,
        "both private": _private(actor) and _private(recipient),
        "recipient guessed": recipient is None or recipient.source == "sentence",
        "recipient by pronoun": recipient is not None and recipient.source in ("pronoun", "before"),
        "recipient around": recipient is not None and not own,
        "recipient object": own and taker is not None and _site(taker) in OBJECTS,
        "recipient towards": own and taker is not None and _site(taker) in TOWARDS,
        "recipient a thing": recipient is None or recipient.sector is None,
        "recipient located": own and taker is not None and _site(taker) in WHERE,
        "recipient place": recipient is not None and recipient.is_place,
        "recipient private": recipient is not None and recipient.sector in PRIVATE,
        "apart": _apart(doer, taker),
        "other clause": doer is not None and taker is not None and _clause(doer) != _clause(taker),
        "actor described": actor is not None and actor.source == "described",
        "actor an institution": actor is not None and actor.source == "institution",
        "actor by scene": found.by_scene == "actor",
        "recipient described": recipient is not None
        and recipient.source in ("described", "institution"),
        "recipient by scene": found.by_scene == "recipient",
        "main parties": set(found.codes) >= set(found.scene.main or found.scene.counts),
        "scene of two": found.scene.share,
        "in the headline": found.scene.headline >= set(found.codes),
    }
    return {name: float(value) for name, value in told.items()}


def confidence(told: dict[str, float]) -> float:
    """The probability that an event is right, by the frozen coefficients.

    >>> 0 < confidence({}) < 1
    True
    """
    weights = coefficients()
    total = weights["constant"] + sum(weights.get(name, 0.0) * x for name, x in told.items())
    return 1 / (1 + exp(-max(min(total, 30.0), -30.0)))


@lru_cache(maxsize=1)
def coefficients() -> dict[str, float]:
    """The frozen coefficients by feature, with the constant."""
    path = resources.files("nearabroad.events.coding") / "data" / "confidence.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["coefficients"]
    return {str(name): float(value) for name, value in rows.items()}


def _private(party: Actor | None) -> bool:
    return party is not None and party.sector in PRIVATE


def _word(party: Actor | None, sentence: Token) -> Token | None:
    """The word of a sentence that names a party."""
    if party is None or party.source == "before":
        return None
    inside = sentence.start <= party.head < sentence.end
    return sentence.doc[party.head] if inside else None


def _foremost(token: Token | None) -> Token | None:
    """The first of a list: who stands second in it acts, or is acted on, no less surely."""
    while token is not None and token.dep_ == "conj" and token.head.pos_ in ("NOUN", "PROPN"):
        token = token.head
    return token


def _crossed(token: Token, labels: frozenset[str]) -> int:
    """How many clauses of these kinds lie between a word and the root of its sentence."""
    count = 0
    for _ in range(30):
        count += token.dep_ in labels
        if token.head.i == token.i:
            break
        token = token.head
    return count


def _told_by_others(token: Token, doer: str | None, names: Mapping[int, Named]) -> bool:
    """Whether a clause is what others say than who acts in it."""
    while token.dep_ not in SAID and token.head.i != token.i:
        token = token.head
    if token.dep_ not in SAID:
        return False
    subject = surface_subject(token.head)
    below = own_words(subject) if subject is not None else []
    return doer not in {names[word.i].entry.code for word in below if word.i in names}


def _top(token: Token) -> Token:
    """The head of the noun phrase in which a name stands."""
    for _ in range(8):
        if token.dep_ not in WITHIN:
            break
        token = token.head
    return token


def _is_subject(token: Token) -> bool:
    top = _top(token)
    agent = top.dep_ == "pobj" and (top.head.dep_ == "agent" or top.head.lower_ == "by")
    return agent or top.dep_ in SUBJECTS or top.lower_ in PRONOUNS | RELATIVE


def _site(token: Token) -> str:
    """The relation of a noun to its clause, or the preposition that it stands under."""
    top = token if token.dep_ not in ("conj", "appos") else _top(token)
    return str(top.head.lower_ if top.dep_ == "pobj" else top.dep_)


def _clause(token: Token) -> int:
    """The verb whose clause a word stands in."""
    at = token
    for _ in range(30):
        if at.head.i == at.i:
            break
        at = at.head
        if is_verb(at) and at.dep_ not in ("xcomp", "conj"):
            break
    return int(at.i)


def _apart(one: Token | None, other: Token | None) -> float:
    """Steps between two words over the tree, 1 where one is missing or they are far apart."""
    if one is None or other is None:
        return 1.0
    way = {one.i: 0}
    for step, above in enumerate(one.ancestors, start=1):
        way[above.i] = step
    for step, above in enumerate((other, *other.ancestors)):
        if above.i in way:
            return min((step + way[above.i]) / FARTHEST, 1.0)
    return 1.0
