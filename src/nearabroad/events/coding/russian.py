"""Russian articles to events: natasha parses, a lexicon of the commonest relations reads.

Narrower than English: main verbs with their objects and prepositional phrases, passives, names of
the gazetteer in `data/russian_names.csv`. Needs the extra `ru`.
"""

from __future__ import annotations

import csv
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from nearabroad.core.errors import UsageError
from nearabroad.core.extras import remedy
from nearabroad.core.states import states
from nearabroad.events.coding.dates import dates_in, number_of
from nearabroad.events.coding.lexicon import QUADS, codes
from nearabroad.events.coding.model import Article, Event
from nearabroad.events.coding.text import paragraphs

UNSURE = frozenset({"мочь", "бы", "возможно", "якобы", "если", "вероятно"})
CONFIDENCE = 0.75
"""Of every event, stated and not fitted: no judged Russian texts are at hand."""
SMALL = (
    "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять",
    "одиннадцать", "двенадцать",
)  # fmt: skip
GROUPS = {"двое": 2, "трое": 3, "четверо": 4, "пятеро": 5, "двадцать": 20, "сто": 100}
NUMBERS = {word: number for number, word in enumerate(SMALL, 1)} | GROUPS


@dataclass(frozen=True, slots=True)
class Frame:
    """A relation: verbs, words of the object, where the recipient stands."""

    code: str
    verbs: frozenset[str]
    objects: frozenset[str]
    recipient: tuple[str, ...]
    place: bool


@dataclass
class Word:
    """One word of a parsed sentence and what depends on it."""

    text: str
    lemma: str
    rel: str
    pos: str
    feats: Mapping[str, str]
    start: int
    stop: int
    head: str
    id: str
    children: list[Word] = field(default_factory=list)

    def below(self, *rels: str) -> list[Word]:
        """Dependants by relation, subtypes included where named."""
        return [child for child in self.children if child.rel in rels]

    def subtree(self) -> Iterator[Word]:
        """The word and all below it."""
        yield self
        for child in self.children:
            yield from child.subtree()


@dataclass(frozen=True, slots=True)
class Party:
    """A state or organisation and the words that name it."""

    code: str | None
    name: str
    sector: str | None


@dataclass(frozen=True, slots=True)
class RussianDraft:
    """An event before repeats are merged, with the words that tell stories apart."""

    event: Event
    words: frozenset[str]


@lru_cache(maxsize=1)
def tools() -> Any:
    """Natasha's parts, loaded once; raises `UsageError` without the extra."""
    try:
        import natasha
        import pymorphy2_dicts_ru
    except ImportError as error:
        raise UsageError(f"coding Russian text needs the extra ru: {remedy('ru')}.") from error
    # Told where its dictionary is, pymorphy2 does not look for it through setuptools, which a
    # new environment need not have.
    os.environ.setdefault("PYMORPHY2_DICT_PATH", pymorphy2_dicts_ru.get_path())
    embedding = natasha.NewsEmbedding()
    return (
        natasha.Doc, natasha.Segmenter(), natasha.NewsMorphTagger(embedding),
        natasha.NewsSyntaxParser(embedding), natasha.MorphVocab(),
    )  # fmt: skip


def _read(name: str) -> str:
    path = resources.files("nearabroad.events.coding") / "data" / name
    return path.read_text(encoding="utf-8")


def _list(text: str) -> frozenset[str]:
    return frozenset(item.strip() for item in text.split(",") if item.strip())


@lru_cache(maxsize=1)
def names() -> Mapping[str, tuple[str, str]]:
    """Lemma -> code and kind (state, seat, adjective, people, person, organisation).

    >>> names()["баку"], names()["российский"]
    (('AZE', 'seat'), ('RUS', 'adjective'))
    """
    found = {
        state.russian.lower(): (state.iso3, "state")
        for state in states().values()
        if state.russian and " " not in state.russian
    }
    for row in csv.DictReader(_read("russian_names.csv").splitlines()):
        found |= dict.fromkeys(row["names"].split(";"), (row["code"], row["kind"]))
    return found


