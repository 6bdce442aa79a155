"""When an act happened, by the dates of its sentence, and whether that is long past or to come.

A date counts for the clause it stands in: what a relative clause dates ("who trained in 1997, was
charged") dates nothing else. What stands in the present or the present perfect is not long past,
and a month without a year that lies far back is the next one then ("are hosting a summit in
February").
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from nearabroad.events.coding.dates import When
from nearabroad.events.coding.grammar import Token, children
from nearabroad.events.coding.lexicon import lexicon
from nearabroad.events.coding.turning import Act

OLD = dt.timedelta(days=366)
"""What happened longer before publication is history."""
LATELY = dt.timedelta(days=62)
"""How far back a month without a year is taken for the last one, told in the present."""
CUSTOM = frozenset({"long", "always", "traditionally", "historically", "usually"})
BESIDE = frozenset({"relcl", "acl", "advcl", "ccomp", "pcomp"})
"""Clauses whose date is theirs alone."""
OTHERS = frozenset({"relcl", "ccomp"})
"""Clauses whose date is no date of the clause they belong to."""
SPOKEN = frozenset({"AGREE", "THREATEN", "REQUEST", "REJECT", "ACCUSE", "SUPPORT"})
"""Acts of words: a date to come is that of what they are about."""


@dataclass(frozen=True, slots=True)
class Timed:
    """The day of an act with its precision, and how it stands in time."""

    date: dt.date | None
    precision: str
    status: str


def timed(
    act: Act, sentence: Token, found: list[When], context: When | None, published: dt.date | None
) -> Timed:
    """When an act happened, from its sentence's dates, else the paragraph's, else the article's."""
    now = _present(act)
    when = _nearest(act, sentence, found)
    if when is None and not now:
        when = context
    if when is not None and now and published is not None:
        when = _current(when, sentence, published)
    if when is not None and published is not None and when.date > published and _past(act):
        when = _before(when, published)
    status = act.status
    if when is not None and published is not None and when.date > published:
        if act.root in SPOKEN:
            when = None
        elif status == "factual":
            status = "planned"
    elif status in ("factual", "planned") and (
        _lasting(act)
        or _historical(sentence, when, published)
        or (published is None and _background(act, when))
    ):
        status = "historical"
    if when is None:
        return Timed(published, "article" if published else "", status)
    return Timed(when.date, when.precision, status)


def leaves_time(sentence: Token) -> bool:
    """Whether a sentence leaves the time told before ("now", "meanwhile")."""
    return sentence[0].lower_ in ("now", "currently", "today", "meanwhile")


def leading(found: list[When], sentence: Token) -> When | None:
    """The date that the next sentences stand under: the first of the main clause.

    What is said, recalled or told beside it happened then, and nothing after it did.
    """
    for when in found:
        place = sentence.start_char + when.start
        token = next((token for token in sentence if token.idx + len(token) > place), None)
        for _ in range(30):
            if token is None or token.dep_ in BESIDE or token.head.i == token.i:
                break
            token = token.head
        if token is None or token.dep_ not in BESIDE:
            return when
    return None


def _nearest(act: Act, sentence: Token, found: list[When]) -> When | None:
    """The date that stands nearest to what happened, in a clause of its own or the act's."""
    trigger = act.match.trigger
    at = trigger.idx - sentence.start_char
    own = [
        item
        for item in found
        if _dates(item, trigger, sentence)
        and not (act.root in SPOKEN and _of_content(item, act.trigger, sentence))
    ]
    return min(own, key=lambda item: abs(item.start - at), default=None)


def _dates(when: When, trigger: Token, sentence: Token) -> bool:
    """Whether a date may date an act: it stands in no clause of another act, told or related."""
    place = sentence.start_char + when.start
    token = next((token for token in sentence if token.idx + len(token) > place), None)
    for _ in range(30):
        if token is None or token.head.i == token.i:
            return True
        if token.dep_ in OTHERS:
            return trigger.i in {below.i for below in token.subtree}
        token = token.head
    return True


def _of_content(when: When, trigger: Token, sentence: Token) -> bool:
    """Whether a date is that of what is said ("complained that he had been held in 2006")."""
    place = sentence.start_char + when.start
    token = next((token for token in sentence if token.idx + len(token) > place), None)
    inner = False
    for _ in range(30):
        if token is None or token.i == trigger.i:
            return inner
        inner = inner or token.dep_ in ("ccomp", "pcomp")
        if token.head.i == token.i:
            return False
        token = token.head
    return False


def _present(act: Act) -> bool:
    """Whether an act is told in the present or the present perfect."""
    verb = act.match.verb
    if verb is None:
        return False
    at = verb
    for _ in range(4):
        words = children(at, "aux", "auxpass")
        if words or at.tag_ in ("VBZ", "VBP", "VBD"):
            return (words[0] if words else at).tag_ in ("VBZ", "VBP")
        if at.dep_ not in ("xcomp", "acomp", "conj", "pcomp", "prep") or at.head.i == at.i:
            return False
        at = at.head
    return False


def _past(act: Act) -> bool:
    """Whether an act is told in the past tense."""
    verb = act.match.verb
    if verb is None:
        return False
    words = children(verb, "aux", "auxpass") or [verb]
    return str(words[0].tag_) == "VBD"


def _before(when: When, published: dt.date) -> When | None:
    """The month or day of its name before publication; None where that is no such date."""
    if when.precision not in ("month", "day") or when.date - published > LATELY:
        return None
    return replace(
        when, date=when.date.replace(year=when.date.year - 1, day=min(when.date.day, 28))
    )


def _current(when: When, sentence: Token, published: dt.date) -> When | None:
    """A date of what is told in the present: none that is long past, the next month of its name."""
    words = sentence.text[when.start : when.start + 30]
    back = published - when.date
    if when.precision in ("month", "day") and back > LATELY and not re.search(r"\d{4}", words):
        return replace(
            when, date=when.date.replace(year=when.date.year + 1, day=min(when.date.day, 28))
        )
    old = back > OLD if when.precision != "year" else when.date.year < published.year - 1
    return None if old else when


def _lasting(act: Act) -> bool:
    """Whether a custom is told and no event ("has long bought", "have traditionally supported")."""
    verb = act.match.verb
    return verb is not None and any(word.lower_ in CUSTOM for word in children(verb, "advmod"))


def _background(act: Act, when: When | None) -> bool:
    """Whether a relative clause with a year only tells more of a noun ("which joined in 1992")."""
    at = act.match.verb if act.match.verb is not None else act.match.trigger
    related = at.dep_ == "relcl" or (at.dep_ == "conj" and at.head.dep_ == "relcl")
    return related and when is not None and when.precision == "year"


def _historical(sentence: Token, when: When | None, published: dt.date | None) -> bool:
    """Long past: by its date, or because the sentence looks back."""
    if when is not None:
        if published is not None:
            if when.precision == "year":
                return when.date.year < published.year - 1
            return published - when.date > OLD
        return when.precision == "decade"
    words = lexicon().past
    return any(token.lower_ in words for token in sentence)
