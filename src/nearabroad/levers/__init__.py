"""One file per lever: SPEC and measure(tables, scope). The registry holds the folder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import ModuleType

from nearabroad.core.registry import modules_of


@lru_cache(maxsize=1)
def registry() -> Mapping[str, ModuleType]:
    """Every lever by its id, which is its file's name.

    >>> sorted(registry())
    ['alignment', 'culture', 'energy', 'labor', 'security', 'trade']
    """
    return modules_of(__name__, __path__)
