"""In which language a text is, by its commonest words; enough to refuse what is not read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

SAMPLE = 4000
"""Characters that are looked at."""


@lru_cache(maxsize=1)
def common_words() -> Mapping[str, frozenset[str]]:
    """The commonest words of each language that is told apart."""
    path = resources.files("nearabroad.events.coding") / "data" / "languages.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: frozenset(text.split()) for name, text in found.items()}


def language_of(text: str) -> str:
    """Code of a text's language, "unknown" where nothing fits.

    >>> language_of("The minister said that it was over."), language_of("Посол был вызван в МИД.")
    ('en', 'ru')
    >>> language_of("Der Minister hat den Botschafter nicht einbestellt und ist nach Berlin")
    'de'
    """
    sample = text[:SAMPLE]
    letters = [char for char in sample if char.isalpha()]
    if not letters:
        return "unknown"
    cyrillic = sum("\u0400" <= char <= "\u04ff" for char in letters) / len(letters)
    if cyrillic > 0.5:
        return _cyrillic(sample.lower())
    latin = sum(char < "\u0250" for char in letters) / len(letters)
    if latin < 0.5:
        return "unknown"
    words = re.findall(r"[^\W\d_]+", sample.lower())
    shares = {
        name: sum(word in common for word in words) / len(words)
        for name, common in common_words().items()
    }
    best = max(shares, key=lambda name: shares[name])
    if shares[best] < 0.08 or (best != "en" and shares[best] - shares["en"] < 0.03):
        # Headlines and telegrams have few common words: plain letters pass for English.
        plain = sum(char.isascii() for char in letters) / len(letters)
        return "en" if plain > 0.97 and shares["en"] >= shares[best] - 0.03 else "unknown"
    return best


def _cyrillic(text: str) -> str:
    letters = set(text)
    if letters & set("әғқңөұүһ"):
        return "kk"
    words = re.findall(r"[^\W\d_]+", text)
    russian = sum(word in common_words()["ru"] for word in words)
    ukrainian = sum(word in common_words()["uk"] for word in words)
    if letters & set("іїєґ") and ukrainian > russian:
        return "uk"
    if "ў" in letters:
        return "be"
    return "ru"
