"""Refusals as problem documents (RFC 9457): a title, the status, one sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Always about:blank: the status says the kind."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "One sentence: what happened, what to do."},
    },
    "additionalProperties": False,
}
"""JSON schema of a problem document."""


class Problem(Exception):
    """A refusal: its status, one sentence, headers that go with it."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, dict(headers or {})

    def response(self) -> Response:
        """The problem as an answer.

        >>> Problem(404, "no page here.").response().body.decode()
        '{"type": "about:blank", "title": "Not Found", "status": 404, "detail": "no page here."}'
        """
        body = {
            "type": "about:blank", "title": HTTPStatus(self.status).phrase,
            "status": self.status, "detail": self.detail,
        }  # fmt: skip
        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(json.dumps(body), self.status, headers, MEDIA_TYPE)


def sentence_of(errors: list[Any]) -> str:
    """One sentence on what a validator found wrong with the parameters.

    >>> sentence_of([{"loc": ("query", "since"), "msg": "Input should be a valid integer"}])
    'since: input should be a valid integer.'
    """
    parts = []
    for item in errors:
        name = ".".join(str(part) for part in item["loc"][1:])
        message = str(item["msg"])
        parts.append(f"{name}: {message[:1].lower()}{message[1:]}")
    return "; ".join(parts) + "."
