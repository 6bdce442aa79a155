"""`/api/v1` and `/api/v1/health`: which routes there are, and whether the server answers."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic_core import to_json
from starlette.responses import Response

from nearabroad.core.version import __version__
from nearabroad.web.api.endpoints import check_query, desk_of
from nearabroad.web.api.entries import Entry
from nearabroad.web.api.schemas import refusals
from nearabroad.web.api.specs import PREFIX, routes

JSON = "application/json"


def _described(**properties: str) -> dict[int | str, dict[str, Any]]:
    schema = {
        "type": "object", "required": list(properties), "additionalProperties": False,
        "properties": {name: {"type": kind} for name, kind in properties.items()},
    }  # fmt: skip
    answer = {"description": "The answer.", "content": {JSON: {"schema": schema}}}
    return {200: answer, **refusals()}


def add_health(router: APIRouter) -> None:
    """Give the router both."""
    router.add_api_route(
        f"{PREFIX}/health", _health, methods=["GET"], operation_id="health",
        summary="Whether the server answers, and from which build.", response_class=Response,
        responses=_described(status="string", version="string", build="string", built_at="string",
                             fingerprint="string", kept_bytes="integer"),
    )  # fmt: skip
    router.add_api_route(
        PREFIX, _index, methods=["GET"], operation_id="index", summary="The routes that there are.",
        response_class=Response, responses=_described(version="string", description="string",
                                                      routes="array"),
    )  # fmt: skip


async def _health(request: Request) -> Response:
    check_query(request, set())
    desk = desk_of(request)
    await desk.refresh()
    build = desk.live.observatory.build
    body = {
        "status": "ok", "version": __version__, "build": desk.live.build,
        "built_at": build.created_at, "fingerprint": build.fingerprint,
        "kept_bytes": desk.entries.bytes,
    }  # fmt: skip
    return Response(to_json(body), headers={"Cache-Control": "no-store"}, media_type=JSON)


async def _index(request: Request) -> Response:
    check_query(request, set())
    listed = [
        {"path": PREFIX + spec.path, "summary": spec.summary, "example": PREFIX + spec.example}
        for spec in (module.SPEC for module in routes().values())
    ]
    body = {"version": __version__, "description": "/docs", "routes": listed}
    return Entry(to_json(body), JSON).response(request.headers)
