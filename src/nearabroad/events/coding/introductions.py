"""People whom a text introduces: "Palestinian leader Yasser Arafat", later "Mr Arafat".

Who is introduced by nation and office keeps both in the rest of the article. A surname that is
introduced for two states stands for neither.
"""

from __future__ import annotations

from nearabroad.events.coding.actors import Resolver
from nearabroad.events.coding.gazetteer import Entry, Named
from nearabroad.events.coding.grammar import Token, children, lemma
from nearabroad.events.coding.lexicon import Lexicon

SHORTEST = 4
"""Letters of a surname; shorter ones are too often something else."""
OFFICES = frozenset({"government", "military", "police", "rebels"})


class Introductions:
    """Surnames of one article, with whom they stand for."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.known: dict[str, Entry | None] = {}

    def named(self, doc: Token, names: dict[int, Named]) -> dict[int, Named]:
        """Names of a text, with the surnames introduced before or in it."""
        resolver = Resolver(doc, names, self.lexicon)
        found = dict(names)
        for token in doc:
            if token.pos_ != "PROPN" or token.i in names or len(token.text) < SHORTEST:
                continue
            entry = self.known.get(token.text)
            if entry is None and self._introduced(token, names):
                self._learn(token, resolver)
            elif entry is not None and token.dep_ != "compound":
                found[token.i] = Named(token.i, token.i + 1, entry)
        return found

    def _introduced(self, token: Token, names: dict[int, Named]) -> bool:
        """Whether an office and a first name stand before a word."""
        before = token.doc[token.i - 1] if token.i else None
        if before is None or before.pos_ != "PROPN" or before.i in names or self._office(before):
            return False
        return not self._office(token) and any(
            self._office(child) for child in children(token, "compound", "nmod", "appos")
        )

    def _office(self, token: Token) -> bool:
        return self.lexicon.sectors.get(lemma(token)) in OFFICES

    def _learn(self, token: Token, resolver: Resolver) -> None:
        actor = resolver.actor(token)
        if actor.code is None or actor.is_place:
            return
        told = self.known.get(token.text)
        if token.text in self.known and (told is None or told.code != actor.code):
            self.known[token.text] = None
        else:
            sector = actor.sector or "government"
            self.known[token.text] = Entry(token.text, actor.code, "person", sector)
