"""From a noun phrase to an actor: its state or organisation, its sector, its words.

"Azerbaijan's foreign ministry", "the Russian ambassador", "president of Georgia", "police in
Minsk": the state is that of the name, the modifier, the possessor, the "of" or the "in" phrase,
in this order. A place alone is not an actor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nearabroad.events.coding.gazetteer import FIRST_NAMES, Named
from nearabroad.events.coding.grammar import (
    Token,
    children,
    first,
    left_of,
    lemma,
    phrases,
    right_of,
)
from nearabroad.events.coding.lexicon import Lexicon

Names = Mapping[int, Named]
"""Word number -> name that covers it."""


TYING = frozenset({"for", "with", "to", "by", "from", "alongside"})
"""Prepositions that tie people to a side ("accused of spying for Iran", not "of bombing Iran")."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts or is acted on; `code` is None where the text names no state or organisation.

    `also` is the other nation of a double one. `source` says how the words were found: they stand
    there ("words"), a pronoun of the same sentence means them ("pronoun") or one of a later
    sentence ("before"), or they are the only others that the sentence names ("sentence").
    """

    code: str | None
    sector: str | None
    head: int
    start: int
    end: int
    name: str
    is_place: bool = False
    also: str | None = None
    source: str = "words"

    def overlaps(self, other: Actor) -> bool:
        """Whether two actors stand in the same words."""
        return self.start < other.end and other.start < self.end


def _tying(token: Token) -> bool:
    """Whether a name stands in a phrase that ties people to it."""
    for _ in range(4):
        if token.dep_ == "pobj":
            return token.head.lower_ in TYING
        if token.dep_ not in ("amod", "compound", "nmod", "appos", "poss"):
            return False
        token = token.head
    return False


class Resolver:
    """Resolves the noun phrases of one text."""

    def __init__(self, doc: Token, names: Names, lexicon: Lexicon) -> None:
        self.doc, self.names, self.lexicon = doc, names, lexicon
        self._cache: dict[int, Actor] = {}

    def actor(self, head: Token) -> Actor:
        """The actor that a noun phrase stands for, by its head word."""
        found = self._cache.get(head.i)
        if found is None:
            found = self._cache[head.i] = self._resolve(head)
        return found

    def _resolve(self, head: Token) -> Actor:
        start, end = left_of(head), right_of(head)
        code, sector, is_place = self._code(head, 0)
        return Actor(
            code, self.sector(head) or sector, head.i, start, end,
            self.doc[start:end].text.strip(), is_place, self._second(head, code),
        )  # fmt: skip

    def _second(self, head: Token, code: str | None) -> str | None:
        """The other nation of a double one ("Russian-Armenian")."""
        for at in range(left_of(head), head.i - 1):
            named = self.names.get(at)
            hyphen = self.doc[at + 1].text == "-"
            if named is not None and hyphen and named.entry.kind == "adjective":
                return named.entry.code if named.entry.code != code else None
        return None

    def _code(self, head: Token, depth: int) -> tuple[str | None, str | None, bool]:
        """Code, the sector that comes with it, and whether it is only a place."""
        own = self._named(head)
        if own is not None:
            entry = own.entry
            if entry.kind == "adjective" and not entry.plural and head.pos_ == "PROPN":
                return entry.code, "civilians", False
            people = entry.kind == "adjective"
            told = "civilians" if people else entry.sector or None
            return entry.code, told, entry.kind == "place"
        if depth > 4:
            return None, None, False
        banner = self._banner(head)
        if banner is not None:
            return banner
        for read in (
            self._modifiers, self._owner, self._apposition, self._by, self._of, self._elsewhere
        ):  # fmt: skip
            code, sector, is_place = read(head, depth)
            if code is not None:
                return code, sector, is_place
        return None, None, False

    def _named(self, token: Token) -> Named | None:
        named = self.names.get(token.i)
        if named is None:
            return None
        before = self.doc[named.start - 1] if named.start else None
        if (
            named.entry.kind in ("state", "seat", "place")
            and named.entry.name in FIRST_NAMES
            and before is not None
            and before.dep_ == "compound"
            and before.head.i == named.end - 1
            and before.i not in self.names
            and before.text[0].isupper()
            and lemma(before) not in self.lexicon.lists["times"]
        ):
            return None
        return named

    def _banner(self, head: Token) -> tuple[str | None, str | None, bool] | None:
        """The armed group that fighters are said to be of, whatever their nation.

        "Three Lebanese gunmen from the Shiite movement Hezbollah" are Hezbollah's.
        """
        if lemma(head) not in self.lexicon.lists["fighters"]:
            return None
        for word, noun in (*phrases(head), *self._adjacent(head)):
            for part in (noun, *children(noun, "appos")) if word in ("of", "from") else ():
                named = self._named(part)
                if named is not None and named.entry.sector == "rebels":
                    return named.entry.code, "rebels", False
        return None

    def _modifiers(self, head: Token, depth: int) -> tuple[str | None, str | None, bool]:
        """Adjectives and compounds: the organisation first, then the nearest state."""
        found: list[Named] = []
        for child in head.lefts:
            if child.dep_ in ("amod", "compound", "nmod", "nummod"):
                for token in (child, *child.lefts):
                    if token is not child and token.dep_ not in ("compound", "amod", "conj"):
                        continue
                    named = self._named(token)
                    if named is not None:
                        found.append(named)
        for named in found:
            if named.entry.kind == "organisation":
                return named.entry.code, named.entry.sector, False
        for named in reversed(found):
            kind = named.entry.kind
            if kind in ("seat", "place"):
                # "the Baku office of Sputnik": a site says less than whose it is
                for read in (self._owner, self._of):
                    told = read(head, depth)
                    if told[0] is not None:
                        return told
            return named.entry.code, named.entry.sector, kind == "place"
        return None, None, False

    def _owner(self, head: Token, depth: int) -> tuple[str | None, str | None, bool]:
        for child in children(head, "poss"):
            if child.pos_ in ("NOUN", "PROPN"):
                return self._code(child, depth + 1)
            clause = child.head.head
            if child.lower_ == "whose" and clause.dep_ == "relcl" and clause.head.i < head.i:
                return self._code(clause.head, depth + 2)
        return None, None, False

    def _apposition(self, head: Token, depth: int) -> tuple[str | None, str | None, bool]:
        for child in children(head, "appos"):
            code, sector, is_place = self._code(child, depth + 1)
            if code is not None:
                return code, sector, is_place
        if head.dep_ == "appos" and depth == 0:
            return self._code(head.head, depth + 3)
        return None, None, False

    def _by(self, head: Token, depth: int) -> tuple[str | None, str | None, bool]:
        for word, noun in phrases(head):
            if word == "by":
                return self._code(noun, depth + 1)
        return None, None, False

    def done_to(self, head: Token) -> bool:
        """Whether the "of" phrase of a noun is what is done to ("the beating of")."""
        word = lemma(head)
        return word in self.lexicon.deverbal or any(
            frame.root in ("ASSAULT", "COERCE") for frame in self.lexicon.by_noun.get(word, ())
        )

    def _of(self, head: Token, depth: int) -> tuple[str | None, str | None, bool]:
        if self.done_to(head):
            return None, None, False
        for word, noun in (*phrases(head), *self._adjacent(head)):
            if word in ("of", "from", "for") and noun.pos_ in ("NOUN", "PROPN", "ADJ", "PRON"):
                if word == "for" and lemma(head) not in self.lexicon.lists["offices"]:
                    continue
                code, sector, _ = self._code(noun, depth + 1)
                if code is not None:
                    return code, sector, False
        return None, None, False

    def _adjacent(self, head: Token) -> list[tuple[str, Token]]:
        """A "from" phrase right behind people that the parser hung on their verb."""
        after = self.doc[head.i + 1] if head.i + 1 < len(self.doc) else None
        if after is None or after.lower_ != "from" or after.head.i != head.head.i:
            return []
        noun = first(after, "pobj") if self.sector(head) is not None else None
        return [("from", noun)] if noun is not None else []

    def _elsewhere(self, head: Token, depth: int) -> tuple[str | None, str | None, bool]:
        """Where people and offices are, and what a clause ties them to."""
        for word, noun in phrases(head) if not self._meeting(head) else ():
            if word in ("in", "at", "near", "across", "around", "outside"):
                named = self._named(noun)
                if named is not None and named.entry.kind in ("state", "seat", "place"):
                    return named.entry.code, None, False
        if self.sector(head) is None:
            return None, None, False
        tied = self.lexicon.lists["tied"]
        told = [clause for clause in children(head, "acl") if lemma(clause) in tied]
        for part in (*children(head, "appos"), *told):
            for token in part.subtree:
                named = self._named(token)
                if named is None or named.entry.kind == "place":
                    continue
                if part.dep_ != "acl" or _tying(token):
                    return named.entry.code, None, False
        return None, None, False

    def _meeting(self, head: Token) -> bool:
        """Whether a noun tells talks: where they are held is nobody's side."""
        return any(frame.root == "CONSULT" for frame in self.lexicon.by_noun.get(lemma(head), ()))

    def sector(self, head: Token) -> str | None:
        """Sector of a phrase: of its modifiers where they say more, else of its head."""
        own = self.lexicon.sectors.get(lemma(head)) or self.lexicon.sectors.get(head.lower_)
        if own in (None, "government", "civilians"):
            for child in head.lefts:
                if child.dep_ in ("compound", "amod"):
                    word = self.lexicon.sectors.get(lemma(child))
                    if word in ("military", "police", "media", "business", "rebels") and (
                        own is not None or child.dep_ == "compound"
                    ):
                        if own == "government" and lemma(head) in (
                            "minister",
                            "ministry",
                            "secretary",
                        ):
                            return "government"
                        return word
        if own is None:
            of = first(head, "prep")
            if (
                of is not None
                and of.lower_ == "of"
                and lemma(head) in self.lexicon.lists["collective"]
            ):
                noun = first(of, "pobj")
                return self.sector(noun) if noun is not None else None
        return own
