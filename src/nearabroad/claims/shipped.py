"""The claims that come with the package: every `.toml` file of every folder beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

from nearabroad.claims.model import Claim
from nearabroad.claims.parsing import parse_claim
from nearabroad.core.errors import UsageError
from nearabroad.core.states import Blocs


def shipped(blocs: Blocs) -> dict[str, Claim]:
    """Every shipped claim by its id, in order of sets and files.

    Raises `UsageError` for a file that is no claim, whose id is not its name, or an id held twice.
    """
    found: dict[str, Claim] = {}
    for where, item in _files():
        claim = parse_claim(where, item.read_text(encoding="utf-8"), blocs)
        if f"{claim.id}.toml" != item.name:
            raise UsageError(f"{where}: id is {claim.id!r}, not the file name.")
        if claim.id in found:
            raise UsageError(f"{where}: another claim has the id {claim.id!r}.")
        found[claim.id] = claim
    return found


@lru_cache(maxsize=1)
def claimants() -> frozenset[str]:
    """Who published the shipped claims."""
    return frozenset(
        str(tomllib.loads(item.read_text(encoding="utf-8"))["who"]) for _, item in _files()
    )


def _files() -> Iterator[tuple[str, Traversable]]:
    """Every `.toml` file with where it stands, in order of folders and names."""
    folders = [item for item in resources.files("nearabroad.claims").iterdir() if item.is_dir()]
    for folder in sorted(folders, key=lambda item: item.name):
        for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if item.name.endswith(".toml"):
                yield f"{folder.name}/{item.name}", item
