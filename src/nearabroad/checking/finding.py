"""Finding the claims asked for: by id among the shipped ones, in files, in folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from nearabroad import sources
from nearabroad.claims.model import Claim
from nearabroad.claims.parsing import parse_claim
from nearabroad.claims.shipped import shipped
from nearabroad.core.errors import UsageError
from nearabroad.core.states import Blocs

LARGEST = 100_000
"""Bytes of a claim file; more is no claim."""


@dataclass(frozen=True)
class Fault:
    """What was asked for and is no claim, with the sentence that says why."""

    what: str
    sentence: str


def find(asked: Sequence[str], blocs: Blocs) -> tuple[list[Claim], list[Fault]]:
    """The claims asked for, and what is wrong with the others; all shipped ones for nothing.

    What names a file or folder (by a separator, the ending `.toml`, or by being a folder) is read
    as such; anything else is the id of a shipped claim. A fault stops no other claim.
    """
    known = shipped(blocs)
    if not asked:
        return list(known.values()), []
    claims: dict[str, Claim] = {}
    faults: list[Fault] = []
    for what in asked:
        path = Path(what)
        wrong: list[Fault] = []
        if what in known:
            found = [(what, known[what])]
        elif path.suffix == ".toml" or len(path.parts) > 1 or path.is_dir():
            found, wrong = _from(path, blocs)
        else:
            found, wrong = [], [Fault(what, _no_id(what, list(known)))]
        faults += wrong
        for where, claim in found:
            if claim.id not in claims:
                claims[claim.id] = claim
            elif claims[claim.id] != claim:
                faults.append(Fault(where, f"{where}: another claim has the id {claim.id!r}."))
    return list(claims.values()), faults


def _no_id(what: str, known: list[str]) -> str:
    near = get_close_matches(what, known, 3, 0.4)
    hint = f"nearest: {', '.join(near)}" if near else "`nearabroad check` alone checks them all"
    return f"no shipped claim {what!r}; {hint}."


def _from(path: Path, blocs: Blocs) -> tuple[list[tuple[str, Claim]], list[Fault]]:
    """Claims of a file, or of the files of a folder and of those below it."""
    if not path.exists():
        return [], [Fault(str(path), f"no file or folder {path}; name one, or a claim's id.")]
    files = sorted(path.rglob("*.toml")) if path.is_dir() else [path]
    if not files:
        return [], [Fault(str(path), f"no .toml file in {path}; a claim is a file of its own.")]
    found, faults = [], []
    for file in files:
        try:
            found.append((str(file), _read(file, blocs)))
        except UsageError as error:
            faults.append(Fault(str(file), str(error)))
    return found, faults


def _read(path: Path, blocs: Blocs) -> Claim:
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path}: over {LARGEST:,} bytes, which no claim is.")
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 text.") from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}.") from error
    claim = parse_claim(str(path), text, blocs)
    if strange := sorted(set(claim.data) - set(sources.registry())):
        raise UsageError(f"{path}: data names {', '.join(strange)}, which is no source.")
    return claim
