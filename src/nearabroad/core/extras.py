"""Packages that only some answers need: whether they are there, and what to install."""

from __future__ import annotations

import importlib.util

from nearabroad.core.errors import NearabroadError


def remedy(extra: str) -> str:
    """What to type for an extra, from a package index or from a checkout.

    >>> remedy("ru")
    "pip install 'nearabroad[ru]' (in a checkout: .venv/bin/python -m pip install -e '.[ru]')"
    """
    return (
        f"pip install 'nearabroad[{extra}]' "
        f"(in a checkout: .venv/bin/python -m pip install -e '.[{extra}]')"
    )


def need(what: str, package: str, extra: str, error: type[NearabroadError]) -> None:
    """Raise an error that says what to install, where a package is missing; loads nothing.

    >>> need("the verdict", "numpy", "gravity", NearabroadError)
    >>> need("the verdict", "nopackage", "nothing", NearabroadError)
    Traceback (most recent call last):
    ...
    nearabroad.core.errors.NearabroadError: the verdict needs nopackage, which is not installed: \
pip install 'nearabroad[nothing]' (in a checkout: .venv/bin/python -m pip install -e '.[nothing]').
    """
    if importlib.util.find_spec(package) is None:
        raise error(f"{what} needs {package}, which is not installed: {remedy(extra)}.")
