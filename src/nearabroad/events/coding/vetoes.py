"""Texts and sentences that tell no event among states: sport, and speech in figures."""

from __future__ import annotations

import re
from functools import lru_cache

from nearabroad.events.coding.grammar import Token
from nearabroad.events.coding.lexicon import lexicon

SCORE = re.compile(
    r"(?<![\w-])\d{1,2}[-–]\d{1,2}(?=\s*(?:[,.;!)]|$|(?:in|on|at|and|to|after|with|away|over|by|"
    r"against|for|from|thanks)\b))"
)
"""A result of a match, unless somebody votes or counts."""
COUNTING = re.compile(r"\b(vot\w+|ballot|ruled|ruling|majority|panel|judges|aged?|per ?cent)\b")
LEAGUES = re.compile(r"\b(arab league|league of (arab|nations))")
"""Leagues that play no games."""
SPORT_WORDS = 3
"""Different words of sport that make a text one of sport."""


@lru_cache(maxsize=2)
def _words(name: str) -> re.Pattern[str]:
    words = sorted(lexicon().lists[name], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})s?\b", re.I)


def of_sport(text: str) -> bool:
    """Whether a text reports sport: several different words of it, one of which means nothing else.

    >>> of_sport("The batsman was out for two runs when the innings closed.")
    True
    >>> of_sport("The captain of the squad in the Arab League's third test of will.")
    False
    """
    sure = _distinct("sport", text)
    return bool(sure) and len(sure | _distinct("playing", text)) >= SPORT_WORDS


def _distinct(name: str, text: str) -> set[str]:
    return {word.lower().removesuffix("s") for word in _words(name).findall(text)}


def vetoed(sentence: Token) -> bool:
    """Whether a sentence is about sport or the like, or speaks in figures."""
    text = f" {sentence.text.lower()} "
    if SCORE.search(text) and not COUNTING.search(text):
        return True
    text = LEAGUES.sub("", text)
    vocabulary = lexicon()
    return any(f" {word}" in text for word in vocabulary.topics) or any(
        phrase in text for phrase in vocabulary.phrases
    )
