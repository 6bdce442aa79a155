"""Whom an article is about: what only its other sentences explain.

"The two countries", "its neighbour", "the foreign ministry", "the alliance" and verbs whose other
side is left out ("dismissed the verdict") are read by the states and organisations of the whole
text: its two main parties, the last who acted, the first who did, the last organisation. Each
such reading is marked in the actor's `source`, and is a feature of the event's confidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from nearabroad.core.states import states
from nearabroad.events.coding.actors import Actor
from nearabroad.events.coding.gazetteer import Named, called
from nearabroad.events.coding.grammar import Token, children, lemma, phrases
from nearabroad.events.coding.lexicon import Lexicon, lexicon
from nearabroad.events.coding.turning import Act

Names = Mapping[int, Named]
Pair = tuple[str | None, str | None]
"""Codes of actor and recipient."""
PAIRING = frozenset({"two", "both", "either", "neither"})
DEFINITE = frozenset({"the", "this", "that", "these", "those", "both", "either", "neither"})
JOINT = frozenset(
    {"030", "031", "0311", "0312", "0313", "0314", "035", "036", "039", "040", "041", "044", "046",
     "057", "060", "061", "062", "063", "064", "0871"}
)  # fmt: skip
"""Codes of what takes two: accords, talks, trade, a truce."""
REACTIONS = frozenset({"ACCUSE", "REJECT", "SUPPORT"})
"""What third parties most often say of others' deeds."""
MEDIATING = frozenset({"039", "043", "045", "0256", "0257", "1056"})
"""Codes of what a third party does for two: hosting, mediation, calls for talks or a truce."""
ANY_BODY = frozenset({"alliance", "bloc", "pact", "organisation", "organization"})
"""What any organisation of states may be called."""
OFTEN = 3
"""Times that a party must be named to be meant where nobody is."""
HEADLINE = OFTEN
"""How often a name in the headline counts."""


@dataclass
class Scene:
    """The parties of one article, with who acted first and last and the last organisation."""

    counts: Counter[str] = field(default_factory=Counter)
    headline: set[str] = field(default_factory=set)
    order: list[str] = field(default_factory=list)
    lead: str | None = None
    doer: str | None = None
    body: str | None = None

    @classmethod
    def of(cls, names: Iterable[Names], headline: Iterable[Named] = ()) -> Scene:
        """The scene of a text's names, by its paragraphs, and of those in its headline.

        >>> Scene.of([]).main
        ()
        """
        scene = cls()
        for named in headline:
            if scene._count(named, HEADLINE):
                scene.headline.add(named.entry.code)
        for paragraph in names:
            for named in dict.fromkeys(paragraph.values()):
                scene._count(named, 1)
        return scene

    def _count(self, named: Named, times: int) -> bool:
        """Count a name; False for media and forums, which are no parties of an article."""
        entry = named.entry
        if entry.sector == "media" or entry.code in lexicon().lists["forums"]:
            return False
        self.counts[entry.code] += times
        self.order.append(entry.code)
        return True

    @property
    def main(self) -> tuple[str, ...]:
        """The two parties that are named most, the earlier one first; empty if it names fewer."""
        ranked = sorted(self.counts, key=lambda code: (-self.counts[code], self.order.index(code)))
        return tuple(sorted(ranked[:2], key=self.order.index)) if len(ranked) > 1 else ()

    @property
    def share(self) -> float:
        """Part of all mentions of parties that are of the main two, 0..1; 1 with fewer parties."""
        if not self.main:
            return 1.0
        return sum(self.counts[code] for code in self.main) / self.counts.total()

    def other(self, code: str | None) -> str | None:
        """The other main state, if `code` is one of the two."""
        found = [item for item in self.main if item != code]
        return found[0] if len(found) == 1 else None

    def meant(self, doer: str, act: Act) -> tuple[str, ...]:
        """On whom a party acts that names nobody."""
        if doer in self.main:
            found: tuple[str | None, ...] = (self.other(doer),)
        elif act.root in REACTIONS:
            found = (self.lead,) if self.lead in self.main else ()
        else:
            found = self.main if act.code in MEDIATING else ()
        return tuple(code for code in found if code is not None and self.often(code))

    def often(self, code: str) -> bool:
        """Whether a party is named often enough to be meant where nobody is named."""
        return self.counts[code] >= OFTEN

    def foremost(self, beside: str | None) -> str | None:
        """The state named most besides one, if any."""
        left = [code for code in self.counts if code != beside and code in states()]
        return max(
            left, key=lambda code: (self.counts[code], -self.order.index(code)), default=None
        )

    def body_called(self, word: str, beside: str | None) -> str | None:
        """The last organisation, if it may be called so: "the union" has it in its name."""
        if self.body is None or self.body == beside:
            return None
        return self.body if word in ANY_BODY or word in called(self.body) else None

    def seen(self, sentence: Token, names: Names, doer: str | None) -> None:
        """Remember what a sentence names and who acts in it."""
        if doer in states():
            self.doer = doer
            self.lead = self.lead or doer
        for token in sentence:
            named = names.get(token.i)
            if named is None:
                continue
            entry = named.entry
            forum = entry.code in lexicon().lists["forums"]
            if entry.code not in states() and entry.kind == "organisation" and not forum:
                self.body = entry.code


