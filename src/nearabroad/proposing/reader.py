"""An article to claims, sentence by sentence; what is left is told with its reason."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from nearabroad.claims.parsing import parse_claim
from nearabroad.core.errors import UsageError
from nearabroad.events.coding.coder import LONGEST_PARAGRAPH, pipeline
from nearabroad.events.coding.dates import dates_in
from nearabroad.events.coding.languages import language_of
from nearabroad.events.coding.model import Article
from nearabroad.events.coding.naming import names_of
from nearabroad.events.coding.text import dateline, paragraphs
from nearabroad.proposing import dated, moves, ranks, shares
from nearabroad.proposing.counted import Counted, counted_in
from nearabroad.proposing.exceptions import sets_aside
from nearabroad.proposing.leaving import why_not
from nearabroad.proposing.marking import Before, Marked, before_next, marked
from nearabroad.proposing.model import Cannot, Draft, Proposal, Proposed, Scope, Unread
from nearabroad.proposing.placing import on_its_day, placed
from nearabroad.proposing.shares import Found
from nearabroad.proposing.stance import stance_of
from nearabroad.proposing.writing import slug, toml_of

RULES = (*shares.RULES, *moves.RULES, *ranks.RULES, *dated.RULES)
LONGEST = 800
"""Characters of a sentence that is read; a longer one is a list or a table."""
_BYLINE = re.compile(r"^\s*(?:published|updated|posted|by\b|date\b|\d|january|february|march|"
                     r"april|may|june|july|august|september|october|november|december)",
                     re.I)  # fmt: skip
_HELD = re.compile(
    r"\b(?:from|in|of|with|by|to|or|near|outside|via|through|across|"
    r"like)(?: the)? $"
)
"""A name behind such a word is no subject ("firms in Armenia get …")."""


def propose(article: Article, scope: Scope, *, who: str = "", where: str = "") -> Proposed:
    """Claims that an article makes, and the sentences with figures that give none.

    `who` and `where` go into the files; by default the title, else the article's name. Raises
    `UsageError` for a text in another language, without words, or without a day of publication.
    """
    if not article.text.strip():
        raise UsageError(f"{article.id}: there is no text in it.")
    language = article.language or language_of(article.text)
    if language != "en":
        raise UsageError(
            f"{article.id}: the text is in another language ({language}); claims are read in "
            f"English."
        )
    published = article.date or day_told(article.text)
    if published is None:
        raise UsageError(
            f"{article.id}: no day of publication is told; give one, as --date 2025-07-10."
        )
    article = replace(article, date=published)
    about = {"who": who or article.title or article.id, "where": where or article.url or article.id}
    proposals: list[Proposal] = []
    unread: list[Unread] = []
    counts = counted_in(article, scope)
    sentences = 0
    for now in _sentences(article, scope):
        sentences += 1
        drafts, left = _read(now, scope, counts)
        for draft, years, reading in drafts:
            made = _proposal(draft, years, reading, about, article, now, scope, len(proposals) + 1)
            if all(made.claim.paraphrase != other.claim.paraphrase for other in proposals):
                proposals.append(made)
        unread += left
    return Proposed(tuple(proposals), tuple(unread), sentences, published)


def day_told(text: str) -> dt.date | None:
    """The day of publication that a text's first or last lines state, as a byline does.

    >>> day_told("Title\\n\\nPublished: 10 July 2025\\n\\nText of 1 May 2020 and more of the same.")
    datetime.date(2025, 7, 10)
    >>> day_told("Title\\n\\nText.") is None
    True
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in [*lines[:8], *lines[8:][-4:]]:
        if len(line) <= 80 and _BYLINE.match(line):
            for when in dates_in(line, None):
                if when.precision == "day":
                    return when.date
    return None


