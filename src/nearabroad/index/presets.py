"""Presets: weights, components, criticality bases and the alternatives that method draws take."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from nearabroad.core.errors import UsageError

AGGREGATORS = ("arithmetic", "geometric")
SCORE_FORMS = ("root", "product")
NO_CRITICALITY = "none"
"""A criticality basis that takes a lever at its full share."""


@dataclass(frozen=True)
class Preset:
    """How levers become grip. The first aggregator and score form are the central ones.

    `components` and `criticality` name, by lever, what is used; a lever that is not named uses
    all that it declares (criticality: the first basis observed).
    """

    id: str
    title: str
    description: str
    weights: Mapping[str, float]
    concentration: float = 20.0
    aggregators: tuple[str, ...] = AGGREGATORS
    score_forms: tuple[str, ...] = SCORE_FORMS
    components: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    criticality: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems = [
            f"weight of {name} is {value}"
            for name, value in self.weights.items()
            if not 0 < value < math.inf
        ]
        if not 0 < self.concentration < math.inf:
            problems.append(f"concentration is {self.concentration}")
        problems += [f"aggregator {item!r}" for item in self.aggregators if item not in AGGREGATORS]
        problems += [f"score form {item!r}" for item in self.score_forms if item not in SCORE_FORMS]
        if not self.weights or not self.aggregators or not self.score_forms:
            problems.append("weights, aggregators and score_forms may not be empty")
        if problems:
            raise UsageError(f"preset {self.id}: {'; '.join(problems)}.")

    @property
    def levers(self) -> tuple[str, ...]:
        """The levers that enter grip, in the preset's order."""
        return tuple(self.weights)


def parse_preset(name: str, text: str) -> Preset:
    """A preset from its TOML text; raises `UsageError` naming the file and what is wrong.

    >>> text = 'id = "even"\\ntitle = "E"\\ndescription = "d"\\n[weights]\\ntrade = 1'
    >>> parse_preset("even", text).levers
    ('trade',)
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"preset {name}: {error}.") from error
    known = {
        "id", "title", "description", "weights", "concentration", "aggregators", "score_forms",
        "components", "criticality",
    }  # fmt: skip
    missing = {"id", "title", "description", "weights"} - set(raw)
    if missing or set(raw) - known:
        raise UsageError(
            f"preset {name}: missing {sorted(missing)}, not known {sorted(set(raw) - known)}."
        )
    if raw["id"] != name:
        raise UsageError(f"preset {name}: id is {raw['id']!r}, not the file name.")
    return Preset(
        id=raw["id"],
        title=raw["title"],
        description=raw["description"],
        weights={
            lever: _number(name, f"weight of {lever}", value)
            for lever, value in _table(name, "weights", raw["weights"]).items()
        },
        concentration=_number(name, "concentration", raw.get("concentration", 20.0)),
        aggregators=_names(name, "aggregators", raw.get("aggregators", list(AGGREGATORS))),
        score_forms=_names(name, "score_forms", raw.get("score_forms", list(SCORE_FORMS))),
        components=_lists(name, "components", raw),
        criticality=_lists(name, "criticality", raw),
    )


def _number(name: str, what: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UsageError(f"preset {name}: {what} is {value!r}, not a number.")
    return float(value)


def _names(name: str, what: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"preset {name}: {what} is {value!r}, not a list of names.")
    return tuple(value)


def _table(name: str, what: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UsageError(f"preset {name}: {what} is {value!r}, not a table.")
    return value


def _lists(name: str, what: str, raw: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    table = _table(name, what, raw.get(what, {}))
    return {lever: _names(name, f"{what}.{lever}", value) for lever, value in table.items()}


@lru_cache(maxsize=1)
def presets() -> Mapping[str, Preset]:
    """Every preset in the folder by its id; `equal` is the default."""
    folder = resources.files("nearabroad.index") / "presets"
    found = {}
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name, _, ending = item.name.rpartition(".")
        if ending == "toml":
            found[name] = parse_preset(name, item.read_text(encoding="utf-8"))
    return found


def preset(name: str) -> Preset:
    """One preset; raises `UsageError` with the names that there are.

    >>> preset("equal").concentration
    20.0
    """
    found = presets().get(name)
    if found is None:
        raise UsageError(f"no preset {name!r}; there are {', '.join(presets())}.")
    return found
