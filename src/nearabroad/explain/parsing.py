"""Explanations and implications from TOML; what is wrong is one sentence with file and key."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from nearabroad.core.errors import UsageError
from nearabroad.explain.model import (
    AMONG,
    DIRECTIONS,
    MEASURES,
    MODELS,
    Explanation,
    Implication,
    Source,
)

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TEXTS = ("says", "measure", "model", "direction")
_MORE = (
    "id", "outcome", "exposure", "among", "lag", "controls", "link", "leak", "also", "scale",
    "caution",
)  # fmt: skip
LONGEST_LAG = 2


def parse_file(name: str, text: str) -> Explanation:
    """An explanation from its text; one with `extends` only brings implications to another.

    Raises `UsageError`, in one sentence, for a syntax error, a key, measure, model, direction or
    number that cannot be.

    >>> found = parse_file("one.toml", '''
    ... id = "one"
    ... title = "One"
    ... mechanism = "Because."
    ... [[implication]]
    ... id = "one-follows"
    ... says = "Pressure follows capacity."
    ... measure = "capacity"
    ... model = "within"
    ... direction = "positive"
    ... ''')
    >>> found.prior, found.implications[0].outcome
    (0.5, 'pressure')
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name}: {str(error).rstrip('.')}.") from error
    file = _File(name)
    if "extends" in raw:
        file.keys(raw, {"extends", "implication"}, {"extends", "implication"}, "the file")
        own, title, mechanism, prior = file.name_of(raw, "extends"), "", "", math.nan
        sources: tuple[Source, ...] = ()
    else:
        needed = {"id", "title", "mechanism", "implication"}
        file.keys(raw, needed, needed | {"prior", "source"}, "the explanation")
        own, title = file.name_of(raw, "id"), file.text(raw, "title")
        mechanism = file.text(raw, "mechanism")
        prior = file.chance(raw, "prior", 0.5)
        sources = tuple(_source(file, item) for item in file.tables(raw, "source"))
    rows = file.tables(raw, "implication")
    if not rows:
        raise file.fault("no [[implication]] stands in it")
    implications = tuple(
        _implication(file, number, own, item) for number, item in enumerate(rows, 1)
    )
    return Explanation(own, title, " ".join(mechanism.split()), prior, sources, implications)