@lru_cache(maxsize=1)
def frames() -> Mapping[str, tuple[Frame, ...]]:
    """Frames by verb; those with an object first."""
    by_verb: dict[str, list[Frame]] = {}
    for row in tomllib.loads(_read("russian_frames.toml"))["frame"]:
        frame = Frame(
            row["code"], _list(row["verb"]), _list(row.get("object", "")),
            tuple(item.strip() for item in row.get("recipient", "object, genitive").split(",")),
            bool(row.get("place")),
        )  # fmt: skip
        for verb in frame.verbs:
            by_verb.setdefault(verb, []).append(frame)
    return {
        verb: tuple(sorted(found, key=lambda frame: not frame.objects))
        for verb, found in by_verb.items()
    }


def drafts_of(article: Article) -> list[RussianDraft]:
    """Events of a Russian article as they are told; raises `UsageError` without the extra `ru`."""
    found: list[RussianDraft] = []
    for _, body in paragraphs(article.text):
        for text, words in _sentences(body):
            for verb in words:
                if verb.pos == "VERB":
                    found += _acts(verb, text, article)
    return found


def _sentences(text: str) -> Iterator[tuple[str, list[Word]]]:
    document, segmenter, morph, syntax, vocabulary = tools()
    doc = document(text)
    doc.segment(segmenter)
    doc.tag_morph(morph)
    doc.parse_syntax(syntax)
    for sentence in doc.sents:
        words = []
        for token in sentence.tokens:
            token.lemmatize(vocabulary)
            words.append(
                Word(token.text, token.lemma.lower(), token.rel, token.pos, token.feats or {},
                     token.start, token.stop, token.head_id, token.id)
            )  # fmt: skip
        by_id = {word.id: word for word in words}
        for word in words:
            head = by_id.get(word.head)
            if head is not None and head is not word:
                head.children.append(word)
        yield sentence.text, words


def _acts(verb: Word, text: str, article: Article) -> list[RussianDraft]:
    """Events of one verb: its frame, its parties, its mood."""
    passive = bool(verb.below("nsubj:pass", "aux:pass")) or verb.feats.get("Voice") == "Pass"
    objects = verb.below("nsubj:pass", "nsubj") if passive else verb.below("obj", "iobj", "obl")
    frame = _frame(verb, objects)
    if frame is None:
        return []
    target = next((item for item in objects if _words(item) & frame.objects), None)
    if target is None:
        target = next((item for item in objects if item.rel != "obl" or passive), None)
    actor = _actor(verb, passive)
    recipient = _recipient(verb, target, frame, actor)
    if actor is None and frame.place:
        actor = _place(verb, recipient)
    if actor is None or recipient is None:
        return []
    lemmas = {item.lemma for item in verb.subtree()}
    status = "factual"
    if any(child.lemma == "не" for child in verb.children):
        status = "negated"
    elif lemmas & UNSURE:
        status = "conditional"
    elif verb.feats.get("Tense") == "Fut":
        status = "planned"
    if status in ("factual", "planned") and _long_ago(text, article):
        status = "historical"
    entry = codes()[frame.code]
    count = _count(target) if frame.code in ("173", "174") else None
    event = Event(
        id="", story="", date=article.date, date_precision="article" if article.date else "",
        actor=actor.code, actor_name=actor.name, actor_sector=actor.sector,
        recipient=recipient.code, recipient_name=recipient.name, recipient_sector=recipient.sector,
        root=entry.root, mode=entry.mode, code=frame.code, quad=QUADS[entry.root],
        intensity=entry.goldstein, killed=None, injured=None, detained=count, place="",
        place_state=None, factual=status, confidence=CONFIDENCE, evidence=text, mentions=1,
        article=article.id, url=article.url,
    )  # fmt: skip
    told = {verb.lemma} | ({target.lemma} if target is not None else set())
    return [RussianDraft(event, frozenset(told))]