def completed(
    scene: Scene,
    act: Act,
    recipient: Actor | None,
    pair: Pair,
    doers: Iterable[str | None],
    names: Names,
) -> tuple[tuple[Pair, ...], str | None]:
    """Pairs with the side that is left out, and which side the scene has told.

    Of two who do together what takes two, or do it to each other, each is the other's partner;
    else the other main party is meant, if the sentence does not name it, and unless people or
    offices of no nation are, who are most often the actor's own. A third party reacts to whoever
    the article begins with, and mediates between both main ones.
    """
    doer, code = pair
    if doer is not None and code is None:
        partners = [item for item in doers if item not in (None, doer)]
        if len(partners) == 1 and (act.code in JOINT or _each_other(act)):
            return ((doer, partners[0]),), "recipient"
        outside = doer not in scene.main
        left_out = _left_out(act, recipient) and (outside or not partners)
        meant = scene.meant(doer, act) if left_out else ()
        here = {names[token.i].entry.code for token in act.match.trigger.sent if token.i in names}
        told = tuple((doer, item) for item in meant if item not in here)
        return told or (pair,), "recipient" if told else None
    if doer is None and code is not None and not act.actors:
        here = {names[token.i].entry.code for token in act.match.trigger.sent if token.i in names}
        found = scene.other(code)
        if found is not None and found not in here and scene.often(found):
            return ((found, code),), "actor"
    return (pair,), None


def _each_other(act: Act) -> bool:
    """Whether a sentence says that what is done is done by both to both."""
    words = [token.lower_ for token in act.match.trigger.sent]
    return "mutual" in words or "mutually" in words or ("each", "other") in pairwise(words)


def _left_out(act: Act, recipient: Actor | None) -> bool:
    """Whether the other side may be left out: nobody is acted on, or a thing that was told before.

    "Closed a road" tells of something new, and not whose it is; "signed an accord" takes two.
    """
    if recipient is None:
        return True
    head = act.match.trigger.doc[recipient.head]
    if recipient.sector is not None:
        return lemma(head) in lexicon().lists["diplomats"]
    lists = lexicon().lists
    if lemma(head) in lists["lands"] | lists["relatives"]:
        return False  # a state that the scene could not tell
    new = any(child.lower_ in ("a", "an") for child in head.children)
    return act.code in JOINT or not new


class Describer:
    """Reads descriptions by the scene of their article."""

    def __init__(self, scene: Scene, lexicon: Lexicon, names: Names) -> None:
        self.scene, self.lists, self.names = scene, lexicon.lists, names

    def pair(self, noun: Token) -> tuple[str, ...]:
        """The parties that "the two countries", "both sides", "the foreign ministers" mean."""
        words = {child.lower_ for child in noun.children}
        if noun.lower_ in ("two", "both") and noun.tag_ in ("CD", "DT"):
            alone = not any(word == "of" for word, _ in phrases(noun))
            return self.scene.main if alone else ()
        for word, inner in phrases(noun):
            if word == "of" and inner.lower_ not in ("two", "both") and self.pair(inner):
                return self.scene.main
        plural = noun.tag_ in ("NNS", "NNPS") or bool(words & {"either", "neither"})
        if not plural or lemma(noun) not in self.lists["sides"]:
            return ()
        counted = words & PAIRING
        mutual = words & DEFINITE and lemma(noun) in self.lists["mutual"]
        return self.scene.main if counted or mutual else ()

    def one(self, noun: Token, beside: str | None) -> tuple[str, str] | None:
        """Whom a description means, and how it was read; None where it tells nothing.

        `beside` is the other party, who is not meant by it; the offices that a party acts on
        ("instructed the cabinet") are most often its own.
        """
        word = lemma(noun)
        if noun.tag_ in ("NNS", "NNPS") and word in self.lists["sides"]:
            return None
        definite = any(child.lower_ in DEFINITE or child.tag_ == "PRP$" for child in noun.children)
        if word in self.lists["relatives"]:
            found = self.scene.other(beside or self.scene.doer)
            found = found if found in states() else None
        elif word in self.lists["unions"] and definite:
            found = self.scene.body_called(word, beside)
        elif word in self.lists["lands"] and definite:
            found = self.scene.foremost(beside) if beside else self.scene.doer
        elif beside is None and self._institution(noun, definite):
            found = self._whose(noun)
            return (found, "institution") if found else None
        else:
            return None
        return (found, "described") if found else None

    def _institution(self, noun: Token, definite: bool) -> bool:
        """Whether a phrase names an office or its holder, with no nation told."""
        titles = children(noun, "compound", "nmod", "appos")
        if noun.pos_ == "PROPN" and any(self._office(child) for child in titles):
            return True
        return self._office(noun) and (definite or noun.tag_ in ("NNP", "NN", "NNPS"))

    def _office(self, noun: Token) -> bool:
        return lemma(noun) in self.lists["institutions"]

    def _whose(self, noun: Token) -> str | None:
        """The last who acted, else who acted first, else a main party: not one the sentence names.

        Who is an office of a state that the sentence names is told so; of diplomats nothing is.
        """
        words = {lemma(noun), *(lemma(child) for child in children(noun, "compound", "nmod"))}
        if words & self.lists["diplomats"]:
            return None
        here = {self.names[token.i].entry.code for token in noun.sent if token.i in self.names}
        told = (self.scene.doer, self.scene.lead, *self.scene.main)
        return next((code for code in told if code and code not in here), None)
