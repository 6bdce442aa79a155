"""A claim from its TOML text; what is wrong with it is one sentence that names file and key."""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from nearabroad.claims.measures import BLOC, DAY, MEASURES, STATE, TEXT, TRUTH, YEARS, Measure
from nearabroad.claims.model import (
    LEVELS,
    MOVES,
    OVERTAKES,
    RELATIONS,
    TRENDS,
    TRUTHS,
    Asserted,
    Claim,
)
from nearabroad.claims.quantities import amount
from nearabroad.core.errors import UnknownState, UsageError
from nearabroad.core.states import Blocs

_TOP = {"id", "who", "where", "when", "paraphrase", "as_of", "subject", "measure", "asserted"}
_TOP_MORE = {"data", "needs", "reading"}
_WHEN = re.compile(r"\d{4}(-\d{2}){0,2}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class _File:
    """Where a claim stands, for its errors, and the blocs that it may name."""

    name: str
    blocs: Blocs

    def fault(self, what: str) -> UsageError:
        return UsageError(f"{self.name}: {what}.")

    def table(self, raw: Mapping[str, Any], key: str) -> dict[str, Any]:
        if not isinstance(raw.get(key), dict):
            raise self.fault(f"[{key}] is no table")
        return dict(raw[key])

    def text(self, raw: Mapping[str, Any], key: str) -> str:
        value = raw.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(f"{key} is {value!r}, not text")
        return value.strip()

    def texts(self, raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fault(f"{key} is {value!r}, not a list of names")
        return tuple(value)

    def day(self, raw: Mapping[str, Any], key: str) -> dt.date:
        value = raw.get(key)
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            raise self.fault(f"{key} is {value!r}, not a date, as 2025-07-31 without quotes")
        return value

    def keys(self, raw: Mapping[str, Any], needed: set[str], known: set[str], where: str) -> None:
        if missing := sorted(needed - set(raw)):
            raise self.fault(f"{where} lacks {', '.join(missing)}")
        if strange := sorted(set(raw) - known):
            raise self.fault(
                f"{where} has {', '.join(strange)}, which is not known; "
                f"known are {', '.join(sorted(known)) or 'none'}"
            )

    def code(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise self.fault(f"{key} is {value!r}, not a code")
        try:
            return self.blocs.resolve(value)
        except UnknownState as error:
            raise UnknownState(error.code, error.nearest, f"{self.name}, {key}") from None

    def state(self, key: str, value: object) -> str:
        code = self.code(key, value)
        if code in self.blocs.names:
            raise self.fault(f"{key}: {code} is a bloc, not a state")
        return code


def parse_claim(name: str, text: str, blocs: Blocs) -> Claim:
    """A claim from its text; `name` is the file's, for errors; `blocs` are those it may name.

    Raises `UsageError`, in one sentence, for a syntax error (with its line), a key that is missing
    or not known, a state, measure, argument, relation or amount that cannot be, reversed years.

    >>> claim = parse_claim("one.toml", '''
    ... id = "one"
    ... who = "W"
    ... where = "a paper"
    ... when = "2024"
    ... paraphrase = "Under a tenth of Estonia's trade is with Russia."
    ... as_of = 2024-01-31
    ... [subject]
    ... states = ["EST"]
    ... years = [2022, 2023]
    ... [measure]
    ... name = "trade_share"
    ... patron = "RUS"
    ... [asserted]
    ... relation = "<"
    ... value = "10 %"
    ... ''', Blocs())
    >>> claim.asserted.text, claim.asserted.high
    ('< 10 %', 0.1)
    """
    file = _File(name, blocs)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise file.fault(str(error).rstrip(".")) from error
    file.keys(raw, _TOP, _TOP | _TOP_MORE, "the claim")
    subject = file.table(raw, "subject")
    measure, arguments = _measure(file, file.table(raw, "measure"))
    states, bloc, years = _subject(file, subject, measure)
    as_of = file.day(raw, "as_of")
    if years[0] > as_of.year:
        raise file.fault(f"subject.years start in {years[0]}, after as_of {as_of.isoformat()}")
    when = file.text(raw, "when")
    if not _WHEN.fullmatch(when):
        raise file.fault(f"when is {when!r}, not a year, month or day, as 2025-07")
    claim_id = file.text(raw, "id")
    if not _NAME.fullmatch(claim_id):
        raise file.fault(f"id is {claim_id!r}; write small letters, digits and hyphens")
    return Claim(
        id=claim_id, who=file.text(raw, "who"), where=file.text(raw, "where"), when=when,
        paraphrase=file.text(raw, "paraphrase"), as_of=as_of, states=states, bloc=bloc,
        years=years, measure=measure, arguments=arguments,
        asserted=_asserted(file, file.table(raw, "asserted"), measure),
        data=file.texts(raw, "data"),
        needs=file.text(raw, "needs") if "needs" in raw else "",
        reading=file.text(raw, "reading") if "reading" in raw else "",
    )  # fmt: skip


def _subject(
    file: _File, raw: dict[str, Any], measure: Measure
) -> tuple[tuple[str, ...], str | None, tuple[int, int]]:
    file.keys(raw, {"years"}, {"states", "bloc", "years"}, "[subject]")
    states = tuple(file.state("subject.states", item) for item in file.texts(raw, "states"))
    bloc = file.code("subject.bloc", raw["bloc"]) if "bloc" in raw else None
    if bloc is not None and bloc not in file.blocs.names:
        raise file.fault(f"subject.bloc: {bloc} is a state, not a bloc")
    if measure.of_bloc and bloc is None:
        raise file.fault(f"subject.bloc is missing; {measure.id} is about a bloc")
    if measure.of_states and not states:
        raise file.fault(f"subject.states is missing; {measure.id} is about states")
    if len(set(states)) < len(states):
        raise file.fault("subject.states names a state twice")
    return states, bloc, _years(file, raw["years"])


def _years(file: _File, value: Any) -> tuple[int, int]:
    whole = isinstance(value, list) and all(type(item) is int for item in value)
    if not whole or len(value) not in (1, 2):
        raise file.fault(f"subject.years is {value!r}, not one year or the first and last")
    if value[0] > value[-1]:
        raise file.fault(f"subject.years: {value[0]} is after {value[-1]}; first comes first")
    return value[0], value[-1]


def _measure(file: _File, raw: dict[str, Any]) -> tuple[Measure, dict[str, str | int | dt.date]]:
    name = raw.pop("name", None)
    measure = MEASURES.get(name) if isinstance(name, str) else None
    if measure is None:
        near = get_close_matches(str(name), MEASURES, 3, 0.5)
        hint = f"nearest: {', '.join(near)}" if near else f"measures are {', '.join(MEASURES)}"
        raise file.fault(f"measure.name is {name!r}; {hint}")
    kinds = {**measure.needed, **measure.optional}
    file.keys(raw, set(measure.needed), set(kinds), f"[measure] {measure.id}")
    return measure, {key: _argument(file, key, kinds[key], raw[key]) for key in raw}


def _argument(
    file: _File, key: str, kind: str | tuple[str, ...], value: Any
) -> str | int | dt.date:
    where = f"measure.{key}"
    if isinstance(kind, tuple):
        if value not in kind:
            raise file.fault(f"{where} is {value!r}; it can be {', '.join(kind)}")
        return str(value)
    if kind in (STATE, BLOC):
        return file.code(where, value)
    if kind == DAY:
        return file.day({where: value}, where)
    if kind == YEARS:
        if type(value) is not int or value < 1:
            raise file.fault(f"{where} is {value!r}, not a number of years")
        return value
    assert kind == TEXT
    return file.text({where: value}, where)


def _asserted(file: _File, raw: dict[str, Any], measure: Measure) -> Asserted:
    relation = raw.get("relation")
    if relation not in RELATIONS:
        raise file.fault(f"asserted.relation is {relation!r}; relations are {', '.join(RELATIONS)}")
    _fitting(file, relation, measure)
    if relation in (*TRENDS, *MOVES, OVERTAKES):
        file.keys(raw, {"relation"}, {"relation"}, f"[asserted] {relation}")
        return Asserted(relation, relation)
    if relation in TRUTHS:
        file.keys(raw, {"relation"}, {"relation"}, f"[asserted] {relation}")
        truth = 1.0 if relation == "is" else 0.0
        return Asserted(relation, relation, truth, truth)
    return _level(file, relation, raw, measure)


def _fitting(file: _File, relation: str, measure: Measure) -> None:
    """Refuse a relation that the measure cannot bear."""
    if (relation in TRUTHS) != (measure.unit == TRUTH):
        fit = TRUTHS if measure.unit == TRUTH else [r for r in RELATIONS if r not in TRUTHS]
        raise file.fault(
            f"asserted.relation is {relation!r}; {measure.id} can be asserted as {', '.join(fit)}"
        )
    if relation in (*TRENDS, *MOVES) and not measure.yearly:
        raise file.fault(
            f"asserted.relation is {relation!r}; figures of {measure.id} of different years are "
            f"not comparable, assert {', '.join(LEVELS)}"
        )
    if (relation == OVERTAKES) and measure.id != "lead":
        raise file.fault("asserted.relation is 'overtakes', which only the measure lead can do")


def _level(file: _File, relation: str, raw: dict[str, Any], measure: Measure) -> Asserted:
    ends = {"low", "high"} if relation == "between" else {"value"}
    more = {"tolerance"} if relation in ("about", "between") else set()
    needed = ends | (more if relation == "about" else set())
    file.keys(raw, {"relation", *needed}, {"relation", *ends, *more}, f"[asserted] {relation}")
    found: dict[str, float] = {}
    for key in (*sorted(ends), *(more & set(raw))):
        value = amount(raw[key], measure.unit, tolerance=key == "tolerance")
        if isinstance(value, str):
            raise file.fault(f"asserted.{key} {value}")
        found[key] = value
    slack = found.get("tolerance", 0.0)
    if slack < 0:
        raise file.fault(f"asserted.tolerance {raw['tolerance']!r} is under 0")
    text = f"{relation} {raw.get('value', '')}".strip()
    if relation == "between":
        if found["low"] > found["high"]:
            raise file.fault(f"asserted.low {raw['low']} is over asserted.high {raw['high']}")
        text = f"between {raw['low']} and {raw['high']}"
    text += f" ± {raw['tolerance']}" if slack else ""
    low, high = found.get("low", found.get("value")), found.get("high", found.get("value"))
    assert low is not None and high is not None
    low = -math.inf if relation == "<" else low - slack
    high = math.inf if relation == ">" else high + slack
    return Asserted(relation, text, low, high)