def _long_ago(text: str, article: Article) -> bool:
    """Whether a sentence names only years before the last one."""
    years = [when.date.year for when in dates_in(text, None) if when.precision == "year"]
    return bool(years) and article.date is not None and max(years) < article.date.year - 1


def _frame(verb: Word, objects: list[Word]) -> Frame | None:
    words = {word for item in objects for word in _words(item)}
    for frame in frames().get(verb.lemma, ()):
        if not frame.objects or frame.objects & words:
            return frame
    return None


def _words(noun: Word) -> set[str]:
    return {noun.lemma} | {child.lemma for child in noun.below("amod", "nmod", "appos", "conj")}


def _actor(verb: Word, passive: bool) -> Party | None:
    if passive:
        agents = [item for item in verb.below("obl") if item.feats.get("Case") == "Ins"]
        return next(filter(None, map(_party, agents)), None)
    own = verb.below("nsubj")
    if not own and verb.rel == "conj":
        return None
    return _party(own[0]) if own else None


def _recipient(verb: Word, target: Word | None, frame: Frame, actor: Party | None) -> Party | None:
    """The first other party where the frame looks for it."""
    spots = [
        item
        for base in (verb, target)
        if base is not None
        for item in base.below("obl", "nmod", "iobj", "obj", "xcomp")
    ]
    for where in frame.recipient:
        found: list[Word] = []
        if where == "object":
            found = [target] if target is not None else []
        elif where == "genitive":
            found = [
                item for item in spots if item.feats.get("Case") == "Gen" and not _preposition(item)
            ]
        elif where == "dative":
            found = [item for item in spots if item.feats.get("Case") == "Dat"]
        else:
            found = [item for item in spots if _preposition(item) == where]
        for item in found:
            party = _party(item)
            if party is not None and (actor is None or party.code != actor.code):
                return party
    return None


def _preposition(noun: Word) -> str:
    case = noun.below("case")
    found = case[0].lemma if case else ""
    return {"со": "с", "во": "в", "ко": "к"}.get(found, found)


def _place(verb: Word, recipient: Party | None) -> Party | None:
    """The state of the place, where nobody is named who holds or searches."""
    for item in verb.below("obl"):
        if _preposition(item) in ("в", "на"):
            party = _party(item)
            if party is not None and (recipient is None or party.code != recipient.code):
                return Party(party.code, party.name, "police")
    return None


ENDINGS = ("ым", "ом", "ем", "ой", "а", "у", "е", "я", "ю")
"""Case endings of surnames, which the lemmatiser takes for other words at times."""


def _known(word: Word) -> tuple[str, str] | None:
    """Code and kind of a word, by its lemma or, for a name, by its written form."""
    found = names().get(word.lemma)
    if found is not None or word.pos != "PROPN":
        return found
    written = word.text.lower()
    forms = [written, *(written.removesuffix(end) for end in ENDINGS if written.endswith(end))]
    return next((names()[form] for form in forms if form in names()), None)


def _party(noun: Word, depth: int = 0) -> Party | None:
    """A noun's state or organisation: its own name, its adjective, its apposition, its genitive."""
    known = _known(noun)
    if known is not None:
        sector = "civilians" if known[1] == "people" else "government"
        return Party(known[0], noun.text, sector)
    if depth > 3:
        return None
    for rels in (("amod",), ("appos", "flat:name", "flat"), ("nmod",)):
        for child in noun.below(*rels):
            known = _known(child)
            if known is not None:
                return Party(known[0], f"{child.text} {noun.text}", None)
            if rels != ("amod",) and (party := _party(child, depth + 1)) is not None:
                return party
    return None


def _count(noun: Word | None) -> int | None:
    if noun is None:
        return None
    for child in noun.below("nummod", "nummod:gov"):
        return NUMBERS.get(child.lemma) or number_of(child.text)
    return 1 if noun.feats.get("Number") == "Sing" else None
