"""One file per publisher: SPEC and read(path). The registry holds what is in the folder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import ModuleType

from nearabroad.core.registry import modules_of


@lru_cache(maxsize=1)
def registry() -> Mapping[str, ModuleType]:
    """Every source by its id, which is its file's name.

    >>> "factbook" in registry()
    True
    """
    return modules_of(__name__, __path__)
