"""News of the region and the world in words of this project's own, with all acts that readers list.

`tests/golden/retold_news.jsonl` holds the texts with the addresses whose facts they tell,
`retold_acts.jsonl` who did what to whom in them, listed by readers who did not know the coder:

    {"article": "w1-01", "sentence": "93fd…", "actor": "ARM", "recipient": "CSTO",
     "roots": ["SANCTION", "REJECT"], "status": "told", "main": 1, "reader": "first"}

`sentence` is the start of the SHA-256 of the sentence, twelve hexadecimal digits; `roots` holds the
best root first, then others that can be defended; `status` is told, past (more than a year before)
or unreal; `main` is 1 where an analyst would surely enter it. Acts of both sides stand once.

Texts whose name begins with one of `KEPT` are for measuring only: no rule, word or coefficient
comes of them. Those of `UNSEEN` are for the fit of the confidence; no rule or word comes of them
either. Both have two readers each. The others have one; rules, words and coefficients come of them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from _page import ROOT

from nearabroad.events.coding.model import Article, Event

GOLDEN = ROOT / "tests" / "golden"
NEWS, ACTS = (GOLDEN / f"retold_{name}.jsonl" for name in ("news", "acts"))
KEPT = ("k1-", "k2-")
UNSEEN = ("w2-",)
READERS = ("first", "second")
MUTUAL = frozenset({"CONSULT", "COOPERATE"})
"""Roots of what two sides do together; who is named first means nothing."""
STATUS = {"factual": "told", "planned": "told", "historical": "past"}


@dataclass(frozen=True, slots=True)
class Listed:
    """An act that a reader lists."""

    article: str
    sentence: str
    actor: str
    recipient: str
    roots: tuple[str, ...]
    status: str
    main: bool

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it one act, however often the article tells it."""
        pair = (self.actor, self.recipient)
        first, second = sorted(pair) if self.roots[0] in MUTUAL else pair
        return (self.article, first, second, self.roots[0])

    def between(self, actor: str | None, recipient: str | None, root: str) -> bool:
        """Whether these are its parties, in either order for a root of what both do."""
        pair = (self.actor, self.recipient)
        return (actor, recipient) == pair or (root in MUTUAL and (recipient, actor) == pair)

    def is_told_by(self, event: Event) -> bool:
        """Whether an event has its parties and one of its roots; the status is left aside."""
        return (
            event.article == self.article
            and event.root in self.roots
            and self.between(event.actor, event.recipient, event.root)
        )


def news(kept: bool) -> list[Article]:
    """The texts kept apart, or the others, with their day of publication."""
    rows = map(json.loads, NEWS.read_text(encoding="utf-8").splitlines())
    return [
        Article(row["id"], row["text"], dt.date.fromisoformat(row["date"]), row["title"])
        for row in rows
        if row["id"].startswith(KEPT) is kept
    ]


def shared_addresses() -> set[str]:
    """Texts kept apart that tell of a page which a text that rules come of tells of too."""
    rows = list(map(json.loads, NEWS.read_text(encoding="utf-8").splitlines()))
    known = {
        page for row in rows if not row["id"].startswith(KEPT + UNSEEN) for page in row["sources"]
    }
    return {
        row["id"]
        for row in rows
        if row["id"].startswith(KEPT) and not known.isdisjoint(row["sources"])
    }


def acts(reader: str) -> dict[str, list[Listed]]:
    """Acts that a reader lists, by article."""
    found: dict[str, list[Listed]] = defaultdict(list)
    for line in ACTS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.pop("reader") == reader:
            act = Listed(**{**row, "roots": tuple(row["roots"]), "main": bool(row["main"])})
            found[act.article].append(act)
    return found


def sentence_of(event: Event) -> str:
    """An event's evidence without its text."""
    return hashlib.sha256(event.evidence.encode()).hexdigest()[:12]


def is_right(event: Event, listed: Iterable[Listed]) -> bool:
    """Whether an act of the event's parties, root and status is listed."""
    status = STATUS.get(event.factual, "unreal")
    return any(act.status == status and act.is_told_by(event) for act in listed)
