"""Names of a parsed text, without those that are only a part of other names."""

from __future__ import annotations

import datetime as dt

from nearabroad.events.coding.gazetteer import Named, gazetteer
from nearabroad.events.coding.grammar import Token, lemma
from nearabroad.events.coding.lexicon import lexicon

BASED = (["-", "based"], ["-", "born"], ["-", "trained"])
AGAINST = (["anti", "-"], ["post", "-"], ["non", "-"], ["ex", "-"])


def names_of(doc: Token, date: dt.date | None) -> dict[int, Named]:
    """Names of a parsed text by word."""
    return {
        at: named
        for named in gazetteer().names([token.text for token in doc], date)
        if named.entry.code and not (_titled(doc, named) or _based(doc, named) or _part(doc, named))
        for at in range(named.start, named.end)
    }


def _based(doc: Token, named: Named) -> bool:
    """Whether a name says where somebody is or is against ("Pakistan-based", "anti-Taliban")."""
    after = [token.lower_ for token in doc[named.end : named.end + 2]]
    before = [token.lower_ for token in doc[max(named.start - 2, 0) : named.start]]
    return after in BASED or before in AGAINST


def _part(doc: Token, named: Named) -> bool:
    """Whether a name is only the end of another's ("Alei Sinai", "High Security Council")."""
    if named.entry.kind not in ("place", "organisation") or not named.start:
        return False
    before = doc[named.start - 1]
    return (
        (before.pos_ == "PROPN" or (before.pos_ == "ADJ" and before.text[0].isupper()))
        and before.dep_ in ("compound", "amod")
        and before.head.i == named.end - 1
        and before.lower_ not in lexicon().lists["directions"]
        and (named.entry.kind == "place" or named.end - named.start > 1)
    )


def _titled(doc: Token, named: Named) -> bool:
    """Whether a city only gives a treaty or a meeting its name ("the Rome Statute").

    A charter or statute is nobody's act either ("a breach of the UN Charter").
    """
    if named.end >= len(doc):
        return False
    after = doc[named.end]
    if named.entry.kind == "organisation":
        return after.text in ("Charter", "Statute", "Convention")
    if named.entry.kind not in ("seat", "place"):
        return False
    words = {after.lower_, lemma(after)}
    titles = lexicon().lists["titles"]
    if after.text[0].isupper():
        titles |= lexicon().lists["streets"]
    return doc[named.end - 1].dep_ == "compound" and bool(words & titles)
