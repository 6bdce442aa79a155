"""The claims that come with the package: every `.toml` file of every folder beside this module."""

from __future__ import annotations

from importlib import resources

from nearabroad.claims.model import Claim
from nearabroad.claims.parsing import parse_claim
from nearabroad.core.errors import UsageError
from nearabroad.core.states import Blocs


def shipped(blocs: Blocs) -> dict[str, Claim]:
    """Every shipped claim by its id, in order of sets and files.

    Raises `UsageError` for a file that is no claim, whose id is not its name, or an id held twice.
    """
    found: dict[str, Claim] = {}
    folders = [item for item in resources.files("nearabroad.claims").iterdir() if item.is_dir()]
    for folder in sorted(folders, key=lambda item: item.name):
        for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
            name, _, ending = item.name.rpartition(".")
            if ending != "toml":
                continue
            where = f"{folder.name}/{item.name}"
            claim = parse_claim(where, item.read_text(encoding="utf-8"), blocs)
            if claim.id != name:
                raise UsageError(f"{where}: id is {claim.id!r}, not the file name.")
            if claim.id in found:
                raise UsageError(f"{where}: another claim has the id {claim.id!r}.")
            found[claim.id] = claim
    return found
