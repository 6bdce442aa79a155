"""A scenario from its TOML text; what is wrong with it is one sentence that names file and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from importlib import resources
from typing import Any

from nearabroad.core.errors import UnknownState, UsageError
from nearabroad.core.states import Blocs
from nearabroad.scenario.model import MONTHS, Scenario, scenario

TEXTS = ("id", "title", "patron", "neighbor", "lever", "product", "bloc", "change")
NUMBERS = ("cut", "substitute")
WHOLE = ("months", "begins", "year")
NEEDED = ("patron", "neighbor", "lever")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def parse_scenario(
    name: str, text: str, blocs: Blocs, organisations: Collection[str] = ()
) -> Scenario:
    """A scenario from its text; `name` is the file's, for errors; see `scenario`.

    Raises `UsageError`, in one sentence with the file's name, for a syntax error (with its line), a
    key that is missing or not known, and whatever `scenario` refuses.

    >>> text = 'patron = "RUS"\\nneighbor = "ARM"\\nlever = "arms"'
    >>> parse_scenario("a.toml", text, Blocs()).months
    12
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name}: {str(error).rstrip('.')}.") from error
    known = (*TEXTS, *NUMBERS, *WHOLE)
    if strange := sorted(set(raw) - set(known)):
        raise UsageError(
            f"{name}: {', '.join(strange)} is not known; known are {', '.join(known)}."
        )
    if missing := [key for key in NEEDED if key not in raw]:
        raise UsageError(f"{name}: {', '.join(missing)} is missing.")
    for key, value in raw.items():
        _check(name, key, value)
    if "id" in raw and not _NAME.fullmatch(raw["id"]):
        raise UsageError(f"{name}: id is {raw['id']!r}; write small letters, digits and hyphens.")
    try:
        return scenario(
            blocs, raw["patron"], raw["neighbor"], raw["lever"], product=raw.get("product"),
            cut=raw.get("cut", 1.0), months=raw.get("months", MONTHS), begins=raw.get("begins", 1),
            substitute=raw.get("substitute"), year=raw.get("year"), bloc=raw.get("bloc"),
            change=raw.get("change"), name=raw.get("id", ""), title=raw.get("title", ""),
            organisations=organisations,
        )  # fmt: skip
    except UnknownState as error:
        raise UnknownState(error.code, error.nearest, name) from None
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from None


def _check(name: str, key: str, value: Any) -> None:
    if key in TEXTS and (not isinstance(value, str) or not value.strip()):
        raise UsageError(f"{name}: {key} is {value!r}, not text.")
    if key in WHOLE and type(value) is not int:
        raise UsageError(f"{name}: {key} is {value!r}, not a whole number.")
    if key in NUMBERS and type(value) not in (int, float):
        raise UsageError(f"{name}: {key} is {value!r}, not a number.")


def shipped(blocs: Blocs) -> dict[str, Scenario]:
    """Every scenario that comes with the package, by its id, which is its file's name."""
    found = {}
    folder = resources.files("nearabroad.scenario") / "shipped"
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if item.name.endswith(".toml"):
            made = parse_scenario(item.name, item.read_text(encoding="utf-8"), blocs)
            if f"{made.id}.toml" != item.name:
                raise UsageError(f"{item.name}: id is {made.id!r}, not the file name.")
            found[made.id] = made
    return found
