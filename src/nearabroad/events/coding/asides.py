"""Accusations that a sentence makes by the way.

"Expelled two envoys, citing repeated violations", "over what it called a campaign by Russia",
"according to Baku, Armenian troops shelled its positions": besides what is told, somebody is
blamed. Who denies a deed of its own rejects what the other side says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nearabroad.events.coding.actors import Actor
from nearabroad.events.coding.blaming import BLAME, WRONGS, blamed
from nearabroad.events.coding.framing import Framer
from nearabroad.events.coding.grammar import (
    PRONOUNS,
    Token,
    children,
    first,
    future,
    is_verb,
    lemma,
    negated,
    owner,
    phrases,
    surface_subject,
)
from nearabroad.events.coding.lexicon import codes
from nearabroad.events.coding.matching import noun_words
from nearabroad.events.coding.turning import Act

CITING = frozenset({"cite", "allege", "invoke"})
CALLING = frozenset({"call", "term", "brand", "label", "describe", "consider", "regard", "deem"})
VIEWS = frozenset({"account", "view", "opinion", "word", "words", "version"})
HOSTILE = WRONGS | {"ACCUSE", "REJECT"}
DENYING = frozenset({"deny", "refute", "dispute"})
SURE = 0.5


def asides(sentence: Token, found: Sequence[Act], framer: Framer) -> list[Act]:
    """The accusations that a sentence makes beside the acts found in it."""
    made: list[Act] = []
    for verb in sentence:
        if not is_verb(verb):
            continue
        if lemma(verb) in CITING and verb.tag_ == "VBG":
            made += _cited(verb, found, framer)
        elif lemma(verb) in CALLING and any(c.lower_ == "what" for c in children(verb, "dobj")):
            made += _called(verb, found, framer)
        for teller in _tellers(verb):
            told = [act for act in found if act.trigger.i == verb.i or _verb(act) == verb.i]
            made += blamed(verb, verb, teller, told, framer)
    known = {_pair(act) for act in found if act.root == "ACCUSE" and act.status == "factual"}
    return [act for act in made if _pair(act) not in known]


def _verb(act: Act) -> int | None:
    return None if act.match.verb is None else int(act.match.verb.i)


def _pair(act: Act) -> tuple[str | None, str | None]:
    actor = act.actors[0].code if act.actors else None
    return actor, act.recipients[0].code if act.recipients else None


def _wrong(noun: Token | None, framer: Framer) -> bool:
    lists = framer.matcher.lexicon.lists
    return bool(noun_words(noun) & (lists["bad"] | lists["wrongs"]))


def _cited(verb: Token, found: Sequence[Act], framer: Framer) -> list[Act]:
    """Who gives a wrong as the reason of a hostile act blames who did it, else the act's target."""
    wrong = first(verb, "dobj")
    if wrong is None or not _wrong(wrong, framer):
        return []
    act = next((act for act in found if act.root in HOSTILE and act.recipients), None)
    if act is None or not act.actors:
        return []
    doers = tuple(_doers(verb, wrong, act.actors[0], framer))
    return [_blame(verb, act.actors, doers or act.recipients, framer)]


def _called(verb: Token, found: Sequence[Act], framer: Framer) -> list[Act]:
    """Who calls something a wrong blames who did it, else whom its own act is done to."""
    named = children(verb, "oprd", "dobj", "ccomp")
    named += [noun for word, noun in phrases(verb) if word == "as"]
    wrong = [noun for noun in named if noun.lower_ != "what" and _wrong(noun, framer)]
    subject = surface_subject(verb)
    if not wrong or subject is None:
        return []
    actors = framer.ground.resolved([subject])
    if not actors or actors[0].code is None:
        return []
    doers = tuple(_doers(verb, wrong[0], actors[0], framer))
    if not doers:
        doers = next((act.recipients for act in found if _harsh(act, actors[0])), ())
    return [_blame(verb, actors[:1], doers, framer)] if doers else []


def _harsh(act: Act, speaker: Actor) -> bool:
    own = bool(act.actors) and act.actors[0].code == speaker.code
    return own and act.root in HOSTILE and bool(act.recipients)


def _doers(verb: Token, wrong: Token, speaker: Actor, framer: Framer) -> Iterator[Actor]:
    """Who did what is called a wrong ("breaches of the rules by Kazakhstan")."""
    bases = (verb, wrong, *children(wrong, "acl"))
    nouns = [noun for base in bases for word, noun in phrases(base) if word in ("by", "of")]
    nouns += children(wrong, "poss")
    for actor in framer.ground.resolved(nouns, speaker):
        if actor.code not in (None, speaker.code):
            yield actor
            return


def _blame(
    verb: Token, actors: tuple[Actor, ...], recipients: tuple[Actor, ...], framer: Framer
) -> Act:
    match = replace(framer.unframed(verb), verb=verb)
    return Act(BLAME, codes()[BLAME].root, verb, match, actors, recipients, "factual", SURE)


def _tellers(verb: Token) -> Iterator[Token]:
    """By whose account a clause is told ("according to Baku", "by Tallinn's account")."""
    for child in children(verb, "prep"):
        inner = first(child, "prep") if child.lower_ == "according" else None
        noun = first(inner or child, "pobj")
        if noun is None:
            continue
        if inner is not None:
            yield noun
        elif child.lower_ in ("by", "in") and lemma(noun) in VIEWS:
            yield from children(noun, "poss")


def denial(verb: Token, complement: Token, teller: Token | None, framer: Framer) -> list[Act]:
    """The rejection in a denial of one's own deed, where the sentence names nobody else."""
    if lemma(verb) not in DENYING or negated(verb) or future(verb):
        return []
    told = framer.ground.resolved([teller]) if teller is not None else ()
    subject = first(complement, "nsubj", "nsubjpass")
    names = framer.ground.resolver.names
    own = subject is None or subject.lower_ in (*PRONOUNS, "there") or owner(subject)
    others = {names[token.i].entry.code for token in verb.sent if token.i in names}
    if not told or told[0].code is None or not own or others - {told[0].code}:
        return []
    match = framer.unframed(verb)
    return [Act("120", codes()["120"].root, verb, match, told[:1], (), "factual", 0.6)]
