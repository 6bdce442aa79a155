"""A sentence with its names as marks: `<ARM:s>` a state, `<ARM:a>` an adjective, `<#0>` a figure.

Rules are then plain patterns over marks. What stands before a sentence (a label as in a list, the
sentence before) settles "it", "the country", "the bloc", where it names a single one.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from nearabroad.events.coding.gazetteer import Named
from nearabroad.proposing.figures import Amount, amounts_in
from nearabroad.proposing.model import Scope

Token = Any
MARK = re.compile(r"<([^<>:#]+):([sap])>")
_PLAIN = {"the bloc", "minsk group", "the union"}
"""Names of the gazetteer that say too little here."""
_KINDS = {"state": "s", "seat": "s", "adjective": "a"}
_ABBREVIATED = re.compile(r"(<([^<>]+)>) \(<\2>\)")
"""A name with its abbreviation behind it, which means the same."""


@dataclass(frozen=True)
class Before:
    """What stands before a sentence: its line's label, and the states and blocs named last.

    `subject` is the one state that the last sentence is about, "" where it is about another.
    """

    label: str = ""
    states: tuple[str, ...] = ()
    subject: str = ""
    blocs: tuple[str, ...] = ()
    several: bool = False


@dataclass(frozen=True)
class Marked:
    """A sentence as read: marked text, its figures, the tenses of its verbs, what stands before.

    `began` is the year in which the one bloc that it names began, `subject` the state that is its
    grammatical subject.
    """

    plain: str
    text: str
    figures: tuple[Amount, ...]
    tenses: Mapping[str, str]
    before: Before
    published: dt.date
    began: int | None = None
    subject: str = ""

    def past(self, words: str) -> bool:
        """Whether the verbs among these words stand in the past, none in the present."""
        told = {self.tenses[word] for word in re.findall(r"[a-z']+", words) if word in self.tenses}
        return told == {"past"}

    def named(self, kinds: str = "sa") -> tuple[str, ...]:
        """Codes of states and blocs that are named, each once, in order."""
        return codes_in(self.text, kinds)


def codes_in(text: str, kinds: str = "sa") -> tuple[str, ...]:
    """Codes of all marks of a text, each once, in order.

    >>> codes_in("<RUS:a> gas in <ARM+GEO:s>")
    ('RUS', 'ARM', 'GEO')
    """
    found = [code for codes, kind in MARK.findall(text) if kind in kinds
             for code in codes.split("+")]  # fmt: skip
    return tuple(dict.fromkeys(found))


def marked(
    sentence: Token, names: Mapping[int, Named], scope: Scope, before: Before, published: dt.date
) -> Marked:
    """A parsed sentence as marks; `names` are those of its text by word."""
    blocs = scope.blocs.names
    parts: list[str] = []
    at = sentence.start
    while at < sentence.end:
        token = sentence.doc[at]
        named = names.get(at)
        mark = _mark(named, blocs | scope.organisations) if named is not None else None
        if mark and named is not None:
            end = named.end
            parts.append(mark + sentence.doc[end - 1].whitespace_)
        else:
            end = at + 1
            parts.append(token.text_with_ws)
        at = max(end, at + 1)
    text = "".join(parts).replace("’", "'").strip()
    text = _ABBREVIATED.sub(r"\1", _regions(re.sub(r"\s+", " ", text)))
    text = _joined(_resolved(text, before, blocs))
    text, figures = amounts_in(text)
    tenses = {
        str(token.lower_): "past" if token.tag_ == "VBD" else "present"
        for token in sentence
        if token.tag_ in ("VBD", "VBZ", "VBP")
    }
    told = [code for code in codes_in(text, "s") if code in blocs]
    began = _began(told[0], scope) if len(told) == 1 else None
    plain = sentence.text.strip()
    subject = _subject(sentence, names, before, blocs)
    return Marked(plain, text, tuple(figures), tenses, before, published, began, subject)


def _subject(
    sentence: Token, names: Mapping[int, Named], before: Before, blocs: frozenset[str]
) -> str:
    """The one state that is the subject of the main verb, itself or as the "it" before; else ""."""
    found = [token for token in sentence.root.children if token.dep_ in ("nsubj", "nsubjpass")]
    if len(found) != 1 or any(token.dep_ == "conj" for token in found[0].children):
        return ""
    if not before.label and found[0].lower_ == "it" and _IT.match(sentence.text):
        return before.subject
    for at, named in names.items():
        if at <= found[0].i < named.end and named.entry.kind in ("state", "seat"):
            code = str(named.entry.code)
            return code if code not in blocs and len(code) == 3 else ""
    return ""


def _began(bloc: str, scope: Scope) -> int:
    return min(item.since for item in scope.blocs.memberships if item.bloc == bloc).year


def _mark(named: Named, organisations: frozenset[str]) -> str | None:
    entry = named.entry
    if entry.name.lower() in _PLAIN:
        return None
    if entry.kind == "organisation":
        return f"<{entry.code}:s>" if entry.code in organisations else None
    kind = _KINDS.get(entry.kind)
    if kind is None:
        return None
    return f"<{entry.code}:{'p' if entry.plural else kind}>"


@lru_cache(maxsize=1)
def _groups() -> list[tuple[re.Pattern[str], str]]:
    text = (resources.files("nearabroad.proposing") / "regions.toml").read_text(encoding="utf-8")
    found = []
    for row in tomllib.loads(text)["region"]:
        names = "|".join(sorted(map(re.escape, row["names"]), key=len, reverse=True))
        found.append((re.compile(rf"\b(?<!Other )(?:{names})\b"), "+".join(row["states"])))
    return found


def _regions(text: str) -> str:
    for pattern, codes in _groups():
        apart = re.compile(rf"{pattern.pattern}\s*[—–-]\s*(?:<[A-Z]+:s>[, ]*(?:and )?)+[—–-]?")
        for each in (apart, pattern):
            text = each.sub(f"<{codes}:s> " if each is apart else f"<{codes}:s>", text)
    return re.sub(r">\s+(?= )", ">", text)


def _joined(text: str) -> str:
    """Lists of names as one mark: "<A:s>, <B:s> and the <C:s>" is `<A+B+C:s>`."""
    for kind, tail in (("s", ""), ("a", ""), ("s", "'s")):
        one = rf"(?:the )?<([^<>:]+):{kind}>{tail}"
        several = re.compile(rf"{one}(?:, {one})*,? (?:and|&) {one}")
        while (match := several.search(text)) is not None:
            told = dict.fromkeys(code for codes, _ in MARK.findall(match[0])
                                 for code in codes.split("+"))  # fmt: skip
            mark = f"<{'+'.join(told)}:{kind}>{tail}"
            text = f"{text[: match.start()]}{mark}{text[match.end() :]}"
    return text


_IT = re.compile(r"^(?:Meanwhile, |Today, |Still, |But )?(It|The country|"
                 r"The republic)\b(?! is (?:not )?"
                 r"(?:true|clear|likely|said))")  # fmt: skip
_THEY = re.compile(r"\b(?:they|They|These (?:states|countries)|these (?:states|countries))\b")
_BLOC = re.compile(r"\b[Tt]he (?:bloc|union)\b")


def _resolved(text: str, before: Before, blocs: frozenset[str]) -> str:
    """Pronouns by what stands before, only where that names a single one."""
    if before.label:
        return text
    states = [code for code in codes_in(text, "s") if code not in blocs and len(code) == 3]
    start = _IT.search(text)
    if start is not None and before.subject and not before.several:
        text = f"{text[: start.start(1)]}<{before.subject}:s>{text[start.end(1) :]}"
    they = _THEY.search(text) if before.several else None
    if they is not None and not set(codes_in(text[: they.start()], "s")) & set(states):
        text = f"{text[: they.start()]}<{'+'.join(before.states)}:s>{text[they.end() :]}"
    here = [code for code in codes_in(text, "s") if code in blocs]
    candidates = before.blocs if not here else tuple(dict.fromkeys(here))
    if len(candidates) == 1:
        text = _BLOC.sub(f"<{candidates[0]}:s>", text)
    return text


def before_next(now: Marked, blocs: frozenset[str], label: str) -> Before:
    """What a sentence leaves for the next one: "they" are the one list of states it begins with."""
    states = tuple(code for code in now.named() if code not in blocs and len(code) == 3)
    marks = [codes.split("+") for codes, kind in MARK.findall(now.text) if kind == "s"]
    lists = {frozenset(codes) for codes in marks if len(codes) > 1}
    several = len(lists) == 1 and len(marks[0]) > 1 and not lists.pop() & blocs
    if several:
        states = tuple(marks[0])
    named = tuple(code for code in now.named() if code in blocs)
    return Before(label, states, now.subject, named, several)