def _sentences(article: Article, scope: Scope) -> Iterator[Marked]:
    """Sentences as marks, each with what stands before it."""
    before, seen = Before(), ""
    pieces = [body[dateline(body) :][:LONGEST_PARAGRAPH] for _, body in paragraphs(article.text)]
    blocs = scope.blocs.names
    assert article.date is not None
    for doc in pipeline().pipe(pieces, batch_size=32):
        names, label = names_of(doc, article.date), ""
        for sentence in doc.sents:
            if sentence.text.strip() == seen or "©" in sentence.text:
                continue
            seen = sentence.text.strip()
            if len(seen) > LONGEST:
                yield Marked(seen, "", (), {}, Before(), article.date)
                continue
            now = marked(sentence, names, scope, replace(before, label=label), article.date)
            found = re.match(r"(?:the )?<([^<>:]+):s>:(?: |$)", now.text)
            if found is not None:
                label = found[1]
                now = replace(now, before=replace(before, label=label))
            yield now
            before = before_next(now, blocs, "")


@dataclass(frozen=True)
class _Hit:
    """What a rule read, and where in the sentence."""

    found: Draft | Cannot
    start: int
    end: int


def _read(
    now: Marked, scope: Scope, counts: list[Counted]
) -> tuple[list[tuple[Draft, tuple[int, int], tuple[str, ...]]], list[Unread]]:
    """Drafts of a sentence with their years and readings, and what of it is left."""
    if len(now.plain) > LONGEST:
        return [], [Unread(f"{now.plain[:LONGEST]}…", "long")]
    drafts: list[tuple[Draft, tuple[int, int], tuple[str, ...]]] = []
    cannot: list[Cannot] = []
    for hit in _hits(now, scope):
        found = hit.found
        if isinstance(found, Draft):
            stance = stance_of(now.text, denial=found.relation != "is not")
            stance = stance or ("exception" if sets_aside(now.text) else "")
            when = Cannot(stance, found.covers) if stance else placed(found, now, hit.end)
            if not isinstance(when, Cannot):
                drafts.append((found, *when))
                continue
            found = replace(when, covers=found.covers)
        cannot.append(found)
    for item in counts:
        if item.sentence == now.plain:
            (drafts if isinstance(item.found, tuple) else cannot).append(item.found)  # type: ignore[arg-type]
    return drafts, why_not(now, [draft for draft, *_ in drafts], cannot)


def _hits(now: Marked, scope: Scope) -> Iterator[_Hit]:
    """What the rules read; where two overlap, the first in their order that makes a claim."""
    taken: list[tuple[int, int]] = []
    used: set[int] = set()
    later: list[_Hit] = []
    for pattern, read in RULES:
        for match in pattern.finditer(now.text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            items = [item for item in _each(read(match, now, scope)) if not item.covers & used]
            if _HELD.search(now.text[: match.start()]) and now.text[match.start()] in "<t":
                items = [Cannot("form", item.covers) for item in items]
            hits = [_Hit(item, match.start(), match.end()) for item in items]
            if any(isinstance(hit.found, Draft) for hit in hits):
                taken.append(match.span())
                used |= {number for hit in hits for number in hit.found.covers}
                yield from hits
            else:
                later += hits
    yield from (hit for hit in later if not hit.found.covers & used and not any(
        hit.start < end and start < hit.end for start, end in taken))  # fmt: skip


def _each(found: Found) -> list[Draft | Cannot]:
    if found is None:
        return []
    return [found] if isinstance(found, Draft | Cannot) else list(found)


def _proposal(
    draft: Draft, years: tuple[int, int], reading: tuple[str, ...], about: dict[str, str],
    article: Article, now: Marked, scope: Scope, number: int,
) -> Proposal:  # fmt: skip
    subject = "-".join(draft.states[:3]) or str(draft.bloc)
    name = f"{slug(article.title or article.id)}-{number:02d}-{draft.measure}-{subject}"
    claim_id = (
        slug(name) if len(name) <= 40 else re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    )
    assert article.date is not None
    draft = on_its_day(draft, years, article.date)
    text = toml_of(draft, years, reading, {**about, "id": claim_id}, article.date, now.plain)
    claim: Any = parse_claim(f"{claim_id}.toml", text, scope.blocs)
    return Proposal(claim, text, now.plain)
