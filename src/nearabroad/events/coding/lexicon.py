"""The lexicon: frames of verbs and nouns, classes of words, operators, sectors, vetoes, codes.

All of it is read from `data/`; what words mean stands there and not in code.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

Words = frozenset[str]

QUADS: dict[str, str] = {
    "AGREE": "verbal cooperation",
    "CONSULT": "verbal cooperation",
    "SUPPORT": "verbal cooperation",
    "CONCEDE": "verbal cooperation",
    "COOPERATE": "material cooperation",
    "AID": "material cooperation",
    "RETREAT": "material cooperation",
    "REQUEST": "verbal conflict",
    "ACCUSE": "verbal conflict",
    "REJECT": "verbal conflict",
    "THREATEN": "verbal conflict",
    "PROTEST": "material conflict",
    "SANCTION": "material conflict",
    "MOBILIZE": "material conflict",
    "COERCE": "material conflict",
    "ASSAULT": "material conflict",
}
"""PLOVER roots and their quad class (PLOVER manual, draft 0.8, 2021)."""

COOPERATIVE = frozenset(root for root, quad in QUADS.items() if quad.endswith("cooperation"))


@dataclass(frozen=True, slots=True)
class Code:
    """A CAMEO code: its PLOVER root and mode, its Goldstein value -10..10."""

    code: str
    root: str
    mode: str
    goldstein: float | None


@lru_cache(maxsize=1)
def codes() -> Mapping[str, Code]:
    """CAMEO codes to PLOVER roots and modes, and Goldstein values: one frozen table.

    Roots and modes: PLOVER's conversion table, draft 0.8 of 2021 (Schrodt; CC BY-SA 4.0).
    Appeals (02) are not in it; they are requests. Goldstein values: the table of the R package
    icews (Beger; MIT), after Goldstein (1992), Journal of Conflict Resolution 36(2).

    >>> codes()["173"].root, codes()["173"].goldstein, codes()["020"].root
    ('COERCE', -5.0, 'REQUEST')
    """
    text = (resources.files("nearabroad.events.coding") / "data" / "codes.csv").read_text("utf-8")
    return {
        row["code"]: Code(
            row["code"], row["root"], row["mode"],
            float(row["goldstein"]) if row["goldstein"] else None,
        )
        for row in csv.DictReader(text.splitlines())
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """One reading of a verb or noun; see the head of `data/frames.toml`."""

    code: str
    root: str
    verbs: tuple[str, ...]
    nouns: tuple[str, ...]
    objects: Words
    preps: tuple[tuple[str, Words], ...]
    recipient: tuple[str, ...]
    light: Words
    near: Words
    flags: Words


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Frames by verb and by noun, and the word lists."""

    by_verb: Mapping[str, tuple[Frame, ...]]
    by_noun: Mapping[str, tuple[Frame, ...]]
    classes: Mapping[str, Words]
    operators: Mapping[str, Words]
    light: Words
    alone: Words
    deverbal: Mapping[str, str]
    sectors: Mapping[str, str]
    topics: tuple[str, ...]
    phrases: tuple[str, ...]
    past: Words
    fiction: Words
    lists: Mapping[str, Words]

    @property
    def harms(self) -> Words:
        """Event nouns whose phrase names who is harmed."""
        return self.lists["harms"]


FLAGS = ("symmetric", "place", "human", "person", "people", "speech", "drop", "weak", "reverse",
         "passive", "thing", "police", "naming", "praising")  # fmt: skip


def _list(text: str) -> list[str]:
    return [item for item in (part.strip() for part in text.replace("\n", " ").split(",")) if item]


def _toml(name: str) -> dict[str, Any]:
    path = resources.files("nearabroad.events.coding") / "data" / name
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _words(text: str, classes: Mapping[str, Words]) -> Words:
    found: set[str] = set()
    for item in _list(text):
        found |= classes[item[1:]] if item.startswith("@") else {item.lower()}
    return frozenset(found)


def _prep(text: str, classes: Mapping[str, Words]) -> tuple[str, Words]:
    word, _, rest = text.partition(" ")
    return word, _words(rest, classes)


def _frame(row: Mapping[str, Any], classes: Mapping[str, Words]) -> Frame:
    code = row["code"]
    return Frame(
        code=code,
        root=row.get("code_root", codes()[code].root),
        verbs=tuple(_list(row.get("verb", ""))),
        nouns=tuple(_list(row.get("noun", ""))),
        objects=_words(row.get("object", ""), classes),
        preps=tuple(_prep(item, classes) for item in row.get("prep", [])),
        recipient=tuple(_list(row.get("recipient", ""))),
        light=_words(row.get("light", ""), classes),
        near=_words(row.get("near", ""), classes),
        flags=frozenset(flag for flag in FLAGS if row.get(flag)),
    )


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon of `data/frames.toml`, `classes.toml` and `words.toml`.

    >>> [frame.root for frame in lexicon().by_verb["deport"]][0]
    'COERCE'
    """
    classes = {name: frozenset(_list(text)) for name, text in _toml("classes.toml").items()}
    words = _toml("words.toml")
    by_verb: dict[str, list[Frame]] = {}
    by_noun: dict[str, list[Frame]] = {}
    for row in _toml("frames.toml")["frame"]:
        frame = _frame(row, classes)
        for verb in frame.verbs:
            by_verb.setdefault(verb, []).append(frame)
        for noun in frame.nouns:
            by_noun.setdefault(noun, []).append(frame)
    return Lexicon(
        by_verb={verb: tuple(found) for verb, found in by_verb.items()},
        by_noun={noun: tuple(found) for noun, found in by_noun.items()},
        classes=classes,
        operators={name: frozenset(_list(text)) for name, text in words["operators"].items()},
        light=frozenset(_list(words["light"]["verbs"])),
        alone=frozenset(_list(words["alone"]["nouns"])),
        deverbal=words["deverbal"],
        sectors={word: sector for sector, text in words["sectors"].items() for word in _list(text)},
        topics=tuple(_list(words["vetoes"]["topics"])),
        phrases=tuple(_list(words["vetoes"]["phrases"])),
        past=frozenset(_list(words["vetoes"]["past"])),
        lists={name: frozenset(_list(text)) for name, text in words["lists"].items()},
        fiction=frozenset(_list(words["vetoes"]["fiction"])),
    )
