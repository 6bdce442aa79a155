"""One file per group of pages: SPEC and pages(site). The registry holds the folder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import ModuleType

from nearabroad.core.registry import modules_of


@lru_cache(maxsize=1)
def registry() -> Mapping[str, ModuleType]:
    """Every group of pages by its id, which is its file's name, in the navigation's order.

    >>> list(registry())[:2]
    ['map', 'country']
    """
    found = modules_of(__name__, __path__)
    return dict(sorted(found.items(), key=lambda item: (item[1].SPEC.order, item[0])))