class _File:
    """Where an explanation, or one of its implications, stands: for its errors."""

    def __init__(self, name: str, part: str = "") -> None:
        self.name, self.part = name, part

    def fault(self, what: str) -> UsageError:
        return UsageError(": ".join(filter(None, (self.name, self.part, f"{what}."))))

    def keys(self, raw: Mapping[str, Any], needed: set[str], known: set[str], where: str) -> None:
        if missing := sorted(needed - set(raw)):
            raise self.fault(f"{where} lacks {', '.join(missing)}")
        if strange := sorted(set(raw) - known):
            raise self.fault(
                f"{where} has {', '.join(strange)}, which is not known; "
                f"known are {', '.join(sorted(known))}"
            )

    def text(self, raw: Mapping[str, Any], key: str) -> str:
        value = raw.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(f"{key} is {value!r}, not text")
        return " ".join(value.split())

    def name_of(self, raw: Mapping[str, Any], key: str) -> str:
        value = self.text(raw, key)
        if not _NAME.fullmatch(value):
            raise self.fault(f"{key} is {value!r}; write small letters, digits and hyphens")
        return value

    def tables(self, raw: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
        value = raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.fault(f"{key} is no list of tables; write [[{key}]]")
        return value

    def number(self, value: object, key: str) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.fault(f"{key} is {value!r}, not a number")
        return float(value)

    def chance(self, raw: Mapping[str, Any], key: str, default: float) -> float:
        value = self.number(raw.get(key, default), key)
        if not 0.0 < value < 1.0:
            raise self.fault(f"{key} is {value:g}; a probability lies between 0 and 1")
        return value

    def one_of(self, raw: Mapping[str, Any], key: str, known: Iterable[str], default: str) -> str:
        value, choices = raw.get(key, default), tuple(known)
        if value not in choices:
            raise self.fault(f"{key} is {value!r}; it can be {', '.join(choices)}")
        return str(value)


def _source(file: _File, raw: dict[str, Any]) -> Source:
    keys = {"author", "year", "title", "publisher"}
    file.keys(raw, keys, keys, "[[source]]")
    if type(raw["year"]) is not int:
        raise file.fault(f"year is {raw['year']!r}, not a year")
    author, title = file.text(raw, "author"), file.text(raw, "title")
    return Source(author, raw["year"], title, file.text(raw, "publisher"))


def _implication(file: _File, number: int, explanation: str, raw: dict[str, Any]) -> Implication:
    own = file.name_of(raw, "id") if "id" in raw else ""
    file = _File(file.name, part=own)
    file.keys(raw, {"id", *_TEXTS}, {*_TEXTS, *_MORE}, f"[[implication]] {number}")
    controls = raw.get("controls", [])
    if not isinstance(controls, list) or not all(item in tuple(MEASURES) for item in controls):
        raise file.fault(f"controls is {controls!r}; measures are {', '.join(MEASURES)}")
    counts = [item.id for item in MEASURES.values() if item.kind == "count"]
    outcomes = [*counts, *(item.id for item in MEASURES.values() if item.kind == "mark")]
    found = Implication(
        id=own, explanation=explanation, says=file.text(raw, "says"),
        measure=file.one_of(raw, "measure", MEASURES, ""),
        model=file.one_of(raw, "model", MODELS, ""),
        direction=file.one_of(raw, "direction", DIRECTIONS, ""),
        outcome=file.one_of(raw, "outcome", outcomes, "pressure"),
        exposure=file.one_of(raw, "exposure", counts, "acts"),
        among=file.one_of(raw, "among", AMONG, "neighbors"), lag=_lag(file, raw),
        controls=tuple(controls), link=file.chance(raw, "link", 0.8),
        leak=file.chance(raw, "leak", 0.2), also=_also(file, raw, explanation),
        scale=_scale(file, raw), caution=file.text(raw, "caution") if "caution" in raw else "",
    )  # fmt: skip
    model, kind = MODELS[found.model], MEASURES[found.measure].kind
    if kind not in model.kinds:
        raise file.fault(
            f"{found.measure} is a measure of the kind {kind!r}, and the model "
            f"{model.id} takes {' or '.join(model.kinds)}"
        )
    if found.model in ("between", "volatility") and found.among == "neighbors":
        raise file.fault(f'the model {model.id} compares; write among = "all"')
    return found


def _lag(file: _File, raw: dict[str, Any]) -> int:
    lag = raw.get("lag", 1)
    if type(lag) is not int or not 0 <= lag <= LONGEST_LAG:
        raise file.fault(f"lag is {lag!r}, not 0 to {LONGEST_LAG} years")
    return lag


def _scale(file: _File, raw: dict[str, Any]) -> float | None:
    if "scale" not in raw:
        return None
    value = file.number(raw["scale"], "scale")
    if not 0.0 < value < math.inf:
        raise file.fault(f"scale is {value:g}; a prior's standard deviation is over 0")
    return value


def _also(file: _File, raw: dict[str, Any], own: str) -> dict[str, float]:
    value = raw.get("also", {})
    if not isinstance(value, dict):
        raise file.fault("also is no table of explanations and their links")
    if own in value:
        raise file.fault(f"also names {own} itself; its link stands under link")
    return {key: file.chance(value, key, 0.5) for key in value}


def combined(files: Iterable[tuple[str, Explanation]]) -> tuple[Explanation, ...]:
    """Explanations of several files, each with what other files add to it.

    Raises `UsageError` where an id stands twice, or an explanation named is nowhere.
    """
    found: dict[str, Explanation] = {}
    later: list[tuple[str, Explanation]] = []
    read = list(files)
    for name, item in read:
        if not item.title:
            later.append((name, item))
            continue
        if item.id in found:
            raise UsageError(f"{name}: another explanation has the id {item.id!r}.")
        found[item.id] = item
    for name, item in later:
        if item.id not in found:
            known = ", ".join(found)
            raise UsageError(f"{name}: extends {item.id!r}, which is not there; there are {known}.")
        whole = found[item.id]
        found[item.id] = replace(whole, implications=whole.implications + item.implications)
    if len(found) > MOST:
        raise UsageError(f"{len(found)} explanations are too many; their subsets go up to {MOST}.")
    _check_names(read, found)
    return tuple(found.values())


MOST = 8
"""Explanations at once: their subsets are counted out."""


def _check_names(read: Iterable[tuple[str, Explanation]], found: Mapping[str, Explanation]) -> None:
    seen: dict[str, str] = {}
    for name, item in read:
        for row in item.implications:
            if row.id in seen:
                also = "it" if seen[row.id] == name else seen[row.id]
                raise UsageError(
                    f"{name}: another implication in {also} has the id {row.id!r}; rename one."
                )
            seen[row.id] = name
            if strange := sorted(set(row.also) - set(found)):
                raise UsageError(
                    f"{name}: {row.id}: also names {', '.join(strange)}, which is not there; "
                    f"there are {', '.join(found)}."
                )
