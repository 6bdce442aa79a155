"""What a route says of itself, and what an answer is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from nearabroad.core.registry import modules_of
from nearabroad.index.draws import DRAWS

PREFIX = "/api/v1"


@dataclass(frozen=True)
class RouteSpec:
    """A route: its address below `/api/v1`, its question, the tables that it answers with.

    `question` is a frozen dataclass of annotated parameters (`asked`); those that the path names
    are in the path, the others in the query. `tables` maps the answer's tables to the names under
    which their columns are described (None: not described), the main one first. `example` is the
    end of an address that answers. `seconds` is what computing it usually takes, with the default
    draws.
    """

    id: str
    path: str
    summary: str
    question: type[Any]
    tables: Mapping[str, str | None]
    example: str
    description: str = ""
    seconds: float = 1.0


@dataclass(frozen=True)
class Nothing:
    """The question of a route that takes no parameters."""


def usual_seconds(spec: RouteSpec, question: Any) -> float:
    """Seconds that a question usually takes: those of its route, by the draws it asks for."""
    return spec.seconds * float(getattr(question, "draws", DRAWS)) / DRAWS


def same(*names: str) -> dict[str, str | None]:
    """Tables whose columns are described under their own names."""
    return {name: name for name in names}


def routes() -> dict[str, ModuleType]:
    """Every route by its id, which is its file's name: `SPEC`, and `answer(observatory, question)`.

    >>> "verdict" in routes()
    True
    """
    from nearabroad.web.api import routes as package

    return modules_of(package.__name__, package.__path__)
