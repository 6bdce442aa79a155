"""Finding plug-ins: every public module of a package, by its SPEC.id, which is its file name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType


def modules_of(package: str, path: Iterable[str]) -> dict[str, ModuleType]:
    """Import every module of a package whose name does not start with `_`, by SPEC.id.

    An import error stops the program; a SPEC.id that is not the file name raises ImportError.
    """
    names = sorted(item.name for item in pkgutil.iter_modules(path) if item.name[0] != "_")
    found = {name: importlib.import_module(f"{package}.{name}") for name in names}
    for name, module in found.items():
        if module.SPEC.id != name:
            raise ImportError(f"{package}.{name}: SPEC.id is {module.SPEC.id!r}, not the file name")
    return found
