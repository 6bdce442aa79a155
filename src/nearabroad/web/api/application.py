"""The application: the API, its description, the site's pages, behind the guard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Lifespan

from nearabroad.core.version import __version__
from nearabroad.observatory import Observatory
from nearabroad.web.api import schemas
from nearabroad.web.api.budget import Budget
from nearabroad.web.api.desk import Desk
from nearabroad.web.api.docs_page import STYLE, docs_page
from nearabroad.web.api.endpoints import add_routes
from nearabroad.web.api.entries import Entry
from nearabroad.web.api.guard import Guard
from nearabroad.web.api.health import add_health
from nearabroad.web.api.live import Live
from nearabroad.web.api.problems import Problem, sentence_of
from nearabroad.web.api.site import Pages, Site
from nearabroad.web.api.specs import routes

ABOUT = (
    "Read-only. Every answer is JSON with all its tables, the meaning and unit of each column, "
    "whom to cite and what it rests on; or one table as CSV or Parquet. Unknown is null, never 0. "
    "A refusal is a problem document (RFC 9457) with one sentence."
)


def application(
    observatory: Observatory,
    pages: Pages | None = None,
    *,
    hosts: Sequence[str] | None = None,
    budget: Budget | None = None,
    every: float = 1.0,
    ahead: Callable[[str], None] | None = None,
) -> ASGIApp:
    """The whole server as an ASGI application, on an observatory and later builds of its store.

    `pages` are the site's, `hosts` the names that it may be asked under (None: any), `budget` each
    client's computing time, `every` the seconds between two looks for a new build. With `ahead`
    all pages are made once the server runs, and it is told when they are.
    """

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        site: Site = app.state.site
        making = asyncio.create_task(site.make_ahead(ahead)) if ahead and pages else None
        yield
        if making is not None:
            making.cancel()

    app = _bare(running)
    desk = Desk(Live(observatory, every), budget or Budget())
    app.state.desk = desk
    app.state.site = Site(desk, pages)
    described = Entry(to_json(document()), "application/json").prepared()
    page = Entry(docs_page(document()), "text/html; charset=utf-8").prepared()
    style = Entry(STYLE.encode(), "text/css; charset=utf-8").prepared()
    _serve(app, {"/openapi.json": described, "/docs": page, "/docs/style.css": style})
    app.add_api_route("/{path:path}", _page, include_in_schema=False, response_class=Response)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Problem, _refused)
    app.add_exception_handler(Exception, _failed)
    return Guard(app, hosts)


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    app = _bare()
    made: dict[str, Any] = get_openapi(
        title="nearabroad", version=__version__, description=ABOUT, routes=app.routes
    )
    specs = {name: module.SPEC for name, module in routes().items()}
    made.setdefault("components", {}).setdefault("schemas", {}).update(schemas.components(specs))
    return made


def _bare(lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False,
                  lifespan=lifespan)  # fmt: skip
    router = APIRouter()
    add_health(router)
    add_routes(router, routes().values())
    app.include_router(router)
    return app


def _serve(app: FastAPI, entries: dict[str, Entry]) -> None:
    """Give fixed bytes their addresses."""

    async def fixed(request: Request) -> Response:
        return entries[request.scope["path"]].response(request.headers)

    for path in entries:
        app.add_api_route(path, fixed, include_in_schema=False, response_class=Response)


async def _page(request: Request) -> Response:
    site: Site = request.app.state.site
    return await site.response(request)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return Problem(422, sentence_of(list(error.errors()))).response()


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, Problem):
        return error.response()
    assert isinstance(error, HTTPException)
    return Problem(error.status_code, str(error.detail)).response()


async def _failed(request: Request, error: Exception) -> Response:
    """What nobody foresaw: logged with its traceback by the server, told without it."""
    return Problem(500, "an error of the program; its log has the details.").response()
