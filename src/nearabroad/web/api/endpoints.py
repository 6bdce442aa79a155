"""Routes as endpoints: what was asked, checked by its types, becomes bytes."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Iterable
from types import ModuleType
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from nearabroad.web.api.budget import client_of
from nearabroad.web.api.desk import Desk
from nearabroad.web.api.entries import preferred
from nearabroad.web.api.problems import Problem
from nearabroad.web.api.schemas import responses
from nearabroad.web.api.specs import PREFIX, RouteSpec
from nearabroad.web.api.written import FORMATS

Format = Annotated[
    Literal["json", "csv", "parquet"] | None,
    Query(description="json (all tables), csv or parquet (one table); else what Accept prefers."),
]


def add_routes(router: APIRouter, modules: Iterable[ModuleType]) -> None:
    """Give every route its endpoint."""
    for module in modules:
        spec: RouteSpec = module.SPEC
        router.add_api_route(
            PREFIX + spec.path, _endpoint(module), methods=["GET"], operation_id=spec.id,
            summary=spec.summary, description=spec.description or None, responses=responses(spec),
            response_class=Response,
        )  # fmt: skip


def _endpoint(module: ModuleType) -> Callable[..., Awaitable[Response]]:
    spec: RouteSpec = module.SPEC
    names = {item.name for item in dataclasses.fields(spec.question)}
    known = {name for name in names if f"{{{name}}}" not in spec.path} | {"format", "table"}

    async def endpoint(
        request: Request, question: Any, format: str | None = None, table: str | None = None
    ) -> Response:
        check_query(request, known)
        kind = format or _preferred(request)
        entry = await desk_of(request).answer(module, question, kind, table, client(request))
        return entry.response(request.headers)

    endpoint.__annotations__ = {
        "request": Request, "question": Annotated[spec.question, Depends()], "format": Format,
        "table": _table(spec), "return": Response,
    }  # fmt: skip
    return endpoint


def _table(spec: RouteSpec) -> Any:
    """The parameter `table`: one of the tables that the route answers with."""
    told = "One table of the answer alone; csv and parquet take the main one by default."
    names = "|".join(sorted(spec.tables)) or r"[a-z_]{1,40}"
    return Annotated[str | None, Query(description=told, pattern=f"^({names})$")]


def desk_of(request: Request) -> Desk:
    """The application's desk."""
    desk: Desk = request.app.state.desk
    return desk


def check_query(request: Request, known: set[str]) -> None:
    """Refuse parameters that nobody knows or that stand twice: a slip must not pass unseen."""
    names = [name for name, _ in request.query_params.multi_items()]
    if strange := sorted(set(names) - known):
        raise Problem(422, f"no parameter {strange[0]!r}; there are {', '.join(sorted(known))}.")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Problem(422, f"{twice[0]} is given twice; give it once.")


def client(request: Request) -> str:
    """Whom a request counts for."""
    return client_of(request.client.host if request.client else "")


def _preferred(request: Request) -> str:
    found = preferred(request.headers.get("accept", ""), list(FORMATS.values()))
    if found is None:
        raise Problem(406, f"formats there are: {', '.join(FORMATS.values())}.")
    return next(kind for kind, media_type in FORMATS.items() if media_type == found)
